package slope

import "slope/internal/rule"

// Float64 is a float64 that satisfies Real and Ordered: evaluating a generic
// function with it gives the value alone. The zero value is the number 0.
type Float64 float64

// The conversions of products keep compilers from fusing them with a sum that
// follows; every number type rounds where Float64 does.

// Add returns x + y.
func (x Float64) Add(y Float64) Float64 { return x + y }

// Sub returns x − y.
func (x Float64) Sub(y Float64) Float64 { return x - y }

// Mul returns x·y.
func (x Float64) Mul(y Float64) Float64 { return Float64(x * y) }

// Div returns x/y.
func (x Float64) Div(y Float64) Float64 { return x / y }

// AddConst returns x + c.
func (x Float64) AddConst(c float64) Float64 { return x + Float64(c) }

// Scale returns c·x.
func (x Float64) Scale(c float64) Float64 { return Float64(x * Float64(c)) }

// Lift returns the constant c.
func (x Float64) Lift(c float64) Float64 { return Float64(c) }

// Pow returns x^y.
func (x Float64) Pow(y Float64) Float64 {
	return Float64(rule.Pow(float64(x), float64(y)).F)
}

// PowConst returns x^p.
func (x Float64) PowConst(p float64) Float64 {
	y, _, _ := rule.PowConst(float64(x), p)
	return Float64(y)
}

// PowInt returns xⁿ.
func (x Float64) PowInt(n int) Float64 {
	y, _, _ := rule.PowInt(float64(x), n)
	return Float64(y)
}

// Hypot returns √(x²+y²).
func (x Float64) Hypot(y Float64) Float64 {
	return Float64(rule.Hypot(float64(x), float64(y)).F)
}

// Atan2 returns the angle of the point (x, y), where y is the receiver.
func (y Float64) Atan2(x Float64) Float64 {
	return Float64(rule.Atan2(float64(y), float64(x)).F)
}

// Max returns the greater of x and y, as math.Max.
func (x Float64) Max(y Float64) Float64 { return Float64(rule.Max(float64(x), float64(y)).F) }

// Min returns the smaller of x and y, as math.Min.
func (x Float64) Min(y Float64) Float64 { return Float64(rule.Min(float64(x), float64(y)).F) }

// Select returns a where x > 0 and b elsewhere.
func (x Float64) Select(a, b Float64) Float64 {
	if x > 0 {
		return a
	}
	return b
}

// Apply returns r(x).
func (x Float64) Apply(r *Rule) Float64 {
	y, _, _ := r.At(float64(x))
	return Float64(y)
}

// Apply2 returns r(x, y).
func (x Float64) Apply2(r *Rule2, y Float64) Float64 {
	return Float64(r.At(float64(x), float64(y)).F)
}

// Value returns x.
func (x Float64) Value() float64 { return float64(x) }

// Less reports whether x < y.
func (x Float64) Less(y Float64) bool { return x < y }

// Neg returns −x.
func (x Float64) Neg() Float64 {
	y, _, _ := rule.Neg(float64(x))
	return Float64(y)
}

// Inv returns 1/x.
func (x Float64) Inv() Float64 {
	y, _, _ := rule.Inv(float64(x))
	return Float64(y)
}

// Square returns x².
func (x Float64) Square() Float64 {
	y, _, _ := rule.Square(float64(x))
	return Float64(y)
}

// Sqrt returns √x.
func (x Float64) Sqrt() Float64 {
	y, _, _ := rule.Sqrt(float64(x))
	return Float64(y)
}

// Cbrt returns ∛x.
func (x Float64) Cbrt() Float64 {
	y, _, _ := rule.Cbrt(float64(x))
	return Float64(y)
}

// Exp returns eˣ.
func (x Float64) Exp() Float64 {
	y, _, _ := rule.Exp(float64(x))
	return Float64(y)
}

// Exp2 returns 2ˣ.
func (x Float64) Exp2() Float64 {
	y, _, _ := rule.Exp2(float64(x))
	return Float64(y)
}

// Expm1 returns eˣ − 1.
func (x Float64) Expm1() Float64 {
	y, _, _ := rule.Expm1(float64(x))
	return Float64(y)
}

