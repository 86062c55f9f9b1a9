package convex

import (
	"math"

	"slope/internal/interval"
)

// huber encloses Huber's loss, whose slope has no jump: the second derivative
// is 1 inside and 0 outside of [−delta, delta].
func huber(x interval.I, delta float64) interval.Derivs {
	if !x.Defined() {
		return interval.Derivs{F: x, D1: x, D2: x, D3: x}
	}
	f := func(x interval.I) interval.I {
		a := x.Abs()
		if a.Hi <= delta {
			return a.Square().Scale(0.5)
		}
		d := interval.Point(delta)
		out := a.Max(d).Sub(d.Scale(0.5)).Mul(d)
		if a.Lo > delta {
			return out
		}
		return interval.I{Lo: a.Square().Scale(0.5).Lo, Hi: out.Hi}
	}
	d := interval.Derivs{F: f(x), D2: interval.Of(0, 1), D3: interval.Point(0)}
	d.D1 = interval.I{Lo: max(x.Lo, -delta), Hi: min(x.Hi, delta)}
	d.D1.Lo, d.D1.Hi = min(d.D1.Lo, delta), max(d.D1.Hi, -delta)
	switch {
	case x.Mag() < delta:
		d.D2 = interval.Point(1)
	case x.Mig() > delta:
		d.D2 = interval.Point(0)
	default:
		d.D3 = interval.Whole
	}
	return d
}

// extremum is the maximum or minimum. The operands that can attain it hand on
// the hull of their derivatives; where there are several, the node has a kink.
func (e *evaluator) extremum(i int, nd *node, order int) {
	v := e.v[nd.args[0]]
	for _, a := range nd.args[1:] {
		if nd.kind == kMax {
			v = v.Max(e.v[a])
		} else {
			v = v.Min(e.v[a])
		}
	}
	e.v[i] = v
	var first, count int
	for _, a := range nd.args {
		if !v.Defined() || nd.kind == kMax && e.v[a].Hi < v.Lo || nd.kind == kMin && e.v[a].Lo > v.Hi {
			continue
		}
		if count++; count == 1 {
			first = a
			e.copyOf(i, a, order)
			e.v[i] = v
			continue
		}
		for z := range e.gr[i] {
			e.gr[i][z] = e.gr[i][z].Hull(e.gr[a][z])
		}
		for z := range e.h[i] {
			e.h[i][z] = e.h[i][z].Hull(e.h[a][z])
		}
		if order >= 3 {
			e.unknown3(i)
		}
	}
	_ = first
	if count > 1 {
		e.kinks = append(e.kinks, i)
	}
}

func (e *evaluator) unknown3(i int) {
	for z := range e.t[i] {
		e.t[i][z] = interval.Whole
	}
}

// logSumExp is log Σ exp aₖ with the weights pₖ = exp aₖ / Σ exp aⱼ: its
// Hessian is Σ pₖ∇²aₖ + Σₖ<ₗ pₖpₗ(∇aₖ−∇aₗ)(∇aₖ−∇aₗ)ᵀ.
func (e *evaluator) logSumExp(i int, args []int, order int) {
	lse := func(end func(interval.I) float64) interval.I {
		m := math.Inf(-1)
		for _, a := range args {
			m = max(m, end(e.v[a]))
		}
		if math.IsInf(m, 0) {
			return interval.Whole
		}
		s := interval.Point(0)
		for _, a := range args {
			s = s.Add(interval.Exp(interval.Point(end(e.v[a])).AddConst(-m)).F)
		}
		return interval.Log(s).F.AddConst(m)
	}
	for _, a := range args {
		if !e.v[a].Defined() {
			e.v[i] = interval.Undefined
			e.unknown(i, order)
			return
		}
	}
	lo, hi := lse(func(x interval.I) float64 { return x.Lo }), lse(func(x interval.I) float64 { return x.Hi })
	e.v[i] = interval.I{Lo: lo.Lo, Hi: hi.Hi}
	if order == 0 {
		return
	}
	p := e.scratch[:0]
	for k, a := range args {
		s := interval.Point(1)
		for l, b := range args {
			if l != k {
				s = s.Add(interval.Exp(e.v[b].Sub(e.v[a])).F)
			}
		}
		p = append(p, s.Inv())
	}
	e.scratch = p
	clear(e.gr[i])
	for k, a := range args {
		for _, q := range e.supp[a] {
			e.gr[i][q] = e.gr[i][q].Add(p[k].Mul(e.gr[a][q]))
		}
	}
	if order == 1 {
		return
	}
	s := e.supp[i]
	for x, q := range s {
		for _, r := range s[x:] {
			z := e.at(q, r)
			h := interval.Point(0)
			for k, a := range args {
				h = h.Add(p[k].Mul(e.h[a][z]))
				for l, b := range args[:k] {
					dq := e.gr[a][q].Sub(e.gr[b][q])
					dd := dq.Square()
					if q != r {
						dd = dq.Mul(e.gr[a][r].Sub(e.gr[b][r]))
					}
					h = h.Add(p[k].Mul(p[l]).Mul(dd))
				}
			}
			e.h[i][z] = h
		}
	}
	if order >= 3 {
		e.unknown3(i)
	}
}

