package rule

import (
	"math"

	"slope/internal/kernel/scalar"
)

// Exp: f = f′ = f″ = eˣ.
//
// Special cases are: f(+Inf) = +Inf; f(−Inf) = 0.
func Exp(x float64) (y, d1, d2 float64) {
	y = scalar.Exp(x)
	return y, y, y
}

// Exp2: f = 2ˣ, f′ = ln2·f, f″ = ln²2·f.
//
// Special cases are: f(+Inf) = +Inf; f(−Inf) = 0.
func Exp2(x float64) (y, d1, d2 float64) {
	y = math.Exp2(x)
	if x >= 1024 && x < 1026 { // f overflows before f′, and that before f″
		h := math.Exp2(x - 2)
		return y, math.Ln2 * h * 4, math.Ln2 * math.Ln2 * h * 4
	}
	return y, math.Ln2 * y, math.Ln2 * math.Ln2 * y
}

// Expm1: f = eˣ − 1, f′ = f″ = eˣ.
//
// Special cases are: f(±0) = ±0; f(+Inf) = +Inf; f(−Inf) = −1 with f′ = 0.
func Expm1(x float64) (y, d1, d2 float64) { return scalar.Expm1(x) }

// Sigmoid: with e = e^−|x|, q = 1/(1+e) and p = e/(1+e) = 1−q,
// f = q for x ≥ 0 and p for x < 0, f′ = pq,
// f″ = f′·(1−2f) = ∓pq·t with t = q−p = (1−e)/(1+e).
//
// Special cases are: f(+Inf) = 1 and f(−Inf) = 0, with f′ = 0.
func Sigmoid(x float64) (y, d1, d2 float64) { return scalar.Sigmoid(x) }

// Softplus: f = log(1+eˣ) = max(x, 0) + log(1+e), with e, p and q as in
// Sigmoid; f′ = q for x ≥ 0 and p for x < 0, f″ = pq.
//
// Special cases are: f(+Inf) = +Inf with f′ = 1; f(−Inf) = 0 with f′ = 0.
func Softplus(x float64) (y, d1, d2 float64) { return scalar.Softplus(x) }

// logistic returns e = hi + lo, p = e/(1+e), q = 1/(1+e) and t = (1−e)/(1+e)
// for 0 < e ≤ 1 as expHiLo gives it. The rounding errors el of e and sl of
// s = 1+e are known and taken out of p and q, which are so within an ulp.
func logistic(hi, lo float64) (e, p, q, t float64) {
	e = hi + lo
	el := (hi - e) + lo
	s := 1 + e
	sl := ((1 - s) + e) + el
	q = 1 / s
	p = e / s
	t = ((1 - hi) - lo) * q
	return e, p + float64((el-float64(p*sl))*q), q - float64(q*(q*sl)), t
}

// expHiLoLimit bounds the arguments of expHiLo.
const expHiLoLimit = 700

// expHiLo returns hi and lo with eˣ = hi + lo up to a relative error of 2^-58
// and |lo| ≤ 0.011·hi, for |x| ≤ expHiLoLimit. So hi + lo is eˣ with an error
// of little more than half an ulp, and (1−hi) − lo is 1 − eˣ without
// cancellation. It is the exponential of ddexp.go with double precision where
// that serves.
func expHiLo(x float64) (hi, lo float64) {
	const (
		shift = 0x1.8p52 // adding it rounds to an integer, in the low bits
		a     = 0x1.62e42fefp-6
		b     = 0x1.473de6af278edp-39
	)
	t := float64(x*(32/math.Ln2)) + shift
	k := int32(math.Float64bits(t))
	n := t - shift
	r := (x - float64(n*a)) - float64(n*b)
	s := r * r
	p := r + (float64(s*(1./2+float64(r*(1./6)))) + float64(s*s*(1./24+float64(r*(1./120))+float64(s*(1./720+float64(r*(1./5040)))))))
	c := &exp2Table[k&31]
	scale := math.Float64frombits(uint64(1023+k>>5) << 52)
	return c.hi * scale, (c.lo + float64(c.hi*p)) * scale
}
