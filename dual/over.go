package dual

import (
	"slope"
	"slope/internal/arg"
	"slope/internal/formula"
)

// Over is the dual number Real + Eps·ε whose parts are themselves numbers T of
// this module: a derivative inside a derivative. Where every level of nesting is
// a type of its own, as in Over[Over[T]], the ε of the inner derivative cannot be
// taken for that of the outer one, and the compiler refuses what the package
// documentation calls perturbation confusion. It does not where two levels have
// one type: a Nest over T inside a function of a Nest over the same T compiles,
// and is wrong; see the example of Nest. Nothing in a number says which level it belongs
// to: where in doubt take reverse.Over, which panics. Over[T] satisfies slope.Real, so
// levels nest to any order, and a derivative of any type of this module can be taken of
// it: Over[Float64], Over[Dual[float64]], Over[reverse.Var], Over[expr.Expr] ….
//
// It is general, not fast: every operation costs several of T. Use Dual and
// HyperDual for first and second derivatives.
//
// Infinite slopes, zeros, branches and kinks follow docs/laws.md, as far as T has values to
// look at; of a recording see there. A slope.Rule brings two derivatives; higher ones come
// from its field Next and are NaN without it. The rules of this module have all of them.
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
	arg.NotNil(pkg, f == nil)
	z := f(Over[T]{x, x.Lift(1)})
	return z.Real, z.result()
}

// NestGradient returns the value of f at x and the gradient gᵢ = ∂f/∂xᵢ, for use inside a
// function that is being differentiated itself. The gradient is written to dst, which has
// the length of x or is nil and then allocated.
//
//	_, g := dual.NestGradient(nil, f[dual.Over[T]], x) // ∇f(x), with the derivatives of T
//
// It evaluates f once for each variable; from a few variables on reverse.NestGradient, which
// is used in the same way, is quicker, and where T is reverse.Var from the first. The slice that f
// receives is valid only during the call. T must be the number type of the function around it,
// as for Nest. It panics if f is nil, x is empty or dst has another length.
func NestGradient[T slope.Real[T]](dst []T, f func([]Over[T]) Over[T], x []T) (y T, grad []T) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "NestGradient", len(x))
	dst = arg.Dst(pkg, "gradient", dst, len(x))
	x = arg.Apart(x, dst)
	w := takeRoom[T](len(x))
	in := w.x[:len(x):len(x)]
	zero, one := x[0].Lift(0), x[0].Lift(1)
	for i := range x {
		for k, v := range x {
			in[k].Real, in[k].Eps = v, zero
		}
		in[i].Eps = one
		z := f(in)
		y, dst[i] = z.Real, z.result()
	}
	w.release()
	return y, dst
}

// result returns the tangent of a result, NaN where the value is.
func (x Over[T]) result() T {
	if v, ok := valueOf(x.Real); ok && v != v {
		return x.Real.Scale(v)
	}
	return x.Eps
}

// Outer returns a number of the surrounding level as a constant of the inner one.
func Outer[T slope.Real[T]](x T) Over[T] { return Over[T]{x, x.Lift(0)} }

// chain is the chain rule, f(x + ε·e) = y + d·e·ε, for a slope d that is infinite where y is,
// if at all: a tangent that is exactly 0 stays 0.
func (x Over[T]) chain(y, d T) Over[T] { return Over[T]{y, strong(formula.Flat, x.Eps, d)} }

// steep is chain where the slope may be infinite and y is finite.
func (x Over[T]) steep(y, d T) Over[T] { return Over[T]{y, strong(formula.Inner, x.Eps, d)} }

// steep2 is steep for a function of x and y.
func (x Over[T]) steep2(y Over[T], f, fx, fy T) Over[T] {
	return Over[T]{f, strong(formula.Inner, x.Eps, fx).Add(strong(formula.Inner, y.Eps, fy))}
}

