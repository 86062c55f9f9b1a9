package reverse

import (
	"slope"
	"slope/internal/rule"
)

// chain records a function of x with value y and slope d1.
func (x Var) chain(y, d1, _ float64) Var {
	t := x.t
	if t == nil || x.id < t.base {
		panic(misuse{x, x})
	}
	if uint32(x.id) == 0 {
		return Var{t, y, 0, x.id}
	}
	t.entries = append(t.entries, entry{partial(y, d1, x.scale), computed, uint32(x.id), 0})
	return Var{t, y, 1, t.last()}
}

// chain2 records a function of x and y with value and partial derivatives p,
// likewise.
func (x Var) chain2(p rule.Partials, y Var) Var {
	t := x.t
	if y.t != t || t == nil || min(x.id, y.id) < t.base {
		panic(misuse{x, y})
	}
	switch {
	case uint32(x.id)|uint32(y.id) == 0:
		return Var{t, p.F, 0, x.id}
	case uint32(x.id) == 0:
		return y.chain(p.F, p.Y, 0)
	case uint32(y.id) == 0:
		return x.chain(p.F, p.X, 0)
	}
	t.entries = append(t.entries, entry{partial(p.F, p.X, x.scale), partial(p.F, p.Y, y.scale), uint32(x.id), uint32(y.id)})
	return Var{t, p.F, 1, t.last()}
}

// together panics unless x and y are alive on one tape.
func (x Var) together(y Var) {
	if y.t != x.t || x.t == nil || min(x.id, y.id) < x.t.base {
		panic(misuse{x, y})
	}
}

// partial returns the derivative of a result y to an entry of scale s, through a
// slope d.
func partial(y, d, s float64) float64 {
	switch {
	case y != y:
		return y
	case s == 0:
		return 0
	}
	return d * s
}

// Max returns the greater of x and y, NaN if either is NaN; at a tie the slope
// is ½ for each. It takes an entry at a tie only.
func (x Var) Max(y Var) Var {
	x.together(y)
	switch {
	case x.value > y.value:
		return x
	case x.value < y.value:
		return y
	}
	return x.chain2(rule.Max(x.value, y.value), y)
}

// Min returns the smaller of x and y, NaN if either is NaN; at a tie the slope
// is ½ for each. It takes an entry at a tie only.
func (x Var) Min(y Var) Var {
	x.together(y)
	switch {
	case x.value < y.value:
		return x
	case x.value > y.value:
		return y
	}
	return x.chain2(rule.Min(x.value, y.value), y)
}

// Select returns a where x > 0 and b elsewhere; nothing of the other reaches the
// result or its derivatives. It takes no entry.
func (x Var) Select(a, b Var) Var {
	x.together(a)
	x.together(b)
	if x.value > 0 {
		return a
	}
	return b
}

// Apply returns r(x), with the slope that r gives. It panics if r is nil.
func (x Var) Apply(r *slope.Rule) Var {
	if r == nil {
		panic("reverse: Apply of a nil Rule")
	}
	return x.chain(r.At(x.value))
}

// Apply2 returns r(x, y), with the partial derivatives that r gives. It panics
// if r is nil.
func (x Var) Apply2(r *slope.Rule2, y Var) Var {
	if r == nil {
		panic("reverse: Apply2 of a nil Rule2")
	}
	return x.chain2(rule.Partials(r.At(x.value, y.value)), y)
}

// Pow returns x^y.
func (x Var) Pow(y Var) Var { return x.chain2(rule.Pow(x.value, y.value), y) }

// Hypot returns √(x²+y²) without overflow on the way; at the origin, its kink,
// the slope is 0.
func (x Var) Hypot(y Var) Var { return x.chain2(rule.Hypot(x.value, y.value), y) }

// Atan2 returns the angle of the point (x, y), where y is the receiver.
func (y Var) Atan2(x Var) Var { return y.chain2(rule.Atan2(y.value, x.value), x) }

// PowConst returns x^p for a constant p; its slope is p·x^(p−1).
func (x Var) PowConst(p float64) Var {
	if p == 0 {
		return x.Lift(1)
	}
	return x.chain(rule.PowConst(x.value, p))
}

// PowInt returns xⁿ; its slope is n·x^(n−1).
func (x Var) PowInt(n int) Var {
	if n == 0 {
		return x.Lift(1)
	}
	return x.chain(rule.PowInt(x.value, n))
}

// Inv returns 1/x; its slope is −1/x².
func (x Var) Inv() Var { return x.chain(rule.Inv(x.value)) }

// Sqrt returns √x; its slope is 1/(2√x).
func (x Var) Sqrt() Var { return x.chain(rule.Sqrt(x.value)) }

