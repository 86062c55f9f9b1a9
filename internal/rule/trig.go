package rule

import (
	"math"

	"slope/internal/kernel/scalar"
)

// Sin: f = sin x, f′ = cos x, f″ = −sin x.
//
// Special cases are: Sin(±0) = ±0; ±Inf and NaN give NaN.
func Sin(x float64) (y, d1, d2 float64) { return scalar.Sin(x) }

// Cos: f = cos x, f′ = −sin x, f″ = −cos x.
//
// Special cases are: ±Inf and NaN give NaN.
func Cos(x float64) (y, d1, d2 float64) { return scalar.Cos(x) }

// Tan: f = tan x, f′ = 1 + f², f″ = 2f·f′.
//
// Special cases are: Tan(±0) = ±0; ±Inf and NaN give NaN.
//
// Package math is mended for 2⁻²⁶ < |x| < 2⁻²³, where it drops the term x³/3,
// and for |x| > 1/2, where it is 2.4 ulp off at many points and its reduced
// argument has too few bits near the multiples of π/2 and for |x| ≥ 2²⁹.
func Tan(x float64) (y, d1, d2 float64) {
	y = math.Tan(x)
	if a := math.Abs(x); !(0x1p-23 <= a && a <= 0.5) {
		return tanSlow(x, y)
	}
	d1 = 1 + float64(y*y)
	return y, d1, 2 * y * d1
}

// tanSlow is Tan, with value y in package math, for tiny arguments and for those
// above 1/2, where 1 + f² would double the error of f: f′ = 1/cos²x, f″ = 2f·f′.
func tanSlow(x, y float64) (float64, float64, float64) {
	if math.Abs(x) < 0x1p-23 {
		y = mend(y, fastTwoSum(x, x*x*x/3))
		d1 := 1 + float64(y*y)
		return y, d1, 2 * y * d1
	}
	if math.Abs(x) < 1<<20 {
		if z, d1, d2, ok := tanPair(x); ok {
			if v, ok := settle(y, z); ok {
				return v, d1, d2
			}
		}
	}
	s, c := ddSinCos(x)
	r := dd{1, 0}.div(c)
	z := s.mul(r)
	d1 := r.mul(r).float64()
	return mend(y, z), d1, 2 * z.float64() * d1
}

// tanPair returns tan x as an unevaluated sum with an error of about 0.3 ulp,
// and its derivatives, for 1/2 < |x| < 2²⁰; ok is false if x is too near a multiple of π/2.
//
// The reduced argument is h + l = x − n·π/2, with π/2 in two parts, the first of
// which is subtracted exactly (Cody and Waite 1980, chapter 9; here with a fused multiply-add).
// With s and c its sine and cosine, tan x = s/c or −c/s, and f′ = 1/c² or 1/s².
func tanPair(x float64) (y dd, d1, d2 float64, ok bool) {
	n := math.RoundToEven(x * (2 / math.Pi))
	t := math.FMA(-n, ddHalfPi.hi, x)
	if math.Abs(t) < 0x1p-30 {
		return y, 0, 0, false
	}
	p := twoProd(n, ddHalfPi.lo)
	r := fastTwoSum(t, -p.hi)
	h, l := r.hi, r.lo-p.lo

	s, c := sinCosPair(h, l)
	if int64(n)&1 != 0 {
		s, c = c, s.neg()
	}

	i := 1 / c.hi
	e := math.FMA(-i, c.hi, 1) - float64(i*c.lo) // 1/c = i·(1+e)
	y.hi = float64(s.hi * i)
	y.lo = float64((math.FMA(-y.hi, c.hi, s.hi) + s.lo - float64(y.hi*c.lo)) * i)
	q := float64(i * i)
	d1 = math.FMA(2*q, e, q)
	return y, d1, 2 * y.float64() * d1, true
}

// sinCosPair returns sin and cos of h + l, for |h| ≤ π/4 and l within an ulp of h or so, as
// unevaluated sums with an error of about 0.1 ulp.
func sinCosPair(h, l float64) (s, c dd) {
	z := twoProd(h, h)
	c = fastTwoSum(1, -0.5*z.hi)
	c = fastTwoSum(c.hi, c.lo+(float64(z.hi*z.hi*cosSeries(z.hi))-(float64(0.5*z.lo)+float64(h*l))))
	w := twoProd(h, z.hi)
	s = fastTwoSum(h, math.FMA(w.hi, sinSeries(z.hi), float64(l*c.hi)-float64((w.lo+float64(h*z.lo))*(1./6))))
	return s, c
}

// sinSeries returns (sin t/t − 1)/z and cosSeries (cos t − 1 + z/2)/z², with
// z = t² and |t| ≤ π/4, by the polynomials that interpolate at the Chebyshev nodes.
func sinSeries(z float64) float64 {
	p := -0x1.ab17bdcbd3414p-41
	p = math.FMA(p, z, 0x1.61217ee5cca1bp-33)
	p = math.FMA(p, z, -0x1.ae64541295cdfp-26)
	p = math.FMA(p, z, 0x1.71de3a54607a5p-19)
	p = math.FMA(p, z, -0x1.a01a01a019937p-13)
	p = math.FMA(p, z, 0x1.1111111111110p-7)
	return math.FMA(p, z, -0x1.5555555555555p-3)
}

func cosSeries(z float64) float64 {
	p := -0x1.907d8f29fe831p-37
	p = math.FMA(p, z, 0x1.1eeb68cd22f56p-29)
	p = math.FMA(p, z, -0x1.27e4fa17bf139p-22)
	p = math.FMA(p, z, 0x1.a01a019f4e9b4p-16)
	p = math.FMA(p, z, -0x1.6c16c16c16967p-10)
	return math.FMA(p, z, 0x1.5555555555555p-5)
}
