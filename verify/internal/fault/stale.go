package fault

import (
	"math"

	"slope/verify/internal/expression"
)

// A valueSearch looks for values of operand j of node i whose slopes explain the error.
type valueSearch struct {
	a     *sweepAt
	i, j  int
	z     []float64 // the operands
	own   float64   // the value of operand j
	q     int       // the direction of the greatest error
	found []Mistake
}

// staleValues returns the values of operand j of node i within 4 of its own whose slopes explain the error: the zeros, on a grid, of the error
// that is left along one direction, that are zeros along all.
func (a *sweepAt) staleValues(i, j int) []Mistake {
	if own, _ := expression.OwnRule(a.p.Node(i)); own {
		return nil
	}
	s := &valueSearch{a: a, i: i, j: j, z: make([]float64, len(a.args[i]))}
	for l, k := range a.args[i] {
		s.z[l] = a.v[k]
	}
	s.own = s.z[j]
	for l := range a.r {
		if math.Abs(a.r[l]) > math.Abs(a.r[s.q]) {
			s.q = l
		}
	}
	s.scan()
	return s.found
}

// left returns the error that is left along direction q where operand j is greater by c.
func (s *valueSearch) left(c float64, q int) float64 {
	a := s.a
	s.z[s.j] = s.own + c
	d := DualSlopes(a.p.Node(s.i), s.z)
	r := a.r[q]
	for l, k := range a.args[s.i] {
		r -= a.adj[s.i] * (d[l] - a.d[s.i][l]) * a.t[k][q]
	}
	return r
}

// zero takes the zero between x and y, where the error has different signs; fx is that at x.
func (s *valueSearch) zero(x, y, fx float64) {
	for range 60 {
		m := x + (y-x)/2
		if f := s.left(m, s.q); (f < 0) == (fx < 0) {
			x, fx = m, f
		} else {
			y = m
		}
	}
	c := x + (y-x)/2
	ok := math.Abs(c) > 1e-6
	for l := range s.a.r {
		ok = ok && math.Abs(s.left(c, l)) <= s.a.slack[l]+1e-7*s.a.norm
	}
	if ok {
		s.found = append(s.found, Mistake{Kind: Stale, Node: s.i, Operand: s.j, C: c}, Mistake{Kind: Frozen, Node: s.i, Operand: s.j, C: s.own + c})
	}
}

// scan looks for zeros on a grid.
func (s *valueSearch) scan() {
	const steps, reach = 96, 4.0
	at := func(k int) float64 { return -reach + 2*reach*float64(k)/steps }
	f := make([]float64, steps+1)
	for k := range f {
		f[k] = s.left(at(k), s.q)
		switch {
		case k > 0 && (f[k] < 0) != (f[k-1] < 0):
			s.zero(at(k-1), at(k), f[k-1])
		case k > 1 && (f[k] < 0) == (f[k-2] < 0) && math.Abs(f[k-1]) < math.Abs(f[k]) && math.Abs(f[k-1]) <= math.Abs(f[k-2]):
			s.pair(at(k-2), at(k), f[k-2], f[k])
		}
	}
}

// pair takes two zeros that may hide between x and y, where the error is fx and fy, of the same sign, and smaller between.
func (s *valueSearch) pair(x, y, fx, fy float64) {
	lo, hi := x, y
	for range 60 {
		if l, r := lo+(hi-lo)/3, hi-(hi-lo)/3; math.Abs(s.left(l, s.q)) < math.Abs(s.left(r, s.q)) {
			hi = r
		} else {
			lo = l
		}
		if m := lo + (hi-lo)/2; (s.left(m, s.q) < 0) != (fy < 0) {
			s.zero(x, m, fx)
			s.zero(y, m, fy)
			return
		}
	}
}
