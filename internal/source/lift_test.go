package source

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// liftRunner is a program that holds a lifted function against the plain one and against the gradient that Gradient writes: the value with
// slope.Float64, the gradient by dual numbers and by the tape.
const liftRunner = `package main

import (
	"fmt"
	"math"

	"slope"
	"slope/dual"
	"slope/reverse"

	"PACKAGE"
)

type one struct {
	name string
	f    func([]float64) float64
	g    func(dst, x []float64) (float64, []float64)
	v    func([]slope.Float64) slope.Float64
	d    func([]dual.Dual[float64]) dual.Dual[float64]
	r    func([]reverse.Var) reverse.Var
	ulps float64
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

// differences are quotients of sixth order.
func differences(f func([]float64) float64, x []float64) []float64 {
	g := make([]float64, len(x))
	for i := range x {
		at := func(h float64) float64 {
			y := append([]float64(nil), x...)
			y[i] += h
			return f(y)
		}
		h := math.Ldexp(1, -11)
		g[i] = (45*(at(h)-at(-h)) - 9*(at(2*h)-at(-2*h)) + at(3*h) - at(-3*h)) / (60 * h)
	}
	return g
}

func check(c one) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println(c.name, c.x, "panics:", e)
		}
	}()
	want := c.f(append([]float64(nil), c.x...))
	x := make([]slope.Float64, len(c.x))
	for i, v := range c.x {
		x[i] = slope.Float64(v)
	}
	y := float64(c.v(x))
	if !same(y, want) && !(math.Abs(y-want) <= c.ulps*0x1p-52*math.Abs(want)) {
		fmt.Println(c.name, c.x, "value", y, "want", want, "off by", math.Abs(y-want)/(0x1p-52*math.Abs(want)), "ulps")
	}
	g := differences(c.f, c.x)
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-8*(1+math.Abs(b)) }
	if c.g != nil {
		_, g = c.g(nil, append([]float64(nil), c.x...))
		near = func(a, b float64) bool { return same(a, b) || math.Abs(a-b) <= 1e-11*(1+math.Abs(b)) }
	}
	yd, d := dual.Gradient(nil, c.d, append([]float64(nil), c.x...))
	yr, r := reverse.Gradient(nil, c.r, append([]float64(nil), c.x...))
	if !same(yd, y) || !same(yr, y) {
		fmt.Println(c.name, c.x, "value", y, "dual", yd, "reverse", yr)
	}
	for i := range g {
		if !near(g[i], d[i]) || !near(r[i], d[i]) {
			fmt.Println(c.name, c.x, "element", i, "dual", d[i], "reverse", r[i], "slope grad", g[i])
		}
	}
}
`

// slopeModule makes the module in dir one that requires this one.
func slopeModule(t testing.TB, dir, name string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "go.sum"), string(sums))
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(mod), "module slope\n", "module "+name+"\n", 1)
	put(t, filepath.Join(dir, "go.mod"), text+"\nrequire slope v0.0.0\n\nreplace slope => "+root+"\n")
}

