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
// It costs a few evaluations of f, and is for several goroutines if f is. It panics
// if f is nil. The bound is of first order in the rounding errors of f, not a
// proof.
func RunningError(n int, f func([]Rounded) Rounded) func(x []float64) float64 {
	arg.NotNil(pkg, f == nil)
	room := slicesOf[Rounded](n)
	return func(x []float64) float64 {
		scratch := room.get()
		for i, v := range x {
			(*scratch)[i] = Rounded{V: v}
		}
		e := f(*scratch).E
		room.put(scratch)
		return e
	}
}

// ErrorBound is an objective that bounds the rounding error of its values.
type ErrorBound interface {
	RoundingError(x []float64) float64
}

// WithError returns the objective with a bound on the rounding error of its values, that
// of RunningError, in place of 2⁻⁴⁴|f|: so a run tells rounding from descent where f
// cancels, as in 10¹⁰ + ½x² − 10¹⁰. f must be the same function as that of the objective.
// A step costs a few evaluations of f more. It panics if obj or f is nil.
func WithError(obj Objective, f func([]Rounded) Rounded) Objective {
	arg.NotNil(pkg, obj == nil)
	return &bounded{obj, RunningError(obj.Dim(), f)}
}

type bounded struct {
	Objective
	bound func(x []float64) float64
}

func (b *bounded) RoundingError(x []float64) float64 { return b.bound(x) }
