package encode

import (
	"fmt"
	"go/ast"
	exact "go/constant"
	"go/parser"
	"go/token"
	"math"
	"slices"
	"strings"

	"slope"
	"slope/expr/internal/graph"
)

// What a rule is saved as: its name and its Go expressions. An expression is
// read again as arithmetic over the argument: numbers, + − * /, parentheses,
// float64(…), the constants of package math, and its functions of one or two
// float64 that return a float64. Constants are worked out exactly and numbers
// rounded once, as the compiler does it.

// maxRuleText bounds the length of a name or an expression.
const maxRuleText = 1 << 12

// Source is what a rule of the user's is written as: for the value and each derivative the name of its field in Go, its Go
// expression, which may be empty, and the name of a result. A RuleN has none.
type Source struct {
	Name                       string
	Vars, Fields, Text, Result []string
}

// SourceOf returns the source of a rule.
func SourceOf(r any) Source {
	switch r := r.(type) {
	case *slope.Rule:
		return Source{r.Name, []string{"x"}, []string{"Y", "D1", "D2"}, []string{r.Go.Y, r.Go.D1, r.Go.D2}, []string{"y", "d1", "d2"}}
	case *slope.Rule2:
		return Source{r.Name, []string{"x", "y"}, []string{"F", "X", "Y", "XX", "XY", "YY"},
			[]string{r.Go.F, r.Go.X, r.Go.Y, r.Go.XX, r.Go.XY, r.Go.YY}, []string{"f", "fx", "fy", "fxx", "fxy", "fyy"}}
	}
	return Source{Name: r.(*slope.RuleN).Name}
}

// ruleText returns the name and the expressions of a rule of the user's, or an
// error that says why it can't be saved.
func ruleText(r any) ([]string, error) {
	src := SourceOf(r)
	if src.Text == nil {
		return nil, fmt.Errorf("expr: MarshalBinary of a program with the rule %s of many variables, which is code", src.Name)
	}
	if len(src.Name) > maxRuleText {
		return nil, fmt.Errorf("expr: MarshalBinary of a rule with a name of %d bytes, at most %d", len(src.Name), maxRuleText)
	}
	for i, s := range src.Text {
		if s == "" {
			return nil, fmt.Errorf("expr: MarshalBinary of a program with the rule %s, which is code; its Go expression Go.%s, which could be saved, is empty", src.Name, src.Fields[i])
		}
		if _, err := CompileGo(s, src.Vars...); err != nil {
			return nil, fmt.Errorf("expr: MarshalBinary of a program with the rule %s: Go.%s: %w", src.Name, src.Fields[i], err)
		}
	}
	return append([]string{src.Name}, src.Text...), nil
}

// userRule reads a rule of the user's for the operation op.
func (d *decoder) userRule(op graph.Op) {
	if op == graph.OpApplyN {
		d.fail("a rule of many variables, which can't be saved")
		return
	}
	n, vars := 3, []string{"x"}
	if op == graph.OpApply2 {
		n, vars = 6, []string{"x", "y"}
	}
	name := d.text()
	if len(name) > maxRuleText {
		d.fail("name of a rule of %d bytes, at most %d", len(name), maxRuleText)
	}
	s, f := make([]string, n), make([]goFunc, n)
	for i := range s {
		s[i] = d.text()
		if d.err != nil {
			return
		}
		var err error
		if f[i], err = CompileGo(s[i], vars...); err != nil {
			d.fail("rule %q: %v", name, err)
			return
		}
	}
	if op == graph.OpApply2 {
		r := &slope.Rule2{Name: name, Eval: func(x, y float64) slope.Partials {
			return slope.Partials{F: f[0](x, y), X: f[1](x, y), Y: f[2](x, y), XX: f[3](x, y), XY: f[4](x, y), YY: f[5](x, y)}
		}}
		r.Go.F, r.Go.X, r.Go.Y, r.Go.XX, r.Go.XY, r.Go.YY = s[0], s[1], s[2], s[3], s[4], s[5]
		d.rules = append(d.rules, r)
		return
	}
	r := &slope.Rule{Name: name, Eval: func(x float64) (y, d1, d2 float64) { return f[0](x, 0), f[1](x, 0), f[2](x, 0) }}
	r.Go.Y, r.Go.D1, r.Go.D2 = s[0], s[1], s[2]
	d.rules = append(d.rules, r)
}

// goFunc is an expression in x and y, ready to be evaluated.
type goFunc func(x, y float64) float64

