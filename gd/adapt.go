package gd

import (
	"slope"
	"slope/dual"
	"slope/internal/arg"
	"slope/reverse"
)

const pkg = "gd" // in messages

// FromGradient returns the objective of n variables whose gradient is grad. Its
// Value calls value, or, if that is nil, grad into a gradient that is thrown
// away. It is for one goroutine at a time if value is nil or grad is. It panics
// if grad is nil.
func FromGradient(n int, grad slope.GradientFunc, value func(x []float64) float64) Objective {
	arg.NotNil(pkg, grad == nil)
	if value == nil {
		scratch := make([]float64, max(n, 0))
		value = func(x []float64) float64 {
			y, _ := grad(scratch, x)
			return y
		}
	}
	return &functions{n, value, grad}
}

// Dual returns the objective of a function of n variables in forward mode. A
// gradient costs n evaluations of f and a value one; beyond a few dozen
// variables Reverse is cheaper. It is for one goroutine at a time. It panics if
// f is nil.
func Dual(n int, f func([]dual.Dual[float64]) dual.Dual[float64]) Objective {
	arg.NotNil(pkg, f == nil)
	scratch := make([]dual.Dual[float64], max(n, 0))
	value := func(x []float64) float64 {
		for i, v := range x {
			scratch[i] = dual.Dual[float64]{Real: v}
		}
		return f(scratch).Real
	}
	grad := func(dst, x []float64) (float64, []float64) { return dual.Gradient(dst, f, x) }
	return &functions{n, value, grad}
}

// Reverse returns the objective of a function of n variables in reverse mode. A
// gradient costs one evaluation of f and one sweep back, whatever n is; a value
// costs the evaluation, on a tape of its own. WithValue makes values cheaper. It
// is for one goroutine at a time. It panics if f is nil.
func Reverse(n int, f func([]reverse.Var) reverse.Var) Objective {
	arg.NotNil(pkg, f == nil)
	vars := make([]reverse.Var, max(n, 0))
	value := func(t *reverse.Tape, x []float64) reverse.Var { return f(t.Vars(vars, x)) }
	return taped(n, value, func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, f, x) })
}

// taped is an objective in reverse mode, with a tape for its values.
func taped(n int, f func(t *reverse.Tape, x []float64) reverse.Var, grad slope.GradientFunc) Objective {
	tape := reverse.NewTape()
	value := func(x []float64) float64 {
		tape.Reset()
		return f(tape, x).Value()
	}
	return &functions{n, value, grad}
}

// WithValue returns the objective with its Value replaced by f over plain
// numbers, which a line search calls at its trial points. f must be the same
// function as that of the objective:
//
//	obj := gd.WithValue(gd.Reverse(n, Rosenbrock), Rosenbrock)
//
// It is for one goroutine at a time. It panics if obj or f is nil.
func WithValue(obj Objective, f func([]slope.Float64) slope.Float64) Objective {
	arg.NotNil(pkg, f == nil)
	arg.Some(pkg, "Objective", "one of Reverse, Dual or FromGradient", obj == nil)
	n := obj.Dim()
	scratch := make([]slope.Float64, n)
	value := func(x []float64) float64 {
		for i, v := range x {
			scratch[i] = slope.Float64(v)
		}
		return float64(f(scratch))
	}
	return &functions{n, value, obj.Gradient}
}

// functions is an objective made of functions.
type functions struct {
	n     int
	value func(x []float64) float64
	grad  slope.GradientFunc
}

func (f *functions) Dim() int                  { return f.n }
func (f *functions) Value(x []float64) float64 { return f.value(x) }

func (f *functions) Gradient(dst, x []float64) (float64, []float64) { return f.grad(dst, x) }
