package bigmath

import "math/big"

// Gamma returns Γ(x) to prec bits, relative to its value also next to its poles.
//
// Special cases are:
//
//	Gamma(±0) = ±Inf
//	Gamma(x) = nil for an integer x < 0
//	Gamma(+Inf) = +Inf, and so where log Γ(x) ≥ 2³⁰;  Gamma(x) = ±0 where log |Γ(x)| ≤ −2³⁰
//	Gamma(-Inf) = nil
func Gamma(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil:
		return nil
	case x.Sign() == 0:
		return inf(prec, x.Signbit())
	case x.Signbit() && (x.IsInf() || x.IsInt()):
		return nil
	case x.IsInf() || !x.Signbit() && exponent(x) > maxExpArg:
		return inf(prec, false)
	case x.Signbit():
		// Γ(x) = π/(sin πx Γ(1−x))
		wp := prec + guard
		s, _ := sincosPi(x, wp)
		g := Gamma(oneMinus(x, wp), wp)
		return quo(prec, Pi(wp), mul(wp, s, g))
	}
	// exp magnifies the error of log Γ(X) by its magnitude, X log X
	wp := prec + guard + 8
	wp += uint(max(exponent(x), bitsOf(stirlingFrom(-1, width(wp)))) + 6)
	l, p := shiftedGamma(x, wp)
	return quo(prec, Exp(l.log, wp), p)
}

// bitsOf returns e with 2ᵉ⁻¹ ≤ n < 2ᵉ for n > 0.
func bitsOf(n int) int {
	e := 0
	for ; n > 0; n >>= 1 {
		e++
	}
	return e
}

// oneMinus returns 1 − x for x < 0, with the bits that keep the error of Γ(1−x) small for large |x|.
func oneMinus(x *big.Float, prec uint) *big.Float {
	return sub(prec+guard+2*uint(max(0, exponent(x))), fromInt(64, 1), x)
}

// Lgamma returns log |Γ(x)| to prec bits, relative to its value also next to its zeros.
//
// Special cases are:
//
//	Lgamma(+Inf) = +Inf
//	Lgamma(±0) = +Inf, and so for an integer x < 0
//	Lgamma(1) = Lgamma(2) = 0
//	Lgamma(-Inf) = nil
func Lgamma(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil || x.IsInf() && x.Signbit():
		return nil
	case x.IsInf() || x.Sign() <= 0 && x.IsInt():
		return inf(prec, false)
	case x.Cmp(fromInt(64, 1)) == 0 || x.Cmp(fromInt(64, 2)) == 0:
		return zero(prec, false)
	case x.Signbit():
		// log |Γ(x)| = log(π/|sin πx|) − log Γ(1−x)
		return refine(prec, func(wp uint) (*big.Float, int) {
			s, _ := sincosPi(x, wp)
			t := logPos(quo(wp, Pi(wp), abs(s)), wp)
			l, top := lgammaPos(oneMinus(x, wp), wp)
			z := sub(wp, t, l)
			if t.Sign() != 0 {
				top = max(top, exponent(t))
			}
			return z, top
		})
	}
	return refine(prec, func(wp uint) (*big.Float, int) { return lgammaPos(x, wp) })
}

// lgammaPos returns log Γ(x) for x > 0 and the exponent of the largest term that was added.
func lgammaPos(x *big.Float, wp uint) (*big.Float, int) {
	l, p := shiftedGamma(x, wp)
	if p.Cmp(fromInt(64, 1)) == 0 {
		return l.log, l.top
	}
	t := logPos(p, wp)
	return sub(wp, l.log, t), max(l.top, exponent(t)+1)
}

// A stirling is log Γ(X) and the exponent of its largest term.
type stirling struct {
	log *big.Float
	top int
}

// shiftedGamma returns log Γ(X) and p = x (x+1) … (X−1), so that Γ(x) = Γ(X)/p, with X = x+m so large that Stirling's formula
// gives wp bits:
//
//	log Γ(X) = (X−½) log X − X + ½ log 2π + X S₋₁(X)     (DLMF 5.11.1)
func shiftedGamma(x *big.Float, wp uint) (l stirling, p *big.Float) {
	w := width(wp)
	from := stirlingFrom(-1, w)
	p = fromInt(wp, 1)
	if f, _ := x.Float64(); f < float64(from) {
		m := from - int(f)
		p = rising(x, m, wp)
		x = add(wp+8, x, fromInt(64, int64(m)))
	}
	t := mul(wp, sub(wp, x, half), logPos(x, wp))
	l.top = exponent(t)
	var r, s big.Int
	toFixed(&r, quo(w, fromInt(64, 1), x), w)
	stirlingSum(&s, &r, -1, w)
	rest := fromFixed(&s, -int(w), wp)
	if rest.Sign() != 0 {
		rest = mul(wp, rest, x)
	}
	rest = add(wp, rest, fromFixed(halfLog2Pi.at(w), -int(w), wp))
	l.log = add(wp, sub(wp, t, x), rest)
	return l, p
}

var half = big.NewFloat(0.5)

// rising returns x (x+1) … (x+m−1), m ≥ 1.
func rising(x *big.Float, m int, prec uint) *big.Float {
	p, q := copyOf(x, prec), newFloat(prec)
	var t, k big.Float
	t.SetPrec(prec)
	for i := 1; i < m; i++ {
		t.Add(x, k.SetInt64(int64(i)))
		q.Mul(p, &t)
		p, q = q, p
	}
	return p
}

// sincosPi returns sin πx and cos πx for x not an integer, relative to their values also next to their zeros.
//
//	x = n + r, |r| ≤ ½:  sin πx = (−1)ⁿ sin πr,  cos πx = (−1)ⁿ cos πr = (−1)ⁿ sin π(½−|r|)
//
// where r and ½−|r| are exact.
func sincosPi(x *big.Float, prec uint) (sin, cos *big.Float) {
	wp := prec + guard
	exact := x.Prec() + uint(max(0, -exponent(x))) + 4
	if exponent(x) < -int(wp) { // sin πx = πx, cos πx = 1
		return mul(prec, Pi(wp), x), fromInt(prec, 1)
	}
	var n big.Int
	t := newFloat(exact).Add(abs(x), half)
	t.Int(&n) // ⌊|x|+½⌋
	r := newFloat(exact).Sub(abs(x), newFloat(exact).SetInt(&n))
	sin = zero(prec, false)
	if r.Sign() != 0 {
		sin = Sin(mul(wp, Pi(wp), r), prec)
	}
	c := newFloat(exact).Sub(half, abs(r))
	cos = zero(prec, false)
	if c.Sign() != 0 {
		cos = Sin(mul(wp, Pi(wp), c), prec)
	}
	if n.Bit(0) == 1 {
		sin.Neg(sin)
		cos.Neg(cos)
	}
	if x.Signbit() {
		sin.Neg(sin)
	}
	return sin, cos
}
