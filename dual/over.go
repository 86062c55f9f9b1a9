package dual

import (
	"math"

	"slope"
	"slope/internal/arg"
	"slope/internal/rule"
)

// Over is the dual number Real + Eps·ε whose parts are themselves numbers T of
// this module: a derivative inside a derivative. Where every level of nesting is
// a type of its own, as in Over[Over[T]], the ε of the inner derivative cannot be
// taken for that of the outer one, and the compiler refuses what the package
// documentation calls perturbation confusion. It does not where two levels have
// one type: a Nest over T inside a function of a Nest over the same T compiles,
// and is wrong; see the example of Nest. Over[T] satisfies slope.Real, so levels nest to any
// order, and a derivative of any type of this module can be taken of it:
// Over[Float64], Over[Dual[float64]], Over[reverse.Var], Over[expr.Expr] ….
//
// It is general, not fast: every operation costs several of T. Use Dual and
// HyperDual for first and second derivatives.
//
// The values of T cannot be looked at, so that there is no strong zero here: at
// an infinite slope a zero tangent gives NaN. Pow has the slope NaN where x ≤ 0;
// PowConst and PowInt do not. A slope.Rule, like Digamma, brings two derivatives:
// what needs a third is NaN.
type Over[T slope.Real[T]] struct {
	Real T // value
	Eps  T // derivative, the tangent
}

var _ slope.Real[Over[Over[slope.Float64]]] = Over[Over[slope.Float64]]{}

// Nest returns the value and the derivative of f at x, for use inside a function
// that is being differentiated itself. It evaluates f once.
//
//	_, d := dual.Nest(f[dual.Over[T]], x) // f′(x), with the derivatives of T
//
// T must be the number type of the function around it: a Nest inside a function of
// dual.Over[T] differentiates over dual.Over[T], with [Outer] for what comes from outside.
func Nest[T slope.Real[T]](f func(Over[T]) Over[T], x T) (y, dy T) {
	arg.NotNil("dual", f == nil)
	z := f(Over[T]{x, x.Lift(1)})
	return z.Real, z.Eps
}

// Outer returns a number of the surrounding level as a constant of the inner one.
func Outer[T slope.Real[T]](x T) Over[T] { return Over[T]{x, x.Lift(0)} }

// chain is the chain rule, f(x + ε·e) = y + d1·e·ε.
func (x Over[T]) chain(y, d1 T) Over[T] { return Over[T]{y, d1.Mul(x.Eps)} }

// within returns the slope d where c ≥ 0, and NaN outside the domain, where c < 0.
func within[T slope.Real[T]](c, d T) T { return c.Neg().Select(c.Lift(math.NaN()), d) }

// Add returns x + y.
func (x Over[T]) Add(y Over[T]) Over[T] { return Over[T]{x.Real.Add(y.Real), x.Eps.Add(y.Eps)} }

// Sub returns x − y.
func (x Over[T]) Sub(y Over[T]) Over[T] { return Over[T]{x.Real.Sub(y.Real), x.Eps.Sub(y.Eps)} }

// Mul returns x·y by the product rule.
func (x Over[T]) Mul(y Over[T]) Over[T] {
	return Over[T]{x.Real.Mul(y.Real), x.Real.Mul(y.Eps).Add(x.Eps.Mul(y.Real))}
}

// Div returns q = x/y by the quotient rule, q′ = (x′ − q·y′)/y.
func (x Over[T]) Div(y Over[T]) Over[T] {
	q := x.Real.Div(y.Real)
	return Over[T]{q, x.Eps.Sub(q.Mul(y.Eps)).Div(y.Real)}
}

// Neg returns −x.
func (x Over[T]) Neg() Over[T] { return Over[T]{x.Real.Neg(), x.Eps.Neg()} }

// Square returns x².
func (x Over[T]) Square() Over[T] { return x.chain(x.Real.Square(), x.Real.Scale(2)) }

