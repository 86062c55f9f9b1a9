package exec

import (
	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
	"slope/internal/kernel"
)

// Sum, SumSquares, Dot and DotConst of short lists inside a loop, position by
// position: the first terms of all lanes, then the second, and so on. Every lane
// adds its terms in their order.

// coefs returns the coefficients at position k: one for all lanes, or 1 and one for
// each in scratch w.
func (c *block) coefs(in *plan.Inst, k, w int) (all float64, each []float64) {
	if in.OneRow {
		return in.Coef[k], nil
	}
	s := c.scratch(w)
	n := len(in.Refs)
	for i := range s {
		s[i] = in.Coef[(c.l0+i)*n+k]
	}
	return 1, s
}

// valuePositions computes a sum for a block.
func (c *block) valuePositions(in *plan.Inst, z []float64) {
	n := len(in.Refs)
	if in.Op == graph.OpDot {
		n /= 2
	}
	add := func(z []float64, k int) {
		x := c.load(values, &in.Refs[k], 0)
		if in.Op == graph.OpSumSquares {
			kernel.AccMul(z, x, x)
			return
		}
		d, y := c.slope(in, k)
		accumulate(z, d, x, y)
	}
	if in.Laned {
		c.laneTree(z, n, 0, 1, add)
		return
	}
	kernel.Fill(z, negativeZero) // −0 + x is x
	for k := range n {
		add(z, k)
	}
}
