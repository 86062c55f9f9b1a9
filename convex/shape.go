package convex

import (
	"math"

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
	g   *graph
	f   []facts
	box []interval.I
}

// analyse derives facts about the nodes on a box; rng holds their ranges.
func analyse(g *graph, box, rng []interval.I) *analysis {
	a := &analysis{g: g, f: make([]facts, len(g.nodes)), box: box}
	for i := range g.nodes {
		f := &a.f[i]
		f.rng = rng[i]
		if !f.rng.Defined() {
			f.rng = interval.Whole
			if !a.inDomain(i) {
				continue
			}
		}
		a.node(i, &g.nodes[i], f)
		a.derived(f)
	}
	return a
}

// inDomain reports whether node i is at least known to be defined: its range
// may be unknown although its operands are in its domain.
func (a *analysis) inDomain(i int) bool { return a.g.nodes[i].kind != kRule }

// derived adds what follows from the facts themselves.
func (a *analysis) derived(f *facts) {
	add := func(s shape, why string) {
		if !f.shape.has(s) {
			f.shape |= s
			if why != "" && f.why == "" {
				f.why = why
			}
		}
	}
	if f.shape.has(isConcave) && f.rng.Lo >= 0 {
		add(isLogConcave, "")
	}
	if f.shape.has(isLogConvex) {
		add(isConvex, "log-convex, hence convex")
		f.root = math.Inf(1)
	}
	if f.shape.has(isConvex) && f.rng.Lo >= 0 && f.root < 1 {
		f.root = 1
	}
	if f.rng.IsPoint() && f.rng.Bounded() {
		add(isAffine, "constant")
		if f.rng.Lo > 0 {
			f.shape |= isLogConvex | isLogConcave
		}
		if f.rng.Lo >= 0 {
			f.root = math.Inf(1)
		}
	}
	if f.shape.has(isConvex) && f.root > 1 && f.why == "" {
		f.why = "a power of a convex function"
	}
	if f.root >= 1 && !f.shape.has(isConvex) {
		f.shape |= isConvex // uᵖ with u ≥ 0 convex and p ≥ 1
		if f.why == "" {
			f.why = "the sum of powers of nonnegative convex functions"
		}
	}
}

func (a *analysis) node(i int, nd *node, f *facts) {
	switch nd.kind {
	case kConst:
		f.shape, f.why = isAffine, "constant"
		if nd.c0 > 0 {
			f.shape |= isLogConvex | isLogConcave
		}
		if nd.c0 >= 0 {
			f.root = math.Inf(1)
		}
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
		if c := a.f[nd.args[0]].rng; c.Lo > 0 {
			a.take(f, nd.args[1], "the first branch of Select, always taken")
		} else if c.Hi <= 0 {
			a.take(f, nd.args[2], "the second branch of Select, always taken")
		}
	case kLSE:
		s := isConvex
		for _, v := range nd.args {
			s &= a.f[v].shape
		}
		if s != 0 {
			f.shape, f.why = isConvex, "log-sum-exp, convex and nondecreasing, of convex functions"
		}
	}
	if len(nd.supp) == 0 && f.rng.Bounded() {
		f.shape |= isAffine
		if f.rng.Lo > 0 {
			f.shape |= isLogConvex | isLogConcave
		}
		if f.rng.Lo >= 0 {
			f.root = math.Inf(1)
		}
		f.why = "constant"
	}
}

func (a *analysis) take(f *facts, i int, why string) {
	f.shape, f.root, f.why = a.f[i].shape, a.f[i].root, why
}

// flip is the shape of −u.
func flip(s shape) shape {
	var t shape
	if s.has(isConvex) {
		t |= isConcave
	}
	if s.has(isConcave) {
		t |= isConvex
	}
	return t
}

