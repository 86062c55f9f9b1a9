package expr

import "slope/internal/kernel"

// loopGradient runs a final loop forwards and backwards.
func (e *Evaluator) loopGradient(l *loop) {
	e.localRoom(l)
	e.startSums(l)
	c := &e.block
	*c = blk{e: e, l: l, local: true}
	for c.l0 = 0; c.l0 < l.n; c.l0 += l.block {
		c.m = min(l.block, l.n-c.l0)
		c.value(true)
		for _, k := range l.unseeded {
			clear(c.lane(adjoints, k))
		}
		for i := range l.red {
			c.sumAndSeed(&l.red[i])
		}
		c.adjoint()
	}
}

// seeds finds out which lanes get their first adjoints from a sum, that then sets them. A zero
// that is set to −0 where adding would give 0 is no matter: the adjoints of inputs are added to
// 0.
func (l *loop) seeds() {
	seeded := make([]bool, len(l.inst))
	for i := range l.red {
		streams := l.red[i].stream
		for j := range streams {
			st := &streams[j]
			if st.of.kind == refLane && !st.of.dead && st.coefs == nil && !seeded[st.of.at] {
				st.first, seeded[st.of.at] = true, true
			}
		}
	}
	for k, s := range seeded {
		if !s {
			l.unseeded = append(l.unseeded, k)
		}
	}
}

// sumAndSeed adds the terms of a block to a sum, in order, and the adjoint of the sum to those
// of its terms. A sum of squares does both in one pass: the additions wait for one another, and
// leave time for the rest.
func (c *blk) sumAndSeed(r *reduction) {
	s := r.stream
	if !s[0].first || !s[0].square || len(s) > 2 || len(s) == 2 && !(s[1].first && s[1].square) {
		c.sum(r)
		c.sumAdjoint(r, r.adj, true)
		return
	}
	z := c.e.v[r.node]
	x, b := c.lane(values, s[0].of.at), c.lane(adjoints, s[0].of.at)
	if len(s) == 1 {
		c.e.v[r.node] = seedSquares(z, x, b, s[0].coef, 2*s[0].coef*r.adj)
		return
	}
	y, d := c.lane(values, s[1].of.at), c.lane(adjoints, s[1].of.at)
	c.e.v[r.node] = seedSquares2(z, [2][]float64{x, y}, [2][]float64{b, d}, [2]float64{s[0].coef, s[1].coef},
		[2]float64{2 * s[0].coef * r.adj, 2 * s[1].coef * r.adj})
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

// copyFinite sets dst to what is in b, and reports whether that is not doubtful.
func (e *Evaluator) copyFinite(dst, b []float64) bool {
	if done := kernel.CopyFinite(dst, b[:len(dst)]); done < len(dst) {
		copy(dst[done:], b[done:])
		return e.careful || allFinite(dst[done:])
	}
	return true
}
