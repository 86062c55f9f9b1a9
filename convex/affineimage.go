package convex

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"slope/internal/arg"
)

// AffineImage is {Ax + b : x ∈ Set}.
type AffineImage struct {
	A   *mat.Dense
	B   []float64
	Set Set
}

// Dim returns the number of rows of A.
func (s AffineImage) Dim() int {
	if s.A == nil || s.A.IsEmpty() {
		panic("convex: AffineImage with an empty A, want at least 1 row")
	}
	m, _ := s.A.Dims()
	return m
}

func (s AffineImage) check() (m, n int) {
	s.Dim()
	m, n = s.A.Dims()
	wantSet("an AffineImage", 0, s.Set)
	arg.Length("convex", "B of an AffineImage", len(s.B), m)
	wantFinite("B of an AffineImage", s.B)
	for i := range m {
		wantFinite(fmt.Sprintf("row %d of an AffineImage", i), s.A.RawRowView(i))
	}
	if s.Set.Dim() != n {
		panic(fmt.Sprintf("convex: AffineImage of a set with %d coordinates, want %d as A has columns", s.Set.Dim(), n))
	}
	return m, n
}

// Contains reports whether the distance of y from the set is at most tol. The
// distance is found by Project, with its accuracy.
func (s AffineImage) Contains(y []float64, tol float64) bool {
	p := s.Project(nil, y)
	for i := range p {
		p[i] -= y[i]
	}
	return norm2(p) <= tol
}

// Project minimises ‖Ax + b − y‖ over x in the set by the accelerated projected
// gradient method (Beck and Teboulle 2009) with the step 1/‖A‖²: the squared
// distance is within 2‖A‖²‖x₀−x*‖²/k² of the least after k steps, and the method
// stops when x does not change by more than 1e-15 of its size, or at k = 20000. The
// result is NaN if y is not finite or the set is empty.
func (s AffineImage) Project(dst, y []float64) []float64 {
	dst, _ = s.Nearest(dst, y)
	return dst
}

// Nearest is Project with an error: one that wraps ErrPoint, an error of the set, or an
// *Inexact that says how far the image moved in the last step.
func (s AffineImage) Nearest(dst, y []float64) ([]float64, error) {
	const maxSteps = 20000
	m, n := s.check()
	dst = into(dst, y, m)
	err := pointError(y, false)
	x := make([]float64, n)
	if err == nil {
		x, err = Nearest(s.Set, x, make([]float64, n))
	}
	var svd mat.SVD
	if err != nil || !svd.Factorize(s.A, mat.SVDNone) {
		fill(dst, math.NaN())
		return dst, err
	}
	target := floats.SubTo(make([]float64, m), y, s.B)
	l := svd.Values(nil)[0]
	z, r, g, next := append([]float64(nil), x...), make([]float64, m), make([]float64, n), make([]float64, n)
	moved, steps := 0.0, 0
	for t := 1.0; steps < maxSteps && l > 0; steps++ {
		s.image(r, z)
		copy(g, z)
		s.descend(g, r, target, l)
		if _, err := Nearest(s.Set, next, g); err != nil && !errors.As(err, new(*Inexact)) {
			fill(dst, math.NaN())
			return dst, err
		}
		back := 0.0
		moved = 0
		for j := range next {
			moved = math.Hypot(moved, next[j]-x[j])
			back += float64((z[j] - next[j]) * (next[j] - x[j]))
		}
		u := (1 + math.Sqrt(1+float64(4*t*t))) / 2
		if back > 0 {
			t, u = 1, 1 // restart (O'Donoghue and Candès 2015)
		}
		for j := range next {
			z[j] = next[j] + float64((t-1)/u*(next[j]-x[j]))
		}
		copy(x, next)
		t = u
		if moved <= 0x1p-50*norm2(x) {
			break
		}
	}
	s.image(r, x)
	for i := range dst {
		dst[i] = r[i] + s.B[i]
	}
	if steps == maxSteps {
		return dst, &Inexact{l * moved, steps}
	}
	return dst, nil
}

// image sets r to Ax.
func (s AffineImage) image(r, x []float64) {
	for i := range r {
		r[i] = dotPlain(s.A.RawRowView(i), x)
	}
}

// descend takes Aᵀ(r − target)/l² off g: a step of gradient descent on ½‖Ax − target‖², of which l² is the greatest curvature.
func (s AffineImage) descend(g, r, target []float64, l float64) {
	for i := range r {
		d := (r[i] - target[i]) / l / l
		for j, a := range s.A.RawRowView(i) {
			g[j] -= float64(d * a)
		}
	}
}

// Support is bᵀv plus the support of the set in the direction Aᵀv. It panics if
// the set is not a Supporter.
func (s AffineImage) Support(dst, v []float64) (float64, []float64) {
	m, n := s.check()
	dst = into(dst, v, m)
	c, ok := s.Set.(Supporter)
	if !ok {
		panic(fmt.Sprintf("convex: Support of an AffineImage of %T, want a Supporter", s.Set))
	}
	w := make([]float64, n)
	for i, d := range v {
		for j, a := range s.A.RawRowView(i) {
			w[j] += float64(d * a)
		}
	}
	value, x := c.Support(nil, w)
	value += dot(s.B, v)
	for i := range dst {
		dst[i] = dot(s.A.RawRowView(i), x) + s.B[i]
	}
	return value, dst
}
