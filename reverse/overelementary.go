package reverse

import "slope/internal/formula"

// Inv returns 1/x; its slope is −1/x².
func (x Over[T]) Inv() Over[T] {
	if t := x.tape(); t != nil && t.known {
		return t.home.unary(t, x.n, kindInv)
	}
	return x.pole(formula.Inv(x.v()))
}

// Sqrt returns √x; its slope is 1/(2√x).
func (x Over[T]) Sqrt() Over[T] {
	if t := x.tape(); t != nil && t.known {
		return t.home.unary(t, x.n, kindSqrt)
	}
	return x.steep(formula.Sqrt(x.v()))
}

// Cbrt returns ∛x; its slope is 1/(3∛x²).
func (x Over[T]) Cbrt() Over[T] { return x.steep(formula.Cbrt(x.v())) }

// Exp returns eˣ; its slope is eˣ.
func (x Over[T]) Exp() Over[T] { return x.chain(formula.Exp(x.v())) }

// Exp2 returns 2ˣ; its slope is 2ˣ·ln 2.
func (x Over[T]) Exp2() Over[T] { return x.chain(formula.Exp2(x.v())) }

// Expm1 returns eˣ − 1, accurate near 0; its slope is eˣ.
func (x Over[T]) Expm1() Over[T] { return x.chain(formula.Expm1(x.v())) }

// Log returns the natural logarithm of x; its slope is 1/x.
func (x Over[T]) Log() Over[T] { return x.pole(formula.Log(x.v())) }

// Log2 returns the logarithm of x to the base 2; its slope is 1/(x·ln 2).
func (x Over[T]) Log2() Over[T] { return x.pole(formula.Log2(x.v())) }

// Log10 returns the logarithm of x to the base 10; its slope is 1/(x·ln 10).
func (x Over[T]) Log10() Over[T] { return x.pole(formula.Log10(x.v())) }

// Log1p returns log(1+x), accurate near 0; its slope is 1/(1+x).
func (x Over[T]) Log1p() Over[T] { return x.pole(formula.Log1p(x.v())) }

// Sin returns the sine of x; its slope is cos x.
func (x Over[T]) Sin() Over[T] { return x.chain(formula.Sin(x.v())) }

// Cos returns the cosine of x; its slope is −sin x.
func (x Over[T]) Cos() Over[T] { return x.chain(formula.Cos(x.v())) }

// Tan returns the tangent of x; its slope is 1+tan²x.
func (x Over[T]) Tan() Over[T] { return x.chain(formula.Tan(x.v())) }

// Sinpi returns sin πx; its slope is π·cos πx.
func (x Over[T]) Sinpi() Over[T] { return x.chain(formula.Sinpi(x.v())) }

// Cospi returns cos πx; its slope is −π·sin πx.
func (x Over[T]) Cospi() Over[T] { return x.chain(formula.Cospi(x.v())) }

// Asin returns the arc sine of x; its slope is 1/√(1−x²).
func (x Over[T]) Asin() Over[T] { return x.steep(formula.Asin(x.v())) }

// Acos returns the arc cosine of x; its slope is −1/√(1−x²).
func (x Over[T]) Acos() Over[T] { return x.steep(formula.Acos(x.v())) }

// Atan returns the arc tangent of x; its slope is 1/(1+x²).
func (x Over[T]) Atan() Over[T] { return x.chain(formula.Atan(x.v())) }

// Sinh returns the hyperbolic sine of x; its slope is cosh x.
func (x Over[T]) Sinh() Over[T] { return x.chain(formula.Sinh(x.v())) }

// Cosh returns the hyperbolic cosine of x; its slope is sinh x.
func (x Over[T]) Cosh() Over[T] { return x.chain(formula.Cosh(x.v())) }

// Tanh returns the hyperbolic tangent of x; its slope is sech²x.
func (x Over[T]) Tanh() Over[T] { return x.chain(formula.Tanh(x.v())) }

// Asinh returns the inverse hyperbolic sine of x; its slope is 1/√(1+x²).
func (x Over[T]) Asinh() Over[T] { return x.chain(formula.Asinh(x.v())) }

// Acosh returns the inverse hyperbolic cosine of x; its slope is 1/√(x²−1).
func (x Over[T]) Acosh() Over[T] { return x.steep(formula.Acosh(x.v())) }

// Atanh returns the inverse hyperbolic tangent of x; its slope is 1/(1−x²).
func (x Over[T]) Atanh() Over[T] { return x.pole(formula.Atanh(x.v())) }

// Erf returns the error function of x; its slope is 2/√π·e^(−x²).
func (x Over[T]) Erf() Over[T] { return x.chain(formula.Erf(x.v())) }

// Erfc returns 1 − erf x, accurate in the tail; its slope is −2/√π·e^(−x²).
func (x Over[T]) Erfc() Over[T] { return x.chain(formula.Erfc(x.v())) }

// Gamma returns Γ(x); its slope is Γ(x)ψ(x).
func (x Over[T]) Gamma() Over[T] { return x.pole(formula.Gamma(x.v())) }

// Lgamma returns log|Γ(x)|; its slope is ψ(x).
func (x Over[T]) Lgamma() Over[T] { return x.pole(formula.Lgamma(x.v())) }

// Digamma returns ψ(x) = Γ′(x)/Γ(x); its slope is ψ′(x).
func (x Over[T]) Digamma() Over[T] { return x.pole(formula.Digamma(x.v())) }

// Sigmoid returns 1/(1+e⁻ˣ); its slope is σ(x)σ(−x).
func (x Over[T]) Sigmoid() Over[T] { return x.chain(formula.Sigmoid(x.v())) }

// Softplus returns log(1+eˣ); its slope is σ(x).
func (x Over[T]) Softplus() Over[T] { return x.chain(formula.Softplus(x.v())) }

// Abs returns |x|; its slope at 0 is 0.
func (x Over[T]) Abs() Over[T] { return x.chain(formula.Abs(x.v())) }
