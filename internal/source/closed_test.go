package source

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const closedRunner = `package main

import (
	"fmt"
	"math"

IMPORTS)

type one struct {
	name string
	h    func(dst, x, v []float64) (float64, float64, []float64)
	j    func(dst, ddst, x, dx []float64) (float64, float64, []float64, []float64)
	x    []float64
}

var table = []one{
TABLE}

func main() {
	for _, c := range table {
		check(c)
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-13*math.Abs(b) }

func check(c one) {
	v := make([]float64, len(c.x))
	for i := range v {
		v[i] = []float64{0.7, -1.3, 0, 0.4}[i%4]
	}
	y, dy, hv := c.h(nil, append([]float64(nil), c.x...), append([]float64(nil), v...))
	zj, dz, g, dg := c.j(make([]float64, len(v)), make([]float64, len(v)), append([]float64(nil), c.x...), v)
	if !same(y, zj) || !same(dy, dz) || len(g) != len(hv) {
		fmt.Println(c.name, c.x, "HVP", y, dy, "JVP of the gradient", zj, dz)
	}
	for i := range hv {
		if !same(hv[i], dg[i]) {
			fmt.Println(c.name, c.x, "HVP", hv, "JVP of the gradient", dg)
			return
		}
	}
}
`

// TestGeneratedIsInSubset checks that what slope grad writes lies in the subset itself: the JVP of its text is the Hessian-vector product. Only the
// tape is made in place of being taken from the pool.
func TestGeneratedIsInSubset(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "go.mod"), "module closed\n\ngo 1.21\n")
	n := 3
	if testing.Short() {
		n = 1
	}
	if *campaign > 0 {
		n = *campaign
	}
	plain, _, _ := randomPackage(n, *seedFlag*4_000_003, noValues)
	classicFiles(t, filepath.Join(dir, "classic"), "closed/classic")
	put(t, filepath.Join(dir, "plain", "plain.go"), plain)
	points := map[string][][]float64{}
	names := map[string][]string{}
	for k, c := range classic {
		if testing.Short() && k%3 != 0 {
			continue
		}
		names["classic"] = append(names["classic"], c.name)
		points[c.name] = c.points
	}
	for k := range n {
		names["plain"] = append(names["plain"], "F"+itoa(k))
		points["F"+itoa(k)] = [][]float64{{0.4, 0.9, -0.6, 1.3}, {-1.2, 0.3, 2.1, 0.2}}
	}
	get, put1 := regexp.MustCompile(`\w+Pool\.Get\(\)\.\(\*(\w+)\)`), regexp.MustCompile(`(?m)^\s*\w+Pool\.Put\(tape\w*\)\n`)
	var table, imports strings.Builder
	for _, pkg := range []string{"classic", "plain"} {
		fmt.Fprintf(&imports, "\t\"closed/%s\"\n", pkg)
		p, err := load(dir, "./"+pkg, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names[pkg] {
			text, err := Derive(p, Options{Func: name, Modes: []string{"grad", "hvp"}, Command: "slope grad"})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			text = put1.ReplaceAll(get.ReplaceAll(text, []byte("new($1)")), nil)
			put(t, filepath.Join(dir, pkg, strings.ToLower(name)+"_slope.go"), string(text))
		}
		if p, err = load(dir, "./"+pkg, ""); err != nil {
			t.Fatal(err)
		}
		for _, name := range names[pkg] {
			text, err := Derive(p, Options{Func: name + "Gradient", Modes: []string{"jvp"}, Command: "slope jvp"})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			put(t, filepath.Join(dir, pkg, strings.ToLower(name)+"_jvp.go"), string(text))
			for _, x := range points[name] {
				n := pkg + "." + name
				fmt.Fprintf(&table, "\t{%q, %sHVP, %sGradientJVP, %#v},\n", n, n, n, x)
			}
		}
	}
	put(t, filepath.Join(dir, "main", "main.go"), strings.NewReplacer("TABLE", table.String(), "IMPORTS", imports.String()).Replace(closedRunner))
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
}

// TestGeneratedInReverse checks that a generated gradient is not differentiated in reverse, where its guards would lose derivatives.
func TestGeneratedInReverse(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "go.mod"), "module m\n\ngo 1.21\n")
	put(t, filepath.Join(dir, "f.go"), "package m\n\nimport \"math\"\n\nfunc F(a, b float64) float64 {\n\tr := math.Log(a * b)\n\treturn r * r\n}\n")
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	text, err := Gradient(p, Options{Func: "F", Command: "slope grad"})
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "f_slope.go"), string(text))
	if p, err = load(dir, ".", ""); err != nil {
		t.Fatal(err)
	}
	_, err = Gradient(p, Options{Func: "FGradient", Result: 1, Command: "slope grad"})
	if err == nil || !strings.Contains(err.Error(), "cannot differentiate a generated gradient in reverse") {
		t.Errorf("error %v", err)
	}
}
