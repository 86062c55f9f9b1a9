package interval

import (
	"math"

	"slope/internal/rule"
)

// Erf: f′ = g = (2/√π)e^(−x²), f″ = −2xg, f‴ = (4x²−2)g; f‴ = 0 at x² = ½,
// f⁗ = 0 at 0 and x² = 3/2.
func Erf(x I) Derivs {
	d1, d2, d3 := gauss(x, twoOverSqrtPi, 1)
	return Derivs{increasing(rule.Erf, x, isZero).chop(-1, 1), d1, d2, d3}
}

// Erfc: 1 − erf x.
func Erfc(x I) Derivs {
	d1, d2, d3 := gauss(x, twoOverSqrtPi, 1)
	return Derivs{decreasing(rule.Erfc, x, isZero).chop(0, 2), d1.Neg(), d2.Neg(), d3.Neg()}
}

// NormCDF: Φ(x), with f′ = φ(x) = e^(−x²/2)/√(2π).
func NormCDF(x I) Derivs {
	d1, d2, d3 := gauss(x, invSqrtTwoPi, 0.5)
	return Derivs{increasing(rule.NormCDF, x, isZero).chop(0, 1), d1, d2, d3}
}

var (
	twoOverSqrtPi = Point(2).Div(pi.Sqrt())
	invSqrtTwoPi  = pi.Scale(2).Sqrt().Inv()
)

// gauss encloses g = c·e^(−ax²), g′ = −2ax·g and g″ = (4a²x²−2a)·g, for a = 1
// or ½. g″ = 0 at x² = 1/(2a), g‴ = 0 at 0 and x² = 3/(2a).
func gauss(x, c I, a float64) (d0, d1, d2 I) {
	g := func(x I) I { return c.Mul(Exp(x.Square().Scale(-a)).F) }
	z1, z2 := Point(1/(2*a)).Sqrt(), Point(3/(2*a)).Sqrt()
	d1 = pieces(x, func(x I) I { return vanishing(x, x.Scale(-2*a).Mul(g(x))) }, plusMinus(z1)...)
	d2 = pieces(x, func(x I) I {
		return vanishing(x, x.Square().Scale(4*a*a).AddConst(-2*a).Mul(g(x)))
	}, append(plusMinus(z2), Point(0))...)
	return g(x), d1, d2
}

// The zero of ψ on x > 0, the minimum of Γ (DLMF 5.4.20), between two doubles.
var gammaMin = I{1.4616321449683622, 1.4616321449683624}

// polygamma encloses ψ, ψ′ and ψ″ at a point x > 0, where the rule promises 2, 4
// and 8 ulp; near a zero of ψ the value keeps its relative accuracy.
func polygamma(x float64, k int) I {
	y, d1, d2 := rule.Digamma(x)
	switch k {
	case 0:
		return around(y, 2)
	case 1:
		return around(d1, 4).chop(0, inf)
	}
	return around(d2, 8).chop(-inf, 0)
}

func polygammaOver(x I, k int) I {
	return ends(x, func(x I) I {
		if math.IsInf(x.Lo, 1) {
			return [3]I{{maxFloat, inf}, {0, 0}, {0, 0}}[k]
		}
		return polygamma(x.Lo, k)
	})
}

// Digamma: ψ, ψ′, ψ″, ψ‴ on x > 0, each monotone; ψ‴ is between 2/x³+3/x⁴ and
// 2/x³+6/x⁴ (Guo and Qi 2010, inequality 2). x ≤ 0 is undefined here.
func Digamma(x I) Derivs {
	if !(x.Lo > 0) {
		return undefined
	}
	r := x.Inv()
	d3 := r.PowInt(3).Scale(2).Add(r.PowInt(4).Mul(I{3, 6}))
	return Derivs{polygammaOver(x, 0), polygammaOver(x, 1), polygammaOver(x, 2), d3}
}

// Lgamma: log Γ(x) on x > 0, with f′ = ψ. x ≤ 0 is undefined here.
func Lgamma(x I) Derivs {
	if !(x.Lo > 0) {
		return undefined
	}
	d := Digamma(x)
	f := pieces(x, func(x I) I {
		if x.IsPoint() {
			return at(rule.Lgamma, x.Lo, func(x float64) bool { return x == 1 || x == 2 })
		}
		return at(rule.Lgamma, x.Lo, nil).Hull(at(rule.Lgamma, x.Hi, nil)).Add(I{-0x1p-100, 0})
	}, gammaMin)
	return Derivs{f, d.F, d.D1, d.D2}
}

// Gamma: f′ = Γψ, f″ = Γ(ψ²+ψ′), f‴ = Γ(ψ³+3ψψ′+ψ″) on x > 0, where f′ is
// increasing. x ≤ 0 is undefined here.
func Gamma(x I) Derivs {
	if !(x.Lo > 0) {
		return undefined
	}
	small := func(x float64) bool { return x == math.Trunc(x) && x <= 18 }
	f := pieces(x, func(x I) I {
		if x.IsPoint() {
			return at(rule.Gamma, x.Lo, small).chop(0, inf)
		}
		// Γ is convex, and flat to 2^-100 between the two doubles.
		return at(rule.Gamma, x.Lo, nil).Hull(at(rule.Gamma, x.Hi, nil)).Add(I{-0x1p-100, 0})
	}, gammaMin)
	d := Digamma(x)
	d1 := ends(x, func(x I) I { return at(rule.Gamma, x.Lo, small).chop(0, inf).Mul(polygammaOver(x, 0)) })
	d2 := f.Mul(d.F.Square().Add(d.D1))
	d3 := f.Mul(d.F.PowInt(3).Add(d.F.Mul(d.D1).Scale(3)).Add(d.D2))
	return Derivs{f, d1, d2, d3}
}

