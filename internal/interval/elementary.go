package interval

import (
	"math"

	"slope/internal/rule"
)

var inf = math.Inf(1)

// Exp: eˣ, all derivatives eˣ.
func Exp(x I) Derivs {
	y := increasing(rule.Exp, x, isZero).chop(0, inf)
	return Derivs{y, y, y, y}
}

// Exp2: 2ˣ, with derivatives ln2ᵏ·2ˣ.
func Exp2(x I) Derivs {
	y := increasing(rule.Exp2, x, func(x float64) bool { return isInt(x) && math.Abs(x) < 1000 }).chop(0, inf)
	d1 := y.Mul(ln2)
	d2 := d1.Mul(ln2)
	return Derivs{y, d1, d2, d2.Mul(ln2)}
}

// Expm1: eˣ − 1.
func Expm1(x I) Derivs {
	e := Exp(x).F
	return Derivs{increasing(rule.Expm1, x, isZero).chop(-1, inf), e, e, e}
}

// Log: log x, 1/x, −1/x², 2/x³ for x ≥ 0.
func Log(x I) Derivs { return logTo(x, rule.Log, isOne, one) }

// Log2: log₂ x.
func Log2(x I) Derivs { return logTo(x, rule.Log2, isPow2, one.Div(ln2)) }

// Log10: log₁₀ x.
func Log10(x I) Derivs { return logTo(x, rule.Log10, isOne, one.Div(ln10)) }

func logTo(x I, f ruleFunc, exact func(float64) bool, scale I) Derivs {
	if !(x.Lo >= 0) || x.Hi == 0 {
		return undefined
	}
	r := x.Inv()
	return Derivs{increasing(f, x, exact), scale.Mul(r), scale.Mul(r.Square()).Neg(), scale.Mul(r.PowInt(3)).Scale(2)}
}

// Log1p: log(1+x), for x ≥ −1.
func Log1p(x I) Derivs {
	u := x.AddConst(1)
	if !(x.Lo >= -1) || x.Hi == -1 {
		return undefined
	}
	r := u.chop(0, inf).Inv()
	return Derivs{increasing(rule.Log1p, x, isZero), r, r.Square().Neg(), r.PowInt(3).Scale(2)}
}

// Sin: sin x, cos x, −sin x, −cos x.
func Sin(x I) Derivs {
	s, c := wave(rule.Sin, x, isZero, extrema(x.Div(pi), 0.5)), wave(rule.Cos, x, isZero, extrema(x.Div(pi), 0))
	return Derivs{s, c, s.Neg(), c.Neg()}
}

// Cos: cos x, −sin x, −cos x, sin x.
func Cos(x I) Derivs {
	s, c := wave(rule.Sin, x, isZero, extrema(x.Div(pi), 0.5)), wave(rule.Cos, x, isZero, extrema(x.Div(pi), 0))
	return Derivs{c, s.Neg(), c.Neg(), s}
}

// Sinpi: s = sin πx, π·cos πx, −π²s, −π³·cos πx.
func Sinpi(x I) Derivs {
	s, c := turns(x)
	return Derivs{s, c.Mul(pi), s.Mul(pi.Square()).Neg(), c.Mul(pi.PowInt(3)).Neg()}
}

// Cospi: c = cos πx, −π·sin πx, −π²c, π³·sin πx.
func Cospi(x I) Derivs {
	s, c := turns(x)
	return Derivs{c, s.Mul(pi).Neg(), c.Mul(pi.Square()).Neg(), s.Mul(pi.PowInt(3))}
}

// turns encloses sin πx and cos πx.
func turns(x I) (s, c I) {
	return wave(rule.Sinpi, x, isHalf, extrema(x, 0.5)), wave(rule.Cospi, x, isHalf, extrema(x, 0))
}

// extrema returns the range of the integers k for which t can hold k + shift. Where t is
// long or far from 0 it may return too many.
func extrema(t I, shift float64) I {
	t = t.AddConst(-shift)
	return I{math.Ceil(t.Lo), math.Floor(t.Hi)}
}

// wave encloses a sine or cosine over x with the extrema (−1)ᵏ for the integers k.
func wave(f ruleFunc, x I, exact func(float64) bool, k I) I {
	if !x.Defined() {
		return Undefined
	}
	if !x.Bounded() {
		return I{-1, 1}
	}
	y := ends(x, func(x I) I { return at(f, x.Lo, exact) }).chop(-1, 1)
	if !(k.Lo > k.Hi) {
		switch even := math.Mod(k.Lo, 2) == 0; {
		case k.Hi > k.Lo || !(k.Hi-k.Lo < 1):
			return I{-1, 1}
		case even:
			y.Hi = 1
		default:
			y.Lo = -1
		}
	}
	return y
}