// Log returns the natural logarithm of x.
func (x Float64) Log() Float64 {
	y, _, _ := rule.Log(float64(x))
	return Float64(y)
}

// Log2 returns the logarithm of x to the base 2.
func (x Float64) Log2() Float64 {
	y, _, _ := rule.Log2(float64(x))
	return Float64(y)
}

// Log10 returns the logarithm of x to the base 10.
func (x Float64) Log10() Float64 {
	y, _, _ := rule.Log10(float64(x))
	return Float64(y)
}

// Log1p returns log(1+x).
func (x Float64) Log1p() Float64 {
	y, _, _ := rule.Log1p(float64(x))
	return Float64(y)
}

// Sin returns the sine of x.
func (x Float64) Sin() Float64 {
	y, _, _ := rule.Sin(float64(x))
	return Float64(y)
}

// Cos returns the cosine of x.
func (x Float64) Cos() Float64 {
	y, _, _ := rule.Cos(float64(x))
	return Float64(y)
}

// Tan returns the tangent of x.
func (x Float64) Tan() Float64 {
	y, _, _ := rule.Tan(float64(x))
	return Float64(y)
}

// Asin returns the arc sine of x.
func (x Float64) Asin() Float64 {
	y, _, _ := rule.Asin(float64(x))
	return Float64(y)
}

// Acos returns the arc cosine of x.
func (x Float64) Acos() Float64 {
	y, _, _ := rule.Acos(float64(x))
	return Float64(y)
}

// Atan returns the arc tangent of x.
func (x Float64) Atan() Float64 {
	y, _, _ := rule.Atan(float64(x))
	return Float64(y)
}

// Sinh returns the hyperbolic sine of x.
func (x Float64) Sinh() Float64 {
	y, _, _ := rule.Sinh(float64(x))
	return Float64(y)
}

// Cosh returns the hyperbolic cosine of x.
func (x Float64) Cosh() Float64 {
	y, _, _ := rule.Cosh(float64(x))
	return Float64(y)
}

// Tanh returns the hyperbolic tangent of x.
func (x Float64) Tanh() Float64 {
	y, _, _ := rule.Tanh(float64(x))
	return Float64(y)
}

// Asinh returns the inverse hyperbolic sine of x.
func (x Float64) Asinh() Float64 {
	y, _, _ := rule.Asinh(float64(x))
	return Float64(y)
}

// Acosh returns the inverse hyperbolic cosine of x.
func (x Float64) Acosh() Float64 {
	y, _, _ := rule.Acosh(float64(x))
	return Float64(y)
}

// Atanh returns the inverse hyperbolic tangent of x.
func (x Float64) Atanh() Float64 {
	y, _, _ := rule.Atanh(float64(x))
	return Float64(y)
}

// Erf returns the error function of x.
func (x Float64) Erf() Float64 {
	y, _, _ := rule.Erf(float64(x))
	return Float64(y)
}

// Erfc returns 1 − erf x.
func (x Float64) Erfc() Float64 {
	y, _, _ := rule.Erfc(float64(x))
	return Float64(y)
}

// Gamma returns Γ(x).
func (x Float64) Gamma() Float64 {
	y, _, _ := rule.Gamma(float64(x))
	return Float64(y)
}

// Lgamma returns log|Γ(x)|.
func (x Float64) Lgamma() Float64 {
	y, _, _ := rule.Lgamma(float64(x))
	return Float64(y)
}

// Digamma returns ψ(x) = Γ′(x)/Γ(x).
func (x Float64) Digamma() Float64 {
	y, _, _ := rule.Digamma(float64(x))
	return Float64(y)
}

// Sigmoid returns 1/(1+e⁻ˣ).
func (x Float64) Sigmoid() Float64 {
	y, _, _ := rule.Sigmoid(float64(x))
	return Float64(y)
}

// Softplus returns log(1+eˣ).
func (x Float64) Softplus() Float64 {
	y, _, _ := rule.Softplus(float64(x))
	return Float64(y)
}

// Abs returns |x|.
func (x Float64) Abs() Float64 {
	y, _, _ := rule.Abs(float64(x))
	return Float64(y)
}
