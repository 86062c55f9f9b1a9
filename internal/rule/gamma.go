package rule

import "math"

// Gamma: f = Γ(x), f′ = f·ψ(x), f″ = f·(ψ(x)² + ψ′(x)).
//
// Package math is mended everywhere: it is up to 6 ulp off for 0 < x < 20, up
// to 100 for larger x and for negative ones.
//
// Special cases are:
//
//	Gamma(+0) = +Inf, with f′ = −Inf and f″ = +Inf
//	Gamma(-0) = −Inf, with f′ = −Inf and f″ = −Inf
//	Gamma(+Inf) = +Inf, with f′ = f″ = +Inf
//	Gamma(x) = NaN in every part for a negative integer x, −Inf and NaN
func Gamma(x float64) (y, d1, d2 float64) {
	switch {
	case x > 172:
		return math.Inf(1), math.Inf(1), math.Inf(1)
	case math.Abs(x) < tinyGamma:
		r := 1 / x
		return r, -r * r, 2 * r * r * r
	case isPole(x) || math.IsNaN(x):
		return math.NaN(), math.NaN(), math.NaN()
	}
	g := gammaAt(x)
	m, e := g.gamma()
	p := g.p.hi
	return math.Ldexp(m.hi, e), math.Ldexp(m.hi*p, e), math.Ldexp(m.hi*(float64(p*p)+g.p1.hi), e)
}
