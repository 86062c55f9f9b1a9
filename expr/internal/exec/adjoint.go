package exec

import (
	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
	"slope/internal/kernel"
)

// loopAdjoint is the backward sweep of a loop.
func (m *Machine) loopAdjoint(l *plan.Loop) {
	m.startAdjoints(l, adjoints)
	m.blocksBack(l, func(c *block) {
		for i := range l.Red {
			c.sumAdjoint(&l.Red[i], m.B[l.Red[i].Node], false)
		}
		c.adjoint()
	})
}

// startAdjoints hands the adjoints of the sums to what they start from.
func (m *Machine) startAdjoints(l *plan.Loop, p pass) {
	b := m.B
	if p == adjointTangents {
		b = m.BT
	}
	for i := range l.Red {
		if r := &l.Red[i]; r.Start >= 0 {
			b[r.Start] += b[r.Node]
		}
	}
}

// sumAdjoint adds the adjoint s of a sum to those of its terms, or sets those that it seeds.
func (c *block) sumAdjoint(r *plan.Reduction, s float64, seed bool) {
	for j := range r.Stream {
		st := &r.Stream[j]
		if seed && st.First {
			c.seed(st, s)
			continue
		}
		b := c.into(adjoints, &st.Of, 0)
		switch {
		case st.Coefs != nil:
			x := c.load(values, &st.Of, 1)
			for i := range b {
				d := s * st.CoefAt(c.l0+i)
				if st.Square {
					d *= 2 * x[i]
				}
				b[i] += d
			}
		case st.Square:
			kernel.AccScale(b, c.load(values, &st.Of, 1), 2*st.Coef*s)
		default:
			d := float64(st.Coef * s)
			for i := range b {
				b[i] += d
			}
		}
		c.flush(adjoints, &st.Of, b)
	}
}

// seed sets the adjoints of the terms of a sum with the adjoint s.
func (c *block) seed(st *plan.Stream, s float64) {
	b := c.lane(adjoints, st.Of.At)
	if st.Square {
		kernel.Scale(b, c.lane(values, st.Of.At), 2*st.Coef*s)
	} else {
		kernel.Fill(b, st.Coef*s)
	}
}

// adjoint runs the instructions backwards for a block. It does not test for
// adjoints that are zero: see Machine.doubtful.
func (c *block) adjoint() {
	for k := len(c.l.Inst) - 1; k >= 0; k-- {
		in := &c.l.Inst[k]
		s := c.lane(adjoints, k)
		if in.Refs != nil {
			c.adjointPositions(in, s)
			continue
		}
		if in.Single != nil {
			c.adjointList(in, s, c.lane(values, k))
			continue
		}
		switch in.Op {
		case plan.OpAffine:
			c.add(adjoints, &in.A, func(b []float64) {
				if in.Muls != nil {
					kernel.AccMul(b, s, in.Muls[c.l0:])
				} else {
					kernel.AccScale(b, s, in.Mul)
				}
			})
		case graph.OpAdd:
			c.add(adjoints, &in.A, func(b []float64) { kernel.Acc(b, s) })
			c.add(adjoints, &in.B, func(b []float64) { kernel.Acc(b, s) })
		case graph.OpSub:
			c.add(adjoints, &in.A, func(b []float64) { kernel.Acc(b, s) })
			c.add(adjoints, &in.B, func(b []float64) { kernel.AccNeg(b, s) })
		case plan.OpSubSq:
			c.add(adjoints, &in.A, func(b []float64) { kernel.Acc(b, s) })
			c.add(adjoints, &in.B, func(b []float64) { kernel.AccMulScale(b, s, c.load(values, &in.B, 1), -2) })
		case graph.OpMul:
			c.add(adjoints, &in.A, func(b []float64) { kernel.AccMul(b, s, c.load(values, &in.B, 1)) })
			c.add(adjoints, &in.B, func(b []float64) { kernel.AccMul(b, s, c.load(values, &in.A, 1)) })
		case graph.OpSquare:
			c.add(adjoints, &in.A, func(b []float64) { kernel.AccMulScale(b, s, c.load(values, &in.A, 1), 2) })
		case graph.OpDiv:
			// x̄ += s/y, ȳ −= s·z/y
			q := c.machine.lane.scratch[2][:c.m]
			kernel.Div(q, s, c.load(values, &in.B, 1))
			c.add(adjoints, &in.A, func(b []float64) { kernel.Acc(b, q) })
			c.add(adjoints, &in.B, func(b []float64) { kernel.AccMulScale(b, q, c.lane(values, k), -1) })
		case graph.OpSelect:
			a, b := c.into(adjoints, &in.B, 0), c.into(adjoints, &in.C, 1)
			kSelectAdjoint(s, c.load(values, &in.A, 2), a, b)
			c.flush(adjoints, &in.B, a)
			c.flush(adjoints, &in.C, b)
		default:
			c.add(adjoints, &in.A, func(b []float64) { kernel.AccMul(b, s, c.part(in, 0)) })
			if in.Unary == nil {
				c.add(adjoints, &in.B, func(b []float64) { kernel.AccMul(b, s, c.part(in, 1)) })
			}
		}
	}
}

// add adds to the adjoints, or their tangents, of an operand.
func (c *block) add(p pass, r *plan.Ref, f func(b []float64)) {
	if r.Dead {
		return
	}
	b := c.into(p, r, 0)
	f(b)
	c.flush(p, r, b)
}
