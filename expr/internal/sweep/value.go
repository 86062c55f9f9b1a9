package sweep

import (
	"math"

	"slope/expr/internal/graph"
	"slope/internal/kernel"
	"slope/internal/rule"
)

// Value computes nodes lo to hi of g into v. If part is not nil it keeps there
// what the derivative passes need; see slots.
func Value(g *graph.Graph, v, part []float64, lo, hi int) {
	for i := lo; i < hi; i++ {
		op := g.Op[i]
		o := g.Off[i]
		switch op {
		case graph.OpInput, graph.OpData:
		case graph.OpConst:
			v[i] = g.Constant(i)
		case graph.OpAdd:
			v[i] = v[g.Args[o]] + v[g.Args[o+1]]
		case graph.OpSub:
			v[i] = v[g.Args[o]] - v[g.Args[o+1]]
		case graph.OpMul:
			v[i] = v[g.Args[o]] * v[g.Args[o+1]]
		case graph.OpDiv:
			v[i] = v[g.Args[o]] / v[g.Args[o+1]]
		case graph.OpAddConst:
			v[i] = v[g.Args[o]] + g.Constant(i)
		case graph.OpScale:
			v[i] = v[g.Args[o]] * g.Constant(i)
		case graph.OpNeg:
			v[i] = -v[g.Args[o]]
		case graph.OpSquare:
			x := v[g.Args[o]]
			v[i] = x * x
		case graph.OpSelect:
			if v[g.Args[o]] > 0 {
				v[i] = v[g.Args[o+1]]
			} else {
				v[i] = v[g.Args[o+2]]
			}
		case graph.OpPowConst:
			y, d1, d2 := rule.PowConst(v[g.Args[o]], g.Constant(i))
			v[i] = y
			keep(g, part, i, d1, d2)
		case graph.OpPowInt:
			y, d1, d2 := rule.PowInt(v[g.Args[o]], g.Exponent(i))
			v[i] = y
			keep(g, part, i, d1, d2)
		case graph.OpApply:
			y, d1, d2 := g.Rule(i).At(v[g.Args[o]])
			v[i] = y
			keep(g, part, i, d1, d2)
		case graph.OpApply2:
			p := g.Rule2(i).At(v[g.Args[o]], v[g.Args[o+1]])
			v[i] = p.F
			keep2(g, part, i, rule.Partials(p))
		case graph.OpPow, graph.OpHypot, graph.OpAtan2, graph.OpMax, graph.OpMin:
			p := graph.Table[op].Binary(v[g.Args[o]], v[g.Args[o+1]])
			v[i] = p.F
			keep2(g, part, i, p)
		case graph.OpSum, graph.OpDot, graph.OpDotConst, graph.OpSumSquares, graph.OpNorm2, graph.OpProd, graph.OpLogSumExp, graph.OpMaxOf, graph.OpMinOf, graph.OpApplyN:
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
		switch op {
		case graph.OpDotConst:
			c = g.Coefficients(i)
		case graph.OpApplyN:
			v[i] = ruleValue(g, v, i)
			return
		}
		v[i] = graph.Reduce(op, v, args, c, g.Laned(i))
		return
	}
	keep := part[g.Slot[i]:]
	at := func(k *uint32) float64 { return v[*k] }
	n := 0
	switch op {
	case graph.OpProd:
		v[i] = products(v, keep, args)
	case graph.OpLogSumExp:
		p := keep[:len(args)]
		for k, a := range args {
			p[k] = v[a]
		}
		m, l := rule.Softmax(p, p)
		v[i] = m + l
	case graph.OpApplyN:
		v[i] = ruleGradient(g, v, keep, i)
	case graph.OpNorm2:
		v[i], keep[0], keep[1] = rule.Norm2(args, at)
	case graph.OpMaxOf:
		v[i], n = rule.MaxOf(args, at)
		keep[0] = float64(n)
	case graph.OpMinOf:
		v[i], n = rule.MinOf(args, at)
		keep[0] = float64(n)
	}
}

// products returns the product of the elements args of v, and keeps those of the first ones, x₀…xₖ, and then those of the last
// ones, from the last down to xₖ₊₁: the adjoints of the chain, if that of the product is 1. Neither chain waits for the other.
func products(v, keep []float64, args []uint32) float64 {
	n := len(args) - 1
	z, s := v[args[0]], 1.0
	keep[0], keep[2*n+1] = z, s
	args = args[1:]
	first, last := keep[1:][:len(args)], keep[n+1:][:len(args)]
	for k, a := range args {
		z *= v[a]
		first[k] = z
		l := len(args) - 1 - k
		s *= v[args[l]]
		last[l] = s
	}
	return z
}

// times is s·d with a strong zero: a tangent or adjoint s that is exactly zero
// stays zero whatever the slope d is.
func times(s, d float64) float64 {
	if s == 0 {
		return 0
	}
	return s * d
}

// FillNaN makes a derivative NaN: the value is.
func FillNaN(x []float64) { kernel.Fill(x, math.NaN()) }
