package rule

import "math"

// Sin: f = sin x, f′ = cos x, f″ = −sin x.
//
// Special cases are: Sin(±0) = ±0; ±Inf and NaN give NaN.
//
// Package math is mended for |x| ≥ 2²⁹, and nearer than 2⁻¹⁶ to a multiple of
// π/2 other than 0: its reduced argument has too few bits there.
func Sin(x float64) (y, d1, d2 float64) {
	s, c := math.Sincos(x)
	if !(math.Abs(s*c) > 0x1p-16 && math.Abs(x) < 1<<29) {
		s, c = mendSinCos(x, s, c)
	}
	return s, c, -s
}

// Cos: f = cos x, f′ = −sin x, f″ = −cos x.
//
// Special cases are: ±Inf and NaN give NaN.
//
// Package math is mended where it is for Sin.
func Cos(x float64) (y, d1, d2 float64) {
	s, c := math.Sincos(x)
	if !(math.Abs(s*c) > 0x1p-16 && math.Abs(x) < 1<<29) {
		s, c = mendSinCos(x, s, c)
	}
	return c, -s, -c
}

// mendSinCos returns the sine and cosine of x, given those of package math,
// where x may be huge or near a multiple of π/2.
func mendSinCos(x, s, c float64) (float64, float64) {
	if math.Abs(x) <= math.Pi/4 {
		return s, c
	}
	ds, dc := ddSinCos(x)
	return mend(s, ds), mend(c, dc)
}

// mend returns y, the value of package math, if it is within 2 ulp of the exact
// value z, and z rounded to double elsewhere.
func mend(y float64, z dd) float64 {
	a := math.Abs(z.hi)
	if math.Abs((y-z.hi)-z.lo) <= 2*(a-math.Nextafter(a, 0)) {
		return y
	}
	return z.float64()
}

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
	d1 = 1 + y*y
	return y, d1, 2 * y * d1
}

// tanSlow is Tan for tiny arguments and for those above 1/2, where
// 1 + f² would double the error of f: f′ = 1/cos²x, f″ = 2f·f′.
func tanSlow(x, y float64) (float64, float64, float64) {
	if math.Abs(x) < 0x1p-23 {
		y = mend(y, fastTwoSum(x, x*x*x/3))
		d1 := 1 + y*y
		return y, d1, 2 * y * d1
	}
	s, c := ddSinCos(x)
	r := dd{1, 0}.div(c)
	z := s.mul(r)
	d1 := r.mul(r).float64()
	return mend(y, z), d1, 2 * z.float64() * d1
}
