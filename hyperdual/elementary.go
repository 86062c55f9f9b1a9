package hyperdual

import "slope/internal/rule"

// The elementary functions: value and derivatives come from package rule, chain
// does the rest. The hot ones take a short way where the rule has one.

// Sqrt returns √x; its slope is 1/(2√x).
func (x HyperDual[F]) Sqrt() HyperDual[F] {
	if v := float64(x.Real); rule.EasySqrt(v) {
		return x.easy(rule.FastSqrt(v))
	}
	return x.chain(rule.Sqrt(float64(x.Real)))
}

// Exp returns eˣ; its slope is eˣ.
func (x HyperDual[F]) Exp() HyperDual[F] {
	if v := float64(x.Real); rule.EasyExp(v) {
		return x.easy(rule.FastExp(v))
	}
	return x.chain(rule.Exp(float64(x.Real)))
}

// Log returns the natural logarithm of x; its slope is 1/x.
func (x HyperDual[F]) Log() HyperDual[F] {
	if v := float64(x.Real); rule.EasyLog(v) {
		return x.easy(rule.FastLog(v))
	}
	return x.chain(rule.Log(float64(x.Real)))
}

// Sin returns the sine of x; its slope is cos x.
func (x HyperDual[F]) Sin() HyperDual[F] {
	if v := float64(x.Real); rule.EasySinCos(v) {
		return x.easy(rule.Sin(v))
	}
	return x.chain(rule.Sin(float64(x.Real)))
}

// Cos returns the cosine of x; its slope is −sin x.
func (x HyperDual[F]) Cos() HyperDual[F] {
	if v := float64(x.Real); rule.EasySinCos(v) {
		return x.easy(rule.Cos(v))
	}
	return x.chain(rule.Cos(float64(x.Real)))
}

// PowConst returns x^p for a constant p; its slope is p·x^(p−1).
func (x HyperDual[F]) PowConst(p float64) HyperDual[F] {
	if p == 0 {
		return x.Lift(1)
	}
	return x.chain(rule.PowConst(float64(x.Real), p))
}

// PowInt returns xⁿ; its slope is n·x^(n−1).
func (x HyperDual[F]) PowInt(n int) HyperDual[F] {
	if n == 0 {
		return x.Lift(1)
	}
	return x.chain(rule.PowInt(float64(x.Real), n))
}

// Pow returns x^y. Where y has no tangent it is as good as a constant: (−2)³
// has the slope 12 and the curvature −12.
func (x HyperDual[F]) Pow(y HyperDual[F]) HyperDual[F] {
	return x.chain2(rule.Pow(float64(x.Real), float64(y.Real)), y)
}

// Hypot returns √(x²+y²) without overflow on the way; at the origin, its kink,
// the slope is 0.
func (x HyperDual[F]) Hypot(y HyperDual[F]) HyperDual[F] {
	return x.chain2(rule.Hypot(float64(x.Real), float64(y.Real)), y)
}

// Atan2 returns the angle of the point (x, y), where y is the receiver.
func (y HyperDual[F]) Atan2(x HyperDual[F]) HyperDual[F] {
	return y.chain2(rule.Atan2(float64(y.Real), float64(x.Real)), x)
}
