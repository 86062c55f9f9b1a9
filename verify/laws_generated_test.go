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

// Generated code follows docs/laws.md: some compositions at singular points, and a loop
// of each, in one program that prints values, gradients and Hessian products.
func TestLawsInGeneratedCode(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	r := rand.New(rand.NewPCG(5, 6))
	type compiled struct {
		e verify.Expression
		x []float64
	}
	var all []compiled
	dir := t.TempDir()
	write := func(name string, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var m bytes.Buffer
	m.WriteString("package main\n\nimport (\n\t\"fmt\"\n\t\"math\"\n)\n\nfunc main() {\n\tinf, zero := math.Inf(1), math.Copysign(0, -1)\n\t_, _ = inf, zero\n")
	for k := range max(24, *singularCases/100) {
		e, x := drawSingular(r)
		all = append(all, compiled{e, x})
		for name, p := range map[string]*expr.Program{fmt.Sprint("F", k): e.Program(), fmt.Sprint("L", k): repeated(e)} {
			var b bytes.Buffer
			if err := p.WriteGo(&b, "main", name, expr.WithHVP()); err != nil {
				t.Fatal(err)
			}
			write(strings.ToLower(name)+".go", b.Bytes())
		}
		text := make([]string, len(x))
		for i, v := range x {
			text[i] = strconv.FormatFloat(v, 'g', -1, 64)
			if v == 0 && math.Signbit(v) {
				text[i] = "zero"
			}
		}
		n := len(x)
		fmt.Fprintf(&m, "{\nx := []float64{%s}\nvar z []float64\nfor range %d {\nz = append(z, x...)\n}\n", strings.Join(text, ", "), lanes)
		fmt.Fprintf(&m, "_, g := F%dGradient(nil, x)\n_, l := L%dGradient(nil, z)\nfmt.Print(g, l[%d:%d])\n", k, k, 5*n, 6*n)
		fmt.Fprintf(&m, "for j := range x {\nv, w := make([]float64, len(x)), make([]float64, len(z))\nv[j], w[%d+j] = 1, 1\n_, h := F%dHVP(nil, x, v)\n_, l := L%dHVP(nil, z, w)\nfmt.Print(h, l[%d:%d])\n}\nfmt.Println()\n}\n", 5*n, k, k, 5*n, 6*n)
	}
	m.WriteString("}\n")
	write("main.go", m.Bytes())
	write("go.mod", []byte("module gen\n\ngo 1.25\n"))
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(all) {
		t.Fatalf("%d lines of output, want %d", len(lines), len(all))
	}
	mode := singularMode{name: "generated code", exact: 1e-9, apart: arrayRate}
	one, loop := tally{}, tally{}
	for k, c := range all {
		var got []float64
		for _, f := range strings.FieldsFunc(lines[k], func(r rune) bool { return strings.ContainsRune("[] ", r) }) {
			v, err := strconv.ParseFloat(f, 64)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, v)
		}
		n := len(c.x)
		as := func(at int) singularMode { // the first half of each pair, or the second
			a := answer{grad: got[at*n : (at+1)*n], hess: make([]float64, n*n)}
			for j := range n {
				for i, v := range got[(2+2*j+at)*n : (3+2*j+at)*n] {
					a.hess[i*n+j] = v
				}
			}
			m := mode
			m.run = func(verify.Expression, []float64) answer { return a }
			return m
		}
		ts := []tally{one, loop}
		judgeSingular(c.e, c.x, []singularMode{as(0), as(1)}, ts)
		one, loop = ts[0], ts[1]
	}
	one.report(t, mode)
	mode.name = "generated loop"
	loop.report(t, mode)
}
