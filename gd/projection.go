package gd

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"slope/internal/arg"
)

// Projection is a closed convex set, by its projection: Project writes the point
// of the set nearest to x to dst, which has the length of x and may be x itself,
// and returns it. The sets of package convex are projections. A run with one
// steps to P(x + α·d): with d = −∇f this is the projected gradient method.
//
// What a run calls the norm of the gradient is then ‖x − P(x − ∇f(x))‖, which
// is zero exactly at a stationary point of f on the set; on the whole space it
// is ‖∇f(x)‖.
type Projection interface {
	Project(dst, x []float64) []float64
}

// Box is the set of the points with Lo[i] ≤ x[i] ≤ Hi[i]. A bound that is
// infinite binds nothing; a nil slice is all such bounds.
type Box struct{ Lo, Hi []float64 }

// Project moves every component of x to the nearest number within its bounds. It
// writes to dst, which is allocated if it is nil. A NaN stays NaN.
func (b Box) Project(dst, x []float64) []float64 {
	dst = arg.Dst(pkg, "projection", dst, len(x))
	if b.Lo != nil {
		arg.Length(pkg, "Lo of a Box", len(b.Lo), len(x))
	}
	if b.Hi != nil {
		arg.Length(pkg, "Hi of a Box", len(b.Hi), len(x))
	}
	for i, v := range x {
		if b.Lo != nil && v < b.Lo[i] {
			v = b.Lo[i]
		}
		if b.Hi != nil && v > b.Hi[i] {
			v = b.Hi[i]
		}
		dst[i] = v
	}
	return dst
}

// check returns an error unless the bounds are n numbers each and in order.
func (b Box) check(n int) error {
	if b.Lo != nil && len(b.Lo) != n || b.Hi != nil && len(b.Hi) != n {
		return badInput(-1, "box with bounds of length %d and %d, want %d or nil", len(b.Lo), len(b.Hi), n)
	}
	for i := range n {
		lo, hi := math.Inf(-1), math.Inf(1)
		if b.Lo != nil {
			lo = b.Lo[i]
		}
		if b.Hi != nil {
			hi = b.Hi[i]
		}
		if !(lo <= hi) || math.IsInf(lo, 1) || math.IsInf(hi, -1) {
			return badInput(i, "box with bounds %v and %v of component %d, want Lo ≤ Hi", lo, hi, i)
		}
	}
	return nil
}

// project replaces x by its projection and returns the length of what the
// projection returned.
func project(p Projection, x []float64) int {
	y := p.Project(x, x)
	if len(y) == len(x) && len(x) > 0 && &y[0] != &x[0] {
		copy(x, y) // a projection that keeps its own point
	}
	return len(y)
}

// faultOfProjection returns what is wrong with a projected point of iterate k,
// nil if nothing is.
func faultOfProjection(length int, x []float64, k int) *Error {
	if length != len(x) {
		e := badInput(-1, "projection returned a point of length %d at iteration %d, want %d", length, k, len(x))
		e.Iteration = k
		return e
	}
	for i, v := range x {
		if !finite(v) {
			e := badInput(i, "projection has component %d = %v at iteration %d; %s", i, v, k, remedy(k))
			e.Status, e.Iteration = NotFinite, k
			return e
		}
	}
	return nil
}

// gradientMapping returns ‖x − P(x − ∇f)‖. Where that is lost in the rounding of x, it is
// measured with a longer step t∇f, as ‖x − P(x − t∇f)‖/t, which is no more than it and 0
// only where it is. scratch has the length of x.
func gradientMapping(p Projection, scratch, x, grad []float64) float64 {
	m := mapped(p, scratch, x, grad, 1)
	size := floats.Norm(x, math.Inf(1))
	if m > 0x1p-40*size {
		return m
	}
	if t := 0x1p-20 * size / floats.Norm(grad, math.Inf(1)); t > 1 && finite(t) {
		m = max(m, mapped(p, scratch, x, grad, t)/t)
	}
	return m
}

func mapped(p Projection, scratch, x, grad []float64, t float64) float64 {
	for i, v := range x {
		scratch[i] = v - float64(t*grad[i])
	}
	project(p, scratch)
	for i, v := range x {
		scratch[i] = v - scratch[i]
	}
	return norm2(scratch)
}
