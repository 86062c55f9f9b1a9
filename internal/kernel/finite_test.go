package kernel

import (
	"math"
	"testing"
)

// Finite sees one element that is infinite or NaN wherever it stands, and none elsewhere, at each level, length and offset.
func TestFinite(t *testing.T) {
	levels(t, func(t *testing.T) {
		for n := range 80 {
			all := make([]float64, n+16)
			for i := range all {
				all[i] = math.Inf(-1) // beyond the ends
			}
			for offset := range 8 {
				x := all[offset+1:][:n]
				for i := range x {
					x[i] = []float64{math.MaxFloat64, -math.MaxFloat64, 0, 5e-324}[i%4]
				}
				if !Finite(x) {
					t.Fatalf("%d elements: not finite: %v", n, x)
				}
				for i, was := range x {
					for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
						if x[i] = bad; Finite(x) {
							t.Fatalf("%d elements, x[%d] = %v: finite", n, i, bad)
						}
					}
					x[i] = was
				}
				for i := range x {
					x[i] = math.Inf(-1)
				}
			}
		}
		long := make([]float64, 2*chunk+3)
		for _, i := range []int{0, chunk - 1, chunk, 2*chunk + 2} {
			long[i] = math.NaN()
			if Finite(long) {
				t.Errorf("NaN at %d of %d: finite", i, len(long))
			}
			long[i] = 0
		}
		if !Finite(long) {
			t.Error("zeros: not finite")
		}
	})
}
