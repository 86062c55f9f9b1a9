package implicit

import (
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"slope"
	"slope/internal/arg"
	"slope/reverse"
)

// A Solver makes an operation of a problem that is solved anew wherever it is
// evaluated: where Root takes part at the parameters of one Point, a Solver does at all of them, and a
// recording (package expr) solves at each replay.
//
//	s := &implicit.Solver{
//		Name:  "kepler",
//		Point: func(θ []float64) (*implicit.Point, error) {
//			return implicit.NewPoint(kepler[dual.Dual[float64]], solve(θ), θ)
//		},
//		First:  func(p *implicit.Point, θ []reverse.Var) []reverse.Var { return implicit.Root(p, kepler[reverse.Var], θ) },
//		Second: func(p *implicit.Point, θ []reverse.Var2) []reverse.Var2 { return implicit.Root(p, kepler[reverse.Var2], θ) },
//	}
//	x := implicit.Solve(s, 1, θ)
//
// A Solver must not change once it is in use, and its functions must be safe for concurrent use. It keeps
// the last Point, so that a gradient of all elements of x solves once.
type Solver struct {
	// Name stands in messages, listings and pictures, with the number of the element behind it.
	Name string

	// Point solves at the parameters θ, and returns what NewPoint, NewMin or NewFixed makes of the
	// solution. Where it returns an error x is NaN, with all derivatives. The same θ should give the same
	// bits: then the value is the same in every number type. Required.
	Point func(theta []float64) (*Point, error)

	// First returns the Root, Argmin or FixedPoint of p. First derivatives need it.
	First func(p *Point, theta []reverse.Var) []reverse.Var

	// Second is First for second derivatives, which need it.
	Second func(p *Point, theta []reverse.Var2) []reverse.Var2

	rules atomic.Pointer[[]*slope.RuleN] // of the elements of x
	last  atomic.Pointer[Point]
}

// Solve returns the n elements of the solution x at θ, with the derivatives of T, of first and second order. In a
// recording each element is one operation. Third derivatives panic: take Root or Correct.
//
// The cost of an element is a solution, if θ is not that of the solution before, one evaluation of First for its
// gradient, and one of Second for a product with its Hessian.
//
// It panics if s or its Point is nil, θ is empty, n < 1, the solution has not n elements, or a
// function is nil that the derivatives need.
func Solve[T slope.Real[T]](s *Solver, n int, theta []T) []T {
	x := make([]T, max(n, 0))
	for k, r := range s.elements(n) {
		x[k] = slope.ApplyN(r, theta)
	}
	return x
}

// elements returns the rules of n elements.
func (s *Solver) elements(n int) []*slope.RuleN {
	switch {
	case s == nil || s.Point == nil:
		panic("implicit: nil Solver, or one without Point")
	case n < 1:
		panic(fmt.Sprintf("implicit: Solve of %d elements, want at least 1", n))
	}
	if l := s.rules.Load(); l != nil {
		if len(*l) != n {
			panic(fmt.Sprintf("implicit: Solve of %d elements, before it was %d", n, len(*l)))
		}
		return *l
	}
	list := make([]*slope.RuleN, n)
	for k := range list {
		list[k] = s.element(k, n)
	}
	if s.rules.CompareAndSwap(nil, &list) {
		return list
	}
	return s.elements(n)
}

// element returns the rule of element k of n.
func (s *Solver) element(k, n int) *slope.RuleN {
	r := &slope.RuleN{
		Name: fmt.Sprintf("%s[%d]", s.Name, k),
		Eval: func(theta []float64) float64 {
			if p := s.at(theta, n); p != nil {
				return p.x[k]
			}
			return math.NaN()
		},
	}
	if s.First != nil {
		r.Gradient = func(dst, theta []float64) (float64, []float64) {
			p := s.at(theta, n)
			if p == nil {
				return math.NaN(), dst
			}
			return reverse.Gradient(dst, func(v []reverse.Var) reverse.Var { return element(s.First(p, v), k, n) }, theta)
		}
	}
	if s.Second != nil {
		r.HVP = func(dst, theta, v []float64) (float64, []float64) {
			p := s.at(theta, n)
			if p == nil {
				return math.NaN(), dst
			}
			return reverse.HVP(dst, func(u []reverse.Var2) reverse.Var2 { return element(s.Second(p, u), k, n) }, theta, v)
		}
	}
	return r
}

func element[T any](x []T, k, n int) T {
	arg.Length(pkg, "solution of First or Second", len(x), n)
	return x[k]
}

// at returns the Point at θ, the last one if θ has not changed, nil where there is none.
func (s *Solver) at(theta []float64, n int) *Point {
	if p := s.last.Load(); p != nil && slices.Equal(p.theta, theta) {
		return p
	}
	p, err := s.Point(slices.Clone(theta))
	if err != nil {
		return nil
	}
	p.must()
	p.at(theta)
	if len(p.x) != n {
		panic(fmt.Sprintf("implicit: Solve of %d elements, the solution has %d", n, len(p.x)))
	}
	s.last.Store(p)
	return p
}
