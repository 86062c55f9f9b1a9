package reverse

import (
	"gonum.org/v1/gonum/mat"

	"slope/internal/arg"
)

// JVPVec returns the value of f at x and its derivative along v, ∇f(x)·v.
//
// f is an instance of a function that is generic over [Scalar], or written for Vec2.
// It is evaluated once and its tape swept forward. Nothing is allocated in steady
// state. JVPVec panics as HVPVec does.
func JVPVec(f func(Vec2) Var2, x, v []float64) (y, dy float64) {
	t, leaf := recordVec("JVPVec", f != nil, x)
	arg.Length(pkg, "direction", len(v), len(x))
	z := f(newVec[Var2](t.arrays, whole(leaf, 1, len(x))))
	t.check(z)
	t.reserve()
	t.along(leaf, v)
	dy = times(z.scale, t.tan[uint32(z.id)])
	t.release()
	return z.value, dy
}

// HVPVec returns the value of f at x and the Hessian–vector product ∇²f(x)·v,
// written to dst, which has the length of x or is nil and then allocated.
//
// f is an instance of a function that is generic over [Scalar], or written for Vec2:
//
//	func loss[S reverse.Scalar[S]](x reverse.VecOf[S]) S { … }
//
//	y, hv := reverse.HVPVec(nil, loss, x, v)
//
// It is evaluated once; the tape is swept forward once and backward twice. That is two
// to three times the cost of a gradient. With dst given nothing is allocated in steady
// state. A function of a matrix takes it apart with [VecOf.Reshape]. HVPVec panics if f
// is nil, x is empty, the length of v or dst is not that of x, or f returns a Var2 of
// another tape, a stale or a zero one.
func HVPVec(dst []float64, f func(Vec2) Var2, x, v []float64) (y float64, hv []float64) {
	y, _, hv = secondVec("HVPVec", nil, dst, f, x, v, false)
	return y, hv
}

// GradHVPVec returns the value of f at x, the gradient, written to grad, and the
// Hessian–vector product, written to hv, for little more than the product alone; see
// HVPVec. Either destination may be nil and is then allocated.
func GradHVPVec(grad, hv []float64, f func(Vec2) Var2, x, v []float64) (y float64, g, h []float64) {
	return secondVec("GradHVPVec", arg.Dst(pkg, "gradient", grad, len(x)), hv, f, x, v, true)
}

func secondVec(name string, grad, hv []float64, f func(Vec2) Var2, x, v []float64, withGrad bool) (y float64, g, h []float64) {
	t, leaf := recordVec(name, f != nil, x)
	arg.Length(pkg, "direction", len(v), len(x))
	hv = arg.Dst(pkg, "product", hv, len(x))
	v = arg.Apart(v, grad)
	a := t.arrays
	z := f(newVec[Var2](a, whole(leaf, 1, len(x))))
	n := &a.nodes[leaf]
	n.needs = withGrad // the adjoint of x itself has no part in the product
	t.seed(z)
	t.adjoints(0)
	if withGrad {
		a.read(grad, leaf, 0)
	}
	n.needs = true
	t.along(leaf, v)
	t.dadjoints(0)
	a.read(hv, leaf, 1)
	if z.value != z.value {
		fillNaN(grad)
		fillNaN(hv)
	}
	t.release()
	return z.value, grad, hv
}

// HessianVec returns the value of f at x, its gradient, and its Hessian, written to
// dst, which has the order n of x or is nil or empty and then allocated. See HVPVec;
// the tape is swept n times forward and backward, once for each row. LogDet and
// InvQuadForm of a matrix of order r cost a third of what n products take if n ≤ 16 or
// n ≤ r/4, and keep n·r² numbers for it. It allocates the gradient.
func HessianVec(dst *mat.SymDense, f func(Vec2) Var2, x []float64) (y float64, grad []float64, hess *mat.SymDense) {
	t, leaf := recordVec("HessianVec", f != nil, x)
	n := len(x)
	dst = arg.Sym(pkg, "Hessian", dst, n)
	a := t.arrays
	z := f(newVec[Var2](a, whole(leaf, 1, n)))
	t.seed(z)
	t.adjoints(0)
	grad = make([]float64, n)
	a.read(grad, leaf, 0)
	t.hessian(dst, leaf)
	if z.value != z.value {
		fillNaN(grad)
		fillNaN(dst.RawSymmetric().Data)
	}
	t.release()
	return z.value, grad, dst
}

// recordVec returns an empty tape with the variable x, number leaf of its arrays.
func recordVec(name string, ok bool, x []float64) (t *tape2, leaf int) {
	arg.NotNil(pkg, !ok)
	arg.Point(pkg, name, len(x))
	t = takeTape2()
	a := t.list()
	return t, a.leaf(a.values.copy(x), nil)
}

// seed sets the adjoint of z, the result of a driver's function, to 1.
func (t *tape2) seed(z Var2) {
	t.check(z)
	t.reserve()
	if t.top = uint32(z.id); t.top != 0 {
		t.adj[t.top] = z.scale
	}
}

// along carries the direction v of the variable leaf to all entries.
func (t *tape2) along(leaf int, v []float64) {
	t.arrays.nodes[leaf].tan = v
	t.forward(0)
}

// read sets dst to the adjoint of node k on that side.
func (a *arrays) read(dst []float64, k, side int) {
	n := &a.nodes[k]
	if n.sweep[side] != a.sweep[side] {
		clear(dst)
		return
	}
	copy(dst, n.adj[side])
}
