package convex

import (
	"errors"
	"math"
	"slices"
)

// nearest writes the point nearest to x that is in the half spaces and in the round
// sets to dst. The half spaces are exact; a round set takes part by cuts, half spaces
// that support it at its point nearest to the iterate. The iterates recede from x, and
// none is farther than the nearest point.
func nearest(dst, x []float64, flat []Halfspace, round []Set) ([]float64, error) {
	if dst == nil {
		dst = make([]float64, len(x))
	}
	if err := pointError(x, false); err != nil {
		fill(dst, math.NaN())
		return dst, err
	}
	unit := unitOf(x, flat, round)
	scaledX := make([]float64, len(x))
	for i, v := range x {
		scaledX[i] = math.Ldexp(v, -unit)
	}
	var rows []row
	for _, h := range flat {
		if r, ok := scaledRow(h, unit); ok {
			rows = append(rows, r)
		}
	}
	s := newActiveSet(scaledX)
	z, off, err := s.cutting(rows, round, unit)
	if err != nil {
		fill(dst, math.NaN())
		return dst, err
	}
	for i, v := range z {
		dst[i] = math.Ldexp(v, unit)
	}
	if off > 0x1p-44*s.size() {
		return dst, &Inexact{math.Ldexp(off, unit), s.steps}
	}
	return dst, nil
}

// unitOf returns the exponent of the largest number that matters: a coordinate of x or of
// its projection on a round set, or the distance from 0 of a half space that x is not in.
func unitOf(x []float64, flat []Halfspace, round []Set) int {
	unit := math.MinInt
	points := [][]float64{x}
	for _, c := range round {
		points = append(points, c.Project(nil, x))
	}
	for _, p := range points {
		for _, v := range p {
			if v != 0 && v-v == 0 {
				unit = max(unit, exponent(v))
			}
		}
	}
	for _, h := range flat {
		if h.B != 0 && !math.IsInf(h.B, 1) && products(h.A, x, h.B).m.hi > 0 {
			unit = max(unit, exponent(h.B)-topExponent(h.A))
		}
	}
	if unit == math.MinInt {
		return 0
	}
	return unit
}

// scaledRow returns the constraint for z·2⁻ᵘⁿⁱᵗ, false if it binds nothing.
func scaledRow(h Halfspace, unit int) (row, bool) {
	e := topExponent(h.A)
	r := row{a: make([]float64, len(h.A)), b: math.Ldexp(h.B, -e-unit), implied: new(bool)}
	for i, v := range h.A {
		r.a[i] = math.Ldexp(v, -e)
	}
	return r, !math.IsInf(r.b, 1)
}

// cutting returns the best of the points z on the way to the nearest one, and how far it is from that.
//
// The multipliers of the cuts of a round set C add up to a vector u, and z is nearest
// if and only if z = P(z + u) for each of them. If it is not, the half space that
// supports C at P(z + u) is a new cut, and that at P(z) another: the first makes
// the multipliers right and the second the constraints, as Newton's method does.
func (s *activeSet) cutting(rows []row, round []Set, unit int) (z []float64, off float64, err error) {
	const patience = 50 // cuts that do not halve the distance
	flat := rows[:len(rows):len(rows)]
	mark, off, since := math.Inf(1), math.Inf(1), 0
	var last []float64
	for ; ; since++ {
		if err := s.most(rows); err != nil || len(round) == 0 {
			return s.point(), 0, err
		}
		cuts, d, err := s.aimed(round, unit)
		if err != nil {
			return nil, 0, err
		}
		at := s.point()
		if d < off {
			z, off = at, d
		}
		if off < mark/2 {
			mark, since = off, 0
		}
		tol := 0x1p-51 * s.size()
		if off <= tol || since > patience {
			return z, off, nil
		}
		known := len(rows)
		if rows, err = s.deeper(rows, cuts, round, unit, tol); err != nil {
			return nil, 0, err
		}
		if len(rows) == known || slices.Equal(at, last) {
			if d = s.polish(flat, cuts, round, unit, d); d < off {
				z, off = s.point(), d
			}
			return z, off, nil
		}
		last = at
	}
}

