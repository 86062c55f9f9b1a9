package source

import (
	"go/ast"
	"go/types"
	"strings"
)

// liftMethods are the functions of package math that are methods of slope.Real.
var liftMethods = map[string]bool{"Abs": true, "Acos": true, "Acosh": true, "Asin": true, "Asinh": true, "Atan": true, "Atan2": true,
	"Atanh": true, "Cbrt": true, "Cos": true, "Cosh": true, "Erf": true, "Erfc": true, "Exp": true, "Exp2": true, "Expm1": true,
	"Gamma": true, "Hypot": true, "Log": true, "Log10": true, "Log1p": true, "Log2": true, "Max": true, "Min": true, "Pow": true,
	"Sin": true, "Sinh": true, "Sqrt": true, "Tan": true, "Tanh": true}

// liftFlat are those that are constant between jumps, and liftLooks those that look at a value without a derivative.
var (
	liftFlat  = map[string]bool{"Ceil": true, "Floor": true, "Logb": true, "Round": true, "RoundToEven": true, "Trunc": true}
	liftLooks = map[string]bool{"IsNaN": true, "IsInf": true, "Signbit": true, "Ilogb": true}
)

// liftHelper is a function, or a rule, that a lifted file may need. In its text NAME is its name, PARAMS the type parameter list, NUM the
// type of a number, and slope. and math. the packages. A name in upper case of another helper stands for that.
type liftHelper struct {
	text    string
	looks   bool
	results int
}

var liftHelpers = map[string]liftHelper{
	"Filled": {text: `
// NAME returns a slice of length n that is filled with v, up to its capacity: the zero value of a number type need not be a number.
func NAME[E any](v E, n int, capacity ...int) []E {
	c := n
	if len(capacity) > 0 {
		c = capacity[0]
	}
	s := make([]E, n, c)
	for i := range s[:c] {
		s[:c][i] = v
	}
	return s
}
`},
	"New": {text: `
// NAME returns a pointer to a variable with the value v.
func NAME[E any](v E) *E { return &v }
`},
	"Lifted": {text: `
// NAME returns the constants c as numbers like the first argument.
func NAMEPARAMS(like NUM, c []float64) []NUM {
	x := make([]NUM, len(c))
	for i, v := range c {
		x[i] = like.Lift(v)
	}
	return x
}
`},
	"Sort": {looks: true, text: `
// NAME sorts x by its values, NaN first, as sort.Float64s.
func NAMEPARAMS(x []NUM) {
	sort.SliceStable(x, func(i, j int) bool {
		a, b := x[i].Value(), x[j].Value()
		return a < b || math.IsNaN(a) && !math.IsNaN(b)
	})
}
`},
	"Frexp": {looks: true, results: 2, text: `
// NAME is math.Frexp: the fraction has the slope 2^−exp.
func NAMEPARAMS(x NUM) (frac NUM, exp int) {
	_, exp = math.Frexp(x.Value())
	return x.Scale(math.Ldexp(1, -exp/2)).Scale(math.Ldexp(1, -exp-(-exp/2))), exp
}
`},
	"Ldexp": {results: 1, text: `
// NAME is math.Ldexp: x·2^exp.
func NAMEPARAMS(x NUM, exp int) NUM {
	for exp > 1000 && exp < 3000 {
		x, exp = x.Scale(0x1p1000), exp-1000
	}
	for exp < -1000 && exp > -3000 {
		x, exp = x.Scale(0x1p-1000), exp+1000
	}
	return x.Scale(math.Ldexp(1, exp))
}
`},
	"Modf": {looks: true, results: 2, text: `
// NAME is math.Modf: the integer part is constant between its jumps.
func NAMEPARAMS(x NUM) (whole, frac NUM) {
	i, _ := math.Modf(x.Value())
	return x.Lift(i), x.AddConst(-i)
}
`},
	"Sincos": {results: 2, text: `
// NAME is math.Sincos.
func NAMEPARAMS(x NUM) (sin, cos NUM) { return x.Sin(), x.Cos() }
`},
	"Lgamma": {looks: true, results: 2, text: `
// NAME is math.Lgamma.
func NAMEPARAMS(x NUM) (lgamma NUM, sign int) {
	_, sign = math.Lgamma(x.Value())
	return x.Lgamma(), sign
}
`},
	"Copysign": {results: 1, text: `
// NAME is math.Copysign with a sign that is constant.
func NAMEPARAMS(x NUM, sign float64) NUM { return x.Abs().Scale(math.Copysign(1, sign)) }
`},
	"J0": {text: `
var NAME = &slope.Rule{Name: "math.J0", Eval: func(x float64) (y, d1, d2 float64) {
	y, d1, d2 = math.J0(x), -math.J1(x), -0.5
	if x != 0 {
		d2 = -y - d1/x
	}
	return y, d1, d2
}}
`},
	"J1": {text: `
var NAME = &slope.Rule{Name: "math.J1", Eval: func(x float64) (y, d1, d2 float64) {
	y, d1 = math.J1(x), 0.5
	if x != 0 {
		d1 = math.J0(x) - y/x
		d2 = -d1/x - (1-1/x/x)*y
	}
	return y, d1, d2
}}
`},
	"Y0": {text: `
var NAME = &slope.Rule{Name: "math.Y0", Eval: func(x float64) (y, d1, d2 float64) {
	y, d1 = math.Y0(x), -math.Y1(x)
	return y, d1, -y - d1/x
}}
`},
	"Y1": {text: `
var NAME = &slope.Rule{Name: "math.Y1", Eval: func(x float64) (y, d1, d2 float64) {
	y = math.Y1(x)
	d1 = math.Y0(x) - y/x
	return y, d1, -d1/x - (1-1/x/x)*y
}}
`},
	"Erfinv": {text: `
var NAME = &slope.Rule{Name: "math.Erfinv", Eval: func(x float64) (y, d1, d2 float64) {
	y = math.Erfinv(x)
	d1 = math.SqrtPi / 2 * math.Exp(y*y)
	return y, d1, 2 * y * d1 * d1
}}
`},
	"Erfcinv": {text: `
var NAME = &slope.Rule{Name: "math.Erfcinv", Eval: func(x float64) (y, d1, d2 float64) {
	y = math.Erfcinv(x)
	d1 = -math.SqrtPi / 2 * math.Exp(y*y)
	return y, d1, 2 * y * d1 * d1
}}
`},
	"Mod": {text: `
var NAME = &slope.Rule2{Name: "math.Mod", Eval: func(x, y float64) slope.Partials {
	return slope.Partials{F: math.Mod(x, y), X: 1, Y: -math.Trunc(x / y)}
}}
`},
	"Remainder": {text: `
var NAME = &slope.Rule2{Name: "math.Remainder", Eval: func(x, y float64) slope.Partials {
	return slope.Partials{F: math.Remainder(x, y), X: 1, Y: -math.RoundToEven(x / y)}
}}
`},
}

