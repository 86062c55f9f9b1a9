package convex

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"slope/internal/arg"
)

// Polyhedron is {x : Ax ≤ b}, an intersection of half spaces: the feasible set of
// a linear program. A must be finite; an entry of B may be infinite. A row of zeros
// says 0 ≤ bᵢ.
type Polyhedron struct {
	A *mat.Dense
	B []float64
}

// Dim returns the number of coordinates.
func (p Polyhedron) Dim() int {
	if p.A == nil || p.A.IsEmpty() {
		panic("convex: Polyhedron with an empty A, want at least 1 row")
	}
	_, n := p.A.Dims()
	return n
}

func (p Polyhedron) check() (m, n int) {
	n = p.Dim()
	m, _ = p.A.Dims()
	arg.Length("convex", "B of a Polyhedron", len(p.B), m)
	for i, b := range p.B {
		if b != b {
			panic(fmt.Sprintf("convex: Polyhedron with B[%d] = NaN, want a number", i))
		}
		for j, a := range p.A.RawRowView(i) {
			if a-a != 0 {
				panic(fmt.Sprintf("convex: Polyhedron with A[%d, %d] = %v, want a finite number", i, j, a))
			}
		}
	}
	return m, n
}

// halfspaces returns the rows that bind something, or ErrEmpty if one of them holds
// nowhere.
func (p Polyhedron) halfspaces() ([]Halfspace, error) {
	m, _ := p.check()
	var h []Halfspace
	for i := range m {
		a, b := p.A.RawRowView(i), p.B[i]
		zero := norm1(a) == 0
		switch {
		case math.IsInf(b, -1) || zero && b < 0:
			return nil, fmt.Errorf("%w: row %d is violated everywhere", ErrEmpty, i)
		case !zero && !math.IsInf(b, 1):
			h = append(h, Halfspace{a, b})
		}
	}
	return h, nil
}

// Contains reports whether Ax ≤ b + tol.
func (p Polyhedron) Contains(x []float64, tol float64) bool {
	m, n := p.check()
	arg.Length("convex", "point", len(x), n)
	for i := range m {
		if !(excess(p.A.RawRowView(i), x, p.B[i]) <= tol) {
			return false
		}
	}
	return true
}

// Project finds the nearest point in finitely many steps by the dual active-set method
// of Goldfarb and Idnani (1983), to rounding even where constraints meet at thin
// angles. The result is NaN if the polyhedron is empty, x is not finite, or double
// precision does not suffice; Nearest says which. The cost is O(mn) a step, and
// about as many steps as constraints bind.
func (p Polyhedron) Project(dst, x []float64) []float64 {
	dst, _ = p.Nearest(dst, x)
	return dst
}

// Nearest is Project with an error that wraps ErrEmpty, ErrPoint or ErrThin where there
// is no result.
func (p Polyhedron) Nearest(dst, x []float64) ([]float64, error) {
	h, err := p.halfspaces()
	dst = into(dst, x, p.Dim())
	if err != nil {
		fill(dst, math.NaN())
		return dst, err
	}
	return nearest(dst, x, h, nil)
}

// Feasible returns the point of the polyhedron nearest to 0, or an error if there is
// none.
func (p Polyhedron) Feasible() ([]float64, error) {
	x, err := p.Nearest(nil, make([]float64, p.Dim()))
	if err != nil {
		return nil, fmt.Errorf("convex: no feasible point: %w", err)
	}
	return x, nil
}

// Support solves the linear program max vᵀx. It is −Inf if the polyhedron is empty,
// +Inf if v is not a nonnegative combination of the rows, to rounding: then the
// recession cone has a direction that rises. Else the proximal point method
// x ← P(x + tv), which is finite for linear programs (Rockafellar 1976), finds a
// maximum. It is NaN where a projection fails otherwise.
func (p Polyhedron) Support(dst, v []float64) (float64, []float64) {
	h, err := p.halfspaces()
	dst = into(dst, v, p.Dim())
	wantFinite("direction of Support", v)
	v = append([]float64(nil), v...) // dst may be v
	if err == nil {
		dst, err = nearest(dst, make([]float64, len(v)), h, nil)
	}
	switch {
	case errors.Is(err, ErrEmpty):
		return math.Inf(-1), fill(dst, math.NaN())
	case err != nil:
		return math.NaN(), fill(dst, math.NaN())
	}
	norm := norm2(v)
	if norm == 0 {
		return 0, dst
	}
	cone := make([]Halfspace, len(h))
	size := norm2(dst)
	for i, r := range h {
		cone[i].A = r.A
		size = max(size, math.Abs(r.B)/norm2(r.A))
	}
	rise, err := nearest(nil, v, cone, nil)
	if err != nil {
		return math.NaN(), fill(dst, math.NaN())
	}
	if norm2(rise) > roundingOf*norm {
		return math.Inf(1), fill(dst, math.NaN())
	}
	if size == 0 {
		size = 1
	}
	return climbLinear(dst, v, h, size)
}

// climbLinear maximises vᵀx over the halfspaces by the proximal point method from dst, in steps that grow from the size of the polyhedron.
func climbLinear(dst, v []float64, h []Halfspace, size float64) (float64, []float64) {
	norm := norm2(v)
	next, y := make([]float64, len(v)), make([]float64, len(v))
	for t := 8 * size; ; t *= 8 {
		if t > 1e30*size || math.IsInf(t, 0) {
			return math.NaN(), fill(dst, math.NaN())
		}
		for i := range y {
			y[i] = dst[i] + float64(t*(v[i]/norm))
		}
		if _, err := nearest(next, y, h, nil); err != nil {
			return math.NaN(), fill(dst, math.NaN())
		}
		moved := 0.0
		for i := range next {
			moved = max(moved, math.Abs(next[i]-dst[i]))
		}
		copy(dst, next)
		if moved <= float64(0x1p-50*norm2(dst))+float64(0x1p-80*t) {
			return dot(v, dst), dst
		}
	}
}