// CompileGo reads a Go expression in the variables vars, x or x and y.
func CompileGo(s string, vars ...string) (goFunc, error) {
	if len(s) > maxRuleText {
		return nil, fmt.Errorf("expression of %d bytes, at most %d", len(s), maxRuleText)
	}
	e, err := parser.ParseExpr(s)
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", s, err)
	}
	c := &goCompiler{text: s, vars: vars}
	v := c.expr(e).number(c)
	if c.err != nil {
		return nil, c.err
	}
	return v, nil
}

// goCompiler turns a syntax tree into a goFunc; its err is the first error.
type goCompiler struct {
	text string
	vars []string
	err  error
}

// goValue is a constant or a function of the variables.
type goValue struct {
	c exact.Value
	f goFunc
}

func (c *goCompiler) fail(format string, a ...any) goValue {
	if c.err == nil {
		c.err = fmt.Errorf("expression %q: "+format, append([]any{c.text}, a...)...)
	}
	return goValue{c: exact.MakeInt64(0)}
}

// number returns the value as a float64.
func (v goValue) number(c *goCompiler) goFunc {
	if v.c == nil {
		return v.f
	}
	k, _ := exact.Float64Val(exact.ToFloat(v.c))
	if math.IsInf(k, 0) {
		c.fail("constant %v overflows a float64", v.c)
	}
	return func(_, _ float64) float64 { return k }
}

func (c *goCompiler) expr(e ast.Expr) goValue {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return c.expr(e.X)
	case *ast.BasicLit:
		if e.Kind == token.INT || e.Kind == token.FLOAT {
			return c.constant(exact.MakeFromLiteral(e.Value, e.Kind, 0))
		}
	case *ast.Ident:
		return c.variable(e.Name)
	case *ast.SelectorExpr:
		if ofMath(e) {
			if k, ok := goConstants[e.Sel.Name]; ok {
				return c.constant(exact.MakeFromLiteral(k, token.FLOAT, 0))
			}
			return c.fail("math.%s is not one of the constants that can be saved", e.Sel.Name)
		}
	case *ast.UnaryExpr:
		if e.Op == token.SUB || e.Op == token.ADD {
			return c.sign(e.Op, c.expr(e.X))
		}
	case *ast.BinaryExpr:
		return c.binary(e.Op, c.expr(e.X), c.expr(e.Y))
	case *ast.CallExpr:
		return c.call(e)
	}
	return c.fail("only arithmetic over %s and functions of package math can be saved", strings.Join(c.vars, ", "))
}

// variable returns the variable with a name.
func (c *goCompiler) variable(name string) goValue {
	switch i := slices.Index(c.vars, name); i {
	case 0:
		return goValue{f: func(x, _ float64) float64 { return x }}
	case 1:
		return goValue{f: func(_, y float64) float64 { return y }}
	}
	return c.fail("%s is not known; there are %s, numbers and package math", name, strings.Join(c.vars, ", "))
}

// ofMath reports whether s names something of package math.
func ofMath(s *ast.SelectorExpr) bool {
	p, ok := s.X.(*ast.Ident)
	return ok && p.Name == "math"
}

// sign returns +v or −v.
func (c *goCompiler) sign(op token.Token, v goValue) goValue {
	switch {
	case v.c != nil:
		return c.constant(exact.UnaryOp(op, v.c, 0))
	case op == token.ADD:
		return v
	}
	f := v.f
	return goValue{f: func(x, y float64) float64 { return -f(x, y) }}
}

// constant returns a constant, unless it is out of all bounds.
func (c *goCompiler) constant(v exact.Value) goValue {
	if v.Kind() != exact.Int && v.Kind() != exact.Float {
		return c.fail("constant %v is not a number", v)
	}
	if exact.Sign(v) != 0 {
		if f, _ := exact.Float64Val(exact.ToFloat(v)); math.IsInf(f, 0) {
			return c.fail("constant %v overflows a float64", v)
		}
	}
	return goValue{c: v}
}

