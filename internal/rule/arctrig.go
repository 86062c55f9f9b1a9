package rule

import "math"

// Asin: f = asin x, f′ = 1/√(1−x²), f″ = x·f′/(1−x²), with 1 − x² rounded once.
//
// Special cases are: Asin(±0) = ±0; f′(±1) = +Inf, f″(±1) = ±Inf; |x| > 1 and
// NaN give NaN.
//
// Package math is mended for |x| > 2⁻²⁶: it is 2.2 ulp off at scattered points,
// and up to 1025 ulp next to ±1.
func Asin(x float64) (y, d1, d2 float64) {
	q := math.FMA(-x, x, 1)
	d1 = 1 / math.Sqrt(q)
	y = math.Asin(x)
	if math.Abs(x) > 0x1p-26 {
		y = mendAsin(x, y)
	}
	return y, d1, x * d1 / q
}

// Acos: f = acos x, f′ = −1/√(1−x²), f″ = x·f′/(1−x²), with 1 − x² rounded once.
//
// Special cases are: f′(±1) = −Inf, f″(±1) = ∓Inf; |x| > 1 and NaN give NaN.
//
// Package math is mended for x > 1/2 and x < −1/2: it has lost half the digits
// at 1 − 2⁻²⁷ and more beyond.
func Acos(x float64) (y, d1, d2 float64) {
	q := math.FMA(-x, x, 1)
	d1 = -1 / math.Sqrt(q)
	y = math.Acos(x)
	if math.Abs(x) > 0.5 {
		y = mendAcos(x, y)
	}
	return y, d1, x * d1 / q
}

// Atan: f = atan x, f′ = 1/(1+x²), f″ = −2x·f′², with 1 + x² rounded once.
// Where x² would overflow, f′ = (1/x)/x and f″ = −2f′/x.
//
// Special cases are: Atan(±0) = ±0; Atan(±Inf) = ±π/2, with f′ and f″ zero.
func Atan(x float64) (y, d1, d2 float64) {
	y = math.Atan(x)
	if math.Abs(x) > 0x1p500 {
		r := 1 / x
		d1 = r / x
		return y, d1, -2 * r * d1
	}
	d1 = 1 / math.FMA(x, x, 1)
	return y, d1, -2 * (x * d1) * d1
}

// Atan2: f is the angle of the point (x, y); with r² = x² + y²,
// f_y = x/r² (the part X: y is the first argument), f_x = −y/r²,
// f_yy = −2xy/r⁴, f_xy = (y²−x²)/r⁴, f_xx = 2xy/r⁴.
//
// Special cases are those of math.Atan2 for the value, where a zero has the
// sign of the side from which it is approached. On the cut, y = ±0 and x < 0,
// the derivatives are the one-sided limits, which agree. At infinity they are
// zero. At the origin f has no derivative and no limit of it: the value is that
// of math.Atan2 and the derivatives are NaN.
//
// Package math is mended for x < 0, y < 0 and y/x < 2⁻¹⁰⁷⁵, where it returns +π for −π.
func Atan2(y, x float64) Partials {
	f := math.Atan2(y, x)
	if a, b := math.Abs(x), math.Abs(y); !(0x1p-250 < a && a < 0x1p250 && 0x1p-250 < b && b < 0x1p250) {
		return atan2Wide(f, y, x)
	}
	p, q := twoProd(x, x), twoProd(y, y)
	r2 := sumRounded(p, q)
	u, v := x/r2, -y/r2
	uv := 2 * u * v
	return Partials{F: f, X: u, Y: v, XX: uv, XY: sumRounded(q, p.neg()) / (r2 * r2), YY: -uv}
}

// sumRounded returns p + q to within little more than half an ulp, also where
// the leading parts cancel.
func sumRounded(p, q dd) float64 {
	s := twoSum(p.hi, q.hi)
	return s.hi + (s.lo + (p.lo + q.lo))
}

// atan2Wide is Atan2, with value f, for the points whose squares may overflow
// or underflow: it computes with the mantissas and puts the exponents in last.
func atan2Wide(f, y, x float64) Partials {
	switch {
	case math.IsNaN(f):
		return nanPartials
	case y < 0 && f > 0: // y/x has underflowed to +0
		f = -math.Pi
	}
	switch {
	case math.IsInf(x, 0) || math.IsInf(y, 0):
		return Partials{F: f}
	case x == 0 && y == 0:
		n := math.NaN()
		return Partials{f, n, n, n, n, n}
	}
	a, i := math.Frexp(x)
	b, j := math.Frexp(y)
	e := max(i, j)
	if x == 0 {
		e = j
	} else if y == 0 {
		e = i
	}
	s, t := math.Ldexp(a, i-e), math.Ldexp(b, j-e)
	p, q := twoProd(s, s), twoProd(t, t)
	r2 := sumRounded(p, q)
	u, v := a/r2, -b/r2
	uv := math.Ldexp(2*u*v, i+j-4*e)
	return Partials{F: f, X: math.Ldexp(u, i-2*e), Y: math.Ldexp(v, j-2*e),
		XX: uv, XY: math.Ldexp(sumRounded(q, p.neg())/(r2*r2), -2*e), YY: -uv}
}
