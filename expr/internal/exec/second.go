package exec

import (
	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
	"slope/expr/internal/sweep"
	"slope/internal/kernel"
)

// loopAdjointTangent is the pass of the adjoints' tangents over a loop; see
// sweep.Second.
func (m *Machine) loopAdjointTangent(l *plan.Loop) {
	m.startAdjoints(l, adjointTangents)
	c := m.blocks(l, false, true, Slab{})
	for c.back() {
		for i := range l.Red {
			c.sumSecond(&l.Red[i])
		}
		c.second()
	}
}

// sumSecond is the step of a sum.
func (c *block) sumSecond(r *plan.Reduction) {
	s, st := c.machine.B[r.Node], c.machine.BT[r.Node]
	for j := range r.Stream {
		c.streamSecond(&r.Stream[j], s, st)
	}
}

// streamSecond is the step of a stream of terms of a sum with the adjoint s, of which the tangent is st.
func (c *block) streamSecond(m *plan.Stream, s, st float64) {
	b := c.into(adjointTangents, &m.Of, 0)
	w, k := c.scratch(3), 1.0
	if m.Square {
		k = 2
		kernel.Scale(w, c.load(values, &m.Of, 1), st)
		kernel.AccScale(w, c.load(tangents, &m.Of, 2), s)
	} else {
		kernel.Fill(w, st)
	}
	if m.Coefs == nil {
		kernel.AccScale(b, w, k*m.Coef)
	} else {
		for i, v := range w {
			b[i] += float64(k * m.CoefAt(c.l0+i) * v)
		}
	}
	c.flush(adjointTangents, &m.Of, b)
}

// second runs the instructions backwards for a block.
func (c *block) second() {
	for k := len(c.l.Inst) - 1; k >= 0; k-- {
		in := &c.l.Inst[k]
		s, st := c.lane(adjoints, k), c.lane(adjointTangents, k)
		switch {
		case in.Single != nil:
			c.secondList(in, k)
		case in.Op == graph.OpDiv:
			c.secondDiv(in, k)
		case in.Op == graph.OpSelect:
			c.addSelected(adjointTangents, in, st)
		default:
			for j := range in.Refs {
				if r := &in.Refs[j]; !r.Dead {
					b := c.into(adjointTangents, r, 0)
					k, x := c.slope(in, j)
					accumulate(b, k, st, x)
					c.addCurve(b, in, j, s)
					c.flush(adjointTangents, r, b)
				}
			}
		}
	}
}

// secondDiv: with q = s/y, q̇ = (ṡ − ẏ·q)/y, the operands of z = x/y get q̇ and
// −(q̇·z + q·ż).
func (c *block) secondDiv(in *plan.Inst, k int) {
	s, st := c.lane(adjoints, k), c.lane(adjointTangents, k)
	over := &in.Refs[1]
	y, ty := c.load(values, over, 1), c.load(tangents, over, 2)
	q, qt := c.scratch(3), c.scratch(4)
	kernel.Div(q, s, y)
	for i := range qt {
		qt[i] = (st[i] - float64(ty[i]*q[i])) / y[i]
	}
	if x := &in.Refs[0]; !x.Dead {
		c.add(adjointTangents, x, 1, qt, nil)
	}
	if !over.Dead {
		b := c.into(adjointTangents, over, 0)
		accumulate(b, -1, qt, c.lane(values, k))
		accumulate(b, -1, q, c.lane(tangents, k))
		c.flush(adjointTangents, over, b)
	}
}

// secondList is the step of a list operation for a block.
func (c *block) secondList(in *plan.Inst, k int) {
	s, st := c.lane(adjoints, k), c.lane(adjointTangents, k)
	z, tz := c.lane(values, k), c.lane(tangents, k)
	switch {
	case in.Fast():
		c.addRows(in, adjointTangents, st, s)
	default:
		for i := range s {
			v, t := c.gather(values, in, i), c.gather(tangents, in, i)
			n := len(v)
			v[n-1], t[n-1] = z[i], tz[i]
			b, bt := c.listRoom(adjoints, n), c.listRoom(adjointTangents, n)
			clear(b)
			clear(bt)
			b[n-1], bt[n-1] = s[i], st[i]
			sweep.Second(in.Single, sweep.Point{V: v, Part: c.listPart(in, i)}, b, t, bt, n-1, n)
			c.spread(adjointTangents, in, i, bt)
		}
	}
}
