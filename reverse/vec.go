package reverse

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"slope/internal/arg"
	"slope/internal/kernel"
)

// Vec is a vector of numbers on a tape, for losses over arrays of data: every
// operation on it is one entry of the tape and one pass of a BLAS kernel or a
// plain loop, whatever the length.
//
//	t := reverse.NewTape()
//	a, b := t.ConstMat(data), t.ConstVec(target) // by reference, no adjoint
//	x := t.Vec(x0)
//	loss := a.MulVec(x).Sub(b).SumSquares().Add(x.SumSquares()) // ‖Ax−b‖² + ‖x‖²
//	t.Backward(loss)
//	g := t.GradVec(nil, x)
//
// Values and rules are those of Var: the elementwise functions equal Var's bit
// for bit, sums are added in the order that is fastest. The results of
// reductions are Vars; scalars and arrays mix freely on one tape. An adjoint
// that is exactly zero is not passed on, so that an infinite datum with no
// influence on the loss does no harm.
//
// A Vec is a small value: a view of a result on the tape. Slice, Reshape and
// the like take no entry and copy nothing. Operations on constants alone are
// constants; they take no entry either.
//
// There is no hidden broadcasting. Operands of an elementwise operation have one
// shape: a scalar goes with AddVar, MulVar and the other methods that end in Var, and a
// vector with all rows or columns of a matrix by AddRow, AddCol, BroadcastRows and
// BroadcastCols, the last two without a copy.
//
// Lengths that do not fit panic when the operation is called, as do the zero
// Vec, a Vec of another tape and one from before a Reset. Memory is about 300
// bytes an operation, 8 bytes an element for the value and, for the elementwise
// functions, 8 more for the derivative; adjoints take as much as the values, or
// less.
//
// Vec has first derivatives. [Vec2] has the same methods and second derivatives
// too; both are a VecOf, so that a function that is generic over [Scalar] serves
// for either.
type Vec = VecOf[Var]

// Vec2 is a vector of numbers on the tape of [HVPVec], [HessianVec] and the others
// that differentiate twice. Its scalars are Var2.
type Vec2 = VecOf[Var2]

// VecOf is Vec or Vec2.
type VecOf[S Scalar[S]] struct {
	a   *arrays
	id  uint64 // epoch of the tape in the high half, number of the node in the low
	off int
	n   int
}

const (
	zeroVec  = "reverse: zero Vec; start from Tape.Vec or Tape.ConstVec"
	staleVec = "reverse: stale Vec, from before the Reset of its tape or the end of its driver"
)

// Vec returns a new variable with the values x, which are copied, and a
// gradient of 0. It panics if x is empty.
func (t *Tape) Vec(x []float64) Vec {
	notEmpty("Vec", len(x))
	a := t.list()
	return newVec[Var](a, whole(a.leaf(a.values.copy(x), nil), 1, len(x)))
}

// ConstVec returns a constant vector: it has no adjoint and takes no entry. x is
// not copied; it must not change until the last Backward that it takes part in.
// ConstVec panics if x is empty.
func (t *Tape) ConstVec(x []float64) Vec {
	notEmpty("ConstVec", len(x))
	a := t.list()
	return newVec[Var](a, whole(a.constant(x), 1, len(x)))
}

// ConstVec returns a constant vector on the tape of x, as [Tape.ConstVec] does.
func (x VecOf[S]) ConstVec(c []float64) VecOf[S] {
	a, _ := x.open()
	notEmpty("ConstVec", len(c))
	return newVec[S](a, whole(a.constant(c), 1, len(c)))
}

// ConstMat returns a constant matrix on the tape of x, as [Tape.ConstMat] does.
func (x VecOf[S]) ConstMat(m *mat.Dense) MatOf[S] {
	a, _ := x.open()
	return newMat[S](a, a.constMat(m))
}