// AddConst returns x + c.
func (x Over[T]) AddConst(c float64) Over[T] { return Over[T]{x.Real.AddConst(c), x.Eps} }

// Scale returns c·x.
func (x Over[T]) Scale(c float64) Over[T] { return Over[T]{x.Real.Scale(c), x.Eps.Scale(c)} }

// Lift returns the constant c.
func (x Over[T]) Lift(c float64) Over[T] { return Outer(x.Real.Lift(c)) }

// PowConst returns x^p; its slope is p·x^(p−1).
func (x Over[T]) PowConst(p float64) Over[T] {
	if p == 0 {
		return x.Lift(1)
	}
	return x.chain(x.Real.PowConst(p), x.Real.PowConst(p-1).Scale(p))
}

// PowInt returns xⁿ; its slope is n·x^(n−1).
func (x Over[T]) PowInt(n int) Over[T] {
	if n == 0 {
		return x.Lift(1)
	}
	return x.chain(x.Real.PowInt(n), x.Real.PowInt(n-1).Scale(float64(n)))
}

// Pow returns x^y; its slopes are y·x^(y−1) and x^y·log x, for x > 0.
func (x Over[T]) Pow(y Over[T]) Over[T] {
	f := x.Real.Pow(y.Real)
	fx := x.Real.Pow(y.Real.AddConst(-1)).Mul(y.Real)
	fy := f.Mul(x.Real.Log())
	return Over[T]{f, fx.Mul(x.Eps).Add(fy.Mul(y.Eps))}
}

// Hypot returns f = √(x²+y²); its slopes are x/f and y/f.
func (x Over[T]) Hypot(y Over[T]) Over[T] {
	f := x.Real.Hypot(y.Real)
	return Over[T]{f, x.Real.Div(f).Mul(x.Eps).Add(y.Real.Div(f).Mul(y.Eps))}
}

// Atan2 returns the angle of the point (x, y), where y is the receiver; with
// r = √(x²+y²) its slopes are x/r² and −y/r².
func (y Over[T]) Atan2(x Over[T]) Over[T] {
	r := x.Real.Hypot(y.Real)
	c, s := x.Real.Div(r), y.Real.Div(r)
	return Over[T]{y.Real.Atan2(x.Real), c.Mul(y.Eps).Sub(s.Mul(x.Eps)).Div(r)}
}

// Inv returns 1/x.
func (x Over[T]) Inv() Over[T] {
	y := x.Real.Inv()
	return x.chain(y, y.Square().Neg())
}

// Sqrt returns √x.
func (x Over[T]) Sqrt() Over[T] {
	y := x.Real.Sqrt()
	return x.chain(y, y.Inv().Scale(0.5))
}

// Cbrt returns ∛x.
func (x Over[T]) Cbrt() Over[T] {
	y := x.Real.Cbrt()
	return x.chain(y, y.Square().Scale(3).Inv())
}

// Exp returns eˣ.
func (x Over[T]) Exp() Over[T] {
	y := x.Real.Exp()
	return x.chain(y, y)
}

// Exp2 returns 2ˣ.
func (x Over[T]) Exp2() Over[T] {
	y := x.Real.Exp2()
	return x.chain(y, y.Scale(math.Ln2))
}

// Expm1 returns eˣ − 1.
func (x Over[T]) Expm1() Over[T] { return x.chain(x.Real.Expm1(), x.Real.Exp()) }

// Log returns the natural logarithm of x.
func (x Over[T]) Log() Over[T] { return x.chain(x.Real.Log(), within(x.Real, x.Real.Inv())) }

// Log2 returns the logarithm of x to the base 2.
func (x Over[T]) Log2() Over[T] {
	return x.chain(x.Real.Log2(), within(x.Real, x.Real.Scale(math.Ln2).Inv()))
}

// Log10 returns the logarithm of x to the base 10.
func (x Over[T]) Log10() Over[T] {
	return x.chain(x.Real.Log10(), within(x.Real, x.Real.Scale(math.Ln10).Inv()))
}

