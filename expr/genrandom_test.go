package expr

import (
	"bytes"
	"flag"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"slope"
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

// randomCase is program number k: alone, in a loop, in dependent steps, as a sum of elements, as a sum with other terms at its ends, or with several results.
func randomCase(k int) generatedCase {
	from := smooth
	if k%2 == 0 {
		from = exactOps
	}
	rp := rapid.Custom(func(t *rapid.T) randomProgram { return drawProgram(t, 3, 9, from) }).Example(k)
	c := generatedCase{x: w1Point(24), exact: k%2 == 0}
	switch k / 2 % 6 {
	case 0:
		c.name, c.p = "alone", Record(24, func(x []Expr) Expr { return evalProgram(rp, x[5:8]) })
	case 1:
		c.name, c.p = "loop", Record(24, func(x []Expr) Expr { return loopOf(rp, x, 9, k%3, c.exact || k%3 == 0) })
	case 2:
		c.name, c.p = "steps", Record(24, func(x []Expr) Expr { return turnsOfProgram(rp, x, k/10) })
	case 3:
		c.name, c.p = "elements", Record(24, func(x []Expr) Expr { return elementsOf(rp, x, k/10) })
	case 4:
		ended := endedSums()
		e := ended[k*7%len(ended)]
		e.lanes = 13 + k%2*8
		c.name, c.exact = fmt.Sprintf("ends %+v", e), false
		c.p = Record(24, func(x []Expr) Expr { return endedSumOf(e, x) })
	default:
		c.name, c.p = "several", RecordVec(24, func(x []Expr) []Expr {
			y := []Expr{x[2]}
			for i := range 2 + k/10%11 {
				y = append(y, evalProgram(rp, x[i:i+3]))
				y[i/2] = y[i/2].Sub(y[i+1].Scale(0.5))
			}
			return y
		})
	}
	c.name = fmt.Sprint(c.name, " ", k)
	return c
}

// elementsOf is a sum of terms of few variables each, and by its number of other terms beside them.
func elementsOf(body randomProgram, x []Expr, number int) Expr {
	s := x[0].Lift(0)
	for i := range 20 {
		places := [][]int{{i, i + 1, i + 3}, {i, (5*i + 2) % 24, 7}, {(7 * i) % 24, (11*i + 5) % 24, i}}[number%3]
		z := evalProgram(body, []Expr{x[places[0]], x[places[1]], x[places[2]]})
		s = s.Add(z.Scale(0.5 + float64(number%2)*float64(i)))
	}
	switch number / 3 % 4 {
	case 1:
		s = s.Add(x[0].Mul(x[23]).Exp())
	case 2:
		s = s.Add(slope.LogSumExp(x[2:9]))
	case 3:
		a := evalProgram(body, x[20:23])
		s = s.Add(a.Square()).Sub(a.Mul(x[3]))
	}
	return s
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
				opts = append(opts, WithSparseHessian())
				call = "y, dst := F%[2]dGradient(nil, x)\nz, hv := F%[2]dHVP(nil, x, x)\nw, h := F%[2]dSparseHessian(nil, x)\nfmt.Println(F%[2]d(x), y, dst, z, hv, w, h)"
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
		h := row.SparseHessian(c.x)
		entries := got[2*n+2:]
		if len(entries) != len(h.Values) || !same(got[2*n+1], got[n]) {
			t.Errorf("%s: %d entries of the Hessian, value %v, want %d, %v", c.name, len(entries), got[2*n+1], len(h.Values), got[n])
			continue
		}
		at := 0
		h.DoNonZero(func(i, j int, v float64) {
			if !near(entries[at], v, 3*max(second[i], second[j]), 1e-12) {
				t.Errorf("%s: entry %d, %d of the Hessian is %v, want %v", c.name, i, j, entries[at], v)
			}
			at++
		})
	}
	return true
}
