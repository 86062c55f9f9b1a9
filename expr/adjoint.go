package expr

import (
	"slope/expr/internal/graph"
	"slope/internal/rule"
)

// adjointNodes is the backward sweep over nodes hi−1 down to lo: it adds to the
// adjoints b of the operands of every node the adjoint of the node times the
// partial derivatives, in plain arithmetic. An adjoint that is exactly zero is
// skipped unless a partial derivative is not finite: then a NaN shows; see careful.go.
//
//	x̄ += z̄·∂z/∂x
func adjointNodes(g *graph.Graph, p point, b []float64, lo, hi int) {
	v, part := p.v, p.part
	for i := hi - 1; i >= lo; i-- {
		s := b[i]
		if s == 0 && (p.finite || bounded(g, v, part, i)) {
			continue
		}
		op := g.Op[i]
		o := g.Off[i]
		switch op {
		case OpInput, OpData, OpConst:
		case OpAdd:
			b[g.Args[o]] += s
			b[g.Args[o+1]] += s
		case OpSub:
			b[g.Args[o]] += s
			b[g.Args[o+1]] -= s
		case OpMul:
			x, y := g.Args[o], g.Args[o+1]
			b[x] += float64(s * v[y])
			b[y] += float64(s * v[x])
		case OpDiv:
			x, y := g.Args[o], g.Args[o+1]
			q := s / v[y]
			b[x] += q
			b[y] -= float64(q * v[i])
		case OpAddConst:
			b[g.Args[o]] += s
		case OpScale:
			b[g.Args[o]] += float64(s * g.Constant(i))
		case OpNeg:
			b[g.Args[o]] -= s
		case OpSquare:
			x := g.Args[o]
			b[x] += float64(s * 2 * v[x])
		case OpSelect:
			if v[g.Args[o]] > 0 {
				b[g.Args[o+1]] += s
			} else {
				b[g.Args[o+2]] += s
			}
		case OpPow, OpHypot, OpAtan2, OpMax, OpMin, OpApply2:
			p := part[g.Slot[i]:]
			b[g.Args[o]] += float64(s * p[0])
			b[g.Args[o+1]] += float64(s * p[1])
		case OpSum, OpDot, OpDotConst, OpSumSquares, OpNorm2, OpProd, OpLogSumExp, OpMaxOf, OpMinOf:
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
	case OpSum:
		for _, a := range args {
			b[a] += s
		}
	case OpDot:
		k := len(args) / 2
		for j, x := range args[:k] {
			y := args[k+j]
			b[x] += float64(s * v[y])
			b[y] += float64(s * v[x])
		}
	case OpDotConst:
		for j, c := range g.Coefficients(i) {
			b[args[j]] += float64(s * c)
		}
	case OpSumSquares:
		for _, a := range args {
			b[a] += float64(s * 2 * v[a])
		}
	case OpProd:
		// The chain zₖ = zₖ₋₁·xₖ backwards, with zₖ kept in part.
		p := part[g.Slot[i]:]
		for k := len(args) - 1; k > 0; k-- {
			b[args[k]] += float64(s * p[k-1])
			s *= v[args[k]]
		}
		b[args[0]] += s
	default:
		for j := range args {
			b[args[j]] += float64(s * listSlope(g, v, part, i, j))
		}
	}
}

// listSlope returns ∂z/∂xⱼ of Norm2, LogSumExp, MaxOf and MinOf.
func listSlope(g *graph.Graph, v, part []float64, i, j int) float64 {
	x, z := v[g.Args[int(g.Off[i])+j]], v[i]
	switch g.Op[i] {
	case OpNorm2:
		p := part[g.Slot[i]:]
		return rule.OverNorm2(x, p[0], p[1])
	case OpLogSumExp:
		p := part[g.Slot[i]:]
		return rule.LogSumExpSlope(x, p[0], p[1])
	case OpMaxOf, OpMinOf:
		return rule.TieSlope(x, z, int(part[g.Slot[i]]))
	}
	panic("expr: no slope of " + g.Op[i].String())
}
