package prover

import (
	"math"

	"slope/internal/interval"
)

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
	h, k := a.g.powerOf(nd.args[1])
	if p, exact := exactAdd(k, 1); exact && x.root >= p && a.f[h].shape.has(isConcave) && a.f[h].rng.Lo > 0 {
		f.shape, f.why = f.shape|isConvex, "a power over a power of a concave function, as quadratic over linear"
	}
}

// powerOf reads node i as the k-th power of node h, with k > 0: a square, a power, or itself with k = 1.
func (g *graph) powerOf(i int) (h int, k float64) {
	switch u := &g.nodes[i]; {
	case u.fn == fnSquare:
		return u.args[0], 2
	case u.fn == fnPow && u.c0 > 0:
		return u.args[0], u.c0
	}
	return i, 1
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
