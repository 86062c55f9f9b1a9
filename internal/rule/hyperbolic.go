package rule

import (
	"math"

	"slope/internal/kernel/scalar"
)

// Sinh: f = f″ = sinh x, f′ = cosh x.
//
// Special cases are: f(±0) = ±0; f(±Inf) = ±Inf with f′ = +Inf.
func Sinh(x float64) (y, d1, d2 float64) {
	s, c := sinhCosh(x)
	return s, c, s
}

// Cosh: f = f″ = cosh x, f′ = sinh x.
//
// Special cases are: f(±Inf) = +Inf with f′ = ±Inf.
func Cosh(x float64) (y, d1, d2 float64) {
	s, c := sinhCosh(x)
	return c, s, c
}

// sinhCosh returns sinh x = (eˣ−e⁻ˣ)/2 and cosh x = (eˣ+e⁻ˣ)/2.
func sinhCosh(x float64) (s, c float64) {
	switch a := math.Abs(x); {
	case a <= 22:
		h, l := expHiLo(a)
		g, m := expHiLo(-a)
		c = 0.5 * ((h + g) + ((h - (h + g)) + g + (l + m)))
		if a <= 0.5 {
			// x + x³/3! + … + x¹⁵/15!; the next term is below 2^-60.
			q := x * x
			return x + float64(x*q*(1./6+float64(q*(1./120+float64(q*(1./5040+float64(q*(1./362880+float64(q*(1./39916800+float64(q*(1./6227020800+float64(q*(1./1307674368000)))))))))))))), c
		}
		s = 0.5 * ((h - g) + ((h - (h - g)) - g + (l - m)))
		return math.Copysign(s, x), c
	case a <= 709: // e⁻ˣ is less than half an ulp
		c = 0.5 * scalar.Exp(a)
		return math.Copysign(c, x), c
	case a < 711:
		m, e := ddExpScaled(dd{a, 0})
		c = math.Ldexp(m.float64(), e-1)
		return math.Copysign(c, x), c
	}
	return x * math.Inf(1), math.Abs(x) * math.Inf(1) // ±Inf or NaN
}

// Tanh: f = tanh x, f′ = sech²x, f″ = −2f·f′. With e = e^−2|x|, |f| = (1−e)/(1+e) and
// f′ = 2e/(1+e)·(1+|f|), which keeps its digits however close f is to ±1.
//
// Special cases are: f(±0) = ±0; f(±Inf) = ±1 with f′ = 0.
func Tanh(x float64) (y, d1, d2 float64) { return scalar.Tanh(x) }

// asinhMuch is where x²+1 and x²−1 are x² to double precision.
const asinhMuch = 0x1p28

// Asinh: f = asinh x, q = 1+x², f′ = 1/√q, f″ = −x·f′/q.
//
// Special cases are: f(±0) = ±0; f(±Inf) = ±Inf with f′ = 0.
func Asinh(x float64) (y, d1, d2 float64) {
	y = math.Asinh(x)
	if math.Abs(x) > asinhMuch {
		r := 1 / x
		d1 = math.Abs(r)
		return y, d1, -r * d1
	}
	q := 1 + float64(x*x)
	d1 = 1 / math.Sqrt(q)
	return y, d1, -x * d1 / q
}

// Acosh: f = acosh x, q = x²−1, f′ = 1/√q, f″ = −x·f′/q. One rounding serves q.
//
// Package math is mended for 1 < x < 1.25, where math.Acosh is up to 2.2 ulp off.
//
// Special cases are: 1 is the edge of the domain, where f = 0, f′ = +∞, f″ = −∞;
// x < 1 gives NaN; f(+Inf) = +Inf with f′ = 0.
func Acosh(x float64) (y, d1, d2 float64) {
	if !(x >= 1) {
		return math.NaN(), math.NaN(), math.NaN()
	}
	if x > 1 && x < 1.25 {
		y = acoshNearOne(x)
	} else {
		y = math.Acosh(x)
	}
	if x > asinhMuch {
		d1 = 1 / x
		return y, d1, -d1 * d1
	}
	q := math.FMA(x, x, -1)
	d1 = 1 / math.Sqrt(q)
	return y, d1, -x * d1 / q
}

// acoshNearOne returns log(1 + t + √(t(t+2))) for t = x−1 > 0.
func acoshNearOne(x float64) float64 {
	t := x - 1
	s := twoSum(t, 2).mulF(t).sqrt()
	return ddLog1p(s.addF(t)).float64()
}

// Atanh: f = atanh x, f′ = 1/(1−x²), f″ = 2x·f′². One rounding serves 1−x².
//
// Special cases are: f(±0) = ±0; ±1 are poles, where f = ±∞, f′ = +∞, f″ = ±∞;
// |x| > 1 gives NaN.
func Atanh(x float64) (y, d1, d2 float64) {
	if math.Abs(x) > 1 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	d1 = 1 / math.FMA(-x, x, 1)
	return math.Atanh(x), d1, 2 * x * d1 * d1
}
