package reverse

import (
	"slope"
	"slope/internal/rule"
)

// The functions of one variable, elementwise. Values, slopes, domains and special
// cases are those of the methods of Var of the same names.

// Neg returns −x of each element x.
func (x VecOf[S]) Neg() VecOf[S] { return x.Scale(-1) }

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

func (x VecOf[S]) chainLanes(f lanesRule) VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.chainLanes(v, f))
}

// relu is the rule of slope.Relu.
func relu(x float64) (y, d1, d2 float64) {
	p := rule.Max(x, 0)
	return p.F, p.X, p.XX
}
