package formula

import (
	"math"

	"slope"
)

// within returns the slope d where c ≥ 0, and NaN outside the domain, where c < 0.
func within[T slope.Real[T]](c, d T) T { return c.Neg().Select(c.Lift(math.NaN()), d) }

// unsigned returns x with +0 for −0, which the edge of a domain is.
func unsigned[T slope.Real[T]](x T) T { return x.AddConst(0) }

// PowConst is x^p, with the slope p·x^(p−1).
func PowConst[T slope.Real[T]](x T, p float64) (y, d T) {
	y = x.PowConst(p)
	below := p - 1
	switch exact := p-below == 1 && below+1 == p; {
	case !exact && unrounded[T](): // p−1 is no float64
		return y, x.Pow(x.Lift(p).AddConst(-1)).Scale(p)
	case math.Abs(p) >= 1<<53:
		return y, odd(x, y, p < 0).Scale(p)
	}
	return y, x.PowConst(below).Scale(p)
}

// odd returns x^(y−1) where y−1 is rounded to y, an even integer, so that its sign is that of
// x. f is x^y.
func odd[T slope.Real[T]](x, f T, negative bool) T {
	if negative {
		return f.Div(x) // also at ±0 and ±∞
	}
	return x.Select(f, f.Neg())
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
func Digamma[T slope.Real[T]](x T) (y, d T) { return x.Digamma(), x.Apply(&polygammas()[0]) }

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
