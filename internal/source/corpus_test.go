package source

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

// refusedInCorpus are the functions of the corpus that are outside the subset, with what the message says.
var refusedInCorpus = map[string]string{}

const corpusRunner = `package main

import (
	"fmt"
	"math"

	"corpus/c"
)

type one struct {
	name string
	g    func(dst, v []float64) (float64, []float64)
	j    func(v, dv []float64) (float64, float64)
	h    func(dst, v, d []float64) (float64, float64, []float64)
	x    []float64
	y    float64
	want []float64
	tol  float64
}

var table = []one{
TABLE}

func main() {
	for _, c := range table {
		check(c)
	}
}

func check(c one) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println(c.name, "panics:", e)
		}
	}()
	x := append([]float64(nil), c.x...)
	y, g := c.g(nil, x)
	if math.Abs(y-c.y) > 1e-12*math.Abs(c.y) {
		fmt.Println(c.name, "value", y, "want", c.y)
	}
	scale := 0.0
	for _, w := range c.want {
		scale = math.Max(scale, math.Abs(w))
	}
	for i, w := range c.want {
		if x[i] != c.x[i] {
			fmt.Println(c.name, "changes its argument")
		}
		if !(math.Abs(g[i]-w) <= c.tol*math.Max(math.Abs(w), 1e-6*scale)) {
			fmt.Println(c.name, "element", i, "got", g[i], "want", w)
		}
	}
	second(c, g, scale)
}

// second checks the JVP against the gradient, and the Hessian-vector product against differences of sixth order of the gradient.
func second(c one, g []float64, scale float64) {
	v := make([]float64, len(c.x))
	dy, sum := 0.0, 0.0
	for i := range v {
		v[i] = []float64{0.7, -1.3, 0.4}[i%3]
		dy += g[i] * v[i]
		sum += math.Abs(g[i] * v[i])
	}
	yj, dj := c.j(append([]float64(nil), c.x...), v)
	yh, dh, hv := c.h(nil, append([]float64(nil), c.x...), v)
	if math.Abs(yj-c.y) > 1e-12*math.Abs(c.y) || math.Abs(yh-c.y) > 1e-12*math.Abs(c.y) {
		fmt.Println(c.name, "JVP value", yj, "HVP value", yh, "want", c.y)
	}
	if !(math.Abs(dj-dy) <= 1e-9*sum) || !(math.Abs(dh-dy) <= 1e-9*sum) {
		fmt.Println(c.name, "JVP", dj, "HVP", dh, "want", dy)
	}
	// The step is small beside every element; what differences of two steps agree on is checked.
	step := 1.0
	for i := range v {
		step = math.Min(step, math.Abs(c.x[i]))
	}
	d1, d2 := differences(c, v, step/128), differences(c, v, step/512)
	for i := range hv {
		doubt := 100*math.Abs(d1[i]-d2[i]) + 1e-7*math.Abs(d2[i]) + 1e-9*scale/step
		if !(math.Abs(hv[i]-d2[i]) <= doubt) && !math.IsNaN(doubt) {
			fmt.Println(c.name, "HVP element", i, "got", hv[i], "want", d2[i], "±", doubt)
		}
	}
}

func differences(c one, v []float64, h float64) []float64 {
	d := make([]float64, len(v))
	for k, w := range map[float64]float64{1: 45, 2: -9, 3: 1, -1: -45, -2: 9, -3: -1} {
		x := append([]float64(nil), c.x...)
		for i := range x {
			x[i] += k * h * v[i]
		}
		_, g := c.g(nil, x)
		for i := range d {
			d[i] += w * g[i] / (60 * h)
		}
	}
	return d
}
`

// TestCorpus generates the gradients of functions of gonum, which nobody wrote for this purpose, from a package outside gonum, and
// compares them with 500-bit references. The file says where they come from.
func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	f, err := os.Open("testdata/corpus/gonum.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	imports := map[string]bool{}
	var funcs strings.Builder
	for _, r := range rows[1:] {
		for _, p := range strings.Fields(r[2]) {
			imports[p] = true
		}
		fmt.Fprintf(&funcs, "\nfunc F%s(v []float64) float64 {\n\t%s\n}\n", r[0], r[3])
	}
	var head strings.Builder
	head.WriteString("package c\n\nimport (\n")
	var paths []string
	for p := range imports {
		paths = append(paths, p)
	}
	sort.Strings(paths)
	for _, p := range paths {
		fmt.Fprintf(&head, "\t%q\n", p)
	}
	write("c/c.go", head.String()+")\n"+funcs.String())
	sum, err := os.ReadFile("../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	write("go.sum", string(sum))
	write("go.mod", "module corpus\n\ngo 1.25\n\nrequire gonum.org/v1/gonum v0.17.0\n")
	p, err := load(dir, "./c", "")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	right := 0
	for _, r := range rows[1:] {
		text, err := Derive(p, Options{Func: "F" + r[0], Modes: []string{"grad", "jvp", "hvp"}, Command: "slope grad"})
		var ps *Problems
		switch want := refusedInCorpus[r[1]]; {
		case err == nil && want != "":
			t.Errorf("%s is no longer refused: mend the table", r[1])
		case err != nil && (want == "" || !errors.As(err, &ps) || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v", r[1], err)
		}
		if err != nil {
			continue
		}
		right++
		write("c/f"+r[0]+"_slope.go", string(text))
		list := func(s string) string { return "[]float64{" + strings.Join(strings.Fields(s), ", ") + "}" }
		fmt.Fprintf(&table, "\t{%q, c.F%sGradient, c.F%sJVP, c.F%sHVP, %s, %s, %s, %s},\n", r[1], r[0], r[0], r[0], list(r[4]), r[5], list(r[6]), r[7])
	}
	write("main/main.go", strings.Replace(corpusRunner, "TABLE", table.String(), 1))
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
	t.Logf("%d of %d functions have a gradient", right, len(rows)-1)
}
