package rule

import "math"

// A gammaPoint is what Gamma, Lgamma and Digamma share at a point.
type gammaPoint struct {
	x         float64
	ascent    ascent // from x, or from 1−x if x is negative
	logz      dd
	piOverSin dd // π/sin πx and π·cot πx if x is negative
	piCot     dd
	p, p1, p2 dd // ψ, ψ′, ψ″
}

// gammaAt returns the point x, 2^-60 ≤ |x| ≤ 2^60 and not a pole. For negative
// x, by reflection (DLMF 5.5.3, 5.5.4 and the derivatives of the latter),
//
//	Γ(x) = (π/sin πx)/Γ(1−x)
//	ψ(x) = ψ(1−x) − π·cot πx
//	ψ′(x) = (π/sin πx)² − ψ′(1−x)
//	ψ″(x) = ψ″(1−x) − 2·(π·cot πx)·(π/sin πx)²
//
// ψ and ψ″ have a zero between any two poles, where the two terms cancel.
func gammaAt(x float64) (g gammaPoint) {
	g.x = x
	if x > 0 {
		g.ascent = ascend(dd{x, 0})
		g.logz = ddLog(g.ascent.z)
		g.p, g.p1, g.p2 = g.ascent.digamma(g.logz)
	} else {
		g.ascent = ascend(twoSum(1, -x))
		g.logz = ddLog(g.ascent.z)
		s, c := ddSinCosPi(x)
		g.piOverSin = ddPi.div(s)
		g.piCot = g.piOverSin.mul(c)
		g.p, g.p1, g.p2 = g.reflect(g.ascent.digamma(g.logz))
	}
	w := 1 / (g.ascent.z.hi * g.ascent.z.hi)
	if math.Abs(g.p.hi) < 1./64 || math.Abs(g.p2.hi) < w {
		g.refine()
	}
	return g
}

// reflect returns ψ, ψ′ and ψ″ at x from those at 1−x.
func (g *gammaPoint) reflect(p, p1, p2 dd) (dd, dd, dd) {
	q := g.piOverSin.mul(g.piOverSin)
	return p.sub(g.piCot), q.sub(p1), p2.sub(g.piCot.mul(q).scale(2))
}

// refine recomputes ψ and ψ″ where one of them is small because its parts
// cancel. Next to a zero x₀ of ψ double-double has too few digits; there
//
//	ψ(x) = (x−x₀)·(ψ′(x) − ½(x−x₀)·ψ″(x) + …).
func (g *gammaPoint) refine() {
	p, p2 := g.ascent.digammaFine(g.logz)
	if g.x < 0 {
		p, _, p2 = g.reflect(p, dd{}, p2)
	}
	g.p, g.p2 = p, p2
	if math.Abs(p.hi) < 0x1p-28 {
		if z, ok := digammaZero(g.x); ok {
			d := z.from(g.x)
			g.p = g.p1.addF(-d.hi / 2 * p2.hi).mul(d)
		}
	}
}

// digammaZero returns the zero of ψ next to x, and whether it is in the tables.
func digammaZero(x float64) (z dd, ok bool) {
	if n := max(0, -math.Floor(x)); n < float64(len(digammaZeros)) {
		return digammaZeros[int(n)], true
	}
	for _, z := range digammaFarZeros {
		if x == z.hi {
			return z, true
		}
	}
	return dd{}, false
}

// gamma returns m and e with Γ(x) = m·2^e.
func (g *gammaPoint) gamma() (m dd, e int) {
	l := g.ascent.lgamma(g.logz)
	if g.x > 0 {
		m, e = ddExpScaled(l)
		return m.div(g.ascent.product), e
	}
	m, e = ddExpScaled(l.neg())
	return m.mul(g.ascent.product).mul(g.piOverSin), e
}

// lgamma returns log|Γ(x)| for x away from its zeros at 1 and 2.
func (g *gammaPoint) lgamma() dd {
	var q dd // Γ(x) = Γ(z)/q or, for negative x, q/Γ(z)
	sign := 1.
	if q = g.ascent.product; g.x < 0 {
		q = q.mul(g.piOverSin)
		if q.hi < 0 {
			q = q.neg()
		}
		sign = -1
	}
	logq := ddLog(q)
	l := g.ascent.lgamma(g.logz).sub(logq).scale(sign)
	if math.Abs(l.hi) < 1./16 {
		l = g.ascent.lgammaFine(g.logz).sub(logq).scale(sign)
	}
	if math.Abs(l.hi) < 0x1p-28 {
		return g.lgammaNearZero(l)
	}
	return l
}

// lgammaNearZero returns log|Γ(x)| where l, its double-double value, has too few
// digits: next to a zero x₀ it is
//
//	(x−x₀)·(ψ(x) − ½(x−x₀)·(ψ′(x) − ⅓(x−x₀)·ψ″(x) + …)).
func (g *gammaPoint) lgammaNearZero(l dd) dd {
	for _, z := range lgammaZeros {
		if d := z.from(g.x); math.Abs(d.hi) < 0x1p-26 {
			return g.p.addF(-d.hi / 2 * (g.p1.hi - float64(d.hi/3*g.p2.hi))).mul(d)
		}
	}
	return l
}

// from returns x − z for x next to z.
func (z dd) from(x float64) dd { return twoSum(x-z.hi, -z.lo) }
