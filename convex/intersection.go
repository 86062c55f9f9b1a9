package convex

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"

	"slope/internal/arg"
)

// Iterative projections stop when a sweep moves the point by at most
// sweepTol·(1+‖x‖), or after maxSweeps sweeps.
const (
	sweepTol  = 1e-14
	maxSweeps = 20000
)

// Intersection is the set of the points that are in every one of Sets, of which
// there is at least one. It should not be empty.
type Intersection struct{ Sets []Set }

// Intersect returns the intersection of sets. It panics if there is none, or
// their numbers of coordinates differ.
func Intersect(sets ...Set) Intersection {
	if len(sets) == 0 {
		panic("convex: Intersect of no sets, want at least 1")
	}
	for _, s := range sets[1:] {
		arg.Length("convex", "set in Intersect", s.Dim(), sets[0].Dim())
	}
	return Intersection{sets}
}

// Dim returns the number of coordinates.
func (s Intersection) Dim() int { return s.Sets[0].Dim() }

// Contains reports whether every set contains x with the same tol.
func (s Intersection) Contains(x []float64, tol float64) bool {
	for _, c := range s.Sets {
		if !c.Contains(x, tol) {
			return false
		}
	}
	return true
}

// Project is Dykstra's algorithm (Boyle and Dykstra 1986), which converges to the
// nearest point of the intersection, linearly for polyhedra. It stops when a
// sweep over the sets changes x by less than 1e-14 of its size, or after 20000
// sweeps; where the sets touch without crossing the result may be off by more
// than that. If the intersection is empty the result is in the last set only.
func (s Intersection) Project(dst, x []float64) []float64 {
	n := s.Dim()
	dst = into(dst, x, n)
	copy(dst, x)
	if len(s.Sets) == 1 {
		return s.Sets[0].Project(dst, dst)
	}
	inc := make([][]float64, len(s.Sets))
	for k := range inc {
		inc[k] = make([]float64, n)
	}
	y := make([]float64, n)
	for range maxSweeps {
		moved := 0.0
		for k, c := range s.Sets {
			for i := range y {
				y[i] = dst[i] + inc[k][i]
			}
			p := c.Project(nil, y)
			for i := range p {
				d := y[i] - p[i]
				moved = math.Hypot(moved, d-inc[k][i])
				inc[k][i] = d
				dst[i] = p[i]
			}
		}
		if moved <= sweepTol*(1+norm2(dst)) {
			break
		}
	}
	return dst
}

// Polyhedron is {x : Ax ≤ b}, an intersection of half spaces: the feasible set of
// a linear program.
type Polyhedron struct {
	A *mat.Dense
	B []float64
}

// Dim returns the number of coordinates.
func (p Polyhedron) Dim() int { _, n := p.A.Dims(); return n }

// Contains reports whether Ax ≤ b + tol.
func (p Polyhedron) Contains(x []float64, tol float64) bool {
	arg.Length("convex", "point", len(x), p.Dim())
	for i, b := range p.B {
		if !(dot(p.A.RawRowView(i), x) <= b+tol) {
			return false
		}
	}
	return true
}

// Project is Hildreth's algorithm (1957): coordinate ascent on the multipliers of
// the half spaces, λᵢ ← max(λᵢ + (aᵢᵀx − bᵢ)/aᵢᵀaᵢ, 0), which converges linearly. It
// stops as Intersection does, and needs a polyhedron that is not empty.
func (p Polyhedron) Project(dst, x []float64) []float64 {
	dst = into(dst, x, p.Dim())
	copy(dst, x)
	m := len(p.B)
	lambda, sq := make([]float64, m), make([]float64, m)
	for i := range m {
		sq[i] = dot(p.A.RawRowView(i), p.A.RawRowView(i))
	}
	for range maxSweeps {
		moved := 0.0
		for i, b := range p.B {
			if sq[i] == 0 {
				continue
			}
			a := p.A.RawRowView(i)
			t := max(lambda[i]+(dot(a, dst)-b)/sq[i], 0)
			d := t - lambda[i]
			lambda[i] = t
			moved = max(moved, math.Abs(d)*math.Sqrt(sq[i]))
			for j := range dst {
				dst[j] -= float64(d * a[j])
			}
		}
		if moved <= sweepTol*(1+norm2(dst)) {
			break
		}
	}
	return dst
}

