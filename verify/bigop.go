package verify

import (
	"math/big"

	"slope/expr"
	"slope/internal/bigmath"
)

// bigUnary lists the functions of one variable in arbitrary precision. They
// share no formula with the rules: the derivatives are difference quotients.
var bigUnary = map[expr.Op]func(*big.Float, uint) *big.Float{
	expr.OpCbrt:     bigmath.Cbrt,
	expr.OpExp:      bigmath.Exp,
	expr.OpExp2:     bigmath.Exp2,
	expr.OpExpm1:    bigmath.Expm1,
	expr.OpLog:      bigmath.Log,
	expr.OpLog2:     bigmath.Log2,
	expr.OpLog10:    bigmath.Log10,
	expr.OpLog1p:    bigmath.Log1p,
	expr.OpSin:      bigmath.Sin,
	expr.OpCos:      bigmath.Cos,
	expr.OpTan:      bigmath.Tan,
	expr.OpAsin:     bigmath.Asin,
	expr.OpAcos:     bigmath.Acos,
	expr.OpAtan:     bigmath.Atan,
	expr.OpSinh:     bigmath.Sinh,
	expr.OpCosh:     bigmath.Cosh,
	expr.OpTanh:     bigmath.Tanh,
	expr.OpAsinh:    bigmath.Asinh,
	expr.OpAcosh:    bigmath.Acosh,
	expr.OpAtanh:    bigmath.Atanh,
	expr.OpErf:      bigmath.Erf,
	expr.OpErfc:     bigmath.Erfc,
	expr.OpGamma:    bigmath.Gamma,
	expr.OpLgamma:   bigmath.Lgamma,
	expr.OpDigamma:  bigmath.Digamma,
	expr.OpSigmoid:  bigmath.Sigmoid,
	expr.OpSoftplus: bigmath.Softplus,
	expr.OpSqrt:     bigmath.Sqrt,
}

func bigNum(x float64, prec uint) *big.Float { return new(big.Float).SetPrec(prec).SetFloat64(x) }

// bigOp evaluates one operation with prec bits, and returns nil where it has no
// finite value and where there is no arbitrary-precision function for it.
func bigOp(nd expr.Node, a []*big.Float, prec uint) (z *big.Float) {
	z = new(big.Float).SetPrec(prec)
	defer func() {
		if p := recover(); p != nil { // big.ErrNaN
			z = nil
		}
		if z != nil && z.IsInf() {
			z = nil
		}
	}()
	if f := bigUnary[nd.Op]; f != nil {
		return f(a[0], prec)
	}
	fold := func(f func(z, x *big.Float)) *big.Float {
		for _, x := range a {
			f(z, x)
		}
		return z
	}
	mul := func(x, y *big.Float) *big.Float { return new(big.Float).SetPrec(prec).Mul(x, y) }
	switch nd.Op {
	case expr.OpAdd:
		return z.Add(a[0], a[1])
	case expr.OpSub:
		return z.Sub(a[0], a[1])
	case expr.OpMul:
		return z.Mul(a[0], a[1])
	case expr.OpDiv:
		if a[1].Sign() == 0 {
			return nil
		}
		return z.Quo(a[0], a[1])
	case expr.OpPow:
		return bigmath.Pow(a[0], a[1], prec)
	case expr.OpHypot:
		return bigmath.Hypot(a[0], a[1], prec)
	case expr.OpAtan2:
		return bigmath.Atan2(a[0], a[1], prec)
	case expr.OpMax:
		return z.Set(pick(a, 1))
	case expr.OpMin:
		return z.Set(pick(a, -1))
	case expr.OpMaxOf:
		return z.Set(pick(a, 1))
	case expr.OpMinOf:
		return z.Set(pick(a, -1))
	case expr.OpNeg:
		return z.Neg(a[0])
	case expr.OpInv:
		if a[0].Sign() == 0 {
			return nil
		}
		return z.Quo(bigNum(1, prec), a[0])
	case expr.OpSquare:
		return z.Mul(a[0], a[0])
	case expr.OpAbs:
		return z.Abs(a[0])
	case expr.OpAddConst:
		return z.Add(a[0], bigNum(nd.C[0], prec))
	case expr.OpScale:
		return z.Mul(a[0], bigNum(nd.C[0], prec))
	case expr.OpPowConst:
		return bigmath.Pow(a[0], bigNum(nd.C[0], prec), prec)
	case expr.OpPowInt:
		return bigmath.PowInt(a[0], nd.Int, prec)
	case expr.OpSelect:
		if a[0].Sign() > 0 {
			return z.Set(a[1])
		}
		return z.Set(a[2])
	case expr.OpApply:
		if nd.Rule.Big == nil {
			return nil
		}
		return nd.Rule.Big(a[0], prec)
	case expr.OpApply2:
		if nd.Rule2.Big == nil {
			return nil
		}
		return nd.Rule2.Big(a[0], a[1], prec)
	case expr.OpSum:
		return fold(func(z, x *big.Float) { z.Add(z, x) })
	case expr.OpProd:
		z.SetInt64(1)
		return fold(func(z, x *big.Float) { z.Mul(z, x) })
	case expr.OpDot:
		k := len(a) / 2
		for i := range k {
			z.Add(z, mul(a[i], a[k+i]))
		}
		return z
	case expr.OpDotConst:
		for i, x := range a {
			z.Add(z, mul(x, bigNum(nd.C[i], prec)))
		}
		return z
	case expr.OpSumSquares:
		return fold(func(z, x *big.Float) { z.Add(z, mul(x, x)) })
	case expr.OpNorm2:
		fold(func(z, x *big.Float) { z.Add(z, mul(x, x)) })
		return z.Sqrt(z)
	case expr.OpLogSumExp:
		m := pick(a, 1)
		for _, x := range a {
			d := new(big.Float).SetPrec(prec).Sub(x, m)
			z.Add(z, bigmath.Exp(d, prec))
		}
		return z.Add(bigmath.Log(z, prec), m)
	}
	return nil
}

// pick returns the greatest of a, or the smallest for s = −1.
func pick(a []*big.Float, s int) *big.Float {
	m := a[0]
	for _, x := range a[1:] {
		if x.Cmp(m) == s {
			m = x
		}
	}
	return m
}

// bigUnaryOf returns the function of one variable in arbitrary precision.
func bigUnaryOf(op expr.Op) func(*big.Float, uint) *big.Float {
	return func(x *big.Float, prec uint) *big.Float {
		return bigOp(expr.Node{Op: op}, []*big.Float{x}, prec)
	}
}
