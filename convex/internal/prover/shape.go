package prover

import (
	"math"
	"strings"

	"slope/internal/interval"
)

// shape is a set of facts about a function on a box.
type shape uint8

const (
	isConvex  shape = 1 << iota // convex
	isConcave                   // concave
	isLogConvex
	isLogConcave
)

const isAffine = isConvex | isConcave

func (s shape) has(t shape) bool { return s&t == t }

// facts is what the rules know of a node on the box.
type facts struct {
	rng   interval.I
	shape shape

	// root is the greatest p known for which the node is nonnegative and its
	// p-th root is convex: 1 for a nonnegative convex function, 2 for a sum of
	// squares, +Inf for a log-convex function. 0 if none is known.
	root float64

	why string // the rule that gave the shape
}

// analysis is the calculus of convex functions on a graph: what can be said of
// every node from the facts about its operands (Boyd and Vandenberghe 2004, §3.2;
// Grant, Boyd and Ye 2006).
type analysis struct {
	g *graph
	f []facts
}

// analyse derives facts about the nodes on a box; rng holds their ranges.
func analyse(g *graph, rng []interval.I) *analysis {
	a := &analysis{g: g, f: make([]facts, 0, len(g.nodes))}
	for _, x := range rng {
		a.next(x)
	}
	return a
}

// next derives facts about the node after those that are known, of the range rng. A range
// may be unknown although the operands are in the domain.
func (a *analysis) next(rng interval.I) {
	i := len(a.f)
	nd := &a.g.nodes[i]
	a.g.spend(10 + len(nd.args))
	known := rng.Defined()
	if !known {
		rng = interval.Whole
	}
	a.f = append(a.f, facts{rng: rng})
	if known || nd.kind != kRule {
		a.node(i, nd, &a.f[i])
		a.derived(&a.f[i])
	}
}

// derived adds what follows from the facts themselves.
func (a *analysis) derived(f *facts) {
	if f.shape.has(isConcave) && f.rng.Lo >= 0 {
		f.add(isLogConcave, "")
	}
	if f.shape.has(isLogConvex) {
		f.add(isConvex, "log-convex, hence convex")
		f.root = math.Inf(1)
	}
	if f.shape.has(isConvex) && f.rng.Lo >= 0 && f.root < 1 {
		f.root = 1
	}
	if f.rng.IsPoint() && f.rng.Bounded() {
		f.add(isAffine, "constant")
		f.constant(f.rng.Lo)
	}
	if f.shape.has(isConvex) && f.root > 1 && f.why == "" {
		f.why = "a power of a convex function"
	}
	if f.root >= 1 { // uᵖ with u ≥ 0 convex and p ≥ 1
		f.add(isConvex, "the sum of powers of nonnegative convex functions")
	}
}

// add adds a shape; why is the reason if there is none yet.
func (f *facts) add(s shape, why string) {
	if f.shape.has(s) {
		return
	}
	f.shape |= s
	if f.why == "" {
		f.why = why
	}
}

// choice is a Select whose condition has one sign.
func (a *analysis) choice(nd *node, f *facts) {
	if c := a.f[nd.args[0]].rng; c.Lo > 0 {
		a.take(f, nd.args[1], "the first branch of Select, always taken")
	} else if c.Hi <= 0 {
		a.take(f, nd.args[2], "the second branch of Select, always taken")
	}
}

func (a *analysis) node(i int, nd *node, f *facts) {
	switch nd.kind {
	case kConst:
		f.shape, f.why = isAffine, "constant"
		f.constant(nd.c0)
	case kVar:
		f.shape, f.why = isAffine, "a variable"
	case kAffine:
		a.sum(nd, f)
	case kMul:
		a.product(nd, f)
		a.monomial(i, f)
	case kDiv:
		a.quotient(nd, f)
		a.monomial(i, f)
	case kFn:
		a.compose(nd, f)
		a.monomial(i, f)
	case kAbs, kHuber:
		a.absolute(nd, f)
	case kMax, kMin:
		a.extremum(nd, f)
	case kSelect:
		a.choice(nd, f)
	case kLSE:
		a.logSumExp(nd, f)
	}
	if len(nd.supp) == 0 && f.rng.Bounded() {
		f.shape |= isAffine
		f.constant(f.rng.Lo)
		f.why = "constant"
	}
}

