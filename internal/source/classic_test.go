package source

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// classic lists the functions of testdata/classic with the points at which their gradients are checked.
var classic = []struct {
	name   string
	points [][]float64
}{
	{"ContinueInLoop", [][]float64{{1.1, 1.2, 1.3, 1.4, 0.7}}},
	{"BreakInLoop", [][]float64{{1.1, 1.2, 1.3, 1.4}, {0.1, 0.2}, {3, 4}}},
	{"LoopCondition", [][]float64{{0.5, 1.7, 0.3}, {11, 2, 3}}},
	{"InlineDivision", [][]float64{{0.7, 1.9, 1.3}}},
	{"DeadAcos", [][]float64{{1, 2}, {3, 2}}},
	{"OverwrittenAcos", [][]float64{{1, 2}, {3, 2}}},
	{"ArgMax", [][]float64{{0.5, 2, 1.5, 3, 0.1}, {3, 2, 1}}},
	{"EarlyReturnInLoop", [][]float64{{0.5, 0.8, 0.9}, {0.1, 0.2}, {2, 3}}},
	{"LabeledBreak", [][]float64{{0.9, 0.8, 1.7}, {1.3, 1.4, 1.5, 1.6}}},
	{"InPlace", [][]float64{{0.5, 0.6, 0.7, 0.8}}},
	{"Aliases", [][]float64{{0.5, 0.6, 0.7, 0.8}}},
	{"SelfAssign", [][]float64{{0.5, 0.6, 0.7}}},
	{"OverlappingCopy", [][]float64{{0.5, 0.6, 0.7, 0.8, 0.9}}},
	{"Cholesky", [][]float64{{0.5, 0.6}}},
	{"Structs", [][]float64{{0.5, 0.6, 0.7}}},
	{"StructSlice", [][]float64{{0.5, 0.6, 0.7}}},
	{"Results", [][]float64{{0.5, 0.6}, {0.5, -0.6}}},
	{"Switches", [][]float64{{0.5, 0.6, 0.7, 0.8, 3, 4}, {2, 3, 0.7, 0.8, 3, 4}, {-2, 3, 4, 0.8}}},
	{"Recursive", [][]float64{{0.5, 0.6}}},
	{"Arrays", [][]float64{{0.5, 0.6, 0.7, 0.8}}},
	{"Fresh", [][]float64{{0.5, 0.6, 0.7}}},
	{"Rows", [][]float64{{0.5, 0.6}}},
	{"Kinks", [][]float64{{0.5, 0.6, 0.7}, {-1.5, 1.7, 0.8}}},
	{"Elementary", [][]float64{{0.5, 0.6}, {1.3, 2.1}}},
	{"Untaken", [][]float64{{1, 2}, {3, 2}}},
	{"Pointers", [][]float64{{0.5, 0.6}}},
	{"Formatted", [][]float64{{0.5, 0.6}}},
	{"Guards", [][]float64{{-0.5, 0.6}, {0.5, 6}, {0.5, 1.6}, {1.5, 1.4}}},
	{"ResultOverwritten", [][]float64{{0.5, 0.6}, {0, 0.6}}},
	{"ResultCall", [][]float64{{0.5, 0.6}}},
	{"SumThenRoot", [][]float64{{1.5, 1.6, 0.7}}},
	{"SumOfSums", [][]float64{{0.5, 0.6, -0.7}}},
	{"Sorted", [][]float64{{0.5, -0.6, 1.7, 0.8, 0.2}}},
	{"Appended", [][]float64{{0.9, -0.6, 1.7, 0.8, 0.2}, {-1.1, 2, 3}}},
	{"AppendedStructs", [][]float64{{0.9, -0.6, 1.7}}},
	{"Closures", [][]float64{{0.9, -0.6, 1.7}, {0.05, 0.3}, {2, 3}}},
	{"AppendedSelf", [][]float64{{0.9, -0.6, 1.7, 0.8, 0.2}, {-1.1, 2, 3}}},
	{"AppendedFilter", [][]float64{{0.9, 1.2}, {-1.1, -2}}},
	{"AppendedSlice", [][]float64{{0.9, 1.2}, {-1.1, 2, 3}}},
	{"Shrink", [][]float64{{0.9, -0.6, 1.7, 0.8, 0.2}, {-1.1, 2, 3}}},
	{"GuardThenCall", [][]float64{{0.9, 0.6}, {0.9, -0.6}}},
	{"GuardThenTail", [][]float64{{1.9, 2.6}, {0.9, -0.6}}},
	{"SlicesFunctions", [][]float64{{0.9, 0.6, -0.3, 1.7}, {2, 0.6, 3}}},
	{"OtherGlobals", [][]float64{{0.9, 0.6}}},
	{"NamedStructs", [][]float64{{0.9, 0.6, -0.3}}},
	{"NamedFloats", [][]float64{{0.9, 0.6}, {2.9, -0.6}}},
	{"SetInBranch", [][]float64{{0.9, 0.6, 0.2}, {0.3, 0.4, 0.7}, {0.1, 0.2}}},
	{"SumThenTerm", [][]float64{{0.9, 0.6}}},
	{"ZeroResidual", [][]float64{{1, 1}, {1.5, 0.7}}},
	{"Jumps", [][]float64{{0.5, 0.6, 0.7}, {0.2, 0.1}, {0.5, 3, 0.7}, {0.9, 1.6, 0.7, 2.2}, {2.9, 1.6, 0.7, 2.2}}},
	{"Skips", [][]float64{{0.5, 0.6, 0.7}, {0.5, 0.6, 0.95}, {1.5, 0.96}}},
	{"FilledByCall", [][]float64{{0.5, 0.6}}},
	{"WorkSpace", [][]float64{{0.5, 0.6, 0.7}}},
	{"CarriedSpace", [][]float64{{0.5, 0.6, 0.7}}},
	{"LateSpace", [][]float64{{0.5, 0.6, 0.7}}},
	{"MovingBound", [][]float64{{0.5, 0.6, 0.7}}},
	{"ScaledByFirst", [][]float64{{0.5, 0.6, 0.7}}},
	{"LocalBreaks", [][]float64{{0.5, 0.6, 0.7}}},
	{"Index", [][]float64{{0.5, 0.6, 0.7, 0.8, 0.9}}},
}

