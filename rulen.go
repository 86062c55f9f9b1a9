package slope

import (
	"fmt"
	"math"
	"math/big"
	"strconv"

	"slope/internal/kernel"
)

// RuleN is a function of n variables with derivatives of its own, for what is not a
// composition of the methods of Real or is to be one operation: an expensive simulation with
// a known gradient, an interpolation, a solver, a recorded program. ApplyN applies it to
// numbers of any type, without registration. For functions of arrays see VecRule.
//
// In the functions below x is the point, of length n, and dst has that length and any
// contents. Both are the caller's: a rule reads x, writes dst alone and keeps none. A
// rule that wants a certain n panics for another. The functions must be safe for concurrent use.
//
// What a field is needed for and is not there ends in a panic, or in an error where the pass returns
// one, that names the rule and the field. There is never a derivative of 0 in its place.
//
// A RuleN is identified by its address and must not change once it is in use.
type RuleN struct {
	// Name stands in messages, listings and pictures.
	Name string

	// Eval returns the value at x. It is NaN outside the domain. Required.
	Eval func(x []float64) float64

	// Gradient returns the value at x, with the bits of Eval, and the gradient, which it
	// writes to dst. First derivatives need it.
	Gradient GradientFunc

	// HVP returns the value at x and the derivative of the gradient along v,
	// dstᵢ = Σ ∂²f/∂xᵢ∂xⱼ·vⱼ, which it writes to dst. Second derivatives need it. It is not
	// called for v = 0, and where a second derivative is infinite, a vⱼ of 0 times it should be 0.
	HVP func(dst, x, v []float64) (y float64, hv []float64)

	// Next returns the rule of ∂f/∂xᵢ. It must be the same one in every call. Derivatives inside derivatives need it
	// above the second order; below, its place is taken by Gradient and HVP.
	Next func(i int) *RuleN

	// Big returns the value at x, correct to prec bits, nil outside the domain. Arbitrary precision needs it,
	// and package verify, whose oracle it is.
	Big func(x []*big.Float, prec uint) *big.Float
}

// Applier is what a number type implements, on its pointer type and like Reducer, to take
// part in ApplyN. ApplyN is called on a nil pointer; r is not nil and x is not empty.
type Applier[T any] interface {
	ApplyN(r *RuleN, x []T) T
}

// ApplyN returns r(x). All number types of this module take it, and a recording (package expr) has one operation for
// it. A number type of your own needs the method of Applier.
//
// It costs one Gradient in first derivatives and one HVP for each direction of second ones; in derivatives
// inside derivatives, a Gradient and an HVP for each variable.
//
// It panics if r is nil, x is empty, or a function of r that the number type needs is nil.
func ApplyN[T Real[T]](r *RuleN, x []T) T {
	if r == nil {
		panic(r.absent())
	}
	notEmpty("ApplyN", len(x))
	a, ok := any((*T)(nil)).(Applier[T])
	if !ok {
		panic(fmt.Sprintf("slope: ApplyN of RuleN %q to numbers of type %T, which has no method ApplyN; see slope.Applier", r.Name, x[0]))
	}
	return a.ApplyN(r, x)
}

// ApplyN returns r(x); see Applier. Call slope.ApplyN.
func (*Float64) ApplyN(r *RuleN, x []Float64) Float64 { return Float64(r.At(plain(x))) }

var _ Applier[Float64] = (*Float64)(nil)

// At returns the value of r at x. The number types call it, and the two methods below.
func (r *RuleN) At(x []float64) float64 {
	if r == nil || r.Eval == nil {
		panic(r.absent())
	}
	return r.Eval(x)
}

// GradientAt writes the gradient of r at x to dst, which has the length of x, and returns the value. Where
// that is NaN the gradient is.
func (r *RuleN) GradientAt(dst, x []float64) (y float64) {
	if r == nil || r.Eval == nil || r.Gradient == nil {
		panic(r.lacks("Gradient, which derivatives need"))
	}
	sameLength("GradientAt", len(dst), len(x))
	y, d := r.Gradient(dst, x)
	return r.settle("Gradient", y, dst, d)
}

// HVPAt writes the Hessian of r at x times v to dst, which has the length of x, as v has. Where the value is NaN the
// product is.
func (r *RuleN) HVPAt(dst, x, v []float64) {
	if r == nil || r.Eval == nil || r.HVP == nil {
		panic(r.lacks("HVP, which second derivatives need"))
	}
	sameLength("HVPAt", len(dst), len(x))
	sameLength("HVPAt", len(v), len(x))
	for _, e := range v {
		if e != 0 {
			y, d := r.HVP(dst, x, v)
			r.settle("HVP", y, dst, d)
			return
		}
	}
	clear(dst)
}

// settle takes the derivatives d that the function name of r returned, which should be in dst.
func (r *RuleN) settle(name string, y float64, dst, d []float64) float64 {
	if len(d) != len(dst) {
		panic(fmt.Sprintf("slope: %s of RuleN %q returned a slice of length %d, want %d", name, r.Name, len(d), len(dst)))
	}
	if y != y {
		kernel.Fill(dst, math.NaN())
	} else if len(d) > 0 && &d[0] != &dst[0] {
		copy(dst, d)
	}
	return y
}

func (r *RuleN) absent() string {
	if r == nil {
		return "slope: nil RuleN, want one with Eval"
	}
	return "slope: RuleN " + strconv.Quote(r.Name) + " with a nil Eval, want a function"
}

// lacks says which function is missing, the value's first.
func (r *RuleN) lacks(what string) string {
	if r == nil || r.Eval == nil {
		return r.absent()
	}
	return "slope: RuleN " + strconv.Quote(r.Name) + " has no " + what
}
