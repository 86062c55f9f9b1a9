package source

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"sync"
)

// rule is the derivative of a function of another package, as text: the slope of each result in each argument.
// In the text x, y and z are the arguments, r and s the results; a name that starts with slope is a helper (see helpers.go).
type rule struct {
	pkg, name string
	short     string   // name of a variable for its result
	results   int      // how many
	slopes    []string // of result 0 by argument, then of result 1 …; "" where it is 0
	bounded   bool     // no slope is infinite or NaN at a finite argument
	steep     bool     // a slope may be infinite where the value is finite
	product   bool     // it stands for the product in derivatives
	file      *Program // whose functions the text may call; nil for a rule of this package
}

func unary1(name, slope string) *rule {
	return &rule{pkg: "math", name: name, short: lowerFirst(name), results: 1, slopes: []string{slope}}
}

func bounded(r *rule) *rule { r.bounded = true; return r }

func steep(r *rule) *rule { r.steep = true; return r }

func binary1(name, dx, dy string) *rule {
	return &rule{pkg: "math", name: name, short: lowerFirst(name), results: 1, slopes: []string{dx, dy}}
}

// mathRules are the functions of package math that have a derivative, and those that are constant between jumps.
func mathRules() []*rule {
	return []*rule{
		bounded(unary1("Abs", "slopeAbs(x)")),
		steep(unary1("Acos", "-1/math.Sqrt((1-x)*(1+x))")),
		steep(unary1("Acosh", "1/math.Sqrt((x-1)*(x+1))")),
		steep(unary1("Asin", "1/math.Sqrt((1-x)*(1+x))")),
		bounded(unary1("Asinh", "1/math.Hypot(1, x)")),
		bounded(unary1("Atan", "1/(1+x*x)")),
		binary1("Atan2", "slopeAtan2(y, x)", "-slopeAtan2(x, y)"),
		unary1("Atanh", "1/((1-x)*(1+x))"),
		steep(unary1("Cbrt", "slopeCbrt(x, r)")),
		bounded(unary1("Ceil", "")),
		bounded(binary1("Copysign", "slopeCopysign(x, y)", "")),
		bounded(unary1("Cos", "-math.Sin(x)")),
		unary1("Cosh", "math.Sinh(x)"),
		bounded(binary1("Dim", "slopeDim(x, y)", "-slopeDim(x, y)")),
		bounded(unary1("Erf", "2/math.SqrtPi*math.Exp(-x*x)")),
		bounded(unary1("Erfc", "-2/math.SqrtPi*math.Exp(-x*x)")),
		unary1("Erfinv", "math.SqrtPi/2*math.Exp(r*r)"),
		unary1("Erfcinv", "-math.SqrtPi/2*math.Exp(r*r)"),
		unary1("Exp", "r"),
		unary1("Exp2", "math.Ln2*r"),
		unary1("Expm1", "math.Exp(x)"),
		{pkg: "math", name: "FMA", short: "fma", results: 1, slopes: []string{"y", "x", "1"}},
		bounded(unary1("Floor", "")),
		{pkg: "math", name: "Frexp", short: "frac", results: 2, slopes: []string{"math.Ldexp(1, -s)", ""}},
		unary1("Gamma", "r*slopeDigamma(x)"),
		binary1("Hypot", "slopeHypot(x, y, r)", "slopeHypot(y, x, r)"),
		unary1("J0", "-math.J1(x)"),
		unary1("J1", "slopeJ1(x, r)"),
		binary1("Jn", "", "(math.Jn(x-1, y)-math.Jn(x+1, y))/2"),
		unary1("Y0", "-math.Y1(x)"),
		unary1("Y1", "math.Y0(x)-r/x"),
		binary1("Yn", "", "(math.Yn(x-1, y)-math.Yn(x+1, y))/2"),
		bounded(binary1("Ldexp", "math.Ldexp(1, y)", "")),
		{pkg: "math", name: "Lgamma", short: "lgamma", results: 2, slopes: []string{"slopeDigamma(x)", ""}},
		unary1("Log", "1/x"),
		unary1("Log10", "1/(math.Ln10*x)"),
		unary1("Log1p", "1/(1+x)"),
		bounded(unary1("Logb", "")),
		unary1("Log2", "1/(math.Ln2*x)"),
		bounded(binary1("Max", "slopeMax(x, y)", "slopeMax(y, x)")),
		bounded(binary1("Min", "slopeMin(x, y)", "slopeMin(y, x)")),
		binary1("Mod", "1", "-math.Trunc(x/y)"),
		{pkg: "math", name: "Modf", short: "intPart", results: 2, slopes: []string{"", "1"}, bounded: true},
		steep(binary1("Pow", "slopePowX(x, y)", "slopePowY(x, y, r)")),
		binary1("Remainder", "1", "-math.RoundToEven(x/y)"),
		bounded(unary1("Round", "")),
		bounded(unary1("RoundToEven", "")),
		bounded(unary1("Sin", "math.Cos(x)")),
		{pkg: "math", name: "Sincos", short: "sin", results: 2, slopes: []string{"s", "-r"}, bounded: true},
		unary1("Sinh", "math.Cosh(x)"),
		steep(unary1("Sqrt", "0.5/r")),
		unary1("Tan", "1+r*r"),
		bounded(unary1("Tanh", "slopeTanh(x, r)")),
		bounded(unary1("Trunc", "")),
	}
}

