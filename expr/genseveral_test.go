package expr

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"slope"
)

// severalCases are programs with several results, of 12 variables.
func severalCases() map[string]*Program {
	cases := map[string]func(x []Expr) []Expr{
		"loop of results": func(x []Expr) []Expr {
			var y []Expr
			for i := range 11 {
				y = append(y, x[i+1].Sub(x[i].Square()).Scale(10).Exp())
			}
			return y
		},
		"results of all kinds": func(x []Expr) []Expr {
			p := x[0]
			for _, v := range x[1:] {
				p = p.Mul(v)
			}
			n := slope.Norm2([]Expr{x[0], p, x[3].Sin()})
			return []Expr{p, n, x[4], x[0].Lift(3), slope.LogSumExp(x[2:9]).Mul(n), x[4], slope.MaxOf(x).Add(p)}
		},
		"rows over loops": func(x []Expr) []Expr {
			var a, b []Expr
			for i := range 12 {
				a = append(a, x[i].Mul(x[(i+5)%12]).Cos())
			}
			for i := range 12 {
				b = append(b, a[i].Square().Sub(a[(7*i)%12]).Tanh())
			}
			return []Expr{slope.Sum(a), slope.SumSquares(b), b[3].Mul(a[2]), slope.Dot(a, b).Sqrt()}
		},
		"shared product": func(x []Expr) []Expr {
			p := x[0].Sin()
			for _, v := range x[1:] {
				p = p.Mul(v)
			}
			return []Expr{p.Exp(), p.Add(x[2]), p}
		},
	}
	all := map[string]*Program{}
	for name, f := range cases {
		all[name] = RecordVec(12, f)
	}
	programs := rapid.Custom(func(t *rapid.T) randomProgram { return drawProgram(t, 3, 9, smooth) })
	for seed := range 6 {
		rp := programs.Example(seed)
		all[fmt.Sprint("random ", seed)] = RecordVec(12, func(x []Expr) []Expr {
			var y []Expr
			for i := range 3 + 3*seed {
				y = append(y, evalProgram(rp, x[i%10:i%10+3]))
				y[i/2] = y[i/2].Add(y[i])
			}
			return y
		})
	}
	return all
}

// Generated code computes values, products with weights and the Jacobian of programs with several results.
func TestGeneratedCodeOfSeveralResults(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	cases := severalCases()
	names := sortedNames(cases)
	x, at := w1Point(12), ""
	for i := range x {
		x[i] = 0.5 + 0.25*x[i]
	}
	at = goNumbers(x)
	sources := map[string]string{}
	main := "package main\n\nimport \"fmt\"\n\nfunc main() {\n"
	for k, name := range names {
		p := cases[name]
		var b bytes.Buffer
		if err := p.WriteGo(&b, "main", fmt.Sprintf("F%d", k)); err != nil {
			t.Fatal(err)
		}
		sources[fmt.Sprintf("f%d.go", k)] = b.String()
		main += fmt.Sprintf("{\nx := []float64{%s}\ny, jac := F%dJacobian(nil, nil, x)\nfmt.Println(F%d(nil, x), y, F%dVJP(nil, x, []float64{%s}), jac)\n}\n",
			at, k, k, k, goNumbers(weightsOf(p.OutDim())))
	}
	sources["main.go"] = main + "}\n"
	lines := runGenerated(t, sources)
	for k, name := range names {
		p := cases[name]
		m, n := p.OutDim(), 12
		got := lines[k]
		want := p.Values(nil, x)
		want = append(want, want...)
		want = append(want, p.VJP(nil, x, weightsOf(m))...)
		want = append(want, p.Jacobian(nil, x).RawMatrix().Data...)
		if len(got) != len(want) || len(got) != 2*m+n+m*n {
			t.Fatalf("%s: %d numbers, want %d", name, len(got), len(want))
		}
		scale := math.Max(1, mat.Max(p.Jacobian(nil, x))) * float64(m)
		for i := range want {
			if !near(got[i], want[i], scale, 1e-13) {
				t.Errorf("%s: number %d is %v, want %v", name, i, got[i], want[i])
			}
		}
	}
}

func weightsOf(m int) []float64 {
	w := make([]float64, m)
	for i := range w {
		w[i] = float64(i%3) - 0.5
	}
	return w
}

