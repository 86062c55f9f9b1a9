package random

import (
	"math"
	"math/rand/v2"

	"pgregory.net/rapid"
)

// A Source is a source of choices: rapid, which can shrink them, or a random
// number generator. Smaller choices are simpler.
type Source interface {
	Intn(n int) int                 // in [0, n)
	Between(lo, hi float64) float64 // in [lo, hi], both finite
}

// Point draws a point of the box from lo to hi: coordinates from within, on the
// bounds and next to them, where functions have kinks (integers, zeros, ties),
// and of every magnitude, as far as the box has them.
func Point(s Source, lo, hi []float64) []float64 {
	x := make([]float64, len(lo))
	for i := range x {
		x[i] = coordinate(s, lo[i], hi[i], x[:i])
	}
	return x
}

// Span returns finite bounds from which most coordinates are drawn.
func Span(lo, hi float64) (float64, float64) {
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

func coordinate(s Source, lo, hi float64, before []float64) float64 {
	a, b := Span(lo, hi)
	x := a
	switch k := s.Intn(16); {
	case k < 9:
		x = s.Between(a, b)
	case k == 9: // an integer or a half
		x = math.Round(2*s.Between(a, b)) / 2
	case k == 10: // on a bound, or zero
		x = []float64{0, a, b}[s.Intn(3)]
	case k == 11:
		x = nextToBound(s, a, b)
	case k == 12 && len(before) > 0: // a tie
		x = before[s.Intn(len(before))]
		if s.Intn(2) == 1 {
			x = -x
		}
	case k > 12:
		x = magnitude(s, k, lo, hi)
	default:
		x = s.Between(a, b)
	}
	return math.Min(math.Max(x, lo), hi)
}

// nextToBound draws a number next to a bound of [a, b].
func nextToBound(s Source, a, b float64) float64 {
	w := math.Ldexp(math.Max(math.Min(b-a, 1), math.Abs(a)*0x1p-10), -s.Intn(40))
	if s.Intn(2) == 1 {
		return b - w
	}
	return a + w
}

// magnitude draws a number that is small, large if it may be, or next to nothing, subnormal numbers among it.
func magnitude(s Source, k int, lo, hi float64) float64 {
	switch {
	case k == 13:
		return math.Ldexp(s.Between(-1, 1), -s.Intn(60))
	case k == 14 && (math.IsInf(lo, -1) || math.IsInf(hi, 1)):
		return math.Ldexp(s.Between(-1, 1), s.Intn(60))
	case k == 15 && lo <= 0 && hi >= 0 && s.Intn(4) == 0:
		return math.Ldexp(s.Between(-1, 1), -s.Intn(1074))
	}
	return s.Between(Span(lo, hi))
}

// Rapid draws from rapid, which shrinks the draws of a failure.
type Rapid struct{ T *rapid.T }

// Intn draws an integer in [0, n).
func (d Rapid) Intn(n int) int {
	if n <= 1 {
		return 0
	}
	return rapid.IntRange(0, n-1).Draw(d.T, "choice")
}

// Between draws a number in [lo, hi].
func (d Rapid) Between(lo, hi float64) float64 {
	return rapid.Float64Range(lo, hi).Draw(d.T, "number")
}

// Rand draws from a generator of random numbers.
type Rand struct{ rng *rand.Rand }

// NewRand returns the Rand of a seed.
func NewRand(seed uint64) Rand {
	return Rand{rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))}
}

// Intn draws an integer in [0, n).
func (d Rand) Intn(n int) int { return d.rng.IntN(max(n, 1)) }

// Between draws a number in [lo, hi].
func (d Rand) Between(lo, hi float64) float64 {
	t := d.rng.Float64()
	return min(max(float64((1-t)*lo)+float64(t*hi), lo), hi)
}
