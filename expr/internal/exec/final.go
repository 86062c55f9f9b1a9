package exec

import (
	"slope/expr/internal/plan"
)

// loopGradient runs a final loop forwards and backwards.
func (m *Machine) loopGradient(l *plan.Loop) {
	m.localRoom(l)
	m.startSums(l)
	c := &m.block
	*c = block{machine: m, l: l, local: true}
	for c.l0 = 0; c.l0 < l.N; c.l0 += l.Block {
		c.m = min(l.Block, l.N-c.l0)
		c.value(true)
		for _, k := range l.Unseeded {
			clear(c.lane(adjoints, k))
		}
		for i := range l.Red {
			c.sumAndSeed(i)
		}
		c.adjoint()
	}
	m.endSums(l)
}

// sumAndSeed adds the terms of a block to a sum, in order, and the adjoint of the sum to those
// of its terms. A sum of squares does both in one pass: the additions wait for one another, and
// leave time for the rest.
func (c *block) sumAndSeed(i int) {
	r := &c.l.Red[i]
	s := r.Stream
	if r.Laned || !s[0].First || !s[0].Square || len(s) > 2 || len(s) == 2 && !(s[1].First && s[1].Square) {
		c.sum(i)
		c.sumAdjoint(r, r.Adj, true)
		return
	}
	z := c.machine.V[r.Node]
	x, b := c.lane(values, s[0].Of.At), c.lane(adjoints, s[0].Of.At)
	if len(s) == 1 {
		c.machine.V[r.Node] = seedSquares(z, x, b, s[0].Coef, 2*s[0].Coef*r.Adj)
		return
	}
	y, d := c.lane(values, s[1].Of.At), c.lane(adjoints, s[1].Of.At)
	c.machine.V[r.Node] = seedSquares2(z, [2][]float64{x, y}, [2][]float64{b, d}, [2]float64{s[0].Coef, s[1].Coef},
		[2]float64{2 * s[0].Coef * r.Adj, 2 * s[1].Coef * r.Adj})
}

// seedSquares returns z + Σ k·xᵢ² and sets b to w·x.
func seedSquares(z float64, x, b []float64, k, w float64) float64 {
	b = b[:len(x)]
	for i, v := range x {
		z += float64(k * float64(v*v))
		b[i] = w * v
	}
	return z
}

// seedSquares2 is seedSquares for two terms in each lane.
func seedSquares2(z float64, x, b [2][]float64, k, w [2]float64) float64 {
	x0, x1, b0, b1 := x[0], x[1], b[0], b[1]
	x1, b0, b1 = x1[:len(x0)], b0[:len(x0)], b1[:len(x0)]
	k0, k1, w0, w1 := k[0], k[1], w[0], w[1]
	for i, u := range x0 {
		v := x1[i]
		z += float64(k0 * float64(u*u))
		z += float64(k1 * float64(v*v))
		b0[i] = w0 * u
		b1[i] = w1 * v
	}
	return z
}
