package rule

import (
	"math"

	"slope/internal/kernel/scalar"
)

// smallestNormal is the least normal double.
const smallestNormal = 0x1p-1022

// Log: f = log x, f′ = 1/x, f″ = −1/x².
//
// Special cases are: at ±0, the edge of the domain, f = −∞, f′ = +∞, f″ = −∞;
// x < 0 gives NaN; f(+Inf) = +Inf with f′ = 0.
func Log(x float64) (y, d1, d2 float64) {
	if x <= 0 {
		return logEdge(x)
	}
	r := 1 / x
	return scalar.Log(x), r, -r * r
}

// logEdge is the logarithm, to any base, at and below the edge of its domain.
func logEdge(x float64) (y, d1, d2 float64) {
	if x == 0 {
		return math.Inf(-1), math.Inf(1), math.Inf(-1)
	}
	return math.NaN(), math.NaN(), math.NaN()
}

// 1/ln 2 and 1/ln 10 in double-double.
var (
	ddLog2E  = dd{0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56}
	ddLog10E = dd{0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57}
)

// Log2: f = log x / ln 2, f′ = 1/(x·ln2), f″ = −f′/x.
//
// Package math is mended for 1 < x < √2, where math.Log2 loses digits by
// cancellation, and for subnormal x.
//
// Special cases are those of Log; powers of two are exact.
func Log2(x float64) (y, d1, d2 float64) {
	if x < smallestNormal {
		return logOfLittleToBase(x, ddLog2E)
	}
	if x > 1 && x < math.Sqrt2 {
		y = ddLog(dd{x, 0}).mul(ddLog2E).float64()
	} else {
		y = math.Log2(x)
	}
	r := 1 / x
	d1 = r * (1 / math.Ln2)
	return y, d1, -r * d1
}

// Log10: f = log x / ln 10, f′ = 1/(x·ln10), f″ = −f′/x.
//
// Package math is mended for subnormal x; see Log.
//
// Special cases are those of Log.
func Log10(x float64) (y, d1, d2 float64) {
	if x < smallestNormal {
		return logOfLittleToBase(x, ddLog10E)
	}
	r := 1 / x
	d1 = r * (1 / math.Ln10)
	return math.Log10(x), d1, -r * d1
}

// logOfLittleToBase is c·log x for x < 2^-1022.
func logOfLittleToBase(x float64, c dd) (y, d1, d2 float64) {
	if x <= 0 {
		return logEdge(x)
	}
	y = ddLog(dd{x, 0}).mul(c).float64()
	d1 = c.hi / (x * 0x1p52) * 0x1p52 // where 1/x overflows, c/x need not
	return y, d1, math.Inf(-1)
}

// Log1p: f = log(1+x), f′ = 1/(1+x), f″ = −1/(1+x)².
//
// Special cases are: f(±0) = ±0; at −1, the edge of the domain, f = −∞,
// f′ = +∞, f″ = −∞; x < −1 gives NaN; f(+Inf) = +Inf with f′ = 0.
func Log1p(x float64) (y, d1, d2 float64) { return scalar.Log1p(x) }

// log1p is the value of Log1p.
func log1p(x float64) float64 {
	y, _, _ := scalar.Log1p(x)
	return y
}
