package exec

import (
	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
	"slope/internal/kernel"
)

// loopAdjoint is the backward sweep of a loop.
func (m *Machine) loopAdjoint(l *plan.Loop, inputs Slab) {
	m.startAdjoints(l, adjoints)
	c := m.blocks(l, false, true, inputs)
	for c.back() {
		for i := range l.Red {
			c.sumAdjoint(&l.Red[i], m.B[l.Red[i].Node], false)
		}
		c.adjoint()
	}
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
		a, b := operand{adjoints, &in.A}, operand{adjoints, &in.B}
		switch in.Op {
		case plan.OpAffine:
			c.addAffine(a, in, s)
		case graph.OpAdd:
			c.add(a, 1, s)
			c.add(b, 1, s)
		case graph.OpSub:
			c.add(a, 1, s)
			c.add(b, -1, s)
		case plan.OpSubSq:
			c.add(a, 1, s)
			c.addTimes(b, -2, s, b.of(values))
		case graph.OpMul:
			c.addTimes(a, 1, s, b.of(values))
			c.addTimes(b, 1, s, a.of(values))
		case graph.OpSquare:
			c.addTimes(a, 2, s, a.of(values))
		case graph.OpDiv:
			// x̄ += s/y, ȳ −= s·z/y
			q := c.scratch(2)
			kernel.Div(q, s, c.load(values, &in.B, 1))
			c.add(a, 1, q)
			c.addProduct(b, -1, q, c.lane(values, k))
		case graph.OpSelect:
			c.addSelected(adjoints, in, s)
		default:
			c.addProduct(a, 1, s, c.part(in, 0))
			if in.Unary == nil {
				c.addProduct(b, 1, s, c.part(in, 1))
			}
		}
	}
}

// An operand is what belongs to an operand of an instruction in one of the arrays.
type operand struct {
	pass pass
	ref  *plan.Ref
}

// of returns the same operand in another array.
func (o operand) of(p pass) operand { return operand{p, o.ref} }

// add adds k·s to the adjoints, or their tangents, of an operand.
func (c *block) add(to operand, k float64, s []float64) {
	if to.ref.Dead {
		return
	}
	b := c.into(to.pass, to.ref, 0)
	if k == 1 {
		kernel.Acc(b, s)
	} else {
		kernel.AccScale(b, s, k)
	}
	c.flush(to.pass, to.ref, b)
}

// addTimes adds (k·s)·x.
func (c *block) addTimes(to operand, k float64, s []float64, x operand) {
	if !to.ref.Dead {
		c.addProduct(to, k, s, c.load(x.pass, x.ref, 1))
	}
}

// addProduct is addTimes with an x that is there.
func (c *block) addProduct(to operand, k float64, s, x []float64) {
	if to.ref.Dead {
		return
	}
	b := c.into(to.pass, to.ref, 0)
	accumulate(b, k, s, x)
	c.flush(to.pass, to.ref, b)
}

// accumulate adds (k·s)·x to b.
func accumulate(b []float64, k float64, s, x []float64) {
	if k == 1 {
		kernel.AccMul(b, s, x)
	} else {
		kernel.AccMulScale(b, s, x, k)
	}
}

// addAffine is the step of an affine instruction.
func (c *block) addAffine(to operand, in *plan.Inst, s []float64) {
	if in.Muls != nil {
		c.addProduct(to, 1, s, in.Muls[c.l0:])
	} else {
		c.add(to, in.Mul, s)
	}
}

// addSelected adds s to the operand that a Select has taken.
func (c *block) addSelected(p pass, in *plan.Inst, s []float64) {
	a, b := c.into(p, &in.B, 0), c.into(p, &in.C, 1)
	kSelectAdjoint(s, c.load(values, &in.A, 2), a, b)
	c.flush(p, &in.B, a)
	c.flush(p, &in.C, b)
}