func put(t testing.TB, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// better are the functions that package slope computes better than package math; fused products are the other reason for other bits.
var better = regexp.MustCompile(`\.(Exp|Log|Hypot|Gamma|Lgamma|Cbrt|Pow|PowConst|PowInt|Erfc|Tanh|Sinh|Cosh|Asinh|Acosh|Atanh|Expm1|Log1p|Sin|Cos|Sincos|Erf|Tan|Exp2|Log2|Log10)\(`)

// ulps is how far the lifted value may be from the plain one.
func ulps(t testing.TB, p *Program, name string) float64 {
	text, err := Lift(p, LiftOptions{Func: name, Command: "slope lift"})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if better.Match(text) {
		return 8
	}
	return 0
}

// liftable reports whether slope lift takes the function of testdata/classic: it refuses those of other packages.
func liftable(name string) bool { return name != "OtherGlobals" && name != "SlicesFunctions" }

// TestLiftClassic lifts the functions at which other tools went wrong.
func TestLiftClassic(t *testing.T) {
	if testing.Short() {
		t.Skip("TestTangents lifts the same functions")
	}
	dir := copyModule(t, "testdata/classic")
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	slopeModule(t, dir, "classic")
	var names []string
	var table strings.Builder
	for _, c := range classic {
		if !liftable(c.name) {
			continue
		}
		text, err := Gradient(p, Options{Func: c.name, Command: "slope grad"})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		put(t, filepath.Join(dir, strings.ToLower(c.name)+"_slope.go"), string(text))
		names = append(names, c.name)
		for _, x := range c.points {
			n := "classic." + c.name
			fmt.Fprintf(&table, "\t{%q, %s, %sGradient, %sOf[slope.Float64], %sOf[dual.Dual[float64]], %sOf[reverse.Var], %g, %#v},\n", c.name, n, n, n, n, n, ulps(t, p, c.name), x)
		}
	}
	text, err := Lift(p, LiftOptions{Func: strings.Join(names, ","), Command: "slope lift"})
	if err != nil {
		t.Fatal(err)
	}
	again, _ := Lift(p, LiftOptions{Func: strings.Join(names, ","), Command: "slope lift"})
	if string(again) != string(text) {
		t.Error("two runs give two texts")
	}
	put(t, filepath.Join(dir, "lift.go"), string(text))
	put(t, filepath.Join(dir, "main", "main.go"), strings.NewReplacer("TABLE", table.String(), "PACKAGE", "classic").Replace(liftRunner))
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
	vet(t, dir, ".")
}

// TestLiftConstructs lifts what the classics do not have; some of it slope grad refuses, so differences are the reference.
func TestLiftConstructs(t *testing.T) {
	dir := copyModule(t, "testdata/lift")
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	slopeModule(t, dir, "lift")
	var table strings.Builder
	names := []string{"NamedSlice", "NamedFloat", "Closures", "Shadowed", "Literals", "StructData"}
	for _, name := range names {
		for _, x := range [][]float64{{0.7, 1.9, 0.4}, {1.3, 0.6, 2.5}} {
			n := "lift." + name
			fmt.Fprintf(&table, "\t{%q, %s, nil, %sOf[slope.Float64], %sOf[dual.Dual[float64]], %sOf[reverse.Var], %g, %#v},\n", name, n, n, n, n, ulps(t, p, name), x)
		}
	}
	text, err := Lift(p, LiftOptions{Func: strings.Join(names, ","), Command: "slope lift"})
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "lifted.go"), string(text))
	put(t, filepath.Join(dir, "main", "main.go"), strings.NewReplacer("TABLE", table.String(), "PACKAGE", "lift").Replace(liftRunner))
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
}

// TestLiftRefused checks what has no counterpart: it is refused at its line with advice, and nothing becomes a constant.
func TestLiftRefused(t *testing.T) {
	p, err := load("testdata/refused", ".", "")
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^\S+\.go:\d+:\d+: [^;]+; \S`)
	for name, want := range map[string]string{
		"Interface":     "a call of the interface method girth",
		"BehindAny":     "into an interface",
		"MaybeNil":      "into an interface",
		"Reading":       "into an interface, a parameter of reading",
		"Single":        "into float32",
		"Bits":          "math.Float64bits has no counterpart",
		"Complex":       "into a complex number",
		"GlobalWrite":   "the global variable global",
		"GlobalElement": "the global variable table",
		"GlobalCall":    "the global variable table",
		"Map":           "into a map",
		"Channel":       "into a channel",
		"Goroutine":     "starts a goroutine",
		"Value":         "a function value",
		"MapKey":        "into the key of a map",
		"Unknown":       "math.Nextafter has no counterpart",
		"Data":          "the memory of d holds active values",
		"NoParameter":   "the first parameter",
	} {
		text, err := Lift(p, LiftOptions{Func: name})
		if err == nil {
			t.Errorf("%s: lifted\n%s", name, text)
			continue
		}
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s: message %q, want %q in it", name, err, want)
		}
		for _, line := range strings.Split(err.Error(), "\n") {
			if !form.MatchString(line) {
				t.Errorf("%s: message %q, want file:line:col: what; advice", name, line)
			}
		}
	}
}

// TestLiftConcrete writes the classics out for each number type; the compiler checks the types.
func TestLiftConcrete(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a package for each number type")
	}
	dir := copyModule(t, "testdata/classic")
	slopeModule(t, dir, "classic")
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range classic {
		if liftable(c.name) {
			names = append(names, c.name)
		}
	}
	for _, typ := range []string{"dual.Dual[float64]", "reverse.Var", "hyperdual.HyperDual[float64]", "slope.Float64"} {
		text, err := Lift(p, LiftOptions{Func: strings.Join(names, ","), Type: typ, Command: "slope lift"})
		if err != nil {
			t.Fatal(err)
		}
		// Each in a package of its own: the helpers would have the same names.
		to := filepath.Join(dir, strings.ToLower(typ[:strings.Index(typ, ".")]))
		if err := os.CopyFS(to, os.DirFS("testdata/classic")); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(to, "go.mod")); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(to, "lift.go"), string(text))
	}
	run(t, dir, "build", "./...")
}
