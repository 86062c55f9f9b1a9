package reverse

import (
	"slope"
	"slope/internal/rule"
)

// The functions of one variable, elementwise. Values, slopes, domains and special
// cases are those of the methods of Var of the same names.

// Neg returns −x of each element x.
func (x VecOf[S]) Neg() VecOf[S] { return x.Scale(-1) }

// Inv returns 1/x of each element x.
func (x VecOf[S]) Inv() VecOf[S] { return x.chain(rule.Inv) }

// Square returns x² of each element x.
func (x VecOf[S]) Square() VecOf[S] { return x.chain(rule.Square) }

// Sqrt returns √x of each element x.
func (x VecOf[S]) Sqrt() VecOf[S] { return x.chain(rule.Sqrt) }

// Cbrt returns ∛x of each element x.
func (x VecOf[S]) Cbrt() VecOf[S] { return x.chain(rule.Cbrt) }

// Exp returns eˣ of each element x.
func (x VecOf[S]) Exp() VecOf[S] { return x.chain(rule.Exp) }

// Exp2 returns 2ˣ of each element x.
func (x VecOf[S]) Exp2() VecOf[S] { return x.chain(rule.Exp2) }

// Expm1 returns eˣ − 1 of each element x.
func (x VecOf[S]) Expm1() VecOf[S] { return x.chain(rule.Expm1) }

// Log returns the natural logarithm of each element.
func (x VecOf[S]) Log() VecOf[S] { return x.chain(rule.Log) }

// Log2 returns the logarithm to the base 2 of each element.
func (x VecOf[S]) Log2() VecOf[S] { return x.chain(rule.Log2) }

// Log10 returns the logarithm to the base 10 of each element.
func (x VecOf[S]) Log10() VecOf[S] { return x.chain(rule.Log10) }

// Log1p returns log(1+x) of each element x.
func (x VecOf[S]) Log1p() VecOf[S] { return x.chain(rule.Log1p) }

// Sin returns the sine of each element.
func (x VecOf[S]) Sin() VecOf[S] { return x.chain(rule.Sin) }

// Cos returns the cosine of each element.
func (x VecOf[S]) Cos() VecOf[S] { return x.chain(rule.Cos) }

// Tan returns the tangent of each element.
func (x VecOf[S]) Tan() VecOf[S] { return x.chain(rule.Tan) }

// Asin returns the arc sine of each element.
func (x VecOf[S]) Asin() VecOf[S] { return x.chain(rule.Asin) }

// Acos returns the arc cosine of each element.
func (x VecOf[S]) Acos() VecOf[S] { return x.chain(rule.Acos) }

// Atan returns the arc tangent of each element.
func (x VecOf[S]) Atan() VecOf[S] { return x.chain(rule.Atan) }

// Sinh returns the hyperbolic sine of each element.
func (x VecOf[S]) Sinh() VecOf[S] { return x.chain(rule.Sinh) }

// Cosh returns the hyperbolic cosine of each element.
func (x VecOf[S]) Cosh() VecOf[S] { return x.chain(rule.Cosh) }

// Tanh returns the hyperbolic tangent of each element.
func (x VecOf[S]) Tanh() VecOf[S] { return x.chain(rule.Tanh) }

// Asinh returns the inverse hyperbolic sine of each element.
func (x VecOf[S]) Asinh() VecOf[S] { return x.chain(rule.Asinh) }

// Acosh returns the inverse hyperbolic cosine of each element.
func (x VecOf[S]) Acosh() VecOf[S] { return x.chain(rule.Acosh) }

// Atanh returns the inverse hyperbolic tangent of each element.
func (x VecOf[S]) Atanh() VecOf[S] { return x.chain(rule.Atanh) }

// Erf returns the error function of each element.
func (x VecOf[S]) Erf() VecOf[S] { return x.chain(rule.Erf) }

// Erfc returns the complementary error function, 1 − erf x, of each element.
func (x VecOf[S]) Erfc() VecOf[S] { return x.chain(rule.Erfc) }

// Gamma returns Γ(x) of each element x.
func (x VecOf[S]) Gamma() VecOf[S] { return x.chain(rule.Gamma) }

// Lgamma returns log|Γ(x)| of each element x.
func (x VecOf[S]) Lgamma() VecOf[S] { return x.chain(rule.Lgamma) }

// Digamma returns ψ(x) = Γ′(x)/Γ(x) of each element x.
func (x VecOf[S]) Digamma() VecOf[S] { return x.chain(rule.Digamma) }

// Sigmoid returns 1/(1+e⁻ˣ) of each element x.
func (x VecOf[S]) Sigmoid() VecOf[S] { return x.chain(rule.Sigmoid) }

// Softplus returns log(1+eˣ) of each element x.
func (x VecOf[S]) Softplus() VecOf[S] { return x.chain(rule.Softplus) }

// Abs returns |x| of each element x.
func (x VecOf[S]) Abs() VecOf[S] { return x.chain(rule.Abs) }

// Relu returns max(x, 0) of each element x. At the kink its slope is ½, the mean
// of the one-sided slopes.
func (x VecOf[S]) Relu() VecOf[S] { return x.chain(relu) }

// PowConst returns x^p of each element x.
func (x VecOf[S]) PowConst(p float64) VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.powConst(v, p))
}

// PowInt returns xⁿ of each element x.
func (x VecOf[S]) PowInt(n int) VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.powInt(v, n))
}

// Apply returns r(x) of each element x, with the slope that the rule gives. It
// panics if r is nil.
func (x VecOf[S]) Apply(r *slope.Rule) VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.apply(v, r))
}

func (x VecOf[S]) chain(f rule1) VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.chain(v, f))
}

// relu is the rule of slope.Relu.
func relu(x float64) (y, d1, d2 float64) {
	p := rule.Max(x, 0)
	return p.F, p.X, p.XX
}
