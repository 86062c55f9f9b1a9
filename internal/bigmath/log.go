package bigmath

import (
	"math"
	"math/big"
)

// Log returns the natural logarithm of x to prec bits, relative to its value also next to x = 1.
//
// Special cases are:
//
//	Log(+Inf) = +Inf
//	Log(±0) = −Inf
//	Log(x) = nil for x < 0
func Log(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if z, ok := logLimit(x, prec); ok {
		return z
	}
	return logPos(x, prec)
}

// logLimit returns the logarithm where it is not finite, and whether that is so.
func logLimit(x *big.Float, prec uint) (z *big.Float, ok bool) {
	switch {
	case x == nil:
		return nil, true
	case x.Sign() == 0:
		return inf(prec, true), true
	case x.Signbit():
		return nil, true
	case x.IsInf():
		return inf(prec, false), true
	}
	return nil, false
}

// logPos is Log for a finite x > 0.
//
//	x = m·2ᵉ, √½ ≤ m < √2:  log x = e log 2 + log m
//
// The two terms do not cancel: |log m| ≤ 0.35 and e log 2 is 0 or at least 0.69 in magnitude.
func logPos(x *big.Float, prec uint) *big.Float {
	m := new(big.Float)
	e := x.MantExp(m)
	lead, _ := m.Float64()
	if lead < math.Sqrt2/2 {
		m.SetMantExp(m, 1)
		lead *= 2
		e--
	}
	if e == 0 && math.Abs(lead-1) < 0x1p-8 {
		// log m = 2 atanh((m−1)/(m+1)); m−1 is exact
		d := newFloat(max(m.Prec(), 64)).Sub(m, fromInt(64, 1))
		return logSeries(d, newFloat(prec+guard).Add(m, fromInt(64, 1)), prec)
	}
	w := width(prec + guard)
	var mf, z big.Int
	toFixed(&mf, m, w)
	logFixed(&z, &mf, lead, w)
	if e != 0 {
		var t, k big.Int
		// The product magnifies the error of log 2 by e, which is 31 bits at most: take these bits more and cut them.
		t.Mul(ln2.at(w+spare), k.SetInt64(int64(e)))
		z.Add(&z, t.Rsh(&t, spare))
	}
	return fromFixed(&z, -int(w), prec)
}

// logSeries returns 2 atanh(d/s) = 2t (1 + t²/3 + t⁴/5 + …), t = d/s, for |t| < 2⁻⁷, to prec bits relative to the value.
func logSeries(d, s *big.Float, prec uint) *big.Float {
	if d.Sign() == 0 {
		return zero(prec, false)
	}
	w := width(prec + guard)
	t := quo(w, d, s)
	var tf, u, sum, p, q, n big.Int
	toFixed(&tf, t, w)
	mulShift(&u, &tf, &tf, w)
	p.Lsh(p.SetInt64(1), w)
	sum.Set(&p)
	for k := int64(3); ; k += 2 {
		mulShift(&q, &p, &u, w)
		p, q = q, p
		q.Quo(&p, n.SetInt64(k))
		if q.Sign() == 0 {
			break
		}
		sum.Add(&sum, &q)
	}
	return mul(prec, t, fromFixed(&sum, 1-int(w), w))
}

// logFixed sets z to log m for m in [0.7, 1.42], both of width w; lead is m to double precision.
//
//	y = math.Log(lead),  m e⁻ʸ = 1 + h,  |h| < 2⁻⁵⁰,  log m = y + 2 atanh(h/(2+h))
func logFixed(z, m *big.Int, lead float64, w uint) {
	var y, ny, e, h, t big.Int
	floatToFixed(&y, math.Log(lead), w)
	ny.Neg(&y)
	expFixed(&e, &ny, w)
	mulShift(&h, m, &e, w)
	two := e.Lsh(e.SetInt64(1), w)
	h.Sub(&h, two)
	t.Add(&h, two)
	t.Add(&t, two)
	h.Lsh(&h, w)
	h.Quo(&h, &t)
	oddSeries(z, &h, w, true)
	z.Lsh(z, 1)
	z.Add(z, &y)
}

// floatToFixed sets z to f·2ʷ, truncated.
func floatToFixed(z *big.Int, f float64, w uint) {
	frac, exp := math.Frexp(f)
	z.SetInt64(int64(frac * (1 << 53)))
	if s := exp - 53 + int(w); s >= 0 {
		z.Lsh(z, uint(s))
	} else {
		z.Rsh(z, uint(-s))
	}
}

// oddSeries sets z to atanh t = t + t³/3 + t⁵/5 + … or, not hyperbolic, to atan t, the same with alternating signs; width w.
func oddSeries(z, t *big.Int, w uint, hyperbolic bool) {
	var u, p, q, n big.Int
	mulShift(&u, t, t, w)
	if !hyperbolic {
		u.Neg(&u)
	}
	z.Set(t)
	p.Set(t)
	for k := int64(3); ; k += 2 {
		mulShift(&q, &p, &u, w)
		p, q = q, p
		q.Quo(&p, n.SetInt64(k))
		if q.Sign() == 0 {
			return
		}
		z.Add(z, &q)
	}
}

// Log2 returns the logarithm of x to base 2, to prec bits.
//
// Special cases are:
//
//	Log2 of a power of two is exact
//	Log2(x) is Inf or nil where Log(x) is
func Log2(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if z, ok := logLimit(x, prec); ok {
		return z
	}
	wp := prec + guard
	if x.MinPrec() == 1 {
		return fromInt(prec, int64(exponent(x)-1))
	}
	return quo(prec, logPos(x, wp), Ln2(wp))
}

// Log10 returns the logarithm of x to base 10, to prec bits.
//
// Special cases are those of Log.
func Log10(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if z, ok := logLimit(x, prec); ok {
		return z
	}
	wp := prec + guard
	return quo(prec, logPos(x, wp), Ln10(wp))
}

// Log1p returns log(1+x) to prec bits, relative to its value also for small x.
//
// Special cases are:
//
//	Log1p(±0) = ±0
//	Log1p(+Inf) = +Inf
//	Log1p(-1) = −Inf
//	Log1p(x) = nil for x < −1
func Log1p(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil:
		return nil
	case x.Sign() == 0:
		return zero(prec, x.Signbit())
	case x.IsInf():
		if x.Signbit() {
			return nil
		}
		return inf(prec, false)
	}
	if exponent(x) <= -8 {
		// log(1+x) = 2 atanh(x/(2+x))
		return logSeries(x, add(prec+guard, x, fromInt(64, 2)), prec)
	}
	// 1+x is exact where it cancels (x < 0), and loses at most 9 bits of the logarithm where it is rounded.
	return Log(add(max(prec+2*guard, x.Prec()+2), x, fromInt(64, 1)), prec)
}