var ruleTable = sync.OnceValue(func() map[string]*rule {
	m := map[string]*rule{}
	for _, r := range mathRules() {
		m[r.pkg+"."+r.name] = r
	}
	return m
})

func ruleNamed(pkg, name string) *rule { return ruleTable()[pkg+"."+name] }

// mentions reports whether the text of slope k has the name.
func (r *rule) mentions(k int, name string) bool {
	found := false
	if r.slopes[k] != "" {
		e, _ := parser.ParseExpr(r.slopes[k])
		ast.Inspect(e, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && id.Name == name {
				found = true
			}
			return true
		})
	}
	return found
}

var argNames = []string{"x", "y", "z"}
var resultNames = []string{"r", "s", "t", "u", "v", "w"}

// needsArg reports whether a slope needs the value of argument i.
func (r *rule) needsArg(i int) bool {
	for k := range r.slopes {
		if r.mentions(k, argNames[i]) {
			return true
		}
	}
	return false
}

// needsResult reports whether a slope needs the value of a result.
func (r *rule) needsResult() bool {
	for k := range r.slopes {
		for i := range resultNames {
			if r.mentions(k, resultNames[i]) {
				return true
			}
		}
	}
	return false
}

// slope is the expression for the slope of result k in argument i, or nil if it is 0.
func (r *rule) slope(k, i int, args, results []expr) expr {
	at := k*len(args) + i
	if at >= len(r.slopes) || r.slopes[at] == "" {
		return nil
	}
	e, err := parser.ParseExpr(r.slopes[at])
	if err != nil {
		panic(fmt.Sprintf("source: rule %s.%s: %v", r.pkg, r.name, err))
	}
	env := map[string]expr{}
	for i, a := range args {
		env[argNames[i]] = a
	}
	for i, a := range results {
		env[resultNames[i]] = a
	}
	return r.expr(e, env)
}

// expr turns the text of a slope into the normal form.
func (r *rule) expr(e ast.Expr, env map[string]expr) expr {
	f64 := types.Typ[types.Float64]
	switch x := e.(type) {
	case *ast.ParenExpr:
		return r.expr(x.X, env)
	case *ast.BasicLit:
		return &lit{f64, x.Value}
	case *ast.Ident:
		return env[x.Name]
	case *ast.SelectorExpr:
		return &lit{f64, "math." + x.Sel.Name}
	case *ast.UnaryExpr:
		a := r.expr(x.X, env)
		return &unary{token.SUB, a, a.typeOf()}
	case *ast.BinaryExpr:
		return &binary{x.Op, r.expr(x.X, env), r.expr(x.Y, env), f64}
	case *ast.CallExpr:
		c := &call{t: f64}
		for _, a := range x.Args {
			c.args = append(c.args, r.expr(a, env))
		}
		switch f := x.Fun.(type) {
		case *ast.SelectorExpr:
			c.rule = ruleNamed("math", f.Sel.Name)
			if c.rule == nil {
				panic("source: no rule of math." + f.Sel.Name)
			}
		case *ast.Ident:
			if r.file != nil {
				return r.callOfFile(f.Name, c.args)
			}
			c.builtin = "@" + f.Name
		}
		return c
	}
	panic("source: a slope has an unknown form")
}
