package slope

// Float is a floating-point type that the forward number types compute in.
type Float interface{ ~float32 | ~float64 }

// Real is a real number as a differentiable function sees it: the method set
// that every number type of this module has. T is the number type itself, so
// that a function is written once and evaluated with each of them:
//
//	func Sphere[T slope.Real[T]](x []T) T { return slope.SumSquares(x) }
//
// Real has no way to look at a value, so a function constrained by it has no
// branches that depend on the data. That is what makes recording it (package
// expr) and proving things about it (package convex) sound, and the compiler
// enforces it. A choice is made with Max, Min, Abs or Select; a function that
// must branch is constrained by Ordered instead.
//
// The value part of every method equals that of Float64 bit for bit, whatever
// the number type, on one architecture.
type Real[T any] interface {
	Add(y T) T // x + y
	Sub(y T) T // x − y
	Mul(y T) T // x·y
	Div(y T) T // x/y

	Neg() T    // −x
	Inv() T    // 1/x
	Square() T // x²
	Sqrt() T   // √x
	Cbrt() T   // ∛x

	AddConst(c float64) T // x + c
	Scale(c float64) T    // c·x
	Lift(c float64) T     // the constant c, as a T that belongs where x belongs

	Pow(y T) T            // x^y
	PowConst(p float64) T // x^p for a constant p
	PowInt(n int) T       // xⁿ
	Hypot(y T) T          // √(x²+y²) without overflow

	Exp() T   // eˣ
	Exp2() T  // 2ˣ
	Expm1() T // eˣ − 1
	Log() T   // natural logarithm
	Log2() T  // logarithm to the base 2
	Log10() T // logarithm to the base 10
	Log1p() T // log(1+x)

	Sin() T
	Cos() T
	Tan() T
	Sinpi() T // sin πx, exact where 2x is an integer
	Cospi() T // cos πx, likewise
	Asin() T
	Acos() T
	Atan() T
	Atan2(x T) T // y.Atan2(x) is the angle of the point (x, y), as math.Atan2(y, x)

	Sinh() T
	Cosh() T
	Tanh() T
	Asinh() T
	Acosh() T
	Atanh() T

	Erf() T      // error function
	Erfc() T     // complementary error function, 1 − erf x
	Gamma() T    // Γ(x)
	Lgamma() T   // log|Γ(x)|
	Digamma() T  // ψ(x) = Γ′(x)/Γ(x)
	Sigmoid() T  // 1/(1+e⁻ˣ)
	Softplus() T // log(1+eˣ)

	Abs() T                 // |x|
	Max(y T) T              // the greater of x and y
	Min(y T) T              // the smaller of x and y
	Select(a, b T) T        // a where x > 0, b elsewhere
	Apply(r *Rule) T        // r(x), a rule of the user's own
	Apply2(r *Rule2, y T) T // r(x, y), likewise
}

// Ordered is a Real whose value can be looked at, for functions that branch on
// their data. Float64, dual.Dual, hyperdual.HyperDual and reverse.Var are
// Ordered; expr.Expr is not, so that the compiler refuses to record a function
// of which it would see one branch only.
type Ordered[T any] interface {
	Real[T]
	Value() float64 // the value, without derivatives
	Less(y T) bool  // whether the value of x is less than that of y; false if one is NaN
}
