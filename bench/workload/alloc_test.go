//go:build !race

package workload

import (
	"slices"
	"strings"
	"testing"
)

// allocating are the contenders that allocate in every evaluation: their function
// makes slices of its own, or their driver says that it does.
var allocating = map[string][]string{
	"W3":   {"reverse sum"},                                                  // its goroutines
	"W4L":  {"gd"},                                                           // the result of a run
	"W5":   {"dual", "dual generic", "reverse", "reverse generic", "source"}, // the slices of the layers
	"W5b":  {"hand", "plain", "reverse", "reverse generic"},                  // goroutines of gonum's Gemm
	"W8":   {"hyperdual", "hyperdual generic", "reverse", "reverse generic"}, // the gradient
	"W8s":  {"expr sparse first"},                                            // the program
	"W9":   {"gd"},                                                           // the history of a run
	"GMM":  {"dual generic", "reverse", "reverse generic", "reverse sum", "source"},
	"BA":   {"dual", "dual generic", "reverse", "reverse generic"}, // the value of a Jacobian
	"LSTM": {"dual generic", "reverse", "reverse checkpoint", "reverse generic", "reverse vector", "source"},
}

// All other contenders allocate nothing in steady state, nor do the derivatives by
// hand. (The race detector makes the pool of tapes forget.)
func TestAllocations(t *testing.T) {
	for _, w := range All() {
		c := w.New(w.Small)
		for _, ct := range c.Contenders {
			if strings.HasPrefix(ct.Name, "gonum") || slices.Contains(allocating[w.Name], ct.Name) {
				continue
			}
			r := ct.Prepare()
			r.Run()
			if n := testing.AllocsPerRun(5, r.Run); n != 0 {
				t.Errorf("%s %s: %v allocations, want 0", w.Name, ct.Name, n)
			}
		}
	}
}
