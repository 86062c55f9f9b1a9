package reverse

import "slope/internal/rule"

// The elementary functions of Var2: value and derivatives come from package rule,
// chain and chain2 do the rest.

// Pow returns x^y.
func (x Var2) Pow(y Var2) Var2 { return x.chain2(rule.Pow(x.value, y.value), y) }

// Hypot returns √(x²+y²) without overflow on the way; at the origin, its kink,
// the slope is 0.
func (x Var2) Hypot(y Var2) Var2 { return x.chain2(rule.Hypot(x.value, y.value), y) }

// Atan2 returns the angle of the point (x, y), where y is the receiver.
func (y Var2) Atan2(x Var2) Var2 { return y.chain2(rule.Atan2(y.value, x.value), x) }

// PowConst returns x^p for a constant p; its slope is p·x^(p−1).
func (x Var2) PowConst(p float64) Var2 {
	if p == 0 {
		return x.Lift(1)
	}
	return x.chain(rule.PowConst(x.value, p))
}

// PowInt returns xⁿ; its slope is n·x^(n−1).
func (x Var2) PowInt(n int) Var2 {
	if n == 0 {
		return x.Lift(1)
	}
	return x.chain(rule.PowInt(x.value, n))
}

// Inv returns 1/x; its slope is −1/x².
func (x Var2) Inv() Var2 { return x.chain(rule.Inv(x.value)) }

// Sqrt returns √x; its slope is 1/(2√x).
func (x Var2) Sqrt() Var2 { return x.chain(rule.Sqrt(x.value)) }

// Cbrt returns ∛x; its slope is 1/(3∛x²).
func (x Var2) Cbrt() Var2 { return x.chain(rule.Cbrt(x.value)) }

// Exp returns eˣ; its slope is eˣ.
func (x Var2) Exp() Var2 { return x.chain(rule.Exp(x.value)) }

// Exp2 returns 2ˣ; its slope is 2ˣ·ln 2.
func (x Var2) Exp2() Var2 { return x.chain(rule.Exp2(x.value)) }

// Expm1 returns eˣ − 1, accurate near 0; its slope is eˣ.
func (x Var2) Expm1() Var2 { return x.chain(rule.Expm1(x.value)) }

// Log returns the natural logarithm of x; its slope is 1/x.
func (x Var2) Log() Var2 { return x.chain(rule.Log(x.value)) }

// Log2 returns the logarithm of x to the base 2; its slope is 1/(x·ln 2).
func (x Var2) Log2() Var2 { return x.chain(rule.Log2(x.value)) }

// Log10 returns the logarithm of x to the base 10; its slope is 1/(x·ln 10).
func (x Var2) Log10() Var2 { return x.chain(rule.Log10(x.value)) }

// Log1p returns log(1+x), accurate near 0; its slope is 1/(1+x).
func (x Var2) Log1p() Var2 { return x.chain(rule.Log1p(x.value)) }

// Sin returns the sine of x; its slope is cos x.
func (x Var2) Sin() Var2 { return x.chain(rule.Sin(x.value)) }

// Cos returns the cosine of x; its slope is −sin x.
func (x Var2) Cos() Var2 { return x.chain(rule.Cos(x.value)) }

// Tan returns the tangent of x; its slope is 1+tan²x.
func (x Var2) Tan() Var2 { return x.chain(rule.Tan(x.value)) }

// Asin returns the arc sine of x; its slope is 1/√(1−x²).
func (x Var2) Asin() Var2 { return x.chain(rule.Asin(x.value)) }

// Acos returns the arc cosine of x; its slope is −1/√(1−x²).
func (x Var2) Acos() Var2 { return x.chain(rule.Acos(x.value)) }

// Atan returns the arc tangent of x; its slope is 1/(1+x²).
func (x Var2) Atan() Var2 { return x.chain(rule.Atan(x.value)) }

// Sinh returns the hyperbolic sine of x; its slope is cosh x.
func (x Var2) Sinh() Var2 { return x.chain(rule.Sinh(x.value)) }

// Cosh returns the hyperbolic cosine of x; its slope is sinh x.
func (x Var2) Cosh() Var2 { return x.chain(rule.Cosh(x.value)) }

// Tanh returns the hyperbolic tangent of x; its slope is sech²x.
func (x Var2) Tanh() Var2 { return x.chain(rule.Tanh(x.value)) }

// Asinh returns the inverse hyperbolic sine of x; its slope is 1/√(1+x²).
func (x Var2) Asinh() Var2 { return x.chain(rule.Asinh(x.value)) }

// Acosh returns the inverse hyperbolic cosine of x; its slope is 1/√(x²−1).
func (x Var2) Acosh() Var2 { return x.chain(rule.Acosh(x.value)) }

// Atanh returns the inverse hyperbolic tangent of x; its slope is 1/(1−x²).
func (x Var2) Atanh() Var2 { return x.chain(rule.Atanh(x.value)) }

// Erf returns the error function of x; its slope is 2/√π·e^(−x²).
func (x Var2) Erf() Var2 { return x.chain(rule.Erf(x.value)) }

// Erfc returns 1 − erf x, accurate in the tail; its slope is −2/√π·e^(−x²).
func (x Var2) Erfc() Var2 { return x.chain(rule.Erfc(x.value)) }

// Gamma returns Γ(x); its slope is Γ(x)ψ(x).
func (x Var2) Gamma() Var2 { return x.chain(rule.Gamma(x.value)) }

// Lgamma returns log|Γ(x)|; its slope is ψ(x).
func (x Var2) Lgamma() Var2 { return x.chain(rule.Lgamma(x.value)) }

// Digamma returns ψ(x) = Γ′(x)/Γ(x); its slope is ψ′(x).
func (x Var2) Digamma() Var2 { return x.chain(rule.Digamma(x.value)) }

// Sigmoid returns 1/(1+e⁻ˣ); its slope is σ(x)σ(−x).
func (x Var2) Sigmoid() Var2 { return x.chain(rule.Sigmoid(x.value)) }

// Softplus returns log(1+eˣ); its slope is σ(x).
func (x Var2) Softplus() Var2 { return x.chain(rule.Softplus(x.value)) }

// Abs returns |x|; its slope at 0 is 0.
func (x Var2) Abs() Var2 { return x.chain(rule.Abs(x.value)) }