// Cbrt returns ∛x; its slope is 1/(3∛x²).
func (x Var) Cbrt() Var { return x.chain(rule.Cbrt(x.value)) }

// Exp returns eˣ; its slope is eˣ.
func (x Var) Exp() Var { return x.chain(rule.Exp(x.value)) }

// Exp2 returns 2ˣ; its slope is 2ˣ·ln 2.
func (x Var) Exp2() Var { return x.chain(rule.Exp2(x.value)) }

// Expm1 returns eˣ − 1, accurate near 0; its slope is eˣ.
func (x Var) Expm1() Var { return x.chain(rule.Expm1(x.value)) }

// Log returns the natural logarithm of x; its slope is 1/x.
func (x Var) Log() Var { return x.chain(rule.Log(x.value)) }

// Log2 returns the logarithm of x to the base 2; its slope is 1/(x·ln 2).
func (x Var) Log2() Var { return x.chain(rule.Log2(x.value)) }

// Log10 returns the logarithm of x to the base 10; its slope is 1/(x·ln 10).
func (x Var) Log10() Var { return x.chain(rule.Log10(x.value)) }

// Log1p returns log(1+x), accurate near 0; its slope is 1/(1+x).
func (x Var) Log1p() Var { return x.chain(rule.Log1p(x.value)) }

// Sin returns the sine of x; its slope is cos x.
func (x Var) Sin() Var { return x.chain(rule.Sin(x.value)) }

// Cos returns the cosine of x; its slope is −sin x.
func (x Var) Cos() Var { return x.chain(rule.Cos(x.value)) }

// Tan returns the tangent of x; its slope is 1+tan²x.
func (x Var) Tan() Var { return x.chain(rule.Tan(x.value)) }

// Asin returns the arc sine of x; its slope is 1/√(1−x²).
func (x Var) Asin() Var { return x.chain(rule.Asin(x.value)) }

// Acos returns the arc cosine of x; its slope is −1/√(1−x²).
func (x Var) Acos() Var { return x.chain(rule.Acos(x.value)) }

// Atan returns the arc tangent of x; its slope is 1/(1+x²).
func (x Var) Atan() Var { return x.chain(rule.Atan(x.value)) }

// Sinh returns the hyperbolic sine of x; its slope is cosh x.
func (x Var) Sinh() Var { return x.chain(rule.Sinh(x.value)) }

// Cosh returns the hyperbolic cosine of x; its slope is sinh x.
func (x Var) Cosh() Var { return x.chain(rule.Cosh(x.value)) }

// Tanh returns the hyperbolic tangent of x; its slope is sech²x.
func (x Var) Tanh() Var { return x.chain(rule.Tanh(x.value)) }

// Asinh returns the inverse hyperbolic sine of x; its slope is 1/√(1+x²).
func (x Var) Asinh() Var { return x.chain(rule.Asinh(x.value)) }

// Acosh returns the inverse hyperbolic cosine of x; its slope is 1/√(x²−1).
func (x Var) Acosh() Var { return x.chain(rule.Acosh(x.value)) }

// Atanh returns the inverse hyperbolic tangent of x; its slope is 1/(1−x²).
func (x Var) Atanh() Var { return x.chain(rule.Atanh(x.value)) }

// Erf returns the error function of x; its slope is 2/√π·e^(−x²).
func (x Var) Erf() Var { return x.chain(rule.Erf(x.value)) }

// Erfc returns 1 − erf x, accurate in the tail; its slope is −2/√π·e^(−x²).
func (x Var) Erfc() Var { return x.chain(rule.Erfc(x.value)) }

// Gamma returns Γ(x); its slope is Γ(x)ψ(x).
func (x Var) Gamma() Var { return x.chain(rule.Gamma(x.value)) }

// Lgamma returns log|Γ(x)|; its slope is ψ(x).
func (x Var) Lgamma() Var { return x.chain(rule.Lgamma(x.value)) }

// Digamma returns ψ(x) = Γ′(x)/Γ(x); its slope is ψ′(x).
func (x Var) Digamma() Var { return x.chain(rule.Digamma(x.value)) }

// Sigmoid returns 1/(1+e⁻ˣ); its slope is σ(x)σ(−x).
func (x Var) Sigmoid() Var { return x.chain(rule.Sigmoid(x.value)) }

// Softplus returns log(1+eˣ); its slope is σ(x).
func (x Var) Softplus() Var { return x.chain(rule.Softplus(x.value)) }

// Abs returns |x|; its slope at 0 is 0.
func (x Var) Abs() Var { return x.chain(rule.Abs(x.value)) }
