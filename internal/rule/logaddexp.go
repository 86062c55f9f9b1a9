package rule

import "math"

// LogAddExp: f = log(eˣ+e^y) = max(x, y) + log(1+e), with e = e^−|x−y|,
// p = e/(1+e), q = 1/(1+e); f_x and f_y are q for the greater and p for the
// lesser argument, f_xx = f_yy = pq = −f_xy.
//
// x − y is not rounded: an ulp of it is many of e.
//
// Special cases are: where x = y = ±∞, f = ±∞ with slopes ½, ½; another
// infinite argument is the limit.
func LogAddExp(x, y float64) Partials {
	if x < y {
		p := LogAddExp(y, x)
		p.X, p.Y = p.Y, p.X
		return p
	}
	d := twoSum(y, -x) // ≤ 0
	switch {
	case x != x || y != y:
		return nanPartials
	case math.IsInf(x, 0) && x == y:
		return Partials{F: x, X: 0.5, Y: 0.5, XX: 0.25, XY: -0.25, YY: 0.25}
	case !(d.hi > -expHiLoLimit):
		m, e := ddExpScaled(d)
		p := math.Ldexp(m.float64(), e)
		return Partials{F: x + p, X: 1, Y: p, XX: p, XY: -p, YY: p}
	}
	hi, lo := expHiLo(d.hi)
	e, p, q, _ := logistic(hi, lo+float64((hi+lo)*d.lo))
	f := x + log1p(e)
	if -4 < x && x < 0 {
		f = logAddExpBelowZero(x, y, d)
	}
	return Partials{F: f, X: q, Y: p, XX: p * q, XY: -p * q, YY: p * q}
}

// logAddExpBelowZero is the value for y ≤ x < 0, d = y−x, where x + log(1+e^d)
// cancels next to the line eˣ + e^y = 1. There it is log(1+s) for the small
// s = (eˣ−1) + e^y, of which the terms are known to 2^-120.
func logAddExpBelowZero(x, y float64, d dd) float64 {
	f := ddLog1p(ddExp(d)).addF(x)
	if math.Abs(f.hi) > 0x1p-30*-x {
		return f.float64()
	}
	v := make([]float64, 0, 48)
	v = expTerms(v, x, -1)
	v = expTerms(v, y, 0)
	return log1p(sumFourfold(v))
}

// expTerms appends terms to v whose sum is eˣ + c, for -750 < x < 0 and c = -1
// or 0, to 2^-120 of eˣ − 1. With x = k·ln2/32 + r as in ddexp.go,
//
//	eʳ − 1 = r + r²/2 + r³·(1/3! + r/4! + …),
//
// where r is taken in three parts and the last term, below 2^-15 of the first,
// in two.
func expTerms(v []float64, x, c float64) []float64 {
	k, s := expReduce(dd{x, 0})
	n := float64(k)
	t := twoProd(-n, ln2Over32[2])
	var buf [12]float64
	r0, r1, r2 := threeParts(append(buf[:0], x, -n*ln2Over32[0], -n*ln2Over32[1], t.hi, t.lo, -n*ln2Over32[3]))

	var q dd
	for n := 17; n >= 3; n-- {
		f := inverseFactorial[min(n, 7)]
		for i := 8; i <= n; i++ {
			f = f.divF(float64(i))
		}
		q = f.add(q.mul(s))
	}
	q = q.mul(s).mul(s).mul(s)
	g, h := twoProd(r0, r0), twoProd(r0, r1)
	p := append(buf[:0], r0, r1, r2, g.hi/2, g.lo/2, h.hi, h.lo, float64(r1*r1/2)+float64(r0*r2), q.hi, q.lo)
	if k == 0 {
		if c == 0 {
			v = append(v, 1)
		}
		return append(v, p...)
	}

	// 2^e·(t0+t1+t2)·(1+p0+p1+p2)
	p0, p1, p2 := threeParts(p)
	j, e := k&31, (k-k&31)/32
	t0, t1, t2 := exp2Table[j].hi, exp2Table[j].lo, exp2TableThird[j]
	a, b, d := twoProd(t0, p0), twoProd(t0, p1), twoProd(t1, p0)
	for _, m := range [...]float64{t0, t1, t2, a.hi, a.lo, b.hi, b.lo, d.hi, d.lo, t0 * p2, t1 * p1, t2 * p0} {
		v = append(v, math.Ldexp(m, e))
	}
	if c != 0 {
		v = append(v, c)
	}
	return v
}

// threeParts returns the sum of v as a + b + c, each the rounded rest. It
// overwrites v and appends two elements.
func threeParts(v []float64) (a, b, c float64) {
	a = sumFourfold(v)
	v = append(v, -a)
	b = sumFourfold(v)
	v = append(v, -b)
	return a, b, sumFourfold(v)
}

// exp2TableThird is what exp2Table leaves of 2^(j/32).
var exp2TableThird = [32]float64{
	0, 0x1.05ff94f8d257ep-110, -0x1.67c9bd6ebf74cp-108, 0x1.9d58b988f562dp-109,
	0x1.4f2406aa13ffp-109, 0x1.ea62d0881b918p-110, -0x1.4d89f9af532ep-109, 0x1.de5448560469p-111,
	0x1.7b7b2f09cd0d9p-110, 0x1.87e3e12516bfap-108, -0x1.808ba68fa8fb7p-109, -0x1.0ac312de3d922p-114,
	0x1.c06c7745c2b39p-113, 0x1.fa733951f214cp-111, -0x1.744ee506fdafep-109, 0x1.5d8e757cfb991p-111,
	0x1.57d3e3adec175p-108, -0x1.269796953a4c3p-109, -0x1.4217a932d10d4p-113, 0x1.0f6ad65cbbac1p-112,
	-0x1.30644a7836333p-110, 0x1.697e257ac0db2p-111, 0x1.6376b7943085cp-110, -0x1.bfd7adfd63f48p-111,
	0x1.a7fbc3ae675eap-108, 0x1.aa64481e1ab72p-111, 0x1.99e51125928dap-110, 0x1.d8765566b032ep-110,
	-0x1.ab053b05531fcp-111, 0x1.b7225a944efd6p-108, -0x1.fc0f242bbf3dep-109, -0x1.4019bffc80ef3p-110,
}