// Add returns x + y.
func (x Over[T]) Add(y Over[T]) (z Over[T]) {
	if q := pairsOf[T](); q != nil {
		z.Real, z.Eps = q.Add(x.Real, x.Eps, y.Real, y.Eps)
		return z
	}
	return Over[T]{x.Real.Add(y.Real), x.Eps.Add(y.Eps)}
}

// Sub returns x − y.
func (x Over[T]) Sub(y Over[T]) (z Over[T]) {
	if q := pairsOf[T](); q != nil {
		z.Real, z.Eps = q.Sub(x.Real, x.Eps, y.Real, y.Eps)
		return z
	}
	return Over[T]{x.Real.Sub(y.Real), x.Eps.Sub(y.Eps)}
}

// Mul returns x·y by the product rule.
func (x Over[T]) Mul(y Over[T]) (z Over[T]) {
	switch any((*T)(nil)).(type) {
	case *number:
		x, y := *numbers(&x), *numbers(&y)
		*numbers(&z) = mulNumbers(x, y)
		return z
	case *single:
		x, y := *singles(&x), *singles(&y)
		*singles(&z) = mulSingles(x, y)
		return z
	}
	if q := pairsOf[T](); q != nil {
		z.Real, z.Eps = q.Mul(x.Real, x.Eps, y.Real, y.Eps)
		return z
	}
	return Over[T]{x.Real.Mul(y.Real), strong(formula.Flat, y.Eps, x.Real).Add(strong(formula.Flat, x.Eps, y.Real))}
}

// Div returns q = x/y by the quotient rule, q′ = (x′ − q·y′)/y.
func (x Over[T]) Div(y Over[T]) (z Over[T]) {
	switch any((*T)(nil)).(type) {
	case *number:
		x, y := *numbers(&x), *numbers(&y)
		*numbers(&z) = divNumbers(x, y)
		return z
	case *single:
		x, y := *singles(&x), *singles(&y)
		*singles(&z) = divSingles(x, y)
		return z
	}
	if q := pairsOf[T](); q != nil {
		z.Real, z.Eps = q.Div(x.Real, x.Eps, y.Real, y.Eps)
		return z
	}
	q := x.Real.Div(y.Real)
	return Over[T]{q, strong(formula.Quotient, x.Eps.Sub(strong(formula.Flat, y.Eps, q)), y.Real)}
}

// Neg returns −x.
func (x Over[T]) Neg() Over[T] { return Over[T]{x.Real.Neg(), x.Eps.Neg()} }

// Square returns x².
func (x Over[T]) Square() (z Over[T]) {
	switch any((*T)(nil)).(type) {
	case *number:
		x := *numbers(&x)
		*numbers(&z) = Over[number]{number(x.Real * x.Real), 2 * times(x.Eps, x.Real)}
		return z
	case *single:
		x := *singles(&x)
		*singles(&z) = squareSingle(x)
		return z
	}
	if q := pairsOf[T](); q != nil {
		z.Real, z.Eps = q.Square(x.Real, x.Eps)
		return z
	}
	return Over[T]{x.Real.Square(), strong(formula.Flat, x.Eps, x.Real).Scale(2)}
}

// AddConst returns x + c.
func (x Over[T]) AddConst(c float64) Over[T] { return Over[T]{x.Real.AddConst(c), x.Eps} }

// Scale returns c·x. With c = 0 what x is made of has no part in it.
func (x Over[T]) Scale(c float64) Over[T] { return Over[T]{x.Real.Scale(c), x.Eps.Scale(c)} }

// Lift returns the constant c.
func (x Over[T]) Lift(c float64) Over[T] { return Outer(x.Real.Lift(c)) }

// PowConst returns x^p; its slope is p·x^(p−1).
func (x Over[T]) PowConst(p float64) Over[T] {
	if p == 0 {
		return x.Lift(1)
	}
	return x.steep(formula.PowConst(x.Real, p))
}

// PowInt returns xⁿ; its slope is n·x^(n−1).
func (x Over[T]) PowInt(n int) Over[T] {
	if n == 0 {
		return x.Lift(1)
	}
	return x.chain(formula.PowInt(x.Real, n))
}

