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
		m := &r.Stream[j]
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
		a, b := operand{adjointTangents, &in.A}, operand{adjointTangents, &in.B}
		switch in.Op {
		case plan.OpAffine:
			c.addAffine(a, in, st)
		case graph.OpAdd:
			c.add(a, 1, st)
			c.add(b, 1, st)
		case graph.OpSub:
			c.add(a, 1, st)
			c.add(b, -1, st)
		case plan.OpSubSq:
			c.add(a, 1, st)
			c.addSecond(b, -2, s, st, b.ref)
		case graph.OpMul:
			c.addSecond(a, 1, s, st, b.ref)
			c.addSecond(b, 1, s, st, a.ref)
		case graph.OpSquare:
			c.addSecond(a, 2, s, st, a.ref)
		case graph.OpDiv:
			c.secondDiv(in, k)
		case graph.OpSelect:
			c.addSelected(adjointTangents, in, st)
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
	q, qt := c.scratch(3), c.scratch(4)
	kernel.Div(q, s, y)
	for i := range qt {
		qt[i] = (st[i] - float64(ty[i]*q[i])) / y[i]
	}
	c.add(operand{adjointTangents, &in.A}, 1, qt)
	if !in.B.Dead {
		b := c.into(adjointTangents, &in.B, 0)
		kernel.AccMulScale(b, qt, c.lane(values, k), -1)
		kernel.AccMulScale(b, q, c.lane(tangents, k), -1)
		c.flush(adjointTangents, &in.B, b)
	}
}

// addSecond adds k·(ṡ·x + s·ẋ) to the tangents of the adjoints of an operand.
func (c *block) addSecond(to operand, k float64, s, st []float64, x *plan.Ref) {
	if to.ref.Dead {
		return
	}
	b := c.into(to.pass, to.ref, 0)
	accumulate(b, k, st, c.load(values, x, 1))
	accumulate(b, k, s, c.load(tangents, x, 1))
	c.flush(to.pass, to.ref, b)
}

// secondRule is the step of an operation with a rule.
func (c *block) secondRule(in *plan.Inst, s, st []float64) {
	tx, ty := c.load(tangents, &in.A, 1), []float64(nil)
	if in.Unary == nil {
		ty = c.load(tangents, &in.B, 2)
	}
	// The slots of a rule: ∂x and ∂²x of one operand; ∂x, ∂y, ∂²x, ∂x∂y and ∂²y of two.
	for k, r := range [...]*plan.Ref{&in.A, &in.B} {
		if r.Kind == plan.RefNone || r.Dead {
			continue
		}
		b := c.into(adjointTangents, r, 0)
		kernel.AccMul(b, st, c.part(in, k))
		if ty == nil {
			kernel.AccMul3(b, s, tx, c.part(in, 1))
		} else {
			kernel.AccMul3(b, s, tx, c.part(in, 2+k))
			kernel.AccMul3(b, s, ty, c.part(in, 3+k))
		}
		c.flush(adjointTangents, r, b)
	}
}

// secondList is the step of a list operation for a block.
func (c *block) secondList(in *plan.Inst, k int) {
	s, st := c.lane(adjoints, k), c.lane(adjointTangents, k)
	z, tz := c.lane(values, k), c.lane(tangents, k)
	switch {
	case in.Op == graph.OpDotConst && in.X.Run:
		if !in.X.Dead {
			adjointRows(st, c.rowsIn(adjointTangents, &in.X), c.coefficients(in), in.X.Shared())
		}
	case in.Op == graph.OpDot && in.Fast():
		if !in.X.Dead {
			adjointRows(st, c.rowsIn(adjointTangents, &in.X), c.rowsIn(values, &in.Y), in.X.Shared())
			adjointRows(s, c.rowsIn(adjointTangents, &in.X), c.rowsIn(tangents, &in.Y), in.X.Shared())
		}
		if !in.Y.Dead {
			adjointRows(st, c.rowsIn(adjointTangents, &in.Y), c.rowsIn(values, &in.X), in.Y.Shared())
			adjointRows(s, c.rowsIn(adjointTangents, &in.Y), c.rowsIn(tangents, &in.X), in.Y.Shared())
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
