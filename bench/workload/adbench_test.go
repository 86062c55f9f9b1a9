package workload

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// expected reads the numbers that ADBench's own tests expect.
func expected(t *testing.T, name string) (value float64, gradient []float64) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "adbench", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	var objective, jacobian struct {
		Scalars []float64   `json:"scalar_expectations"`
		Arrays  [][]float64 `json:"arrays"`
	}
	if err := json.Unmarshal(all[name+".objective_calculation_correctness"], &objective); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all[name+".jacobian_calculation_correctness"], &jacobian); err != nil {
		t.Fatal(err)
	}
	return objective.Scalars[0], jacobian.Arrays[0]
}

// near compares a gradient with what is expected, to within tolerance.
func near(t *testing.T, y float64, g []float64, value float64, gradient []float64, tolerance float64) {
	t.Helper()
	if !(math.Abs(y-value) <= tolerance) {
		t.Errorf("value %v, want %v", y, value)
	}
	if len(g) != len(gradient) {
		t.Fatalf("%d derivatives, want %d", len(g), len(gradient))
	}
	for i, want := range gradient {
		if !(math.Abs(g[i]-want) <= tolerance) {
			t.Errorf("derivative %d is %v, want %v", i, g[i], want)
		}
	}
}

// The mixture of ADBench's tests, against its numbers and against digits computed
// in arbitrary precision.
func TestGMMOfADBench(t *testing.T) {
	dir := filepath.Join("..", "..", "reverse", "testdata", "adbench")
	text, err := os.ReadFile(filepath.Join(dir, "gmm_test.txt"))
	if err != nil {
		t.Fatal(err)
	}
	p, theta := readGMM(string(text))
	y, g := newHandGMM(p).gradient(nil, theta)
	value, gradient := expected(t, "Gmm")
	near(t, y, g, value, gradient, 1e-8)

	text, err = os.ReadFile(filepath.Join(dir, "gmm_reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		F    string
		Grad []string
	}
	if err := json.Unmarshal(text, &ref); err != nil {
		t.Fatal(err)
	}
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	gradient = nil
	for _, s := range ref.Grad {
		gradient = append(gradient, number(s))
	}
	near(t, y, g, number(ref.F), gradient, 2e-14)
}
