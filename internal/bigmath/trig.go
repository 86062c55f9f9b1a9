package bigmath

import "math/big"

// maxTrigExp bounds the exponents of arguments of the trigonometric functions, whose reduction needs that many bits of 2/π.
const maxTrigExp = 1 << 16

// Sin returns the sine of x (radians) to prec bits, relative to its value also next to multiples of π.
//
// Special cases are:
//
//	Sin(±0) = ±0
//	Sin(±Inf) = nil, and so for |x| ≥ 2⁶⁵⁵³⁶
func Sin(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if !trigDomain(x) {
		return nil
	}
	if x.Sign() == 0 {
		return zero(prec, x.Signbit())
	}
	a := reduce(x, prec)
	return a.sin(prec)
}

// Cos returns the cosine of x (radians) to prec bits, relative to its value also next to its zeros.
//
// Special cases are:
//
//	Cos(±Inf) = nil, and so for |x| ≥ 2⁶⁵⁵³⁶
func Cos(x *big.Float, prec uint) *big.Float {
	checkPrec(prec)
	if !trigDomain(x) {
		return nil
	}
	if x.Sign() == 0 {
		return fromInt(prec, 1)
	}
	a := reduce(x, prec)
	a.quadrant++
	return a.sin(prec)
}

// Sincos returns Sin(x) and Cos(x), for less than the cost of the two.
//
// Special cases are those of Sin and Cos.
func Sincos(x *big.Float, prec uint) (sin, cos *big.Float) {
	checkPrec(prec)
	if !trigDomain(x) {
		return nil, nil
	}
	if x.Sign() == 0 {
		return zero(prec, x.Signbit()), fromInt(prec, 1)
	}
	a := reduce(x, prec)
	sin = a.sin(prec)
	a.quadrant++
	return sin, a.sin(prec)
}

// Tan returns the tangent of x (radians) to prec bits, relative to its value also next to its zeros and poles.
//
// Special cases are:
//
//	Tan(±0) = ±0
//	Tan(±Inf) = nil, and so for |x| ≥ 2⁶⁵⁵³⁶
func Tan(x *big.Float, prec uint) *big.Float {
	s, c := Sincos(x, prec+guard)
	if s == nil {
		return nil
	}
	if s.Sign() == 0 {
		return round(s, prec)
	}
	return quo(prec, s, c)
}

// Sinpi returns sin πx to prec bits, exactly where 2x is an integer.
//
// Special cases are:
//
//	Sinpi(±n) = ±0 for an integer n
//	Sinpi(±Inf) = nil, and so for |x| ≥ 2⁶⁵⁵³⁶
func Sinpi(x *big.Float, prec uint) *big.Float { return sinPi(x, 0, prec) }

// Cospi returns cos πx to prec bits, exactly where 2x is an integer.
//
// Special cases are:
//
//	Cospi(n+½) = +0 for an integer n
//	Cospi(±Inf) = nil, and so for |x| ≥ 2⁶⁵⁵³⁶
func Cospi(x *big.Float, prec uint) *big.Float { return sinPi(x, 1, prec) }

// sinPi returns sin(πx + shift·π/2): with n the integer next to 2x the fraction x − n/2 is
// exact, and so is the quarter turn n.
func sinPi(x *big.Float, shift int, prec uint) *big.Float {
	checkPrec(prec)
	if !trigDomain(x) {
		return nil
	}
	var n big.Int
	twice := scale(x, 1)
	half := big.NewFloat(0.5)
	if x.Signbit() {
		half.Neg(half)
	}
	new(big.Float).SetPrec(x.MinPrec()+uint(max(exponent(x), 0))+4).Add(twice, half).Int(&n)
	r := new(big.Float).SetPrec(x.MinPrec() + uint(max(exponent(x), -exponent(x), 0)) + 4)
	r.Sub(twice, new(big.Float).SetInt(&n))
	q := int(lowBits(new(big.Int).Set(&n), 2).Int64()) + shift
	if r.Sign() == 0 {
		switch q & 3 {
		case 1:
			return fromInt(prec, 1)
		case 3:
			return fromInt(prec, -1)
		}
		return zero(prec, shift == 0 && x.Signbit())
	}
	wp := prec + guard
	s, c := Sincos(mul(wp, scale(r, -1), Pi(wp)), wp)
	if q&1 == 1 {
		s = c
	}
	if q&2 != 0 {
		s.Neg(s)
	}
	return round(s, prec)
}

func trigDomain(x *big.Float) bool {
	return x != nil && !x.IsInf() && (x.Sign() == 0 || exponent(x) <= maxTrigExp)
}

// An angle is quadrant·π/2 + r with |r| ≤ π/4 and r known to enough bits relative to its value.
type angle struct {
	r        *big.Float
	fixed    big.Int // r of width w
	w        uint
	quadrant int
	s, c     big.Int // sin r and cos r of width w, once computed
}