// atan2 has ∇ = (x∇y − y∇x)/r² and, with N the numerator and r² = x²+y²,
// ∇² = (∇N − 2(x∇x+y∇y)·θ′)/r², each a plain quotient.
func (e *evaluator) atan2(i, y, x, order int) {
	e.v[i] = interval.Atan2(e.v[y], e.v[x])
	vx, vy := e.v[x], e.v[y]
	r2 := vx.Square().Add(vy.Square())
	gx, gy, g := e.gr[x], e.gr[y], e.gr[i]
	if order >= 1 {
		for _, p := range e.supp[i] {
			g[p] = vx.Mul(gy[p]).Sub(vy.Mul(gx[p])).Div(r2)
		}
	}
	if order >= 2 {
		for k, p := range e.supp[i] {
			for _, q := range e.supp[i][k:] {
				z := e.at(p, q)
				// ∂q of (x·y_p − y·x_p): the products of first derivatives are x_q·y_p − y_q·x_p.
				num := vx.Mul(e.h[y][z]).Sub(vy.Mul(e.h[x][z])).Add(gx[q].Mul(gy[p]).Sub(gy[q].Mul(gx[p])))
				dr := vx.Mul(gx[q]).Add(vy.Mul(gy[q])).Scale(2)
				e.h[i][z] = num.Sub(dr.Mul(g[p])).Div(r2)
			}
		}
	}
	if order >= 3 {
		e.unknown3(i)
	}
}

// rule2 is a user's function of two variables.
func (e *evaluator) rule2(i int, nd *node, order int) {
	x, y := nd.args[0], nd.args[1]
	vx, vy := e.v[x], e.v[y]
	if nd.rule2.Enclose == nil || !vx.Defined() || !vy.Defined() {
		e.v[i], e.rough = interval.Undefined, true
		e.unknown(i, order)
		return
	}
	r := nd.rule2.Enclose([2]float64{vx.Lo, vx.Hi}, [2]float64{vy.Lo, vy.Hi})
	var d [6]interval.I
	for k := range d {
		d[k] = userInterval(r[k])
	}
	e.v[i] = d[0]
	gx, gy := e.gr[x], e.gr[y]
	if order >= 1 {
		for _, p := range e.supp[i] {
			e.gr[i][p] = d[1].Mul(gx[p]).Add(d[2].Mul(gy[p]))
		}
	}
	if order >= 2 {
		for k, p := range e.supp[i] {
			for _, q := range e.supp[i][k:] {
				z := e.at(p, q)
				h := d[1].Mul(e.h[x][z]).Add(d[2].Mul(e.h[y][z]))
				xx, yy := gx[p].Mul(gx[q]), gy[p].Mul(gy[q])
				if p == q {
					xx, yy = gx[p].Square(), gy[p].Square()
				}
				h = h.Add(d[3].Mul(xx)).Add(d[5].Mul(yy))
				e.h[i][z] = h.Add(d[4].Mul(gx[p].Mul(gy[q]).Add(gx[q].Mul(gy[p]))))
			}
		}
	}
	if order >= 3 {
		e.unknown3(i)
	}
}

// adjoints encloses the derivative of node out with respect to every node, by a
// backward sweep over the values of the last eval.
func (e *evaluator) adjoints(out int) []interval.I {
	w := make([]interval.I, len(e.g.nodes))
	w[out] = interval.Point(1)
	for k := len(e.list) - 1; k >= 0; k-- {
		i := e.list[k]
		nd := &e.g.nodes[i]
		if w[i].IsZero() {
			continue
		}
		add := func(a int, d interval.I) { w[a] = w[a].Add(w[i].Mul(d)) }
		switch nd.kind {
		case kAffine:
			for j, a := range nd.args {
				add(a, interval.Point(nd.c[j]))
			}
		case kMul:
			add(nd.args[0], e.v[nd.args[1]])
			add(nd.args[1], e.v[nd.args[0]])
		case kDiv:
			r := e.v[nd.args[1]].Inv()
			add(nd.args[0], r)
			add(nd.args[1], e.v[i].Mul(r).Neg())
		case kFn, kAbs, kHuber:
			add(nd.args[0], e.d1[i])
		case kMax, kMin, kLSE:
			for _, a := range nd.args {
				add(a, interval.Of(0, 1))
			}
		default:
			for _, a := range nd.args {
				add(a, interval.Whole)
			}
		}
	}
	return w
}