// runnerText is a program that compares gradients with differences of sixth order. At a point where the function is not
// defined beside (x[0] = 1 of DeadAcos is the edge of acos's domain) the values still are.
const runnerText = `package main

import (
	"fmt"
	"math"

	"classic"
)

type one struct {
	name string
	f    func([]float64) float64
	g    func(dst, x []float64) (float64, []float64)
	x    []float64
}

var table = []one{
TABLE}

func main() {
	for _, c := range table {
		check(c)
	}
}

func value(c one, x []float64, i int, h float64) float64 {
	y := append([]float64(nil), x...)
	y[i] += h
	return c.f(y)
}

func check(c one) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println(c.name, c.x, "panics:", e)
		}
	}()
	x := append([]float64(nil), c.x...)
	y, g := c.g(nil, x)
	for i := range x {
		if x[i] != c.x[i] {
			fmt.Println(c.name, c.x, "changes its argument to", x)
			return
		}
	}
	if want := value(c, x, 0, 0); y != want {
		fmt.Println(c.name, c.x, "value", y, "want", want)
	}
	for round := 0; round < 2; round++ {
		for i := range x {
			h := math.Ldexp(1, -11)
			d := (45*(value(c, x, i, h)-value(c, x, i, -h)) - 9*(value(c, x, i, 2*h)-value(c, x, i, -2*h)) + value(c, x, i, 3*h) - value(c, x, i, -3*h)) / (60 * h)
			if !(math.Abs(g[i]-d) <= 2e-8*(1+math.Abs(d))) && !math.IsNaN(d) {
				fmt.Println(c.name, c.x, "element", i, "got", g[i], "want", d)
			}
			if math.IsNaN(d) && math.IsNaN(g[i]) {
				fmt.Println(c.name, c.x, "element", i, "is NaN")
			}
		}
		dst := make([]float64, len(x))
		for i := range dst {
			dst[i] = math.NaN()
		}
		_, g = c.g(dst, x)
	}
}
`

// copyModule copies the Go files and go.mod of a module in testdata to a new directory.
func copyModule(t testing.TB, from string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// classicFiles writes the package of testdata/classic, and the one that it imports, to a directory whose import path is path.
func classicFiles(t testing.TB, dir, path string) {
	t.Helper()
	for _, name := range []string{"classic.go", "other/other.go"} {
		text, err := os.ReadFile(filepath.Join("testdata", "classic", name))
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, name), strings.Replace(string(text), "\"classic/other\"", "\""+path+"/other\"", 1))
	}
}

// run runs the go command in dir and returns what it prints. What it builds there it builds quickly.
func run(t testing.TB, dir string, args ...string) string {
	t.Helper()
	if args[0] == "run" || args[0] == "build" {
		args = append([]string{args[0], "-trimpath", "-gcflags=./...=-N -l", "-ldflags=-s -w"}, args[1:]...)
	}
	c := exec.Command("go", args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOGC=400")
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Run(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out.String())
	}
	return out.String()
}

// vet runs go vet, but for -short, where the compiler is enough.
func vet(t testing.TB, dir, pattern string) {
	t.Helper()
	if !testing.Short() {
		run(t, dir, "vet", pattern)
	}
}

// TestClassic generates the gradients of functions at which other tools went wrong, and compares them with differences.
func TestClassic(t *testing.T) {
	dir := copyModule(t, "testdata/classic")
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, c := range classic {
		text, err := Gradient(p, Options{Func: c.name, Command: "slope grad"})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, strings.ToLower(c.name)+"_slope.go"), text, 0o666); err != nil {
			t.Fatal(err)
		}
		for _, x := range c.points {
			fmt.Fprintf(&table, "\t{%q, classic.%s, classic.%sGradient, %#v},\n", c.name, c.name, c.name, x)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "main"), 0o777); err != nil {
		t.Fatal(err)
	}
	main := strings.Replace(runnerText, "TABLE", table.String(), 1)
	if err := os.WriteFile(filepath.Join(dir, "main", "main.go"), []byte(main), 0o666); err != nil {
		t.Fatal(err)
	}
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
	vet(t, dir, ".")
}