// sum: a combination of convex functions with coefficients ≥ 0, of concave ones
// with coefficients ≤ 0.
func (a *analysis) sum(nd *node, f *facts) {
	s := isAffine
	logc, root := nd.c0 >= 0, math.Inf(1)
	if nd.c0 < 0 {
		root = 0
	}
	for k, v := range nd.args {
		u := &a.f[v]
		t := u.shape & isAffine
		if nd.c[k] < 0 {
			t = flip(u.shape)
			logc, root = false, 0
		} else {
			logc = logc && u.shape.has(isLogConvex)
			root = min(root, u.root)
		}
		s &= t
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
	if logc && len(nd.args) > 0 {
		f.shape |= isLogConvex
		if s == 0 {
			f.why = "a sum of log-convex functions"
		}
	}
	if len(nd.args) == 1 && nd.c0 == 0 && nd.c[0] > 0 {
		f.shape |= a.f[nd.args[0]].shape & (isLogConvex | isLogConcave)
	}
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

// product: by a constant; relative entropy; log-convex and log-concave factors.
func (a *analysis) product(nd *node, f *facts) {
	x, y := &a.f[nd.args[0]], &a.f[nd.args[1]]
	for range 2 {
		if len(a.g.nodes[nd.args[0]].supp) == 0 || x.rng.IsPoint() {
			switch {
			case x.rng.Lo >= 0:
				f.shape |= y.shape
			case x.rng.Hi <= 0:
				f.shape |= flip(y.shape)
			}
			if f.shape != 0 {
				f.why = "a constant multiple"
				return
			}
		}
		x, y = y, x
		nd = &node{args: []int{nd.args[1], nd.args[0]}}
	}
	f.shape |= x.shape & y.shape & (isLogConvex | isLogConcave)
	if f.shape != 0 {
		f.why = "a product of log-convex, or of log-concave, functions"
	}
	if a.entropy(nd.args[0], nd.args[1]) || a.entropy(nd.args[1], nd.args[0]) {
		f.shape |= isConvex
		f.why = "relative entropy x·log(x/y), jointly convex"
	}
}

// entropy recognises x·log(x/y) and x·(log x − log y) with affine x ≥ 0 and
// concave y > 0.
func (a *analysis) entropy(x, l int) bool {
	nd := &a.g.nodes[l]
	var top, bottom int
	isLog := func(i int) bool { n := &a.g.nodes[i]; return n.fn == fnLog }
	switch {
	case isLog(l) && a.g.nodes[nd.args[0]].kind == kDiv:
		q := a.g.nodes[nd.args[0]]
		top, bottom = q.args[0], q.args[1]
	case nd.kind == kAffine && len(nd.args) == 2 && isLog(nd.args[0]) && isLog(nd.args[1]) &&
		nd.c[0]*nd.c[1] == -1 && math.Abs(nd.c[0]) == 1:
		top, bottom = a.g.nodes[nd.args[0]].args[0], a.g.nodes[nd.args[1]].args[0]
		if nd.c[0] < 0 {
			top, bottom = bottom, top
		}
	default:
		return false
	}
	return top == x && a.f[x].shape.has(isAffine) && a.f[x].rng.Lo >= 0 &&
		a.f[bottom].shape.has(isConcave) && a.f[bottom].rng.Lo > 0
}

// quotient: u/h^k is convex if h > 0 is concave and the (k+1)-th root of u ≥ 0
// is convex (quadratic over linear, and its powers); log-convex over
// log-concave is log-convex, and the reverse.
func (a *analysis) quotient(nd *node, f *facts) {
	x, y := &a.f[nd.args[0]], &a.f[nd.args[1]]
	if len(a.g.nodes[nd.args[1]].supp) == 0 && (y.rng.Lo > 0 || y.rng.Hi < 0) {
		f.shape, f.why = x.shape, "a quotient by a constant"
		if y.rng.Hi < 0 {
			f.shape = flip(x.shape)
		}
		return
	}
	if !(y.rng.Lo > 0) {
		return
	}
	if x.shape.has(isLogConvex) && y.shape.has(isLogConcave) {
		f.shape, f.why = isLogConvex, "log-convex over log-concave"
	}
	if x.shape.has(isLogConcave) && y.shape.has(isLogConvex) {
		f.shape, f.why = f.shape|isLogConcave, "log-concave over log-convex"
	}
	h, k := nd.args[1], 1.0
	if u := &a.g.nodes[h]; u.fn == fnSquare {
		h, k = u.args[0], 2
	} else if u.fn == fnPow && u.c0 > 0 {
		h, k = u.args[0], u.c0
	}
	if p, exact := exactAdd(k, 1); exact && x.root >= p && a.f[h].shape.has(isConcave) && a.f[h].rng.Lo > 0 {
		f.shape, f.why = f.shape|isConvex, "a power over a power of a concave function, as quadratic over linear"
	}
}

// absolute: |u| and Huber's loss are convex, and monotone on each side of 0.
func (a *analysis) absolute(nd *node, f *facts) {
	u := &a.f[nd.args[0]]
	name := "the absolute value"
	if nd.kind == kHuber {
		name = "Huber's loss"
	}
	switch {
	case u.shape.has(isAffine):
		f.shape, f.why = isConvex, name+" of an affine function"
	case u.shape.has(isConvex) && u.rng.Lo >= 0:
		f.shape, f.why = isConvex, name+" of a nonnegative convex function"
	case u.shape.has(isConcave) && u.rng.Hi <= 0:
		f.shape, f.why = isConvex, name+" of a nonpositive concave function"
	}
	if nd.kind == kHuber {
		return
	}
	f.root = 1
	if f.shape == 0 {
		f.root = 0
	}
	if u.rng.Lo >= 0 {
		a.take(f, nd.args[0], "an absolute value that changes nothing")
	} else if u.rng.Hi <= 0 {
		f.shape, f.why = f.shape|flip(u.shape), "minus a nonpositive function"
	}
}

// extremum: the maximum of convex functions is convex; operands that are never
// the greatest do not count.
func (a *analysis) extremum(nd *node, f *facts) {
	sign := func(x interval.I) interval.I { return x }
	good, what := isConvex, "the maximum of convex functions"
	if nd.kind == kMin {
		sign = interval.I.Neg
		good, what = isConcave, "the minimum of concave functions"
	}
	best := nd.args[0] // the operand with the greatest lower bound
	for _, v := range nd.args {
		if sign(a.f[v].rng).Lo > sign(a.f[best].rng).Lo {
			best = v
		}
	}
	s, count, root := isAffine, 0, math.Inf(1)
	for _, v := range nd.args {
		if v == best || sign(a.f[v].rng).Hi > sign(a.f[best].rng).Lo {
			s &= a.f[v].shape
			root = min(root, a.f[v].root)
			count++
		}
	}
	if count > 1 {
		s &= good
		if nd.kind == kMin {
			root = 0
		}
	}
	f.shape, f.root, f.why = s, root, what
	if count == 1 {
		f.why = "the operand that is always taken"
	}
}

// compose: f(u) with f convex is convex if u is affine, or f nondecreasing and
// u convex, or f nonincreasing and u concave; and likewise for concave f. The
// curvature and monotonicity of f are those on the range of u.
func (a *analysis) compose(nd *node, f *facts) {
	u := &a.f[nd.args[0]]
	d := nd.enclose(u.rng)
	inc, dec := d.D1.Lo >= 0, d.D1.Hi <= 0
	carry := func(curved shape) bool {
		flipped := flip(curved)
		return u.shape.has(isAffine) || inc && u.shape.has(curved) || dec && u.shape.has(flipped)
	}
	direction := "nondecreasing"
	if dec {
		direction = "nonincreasing"
	}
	of := " of an affine function"
	if !u.shape.has(isAffine) {
		of = ", " + direction + ", of a function of matching curvature"
	}
	if d.D2.Lo >= 0 && carry(isConvex) {
		f.shape |= isConvex
		f.why = nd.name() + ", convex on " + u.rng.String() + of
	}
	if d.D2.Hi <= 0 && carry(isConcave) {
		f.shape |= isConcave
		f.why = nd.name() + ", concave on " + u.rng.String() + of
	}
	a.roots(nd, u, f)
	a.logs(nd, u, f)
}
