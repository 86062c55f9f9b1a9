package expr

import (
	"slope/expr/internal/sweep"
	"slope/internal/kernel"
)

// loopAdjointTangent is the pass of the adjoints' tangents over a loop; see
// graph.adjointTangent.
func (e *Evaluator) loopAdjointTangent(l *loop) {
	e.startAdjoints(l, adjointTangents)
	e.blocksBack(l, func(c *blk) {
		for i := range l.red {
			c.sumSecond(&l.red[i])
		}
		c.second()
	})
}

// sumSecond is the step of a sum.
func (c *blk) sumSecond(r *reduction) {
	s, st := c.e.b[r.node], c.e.bt[r.node]
	for j := range r.stream {
		m := &r.stream[j]
		b := c.into(adjointTangents, &m.of, 0)
		if !m.square {
			for i := range b {
				b[i] += float64(st * m.coefAt(c.l0+i))
			}
		} else {
			x, t := c.load(values, &m.of, 1), c.load(tangents, &m.of, 2)
			for i := range b {
				b[i] += float64(2 * m.coefAt(c.l0+i) * (float64(st*x[i]) + float64(s*t[i])))
			}
		}
		c.flush(adjointTangents, &m.of, b)
	}
}

// second runs the instructions backwards for a block.
func (c *blk) second() {
	for k := len(c.l.inst) - 1; k >= 0; k-- {
		in := &c.l.inst[k]
		s, st := c.lane(adjoints, k), c.lane(adjointTangents, k)
		if in.refs != nil {
			c.secondPositions(in, s, st)
			continue
		}
		if in.mini != nil {
			c.secondList(in, k)
			continue
		}
		switch in.op {
		case opAffine:
			c.add2(&in.a, func(b []float64) {
				if in.muls != nil {
					kernel.AccMul(b, st, in.muls[c.l0:])
				} else {
					kernel.AccScale(b, st, in.mul)
				}
			})
		case OpAdd:
			c.add2(&in.a, func(b []float64) { kernel.Acc(b, st) })
			c.add2(&in.b, func(b []float64) { kernel.Acc(b, st) })
		case OpSub:
			c.add2(&in.a, func(b []float64) { kernel.Acc(b, st) })
			c.add2(&in.b, func(b []float64) { kernel.AccNeg(b, st) })
		case opSubSq:
			c.add2(&in.a, func(b []float64) { kernel.Acc(b, st) })
			c.add2(&in.b, func(b []float64) {
				kernel.AccMulScale(b, st, c.load(values, &in.b, 1), -2)
				kernel.AccMulScale(b, s, c.load(tangents, &in.b, 1), -2)
			})
		case OpMul:
			c.add2(&in.a, func(b []float64) {
				kernel.AccMul(b, st, c.load(values, &in.b, 1))
				kernel.AccMul(b, s, c.load(tangents, &in.b, 1))
			})
			c.add2(&in.b, func(b []float64) {
				kernel.AccMul(b, st, c.load(values, &in.a, 1))
				kernel.AccMul(b, s, c.load(tangents, &in.a, 1))
			})
		case OpSquare:
			c.add2(&in.a, func(b []float64) {
				kernel.AccMulScale(b, st, c.load(values, &in.a, 1), 2)
				kernel.AccMulScale(b, s, c.load(tangents, &in.a, 1), 2)
			})
		case OpDiv:
			c.secondDiv(in, k)
		case OpSelect:
			a, b := c.into(adjointTangents, &in.b, 0), c.into(adjointTangents, &in.c, 1)
			kSelectAdjoint(st, c.load(values, &in.a, 2), a, b)
			c.flush(adjointTangents, &in.b, a)
			c.flush(adjointTangents, &in.c, b)
		default:
			c.secondRule(in, s, st)
		}
	}
}

// add2 adds to the adjoints' tangents of an operand.
func (c *blk) add2(r *ref, f func(b []float64)) {
	if r.dead {
		return
	}
	b := c.into(adjointTangents, r, 0)
	f(b)
	c.flush(adjointTangents, r, b)
}

// secondDiv: with q = s/y, q̇ = (ṡ − ẏ·q)/y, the operands of z = x/y get q̇ and
// −(q̇·z + q·ż).
func (c *blk) secondDiv(in *inst, k int) {
	s, st := c.lane(adjoints, k), c.lane(adjointTangents, k)
	y, ty := c.load(values, &in.b, 1), c.load(tangents, &in.b, 2)
	q, qt := c.e.lane.scratch[3][:c.m], c.e.lane.scratch[4][:c.m]
	kernel.Div(q, s, y)
	for i := range qt {
		qt[i] = (st[i] - float64(ty[i]*q[i])) / y[i]
	}
	c.add2(&in.a, func(b []float64) { kernel.Acc(b, qt) })
	c.add2(&in.b, func(b []float64) {
		kernel.AccMulScale(b, qt, c.lane(values, k), -1)
		kernel.AccMulScale(b, q, c.lane(tangents, k), -1)
	})
}

// secondRule is the step of an operation with a rule.
func (c *blk) secondRule(in *inst, s, st []float64) {
	tx := c.load(tangents, &in.a, 1)
	if in.unary != nil {
		c.add2(&in.a, func(b []float64) {
			kernel.AccMul(b, st, c.part(in, 0))
			kernel.AccMul3(b, s, tx, c.part(in, 1))
		})
		return
	}
	ty := c.load(tangents, &in.b, 2)
	c.add2(&in.a, func(b []float64) {
		kernel.AccMul(b, st, c.part(in, 0))
		kernel.AccMul3(b, s, tx, c.part(in, 2))
		kernel.AccMul3(b, s, ty, c.part(in, 3))
	})
	c.add2(&in.b, func(b []float64) {
		kernel.AccMul(b, st, c.part(in, 1))
		kernel.AccMul3(b, s, tx, c.part(in, 3))
		kernel.AccMul3(b, s, ty, c.part(in, 4))
	})
}

// secondList is the step of a list operation for a block.
func (c *blk) secondList(in *inst, k int) {
	s, st := c.lane(adjoints, k), c.lane(adjointTangents, k)
	z, tz := c.lane(values, k), c.lane(tangents, k)
	row := func(p pass, l *list) func(i int) []float64 {
		return func(i int) []float64 { return c.row(p, l, c.l0+i) }
	}
	switch {
	case in.op == OpDotConst && in.x.run:
		if !in.x.dead {
			adjointRows(st, row(adjointTangents, &in.x), func(i int) []float64 { return in.coefRow(c.l0 + i) }, in.x.shared())
		}
	case in.op == OpDot && in.fast():
		if !in.x.dead {
			adjointRows(st, row(adjointTangents, &in.x), row(values, &in.y), in.x.shared())
			adjointRows(s, row(adjointTangents, &in.x), row(tangents, &in.y), in.x.shared())
		}
		if !in.y.dead {
			adjointRows(st, row(adjointTangents, &in.y), row(values, &in.x), in.y.shared())
			adjointRows(s, row(adjointTangents, &in.y), row(tangents, &in.x), in.y.shared())
		}
	default:
		for i := range s {
			v, t := c.gather(values, in, i), c.gather(tangents, in, i)
			n := len(v)
			v[n-1], t[n-1] = z[i], tz[i]
			b, bt := c.local1(adjoints, n), c.local1(adjointTangents, n)
			clear(b)
			clear(bt)
			b[n-1], bt[n-1] = s[i], st[i]
			sweep.Second(in.mini, sweep.Point{V: v, Part: c.listPart(in, i)}, b, t, bt, n-1, n)
			c.spread(adjointTangents, in, i, bt)
		}
	}
}
