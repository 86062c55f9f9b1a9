package reverse

import (
	"gonum.org/v1/gonum/mat"

	"slope/internal/arg"
)

// Hessian returns the value of f at x, its gradient, and its Hessian
// Hᵢⱼ = ∂²f/∂xᵢ∂xⱼ, written to dst, which has the order n of x or is nil or empty
// and then allocated. The derivatives are exact: no differences are taken.
//
// f is an instance of a generic function, or written for Var2. It is evaluated
// once; the tape is swept n times forward and backward, once for each row. It
// allocates the gradient. Hessian panics if f is nil, x is empty, dst has another
// order, or f returns a Var2 of another tape, a stale or a zero one.
func Hessian(dst *mat.SymDense, f func([]Var2) Var2, x []float64) (y float64, grad []float64, hess *mat.SymDense) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "Hessian", len(x))
	n := len(x)
	dst = arg.Sym(pkg, "Hessian", dst, n)
	t := takeTape2()
	z := t.differentiate(f, x)
	grad = make([]float64, n)
	copy(grad, t.adj[1:])
	for i := range x {
		clear(t.tan[1 : n+1])
		t.tan[i+1] = 1
		t.forward(n)
		clear(t.dadj[1 : n+1])
		t.dadjoints(n)
		for j := i; j < n; j++ {
			dst.SetSym(i, j, t.dadj[j+1])
		}
	}
	if z.value != z.value {
		fillNaN(grad)
		fillNaN(dst.RawSymmetric().Data)
	}
	t.release()
	return z.value, grad, dst
}

// HVP returns the value of f at x and the Hessian–vector product ∇²f(x)·v,
// written to dst, which has the length of x or is nil and then allocated.
//
// f is an instance of a generic function, or written for Var2. It is evaluated
// once; the tape is swept forward once and backward twice. With dst given nothing
// is allocated in steady state. HVP panics if f is nil, x is empty, the length of
// v or dst is not that of x, or f returns a Var2 of another tape, a stale or a
// zero one.
func HVP(dst []float64, f func([]Var2) Var2, x, v []float64) (y float64, hv []float64) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "HVP", len(x))
	return second(nil, dst, f, x, v)
}

// GradHVP returns the value of f at x, the gradient, written to grad, and the
// Hessian–vector product ∇²f(x)·v, written to hv, at the cost of HVP, which computes
// the gradient on its way. Either destination has the length of x, or is nil and then
// allocated. GradHVP panics as HVP does.
func GradHVP(grad, hv []float64, f func([]Var2) Var2, x, v []float64) (y float64, g, h []float64) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "GradHVP", len(x))
	grad = arg.Dst(pkg, "gradient", grad, len(x))
	y, hv = second(grad, hv, f, x, v)
	return y, grad, hv
}

// second is GradHVP without the gradient if grad is nil.
func second(grad, dst []float64, f func([]Var2) Var2, x, v []float64) (y float64, hv []float64) {
	arg.Length(pkg, "direction", len(v), len(x))
	dst = arg.Dst(pkg, "product", dst, len(x))
	n := len(x)
	t := takeTape2()
	z := t.differentiate(f, x)
	copy(t.tan[1:n+1], v) // before grad is written, which may be v
	if grad != nil {
		copy(grad, t.adj[1:])
	}
	t.forward(n)
	t.dadjoints(n)
	copy(dst, t.dadj[1:])
	if z.value != z.value {
		fillNaN(grad)
		fillNaN(dst)
	}
	t.release()
	return z.value, dst
}

// differentiate records f at x and computes the adjoints.
func (t *tape2) differentiate(f func([]Var2) Var2, x []float64) Var2 {
	z := f(t.inputs(x))
	t.seed(z)
	t.adjoints(len(x))
	t.settle(len(x))
	return z
}
