package bigmath

import "math/big"

// Sinh returns the hyperbolic sine of x to prec bits.
//
//	E = e^|x| − 1:  sinh |x| = (E + E/(1+E))/2
//
// Special cases are:
//
//	Sinh(±0) = ±0
//	Sinh(±Inf) = ±Inf, and so for |x| ≥ 2³⁰
func Sinh(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil:
		return nil
	case x.Sign() == 0:
		return zero(prec, x.Signbit())
	case x.IsInf() || exponent(x) > maxExpArg:
		return inf(prec, x.Signbit())
	}
	wp := prec + guard
	e := Expm1(abs(x), wp)
	z := add(wp, e, quo(wp, e, add(wp, e, fromInt(64, 1))))
	return withSign(scale(z, -1), x, prec)
}

// Cosh returns the hyperbolic cosine of x to prec bits.
//
//	cosh x = (eˣ + e⁻ˣ)/2
//
// Special cases are:
//
//	Cosh(±Inf) = +Inf, and so for |x| ≥ 2³⁰
func Cosh(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if x == nil {
		return nil
	}
	wp := prec + guard
	e := Exp(abs(x), wp)
	if e.IsInf() {
		return inf(prec, false)
	}
	return round(scale(add(wp, e, quo(wp, fromInt(64, 1), e)), -1), prec)
}

// Tanh returns the hyperbolic tangent of x to prec bits.
//
//	E = e^(2|x|) − 1:  tanh |x| = E/(E+2)
//
// Special cases are:
//
//	Tanh(±0) = ±0
//	Tanh(±Inf) = ±1
func Tanh(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil:
		return nil
	case x.Sign() == 0:
		return zero(prec, x.Signbit())
	case x.IsInf() || exponent(x) >= maxExpArg:
		return withSign(fromInt(prec, 1), x, prec)
	}
	wp := prec + guard
	e := Expm1(scale(abs(x), 1), wp)
	return withSign(quo(wp, e, add(wp, e, fromInt(64, 2))), x, prec)
}

// Asinh returns the inverse hyperbolic sine of x to prec bits.
//
//	asinh |x| = log1p(|x| + x²/(1 + √(1+x²)))
//
// Special cases are:
//
//	Asinh(±0) = ±0
//	Asinh(±Inf) = ±Inf
func Asinh(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil:
		return nil
	case x.Sign() == 0:
		return zero(prec, x.Signbit())
	case x.IsInf():
		return inf(prec, x.Signbit())
	}
	wp := prec + guard
	u := fromInt(64, 1)
	var t *big.Float
	if exponent(x) > int(wp) { // √(1+x²) = |x| as far as it is seen
		t = scale(abs(x), 1)
	} else {
		xx := mul(wp, x, x)
		t = add(wp, u, Sqrt(add(wp, u, xx), wp))
		t = add(wp, abs(x), quo(wp, xx, t))
	}
	return withSign(Log1p(t, wp), x, prec)
}

// Acosh returns the inverse hyperbolic cosine of x, which is ≥ 0, to prec bits, relative to its value also next to x = 1.
//
//	t = x − 1:  acosh x = log1p(t + √(t(t+2)))
//
// Special cases are:
//
//	Acosh(+Inf) = +Inf
//	Acosh(1) = 0
//	Acosh(x) = nil for x < 1
func Acosh(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil || x.Cmp(fromInt(64, 1)) < 0:
		return nil
	case x.IsInf():
		return inf(prec, false)
	}
	wp := prec + guard
	if exponent(x) > int(wp) {
		return Log(scale(x, 1), prec)
	}
	t := sub(max(wp, x.Prec()+2), x, fromInt(64, 1)) // exact where it cancels
	r := Sqrt(mul(wp, t, add(wp, t, fromInt(64, 2))), wp)
	return Log1p(add(wp, t, r), prec)
}

// Atanh returns the inverse hyperbolic tangent of x to prec bits.
//
//	atanh |x| = log1p(2|x|/(1−|x|))/2
//
// Special cases are:
//
//	Atanh(±0) = ±0
//	Atanh(±1) = ±Inf
//	Atanh(x) = nil for |x| > 1
func Atanh(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if !unitDomain(x) {
		return nil
	}
	if x.Sign() == 0 {
		return zero(prec, x.Signbit())
	}
	wp := prec + guard
	d := sub(max(wp, x.Prec()+2), fromInt(64, 1), abs(x)) // exact where it cancels
	if d.Sign() == 0 {
		return inf(prec, x.Signbit())
	}
	return withSign(scale(Log1p(quo(wp, scale(abs(x), 1), d), wp), -1), x, prec)
}

// withSign returns |z| with the sign of x, rounded to prec bits, in place of z.
func withSign(z, x *big.Float, prec uint) *big.Float {
	if z.Signbit() != x.Signbit() {
		z.Neg(z)
	}
	return round(z, prec)
}
