package reverse

import "slope"

// The functions of one variable, elementwise. Values, slopes, domains and special
// cases are those of the methods of Var of the same names.

// Neg returns −x of each element x.
func (m MatOf[S]) Neg() MatOf[S] { return m.Scale(-1) }

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

func (m MatOf[S]) chainLanes(f lanesRule) MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.chainLanes(v, f))
}
