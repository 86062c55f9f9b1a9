package expr

import (
	"math"

	"slope/expr/internal/graph"
	"slope/internal/kernel"
	"slope/internal/rule"
)

// valueNodes computes nodes lo to hi of g into v. If part is not nil it keeps there
// what the derivative passes need; see slots.
func valueNodes(g *graph.Graph, v, part []float64, lo, hi int) {
	for i := lo; i < hi; i++ {
		op := g.Op[i]
		o := g.Off[i]
		switch op {
		case OpInput, OpData:
		case OpConst:
			v[i] = g.Constant(i)
		case OpAdd:
			v[i] = v[g.Args[o]] + v[g.Args[o+1]]
		case OpSub:
			v[i] = v[g.Args[o]] - v[g.Args[o+1]]
		case OpMul:
			v[i] = v[g.Args[o]] * v[g.Args[o+1]]
		case OpDiv:
			v[i] = v[g.Args[o]] / v[g.Args[o+1]]
		case OpAddConst:
			v[i] = v[g.Args[o]] + g.Constant(i)
		case OpScale:
			v[i] = v[g.Args[o]] * g.Constant(i)
		case OpNeg:
			v[i] = -v[g.Args[o]]
		case OpSquare:
			x := v[g.Args[o]]
			v[i] = x * x
		case OpSelect:
			if v[g.Args[o]] > 0 {
				v[i] = v[g.Args[o+1]]
			} else {
				v[i] = v[g.Args[o+2]]
			}
		case OpPowConst:
			y, d1, d2 := rule.PowConst(v[g.Args[o]], g.Constant(i))
			v[i] = y
			keep(g, part, i, d1, d2)
		case OpPowInt:
			y, d1, d2 := rule.PowInt(v[g.Args[o]], g.Exponent(i))
			v[i] = y
			keep(g, part, i, d1, d2)
		case OpApply:
			y, d1, d2 := g.Rule(i).At(v[g.Args[o]])
			v[i] = y
			keep(g, part, i, d1, d2)
		case OpApply2:
			p := g.Rule2(i).At(v[g.Args[o]], v[g.Args[o+1]])
			v[i] = p.F
			keep2(g, part, i, rule.Partials(p))
		case OpPow, OpHypot, OpAtan2, OpMax, OpMin:
			p := graph.Table[op].Binary(v[g.Args[o]], v[g.Args[o+1]])
			v[i] = p.F
			keep2(g, part, i, p)
		case OpSum, OpDot, OpDotConst, OpSumSquares, OpNorm2, OpProd, OpLogSumExp, OpMaxOf, OpMinOf:
			valueList(g, v, part, i)
		default:
			y, d1, d2 := graph.Table[op].Unary(v[g.Args[o]])
			v[i] = y
			keep(g, part, i, d1, d2)
		}
	}
}

// keep stores the derivatives of a function of one variable.
func keep(g *graph.Graph, part []float64, i int, d1, d2 float64) {
	if part != nil {
		p := part[g.Slot[i]:]
		p[0], p[1] = d1, d2
	}
}

// keep2 stores the derivatives of a function of two variables.
func keep2(g *graph.Graph, part []float64, i int, d rule.Partials) {
	if part != nil {
		p := part[g.Slot[i]:]
		p[0], p[1], p[2], p[3], p[4] = d.X, d.Y, d.XX, d.XY, d.YY
	}
}

// valueList computes a node with any number of operands.
func valueList(g *graph.Graph, v, part []float64, i int) {
	op, args := g.Op[i], g.Operands(i)
	if part == nil || graph.Slots(op, len(args)) == 0 {
		var c []float64
		if op == OpDotConst {
			c = g.Coefficients(i)
		}
		v[i] = graph.Reduce(op, v, args, c)
		return
	}
	keep := part[g.Slot[i]:]
	at := func(k *uint32) float64 { return v[*k] }
	n := 0
	switch op {
	case OpProd:
		z := v[args[0]]
		keep[0] = z
		for k, a := range args[1:] {
			z *= v[a]
			keep[k+1] = z
		}
		v[i] = z
	case OpLogSumExp:
		v[i], keep[0], keep[1] = rule.LogSumExp(args, at)
	case OpNorm2:
		v[i], keep[0], keep[1] = rule.Norm2(args, at)
	case OpMaxOf:
		v[i], n = rule.MaxOf(args, at)
		keep[0] = float64(n)
	case OpMinOf:
		v[i], n = rule.MinOf(args, at)
		keep[0] = float64(n)
	}
}

// times is s·d with a strong zero: a tangent or adjoint s that is exactly zero
// stays zero whatever the slope d is.
func times(s, d float64) float64 {
	if s == 0 {
		return 0
	}
	return s * d
}

// fillNaN makes a derivative NaN: the value is.
func fillNaN(x []float64) { kernel.Fill(x, math.NaN()) }
