package bigmath

import (
	"math"
	"math/big"
	"math/bits"
)

// PowInt returns xⁿ to prec bits, by squaring (for |n| > 2³⁰ as Pow does).
//
// Special cases are:
//
//	PowInt(x, 0) = 1 for every x but nil
//	PowInt(±0, n) = ±Inf for odd n < 0, +Inf for even n < 0
//	powers beyond the exponents of big.Float are ±Inf or ±0
func PowInt(x *big.Float, n int, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil:
		return nil
	case n == 0:
		return fromInt(prec, 1)
	}
	negative := n&1 == 1 && x.Signbit()
	switch {
	case x.Sign() == 0 && n < 0 || x.IsInf() && n > 0:
		return inf(prec, negative)
	case x.Sign() == 0 || x.IsInf():
		return zero(prec, negative)
	}
	m := uint64(n)
	if n < 0 {
		m = -m
	}
	if m > 1<<30 {
		return Pow(x, fromInt(64, int64(n)), prec)
	}
	// The error grows with n. Mantissas in [1/2, 1) are multiplied and the exponent kept aside, so that nothing overflows on the way.
	wp := prec + guard + uint(bits.Len64(m))
	z, exp := powerOf(x, m, wp)
	if n < 0 {
		z = quo(wp, fromInt(64, 1), z)
		exp = -exp
	}
	exp += int64(z.MantExp(z))
	return scaled(z, exp, negative, prec)
}

// scaled is z·2^exp, or the limit with that sign where exp is beyond the exponents of big.Float.
func scaled(z *big.Float, exp int64, negative bool, prec uint) *big.Float {
	if exp > math.MaxInt32 || exp < math.MinInt32 {
		return powLimit(prec, exp > 0, negative)
	}
	return round(z.SetMantExp(z, int(exp)), prec)
}

// powerOf is xᵐ = z·2^exp, by squaring.
func powerOf(x *big.Float, m uint64, wp uint) (z *big.Float, exp int64) {
	b := new(big.Float)
	e := int64(x.MantExp(b))
	z, exp = copyOf(b, wp), e
	for i := bits.Len64(m) - 2; i >= 0; i-- {
		z = mul(wp, z, z)
		exp *= 2
		if m>>i&1 == 1 {
			z = mul(wp, z, b)
			exp += e
		}
		exp += int64(z.MantExp(z))
	}
	return z, exp
}

// powLimit returns ±Inf or ±0.
func powLimit(prec uint, large, minus bool) *big.Float {
	if large {
		return inf(prec, minus)
	}
	return zero(prec, minus)
}

// Pow returns xʸ to prec bits: exp(y log |x|), with as many bits of log |x| as y log |x| has before the point.
//
// Special cases are, in this order:
//
//	Pow(x, ±0) = 1 and Pow(1, y) = 1
//	Pow(±0, y) = ±Inf for an odd integer y < 0, +Inf for another y < 0
//	Pow(±0, y) = ±0 for an odd integer y > 0, +0 for another y > 0
//	Pow(-1, ±Inf) = 1
//	Pow(x, +Inf) = +Inf and Pow(x, -Inf) = 0 for |x| > 1, and the reverse for |x| < 1
//	Pow(+Inf, y) = +Inf for y > 0 and 0 for y < 0
//	Pow(-Inf, y) = −Pow(+Inf, y) for an odd integer y, Pow(+Inf, y) for another y
//	Pow(x, y) = nil for a finite x < 0 and y not an integer
//	|y log |x|| ≥ 2³⁰ gives ±Inf or ±0
func Pow(x, y *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if x == nil || y == nil {
		return nil
	}
	u := fromInt(64, 1)
	if y.Sign() == 0 || x.Cmp(u) == 0 {
		return fromInt(prec, 1)
	}
	minus := x.Signbit() && isOdd(y)
	size := abs(x).Cmp(u)
	switch {
	case x.Sign() == 0 || x.IsInf():
		return powLimit(prec, x.IsInf() == (y.Sign() > 0), minus)
	case y.IsInf() && size == 0:
		return fromInt(prec, 1)
	case y.IsInf():
		return powLimit(prec, (size > 0) == (y.Sign() > 0), minus)
	case x.Sign() < 0 && !y.IsInt():
		return nil
	}
	z := powPos(abs(x), y, prec)
	if minus {
		z.Neg(z)
	}
	return z
}

// powPos is Pow for finite x > 0 and y ≠ 0.
func powPos(x, y *big.Float, prec uint) *big.Float {
	if x.Cmp(fromInt(64, 1)) == 0 {
		return fromInt(prec, 1)
	}
	// |log x| lies between 2^(−p−1), p the bits of x, and 2^lead
	lead := 0
	if e := exponent(x); e != 0 && e != 1 {
		lead = bits.Len(uint(max(e, -e)))
	}
	if exponent(y)-int(x.MinPrec())-2 > maxExpArg {
		return powLimit(prec, (x.Cmp(fromInt(64, 1)) > 0) == (y.Sign() > 0), false)
	}
	wp := prec + guard + uint(max(0, exponent(y)+lead))
	return Exp(mul(wp, y, logPos(x, wp)), prec)
}
