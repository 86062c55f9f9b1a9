package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const modesText = `package m

import (
	"errors"
	"math"
)

type Data struct{ Rows [][]float64 }

type Pair struct{ A, B float64 }

func Loss(x []float64, d *Data, lam float64) float64 {
	s := 0.0
	for _, r := range d.Rows {
		t := 0.0
		for j, c := range r {
			t += c * x[j]
		}
		s += math.Sqrt(t*t + lam)
	}
	return s
}

func F(a, b float64) float64 { return math.Exp(a) * b }

func (d *Data) Cost(x []float64) float64 { return Loss(x, d, 1) }

func Residuals(dst, x []float64) {
	for i := range dst {
		dst[i] = x[i] * x[0]
	}
}

func Polar(x, y float64) (r, phi float64) { return math.Hypot(x, y), math.Atan2(y, x) }

func Rooted(x float64) (float64, error) {
	if x < 0 {
		return 0, errors.New("negative")
	}
	return math.Sqrt(x), nil
}

func Scaled(p Pair, c float64) Pair { return Pair{p.A * c, p.B * p.A} }

func Squares(x []float64) []float64 {
	var y []float64
	for _, v := range x {
		y = append(y, v*v)
	}
	return y
}

func Sum(xs ...float64) float64 {
	s := 0.0
	for _, x := range xs {
		s += x * x
	}
	return s
}

func Weighted(a float64, ws ...float64) float64 {
	s := 0.0
	for _, w := range ws {
		s += a * a * w
	}
	return s
}
`

const modesMain = `package m

import (
	"fmt"
	"testing"
)

func TestAll(t *testing.T) {
	d := &Data{[][]float64{{1, 2}, {2, 1.5}}}
	show := func(v ...interface{}) { fmt.Println(v...) }
	show(LossHVP(nil, []float64{1, 2}, []float64{0.5, 0.25}, d, 11))
	show(LossJVP([]float64{1, 2}, []float64{0.5, 0.25}, d, 11))
	show(FJVP(0, 2, 3, 5))
	show(FHVP(0, 2, 3, 5))
	show(d.CostJVP([]float64{0, 2}, []float64{1, 0}))
	dst, ddst := make([]float64, 2), make([]float64, 2)
	ResidualsJVP(dst, ddst, []float64{3, 4}, []float64{1, 2})
	show(dst, ddst)
	show(PolarJVP(3, 1, 4, 0))
	show(RootedJVP(4, 1))
	show(RootedJVP(-4, 1))
	show(ScaledJVP(Pair{2, 3}, Pair{1, 0}, 10, 1))
	show(SquaresJVP([]float64{3, 4}, []float64{1, 2}))
	show(SumJVP([]float64{3, 4}, []float64{1, 2}))
	show(SumHVP(nil, []float64{3, 4}, []float64{1, 2}))
	show(WeightedHVP(3, 1, 4, 5))
}
`

// modesWant is what these functions give by hand.
const modesWant = `
12 1.9791666666666665 [0.19097222222222227 0.20688657407407413]
12 1.9791666666666665
3 11
3 11 11 2
7.28538328578604 2.8675090962463594
[9 12] [6 10]
5 0.6 0.9272952180016122 -0.16
2 0.25 <nil>
0 0 negative
{20 6} {12 3}
[9 16] [6 16]
25 22
25 22 [2 4]
81 54 18
`

// TestModes writes derivatives in a direction and Hessian-vector products of each form of function, and compiles and runs them.
func TestModes(t *testing.T) {
	t.Chdir(write(t, modesText))
	signatures := map[string][]string{
		"Loss -modes=grad,jvp,hvp": {"LossGradient(dst, x []float64, d *Data, lam float64) (y float64, grad []float64)",
			"LossJVP(x, dx []float64, d *Data, lam float64) (y, dy float64)", "LossHVP(dst, x, v []float64, d *Data, lam float64) (y, dy float64, hv []float64)"},
		"F -modes=jvp,hvp": {"FJVP(a, da, b, db float64) (y, dy float64)", "FHVP(a, va, b, vb float64) (y, dy, hva, hvb float64)"},
		"Data.Cost":        {"func (d *Data) CostJVP(x, dx []float64) (y, dy float64)"},
		"Residuals":        {"ResidualsJVP(dst, ddst, x, dx []float64)"},
		"Polar":            {"PolarJVP(x, dx, y, dy float64) (r, dr, phi, dphi float64)"},
		"Rooted":           {"RootedJVP(x, dx float64) (y0, dy0 float64, err error)"},
		"Scaled":           {"ScaledJVP(p, dp Pair, c, dc float64) (y, dy Pair)"},
		"Squares":          {"SquaresJVP(x, dx []float64) (y, dy []float64)"},
		"Sum -modes=jvp,hvp": {"SumJVP(xs, dxs []float64) (y, dy float64)",
			"SumHVP(dst, xs, v []float64) (y, dy float64, hv []float64)"},
		"Weighted -modes=hvp -wrt=a": {"WeightedHVP(a, va float64, ws ...float64) (y, dy, hva float64)"},
	}
	for args, want := range signatures {
		var errs bytes.Buffer
		name, flags, _ := strings.Cut(args, " ")
		file := strings.ToLower(name) + "_d.go"
		a := append([]string{"jvp", "-func", name, "-o", file}, strings.Fields(flags)...)
		if code := run(a, &errs, &errs); code != 0 || errs.Len() > 0 {
			t.Errorf("%s: exit code %d, %q", args, code, errs.String())
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(string(text), w+" {") && !strings.Contains(string(text), w+" () {") {
				t.Errorf("%s: %q is not in\n%s", args, w, text)
			}
		}
	}
	if err := os.WriteFile("m_test.go", []byte(modesMain), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := goTool(t, "test", "-v", "-run", "TestAll", "."); !strings.Contains(got, modesWant) {
		t.Errorf("got\n%s\nwant\n%s", got, modesWant)
	}
	if !testing.Short() {
		goTool(t, "vet", ".")
	}
}

// TestFiles checks the default names of files, and that the three may stand beside one another.
func TestFiles(t *testing.T) {
	dir := write(t, modesText)
	t.Chdir(dir)
	for _, mode := range []string{"grad", "jvp", "hvp", "grad", "hvp"} {
		var errs bytes.Buffer
		if code := run([]string{mode, "-func", "Loss"}, &errs, &errs); code != 0 {
			t.Fatalf("slope %s: %s", mode, errs.String())
		}
	}
	for file, header := range map[string]string{"loss_slope.go": "slope grad", "loss_jvp.go": "slope jvp", "loss_hvp.go": "slope hvp"} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil || !strings.HasPrefix(string(text), "// Code generated by "+header+"; DO NOT EDIT.") {
			t.Errorf("%s: %v\n%.60s", file, err, text)
		}
	}
	goTool(t, "vet", ".")
	var errs bytes.Buffer
	if code := run([]string{"grad", "-func", "Loss", "-o", "other.go"}, &errs, &errs); code != 1 || !strings.Contains(errs.String(), "has the name LossGradient already") {
		t.Errorf("a second gradient: exit code %d, %q", code, errs.String())
	}
	errs.Reset()
	if code := run([]string{"grad", "-func", "Loss", "-modes", "grad,vjp"}, &errs, &errs); code != 1 || !strings.Contains(errs.String(), `no mode "vjp"`) {
		t.Errorf("an unknown mode: exit code %d, %q", code, errs.String())
	}
}
