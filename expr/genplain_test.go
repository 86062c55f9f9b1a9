package expr

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"slope"
)

// singular are functions of four variables whose slopes are infinite or NaN at some points, where other factors are 0.
var singular = []func(x []Expr) Expr{
	func(x []Expr) Expr { return x[0].Square().Add(x[1].Square()).Sqrt() },
	func(x []Expr) Expr { return x[0].Mul(x[1].Sqrt()) },
	func(x []Expr) Expr { return x[0].Inv().Inv().Add(x[3]) },
	func(x []Expr) Expr { return x[2].Select(x[0].Log(), x[1].Div(x[3])) },
	func(x []Expr) Expr { return slope.Norm2(x[:3]).Mul(x[3]).Add(x[0].Sub(x[1]).Cbrt()) },
	func(x []Expr) Expr { return x[0].Sqrt().Max(x[1].AddConst(2)).Mul(x[2].Pow(x[3])) },
	func(x []Expr) Expr { return slope.LogSumExp(x).Scale(0).Add(x[1].Div(x[2])) },
	func(x []Expr) Expr { return x[0].Square().PowConst(0.5).Mul(x[1]).Sub(x[2].Acos()) },
}

// The Jacobian is that of the products that are 0 where a factor is, wherever a slope is infinite and another 0.
func TestGeneratedPlainProducts(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	const n, programs = 4, 8
	values := []string{"0", "-negative", "1", "-1", "0.5", "1e200", "inf"}
	files := map[string]string{}
	var main strings.Builder
	fmt.Fprintf(&main, "package main\n\nimport (\n\"fmt\"\n\"math\"\n)\n\nfunc main() {\nnegative, inf := 0.0, math.Inf(1)\nvalues := []float64{%s}\n", strings.Join(values, ", "))
	main.WriteString("different, singular := 0, 0\nfor p := range 2401 {\nx := []float64{values[p%7], values[p/7%7], values[p/49%7], values[p/343]}\n")
	for k := range programs {
		p := RecordVec(n, func(x []Expr) []Expr {
			return []Expr{singular[k](x), singular[(k+3)%programs](x).Mul(singular[k](x)), x[3].Mul(singular[(k+1)%programs](x))}
		})
		var b bytes.Buffer
		if err := p.WriteGo(&b, "main", fmt.Sprintf("F%d", k)); err != nil {
			t.Fatal(err)
		}
		files[fmt.Sprintf("f%d.go", k)] = b.String()
		if !strings.Contains(b.String(), "AddRowsAgain(") {
			t.Errorf("program %d has no plain products", k)
		}
		fmt.Fprintf(&main, `{
y, jac := F%[1]dJacobian(nil, nil, x)
again := make([]float64, 12)
f%[1]dAddRowsAgain(again[:4], again[4:8], again[8:], x, y)
for i, v := range again {
	if y[i/4] != y[i/4] {
		v = y[i/4]
	}
	if u := jac[i]; u != v && (u == u || v == v) {
		different++
	}
	if v-v != 0 {
		singular++
	}
}
}
`, k)
	}
	files["main.go"] = main.String() + "}\nfmt.Println(different, singular)\n}\n"
	got := runGenerated(t, files)[0]
	if got[0] != 0 || got[1] < 1000 {
		t.Errorf("%v of the derivatives are others, want 0; %v are not finite, want many", got[0], got[1])
	}
}

// A factor that is 0 everywhere is a number like others in values, where 0 times infinity is NaN and 0 times a negative number is −0, and no path for a derivative.
var zeroFactors = []func(x []Expr) []Expr{
	func(x []Expr) []Expr {
		return []Expr{x[0].Sqrt().Scale(0).Add(x[1]), x[0].Sqrt(), x[0].Max(x[1].Scale(0)), x[1].Mul(x[0].Log().Scale(0))}
	},
	func(x []Expr) []Expr {
		return []Expr{x[0].Log().Scale(0).Sub(x[1].Scale(0)), x[1].Inv().Scale(0).Add(x[0].Scale(0)).Exp(), x[0].Scale(0).Sqrt().Add(x[1])}
	},
	func(x []Expr) []Expr {
		zero := x[0].Lift(0)
		return []Expr{zero.Mul(x[0].Log()), x[1].Cbrt().Mul(zero).Add(x[0].Square()), zero.Div(x[0]).Sub(x[1]), x[0].Scale(0)}
	},
	func(x []Expr) []Expr { return []Expr{x[0].Scale(0).Add(x[1]).Sqrt(), x[0].Neg().Scale(0).Atan2(x[1])} },
}

// Values have the bits of replay, derivatives are NaN where a value is, and those of replay where they are numbers.
func TestGeneratedZeroFactors(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	points := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, 1e200, math.Inf(1), math.Inf(-1), math.NaN()}
	weights := []float64{1, math.Inf(1), 0, -2}
	files := map[string]string{}
	var main strings.Builder
	main.WriteString("package main\n\nimport (\n\"fmt\"\n\"math\"\n)\n\nvar n = math.NaN\n\nfunc main() {\n")
	var want [][]float64
	var results []int
	list := func(v []float64) string {
		s := "[]float64{"
		for _, x := range v {
			s += fmt.Sprintf("math.Float64frombits(%#x), ", math.Float64bits(x))
		}
		return s + "}"
	}
	for k, f := range zeroFactors {
		p := RecordVec(2, f)
		m := len(p.Outputs())
		results = append(results, m)
		var b bytes.Buffer
		if err := p.WriteGo(&b, "main", fmt.Sprintf("F%d", k)); err != nil {
			t.Fatal(err)
		}
		files[fmt.Sprintf("f%d.go", k)] = b.String()
		single := Record(2, func(x []Expr) Expr { return f(x)[0] })
		if err := single.WriteGo(&b, "main", fmt.Sprintf("G%d", k), WithSparseHessian()); err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(b.String()[len(files[fmt.Sprintf("f%d.go", k)]):], "package main")
		files[fmt.Sprintf("g%d.go", k)] = "package main" + rest
		for _, u := range points {
			for _, v := range points {
				x := []float64{u, v}
				fmt.Fprintf(&main, "{\nx := %s\ny, jac := F%[2]dJacobian(nil, nil, x)\nfmt.Println(F%[2]d(nil, x), y, jac, F%[2]dVJP(nil, x, %[3]s))\n", list(x), k, list(weights[:m]))
				fmt.Fprintf(&main, "a, grad := G%[1]dGradient(nil, x)\nb, _ := G%[1]dSparseHessian(nil, x)\nfmt.Println(G%[1]d(x), a, b, grad)\n}\n", k)
				y := p.Values(nil, x)
				want = append(want, slices.Concat(y, y, p.Jacobian(nil, x).RawMatrix().Data, p.VJP(nil, x, weights[:m])))
				a, grad := single.Gradient(nil, x)
				want = append(want, append([]float64{a, a, a}, grad...))
			}
		}
	}
	files["main.go"] = main.String() + "}\n"
	for i, got := range runGenerated(t, files) {
		for j, u := range got {
			v, value := want[i][j], j < 2*results[i/162] || i%2 == 1 && j < 3
			if (value && math.Float64bits(u) != math.Float64bits(v) || u != v) && (u == u || v == v) {
				t.Errorf("program %d, point %d: number %d is %g, want %g", i/162, i%162/2, j, u, v)
			}
		}
	}
}