// Pow returns x^y; its slopes are y·x^(y−1) and x^y·log x.
func (x Over[T]) Pow(y Over[T]) Over[T] {
	f, fx, fy := formula.Pow(x.Real, y.Real)
	return x.steep2(y, f, fx, fy)
}

// Hypot returns f = √(x²+y²); its slopes are x/f and y/f, and 0 at the origin.
func (x Over[T]) Hypot(y Over[T]) Over[T] {
	f, fx, fy := formula.Hypot(x.Real, y.Real)
	return x.steep2(y, f, fx, fy)
}

// Atan2 returns the angle of the point (x, y), where y is the receiver; with
// r = √(x²+y²) its slopes are x/r² and −y/r².
func (y Over[T]) Atan2(x Over[T]) Over[T] {
	f, fy, fx := formula.Atan2(y.Real, x.Real)
	return y.steep2(x, f, fy, fx)
}

// Max returns the greater of x and y; at a tie the tangent is the mean of theirs.
func (x Over[T]) Max(y Over[T]) Over[T] {
	return Over[T]{x.Real.Max(y.Real), formula.Greater(x.Real, y.Real, x.Eps, y.Eps)}
}

// Min returns the smaller of x and y; at a tie the tangent is the mean of theirs.
func (x Over[T]) Min(y Over[T]) Over[T] {
	return Over[T]{x.Real.Min(y.Real), formula.Greater(y.Real, x.Real, x.Eps, y.Eps)}
}

// Select returns a where x > 0 and b elsewhere.
func (x Over[T]) Select(a, b Over[T]) Over[T] {
	return Over[T]{x.Real.Select(a.Real, b.Real), x.Real.Select(a.Eps, b.Eps)}
}

// Apply returns r(x). Derivatives above the second are those of r.Next, NaN without it.
func (x Over[T]) Apply(r *slope.Rule) Over[T] {
	return x.steep(x.Real.Apply(r), x.Real.Apply(formula.SlopeOf[T](r)))
}

// Apply2 returns r(x, y). Derivatives above the second are those of r.NextX and r.NextY, NaN
// without them.
func (x Over[T]) Apply2(r *slope.Rule2, y Over[T]) Over[T] {
	if p, ok := formula.ProductOf(r); ok {
		return x.product(p, y)
	}
	fx, fy := formula.SlopesOf[T](r)
	return x.steep2(y, x.Real.Apply2(r, y.Real), x.Real.Apply2(fx, y.Real), x.Real.Apply2(fy, y.Real))
}

// Inv returns 1/x.
func (x Over[T]) Inv() (z Over[T]) {
	switch any((*T)(nil)).(type) {
	case *number:
		x := *numbers(&x)
		*numbers(&z) = invNumber(x)
		return z
	case *single:
		x := *singles(&x)
		*singles(&z) = invSingle(x)
		return z
	}
	if q := pairsOf[T](); q != nil {
		z.Real, z.Eps = q.Inv(x.Real, x.Eps)
		return z
	}
	return x.chain(formula.Inv(x.Real))
}

// Sqrt returns √x.
func (x Over[T]) Sqrt() (z Over[T]) {
	switch any((*T)(nil)).(type) {
	case *number:
		x := *numbers(&x)
		*numbers(&z) = sqrtNumber(x)
		return z
	case *single:
		x := *singles(&x)
		*singles(&z) = sqrtSingle(x)
		return z
	}
	if q := pairsOf[T](); q != nil {
		z.Real, z.Eps = q.Sqrt(x.Real, x.Eps)
		return z
	}
	return x.steep(formula.Sqrt(x.Real))
}

// Cbrt returns ∛x.
func (x Over[T]) Cbrt() Over[T] { return x.steep(formula.Cbrt(x.Real)) }

// Exp returns eˣ.
func (x Over[T]) Exp() Over[T] { return x.chain(formula.Exp(x.Real)) }

// Exp2 returns 2ˣ.
func (x Over[T]) Exp2() Over[T] { return x.chain(formula.Exp2(x.Real)) }

