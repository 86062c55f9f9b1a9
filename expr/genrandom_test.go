package expr

import (
	"bytes"
	"flag"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var generatedPrograms = flag.Int("generated", 60, "how many random programs are compiled")

// exactOps are the operations that generated code computes with the bits of replay.
var exactOps = []Op{OpExp, OpExpm1, OpLog, OpLog1p, OpTanh, OpSigmoid, OpSoftplus, OpLogSumExp, OpAdd, OpSub, OpMul, OpDiv, OpAddConst, OpScale, OpNeg, OpSquare, OpSqrt, OpAbs, OpMax, OpMin, OpSelect, OpSum, OpDot, OpDotConst,
	OpSumSquares, OpMaxOf, OpMinOf, OpNorm2}

// generatedCase is a random program whose code is compiled.
type generatedCase struct {
	name  string
	p     *Program
	x     []float64
	exact bool
}

// randomCase is program number k: alone, in a loop, in dependent steps, or with several results.
func randomCase(k int) generatedCase {
	from := smooth
	if k%2 == 0 {
		from = exactOps
	}
	rp := rapid.Custom(func(t *rapid.T) randomProgram { return drawProgram(t, 3, 9, from) }).Example(k)
	c := generatedCase{x: w1Point(24), exact: k%2 == 0}
	switch k / 2 % 4 {
	case 0:
		c.name, c.p = "alone", Record(24, func(x []Expr) Expr { return evalProgram(rp, x[5:8]) })
	case 1:
		c.name, c.p = "loop", Record(24, func(x []Expr) Expr { return loopOf(rp, x, 9, k%3, c.exact || k%3 == 0) })
	case 2:
		c.name, c.p = "steps", Record(24, func(x []Expr) Expr { return turnsOfProgram(rp, x, k/8) })
	default:
		c.name, c.p = "several", RecordVec(24, func(x []Expr) []Expr {
			y := []Expr{x[2]}
			for i := range 2 + k/8%11 {
				y = append(y, evalProgram(rp, x[i:i+3]))
				y[i/2] = y[i/2].Sub(y[i+1].Scale(0.5))
			}
			return y
		})
	}
	c.name = fmt.Sprint(c.name, " ", k)
	return c
}

// Generated code of random programs computes values, to the bit where it has the arithmetic of replay, and derivatives. The
// programs are compiled by the hundred.
func TestGeneratedCodeOfRandomPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	const batch = 100
	compared := 0
	for first := 0; first < *generatedPrograms; first += batch {
		var cases []generatedCase
		files := map[string]string{}
		var main strings.Builder
		main.WriteString("package main\n\nimport \"fmt\"\n\nfunc main() {\n")
		for k := first; k < min(first+batch, *generatedPrograms); k++ {
			c := randomCase(k)
			cases = append(cases, c)
			var b bytes.Buffer
			var opts []GoOption
			call := "y, dst := F%[2]dJacobian(nil, nil, x)\nfmt.Println(F%[2]d(nil, x), y, dst)"
			if c.p.OutDim() == 1 {
				opts = append(opts, WithHVP())
				call = "y, dst := F%[2]dGradient(nil, x)\nz, hv := F%[2]dHVP(nil, x, x)\nfmt.Println(F%[2]d(x), y, dst, z, hv)"
			}
			if err := c.p.WriteGo(&b, "main", fmt.Sprintf("F%d", k), opts...); err != nil {
				t.Fatal(err)
			}
			files[fmt.Sprintf("f%d.go", k)] = b.String()
			fmt.Fprintf(&main, "{\nx := []float64{%s}\n"+call+"\n}\n", goNumbers(c.x), k)
		}
		files["main.go"] = main.String() + "}\n"
		for k, got := range runGenerated(t, files) {
			if compareGenerated(t, cases[k], got) {
				compared++
			}
		}
	}
	if 2*compared < *generatedPrograms {
		t.Errorf("%d of %d programs have finite derivatives", compared, *generatedPrograms)
	}
}

// compareGenerated compares what a generated program printed with replay, and reports whether it compared derivatives.
func compareGenerated(t *testing.T, c generatedCase, got []float64) bool {
	t.Helper()
	m, n := c.p.OutDim(), len(c.x)
	want := c.p.Values(nil, c.x)
	for i, y := range want {
		ok := same(got[i], got[m+i]) && near(got[i], y, 0, 1e-14)
		if c.exact {
			ok = same(got[i], y) && same(got[m+i], y)
		}
		if !ok {
			t.Errorf("%s: value %v and %v, want %v", c.name, got[i], got[m+i], y)
			return false
		}
	}
	got = got[2*m:]
	for k := range m {
		row := RecordVec(n, func(x []Expr) []Expr { return EvalVec(nil, c.p, x)[k : k+1] })
		abs, second := absoluteSums(row.compiled().g, c.x)
		if !finite(append(abs, second...)...) {
			return false
		}
		_, grad := row.Gradient(nil, c.x)
		for j := range n {
			if !near(got[k*n+j], grad[j], abs[j], 1e-13) {
				t.Errorf("%s: derivative %d of result %d is %v, want %v", c.name, j, k, got[k*n+j], grad[j])
			}
		}
		if m > 1 {
			continue
		}
		_, hv := row.HVP(nil, c.x, c.x)
		for j := range n {
			if !near(got[n+1+j], hv[j], 3*second[j], 1e-12) {
				t.Errorf("%s: Hessian product %d is %v, want %v", c.name, j, got[n+1+j], hv[j])
			}
		}
	}
	return true
}
