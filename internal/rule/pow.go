package rule

import (
	"math"

	"slope/internal/kernel/scalar"
)

// The power f = x^y has the partial derivatives, with l = log x,
//
//	f_x  = y·x^(y−1)         f_y  = x^y·l
//	f_xx = y(y−1)·x^(y−2)    f_xy = x^(y−1)·(1+y·l)    f_yy = x^y·l²
//
// and a value, that of math.Pow in all special cases. What the formulas leave
// open is decided so:
//
//  1. y = 0: f = 1 for every x, NaN too, so f_x = f_xx = 0; 0⁰ is no exception.
//     x = 1: f = 1 for every y, NaN too, so f_y = f_yy = 0.
//     Any other NaN makes every part NaN.
//  2. x = 0 is the edge of the domain in x > 0, and the derivatives are the
//     limits from there: with y held, y·0^(y−1) and y(y−1)·0^(y−2), where a
//     factor y or y−1 that is 0 makes the product 0:
//     0¹ → 0, 1, 0;  0² → 0, 0, 2;  0³ → 0, 0, 0;  0^½ → 0, +∞, −∞;
//     0^1.5 → 0, 0, +∞;  0^2.5 → 0, 0, 0;  0^−1 → +∞, −∞, +∞.
//     f_y and f_yy are 0 for y > 0, ∓∞ and +∞ for y ≤ 0; f_xy is +∞ for y ≤ 0,
//     −∞ for 0 < y ≤ 1, 0 for y > 1.
//  3. At x = ±∞ and y = ±∞ likewise the limits.
//  4. x < 0 and y an integer: (−2)³ = −8. The derivatives to x are those of
//     the polynomial; the derivatives to y do not exist and are NaN. PowConst
//     and PowInt have none: a constant exponent poisons nothing.
//     y = ±∞ counts as even, a −0 as the limit from below in the signs.
//  5. x < 0 and y not an integer: outside the domain, every part NaN.
//  6. Elsewhere, x > 0, the value is e^(y·l), computed in double-double with
//     the exponent of two apart, and so are the derivatives: nothing overflows
//     or underflows on the way, and 1 + y·l keeps its digits next to its zero.
//  7. A small integer y with x of moderate size is cheaper by multiplication.
//  8. Where y is −2, −1, −½, 0, ½, 1, 2, 3 or 4, math.Pow is within 2 ulp and
//     its value stands, from the same products, quotients and roots, where it
//     is normal; elsewhere it is not (its error grows with |y| and with |y·l|,
//     to thousands of ulp).

// Pow is x^y, the policy is above.
//
// Package math is mended for every y but −2, −1, −½, 0, ½, 1, 2, 3 and 4.
func Pow(x, y float64) Partials {
	switch {
	case x != x || y != y:
		return powOfNaN(x, y) // 1.
	case x == 0 || math.IsInf(x, 0) || math.IsInf(y, 0):
		return powAtEdge(x, y) // 2., 3.
	case x < 0:
		n := math.NaN()
		f, fx, fxx := PowConst(x, y) // 4., 5.
		return Partials{F: f, X: fx, Y: n, XX: fxx, XY: n, YY: n}
	}
	k := newPower(x, y)
	p := Partials{F: k.value(), Y: k.y(), XY: k.xy(), YY: k.yy()}
	if powIsDirect(y) || powIsShort(x, y) {
		p.F, p.X, p.XX = PowConst(x, y) // 7., 8.
	} else {
		p.X, p.XX = k.x()
	}
	return p
}

// PowConst is x^p for a constant p: f′ = p·x^(p−1), f″ = p(p−1)·x^(p−2).
//
// Package math is mended for every p but −2, −1, −½, 0, ½, 1, 2, 3 and 4.
func PowConst(x, p float64) (y, d1, d2 float64) {
	if !ordinary(x) || !ordinary(p) {
		return powConstAtEdge(x, p) // 1., 2., 3.
	}
	switch p { // 8.
	case 1:
		return x, 1, 0
	case 2:
		return x * x, 2 * x, 2
	case 3:
		return x * (x * x), 3 * x * x, 6 * x
	case 4:
		q := x * x
		return q * q, 4 * x * q, 12 * x * x
	case -1:
		return Inv(x)
	case -2:
		if r := 1 / x; min(math.Abs(x), math.Abs(r)) > 0x1p-200 {
			y = math.Pow(x, -2)
			return y, -2 * (y * r), 6 * (y * (r * r))
		}
	case 0.5:
		return Sqrt(x)
	case -0.5:
		return Rsqrt(x)
	}
	if powIsShort(x, p) {
		return powShort(x, int(p)) // 7.
	}
	return powConstByLog(x, p) // 4., 5., 6.
}

