package formula

import (
	"math"

	"slope"
	"slope/internal/rule"
)

// within returns the slope d where c ≥ 0, and NaN outside the domain, where c < 0.
func within[T slope.Real[T]](c, d T) T { return c.Neg().Select(c.Lift(math.NaN()), d) }

// unsigned returns x with +0 for −0, which the edge of a domain is.
func unsigned[T slope.Real[T]](x T) T { return x.AddConst(0) }

// PowConst is x^p, with the slope p·x^(p−1).
func PowConst[T slope.Real[T]](x T, p float64) (y, d T) {
	below := p - 1
	if (p-below != 1 || below+1 != p) && unrounded[T]() { // p−1 is no float64
		return x.PowConst(p), x.Pow(x.Lift(p).AddConst(-1)).Scale(p)
	}
	return x.PowConst(p), x.PowConst(below).Scale(p)
}

// PowInt is xⁿ, with the slope n·x^(n−1).
func PowInt[T slope.Real[T]](x T, n int) (y, d T) {
	return x.PowInt(n), x.PowInt(n - 1).Scale(float64(n))
}

// Inv is 1/x, with the slope −1/x².
func Inv[T slope.Real[T]](x T) (y, d T) {
	y = x.Inv()
	return y, y.Square().Neg()
}

// Sqrt is √x, with the slope 1/(2√x).
func Sqrt[T slope.Real[T]](x T) (y, d T) {
	y = x.Sqrt()
	return y, unsigned(y).Inv().Scale(0.5)
}

// Cbrt is ∛x, with the slope 1/(3∛x²).
func Cbrt[T slope.Real[T]](x T) (y, d T) {
	y = x.Cbrt()
	return y, y.Square().Scale(3).Inv()
}

// Exp is eˣ, its own slope.
func Exp[T slope.Real[T]](x T) (y, d T) {
	y = x.Exp()
	return y, y
}

// Exp2 is 2ˣ, with the slope 2ˣ·ln 2.
func Exp2[T slope.Real[T]](x T) (y, d T) {
	y = x.Exp2()
	return y, times(y, ln2)
}

// Expm1 is eˣ−1, with the slope eˣ.
func Expm1[T slope.Real[T]](x T) (y, d T) { return x.Expm1(), x.Exp() }

// Log is log x, with the slope 1/x.
func Log[T slope.Real[T]](x T) (y, d T) { return x.Log(), within(x, unsigned(x).Inv()) }

// Log2 is log₂ x, with the slope 1/(x·ln 2).
func Log2[T slope.Real[T]](x T) (y, d T) {
	return x.Log2(), within(x, times(unsigned(x), ln2).Inv())
}

// Log10 is log₁₀ x, with the slope 1/(x·ln 10).
func Log10[T slope.Real[T]](x T) (y, d T) {
	return x.Log10(), within(x, times(unsigned(x), ln10).Inv())
}

// Log1p is log(1+x), with the slope 1/(1+x).
func Log1p[T slope.Real[T]](x T) (y, d T) {
	p := x.AddConst(1)
	return x.Log1p(), within(p, p.Inv())
}

// Sin is sin x, with the slope cos x.
func Sin[T slope.Real[T]](x T) (y, d T) { return x.Sin(), x.Cos() }

// Cos is cos x, with the slope −sin x.
func Cos[T slope.Real[T]](x T) (y, d T) { return x.Cos(), x.Sin().Neg() }

// Tan is tan x, with the slope 1/cos²x.
func Tan[T slope.Real[T]](x T) (y, d T) { return x.Tan(), x.Cos().Square().Inv() }

// Sinpi is sin πx, with the slope π·cos πx.
func Sinpi[T slope.Real[T]](x T) (y, d T) { return x.Sinpi(), times(x.Cospi(), pi) }

// Cospi is cos πx, with the slope −π·sin πx.
func Cospi[T slope.Real[T]](x T) (y, d T) { return x.Cospi(), times(x.Sinpi(), pi).Neg() }