// Const returns the constant c on the tape of x.
func (x VecOf[S]) Const(c float64) S {
	a, _ := x.open()
	return newScalar[S](a, number{c, 0, a.base})
}

// Stack returns the vector of the scalars x, on their tape; some may be
// constants. Vec.At is the way back. It panics if x is empty, or not all of it is
// alive on one tape.
func Stack(x []Var) Vec { return StackOf(x) }

// StackOf is Stack in a function that is generic over [Scalar].
func StackOf[S Scalar[S]](x []S) VecOf[S] {
	notEmpty("Stack", len(x))
	a := x[0].home()
	n := node{op: opStack, k: len(a.scalars)}
	for _, v := range x {
		s := v.number(a)
		if s.scale != 0 {
			n.s = s // any operand with a gradient
		}
		a.scalars = append(a.scalars, s)
	}
	return newVec[S](a, whole(a.append(n, len(x)), 1, len(x)))
}

// Vec returns the parameters as one vector of the current epoch of the tape,
// with the values that they have now. Its derivatives go to Grad.
func (p *Param) Vec() Vec {
	p.must()
	return newVec[Var](p.t.list(), whole(p.leaf(), 1, len(p.value)))
}

func (p *Param) leaf() int {
	a := p.t.list()
	k := a.leaf(a.values.copy(p.value), p.grad)
	a.nodes[k].k = ofParam
	return k
}

// GradVec returns the gradient of a variable: the sum of what every Backward
// since the last ZeroGrad has added. It is written to dst, which is allocated if
// it is nil; it panics if dst has another length than x. x may be a part of a
// variable. GradVec panics if x is the result of an operation or a constant:
// they have no gradient.
func (t *Tape) GradVec(dst []float64, x Vec) []float64 {
	a := t.list()
	g := a.gradient("GradVec", operandVec(a, x))
	dst = arg.Dst(pkg, "gradient", dst, x.n)
	copy(dst, g)
	return dst
}

func (a *arrays) gradient(name string, v view) []float64 {
	n := &a.nodes[v.k]
	switch {
	case n.op == opLeaf:
		if n.d == nil {
			n.d = a.values.zeroed(len(n.val))
		}
		return n.d[v.off:]
	case n.needs:
		panic("reverse: " + name + " of an intermediate result; only variables of Vec, Mat and Param have one")
	}
	panic("reverse: " + name + " of a constant")
}

// GradientVec returns the value of f at x and its gradient, in one backward
// sweep. The gradient is written to dst, which is allocated if it is nil. It
// panics if dst has another length than x or x is empty. With dst given it
// allocates nothing in steady state. dst may be x, or a constant of f: it is written at the end.
//
// The Vec that f is called with and its tape end with the call. It reads x where it is: f must not write to x.
func GradientVec(dst []float64, f func(Vec) Var, x []float64) (y float64, grad []float64) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "GradientVec", len(x))
	dst = arg.Dst(pkg, "gradient", dst, len(x))
	t := takeTape()
	a := t.list()
	leaf := a.leaf(x, nil)
	z := f(newVec[Var](a, whole(leaf, 1, len(x))))
	if n := &a.nodes[leaf]; n.d == nil { // no sweep of f's own has been here
		n.k = ofDriver
	}
	t.Backward(z)
	switch n := &a.nodes[leaf]; {
	case n.d != nil:
		copy(dst, n.d)
	case uint32(z.id) == 0 || !a.touched(n):
		clear(dst)
	default:
		kernel.AddConst(dst, n.adj[0], 0) // a gradient is a sum that begins with 0
	}
	if z.value != z.value {
		fillNaN(dst)
	}
	t.release()
	return z.value, dst
}

// Len returns the number of elements.
func (x VecOf[S]) Len() int { return x.n }

// Tape returns the tape of x, for constants beside x. A Vec2 has no Tape and
// panics: there, as in a function that is generic, ConstVec, ConstMat and Const of
// x give constants.
func (x VecOf[S]) Tape() *Tape {
	a, _ := x.open()
	return a.tape()
}

