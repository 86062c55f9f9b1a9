package source

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tangentRunner is a program that holds generated JVPs against dual numbers and against generated gradients, and generated Hessian-vector
// products against hyperdual numbers, both by way of the lifted function.
const tangentRunner = `package main

import (
	"fmt"
	"math"

	"slope/dual"
	"slope/hyperdual"

IMPORTS)

type one struct {
	name string
	f    func([]float64) float64
	g    func(dst, x []float64) (float64, []float64)
	j    func(x, dx []float64) (float64, float64)
	h    func(dst, x, v []float64) (float64, float64, []float64)
	d    func([]dual.Dual[float64]) dual.Dual[float64]
	hd   func([]hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64]
	x    []float64
}

var table = []one{
TABLE}

func main() {
	for _, c := range table {
		check(c)
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func near(a, b, scale, tol float64) bool { return same(a, b) || math.Abs(a-b) <= tol*(1+scale) }

func clone(x []float64) []float64 { return append([]float64(nil), x...) }

func check(c one) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println(c.name, c.x, "panics:", e)
		}
	}()
	v := make([]float64, len(c.x))
	for i := range v {
		v[i] = []float64{0.7, -1.3, 0, 0.4}[i%4]
	}
	want := c.f(clone(c.x))
	y, dy := c.j(clone(c.x), clone(v))
	_, g := c.g(nil, clone(c.x))
	gv, scale := 0.0, 0.0
	for i := range g {
		gv += g[i] * v[i]
		scale += math.Abs(g[i] * v[i])
	}
	_, dd := dual.JVP(c.d, clone(c.x), v)
	if !same(y, want) {
		fmt.Println(c.name, c.x, "JVP: value", y, "want", want)
	}
	if !near(dy, gv, scale, 1e-11) || !near(dy, dd, scale, 1e-11) {
		fmt.Println(c.name, c.x, "JVP", dy, "gradient", gv, "dual", dd)
	}
	x, w := clone(c.x), clone(v)
	y, dy, hv := c.h(nil, x, w)
	if !same(y, want) || !near(dy, gv, scale, 1e-11) {
		fmt.Println(c.name, c.x, "HVP: value", y, "want", want, "derivative", dy, "want", gv)
	}
	dst := make([]float64, len(x))
	for i := range x {
		dst[i] = math.NaN()
		if x[i] != c.x[i] || w[i] != v[i] {
			fmt.Println(c.name, c.x, "HVP changes its arguments to", x, w)
			return
		}
	}
	_, _, again := c.h(dst, x, w)
	_, wh := hyperdual.HVP(nil, c.hd, clone(c.x), v)
	scale = 0
	for i := range wh {
		if !math.IsNaN(wh[i]) {
			scale = math.Max(scale, math.Abs(wh[i]))
		}
	}
	for i := range hv {
		if !same(hv[i], again[i]) {
			fmt.Println(c.name, c.x, "HVP: a second call gives", again, "after", hv)
		}
		if !near(hv[i], wh[i], scale, 1e-9) {
			fmt.Println(c.name, c.x, "HVP element", i, "got", hv[i], "want", wh[i])
		}
	}
}
`

