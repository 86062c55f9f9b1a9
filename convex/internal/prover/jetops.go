package prover

import (
	"math"
	"slices"

	"slope"
	"slope/internal/interval"
)

// flat marks the nodes that are affine by construction: their second and third
// derivatives are 0 at every point.
func (g *graph) flat() []bool {
	flat := make([]bool, len(g.nodes))
	for i, nd := range g.nodes {
		flat[i] = nd.kind == kConst || nd.kind == kVar || nd.kind == kAffine
		if nd.kind == kAffine {
			for _, a := range nd.args {
				flat[i] = flat[i] && flat[a]
			}
		}
	}
	return flat
}

// monotone reports whether node a is strictly monotone in some variable on the
// box of the last evaluation. Then it takes the value at an end of the domain of
// a function of it on the boundary of the box only.
func (e *evaluator) monotone(a int) bool {
	for _, p := range e.supp[a] {
		if g := e.gr[a][p]; g.Lo > 0 || g.Hi < 0 {
			return true
		}
	}
	return false
}

// smoothAt reports whether the derivatives of the last evaluation, at a point,
// are those of the function there.
func (e *evaluator) smoothAt() bool {
	return e.ok && !e.rough && !e.edge && len(e.kinks) == 0
}

// hessianAt encloses the Hessian of node i at the point x, nil if it has none there or none is
// known.
func (e *evaluator) hessianAt(i int, x []float64) []interval.I {
	if !e.eval(degenerate(x), 2) || !e.smoothAt() || slices.ContainsFunc(e.h[i], func(v interval.I) bool { return !v.Bounded() }) {
		return nil
	}
	return e.h[i]
}

// absolute is |a|: a or −a, and a kink where a may be 0.
func (e *evaluator) absolute(i, a, order int) {
	d := interval.Abs(e.v[a])
	switch {
	case e.v[a].Lo > 0:
		e.copyOf(i, a, order)
		e.d1[i], e.d2[i] = d.D1, d.D2
		return
	case !(e.v[a].Hi < 0):
		e.kinks = append(e.kinks, i)
		d.D1 = interval.Of(-1, 1)
	}
	e.chain(i, a, d, order)
}

// choose is Select. On a box on which the condition is nowhere positive the
// function is the second branch; at a single point where the condition is 0 it
// need not be so beside the point, and the evaluation is marked.
func (e *evaluator) choose(i int, nd *node, order int) {
	c, a, b := e.v[nd.args[0]], nd.args[1], nd.args[2]
	switch {
	case c.Lo > 0:
		e.copyOf(i, a, order)
	case c.Hi <= 0:
		e.copyOf(i, b, order)
		e.edge = e.edge || c.Hi == 0 && len(e.supp[nd.args[0]]) > 0
	default:
		e.v[i], e.rough = e.v[a].Hull(e.v[b]), true
		e.unknown(i, order)
	}
}

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
	count := 0
	for _, a := range nd.args {
		if !v.Defined() || nd.kind == kMax && e.v[a].Hi < v.Lo || nd.kind == kMin && e.v[a].Lo > v.Hi {
			continue
		}
		if count++; count == 1 {
			e.copyOf(i, a, order)
			e.v[i] = v
			continue
		}
		e.spend(len(e.h[i]))
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
	if count > 1 {
		e.kinks = append(e.kinks, i)
	}
}

func (e *evaluator) unknown3(i int) {
	for z := range e.t[i] {
		e.t[i][z] = interval.Whole
	}
}

