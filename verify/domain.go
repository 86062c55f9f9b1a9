package verify

import (
	"fmt"
	"math"

	"slope/internal/arg"
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

// A drawer is a source of choices: rapid, which can shrink them, or a random
// number generator. Smaller choices are simpler.
type drawer interface {
	intn(n int) int                 // in [0, n)
	between(lo, hi float64) float64 // in [lo, hi], both finite
}

// drawPoint draws a point of the domain: coordinates from within, on the
// bounds and next to them, where functions have kinks (integers, zeros, ties),
// and of every magnitude, as far as the domain has them.
func drawPoint(s drawer, d Domain) []float64 {
	x := make([]float64, len(d.Lo))
	for i := range x {
		x[i] = drawCoordinate(s, d.Lo[i], d.Hi[i], x[:i])
	}
	return x
}

// span returns finite bounds from which most coordinates are drawn.
func span(lo, hi float64) (float64, float64) {
	const usual = 4
	switch {
	case math.IsInf(lo, -1) && math.IsInf(hi, 1):
		return -usual, usual
	case math.IsInf(lo, -1):
		return hi - math.Max(usual, math.Abs(hi)), hi
	case math.IsInf(hi, 1):
		return lo, lo + math.Max(usual, math.Abs(lo))
	}
	return lo, hi
}

func drawCoordinate(s drawer, lo, hi float64, before []float64) float64 {
	a, b := span(lo, hi)
	x := a
	switch k := s.intn(16); {
	case k < 9:
		x = s.between(a, b)
	case k == 9: // an integer or a half
		x = math.Round(2*s.between(a, b)) / 2
	case k == 10: // on a bound, or zero
		x = []float64{0, a, b}[s.intn(3)]
	case k == 11: // next to a bound
		w := math.Ldexp(math.Max(math.Min(b-a, 1), math.Abs(a)*0x1p-10), -s.intn(40))
		if x = a + w; s.intn(2) == 1 {
			x = b - w
		}
	case k == 12 && len(before) > 0: // a tie
		x = before[s.intn(len(before))]
		if s.intn(2) == 1 {
			x = -x
		}
	case k == 13: // small
		x = math.Ldexp(s.between(-1, 1), -s.intn(60))
	case k == 14 && (math.IsInf(lo, -1) || math.IsInf(hi, 1)): // large
		x = math.Ldexp(s.between(-1, 1), s.intn(60))
	case k == 15 && lo <= 0 && hi >= 0 && s.intn(4) == 0: // next to nothing, subnormal numbers among it
		x = math.Ldexp(s.between(-1, 1), -s.intn(1074))
	default:
		x = s.between(a, b)
	}
	return math.Min(math.Max(x, lo), hi)
}
