package reverse

import (
	"slope"
	"slope/internal/rule"
)

// The functions of one variable, elementwise. Values, slopes, domains and special
// cases are those of the methods of Var of the same names.

// Neg returns −x of each element x.
func (m Mat) Neg() Mat { return m.Scale(-1) }

// Inv returns 1/x of each element x.
func (m Mat) Inv() Mat { return m.chain(rule.Inv) }

// Square returns x² of each element x.
func (m Mat) Square() Mat { return m.chain(rule.Square) }

// Sqrt returns √x of each element x.
func (m Mat) Sqrt() Mat { return m.chain(rule.Sqrt) }

// Cbrt returns ∛x of each element x.
func (m Mat) Cbrt() Mat { return m.chain(rule.Cbrt) }

// Exp returns eˣ of each element x.
func (m Mat) Exp() Mat { return m.chain(rule.Exp) }

// Exp2 returns 2ˣ of each element x.
func (m Mat) Exp2() Mat { return m.chain(rule.Exp2) }

// Expm1 returns eˣ − 1 of each element x.
func (m Mat) Expm1() Mat { return m.chain(rule.Expm1) }

// Log returns the natural logarithm of each element.
func (m Mat) Log() Mat { return m.chain(rule.Log) }

// Log2 returns the logarithm to the base 2 of each element.
func (m Mat) Log2() Mat { return m.chain(rule.Log2) }

// Log10 returns the logarithm to the base 10 of each element.
func (m Mat) Log10() Mat { return m.chain(rule.Log10) }

// Log1p returns log(1+x) of each element x.
func (m Mat) Log1p() Mat { return m.chain(rule.Log1p) }

// Sin returns the sine of each element.
func (m Mat) Sin() Mat { return m.chain(rule.Sin) }

// Cos returns the cosine of each element.
func (m Mat) Cos() Mat { return m.chain(rule.Cos) }

// Tan returns the tangent of each element.
func (m Mat) Tan() Mat { return m.chain(rule.Tan) }

// Asin returns the arc sine of each element.
func (m Mat) Asin() Mat { return m.chain(rule.Asin) }

// Acos returns the arc cosine of each element.
func (m Mat) Acos() Mat { return m.chain(rule.Acos) }

// Atan returns the arc tangent of each element.
func (m Mat) Atan() Mat { return m.chain(rule.Atan) }

// Sinh returns the hyperbolic sine of each element.
func (m Mat) Sinh() Mat { return m.chain(rule.Sinh) }

// Cosh returns the hyperbolic cosine of each element.
func (m Mat) Cosh() Mat { return m.chain(rule.Cosh) }

// Tanh returns the hyperbolic tangent of each element.
func (m Mat) Tanh() Mat { return m.chain(rule.Tanh) }

// Asinh returns the inverse hyperbolic sine of each element.
func (m Mat) Asinh() Mat { return m.chain(rule.Asinh) }

// Acosh returns the inverse hyperbolic cosine of each element.
func (m Mat) Acosh() Mat { return m.chain(rule.Acosh) }

// Atanh returns the inverse hyperbolic tangent of each element.
func (m Mat) Atanh() Mat { return m.chain(rule.Atanh) }

// Erf returns the error function of each element.
func (m Mat) Erf() Mat { return m.chain(rule.Erf) }

// Erfc returns the complementary error function, 1 − erf x, of each element.
func (m Mat) Erfc() Mat { return m.chain(rule.Erfc) }

// Gamma returns Γ(x) of each element x.
func (m Mat) Gamma() Mat { return m.chain(rule.Gamma) }

// Lgamma returns log|Γ(x)| of each element x.
func (m Mat) Lgamma() Mat { return m.chain(rule.Lgamma) }

// Digamma returns ψ(x) = Γ′(x)/Γ(x) of each element x.
func (m Mat) Digamma() Mat { return m.chain(rule.Digamma) }

// Sigmoid returns 1/(1+e⁻ˣ) of each element x.
func (m Mat) Sigmoid() Mat { return m.chain(rule.Sigmoid) }

// Softplus returns log(1+eˣ) of each element x.
func (m Mat) Softplus() Mat { return m.chain(rule.Softplus) }

// Abs returns |x| of each element x.
func (m Mat) Abs() Mat { return m.chain(rule.Abs) }

// Relu returns max(x, 0) of each element x. At the kink its slope is ½, the mean
// of the one-sided slopes.
func (m Mat) Relu() Mat { return m.chain(relu) }

// PowConst returns x^p of each element x.
func (m Mat) PowConst(p float64) Mat {
	t, v := m.open()
	return t.mat(t.powConst(v, p))
}

// PowInt returns xⁿ of each element x.
func (m Mat) PowInt(n int) Mat {
	t, v := m.open()
	return t.mat(t.powInt(v, n))
}

// Apply returns r(x) of each element x, with the slope that the rule gives. It
// panics if r is nil.
func (m Mat) Apply(r *slope.Rule) Mat {
	t, v := m.open()
	return t.mat(t.apply(v, r))
}

func (m Mat) chain(f rule1) Mat {
	t, v := m.open()
	return t.mat(t.chain(v, f))
}
