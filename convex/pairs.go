package convex

import "math"

// pair is a number as the unevaluated sum of two: some 106 bits.
type pair struct{ hi, lo float64 }

func twoSum(a, b float64) pair {
	s := a + b
	t := s - a
	return pair{s, (a - (s - t)) + (b - t)}
}

func twoProduct(a, b float64) pair {
	p := float64(a * b)
	return pair{p, math.FMA(a, b, -p)}
}

func (p pair) plus(v float64) pair {
	s := twoSum(p.hi, v)
	return twoSum(s.hi, s.lo+p.lo)
}

func (p pair) add(q pair) pair {
	s := twoSum(p.hi, q.hi)
	return twoSum(s.hi, s.lo+(p.lo+q.lo))
}

// plusProduct returns p + a·b.
func (p pair) plusProduct(a, b float64) pair { return p.add(twoProduct(a, b)) }

func (p pair) times(v float64) pair {
	q := twoProduct(p.hi, v)
	return twoSum(q.hi, math.FMA(p.lo, v, q.lo))
}

func (p pair) over(q pair) pair {
	t := p.hi / q.hi
	r := p.add(q.times(-t))
	return twoSum(t, (r.hi+r.lo)/q.hi)
}

func (p pair) root() pair {
	if p.hi <= 0 {
		return pair{}
	}
	r := math.Sqrt(p.hi)
	return twoSum(r, p.add(twoProduct(r, -r)).hi/(2*r))
}

func (p pair) float() float64 { return p.hi + p.lo }

// scaled is the number m·2^e, whose exponent does not overflow.
type scaled struct {
	m pair
	e int
}

func (s scaled) float() float64 { return math.Ldexp(s.m.float(), s.e) }

func (s scaled) over(t scaled) scaled {
	s, t = s.normal(), t.normal()
	return scaled{s.m.over(t.m), s.e - t.e}
}

// normal returns s with ½ ≤ |m| < 1.
func (s scaled) normal() scaled {
	f, e := math.Frexp(s.m.hi)
	return scaled{pair{f, math.Ldexp(s.m.lo, -e)}, s.e + e}
}

func (s scaled) root() scaled {
	if s.e%2 != 0 {
		s.m, s.e = s.m.times(2), s.e-1
	}
	return scaled{s.m.root(), s.e / 2}
}

// timesFloat returns s·v, rounded once more or less.
func (s scaled) timesFloat(v float64) float64 {
	f, e := math.Frexp(v)
	return math.Ldexp(s.m.times(f).float(), s.e+e)
}

// products returns Σ aᵢxᵢ − b, to a relative error of 2⁻¹⁰⁰ or so of Σ|aᵢxᵢ| + |b|,
// for finite operands of any magnitude.
func products(a, x []float64, b float64) scaled {
	s, size := pair{-b, 0}, math.Abs(b)
	for i, v := range a {
		p := twoProduct(v, x[i])
		s = s.add(p)
		size += math.Abs(p.hi)
	}
	// The usual case: no product overflows, and what underflows is of no account.
	if size < 0x1p1000 && size > 0x1p-800 {
		return scaled{s, 0}
	}
	return productsFarOut(a, x, b)
}

func productsFarOut(a, x []float64, b float64) scaled {
	top := math.MinInt
	for i, v := range a {
		if v != 0 && x[i] != 0 {
			top = max(top, exponent(v)+exponent(x[i]))
		}
	}
	if b != 0 {
		top = max(top, exponent(b))
	}
	if top == math.MinInt {
		return scaled{}
	}
	f, e := math.Frexp(b)
	s := pair{-math.Ldexp(f, e-top), 0}
	for i, v := range a {
		fa, ea := math.Frexp(v)
		fx, ex := math.Frexp(x[i])
		p, d := twoProduct(fa, fx), ea+ex-top
		s = s.add(pair{math.Ldexp(p.hi, d), math.Ldexp(p.lo, d)})
	}
	return scaled{s, top}
}

// exponent returns the e of v = f·2^e, ½ ≤ |f| < 1.
func exponent(v float64) int {
	_, e := math.Frexp(v)
	return e
}

// topExponent returns the greatest exponent of the numbers, 0 if all are zero.
func topExponent(x ...[]float64) int {
	m := 0.0
	for _, x := range x {
		for _, v := range x {
			m = max(m, math.Abs(v))
		}
	}
	return exponent(m)
}

func dot(a, b []float64) float64 { return products(a, b, 0).float() }

// norm2 is the Euclidean norm, to rounding and without overflow.
func norm2(x []float64) float64 {
	for _, v := range x {
		if math.IsInf(v, 0) {
			return math.Inf(1)
		}
	}
	return products(x, x, 0).root().float()
}
