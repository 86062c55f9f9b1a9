package verify

import (
	"fmt"

	"slope/internal/arg"
	"slope/verify/internal/random"
)

// Domain is the box Lo ≤ x ≤ Hi over which a property is claimed; bounds may be
// infinite. The function under test is never called outside.
type Domain struct{ Lo, Hi []float64 }

// Cube returns the domain [lo, hi]ⁿ.
func Cube(n int, lo, hi float64) Domain {
	arg.Count("verify", "number of coordinates of a Cube", n, 0)
	d := Domain{make([]float64, n), make([]float64, n)}
	for i := range n {
		d.Lo[i], d.Hi[i] = lo, hi
	}
	return d
}

// Dim returns the number of variables.
func (d Domain) Dim() int { return len(d.Lo) }

// Contains reports whether x is in the domain.
func (d Domain) Contains(x []float64) bool {
	if len(x) != len(d.Lo) || len(x) != len(d.Hi) {
		return false
	}
	for i, v := range x {
		if !(d.Lo[i] <= v && v <= d.Hi[i]) {
			return false
		}
	}
	return true
}

// check returns what is wrong with the domain, "" if nothing is.
func (d Domain) check() string {
	if len(d.Lo) == 0 || len(d.Lo) != len(d.Hi) {
		return fmt.Sprintf("verify: domain with %d lower and %d upper bounds, want as many of each and at least one", len(d.Lo), len(d.Hi))
	}
	for i := range d.Lo {
		if !(d.Lo[i] <= d.Hi[i]) {
			return fmt.Sprintf("verify: empty domain: x[%d] in [%v, %v]", i, d.Lo[i], d.Hi[i])
		}
	}
	return ""
}

// drawPoint draws a point of the domain.
func drawPoint(s random.Source, d Domain) []float64 { return random.Point(s, d.Lo, d.Hi) }
