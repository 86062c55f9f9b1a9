package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const gentestText = `package m

import "math"

type Data struct{ Rows [][]float64 }

type Pair struct {
	A float64
	B [2]float64
	N int
}

// Loss has its point in a test file.
func Loss(x []float64, d *Data, lam float64) float64 {
	s := 0.0
	for _, r := range d.Rows {
		t := 0.0
		for j, v := range r {
			t += v * x[j]
		}
		s += math.Sqrt(t*t + lam)
	}
	return s
}

// F has two.
//
//slope:point 0.5, 1.5
//slope:point -0.25, 2
func F(a, b float64) float64 { return math.Exp(a) * b }

// Cost is a method.
//
//slope:point data, []float64{0.5, -1}
func (d *Data) Cost(x []float64) float64 { return Loss(x, d, 1) }

var data = &Data{[][]float64{{1, 2}, {2, 1.5}}}

// Polar is tested in its second result.
//
//slope:point 3, 4
func Polar(t, f float64) (r, phi float64) { return math.Hypot(t, f), math.Atan2(f, t) }

// Area takes a struct, a slice and a number.
//
//slope:point Pair{A: 1, B: [2]float64{2, 3}, N: 4}, []float64{0.5, 0.25}, 3
func Area(p Pair, w []float64, c float64) (float64, error) {
	return p.A*p.B[0]*w[0] + math.Sin(p.B[1]*c)*w[1]*float64(p.N), nil
}

// Weighted is variadic.
//
//slope:point 3, 4, 5
func Weighted(a float64, ws ...float64) float64 {
	s := 0.0
	for _, w := range ws {
		s += a * a * w
	}
	return s
}

func WeightedPoint() (float64, []float64) { return 2, []float64{1} }

func None(x float64) float64 { return x }
`

// TestTest writes tests with -test and runs them; then a planted fault must be found.
func TestTest(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles package verify")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(write(t, strings.Replace(gentestText, "//slope:point 3, 4, 5\n", "", 1)))
	for name, text := range map[string]string{"go.sum": string(sum),
		"go.mod":    strings.Replace(string(mod), "module slope\n", "module m\n", 1),
		"go.work":   "go 1.26\n\nuse (\n\t.\n\t" + root + "\n)\n", // what it needs of slope is built already: a module that replaces slope would build it anew
		"m_test.go": "package m\n\nfunc LossPoint() ([]float64, *Data, float64) { return []float64{1, 2}, data, 11 }\n"} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range []string{"-func Loss", "-func Loss -modes hvp -o loss_hvp.go", "-func F -modes jvp,hvp", "-func Data.Cost -modes jvp", "-func Polar -result 1 -modes grad,jvp,hvp",
		"-func Area -modes grad,jvp,hvp", "-func Weighted -wrt a -modes grad,hvp"} {
		for _, check := range []string{"-check=false", "-check"} {
			var errs bytes.Buffer
			if code := run(append([]string{"grad", "-test", check}, strings.Fields(args)...), &errs, &errs); code != 0 {
				t.Errorf("%s %s: exit code %d, %s", args, check, code, errs.String())
			}
		}
	}
	goTool(t, "vet", ".")
	if out := goTool(t, "test", "-v", "."); strings.Count(out, "--- PASS") != 7 {
		t.Errorf("go test\n%s", out)
	}
	text, err := os.ReadFile("loss_slope.go")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("loss_slope.go", bytes.Replace(text, []byte("dst[j] +="), []byte("dst[j] -="), 1), 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "test", "-run", "LossGradient", ".").CombinedOutput(); err == nil || !strings.Contains(string(out), "LossGradient: verify") {
		t.Errorf("a planted fault: %v\n%s", err, out)
	}
	var errs bytes.Buffer
	if code := run([]string{"grad", "-func", "None", "-test"}, &errs, &errs); code != 1 || !strings.Contains(errs.String(), "no point is known at which to test None; write //slope:point") {
		t.Errorf("no point: exit code %d, %s", code, errs.String())
	}
	if _, err := os.Stat("none_slope.go"); err == nil {
		t.Error("a file was written beside a test that could not be")
	}
}
