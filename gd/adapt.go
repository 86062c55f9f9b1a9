package gd

import (
	"sync"

	"slope"
	"slope/dual"
	"slope/internal/arg"
	"slope/reverse"
)

const pkg = "gd" // in messages

// A room keeps work space for calls, each with its own: so an objective is for several goroutines if its function is. What a call that panics had
// is not used again.
type room[T any] struct {
	pool  sync.Pool
	fresh func() *T
}

func (r *room[T]) get() *T {
	if w, ok := r.pool.Get().(*T); ok {
		return w
	}
	return r.fresh()
}

func (r *room[T]) put(w *T) { r.pool.Put(w) }

// slicesOf is a room of slices of length n.
func slicesOf[F any](n int) *room[[]F] {
	return &room[[]F]{fresh: func() *[]F { s := make([]F, max(n, 0)); return &s }}
}

// A tapeAt is a tape and its inputs.
type tapeAt struct {
	*reverse.Tape
	vars []reverse.Var
}

// tapesOf is a room of tapes with n inputs.
func tapesOf(n int) *room[tapeAt] {
	return &room[tapeAt]{fresh: func() *tapeAt { return &tapeAt{reverse.NewTape(), make([]reverse.Var, max(n, 0))} }}
}

// begin starts the tape again, with the inputs x.
func (t *tapeAt) begin(x []float64) []reverse.Var {
	t.Reset()
	return t.Vars(t.vars, x)
}

// FromGradient returns the objective of n variables whose gradient is grad. Its
// Value calls value, or, if that is nil, grad into a gradient that is thrown
// away. It is for several goroutines if value and grad are. It panics
// if grad is nil.
func FromGradient(n int, grad slope.GradientFunc, value func(x []float64) float64) Objective {
	arg.NotNil(pkg, grad == nil)
	if value == nil {
		scratch := slicesOf[float64](n)
		value = func(x []float64) float64 {
			dst := scratch.get()
			y, _ := grad(*dst, x)
			scratch.put(dst)
			return y
		}
	}
	return &functions{n, value, grad}
}

// Dual returns the objective of a function of n variables in forward mode. A
// gradient costs n evaluations of f and a value one; beyond a few dozen
// variables Reverse is cheaper. It is for several goroutines if f is. It panics if
// f is nil.
func Dual(n int, f func([]dual.Dual[float64]) dual.Dual[float64]) Objective {
	arg.NotNil(pkg, f == nil)
	room := slicesOf[dual.Dual[float64]](n)
	value := func(x []float64) float64 {
		scratch := room.get()
		for i, v := range x {
			(*scratch)[i] = dual.Dual[float64]{Real: v}
		}
		y := f(*scratch).Real
		room.put(scratch)
		return y
	}
	grad := func(dst, x []float64) (float64, []float64) { return dual.Gradient(dst, f, x) }
	return &functions{n, value, grad}
}

// Reverse returns the objective of a function of n variables in reverse mode. A
// gradient costs one evaluation of f and one sweep back, whatever n is; a value
// costs the evaluation, on a tape of its own. WithValue makes values cheaper. It
// is for several goroutines if f is. It panics if f is nil.
func Reverse(n int, f func([]reverse.Var) reverse.Var) Objective {
	arg.NotNil(pkg, f == nil)
	value := func(t *tapeAt, x []float64) reverse.Var { return f(t.begin(x)) }
	return taped(n, value, func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, f, x) })
}

// taped is an objective in reverse mode, with tapes for its values.
func taped(n int, f func(t *tapeAt, x []float64) reverse.Var, grad slope.GradientFunc) Objective {
	room := tapesOf(n)
	value := func(x []float64) float64 {
		t := room.get()
		y := f(t, x).Value()
		room.put(t)
		return y
	}
	return &functions{n, value, grad}
}

// WithValue returns the objective with its Value replaced by f over plain
// numbers, which a line search calls at its trial points. f must be the same
// function as that of the objective:
//
//	obj := gd.WithValue(gd.Reverse(n, Rosenbrock), Rosenbrock)
//
// It is for several goroutines if f and obj are. It panics if obj or f is nil.
func WithValue(obj Objective, f func([]slope.Float64) slope.Float64) Objective {
	arg.NotNil(pkg, f == nil)
	arg.Some(pkg, "Objective", "one of Reverse, Dual or FromGradient", obj == nil)
	n := obj.Dim()
	room := slicesOf[slope.Float64](n)
	value := func(x []float64) float64 {
		scratch := room.get()
		for i, v := range x {
			(*scratch)[i] = slope.Float64(v)
		}
		y := float64(f(*scratch))
		room.put(scratch)
		return y
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
