package hyperdual

import "slope/internal/rule"

// The elementary functions: value and derivatives come from package rule, chain
// does the rest. The hot ones take a short way where the rule has one.

// Inv returns 1/x; its slope is −1/x².
func (x HyperDual[F]) Inv() HyperDual[F] { return x.chain(rule.Inv(float64(x.Real))) }

// Sqrt returns √x; its slope is 1/(2√x).
func (x HyperDual[F]) Sqrt() HyperDual[F] {
	if v := float64(x.Real); rule.EasySqrt(v) {
		return x.easy(rule.FastSqrt(v))
	}
	return x.chain(rule.Sqrt(float64(x.Real)))
}

// Cbrt returns ∛x; its slope is 1/(3∛x²).
func (x HyperDual[F]) Cbrt() HyperDual[F] { return x.chain(rule.Cbrt(float64(x.Real))) }

// Exp returns eˣ; its slope is eˣ.
func (x HyperDual[F]) Exp() HyperDual[F] {
	if v := float64(x.Real); rule.EasyExp(v) {
		return x.easy(rule.FastExp(v))
	}
	return x.chain(rule.Exp(float64(x.Real)))
}

// Exp2 returns 2ˣ; its slope is 2ˣ·ln 2.
func (x HyperDual[F]) Exp2() HyperDual[F] { return x.chain(rule.Exp2(float64(x.Real))) }

// Expm1 returns eˣ − 1, accurate near 0; its slope is eˣ.
func (x HyperDual[F]) Expm1() HyperDual[F] { return x.chain(rule.Expm1(float64(x.Real))) }

// Log returns the natural logarithm of x; its slope is 1/x.
func (x HyperDual[F]) Log() HyperDual[F] {
	if v := float64(x.Real); rule.EasyLog(v) {
		return x.easy(rule.FastLog(v))
	}
	return x.chain(rule.Log(float64(x.Real)))
}

// Log2 returns the logarithm of x to the base 2; its slope is 1/(x·ln 2).
func (x HyperDual[F]) Log2() HyperDual[F] { return x.chain(rule.Log2(float64(x.Real))) }

// Log10 returns the logarithm of x to the base 10; its slope is 1/(x·ln 10).
func (x HyperDual[F]) Log10() HyperDual[F] { return x.chain(rule.Log10(float64(x.Real))) }

// Log1p returns log(1+x), accurate near 0; its slope is 1/(1+x).
func (x HyperDual[F]) Log1p() HyperDual[F] { return x.chain(rule.Log1p(float64(x.Real))) }

// Sin returns the sine of x; its slope is cos x.
func (x HyperDual[F]) Sin() HyperDual[F] {
	v := float64(x.Real)
	if y, d1, d2 := rule.FastSin(v); rule.EasySincos(v, y, d1) {
		return x.easy(y, d1, d2)
	}
	return x.chain(rule.Sin(v))
}

// Cos returns the cosine of x; its slope is −sin x.
func (x HyperDual[F]) Cos() HyperDual[F] {
	v := float64(x.Real)
	if y, d1, d2 := rule.FastCos(v); rule.EasySincos(v, y, d1) {
		return x.easy(y, d1, d2)
	}
	return x.chain(rule.Cos(v))
}

// Tan returns the tangent of x; its slope is 1+tan²x.
func (x HyperDual[F]) Tan() HyperDual[F] { return x.chain(rule.Tan(float64(x.Real))) }

// Asin returns the arc sine of x; its slope is 1/√(1−x²).
func (x HyperDual[F]) Asin() HyperDual[F] { return x.chain(rule.Asin(float64(x.Real))) }

// Acos returns the arc cosine of x; its slope is −1/√(1−x²).
func (x HyperDual[F]) Acos() HyperDual[F] { return x.chain(rule.Acos(float64(x.Real))) }

// Atan returns the arc tangent of x; its slope is 1/(1+x²).
func (x HyperDual[F]) Atan() HyperDual[F] { return x.chain(rule.Atan(float64(x.Real))) }

// Sinh returns the hyperbolic sine of x; its slope is cosh x.
func (x HyperDual[F]) Sinh() HyperDual[F] { return x.chain(rule.Sinh(float64(x.Real))) }

