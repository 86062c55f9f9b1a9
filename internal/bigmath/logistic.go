package bigmath

import "math/big"

// Sigmoid returns the logistic function 1/(1 + e⁻ˣ) to prec bits.
//
// Special cases are:
//
//	Sigmoid(+Inf) = 1
//	Sigmoid(-Inf) = 0, and so for x ≤ −2³⁰
func Sigmoid(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if x == nil {
		return nil
	}
	wp := prec + guard
	u := fromInt(64, 1)
	e := Exp(neg(abs(x)), wp)
	if e.Sign() == 0 {
		if x.Signbit() {
			return zero(prec, false)
		}
		return fromInt(prec, 1)
	}
	if x.Sign() < 0 {
		return quo(prec, e, add(wp, u, e))
	}
	return quo(prec, u, add(wp, u, e))
}

// Softplus returns log(1 + eˣ) to prec bits, relative to its value also for x far below 0.
//
// Special cases are:
//
//	Softplus(+Inf) = +Inf
//	Softplus(-Inf) = 0, and so for x ≤ −2³⁰
func Softplus(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil:
		return nil
	case x.IsInf() && !x.Signbit():
		return inf(prec, false)
	}
	wp := prec + guard
	z := Log1p(Exp(neg(abs(x)), wp), wp)
	if x.Sign() > 0 {
		z = add(wp, x, z)
	}
	return round(z, prec)
}
