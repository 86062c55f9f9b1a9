package rule

import "math"

// Double-double sine, cosine and arctangent, of about 2⁻¹⁰⁰ relative accuracy,
// for the regions where double precision, and package math, lose digits.

var (
	ddPi     = dd{0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53}
	ddHalfPi = dd{0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54}
	ddNaN    = dd{math.NaN(), math.NaN()}
)

// ddSinCosKernel returns sin t and cos t for |t| ≤ 0.8 by their Taylor series;
// the terms below 2⁻⁵³ of the sum are added up in double.
func ddSinCosKernel(t dd) (s, c dd) {
	z := t.mul(t)
	s = ddPoly(z, sinLead[:], sinTail[:])
	c = ddPoly(z, cosLead[:], cosTail[:])
	return t.add(t.mul(z.mul(s))), z.mul(c).addF(1)
}

// ddPoly returns a₀ + a₁z + … + zᵐ(b₀ + b₁z + …), with m the length of a.
func ddPoly(z dd, a []dd, b []float64) dd {
	p := 0.0
	for i := len(b) - 1; i >= 0; i-- {
		p = math.FMA(p, z.hi, b[i])
	}
	q := z.mulF(p).add(a[len(a)-1])
	for i := len(a) - 2; i >= 0; i-- {
		q = q.mul(z).add(a[i])
	}
	return q
}

// turn returns the sine and cosine of t + q·π/2 from those of t.
func turn(q int, s, c dd) (dd, dd) {
	switch q & 3 {
	case 1:
		return c, s.neg()
	case 2:
		return s.neg(), c.neg()
	case 3:
		return c.neg(), s
	}
	return s, c
}

// ddSinCos returns sin x and cos x for any finite x, and NaN for the others.
func ddSinCos(x float64) (s, c dd) {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return ddNaN, ddNaN
	}
	q, t := reduceHalfPi(x)
	s, c = ddSinCosKernel(t)
	return turn(q, s, c)
}

// ddSinCosPi returns sin πx and cos πx for any finite x, and NaN for the
// others. The reduction is exact, so that the zeros at the integers and at the
// half integers are exact (+0 or −0) and the relative accuracy holds next to them.
func ddSinCosPi(x float64) (s, c dd) {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return ddNaN, ddNaN
	}
	q, t := reducePi(x)
	s, c = ddSinCosKernel(t)
	return turn(q, s, c)
}

// reducePi returns πx as q·π/2 + t with |t| ≤ π/4, for a finite x.
func reducePi(x float64) (q int, t dd) {
	if math.Abs(x) >= 1<<53 { // an even integer
		return 0, dd{}
	}
	n := math.RoundToEven(2 * x)
	return int(int64(n) & 3), ddPi.mulF(x - float64(n/2))
}

// ddAtan returns atan x by one step of Newton's iteration from the double
// result: with y ≈ atan x, atan x = y + atan δ, δ = (x·cos y − sin y)/(cos y + x·sin y),
// where atan δ = δ to twice the accuracy of y. For |x| > 1 it is ±π/2 − atan(1/x).
func ddAtan(x dd) dd {
	if math.Abs(x.hi) > 1 {
		h := ddHalfPi
		if x.hi < 0 {
			h = h.neg()
		}
		return h.sub(ddAtan(dd{1, 0}.div(x)))
	}
	y := math.Atan(x.hi)
	s, c := ddSinCosKernel(dd{y, 0})
	d := x.mul(c).sub(s)
	return fastTwoSum(y, d.float64()/(c.hi+float64(x.hi*s.hi)))
}

// The coefficients of the Taylor series: of sine from t³ to t¹⁵ and of cosine
// from t² to t¹⁶, and the rest, that double precision is enough for.
var sinLead = [...]dd{
	{-0x1.5555555555555p-3, -0x1.5555555555555p-57},  // −1/3!
	{0x1.1111111111111p-7, 0x1.1111111111111p-63},    // 1/5!
	{-0x1.a01a01a01a01ap-13, -0x1.a01a01a01a01ap-73}, // −1/7!
	{0x1.71de3a556c734p-19, -0x1.c154f8ddc6c00p-73},  // 1/9!
	{-0x1.ae64567f544e4p-26, 0x1.c062e06d1f209p-80},  // −1/11!
	{0x1.6124613a86d09p-33, 0x1.f28e0cc748ebep-87},   // 1/13!
	{-0x1.ae7f3e733b81fp-41, -0x1.1d8656b0ee8cbp-97}, // −1/15!
}

var cosLead = [...]dd{
	{-0.5, 0}, // −1/2!
	{0x1.5555555555555p-5, 0x1.5555555555555p-59},    // 1/4!
	{-0x1.6c16c16c16c17p-10, 0x1.f49f49f49f49fp-65},  // −1/6!
	{0x1.a01a01a01a01ap-16, 0x1.a01a01a01a01ap-76},   // 1/8!
	{-0x1.27e4fb7789f5cp-22, -0x1.cbbc05b4fa99ap-76}, // −1/10!
	{0x1.1eed8eff8d898p-29, -0x1.2aec959e14c06p-83},  // 1/12!
	{-0x1.93974a8c07c9dp-37, -0x1.05d6f8a2efd1fp-92}, // −1/14!
	{0x1.ae7f3e733b81fp-45, 0x1.1d8656b0ee8cbp-101},  // 1/16!
}

var sinTail = [...]float64{
	0x1.952c77030ad4ap-49, -0x1.2f49b46814157p-57, 0x1.71b8ef6dcf572p-66,
	-0x1.761b41316381ap-75, 0x1.3f3ccdd165fa9p-84, -0x1.d1ab1c2dccea3p-94,
}

var cosTail = [...]float64{
	-0x1.6827863b97d97p-53, 0x1.e542ba4020225p-62, -0x1.0ce396db7f853p-70,
	0x1.f2cf01972f578p-80, -0x1.88e85fc6a4e5ap-89, 0x1.0a18a2635085dp-98,
}
