package rule

import (
	"math"

	"slope/internal/kernel/scalar"
)

// tinyGamma is how near the pole at 0 the rest of ψ is worth less than 2^-60 of
// 1/x.
const tinyGamma = 0x1p-60

// isPole reports whether x is a negative integer or −Inf, where Γ and ψ have no
// limit: the one-sided limits at an integer differ in sign.
func isPole(x float64) bool { return x < 0 && math.Floor(x) == x }

// Digamma: f = ψ(x) = Γ′(x)/Γ(x), f′ = ψ′(x), f″ = ψ″(x).
//
// Special cases are:
//
//	Digamma(+0) = −Inf, with f′ = +Inf and f″ = −Inf
//	Digamma(-0) = +Inf, with f′ = +Inf and f″ = +Inf
//	Digamma(+Inf) = +Inf, with f′ = 0 and f″ = −0
//	Digamma(x) = NaN in every part for a negative integer x, −Inf and NaN
func Digamma(x float64) (y, d1, d2 float64) {
	switch {
	case x >= asymptoticFrom:
		return digammaLarge(x)
	case math.Abs(x) < tinyGamma:
		r := 1 / x
		return -r, r * r, -2 * r * r * r
	case isPole(x) || math.IsNaN(x):
		return math.NaN(), math.NaN(), math.NaN()
	}
	g := gammaAt(x)
	return g.p.hi, g.p1.hi, g.p2.hi
}

// digammaLarge is Digamma for x ≥ 20: the asymptotic series of ddgamma.go in
// double precision.
func digammaLarge(x float64) (y, d1, d2 float64) {
	r := 1 / x
	w := float64(r * r)
	y = scalar.Log(x) - float64(r*(0.5+float64(r*horner(w, digammaSeries[:]))))
	d1 = r + float64(w*(0.5+float64(r*horner(w, trigammaSeries[:]))))
	d2 = -w - float64(w*r*(1+float64(r*horner(w, tetragammaSeries[:]))))
	return y, d1, d2
}