func (c *goCompiler) binary(op token.Token, v, w goValue) goValue {
	switch op {
	case token.ADD, token.SUB, token.MUL, token.QUO:
	default:
		return c.fail("operator %s can't be saved", op)
	}
	if w.c != nil && op == token.QUO && exact.Sign(w.c) == 0 {
		return c.fail("division by zero")
	}
	if c.err != nil {
		return v
	}
	if v.c != nil && w.c != nil {
		if op == token.QUO && v.c.Kind() == exact.Int && w.c.Kind() == exact.Int {
			op = token.QUO_ASSIGN // of integers: the compiler's 1/2 is 0
		}
		return c.constant(exact.BinaryOp(v.c, op, w.c))
	}
	f, g := v.number(c), w.number(c)
	switch op {
	case token.ADD:
		return goValue{f: func(x, y float64) float64 { return f(x, y) + g(x, y) }}
	case token.SUB:
		return goValue{f: func(x, y float64) float64 { return f(x, y) - g(x, y) }}
	case token.MUL:
		return goValue{f: func(x, y float64) float64 { return f(x, y) * g(x, y) }}
	}
	return goValue{f: func(x, y float64) float64 { return f(x, y) / g(x, y) }}
}

func (c *goCompiler) call(e *ast.CallExpr) goValue {
	var args []goFunc
	for _, a := range e.Args {
		args = append(args, c.expr(a).number(c))
	}
	if c.err != nil {
		return goValue{c: exact.MakeInt64(0)}
	}
	if id, ok := e.Fun.(*ast.Ident); ok && id.Name == "float64" && len(args) == 1 {
		return goValue{f: args[0]}
	}
	s, ok := e.Fun.(*ast.SelectorExpr)
	if !ok || e.Ellipsis.IsValid() || !ofMath(s) {
		return c.fail("only functions of package math can be called")
	}
	return c.mathCall(s.Sel.Name, args)
}

// mathCall is a call of a function of package math.
func (c *goCompiler) mathCall(name string, args []goFunc) goValue {
	if f, ok := goUnary[name]; ok && len(args) == 1 {
		g := args[0]
		return goValue{f: func(x, y float64) float64 { return f(g(x, y)) }}
	}
	if f, ok := goBinary[name]; ok && len(args) == 2 {
		g, h := args[0], args[1]
		return goValue{f: func(x, y float64) float64 { return f(g(x, y), h(x, y)) }}
	}
	if name == "NaN" && len(args) == 0 {
		return goValue{f: func(_, _ float64) float64 { return math.NaN() }}
	}
	return c.fail("math.%s with %d arguments can't be saved", name, len(args))
}

// The constants of package math, to the digits that its source has.
var goConstants = map[string]string{
	"E":       "2.71828182845904523536028747135266249775724709369995957496696763",
	"Pi":      "3.14159265358979323846264338327950288419716939937510582097494459",
	"Phi":     "1.61803398874989484820458683436563811772030917980576286213544862",
	"Sqrt2":   "1.41421356237309504880168872420969807856967187537694807317667974",
	"SqrtE":   "1.64872127070012814684865078781416357165377610071014801157507931",
	"SqrtPi":  "1.77245385090551602729816748334114518279754945612238712821380779",
	"SqrtPhi": "1.27201964951406896425242246173749149171560804184009624861664038",
	"Ln2":     "0.693147180559945309417232121458176568075500134360255254120680009",
	"Ln10":    "2.30258509299404568401799145468436420760110148862877297603332790",
}

var goUnary = map[string]func(float64) float64{
	"Abs": math.Abs, "Acos": math.Acos, "Acosh": math.Acosh, "Asin": math.Asin, "Asinh": math.Asinh,
	"Atan": math.Atan, "Atanh": math.Atanh, "Cbrt": math.Cbrt, "Ceil": math.Ceil, "Cos": math.Cos,
	"Cosh": math.Cosh, "Erf": math.Erf, "Erfc": math.Erfc, "Erfcinv": math.Erfcinv, "Erfinv": math.Erfinv,
	"Exp": math.Exp, "Exp2": math.Exp2, "Expm1": math.Expm1, "Floor": math.Floor, "Gamma": math.Gamma,
	"J0": math.J0, "J1": math.J1, "Log": math.Log, "Log10": math.Log10, "Log1p": math.Log1p,
	"Log2": math.Log2, "Round": math.Round, "RoundToEven": math.RoundToEven, "Sin": math.Sin,
	"Sinh": math.Sinh, "Sqrt": math.Sqrt, "Tan": math.Tan, "Tanh": math.Tanh, "Trunc": math.Trunc,
	"Y0": math.Y0, "Y1": math.Y1,
}

var goBinary = map[string]func(x, y float64) float64{
	"Atan2": math.Atan2, "Copysign": math.Copysign, "Dim": math.Dim, "Hypot": math.Hypot, "Max": math.Max,
	"Min": math.Min, "Mod": math.Mod, "Pow": math.Pow, "Remainder": math.Remainder,
}
