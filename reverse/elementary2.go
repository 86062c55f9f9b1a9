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
