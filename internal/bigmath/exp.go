package bigmath

import (
	"math"
	"math/big"
)

// Exp returns eˣ to prec bits.
//
// Special cases are:
//
//	Exp(+Inf) = +Inf, and Exp(x) = +Inf for x ≥ 2³⁰
//	Exp(-Inf) = 0, and Exp(x) = 0 for x ≤ −2³⁰
func Exp(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if x == nil {
		return nil
	}
	if z := expLimit(x, prec); z != nil {
		return z
	}
	var z big.Int
	w := width(prec + guard)
	k := expSplit(&z, x, w)
	return fromFixed(&z, k-int(w), prec)
}

// expLimit returns the value of eˣ where it is taken as Inf, 0 or 1 without evaluation, and nil elsewhere.
func expLimit(x *big.Float, prec uint) *big.Float {
	switch {
	case x.Sign() == 0:
		return fromInt(prec, 1)
	case x.IsInf() || exponent(x) > maxExpArg:
		if x.Signbit() {
			return zero(prec, false)
		}
		return inf(prec, false)
	case exponent(x) < -int(prec)-2:
		return fromInt(prec, 1)
	}
	return nil
}

// expSplit sets z and returns k with eˣ = z·2⁻ʷ·2ᵏ, for 0 < |x| < 2³⁰.
//
//	k = round(x/log 2),  r = x − k log 2,  |r| ≤ 0.35,  eˣ = 2ᵏ eʳ
func expSplit(z *big.Int, x *big.Float, w uint) (k int) {
	var r big.Int
	if exponent(x) <= -1 { // |x| < 1/2
		expFixed(z, toFixed(&r, x, w), w)
		return 0
	}
	f, _ := x.Float64()
	k = int(math.Round(f * math.Log2E))
	var t, c big.Int
	toFixed(&r, x, w+spare)
	r.Sub(&r, t.Mul(ln2.at(w+spare), c.SetInt64(int64(k))))
	r.Rsh(&r, spare)
	expFixed(z, &r, w)
	return k
}

// Exp2 returns 2ˣ to prec bits.
//
// Special cases are:
//
//	Exp2(±Inf) = +Inf and 0, and so for |x| ≥ 2³⁰
//	Exp2(n) is exact for an integer n
func Exp2(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if x == nil {
		return nil
	}
	if z := expLimit(x, prec); z != nil {
		return z
	}
	// k = round(x),  2ˣ = 2ᵏ exp((x−k) log 2), where x−k is exact as far as it is seen
	f, _ := x.Float64()
	k := int(math.Round(f))
	w := width(prec + guard)
	var r, t, z big.Int
	toFixed(&r, x, w)
	r.Sub(&r, t.Lsh(t.SetInt64(int64(k)), w))
	expFixed(&z, mulShift(&t, &r, ln2.at(w), w), w)
	return fromFixed(&z, k-int(w), prec)
}

// Expm1 returns eˣ − 1 to prec bits, also where eˣ is close to 1.
//
// Special cases are:
//
//	Expm1(±0) = ±0
//	Expm1(+Inf) = +Inf, and so for x ≥ 2³⁰
//	Expm1(-Inf) = −1, and so for x ≤ −2³⁰
func Expm1(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil:
		return nil
	case x.Sign() == 0:
		return zero(prec, x.Signbit())
	case x.IsInf() || exponent(x) > maxExpArg:
		if x.Signbit() {
			return fromInt(prec, -1)
		}
		return inf(prec, false)
	case exponent(x) > -8: // |x| ≥ 2⁻⁹: at most 9 bits cancel
		wp := prec + guard + 10
		return round(sub(wp, Exp(x, wp), fromInt(64, 1)), prec)
	}
	// eˣ − 1 = x (1 + x/2 + x²/6 + …), the bracket in fixed point
	w := width(prec + guard)
	var r, s, t, u, n big.Int
	toFixed(&r, x, w)
	t.Lsh(t.SetInt64(1), w)
	s.Set(&t)
	for k := int64(2); ; k++ {
		mulShift(&u, &t, &r, w)
		t.Quo(&u, n.SetInt64(k))
		if t.Sign() == 0 {
			break
		}
		s.Add(&s, &t)
	}
	return mul(prec, x, fromFixed(&s, -int(w), w))
}

// The table of exponentials has 128 entries per unit.
const (
	expStepBits = 7
	expReach    = 1 << expStepBits / 2
)

// expTable holds e^(j/128) at index j+64.
var expTable = byWidth[[]big.Int]{build: func(w uint) []big.Int {
	wp := w + spare
	t := make([]big.Int, 2*expReach+1)
	t[expReach].Set(one(wp))
	var h, up, down big.Int
	h.Rsh(one(wp), expStepBits)
	expSeries(&up, &h, wp)
	expSeries(&down, h.Neg(&h), wp)
	for j := 1; j <= expReach; j++ {
		mulShift(&t[expReach+j], &t[expReach+j-1], &up, wp)
		mulShift(&t[expReach-j], &t[expReach-j+1], &down, wp)
	}
	for j := range t {
		t[j].Rsh(&t[j], spare)
	}
	return t
}}

// expFixed sets z to eʳ for |r| ≤ 1/2, all of width w: with j = round(128 r), eʳ = e^(j/128) e^(r−j/128).
func expFixed(z, r *big.Int, w uint) {
	var s, e big.Int
	j := nearest(&s, r, w, expStepBits)
	if j == 0 {
		expSeries(z, r, w)
		return
	}
	expSeries(&e, &s, w)
	mulShift(z, &expTable.at(w)[expReach+j], &e, w)
}

// nearest returns j = round(r·2ᵇ) and sets s to r − j·2⁻ᵇ.
func nearest(s, r *big.Int, w, b uint) (j int) {
	var t big.Int
	t.Rsh(r, w-b-1)
	j = int(t.Int64()+1) >> 1
	t.SetInt64(int64(j))
	s.Sub(r, t.Lsh(&t, w-b))
	return j
}

// expSeries sets z to Σ rᵏ/k! for small r, width w.
func expSeries(z, r *big.Int, w uint) {
	var t, u, n big.Int
	z.Lsh(z.SetInt64(1), w)
	z.Add(z, r)
	t.Set(r)
	for k := int64(2); t.BitLen() > 1; k++ {
		mulShift(&u, &t, r, w)
		t.Quo(&u, n.SetInt64(k))
		z.Add(z, &t)
	}
}
