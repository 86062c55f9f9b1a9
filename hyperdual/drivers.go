package hyperdual

import (
	"sync"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/internal/arg"
)

const pkg = "hyperdual" // in messages

// Derivatives returns the value and the first and second derivatives of f at x.
// It evaluates f once and allocates nothing of its own. It panics if f is nil.
func Derivatives[F slope.Float](f func(HyperDual[F]) HyperDual[F], x F) (y, d1, d2 F) {
	arg.NotNil(pkg, f == nil)
	z := result(f(Variable(x)))
	return z.Real, z.E1, z.E12
}

// result returns z, NaN in every part where the value is: ∞ − ∞ has tangents, but no
// derivatives.
func result[F slope.Float](z HyperDual[F]) HyperDual[F] {
	if z.Real != z.Real {
		return Const(z.Real)
	}
	return z
}

// Directional returns the value of f at x, its derivatives along u and v, and
// the second derivative uᵀ∇²f(x)v. With u = v that is the curvature along v. It
// evaluates f once and allocates nothing in steady state. It panics if f is nil,
// x is empty or the length of u or v is not that of x.
func Directional[F slope.Float](f func([]HyperDual[F]) HyperDual[F], x, u, v []F) (y, du, dv, duv F) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "Directional", len(x))
	arg.Length(pkg, "direction", len(u), len(x))
	arg.Length(pkg, "direction", len(v), len(x))
	w := take(x)
	for i := range w.x {
		w.x[i].E1 += u[i] // not =: that of a NaN stays NaN
		w.x[i].E2 += v[i]
	}
	z := result(f(w.x))
	w.release()
	return z.Real, z.E1, z.E2, z.E12
}

// Hessian returns the value of f at x, its gradient and its Hessian
// Hᵢⱼ = ∂²f/∂xᵢ∂xⱼ, written to dst, which has order n = len(x) or is nil or empty
// and then allocated.
//
// It evaluates f n(n+1)/2 times, once for each entry of a triangle: for more
// than a few dozen variables reverse.Hessian takes n sweeps and the sparse
// Hessians of package expr fewer. The slice that f receives is valid only during
// the call. It allocates the gradient. It panics if f is nil, x is empty or dst
// has another order.
func Hessian(dst *mat.SymDense, f func([]HyperDual[float64]) HyperDual[float64], x []float64) (y float64, grad []float64, hess *mat.SymDense) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "Hessian", len(x))
	dst = arg.Sym(pkg, "Hessian", dst, len(x))
	grad = make([]float64, len(x))
	w := take(x)
	for i := range x {
		for j := i; j < len(x); j++ {
			w.x[i].E1++
			w.x[j].E2++
			z := result(f(w.x))
			w.unseed(x, i, j)
			dst.SetSym(i, j, z.E12)
			y, grad[i] = z.Real, z.E1
		}
	}
	w.release()
	return y, grad, dst
}

// HVP returns the value of f at x and the Hessian–vector product ∇²f(x)·v,
// written to dst, which has the length n of x or is nil and then allocated.
//
// It evaluates f n times; reverse.HVP costs a small multiple of one evaluation.
// With dst given nothing is allocated in steady state, unless dst is v, of which a copy
// is taken. It panics if f is nil, x is empty or the length of v or dst is not that of x.
func HVP(dst []float64, f func([]HyperDual[float64]) HyperDual[float64], x, v []float64) (y float64, hv []float64) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "HVP", len(x))
	arg.Length(pkg, "direction", len(v), len(x))
	dst = arg.Dst(pkg, "product", dst, len(x))
	v = arg.Apart(v, dst)
	w := take(x)
	for i := range x {
		for j, e := range v {
			w.x[j].E2 += e
		}
		w.x[i].E1++
		z := result(f(w.x))
		w.set(x)
		y, dst[i] = z.Real, z.E12
	}
	w.release()
	return y, dst
}

// work is the argument of a user's function, kept between calls.
type work[F slope.Float] struct {
	x      []HyperDual[F]
	room   []HyperDual[F] // the memory of x, and more from calls with more variables
	known  bool           // whether f writes to its argument is known
	writes bool
}

var pool32, pool64 sync.Pool // of *work[float32], *work[float64]

func pool[F slope.Float]() *sync.Pool {
	if _, ok := any(F(0)).(float32); ok {
		return &pool32
	}
	return &pool64
}

// take returns a work with the values x and every other part 0.
func take[F slope.Float](x []F) *work[F] {
	w, ok := pool[F]().Get().(*work[F])
	if !ok {
		w = new(work[F])
	}
	if len(w.room) < len(x) {
		w.room = make([]HyperDual[F], len(x))
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

// unseed makes w what take returned, after an evaluation with ε₁ in the variable
// i and ε₂ in j. The first evaluation shows whether f writes to its argument; if
// it does, every variable is set again.
func (w *work[F]) unseed(x []F, i, j int) {
	if !w.known {
		w.known = true
		for k, v := range x {
			want := Const(v)
			if k == i {
				want.E1++
			}
			if k == j {
				want.E2++
			}
			w.writes = w.writes || w.x[k] != want
		}
	}
	if w.writes {
		w.set(x)
		return
	}
	w.x[i], w.x[j] = Const(x[i]), Const(x[j])
}

func (w *work[F]) release() { pool[F]().Put(w) }
