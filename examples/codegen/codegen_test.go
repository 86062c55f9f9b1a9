package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"

	"slope/examples/codegen/generated"
	"slope/examples/codegen/model"
	"slope/expr"
)

// The files that are checked in are what go generate writes today.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	for _, f := range model.Files() {
		var b bytes.Buffer
		if err := f.Program.WriteGo(&b, "generated", f.Prefix, expr.WithHVP()); err != nil {
			t.Fatal(err)
		}
		have, err := os.ReadFile(filepath.Join("generated", f.Name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(have, b.Bytes()) {
			t.Errorf("%s is not current: run go generate ./examples/codegen", f.Name)
		}
	}
}

// The generated functions agree with the programs.
func TestGeneratedFunctions(t *testing.T) {
	files := model.Files()
	n := files[0].Program.Dim()
	x := make([]float64, n)
	for i := range x {
		x[i] = 1 + 0.5*math.Sin(float64(i))
	}
	y, g := generated.RosenbrockGradient(nil, x)
	wantY, want := files[0].Program.Gradient(nil, x)
	_, hv := generated.RosenbrockHVP(nil, x, x)
	_, wantH := files[0].Program.HVP(nil, x, x)
	if y != wantY || y != generated.Rosenbrock(x) {
		t.Errorf("value %v, want %v", y, wantY)
	}
	compare(t, "Rosenbrock", g, want, 1e3)
	compare(t, "Rosenbrock HVP", hv, wantH, 1e4)

	w, sample := []float64{0.1, -0.2, 0.3, 0, 0.5, -0.1, 0.2, 0.4}, []float64{1, 2, -1, 0.5, 0.25, 3, -2, 1, -1}
	_, g = generated.LogLossGradient(nil, w, sample)
	_, want = files[1].Program.WithData(sample).Gradient(nil, w)
	compare(t, "LogLoss", g, want, 1)
	generated.LogLossAddGradient(g, w, sample)
	for i := range want {
		want[i] *= 2
	}
	compare(t, "LogLoss twice", g, want, 1)
}

// compare allows for a few roundings of numbers of the size of scale.
func compare(t *testing.T, name string, got, want []float64, scale float64) {
	t.Helper()
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-14*scale {
			t.Errorf("%s: [%d] = %v, want %v", name, i, got[i], want[i])
		}
	}
}
