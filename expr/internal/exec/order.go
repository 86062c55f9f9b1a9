package exec

import (
	"slope/expr/internal/plan"
	"slope/internal/kernel"
)

// Sums in the order of slope.Sum.

// sumLanes adds the terms of a block to a sum. Where the streams of terms do not have lanes of their own, it lays them out in their order.
func (c *block) sumLanes(r *plan.Reduction, s *kernel.Lanes) {
	p := len(r.Stream)
	terms := c.machine.lane.terms
	if p == 1 {
		s.Add(c.l0, c.terms(&r.Stream[0]))
		return
	}
	if p == 2 || p == 4 {
		for k := range r.Stream {
			s.AddEvery(p, c.l0*p+k, c.terms(&r.Stream[k]))
		}
		return
	}
	for k := range r.Stream {
		to := terms[k:]
		for i, v := range c.terms(&r.Stream[k]) {
			to[i*p] = v
		}
	}
	s.Add(c.l0*p, terms[:p*c.m])
}

// terms returns the terms of a stream, in scratch or where they are.
func (c *block) terms(st *plan.Stream) []float64 {
	x := c.load(values, &st.Of, 0)
	w := c.machine.lane.scratch[1][:c.m]
	if st.Square {
		kernel.Square(w, x)
		x = w
	}
	switch {
	case st.Coefs != nil:
		for i, v := range x {
			w[i] = st.CoefAt(c.l0+i) * v
		}
	case st.Coef != 1:
		kernel.Scale(w, x, st.Coef)
	default:
		return x
	}
	return w
}

// laneTree sets z to the sum of the lanes l, l+w, l+2w, … of a sum of at most maxPositions terms, of which add adds one
// to a block: each lane is the sum of its terms, and lane l gets lane l+8, then l+4 and so on.
func (c *block) laneTree(z []float64, n, l, w int, add func(z []float64, k int)) {
	if w == lanesWide {
		kernel.Fill(z, negativeZero)
		for k := l; k < n; k += w {
			add(z, k)
		}
		return
	}
	c.laneTree(z, n, l, 2*w, add)
	depth := 0
	for v := w; v > 1; v /= 2 {
		depth++
	}
	other := c.machine.lane.tree[depth][:len(z)]
	c.laneTree(other, n, l+w, 2*w, add)
	kernel.Acc(z, other)
}

const lanesWide = len(kernel.Lanes{})
