package convex

import (
	"fmt"
	"math"

	"slope/internal/arg"
)

// Intersection is the set of the points that are in every one of Sets, of which
// there is at least one.
type Intersection struct{ Sets []Set }

// Intersect returns the intersection of sets. It panics if there is none, one is
// nil, or their numbers of coordinates differ.
func Intersect(sets ...Set) Intersection {
	s := Intersection{sets}
	s.Dim()
	return s
}

// Dim returns the number of coordinates.
func (s Intersection) Dim() int {
	if len(s.Sets) == 0 {
		panic("convex: Intersection of no sets, want at least 1")
	}
	for i, c := range s.Sets {
		wantSet("Intersection", i, c)
		if n := s.Sets[0].Dim(); c.Dim() != n {
			panic(fmt.Sprintf("convex: set %d of an Intersection with %d coordinates, want %d as those before", i, c.Dim(), n))
		}
	}
	return s.Sets[0].Dim()
}

// wantSet panics if set i is nil.
func wantSet(kind string, i int, s Set) {
	if s == nil {
		panic(fmt.Sprintf("convex: set %d of %s is nil, want a Set", i, kind))
	}
}

// Contains reports whether every set contains x with the same tol.
func (s Intersection) Contains(x []float64, tol float64) bool {
	arg.Length("convex", "point", len(x), s.Dim())
	for _, c := range s.Sets {
		if !c.Contains(x, tol) {
			return false
		}
	}
	return true
}

// manyCoordinates is where Intersection changes from cuts to sweeps.
const manyCoordinates = 256

// Project finds the nearest point of the intersection. The result is NaN if it is
// empty or x is not finite; where the sets touch without crossing it may be off.
// Nearest says so.
//
// Up to 256 coordinates it projects on the half spaces that the sets consist of, or
// that support them at the points found so far, by the method of Polyhedron: finite
// and exact to rounding if all sets are polyhedra. With more coordinates it is
// Dykstra's algorithm (Boyle and Dykstra 1986), at most 20000 sweeps over the sets.
func (s Intersection) Project(dst, x []float64) []float64 {
	dst, _ = s.Nearest(dst, x)
	return dst
}

// Nearest is Project with an error: one that wraps ErrEmpty, ErrPoint, ErrThin or an
// error of a set, or an *Inexact that says how far the point is off.
func (s Intersection) Nearest(dst, x []float64) ([]float64, error) {
	n := s.Dim()
	dst = into(dst, x, n)
	if len(s.Sets) == 1 {
		return Nearest(s.Sets[0], dst, x)
	}
	if n > manyCoordinates {
		return s.sweep(dst, x)
	}
	var flat []Halfspace
	var round []Set
	for _, c := range s.Sets {
		h, rest, err := facets(c)
		if err != nil {
			fill(dst, math.NaN())
			return dst, err
		}
		flat, round = append(flat, h...), append(round, rest...)
	}
	return nearest(dst, x, flat, round)
}

// facets returns the half spaces of a polyhedral set, or the set itself.
func facets(s Set) (h []Halfspace, rest []Set, err error) {
	unit := func(n, i int, v float64) []float64 {
		a := make([]float64, n)
		a[i] = v
		return a
	}
	switch s := s.(type) {
	case Halfspace:
		s.check()
		h = append(h, s)
	case Hyperplane:
		s.check()
		h = plane(s.A, s.B)
	case Box:
		s.want()
		for i, hi := range s.Hi {
			h = append(h, Halfspace{unit(len(s.Hi), i, 1), hi}, Halfspace{unit(len(s.Hi), i, -1), -s.Lo[i]})
		}
	case Simplex:
		h = plane(fill(make([]float64, s.N), 1), s.total())
		for i := range s.N {
			h = append(h, Halfspace{unit(s.N, i, -1), 0})
		}
	case Polyhedron:
		h, err = s.halfspaces()
	case Intersection:
		s.Dim()
		for _, c := range s.Sets {
			g, r, err := facets(c)
			if err != nil {
				return nil, nil, err
			}
			h, rest = append(h, g...), append(rest, r...)
		}
	default:
		rest = []Set{s}
	}
	return h, rest, err
}

func plane(a []float64, b float64) []Halfspace {
	m := make([]float64, len(a))
	for i, v := range a {
		m[i] = -v
	}
	return []Halfspace{{a, b}, {m, -b}}
}

// sweep is Dykstra's algorithm, for many coordinates.
func (s Intersection) sweep(dst, x []float64) ([]float64, error) {
	const maxSweeps = 20000
	if err := pointError(x, false); err != nil {
		fill(dst, math.NaN())
		return dst, err
	}
	n, size := len(x), norm2(x)
	copy(dst, x)
	inc := make([][]float64, len(s.Sets))
	for k := range inc {
		inc[k] = make([]float64, n)
	}
	y, p := make([]float64, n), make([]float64, n)
	last, before := math.Inf(1), math.Inf(1) // moves of the last two sweeps
	sweeps := 0
	for ; sweeps < maxSweeps; sweeps++ {
		moved := 0.0
		for k, c := range s.Sets {
			for i := range y {
				y[i] = dst[i] + inc[k][i]
			}
			if _, err := Nearest(c, p, y); err != nil {
				copy(dst, p)
				return dst, err
			}
			square := 0.0
			for i := range p {
				d := y[i] - p[i]
				square += float64((d - inc[k][i]) * (d - inc[k][i]))
				inc[k][i] = d
				dst[i] = p[i]
			}
			moved = max(moved, math.Sqrt(square))
		}
		before, last = last, moved
		if moved <= 0x1p-50*(size+norm2(dst)) {
			break
		}
	}
	size += norm2(dst)
	off := s.farthest(dst)
	// A series of moves that shrink by a constant factor has this much to come.
	if last < before {
		off = max(off, last*last/(before-last))
	}
	switch {
	case off <= 1e-13*size:
		return dst, nil
	case sweeps == maxSweeps && off > 1e-6*size && last > 0.999*before:
		fill(dst, math.NaN())
		return dst, fmt.Errorf("%w: after %d sweeps the sets stay %.3g apart", ErrEmpty, sweeps, off)
	}
	return dst, &Inexact{off, sweeps}
}

// farthest is the greatest distance of x from a set.
func (s Intersection) farthest(x []float64) (off float64) {
	p := make([]float64, len(x))
	for _, c := range s.Sets {
		p = c.Project(p, x)
		for i := range p {
			p[i] -= x[i]
		}
		off = max(off, norm2(p))
	}
	return off
}
