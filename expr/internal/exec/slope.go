package exec

import (
	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
	"slope/internal/kernel"
)

// slope returns the partial derivative of an instruction to its operand j: k·x, or k where x is nil. It stands in scratch 1, if in any.
func (c *block) slope(in *plan.Inst, j int) (k float64, x []float64) {
	switch in.Op {
	case plan.OpAffine:
		if in.Muls != nil {
			return 1, in.Muls[c.l0:]
		}
		return in.Mul, nil
	case graph.OpAdd, graph.OpSum:
		return 1, nil
	case graph.OpSub:
		return float64(1 - 2*j), nil
	case plan.OpSubSq:
		if j == 0 {
			return 1, nil
		}
		return -2, c.load(values, &in.Refs[1], 1)
	case graph.OpMul, graph.OpDot:
		return 1, c.load(values, in.Partner(j), 1)
	case graph.OpSquare, graph.OpSumSquares:
		return 2, c.load(values, &in.Refs[j], 1)
	case graph.OpDotConst:
		return c.coefs(in, j, 1)
	}
	return 1, c.part(in, j)
}

// addCurve adds the adjoint s times the tangent of that derivative to b.
func (c *block) addCurve(b []float64, in *plan.Inst, j int, s []float64) {
	switch in.Op {
	case plan.OpAffine, graph.OpAdd, graph.OpSum, graph.OpSub, graph.OpDotConst:
	case plan.OpSubSq:
		if j > 0 {
			accumulate(b, -2, s, c.load(tangents, &in.Refs[j], 1))
		}
	case graph.OpMul, graph.OpDot:
		accumulate(b, 1, s, c.load(tangents, in.Partner(j), 1))
	case graph.OpSquare, graph.OpSumSquares:
		accumulate(b, 2, s, c.load(tangents, &in.Refs[j], 1))
	default:
		// The slots of a rule: ∂x and ∂²x of one operand; ∂x, ∂y, ∂²x, ∂x∂y and ∂²y of two.
		n := len(in.Refs)
		for l := range n {
			kernel.AccMul3(b, s, c.load(tangents, &in.Refs[l], 1), c.part(in, n+j+l))
		}
	}
}

// accumulate adds (k·s)·x to b, or k·s where x is nil.
func accumulate(b []float64, k float64, s, x []float64) {
	switch {
	case x == nil && k == 1:
		kernel.Acc(b, s)
	case x == nil:
		kernel.AccScale(b, s, k)
	case k == 1:
		kernel.AccMul(b, s, x)
	default:
		kernel.AccMulScale(b, s, x, k)
	}
}
