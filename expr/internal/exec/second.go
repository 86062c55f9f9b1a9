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
	m.blocksBack(l, func(c *block) {
		for i := range l.Red {
			c.sumSecond(&l.Red[i])
		}
		c.second()
	})
}

// sumSecond is the step of a sum.
func (c *block) sumSecond(r *plan.Reduction) {
	s, st := c.machine.B[r.Node], c.machine.BT[r.Node]
	for j := range r.Stream {
		m := &r.Stream[j]
		b := c.into(adjointTangents, &m.Of, 0)
		if !m.Square {
			for i := range b {
				b[i] += float64(st * m.CoefAt(c.l0+i))
			}
		} else {
			x, t := c.load(values, &m.Of, 1), c.load(tangents, &m.Of, 2)
			for i := range b {
				b[i] += float64(2 * m.CoefAt(c.l0+i) * (float64(st*x[i]) + float64(s*t[i])))
			}
		}
		c.flush(adjointTangents, &m.Of, b)
	}
}

// second runs the instructions backwards for a block.
func (c *block) second() {
	for k := len(c.l.Inst) - 1; k >= 0; k-- {
		in := &c.l.Inst[k]
		s, st := c.lane(adjoints, k), c.lane(adjointTangents, k)
		if in.Refs != nil {
			c.secondPositions(in, s, st)
			continue
		}
		if in.Single != nil {
			c.secondList(in, k)
			continue
		}
		switch in.Op {
		case plan.OpAffine:
			c.add(adjointTangents, &in.A, func(b []float64) {
				if in.Muls != nil {
					kernel.AccMul(b, st, in.Muls[c.l0:])
				} else {
					kernel.AccScale(b, st, in.Mul)
				}
			})
		case graph.OpAdd:
			c.add(adjointTangents, &in.A, func(b []float64) { kernel.Acc(b, st) })
			c.add(adjointTangents, &in.B, func(b []float64) { kernel.Acc(b, st) })
		case graph.OpSub:
			c.add(adjointTangents, &in.A, func(b []float64) { kernel.Acc(b, st) })
			c.add(adjointTangents, &in.B, func(b []float64) { kernel.AccNeg(b, st) })
		case plan.OpSubSq:
			c.add(adjointTangents, &in.A, func(b []float64) { kernel.Acc(b, st) })
			c.add(adjointTangents, &in.B, func(b []float64) {
				kernel.AccMulScale(b, st, c.load(values, &in.B, 1), -2)
				kernel.AccMulScale(b, s, c.load(tangents, &in.B, 1), -2)
			})
		case graph.OpMul:
			c.add(adjointTangents, &in.A, func(b []float64) {
				kernel.AccMul(b, st, c.load(values, &in.B, 1))
				kernel.AccMul(b, s, c.load(tangents, &in.B, 1))
			})
			c.add(adjointTangents, &in.B, func(b []float64) {
				kernel.AccMul(b, st, c.load(values, &in.A, 1))
				kernel.AccMul(b, s, c.load(tangents, &in.A, 1))
			})
		case graph.OpSquare:
			c.add(adjointTangents, &in.A, func(b []float64) {
				kernel.AccMulScale(b, st, c.load(values, &in.A, 1), 2)
				kernel.AccMulScale(b, s, c.load(tangents, &in.A, 1), 2)
			})
		case graph.OpDiv:
			c.secondDiv(in, k)
		case graph.OpSelect:
			a, b := c.into(adjointTangents, &in.B, 0), c.into(adjointTangents, &in.C, 1)
			kSelectAdjoint(st, c.load(values, &in.A, 2), a, b)
			c.flush(adjointTangents, &in.B, a)
			c.flush(adjointTangents, &in.C, b)
		default:
			c.secondRule(in, s, st)
		}
	}
}

// secondDiv: with q = s/y, q̇ = (ṡ − ẏ·q)/y, the operands of z = x/y get q̇ and
// −(q̇·z + q·ż).
func (c *block) secondDiv(in *plan.Inst, k int) {
	s, st := c.lane(adjoints, k), c.lane(adjointTangents, k)
	y, ty := c.load(values, &in.B, 1), c.load(tangents, &in.B, 2)
	q, qt := c.machine.lane.scratch[3][:c.m], c.machine.lane.scratch[4][:c.m]
	kernel.Div(q, s, y)
	for i := range qt {
		qt[i] = (st[i] - float64(ty[i]*q[i])) / y[i]
	}
	c.add(adjointTangents, &in.A, func(b []float64) { kernel.Acc(b, qt) })
	c.add(adjointTangents, &in.B, func(b []float64) {
		kernel.AccMulScale(b, qt, c.lane(values, k), -1)
		kernel.AccMulScale(b, q, c.lane(tangents, k), -1)
	})
}

// secondRule is the step of an operation with a rule.
func (c *block) secondRule(in *plan.Inst, s, st []float64) {
	tx := c.load(tangents, &in.A, 1)
	if in.Unary != nil {
		c.add(adjointTangents, &in.A, func(b []float64) {
			kernel.AccMul(b, st, c.part(in, 0))
			kernel.AccMul3(b, s, tx, c.part(in, 1))
		})
		return
	}
	ty := c.load(tangents, &in.B, 2)
	c.add(adjointTangents, &in.A, func(b []float64) {
		kernel.AccMul(b, st, c.part(in, 0))
		kernel.AccMul3(b, s, tx, c.part(in, 2))
		kernel.AccMul3(b, s, ty, c.part(in, 3))
	})
	c.add(adjointTangents, &in.B, func(b []float64) {
		kernel.AccMul(b, st, c.part(in, 1))
		kernel.AccMul3(b, s, tx, c.part(in, 3))
		kernel.AccMul3(b, s, ty, c.part(in, 4))
	})
}

// secondList is the step of a list operation for a block.
func (c *block) secondList(in *plan.Inst, k int) {
	s, st := c.lane(adjoints, k), c.lane(adjointTangents, k)
	z, tz := c.lane(values, k), c.lane(tangents, k)
	row := func(p pass, l *plan.List) func(i int) []float64 {
		return func(i int) []float64 { return c.row(p, l, c.l0+i) }
	}
	switch {
	case in.Op == graph.OpDotConst && in.X.Run:
		if !in.X.Dead {
			adjointRows(st, row(adjointTangents, &in.X), func(i int) []float64 { return in.CoefRow(c.l0 + i) }, in.X.Shared())
		}
	case in.Op == graph.OpDot && in.Fast():
		if !in.X.Dead {
			adjointRows(st, row(adjointTangents, &in.X), row(values, &in.Y), in.X.Shared())
			adjointRows(s, row(adjointTangents, &in.X), row(tangents, &in.Y), in.X.Shared())
		}
		if !in.Y.Dead {
			adjointRows(st, row(adjointTangents, &in.Y), row(values, &in.X), in.Y.Shared())
			adjointRows(s, row(adjointTangents, &in.Y), row(tangents, &in.X), in.Y.Shared())
		}
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
