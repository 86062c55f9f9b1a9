package convex

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"slope/internal/arg"
)

// Simplex is {x ∈ ℝⁿ : x ≥ 0, Σxᵢ = Sum}. A Sum of 0 stands for 1: Simplex{N: n} is
// the probability simplex. Its methods panic if N is not positive, or Sum is negative
// or not finite.
type Simplex struct {
	N   int
	Sum float64
}

// Dim returns the number of coordinates.
func (s Simplex) Dim() int { return s.N }

// total returns the sum of the coordinates.
func (s Simplex) total() float64 {
	atLeast("Simplex", s.N)
	if s.Sum == 0 {
		return 1
	}
	if !(s.Sum > 0 && s.Sum <= math.MaxFloat64) {
		panic(fmt.Sprintf("convex: Simplex of sum %v, want a finite number > 0, or 0 for 1", s.Sum))
	}
	return s.Sum
}

// Contains reports whether x ≥ −tol and |Σxᵢ − Sum| ≤ tol.
func (s Simplex) Contains(x []float64, tol float64) bool {
	t := pair{-s.total(), 0}
	arg.Length("convex", "point", len(x), s.N)
	for _, v := range x {
		if !(v >= -tol && v <= math.MaxFloat64) {
			return false
		}
		if t = t.plus(v); math.IsInf(t.hi, 0) {
			return false
		}
	}
	return math.Abs(t.float()) <= tol
}

// Project returns max(x − θ, 0) with the θ that makes the sum right, found by
// sorting (Held, Wolfe and Crowder 1974), to rounding.
func (s Simplex) Project(dst, x []float64) []float64 {
	total := s.total()
	dst = into(dst, x, s.N)
	if hasNaN(x) {
		return fill(dst, math.NaN())
	}
	copy(dst, x)
	shares(dst, make([]float64, len(x)), total)
	return dst
}

// shares replaces x by max(x + lo − θ, 0), with the θ that makes the sum right, where
// lo are the digits that x has lost. All is reckoned from the greatest coordinate,
// whose distance from θ is at most the sum: nothing cancels, however far away x is.
func shares(x, lo []float64, sum float64) {
	top, topLo := slices.Max(x), math.Inf(-1)
	for i, v := range x {
		if v == top {
			topLo = max(topLo, lo[i])
		}
	}
	small := 1.0
	if sum > 0x1p980 { // sums could overflow
		small = 0x1p-40
		sum *= small
	}
	for i, v := range x {
		if x[i] = v - top; v == top { // both may be infinite
			x[i] = 0
		}
		x[i] = small * (x[i] + (lo[i] - topLo))
	}
	sorted := slices.Clone(x)
	slices.SortFunc(sorted, func(a, b float64) int { return cmp.Compare(b, a) })
	theta, total := 0.0, pair{-sum, 0}
	for k, v := range sorted {
		if v <= -sum && k > 0 {
			break
		}
		total = total.plus(v)
		t := total.over(pair{float64(k + 1), 0}).float()
		if v < t {
			break
		}
		theta = t
	}
	for i, v := range x {
		x[i] = max(v-theta, 0) / small
	}
}

// Support is Sum times the greatest vᵢ.
func (s Simplex) Support(dst, v []float64) (float64, []float64) {
	total := s.total()
	dst = into(dst, v, s.N)
	best := 0
	for i, c := range v {
		if c > v[best] {
			best = i
		}
	}
	value := total * v[best]
	clear(dst)
	dst[best] = total
	return value, dst
}

// Sample draws uniformly.
func (s Simplex) Sample(dst []float64, r *rand.Rand) []float64 {
	total := s.total()
	dst = sampleInto(dst, s.N, r)
	t := 0.0
	for i := range dst {
		dst[i] = r.ExpFloat64()
		t += dst[i]
	}
	for i := range dst {
		dst[i] *= total / t
	}
	return dst
}
