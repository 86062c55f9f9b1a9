package prover

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"

	"slope/expr"
	"slope/internal/interval"
)

// Certify decides whether the program is convex on the box. If the time is up before it is
// decided, the verdict is Undecided and the error that of the context.
func Certify(p *expr.Program, box []interval.I, opt Settings) (Outcome, error) {
	q, done := newQuestion(p, box, opt)
	var o Outcome
	var err error
	if done {
		done = attempt(func() { o, err = q.answer() })
	}
	if !done {
		return q.undecided(cmp.Or(q.reason, "the time is up; allow more with Timeout, or split the box")), q.clock.err()
	}
	return o, err
}

// question is one call of Certify, Extreme or FormOf.
type question struct {
	g     *graph
	box   []interval.I
	free  []int
	opt   Settings
	clock *clock
	a     *analysis
	s     *search

	boxes   int
	steps   []string
	methods map[string]int
	reason  string
	fault   string // how a point contradicts a proof
}

// newQuestion reports false if the time is up before it can be answered.
func newQuestion(p *expr.Program, box []interval.I, opt Settings) (q *question, ok bool) {
	q = &question{box: box, opt: opt, clock: newClock(opt), methods: map[string]int{}}
	if !attempt(func() { q.g = graphOf(p, q.clock) }) {
		return q, false
	}
	q.free = q.freeOf(q.g.out)
	return q, true
}

// free variables of node i.
func (q *question) freeOf(i int) []int {
	var list []int
	for _, v := range q.g.nodes[i].supp {
		if !q.box[v].IsPoint() {
			list = append(list, v)
		}
	}
	return list
}

func (q *question) undecided(reason string) Outcome {
	return Outcome{Reason: reason, Boxes: q.boxes, Monotone: make([]int, len(q.box))}
}

