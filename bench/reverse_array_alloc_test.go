//go:build !race

package bench_test

import "testing"

// A gradient of a vector loss allocates nothing in steady state. (The race
// detector makes the pool of tapes forget.)
func TestVectorLossesAllocateNothing(t *testing.T) {
	for _, l := range vectorLosses() {
		if n := testing.AllocsPerRun(5, func() { l.tape(l.x) }); n != 0 {
			t.Errorf("%s: %v allocations in a gradient, want 0", l.name, n)
		}
	}
}
