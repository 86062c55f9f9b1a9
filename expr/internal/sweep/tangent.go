package sweep

import "slope/expr/internal/graph"

// Tangent is the forward sweep over nodes lo to hi: the derivatives t of the
// nodes in the direction of the tangents of the inputs. In the chain rule of a
// function a tangent that is exactly zero stays zero whatever the slope is;
// arithmetic is plain IEEE.
//
//	ż = Σ ∂z/∂xₖ·ẋₖ
func Tangent(g *graph.Graph, v, part, t []float64, lo, hi int) {
	for i := lo; i < hi; i++ {
		op := g.Op[i]
		o := g.Off[i]
		switch op {
		case graph.OpInput:
		case graph.OpData, graph.OpConst:
			t[i] = 0
		case graph.OpAdd:
			t[i] = t[g.Args[o]] + t[g.Args[o+1]]
		case graph.OpSub:
			t[i] = t[g.Args[o]] - t[g.Args[o+1]]
		case graph.OpMul:
			x, y := g.Args[o], g.Args[o+1]
			t[i] = float64(t[x]*v[y]) + float64(t[y]*v[x])
		case graph.OpDiv:
			x, y := g.Args[o], g.Args[o+1]
			t[i] = (t[x] - float64(t[y]*v[i])) / v[y]
		case graph.OpAddConst:
			t[i] = t[g.Args[o]]
		case graph.OpScale:
			t[i] = t[g.Args[o]] * g.Constant(i)
		case graph.OpNeg:
			t[i] = -t[g.Args[o]]
		case graph.OpSquare:
			x := g.Args[o]
			t[i] = t[x] * 2 * v[x]
		case graph.OpSelect:
			if v[g.Args[o]] > 0 {
				t[i] = t[g.Args[o+1]]
			} else {
				t[i] = t[g.Args[o+2]]
			}
		case graph.OpPow, graph.OpHypot, graph.OpAtan2, graph.OpMax, graph.OpMin, graph.OpApply2:
			p := part[g.Slot[i]:]
			t[i] = times(t[g.Args[o]], p[0]) + times(t[g.Args[o+1]], p[1])
		case graph.OpSum, graph.OpDot, graph.OpDotConst, graph.OpSumSquares, graph.OpNorm2, graph.OpProd, graph.OpLogSumExp, graph.OpMaxOf, graph.OpMinOf, graph.OpApplyN:
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
	case graph.OpSum:
		for _, a := range args {
			z += t[a]
		}
	case graph.OpDot:
		k := len(args) / 2
		for j, x := range args[:k] {
			y := args[k+j]
			z += float64(t[x]*v[y]) + float64(t[y]*v[x])
		}
	case graph.OpDotConst:
		for j, c := range g.Coefficients(i) {
			z += float64(t[args[j]] * c)
		}
	case graph.OpSumSquares:
		for _, a := range args {
			z += float64(t[a] * 2 * v[a])
		}
	case graph.OpProd:
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
