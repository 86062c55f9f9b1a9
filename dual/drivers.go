package dual

import (
	"fmt"
	"sync"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/internal/arg"
)

const pkg = "dual" // in messages

// Derivative returns the value and the first derivative of f at x. It evaluates
// f once and allocates nothing of its own. It panics if f is nil.
func Derivative[F slope.Float](f func(Dual[F]) Dual[F], x F) (y, dy F) {
	arg.NotNil(pkg, f == nil)
	z := f(Variable(x))
	return z.Real, result(z)
}

// result returns the tangent of a result, NaN where the value is: ∞ − ∞ has a
// tangent, but no derivative.
func result[F slope.Float](z Dual[F]) F {
	if z.Real != z.Real {
		return z.Real
	}
	return z.Eps
}

// Gradient returns the value of f at x and the gradient gᵢ = ∂f/∂xᵢ, written to
// dst, which has the length n of x or is nil and then allocated.
//
// It evaluates f n times, once for each variable: for more than a few dozen
// variables reverse.Gradient costs a small multiple of one evaluation, whatever
// n is. The slice that f receives is valid only during the call. With dst given
// nothing is allocated in steady state. It panics if f is nil, x is empty or
// the length of dst is not that of x.
func Gradient[F slope.Float](dst []F, f func([]Dual[F]) Dual[F], x []F) (y F, grad []F) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "Gradient", len(x))
	dst = arg.Dst(pkg, "gradient", dst, len(x))
	w := take(x)
	for i := range w.x {
		w.x[i].Eps++ // not = 1: that of a NaN stays NaN
		z := f(w.x)
		w.unseed(x, i)
		y, dst[i] = z.Real, result(z)
	}
	w.release()
	return y, dst
}

// JVP returns the value of f at x and its derivative along v, the Jacobian–vector
// product ∇f(x)·v. It evaluates f once and allocates nothing in steady state. It
// panics if f is nil, x is empty or the length of v is not that of x.
func JVP[F slope.Float](f func([]Dual[F]) Dual[F], x, v []F) (y, dy F) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "JVP", len(x))
	arg.Length(pkg, "direction", len(v), len(x))
	w := take(x)
	for i, e := range v {
		w.x[i].Eps += e
	}
	z := f(w.x)
	w.release()
	return z.Real, result(z)
}

// Jacobian returns the value of f at x and the m×n Jacobian Jᵢⱼ = ∂fᵢ/∂xⱼ, written
// to dst, which has that shape or is nil or empty and then allocated.
//
// It evaluates f n times, once for each column. It allocates the value, and
// whatever f does. It panics if f is nil, x is empty, f returns no value or a
// number of values that changes, or dst has another shape.
func Jacobian(dst *mat.Dense, f func([]Dual[float64]) []Dual[float64], x []float64) (y []float64, jac *mat.Dense) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "Jacobian", len(x))
	w := take(x)
	for j := range w.x {
		w.x[j].Eps++
		z := f(w.x)
		if j == 0 {
			if len(z) == 0 {
				panic("dual: Jacobian of a function without values")
			}
			y = make([]float64, len(z))
			dst = arg.Dense(pkg, "Jacobian", dst, len(z), len(x))
		}
		if len(z) != len(y) {
			panic(fmt.Sprintf("dual: Jacobian of a function with %d values, want %d as before", len(z), len(y)))
		}
		for i, v := range z {
			y[i] = v.Real
			dst.Set(i, j, result(v))
		}
		w.unseed(x, j) // only now: z may lie in the argument
	}
	w.release()
	return y, dst
}

// work is the argument of a user's function, kept between calls.
type work[F slope.Float] struct {
	x      []Dual[F]
	room   []Dual[F] // the memory of x, and more from calls with more variables
	known  bool      // whether f writes to its argument is known
	writes bool
}

var pool32, pool64 sync.Pool // of *work[float32], *work[float64]

func pool[F slope.Float]() *sync.Pool {
	if _, ok := any(F(0)).(float32); ok {
		return &pool32
	}
	return &pool64
}

// take returns a work with the values x and tangents 0.
func take[F slope.Float](x []F) *work[F] {
	w, ok := pool[F]().Get().(*work[F])
	if !ok {
		w = new(work[F])
	}
	if len(w.room) < len(x) {
		w.room = make([]Dual[F], len(x))
	}
	// x has no room behind it: what f appends to it does not depend on earlier calls.
	w.x, w.known, w.writes = w.room[:len(x):len(x)], false, false
	w.set(x)
	return w
}

func (w *work[F]) set(x []F) {
	for i, v := range x {
		w.x[i] = Const(v)
	}
}

// unseed makes w what take returned, after an evaluation with ε in the variable
// i. The first evaluation shows whether f writes to its argument; if it does,
// every variable is set again.
func (w *work[F]) unseed(x []F, i int) {
	if !w.known {
		w.known = true
		for k, v := range x {
			want := Const(v)
			if k == i {
				want.Eps++
			}
			w.writes = w.writes || w.x[k] != want
		}
	}
	if w.writes {
		w.set(x)
		return
	}
	w.x[i] = Const(x[i])
}

func (w *work[F]) release() { pool[F]().Put(w) }
