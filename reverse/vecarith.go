package reverse

import "fmt"

// Elementwise arithmetic of Vec. There is no hidden broadcasting: operands have
// one length, and a scalar is added or multiplied with AddVar, MulVar, AddConst
// and Scale.

// Add returns x + y. It panics if the lengths differ.
func (x Vec) Add(y Vec) Vec { return x.binary(opAdd, "Add", y) }

// Sub returns x − y. It panics if the lengths differ.
func (x Vec) Sub(y Vec) Vec { return x.binary(opSub, "Sub", y) }

// Mul returns the elementwise product xᵢyᵢ. It panics if the lengths differ.
func (x Vec) Mul(y Vec) Vec { return x.binary(opMul, "Mul", y) }

// Div returns the elementwise quotient xᵢ/yᵢ. It panics if the lengths differ.
func (x Vec) Div(y Vec) Vec { return x.binary(opDiv, "Div", y) }

func (x Vec) binary(o op, name string, y Vec) Vec {
	t, v, w := x.same(name, y)
	if z, ok := t.deferResidual(o, v, w); ok {
		return t.vec(z)
	}
	return t.vec(t.binary(o, v, w))
}

// AddVar returns xᵢ + s: the scalar is added to every element, and its
// derivative is the sum of theirs.
func (x Vec) AddVar(s Var) Vec {
	t, v := x.open()
	return t.vec(t.withVar(opAddVar, v, s))
}

// MulVar returns s·xᵢ.
func (x Vec) MulVar(s Var) Vec {
	t, v := x.open()
	return t.vec(t.withVar(opMulVar, v, s))
}

// AddConst returns xᵢ + c.
func (x Vec) AddConst(c float64) Vec {
	t, v := x.open()
	return t.vec(t.withConst(opShift, v, c))
}

// Scale returns c·xᵢ.
func (x Vec) Scale(c float64) Vec {
	t, v := x.open()
	return t.vec(t.withConst(opScale, v, c))
}

// Sum returns Σ xᵢ.
func (x Vec) Sum() Var {
	t, v := x.open()
	return t.sum(v, 1)
}

// Mean returns Σ xᵢ / Len.
func (x Vec) Mean() Var {
	t, v := x.open()
	return t.sum(v, x.n)
}

// SumSquares returns Σ xᵢ².
func (x Vec) SumSquares() Var {
	t, v := x.open()
	return t.sumSquares(v)
}

// Norm2 returns the Euclidean norm √Σ xᵢ² without overflow or underflow on the
// way. At x = 0, its kink, the gradient is 0.
func (x Vec) Norm2() Var {
	t, v := x.open()
	return t.norm2(v)
}

// LogSumExp returns log Σ exp xᵢ without overflow. Its gradient is the softmax
// of x, which is stored.
func (x Vec) LogSumExp() Var {
	t, v := x.open()
	return t.logSumExp(v)
}

// Max returns the greatest xᵢ, NaN if one is NaN. Where k of them tie the slope
// of each is 1/k.
func (x Vec) Max() Var {
	t, v := x.open()
	return t.extreme(v, maxOf)
}

// Min returns the smallest xᵢ, NaN if one is NaN. Ties as in Max.
func (x Vec) Min() Var {
	t, v := x.open()
	return t.extreme(v, minOf)
}

// Dot returns Σ xᵢyᵢ. It panics if the lengths differ.
func (x Vec) Dot(y Vec) Var {
	t, v, w := x.same("Dot", y)
	if v == w {
		return t.sumSquares(v)
	}
	return t.dot(v, w)
}

// DotConst returns Σ cᵢxᵢ. Like the data of ConstVec, c is not copied. It panics
// if the lengths differ.
func (x Vec) DotConst(c []float64) Var {
	t, v := x.open()
	if len(c) != x.n {
		panic(fmt.Sprintf("reverse: DotConst of vectors of length %d and %d", x.n, len(c)))
	}
	return t.dotConst(v, c)
}

// Softmax returns exp xᵢ / Σ exp xⱼ without overflow.
func (x Vec) Softmax() Vec {
	t, v := x.open()
	return t.vec(t.softmax(v))
}