// deeper appends those of the cuts, and of the half spaces that support the round sets where they are nearest to z, that z violates by more than tol.
func (s *activeSet) deeper(rows, cuts []row, round []Set, unit int, tol float64) ([]row, error) {
	for k, c := range round {
		cut, deep, err := s.plainCut(c, unit)
		if err != nil {
			return nil, err
		}
		if cut.of = k + 1; deep {
			cuts = append(cuts[:len(cuts):len(cuts)], cut)
		}
	}
	for _, cut := range cuts {
		if e, _ := cut.excessAt(s.z, s.low); e > tol {
			rows = append(rows, cut)
		}
	}
	return rows, nil
}

// point returns z.
func (s *activeSet) point() []float64 {
	z := make([]float64, len(s.z))
	for i, v := range s.z {
		z[i] = v + s.low[i]
	}
	return z
}

// polish ends the iteration where cuts are no deeper than rounding, and z may still be
// off along the sets: the cuts at P(z + u) alone take the place of all others as long
// as that makes z better.
func (s *activeSet) polish(flat, cuts []row, round []Set, unit int, off float64) float64 {
	steps, mark := s.steps, off
	for since := 0; since < 60; since++ { // without halving
		t := newActiveSet(s.x)
		err := t.most(append(flat, cuts...))
		if err != nil {
			break
		}
		steps += t.steps
		next, d, err := t.aimed(round, unit)
		if err != nil {
			break
		}
		cuts = next
		if d < mark/2 {
			mark, since = d, 0
		}
		if d < off {
			off = d
			*s = *t
		}
	}
	s.steps = steps
	return off
}

// aimed returns the cut of every round set at P(z + u), and how far the farthest of
// these points is from z.
func (s *activeSet) aimed(round []Set, unit int) (cuts []row, off float64, err error) {
	u := make([]float64, len(s.x))
	for k, c := range round {
		clear(u)
		for j, w := range s.w {
			if w.of == k+1 {
				for i, v := range w.a {
					u[i] += float64(s.l[j] * v)
				}
			}
		}
		cut, d, _, err := s.cut(c, u, unit)
		if err != nil {
			return nil, 0, err
		}
		cut.of = k + 1
		cuts, off = append(cuts, cut), max(off, d)
	}
	return cuts, off, nil
}

// plainCut returns the half space that supports the set where it is nearest to z. The
// distance may be as small as its rounding; the normal is taken from farther out. If
// the set is not left that way, the direction was rounding and the half space says nothing.
func (s *activeSet) plainCut(c Set, unit int) (cut row, deep bool, err error) {
	u := make([]float64, len(s.x))
	cut, d, _, err := s.cut(c, u, unit)
	if err != nil || d == 0 {
		return cut, false, err
	}
	far := math.Sqrt(d * s.size())
	for i, v := range cut.a {
		u[i] = float64(far * v)
	}
	cut, _, depth, err := s.cut(c, u, unit)
	return cut, depth > far/8, err
}

// cut returns the half space that supports the set at P(z + u), the distance of that
// point from z, and that from z + u, on which the digits of the normal depend.
func (s *activeSet) cut(c Set, u []float64, unit int) (cut row, off, depth float64, err error) {
	n := len(s.x)
	y, move := make([]float64, n), make([]float64, n)
	for i, v := range u {
		y[i] = math.Ldexp(pair{s.z[i], s.low[i]}.plus(v).float(), unit)
	}
	q, err := Nearest(c, make([]float64, n), y)
	if err != nil && !errors.As(err, new(*Inexact)) {
		return row{}, 0, 0, err
	}
	cut = row{a: make([]float64, n), implied: new(bool)}
	for i := range q {
		q[i] = math.Ldexp(q[i], -unit)
		move[i] = s.z[i] - q[i] + s.low[i]
		cut.a[i] = move[i] + u[i]
	}
	if depth = norm2(cut.a); depth > 0 {
		for i := range cut.a {
			cut.a[i] /= depth
		}
	}
	cut.b = dot(cut.a, q)
	return cut, norm2(move), depth, nil
}
