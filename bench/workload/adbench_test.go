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

// The adjustment of ADBench's tests, against the numbers in BaTests.cpp, to its
// tolerance.
func TestBAOfADBench(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "adbench", "ba_test.txt"))
	if err != nil {
		t.Fatal(err)
	}
	b := readBA(string(text))
	out := b.newAnswer()
	b.hand(out)
	if len(b.x) != 62 || len(out.errors)+len(out.werrors) != 30 || len(out.rows)+len(out.wrows) != 310 {
		t.Fatalf("%d variables, %d+%d errors, %d+%d entries", len(b.x), len(out.errors), len(out.werrors), len(out.rows), len(out.wrows))
	}
	row := []float64{
		2.28877202208246757e+02, 6.34574811495545418e+02, -7.82222866259340549e+02,
		2.42892615607159668e+00, -1.17828079628011313e+01, 2.54169312487743460e+00,
		-1.03657084958518086e+00, 4.17022000000000004e-01, 0,
		-3.50739521096005205e+02, -9.12107773668008576e+02, -2.42892615607159668e+00, 1.17828079628011313e+01,
	}
	for i := range b.obs {
		for _, c := range []struct{ got, want float64 }{
			{out.errors[2*i], -2.69048849235189402e-01},
			{out.errors[2*i+1], 2.59944792677901881e-01},
			{out.werrors[i], 8.26092651515999976e-01},
			{out.wrows[i], -8.34044000000000008e-01},
		} {
			if !(math.Abs(c.got-c.want) <= 1e-6) {
				t.Errorf("observation %d: %v, want %v", i, c.got, c.want)
			}
		}
		for j, want := range row {
			if got := out.rows[2*i*baBlock+j]; !(math.Abs(got-want) <= 1e-6) {
				t.Errorf("observation %d: entry %d is %v, want %v", i, j, got, want)
			}
		}
	}
}

// A camera that is not turned has the Jacobian that cameras turned less and less
// approach.
func TestBAWithoutRotation(t *testing.T) {
	b := newBA(1, 1, 1)
	at := func(angle float64) []float64 {
		copy(b.cams, []float64{angle, -angle, angle})
		out := b.newAnswer()
		b.hand(out)
		return out.all
	}
	zero := at(0)
	for i, v := range at(1e-9) {
		if math.Abs(v-zero[i]) > 1e-5*max(1, math.Abs(v)) {
			t.Errorf("entry %d is %v without rotation and %v next to it", i, zero[i], v)
		}
	}
}

// The LSTM of ADBench's tests, against its numbers.
func TestLSTMOfADBench(t *testing.T) {
	p, x := readLSTM(lstmText)
	y, g := newHandLSTM(p).gradient(nil, x)
	value, gradient := expected(t, "Lstm")
	near(t, y, g, value, gradient, 1e-8)
}