// ordinary reports whether x is finite and not 0.
func ordinary(x float64) bool { return x != 0 && x-x == 0 }

// powConstAtEdge is cases 1, 2 and 3: p is 0, x is 0, or one of them is infinite or NaN.
func powConstAtEdge(x, p float64) (y, d1, d2 float64) {
	if p == 0 {
		return 1, 0, 0
	}
	at := powAtEdge
	if x != x || p != p {
		at = powOfNaN
	}
	q := at(x, p)
	return q.F, q.X, q.XX
}

// powConstByLog is cases 4, 5 and 6: x and p are finite and not 0.
func powConstByLog(x, p float64) (y, d1, d2 float64) {
	odd := false
	if x < 0 {
		if p != math.Trunc(p) {
			return math.NaN(), math.NaN(), math.NaN() // 5.
		}
		odd = isOdd(p)
	}
	k := newPower(math.Abs(x), p)
	y = k.value()
	if powIsDirect(p) {
		y = math.Pow(math.Abs(x), p)
	}
	d1, d2 = k.x()
	return signedPower(y, d1, d2, x < 0, odd) // 4., 6.
}

// PowInt is xⁿ: f′ = n·x^(n−1), f″ = n(n−1)·x^(n−2). It is PowConst, but for
// |n| > 2⁵³, where float64(n) can lose whether n is odd.
//
// Package math is mended where it is for PowConst.
func PowInt(x float64, n int) (y, d1, d2 float64) {
	p := float64(n)
	if int64(n) <= 1<<53 && int64(n) >= -1<<53 || !math.Signbit(x) || x != x {
		return PowConst(x, p)
	}
	y, d1, d2 = PowConst(-x, p)
	return signedPower(y, d1, d2, true, n&1 != 0)
}

// signedPower turns the parts of |x|^p into those of x^p, p an integer.
func signedPower(y, d1, d2 float64, negative, odd bool) (float64, float64, float64) {
	switch {
	case !negative:
		return y, d1, d2
	case odd:
		return -y, d1, -d2
	}
	return y, -d1, d2
}

// isOdd reports whether y is an odd integer.
func isOdd(y float64) bool { return math.Abs(math.Mod(y, 2)) == 1 }

// powOfNaN is case 1: x or y is NaN.
func powOfNaN(x, y float64) Partials {
	p := nanPartials
	switch {
	case y == 0:
		p.F, p.X, p.XX = 1, 0, 0
	case x == 1:
		p.F, p.Y, p.YY = 1, 0, 0
	}
	return p
}

// powAtEdge is cases 2 and 3: x is 0, or x or y is infinite.
func powAtEdge(x, y float64) Partials {
	integer := y == math.Trunc(y)
	a, l := math.Abs(x), scalar.Log(math.Abs(x))
	f, g := math.Pow(a, y), math.Pow(a, y-1)
	p := Partials{
		F:  f,
		X:  timesLimit(y, g),
		Y:  timesLimit(l, f),
		XX: timesLimit(timesLimit(y, y-1), math.Pow(a, y-2)),
		XY: timesLimit(1+timesLimit(y, l), g),
		YY: timesLimit(l*l, f),
	}
	if math.Signbit(x) && integer {
		p.F, p.X, p.XX = signedPower(p.F, p.X, p.XX, true, isOdd(y))
	}
	if x < 0 { // 4., 5.
		n := math.NaN()
		p.Y, p.XY, p.YY = n, n, n
		if !integer {
			p.X, p.XX = n, n
		}
	}
	return p
}

// timesLimit returns x·y with 0·∞ = 0.
func timesLimit(x, y float64) float64 {
	if x == 0 || y == 0 {
		return 0
	}
	return x * y
}

// powIsDirect reports whether the value is that of math.Pow, case 8.
func powIsDirect(y float64) bool {
	return y == -2 || y == -1 || y == -0.5 || y == 0 || y == 0.5 || y == 1 || y == 2 || y == 3 || y == 4
}

// powIsShort reports whether y is a small integer and x of moderate size,
// case 7: up to x^(y−2) all is far from the ends of the range.
func powIsShort(x, y float64) bool {
	a := math.Abs(x)
	return math.Abs(y) <= 64 && y == math.Trunc(y) && a < 0x1p15 && a > 0x1p-15
}

