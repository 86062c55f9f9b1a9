package reverse

import "fmt"

// Elementwise arithmetic of Vec. There is no hidden broadcasting: operands have
// one length. A scalar is added or multiplied with AddVar, MulVar, AddConst and Scale;
// a vector to all rows or columns of a matrix with AddRow and AddCol, or as the matrix
// that BroadcastRows or BroadcastCols makes of it without copying.

// Add returns x + y. It panics if the lengths differ.
func (x VecOf[S]) Add(y VecOf[S]) VecOf[S] { return x.binary(opAdd, "Add", y) }

// Sub returns x − y. It panics if the lengths differ.
func (x VecOf[S]) Sub(y VecOf[S]) VecOf[S] { return x.binary(opSub, "Sub", y) }

// Mul returns the elementwise product xᵢyᵢ. It panics if the lengths differ.
func (x VecOf[S]) Mul(y VecOf[S]) VecOf[S] { return x.binary(opMul, "Mul", y) }

// Div returns the elementwise quotient xᵢ/yᵢ. It panics if the lengths differ.
func (x VecOf[S]) Div(y VecOf[S]) VecOf[S] { return x.binary(opDiv, "Div", y) }

func (x VecOf[S]) binary(o op, name string, y VecOf[S]) VecOf[S] {
	a, v, w := x.same(name, y)
	if z, ok := a.deferResidual(o, v, w); ok {
		return newVec[S](a, z)
	}
	return newVec[S](a, a.binary(o, v, w))
}

// AddVar returns xᵢ + s: the scalar is added to every element, and its
// derivative is the sum of theirs.
func (x VecOf[S]) AddVar(s S) VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.withVar(opAddVar, v, s.number(a)))
}

// MulVar returns s·xᵢ.
func (x VecOf[S]) MulVar(s S) VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.withVar(opMulVar, v, s.number(a)))
}

// AddConst returns xᵢ + c.
func (x VecOf[S]) AddConst(c float64) VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.withConst(opShift, v, c))
}

// Scale returns c·xᵢ.
func (x VecOf[S]) Scale(c float64) VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.withConst(opScale, v, c))
}

// Sum returns Σ xᵢ.
func (x VecOf[S]) Sum() S {
	a, v := x.open()
	return newScalar[S](a, a.sum(v, 1))
}

// Mean returns Σ xᵢ / Len.
func (x VecOf[S]) Mean() S {
	a, v := x.open()
	return newScalar[S](a, a.sum(v, x.n))
}

// SumSquares returns Σ xᵢ².
func (x VecOf[S]) SumSquares() S {
	a, v := x.open()
	return newScalar[S](a, a.sumSquares(v))
}

// Norm2 returns the Euclidean norm √Σ xᵢ² without overflow or underflow on the
// way. At x = 0, its kink, the gradient is 0.
func (x VecOf[S]) Norm2() S {
	a, v := x.open()
	return newScalar[S](a, a.norm2(v))
}

// LogSumExp returns log Σ exp xᵢ without overflow. Its gradient is the softmax
// of x, which is stored.
func (x VecOf[S]) LogSumExp() S {
	a, v := x.open()
	return newScalar[S](a, a.logSumExp(v))
}

// Max returns the greatest xᵢ, as math.Max of two: NaN if one is NaN, but +Inf beside +Inf.
// Where k of them tie the slope of each is 1/k.
func (x VecOf[S]) Max() S {
	a, v := x.open()
	return newScalar[S](a, a.extreme(v, maxOf))
}

// Min returns the smallest xᵢ, NaN if one is NaN, but -Inf beside -Inf. Ties as in Max.
func (x VecOf[S]) Min() S {
	a, v := x.open()
	return newScalar[S](a, a.extreme(v, minOf))
}

// Dot returns Σ xᵢyᵢ. It panics if the lengths differ.
func (x VecOf[S]) Dot(y VecOf[S]) S {
	a, v, w := x.same("Dot", y)
	if v == w {
		return newScalar[S](a, a.sumSquares(v))
	}
	return newScalar[S](a, a.dot(v, w))
}

// DotConst returns Σ cᵢxᵢ. Like the data of ConstVec, c is not copied. It panics
// if the lengths differ.
func (x VecOf[S]) DotConst(c []float64) S {
	a, v := x.open()
	if len(c) != x.n {
		panic(fmt.Sprintf("reverse: DotConst of vectors of length %d and %d", x.n, len(c)))
	}
	return newScalar[S](a, a.dotConst(v, c))
}

// Softmax returns exp xᵢ / Σ exp xⱼ without overflow.
func (x VecOf[S]) Softmax() VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.softmax(v))
}
