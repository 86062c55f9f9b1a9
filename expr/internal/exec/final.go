package exec

import (
	"slope/expr/internal/plan"
	"slope/internal/kernel"
)

// loopGradient runs a final loop forwards and backwards, and along the directions.
func (m *Machine) loopGradient(l *plan.Loop, inputs Slab, directions []Direction) {
	m.startSums(l)
	m.lane.doubt = kernel.Doubt{}
	c := m.blocks(l, true, false, inputs)
	for c.next() {
		c.value(true)
		c.start(adjoints, l.Unset)
		for i := range l.Red {
			c.sumAndSeed(i)
		}
		c.adjoint()
		for _, d := range directions {
			c.slab.Direction = d
			c.tangent()
			c.start(adjointTangents, l.Unseeded)
			for i := range l.Red {
				c.seedSecond(&l.Red[i])
			}
			c.second()
		}
	}
	m.endSums(l)
}

// start clears what is added to, not set.
func (c *block) start(p pass, inst []int) {
	for _, k := range inst {
		clear(c.lane(p, k))
	}
}

// seedSecond adds the tangents of the adjoints of a sum's terms, or sets those that it seeds. The adjoint of the sum does not change.
func (c *block) seedSecond(r *plan.Reduction) {
	for j := range r.Stream {
		st := &r.Stream[j]
		if !st.First {
			c.streamSecond(st, r.Adj, 0)
			continue
		}
		b := c.lane(adjointTangents, st.Of.At)
		if !st.Square {
			clear(b)
			continue
		}
		kernel.Scale(b, c.lane(tangents, st.Of.At), r.Adj)
		kernel.Scale(b, b, 2*st.Coef)
	}
}

// sumAndSeed adds the terms of a block to a sum, and the adjoint of the sum to those of its terms.
// A sum of squares does both in one pass.
func (c *block) sumAndSeed(i int) {
	r := &c.l.Red[i]
	p := len(r.Stream)
	z := &c.machine.V[r.Node]
	var t, u kernel.Terms
	switch {
	case !(r.Laned && ownLanes(p) || p <= 2) || !seedsSquares(r):
		c.sum(i)
		c.sumAdjoint(r, r.Adj)
	case r.Laned && p == 2:
		c.squares(&t, r, 0)
		c.squares(&u, r, 1)
		c.machine.lane.sums[i].AddSquares(&t, &u)
	case r.Laned:
		for k := range r.Stream {
			c.squares(&t, r, k)
			c.machine.lane.sums[i].AddTerms(p, k, &t)
		}
	case p == 1:
		c.squares(&t, r, 0)
		*z = kernel.AddInOrder(*z, &t, nil)
	default:
		c.squares(&t, r, 0)
		c.squares(&u, r, 1)
		*z = kernel.AddInOrder(*z, &t, &u)
	}
}

// seedsSquares reports whether a sum is one of squares that sets all their adjoints.
func seedsSquares(r *plan.Reduction) bool {
	for k := range r.Stream {
		if !r.Stream[k].First || !r.Stream[k].Square {
			return false
		}
	}
	return true
}

// squares sets t to the terms of a stream of squares, with their adjoints.
func (c *block) squares(t *kernel.Terms, r *plan.Reduction, k int) {
	s := &r.Stream[k]
	t.X, t.Seeds = c.lane(values, s.Of.At), c.lane(adjoints, s.Of.At)
	t.C, t.W, t.Square = s.Coef, 2*s.Coef*r.Adj, true
}
