package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Greatest has the greatest element and the first index of it, at each level, length and offset, with elements that are NaN,
// infinite or equal.
func TestGreatest(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(rand.Uint64(), 5))
		for n := range 700 {
			x := make([]float64, n+8)
			for i := range x {
				switch r.IntN(4) {
				case 0:
					x[i] = special[r.IntN(len(special))]
				case 1:
					x[i] = float64(r.IntN(3))
				default:
					x[i] = r.NormFloat64()
				}
				if n%3 == 0 && x[i] > 0 {
					x[i] = math.NaN()
				}
			}
			x = x[n%8:][:n]
			want, first := math.Inf(-1), 0
			for i := n - 1; i >= 0; i-- {
				if x[i] >= want {
					want, first = x[i], i
				}
			}
			if m, i := Greatest(x); m != want || i != first {
				t.Fatalf("%d elements: %v at %d, want %v at %d: %v", n, m, i, want, first, x)
			}
		}
	})
}