// Cosh returns the hyperbolic cosine of x; its slope is sinh x.
func (x HyperDual[F]) Cosh() HyperDual[F] { return x.chain(rule.Cosh(float64(x.Real))) }

// Tanh returns the hyperbolic tangent of x; its slope is sech²x.
func (x HyperDual[F]) Tanh() HyperDual[F] { return x.chain(rule.Tanh(float64(x.Real))) }

// Asinh returns the inverse hyperbolic sine of x; its slope is 1/√(1+x²).
func (x HyperDual[F]) Asinh() HyperDual[F] { return x.chain(rule.Asinh(float64(x.Real))) }

// Acosh returns the inverse hyperbolic cosine of x; its slope is 1/√(x²−1).
func (x HyperDual[F]) Acosh() HyperDual[F] { return x.chain(rule.Acosh(float64(x.Real))) }

// Atanh returns the inverse hyperbolic tangent of x; its slope is 1/(1−x²).
func (x HyperDual[F]) Atanh() HyperDual[F] { return x.chain(rule.Atanh(float64(x.Real))) }

// Erf returns the error function of x; its slope is 2/√π·e^(−x²).
func (x HyperDual[F]) Erf() HyperDual[F] { return x.chain(rule.Erf(float64(x.Real))) }

// Erfc returns 1 − erf x, accurate in the tail; its slope is −2/√π·e^(−x²).
func (x HyperDual[F]) Erfc() HyperDual[F] { return x.chain(rule.Erfc(float64(x.Real))) }

// Gamma returns Γ(x); its slope is Γ(x)ψ(x).
func (x HyperDual[F]) Gamma() HyperDual[F] { return x.chain(rule.Gamma(float64(x.Real))) }

// Lgamma returns log|Γ(x)|; its slope is ψ(x).
func (x HyperDual[F]) Lgamma() HyperDual[F] { return x.chain(rule.Lgamma(float64(x.Real))) }

// Digamma returns ψ(x) = Γ′(x)/Γ(x); its slope is ψ′(x).
func (x HyperDual[F]) Digamma() HyperDual[F] { return x.chain(rule.Digamma(float64(x.Real))) }

// Sigmoid returns 1/(1+e⁻ˣ); its slope is σ(x)σ(−x).
func (x HyperDual[F]) Sigmoid() HyperDual[F] { return x.chain(rule.Sigmoid(float64(x.Real))) }

// Softplus returns log(1+eˣ); its slope is σ(x).
func (x HyperDual[F]) Softplus() HyperDual[F] { return x.chain(rule.Softplus(float64(x.Real))) }

// Abs returns |x|; its slope at 0 is 0.
func (x HyperDual[F]) Abs() HyperDual[F] { return x.chain(rule.Abs(float64(x.Real))) }

// PowConst returns x^p for a constant p; its slope is p·x^(p−1).
func (x HyperDual[F]) PowConst(p float64) HyperDual[F] {
	if p == 0 {
		return x.Lift(1)
	}
	return x.chain(rule.PowConst(float64(x.Real), p))
}

// PowInt returns xⁿ; its slope is n·x^(n−1).
func (x HyperDual[F]) PowInt(n int) HyperDual[F] {
	if n == 0 {
		return x.Lift(1)
	}
	return x.chain(rule.PowInt(float64(x.Real), n))
}

// Pow returns x^y. Where y has no tangent it is as good as a constant: (−2)³
// has the slope 12 and the curvature −12.
func (x HyperDual[F]) Pow(y HyperDual[F]) HyperDual[F] {
	return x.chain2(rule.Pow(float64(x.Real), float64(y.Real)), y)
}

// Hypot returns √(x²+y²) without overflow on the way; at the origin, its kink,
// the slope is 0.
func (x HyperDual[F]) Hypot(y HyperDual[F]) HyperDual[F] {
	return x.chain2(rule.Hypot(float64(x.Real), float64(y.Real)), y)
}

// Atan2 returns the angle of the point (x, y), where y is the receiver.
func (y HyperDual[F]) Atan2(x HyperDual[F]) HyperDual[F] {
	return y.chain2(rule.Atan2(float64(y.Real), float64(x.Real)), x)
}