// logSumExpAt encloses the value at one end of each operand.
func (e *evaluator) logSumExpAt(args []int, end func(interval.I) float64) interval.I {
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

// weights encloses the weights pₖ, in scratch.
func (e *evaluator) weights(args []int) []interval.I {
	p := e.scratch[:0]
	for k, a := range args {
		e.spend(3 * len(args))
		s := interval.Point(1)
		for l, b := range args {
			if l != k {
				s = s.Add(interval.Exp(e.v[b].Sub(e.v[a])).F)
			}
		}
		p = append(p, s.Inv())
	}
	e.scratch = p
	return p
}

// logSumExp is log Σ exp aₖ with the weights pₖ = exp aₖ / Σ exp aⱼ: its
// Hessian is Σ pₖ∇²aₖ + Σₖ<ₗ pₖpₗ(∇aₖ−∇aₗ)(∇aₖ−∇aₗ)ᵀ.
func (e *evaluator) logSumExp(i int, args []int, order int) {
	for _, a := range args {
		if !e.v[a].Defined() {
			e.v[i] = interval.Undefined
			e.unknown(i, order)
			return
		}
	}
	lo, hi := e.logSumExpAt(args, func(x interval.I) float64 { return x.Lo }), e.logSumExpAt(args, func(x interval.I) float64 { return x.Hi })
	e.v[i] = interval.I{Lo: lo.Lo, Hi: hi.Hi}
	if order == 0 {
		return
	}
	p := e.weights(args)
	clear(e.gr[i])
	for k, a := range args {
		for _, q := range e.supp[a] {
			e.gr[i][q] = e.gr[i][q].Add(p[k].MulSlope(e.gr[a][q]))
		}
	}
	if order == 1 {
		return
	}
	e.seconds(i, func(q, r, z int) interval.I {
		h := interval.Point(0)
		for k, a := range args {
			e.spend(2 * k)
			h = h.Add(p[k].MulSlope(e.h[a][z]))
			for l, b := range args[:k] {
				dq := e.gr[a][q].Sub(e.gr[b][q])
				dd := dq.Square()
				if q != r {
					dd = dq.Chain(e.gr[a][r].Sub(e.gr[b][r]))
				}
				h = h.Add(p[k].Mul(p[l]).MulSlope(dd))
			}
		}
		return h
	})
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
			g[p] = vx.MulSlope(gy[p]).Sub(vy.MulSlope(gx[p])).Div(r2)
		}
	}
	if order >= 2 {
		e.seconds(i, func(p, q, z int) interval.I {
			// ∂q of (x·y_p − y·x_p): the products of first derivatives are x_q·y_p − y_q·x_p.
			num := vx.MulSlope(e.h[y][z]).Sub(vy.MulSlope(e.h[x][z])).Add(e.cross(x, q, y, p).Sub(e.cross(y, q, x, p)))
			dr := vx.MulSlope(gx[q]).Add(vy.MulSlope(gy[q])).Scale(2)
			return num.Sub(dr.Chain(g[p])).Div(r2)
		})
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
	d := userPartials(nd.rule2, vx, vy)
	e.v[i] = d[0]
	if order >= 1 {
		for _, p := range e.supp[i] {
			e.gr[i][p] = e.times(d[1], x, p).Add(e.times(d[2], y, p))
		}
	}
	if order >= 2 {
		e.seconds(i, func(p, q, _ int) interval.I {
			h := e.times2(d[1], x, p, q).Add(e.times2(d[2], y, p, q))
			h = h.Add(e.scaled(d[3], partial{x, p}, partial{x, q})).Add(e.scaled(d[5], partial{y, p}, partial{y, q}))
			return h.Add(e.scaled(d[4], partial{x, p}, partial{y, q})).Add(e.scaled(d[4], partial{x, q}, partial{y, p}))
		})
	}
	if order >= 3 {
		e.unknown3(i)
	}
}

// userPartials takes what a user's rule returns for two intervals: value and partial derivatives.
func userPartials(r *slope.Rule2, x, y interval.I) (d [6]interval.I) {
	for k, p := range r.Enclose([2]float64{x.Lo, x.Hi}, [2]float64{y.Lo, y.Hi}) {
		d[k] = userInterval(p)
	}
	return d
}

// A partial is the derivative of a node along a variable.
type partial struct{ node, along int }

// scaled is d times the product of two slopes.
func (e *evaluator) scaled(d interval.I, a, b partial) interval.I {
	g := e.gr[a.node][a.along].Square()
	if a != b {
		g = e.cross(a.node, a.along, b.node, b.along)
	}
	if m := len(e.vars); !e.depends[a.node*m+a.along] || !e.depends[b.node*m+b.along] {
		return g
	}
	return d.Chain(g)
}

// adjoints encloses the derivative of node out with respect to every node, by a
// backward sweep over the values of the last eval.
func (e *evaluator) adjoints(out int) []interval.I {
	w := make([]interval.I, len(e.g.nodes))
	reached := make([]bool, len(e.g.nodes))
	w[out], reached[out] = interval.Point(1), true
	for k := len(e.list) - 1; k >= 0; k-- {
		i := e.list[k]
		nd := &e.g.nodes[i]
		if !reached[i] {
			continue
		}
		add := func(a int, d interval.I) { w[a], reached[a] = w[a].Add(w[i].Chain(d)), true }
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
