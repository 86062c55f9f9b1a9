package bigmath

import (
	"math"
	"math/big"
)

// BesselJ0 returns the Bessel function of the first kind J₀(x) to prec bits, relative to its value also next to its zeros.
//
// Special cases are:
//
//	BesselJ0(±Inf) = 0
//	BesselJ0(x) = nil for |x| ≥ 2⁶⁵⁵³⁶
func BesselJ0(x *big.Float, prec uint) *big.Float { return bessel(0, x, prec) }

// BesselJ1 returns the Bessel function of the first kind J₁(x) to prec bits, relative to its value also next to its zeros.
//
// Special cases are:
//
//	BesselJ1(±0) = ±0
//	BesselJ1(±Inf) = ±0
//	BesselJ1(x) = nil for |x| ≥ 2⁶⁵⁵³⁶
func BesselJ1(x *big.Float, prec uint) *big.Float { return bessel(1, x, prec) }

// bessel returns J_ν(x) for ν = 0 or 1.
func bessel(nu int64, x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	switch {
	case x == nil:
		return nil
	case x.IsInf():
		return zero(prec, nu == 1 && x.Signbit())
	case !trigDomain(x):
		return nil
	case x.Sign() == 0:
		if nu == 0 {
			return fromInt(prec, 1)
		}
		return zero(prec, x.Signbit())
	}
	a := abs(x)
	f, _ := a.Float64()
	z := refine(prec, func(wp uint) (*big.Float, int) {
		// The least term of Hankel's expansion is about e⁻²ˣ; it must vanish at the width used.
		if w := width(wp + 16); f > float64(float64(w)*math.Ln2/2)+8 {
			return besselLarge(nu, a, w, wp)
		}
		return besselSmall(nu, a, f, wp)
	})
	if nu == 1 && x.Signbit() {
		z.Neg(z)
	}
	return z
}

// besselSmall sums the power series, whose terms grow to eˣ before they fall: x/log 2 bits more are carried.
//
//	J_ν(x) = (x/2)^ν Σ (−x²/4)ᵏ/(k! (k+ν)!)     (DLMF 10.2.2)
func besselSmall(nu int64, x *big.Float, f float64, wp uint) (z *big.Float, top int) {
	w := width(wp + 16 + uint(f/math.Ln2))
	var u, s, t, v, n big.Int
	toFixed(&t, x, w)
	mulShift(&u, &t, &t, w)
	u.Rsh(&u, 2)
	t.Lsh(t.SetInt64(1), w)
	s.Set(&t)
	for k := int64(1); ; k++ {
		mulShift(&v, &t, &u, w)
		t.Quo(&v, n.SetInt64(-k*(k+nu)))
		if t.Sign() == 0 {
			break
		}
		s.Add(&s, &t)
	}
	z = fromFixed(&s, -int(w), wp)
	if nu == 0 {
		return z, 0
	}
	return mul(wp, z, scale(x, -1)), exponent(x) - 1
}

// besselLarge sums Hankel's expansion until its terms vanish at width w.
//
//	J_ν(x) = √(2/(πx)) (P cos χ − Q sin χ),  χ = x − νπ/2 − π/4     (DLMF 10.17.3)
//	P − iQ = Σ (−i)ᵏ aₖ(ν)/xᵏ,  aₖ = aₖ₋₁ (4ν² − (2k−1)²)/(8k)
func besselLarge(nu int64, x *big.Float, w, wp uint) (z *big.Float, top int) {
	var y, t, v, n big.Int
	var sum [2]big.Int // P and Q
	toFixed(&y, quo(w, fromInt(64, 1), x), w)
	t.Set(one(w))
	sum[0].Set(&t)
	for k := int64(1); ; k++ {
		mulShift(&v, &t, &y, w)
		v.Mul(&v, n.SetInt64(4*nu*nu-(2*k-1)*(2*k-1)))
		t.Quo(&v, n.SetInt64(8*k))
		if t.BitLen() <= 1 {
			break
		}
		if k&2 == 0 {
			sum[k&1].Add(&sum[k&1], &t)
		} else {
			sum[k&1].Sub(&sum[k&1], &t)
		}
	}
	p, q := fromFixed(&sum[0], -int(w), w), fromFixed(&sum[1], -int(w), w)
	// √2 cos χ and √2 sin χ: with ν = 0, c+s and s−c; with ν = 1, s−c and −(s+c)
	s, c := Sincos(x, w)
	cosChi, sinChi := add(w, s, c), sub(w, s, c)
	if nu == 1 {
		cosChi, sinChi = sinChi, neg(cosChi)
	}
	d := sub(w, mul(w, p, cosChi), mul(w, q, sinChi))
	z = quo(wp, d, Sqrt(mul(w, Pi(w), x), w))
	// d is a sum of numbers up to 2; z is smaller by √(πx)
	return z, 1 + exponent(z) - exponent(d)
}
