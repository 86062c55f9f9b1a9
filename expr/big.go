package expr

import (
	"fmt"
	"math/big"

	"slope/internal/arg"
	"slope/internal/bigmath"
)

// Big returns the value of the program at x in arbitrary precision: every
// operation is done to prec bits, with the arithmetic of math/big and elementary
// functions of this module that share nothing with those of float64. It is the
// oracle that package verify holds the passes against. Operations that lose
// digits by cancellation lose them here as well: ask for more bits than are
// needed.
//
// The value is nil outside the domain, which big.Float has no NaN to say. The
// error is of a custom rule that has no Big. It panics if prec is 0, the program
// has not one result or the length of x is not Dim.
func (p *Program) Big(x []*big.Float, prec uint) (*big.Float, error) {
	p.one("Big")
	arg.Length("expr", "point", len(x), p.g.inputs)
	p.bound()
	v := make([]*big.Float, p.g.len())
	copy(v, x)
	for k, d := range p.data {
		v[p.g.inputs+k] = toBig(d, prec)
	}
	for i := p.g.inputs + p.g.data; i < p.g.len(); i++ {
		args := p.g.operands(i)
		a := make([]*big.Float, len(args))
		for k, j := range args {
			a[k] = v[j]
		}
		var err error
		if v[i], err = p.g.node(i).Big(a, prec); err != nil {
			return nil, err
		}
	}
	return v[p.g.out[0]], nil
}

// toBig returns x exactly, or nil for NaN.
func toBig(x float64, prec uint) *big.Float {
	if x != x {
		return nil
	}
	return new(big.Float).SetPrec(max(prec, 53)).SetFloat64(x)
}

// Big returns the value of the operation at operands x to prec bits, nil outside
// its domain; a nil operand is outside, unless Select does not choose it.
func (nd Node) Big(x []*big.Float, prec uint) (z *big.Float, err error) {
	if prec == 0 {
		panic("expr: arbitrary precision of 0 bits")
	}
	defer func() { // ∞ − ∞ and the like
		if r := recover(); r != nil {
			if _, ok := r.(big.ErrNaN); !ok {
				panic(r)
			}
			z, err = nil, nil
		}
	}()
	if nd.Op == OpSelect {
		if x[0] == nil || x[0].Sign() <= 0 {
			return x[2], nil
		}
		return x[1], nil
	}
	for _, v := range x {
		if v == nil {
			return nil, nil
		}
	}
	b := bigArith{prec}
	switch {
	case bigUnary[nd.Op] != nil:
		return bigUnary[nd.Op](x[0], prec), nil
	case nd.Op == OpApply:
		return b.rule(nd, x[0])
	case nd.Op == OpApply2:
		return b.rule2(nd, x[0], x[1])
	}
	return b.op(nd, x), nil
}

var bigUnary = map[Op]func(x *big.Float, prec uint) *big.Float{
	OpSqrt: bigmath.Sqrt, OpCbrt: bigmath.Cbrt, OpExp: bigmath.Exp, OpExp2: bigmath.Exp2, OpExpm1: bigmath.Expm1,
	OpLog: bigmath.Log, OpLog2: bigmath.Log2, OpLog10: bigmath.Log10, OpLog1p: bigmath.Log1p,
	OpSin: bigmath.Sin, OpCos: bigmath.Cos, OpTan: bigmath.Tan, OpAsin: bigmath.Asin, OpAcos: bigmath.Acos, OpAtan: bigmath.Atan,
	OpSinh: bigmath.Sinh, OpCosh: bigmath.Cosh, OpTanh: bigmath.Tanh, OpAsinh: bigmath.Asinh, OpAcosh: bigmath.Acosh, OpAtanh: bigmath.Atanh,
	OpErf: bigmath.Erf, OpErfc: bigmath.Erfc, OpGamma: bigmath.Gamma, OpLgamma: bigmath.Lgamma, OpDigamma: bigmath.Digamma,
	OpSigmoid: bigmath.Sigmoid, OpSoftplus: bigmath.Softplus,
}

// bigArith is arithmetic to prec bits.
type bigArith struct{ prec uint }

func (b bigArith) new() *big.Float { return new(big.Float).SetPrec(b.prec) }

func (b bigArith) add(x, y *big.Float) *big.Float { return b.new().Add(x, y) }
func (b bigArith) sub(x, y *big.Float) *big.Float { return b.new().Sub(x, y) }
func (b bigArith) mul(x, y *big.Float) *big.Float { return b.new().Mul(x, y) }
func (b bigArith) div(x, y *big.Float) *big.Float { return b.new().Quo(x, y) }

func (b bigArith) const_(c float64) *big.Float { return toBig(c, b.prec) }

