package dual

import "slope/internal/rule"

// The elementary functions: value and slope come from package rule, chain does
// the rest. The hot ones take a short way where the rule has one.

// Sqrt returns √x; its slope is 1/(2√x).
func (x Dual[F]) Sqrt() Dual[F] {
	y, d1 := rule.SqrtSlope(float64(x.Real))
	return x.chain(y, d1, 0)
}

// Exp returns eˣ; its slope is eˣ.
func (x Dual[F]) Exp() Dual[F] {
	if v := float64(x.Real); rule.EasyExp(v) {
		return x.easy(rule.FastExp(v))
	}
	return x.chain(rule.Exp(float64(x.Real)))
}

// Log returns the natural logarithm of x; its slope is 1/x.
func (x Dual[F]) Log() Dual[F] {
	if v := float64(x.Real); rule.EasyLog(v) {
		return x.easy(rule.FastLog(v))
	}
	return x.chain(rule.Log(float64(x.Real)))
}

// Sin returns the sine of x; its slope is cos x.
func (x Dual[F]) Sin() Dual[F] {
	if v := float64(x.Real); rule.EasySinCos(v) {
		return x.easy(rule.Sin(v))
	}
	return x.chain(rule.Sin(float64(x.Real)))
}

// Cos returns the cosine of x; its slope is −sin x.
func (x Dual[F]) Cos() Dual[F] {
	if v := float64(x.Real); rule.EasySinCos(v) {
		return x.easy(rule.Cos(v))
	}
	return x.chain(rule.Cos(float64(x.Real)))
}

// PowConst returns x^p for a constant p; its slope is p·x^(p−1). x⁰ is the
// constant 1, also of NaN.
func (x Dual[F]) PowConst(p float64) Dual[F] {
	if p == 0 {
		return x.Lift(1)
	}
	return x.chain(rule.PowConst(float64(x.Real), p))
}

// PowInt returns xⁿ; its slope is n·x^(n−1). x⁰ is the constant 1, also of NaN.
func (x Dual[F]) PowInt(n int) Dual[F] {
	if n == 0 {
		return x.Lift(1)
	}
	return x.chain(rule.PowInt(float64(x.Real), n))
}

// Pow returns x^y. Where y has no tangent it is as good as a constant: (−2)³
// has the slope 12.
func (x Dual[F]) Pow(y Dual[F]) Dual[F] {
	return x.chain2(rule.Pow(float64(x.Real), float64(y.Real)), y)
}

// Hypot returns √(x²+y²) without overflow on the way; at the origin, its kink,
// the slope is 0.
func (x Dual[F]) Hypot(y Dual[F]) Dual[F] {
	return x.chain2(rule.Hypot(float64(x.Real), float64(y.Real)), y)
}

// Atan2 returns the angle of the point (x, y), where y is the receiver.
func (y Dual[F]) Atan2(x Dual[F]) Dual[F] {
	return y.chain2(rule.Atan2(float64(y.Real), float64(x.Real)), x)
}
