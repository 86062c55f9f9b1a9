package verify

import "slope/expr"

// Option changes what a check does; without options the defaults hold.
type Option func(*options)

type options struct {
	safety     float64 // bars are widened by it
	decisive   float64 // a bar wider than this part of the slope decides nothing
	tol        float64 // the deviation that the caller accepts
	directions int     // 0: each coordinate
	seed       uint64
	program    *expr.Program
	unnamed    bool // leave the search for the operation at fault to the caller
	vacuous    float64
	undecided  float64
	bound      func(x []float64) float64
}

func newOptions(opts []Option) *options {
	o := &options{safety: 4, decisive: 1e-3, seed: 1, vacuous: 0.9, undecided: 0.5}
	for _, f := range opts {
		if f == nil {
			panic("verify: nil Option, want one of the functions that return an Option")
		}
		f(o)
	}
	return o
}

// Directions makes a check compare k random directional derivatives instead
// of every coordinate: k ladders whatever the dimension, and up to 3k where coordinates are small. It finds an
// error in any coordinate with a probability that is close to 1, and cannot say
// in which. It panics if k is less than 1. It is the default, with k = 8, for
// more than 128 variables; see Coordinates.
func Directions(k int) Option {
	if k < 1 {
		panic("verify: Directions of fewer than 1")
	}
	return func(o *options) { o.directions = k }
}

// Coordinates makes a check compare every coordinate, however many there are.
func Coordinates() Option { return func(o *options) { o.directions = -1 } }

// Seed sets the seed of random directions, 1 by default.
func Seed(s uint64) Option { return func(o *options) { o.seed = s } }

// Tolerance accepts a deviation of up to tol·max(1, |want|), for a derivative
// that is meant to be approximate. By default only the error bar is accepted.
func Tolerance(tol float64) Option { return func(o *options) { o.tol = tol } }

// Recorded gives a check the function as a recording. Derivatives are then compared with those of the recording in
// arbitrary precision, to within what rounding can make of them and 6·10⁻⁸ of the value, which sees errors that no difference quotient
// can. At a kink or an edge every number between the exact slopes, or second derivatives, on its two sides is right, and, where the gradient
// jumps, the second derivative that docs/laws.md has. The ladder decides where the rounding of float64 leaves no digits, and about recordings of more
// than 50,000 operations. Second derivatives take some microseconds for each operation and each variable, or direction if these are compared.
// A failure names the operation at fault: each operation is compared alone with its value in
// 200-bit arithmetic, and an error in a hand-written gradient or Hessian is
// explained: the usual mistakes — a slope dropped, of the wrong sign, missing,
// swapped, multiplied, at a stale value, an adjoint overwritten — are tried at each
// operation, and those named that give what was got, at x and at points around it.
// Mistakes that give the same gradient everywhere are named together: nobody could
// tell them apart. A check panics if its point does not have n variables.
func Recorded(n int, f func([]expr.Expr) expr.Expr) Option {
	return func(o *options) { o.program = expr.Record(n, f) }
}

// Source does nothing.
//
// Deprecated: a failure says how to run it again, by the seed of its case, and prints no code.
func Source(string) Option { return func(*options) {} }

// MaxVacuous sets the share of vacuous cases, where the rounding bar is larger
// than half of what was promised, above which a property of inequalities fails
// for having shown too little. It is 0.9 by default.
func MaxVacuous(share float64) Option { return func(o *options) { o.vacuous = share } }

// MaxUndecided sets the share of undecided cases above which a property fails
// for having shown too little. It is 0.5 by default.
func MaxUndecided(share float64) Option { return func(o *options) { o.undecided = share } }

// RoundingError gives a bound of the absolute rounding error of f at x. By
// default properties of inequalities compute a running-error bound if there is
// a recording (see Recorded), and measure the noise of f if there is none.
func RoundingError(bound func(x []float64) float64) Option {
	return func(o *options) { o.bound = bound }
}