func sortedNames[V any](m map[string]V) []string {
	var names []string
	for n := range m {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// runGenerated runs a program and returns the numbers of each line that it prints.
func runGenerated(t *testing.T, files map[string]string) [][]float64 {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module gen\n\ngo 1.25\n"
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "run", "-trimpath", "-gcflags=-N -l", "-ldflags=-s -w", ".") // it builds quickly
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOGC=400")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var lines [][]float64
	for _, l := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		var numbers []float64
		for _, s := range strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(l)) {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, v)
		}
		lines = append(lines, numbers)
	}
	return lines
}

// Generated code computes the entries of sparse matrices.
func TestGeneratedSparseDerivatives(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	chain := func(x []Expr) Expr {
		s := x[0].Lift(0)
		for i := range 11 {
			s = s.Add(x[i+1].Sub(x[i].Square()).Square().Scale(100)).Add(x[i].Exp())
		}
		return s.Add(x[0].Mul(x[11]))
	}
	hess := Record(12, chain)
	linear := Record(12, func(x []Expr) Expr { return x[1].Sub(x[2]) })
	jac := severalCases()["loop of results"]
	data := RecordData(12, 2, func(x, data []Expr) Expr { return chain(x).Mul(data[1]) })
	wide := Record(12, func(x []Expr) Expr { // six colours
		return slope.LogSumExp(x[:6]).Mul(slope.Norm2(x[2:5])).Add(chain(x)).Add(slope.MaxOf(x[1:6]).Square())
	})
	tall := RecordVec(12, func(x []Expr) []Expr { // seven colours
		var y []Expr
		for i := range 10 {
			y = append(y, x[i+1].Mul(x[i/7*8]).Exp(), slope.Norm2(x[i:i+2]))
		}
		return y
	})
	files := map[string]string{}
	for name, p := range map[string]*Program{"F": hess, "G": linear, "H": data, "J": jac, "K": wide, "L": tall} {
		var b bytes.Buffer
		opt := WithSparseHessian()
		if name == "J" || name == "L" {
			opt = WithSparseJacobian()
		}
		if err := p.WriteGo(&b, "main", name, opt); err != nil {
			t.Fatal(err)
		}
		files[name+".go"] = b.String()
	}
	x := w1Point(12)
	files["main.go"] = fmt.Sprintf(`package main

import (
	"fmt"
	"math"
)

func main() {
	x := []float64{%s}
	y, h := FSparseHessian(nil, x)
	start, column := FHessianPattern()
	fmt.Println(y, h, start, column)
	y, h = GSparseHessian(nil, x)
	fmt.Println(y, h)
	y, h = HSparseHessian(nil, x, []float64{3, 2})
	fmt.Println(y, h)
	start, column = JJacobianPattern()
	fmt.Println(JSparseJacobian(nil, x), start, column)
	y, h = KSparseHessian(nil, x)
	fmt.Println(y, h)
	x[3] = math.NaN()
	l := LSparseJacobian(nil, x)
	x[3] = 0.25
	fmt.Println(LSparseJacobian(nil, x), l)
}
`, goNumbers(x))
	lines := runGenerated(t, files)
	numbers := func(p *Pattern) (all []float64) {
		for _, k := range p.entries.Ptr {
			all = append(all, float64(k))
		}
		for _, j := range p.entries.Idx {
			all = append(all, float64(j))
		}
		return all
	}
	h, j := hess.SparseHessian(x), jac.SparseJacobian(x)
	bound := data.WithData([]float64{3, 2})
	want := [][]float64{
		append(append([]float64{hess.Value(x)}, h.Values...), numbers(h.Pattern)...),
		{linear.Value(x)},
		append([]float64{bound.Value(x)}, bound.SparseHessian(x).Values...),
		append(append([]float64(nil), j.Values...), numbers(j.Pattern)...),
		append([]float64{wide.Value(x)}, wide.SparseHessian(x).Values...),
	}
	x[3] = math.NaN()
	nan := tall.SparseJacobian(x).Values
	x[3] = 0.25
	want = append(want, append(tall.SparseJacobian(x).Values, nan...))
	for l := range want {
		if len(lines[l]) != len(want[l]) {
			t.Fatalf("line %d: %v, want %v", l, lines[l], want[l])
		}
		for i, v := range want[l] {
			if !near(lines[l][i], v, 100, 1e-14) {
				t.Errorf("line %d, number %d: %v, want %v", l, i, lines[l][i], v)
			}
		}
	}
	if err := hess.WriteGo(&bytes.Buffer{}, "main", "F", WithSparseJacobian()); err == nil {
		t.Error("the Jacobian of one result: no error")
	}
}
