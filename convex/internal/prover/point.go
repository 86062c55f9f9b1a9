package prover

import (
	"fmt"
	"slices"

	"slope/expr"
	"slope/internal/interval"
)

// A Spectrum encloses ‖∇f(x)‖² and the least and the greatest eigenvalue of ∇²f(x).
type Spectrum struct {
	Gradient2       interval.I
	Least, Greatest Bound
}

// SpectrumAt encloses gradient and Hessian at a point. The error wraps ErrDomain if none is
// known there.
func SpectrumAt(p *expr.Program, x []float64) (Spectrum, error) {
	n := len(x)
	g := newGraph(p)
	vars := make([]int, n)
	for i := range vars {
		vars[i] = i
	}
	e := newEvaluator(g, g.reach(g.out), vars)
	known := e.eval(degenerate(x), 2) && e.smoothAt()
	for _, d := range append(slices.Clone(e.gr[g.out]), e.h[g.out]...) {
		known = known && d.Defined()
	}
	if !known {
		return Spectrum{}, fmt.Errorf("%w: no Hessian is known at x = %v", ErrDomain, x)
	}
	if err := g.checkRules(e.v); err != nil {
		return Spectrum{}, err
	}
	sum := interval.Point(0)
	for _, d := range e.gr[g.out] {
		sum = sum.Add(d.Square())
	}
	h := e.h[g.out]
	lo, hi := e.spectrum(h, n)
	_, q := e.eigen(h, n)
	s := Spectrum{Gradient2: sum, Least: Bound{lo, quotient(h, q[0]).Hi}, Greatest: Bound{quotient(h, q[n-1]).Lo, hi}}
	if s.Least.Lo > s.Least.Hi || s.Greatest.Lo > s.Greatest.Hi {
		return Spectrum{}, fmt.Errorf("%w: least eigenvalue in %v, greatest in %v at x = %v", ErrFault, s.Least, s.Greatest, x)
	}
	return s, nil
}
