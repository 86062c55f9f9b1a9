package expr

import (
	"math"
	"strings"
	"testing"

	"slope"
	"slope/expr/internal/encode"
)

// besselRule is J₀ with its derivatives −J₁ and J₁(x)/x − J₀ in code and in text.
var besselRule = func() *slope.Rule {
	r := &slope.Rule{Name: "J0", Eval: func(x float64) (y, d1, d2 float64) {
		return math.J0(x), -math.J1(x), math.J1(x)/x - math.J0(x)
	}}
	r.Go.Y, r.Go.D1, r.Go.D2 = "math.J0(x)", "-math.J1(x)", "math.J1(x)/x - math.J0(x)"
	return r
}()

// hypotRule is √(1 + x² + y²).
var hypotRule = func() *slope.Rule2 {
	r := &slope.Rule2{Name: "hypot1", Eval: func(x, y float64) slope.Partials {
		f := math.Sqrt(1 + float64(x*x) + float64(y*y))
		return slope.Partials{F: f, X: x / f, Y: y / f, XX: (1 + float64(y*y)) / (f * f * f), XY: -x * y / (f * f * f), YY: (1 + float64(x*x)) / (f * f * f)}
	}}
	const f = "math.Sqrt(1+float64(x*x)+float64(y*y))"
	r.Go.F, r.Go.X, r.Go.Y = f, "x/"+f, "y/"+f
	r.Go.XX, r.Go.XY, r.Go.YY = "(1+float64(y*y))/("+f+"*"+f+"*"+f+")", "-x*y/("+f+"*"+f+"*"+f+")", "(1+float64(x*x))/("+f+"*"+f+"*"+f+")"
	return r
}()

// A rule that carries its expressions is saved with the program and gives the
// same bits.
func TestMarshalBinaryRule(t *testing.T) {
	p := Record(2, func(x []Expr) Expr {
		a := x[0].Apply(besselRule).Add(x[1].Apply(besselRule)) // saved once
		return a.Apply2(hypotRule, x[1]).Mul(slope.Sinc(x[0]))
	})
	b, err := p.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(b), "math.J0(x)"); n != 2 { // the value, and once in D2
		t.Errorf("the expression is there %d times, want 2", n)
	}
	var q Program
	if err := q.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	for _, x := range [][]float64{{0.5, 2}, {-3, 0.125}, {1e3, -7}} {
		y, g, h := p.Hessian(nil, x)
		z, k, l := q.Hessian(nil, x)
		for i := range x {
			if !same(y, z) || !same(g[i], k[i]) || !same(h.At(0, i), l.At(0, i)) || !same(h.At(1, i), l.At(1, i)) {
				t.Errorf("at %v: %v %v %v, want %v %v %v", x, z, k, l.RawSymmetric().Data, y, g, h.RawSymmetric().Data)
			}
		}
	}
	c, err := q.MarshalBinary()
	if err != nil || string(b) != string(c) {
		t.Errorf("saved again it differs: %v", err)
	}
}

// Expressions mean what they mean to the compiler.
func TestCompileGo(t *testing.T) {
	const x, y = 0.75, -2.5
	for _, c := range []struct {
		text string
		want float64
	}{
		{"x", x},
		{"x + y*x - y/x", x + float64(y*x) - y/x},
		{"-(x - 1)", -(x - 1)},
		{"1 / 2 * x", 0}, // integers
		{"1. / 2 * x", 0.5 * x},
		{"1e3 + 0x10 + +x", 1016 + x},
		{"math.Pi / 4 * x", math.Pi / 4 * x},
		{"math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)", math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)},
		{"math.Atan2(y, x)", math.Atan2(y, x)},
		{"0.1 + 0.2 + 0*x", 0.1 + 0.2},
		{"math.NaN()", math.NaN()},
		{"7", 7},
		{"math.Log(2)", math.Log(2)},
		{"math.Ln2 + math.Ln10 + math.E + math.Phi + math.Sqrt2 + math.SqrtE + math.SqrtPi + math.SqrtPhi",
			math.Ln2 + math.Ln10 + math.E + math.Phi + math.Sqrt2 + math.SqrtE + math.SqrtPi + math.SqrtPhi},
	} {
		f, err := encode.CompileGo(c.text, "x", "y")
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got := f(x, y); !same(got, c.want) {
			t.Errorf("%s = %v, want %v", c.text, got, c.want)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"x +", "expected operand"},
		{"z", "z is not known"},
		{"x % 2", "operator %"},
		{"x == 1", "operator =="},
		{"os.Exit(1)", "package math"},
		{"math.Inf(1)", "math.Inf with 1 arguments"},
		{"math.Frexp(x)", "math.Frexp"},
		{"math.Sin(x, y)", "math.Sin with 2 arguments"},
		{"math.MaxInt64 * x", "math.MaxInt64"},
		{"f(x)", "package math"},
		{"func() float64 { return x }()", "package math"},
		{"x[0]", "only arithmetic"},
		{"'a' * x", "only arithmetic"},
		{"x / 0", "division by zero"},
		{"1e400 * x", "overflows"},
		{"1e300 * 1e300 * x", "overflows"},
		{"1e999999999999 * x", "1e999999999999"},
		{strings.Repeat("(", 5000), "5000 bytes"},
	} {
		if _, err := encode.CompileGo(c.text, "x", "y"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40s: error %v, want %q", c.text, err, c.want)
		}
	}
}

// What a rule lacks is named.
func TestMarshalBinaryRuleLacks(t *testing.T) {
	part := &slope.Rule{Name: "half", Eval: cubeRule.Eval}
	part.Go.Y, part.Go.D1 = "x*x*x", "3*x*x"
	table := &slope.Rule{Name: "table", Eval: cubeRule.Eval}
	table.Go.Y, table.Go.D1, table.Go.D2 = "values[int(x)]", "0", "0"
	two := &slope.Rule2{Name: "two", Eval: hypotRule.Eval}
	for _, c := range []struct {
		f    func(x []Expr) Expr
		want []string
	}{
		{func(x []Expr) Expr { return x[0].Apply(cubeRule) }, []string{"cube", "Go.Y", "empty"}},
		{func(x []Expr) Expr { return x[0].Apply(part) }, []string{"half", "Go.D2", "empty"}},
		{func(x []Expr) Expr { return x[0].Apply(table) }, []string{"table", "Go.Y", "values"}},
		{func(x []Expr) Expr { return x[0].Apply2(two, x[0]) }, []string{"two", "Go.F", "empty"}},
	} {
		_, err := Record(1, c.f).MarshalBinary()
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %q", err, want)
			}
		}
	}
}
