package convex

import (
	"fmt"
	"math"
)

// row is the constraint aᵀz ≤ b, scaled so that the largest |aᵢ| is about 1.
type row struct {
	a []float64
	b float64

	// implied says that, at some time, the normal was a combination of active ones to
	// rounding. Then the row has to be violated by more than its own rounding to be added
	// again: two rows that are all but parallel do not take turns.
	implied *bool

	of int // the number from 1 of the round set that it cuts, 0 for none
}

// excessAt returns aᵀz − b at z + low and the size of the terms.
func (r row) excessAt(z, low []float64) (e, size float64) {
	s := pair{-r.b, 0}
	size = math.Abs(r.b)
	for i, v := range r.a {
		s = s.plusProduct(v, z[i])
		s = s.plus(float64(v * low[i]))
		size += math.Abs(float64(v * z[i]))
	}
	return s.float(), size
}

// activeSet finds the point of a polyhedron nearest to x by the dual method of
// Goldfarb and Idnani (1983) for the Hessian I. It begins at x, which is nearest where
// nothing binds, and adds violated constraints one by one; those whose multiplier
// falls to 0 on the way leave. The distance from x grows with every addition, so
// that no set of active constraints comes twice and the method is finite.
//
// z is kept as the sum of two doubles: the equations of the active constraints are
// solved by QR and refined with residuals in twice the precision, which makes thin
// angles no worse than others.
type activeSet struct {
	x      []float64
	z, low []float64
	w      []row
	l, ll  []float64   // multipliers, as sums of two doubles
	q      [][]float64 // orthonormal columns that span the normals
	r      [][]float64 // column j of the triangle has j+1 entries
	steps  int
}

func newActiveSet(x []float64) *activeSet {
	n := len(x)
	return &activeSet{x: x, z: append([]float64(nil), x...), low: make([]float64, n)}
}

// dependent is the sine below which a normal counts as a combination of others.
const dependent = 1e-13

// roundingOf is the part of its terms below which the excess of a constraint is that
// of rounding its coefficients.
const roundingOf = 0x1p-49

// add moves z to the nearest point that satisfies c too, and reports whether it did: a
// constraint that follows from active ones, to rounding, is left alone. The error is
// ErrEmpty if there is no such point, and ErrThin if double precision cannot tell.
func (s *activeSet) add(c row) (added bool, err error) {
	excess, size := c.excessAt(s.z, s.low)
	u, norm := 0.0, norm2(c.a)
	rounding := excess <= float64(roundingOf*size)+s.floor(norm)
	for {
		if s.steps++; s.steps > 100*(len(s.x)+len(s.w)+100) {
			return false, fmt.Errorf("%w (no end after %d steps)", ErrThin, s.steps)
		}
		d, v := s.split(c.a)
		r := s.back(d)
		free := dotPlain(v, v)
		bound := !(math.Sqrt(free) > dependent*norm)
		leave, t := s.ratio(r)
		full := math.Inf(1)
		if !bound {
			full = excess / free
		}
		switch {
		case bound && rounding:
			return false, s.solve()
		case leave >= 0 && (bound || t < full):
			for j := range s.l {
				s.l[j] -= float64(t * r[j])
			}
			u += t
			if bound {
				*s.w[leave].implied = true
			} else {
				excess -= float64(t * free)
			}
			s.drop(leave)
			continue
		case bound:
			return false, s.contradiction(c, excess)
		}
		for j := range s.l {
			s.l[j] -= float64(full * r[j])
		}
		s.append(c, u+full, d, v)
		return true, s.solve()
	}
}

// floor is what the excess of a constraint is known to, at best, from z.
func (s *activeSet) floor(norm float64) float64 { return float64(0x1p-90 * norm * s.size()) }

func (s *activeSet) size() float64 { return norm2(s.z) + norm2(s.x) }

// ratio returns the constraint whose multiplier reaches 0 first and the step at
// which it does, −1 if none does.
func (s *activeSet) ratio(r []float64) (leave int, t float64) {
	leave, t = -1, math.Inf(1)
	floor := dependent * norm2(r)
	for j, v := range r {
		if v > floor && max(s.l[j], 0)/v < t {
			leave, t = j, max(s.l[j], 0)/v
		}
	}
	return leave, t
}

// contradiction judges a constraint whose normal is a combination of active ones
// with multipliers that only grow: Σ yᵢaᵢ = v ≈ 0 with y ≥ 0 and Σ yᵢbᵢ < 0, so that
// every point of the polyhedron is excess/‖v‖ away (Farkas).
func (s *activeSet) contradiction(c row, excess float64) error {
	// v = c − Nr, with r refined.
	v := append([]float64(nil), c.a...)
	vl := make([]float64, len(v))
	for range 3 {
		d, _ := s.split(v)
		s.subtract(v, vl, s.back(d))
	}
	if n := norm2(v); n == 0 || excess/n > 1e6*(s.size()+excess) {
		return ErrEmpty
	}
	return ErrThin
}

// subtract takes Nr from the vector v + vl.
func (s *activeSet) subtract(v, vl, r []float64) {
	for i := range v {
		p := pair{v[i], vl[i]}
		for j, w := range s.w {
			p = p.plusProduct(-r[j], w.a[i])
		}
		v[i], vl[i] = p.hi, p.lo
	}
}

