package verify_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"slope/expr"
	"slope/verify"
)

// A generated expression is compiled alone and as a loop, and runs at points.
type generated struct {
	e      verify.Expression
	points [][]float64
	op     *binaryOp // of which it is a call, or nil
}

// generatedCases are compositions at singular points, and every operation of two operands at all
// pairs of them.
func generatedCases() []generated {
	r := rand.New(rand.NewPCG(5, 6))
	var all []generated
	for range max(24, *singularCases/100) {
		e, x := drawSingular(r)
		all = append(all, generated{e: e, points: [][]float64{x}})
	}
	for _, op := range binaryOps() {
		if op.node.Op == expr.OpApply2 || op.node.Op == expr.OpProd { // user's rules, and Prod is made by Simplify
			continue
		}
		g := generated{e: formula(2, op.node), op: &op}
		for _, a := range binaryOperands() {
			for _, b := range binaryOperands() {
				g.points = append(g.points, []float64{a, b})
			}
		}
		all = append(all, g)
	}
	return all
}

// goText is v as Go, with names for what has no literal.
func goText(v float64) string {
	switch {
	case v != v:
		return "nan"
	case math.IsInf(v, 0):
		return fmt.Sprint(math.Copysign(1, v), "*inf")
	case v == 0 && math.Signbit(v):
		return "zero"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// main writes the calls of function number k.
func (g generated) main(m *bytes.Buffer, k int) {
	n := g.e.N
	m.WriteString("for _, x := range [][]float64{")
	for _, x := range g.points {
		text := make([]string, n)
		for i, v := range x {
			text[i] = goText(v)
		}
		fmt.Fprintf(m, "{%s},\n", strings.Join(text, ", "))
	}
	fmt.Fprintf(m, "} {\nvar z []float64\nfor range %d {\nz = append(z, x...)\n}\n", lanes)
	fmt.Fprintf(m, "y, g := F%dGradient(nil, x)\n_, l := L%dGradient(nil, z)\nfmt.Print(y, g, l[%d:%d])\n", k, k, 5*n, 6*n)
	fmt.Fprintf(m, "for j := range x {\nv, w := make([]float64, len(x)), make([]float64, len(z))\nv[j], w[%d+j] = 1, 1\n_, h := F%dHVP(nil, x, v)\n_, l := L%dHVP(nil, z, w)\nfmt.Print(h, l[%d:%d])\n}\nfmt.Println()\n}\n", 5*n, k, k, 5*n, 6*n)
}

// runGenerated compiles the cases into one program, and returns what it prints.
func runGenerated(t *testing.T, all []generated) []string {
	dir := t.TempDir()
	write := func(name string, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var m bytes.Buffer
	m.WriteString("package main\n\nimport (\n\t\"fmt\"\n\t\"math\"\n)\n\nfunc main() {\n\tinf, nan, zero := math.Inf(1), math.NaN(), math.Copysign(0, -1)\n\t_, _, _ = inf, nan, zero\n")
	for k, g := range all {
		for name, p := range map[string]*expr.Program{fmt.Sprint("F", k): g.e.Program(), fmt.Sprint("L", k): repeated(g.e)} {
			var b bytes.Buffer
			if err := p.WriteGo(&b, "main", name, expr.WithHVP()); err != nil {
				t.Fatal(err)
			}
			write(strings.ToLower(name)+".go", b.Bytes())
		}
		g.main(&m, k)
	}
	m.WriteString("}\n")
	write("main.go", m.Bytes())
	write("go.mod", []byte("module gen\n\ngo 1.25\n"))
	cmd := exec.Command("go", "run", "-trimpath", "-gcflags=-N -l", "-ldflags=-s -w", ".") // it builds quickly
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOGC=400")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// answers reads a line: what the function says alone, and in a loop.
func (g generated) answers(t *testing.T, line string) (alone, loop answer) {
	var got []float64
	for _, f := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("[] ", r) }) {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, v)
	}
	n, rest := g.e.N, got[1:]
	as := func(at int) answer { // the first half of each pair, or the second
		a := answer{y: got[0], grad: rest[at*n : (at+1)*n], hess: make([]float64, n*n)}
		for j := range n {
			for i, v := range rest[(2+2*j+at)*n : (3+2*j+at)*n] {
				a.hess[i*n+j] = v
			}
		}
		return a
	}
	return as(0), as(1)
}

// Generated code follows docs/laws.md: some compositions at singular points, all operations of two
// operands, and a loop of each, in one program that prints values, gradients and Hessian products.
func TestLawsInGeneratedCode(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	all := generatedCases()
	lines := runGenerated(t, all)
	mode := func(name string, a answer) singularMode {
		return singularMode{name: name, exact: 1e-9, apart: arrayRate, run: func(verify.Expression, []float64) answer { return a }}
	}
	ts := []tally{{}, {}}
	for _, g := range all {
		for _, x := range g.points {
			alone, loop := g.answers(t, lines[0])
			lines = lines[1:]
			modes := []singularMode{mode("generated code", alone), mode("generated loop", loop)}
			if g.op == nil {
				judgeSingular(g.e, x, modes, ts)
				continue
			}
			want, law := wantedBinary(*g.op, x)
			for _, m := range modes {
				checkBinary(t, g.op.node, x, m, want, law)
			}
		}
	}
	if len(lines) != 0 {
		t.Errorf("%d lines of output too many", len(lines))
	}
	ts[0].report(t, mode("generated code", answer{}))
	ts[1].report(t, mode("generated loop", answer{}))
}
