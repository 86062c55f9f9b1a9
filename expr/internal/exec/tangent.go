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
		for _, ends := range [2][]plan.Stream{r.Head, r.Tail} {
			for k := range ends {
				m.T[r.Node] += float64(m.termSlope(&ends[k]) * m.T[ends[k].Of.At])
			}
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
		z = kernel.AddInOrder(z, &kernel.Terms{X: w, C: 1}, nil)
	}
	c.machine.T[r.Node] = z
}

// tangent runs the instructions for a block.
func (c *block) tangent() {
	for k := range c.l.Inst {
		in := &c.l.Inst[k]
		z := c.lane(tangents, k)
		switch {
		case in.Single != nil:
			c.tangentList(in, z, c.lane(values, k))
			continue
		case in.Op == graph.OpDiv:
			w := c.scratch(4)
			copy(w, c.load(tangents, &in.Refs[0], 0))
			accumulate(w, -1, c.load(tangents, &in.Refs[1], 1), c.lane(values, k))
			kernel.Div(z, w, c.load(values, &in.Refs[1], 2))
			continue
		case in.Op == graph.OpSelect:
			kernel.Select(z, c.load(values, &in.Refs[0], 1), c.load(tangents, &in.Refs[1], 2), c.load(tangents, &in.Refs[2], 3))
			continue
		case in.Sum:
			clear(z)
		}
		for j := range in.Refs {
			if r := &in.Refs[j]; !in.Sum || !r.Dead {
				t := c.load(tangents, r, 0)
				k, x := c.slope(in, j)
				if in.Sum || j > 0 {
					accumulate(z, k, t, x)
				} else {
					set(z, k, t, x)
				}
			}
		}
	}
}

// set sets z to (k·t)·x, or k·t where x is nil.
func set(z []float64, k float64, t, x []float64) {
	switch {
	case x == nil && k == 1:
		copy(z, t)
	case x == nil:
		kernel.Scale(z, t, k)
	case k == 1:
		kernel.Mul(z, t, x)
	default:
		clear(z)
		kernel.AccMulScale(z, t, x, k)
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
