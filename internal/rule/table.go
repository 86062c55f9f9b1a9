package rule

import "math"

// Kind says what the arguments of a rule are.
type Kind int

// The kinds of rules; a Row has the function of its kind.
const (
	Unary  Kind = iota // x
	Param              // x and a constant c
	Binary             // x and y
	Choice             // no rule: Select hands one operand on, Apply and Apply2 bring their own
)

// A Row describes a rule: the method of slope.Real, or the function of package
// slope, that has its name.
type Row struct {
	Name string
	Kind Kind
	Says string // what the method returns, and after a semicolon its slope, for the comment of the method

	Unary  func(x float64) (y, d1, d2 float64)
	Param  func(x, c float64) (y, d1, d2 float64)
	Binary func(x, y float64) Partials

	Lo, Hi float64   // the domain of x; ±Inf where it has no bound
	Edges  []float64 // where a part is singular, has a kink, or changes its method: points to test around
	Params []float64 // for Param, constants worth testing

	// Mended says where package math is more than 2 ulp off and the value is
	// the rule's own. "" stands for nowhere.
	Mended string

	// Own says that the value is not that of package math but the rule's own, with the same
	// bits on every architecture.
	Own bool
}

var unbounded = math.Inf(1)

// whole marks the domain of all real numbers.
func whole(name string, f func(x float64) (y, d1, d2 float64), edges ...float64) Row {
	return Row{Name: name, Unary: f, Lo: -unbounded, Hi: unbounded, Edges: edges}
}

func on(name string, lo, hi float64, f func(x float64) (y, d1, d2 float64), edges ...float64) Row {
	return Row{Name: name, Unary: f, Lo: lo, Hi: hi, Edges: edges}
}

func param(name string, f func(x, c float64) (y, d1, d2 float64), params ...float64) Row {
	return Row{Name: name, Kind: Param, Param: f, Lo: -unbounded, Hi: unbounded, Edges: []float64{0}, Params: params}
}

func binary(name string, f func(x, y float64) Partials, edges ...float64) Row {
	return Row{Name: name, Kind: Binary, Binary: f, Lo: -unbounded, Hi: unbounded, Edges: edges}
}

func (r Row) says(text string) Row {
	r.Says = text
	return r
}

func (r Row) mended(where string) Row {
	r.Mended = where
	return r
}

func (r Row) own() Row {
	r.Own = true
	return r
}

// PowInt as a rule with a float64 for its constant.
func powInt(x, n float64) (y, d1, d2 float64) { return PowInt(x, int(n)) }

const tiny = 0x1p-1022 // the least normal number

//go:generate go run ./accuracy -o ../../docs/accuracy.md
//go:generate go run ./methods

