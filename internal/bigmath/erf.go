package bigmath

import (
	"math"
	"math/big"
)

// Erf returns the error function 2/√π ∫₀ˣ e^(−t²) dt to prec bits.
//
// Special cases are:
//
//	Erf(±0) = ±0
//	Erf(±Inf) = ±1
func Erf(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil:
		return nil
	case x.Sign() == 0:
		return zero(prec, x.Signbit())
	case x.IsInf():
		return withSign(fromInt(prec, 1), x, prec)
	case exponent(x) <= 0: // |x| < 1
		return erfSmall(x, prec)
	}
	wp := prec + guard
	z := fromInt(prec, 1)
	if t := erfcPos(abs(x), wp); t.Sign() != 0 {
		z = sub(wp, z, t)
	}
	return withSign(z, x, prec)
}

// Erfc returns the complementary error function 1 − erf x to prec bits, relative to its value also far out in the tail.
//
// Special cases are:
//
//	Erfc(+Inf) = 0, and so where x² ≥ 2³⁰
//	Erfc(-Inf) = 2
func Erfc(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	wp := prec + guard
	u := fromInt(64, 1)
	switch {
	case x == nil:
		return nil
	case x.Sign() == 0:
		return fromInt(prec, 1)
	case x.IsInf():
		if x.Signbit() {
			return fromInt(prec, 2)
		}
		return zero(prec, false)
	case exponent(x) <= 0: // erfc x > 0.15: at most 3 bits cancel
		return round(sub(wp, u, erfSmall(x, wp)), prec)
	case x.Signbit():
		return round(sub(wp, fromInt(64, 2), erfcPos(abs(x), wp)), prec)
	}
	return erfcPos(x, prec)
}

// NormCDF returns the distribution function of the standard normal distribution, erfc(−x/√2)/2, to prec bits, relative to its
// value also far out in the left tail.
//
// Special cases are:
//
//	NormCDF(+Inf) = 1
//	NormCDF(-Inf) = 0, and so where x² ≥ 2³¹
func NormCDF(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil:
		return nil
	case x.IsInf() || x.Sign() != 0 && exponent(x) > maxExpArg:
		if x.Signbit() {
			return zero(prec, false)
		}
		return fromInt(prec, 1)
	case x.Sign() == 0:
		return scale(fromInt(prec, 1), -1)
	}
	// the logarithm of erfc grows as −t²: a relative error of t is magnified by 2t²
	wp := prec + guard + 2*uint(max(0, exponent(x)))
	t := quo(wp, neg(x), Sqrt(fromInt(64, 2), wp))
	return scale(Erfc(t, prec), -1)
}

// erfSmall returns erf x for 0 < |x| < 1.
//
//	erf x = 2/√π x Σ (−1)ᵏ x²ᵏ/(k! (2k+1))    (DLMF 7.6.1)
func erfSmall(x *big.Float, prec uint) *big.Float {
	w := width(prec + guard)
	var r, u, s, t, v, n big.Int
	toFixed(&r, x, w)
	mulShift(&u, &r, &r, w)
	t.Lsh(t.SetInt64(1), w)
	s.Set(&t)
	for k := int64(1); ; k++ {
		mulShift(&v, &t, &u, w)
		t.Quo(&v, n.SetInt64(-k))
		v.Quo(&t, n.SetInt64(2*k+1))
		if v.Sign() == 0 {
			break
		}
		s.Add(&s, &v)
	}
	s.Lsh(&s, w+1)
	s.Quo(&s, sqrtPi.at(w))
	return mul(prec, x, fromFixed(&s, -int(w), w))
}

// erfcPos returns erfc x for x ≥ 1 by the trapezoidal rule with step h on erfc x = (2x/π) e^(−x²) ∫₀^∞ e^(−t²)/(t²+x²) dt
// (Chiarella and Reichel 1968; Matta and Reichel 1971):
//
//	erfc x = h/π e^(−x²)/x (1 + 2 Σ e^(−n²h²)/(1 + n²h²/x²)) − 2/(e^(2πx/h) − 1) + ε,  |ε| ≲ e^(−π²/h²) erfc x
//
// The second term is the residue at the pole t = ix, and is there only for x < π/h. All terms of the sum are positive.
func erfcPos(x *big.Float, prec uint) *big.Float {
	wp := prec + guard
	if 2*exponent(x)-1 > maxExpArg+1 {
		return zero(prec, false)
	}
	xx := mul(wp+2*uint(exponent(x)), x, x)
	tail := Exp(neg(xx), wp)
	if tail.Sign() == 0 {
		return zero(prec, false)
	}
	w := width(wp)
	rule := erfcTable.at(w)
	var y, s, den, num, n big.Int
	unit := one(w)
	toFixed(&y, quo(w, fromInt(64, 1), xx), w)
	for k := range rule.weight {
		den.Mul(&y, n.SetInt64(rule.node(k+1)))
		den.Rsh(&den, 2*erfcStepBits)
		den.Add(&den, unit)
		num.Lsh(&rule.weight[k], w)
		s.Add(&s, num.Quo(&num, &den))
	}
	s.Lsh(&s, 1)
	s.Add(&s, unit)
	s.Mul(&s, n.SetInt64(rule.step))
	z := fromFixed(&s, -int(w)-erfcStepBits, wp)
	z = quo(wp, mul(wp, z, tail), mul(wp, x, Pi(wp)))
	if xf, _ := x.Float64(); xf < math.Pi/rule.h() {
		c := scale(mul(wp, x, Pi(wp)), 1+erfcStepBits)
		c = quo(wp, c, fromInt(64, rule.step)) // 2πx/h
		z = sub(wp, z, quo(wp, fromInt(64, 2), Expm1(c, wp)))
	}
	return round(z, prec)
}

const erfcStepBits = 12

// A trapezoid is the rule with step h = step·2⁻¹²: the weights e^(−n²h²) for n = 1, 2, … of width w, until they vanish.
type trapezoid struct {
	step   int64
	weight []big.Int
}

func (r *trapezoid) h() float64 { return float64(r.step) / (1 << erfcStepBits) }

// node returns n²h², in units of 2⁻²⁴.
func (r *trapezoid) node(n int) int64 { k := int64(n) * r.step; return k * k }

// erfcTable holds the rule whose error e^(−π²/h²) is below 2^(−w−16).
var erfcTable = byWidth[*trapezoid]{build: func(w uint) *trapezoid {
	r := &trapezoid{step: int64(math.Pi / math.Sqrt(float64(w+16)*math.Ln2) * (1 << erfcStepBits))}
	for n := 1; ; n++ {
		e := Exp(scale(fromInt(64, -r.node(n)), -2*erfcStepBits), w)
		var f big.Int
		if toFixed(&f, e, w); f.Sign() == 0 {
			return r
		}
		r.weight = append(r.weight, f)
	}
}}