// oneMinusSquare returns 1−x², as (1−x)(1+x) where x may be near ±1. Its derivative is then a difference, and has lost
// its digits near 0.
func oneMinusSquare[T slope.Real[T]](x T) T {
	if small(x, 0.5) {
		return x.Square().Neg().AddConst(1)
	}
	return x.Neg().AddConst(1).Mul(x.AddConst(1))
}

// small reports whether the value of x is known to be less than c in size.
func small[T any](x T, c float64) bool {
	v, ok := Value(x)
	return ok && math.Abs(v) < c
}

// Asin is asin x, with the slope 1/√((1−x)(1+x)).
func Asin[T slope.Real[T]](x T) (y, d T) { return x.Asin(), oneMinusSquare(x).Sqrt().Inv() }

// Acos is acos x, with the slope −1/√((1−x)(1+x)).
func Acos[T slope.Real[T]](x T) (y, d T) { return x.Acos(), oneMinusSquare(x).Sqrt().Inv().Neg() }

// Atan is atan x, with the slope 1/(1+x²).
func Atan[T slope.Real[T]](x T) (y, d T) { return x.Atan(), x.Square().AddConst(1).Inv() }

// Sinh is sinh x, with the slope cosh x.
func Sinh[T slope.Real[T]](x T) (y, d T) { return x.Sinh(), x.Cosh() }

// Cosh is cosh x, with the slope sinh x.
func Cosh[T slope.Real[T]](x T) (y, d T) { return x.Cosh(), x.Sinh() }

// Tanh is tanh x, with the slope 1/cosh²x.
func Tanh[T slope.Real[T]](x T) (y, d T) { return x.Tanh(), x.Cosh().Inv().Square() }

// Asinh is asinh x, with the slope 1/√(x²+1).
func Asinh[T slope.Real[T]](x T) (y, d T) { return x.Asinh(), x.Hypot(x.Lift(1)).Inv() }

// Acosh is acosh x, with the slope 1/√((x−1)(x+1)).
func Acosh[T slope.Real[T]](x T) (y, d T) {
	q := x.AddConst(-1).Mul(x.AddConst(1))
	return x.Acosh(), within(x.AddConst(-1), q.Sqrt().Inv())
}

// Atanh is atanh x, with the slope 1/((1−x)(1+x)).
func Atanh[T slope.Real[T]](x T) (y, d T) {
	q := oneMinusSquare(x)
	return x.Atanh(), within(q, q.Inv())
}

// gauss returns (2/√π)·e^(−x²).
func gauss[T slope.Real[T]](x T) T { return times(x.Square().Neg().Exp(), gaussFactor) }

// Erf is erf x, with the slope 2/√π·e^(−x²).
func Erf[T slope.Real[T]](x T) (y, d T) { return x.Erf(), gauss(x) }

// Erfc is 1 − erf x.
func Erfc[T slope.Real[T]](x T) (y, d T) { return x.Erfc(), gauss(x).Neg() }

// Gamma is Γ(x), with the slope Γ(x)·ψ(x).
func Gamma[T slope.Real[T]](x T) (y, d T) {
	y = x.Gamma()
	return y, y.Mul(x.Digamma())
}

// Lgamma is log|Γ(x)|, with the slope ψ(x).
func Lgamma[T slope.Real[T]](x T) (y, d T) { return x.Lgamma(), x.Digamma() }

// Digamma is ψ(x), with the slope ψ′(x).
func Digamma[T slope.Real[T]](x T) (y, d T) { return x.Digamma(), x.Apply(&polygammas[0]) }

// Sigmoid is σ(x) = 1/(1+e⁻ˣ), with the slope σ(x)·σ(−x). The derivative of that is a difference, and has lost its digits
// near 0, where the slope is taken as 1/(2·cosh ½x)².
func Sigmoid[T slope.Real[T]](x T) (y, d T) {
	y = x.Sigmoid()
	if small(x, 1) {
		return y, x.Scale(0.5).Cosh().Scale(2).Inv().Square()
	}
	return y, y.Mul(x.Neg().Sigmoid())
}

// Softplus is log(1+eˣ), with the slope σ(x).
func Softplus[T slope.Real[T]](x T) (y, d T) { return x.Softplus(), x.Sigmoid() }

