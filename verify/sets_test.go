package verify

import (
	"math"
	"testing"
)

// A direction has length 1 whatever the size of the vector: the difference of points may be subnormal, of which 1/‖v‖ is infinite.
func TestUnit(t *testing.T) {
	for _, size := range []float64{math.SmallestNonzeroFloat64, 0x1p-1060, 1e-300, 1, 1e300, math.MaxFloat64} {
		for _, v := range [][]float64{{size, 0, 0}, {0, -size}, {size, size, -size}} {
			z := unit(v)
			if len(z) != len(v) || !(math.Abs(norm2(z)-1) <= 1e-15) {
				t.Errorf("unit(%v) = %v", v, z)
			}
		}
	}
	for _, v := range [][]float64{{0, 0}, {math.Inf(1), 1}, {1, math.NaN()}, {}} {
		if z := unit(v); z != nil {
			t.Errorf("unit(%v) = %v, want nil", v, z)
		}
	}
}