// Log1p returns log(1+x).
func (x Over[T]) Log1p() Over[T] {
	p := x.Real.AddConst(1)
	return x.chain(x.Real.Log1p(), within(p, p.Inv()))
}

// Sin returns the sine of x.
func (x Over[T]) Sin() Over[T] { return x.chain(x.Real.Sin(), x.Real.Cos()) }

// Cos returns the cosine of x.
func (x Over[T]) Cos() Over[T] { return x.chain(x.Real.Cos(), x.Real.Sin().Neg()) }

// Tan returns the tangent of x.
func (x Over[T]) Tan() Over[T] { return x.chain(x.Real.Tan(), x.Real.Cos().Square().Inv()) }

// Sinpi returns sin πx.
func (x Over[T]) Sinpi() Over[T] { return x.chain(x.Real.Sinpi(), x.Real.Cospi().Scale(math.Pi)) }

// Cospi returns cos πx.
func (x Over[T]) Cospi() Over[T] { return x.chain(x.Real.Cospi(), x.Real.Sinpi().Scale(-math.Pi)) }

// oneMinusSquare returns (1−x)(1+x).
func oneMinusSquare[T slope.Real[T]](x T) T { return x.Neg().AddConst(1).Mul(x.AddConst(1)) }

// Asin returns the arc sine of x.
func (x Over[T]) Asin() Over[T] { return x.chain(x.Real.Asin(), oneMinusSquare(x.Real).Sqrt().Inv()) }

// Acos returns the arc cosine of x.
func (x Over[T]) Acos() Over[T] {
	return x.chain(x.Real.Acos(), oneMinusSquare(x.Real).Sqrt().Inv().Neg())
}

// Atan returns the arc tangent of x.
func (x Over[T]) Atan() Over[T] { return x.chain(x.Real.Atan(), x.Real.Square().AddConst(1).Inv()) }

// Sinh returns the hyperbolic sine of x.
func (x Over[T]) Sinh() Over[T] { return x.chain(x.Real.Sinh(), x.Real.Cosh()) }

// Cosh returns the hyperbolic cosine of x.
func (x Over[T]) Cosh() Over[T] { return x.chain(x.Real.Cosh(), x.Real.Sinh()) }

// Tanh returns the hyperbolic tangent of x.
func (x Over[T]) Tanh() Over[T] { return x.chain(x.Real.Tanh(), x.Real.Cosh().Inv().Square()) }

// Asinh returns the inverse hyperbolic sine of x.
func (x Over[T]) Asinh() Over[T] {
	return x.chain(x.Real.Asinh(), x.Real.Hypot(x.Real.Lift(1)).Inv())
}

// Acosh returns the inverse hyperbolic cosine of x.
func (x Over[T]) Acosh() Over[T] {
	q := x.Real.AddConst(-1).Mul(x.Real.AddConst(1))
	return x.chain(x.Real.Acosh(), within(x.Real.AddConst(-1), q.Sqrt().Inv()))
}

// Atanh returns the inverse hyperbolic tangent of x.
func (x Over[T]) Atanh() Over[T] {
	q := oneMinusSquare(x.Real)
	return x.chain(x.Real.Atanh(), within(q, q.Inv()))
}

// gauss returns (2/√π)·e^(−x²).
func gauss[T slope.Real[T]](x T) T { return x.Square().Neg().Exp().Scale(2 / math.SqrtPi) }

// Erf returns the error function of x.
func (x Over[T]) Erf() Over[T] { return x.chain(x.Real.Erf(), gauss(x.Real)) }

// Erfc returns 1 − erf x.
func (x Over[T]) Erfc() Over[T] { return x.chain(x.Real.Erfc(), gauss(x.Real).Neg()) }

// Gamma returns Γ(x).
func (x Over[T]) Gamma() Over[T] {
	y := x.Real.Gamma()
	return x.chain(y, y.Mul(x.Real.Digamma()))
}

