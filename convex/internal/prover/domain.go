package prover

import (
	"container/heap"
	"fmt"

	"slope/internal/interval"
)

// maxDomain bounds the boxes spent on showing that a function is defined.
const maxDomain = 4000

// ranges encloses every node of the graph over the box by covering it with
// boxes on which all nodes are defined. ok is false, with a reason, if the cover
// was not found; err is not nil if a point was found where the function is not
// defined. At least atLeast boxes are used, for tighter ranges.
func (g *graph) ranges(box []interval.I, free []int, atLeast int) (rng []interval.I, ok bool, reason string, err error) {
	e := newEvaluator(g, g.all(), free)
	corner := func(x []float64) {
		if err == nil {
			err = g.violation(e, x)
		}
	}
	corner(middle(box))
	corners(box, free, corner)
	if err != nil {
		return nil, false, "", err
	}
	h := &taskHeap{{box: box}}
	count := 0
	for h.Len() > 0 {
		t := heap.Pop(h).(task)
		count++
		defined := e.eval(t.box, 0)
		if defined && count+h.Len() >= atLeast {
			rng = hulls(rng, e.v)
			continue
		}
		split := widestSide(t.box, free)
		if !defined {
			if err = g.violation(e, middle(t.box)); err != nil {
				return nil, false, "", err
			}
			e.eval(t.box, 0)
			if split < 0 || count > maxDomain {
				return nil, false, fmt.Sprintf("%s is not seen to be defined near x = %v", g.text(e.bad, 2), short(middle(t.box))), nil
			}
		}
		if split < 0 {
			rng = hulls(rng, e.v)
			continue
		}
		for _, half := range bisect(t.box, split) {
			heap.Push(h, task{half, -(half[split].Hi - half[split].Lo)})
		}
	}
	return rng, true, "", nil
}

// hulls returns rng with each interval widened to hold that of v; nil holds nothing yet.
func hulls(rng, v []interval.I) []interval.I {
	if rng == nil {
		return append(rng, v...)
	}
	for i, x := range v {
		rng[i] = rng[i].Hull(x)
	}
	return rng
}

// widestSide returns the free variable whose side is the widest of those that can be
// split, −1 if none can.
func widestSide(box []interval.I, free []int) int {
	split, width := -1, 0.0
	for _, v := range free {
		s := box[v]
		if m := s.Mid(); s.Lo < m && m < s.Hi && s.Hi-s.Lo > width {
			split, width = v, s.Hi-s.Lo
		}
	}
	return split
}

// violation returns an error if the function is certainly not defined at x.
func (g *graph) violation(e *evaluator, x []float64) error {
	if e.eval(degenerate(x), 0) {
		return nil
	}
	nd := &g.nodes[e.bad]
	outside := false
	switch {
	case nd.kind == kDiv:
		outside = e.v[nd.args[1]].IsZero()
	case nd.kind == kAtan2:
		outside = e.v[nd.args[0]].IsZero() && e.v[nd.args[1]].IsZero()
	case nd.fn != nil && nd.fn.outside != nil:
		outside = nd.fn.outside(e.v[nd.args[0]], nd.c0)
	}
	if !outside {
		return nil
	}
	return fmt.Errorf("%w: %s at x = %v", ErrDomain, g.text(e.bad, 2), x)
}

// guarded marks the nodes that are needed for a branch of a Select only: that
// they are not defined where the branch is not taken does no harm. The node of
// the Select is not defined if the branch that it takes is not.
func (g *graph) guarded() []bool {
	branch, any := g.belowBranches()
	if !any {
		return branch
	}
	need := make([]bool, len(g.nodes))
	for i := len(g.nodes) - 1; i >= 0; i-- {
		need[i] = need[i] || i == g.out || !branch[i]
		for k, a := range g.nodes[i].args {
			if need[i] && (g.nodes[i].kind != kSelect || k == 0) {
				need[a] = true
			}
		}
	}
	for i := range branch {
		branch[i] = branch[i] && !need[i]
	}
	return branch
}

// belowBranches marks the nodes that a branch of a Select uses.
func (g *graph) belowBranches() (branch []bool, any bool) {
	branch = make([]bool, len(g.nodes))
	for i := len(g.nodes) - 1; i >= 0; i-- {
		nd := &g.nodes[i]
		for k, a := range nd.args {
			if branch[i] || nd.kind == kSelect && k > 0 {
				branch[a], any = true, true
			}
		}
	}
	return branch, any
}

// pole reports whether a function that is not finite at an end of its domain may
// be taken there: its enclosure has an infinite end, but the function is not
// defined.
func (e *evaluator) pole(nd *node, x interval.I) bool {
	return nd.fn != nil && nd.fn.pole != nil && nd.fn.pole(x, nd.c0) && !e.positive(nd.args[0])
}

// positive reports whether node i is positive, by its enclosure or by its form
// where the enclosure has underflowed to 0.
func (e *evaluator) positive(i int) bool {
	if e.v[i].Lo > 0 {
		return true
	}
	e.spend(1)
	nd := &e.g.nodes[i]
	all := func() bool {
		for _, a := range nd.args {
			if !e.positive(a) {
				return false
			}
		}
		return true
	}
	switch nd.kind {
	case kConst:
		return nd.c0 > 0
	case kAffine:
		for _, c := range nd.c {
			if !(c > 0) {
				return false
			}
		}
		return nd.c0 >= 0 && all()
	case kMul, kDiv:
		return all()
	case kFn:
		return nd.fn != nil && (nd.fn.positive == alwaysAbove || nd.fn.positive == aboveForAbove && all())
	}
	return false
}