// constant adds what is true of a constant that is at least c.
func (f *facts) constant(c float64) {
	if c > 0 {
		f.shape |= isLogConvex | isLogConcave
	}
	if c >= 0 {
		f.root = math.Inf(1)
	}
}

func (a *analysis) logSumExp(nd *node, f *facts) {
	s := isConvex
	for _, v := range nd.args {
		s &= a.f[v].shape
	}
	if s != 0 {
		f.shape, f.why = isConvex, "log-sum-exp, convex and nondecreasing, of convex functions"
	}
}

func (a *analysis) take(f *facts, i int, why string) {
	f.shape, f.root, f.why = a.f[i].shape, a.f[i].root, why
}

// flip is the shape of −u.
func flip(s shape) shape { return exchange(s, isConvex, isConcave) }

// exchange has a where s has b, and b where s has a, and nothing else.
func exchange(s, a, b shape) (t shape) {
	if s.has(a) {
		t |= b
	}
	if s.has(b) {
		t |= a
	}
	return t
}

// sum: a combination of convex functions with coefficients ≥ 0, of concave ones
// with coefficients ≤ 0.
func (a *analysis) sum(nd *node, f *facts) {
	s := isAffine
	root := math.Inf(1)
	if nd.c0 < 0 {
		root = 0
	}
	for k, v := range nd.args {
		u := &a.f[v]
		if nd.c[k] < 0 {
			s &= flip(u.shape)
			root = 0
		} else {
			s &= u.shape
			root = min(root, u.root)
		}
	}
	f.shape, f.root = s, root
	switch {
	case s == isAffine:
		f.why = "an affine combination of affine functions"
	case s != 0 && len(nd.args) == 1:
		f.why = "a multiple, with the sign it needs"
	case s != 0:
		f.why = "a sum of terms of one curvature"
	}
	a.logSum(nd, f)
	if s == 0 {
		a.quadraticPart(nd, f)
	}
	if a.determinant(nd) && f.rng.Lo > 0 {
		f.shape |= isLogConcave
		if f.why == "" {
			f.why = "ac − Σb², whose root is concave: log-concave"
		}
	}
}

// logSum: a combination of log-convex functions with coefficients ≥ 0 is log-convex; a
// multiple keeps what its term is.
func (a *analysis) logSum(nd *node, f *facts) {
	all := nd.c0 >= 0 && len(nd.args) > 0
	for k, v := range nd.args {
		all = all && nd.c[k] >= 0 && a.f[v].shape.has(isLogConvex)
	}
	if all {
		if f.shape == 0 {
			f.why = "a sum of log-convex functions"
		}
		f.shape |= isLogConvex
	}
	if len(nd.args) == 1 && nd.c0 == 0 && nd.c[0] > 0 {
		f.shape |= a.f[nd.args[0]].shape & (isLogConvex | isLogConcave)
	}
}

// determinant recognises u·v − Σ kᵢwᵢ² − k₀ with affine u, v, wᵢ, kᵢ ≥ 0. Where
// it is positive and u > 0, its root is concave: it is the determinant of a 2×2
// matrix, or the square of a Lorentz form, on its cone.
func (a *analysis) determinant(nd *node) bool {
	products := 0
	for k, v := range nd.args {
		u := &a.g.nodes[v]
		switch {
		case u.kind == kMul && nd.c[k] > 0:
			x, y := &a.f[u.args[0]], &a.f[u.args[1]]
			if !x.shape.has(isAffine) || !y.shape.has(isAffine) || !(x.rng.Lo > 0) || !(y.rng.Lo > 0) {
				return false
			}
			products++
		case u.fn == fnSquare && nd.c[k] < 0:
			if !a.f[u.args[0]].shape.has(isAffine) {
				return false
			}
		default:
			return false
		}
	}
	return products == 1 && nd.c0 <= 0
}

// String names the facts.
func (s shape) String() string {
	var w []string
	switch {
	case s.has(isAffine):
		w = append(w, "affine")
	case s.has(isConvex):
		w = append(w, "convex")
	case s.has(isConcave):
		w = append(w, "concave")
	}
	if s.has(isLogConvex) {
		w = append(w, "log-convex")
	}
	if s.has(isLogConcave) {
		w = append(w, "log-concave")
	}
	if len(w) == 0 {
		return "of no known curvature"
	}
	return strings.Join(w, ", ")
}