// Table lists every rule that is a method of slope.Real, in its order.
var Table = []Row{
	binary("Add", Add),
	binary("Sub", Sub),
	binary("Mul", Mul),
	binary("Div", Div, 0),

	whole("Neg", Neg).says("−x; its slope is −1"),
	whole("Inv", Inv, 0).says("1/x; its slope is −1/x²"),
	whole("Square", Square, 0, 0x1p512, 0x1p-537).says("x²; its slope is 2x"),
	on("Sqrt", 0, unbounded, Sqrt, 0, tiny).says("√x; its slope is 1/(2√x)"),
	whole("Cbrt", Cbrt, 0).says("∛x; its slope is 1/(3∛x²)"),

	param("AddConst", AddConst, 0, 1, -3.5),
	param("Scale", Scale, 0, 1, -3.5),
	param("Lift", Lift, 0, 1, -3.5),

	binary("Pow", Pow, 0, 1).mended("every y but −2, −1, −½, 0, ½, 1, 2, 3 and 4"),
	param("PowConst", PowConst, -2, -1.5, -1, -0.5, 0, 0.3, 0.5, 1, 1.5, 2, 2.5, 3, 10).mended("every p but −2, −1, −½, 0, ½, 1, 2, 3 and 4"),
	param("PowInt", powInt, -3, -2, -1, 0, 1, 2, 3, 4, 10).mended("as PowConst"),
	binary("Hypot", Hypot, 0).mended("neither of |x| and |y| more than 1024 times the other"),

	whole("Exp", Exp, 0, 700, -700, 709.782712893384, -708.3964185322641, -745.1332191019412, math.Ln2/32).own().says("eˣ; its slope is eˣ"),
	whole("Exp2", Exp2, 0, 1024, -1022, -1075).says("2ˣ; its slope is 2ˣ·ln 2"),
	whole("Expm1", Expm1, 0, 709.782712893384, -36.7, -745.1332191019412).own().says("eˣ − 1, accurate near 0; its slope is eˣ"),
	on("Log", 0, unbounded, Log, 0, 1, tiny, math.Sqrt2, 1/math.Sqrt2).own().says("the natural logarithm of x; its slope is 1/x"),
	on("Log2", 0, unbounded, Log2, 0, 1, tiny, math.Sqrt2).mended("1 < x < √2, and subnormal x").says("the logarithm of x to the base 2; its slope is 1/(x·ln 2)"),
	on("Log10", 0, unbounded, Log10, 0, 1, tiny).mended("subnormal x").says("the logarithm of x to the base 10; its slope is 1/(x·ln 10)"),
	on("Log1p", -1, unbounded, Log1p, -1, 0, math.Sqrt2-1, 1/math.Sqrt2-1).own().says("log(1+x), accurate near 0; its slope is 1/(1+x)"),

	whole("Sin", Sin, 0, math.Pi/2, math.Pi, 2*math.Pi, 1<<22).own().says("the sine of x; its slope is cos x"),
	whole("Cos", Cos, 0, math.Pi/2, math.Pi, 2*math.Pi, 1<<22).own().says("the cosine of x; its slope is −sin x"),
	whole("Tan", Tan, 0, 0x1p-26, 0x1p-23, 0.5, math.Pi/4, math.Pi/2, math.Pi, 1<<20, 1<<29).mended("2⁻²⁶ < |x| < 2⁻²³, and |x| > 1/2").says("the tangent of x; its slope is 1+tan²x"),
	whole("Sinpi", Sinpi, 0, 0.25, 0.5, 1, 1.5, 2, 1<<29, 1<<52, 1<<53).says("sin πx, exact where 2x is an integer; its slope is π·cos πx"),
	whole("Cospi", Cospi, 0, 0.25, 0.5, 1, 1.5, 2, 1<<29, 1<<52, 1<<53).says("cos πx, exact where 2x is an integer; its slope is −π·sin πx"),
	on("Asin", -1, 1, Asin, -1, -0.5, -0x1p-26, 0, 0x1p-26, 0.5, 1).mended("|x| > 2⁻²⁶").says("the arc sine of x; its slope is 1/√(1−x²)"),
	on("Acos", -1, 1, Acos, -1, -0.5, 0, 0.5, 1).mended("|x| > 1/2").says("the arc cosine of x; its slope is −1/√(1−x²)"),
	whole("Atan", Atan, 0, 1, 0x1p500).says("the arc tangent of x; its slope is 1/(1+x²)"),
	binary("Atan2", Atan2, 0).mended("x < 0, y < 0 and y/x < 2⁻¹⁰⁷⁵"),

	whole("Sinh", Sinh, 0, 710.4758600739439, 709.782712893384, 22, -22, -709.782712893384).own().says("the hyperbolic sine of x; its slope is cosh x"),
	whole("Cosh", Cosh, 0, 710.4758600739439, 709.782712893384, 22, -22, -709.782712893384).own().says("the hyperbolic cosine of x; its slope is sinh x"),
	whole("Tanh", Tanh, 0, math.Ln2/64, 22, 350, 372.5).own().says("the hyperbolic tangent of x; its slope is sech²x"),
	whole("Asinh", Asinh, 0, 0x1p28).says("the inverse hyperbolic sine of x; its slope is 1/√(1+x²)"),
	on("Acosh", 1, unbounded, Acosh, 1, 2, 0x1p28, 1.25).mended("1 < x < 1.25").says("the inverse hyperbolic cosine of x; its slope is 1/√(x²−1)"),
	on("Atanh", -1, 1, Atanh, -1, 0, 0.5, 1).says("the inverse hyperbolic tangent of x; its slope is 1/(1−x²)"),

	whole("Erf", Erf, 0, 0.7, 6, 26, 26.54, 27.5).own().says("the error function of x; its slope is 2/√π·e^(−x²)"),
	whole("Erfc", Erfc, 0, 0.7, 26, 26.54, 27.2, 27.5).own().says("1 − erf x, accurate in the tail; its slope is −2/√π·e^(−x²)"),
	whole("Gamma", Gamma, 0, -1, -2, -3, -20, -100, -170, -184, 1.4616321449683622, 2, 171.62437695630272).mended("everywhere").says("Γ(x); its slope is Γ(x)ψ(x)"),
	whole("Lgamma", Lgamma, 0, 1, 2, -1, -2, -3, -2.4570247382208006, -2.7476826467274127, -20, 2.55e305, 0.19, 0.9, 1.19, 1.24, 8, 200).mended("x < 0; 0.19 < x < 0.9 and 1.19 < x < 1.24; 8 ≤ x ≤ 200; subnormal x").says("log|Γ(x)|; its slope is ψ(x)"),
	whole("Digamma", Digamma, 0, -1, -2, -3, 1.4616321449683622, -0.504083008264455409, -1.573498473162390, 20).says("ψ(x) = Γ′(x)/Γ(x); its slope is ψ′(x)"),
	whole("Sigmoid", Sigmoid, 0, 36.7, -36.7, 709.78, -709.78, -745.13).own().says("1/(1+e⁻ˣ); its slope is σ(x)σ(−x)"),
	whole("Softplus", Softplus, 0, 36.7, -36.7, -709.78, -745.13).own().says("log(1+eˣ); its slope is σ(x)"),

	whole("Abs", Abs, 0).says("|x|; its slope at 0 is 0"),
	binary("Max", Max, 0),
	binary("Min", Min, 0),
	{Name: "Select", Kind: Choice},
	{Name: "Apply", Kind: Choice},
	{Name: "Apply2", Kind: Choice},
}

// Derived lists the rules behind functions of package slope that are not
// methods.
var Derived = []Row{
	on("Rsqrt", 0, unbounded, Rsqrt, 0, tiny),
	on("XLogX", 0, unbounded, XLogX, 0, 1, 1/math.E),
	binary("XLogY", XLogY, 0, 1),
	binary("LogAddExp", LogAddExp, 0),
	on("Logit", 0, 1, Logit, 0, 0.5, 1),
	whole("NormCDF", NormCDF, 0, -38.4),
	whole("Sinc", Sinc, 0, math.Pi, 2*math.Pi),
	binary("Huber", Huber, 0, 1),
}
