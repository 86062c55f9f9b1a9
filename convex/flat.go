package convex

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slope/internal/arg"
)

// Dim returns the number of coordinates.
func (b Box) Dim() int {
	if len(b.Lo) != len(b.Hi) {
		panic(fmt.Sprintf("convex: Box with %d lower bounds, want %d as upper ones", len(b.Lo), len(b.Hi)))
	}
	return len(b.Lo)
}

// Contains reports whether Lo − tol ≤ x ≤ Hi + tol.
func (b Box) Contains(x []float64, tol float64) bool {
	arg.Length("convex", "point", len(x), b.Dim())
	for i, v := range x {
		if !(b.Lo[i]-tol <= v && v <= b.Hi[i]+tol) {
			return false
		}
	}
	return true
}

// Project limits every coordinate to its bounds, exactly.
func (b Box) Project(dst, x []float64) []float64 {
	dst = into(dst, x, b.Dim())
	for i, v := range x {
		dst[i] = min(max(v, b.Lo[i]), b.Hi[i])
	}
	return dst
}

// Support takes the upper bound where v > 0 and the lower one where v < 0.
func (b Box) Support(dst, v []float64) (float64, []float64) {
	dst = into(dst, v, b.Dim())
	s := 0.0
	for i, c := range v {
		switch {
		case c > 0:
			dst[i] = b.Hi[i]
		case c < 0:
			dst[i] = b.Lo[i]
		default:
			dst[i] = min(max(0, b.Lo[i]), b.Hi[i])
			continue
		}
		s += float64(c * dst[i])
	}
	return s, dst
}

// Sample draws uniformly from bounded sides, and with exponentially distributed
// distance from the finite bound of the others, or from 0.
func (b Box) Sample(dst []float64, r *rand.Rand) []float64 {
	if dst == nil {
		dst = make([]float64, b.Dim())
	}
	for i, lo := range b.Lo {
		hi := b.Hi[i]
		switch {
		case !math.IsInf(hi-lo, 0):
			dst[i] = min(lo+float64(r.Float64()*(hi-lo)), hi)
		case !math.IsInf(lo, 0):
			dst[i] = lo + r.ExpFloat64()
		case !math.IsInf(hi, 0):
			dst[i] = hi - r.ExpFloat64()
		default:
			dst[i] = r.NormFloat64()
		}
	}
	return dst
}

// Halfspace is {x : aᵀx ≤ b}. A must not be zero.
type Halfspace struct {
	A []float64
	B float64
}

// Dim returns the number of coordinates.
func (h Halfspace) Dim() int { return len(h.A) }

// Contains reports whether aᵀx ≤ b + tol.
func (h Halfspace) Contains(x []float64, tol float64) bool {
	arg.Length("convex", "point", len(x), h.Dim())
	return dot(h.A, x) <= h.B+tol
}

// Project returns x − max(aᵀx − b, 0)/aᵀa · a, to rounding.
func (h Halfspace) Project(dst, x []float64) []float64 {
	return along(into(dst, x, h.Dim()), x, h.A, max(dot(h.A, x)-h.B, 0))
}

// along writes x − excess/aᵀa · a.
func along(dst, x, a []float64, excess float64) []float64 {
	t := 0.0
	if excess != 0 {
		t = excess / dot(a, a)
	}
	for i, v := range x {
		dst[i] = v - float64(t*a[i])
	}
	return dst
}

// Support is finite only for v that are nonnegative multiples of A.
func (h Halfspace) Support(dst, v []float64) (float64, []float64) {
	dst = into(dst, v, h.Dim())
	t := dot(h.A, v) / dot(h.A, h.A)
	for i, c := range v {
		if math.Abs(c-float64(t*h.A[i])) > 1e-14*math.Abs(t)*norm2(h.A) || t < 0 {
			return math.Inf(1), dst
		}
	}
	for i, a := range h.A {
		dst[i] = a * h.B / dot(h.A, h.A)
	}
	return t * h.B, dst
}

// Sample projects a point of a normal law around the nearest point to 0.
func (h Halfspace) Sample(dst []float64, r *rand.Rand) []float64 {
	return projectedNormal(h, dst, r, 1+math.Abs(h.B))
}

// projectedNormal draws from a normal law of the given width and projects half
// way further in than need be, which convexity allows.
func projectedNormal(s Set, dst []float64, r *rand.Rand, width float64) []float64 {
	if dst == nil {
		dst = make([]float64, s.Dim())
	}
	for i := range dst {
		dst[i] = width * r.NormFloat64()
	}
	return s.Project(dst, dst)
}

// Hyperplane is {x : aᵀx = b}. A must not be zero.
type Hyperplane struct {
	A []float64
	B float64
}

// Dim returns the number of coordinates.
func (h Hyperplane) Dim() int { return len(h.A) }

// Contains reports whether |aᵀx − b| ≤ tol.
func (h Hyperplane) Contains(x []float64, tol float64) bool {
	arg.Length("convex", "point", len(x), h.Dim())
	return math.Abs(dot(h.A, x)-h.B) <= tol
}

// Project returns x − (aᵀx − b)/aᵀa · a, to rounding.
func (h Hyperplane) Project(dst, x []float64) []float64 {
	return along(into(dst, x, h.Dim()), x, h.A, dot(h.A, x)-h.B)
}

// Sample projects a point of a normal law.
func (h Hyperplane) Sample(dst []float64, r *rand.Rand) []float64 {
	return projectedNormal(h, dst, r, 1+math.Abs(h.B))
}
