package expr

import (
	"bytes"
	"fmt"
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
