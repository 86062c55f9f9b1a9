package source

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

const secondRunner = `package main

import (
	"fmt"
	"math"
	"math/rand"
	"sort"

	"rules/f"
)

type one struct {
	name string
	g    func(x, y float64) (v, dx, dy float64)
	h    func(x, vx, y, vy float64) (v, d, hx, hy float64)
}

var table = []one{
TABLE}

func sorts() {
	r := rand.New(rand.NewSource(1))
	for n := range 70 {
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(r.Intn(20))
			if r.Intn(9) == 0 {
				x[i] = math.NaN()
			}
		}
		want := make([]int, n)
		for i := range want {
			want[i] = i
		}
		sort.SliceStable(want, func(i, j int) bool {
			a, b := x[want[i]], x[want[j]]
			return a < b || a != a && b == b
		})
		old := append([]float64(nil), x...)
		got := f.Sort(x)
		for i, k := range got {
			if k != want[i] || x[i] != old[k] && x[i] == x[i] {
				fmt.Println("sort of", old, "got", got, "want", want)
				break
			}
		}
	}
}

func main() {
	sorts()
	for _, c := range table {
		n := 0
		for _, x := range [][2]float64{{0.37, 0.62}, {1.7, 2.4}, {3.2, 1.7}, {-0.8, 0.9}, {-2.3, -1.4}, {0.08, 3}, {1.2, 3}} {
			for _, v := range [][2]float64{{1, 0}, {0, 1}, {0.7, -1.3}} {
				if check(c, x, v) {
					n++
				}
			}
		}
		if n < 5 {
			fmt.Println(c.name, "only", n, "points are in its domain")
		}
	}
}

func check(c one, x, v [2]float64) bool {
	val, gx, gy := c.g(x[0], x[1])
	hv, hd, hx, hy := c.h(x[0], v[0], x[1], v[1])
	if math.IsNaN(val) {
		return false
	}
	if hv != val || math.Abs(hd-gx*v[0]-gy*v[1]) > 1e-12*(math.Abs(gx)+math.Abs(gy)) {
		fmt.Println(c.name, x, v, "value", hv, "want", val, "derivative", hd, "want", gx*v[0]+gy*v[1])
	}
	const h = 1.0 / 2048
	var dx, dy float64
	for k, w := range map[float64]float64{1: 45, 2: -9, 3: 1, -1: -45, -2: 9, -3: -1} {
		_, a, b := c.g(x[0]+k*h*v[0], x[1]+k*h*v[1])
		dx += w * a / (60 * h)
		dy += w * b / (60 * h)
	}
	if math.IsNaN(dx + dy) {
		return false
	}
	if tol := 1e-8 * (1 + math.Abs(dx) + math.Abs(dy) + math.Abs(gx) + math.Abs(gy)); !(math.Abs(hx-dx) <= tol) || !(math.Abs(hy-dy) <= tol) {
		fmt.Println(c.name, x, v, "got", hx, hy, "want", dx, dy)
	}
	return true
}
`

// TestSecondDerivativesOfRules holds the second derivative of every rule of package math against differences of its first.
func TestSecondDerivativesOfRules(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "go.mod"), "module rules\n\ngo 1.22\n")
	var text, table strings.Builder
	text.WriteString("package f\n\nimport \"math\"\n")
	var names []string
	for _, r := range mathRules() {
		call := "math." + r.name + "(x)"
		switch {
		case r.name == "FMA":
			call = "math.FMA(x, y, x)"
		case r.name == "Ldexp":
			call = "math.Ldexp(x, 2)"
		case r.name == "Jn" || r.name == "Yn":
			call = "math." + r.name + "(3, x)"
		case r.name == "Frexp" || r.name == "Lgamma" || r.name == "Sincos" || r.name == "Modf":
			fmt.Fprintf(&text, "\nfunc %s(x, y float64) float64 {\n\tr, s := math.%s(x)\n\treturn r*y + y*float64(s)\n}\n", r.name, r.name)
			call = ""
		case len(r.slopes) == 2:
			call = "math." + r.name + "(x, y)"
		}
		if call != "" {
			fmt.Fprintf(&text, "\nfunc %s(x, y float64) float64 { return %s * y * y }\n", r.name, call)
		}
		names = append(names, r.name)
		fmt.Fprintf(&table, "\t{%q, f.%sGradient, f.%sHVP},\n", r.name, r.name, r.name)
	}
	put(t, filepath.Join(dir, "f", "f.go"), text.String())
	put(t, filepath.Join(dir, "f", "sort.go"), "package f\n"+strings.ReplaceAll(helperText["slopeSort"], "NAME", "Sort"))
	p, err := load(dir, "./f", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		text, err := Derive(p, Options{Func: n, Modes: []string{"grad", "hvp"}, Command: "slope grad"})
		if err != nil {
			t.Errorf("%s: %v", n, err)
			continue
		}
		put(t, filepath.Join(dir, "f", strings.ToLower(n)+"_slope.go"), string(text))
	}
	put(t, filepath.Join(dir, "main", "main.go"), strings.Replace(secondRunner, "TABLE", table.String(), 1))
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
}
