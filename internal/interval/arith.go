package interval

import "math"

// Add returns x + y.
func (x I) Add(y I) I { return I{addDown(x.Lo, y.Lo), addUp(x.Hi, y.Hi)} }

// Sub returns x − y.
func (x I) Sub(y I) I { return I{addDown(x.Lo, -y.Hi), addUp(x.Hi, -y.Lo)} }

// Neg returns −x.
func (x I) Neg() I { return I{-x.Hi, -x.Lo} }

// Mul returns x·y.
func (x I) Mul(y I) I {
	switch {
	case !x.Defined() || !y.Defined():
		return Undefined
	case x.Lo >= 0:
		if y.Lo >= 0 {
			return I{mulDown(x.Lo, y.Lo), mulUp(x.Hi, y.Hi)}
		}
		if y.Hi <= 0 {
			return I{mulDown(x.Hi, y.Lo), mulUp(x.Lo, y.Hi)}
		}
		return I{mulDown(x.Hi, y.Lo), mulUp(x.Hi, y.Hi)}
	case x.Hi <= 0:
		return x.Neg().Mul(y).Neg()
	case y.Lo >= 0:
		return I{mulDown(x.Lo, y.Hi), mulUp(x.Hi, y.Hi)}
	case y.Hi <= 0:
		return I{mulDown(x.Hi, y.Lo), mulUp(x.Lo, y.Lo)}
	}
	return I{
		min(mulDown(x.Lo, y.Hi), mulDown(x.Hi, y.Lo)),
		max(mulUp(x.Lo, y.Lo), mulUp(x.Hi, y.Hi)),
	}
}

// MulSlope returns x·d for the value x of one function and the derivative d of
// another. A value is a real number at every point, but a derivative is not where
// d has no bound: [0, 0]·[a, ∞) is Undefined. The product of an unbounded value and
// a slope [0, 0] is 0.
func (x I) MulSlope(d I) I {
	if x.IsZero() && !d.Bounded() {
		return Undefined
	}
	return x.Mul(d)
}

// Chain returns d·g for two derivatives, as the chain rule multiplies them: it is
// Undefined if one has no bound and the other is [0, 0]. cosh(acosh(1+x²)) has
// such factors at 0, and its derivatives there are not 0.
func (d I) Chain(g I) I {
	if g.IsZero() && !d.Bounded() {
		return Undefined
	}
	return d.MulSlope(g)
}

// Scale returns c·x.
func (x I) Scale(c float64) I {
	switch {
	case !x.Defined() || c != c:
		return Undefined
	case c >= 0:
		return I{mulDown(c, x.Lo), mulUp(c, x.Hi)}
	}
	return I{mulDown(c, x.Hi), mulUp(c, x.Lo)}
}

// AddConst returns x + c.
func (x I) AddConst(c float64) I { return x.Add(I{c, c}) }

// Inv returns 1/x. Special cases are: an x that has 0 for one end gives an
// unbounded interval, one with 0 inside, or [0, 0], is undefined.
func (x I) Inv() I {
	switch {
	case x.Lo > 0:
		return I{divDown1(x.Hi), divUp(1, x.Lo)}
	case x.Hi < 0:
		return I{divDown(1, x.Hi), divUp1(x.Lo)}
	case x.Lo == 0 && x.Hi > 0:
		return I{divDown1(x.Hi), math.Inf(1)}
	case x.Hi == 0 && x.Lo < 0:
		return I{math.Inf(-1), divUp1(x.Lo)}
	}
	return Undefined
}

// divDown1 is a lower bound of 1/x for 0 < x ≤ ∞, divUp1 an upper one for
// −∞ ≤ x < 0.
func divDown1(x float64) float64 {
	if math.IsInf(x, 1) {
		return 0
	}
	return max(divDown(1, x), 0)
}

func divUp1(x float64) float64 { return -divDown1(-x) }

