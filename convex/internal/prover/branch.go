package prover

import (
	"container/heap"
	"fmt"
	"math"
	"slices"

	"slope/internal/interval"
	"slope/internal/parallel"
)

// task is a box that is yet to be looked at, and how bad the one it comes from
// looked: the lower the worse.
type task struct {
	box   []interval.I
	bound float64
}

type taskHeap []task

func (h taskHeap) Len() int           { return len(h) }
func (h taskHeap) Less(i, j int) bool { return h[i].bound < h[j].bound }
func (h taskHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *taskHeap) Push(x any)        { *h = append(*h, x.(task)) }
func (h *taskHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	*h = old[:len(old)-1]
	return t
}

// prover shows that the Hessian of a node is positive semidefinite on a box, by
// splitting the box until it can be seen on every part.
type prover struct {
	g    *graph
	out  int
	free []int // the variables with a width that the node depends on
	opt  Settings

	search  *search // for counterexamples to the whole function, nil if there is no use for them
	boxes   int
	methods map[string]int
	reason  string
	fault   string // how two enclosures contradict each other
}

// outcome is what one box gave.
type outcome struct {
	method string // of the proof, "" if there is none
	bound  float64
	split  int // the variable to split, −1 if there is none
	why    string
	centre []float64
}

// maxThird is the greatest number of variables for which third derivatives are
// worth their cost.
const maxThird = 5

// prove reports whether the node is convex on the box.
func (p *prover) prove(box []interval.I) bool {
	p.methods = map[string]int{}
	list := p.g.reach(p.out)
	workers := make([]*boxer, p.opt.Parallel)
	for k := range workers {
		workers[k] = newBoxer(p.g, p.out, list, p.free)
	}
	h := &taskHeap{{box: box, bound: math.Inf(-1)}}
	results := make([]outcome, len(workers))
	batch := make([]task, 0, len(workers))
	for h.Len() > 0 {
		batch = batch[:0]
		for h.Len() > 0 && len(batch) < len(workers) {
			batch = append(batch, heap.Pop(h).(task))
		}
		if !run(workers, batch, results) {
			p.boxes += len(batch)
			p.reason = fmt.Sprintf("the time is up after %d boxes, near x = %v; allow more with Timeout, or split the box", p.boxes, short(middle(batch[0].box)))
			return false
		}
		for k, t := range batch {
			r := results[k]
			p.boxes++
			if p.fault = workers[k].fault; p.fault != "" {
				return false
			}
			if r.method != "" {
				p.methods[r.method]++
				continue
			}
			if p.search != nil {
				p.search.at(r.centre)
				if p.search.found != nil {
					return false
				}
			}
			if r.split < 0 {
				return p.stuck(t.box, r)
			}
			for _, half := range bisect(t.box, r.split) {
				heap.Push(h, task{half, r.bound})
			}
			if p.boxes >= p.opt.MaxBoxes {
				p.reason = fmt.Sprintf("%s near x = %v after %d boxes; allow more with MaxBoxes, or split the box", r.why, short(r.centre), p.boxes)
				return false
			}
		}
	}
	return true
}

// run looks at a batch of boxes, and reports false if the clock was over before the
// end.
func run(workers []*boxer, batch []task, results []outcome) bool {
	if len(batch) == 1 {
		return attempt(func() { results[0] = workers[0].look(batch[0].box) })
	}
	done := make([]bool, len(batch))
	parallel.Do(len(batch), len(batch), "convex: box", nil, func(_, k int) {
		done[k] = attempt(func() { results[k] = workers[k].look(batch[k].box) })
	})
	return !slices.Contains(done, false)
}

// stuck says why a box that cannot be split has no proof, after a last look at
// its corners.
func (p *prover) stuck(box []interval.I, r outcome) bool {
	if p.search != nil {
		corners(box, p.free, func(x []float64) { p.search.at(x) })
		if p.search.found != nil {
			return false
		}
	}
	for _, v := range p.free {
		if !box[v].Bounded() {
			p.reason = fmt.Sprintf("%s toward the unbounded end of x%d, and no rule proves it; bound the box", r.why, v)
			return false
		}
	}
	p.reason = fmt.Sprintf("%s at x = %v, where double precision ends: the function is too near the edge of convexity there; a slightly smaller box may be proven", r.why, short(r.centre))
	return false
}

