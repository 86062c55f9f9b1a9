package prover

import (
	"container/heap"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"slope/expr"
	"slope/internal/interval"
)

// A Bound is the interval of the numbers from Lo to Hi.
type Bound struct{ Lo, Hi float64 }

func (b Bound) String() string { return fmt.Sprintf("[%v, %v]", b.Lo, b.Hi) }

// Extreme encloses the maximum over the box of ‖∇²f‖, or of −λmin(∇²f). If the time is up,
// the bound is what is known so far, and the error that of the context.
func Extreme(p *expr.Program, box []interval.I, opt Settings, norm bool) (Bound, error) {
	q, done := newQuestion(p, box, opt)
	c := &climb{question: q, norm: norm, low: math.Inf(-1), up: math.Inf(1)}
	if norm {
		c.low = 0
	}
	var b Bound
	var err error
	if done {
		done = attempt(func() { b, err = c.answer() })
	}
	if !done {
		return Bound{c.seen(), max(c.up, c.seen())}, q.clock.err()
	}
	return b, err
}

// answer encloses the maximum. If it is stopped, the bound is from seen to up.
func (c *climb) answer() (Bound, error) {
	q, norm := c.question, c.norm
	if len(q.free) == 0 {
		return Bound{}, nil
	}
	if !q.g.finite() || q.g.missing != "" {
		return Bound{c.low, math.Inf(1)}, nil
	}
	rng, ok, _, err := q.ranges()
	if err != nil {
		return Bound{}, err
	}
	top := math.Inf(1)
	byRules := ok && !norm && q.rules(rng)
	if byRules {
		top = 0 // mu ≥ 0
	}
	c.along = c.along || !norm && q.constantAlong()
	b, err := c.run(top)
	if err != nil {
		return Bound{}, err
	}
	if c.along { // f is constant along some variable: λmin ≤ 0
		b.Lo, b.Hi = max(b.Lo, 0), max(b.Hi, 0)
	}
	if byRules {
		c.improve(&b)
	}
	return b, nil
}

// improve lowers the upper bound by the modulus of strong convexity that the rules prove.
func (c *climb) improve(b *Bound) {
	if !c.close(b.Hi) && b.Hi > b.Lo && b.Lo < 0 {
		b.Hi = min(b.Hi, -c.question.modulus(-b.Hi, -b.Lo))
	}
}

// constantAlong reports whether the function does not depend on a variable that varies.
func (q *question) constantAlong() bool {
	for v, x := range q.box {
		if !x.IsPoint() && !slices.Contains(q.free, v) {
			return true
		}
	}
	return false
}

// modulus returns a t in [lo, hi] such that f − ½t‖x‖² is convex by rules, or lo,
// which is known to be one.
func (q *question) modulus(lo, hi float64) float64 {
	g := q.g
	for _, t := range []float64{hi, hi * (1 - 1e-12), float64(float32(hi * (1 - 1e-9))), float64(float32(hi)), 0.99 * hi, 0.9 * hi, 0.5 * hi} {
		if !(t > lo && t <= hi) || math.IsInf(t, 0) {
			continue
		}
		args, c := []int{g.out}, []float64{1}
		for _, v := range q.free {
			args = append(args, g.square(g.intern(node{kind: kVar, n: v})))
			c = append(c, -t/2)
		}
		i := g.affine(0, args, c)
		q.grow()
		if q.a.f[i].shape.has(isConvex) {
			return t
		}
	}
	return lo
}

// climb is a search for the maximum of a function of the Hessian.
type climb struct {
	*question
	norm  bool
	along bool    // f is constant along some variable of the box
	low   float64 // the greatest value seen at a point
	up    float64 // a bound of the maximum, kept while the search goes on
	best  []float64
	e     *evaluator
}

// seen is the greatest value known to be attained.
func (c *climb) seen() float64 {
	if c.along {
		return max(c.low, 0)
	}
	return c.low
}

// maxStalled is how many boxes without a finite bound are split before the
// search concludes that there is none: a kink does not go away.
const maxStalled = 300

func (c *climb) run(top float64) (Bound, error) {
	g := c.g
	list := g.reach(g.out)
	c.e = newEvaluator(g, list, c.free)
	b := newBoxer(g, g.out, list, c.free)
	c.point(middle(c.box))
	corners(c.box, c.free, c.point)
	r := rand.New(rand.NewPCG(3, 4))
	for range 20 / (1 + len(c.free)/8) {
		c.point(sample(r, c.box))
	}
	h := &taskHeap{}
	done := math.Inf(-1) // the greatest bound of boxes that cannot be split
	stalled := 0
	push := func(box []interval.I, parent float64) {
		u, split := c.bound(b, box)
		u = min(u, parent)
		c.boxes++
		if split < 0 {
			done = max(done, u)
			return
		}
		heap.Push(h, task{box: append([]interval.I{{Lo: float64(split)}}, box...), bound: -u})
	}
	c.up = top
	push(c.box, top)
	for h.Len() > 0 {
		u := -(*h)[0].bound
		c.up = max(done, u)
		if u <= max(done, c.seen()) || c.close(u) || c.boxes >= c.opt.MaxBoxes {
			break
		}
		if math.IsInf(u, 1) {
			if stalled++; stalled > maxStalled {
				break
			}
		}
		t := heap.Pop(h).(task)
		box := t.box[1:]
		c.point(middle(box))
		for _, half := range bisect(box, int(t.box[0].Lo)) {
			push(half, u)
		}
	}
	c.up = done
	if h.Len() > 0 {
		c.up = max(c.up, -(*h)[0].bound)
	}
	if fault := c.contradiction(b); fault != "" {
		return Bound{}, fmt.Errorf("%w: %s", ErrFault, fault)
	}
	return Bound{c.low, c.up}, nil
}