// Values returns the values, in dst, which is allocated if it is nil. It panics
// if dst has another length than x.
func (x VecOf[S]) Values(dst []float64) []float64 {
	a, v := x.open()
	dst = arg.Dst(pkg, "destination", dst, x.n)
	copy(dst, a.data(v)[:x.n])
	return dst
}

// Slice returns the elements from i up to but not including j, without copying.
// It panics unless 0 ≤ i < j ≤ Len.
func (x VecOf[S]) Slice(i, j int) VecOf[S] {
	x.open()
	if i < 0 || j <= i || j > x.n {
		panic(fmt.Sprintf("reverse: Slice [%d:%d] of a vector of length %d", i, j, x.n))
	}
	x.off += i
	x.n = j - i
	return x
}

// At returns element i. It panics unless 0 ≤ i < Len.
func (x VecOf[S]) At(i int) S {
	a, v := x.open()
	if i < 0 || i >= x.n {
		panic(fmt.Sprintf("reverse: At(%d) of a vector of length %d", i, x.n))
	}
	v.off += i
	return newScalar[S](a, a.at(v))
}

// at returns the first element of v.
func (a *arrays) at(v view) number {
	v.rows, v.cols, v.ld, v.trans = 1, 1, 1, false
	return a.pushScalar(&node{op: opAt, x: v}, a.data(v)[0])
}

// Concat returns the elements of x followed by those of y.
func (x VecOf[S]) Concat(y VecOf[S]) VecOf[S] {
	a, v, w := x.pair(y)
	k := len(a.views)
	a.views = append(a.views, v, w)
	return newVec[S](a, a.join(k))
}

// Reshape returns the elements as the r×c matrix with rows x[0:c], x[c:2c], …,
// without copying. It panics unless r·c = Len.
func (x VecOf[S]) Reshape(r, c int) MatOf[S] {
	a, v := x.open()
	if r < 1 || c < 1 || r*c != x.n {
		panic(fmt.Sprintf("reverse: Reshape of a vector of length %d to %d×%d", x.n, r, c))
	}
	v.rows, v.cols, v.ld = r, c, c
	return newMat[S](a, v)
}

// newVec returns the vector of a view whose elements follow one another.
func newVec[S Scalar[S]](a *arrays, v view) VecOf[S] {
	return VecOf[S]{a, a.base + uint64(v.k), v.off, v.size()}
}

// open returns the arrays and the view of x; it panics unless x is alive.
func (x VecOf[S]) open() (*arrays, view) {
	if x.a == nil {
		panic(zeroVec)
	}
	if x.id < x.a.base {
		panic(staleVec)
	}
	return x.a, view{k: int(uint32(x.id)), off: x.off, rows: 1, cols: x.n, ld: x.n}
}

// operandVec returns the view of x; it panics unless x is alive on the tape of a.
func operandVec[S Scalar[S]](a *arrays, x VecOf[S]) view {
	xa, v := x.open()
	if xa != a {
		panic("reverse: Vec of another tape")
	}
	return v
}

// pair returns the arrays and the views of x and y; it panics unless both are
// alive on one tape.
func (x VecOf[S]) pair(y VecOf[S]) (a *arrays, v, w view) {
	a, v = x.open()
	w = operandVec(a, y)
	return a, v, w
}

// same is pair for vectors of one length.
func (x VecOf[S]) same(name string, y VecOf[S]) (a *arrays, v, w view) {
	a, v, w = x.pair(y)
	if x.n != y.n {
		panic(fmt.Sprintf("reverse: %s of vectors of length %d and %d", name, x.n, y.n))
	}
	return a, v, w
}

func notEmpty(name string, n int) {
	if n == 0 {
		panic("reverse: " + name + " of length 0, want at least 1")
	}
}