// short rounds coordinates for a message.
func short(x []float64) []string {
	s := make([]string, len(x))
	for i, v := range x {
		s[i] = fmt.Sprintf("%.6g", v)
	}
	return s
}

// bisect splits side i of a box.
func bisect(box []interval.I, i int) [2][]interval.I {
	m := box[i].Mid()
	a, b := append([]interval.I(nil), box...), append([]interval.I(nil), box...)
	a[i].Hi, b[i].Lo = m, m
	return [2][]interval.I{a, b}
}

// boxer looks at boxes.
type boxer struct {
	g    *graph
	out  int
	free []int
	e    *evaluator
	h    []interval.I
	c    []interval.I

	third bool // e holds the third derivatives over the box
	order *loewner
	fault string // how two enclosures contradict each other
}

func newBoxer(g *graph, out int, list, free []int) *boxer {
	n := len(free)
	return &boxer{g: g, out: out, free: free, e: newEvaluator(g, list, free), order: newLoewner(g, out),
		h: make([]interval.I, n*(n+1)/2), c: make([]interval.I, n*(n+1)/2)}
}

// look tries to prove the node convex on a box.
func (b *boxer) look(box []interval.I) outcome {
	r := outcome{centre: middle(box), split: -1, why: "the Hessian is not seen to be positive semidefinite"}
	e, n := b.e, len(b.free)
	b.third = false
	defined := e.eval(box, 2)
	copy(b.h, e.h[b.out])
	switch {
	case !defined:
		r.why = b.g.text(e.bad, 2) + " is not seen to be defined"
	case e.rough:
		r.why = "a Select is not seen to take one branch only"
	case e.steep:
		r.why = "an infinite slope may be inside"
	case !b.kinksConvex():
		r.why = "a kink is not seen to be convex"
	default:
		if r.method = e.semidefinite(b.h, n); r.method != "" {
			return r
		}
		if b.order != nil {
			lower, _ := b.order.bounds(e)
			if m := e.semidefinite(lower, n); m != "" {
				r.method = m + " of a lower bound"
				return r
			}
		}
		if b.refine(box, r.centre) {
			if m := e.semidefinite(b.h, n); m != "" {
				r.method = m + " of a centred form"
				return r
			}
		}
	}
	r.bound = lowest(b.h, n)
	r.split = b.widest(box, b.third)
	return r
}

// kinksConvex reports whether every kink in the box bends f upward: the slope
// of f with respect to a maximum or an absolute value is nowhere negative, that
// with respect to a minimum nowhere positive.
func (b *boxer) kinksConvex() bool {
	if len(b.e.kinks) == 0 {
		return true
	}
	w := b.e.adjoints(b.out)
	for _, k := range b.e.kinks {
		if b.g.nodes[k].kind == kMin {
			if !(w[k].Hi <= 0) {
				return false
			}
		} else if !(w[k].Lo >= 0) {
			return false
		}
	}
	return true
}

// refine intersects the Hessian over the box with its centred form,
// H(c) + Σₖ ∂ₖH(box)·(xₖ − cₖ), and, in one dimension, with the values at the
// ends if it is monotone. It leaves the third derivatives of the box in e, and
// reports false if they are not to be had.
func (b *boxer) refine(box []interval.I, c []float64) bool {
	e, n := b.e, len(b.free)
	if n > maxThird || len(e.kinks) > 0 {
		return false
	}
	centre := append([]interval.I(nil), box...)
	for _, v := range b.free {
		centre[v] = interval.Point(c[v])
	}
	defined := e.eval(centre, 2)
	copy(b.c, e.h[b.out])
	var ends [2]interval.I
	if n == 1 {
		ends = b.ends(centre, box[b.free[0]])
	}
	b.third = true
	if !e.eval(box, 3) || !defined {
		return false
	}
	t := e.t[b.out]
	for i := range n {
		for j := i; j < n; j++ {
			s := b.c[packed(n, i, j)]
			for k, v := range b.free {
				s = s.Add(t[packed3(n, i, j, k)].Mul(box[v].AddConst(-c[v])))
			}
			b.meet(packed(n, i, j), s, box)
		}
	}
	if n == 1 && monotone(t[0]) && ends[0].Defined() && ends[1].Defined() {
		b.meet(0, ends[0].Hull(ends[1]), box)
	}
	return true
}

