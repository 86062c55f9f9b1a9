package expr

import "slope/expr/internal/graph"

// tangentNodes is the forward sweep over nodes lo to hi: the derivatives t of the
// nodes in the direction of the tangents of the inputs. In the chain rule of a
// function a tangent that is exactly zero stays zero whatever the slope is;
// arithmetic is plain IEEE.
//
//	ż = Σ ∂z/∂xₖ·ẋₖ
func tangentNodes(g *graph.Graph, v, part, t []float64, lo, hi int) {
	for i := lo; i < hi; i++ {
		op := g.Op[i]
		o := g.Off[i]
		switch op {
		case OpInput:
		case OpData, OpConst:
			t[i] = 0
		case OpAdd:
			t[i] = t[g.Args[o]] + t[g.Args[o+1]]
		case OpSub:
			t[i] = t[g.Args[o]] - t[g.Args[o+1]]
		case OpMul:
			x, y := g.Args[o], g.Args[o+1]
			t[i] = float64(t[x]*v[y]) + float64(t[y]*v[x])
		case OpDiv:
			x, y := g.Args[o], g.Args[o+1]
			t[i] = (t[x] - float64(t[y]*v[i])) / v[y]
		case OpAddConst:
			t[i] = t[g.Args[o]]
		case OpScale:
			t[i] = t[g.Args[o]] * g.Constant(i)
		case OpNeg:
			t[i] = -t[g.Args[o]]
		case OpSquare:
			x := g.Args[o]
			t[i] = t[x] * 2 * v[x]
		case OpSelect:
			if v[g.Args[o]] > 0 {
				t[i] = t[g.Args[o+1]]
			} else {
				t[i] = t[g.Args[o+2]]
			}
		case OpPow, OpHypot, OpAtan2, OpMax, OpMin, OpApply2:
			p := part[g.Slot[i]:]
			t[i] = times(t[g.Args[o]], p[0]) + times(t[g.Args[o+1]], p[1])
		case OpSum, OpDot, OpDotConst, OpSumSquares, OpNorm2, OpProd, OpLogSumExp, OpMaxOf, OpMinOf:
			t[i] = tangentList(g, v, part, t, i)
		default:
			t[i] = times(t[g.Args[o]], part[g.Slot[i]])
		}
	}
}

// tangentList is the forward step of a node with any number of operands.
func tangentList(g *graph.Graph, v, part, t []float64, i int) float64 {
	args := g.Operands(i)
	z := 0.0
	switch g.Op[i] {
	case OpSum:
		for _, a := range args {
			z += t[a]
		}
	case OpDot:
		k := len(args) / 2
		for j, x := range args[:k] {
			y := args[k+j]
			z += float64(t[x]*v[y]) + float64(t[y]*v[x])
		}
	case OpDotConst:
		for j, c := range g.Coefficients(i) {
			z += float64(t[args[j]] * c)
		}
	case OpSumSquares:
		for _, a := range args {
			z += float64(t[a] * 2 * v[a])
		}
	case OpProd:
		p := part[g.Slot[i]:]
		z = t[args[0]]
		for k := 1; k < len(args); k++ {
			z = float64(z*v[args[k]]) + float64(t[args[k]]*p[k-1])
		}
	default:
		for j, a := range args {
			if t[a] != 0 {
				z += float64(t[a] * listSlope(g, v, part, i, j))
			}
		}
	}
	return z
}
