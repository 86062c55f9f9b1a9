package bigmath

import "math/big"

// The functions of this file are those of package slope that have a rule of their
// own. A nil result says that the arguments lie outside the domain.

// Rsqrt returns 1/√x, +Inf at 0.
func Rsqrt(x *big.Float, prec uint) *big.Float {
	s := Sqrt(x, prec+guard)
	if s == nil {
		return nil
	}
	return quo(prec, fromInt(64, 1), abs(s))
}

// XLogX returns x·log x, 0 at 0.
func XLogX(x *big.Float, prec uint) *big.Float { return XLogY(x, x, prec) }

// XLogY returns x·log y, 0 for x = 0 and y ≥ 0.
func XLogY(x, y *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil || y == nil || y.Sign() < 0:
		return nil
	case x.Sign() == 0:
		return zero(prec, false)
	}
	l := Log(y, prec+guard)
	if x.IsInf() && l.Sign() == 0 {
		return nil
	}
	return mul(prec, x, l)
}

// Logit returns log(x/(1−x)) for x in [0, 1].
func Logit(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	one := fromInt(64, 1)
	if x == nil || x.Sign() < 0 || x.Cmp(one) > 0 {
		return nil
	}
	// 1 − x exactly, unless x is too small to be seen.
	bits := x.Prec() + 64
	if x.Sign() != 0 {
		bits += uint(min(max(0, -exponent(x)), int(prec)+64))
	}
	q := newFloat(bits).Sub(one, x)
	if q.Sign() == 0 {
		return inf(prec, false)
	}
	// Next to ½ the logarithm of the quotient cancels: x/(1−x) = 1 + (2x−1)/(1−x).
	d := newFloat(q.Prec()+x.Prec()).Sub(x, q)
	if abs(d).Cmp(big.NewFloat(0.5)) < 0 {
		return Log1p(quo(prec+guard, d, q), prec)
	}
	return Log(quo(prec+guard, x, q), prec)
}

// Sinc returns sin(x)/x, 1 at 0 and 0 at ±Inf.
func Sinc(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil:
		return nil
	case x.Sign() == 0:
		return fromInt(prec, 1)
	case x.IsInf():
		return zero(prec, false)
	}
	s := Sin(x, prec+guard)
	if s == nil {
		return nil
	}
	return quo(prec, s, x)
}

// LogAddExp returns log(eˣ + e^y).
func LogAddExp(x, y *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if x == nil || y == nil {
		return nil
	}
	if x.Cmp(y) < 0 {
		x, y = y, x
	}
	if x.IsInf() || y.IsInf() {
		return copyOf(x, prec)
	}
	// x + softplus(y−x) may cancel. It is never 0: eˣ + e^y = 1 has no rational solution (Lindemann and Weierstrass).
	return refine(prec, func(wp uint) (*big.Float, int) {
		s := Softplus(sub(x.Prec()+y.Prec()+wp+32, y, x), wp)
		if s.Sign() == 0 {
			return copyOf(x, wp), underflow
		}
		return add(wp, x, s), max(exponent(s), exponent(x))
	})
}

// Huber returns x²/2 for |x| ≤ delta, and delta·(|x| − delta/2) elsewhere.
func Huber(x, delta *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if x == nil || delta == nil {
		return nil
	}
	a := abs(x)
	if a.Cmp(delta) <= 0 {
		return scale(mul(prec, x, x), -1)
	}
	if a.IsInf() {
		return mul(prec, delta, a)
	}
	return mul(prec, delta, sub(prec+guard, a, scale(delta, -1)))
}