// Tan: t = tan x, 1+t², 2t(1+t²), 2(1+t²)(1+3t²), away from the poles.
func Tan(x I) Derivs {
	if !x.Bounded() {
		return undefined
	}
	if k := extrema(x.Div(pi), 0.5); !(k.Lo > k.Hi) { // a pole
		return undefined
	}
	t := increasing(rule.Tan, x, isZero)
	t2 := t.Square()
	return Derivs{t, t2.AddConst(1),
		t.Add(t.PowInt(3)).Scale(2),
		t2.Scale(8).Add(t2.Square().Scale(6)).AddConst(2)}
}

// oneMinusSquare is (1−x)(1+x) for |x| ≤ 1, a function of |x|.
func oneMinusSquare(x I) I {
	return pieces(x, func(x I) I { return one.Sub(x).Mul(x.AddConst(1)).chop(0, 1) }, Point(0))
}

// Asin: f′ = w^(−1/2), f″ = x·w^(−3/2), f‴ = (1+2x²)·w^(−5/2) with w = 1−x².
func Asin(x I) Derivs {
	if !(x.Lo >= -1 && x.Hi <= 1) {
		return undefined
	}
	d1 := oneMinusSquare(x).Sqrt().Inv()
	d2 := ends(x, func(x I) I { return x.Mul(oneMinusSquare(x).Sqrt().Inv().PowInt(3)) })
	d3 := pieces(x, func(x I) I {
		return x.Square().Scale(2).AddConst(1).Mul(oneMinusSquare(x).Sqrt().Inv().PowInt(5))
	}, Point(0))
	return Derivs{increasing(rule.Asin, x, isZero).chop(-halfPi.Hi, halfPi.Hi), d1, d2, d3}
}

// Acos: π/2 − asin x.
func Acos(x I) Derivs {
	d := Asin(x)
	if !d.F.Defined() {
		return undefined
	}
	return Derivs{decreasing(rule.Acos, x, isOne).chop(0, pi.Hi), d.D1.Neg(), d.D2.Neg(), d.D3.Neg()}
}

var (
	sqrt3    = Point(3).Sqrt()
	rsqrt3   = sqrt3.Inv()
	rsqrt2   = Point(0.5).Sqrt()
	sqrt3of2 = Point(1.5).Sqrt()
)

// Atan: f′ = 1/(1+x²), f″ = −2x/(1+x²)², f‴ = (6x²−2)/(1+x²)³. f‴ is 0 at
// x² = 1/3 and f⁗ at 0 and x² = 1.
func Atan(x I) Derivs {
	q := func(x I) I { return x.Square().AddConst(1).Inv() }
	d2 := pieces(x, func(x I) I { return vanishing(x, x.Scale(-2).Mul(q(x).Square())) }, plusMinus(rsqrt3)...)
	d3 := pieces(x, func(x I) I {
		return vanishing(x, x.Square().Scale(6).AddConst(-2).Mul(q(x).PowInt(3)))
	}, Point(0), one, Point(-1))
	return Derivs{increasing(rule.Atan, x, isZero).chop(-halfPi.Hi, halfPi.Hi), q(x), d2, d3}
}

// vanishing is y for a function that is 0 at infinity.
func vanishing(x, y I) I {
	if math.IsInf(x.Lo, 0) && x.Lo == x.Hi {
		return Point(0)
	}
	return y
}

// Sinh: sinh x, cosh x, …
func Sinh(x I) Derivs {
	s, c := increasing(rule.Sinh, x, isZero), cosh(x)
	return Derivs{s, c, s, c}
}

// Cosh: cosh x, sinh x, …
func Cosh(x I) Derivs {
	s, c := increasing(rule.Sinh, x, isZero), cosh(x)
	return Derivs{c, s, c, s}
}

func cosh(x I) I { return increasing(rule.Cosh, x.Abs(), isZero).chop(1, inf) }

var (
	tanhC2 = Atanh(rsqrt3).F                        // where tanh″ is extreme
	tanhC3 = Atanh(Point(2).Div(Point(3)).Sqrt()).F // where tanh‴ is, besides 0
)

// Tanh: t, f′ = s = sech² x, f″ = −2ts, f‴ = −2s(1−3t²); f‴ = 0 at t² = 1/3,
// f⁗ = 0 at t = 0 and t² = 2/3.
func Tanh(x I) Derivs {
	t := func(x I) I { return increasing(rule.Tanh, x, isZero).chop(-1, 1) }
	s := func(x I) I { return cosh(x).Inv().Square() }
	d2 := pieces(x, func(x I) I { return t(x).Mul(s(x)).Scale(-2) }, plusMinus(tanhC2)...)
	d3 := pieces(x, func(x I) I { return s(x).Mul(one.Sub(t(x).Square().Scale(3))).Scale(-2) },
		append(plusMinus(tanhC3), Point(0))...)
	return Derivs{t(x), s(x), d2, d3}
}

