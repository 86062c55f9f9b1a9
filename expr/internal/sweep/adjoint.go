package sweep

import (
	"slope/expr/internal/graph"
	"slope/internal/rule"
)

// Adjoint is the backward sweep over nodes hi−1 down to lo: it adds to the
// adjoints b of the operands of every node the adjoint of the node times the
// partial derivatives, in plain arithmetic. An adjoint that is exactly zero is
// skipped unless a partial derivative is not finite: then a NaN shows; see careful.go.
//
//	x̄ += z̄·∂z/∂x
func Adjoint(g *graph.Graph, p Point, b []float64, lo, hi int) {
	v, part := p.V, p.Part
	for i := hi - 1; i >= lo; i-- {
		s := b[i]
		if s == 0 && (p.Finite || bounded(g, v, part, i)) {
			continue
		}
		op := g.Op[i]
		o := g.Off[i]
		switch op {
		case graph.OpInput, graph.OpData, graph.OpConst:
		case graph.OpAdd:
			b[g.Args[o]] += s
			b[g.Args[o+1]] += s
		case graph.OpSub:
			b[g.Args[o]] += s
			b[g.Args[o+1]] -= s
		case graph.OpMul:
			x, y := g.Args[o], g.Args[o+1]
			b[x] += float64(s * v[y])
			b[y] += float64(s * v[x])
		case graph.OpDiv:
			x, y := g.Args[o], g.Args[o+1]
			q := s / v[y]
			b[x] += q
			b[y] -= float64(q * v[i])
		case graph.OpAddConst:
			b[g.Args[o]] += s
		case graph.OpScale:
			b[g.Args[o]] += float64(s * g.Constant(i))
		case graph.OpNeg:
			b[g.Args[o]] -= s
		case graph.OpSquare:
			x := g.Args[o]
			b[x] += float64(s * 2 * v[x])
		case graph.OpSelect:
			if v[g.Args[o]] > 0 {
				b[g.Args[o+1]] += s
			} else {
				b[g.Args[o+2]] += s
			}
		case graph.OpPow, graph.OpHypot, graph.OpAtan2, graph.OpMax, graph.OpMin, graph.OpApply2:
			p := part[g.Slot[i]:]
			b[g.Args[o]] += float64(s * p[0])
			b[g.Args[o+1]] += float64(s * p[1])
		case graph.OpSum, graph.OpDot, graph.OpDotConst, graph.OpSumSquares, graph.OpNorm2, graph.OpProd, graph.OpLogSumExp, graph.OpMaxOf, graph.OpMinOf, graph.OpApplyN:
			adjointList(g, v, part, b, i, s)
		default:
			b[g.Args[o]] += float64(s * part[g.Slot[i]])
		}
	}
}

// adjointList is the backward step of a node with any number of operands.
func adjointList(g *graph.Graph, v, part, b []float64, i int, s float64) {
	args := g.Operands(i)
	switch g.Op[i] {
	case graph.OpSum:
		for _, a := range args {
			b[a] += s
		}
	case graph.OpDot:
		k := len(args) / 2
		for j, x := range args[:k] {
			y := args[k+j]
			b[x] += float64(s * v[y])
			b[y] += float64(s * v[x])
		}
	case graph.OpDotConst:
		for j, c := range g.Coefficients(i) {
			b[args[j]] += float64(s * c)
		}
	case graph.OpSumSquares:
		for _, a := range args {
			b[a] += float64(s * 2 * v[a])
		}
	case graph.OpProd:
		adjointProd(v, part[g.Slot[i]:], b, args, s)
	default:
		for j := range args {
			b[args[j]] += float64(s * listSlope(g, v, part, i, j))
		}
	}
}

// adjointProd is the chain zₖ = zₖ₋₁·xₖ backwards, with what products kept. If s is 1, its adjoints are there.
func adjointProd(v, kept, b []float64, args []uint32, s float64) {
	n := len(args)
	x := args[1:]
	first := kept[:len(x)]
	if s == 1 {
		last := kept[n+1:][:len(x)]
		for k := len(x) - 1; k >= 0; k-- {
			b[x[k]] += float64(last[k] * first[k])
		}
		b[args[0]] += kept[n]
		return
	}
	v = v[:len(b)]
	for k := len(x) - 1; k >= 0; k-- {
		a := x[k]
		b[a] += float64(s * first[k])
		s *= v[a]
	}
	b[args[0]] += s
}

// listSlope returns ∂z/∂xⱼ of Norm2, LogSumExp, MaxOf, MinOf and ApplyN.
func listSlope(g *graph.Graph, v, part []float64, i, j int) float64 {
	x, z := v[g.Args[int(g.Off[i])+j]], v[i]
	switch g.Op[i] {
	case graph.OpNorm2:
		p := part[g.Slot[i]:]
		return rule.OverNorm2(x, p[0], p[1])
	case graph.OpLogSumExp, graph.OpApplyN:
		return part[int(g.Slot[i])+j]
	case graph.OpMaxOf, graph.OpMinOf:
		return rule.TieSlope(x, z, int(part[g.Slot[i]]))
	}
	panic("expr: no slope of " + g.Op[i].String())
}
