package verify

import "slope"
import "slope/expr"

// applyOp evaluates one operation of a recording with numbers of any type.
func applyOp[T slope.Real[T]](nd expr.Node, a []T) T {
	x := a[0]
	switch nd.Op {
	case expr.OpNeg:
		return x.Neg()
	case expr.OpInv:
		return x.Inv()
	case expr.OpSquare:
		return x.Square()
	case expr.OpSqrt:
		return x.Sqrt()
	case expr.OpCbrt:
		return x.Cbrt()
	case expr.OpExp:
		return x.Exp()
	case expr.OpExp2:
		return x.Exp2()
	case expr.OpExpm1:
		return x.Expm1()
	case expr.OpLog:
		return x.Log()
	case expr.OpLog2:
		return x.Log2()
	case expr.OpLog10:
		return x.Log10()
	case expr.OpLog1p:
		return x.Log1p()
	case expr.OpSin:
		return x.Sin()
	case expr.OpCos:
		return x.Cos()
	case expr.OpTan:
		return x.Tan()
	case expr.OpAsin:
		return x.Asin()
	case expr.OpAcos:
		return x.Acos()
	case expr.OpAtan:
		return x.Atan()
	case expr.OpSinh:
		return x.Sinh()
	case expr.OpCosh:
		return x.Cosh()
	case expr.OpTanh:
		return x.Tanh()
	case expr.OpAsinh:
		return x.Asinh()
	case expr.OpAcosh:
		return x.Acosh()
	case expr.OpAtanh:
		return x.Atanh()
	case expr.OpErf:
		return x.Erf()
	case expr.OpErfc:
		return x.Erfc()
	case expr.OpGamma:
		return x.Gamma()
	case expr.OpLgamma:
		return x.Lgamma()
	case expr.OpDigamma:
		return x.Digamma()
	case expr.OpSigmoid:
		return x.Sigmoid()
	case expr.OpSoftplus:
		return x.Softplus()
	case expr.OpAbs:
		return x.Abs()
	case expr.OpAdd:
		return x.Add(a[1])
	case expr.OpSub:
		return x.Sub(a[1])
	case expr.OpMul:
		return x.Mul(a[1])
	case expr.OpDiv:
		return x.Div(a[1])
	case expr.OpPow:
		return x.Pow(a[1])
	case expr.OpHypot:
		return x.Hypot(a[1])
	case expr.OpAtan2:
		return x.Atan2(a[1])
	case expr.OpMax:
		return x.Max(a[1])
	case expr.OpMin:
		return x.Min(a[1])
	case expr.OpAddConst:
		return x.AddConst(nd.C[0])
	case expr.OpScale:
		return x.Scale(nd.C[0])
	case expr.OpPowConst:
		return x.PowConst(nd.C[0])
	case expr.OpPowInt:
		return x.PowInt(nd.Int)
	case expr.OpSelect:
		return x.Select(a[1], a[2])
	case expr.OpApply:
		return x.Apply(nd.Rule)
	case expr.OpApply2:
		return x.Apply2(nd.Rule2, a[1])
	case expr.OpSum:
		return slope.Sum(a)
	case expr.OpDot:
		return slope.Dot(a[:len(a)/2], a[len(a)/2:])
	case expr.OpDotConst:
		return slope.DotConst(nd.C, a)
	case expr.OpSumSquares:
		return slope.SumSquares(a)
	case expr.OpNorm2:
		return slope.Norm2(a)
	case expr.OpLogSumExp:
		return slope.LogSumExp(a)
	case expr.OpMaxOf:
		return slope.MaxOf(a)
	case expr.OpMinOf:
		return slope.MinOf(a)
	case expr.OpProd:
		z := x
		for _, y := range a[1:] {
			z = z.Mul(y)
		}
		return z
	}
	panic("verify: no operation " + nd.Op.String())
}