// split returns d = Qᵀa and v = a − Qd, by Gram and Schmidt's method, twice.
func (s *activeSet) split(a []float64) (d, v []float64) {
	d, v = make([]float64, len(s.q)), append([]float64(nil), a...)
	for range 2 {
		for j, q := range s.q {
			t := dotPlain(q, v)
			d[j] += t
			for i := range v {
				v[i] -= float64(t * q[i])
			}
		}
	}
	return d, v
}

func dotPlain(a, b []float64) float64 {
	s := 0.0
	for i, v := range a {
		s += float64(v * b[i])
	}
	return s
}

// back returns R⁻¹d.
func (s *activeSet) back(d []float64) []float64 {
	x := append([]float64(nil), d...)
	for j := len(x) - 1; j >= 0; j-- {
		x[j] /= s.r[j][j]
		for i := range j {
			x[i] -= float64(x[j] * s.r[j][i])
		}
	}
	return x
}

// forward returns R⁻ᵀd.
func (s *activeSet) forward(d []float64) []float64 {
	x := append([]float64(nil), d...)
	for j := range x {
		x[j] = (x[j] - dotPlain(s.r[j][:j], x[:j])) / s.r[j][j]
	}
	return x
}

func (s *activeSet) append(c row, l float64, d, v []float64) {
	n := norm2(v)
	for i := range v {
		v[i] /= n
	}
	s.q = append(s.q, v)
	s.r = append(s.r, append(d, n))
	s.w = append(s.w, c)
	s.l = append(s.l, l)
	s.ll = append(s.ll, 0)
}

// drop removes constraint k: the columns after it move one to the left, and
// rotations of neighbouring rows make the triangle one again.
func (s *activeSet) drop(k int) {
	s.w = append(s.w[:k], s.w[k+1:]...)
	s.l = append(s.l[:k], s.l[k+1:]...)
	s.ll = s.ll[:len(s.l)]
	s.r = append(s.r[:k], s.r[k+1:]...)
	for j := k; j < len(s.r); j++ {
		a, b := s.r[j][j], s.r[j][j+1]
		h := math.Hypot(a, b)
		cos, sin := a/h, b/h
		for _, col := range s.r[j:] {
			a, b := col[j], col[j+1]
			col[j], col[j+1] = float64(cos*a)+float64(sin*b), float64(cos*b)-float64(sin*a)
		}
		s.r[j] = s.r[j][:j+1]
		p, q := s.q[j], s.q[j+1]
		for i := range p {
			p[i], q[i] = float64(cos*p[i])+float64(sin*q[i]), float64(cos*q[i])-float64(sin*p[i])
		}
	}
	s.q = s.q[:len(s.r)]
}

// solve finds the point nearest to x on the active constraints as equations,
//
//	z + Nλ = x,  Nᵀz = b,
//
// by the factors of N, and refines it with residuals in twice the precision
// (Björck 1967). Constraints whose multiplier turns out negative leave.
func (s *activeSet) solve() error {
	for {
		copy(s.z, s.x)
		clear(s.low)
		clear(s.l)
		clear(s.ll)
		least, size := math.Inf(1), norm2(s.x)
		for range 30 {
			moved := s.refine()
			size = max(size, norm2(s.z))
			if moved <= 0x1p-98*size || moved >= least/2 {
				least = min(least, moved)
				break
			}
			least = moved
		}
		if least > 0x1p-60*size {
			return ErrThin
		}
		worst, negative := -1, 0.0
		for j, l := range s.l {
			if l < negative {
				worst, negative = j, l
			}
		}
		if worst < 0 {
			return nil
		}
		s.drop(worst)
		s.steps++
	}
}

// refine corrects z and λ once and returns by how much z moved.
func (s *activeSet) refine() float64 {
	n := len(s.x)
	f, g := make([]float64, n), make([]float64, len(s.w))
	for i := range f { // x − z − Nλ
		p := twoSum(s.x[i], -s.z[i]).plus(-s.low[i])
		for j, w := range s.w {
			p = p.plusProduct(-s.l[j], w.a[i]).plus(-float64(s.ll[j] * w.a[i]))
		}
		f[i] = p.float()
	}
	for j, w := range s.w { // b − Nᵀz
		e, _ := w.excessAt(s.z, s.low)
		g[j] = -e
	}
	h := s.forward(g)
	d, v := s.split(f)
	for j, q := range s.q {
		for i := range v {
			v[i] += float64(q[i] * h[j])
		}
		d[j] -= h[j]
	}
	for i, t := range v {
		p := pair{s.z[i], s.low[i]}.plus(t)
		s.z[i], s.low[i] = p.hi, p.lo
	}
	for j, t := range s.back(d) {
		p := pair{s.l[j], s.ll[j]}.plus(t)
		s.l[j], s.ll[j] = p.hi, p.lo
	}
	return norm2(v)
}

// most adds violated rows, the most violated first, until none is violated beyond
// what z is known to.
func (s *activeSet) most(rows []row) error {
	for {
		worst, best := -1, 0.0
		for i, r := range rows {
			e, size := r.excessAt(s.z, s.low)
			known, norm := 0x1p-85*size, norm2(r.a)
			if *r.implied {
				known = roundingOf * size
			}
			if e > known+s.floor(norm) && e/norm > best {
				worst, best = i, e/norm
			}
		}
		if worst < 0 {
			return nil
		}
		added, err := s.add(rows[worst])
		if err != nil {
			return err
		}
		*rows[worst].implied = !added
	}
}
