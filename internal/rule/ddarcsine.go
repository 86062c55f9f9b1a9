package rule

import "math"

// Arcsine and arccosine better than package math: first by a pair of doubles
// with an error of about 0.2 ulp, which settles nearly every case, and if not,
// in double-double.

// mendAsin returns y, the arcsine of x by package math, if it is within 2 ulp, and
// else an own one. Three forms (Cody and Waite 1980, chapter 8):
//
//  1. |x| ≤ 1/2: x + arcsineTail(x, x²)
//  2. |x| > 1/2: π/2 − 2·asin w, w = √((1−|x|)/2), with the sign of x
//  3. |x| ≥ 1 or NaN: that of package math
func mendAsin(x, y float64) float64 {
	a := math.Abs(x)
	var v dd
	switch {
	case a <= 0.5:
		v = dd{x, arcsineTail(x, x*x)}
	case a < 1:
		w, tail := halfAngle(a)
		v = twoSum(ddHalfPi.hi, -2*w)
		v.lo += ddHalfPi.lo - 2*tail
		if x < 0 {
			v = v.neg()
		}
	default:
		return y
	}
	if z, ok := settle(y, v); ok {
		return z
	}
	return mend(y, ddAtan(dd{x, 0}.div(cosOfArcsine(x))))
}

// mendAcos returns y, the arccosine of x by package math, if it is within 2 ulp, and
// else an own one, for |x| > 1/2:
//
//  1. x > 1/2: 2·asin w, w = √((1−x)/2)
//  2. x < −1/2: π − 2·asin w, w = √((1+x)/2)
//  3. |x| ≥ 1 or NaN: that of package math
func mendAcos(x, y float64) float64 {
	a := math.Abs(x)
	if !(a < 1) {
		return y
	}
	w, tail := halfAngle(a)
	v := dd{2 * w, 2 * tail}
	if x < 0 {
		v = twoSum(ddPi.hi, -v.hi)
		v.lo += ddPi.lo - 2*tail
	}
	if z, ok := settle(y, v); ok {
		return z
	}
	z := ddAtan(cosOfArcsine(x).divF(x))
	if x < 0 {
		z = z.add(ddPi)
	}
	return mend(y, z)
}

// cosOfArcsine returns √(1−x²).
func cosOfArcsine(x float64) dd { return twoSum(1, -x).mul(twoSum(1, x)).sqrt() }

// halfAngle returns asin √((1−a)/2) as an unevaluated sum, for 1/2 ≤ a < 1, where 1 − a is exact.
func halfAngle(a float64) (w, tail float64) {
	z := (1 - a) / 2
	w = math.Sqrt(z)
	return w, math.FMA(-w, w, z)/(2*w) + arcsineTail(w, z)
}

// arcsineTail returns asin w − w for z = w² ≤ 1/4 to 2⁻⁵⁷·w, by the polynomial of
// degree 12 that interpolates (asin w − w)/w³ at the Chebyshev nodes.
func arcsineTail(w, z float64) float64 {
	p := 0x1.d78189767524ep-6
	p = math.FMA(p, z, -0x1.e7a24f548c99dp-7)
	p = math.FMA(p, z, 0x1.1d661531b222ep-6)
	p = math.FMA(p, z, 0x1.653a8f8cfd43dp-8)
	p = math.FMA(p, z, 0x1.524ea8b3aad31p-7)
	p = math.FMA(p, z, 0x1.78246f32d075cp-7)
	p = math.FMA(p, z, 0x1.c9cf3759fd8ffp-7)
	p = math.FMA(p, z, 0x1.1c4d343fa57f6p-6)
	p = math.FMA(p, z, 0x1.6e8bb1d89492bp-6)
	p = math.FMA(p, z, 0x1.f1c71c1d4aa0dp-6)
	p = math.FMA(p, z, 0x1.6db6db6e3292ep-5)
	p = math.FMA(p, z, 0x1.3333333332ec4p-4)
	p = math.FMA(p, z, 0x1.5555555555556p-3)
	return w * z * p
}
