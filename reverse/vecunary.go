package reverse

import (
	"slope"
	"slope/internal/rule"
)

// The functions of one variable, elementwise. Values, slopes, domains and special
// cases are those of the methods of Var of the same names.

// Neg returns −x of each element x.
func (x Vec) Neg() Vec { return x.Scale(-1) }

// Inv returns 1/x of each element x.
func (x Vec) Inv() Vec { return x.chain(rule.Inv) }

// Square returns x² of each element x.
func (x Vec) Square() Vec { return x.chain(rule.Square) }

// Sqrt returns √x of each element x.
func (x Vec) Sqrt() Vec { return x.chain(rule.Sqrt) }

// Cbrt returns ∛x of each element x.
func (x Vec) Cbrt() Vec { return x.chain(rule.Cbrt) }

// Exp returns eˣ of each element x.
func (x Vec) Exp() Vec { return x.chain(rule.Exp) }

// Exp2 returns 2ˣ of each element x.
func (x Vec) Exp2() Vec { return x.chain(rule.Exp2) }

// Expm1 returns eˣ − 1 of each element x.
func (x Vec) Expm1() Vec { return x.chain(rule.Expm1) }

// Log returns the natural logarithm of each element.
func (x Vec) Log() Vec { return x.chain(rule.Log) }

// Log2 returns the logarithm to the base 2 of each element.
func (x Vec) Log2() Vec { return x.chain(rule.Log2) }

// Log10 returns the logarithm to the base 10 of each element.
func (x Vec) Log10() Vec { return x.chain(rule.Log10) }

// Log1p returns log(1+x) of each element x.
func (x Vec) Log1p() Vec { return x.chain(rule.Log1p) }

// Sin returns the sine of each element.
func (x Vec) Sin() Vec { return x.chain(rule.Sin) }

// Cos returns the cosine of each element.
func (x Vec) Cos() Vec { return x.chain(rule.Cos) }

// Tan returns the tangent of each element.
func (x Vec) Tan() Vec { return x.chain(rule.Tan) }

// Asin returns the arc sine of each element.
func (x Vec) Asin() Vec { return x.chain(rule.Asin) }

// Acos returns the arc cosine of each element.
func (x Vec) Acos() Vec { return x.chain(rule.Acos) }

// Atan returns the arc tangent of each element.
func (x Vec) Atan() Vec { return x.chain(rule.Atan) }

// Sinh returns the hyperbolic sine of each element.
func (x Vec) Sinh() Vec { return x.chain(rule.Sinh) }

// Cosh returns the hyperbolic cosine of each element.
func (x Vec) Cosh() Vec { return x.chain(rule.Cosh) }

// Tanh returns the hyperbolic tangent of each element.
func (x Vec) Tanh() Vec { return x.chain(rule.Tanh) }

// Asinh returns the inverse hyperbolic sine of each element.
func (x Vec) Asinh() Vec { return x.chain(rule.Asinh) }

// Acosh returns the inverse hyperbolic cosine of each element.
func (x Vec) Acosh() Vec { return x.chain(rule.Acosh) }

// Atanh returns the inverse hyperbolic tangent of each element.
func (x Vec) Atanh() Vec { return x.chain(rule.Atanh) }

// Erf returns the error function of each element.
func (x Vec) Erf() Vec { return x.chain(rule.Erf) }

// Erfc returns the complementary error function, 1 − erf x, of each element.
func (x Vec) Erfc() Vec { return x.chain(rule.Erfc) }

// Gamma returns Γ(x) of each element x.
func (x Vec) Gamma() Vec { return x.chain(rule.Gamma) }

// Lgamma returns log|Γ(x)| of each element x.
func (x Vec) Lgamma() Vec { return x.chain(rule.Lgamma) }

// Digamma returns ψ(x) = Γ′(x)/Γ(x) of each element x.
func (x Vec) Digamma() Vec { return x.chain(rule.Digamma) }

// Sigmoid returns 1/(1+e⁻ˣ) of each element x.
func (x Vec) Sigmoid() Vec { return x.chain(rule.Sigmoid) }

// Softplus returns log(1+eˣ) of each element x.
func (x Vec) Softplus() Vec { return x.chain(rule.Softplus) }

// Abs returns |x| of each element x.
func (x Vec) Abs() Vec { return x.chain(rule.Abs) }

// Relu returns max(x, 0) of each element x. At the kink its slope is ½, the mean
// of the one-sided slopes.
func (x Vec) Relu() Vec { return x.chain(relu) }

// PowConst returns x^p of each element x.
func (x Vec) PowConst(p float64) Vec {
	t, v := x.open()
	return t.vec(t.powConst(v, p))
}

// PowInt returns xⁿ of each element x.
func (x Vec) PowInt(n int) Vec {
	t, v := x.open()
	return t.vec(t.powInt(v, n))
}

// Apply returns r(x) of each element x, with the slope that the rule gives. It
// panics if r is nil.
func (x Vec) Apply(r *slope.Rule) Vec {
	t, v := x.open()
	return t.vec(t.apply(v, r))
}

func (x Vec) chain(f rule1) Vec {
	t, v := x.open()
	return t.vec(t.chain(v, f))
}

// relu is the rule of slope.Relu.
func relu(x float64) (y, d1, d2 float64) {
	p := rule.Max(x, 0)
	return p.F, p.X, p.XX
}