// helper returns the name of a helper in the file, and notes that it is needed.
func (l *lifter) helper(name string) string {
	if n := l.helpers[name]; n != "" {
		return n
	}
	n := l.unique(l.prefix + name)
	l.helpers[name] = n
	if liftHelpers[name].looks {
		l.ordered = true
	}
	return n
}

// helperText prints a helper.
func (l *lifter) helperText(name string) string {
	return strings.NewReplacer("NAMEPARAMS", l.helpers[name]+l.typeParams(), "NAME", l.helpers[name], "NUM", l.t, "slope.", l.slope+".", "math.", l.math+".").
		Replace(liftHelpers[name].text)
}

// visitForeign refuses the calls of functions of other packages with active arguments that have no counterpart.
func (in *liftInstance) visitForeign(c liftCall, x *ast.CallExpr) {
	if !in.active(x.Fun) && (c.recv == nil || !in.active(c.recv)) && !in.anyActive(x.Args) {
		return
	}
	switch {
	case in.sorted(c.fn, x) != nil:
	case c.fn == nil:
		in.l.problem(x.Pos(), "cannot lift a call of a function value: its function is not known here", "call the function by its name")
	case c.fn.Pkg() == nil: // error.Error
	case interfaceMethod(c):
		in.l.problem(x.Pos(), "cannot lift a call of the interface method "+c.fn.Name()+": its type is not known here", "pass a concrete type")
	case c.fn.Pkg().Path() == "fmt" || c.fn.Pkg().Path() == "errors":
		in.visitPrint(x)
	case !liftKnows(c):
		in.l.problem(x.Pos(), "the function "+c.fn.FullName()+" has no counterpart for number types", "write it in this package in float64, or compute it before")
	}
}

// liftKnows reports whether a function of another package takes active arguments.
func liftKnows(c liftCall) bool {
	name := c.fn.Name()
	switch c.fn.Pkg().Path() {
	case "math":
		h, ok := liftHelpers[name]
		return liftMethods[name] || liftFlat[name] || liftLooks[name] || name == "FMA" || name == "Dim" || ok && (h.results > 0 || strings.Contains(h.text, "Rule"))
	case "slices":
		return name == "Clone" || name == "Reverse"
	case "sort":
		return name == "Slice" || name == "SliceStable"
	}
	return false
}

// sorted returns the slice of numbers that a call sorts in increasing order, or nil.
func (in *liftInstance) sorted(fn *types.Func, x *ast.CallExpr) ast.Expr {
	if fn == nil || fn.Pkg() == nil || len(x.Args) != 1 {
		return nil
	}
	a := ast.Unparen(x.Args[0])
	switch fn.Pkg().Path() + "." + fn.Name() {
	case "sort.Float64s", "slices.Sort":
	case "sort.Sort", "sort.Stable":
		conv, ok := a.(*ast.CallExpr)
		if n, isNamed := in.info.TypeOf(a).(*types.Named); !ok || !in.callee(conv).conv || !isNamed || n.Obj().Name() != "Float64Slice" {
			return nil
		}
		a = conv.Args[0]
	default:
		return nil
	}
	if !isFloats(in.info.TypeOf(a)) {
		return nil
	}
	return a
}

// visitPrint refuses to print active memory.
func (in *liftInstance) visitPrint(x *ast.CallExpr) {
	for _, a := range x.Args {
		if in.active(a) && !isFloat(in.info.TypeOf(a)) {
			in.l.problem(a.Pos(), "cannot print memory that holds active values", "print its numbers")
		}
	}
}
