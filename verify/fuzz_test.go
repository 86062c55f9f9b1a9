package verify_test

import (
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"

	"slope/verify"
)

// The properties as fuzz tests, of x₀·sin x₁ and of a bowl.

var plane = verify.Cube(2, -3, 3)

func waves(x []float64) float64 { return x[0] * math.Sin(x[1]) }

func slopeOfWaves(dst, x []float64) (float64, []float64) {
	if dst == nil {
		dst = make([]float64, 2)
	}
	dst[0], dst[1] = math.Sin(x[1]), x[0]*math.Cos(x[1])
	return waves(x), dst
}

func FuzzGradient(f *testing.F) { verify.Gradient(f, waves, slopeOfWaves, plane) }

func FuzzConvex(f *testing.F) {
	verify.Convex(f, func(x []float64) float64 { return x[0]*x[0] + math.Abs(x[1]) }, plane)
}

// FuzzWrong is run by TestFuzzFindsFaults.
func FuzzWrong(f *testing.F) {
	switch os.Getenv("SLOPE_FUZZ") {
	case "gradient":
		verify.Gradient(f, waves, func(dst, x []float64) (float64, []float64) {
			y, g := slopeOfWaves(dst, x)
			g[1] = -g[1]
			return y, g
		}, plane)
	case "convex":
		verify.Convex(f, waves, plane)
	case "domain":
		verify.Convex(f, waves, verify.Domain{})
	default:
		f.Skip("run with a fault by TestFuzzFindsFaults")
	}
}

// A property that is wrong fails as a test and under the fuzzer.
func TestFuzzFindsFaults(t *testing.T) {
	t.Parallel()
	bin, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for fault, says := range map[string]string{
		"gradient": "the wrong sign",
		"convex":   "not convex",
		"domain":   "domain",
	} {
		for name, args := range map[string][]string{
			"test": {"-test.run", "^FuzzWrong$", "-rapid.nofailfile"},
			"fuzz": {"-test.run", "^$", "-test.fuzz", "^FuzzWrong$", "-test.fuzztime", "100x", "-test.fuzzcachedir", dir, "-test.parallel", "1"},
		} {
			if testing.Short() && name == "fuzz" && fault != "gradient" {
				continue
			}
			cmd := exec.Command(bin, args...)
			cmd.Dir = t.TempDir() // where a failing input is kept
			cmd.Env = append(os.Environ(), "SLOPE_FUZZ="+fault)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), says) {
				t.Errorf("%s with a wrong %s: want a failure with %q, got %v\n%s", name, fault, says, err, out)
			}
		}
	}
}
