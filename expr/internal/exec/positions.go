package exec

import (
	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
	"slope/internal/kernel"
)

// Sum, SumSquares, Dot and DotConst of short lists inside a loop, position by
// position: the first terms of all lanes, then the second, and so on. Every lane
// adds its terms in their order.

// coefs returns the coefficients at position k: one for all lanes, or one for
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
	return 0, s
}

// valuePositions computes a sum for a block.
func (c *block) valuePositions(in *plan.Inst, z []float64) {
	n := len(in.Refs)
	if in.Op == graph.OpDot {
		n /= 2
	}
	if in.Laned {
		c.laneTree(z, n, 0, 1, func(z []float64, k int) { c.addPosition(in, z, n, k) })
		return
	}
	for i := range z {
		z[i] = negativeZero // −0 + x is x
	}
	for k := range n {
		c.addPosition(in, z, n, k)
	}
}

// addPosition adds term k of n to a sum.
func (c *block) addPosition(in *plan.Inst, z []float64, n, k int) {
	x := c.load(values, &in.Refs[k], 0)
	switch in.Op {
	case graph.OpSum:
		kernel.Acc(z, x)
	case graph.OpSumSquares:
		kernel.AccMul(z, x, x)
	case graph.OpDot:
		kernel.AccMul(z, x, c.load(values, &in.Refs[n+k], 1))
	case graph.OpDotConst:
		if all, each := c.coefs(in, k, 1); each != nil {
			kernel.AccMul(z, x, each)
		} else {
			kernel.AccScale(z, x, all)
		}
	}
}

// adjointPositions is the backward step of a sum for a block.
func (c *block) adjointPositions(in *plan.Inst, s []float64) {
	for k := range in.Refs {
		r := &in.Refs[k]
		if r.Dead {
			continue
		}
		b := c.into(adjoints, r, 0)
		c.addSlope(in, k, b, s)
		c.flush(adjoints, r, b)
	}
}

// addSlope adds s times the slope to operand k to b.
func (c *block) addSlope(in *plan.Inst, k int, b, s []float64) {
	switch in.Op {
	case graph.OpSum:
		kernel.Acc(b, s)
	case graph.OpSumSquares:
		kernel.AccMulScale(b, s, c.load(values, &in.Refs[k], 1), 2)
	case graph.OpDot:
		kernel.AccMul(b, s, c.load(values, in.Partner(k), 1))
	case graph.OpDotConst:
		if all, each := c.coefs(in, k, 1); each != nil {
			kernel.AccMul(b, s, each)
		} else {
			kernel.AccScale(b, s, all)
		}
	}
}

// tangentPositions is the forward step of a sum for a block.
func (c *block) tangentPositions(in *plan.Inst, z []float64) {
	clear(z)
	for k := range in.Refs {
		if r := &in.Refs[k]; !r.Dead {
			c.addSlope(in, k, z, c.load(tangents, r, 2))
		}
	}
}

// secondPositions is the step of a sum in the pass of the adjoints' tangents.
func (c *block) secondPositions(in *plan.Inst, s, st []float64) {
	for k := range in.Refs {
		r := &in.Refs[k]
		if r.Dead {
			continue
		}
		b := c.into(adjointTangents, r, 0)
		c.addSlope(in, k, b, st)
		switch in.Op {
		case graph.OpSumSquares:
			kernel.AccMulScale(b, s, c.load(tangents, r, 1), 2)
		case graph.OpDot:
			kernel.AccMul(b, s, c.load(tangents, in.Partner(k), 1))
		}
		c.flush(adjointTangents, r, b)
	}
}