// Asinh: with w = 1+x², f′ = w^(−1/2), f″ = −x·w^(−3/2), f‴ = (2x²−1)·w^(−5/2);
// f‴ = 0 at x² = 1/2, f⁗ = 0 at 0 and x² = 3/2.
func Asinh(x I) Derivs {
	r := func(x I) I { return x.Square().AddConst(1).Sqrt().Inv() }
	d2 := pieces(x, func(x I) I { return vanishing(x, x.Neg().Mul(r(x).PowInt(3))) }, plusMinus(rsqrt2)...)
	d3 := pieces(x, func(x I) I {
		return vanishing(x, x.Square().Scale(2).AddConst(-1).Mul(r(x).PowInt(5)))
	}, append(plusMinus(sqrt3of2), Point(0))...)
	return Derivs{increasing(rule.Asinh, x, isZero), r(x), d2, d3}
}

// Acosh: with w = x²−1, f′ = w^(−1/2), f″ = −x·w^(−3/2), f‴ = (2x²+1)·w^(−5/2),
// all monotone on x ≥ 1.
func Acosh(x I) Derivs {
	if !(x.Lo >= 1) {
		return undefined
	}
	r := func(x I) I { return x.AddConst(-1).Mul(x.AddConst(1)).Sqrt().Inv1() }
	d2 := ends(x, func(x I) I { return vanishing(x, x.Neg().Mul(r(x).PowInt(3))) })
	d3 := ends(x, func(x I) I { return vanishing(x, x.Square().Scale(2).AddConst(1).Mul(r(x).PowInt(5))) })
	return Derivs{increasing(rule.Acosh, x, isOne).chop(0, inf), ends(x, r), d2, d3}
}

// Inv1 is 1/x for x ≥ 0, with 1/0 = [MaxFloat64, +∞], the limit.
func (x I) Inv1() I {
	if x.Lo == 0 && x.Hi == 0 {
		return I{maxFloat, inf}
	}
	return x.Inv()
}

// Atanh: with w = 1−x², f′ = 1/w, f″ = 2x/w², f‴ = 2(1+3x²)/w³, on (−1, 1).
func Atanh(x I) Derivs {
	if !(x.Lo > -1 && x.Hi < 1) {
		return undefined
	}
	r := func(x I) I { return oneMinusSquare(x).Inv1() }
	d2 := ends(x, func(x I) I { return x.Scale(2).Mul(r(x).Square()) })
	d3 := pieces(x, func(x I) I { return x.Square().Scale(3).AddConst(1).Scale(2).Mul(r(x).PowInt(3)) }, Point(0))
	return Derivs{increasing(rule.Atanh, x, isZero), r(x), d2, d3}
}

// Sqrt: √x, ½x^(−1/2), −¼x^(−3/2), ⅜x^(−5/2), on x ≥ 0.
func Sqrt(x I) Derivs {
	if !(x.Lo >= 0) {
		return undefined
	}
	s := x.Sqrt()
	r := s.Inv1()
	return Derivs{s, r.Scale(0.5), r.PowInt(3).Scale(-0.25), r.PowInt(5).Scale(0.375)}
}

// Cbrt: c = ∛x, 1/(3c²), −2/(9c⁵), 10/(27c⁸).
func Cbrt(x I) Derivs {
	c := increasing(rule.Cbrt, x, func(x float64) bool {
		y, _, _ := rule.Cbrt(x)
		return math.Abs(x) < 1e15 && math.Abs(y) > 1e-5 && y*64 == math.Trunc(y*64) && math.Abs(y) < 1<<10 && y*y*y == x
	})
	r := c.Inv()
	if c.IsZero() {
		r = Undefined
	}
	return Derivs{c, r.Square().Div(Point(3)), r.PowInt(5).Scale(-2).Div(Point(9)), r.PowInt(8).Scale(10).Div(Point(27))}
}

// Abs: |x|, with f′ = [−1, 1] if 0 is in x. Its second derivative is 0 but for
// the kink, which the caller must see to.
func Abs(x I) Derivs {
	d := Derivs{F: x.Abs(), D1: I{-1, 1}}
	if x.Lo > 0 {
		d.D1 = one
	} else if x.Hi < 0 {
		d.D1 = Point(-1)
	}
	return d
}

var undefined = Derivs{Undefined, Undefined, Undefined, Undefined}