// Lgamma returns log|Γ(x)|.
func (x Over[T]) Lgamma() Over[T] { return x.chain(x.Real.Lgamma(), x.Real.Digamma()) }

// Digamma returns ψ(x).
func (x Over[T]) Digamma() Over[T] { return x.chain(x.Real.Digamma(), x.Real.Apply(trigamma)) }

var trigamma = derivative(&slope.Rule{Name: "Digamma", Eval: rule.Digamma})

// Sigmoid returns 1/(1+e⁻ˣ).
func (x Over[T]) Sigmoid() Over[T] {
	y := x.Real.Sigmoid()
	return x.chain(y, y.Mul(x.Real.Neg().Sigmoid()))
}

// Softplus returns log(1+eˣ).
func (x Over[T]) Softplus() Over[T] { return x.chain(x.Real.Softplus(), x.Real.Sigmoid()) }

// Abs returns |x|; its slope at 0 is 0.
func (x Over[T]) Abs() Over[T] {
	one := x.Real.Lift(1)
	sign := x.Real.Select(one, x.Real.Neg().Select(one.Neg(), one.Lift(0)))
	return x.chain(x.Real.Abs(), sign)
}

// Max returns the greater of x and y; at a tie the tangent is the mean of theirs.
func (x Over[T]) Max(y Over[T]) Over[T] {
	d := x.Real.Sub(y.Real)
	return Over[T]{x.Real.Max(y.Real), d.Select(x.Eps, d.Neg().Select(y.Eps, mean(x.Eps, y.Eps)))}
}

// Min returns the smaller of x and y; at a tie the tangent is the mean of theirs.
func (x Over[T]) Min(y Over[T]) Over[T] {
	d := y.Real.Sub(x.Real)
	return Over[T]{x.Real.Min(y.Real), d.Select(x.Eps, d.Neg().Select(y.Eps, mean(x.Eps, y.Eps)))}
}

func mean[T slope.Real[T]](x, y T) T { return x.Scale(0.5).Add(y.Scale(0.5)) }

// Select returns a where x > 0 and b elsewhere.
func (x Over[T]) Select(a, b Over[T]) Over[T] {
	return Over[T]{x.Real.Select(a.Real, b.Real), x.Real.Select(a.Eps, b.Eps)}
}

// Apply returns r(x). It allocates the rule of the derivative.
func (x Over[T]) Apply(r *slope.Rule) Over[T] {
	return x.chain(x.Real.Apply(r), x.Real.Apply(derivative(r)))
}

// derivative returns the rule of r′, whose second derivative is not known.
func derivative(r *slope.Rule) *slope.Rule {
	return &slope.Rule{Name: r.Name + "′", Eval: func(x float64) (y, d1, d2 float64) {
		_, d1, d2 = r.At(x)
		return d1, d2, math.NaN()
	}}
}

// Apply2 returns r(x, y). It allocates the rules of the partial derivatives.
func (x Over[T]) Apply2(r *slope.Rule2, y Over[T]) Over[T] {
	arg.Some("dual", "Rule2", "one with Eval", r == nil)
	nan := math.NaN()
	fx := &slope.Rule2{Name: r.Name + "_x", Eval: func(x, y float64) slope.Partials {
		p := r.At(x, y)
		return slope.Partials{F: p.X, X: p.XX, Y: p.XY, XX: nan, XY: nan, YY: nan}
	}}
	fy := &slope.Rule2{Name: r.Name + "_y", Eval: func(x, y float64) slope.Partials {
		p := r.At(x, y)
		return slope.Partials{F: p.Y, X: p.XY, Y: p.YY, XX: nan, XY: nan, YY: nan}
	}}
	return Over[T]{
		x.Real.Apply2(r, y.Real),
		x.Real.Apply2(fx, y.Real).Mul(x.Eps).Add(x.Real.Apply2(fy, y.Real).Mul(y.Eps)),
	}
}
