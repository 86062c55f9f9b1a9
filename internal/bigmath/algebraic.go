package bigmath

import (
	"math"
	"math/big"
)

// Sqrt returns √x to prec bits.
//
// Special cases are:
//
//	Sqrt(+Inf) = +Inf
//	Sqrt(±0) = ±0
//	Sqrt(x) = nil for x < 0
func Sqrt(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil || x.Sign() < 0:
		return nil
	case x.Sign() == 0:
		return zero(prec, x.Signbit())
	case x.IsInf():
		return inf(prec, false)
	}
	// x = m·4ᵏ, 1/2 ≤ m < 2: √x = √(m·4ʷ)·2ᵏ⁻ʷ
	w := width(prec + guard)
	k := exponent(x) >> 1
	var m big.Int
	toFixed(&m, scale(x, -2*k), 2*w)
	return fromFixed(m.Sqrt(&m), k-int(w), prec)
}

// Cbrt returns the cube root of x to prec bits.
//
// Special cases are:
//
//	Cbrt(±Inf) = ±Inf
//	Cbrt(±0) = ±0
func Cbrt(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil:
		return nil
	case x.Sign() == 0 || x.IsInf():
		return copyOf(x, prec)
	}
	// |x| = m·8ᵏ, 1/8 ≤ m < 8; from a start y in double precision, y ← y − (y³ − m)/(3y²) doubles the digits in each step
	k := exponent(x) / 3
	wp := prec + guard
	m := copyOf(scale(abs(x), -3*k), wp)
	f, _ := m.Float64()
	y := big.NewFloat(math.Cbrt(f))
	for bits := uint(48); bits < wp; bits *= 2 {
		p := min(wp, 2*bits+8)
		y2 := mul(p, y, y)
		d := sub(p, mul(p, y2, y), m)
		y2.Mul(y2, fromInt(8, 3))
		y = sub(p, y, quo(p, d, y2))
	}
	if x.Signbit() {
		y.Neg(y)
	}
	return round(scale(y, k), prec)
}

// Hypot returns √(x² + y²) to prec bits.
//
// Special cases are:
//
//	Hypot(±Inf, y) = Hypot(x, ±Inf) = +Inf
//	Hypot(±0, ±0) = 0
func Hypot(x, y *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil || y == nil:
		return nil
	case x.IsInf() || y.IsInf():
		return inf(prec, false)
	case x.Sign() == 0:
		return round(abs(y), prec)
	case y.Sign() == 0:
		return round(abs(x), prec)
	}
	// scaled by a power of two, so that the squares stay in range
	k := max(exponent(x), exponent(y))
	x, y = scale(x, -k), scale(y, -k)
	wp := prec + guard
	z := Sqrt(add(wp, mul(wp, x, x), mul(wp, y, y)), prec)
	return z.SetMantExp(z, k)
}
