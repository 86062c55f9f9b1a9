package reverse

import (
	"fmt"

	"slope/internal/arg"
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
// Lengths that do not fit panic when the operation is called, as do the zero
// Vec, a Vec of another tape and one from before a Reset. Memory is about 300
// bytes an operation, 8 bytes an element for the value and, for the elementwise
// functions, 8 more for the derivative; adjoints take as much as the values, or
// less.
//
// Vec and Mat have first derivatives only.
type Vec struct {
	t   *Tape
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
	return t.vec(whole(t.leaf(x, nil), 1, len(x)))
}

// ConstVec returns a constant vector: it has no adjoint and takes no entry. x is
// not copied; it must not change until the last Backward that it takes part in.
// ConstVec panics if x is empty.
func (t *Tape) ConstVec(x []float64) Vec {
	notEmpty("ConstVec", len(x))
	return t.vec(whole(t.constant(x), 1, len(x)))
}

// Stack returns the vector of the scalars x, on their tape; some may be
// constants. Vec.At is the way back. It panics if x is empty, or not all of it is
// alive on one tape.
func Stack(x []Var) Vec {
	notEmpty("Stack", len(x))
	t := x[0].t
	if t == nil {
		panic(zeroVar)
	}
	a := t.list()
	n := node{op: opStack, k: len(a.vars)}
	for _, v := range x {
		t.check(v)
		if v.scale != 0 {
			n.s = v // any operand with a gradient
		}
	}
	a.vars = append(a.vars, x...)
	k, z := t.push(&n, len(x))
	for i, v := range x {
		z[i] = v.value
	}
	return t.vec(whole(k, 1, len(x)))
}

// Vec returns the parameters as one vector of the current epoch of the tape,
// with the values that they have now. Its derivatives go to Grad.
func (p *Param) Vec() Vec {
	return p.t.vec(whole(p.leaf(), 1, len(p.value)))
}

func (p *Param) leaf() int {
	k := p.t.leaf(p.value, p.grad)
	p.t.list().nodes[k].k = 1 // ZeroGrad is the Param's
	return k
}

// GradVec returns the gradient of a variable: the sum of what every Backward
// since the last ZeroGrad has added. It is written to dst, which is allocated if
// it is nil; it panics if dst has another length than x. x may be a part of a
// variable. GradVec panics if x is the result of an operation or a constant:
// they have no gradient.
func (t *Tape) GradVec(dst []float64, x Vec) []float64 {
	g := t.gradient("GradVec", t.operandVec(x))
	dst = arg.Dst(pkg, "gradient", dst, x.n)
	copy(dst, g)
	return dst
}

func (t *Tape) gradient(name string, v view) []float64 {
	n := &t.list().nodes[v.k]
	switch {
	case n.op == opLeaf:
		return n.d[v.off:]
	case n.needs:
		panic("reverse: " + name + " of an intermediate result; only variables of Vec, Mat and Param have one")
	}
	panic("reverse: " + name + " of a constant")
}

// GradientVec returns the value of f at x and its gradient, in one backward
// sweep. The gradient is written to dst, which is allocated if it is nil. It
// panics if dst has another length than x or x is empty. With dst given it
// allocates nothing in steady state.
//
// The Vec that f is called with and its tape end with the call.
func GradientVec(dst []float64, f func(Vec) Var, x []float64) (y float64, grad []float64) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "GradientVec", len(x))
	dst = arg.Dst(pkg, "gradient", dst, len(x))
	t := takeTape()
	v := t.Vec(x)
	z := f(v)
	t.Backward(z.result())
	t.GradVec(dst, v)
	t.release()
	return z.value, dst
}

// Len returns the number of elements.
func (x Vec) Len() int { return x.n }

// Tape returns the tape of x, for constants beside x.
func (x Vec) Tape() *Tape {
	x.open()
	return x.t
}

// Values returns the values, in dst, which is allocated if it is nil. It panics
// if dst has another length than x.
func (x Vec) Values(dst []float64) []float64 {
	t, v := x.open()
	dst = arg.Dst(pkg, "destination", dst, x.n)
	copy(dst, t.list().data(v)[:x.n])
	return dst
}

// Slice returns the elements from i up to but not including j, without copying.
// It panics unless 0 ≤ i < j ≤ Len.
func (x Vec) Slice(i, j int) Vec {
	x.open()
	if i < 0 || j <= i || j > x.n {
		panic(fmt.Sprintf("reverse: Slice [%d:%d] of a vector of length %d", i, j, x.n))
	}
	x.off += i
	x.n = j - i
	return x
}

// At returns element i. It panics unless 0 ≤ i < Len.
func (x Vec) At(i int) Var {
	t, v := x.open()
	if i < 0 || i >= x.n {
		panic(fmt.Sprintf("reverse: At(%d) of a vector of length %d", i, x.n))
	}
	v.off += i
	return t.at(v)
}

// at returns the first element of v.
func (t *Tape) at(v view) Var {
	v.rows, v.cols, v.ld, v.trans = 1, 1, 1, false
	return t.pushScalar(&node{op: opAt, x: v}, t.list().data(v)[0])
}

// Concat returns the elements of x followed by those of y.
func (x Vec) Concat(y Vec) Vec {
	t, v, w := x.pair(y)
	k, z := t.push(&node{op: opConcat, x: v, y: w}, x.n+y.n)
	a := t.list()
	copy(z, a.data(v)[:x.n])
	copy(z[x.n:], a.data(w)[:y.n])
	return t.vec(whole(k, 1, x.n+y.n))
}

// Reshape returns the elements as the r×c matrix with rows x[0:c], x[c:2c], …,
// without copying. It panics unless r·c = Len.
func (x Vec) Reshape(r, c int) Mat {
	t, v := x.open()
	if r < 1 || c < 1 || r*c != x.n {
		panic(fmt.Sprintf("reverse: Reshape of a vector of length %d to %d×%d", x.n, r, c))
	}
	v.rows, v.cols, v.ld = r, c, c
	return t.mat(v)
}

// vec returns the Vec of a view whose elements follow one another.
func (t *Tape) vec(v view) Vec { return Vec{t, t.base + uint64(v.k), v.off, v.size()} }

// open returns the tape and the view of x; it panics unless x is alive.
func (x Vec) open() (*Tape, view) {
	if x.t == nil {
		panic(zeroVec)
	}
	if x.id < x.t.base {
		panic(staleVec)
	}
	return x.t, view{k: int(uint32(x.id)), off: x.off, rows: 1, cols: x.n, ld: x.n}
}

// operandVec returns the view of x; it panics unless x is alive on t.
func (t *Tape) operandVec(x Vec) view {
	xt, v := x.open()
	if xt != t {
		panic("reverse: Vec of another tape")
	}
	return v
}

// pair returns the tape and the views of x and y; it panics unless both are
// alive on one tape.
func (x Vec) pair(y Vec) (t *Tape, v, w view) {
	t, v = x.open()
	w = t.operandVec(y)
	return t, v, w
}

// same is pair for vectors of one length.
func (x Vec) same(name string, y Vec) (t *Tape, v, w view) {
	t, v, w = x.pair(y)
	if x.n != y.n {
		panic(fmt.Sprintf("reverse: %s of vectors of length %d and %d", name, x.n, y.n))
	}
	return t, v, w
}

func notEmpty(name string, n int) {
	if n == 0 {
		panic("reverse: " + name + " of length 0, want at least 1")
	}
}
