package prover

import (
	"math"
	"math/big"
)

// roots follows p-th roots that are convex through powers.
func (a *analysis) roots(nd *node, u *facts, f *facts) {
	switch base := u.baseRoot(); {
	case nd.fn == fnSquare:
		if u.shape.has(isAffine) {
			f.root = 2
		}
		f.root = max(f.root, 2*base)
	case nd.fn == fnPow && nd.c0 > 0:
		f.root = max(f.root, u.powerRoot(base, nd.c0))
	case nd.fn == fnSqrt:
		f.root = base / 2
	case nd.fn == fnCbrt && u.rng.Lo >= 0:
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

// baseRoot is the root of u; 0 if it is below 1 and says nothing more than that u is affine.
func (u *facts) baseRoot() float64 {
	if u.shape.has(isAffine) && u.root < 1 {
		return 0
	}
	return u.root
}

// powerRoot is the root of uᵖ: p itself for an even power of an affine u, p times the root of u where the product is exact; 0 if neither is.
func (u *facts) powerRoot(base, p float64) (root float64) {
	if u.shape.has(isAffine) && p == math.Trunc(p) && math.Mod(p, 2) == 0 {
		root = p
	}
	if q, exact := exactMul(p, base); (exact || math.IsInf(base, 1)) && base > 0 {
		root = max(root, q)
	}
	return root
}

// logs follows log-convexity through functions of one variable.
func (a *analysis) logs(nd *node, u *facts, f *facts) {
	if nd.fn == nil {
		return
	}
	if nd.fn.logs != nil {
		f.shape |= logShape(nd.fn, u)
		if f.why == "" && f.shape != 0 {
			f.why = nd.fn.name + ", log-convex or log-concave"
		}
	}
	if nd.fn.isLog {
		logOf(u, f)
		return
	}
	// The logarithm of a power is the exponent times that of its base.
	p, ok := nd.isPower()
	if !ok || nd.fn != fnSqrt && !(u.rng.Lo > 0 || u.rng.Lo >= 0 && p.Sign() > 0) {
		return
	}
	logs := u.shape & (isLogConvex | isLogConcave)
	if p.Sign() < 0 {
		logs = swap(logs)
		if f.why == "" && logs.has(isLogConvex) {
			f.why = "a negative power of a log-concave function"
		}
	}
	f.shape |= logs
}

// logShape is the curvature of log f(u) for a function whose logarithm has one.
func logShape(fn *function, u *facts) (s shape) {
	logs, mono := fn.logs(u.rng)
	matches := func(s shape) bool {
		return u.shape.has(isAffine) || mono > 0 && u.shape.has(s) || mono < 0 && u.shape.has(flip(s))
	}
	if logs.has(isLogConvex) && matches(isConvex) {
		s |= isLogConvex
	}
	if logs.has(isLogConcave) && matches(isConcave) {
		s |= isLogConcave
	}
	return s
}

// logOf is the curvature of log u.
func logOf(u, f *facts) {
	if u.shape.has(isLogConvex) {
		f.shape |= isConvex
		f.why = "the logarithm of a log-convex function"
	}
	if u.shape.has(isLogConcave) {
		f.shape |= isConcave
		if f.why == "" {
			f.why = "the logarithm of a log-concave function"
		}
	}
}

// swap is the curvature of −log u from that of log u.
func swap(s shape) shape { return exchange(s, isLogConvex, isLogConcave) }

// monomial recognises ∏ uₖ^aₖ of nonnegative bases. It is concave if all aₖ ≥ 0,
// Σaₖ ≤ 1 and the bases are concave; convex if one aₖ > 0 is at least 1 − Σ of
// the others, which are ≤ 0, its base is convex and the others are concave
// (Boyd and Vandenberghe 2004, exercise 3.16 and §3.2.4). Exponents are exact.
func (a *analysis) monomial(i int, f *facts) {
	if f.shape.has(isConvex) || f.shape.has(isConcave) {
		return
	}
	exps := map[int]*big.Rat{}
	if !a.factor(i, big.NewRat(1, 1), exps) || len(exps) < 2 || !a.basesInDomain(exps) {
		return
	}
	sum := new(big.Rat)
	for _, e := range exps {
		sum.Add(sum, e)
	}
	leads, concave, convex := a.factorShapes(exps)
	concave, convex = concave && sum.Cmp(big.NewRat(1, 1)) <= 0, convex && sum.Cmp(big.NewRat(1, 1)) >= 0
	if concave {
		f.shape |= isConcave
		f.why = "a geometric mean: exponents ≥ 0 that add to at most 1, concave bases"
	}
	if convex && leads == 1 {
		f.shape |= isConvex
		f.why = "a monomial with one positive exponent and sum of exponents ≥ 1"
	}
}

// factorShapes returns how many exponents are positive, and whether the bases have the shapes that a concave or a convex monomial asks for.
func (a *analysis) factorShapes(exps map[int]*big.Rat) (positive int, concave, convex bool) {
	concave, convex = true, true
	for b, e := range exps {
		s := a.f[b].shape
		if e.Sign() > 0 {
			positive++
			concave = concave && s.has(isConcave)
			convex = convex && s.has(isConvex)
		} else if e.Sign() < 0 {
			concave = false
			convex = convex && s.has(isConcave)
		}
	}
	return positive, concave, convex
}

// basesInDomain reports whether all bases are nonnegative, and positive where the exponent is negative.
func (a *analysis) basesInDomain(exps map[int]*big.Rat) bool {
	for b, e := range exps {
		lo := a.f[b].rng.Lo
		if !(lo >= 0) || e.Sign() < 0 && !(lo > 0) {
			return false
		}
	}
	return true
}

// factor adds e times the exponents of node i to exps.
func (a *analysis) factor(i int, e *big.Rat, exps map[int]*big.Rat) bool {
	a.g.spend(20)
	nd := &a.g.nodes[i]
	times := func(r *big.Rat) *big.Rat { return new(big.Rat).Mul(e, r) }
	switch {
	case nd.kind == kMul:
		return a.factor(nd.args[0], e, exps) && a.factor(nd.args[1], e, exps)
	case nd.kind == kDiv:
		return a.factor(nd.args[0], e, exps) && a.factor(nd.args[1], times(big.NewRat(-1, 1)), exps)
	case nd.kind == kFn && a.f[nd.args[0]].rng.Lo >= 0:
		if p, ok := nd.isPower(); ok {
			return a.factor(nd.args[0], times(p), exps)
		}
	}
	if exps[i] == nil {
		exps[i] = new(big.Rat)
	}
	exps[i].Add(exps[i], e)
	return len(exps) <= 16
}
