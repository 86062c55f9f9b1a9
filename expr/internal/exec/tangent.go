package exec

import (
	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
	"slope/expr/internal/sweep"
	"slope/internal/kernel"
)

// loopTangent is the forward sweep of a loop, with the tangents of its sums or without.
func (m *Machine) loopTangent(l *plan.Loop, sums bool) {
	for i := range l.Red {
		r := &l.Red[i]
		m.T[r.Node] = 0
		if r.Start >= 0 {
			m.T[r.Node] = m.T[r.Start]
		}
	}
	c := m.blocks(l, false, false, Slab{})
	for c.next() {
		c.tangent()
		for i := 0; sums && i < len(l.Red); i++ {
			c.sumTangent(&l.Red[i])
		}
	}
}

// sumTangent adds the tangents of the terms of a block to that of the sum.
func (c *block) sumTangent(r *plan.Reduction) {
	z := c.machine.T[r.Node]
	for j := range r.Stream {
		st := &r.Stream[j]
		w := c.scratch(2)
		kernel.Fill(w, st.Coef)
		if st.Coefs != nil {
			for i := range w {
				w[i] = st.CoefAt(c.l0 + i)
			}
		}
		if st.Square {
			kernel.Scale(w, w, 2)
			kernel.Mul(w, w, c.load(values, &st.Of, 1))
		}
		kernel.Mul(w, w, c.load(tangents, &st.Of, 0))
		z = addInOrder(z, w)
	}
	c.machine.T[r.Node] = z
}

// tangent runs the instructions for a block.
func (c *block) tangent() {
	for k := range c.l.Inst {
		in := &c.l.Inst[k]
		z := c.lane(tangents, k)
		if in.Refs != nil {
			c.tangentPositions(in, z)
			continue
		}
		if in.Single != nil {
			c.tangentList(in, z, c.lane(values, k))
			continue
		}
		t := c.load(tangents, &in.A, 0)
		switch in.Op {
		case plan.OpAffine:
			if in.Muls != nil {
				kernel.Mul(z, t, in.Muls[c.l0:])
			} else {
				kernel.Affine(z, t, in.Mul, 0)
			}
		case graph.OpAdd:
			kernel.Add(z, t, c.load(tangents, &in.B, 1))
		case graph.OpSub:
			kernel.Sub(z, t, c.load(tangents, &in.B, 1))
		case plan.OpSubSq:
			copy(z, t)
			kernel.AccMulScale(z, c.load(tangents, &in.B, 1), c.load(values, &in.B, 2), -2)
		case graph.OpMul:
			kernel.Mul(z, t, c.load(values, &in.B, 2))
			kernel.AccMul(z, c.load(tangents, &in.B, 1), c.load(values, &in.A, 3))
		case graph.OpSquare:
			clear(z)
			kernel.AccMulScale(z, t, c.load(values, &in.A, 1), 2)
		case graph.OpDiv:
			w := c.scratch(4)
			copy(w, t)
			kernel.AccMulScale(w, c.load(tangents, &in.B, 1), c.lane(values, k), -1)
			kernel.Div(z, w, c.load(values, &in.B, 2))
		case graph.OpSelect:
			kernel.Select(z, c.load(values, &in.A, 1), c.load(tangents, &in.B, 2), c.load(tangents, &in.C, 3))
		default:
			kernel.Mul(z, t, c.part(in, 0))
			if in.Unary == nil {
				kernel.AccMul(z, c.load(tangents, &in.B, 1), c.part(in, 1))
			}
		}
	}
}

// tangentList is the forward step of a list operation for a block.
func (c *block) tangentList(in *plan.Inst, z, y []float64) {
	switch {
	case in.Op == graph.OpDotConst && in.X.Run:
		c.dotLists(z, in, tangents, values)
	case in.Fast():
		w := c.scratch(0)
		c.dotLists(z, in, tangents, values)
		c.dotLists(w, in, values, tangents)
		kernel.Add(z, z, w)
	default:
		for i := range z {
			v := c.gather(values, in, i)
			t := c.gather(tangents, in, i)
			k := len(v) - 1
			v[k] = y[i]
			sweep.Tangent(in.Single, v, c.listPart(in, i), t, k, k+1)
			z[i] = t[k]
		}
	}
}