var (
	sigmoidC2 = Log(Point(2).Add(sqrt3)).F                    // where σ″ is extreme
	sigmoidC3 = Log(Point(5).Add(Point(6).Sqrt().Scale(2))).F // where σ‴ is, besides 0
	xlogxC    = Exp(Point(-1)).F                              // 1/e
)

func sigmoid(x I) I { return increasing(rule.Sigmoid, x, isZero).chop(0, 1) }

// sigmoidSlopes encloses σ′ = σ(x)σ(−x) = p, σ″ = −p·tanh(x/2) and
// σ‴ = p(1−6p); σ‴ = 0 at p = 1/6, σ⁗ = 0 at 0 and p = 1/12.
func sigmoidSlopes(x I) (d1, d2, d3 I) {
	p := func(x I) I { return sigmoid(x).Mul(sigmoid(x.Neg())) }
	d1 = pieces(x, p, Point(0))
	d2 = pieces(x, func(x I) I { return p(x).Mul(Tanh(x.Scale(0.5)).F).Neg() }, plusMinus(sigmoidC2)...)
	d3 = pieces(x, func(x I) I { return p(x).Mul(one.Sub(p(x).Scale(6))) }, append(plusMinus(sigmoidC3), Point(0))...)
	return d1, d2, d3
}

// Sigmoid: σ(x) = 1/(1+e⁻ˣ).
func Sigmoid(x I) Derivs {
	d1, d2, d3 := sigmoidSlopes(x)
	return Derivs{sigmoid(x), d1, d2, d3}
}

// Softplus: log(1+eˣ), with f′ = σ(x).
func Softplus(x I) Derivs {
	d2, d3, _ := sigmoidSlopes(x)
	return Derivs{increasing(rule.Softplus, x, nil).chop(0, inf), sigmoid(x), d2, d3}
}

// XLogX: x·log x with 0 at 0, f′ = 1 + log x, f″ = 1/x, f‴ = −1/x², on x ≥ 0.
func XLogX(x I) Derivs {
	if !(x.Lo >= 0) {
		return undefined
	}
	f := pieces(x, func(x I) I {
		if x.IsPoint() {
			return at(rule.XLogX, x.Lo, func(x float64) bool { return x == 0 || x == 1 })
		}
		return x.Mul(Log(x).F)
	}, xlogxC)
	r := x.Inv1()
	d1 := I{-inf, inf}
	if x.Hi > 0 {
		d1 = Log(x).F.AddConst(1)
	}
	return Derivs{f, d1, r, r.Square().Neg()}
}

// Logit: log(x/(1−x)), with p = x(1−x): f′ = 1/p, f″ = (2x−1)/p²,
// f‴ = 2(1−3p)/p³, on 0 < x < 1.
func Logit(x I) Derivs {
	if !(x.Lo > 0 && x.Hi < 1) {
		return undefined
	}
	p := func(x I) I { return x.Mul(one.Sub(x)).chop(0, 0.25) }
	over := func(x I) I { return pieces(x, p, Point(0.5)) }
	d2 := ends(x, func(x I) I { return x.Scale(2).AddConst(-1).Div(p(x).Square()) })
	d3 := one.Sub(over(x).Scale(3)).Scale(2).Div(over(x).PowInt(3))
	return Derivs{increasing(rule.Logit, x, func(x float64) bool { return x == 0.5 }), over(x).Inv(), d2, d3}
}

// Sinc: sin(x)/x = ∫₀¹ cos(xt) dt, whose k-th derivative is at most 1/(k+1) in
// absolute value; over an interval each is within |x−c|/(k+2) of its value at
// the middle c.
func Sinc(x I) Derivs {
	bounds := [4]I{{-0.25, 1}, {-0.5, 0.5}, {-1. / 3, 1. / 3}, {-0.25, 0.25}}
	bounds[2] = I{-1, 1}.Div(Point(3))
	d := Derivs{bounds[0], bounds[1], bounds[2], bounds[3]}
	if !x.Defined() {
		return undefined
	}
	if !x.Bounded() {
		return d
	}
	c := x.Mid()
	y, d1, d2 := rule.Sinc(c)
	r := I{-1, 1}.Scale(max(addUp(x.Hi, -c), addUp(c, -x.Lo)))
	// Near a zero of a derivative the rule errs by 4u·|x·f″| absolutely.
	noise := I{-1, 1}.Scale(0x1p-50 * (1 + math.Abs(c)))
	d.F = around(y, 2).Add(r.Div(Point(2))).Intersect(bounds[0])
	if c == 0 {
		d.F = one.Add(r.Div(Point(2))).Intersect(bounds[0])
	}
	d.D1 = around(d1, 4).Add(noise).Add(r.Div(Point(3))).Intersect(bounds[1])
	d.D2 = around(d2, 8).Add(noise).Add(r.Div(Point(4))).Intersect(bounds[2])
	return d
}