func (q *question) answer() (Outcome, error) {
	g := q.g
	if !g.finite() {
		return q.undecided("the function holds a constant that is not a finite number"), nil
	}
	if g.missing != "" {
		return q.undecided(g.missing + ", so nothing can be proved about it"), nil
	}
	rng, ok, reason, err := q.ranges()
	if err != nil {
		return Outcome{}, err
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	q.s = newSearch(g, q.box, q.free)
	method := ""
	if ok {
		method = q.prove(rng, rnd)
	} else if q.look(rnd, 60); q.s.found == nil {
		return q.undecided(reason), nil
	}
	var c Outcome
	switch {
	case method != "":
		q.audit(rnd)
		c = q.proven(method)
	case q.s.found != nil:
		c = q.refuted()
	case q.fault == "":
		return q.undecided(q.reason), nil
	}
	if q.fault != "" {
		return Outcome{}, fmt.Errorf("%w: %s", ErrFault, q.fault)
	}
	return c, nil
}

// ranges encloses the nodes over the box, and checks the rules of the user on the
// ranges of their operands.
func (q *question) ranges() (rng []interval.I, ok bool, reason string, err error) {
	rng, ok, reason, err = q.g.ranges(q.box, q.free, 1)
	if err != nil {
		return nil, false, "", err
	}
	known := rng
	if !ok {
		e := newEvaluator(q.g, q.g.all(), nil)
		e.eval(q.box, 0)
		known = e.v
	}
	return rng, ok, reason, q.g.checkRules(known)
}

// prove returns the method of a proof, "" if there is none: a witness may have been
// found.
func (q *question) prove(rng []interval.I, rnd *rand.Rand) (method string) {
	if q.rules(rng) {
		return "rules"
	}
	if q.look(rnd, 30); q.s.found != nil {
		return ""
	}
	// Ranges from a finer cover may let a rule see a sign.
	if fine, ok, _, _ := q.g.ranges(q.box, q.free, 32); ok && q.rules(fine) {
		return "rules"
	}
	if q.convex(q.g.out) {
		return q.method()
	}
	if q.s.found == nil && q.fault == "" {
		q.look(rnd, 300)
	}
	return ""
}

// rules analyses with the given ranges and reports whether f is convex by them.
func (q *question) rules(rng []interval.I) bool {
	q.a = analyse(q.g, rng)
	return q.a.f[q.g.out].shape.has(isConvex)
}

// look searches for a witness.
func (q *question) look(r *rand.Rand, n int) {
	q.s.points(n, r)
	kinked := slices.ContainsFunc(q.g.nodes, func(nd node) bool {
		return nd.kind == kAbs || nd.kind == kMax || nd.kind == kMin || nd.kind == kSelect || nd.kind == kHuber || nd.fn == fnSqrt || nd.rule != nil || nd.rule2 != nil
	})
	if kinked || slices.ContainsFunc(q.box, func(x interval.I) bool { return !x.Bounded() }) || n > 100 {
		q.s.chords(n, r)
	}
}

// convex tries to prove node i convex on the box, by rules where they reach, and
// by a cover where they do not.
func (q *question) convex(i int) bool {
	nd := &q.g.nodes[i]
	if q.a.f[i].shape.has(isConvex) {
		q.byRules(i)
		return true
	}
	switch nd.kind {
	case kAffine:
		return q.sum(nd)
	case kMax:
		if !slices.ContainsFunc(nd.args, func(a int) bool { return !q.convex(a) }) {
			q.steps = append(q.steps, q.g.text(i, 1)+": the maximum of convex functions")
			return true
		}
		if q.s.found != nil {
			return false
		}
	}
	return q.cover(i)
}

// sum proves a sum by parts: terms that share no variable are separate
// functions, and terms that are convex by rules but have no Hessian stand aside.
func (q *question) sum(nd *node) bool {
	for _, p := range q.parts(nd) {
		if !q.part(nd, p) {
			return false
		}
	}
	return true
}

// sumPart is a group of terms of a sum that shares no variable with the other groups.
type sumPart struct {
	terms []int // positions in the arguments of the sum
	supp  []int
	proof bool // every term is convex by rules
}

// parts groups the terms of a sum. Those that are convex by rules but have no Hessian are settled here.
func (q *question) parts(nd *node) (parts []sumPart) {
	for k, a := range nd.args {
		s := q.a.f[a].shape & isAffine
		if nd.c[k] < 0 {
			s = flip(s)
		}
		p := sumPart{terms: []int{k}, supp: q.freeOf(a), proof: s.has(isConvex)}
		if p.proof && !q.smooth(a) {
			q.byRules(a)
			continue
		}
		var rest []sumPart
		for _, o := range parts {
			if overlap(o.supp, p.supp) {
				p = sumPart{append(o.terms, p.terms...), union(o.supp, p.supp), o.proof && p.proof}
			} else {
				rest = append(rest, o)
			}
		}
		parts = append(rest, p)
	}
	return parts
}

// part proves that the terms of p add to a convex function.
func (q *question) part(nd *node, p sumPart) bool {
	if p.proof {
		for _, k := range p.terms {
			q.byRules(nd.args[k])
		}
		return true
	}
	args, c := make([]int, len(p.terms)), make([]float64, len(p.terms))
	for j, k := range p.terms {
		args[j], c[j] = nd.args[k], nd.c[k]
	}
	if len(args) == 1 && c[0] > 0 && q.g.nodes[args[0]].kind != kAffine {
		return q.convex(args[0])
	}
	i := q.g.affine(0, args, c)
	q.grow()
	if f := &q.a.f[i]; f.shape.has(isConvex) {
		q.byRules(i)
		return true
	}
	return q.cover(i)
}

// grow analyses nodes that were added to the graph.
func (q *question) grow() {
	for len(q.a.f) < len(q.g.nodes) {
		q.a.next(interval.Whole)
	}
}

// overlap reports whether two ascending lists have an element in common.
func overlap(a, b []int) bool { return len(union(a, b)) < len(a)+len(b) }

// smooth reports whether node i has a Hessian with finite entries on all of the
// box.
func (q *question) smooth(i int) bool {
	e := newEvaluator(q.g, q.g.reach(i), q.freeOf(i))
	if !e.eval(q.box, 2) || e.rough || e.steep || len(e.kinks) > 0 {
		return false
	}
	for _, h := range e.h[i] {
		if !h.Bounded() {
			return false
		}
	}
	return true
}

// cover proves node i by its Hessian over a cover of the box.
func (q *question) cover(i int) bool {
	free := q.freeOf(i)
	p := &prover{g: q.g, out: i, free: free, opt: q.opt, search: q.s}
	p.opt.MaxBoxes = max(q.opt.MaxBoxes-q.boxes, 1)
	ok := p.prove(q.box)
	q.boxes += p.boxes
	if p.fault != "" {
		q.fault = p.fault
		return false
	}
	if !ok {
		q.reason = p.reason
		return false
	}
	names := make([]string, 0, len(p.methods))
	for m, n := range p.methods {
		q.methods[m] += n
		names = append(names, fmt.Sprintf("%s ×%d", m, n))
	}
	sort.Strings(names)
	q.steps = append(q.steps, fmt.Sprintf("%s: the Hessian is positive semidefinite on each of %d boxes that cover the box (%s)",
		q.g.text(i, 3), p.boxes, strings.Join(names, ", ")))
	return true
}

func (q *question) method() string {
	if len(q.methods) == 0 {
		return "rules"
	}
	return "interval Hessian"
}

// byRules writes down why node i is convex: a line for every operation in it.
func (q *question) byRules(i int) {
	for _, k := range q.g.reach(i) {
		nd, f := &q.g.nodes[k], &q.a.f[k]
		if nd.kind == kConst || nd.kind == kVar || f.why == "" {
			continue
		}
		q.g.spend(10 + len(q.steps))
		line := fmt.Sprintf("t%d = %s: %s; %s", k, q.g.text(k, 1), f.shape, f.why)
		if !slices.Contains(q.steps, line) {
			q.steps = append(q.steps, line)
		}
	}
}

func (q *question) proven(method string) Outcome {
	if method == "rules" && len(q.steps) == 0 {
		q.byRules(q.g.out)
	}
	c := Outcome{Verdict: Proven, Method: method, Steps: q.steps, Boxes: q.boxes}
	q.features(&c)
	return c
}

func (q *question) refuted() Outcome {
	c := Outcome{Verdict: Refuted, Method: "negative curvature", Witness: q.s.found, Boxes: q.boxes}
	if c.Witness.Y != nil {
		c.Method = "a chord below the function"
	}
	q.features(&c)
	return c
}
