package convex

import (
	"math"
	"math/rand/v2"

	"slope/internal/arg"
)

// Set is a closed convex set of points with Dim coordinates.
type Set interface {
	// Dim returns the number of coordinates.
	Dim() int

	// Contains reports whether x violates no constraint by more than tol, in the
	// units of the constraint as its type writes it. tol = 0 asks for membership as
	// far as rounding lets one see it. It panics if the length of x is not Dim.
	Contains(x []float64, tol float64) bool

	// Project writes the point of the set nearest to x to dst, which is allocated
	// if it is nil and may be x, and returns it. It panics if a length is not Dim.
	Project(dst, x []float64) []float64
}

// Supporter is a Set with a support function.
type Supporter interface {
	Set

	// Support returns the maximum of vᵀx over the set, +Inf if there is none,
	// and writes a point where it is attained to dst, which is allocated if it is
	// nil; the point means nothing if the maximum is +Inf.
	Support(dst, v []float64) (value float64, x []float64)
}

// Sampler is a Set from which points can be drawn.
type Sampler interface {
	Set

	// Sample writes a random point of the set to dst, which is allocated if it is
	// nil. Every point of the interior has a neighbourhood with positive
	// probability; the law is that which the type states.
	Sample(dst []float64, r *rand.Rand) []float64
}

// into returns dst, or a new slice of length n, after checking lengths.
func into(dst, x []float64, n int) []float64 {
	arg.Length("convex", "point", len(x), n)
	if dst == nil {
		return make([]float64, n)
	}
	arg.Length("convex", "dst", len(dst), n)
	return dst
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i, v := range a {
		s += float64(v * b[i])
	}
	return s
}

// norm2 is the Euclidean norm without overflow.
func norm2(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s = math.Hypot(s, v)
	}
	return s
}
