package rule

import "math"

// Lgamma: f = log|Γ(x)|, f′ = ψ(x), f″ = ψ′(x).
//
// Package math is mended for x < 0, where it loses all digits next to the zeros;
// for 0.19 < x < 0.9 and 1.19 < x < 1.24, where it is up to 370 ulp off; for
// 8 < x < 200, where it is up to 2.5 ulp off; and for subnormal x.
//
// Special cases are:
//
//	Lgamma(+0) = +Inf, with f′ = −Inf and f″ = +Inf
//	Lgamma(-0) = +Inf, with f′ = +Inf and f″ = +Inf
//	Lgamma(x) = +Inf for a negative integer x, with f″ = +Inf, and f′ = NaN
//	    because the one-sided limits are −Inf and +Inf
//	Lgamma(+Inf) = +Inf, with f′ = +Inf and f″ = 0
//	Lgamma(-Inf) = −Inf, as in package math, with f′ = f″ = NaN
//	Lgamma(NaN) = NaN in every part
func Lgamma(x float64) (y, d1, d2 float64) {
	switch {
	case x > 200 || 0.9 < x && x < 1.19 || 1.24 < x && x < 8 || 0x1p-1022 <= x && x < 0.19:
		y, _ = math.Lgamma(x)
		d1, d2, _ = Digamma(x)
		return y, d1, d2
	case x == 0:
		d1, d2, _ = Digamma(x)
		return math.Inf(1), d1, d2
	case math.Abs(x) < tinyGamma:
		d1, d2, _ = Digamma(x)
		return -ddLog(dd{math.Abs(x), 0}).hi, d1, d2
	case math.IsInf(x, -1):
		return x, math.NaN(), math.NaN()
	case isPole(x):
		return math.Inf(1), math.NaN(), math.Inf(1)
	case math.IsNaN(x):
		return x, x, x
	}
	g := gammaAt(x)
	return g.lgamma().hi, g.p.hi, g.p1.hi
}
