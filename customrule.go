package slope

import (
	"math/big"
	"strconv"
)

// Rule is a function of one variable with derivatives of its own, for a
// function that is not a composition of the methods of Real or that is to be
// evaluated another way: a special function, a table, a solver. Every number
// type takes it through Apply, without registration, and uses the derivatives
// exactly as Eval returns them.
//
// A Rule is identified by its address and must not change once it is in use.
type Rule struct {
	// Name stands in messages, listings and pictures.
	Name string

	// Eval returns the value and the first and second derivatives at x. It is
	// NaN, NaN, NaN outside the domain. Required, and safe for concurrent use.
	Eval func(x float64) (y, d1, d2 float64)

	// Enclose returns intervals that contain the value and the derivatives for
	// every x in [lo, hi]. More exactly, for all x ≠ z in [lo, hi]:
	//
	//	f(x) ∈ y,  (f(x)−f(z))/(x−z) ∈ d1,  (f′(x)−f′(z))/(x−z) ∈ d2,
	//
	// f′ being any of the one-sided slopes. So at a kink d1 contains both of them, and
	// d2 has the end +Inf if the slope jumps up, −Inf if it jumps down: |x| on
	// [−1, 1] has d2 = [0, +Inf], and −|x| has [−Inf, 0]. Where f is not defined on all of
	// [lo, hi] the intervals are NaN. [lo, hi] may be a single point or unbounded.
	//
	// Optional: without it package convex can prove nothing about the function and says
	// so. With it, package convex samples Eval and Big and reports a contradiction.
	Enclose func(lo, hi float64) (y, d1, d2 [2]float64)

	// Big returns the value at x, correct to prec bits. Optional: it is the
	// oracle by which package verify checks Eval.
	Big func(x *big.Float, prec uint) *big.Float

	// Next returns the rule of the derivative, whose Eval begins with d1 and d2. It
	// must be the same one in every call, as from sync.OnceValue. Optional: derivatives
	// inside derivatives, as of dual.Nest, take derivatives above the second from it,
	// which are NaN without it. Orders makes a Rule that has all of them.
	Next func() *Rule

	// Go holds Go expressions in x for the value and the derivatives, such as
	// "math.J0(x)" and "-math.J1(x)". Optional: generated code needs it, and
	// expr.Program.MarshalBinary, which saves it in the place of Eval.
	Go struct{ Y, D1, D2 string }
}

// Rule2 is a function of two variables with derivatives of its own; see Rule.
type Rule2 struct {
	Name string

	// Eval returns the value and the partial derivatives at (x, y). It is NaN
	// in every part outside the domain.
	Eval func(x, y float64) Partials

	// Enclose returns intervals that contain the value and the partial
	// derivatives, in the order of the fields of Partials, for every x in
	// [x[0], x[1]] and y in [y[0], y[1]], and as for Rule the rates at which
	// the value and the first derivatives change along x and along y. Optional.
	Enclose func(x, y [2]float64) [6][2]float64

	// Big returns the value at (x, y), correct to prec bits. Optional.
	Big func(x, y *big.Float, prec uint) *big.Float

	// NextX and NextY return the rules of ∂f/∂x and ∂f/∂y, as Next of Rule. Optional,
	// both or none.
	NextX, NextY func() *Rule2

	// Go holds Go expressions in x and y, for the fields of Partials. Optional.
	Go struct{ F, X, Y, XX, XY, YY string }
}

// Partials is the value and the first and second partial derivatives of a
// function of two variables at a point.
type Partials struct {
	F          float64 // f
	X, Y       float64 // ∂f/∂x, ∂f/∂y
	XX, XY, YY float64 // ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²
}

// At returns the value and derivatives of r at x, all NaN where the value is
// NaN. The number types call it; the arguments' meaning is that of Eval.
func (r *Rule) At(x float64) (y, d1, d2 float64) {
	if r == nil || r.Eval == nil {
		panic(r.absent())
	}
	y, d1, d2 = r.Eval(x)
	if y != y {
		return y, y, y
	}
	return y, d1, d2
}

func (r *Rule) absent() string {
	if r == nil {
		return "slope: nil Rule, want one with Eval"
	}
	return "slope: Rule " + strconv.Quote(r.Name) + " with a nil Eval, want a function"
}

// At returns the value and the partial derivatives of r at (x, y). The number types
// call it.
func (r *Rule2) At(x, y float64) Partials {
	if r == nil || r.Eval == nil {
		panic(r.absent())
	}
	return r.Eval(x, y)
}

func (r *Rule2) absent() string {
	if r == nil {
		return "slope: nil Rule2, want one with Eval"
	}
	return "slope: Rule2 " + strconv.Quote(r.Name) + " with a nil Eval, want a function"
}
