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

	Unary  func(x float64) (y, d1, d2 float64)
	Param  func(x, c float64) (y, d1, d2 float64)
	Binary func(x, y float64) Partials

	Lo, Hi float64   // the domain of x; ±Inf where it has no bound
	Edges  []float64 // where a part is singular, has a kink, or changes its method: points to test around
	Params []float64 // for Param, constants worth testing

	// Mended says where package math is more than 2 ulp off and the value is
	// the rule's own. "" stands for nowhere.
	Mended string
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

func (r Row) mended(where string) Row {
	r.Mended = where
	return r
}

// PowInt as a rule with a float64 for its constant.
func powInt(x, n float64) (y, d1, d2 float64) { return PowInt(x, int(n)) }

const tiny = 0x1p-1022 // the least normal number

//go:generate go run ./accuracy -o ../../docs/accuracy.md

// Table lists every rule that is a method of slope.Real, in its order.
var Table = []Row{
	binary("Add", Add),
	binary("Sub", Sub),
	binary("Mul", Mul),
	binary("Div", Div, 0),

	whole("Neg", Neg),
	whole("Inv", Inv, 0),
	whole("Square", Square, 0, 0x1p512, 0x1p-537),
	on("Sqrt", 0, unbounded, Sqrt, 0, tiny),
	whole("Cbrt", Cbrt, 0),

	param("AddConst", AddConst, 0, 1, -3.5),
	param("Scale", Scale, 0, 1, -3.5),
	param("Lift", Lift, 0, 1, -3.5),

	binary("Pow", Pow, 0, 1).mended("every y but −2, −1, −½, 0, ½, 1, 2, 3 and 4"),
	param("PowConst", PowConst, -2, -1.5, -1, -0.5, 0, 0.3, 0.5, 1, 1.5, 2, 2.5, 3, 10).mended("every p but −2, −1, −½, 0, ½, 1, 2, 3 and 4"),
	param("PowInt", powInt, -3, -2, -1, 0, 1, 2, 3, 4, 10).mended("as PowConst"),
	binary("Hypot", Hypot, 0).mended("neither of |x| and |y| more than 1024 times the other"),

	whole("Exp", Exp, 0, 709, 709.782712893384, -708.3964185322641, -745.1332191019412, 709.4).mended("x > 709.4"),
	whole("Exp2", Exp2, 0, 1024, -1022, -1075),
	whole("Expm1", Expm1, 0, 709.782712893384, -36.7, -745.1332191019412).mended("x > 709.4"),
	on("Log", 0, unbounded, Log, 0, 1, tiny).mended("subnormal x"),
	on("Log2", 0, unbounded, Log2, 0, 1, tiny, math.Sqrt2).mended("1 < x < √2, and subnormal x"),
	on("Log10", 0, unbounded, Log10, 0, 1, tiny).mended("subnormal x"),
	on("Log1p", -1, unbounded, Log1p, -1, 0),

	whole("Sin", Sin, 0, math.Pi/2, math.Pi, 2*math.Pi, 1<<29).mended("|x| ≥ 2²⁹, and |sin x·cos x| ≤ 2⁻¹⁶ for |x| > π/4"),
	whole("Cos", Cos, 0, math.Pi/2, math.Pi, 2*math.Pi, 1<<29).mended("where Sin is"),
	whole("Tan", Tan, 0, 0x1p-26, 0x1p-23, 0.5, math.Pi/4, math.Pi/2, math.Pi, 1<<20, 1<<29).mended("2⁻²⁶ < |x| < 2⁻²³, and |x| > 1/2"),
	on("Asin", -1, 1, Asin, -1, -0.5, -0x1p-26, 0, 0x1p-26, 0.5, 1).mended("|x| > 2⁻²⁶"),
	on("Acos", -1, 1, Acos, -1, -0.5, 0, 0.5, 1).mended("|x| > 1/2"),
	whole("Atan", Atan, 0, 1, 0x1p500),
	binary("Atan2", Atan2, 0).mended("x < 0, y < 0 and y/x < 2⁻¹⁰⁷⁵"),

	whole("Sinh", Sinh, 0, 710.4758600739439, 709.782712893384, 22, -22, -709.782712893384).mended("|x| ≤ 22 and |x| > 709.4"),
	whole("Cosh", Cosh, 0, 710.4758600739439, 709.782712893384, 22, -22, -709.782712893384).mended("where Sinh is"),
	whole("Tanh", Tanh, 0, 0.625, 22, 372.5),
	whole("Asinh", Asinh, 0, 0x1p28),
	on("Acosh", 1, unbounded, Acosh, 1, 2, 0x1p28, 1.25).mended("1 < x < 1.25"),
	on("Atanh", -1, 1, Atanh, -1, 0, 0.5, 1),

	whole("Erf", Erf, 0, 0.84375, 1.25, 6, 26.54),
	whole("Erfc", Erfc, 0, 0.84375, 1.25, 26.54, 27.2, 0.7, 27.5).mended("x > 0.7"),
	whole("Gamma", Gamma, 0, -1, -2, -3, -20, -100, -170, -184, 1.4616321449683622, 2, 171.62437695630272).mended("everywhere"),
	whole("Lgamma", Lgamma, 0, 1, 2, -1, -2, -3, -2.4570247382208006, -2.7476826467274127, -20, 2.55e305, 0.19, 0.9, 1.19, 1.24, 8, 200).mended("x < 0; 0.19 < x < 0.9 and 1.19 < x < 1.24; 8 ≤ x ≤ 200; subnormal x"),
	whole("Digamma", Digamma, 0, -1, -2, -3, 1.4616321449683622, -0.504083008264455409, -1.573498473162390, 20),
	whole("Sigmoid", Sigmoid, 0, 36.7, -36.7, 709.78, -709.78, -745.13),
	whole("Softplus", Softplus, 0, 36.7, -36.7, -709.78, -745.13),

	whole("Abs", Abs, 0),
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