// Expm1 returns eˣ − 1.
func (x Over[T]) Expm1() Over[T] { return x.chain(formula.Expm1(x.Real)) }

// Log returns the natural logarithm of x.
func (x Over[T]) Log() Over[T] { return x.chain(formula.Log(x.Real)) }

// Log2 returns the logarithm of x to the base 2.
func (x Over[T]) Log2() Over[T] { return x.chain(formula.Log2(x.Real)) }

// Log10 returns the logarithm of x to the base 10.
func (x Over[T]) Log10() Over[T] { return x.chain(formula.Log10(x.Real)) }

// Log1p returns log(1+x).
func (x Over[T]) Log1p() Over[T] { return x.chain(formula.Log1p(x.Real)) }

// Sin returns the sine of x.
func (x Over[T]) Sin() Over[T] { return x.chain(formula.Sin(x.Real)) }

// Cos returns the cosine of x.
func (x Over[T]) Cos() Over[T] { return x.chain(formula.Cos(x.Real)) }

// Tan returns the tangent of x.
func (x Over[T]) Tan() Over[T] { return x.chain(formula.Tan(x.Real)) }

// Sinpi returns sin πx.
func (x Over[T]) Sinpi() Over[T] { return x.chain(formula.Sinpi(x.Real)) }

// Cospi returns cos πx.
func (x Over[T]) Cospi() Over[T] { return x.chain(formula.Cospi(x.Real)) }

// Asin returns the arc sine of x.
func (x Over[T]) Asin() Over[T] { return x.steep(formula.Asin(x.Real)) }

// Acos returns the arc cosine of x.
func (x Over[T]) Acos() Over[T] { return x.steep(formula.Acos(x.Real)) }

// Atan returns the arc tangent of x.
func (x Over[T]) Atan() Over[T] { return x.chain(formula.Atan(x.Real)) }

// Sinh returns the hyperbolic sine of x.
func (x Over[T]) Sinh() Over[T] { return x.chain(formula.Sinh(x.Real)) }

// Cosh returns the hyperbolic cosine of x.
func (x Over[T]) Cosh() Over[T] { return x.chain(formula.Cosh(x.Real)) }

// Tanh returns the hyperbolic tangent of x.
func (x Over[T]) Tanh() Over[T] { return x.chain(formula.Tanh(x.Real)) }

// Asinh returns the inverse hyperbolic sine of x.
func (x Over[T]) Asinh() Over[T] { return x.chain(formula.Asinh(x.Real)) }

// Acosh returns the inverse hyperbolic cosine of x.
func (x Over[T]) Acosh() Over[T] { return x.steep(formula.Acosh(x.Real)) }

// Atanh returns the inverse hyperbolic tangent of x.
func (x Over[T]) Atanh() Over[T] { return x.chain(formula.Atanh(x.Real)) }

// Erf returns the error function of x.
func (x Over[T]) Erf() Over[T] { return x.chain(formula.Erf(x.Real)) }

// Erfc returns 1 − erf x.
func (x Over[T]) Erfc() Over[T] { return x.chain(formula.Erfc(x.Real)) }

// Gamma returns Γ(x).
func (x Over[T]) Gamma() Over[T] { return x.chain(formula.Gamma(x.Real)) }

// Lgamma returns log|Γ(x)|.
func (x Over[T]) Lgamma() Over[T] { return x.chain(formula.Lgamma(x.Real)) }

// Digamma returns ψ(x).
func (x Over[T]) Digamma() Over[T] { return x.chain(formula.Digamma(x.Real)) }

// Sigmoid returns 1/(1+e⁻ˣ).
func (x Over[T]) Sigmoid() Over[T] { return x.chain(formula.Sigmoid(x.Real)) }

// Softplus returns log(1+eˣ).
func (x Over[T]) Softplus() Over[T] { return x.chain(formula.Softplus(x.Real)) }

// Abs returns |x|; its slope at 0 is 0.
func (x Over[T]) Abs() Over[T] { return x.chain(formula.Abs(x.Real)) }
