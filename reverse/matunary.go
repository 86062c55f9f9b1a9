package reverse

import (
	"slope"
	"slope/internal/rule"
)

// The functions of one variable, elementwise. Values, slopes, domains and special
// cases are those of the methods of Var of the same names.

// Neg returns −x of each element x.
func (m MatOf[S]) Neg() MatOf[S] { return m.Scale(-1) }

// Inv returns 1/x of each element x.
func (m MatOf[S]) Inv() MatOf[S] { return m.chain(rule.Inv) }

// Square returns x² of each element x.
func (m MatOf[S]) Square() MatOf[S] { return m.chain(rule.Square) }

// Sqrt returns √x of each element x.
func (m MatOf[S]) Sqrt() MatOf[S] { return m.chain(rule.Sqrt) }

// Cbrt returns ∛x of each element x.
func (m MatOf[S]) Cbrt() MatOf[S] { return m.chain(rule.Cbrt) }

// Exp returns eˣ of each element x.
func (m MatOf[S]) Exp() MatOf[S] { return m.chain(rule.Exp) }

// Exp2 returns 2ˣ of each element x.
func (m MatOf[S]) Exp2() MatOf[S] { return m.chain(rule.Exp2) }

// Expm1 returns eˣ − 1 of each element x.
func (m MatOf[S]) Expm1() MatOf[S] { return m.chain(rule.Expm1) }

// Log returns the natural logarithm of each element.
func (m MatOf[S]) Log() MatOf[S] { return m.chain(rule.Log) }

// Log2 returns the logarithm to the base 2 of each element.
func (m MatOf[S]) Log2() MatOf[S] { return m.chain(rule.Log2) }

// Log10 returns the logarithm to the base 10 of each element.
func (m MatOf[S]) Log10() MatOf[S] { return m.chain(rule.Log10) }

// Log1p returns log(1+x) of each element x.
func (m MatOf[S]) Log1p() MatOf[S] { return m.chain(rule.Log1p) }

// Sin returns the sine of each element.
func (m MatOf[S]) Sin() MatOf[S] { return m.chain(rule.Sin) }

// Cos returns the cosine of each element.
func (m MatOf[S]) Cos() MatOf[S] { return m.chain(rule.Cos) }

// Tan returns the tangent of each element.
func (m MatOf[S]) Tan() MatOf[S] { return m.chain(rule.Tan) }

// Asin returns the arc sine of each element.
func (m MatOf[S]) Asin() MatOf[S] { return m.chain(rule.Asin) }

// Acos returns the arc cosine of each element.
func (m MatOf[S]) Acos() MatOf[S] { return m.chain(rule.Acos) }

// Atan returns the arc tangent of each element.
func (m MatOf[S]) Atan() MatOf[S] { return m.chain(rule.Atan) }

// Sinh returns the hyperbolic sine of each element.
func (m MatOf[S]) Sinh() MatOf[S] { return m.chain(rule.Sinh) }

// Cosh returns the hyperbolic cosine of each element.
func (m MatOf[S]) Cosh() MatOf[S] { return m.chain(rule.Cosh) }

// Tanh returns the hyperbolic tangent of each element.
func (m MatOf[S]) Tanh() MatOf[S] { return m.chain(rule.Tanh) }

// Asinh returns the inverse hyperbolic sine of each element.
func (m MatOf[S]) Asinh() MatOf[S] { return m.chain(rule.Asinh) }

// Acosh returns the inverse hyperbolic cosine of each element.
func (m MatOf[S]) Acosh() MatOf[S] { return m.chain(rule.Acosh) }

// Atanh returns the inverse hyperbolic tangent of each element.
func (m MatOf[S]) Atanh() MatOf[S] { return m.chain(rule.Atanh) }

// Erf returns the error function of each element.
func (m MatOf[S]) Erf() MatOf[S] { return m.chain(rule.Erf) }

// Erfc returns the complementary error function, 1 − erf x, of each element.
func (m MatOf[S]) Erfc() MatOf[S] { return m.chain(rule.Erfc) }

// Gamma returns Γ(x) of each element x.
func (m MatOf[S]) Gamma() MatOf[S] { return m.chain(rule.Gamma) }

// Lgamma returns log|Γ(x)| of each element x.
func (m MatOf[S]) Lgamma() MatOf[S] { return m.chain(rule.Lgamma) }

// Digamma returns ψ(x) = Γ′(x)/Γ(x) of each element x.
func (m MatOf[S]) Digamma() MatOf[S] { return m.chain(rule.Digamma) }

// Sigmoid returns 1/(1+e⁻ˣ) of each element x.
func (m MatOf[S]) Sigmoid() MatOf[S] { return m.chain(rule.Sigmoid) }

// Softplus returns log(1+eˣ) of each element x.
func (m MatOf[S]) Softplus() MatOf[S] { return m.chain(rule.Softplus) }

// Abs returns |x| of each element x.
func (m MatOf[S]) Abs() MatOf[S] { return m.chain(rule.Abs) }

// Relu returns max(x, 0) of each element x. At the kink its slope is ½, the mean
// of the one-sided slopes.
func (m MatOf[S]) Relu() MatOf[S] { return m.chain(relu) }

// PowConst returns x^p of each element x.
func (m MatOf[S]) PowConst(p float64) MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.powConst(v, p))
}

// PowInt returns xⁿ of each element x.
func (m MatOf[S]) PowInt(n int) MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.powInt(v, n))
}

// Apply returns r(x) of each element x, with the slope that the rule gives. It
// panics if r is nil.
func (m MatOf[S]) Apply(r *slope.Rule) MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.apply(v, r))
}

func (m MatOf[S]) chain(f rule1) MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.chain(v, f))
}