// Div returns x/y; see Inv for y that touch 0.
func (x I) Div(y I) I {
	if !x.Defined() || !y.Defined() {
		return Undefined
	}
	if y.Lo <= 0 && y.Hi >= 0 || !y.Bounded() || !x.Bounded() {
		return x.Mul(y.Inv())
	}
	if y.Hi < 0 {
		x, y = x.Neg(), y.Neg()
	}
	lo, hi := y.Hi, y.Lo // the divisors that make x.Lo/· least and x.Hi/· greatest
	if x.Lo < 0 {
		lo = y.Lo
	}
	if x.Hi < 0 {
		hi = y.Hi
	}
	return I{divDown(x.Lo, lo), divUp(x.Hi, hi)}
}

// Abs returns |x|.
func (x I) Abs() I {
	if !x.Defined() {
		return Undefined
	}
	return I{x.Mig(), x.Mag()}
}

// Max returns the greater of x and y.
func (x I) Max(y I) I { return I{max(x.Lo, y.Lo), max(x.Hi, y.Hi)} }

// Min returns the smaller of x and y.
func (x I) Min(y I) I { return I{min(x.Lo, y.Lo), min(x.Hi, y.Hi)} }

// Square returns x².
func (x I) Square() I {
	if !x.Defined() {
		return Undefined
	}
	a, b := x.Mig(), x.Mag()
	return I{mulDown(a, a), mulUp(b, b)}
}

// Sqrt returns √x, undefined if x holds negative numbers.
func (x I) Sqrt() I {
	if !(x.Lo >= 0) {
		return Undefined
	}
	return I{sqrtDown(x.Lo), sqrtUp(x.Hi)}
}

func sqrtDown(x float64) float64 {
	s := math.Sqrt(x)
	if x == 0 || x > tinyProd && !math.IsInf(x, 1) && math.FMA(s, s, -x) <= 0 {
		return s
	}
	return max(down(s), 0)
}

func sqrtUp(x float64) float64 {
	s := math.Sqrt(x)
	if x == 0 || x > tinyProd && math.FMA(s, s, -x) >= 0 {
		return s
	}
	return up(s)
}

// PowInt returns xⁿ, undefined for n < 0 if 0 is inside x, and if x = 0.
func (x I) PowInt(n int) I {
	switch {
	case !x.Defined():
		return Undefined
	case n == 0:
		return Point(1)
	case n < 0:
		if n == math.MinInt {
			return Undefined
		}
		return x.PowInt(-n).Inv().signPole(x, n)
	case n&1 == 0:
		a := x.Abs()
		return I{powDown(a.Lo, n), powUp(a.Hi, n)}
	}
	return I{powOdd(x.Lo, n, powDown, powUp), powOdd(x.Hi, n, powUp, powDown)}
}

// signPole makes x^n undefined for even n < 0 and an x with 0 inside, where
// xⁿ alone does not show that 0 is not an end.
func (y I) signPole(x I, n int) I {
	if x.Lo < 0 && x.Hi > 0 {
		return Undefined
	}
	return y
}

func powOdd(x float64, n int, pos, neg func(float64, int) float64) float64 {
	if x < 0 {
		return -neg(-x, n)
	}
	return pos(x, n)
}

// powDown bounds xⁿ from below for x ≥ 0, n > 0, by repeated squaring, exact if
// every product is.
func powDown(x float64, n int) float64 {
	z, first := 1.0, true
	for ; ; x = min(mulDown(x, x), maxFloat) {
		if n&1 != 0 {
			if first {
				z, first = x, false
			} else {
				z = min(mulDown(z, x), maxFloat)
			}
		}
		if n >>= 1; n == 0 {
			return max(z, 0)
		}
	}
}

func powUp(x float64, n int) float64 {
	z, first := 1.0, true
	for ; ; x = mulUp(x, x) {
		if n&1 != 0 {
			if first {
				z, first = x, false
			} else {
				z = mulUp(z, x)
			}
		}
		if n >>= 1; n == 0 {
			return z
		}
	}
}
