package gd

import (
	"slope/gd/internal/rounded"
	"slope/internal/arg"
)

// Rounded is a value with a bound on its rounding error, a number type for the
// functions that RunningError evaluates. Its fields are V, the value, and E.
type Rounded = rounded.Number

// RunningError returns a function that bounds the rounding error of f at x,
// |f̂(x) − f(x)|, by running error analysis: every operation adds its own
// rounding to what its operands bring. Go infers the number type,
//
//	theory.Error = gd.RunningError(n, Rosenbrock)
//
// It costs a few evaluations of f, and is for one goroutine at a time. It panics
// if f is nil. The bound is of first order in the rounding errors of f, not a
// proof.
func RunningError(n int, f func([]Rounded) Rounded) func(x []float64) float64 {
	arg.NotNil(pkg, f == nil)
	scratch := make([]Rounded, max(n, 0))
	return func(x []float64) float64 {
		for i, v := range x {
			scratch[i] = Rounded{V: v}
		}
		return f(scratch).E
	}
}
