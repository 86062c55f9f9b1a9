package expr

import (
	"slope/expr/internal/plan"
	"slope/expr/internal/sweep"
	"slope/internal/kernel"
)

// loopAdjoint is the backward sweep of a loop.
func (e *Evaluator) loopAdjoint(l *plan.Loop) {
	e.startAdjoints(l, adjoints)
	e.blocksBack(l, func(c *blk) {
		for i := range l.Red {
			c.sumAdjoint(&l.Red[i], e.b[l.Red[i].Node], false)
		}
		c.adjoint()
	})
}

// startAdjoints hands the adjoints of the sums to what they start from.
func (e *Evaluator) startAdjoints(l *plan.Loop, p pass) {
	b := e.b
	if p == adjointTangents {
		b = e.bt
	}
	for i := range l.Red {
		if r := &l.Red[i]; r.Start >= 0 {
			b[r.Start] += b[r.Node]
		}
	}
}

// sumAdjoint adds the adjoint s of a sum to those of its terms, or sets those that it seeds.
func (c *blk) sumAdjoint(r *plan.Reduction, s float64, seed bool) {
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
func (c *blk) seed(st *plan.Stream, s float64) {
	b := c.lane(adjoints, st.Of.At)
	if st.Square {
		kernel.Scale(b, c.lane(values, st.Of.At), 2*st.Coef*s)
	} else {
		kernel.Fill(b, st.Coef*s)
	}
}

// adjoint runs the instructions backwards for a block. It does not test for
// adjoints that are zero: see Evaluator.doubtful.
func (c *blk) adjoint() {
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
			c.add(in, &in.A, func(b []float64) {
				if in.Muls != nil {
					kernel.AccMul(b, s, in.Muls[c.l0:])
				} else {
					kernel.AccScale(b, s, in.Mul)
				}
			})
		case OpAdd:
			c.add(in, &in.A, func(b []float64) { kernel.Acc(b, s) })
			c.add(in, &in.B, func(b []float64) { kernel.Acc(b, s) })
		case OpSub:
			c.add(in, &in.A, func(b []float64) { kernel.Acc(b, s) })
			c.add(in, &in.B, func(b []float64) { kernel.AccNeg(b, s) })
		case plan.OpSubSq:
			c.add(in, &in.A, func(b []float64) { kernel.Acc(b, s) })
			c.add(in, &in.B, func(b []float64) { kernel.AccMulScale(b, s, c.load(values, &in.B, 1), -2) })
		case OpMul:
			c.add(in, &in.A, func(b []float64) { kernel.AccMul(b, s, c.load(values, &in.B, 1)) })
			c.add(in, &in.B, func(b []float64) { kernel.AccMul(b, s, c.load(values, &in.A, 1)) })
		case OpSquare:
			c.add(in, &in.A, func(b []float64) { kernel.AccMulScale(b, s, c.load(values, &in.A, 1), 2) })
		case OpDiv:
			// x̄ += s/y, ȳ −= s·z/y
			q := c.e.lane.scratch[2][:c.m]
			kernel.Div(q, s, c.load(values, &in.B, 1))
			c.add(in, &in.A, func(b []float64) { kernel.Acc(b, q) })
			c.add(in, &in.B, func(b []float64) { kernel.AccMulScale(b, q, c.lane(values, k), -1) })
		case OpSelect:
			a, b := c.into(adjoints, &in.B, 0), c.into(adjoints, &in.C, 1)
			kSelectAdjoint(s, c.load(values, &in.A, 2), a, b)
			c.flush(adjoints, &in.B, a)
			c.flush(adjoints, &in.C, b)
		default:
			c.add(in, &in.A, func(b []float64) { kernel.AccMul(b, s, c.part(in, 0)) })
			if in.Unary == nil {
				c.add(in, &in.B, func(b []float64) { kernel.AccMul(b, s, c.part(in, 1)) })
			}
		}
	}
}

// add adds to the adjoints of an operand.
func (c *blk) add(in *plan.Inst, r *plan.Ref, f func(b []float64)) {
	if r.Dead {
		return
	}
	b := c.into(adjoints, r, 0)
	f(b)
	c.flush(adjoints, r, b)
}

// gradient is Gradient after the checks: dst is set, the value returned.
//
// A final loop runs forwards and backwards block by block.
func (e *Evaluator) gradient(dst, x []float64) float64 {
	g, p := e.r.g, e.r.plan
	e.load(x)
	part := room(&e.part, g.Kept)
	b := room(&e.b, g.Len())
	for _, c := range p.Clear {
		clear(b[c[0]:c[1]])
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		switch {
		case s.Loop == nil:
			sweep.Value(g, e.v, part, s.Lo, s.Hi)
		case s.Loop.Final:
			e.loopGradient(s.Loop)
		default:
			e.loopValue(s.Loop, true)
		}
	}
	b[g.Out[0]] += 1
	for i := len(p.Steps) - 1; i >= 0; i-- {
		s := &p.Steps[i]
		switch {
		case s.Loop == nil:
			sweep.Adjoint(g, e.point(), b, s.Lo, s.Hi)
		case s.Loop.Final:
			e.startAdjoints(s.Loop, adjoints)
		default:
			e.loopAdjoint(s.Loop)
		}
	}
	y := e.v[g.Out[0]]
	if y != y {
		sweep.FillNaN(dst)
		return y
	}
	if !e.copyFinite(dst, b) {
		e.carefully()
		e.firstOrder()
		copy(dst, b[:g.Inputs])
	}
	return y
}
