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
// the probability simplex. Its methods panic if Sum is negative or not finite.
type Simplex struct {
	N   int
	Sum float64
}

// Dim returns the number of coordinates.
func (s Simplex) Dim() int { return s.N }

// total returns the sum of the coordinates.
func (s Simplex) total() float64 {
	if s.Sum == 0 {
		return 1
	}
	if !(s.Sum > 0 && s.Sum <= math.MaxFloat64) {
		panic(fmt.Sprintf("convex: simplex of sum %v, want one above 0 and finite", s.Sum))
	}
	return s.Sum
}

// Contains reports whether x ≥ −tol and |Σxᵢ − Sum| ≤ tol.
func (s Simplex) Contains(x []float64, tol float64) bool {
	arg.Length("convex", "point", len(x), s.N)
	t := 0.0
	for _, v := range x {
		if !(v >= -tol) {
			return false
		}
		t += v
	}
	return math.Abs(t-s.total()) <= tol
}

// Project returns max(x − θ, 0) with the θ that makes the sum right, found by
// sorting (Held, Wolfe and Crowder 1974), to rounding.
func (s Simplex) Project(dst, x []float64) []float64 {
	dst = into(dst, x, s.N)
	theta := threshold(x, s.total())
	for i, v := range x {
		dst[i] = max(v-theta, 0)
	}
	return dst
}

// threshold returns the θ with Σ max(xᵢ − θ, 0) = sum.
func threshold(x []float64, sum float64) float64 {
	u := slices.Clone(x)
	slices.SortFunc(u, func(a, b float64) int { return cmp.Compare(b, a) })
	total, theta := 0.0, math.Inf(-1)
	for k, v := range u {
		total += v
		t := (total - sum) / float64(k+1)
		if v <= t {
			break
		}
		theta = t
	}
	return theta
}

// Support is Sum times the greatest vᵢ.
func (s Simplex) Support(dst, v []float64) (float64, []float64) {
	dst = into(dst, v, s.N)
	best := 0
	for i, c := range v {
		if c > v[best] {
			best = i
		}
	}
	total := s.total()
	value := total * v[best]
	clear(dst)
	dst[best] = total
	return value, dst
}

// Sample draws uniformly.
func (s Simplex) Sample(dst []float64, r *rand.Rand) []float64 {
	if dst == nil {
		dst = make([]float64, s.N)
	}
	t := 0.0
	for i := range dst {
		dst[i] = r.ExpFloat64()
		t += dst[i]
	}
	total := s.total()
	for i := range dst {
		dst[i] *= total / t
	}
	return dst
}
