package bigmath

import (
	"math"
	"math/big"
)

// Atan returns the arctangent of x, in [−π/2, π/2], to prec bits.
//
// Special cases are:
//
//	Atan(±0) = ±0
//	Atan(±Inf) = ±π/2
func Atan(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if x == nil {
		return nil
	}
	return Atan2(x, fromInt(64, 1), prec)
}

// Atan2 returns the angle of the point (x, y), in [−π, π], to prec bits.
//
// Special cases are, for ±y:
//
//	Atan2(±0, x) = ±0 for x > 0 and x = +0
//	Atan2(±0, x) = ±π for x < 0 and x = −0
//	Atan2(±y, ±0) = ±π/2
//	Atan2(±y, +Inf) = ±0,  Atan2(±y, -Inf) = ±π for finite y
//	Atan2(±Inf, x) = ±π/2 for finite x
//	Atan2(±Inf, +Inf) = ±π/4,  Atan2(±Inf, -Inf) = ±3π/4
func Atan2(y, x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if x == nil || y == nil {
		return nil
	}
	z := atan2Upper(y, x, prec)
	if y.Signbit() {
		z.Neg(z)
	}
	return z
}

// atan2Upper returns the angle of the point (x, |y|), in [0, π].
func atan2Upper(y, x *big.Float, prec uint) *big.Float {
	left := x.Signbit()
	switch {
	case x.IsInf() && y.IsInf():
		z := scale(Pi(prec+guard), -2)
		if left {
			z.Mul(z, fromInt(64, 3))
		}
		return round(z, prec)
	case y.IsInf() || x.Sign() == 0 && y.Sign() != 0:
		return scale(Pi(prec), -1)
	case x.IsInf() || y.Sign() == 0:
		if left {
			return Pi(prec)
		}
		return zero(prec, false)
	}
	if !left {
		return atan2First(abs(y), x, prec)
	}
	wp := prec + guard
	return round(sub(wp, Pi(wp), atan2First(abs(y), abs(x), wp)), prec)
}

// atan2First is Atan2 for finite x, y > 0. Far from the diagonal,
//
//	|y/x| < 2⁻⁸: atan t = t (1 − t²/3 + t⁴/5 − …), t = y/x;   |y/x| > 2⁸: π/2 − atan(x/y)
//
// and elsewhere from a start θ in double precision,
//
//	s, c = sin θ, cos θ:  atan2(y, x) = θ + atan((y c − x s)/(x c + y s))
//
// where the last arctangent is below 2⁻⁵⁰ and its series short.
func atan2First(y, x *big.Float, prec uint) *big.Float {
	ex, ey := exponent(x), exponent(y)
	wp := prec + guard
	switch {
	case ey < ex-8:
		return atanSmall(y, x, prec)
	case ex < ey-8:
		return round(sub(wp, scale(Pi(wp), -1), atanSmall(x, y, wp)), prec)
	}
	w := width(wp)
	x, y = scale(x, -max(ex, ey)), scale(y, -max(ex, ey))
	xf, _ := x.Float64()
	yf, _ := y.Float64()
	var xi, yi, theta, s, c, num, den, t big.Int
	toFixed(&xi, x, w)
	toFixed(&yi, y, w)
	start := math.Atan2(yf, xf)
	// sincosFixed reaches to 1: above it, swap the axes and measure from π/2.
	swap := start > 1
	if swap {
		xi, yi = yi, xi
		start = math.Atan2(xf, yf)
	}
	floatToFixed(&theta, start, w)
	sincosFixed(&s, &c, &theta, w)
	num.Mul(&yi, &c)
	num.Sub(&num, t.Mul(&xi, &s))
	den.Mul(&xi, &c)
	den.Add(&den, t.Mul(&yi, &s))
	num.Lsh(&num, w)
	num.Quo(&num, &den)
	oddSeries(&t, &num, w, false)
	t.Add(&t, &theta)
	if swap {
		num.Rsh(pi.at(w), 1)
		t.Sub(&num, &t)
	}
	return fromFixed(&t, -int(w), prec)
}

// atanSmall returns atan(y/x) for 0 < y/x < 2⁻⁷, to prec bits relative to the value.
func atanSmall(y, x *big.Float, prec uint) *big.Float {
	w := width(prec + guard)
	q := quo(w, y, x)
	if exponent(q) < -int(w) {
		return round(q, prec)
	}
	var t, u, s, p, v, n big.Int
	toFixed(&t, q, w)
	mulShift(&u, &t, &t, w)
	p.Lsh(p.SetInt64(1), w)
	s.Set(&p)
	for k := int64(3); ; k += 2 {
		mulShift(&v, &p, &u, w)
		p.Neg(&v)
		v.Quo(&p, n.SetInt64(k))
		if v.Sign() == 0 {
			break
		}
		s.Add(&s, &v)
	}
	return mul(prec, q, fromFixed(&s, -int(w), w))
}

// Asin returns the arcsine of x, in [−π/2, π/2], to prec bits.
//
//	asin x = atan2(x, √((1−x)(1+x)))
//
// Special cases are:
//
//	Asin(±0) = ±0
//	Asin(x) = nil for |x| > 1
func Asin(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if !unitDomain(x) {
		return nil
	}
	if x.Sign() == 0 {
		return zero(prec, x.Signbit())
	}
	return Atan2(x, cofactor(x, prec+guard), prec)
}

// Acos returns the arccosine of x, in [0, π], to prec bits.
//
//	acos x = atan2(√((1−x)(1+x)), x)
//
// Special cases are:
//
//	Acos(1) = 0
//	Acos(x) = nil for |x| > 1
func Acos(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if !unitDomain(x) {
		return nil
	}
	if x.Sign() == 0 {
		return scale(Pi(prec), -1)
	}
	return Atan2(cofactor(x, prec+guard), x, prec)
}

func unitDomain(x *big.Float) bool {
	return x != nil && !x.IsInf() && abs(x).Cmp(fromInt(64, 1)) <= 0
}

// cofactor returns √((1−x)(1+x)) for |x| ≤ 1. Where a factor cancels it is exact.
func cofactor(x *big.Float, prec uint) *big.Float {
	wp := max(prec, x.Prec()+2)
	u := fromInt(64, 1)
	return Sqrt(mul(wp, sub(wp, u, x), add(wp, u, x)), prec)
}
