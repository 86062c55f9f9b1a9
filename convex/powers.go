package convex

import (
	"math"
	"math/big"
)

// roots follows p-th roots that are convex through powers.
func (a *analysis) roots(nd *node, u *facts, f *facts) {
	base := u.root
	if u.shape.has(isAffine) && base < 1 {
		base = 0
	}
	switch {
	case nd.name == "Square":
		if u.shape.has(isAffine) {
			f.root = 2
		}
		f.root = max(f.root, 2*base)
	case nd.name == "Pow" && nd.c0 > 0:
		p := nd.c0
		if u.shape.has(isAffine) && p == math.Trunc(p) && math.Mod(p, 2) == 0 {
			f.root = p
		}
		if q, exact := exactMul(p, base); (exact || math.IsInf(base, 1)) && base > 0 {
			f.root = max(f.root, q)
		}
	case nd.name == "Sqrt":
		f.root = base / 2
	case nd.name == "Cbrt" && u.rng.Lo >= 0:
		if base >= 3 {
			f.root = 1 // a third of the exponent need not be a double
		}
		if math.IsInf(base, 1) {
			f.root = base
		}
	}
	if f.root >= 1 && !f.shape.has(isConvex) {
		f.shape |= isConvex
		f.why = "a norm: a root of a sum of powers of convex functions"
	}
	if f.root < 1 {
		f.root = 0
	}
}

// The curvature of log f for functions that have one on their domain, and
// whether f is increasing (+1), decreasing (−1) or neither there. Sigmoid,
// NormCDF and Erfc: log-concave distribution and survival functions (Bagnoli and
// Bergstrom 2005); Softplus: σ′·log(1+eˣ) ≤ σ² because log(1+eˣ) ≤ eˣ; Gamma: Bohr
// and Mollerup; Cosh: a sum of exponentials.
var logShapes = map[string]struct {
	shape shape
	mono  int
}{
	"Sigmoid": {isLogConcave, 1}, "NormCDF": {isLogConcave, 1}, "Erfc": {isLogConcave, -1},
	"Softplus": {isLogConcave, 1}, "Gamma": {isLogConvex, 0}, "Cosh": {isLogConvex, 0},
	"Exp": {isLogConvex | isLogConcave, 1}, "Exp2": {isLogConvex | isLogConcave, 1},
}

// logs follows log-convexity through functions of one variable.
func (a *analysis) logs(nd *node, u *facts, f *facts) {
	if l, ok := logShapes[nd.name]; ok {
		inc, dec := l.mono > 0, l.mono < 0
		if nd.name == "Cosh" {
			inc, dec = u.rng.Lo >= 0, u.rng.Hi <= 0
		}
		matches := func(s shape) bool {
			return u.shape.has(isAffine) || inc && u.shape.has(s) || dec && u.shape.has(flip(s))
		}
		if l.shape.has(isLogConvex) && matches(isConvex) && (nd.name != "Gamma" || u.rng.Lo > 0) {
			f.shape |= isLogConvex
		}
		if l.shape.has(isLogConcave) && matches(isConcave) {
			f.shape |= isLogConcave
		}
		if f.why == "" && f.shape != 0 {
			f.why = nd.name + ", log-convex or log-concave"
		}
	}
	swap := func(s shape) shape {
		var t shape
		if s.has(isLogConvex) {
			t |= isLogConcave
		}
		if s.has(isLogConcave) {
			t |= isLogConvex
		}
		return t
	}
	logs := u.shape & (isLogConvex | isLogConcave)
	switch {
	case nd.name == "Log" || nd.name == "Log2" || nd.name == "Log10":
		if logs.has(isLogConvex) {
			f.shape |= isConvex
			f.why = "the logarithm of a log-convex function"
		}
		if logs.has(isLogConcave) {
			f.shape |= isConcave
			if f.why == "" {
				f.why = "the logarithm of a log-concave function"
			}
		}
	case nd.name == "Sqrt" || nd.name == "Square" && u.rng.Lo >= 0 || nd.name == "Pow" && nd.c0 > 0 && u.rng.Lo >= 0:
		f.shape |= logs
	case (nd.name == "Inv" || nd.name == "Pow" && nd.c0 < 0) && u.rng.Lo > 0:
		f.shape |= swap(logs)
		if f.why == "" && f.shape.has(isLogConvex) {
			f.why = "a negative power of a log-concave function"
		}
	}
}

// monomial recognises ∏ uₖ^aₖ of nonnegative bases. It is concave if all aₖ ≥ 0,
// Σaₖ ≤ 1 and the bases are concave; convex if one aₖ > 0 is at least 1 − Σ of
// the others, which are ≤ 0, its base is convex and the others are concave
// (Boyd and Vandenberghe 2004, exercise 3.16 and §3.2.4). Exponents are exact.
func (a *analysis) monomial(i int, f *facts) {
	if f.shape.has(isConvex) || f.shape.has(isConcave) {
		return
	}
	exps := map[int]*big.Rat{}
	if !a.factor(i, big.NewRat(1, 1), exps) || len(exps) < 2 {
		return
	}
	sum, negative := new(big.Rat), new(big.Rat)
	concave, convex, positive := true, true, 0
	var lead *big.Rat
	for b, e := range exps {
		u := &a.f[b]
		if !(u.rng.Lo >= 0) || e.Sign() < 0 && !(u.rng.Lo > 0) {
			return
		}
		sum.Add(sum, e)
		switch {
		case e.Sign() > 0:
			positive++
			lead = e
			concave = concave && u.shape.has(isConcave)
			convex = convex && u.shape.has(isConvex)
		case e.Sign() < 0:
			concave = false
			negative.Add(negative, e)
			convex = convex && u.shape.has(isConcave)
		}
	}
	if concave && sum.Cmp(big.NewRat(1, 1)) <= 0 {
		f.shape |= isConcave
		f.why = "a geometric mean: exponents ≥ 0 that add to at most 1, concave bases"
	}
	if convex && positive == 1 && new(big.Rat).Add(lead, negative).Cmp(big.NewRat(1, 1)) >= 0 {
		f.shape |= isConvex
		f.why = "a monomial with one positive exponent and sum of exponents ≥ 1"
	}
}

// factor adds e times the exponents of node i to exps.
func (a *analysis) factor(i int, e *big.Rat, exps map[int]*big.Rat) bool {
	nd := &a.g.nodes[i]
	times := func(r *big.Rat) *big.Rat { return new(big.Rat).Mul(e, r) }
	switch {
	case nd.kind == kMul:
		return a.factor(nd.args[0], e, exps) && a.factor(nd.args[1], e, exps)
	case nd.kind == kDiv:
		return a.factor(nd.args[0], e, exps) && a.factor(nd.args[1], times(big.NewRat(-1, 1)), exps)
	case nd.kind == kFn && a.f[nd.args[0]].rng.Lo >= 0:
		var p *big.Rat
		switch nd.name {
		case "Square":
			p = big.NewRat(2, 1)
		case "Inv":
			p = big.NewRat(-1, 1)
		case "Sqrt":
			p = big.NewRat(1, 2)
		case "Cbrt":
			p = big.NewRat(1, 3)
		case "Pow":
			p = new(big.Rat).SetFloat64(nd.c0)
		}
		if p != nil {
			return a.factor(nd.args[0], times(p), exps)
		}
	}
	if exps[i] == nil {
		exps[i] = new(big.Rat)
	}
	exps[i].Add(exps[i], e)
	return len(exps) <= 16
}