// op is an operation of arithmetic, a kink or a reduction.
func (b bigArith) op(nd Node, x []*big.Float) *big.Float {
	if nd.C != nil && nd.Op != OpDotConst && nd.C[0] != nd.C[0] {
		return nil // a constant that is NaN
	}
	switch nd.Op {
	case OpConst:
		return b.const_(nd.C[0])
	case OpAdd:
		return b.add(x[0], x[1])
	case OpSub:
		return b.sub(x[0], x[1])
	case OpMul:
		return b.mul(x[0], x[1])
	case OpDiv:
		return b.div(x[0], x[1])
	case OpAddConst:
		return b.add(x[0], b.const_(nd.C[0]))
	case OpScale:
		return b.mul(x[0], b.const_(nd.C[0]))
	case OpPowConst:
		return bigmath.Pow(x[0], b.const_(nd.C[0]), b.prec)
	case OpPowInt:
		return bigmath.PowInt(x[0], nd.Int, b.prec)
	case OpPow:
		return bigmath.Pow(x[0], x[1], b.prec)
	case OpHypot:
		return bigmath.Hypot(x[0], x[1], b.prec)
	case OpAtan2:
		return bigmath.Atan2(x[0], x[1], b.prec)
	case OpNeg:
		return b.new().Neg(x[0])
	case OpAbs:
		return b.new().Abs(x[0])
	case OpInv:
		return b.div(b.const_(1), x[0])
	case OpSquare:
		return b.mul(x[0], x[0])
	case OpMax, OpMaxOf:
		return extreme(x, 1)
	case OpMin, OpMinOf:
		return extreme(x, -1)
	}
	return b.reduction(nd, x)
}

// extreme returns the greatest x, or the smallest for sign −1.
func extreme(x []*big.Float, sign int) *big.Float {
	z := x[0]
	for _, v := range x[1:] {
		if v.Cmp(z) == sign {
			z = v
		}
	}
	return z
}

// reduction is an operation on a list.
func (b bigArith) reduction(nd Node, x []*big.Float) *big.Float {
	switch nd.Op {
	case OpProd:
		z := x[0]
		for _, v := range x[1:] {
			z = b.mul(z, v)
		}
		return z
	case OpLogSumExp:
		// m + log Σ exp(xᵢ−m), with m the greatest
		m := extreme(x, 1)
		if m.IsInf() {
			return m
		}
		s := b.new()
		for _, v := range x {
			s.Add(s, bigmath.Exp(b.sub(v, m), b.prec))
		}
		return b.add(m, bigmath.Log(s, b.prec))
	}
	z := b.new()
	for k, v := range x {
		switch nd.Op {
		case OpSum:
			z.Add(z, v)
		case OpSumSquares, OpNorm2:
			z.Add(z, b.mul(v, v))
		case OpDotConst:
			if nd.C[k] != nd.C[k] {
				return nil
			}
			z.Add(z, b.mul(v, b.const_(nd.C[k])))
		case OpDot:
			if k < len(x)/2 {
				z.Add(z, b.mul(v, x[len(x)/2+k]))
			}
		default:
			panic("expr: " + nd.Op.String() + " in arbitrary precision")
		}
	}
	if nd.Op == OpNorm2 {
		return bigmath.Sqrt(z, b.prec)
	}
	return z
}

// rule evaluates a rule of the root package or of the user.
func (b bigArith) rule(nd Node, x *big.Float) (*big.Float, error) {
	if nd.Rule.Big != nil {
		return nd.Rule.Big(x, b.prec), nil
	}
	wide := bigArith{b.prec + 32}
	one := wide.const_(1)
	switch builtin()[nd.Rule] {
	case "rsqrt":
		if s := bigmath.Sqrt(x, wide.prec); s != nil {
			return b.div(one, s), nil
		}
		return nil, nil
	case "xlogx":
		return b.xlogy(x, x), nil
	case "logit":
		if x.Sign() < 0 || x.Cmp(one) > 0 {
			return nil, nil
		}
		wide.prec += uint(max(0, -x.MantExp(nil))) // 1 − x is exact
		q := wide.sub(one, x)
		if q.Sign() == 0 {
			return b.new().SetInf(false), nil
		}
		return bigmath.Log(wide.div(x, q), b.prec), nil
	case "normCDF":
		return bigmath.NormCDF(x, b.prec), nil
	case "sinc":
		if x.Sign() == 0 {
			return one, nil
		}
		if x.IsInf() {
			return b.new(), nil
		}
		return b.div(bigmath.Sin(x, wide.prec), x), nil
	case "relu":
		if x.Sign() > 0 {
			return x, nil
		}
		return b.new(), nil
	case "logSigmoid":
		return b.new().Neg(bigmath.Softplus(b.new().Neg(x), b.prec)), nil
	}
	return nil, fmt.Errorf("expr: arbitrary precision needs Big of rule %s", nd.Rule.Name)
}

// xlogy is x·log y, 0 for x = 0 and y ≥ 0, nil for y < 0.
func (b bigArith) xlogy(x, y *big.Float) *big.Float {
	switch {
	case y.Sign() < 0:
		return nil
	case x.Sign() == 0:
		return b.new()
	}
	return b.mul(x, bigmath.Log(y, b.prec+8))
}

// rule2 is rule for two variables.
func (b bigArith) rule2(nd Node, x, y *big.Float) (*big.Float, error) {
	if nd.Rule2.Big != nil {
		return nd.Rule2.Big(x, y, b.prec), nil
	}
	wide := bigArith{b.prec + 32}
	switch builtin()[nd.Rule2] {
	case "xlogy":
		return b.xlogy(x, y), nil
	case "logAddExp":
		m, n := x, y
		if m.Cmp(n) < 0 {
			m, n = n, m
		}
		if m.IsInf() {
			return m, nil
		}
		return b.add(m, bigmath.Softplus(wide.sub(n, m), wide.prec)), nil
	case "huber":
		a := new(big.Float).Abs(x)
		if a.Cmp(y) <= 0 {
			return b.mul(wide.const_(0.5), wide.mul(x, x)), nil
		}
		return b.mul(y, wide.sub(a, wide.mul(wide.const_(0.5), y))), nil
	}
	return nil, fmt.Errorf("expr: arbitrary precision needs Big of rule %s", nd.Rule2.Name)
}