// Abs is |x|, with the slope ±1, and 0 at 0.
func Abs[T slope.Real[T]](x T) (y, d T) {
	one := x.Lift(1)
	return x.Abs(), x.Select(one, x.Neg().Select(x.Lift(-1), x.Lift(0)))
}

// last reports whether T has no derivatives, so that a slope may be a constant.
func last[T any]() bool {
	_, ok := any((*T)(nil)).(*slope.Float64)
	return ok
}

// atInfinity returns the slopes of a function of two numbers that p has where an operand is infinite and a formula would meet ∞/∞ or ∞−∞. Numbers that have
// derivatives of their own follow the formula, and are NaN there.
func atInfinity[T slope.Real[T]](x, y T, p func(x, y float64) rule.Partials) (fx, fy T, ok bool) {
	if !last[T]() {
		return fx, fy, false
	}
	v, w := valueOf(&x), valueOf(&y)
	if !math.IsInf(v, 0) && !math.IsInf(w, 0) {
		return fx, fy, false
	}
	q := p(v, w)
	return x.Lift(q.X), x.Lift(q.Y), true
}

var power = &slope.Rule2{Name: "Pow", Eval: func(x, y float64) slope.Partials { return slope.Partials(rule.Pow(x, y)) }}

// Pow is f = x^y, with the slopes y·x^(y−1) and f·log x, which is NaN for x < 0 where f is 0, too.
func Pow[T slope.Real[T]](x, y T) (f, fx, fy T) {
	f = x.Pow(y)
	if fx, fy, ok := atInfinity(x, y, rule.Pow); ok {
		return f, fx, fy
	}
	v, known := Value(x)
	if known && v == 0 && math.Signbit(v) { // the slopes along x have the sign of their power, those along y are from above
		px, py := Partials(power)
		return f, x.Apply2(px, y), x.Apply2(py, y)
	}
	u, g := unsigned(x), f
	if !known {
		g = u.Pow(y)
	}
	fy = Strong(Inner, g, u.Log())
	if last[T]() && valueOf(&x) < 0 || unrounded[T]() {
		fy = within(u, fy)
	}
	below := x.Pow(y.AddConst(-1))
	if v, ok := Value(y); ok && math.Abs(v) >= 1<<53 && !isZero(x) { // y−1 is y
		below = f.Div(x)
	}
	return f, Strong(Inner, y, below), fy
}

// Hypot is f = √(x²+y²), with the slopes x/f and y/f, 0 at the origin.
func Hypot[T slope.Real[T]](x, y T) (f, fx, fy T) {
	f = x.Hypot(y)
	if fx, fy, ok := atInfinity(x, y, rule.Hypot); ok {
		return f, fx, fy
	}
	return f, OverNorm(x, f), OverNorm(y, f)
}

// Atan2 is the angle of the point (x, y), with the slopes x/r² to y and −y/r² to x, where r
// is its distance from the origin.
func Atan2[T slope.Real[T]](y, x T) (f, fy, fx T) {
	f = y.Atan2(x)
	if fy, fx, ok := atInfinity(y, x, rule.Atan2); ok {
		return f, fy, fx
	}
	r := x.Hypot(y)
	return f, x.Div(r).Div(r), y.Div(r).Div(r).Neg()
}

// Halves returns (x+y)/2.
func Halves[T slope.Real[T]](x, y T) T { return x.Scale(0.5).Add(y.Scale(0.5)) }

// Greater returns a where x > y, b where x < y and their mean at a tie: the tangent of the
// greater of x and y, if a and b are theirs. Beside a NaN that can be seen it is NaN, also
// where the value is not, as in the Max of +Inf and NaN.
func Greater[T slope.Real[T]](x, y, a, b T) T {
	u, known := Value(x)
	v, _ := Value(y)
	switch {
	case known && u > v:
		return a
	case known && u < v:
		return b
	case known && u == v:
		return Halves(a, b)
	case known:
		return Halves(a, b).Scale(math.NaN())
	}
	d := x.Sub(y)
	return d.Select(a, d.Neg().Select(b, Halves(a, b)))
}

// isZero reports whether the value of x is known to be 0.
func isZero[T any](x T) bool {
	v, ok := Value(x)
	return ok && v == 0
}