// tangentRow writes the derivatives of the function pkg.name to a file in dir, and returns its row of the table for each point.
func tangentRow(t *testing.T, p *Program, dir, pkg, name string, points [][]float64) string {
	t.Helper()
	text, err := Derive(p, Options{Func: name, Modes: []string{"grad", "jvp", "hvp"}, Command: "slope grad"})
	if err != nil {
		var ps *Problems
		if errors.As(err, &ps) {
			t.Errorf("%s: %v", name, err)
		} else {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
		return ""
	}
	put(t, filepath.Join(dir, strings.ToLower(name)+"_slope.go"), string(text))
	var b strings.Builder
	for _, x := range points {
		n := pkg + "." + name
		fmt.Fprintf(&b, "\t{%q, %s, %sGradient, %sJVP, %sHVP, %sOf[dual.Dual[float64]], %sOf[hyperdual.HyperDual[float64]], %#v},\n", n, n, n, n, n, n, n, x)
	}
	return b.String()
}

// TestTangents checks the JVPs and Hessian-vector products of the functions at which other tools went wrong, of random programs, and of
// functions of gonum.
func TestTangents(t *testing.T) {
	dir := t.TempDir()
	slopeModule(t, dir, "tangents")
	var table, imports strings.Builder
	sub := func(pkg string) string {
		fmt.Fprintf(&imports, "\t\"tangents/%s\"\n", pkg)
		return filepath.Join(dir, pkg)
	}
	lift := func(p *Program, to string, names []string) {
		t.Helper()
		text, err := Lift(p, LiftOptions{Func: strings.Join(names, ","), Command: "slope lift"})
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(to, "lift.go"), string(text))
	}
	load := func(pkg string) *Program {
		t.Helper()
		p, err := load(dir, "./"+pkg, "")
		if err != nil {
			t.Fatal(err)
		}
		return p
	}

	to := sub("classic")
	classicFiles(t, to, "tangents/classic")
	p := load("classic")
	var names []string
	for _, c := range classic {
		if !liftable(c.name) {
			continue
		}
		names = append(names, c.name)
		table.WriteString(tangentRow(t, p, to, "classic", c.name, c.points))
	}
	lift(p, to, names)

	n := 6
	if testing.Short() {
		n = 2
	}
	if *campaign > 0 {
		n = *campaign
	}
	to = sub("plain")
	plain, _, texts := randomPackage(n, *seedFlag*3_000_003, noValues)
	put(t, filepath.Join(to, "plain.go"), plain)
	p, names = load("plain"), nil
	for k := range n {
		names = append(names, "F"+itoa(k))
		table.WriteString(tangentRow(t, p, to, "plain", names[k], [][]float64{{0.4, 0.9, -0.6, 1.3}, {-1.2, 0.3, 2.1, 0.2}}))
	}
	lift(p, to, names)

	if gonumFiles(t, filepath.Join(dir, "functions")) {
		to = sub("functions")
		p, names = load("functions"), nil
		for k, c := range gonumFunctions {
			if *campaign == 0 && k%3 != 0 {
				continue
			}
			name, _, _ := strings.Cut(c.value, "{")
			names = append(names, name+".Func")
			text, err := Derive(p, Options{Func: name + ".Func", Modes: []string{"grad", "jvp", "hvp"}, Command: "slope grad"})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			put(t, filepath.Join(to, strings.ToLower(name)+"_slope.go"), string(text))
			for _, at := range []float64{0.3, -0.6} {
				x := make([]float64, c.dim)
				for i := range x {
					x[i] = at + 0.37*float64(i*i%5)
				}
				v := "functions." + c.value
				lifted := func(typ string) string {
					return fmt.Sprintf("func(x []%s) %s { return functions.%sFuncOf(%s, x) }", typ, typ, name, v)
				}
				fmt.Fprintf(&table, "\t{%q, %s.Func, %s.FuncGradient, %s.FuncJVP, %s.FuncHVP, %s, %s, %#v},\n", name, v, v, v, v, lifted("dual.Dual[float64]"),
					lifted("hyperdual.HyperDual[float64]"), x)
			}
		}
		lift(p, to, names)
	}

	put(t, filepath.Join(dir, "main", "main.go"), strings.NewReplacer("TABLE", table.String(), "IMPORTS", imports.String()).Replace(tangentRunner))
	for _, line := range strings.Split(strings.TrimSpace(run(t, dir, "run", "./main")), "\n") {
		if line == "" {
			continue
		}
		var k int
		if _, err := fmt.Sscanf(line, "plain.F%d", &k); err == nil {
			line += "\n" + texts[k]
		}
		t.Error(line)
	}
	vet(t, dir, "./classic")
}

// gonumFiles copies the test functions of gonum's optimize/functions to dir. It reports whether gonum is there.
func gonumFiles(t *testing.T, dir string) bool {
	t.Helper()
	if testing.Short() {
		return false
	}
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", "gonum.org/v1/gonum/optimize/functions").Output()
	if err != nil {
		return false
	}
	for _, f := range []string{"functions.go", "vlse.go"} {
		text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), f))
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, f), string(text))
	}
	put(t, filepath.Join(dir, "minimum.go"), "package functions\n\nconst badInputDim = \"wrong dimension\"\n\n"+
		"type Minimum struct {\n\tX []float64\n\tF float64\n\tGlobal bool\n}\n")
	return true
}