// monotone reports whether a function with a slope in d is monotone.
func monotone(d interval.I) bool { return d.Defined() && (d.Lo >= 0 || d.Hi <= 0) }

// ends encloses the second derivative at both ends of the one free side; box is scratch.
func (b *boxer) ends(box []interval.I, side interval.I) (h [2]interval.I) {
	for k, v := range [2]float64{side.Lo, side.Hi} {
		box[b.free[0]] = interval.Point(v)
		h[k] = interval.Undefined
		if !math.IsInf(v, 0) && b.e.eval(box, 2) {
			h[k] = b.e.h[b.out][0]
		}
	}
	return h
}

// meet intersects entry z of the Hessian with another enclosure of it.
func (b *boxer) meet(z int, x interval.I, box []interval.I) {
	if disjoint(b.h[z], x) {
		b.fault = fmt.Sprintf("second derivative %d over %v is in %v and in %v", z, box, b.h[z], x)
	}
	b.h[z] = b.h[z].Intersect(x)
}

// lowest is a rough lower bound of the least eigenvalue, for the order of work.
func lowest(h []interval.I, n int) float64 {
	low := math.Inf(1)
	for i := range n {
		d := h[packed(n, i, i)].Lo
		for j := range n {
			if j != i {
				d -= h[packed(n, i, j)].Mag()
			}
		}
		if d != d {
			return math.Inf(-1)
		}
		low = min(low, d)
	}
	return low
}

// widest chooses the side to split: the one along which the Hessian varies
// most, if third derivatives are there, else the longest relative to where it
// is. It returns −1 if no side can be split.
func (b *boxer) widest(box []interval.I, third bool) int {
	best, score := -1, 0.0
	n := len(b.free)
	try := func(weight func(k int) float64) {
		for k, v := range b.free {
			s := box[v]
			m := s.Mid()
			if !(s.Lo < m && m < s.Hi) {
				continue
			}
			w := weight(k)
			if !s.Bounded() {
				w *= 1e300
			} else {
				w *= s.Hi - s.Lo
			}
			if w > score {
				best, score = v, w
			}
		}
	}
	if third {
		t := b.e.t[b.out]
		try(func(k int) float64 {
			w := 0.0
			for i := range n {
				for j := i; j < n; j++ {
					m := t[packed3(n, i, j, k)].Mag()
					if m != m {
						return 1
					}
					w += min(m, 1e100)
				}
			}
			return w
		})
		return best
	}
	if n > maxThird && n <= 16 && b.e.ok {
		try(b.pinned(box))
	}
	if best < 0 {
		try(func(int) float64 { return 1 })
	}
	return best
}

// pinned weighs a variable by how much narrower the Hessian becomes when the
// variable is fixed in its middle.
func (b *boxer) pinned(box []interval.I) func(k int) float64 {
	width := func(h []interval.I) float64 {
		s := 0.0
		for _, x := range h {
			s += min(x.Hi-x.Lo, 1e100)
		}
		return s
	}
	all := width(b.h)
	return func(k int) float64 {
		pin := append([]interval.I(nil), box...)
		v := b.free[k]
		pin[v] = interval.Point(box[v].Mid())
		b.e.eval(pin, 2)
		return max(all-width(b.e.h[b.out]), 0) / (box[v].Hi - box[v].Lo)
	}
}
