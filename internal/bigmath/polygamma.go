package bigmath

import (
	"fmt"
	"math/big"
)

// Digamma returns ψ(x) = Γ′(x)/Γ(x) to prec bits, relative to its value also next to its zeros.
//
// Special cases are:
//
//	Digamma(+Inf) = +Inf
//	Digamma(±0) = ∓Inf
//	Digamma(x) = nil for an integer x < 0 and x = −Inf
func Digamma(x *big.Float, prec uint) *big.Float { return Polygamma(0, x, prec) }

// Polygamma returns the n-th derivative of ψ = Γ′/Γ at x to prec bits, relative to its value also next to its zeros: n = 1 is the
// trigamma function, n = 2 the tetragamma function. It panics if n is negative.
//
// Special cases are, for n ≥ 1:
//
//	Polygamma(n, +Inf) = 0, of the sign (−1)ⁿ⁺¹
//	Polygamma(n, ±0) = +Inf for odd n, ∓Inf for even n
//	Polygamma(n, x) = +Inf for odd n and an integer x < 0
//	Polygamma(n, x) = nil for even n and an integer x < 0, and for x = −Inf
func Polygamma(n int, x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if n < 0 {
		panic(fmt.Sprintf("bigmath: polygamma of order %d, want at least 0", n))
	}
	even := n%2 == 0
	switch {
	case x == nil || x.IsInf() && x.Signbit():
		return nil
	case x.IsInf() && n == 0:
		return inf(prec, false)
	case x.IsInf():
		return zero(prec, even)
	case x.Sign() == 0:
		return inf(prec, even && !x.Signbit())
	case x.Signbit() && x.IsInt():
		if even {
			return nil
		}
		return inf(prec, false)
	case x.Signbit():
		return refine(prec, func(wp uint) (*big.Float, int) { return polygammaNeg(n, x, wp) })
	}
	return refine(prec, func(wp uint) (*big.Float, int) { return polygammaPos(n, x, wp) })
}

// polygammaNeg is the polygamma function at x < 0, no integer, and the exponent of its greatest term:
//
//	ψ⁽ⁿ⁾(x) = (−1)ⁿ ψ⁽ⁿ⁾(1−x) − π dⁿ/dxⁿ cot πx     (DLMF 5.15.6)
func polygammaNeg(n int, x *big.Float, wp uint) (*big.Float, int) {
	p, top := polygammaPos(n, oneMinus(x, wp), wp)
	if n%2 != 0 {
		p.Neg(p)
	}
	c := cotDerivative(n, x, wp)
	if c.Sign() != 0 {
		top = max(top, exponent(c))
	}
	return sub(wp, p, c), top
}

// polygammaPos returns the value for x > 0 and the exponent of the largest term that was added. With X = x+m,
//
//	ψ(x) = log X − 1/(2X) − S₀(X) − Σ 1/(x+k)                                                   (DLMF 5.11.2, 5.5.2)
//	(−1)ⁿ⁺¹ ψ⁽ⁿ⁾(x) = ((n−1)! + n!/(2X) + Sₙ(X))/Xⁿ + n! Σ 1/(x+k)ⁿ⁺¹,  0 ≤ k < m     (DLMF 5.15.8, 5.15.5)
func polygammaPos(n int, x *big.Float, wp uint) (z *big.Float, top int) {
	// The sum is of absolute precision and the value may be as small as X⁻ⁿ.
	w := width(wp + 16)
	from := stirlingFrom(n, w)
	w = width(wp + 16 + uint(n*bitsOf(from)))
	from = stirlingFrom(n, w)
	m := 0
	f, _ := x.Float64()
	if f < float64(from) {
		m = from - int(f)
	}
	factorial := newFloat(wp).SetInt(new(big.Int).MulRange(1, int64(n)))

	large := x
	if m > 0 {
		large = add(w+8, x, fromInt(64, int64(m)))
	}
	r := quo(w, fromInt(64, 1), large)
	var rf, s, t big.Int
	toFixed(&rf, r, w)
	stirlingSum(&s, &rf, n, w)
	if n == 0 {
		t.Rsh(&rf, 1)
		s.Add(&s, &t)
		l := logPos(large, wp)
		z = sub(wp, l, fromFixed(&s, -int(w), wp))
		top = exponent(l)
	} else {
		// n!/(2X) + (n−1)!
		var c big.Int
		s.Add(&s, t.Mul(&rf, c.MulRange(1, int64(n))).Rsh(&t, 1))
		s.Add(&s, t.Lsh(c.MulRange(1, int64(n-1)), w))
		z = mul(wp, fromFixed(&s, -int(w), wp), PowInt(r, n, wp))
	}
	if m > 0 {
		// the first term of the sum apart, as x may be tiny
		first := quo(wp, factorial, PowInt(x, n+1, wp))
		rest := mul(wp, factorial, fromFixed(reciprocals(x, m, n+1, w), -int(w), wp))
		sum := add(wp, first, rest)
		top = max(top, exponent(sum))
		if n == 0 {
			sum.Neg(sum)
		}
		z = add(wp, z, sum)
	}
	if n > 0 {
		top = underflow
		if z.Sign() != 0 {
			top = exponent(z)
		}
		if n%2 == 0 {
			z.Neg(z)
		}
	}
	return z, top
}

// reciprocals returns Σ 1/(x+k)^q for 1 ≤ k < m, width w.
func reciprocals(x *big.Float, m, q int, w uint) *big.Int {
	var y, sum, r, p, t big.Int
	toFixed(&y, x, w)
	unit := one(w)
	num := one(2 * w)
	for k := 1; k < m; k++ {
		y.Add(&y, unit)
		r.Quo(num, &y)
		p.Set(&r)
		for range q - 1 {
			mulShift(&t, &p, &r, w)
			p, t = t, p
		}
		sum.Add(&sum, &p)
	}
	return &sum
}

// cotDerivative returns π dⁿ/dxⁿ cot πx = πⁿ⁺¹ Pₙ(cot πx) for x not an integer.
//
//	P₀(c) = c,  Pₙ₊₁(c) = −(1+c²) Pₙ′(c)
//
// The coefficients of Pₙ have one sign and its powers one parity: nothing cancels.
func cotDerivative(n int, x *big.Float, prec uint) *big.Float {
	p := []*big.Int{new(big.Int), big.NewInt(1)}
	for range n {
		next := make([]*big.Int, len(p)+1)
		for i := range next {
			next[i] = new(big.Int)
		}
		for i := 1; i < len(p); i++ {
			d := new(big.Int).Mul(p[i], big.NewInt(int64(-i)))
			next[i-1].Add(next[i-1], d)
			next[i+1].Add(next[i+1], d)
		}
		p = next
	}
	wp := prec + guard
	s, c := sincosPi(x, wp)
	cot := quo(wp, c, s)
	z := newFloat(wp)
	for i := len(p) - 1; i >= 0; i-- {
		z = mul(wp, z, cot)
		z = add(wp, z, newFloat(wp).SetInt(p[i]))
	}
	return mul(prec, z, PowInt(Pi(wp), n+1, wp))
}
