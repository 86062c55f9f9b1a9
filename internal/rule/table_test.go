package rule_test

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"slope"
	"slope/dual"
	"slope/hyperdual"
	"slope/internal/rule"
)

// The table and the method set of slope.Real are the same list, and every
// number type has it. (The compiler proves the latter too; the types say so
// beside their definitions.)
func TestTableIsTheMethodSet(t *testing.T) {
	listed := map[string]bool{}
	for _, r := range rule.Table {
		if listed[r.Name] {
			t.Errorf("%s is listed twice", r.Name)
		}
		listed[r.Name] = true
	}
	methods := map[string]bool{}
	for _, real := range []reflect.Type{
		reflect.TypeFor[slope.Real[slope.Float64]](),
	} {
		for i := range real.NumMethod() {
			methods[real.Method(i).Name] = true
		}
	}
	for name := range methods {
		if !listed[name] {
			t.Errorf("method %s has no row in rule.Table", name)
		}
	}
	for name := range listed {
		if !methods[name] {
			t.Errorf("row %s is no method of slope.Real", name)
		}
	}
	for _, typ := range []reflect.Type{
		reflect.TypeFor[slope.Float64](),
		reflect.TypeFor[dual.Dual[float32]](), reflect.TypeFor[dual.Dual[float64]](),
		reflect.TypeFor[hyperdual.HyperDual[float32]](), reflect.TypeFor[hyperdual.HyperDual[float64]](),
	} {
		for name := range listed {
			if _, ok := typ.MethodByName(name); !ok {
				t.Errorf("%v has no method %s", typ, name)
			}
		}
	}
}

// Every row has the function of its kind and a domain.
func TestRowsAreWhole(t *testing.T) {
	for _, r := range append(append([]rule.Row{}, rule.Table...), rule.Derived...) {
		ok := false
		switch r.Kind {
		case rule.Unary:
			ok = r.Unary != nil && r.Lo < r.Hi
		case rule.Param:
			ok = r.Param != nil && r.Lo < r.Hi && len(r.Params) > 0
		case rule.Binary:
			ok = r.Binary != nil && r.Lo < r.Hi
		case rule.Choice:
			ok = r.Unary == nil && r.Param == nil && r.Binary == nil
		}
		if !ok {
			t.Errorf("row %s is not whole", r.Name)
		}
	}
}

// A reference row: correctly rounded values at an exact input.
type reference struct {
	Fn, Kind   string
	X          []string
	F          string
	Grad, Hess []*string
	Subdiff    [][2]float64
}