// Support solves the linear program max vᵀx by gonum's simplex method, to its
// tolerance of about 1e-10. If the polyhedron is empty the value is −Inf.
func (p Polyhedron) Support(dst, v []float64) (float64, []float64) {
	dst = into(dst, v, p.Dim())
	c := make([]float64, len(v))
	for i := range v {
		c[i] = -v[i]
	}
	x, err := p.solve(c)
	switch {
	case errors.Is(err, lp.ErrInfeasible):
		return math.Inf(-1), dst
	case err != nil:
		return math.Inf(1), dst
	}
	value := dot(v, x)
	copy(dst, x)
	return value, dst
}

// Feasible returns a point of the polyhedron, found by the simplex method, or an
// error if there is none.
func (p Polyhedron) Feasible() ([]float64, error) {
	x, err := p.solve(make([]float64, p.Dim()))
	if err != nil {
		return nil, fmt.Errorf("convex: no feasible point: %w", err)
	}
	return x, nil
}

// solve minimises cᵀx with x = x⁺ − x⁻ and a slack for every row.
func (p Polyhedron) solve(c []float64) ([]float64, error) {
	m, n := p.A.Dims()
	a := mat.NewDense(m, 2*n+m, nil)
	b := make([]float64, m)
	cost := make([]float64, 2*n+m)
	for j, v := range c {
		cost[j], cost[n+j] = v, -v
	}
	for i := range m {
		for j := range n {
			a.Set(i, j, p.A.At(i, j))
			a.Set(i, n+j, -p.A.At(i, j))
		}
		a.Set(i, 2*n+i, 1)
		b[i] = p.B[i]
	}
	_, z, err := lp.Simplex(cost, a, b, 0, nil)
	if err != nil {
		return nil, err
	}
	x := make([]float64, n)
	for j := range x {
		x[j] = z[j] - z[n+j]
	}
	return x, nil
}

// Product is the set of the points whose consecutive blocks of coordinates are
// in the Sets.
type Product struct{ Sets []Set }

// Dim returns the number of coordinates, the sum of those of the sets.
func (p Product) Dim() int {
	n := 0
	for _, s := range p.Sets {
		n += s.Dim()
	}
	return n
}

// Contains reports whether every set contains its block.
func (p Product) Contains(x []float64, tol float64) bool {
	arg.Length("convex", "point", len(x), p.Dim())
	for _, s := range p.Sets {
		if !s.Contains(x[:s.Dim()], tol) {
			return false
		}
		x = x[s.Dim():]
	}
	return true
}

// Project projects every block on its set.
func (p Product) Project(dst, x []float64) []float64 {
	dst = into(dst, x, p.Dim())
	k := 0
	for _, s := range p.Sets {
		n := s.Dim()
		s.Project(dst[k:k+n], x[k:k+n])
		k += n
	}
	return dst
}

// AffineImage is {Ax + b : x ∈ Set}.
type AffineImage struct {
	A   *mat.Dense
	B   []float64
	Set Set
}

// Dim returns the number of rows of A.
func (s AffineImage) Dim() int { m, _ := s.A.Dims(); return m }

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
// stops when x does not change by more than 1e-14 of its size, or at k = 20000.
func (s AffineImage) Project(dst, y []float64) []float64 {
	m, n := s.A.Dims()
	dst = into(dst, y, m)
	target := make([]float64, m)
	for i := range target {
		target[i] = y[i] - s.B[i]
	}
	var svd mat.SVD
	if !svd.Factorize(s.A, mat.SVDNone) {
		panic("convex: AffineImage of a matrix without singular values, want finite entries")
	}
	l := svd.Values(nil)[0]
	x := s.Set.Project(nil, make([]float64, n))
	z, r := append([]float64(nil), x...), make([]float64, m)
	image := func(x []float64) {
		for i := range r {
			r[i] = dot(s.A.RawRowView(i), x)
		}
	}
	for k, t := 0, 1.0; k < maxSweeps && l > 0; k++ {
		image(z)
		g := make([]float64, n)
		for i := range r {
			d := (r[i] - target[i]) / (l * l)
			for j, a := range s.A.RawRowView(i) {
				g[j] -= float64(d * a)
			}
		}
		for j := range g {
			g[j] += z[j]
		}
		next := s.Set.Project(nil, g)
		moved, back := 0.0, 0.0
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
		x, t = next, u
		if moved <= sweepTol*(1+norm2(x)) {
			break
		}
	}
	image(x)
	for i := range dst {
		dst[i] = r[i] + s.B[i]
	}
	return dst
}

// Support is bᵀv plus the support of the set in the direction Aᵀv. It panics if
// the set is not a Supporter.
func (s AffineImage) Support(dst, v []float64) (float64, []float64) {
	m, n := s.A.Dims()
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
