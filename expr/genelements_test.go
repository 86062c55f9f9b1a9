package expr

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"slope"
)

// elementSums are sums of terms in few variables, of 40 variables.
var elementSums = []struct {
	name string
	f    func(x []Expr) Expr
	by   string // elements, or products where the loops of the plan are not the terms
}{
	{"chain", func(x []Expr) Expr { return chainOf(x) }, "elements"},
	{"chain and ridge", func(x []Expr) Expr { return chainOf(x).Add(slope.SumSquares(x[:30]).Scale(0.5)) }, "products"},
	{"chain and a sum squared", func(x []Expr) Expr { return chainOf(x).Add(slope.SumSquares(x).AddConst(-1).Square()) }, "products"},
	{"surface", func(x []Expr) Expr {
		s := x[0].Lift(0)
		for i := range 4 {
			for j := range 7 {
				a, b, c := x[8*i+j], x[8*i+8+j], x[8*i+j+1]
				s = s.Add(b.Sub(a).Square().Add(c.Sub(a).Square()).AddConst(1).Sqrt())
			}
		}
		return s
	}, "products"},
	{"groups of four", func(x []Expr) Expr {
		s := x[0].Lift(0)
		for i := 0; i < len(x); i += 4 {
			s = s.Add(x[i].Add(x[i+1].Scale(10)).Square()).Add(x[i+2].Sub(x[i+3]).Square().Scale(5)).
				Add(x[i+1].Sub(x[i+2].Scale(2)).PowInt(4)).Add(x[i].Sub(x[i+3]).PowInt(4).Scale(10))
		}
		return s
	}, "products"},
	{"fit", func(x []Expr) Expr {
		s := x[0].Lift(0)
		for i := range 40 {
			s = s.Add(x[1].Scale(-0.1 * float64(i+2)).Exp().Mul(x[0]).AddConst(-float64(i % 7)).Square())
		}
		return s
	}, "products"},
	{"three variables", func(x []Expr) Expr {
		return x[0].Mul(x[1]).Sin().Mul(x[2].Exp()).Add(x[0].Mul(x[2]).Square().AddConst(1).Sqrt())
	}, "elements"},
	{"roots of squares, at a kink", func(x []Expr) Expr {
		s := x[0].Lift(0)
		for i := range 38 {
			s = s.Add(x[i].Sub(x[i+1]).Square().Add(x[i+2].Square()).Sqrt())
		}
		return s
	}, "elements"},
}

func chainOf(x []Expr) Expr {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

// The Hessian of a sum of terms in few variables is that of each term, added up; of NaN where the value is.
func TestGeneratedHessianByElements(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	points := make([][]float64, 3)
	points[0] = w1Point(40)
	points[1] = make([]float64, 40)
	points[2] = append([]float64(nil), points[0]...)
	points[1][7], points[2][4] = 1, math.NaN()
	files := map[string]string{}
	main := "package main\n\nimport (\n\"fmt\"\n\"math\"\n)\n\nfunc main() {\nnan := math.NaN()\n"
	for k, c := range elementSums {
		var b bytes.Buffer
		if err := Record(40, c.f).WriteGo(&b, "main", fmt.Sprint("F", k), WithSparseHessian()); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		files[fmt.Sprintf("f%d.go", k)] = text
		if by := map[bool]string{false: "elements", true: "products"}[strings.Contains(text, "var product")]; by != c.by {
			t.Errorf("%s: the Hessian is computed by %s, want %s", c.name, by, c.by)
		}
		for _, x := range points {
			main += fmt.Sprintf("fmt.Println(F%dSparseHessian(nil, []float64{%s}))\n", k, strings.ReplaceAll(goNumbers(x), "NaN", "nan"))
		}
	}
	files["main.go"] = main + "_ = nan\n}\n"
	for l, got := range runGenerated(t, files) {
		c, x := elementSums[l/len(points)], points[l%len(points)]
		p := Record(40, c.f)
		want := append([]float64{p.Value(x)}, p.SparseHessian(x).Values...)
		if len(got) != len(want) {
			t.Fatalf("%s: %d numbers, want %d", c.name, len(got), len(want))
		}
		for i, v := range want {
			if !near(got[i], v, 100, 1e-13) {
				t.Errorf("%s at point %d: number %d is %v, want %v", c.name, l%len(points), i, got[i], v)
			}
		}
	}
}
