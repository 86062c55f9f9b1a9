package expr

import (
	"slope/expr/internal/sweep"
	"slope/internal/kernel"
)

// loopAdjoint is the backward sweep of a loop.
func (e *Evaluator) loopAdjoint(l *loop) {
	e.startAdjoints(l, adjoints)
	e.blocksBack(l, func(c *blk) {
		for i := range l.red {
			c.sumAdjoint(&l.red[i], e.b[l.red[i].node], false)
		}
		c.adjoint()
	})
}

// startAdjoints hands the adjoints of the sums to what they start from.
func (e *Evaluator) startAdjoints(l *loop, p pass) {
	b := e.b
	if p == adjointTangents {
		b = e.bt
	}
	for i := range l.red {
		if r := &l.red[i]; r.start >= 0 {
			b[r.start] += b[r.node]
		}
	}
}

// sumAdjoint adds the adjoint s of a sum to those of its terms, or sets those that it seeds.
func (c *blk) sumAdjoint(r *reduction, s float64, seed bool) {
	for j := range r.stream {
		st := &r.stream[j]
		if seed && st.first {
			c.seed(st, s)
			continue
		}
		b := c.into(adjoints, &st.of, 0)
		switch {
		case st.coefs != nil:
			x := c.load(values, &st.of, 1)
			for i := range b {
				d := s * st.coefAt(c.l0+i)
				if st.square {
					d *= 2 * x[i]
				}
				b[i] += d
			}
		case st.square:
			kernel.AccScale(b, c.load(values, &st.of, 1), 2*st.coef*s)
		default:
			d := float64(st.coef * s)
			for i := range b {
				b[i] += d
			}
		}
		c.flush(adjoints, &st.of, b)
	}
}

// seed sets the adjoints of the terms of a sum with the adjoint s.
func (c *blk) seed(st *stream, s float64) {
	b := c.lane(adjoints, st.of.at)
	if st.square {
		kernel.Scale(b, c.lane(values, st.of.at), 2*st.coef*s)
	} else {
		kernel.Fill(b, st.coef*s)
	}
}

// adjoint runs the instructions backwards for a block. It does not test for
// adjoints that are zero: see Evaluator.doubtful.
func (c *blk) adjoint() {
	for k := len(c.l.inst) - 1; k >= 0; k-- {
		in := &c.l.inst[k]
		s := c.lane(adjoints, k)
		if in.refs != nil {
			c.adjointPositions(in, s)
			continue
		}
		if in.mini != nil {
			c.adjointList(in, s, c.lane(values, k))
			continue
		}
		switch in.op {
		case opAffine:
			c.add(in, &in.a, func(b []float64) {
				if in.muls != nil {
					kernel.AccMul(b, s, in.muls[c.l0:])
				} else {
					kernel.AccScale(b, s, in.mul)
				}
			})
		case OpAdd:
			c.add(in, &in.a, func(b []float64) { kernel.Acc(b, s) })
			c.add(in, &in.b, func(b []float64) { kernel.Acc(b, s) })
		case OpSub:
			c.add(in, &in.a, func(b []float64) { kernel.Acc(b, s) })
			c.add(in, &in.b, func(b []float64) { kernel.AccNeg(b, s) })
		case opSubSq:
			c.add(in, &in.a, func(b []float64) { kernel.Acc(b, s) })
			c.add(in, &in.b, func(b []float64) { kernel.AccMulScale(b, s, c.load(values, &in.b, 1), -2) })
		case OpMul:
			c.add(in, &in.a, func(b []float64) { kernel.AccMul(b, s, c.load(values, &in.b, 1)) })
			c.add(in, &in.b, func(b []float64) { kernel.AccMul(b, s, c.load(values, &in.a, 1)) })
		case OpSquare:
			c.add(in, &in.a, func(b []float64) { kernel.AccMulScale(b, s, c.load(values, &in.a, 1), 2) })
		case OpDiv:
			// x̄ += s/y, ȳ −= s·z/y
			q := c.e.lane.scratch[2][:c.m]
			kernel.Div(q, s, c.load(values, &in.b, 1))
			c.add(in, &in.a, func(b []float64) { kernel.Acc(b, q) })
			c.add(in, &in.b, func(b []float64) { kernel.AccMulScale(b, q, c.lane(values, k), -1) })
		case OpSelect:
			a, b := c.into(adjoints, &in.b, 0), c.into(adjoints, &in.c, 1)
			kSelectAdjoint(s, c.load(values, &in.a, 2), a, b)
			c.flush(adjoints, &in.b, a)
			c.flush(adjoints, &in.c, b)
		default:
			c.add(in, &in.a, func(b []float64) { kernel.AccMul(b, s, c.part(in, 0)) })
			if in.unary == nil {
				c.add(in, &in.b, func(b []float64) { kernel.AccMul(b, s, c.part(in, 1)) })
			}
		}
	}
}

// add adds to the adjoints of an operand.
func (c *blk) add(in *inst, r *ref, f func(b []float64)) {
	if r.dead {
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
	for _, c := range p.clear {
		clear(b[c[0]:c[1]])
	}
	for i := range p.steps {
		s := &p.steps[i]
		switch {
		case s.loop == nil:
			sweep.Value(g, e.v, part, s.lo, s.hi)
		case s.loop.final:
			e.loopGradient(s.loop)
		default:
			e.loopValue(s.loop, true)
		}
	}
	b[g.Out[0]] += 1
	for i := len(p.steps) - 1; i >= 0; i-- {
		s := &p.steps[i]
		switch {
		case s.loop == nil:
			sweep.Adjoint(g, e.point(), b, s.lo, s.hi)
		case s.loop.final:
			e.startAdjoints(s.loop, adjoints)
		default:
			e.loopAdjoint(s.loop)
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
