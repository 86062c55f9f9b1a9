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
			c.sumAdjoint(&l.Red[i], m.B[l.Red[i].Node])
		}
		c.adjoint()
	}
}

// startAdjoints hands the adjoints of the sums, or their tangents, to the terms that no lane makes.
func (m *Machine) startAdjoints(l *plan.Loop, p pass) {
	for i := range l.Red {
		r := &l.Red[i]
		for _, ends := range [2][]plan.Stream{r.Head, r.Tail} {
			for k := range ends {
				st := &ends[k]
				x, d := st.Of.At, m.termSlope(st)
				if p == adjoints {
					m.B[x] += float64(d * m.B[r.Node])
					continue
				}
				m.BT[x] += float64(d * m.BT[r.Node])
				if st.Square {
					m.BT[x] += float64(2 * st.Coef * m.T[x] * m.B[r.Node])
				}
			}
		}
	}
}

// termSlope returns the slope of a term of a sum that no lane makes.
func (m *Machine) termSlope(st *plan.Stream) float64 {
	if st.Square {
		return 2 * st.Coef * m.V[st.Of.At]
	}
	return st.Coef
}

// sumAdjoint adds the adjoint s of a sum to those of its terms, or sets those that it seeds.
func (c *block) sumAdjoint(r *plan.Reduction, s float64) {
	for j := range r.Stream {
		st := &r.Stream[j]
		if st.First {
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

// adjoint runs the instructions backwards for a block, and carries the adjoints out of it. It does not test for
// adjoints that are zero: see Machine.doubtful.
func (c *block) adjoint() {
	window := c.l.Window
	if !windows() {
		window = nil
	}
	for k := len(c.l.Inst) - 1; k >= 0; k-- {
		in := &c.l.Inst[k]
		s := c.lane(adjoints, k)
		switch {
		case in.Single != nil:
			c.adjointList(in, s, c.lane(values, k))
		case in.Op == graph.OpDiv:
			// x̄ += s/y, ȳ −= s·z/y
			q := c.scratch(2)
			kernel.Div(q, s, c.load(values, &in.Refs[1], 1))
			c.give(&in.Refs[0], 1, q, nil)
			c.give(&in.Refs[1], -1, q, c.lane(values, k))
		case in.Op == graph.OpSelect:
			c.addSelected(adjoints, in, s)
		default:
			for j := range in.Refs {
				if r := &in.Refs[j]; !r.Dead && (r.Kind == plan.RefLane || window == nil) {
					k, x := c.slope(in, j)
					c.give(r, k, s, x)
				}
			}
		}
	}
	if window != nil {
		c.window(window)
	}
}

// add adds (k·s)·x to what an operand has of the pass p, or k·s where x is nil.
func (c *block) add(p pass, r *plan.Ref, k float64, s, x []float64) {
	b := c.into(p, r, 0)
	accumulate(b, k, s, x)
	c.flush(p, r, b)
}

// give adds (k·s)·x to the adjoints of an operand, or k·s where x is nil, or sets them.
func (c *block) give(r *plan.Ref, k float64, s, x []float64) {
	switch {
	case r.Dead:
	case r.First:
		put(c.lane(adjoints, r.At), k, s, x)
	default:
		c.add(adjoints, r, k, s, x)
	}
}

// put sets b to (k·s)·x, or to k·s where x is nil.
func put(b []float64, k float64, s, x []float64) {
	if k != 1 {
		kernel.Scale(b, s, k)
		s = b
	}
	switch {
	case x != nil:
		kernel.Mul(b, s, x)
	case k == 1:
		copy(b, s)
	}
}

// addSelected adds s to the operand that a Select has taken.
func (c *block) addSelected(p pass, in *plan.Inst, s []float64) {
	x, y := &in.Refs[1], &in.Refs[2]
	a, b := c.into(p, x, 0), c.into(p, y, 1)
	kSelectAdjoint(s, c.load(values, &in.Refs[0], 2), a, b)
	c.flush(p, x, a)
	c.flush(p, y, b)
}
