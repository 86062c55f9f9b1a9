package rule

import "math"

// Sinpi: f = sin πx, f′ = π·cos πx, f″ = −π²·sin πx.
//
// The reduction is exact: x is an integer and a half plus a fraction of at most ¼, so that
// every digit of a large x counts and the zeros and extrema are exact.
//
// Special cases are: Sinpi(±n) = ±0 for an integer n; ±Inf and NaN give NaN.
func Sinpi(x float64) (y, d1, d2 float64) {
	s, c := sinCosPi(x)
	return s.float64(), ddPi.mul(c).float64(), -ddPiSquare.mul(s).float64()
}

// Cospi: f = cos πx, f′ = −π·sin πx, f″ = −π²·cos πx.
//
// Special cases are: Cospi(n+½) = +0 for an integer n; ±Inf and NaN give NaN.
func Cospi(x float64) (y, d1, d2 float64) {
	s, c := sinCosPi(x)
	return c.float64(), -ddPi.mul(s).float64(), -ddPiSquare.mul(c).float64()
}

var ddPiSquare = dd{0x1.3bd3cc9be45dep+3, 0x1.692b71366cc04p-51}

// sinCosPi returns sin πx and cos πx as unevaluated sums, with the zeros that IEEE 754
// asks for.
func sinCosPi(x float64) (s, c dd) {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return ddNaN, ddNaN
	}
	q, t := reducePi(x)
	s, c = sinCosPair(t.hi, t.lo)
	s, c = turn(q, s, c)
	if s.hi == 0 {
		s = dd{math.Copysign(0, x), math.Copysign(0, x)}
	}
	if c.hi == 0 {
		c = dd{}
	}
	return s, c
}
