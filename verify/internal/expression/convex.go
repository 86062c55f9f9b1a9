package expression

import (
	"slope/expr"
	"slope/verify/internal/random"
)

// DrawConvex draws an expression that is convex by construction.
func DrawConvex(s random.Source, n, depth int) Expression {
	b := &convexBuilder{s: s, e: Expression{N: n}}
	b.convex(depth)
	return b.e.Pruned()
}

type convexBuilder struct {
	s random.Source
	e Expression
}

func (b *convexBuilder) node(op expr.Op, c []float64, args ...uint32) uint32 {
	b.e.Ops = append(b.e.Ops, expr.Node{Op: op, C: c, Args: args})
	return uint32(b.e.N + len(b.e.Ops) - 1)
}

// affine adds Σ cᵢxᵢ + c.
func (b *convexBuilder) affine() uint32 {
	var c []float64
	var x []uint32
	for i := range b.e.N {
		c, x = append(c, b.s.Between(-1, 1)), append(x, uint32(i))
	}
	return b.node(expr.OpAddConst, []float64{b.s.Between(-1, 1)}, b.node(expr.OpDotConst, c, x...))
}

// convex adds a convex function and returns its node.
func (b *convexBuilder) convex(depth int) uint32 {
	if depth <= 0 {
		switch b.s.Intn(6) {
		case 0:
			return b.node(expr.OpSquare, nil, b.affine())
		case 1:
			return b.node(expr.OpAbs, nil, b.affine())
		case 2:
			return b.node(expr.OpNorm2, nil, b.affine(), b.affine())
		case 3:
			return b.node(expr.OpCosh, nil, b.affine())
		case 4:
			return b.node(expr.OpLogSumExp, nil, b.affine(), b.affine(), b.affine())
		}
		return b.affine()
	}
	switch b.s.Intn(6) {
	case 0:
		return b.node(expr.OpAdd, nil, b.convex(depth-1), b.convex(depth-1))
	case 1:
		return b.node(expr.OpMax, nil, b.convex(depth-1), b.convex(depth-1))
	case 2:
		return b.node(expr.OpScale, []float64{b.s.Between(0, 2)}, b.convex(depth-1))
	case 3: // the exponential of something that is not large
		return b.node(expr.OpExp, nil, b.node(expr.OpScale, []float64{0.125}, b.convex(depth-1)))
	case 4:
		return b.node(expr.OpSoftplus, nil, b.convex(depth-1))
	}
	return b.node(expr.OpLogSumExp, nil, b.convex(depth-1), b.convex(depth-1))
}