// powShort is case 7: binary powering in double-double.
func powShort(x float64, n int) (y, d1, d2 float64) {
	z, b := dd{1, 0}, dd{x, 0}
	for i := max(n, -n); ; {
		if i&1 != 0 {
			z = z.mul(b)
		}
		if i >>= 1; i == 0 {
			break
		}
		b = b.mul(b)
	}
	if n < 0 {
		z = dd{1, 0}.div(z)
	}
	y = z.float64()
	d1 = float64(n) * y / x
	return y, d1, float64(n-1) * d1 / x
}

// A power is x^y for finite x > 0 and finite y, case 6.
type power struct {
	base, exponent float64
	log            dd // log x
	t              dd // y·log x
	m              dd // x^y = m·2^e
	e              int
}

func newPower(x, y float64) power {
	k := power{base: x, exponent: y, log: ddLog(dd{x, 0})}
	if t := y * k.log.hi; math.Abs(t) < expLimit {
		k.t = k.log.mulF(y)
	} else {
		k.t.hi = math.Copysign(expLimit, t) // all is 0 or infinite
	}
	k.m, k.e = ddExpScaled(k.t)
	return k
}

func (k *power) value() float64 { return math.Ldexp(k.m.float64(), k.e) }

func (k *power) y() float64 { return math.Ldexp(k.m.mul(k.log).float64(), k.e) }

func (k *power) yy() float64 {
	return math.Ldexp(k.m.mul(k.log).mul(k.log).float64(), k.e)
}

// x returns f_x = f·y/x and f_xx = f_x·(y−1)/x.
func (k *power) x() (d1, d2 float64) {
	x, ex := math.Frexp(k.base)
	y, ey := math.Frexp(k.exponent)
	q := k.m.mulF(y).divF(x)
	e := k.e + ey - ex
	y1 := twoSum(k.exponent, -1)
	_, e1 := math.Frexp(y1.hi)
	r := q.mul(y1.ldexp(-e1)).divF(x)
	return math.Ldexp(q.float64(), e), math.Ldexp(r.float64(), e+e1-ex)
}

// xy returns f_xy = f/x·(1 + y·log x).
func (k *power) xy() float64 {
	x, ex := math.Frexp(k.base)
	w := k.t.addF(1)
	if math.Abs(w.hi) < 0x1p-30 {
		w = dd{onePlusTimesLog(k.exponent, k.base), 0}
	}
	return math.Ldexp(k.m.divF(x).mul(w).float64(), k.e-ex)
}

// onePlusTimesLog returns 1 + y·log x where that is small: an error of 2^-120
// is what it makes. The logarithm is the sum
//
//	k·ln2 − log c + r − r²/2 + r³·(1/3 − r/4 + …)
//
// as in ddlog.go, every term but the last exact or to 160 bits; the terms,
// times y, are added without error but that of the fourfold precision.
func onePlusTimesLog(y, x float64) float64 {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	i := math.Round(64 / m)
	p := twoProd(m, i/64)
	r := twoSum(p.hi-1, p.lo) // exact: 60 bits
	v := make([]float64, 0, 48)
	add := func(c ...float64) {
		for _, c := range c {
			p := twoProd(c, y)
			v = append(v, p.hi, p.lo)
		}
	}
	v = append(v, 1)
	k := float64(e)
	a, b := twoProd(ddLn2.hi, k), twoProd(ddLn2.lo, k)
	add(a.hi, a.lo, b.hi, b.lo, ln2Third*k)
	c := logTable[int(i)-45]
	add(c.hi, c.lo, logTableThird[int(i)-45])
	add(r.hi, r.lo)
	h, g := twoProd(r.hi, r.hi), twoProd(r.hi, r.lo)
	add(-h.hi/2, -h.lo/2, -g.hi, -g.lo, -r.lo*r.lo/2)
	var t float64
	for n := 24; n > 11; n-- {
		t = 1/float64(n) - float64(r.hi*t)
	}
	s := dd{t, 0}
	for n := 11; n >= 3; n-- {
		s = dd{1, 0}.divF(float64(n)).sub(s.mul(r))
	}
	s = s.mul(r).mul(r).mul(r)
	add(s.hi, s.lo)
	return sumFourfold(v)
}

// sumFourfold returns the sum of v as if in fourfold precision (Ogita, Rump and
// Oishi 2005, algorithm 4.8). It overwrites v.
func sumFourfold(v []float64) float64 {
	for range 3 {
		for i := 1; i < len(v); i++ {
			s := twoSum(v[i], v[i-1])
			v[i], v[i-1] = s.hi, s.lo
		}
	}
	var s float64
	for _, c := range v {
		s += c
	}
	return s
}
