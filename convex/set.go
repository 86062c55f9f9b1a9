package convex

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"slope/internal/arg"
)

// Set is a closed convex set of points with Dim coordinates. The methods of the sets
// of this package panic if what defines the set makes no sense: a radius that is
// negative, a lower bound above the upper one, a normal that is zero, a NaN.
type Set interface {
	// Dim returns the number of coordinates.
	Dim() int

	// Contains reports whether x violates no constraint by more than tol, in the
	// units of the constraint as its type writes it. tol = 0 asks for membership as
	// far as rounding lets one see it. It panics if the length of x is not Dim.
	Contains(x []float64, tol float64) bool

	// Project writes the point of the set nearest to x to dst, which is allocated
	// if it is nil and may be x, and returns it. It panics if a length is not Dim. A
	// NaN in x makes every coordinate NaN (of a Box, that coordinate). An infinite
	// coordinate stands for the limit: (+Inf, 0) on the unit ball gives (1, 0). Where
	// there is no nearest point that can be computed the result is NaN, and
	// Nearest says why.
	Project(dst, x []float64) []float64
}

// Supporter is a Set with a support function.
type Supporter interface {
	Set

	// Support returns the maximum of vᵀx over the set, +Inf if there is none,
	// and writes a point where it is attained to dst, which is allocated if it is
	// nil and may be v; the point is NaN if the maximum is +Inf. (Of a Box it has the
	// coordinates that are infinite.)
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

// Nearester is a Set whose projection can fail, or stop before it is as near as
// rounding allows.
type Nearester interface {
	Set

	// Nearest is Project with an error if the result is not the nearest point to
	// rounding: one that wraps ErrEmpty, ErrPoint or ErrThin, and then dst is filled
	// with NaN, or an *Inexact, with the best point in dst.
	Nearest(dst, x []float64) (p []float64, err error)
}

// Errors of projections, which Nearest wraps.
var (
	ErrEmpty = errors.New("convex: the set is empty; relax a constraint")
	ErrPoint = errors.New("convex: no point is nearest to a point with such a coordinate; project a finite point")
	ErrThin  = errors.New("convex: constraints are too nearly parallel for double precision; drop one of them or scale the variables")
)

// Inexact is the error of a projection that stopped before it converged.
type Inexact struct {
	Off   float64 // the point is at most this far from every set that is intersected, or moved by this in the last step
	Steps int     // that were made
}

// Error says how far the point is off.
func (e *Inexact) Error() string {
	return fmt.Sprintf("convex: projection not converged after %d steps, off by about %.3g; the sets may touch without crossing", e.Steps, e.Off)
}

// Nearest is s.Project with an error if the result is not the nearest point to
// rounding; see Nearester. A coordinate that is NaN is always an error; an infinite
// one is where s is a Nearester. A set that is not one has a closed form.
func Nearest(s Set, dst, x []float64) (p []float64, err error) {
	wantSet("Nearest", 0, s)
	if n, ok := s.(Nearester); ok {
		return n.Nearest(dst, x)
	}
	return s.Project(dst, x), pointError(x, true)
}

// pointError returns an error if a coordinate is NaN, or is infinite and must not be.
func pointError(x []float64, infinite bool) error {
	for i, v := range x {
		if v != v || !infinite && math.IsInf(v, 0) {
			return fmt.Errorf("%w: coordinate %d is %v", ErrPoint, i, v)
		}
	}
	return nil
}

// into returns dst, or a new slice of length n, after checking lengths.
func into(dst, x []float64, n int) []float64 {
	arg.Length("convex", "point", len(x), n)
	return arg.Dst("convex", "dst", dst, n)
}

// sampleInto returns dst, or a new slice of length n, after checking r.
func sampleInto(dst []float64, n int, r *rand.Rand) []float64 {
	if r == nil {
		panic("convex: Sample with a nil *rand.Rand, want a source of random numbers")
	}
	return arg.Dst("convex", "dst", dst, n)
}

// atLeast panics unless a set has coordinates.
func atLeast(kind string, n int) {
	if n < 1 {
		panic(fmt.Sprintf("convex: %s with %d coordinates, want at least 1", kind, n))
	}
}

// wantFinite panics unless the numbers that define a set are finite.
func wantFinite(kind string, x []float64) {
	for i, v := range x {
		if v-v != 0 {
			panic(fmt.Sprintf("convex: %s with component %d = %v, want finite numbers", kind, i, v))
		}
	}
}

// wantRadius panics unless r is finite and not negative.
func wantRadius(kind string, r float64) {
	if !(r >= 0 && r <= math.MaxFloat64) {
		panic(fmt.Sprintf("convex: %s of radius %v, want a finite number ≥ 0", kind, r))
	}
}

// fill fills dst.
func fill(dst []float64, v float64) []float64 {
	for i := range dst {
		dst[i] = v
	}
	return dst
}

// hasNaN reports whether a coordinate is NaN: then every coordinate of a projection is.
func hasNaN(x []float64) bool {
	for _, v := range x {
		if v != v {
			return true
		}
	}
	return false
}

// direction returns nil for a finite point, and else the signs of the infinite
// coordinates, 0 for the others. The projection of such a point is the limit of
// those of the points whose infinite coordinates are ±t, t → ∞.
func direction(x []float64) []float64 {
	for _, v := range x {
		if math.IsInf(v, 0) {
			d := make([]float64, len(x))
			for i, v := range x {
				if math.IsInf(v, 0) {
					d[i] = math.Copysign(1, v)
				}
			}
			return d
		}
	}
	return nil
}

// differences returns x − c, or half of it if a difference overflows, and that
// factor.
func differences(x, c []float64) (d []float64, factor float64) {
	d, factor = make([]float64, len(x)), 1.0
	for i, v := range x {
		d[i] = v - c[i]
		if math.IsInf(d[i], 0) && !math.IsInf(v, 0) {
			factor = 0.5
		}
	}
	if factor != 1 {
		for i, v := range x {
			d[i] = float64(0.5*v) - float64(0.5*c[i])
		}
	}
	return d, factor
}