// TestElementary holds the rules against correctly rounded digits computed with
// mpmath; testdata/PROVENANCE.md says how.
func TestElementary(t *testing.T) {
	f, err := os.Open("../../testdata/elementary.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[string]int{}
	for s := bufio.NewScanner(f); s.Scan(); {
		var r reference
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if eval, ok := byName[r.Fn]; ok {
			seen[r.Fn]++
			check(t, r, eval)
		}
	}
	for name := range byName {
		if seen[name] == 0 {
			t.Errorf("no reference row for %s", name)
		}
	}
}

// An evaluation gives the value, the gradient and the Hessian (upper triangle,
// row by row).
type evaluation func(x []float64) (f float64, grad, hess []float64)

func one(f func(x float64) (y, d1, d2 float64)) evaluation {
	return func(x []float64) (float64, []float64, []float64) {
		y, d1, d2 := f(x[0])
		return y, []float64{d1}, []float64{d2}
	}
}

func two(f func(x, y float64) rule.Partials) evaluation {
	return func(x []float64) (float64, []float64, []float64) {
		p := f(x[0], x[1])
		return p.F, []float64{p.X, p.Y}, []float64{p.XX, p.XY, p.YY}
	}
}

func powConst(p float64) evaluation {
	return one(func(x float64) (y, d1, d2 float64) { return rule.PowConst(x, p) })
}

var byName = map[string]evaluation{
	"recip": one(rule.Inv), "square": one(rule.Square), "sqrt": one(rule.Sqrt), "cbrt": one(rule.Cbrt),
	"cube": one(func(x float64) (y, d1, d2 float64) { return rule.PowInt(x, 3) }),
	"exp":  one(rule.Exp), "exp2": one(rule.Exp2), "expm1": one(rule.Expm1),
	"log": one(rule.Log), "log2": one(rule.Log2), "log10": one(rule.Log10), "log1p": one(rule.Log1p),
	"sin": one(rule.Sin), "cos": one(rule.Cos), "tan": one(rule.Tan),
	"asin": one(rule.Asin), "acos": one(rule.Acos), "atan": one(rule.Atan),
	"sinh": one(rule.Sinh), "cosh": one(rule.Cosh), "tanh": one(rule.Tanh),
	"asinh": one(rule.Asinh), "acosh": one(rule.Acosh), "atanh": one(rule.Atanh),
	"erf": one(rule.Erf), "erfc": one(rule.Erfc),
	"gamma": one(rule.Gamma), "lgamma": one(rule.Lgamma), "digamma": one(rule.Digamma),
	"sigmoid": one(rule.Sigmoid), "softplus": one(rule.Softplus), "abs": one(rule.Abs),
	"rsqrt": one(rule.Rsqrt), "xlogx": one(rule.XLogX), "logit": one(rule.Logit),
	"normcdf": one(rule.NormCDF), "sinc": one(rule.Sinc),
	"huber1": one(func(x float64) (y, d1, d2 float64) {
		p := rule.Huber(x, 1)
		return p.F, p.X, p.XX
	}),
	"pow_const_0": powConst(0), "pow_const_1": powConst(1), "pow_const_3": powConst(3), "pow_const_10": powConst(10),
	"pow_const_2.5": powConst(2.5), "pow_const_0.3": powConst(0.3), "pow_const_-1.5": powConst(-1.5), "pow_const_-2": powConst(-2),
	"pow": two(rule.Pow), "hypot": two(rule.Hypot), "atan2": two(rule.Atan2),
	"mul": two(rule.Mul), "div": two(rule.Div), "max": two(rule.Max), "min": two(rule.Min),
	"xlogy": two(rule.XLogY), "logaddexp": two(rule.LogAddExp),
}

func parse(t *testing.T, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func check(t *testing.T, r reference, eval evaluation) {
	x := make([]float64, len(r.X))
	for i, s := range r.X {
		x[i] = parse(t, s)
	}
	f, grad, hess := eval(x)
	compare := func(what string, got float64, want string, bar float64) {
		w := parse(t, want)
		if u := ulps(got, w); !(u <= bar) {
			t.Errorf("%s %v %s: %s = %v (%x), want %v, %.3g ulp off", r.Fn, x, r.Kind, what, got, got, w, u)
		}
	}
	compare("f", f, r.F, 2)
	for i, want := range r.Grad {
		if want != nil {
			compare("gradient", grad[i], *want, gradientBar(r, i, x, grad[i], hess))
		}
	}
	for i, want := range r.Hess {
		if want != nil {
			compare("second derivative", hess[i], *want, 8)
		}
	}
	for i, s := range r.Subdiff {
		if !(s[0] <= grad[i] && grad[i] <= s[1]) {
			t.Errorf("%s %v: slope %v, want one in %v", r.Fn, x, grad[i], s)
		}
	}
}

// gradientBar is 4 ulp, or the ulps of 4u·|x·f″| next to a zero of f′.
func gradientBar(r reference, i int, x []float64, got float64, hess []float64) float64 {
	if len(x) > 1 || math.IsInf(got, 0) {
		return 4
	}
	if allowance := math.Abs(x[i]*hess[0]) * 0x1p-51 / ulp(got); allowance > 4 {
		return allowance
	}
	return 4
}

// ulp is the unit in the last place of x.
func ulp(x float64) float64 {
	x = math.Abs(x)
	return math.Max(math.Nextafter(x, math.Inf(1))-x, 0x1p-1074)
}

// ulps is the distance of got from want, a correctly rounded result, in its
// ulps, and 0 for a subnormal result within 8 of the least subnormals.
func ulps(got, want float64) float64 {
	switch {
	case got == want || got != got && want != want:
		return 0
	case math.IsInf(want, 0) || want != want || got-got != 0:
		return math.Inf(1)
	}
	u := math.Abs(got-want) / ulp(want)
	if math.Abs(want) < 0x1p-1022 && u <= 8 {
		return 0
	}
	return u
}

// A row says where package math is mended if, and only if, the comment of its
// rule does.
func TestMendedIsDocumented(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && strings.Contains(f.Doc.Text(), "Package math is mended") {
				documented[f.Name.Name] = true
			}
		}
	}
	for _, r := range append(append([]rule.Row{}, rule.Table...), rule.Derived...) {
		if got := r.Mended != ""; got != documented[r.Name] {
			t.Errorf("%s: mended in the table %v, in its comment %v", r.Name, got, documented[r.Name])
		}
	}
}

// FastExp and the like are the rules bit for bit where they are easy.
func TestFastRules(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200000 {
		x := math.Ldexp(rng.Float64()*2-1, rng.IntN(60)-25)
		if rng.IntN(4) == 0 {
			x = float64(rng.IntN(40)-20)*math.Pi/2 + math.Ldexp(rng.Float64(), -rng.IntN(60))
		}
		for _, f := range []struct {
			name       string
			easy       bool
			fast, rule func(float64) (float64, float64, float64)
		}{
			{"Exp", rule.EasyExp(x), rule.FastExp, rule.Exp},
			{"Log", rule.EasyLog(x), rule.FastLog, rule.Log},
			{"Sqrt", rule.EasySqrt(x), rule.FastSqrt, rule.Sqrt},
			{"Sin", rule.EasySinCos(x), rule.Sin, rule.Sin},
			{"Cos", rule.EasySinCos(x), rule.Cos, rule.Cos},
		} {
			if !f.easy {
				continue
			}
			y, d1, d2 := f.fast(x)
			wy, w1, w2 := f.rule(x)
			if y != wy || d1 != w1 || d2 != w2 || d1-d1 != 0 || d2-d2 != 0 {
				t.Fatalf("%s(%v): fast %v %v %v, rule %v %v %v", f.name, x, y, d1, d2, wy, w1, w2)
			}
		}
	}
}

// SqrtSlope is Sqrt without its second derivative, at −0 too.
func TestSqrtSlope(t *testing.T) {
	for _, x := range []float64{0, math.Copysign(0, -1), 0x1p-1074, 2, 1e300, math.Inf(1), -1, math.NaN()} {
		y, d1 := rule.SqrtSlope(x)
		wy, w1, _ := rule.Sqrt(x)
		if math.Float64bits(y) != math.Float64bits(wy) && wy == wy || d1 != w1 && w1 == w1 || (wy != wy) != (d1 != d1) {
			t.Errorf("SqrtSlope(%v) = %v, %v, want %v, %v", x, y, d1, wy, w1)
		}
	}
}
