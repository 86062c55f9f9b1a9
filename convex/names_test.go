package convex_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"slope"
	"slope/convex"
	"slope/expr"
)

// builtinNames are the names of all operations and of the rules of package slope.
func builtinNames() []string {
	names := []string{"", "Pow", "SquareRelu", "XLogX", "Logit", "NormCDF", "Sinc", "Rsqrt", "LogSigmoid", "Relu", "Huber", "XLogY", "LogAddExp",
		"xlogx", "logit", "normCDF", "sinc", "rsqrt", "huber", "LSE", "LogSumExp", "0", "%p", "2 0x0 0 [0]"}
	for op := expr.OpConst; ; op++ {
		name := op.String()
		if strings.HasPrefix(name, "Op(") || op == 0 || len(names) > 200 {
			break
		}
		names = append(names, name)
	}
	return names
}

// quadraticRule is a + bx + cx² with all that a rule can have.
func quadraticRule(name string, a, b, c float64) *slope.Rule {
	pad := func(lo, hi float64) [2]float64 {
		w := 1e-15 * (math.Abs(lo) + math.Abs(hi) + math.Abs(a))
		return [2]float64{lo - w, hi + w}
	}
	return &slope.Rule{
		Name: name,
		Eval: func(x float64) (y, d1, d2 float64) { return a + x*(b+c*x), b + 2*c*x, 2 * c },
		Enclose: func(lo, hi float64) (y, d1, d2 [2]float64) {
			f := func(x float64) float64 { return a + x*(b+c*x) }
			l, h := min(f(lo), f(hi)), max(f(lo), f(hi))
			if c != 0 {
				if m := -b / (2 * c); lo <= m && m <= hi {
					l, h = min(l, f(m)), max(h, f(m))
				}
			}
			return pad(l, h), pad(b+2*min(c*lo, c*hi), b+2*max(c*lo, c*hi)), [2]float64{2 * c, 2 * c}
		},
		Big: func(x *big.Float, prec uint) *big.Float {
			n := func(v float64) *big.Float { return new(big.Float).SetPrec(prec).SetFloat64(v) }
			y := n(c)
			y.Mul(y, x).Add(y, n(b)).Mul(y, x)
			return y.Add(y, n(a))
		},
	}
}

// TestNamesAreNotIdentity: what a user calls his rule does not matter. With the
// name of any operation, a rule has the verdicts, constants and classes that it
// has with another name, in every form that a rule of the calculus looks for.
func TestNamesAreNotIdentity(t *testing.T) {
	shapes := [][3]float64{{5, 2, 0}, {5, 1, -0.25}, {0.5, 1, 1}}
	box := convex.Box{Lo: []float64{0.25, 0.25}, Hi: []float64{2, 2}}
	type form struct {
		name string
		f    func(r func(real) real, x, y real) real
	}
	forms := []form{
		{"r", func(r func(real) real, x, y real) real { return r(x) }},
		{"log r", func(r func(real) real, x, y real) real { return r(x).Log() }},
		{"exp r", func(r func(real) real, x, y real) real { return r(x).Exp() }},
		{"√r", func(r func(real) real, x, y real) real { return r(x).Sqrt() }},
		{"−√(r(x)·y)", func(r func(real) real, x, y real) real { return r(x).Mul(y).Sqrt().Neg() }},
		{"r²", func(r func(real) real, x, y real) real { return r(x).Square() }},
		{"x·r(x)", func(r func(real) real, x, y real) real { return x.Mul(r(x)) }},
		{"x/r(y)", func(r func(real) real, x, y real) real { return x.Div(r(y)) }},
		{"x·r(y)", func(r func(real) real, x, y real) real { return x.Mul(r(y)) }},
		{"r(x)/y", func(r func(real) real, x, y real) real { return r(x).Div(y) }},
		{"√(r(x)+r(y))", func(r func(real) real, x, y real) real { return r(x).Add(r(y)).Sqrt() }},
		{"log(r(x)+r(y))", func(r func(real) real, x, y real) real { return r(x).Add(r(y)).Log() }},
		{"log(1+r)", func(r func(real) real, x, y real) real { return r(x).AddConst(1).Log() }},
		{"x(r(x)−r(y))", func(r func(real) real, x, y real) real { return x.Mul(r(x).Sub(r(y))) }},
		{"xy − r(x)", func(r func(real) real, x, y real) real { return x.Mul(y).Sub(r(x)).Square().Log().Neg() }},
		{"r(x)−r(y)", func(r func(real) real, x, y real) real { return r(x).Sub(r(y)) }},
		{"∛r", func(r func(real) real, x, y real) real { return r(x).Cbrt() }},
		{"log r(log x)", func(r func(real) real, x, y real) real { return r(x.Log()).Square().AddConst(1).Log() }},
		{"r(y)∘r(x)", func(r func(real) real, x, y real) real { return r(r(x)).Add(y) }},
	}
	every := len(shapes) // each name in each form with one of the shapes
	if testing.Short() {
		every *= 3 // each name in a third of the forms
	}
	for i, s := range shapes {
		for j, row := range forms {
			answer := func(name string) string {
				rule := quadraticRule(name, s[0], s[1], s[2])
				f := func(x []real) real {
					return row.f(func(u real) real { return u.Apply(rule) }, x[0], x[1])
				}
				opts := convex.MaxBoxes(20)
				c, err := convex.Certify(f, box, opts)
				l, _ := convex.Smoothness(f, box, opts)
				mu, _ := convex.StrongConvexity(f, box, opts)
				k, _ := convex.Classify(convex.Problem{Objective: f, Box: box}, opts)
				return fmt.Sprint(c.Verdict, c.Affine, c.Concave, c.Monotone, c.Quasiconvex, c.Witness == nil, err != nil, l, mu, k.Class)
			}
			want := answer("no operation")
			for k, name := range builtinNames() {
				if (i+j+k)%every != 0 {
					continue
				}
				if got := answer(name); got != want {
					t.Errorf("%s with r = %g%+gx%+gx² called %q: %s, want %s", row.name, s[0], s[1], s[2], name, got, want)
				}
			}
		}
	}
}
