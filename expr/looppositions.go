package expr

import "slope/internal/kernel"

// Sum, SumSquares, Dot and DotConst of short lists inside a loop, position by
// position: the first terms of all lanes, then the second, and so on. Every lane
// adds its terms in their order.

// coefs returns the coefficients at position k: one for all lanes, or one for
// each in scratch w.
func (c *blk) coefs(in *inst, k, w int) (all float64, each []float64) {
	if in.oneRow {
		return in.coef[k], nil
	}
	s := c.e.lane.scratch[w][:c.m]
	n := len(in.refs)
	for i := range s {
		s[i] = in.coef[(c.l0+i)*n+k]
	}
	return 0, s
}

// valuePositions computes a sum for a block.
func (c *blk) valuePositions(in *inst, z []float64) {
	n := len(in.refs)
	if in.op == OpDot {
		n /= 2
	}
	for i := range z {
		z[i] = negZero // −0 + x is x
	}
	for k := range n {
		x := c.load(values, &in.refs[k], 0)
		switch in.op {
		case OpSum:
			kernel.Acc(z, x)
		case OpSumSquares:
			kernel.AccMul(z, x, x)
		case OpDot:
			kernel.AccMul(z, x, c.load(values, &in.refs[n+k], 1))
		case OpDotConst:
			if all, each := c.coefs(in, k, 1); each != nil {
				kernel.AccMul(z, x, each)
			} else {
				kernel.AccScale(z, x, all)
			}
		}
	}
}

// adjointPositions is the backward step of a sum for a block.
func (c *blk) adjointPositions(in *inst, s []float64) {
	for k := range in.refs {
		r := &in.refs[k]
		if r.dead {
			continue
		}
		b := c.into(adjoints, r, 0)
		c.addSlope(in, k, b, s)
		c.flush(adjoints, r, b)
	}
}

// addSlope adds s times the slope to operand k to b.
func (c *blk) addSlope(in *inst, k int, b, s []float64) {
	switch in.op {
	case OpSum:
		kernel.Acc(b, s)
	case OpSumSquares:
		kernel.AccMulScale(b, s, c.load(values, &in.refs[k], 1), 2)
	case OpDot:
		kernel.AccMul(b, s, c.load(values, in.partner(k), 1))
	case OpDotConst:
		if all, each := c.coefs(in, k, 1); each != nil {
			kernel.AccMul(b, s, each)
		} else {
			kernel.AccScale(b, s, all)
		}
	}
}

// partner returns the operand that operand k of a Dot is multiplied with.
func (in *inst) partner(k int) *ref {
	n := len(in.refs) / 2
	return &in.refs[(k+n)%(2*n)]
}

// tangentPositions is the forward step of a sum for a block.
func (c *blk) tangentPositions(in *inst, z []float64) {
	clear(z)
	for k := range in.refs {
		if r := &in.refs[k]; !r.dead {
			c.addSlope(in, k, z, c.load(tangents, r, 2))
		}
	}
}

// secondPositions is the step of a sum in the pass of the adjoints' tangents.
func (c *blk) secondPositions(in *inst, s, st []float64) {
	for k := range in.refs {
		r := &in.refs[k]
		if r.dead {
			continue
		}
		b := c.into(adjointTangents, r, 0)
		c.addSlope(in, k, b, st)
		switch in.op {
		case OpSumSquares:
			kernel.AccMulScale(b, s, c.load(tangents, r, 1), 2)
		case OpDot:
			kernel.AccMul(b, s, c.load(tangents, in.partner(k), 1))
		}
		c.flush(adjointTangents, r, b)
	}
}
