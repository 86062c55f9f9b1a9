package prover

import (
	"math/big"
	"slices"

	"slope/expr"
	"slope/internal/interval"
)

// A Form is how a function is written.
type Form int

// The forms. NoForm is what is none of the others, or not defined on the box.
const (
	NoForm    Form = iota
	Affine         // affine
	Quadratic      // a convex quadratic
	Conic          // of norms, maxima and convex quadratics of affine functions
)

// FormOf returns the form that is seen without a proof of convexity, and its name. The error
// wraps ErrDomain, or is that of the context.
func FormOf(p *expr.Program, box []interval.I, opt Settings) (form Form, name string, err error) {
	q, done := newQuestion(p, box, opt)
	if done {
		done = attempt(func() {
			if !q.g.finite() || q.g.missing != "" {
				return
			}
			if _, ok, _, e := q.g.ranges(q.box, q.free, 1); e != nil || !ok {
				err = e
				return
			}
			form, name = q.g.form()
		})
	}
	if !done {
		return NoForm, "", q.clock.err()
	}
	return form, name, err
}

// form is the form of a function that is written as affine, quadratic or conic.
func (g *graph) form() (Form, string) {
	if _, ok := g.linearPart(g.out); ok {
		return Affine, "affine"
	}
	q := quadratic{}
	if g.quadraticForm(g.out, big.NewRat(1, 1), q) {
		switch s := q.definite(&g.ticker); {
		case s == isAffine:
			return Affine, "affine, its quadratic terms cancel"
		case s.has(isConvex):
			return Quadratic, "a convex quadratic"
		}
	} else if g.conic(g.out, 1) {
		return Conic, "norms, maxima and convex quadratics of affine functions"
	}
	return NoForm, ""
}

// conic reports whether sign·(node i) is built of norms, absolute values, maxima
// and convex quadratics of affine functions.
func (g *graph) conic(i, sign int) bool {
	g.spend(1)
	if _, ok := g.linearPart(i); ok {
		return true
	}
	q := quadratic{}
	if g.quadraticForm(i, big.NewRat(int64(sign), 1), q) {
		return q.definite(&g.ticker).has(isConvex)
	}
	nd := &g.nodes[i]
	switch {
	case nd.kind == kAffine:
		return g.conicSum(nd, sign)
	case nd.kind == kAbs || nd.kind == kHuber:
		_, affine := g.linearPart(nd.args[0])
		return sign > 0 && affine
	case nd.kind == kMax && sign > 0 || nd.kind == kMin && sign < 0:
		return !slices.ContainsFunc(nd.args, func(a int) bool { return !g.conic(a, sign) })
	case nd.fn == fnSqrt && sign > 0:
		return g.sumOfSquares(nd.args[0])
	}
	return false
}

// conicSum is conic for a sum: each term counts with the sign of its coefficient.
func (g *graph) conicSum(nd *node, sign int) bool {
	for k, a := range nd.args {
		s := sign
		if nd.c[k] < 0 {
			s = -s
		}
		if !g.conic(a, s) {
			return false
		}
	}
	return true
}

// sumOfSquares reports whether node i is Σ kₖuₖ² + k₀ with affine uₖ and k ≥ 0.
func (g *graph) sumOfSquares(i int) bool {
	g.spend(1)
	nd := &g.nodes[i]
	switch {
	case len(nd.supp) == 0:
		r := g.rational(i)
		return r != nil && r.Sign() >= 0
	case nd.fn == fnSquare:
		_, ok := g.linearPart(nd.args[0])
		return ok
	case nd.kind == kAffine && nd.c0 >= 0:
		for k, a := range nd.args {
			if !(nd.c[k] >= 0) || !g.sumOfSquares(a) {
				return false
			}
		}
		return true
	}
	return false
}
