package exec

import (
	"slope/expr/internal/plan"
	"slope/internal/kernel"
)

// Sums in the order of slope.Sum.

// sumLanes adds the terms of a block to a sum. Where the streams of terms do not have lanes of their own, it lays them out in their order.
func (c *block) sumLanes(r *plan.Reduction, s *kernel.Lanes) {
	p := len(r.Stream)
	if !ownLanes(p) {
		s.Add(c.l0*p, c.inTurn(r))
		return
	}
	for k := range r.Stream {
		t := c.stream(r, k)
		s.AddTerms(p, k, &t)
	}
}

// stream returns the terms of a stream of at most two, or those of one after the other.
func (c *block) stream(r *plan.Reduction, k int) kernel.Terms {
	st := &r.Stream[k]
	if st.Coefs != nil {
		return kernel.Terms{X: c.terms(st, k%2), C: 1}
	}
	return kernel.Terms{X: c.load(values, &st.Of, k%2), C: st.Coef, Square: st.Square}
}

// ownLanes reports whether each of p streams of terms has lanes of its own.
func ownLanes(p int) bool { return p == 1 || p == 2 || p == 4 }

// inTurn lays out the terms of the streams of a sum in their order.
func (c *block) inTurn(r *plan.Reduction) []float64 {
	p := len(r.Stream)
	terms := c.machine.lane.terms[:p*c.m]
	for k := range r.Stream {
		to := terms[k:]
		for i, v := range c.terms(&r.Stream[k], 1) {
			to[i*p] = v
		}
	}
	return terms
}

// terms returns the terms of a stream, in scratch w or where they are.
func (c *block) terms(st *plan.Stream, w int) []float64 {
	x := c.load(values, &st.Of, w)
	z := c.scratch(w)
	if st.Square {
		kernel.Square(z, x)
		x = z
	}
	switch {
	case st.Coefs != nil:
		for i, v := range x {
			z[i] = st.CoefAt(c.l0+i) * v
		}
	case st.Coef != 1:
		kernel.Scale(z, x, st.Coef)
	default:
		return x
	}
	return z
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
	other := c.scratch(treeScratch + depth)
	c.laneTree(other, n, l+w, 2*w, add)
	kernel.Acc(z, other)
}

const lanesWide = len(kernel.Lanes{})