// contradiction says how a point or two enclosures contradict the bound.
func (c *climb) contradiction(b *boxer) string {
	switch {
	case b.fault != "":
		return b.fault
	case !(c.low <= c.up) && c.norm:
		return fmt.Sprintf("‖∇²f‖ ≤ %v on the box, but it is at least %v at x = %v", c.up, c.low, c.best)
	case !(c.low <= c.up):
		return fmt.Sprintf("the eigenvalues of ∇²f are at least %v on the box, but one is at most %v at x = %v", -c.up, -c.low, c.best)
	}
	return ""
}

// close reports whether the bound u is near enough to what was seen.
func (c *climb) close(u float64) bool {
	return u-c.seen() <= c.opt.Gap*min(math.Abs(u), math.Abs(c.seen()))
}

// point takes the value at x into account: vᵀ∇²fv/vᵀv for approximate
// eigenvectors v is a lower bound of it.
func (c *climb) point(x []float64) {
	n := len(c.free)
	h := c.e.hessianAt(c.g.out, x)
	if h == nil {
		return
	}
	l, q := c.e.eigen(h, n)
	try := func(v []float64) {
		r := quotient(h, v)
		if c.norm {
			r = r.Abs()
		} else {
			r = r.Neg()
		}
		if r.Lo > c.low {
			c.low, c.best = r.Lo, append(c.best[:0], x...)
		}
	}
	try(q[0])
	if c.norm && l[n-1] > -l[0] {
		try(q[n-1])
	}
}

// bound returns an upper bound over a box, and the variable to split.
func (c *climb) bound(b *boxer, box []interval.I) (u float64, split int) {
	e, n := b.e, len(b.free)
	b.third = false
	defined := e.eval(box, 2)
	copy(b.h, e.h[b.out])
	u = math.Inf(1)
	kinks := len(e.kinks) > 0
	switch {
	case !defined || e.rough || e.steep || kinks && (c.norm || !b.kinksConvex()):
	default:
		lo, hi := math.Inf(-1), math.Inf(1)
		if b.order != nil {
			lower, upper := b.order.bounds(e)
			lo, _ = e.spectrum(lower, n)
			_, hi = e.spectrum(upper, n)
		}
		if !kinks {
			b.refine(box, middle(box))
		}
		l, h := e.spectrum(b.h, n)
		lo, hi = max(lo, l), min(hi, h)
		u = -lo
		if c.norm {
			u = max(u, hi, 0)
		}
	}
	return u, b.widest(box, b.third)
}

// spectrum encloses the eigenvalues of every symmetric matrix in h: those of the
// middle, verified, moved by at most the norm of the radius (Weyl), and the
// discs of Gershgorin.
func (t *ticker) spectrum(h []interval.I, n int) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, x := range h {
		if !x.Bounded() {
			return math.Inf(-1), math.Inf(1)
		}
	}
	mid := make([]interval.I, len(h))
	radius := 0.0
	for i := range n {
		disc, row := interval.Point(0), interval.Point(0)
		for j := range n {
			k := packed(n, i, j)
			m := h[k].Mid()
			mid[k] = interval.Point(m)
			row = row.Add(h[k].AddConst(-m).Abs())
			if i != j {
				disc = disc.Add(h[k].Abs())
			}
		}
		radius = max(radius, row.Hi)
		d := h[packed(n, i, i)]
		lo, hi = min(lo, d.Sub(disc).Lo), max(hi, d.Add(disc).Hi)
	}
	if n == 1 {
		return lo, hi
	}
	l, _ := t.eigen(mid, n)
	r := interval.I{Lo: -radius, Hi: radius}
	if s := t.shifted(mid, n, l[n-1], 1); s < math.Inf(1) {
		hi = min(hi, interval.Point(s).Add(r).Hi)
	}
	if s := t.shifted(mid, n, -l[0], -1); s < math.Inf(1) {
		lo = max(lo, interval.Point(-s).Sub(r).Lo)
	}
	return lo, hi
}

// shifted returns a u near l for which u·I − s·A is proved positive
// semidefinite, +Inf if that fails.
func (t *ticker) shifted(a []interval.I, n int, l, s float64) float64 {
	scale := math.Abs(l)
	for _, x := range a {
		scale = max(scale, x.Mag())
	}
	m := make([]interval.I, len(a))
	for eps := 1e-15; eps < 1e-6; eps *= 10 {
		u := l + float64(eps*scale)
		for i := range n {
			for j := i; j < n; j++ {
				k := packed(n, i, j)
				m[k] = a[k].Scale(-s)
				if i == j {
					m[k] = m[k].AddConst(u)
				}
			}
		}
		if t.semidefinite(m, n) != "" {
			return u
		}
	}
	return math.Inf(1)
}
