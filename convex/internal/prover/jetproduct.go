package prover

import "slope/internal/interval"

// product2 is g[p]g[q], with a square as a square.
func product2(g []interval.I, p, q int) interval.I {
	if p == q {
		return g[p].Square()
	}
	return g[p].Chain(g[q])
}

// product3 is g[p]g[q]g[r] for p ≤ q ≤ r, with powers as powers.
func product3(g []interval.I, p, q, r int) interval.I {
	switch {
	case p == r:
		return g[p].PowInt(3)
	case p == q:
		return g[p].Square().Chain(g[r])
	case q == r:
		return g[p].Chain(g[q].Square())
	}
	return g[p].Chain(g[q]).Chain(g[r])
}

func (e *evaluator) mul(i, a, b, order int) {
	va, vb := e.v[a], e.v[b]
	e.v[i] = va.Mul(vb)
	s, ga, gb, n := e.supp[i], e.gr[a], e.gr[b], len(e.vars)
	if order >= 1 {
		for _, p := range s {
			e.gr[i][p] = va.MulSlope(gb[p]).Add(vb.MulSlope(ga[p]))
		}
	}
	if order >= 2 {
		e.seconds(i, func(p, q, z int) interval.I {
			c := e.cross(a, p, b, q).Add(e.cross(a, q, b, p))
			return va.MulSlope(e.h[b][z]).Add(vb.MulSlope(e.h[a][z])).Add(c)
		})
	}
	if order >= 3 {
		ha, hb := e.h[a], e.h[b]
		e.thirds(i, func(p, q, r int) interval.I {
			z := packed3(n, p, q, r)
			pq, pr, qr := e.at(p, q), e.at(p, r), e.at(q, r)
			t := va.MulSlope(e.t[b][z]).Add(vb.MulSlope(e.t[a][z]))
			t = t.Add(ga[p].Chain(hb[qr])).Add(ga[q].Chain(hb[pr])).Add(ga[r].Chain(hb[pq]))
			return t.Add(gb[p].Chain(ha[qr])).Add(gb[q].Chain(ha[pr])).Add(gb[r].Chain(ha[pq]))
		})
	}
}

// div is a/b = c: differentiating c·b = a gives each derivative of c from the
// lower ones.
func (e *evaluator) div(i, a, b, order int) {
	vb := e.v[b]
	c := e.v[a].Div(vb)
	if vb.Lo <= 0 && vb.Hi >= 0 {
		c = interval.Undefined
	}
	e.v[i] = c
	s, ga, gb, n := e.supp[i], e.gr[a], e.gr[b], len(e.vars)
	g := e.gr[i]
	if order >= 1 {
		for _, p := range s {
			g[p] = ga[p].Sub(c.MulSlope(gb[p])).Div(vb)
		}
	}
	if order >= 2 {
		e.seconds(i, func(p, q, z int) interval.I {
			m := e.cross(i, p, b, q).Add(e.cross(i, q, b, p))
			return e.h[a][z].Sub(c.MulSlope(e.h[b][z])).Sub(m).Div(vb)
		})
	}
	if order >= 3 {
		h, hb := e.h[i], e.h[b]
		e.thirds(i, func(p, q, r int) interval.I {
			z := packed3(n, p, q, r)
			pq, pr, qr := e.at(p, q), e.at(p, r), e.at(q, r)
			t := e.t[a][z].Sub(c.MulSlope(e.t[b][z]))
			t = t.Sub(g[p].Chain(hb[qr])).Sub(g[q].Chain(hb[pr])).Sub(g[r].Chain(hb[pq]))
			return t.Sub(gb[p].Chain(h[qr])).Sub(gb[q].Chain(h[pr])).Sub(gb[r].Chain(h[pq])).Div(vb)
		})
	}
}
