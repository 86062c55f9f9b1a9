package rounded

import "slope/internal/rule"

// The elementary functions: value and derivatives come from package rule.

// Inv returns 1/x.
func (x Number) Inv() Number { return x.chain(rule.Inv(x.V)) }

// Sqrt returns √x.
func (x Number) Sqrt() Number { return x.chain(rule.Sqrt(x.V)) }

// Cbrt returns ∛x.
func (x Number) Cbrt() Number { return x.chain(rule.Cbrt(x.V)) }

// Exp returns eˣ.
func (x Number) Exp() Number { return x.chain(rule.Exp(x.V)) }

// Exp2 returns 2ˣ.
func (x Number) Exp2() Number { return x.chain(rule.Exp2(x.V)) }

// Expm1 returns eˣ − 1.
func (x Number) Expm1() Number { return x.chain(rule.Expm1(x.V)) }

// Log returns the natural logarithm of x.
func (x Number) Log() Number { return x.chain(rule.Log(x.V)) }

// Log2 returns the logarithm of x to the base 2.
func (x Number) Log2() Number { return x.chain(rule.Log2(x.V)) }

// Log10 returns the logarithm of x to the base 10.
func (x Number) Log10() Number { return x.chain(rule.Log10(x.V)) }

// Log1p returns log(1+x).
func (x Number) Log1p() Number { return x.chain(rule.Log1p(x.V)) }

// Sin returns the sine of x.
func (x Number) Sin() Number { return x.chain(rule.Sin(x.V)) }

// Cos returns the cosine of x.
func (x Number) Cos() Number { return x.chain(rule.Cos(x.V)) }

// Tan returns the tangent of x.
func (x Number) Tan() Number { return x.chain(rule.Tan(x.V)) }

// Asin returns the arc sine of x.
func (x Number) Asin() Number { return x.chain(rule.Asin(x.V)) }

// Acos returns the arc cosine of x.
func (x Number) Acos() Number { return x.chain(rule.Acos(x.V)) }

// Atan returns the arc tangent of x.
func (x Number) Atan() Number { return x.chain(rule.Atan(x.V)) }

// Sinh returns the hyperbolic sine of x.
func (x Number) Sinh() Number { return x.chain(rule.Sinh(x.V)) }

// Cosh returns the hyperbolic cosine of x.
func (x Number) Cosh() Number { return x.chain(rule.Cosh(x.V)) }

// Tanh returns the hyperbolic tangent of x.
func (x Number) Tanh() Number { return x.chain(rule.Tanh(x.V)) }

// Asinh returns the inverse hyperbolic sine of x.
func (x Number) Asinh() Number { return x.chain(rule.Asinh(x.V)) }

// Acosh returns the inverse hyperbolic cosine of x.
func (x Number) Acosh() Number { return x.chain(rule.Acosh(x.V)) }

// Atanh returns the inverse hyperbolic tangent of x.
func (x Number) Atanh() Number { return x.chain(rule.Atanh(x.V)) }

// Erf returns the error function of x.
func (x Number) Erf() Number { return x.chain(rule.Erf(x.V)) }

// Erfc returns 1 − erf x.
func (x Number) Erfc() Number { return x.chain(rule.Erfc(x.V)) }

// Gamma returns Γ(x).
func (x Number) Gamma() Number { return x.chain(rule.Gamma(x.V)) }

// Lgamma returns log|Γ(x)|.
func (x Number) Lgamma() Number { return x.chain(rule.Lgamma(x.V)) }

// Digamma returns ψ(x) = Γ′(x)/Γ(x).
func (x Number) Digamma() Number { return x.chain(rule.Digamma(x.V)) }

// Sigmoid returns 1/(1+e⁻ˣ).
func (x Number) Sigmoid() Number { return x.chain(rule.Sigmoid(x.V)) }

// Softplus returns log(1+eˣ).
func (x Number) Softplus() Number { return x.chain(rule.Softplus(x.V)) }
