package sweep

import (
	"math"

	"slope/expr/internal/graph"
)

// Second is the derivative of the backward sweep in the direction of
// the tangents t: forward over reverse. b are the adjoints, complete; bt, the
// tangents of the adjoints, are added to. Tangents that are exactly zero are skipped;
// where another zero meets what is not finite a NaN shows; see careful.go.
//
//	x̄˙ += z̄˙·∂z/∂x + z̄·Σ ∂²z/∂x∂xₖ·ẋₖ
func Second(g *graph.Graph, p Point, b, t, bt []float64, lo, hi int) {
	v, part := p.V, p.Part
	for i := hi - 1; i >= lo; i-- {
		s, st := b[i], bt[i]
		if s == 0 && st == 0 && (p.Finite || bounded(g, v, part, i) && Bent(g, part, i)) {
			continue
		}
		op := g.Op[i]
		o := g.Off[i]
		switch op {
		case graph.OpInput, graph.OpData, graph.OpConst:
		case graph.OpAdd:
			bt[g.Args[o]] += st
			bt[g.Args[o+1]] += st
		case graph.OpSub:
			bt[g.Args[o]] += st
			bt[g.Args[o+1]] -= st
		case graph.OpMul:
			x, y := g.Args[o], g.Args[o+1]
			bt[x] += times(st, v[y]) + times(s, t[y])
			bt[y] += times(st, v[x]) + times(s, t[x])
		case graph.OpDiv:
			// z = x/y: x̄ = z̄/y and ȳ = −z̄·z/y, differentiated.
			x, y := g.Args[o], g.Args[o+1]
			q := s / v[y]
			qt := (st - times(t[y], q)) / v[y]
			bt[x] += qt
			bt[y] -= times(qt, v[i]) + times(q, t[i])
		case graph.OpAddConst:
			bt[g.Args[o]] += st
		case graph.OpScale:
			bt[g.Args[o]] += float64(st * g.Constant(i))
		case graph.OpNeg:
			bt[g.Args[o]] -= st
		case graph.OpSquare:
			x := g.Args[o]
			bt[x] += times(st, 2*v[x]) + times(s, 2*t[x])
		case graph.OpSelect:
			if v[g.Args[o]] > 0 {
				bt[g.Args[o+1]] += st
			} else {
				bt[g.Args[o+2]] += st
			}
		case graph.OpPow, graph.OpHypot, graph.OpAtan2, graph.OpMax, graph.OpMin, graph.OpApply2:
			x, y := g.Args[o], g.Args[o+1]
			p := part[g.Slot[i]:]
			bt[x] += times(st, p[0]) + float64(s*(times(t[x], p[2])+times(t[y], p[3])))
			bt[y] += times(st, p[1]) + float64(s*(times(t[x], p[3])+times(t[y], p[4])))
		case graph.OpSum, graph.OpDot, graph.OpDotConst, graph.OpSumSquares, graph.OpNorm2, graph.OpProd, graph.OpLogSumExp, graph.OpMaxOf, graph.OpMinOf, graph.OpApplyN:
			adjointTangentList(g, v, part, b, t, bt, i)
		default:
			x := g.Args[o]
			p := part[g.Slot[i]:]
			bt[x] += times(st, p[0]) + float64(s*times(t[x], p[1]))
		}
	}
}

// adjointTangentList is the step of a node with any number of operands.
func adjointTangentList(g *graph.Graph, v, part, b, t, bt []float64, i int) {
	args := g.Operands(i)
	s, st := b[i], bt[i]
	switch g.Op[i] {
	case graph.OpSum:
		for _, a := range args {
			bt[a] += st
		}
	case graph.OpDot:
		k := len(args) / 2
		for j, x := range args[:k] {
			y := args[k+j]
			bt[x] += times(st, v[y]) + times(s, t[y])
			bt[y] += times(st, v[x]) + times(s, t[x])
		}
	case graph.OpDotConst:
		for j, c := range g.Coefficients(i) {
			bt[args[j]] += float64(st * c)
		}
	case graph.OpSumSquares:
		for _, a := range args {
			bt[a] += times(st, 2*v[a]) + times(s, 2*t[a])
		}
	case graph.OpProd:
		adjointTangentProd(g, v, part, t, bt, i, s, st)
	case graph.OpNorm2, graph.OpLogSumExp, graph.OpApplyN:
		room := part[g.Slot[i]:][:graph.Slots(g.Op[i], len(args))]
		c := room[len(room)-len(args):]
		curve(g, v, part, t, i, c)
		for j, a := range args {
			bt[a] += times(st, listSlope(g, v, part, i, j)) + float64(s*c[j])
		}
	case graph.OpMaxOf, graph.OpMinOf:
		c := 0.0
		if part[g.Slot[i]] == 0 && beside(g, v, t, i) {
			c = math.NaN()
		}
		for j, a := range args {
			bt[a] += times(st, listSlope(g, v, part, i, j)) + float64(s*c)
		}
	}
}

// adjointTangentProd differentiates the backward steps of the chain
// zₖ = zₖ₋₁·xₖ. The tangents of the zₖ follow from those of z by
// ż = żₖ₋₁·xₖ + zₖ₋₁·ẋₖ only forwards, so they are computed again.
func adjointTangentProd(g *graph.Graph, v, part, t, bt []float64, i int, s, st float64) {
	args := g.Operands(i)
	p := part[g.Slot[i]:]
	dz := p[2*len(args) : 3*len(args)]
	dz[0] = t[args[0]]
	for k := 1; k < len(args); k++ {
		dz[k] = times(dz[k-1], v[args[k]]) + times(t[args[k]], p[k-1])
	}
	for k := len(args) - 1; k > 0; k-- {
		x := args[k]
		bt[x] += times(st, p[k-1]) + times(s, dz[k-1])
		st = times(st, v[x]) + times(s, t[x])
		s = times(s, v[x])
	}
	bt[args[0]] += st
}