// reduce returns x as an angle good for results of prec bits (Payne and Hanek 1983): with x = M·2^q, M an integer of L bits,
//
//	x·2/π mod 4 = 2^(−w−L) (M·C mod 2^(w+L+2)),  C = the bits of 2^q·2/π from 2¹ down to 2^(−w−L)
//
// so that of a large x only the low bits of 2^q·2/π are multiplied. If the fraction comes out small, the bits lost are added
// to w and the product is taken again.
func reduce(x *big.Float, prec uint) *angle {
	a := &angle{w: width(prec + guard)}
	if exponent(x) < 0 { // |x| < 1/2
		a.r = x
		toFixed(&a.fixed, x, a.w)
		return a
	}
	var m, c, y, f big.Int
	bits := x.MinPrec()
	q := exponent(x) - int(bits)
	scale(x, -q).Int(&m)
	for w := a.w; ; {
		n := w + bits
		kept := width(n + uint(max(q, 0)))
		c.Rsh(twoOverPi.at(kept), uint(int(kept)-int(n)-q))
		if q > 0 {
			lowBits(&c, n+2)
		}
		y.Mul(&m, &c)
		y.Rsh(&y, bits) // two's complement: rounds down
		f.Rsh(&y, w-1)
		f.Add(&f, f1)
		f.Rsh(&f, 1)
		a.quadrant = int(lowBits(new(big.Int).Set(&f), 2).Int64())
		y.Sub(&y, f.Lsh(&f, w))
		if good := uint(y.BitLen()); good < prec+16 {
			w = width(w + (prec + guard - good))
			continue
		}
		y.Mul(&y, pi.at(w))
		y.Rsh(&y, w+1)
		a.r = fromFixed(&y, -int(w), prec+guard)
		a.fixed.Rsh(&y, w-a.w)
		return a
	}
}

var f1 = big.NewInt(1)

// lowBits sets z to z mod 2ⁿ, 0 ≤ z < 2ⁿ, and returns it.
func lowBits(z *big.Int, n uint) *big.Int {
	var mask big.Int
	mask.Sub(mask.Lsh(f1, n), f1)
	return z.And(z, &mask)
}

// sin returns the sine of the angle.
func (a *angle) sin(prec uint) *big.Float {
	var z *big.Float
	switch {
	case a.quadrant&1 == 0 && exponent(a.r) <= -sinStepBits:
		z = mul(prec, a.r, sinQuotient(&a.fixed, a.w))
	default:
		if a.c.Sign() == 0 {
			sincosFixed(&a.s, &a.c, &a.fixed, a.w)
		}
		v := &a.s
		if a.quadrant&1 == 1 {
			v = &a.c
		}
		z = fromFixed(v, -int(a.w), prec)
	}
	if a.quadrant&2 != 0 {
		z.Neg(z)
	}
	return z
}

// sinQuotient returns sin(r)/r = 1 − r²/6 + r⁴/120 − … for small r of width w.
func sinQuotient(r *big.Int, w uint) *big.Float {
	var u, s, t, v, n big.Int
	mulShift(&u, r, r, w)
	t.Lsh(t.SetInt64(1), w)
	s.Set(&t)
	for k := int64(2); ; k += 2 {
		mulShift(&v, &t, &u, w)
		t.Quo(&v, n.SetInt64(-k*(k+1)))
		if t.Sign() == 0 {
			return fromFixed(&s, -int(w), w)
		}
		s.Add(&s, &t)
	}
}

// The table of sines and cosines has its entries at j/128, 0 ≤ j ≤ 128.
const (
	sinStepBits = 7
	sinStep     = 1 << sinStepBits
)

type sincosEntry struct{ s, c big.Int }

var sincosTable = byWidth[[]sincosEntry]{build: func(w uint) []sincosEntry {
	wp := w + spare
	t := make([]sincosEntry, sinStep+1)
	t[0].c.Set(one(wp))
	var h big.Int
	var h1 sincosEntry
	h.Rsh(one(wp), sinStepBits)
	sincosSeries(&h1.s, &h1.c, &h, wp)
	for j := 1; j <= sinStep; j++ {
		rotate(&t[j], &t[j-1], &h1, wp)
	}
	for j := range t {
		t[j].s.Rsh(&t[j].s, spare)
		t[j].c.Rsh(&t[j].c, spare)
	}
	return t
}}

// sincosFixed sets s and c to the sine and cosine of r, |r| ≤ 1, all of width w.
func sincosFixed(s, c, r *big.Int, w uint) {
	var d big.Int
	var near, sum sincosEntry
	minus := r.Sign() < 0
	if minus {
		r = new(big.Int).Neg(r)
	}
	j := nearest(&d, r, w, sinStepBits)
	sincosSeries(&near.s, &near.c, &d, w)
	rotate(&sum, &sincosTable.at(w)[j], &near, w)
	s.Set(&sum.s)
	c.Set(&sum.c)
	if minus {
		s.Neg(s)
	}
}

// rotate sets z to the sine and cosine of the sum of the angles of x and y: s = s₁c₂ + c₁s₂,
// c = c₁c₂ − s₁s₂.
func rotate(z, x, y *sincosEntry, w uint) {
	var t big.Int
	z.s.Mul(&x.s, &y.c)
	z.s.Add(&z.s, t.Mul(&x.c, &y.s))
	z.s.Rsh(&z.s, w)
	z.c.Mul(&x.c, &y.c)
	z.c.Sub(&z.c, t.Mul(&x.s, &y.s))
	z.c.Rsh(&z.c, w)
}

// sincosSeries sets s and c to the sine and cosine of small r by Taylor's series, all of width w.
func sincosSeries(s, c, r *big.Int, w uint) {
	var t, u, n big.Int
	s.Set(r)
	c.Lsh(c.SetInt64(1), w)
	t.Set(r)
	for k := int64(2); t.BitLen() > 1; k++ {
		mulShift(&u, &t, r, w)
		t.Quo(&u, n.SetInt64(k))
		switch k & 3 {
		case 0:
			c.Add(c, &t)
		case 1:
			s.Add(s, &t)
		case 2:
			c.Sub(c, &t)
		case 3:
			s.Sub(s, &t)
		}
	}
}
