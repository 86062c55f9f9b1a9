package expr

import (
	"slope/expr/internal/sweep"
	"slope/internal/kernel"
)

// loopTangent is the forward sweep of a loop.
func (e *Evaluator) loopTangent(l *loop) {
	for i := range l.red {
		r := &l.red[i]
		e.t[r.node] = 0
		if r.start >= 0 {
			e.t[r.node] = e.t[r.start]
		}
	}
	e.blocks(l, false, func(c *blk) {
		c.tangent()
		for i := range l.red {
			c.sumTangent(&l.red[i])
		}
	})
}

// sumTangent adds the tangents of the terms of a block to that of the sum.
func (c *blk) sumTangent(r *reduction) {
	z := c.e.t[r.node]
	for j := range r.stream {
		st := &r.stream[j]
		t := c.load(tangents, &st.of, 0)
		switch {
		case st.square:
			x := c.load(values, &st.of, 1)
			for i, v := range t {
				z += float64(st.coefAt(c.l0+i) * 2 * x[i] * v)
			}
		default:
			for i, v := range t {
				z += float64(st.coefAt(c.l0+i) * v)
			}
		}
	}
	c.e.t[r.node] = z
}

// tangent runs the instructions for a block.
func (c *blk) tangent() {
	for k := range c.l.inst {
		in := &c.l.inst[k]
		z := c.lane(tangents, k)
		if in.refs != nil {
			c.tangentPositions(in, z)
			continue
		}
		if in.mini != nil {
			c.tangentList(in, z, c.lane(values, k))
			continue
		}
		t := c.load(tangents, &in.a, 0)
		switch in.op {
		case opAffine:
			if in.muls != nil {
				kernel.Mul(z, t, in.muls[c.l0:])
			} else {
				kernel.Affine(z, t, in.mul, 0)
			}
		case OpAdd:
			kernel.Add(z, t, c.load(tangents, &in.b, 1))
		case OpSub:
			kernel.Sub(z, t, c.load(tangents, &in.b, 1))
		case opSubSq:
			copy(z, t)
			kernel.AccMulScale(z, c.load(tangents, &in.b, 1), c.load(values, &in.b, 2), -2)
		case OpMul:
			kernel.Mul(z, t, c.load(values, &in.b, 2))
			kernel.AccMul(z, c.load(tangents, &in.b, 1), c.load(values, &in.a, 3))
		case OpSquare:
			clear(z)
			kernel.AccMulScale(z, t, c.load(values, &in.a, 1), 2)
		case OpDiv:
			w := c.e.lane.scratch[4][:c.m]
			copy(w, t)
			kernel.AccMulScale(w, c.load(tangents, &in.b, 1), c.lane(values, k), -1)
			kernel.Div(z, w, c.load(values, &in.b, 2))
		case OpSelect:
			kernel.Select(z, c.load(values, &in.a, 1), c.load(tangents, &in.b, 2), c.load(tangents, &in.c, 3))
		default:
			kernel.Mul(z, t, c.part(in, 0))
			if in.unary == nil {
				kernel.AccMul(z, c.load(tangents, &in.b, 1), c.part(in, 1))
			}
		}
	}
}

// tangentList is the forward step of a list operation for a block.
func (c *blk) tangentList(in *inst, z, y []float64) {
	switch {
	case in.op == OpDotConst && in.x.run:
		c.dotLists(z, in, tangents, values)
	case in.fast():
		w := c.e.lane.scratch[0][:c.m]
		c.dotLists(z, in, tangents, values)
		c.dotLists(w, in, values, tangents)
		kernel.Add(z, z, w)
	default:
		for i := range z {
			v := c.gather(values, in, i)
			t := c.gather(tangents, in, i)
			k := len(v) - 1
			v[k] = y[i]
			sweep.Tangent(in.mini, v, c.listPart(in, i), t, k, k+1)
			z[i] = t[k]
		}
	}
}
