package expr

import "slope/expr/internal/graph"

// maxStraight is the greatest number of operations of a loop that is written out.
const maxStraight = 32

// straightened returns the plan with short loops over scattered nodes written out: their operands would have to be gathered
// into arrays first, which costs more than the loop saves.
func (p *plan) straightened(g *graph.Graph) *plan {
	q := *p
	q.steps = append([]step(nil), p.steps...)
	arrays := [][2]int{{0, g.Inputs + g.Data}}
	for k := range q.steps {
		s := &q.steps[k]
		if s.loop == nil {
			continue
		}
		if s.loop.scattered(arrays) && !readByLoops(g, s, q.steps[k+1:]) {
			s.loop = nil
			continue
		}
		for _, in := range s.loop.inst {
			if in.leaves {
				arrays = append(arrays, [2]int{in.base, in.base + s.loop.n})
			}
		}
	}
	return &q
}

// scattered reports whether a loop is short and elementwise, and gathers operands that are in no array.
func (l *loop) scattered(arrays [][2]int) bool {
	if len(l.red) > 0 || l.n*len(l.inst) > maxStraight {
		return false
	}
	found := false
	for k := range l.inst {
		in := &l.inst[k]
		if in.mini != nil || in.refs != nil || in.op >= graph.NumOps {
			return false
		}
		for _, r := range in.operands() {
			if r.kind == refGather {
				found = found || !inOne(arrays, r.idx[:l.n])
			}
		}
	}
	return found
}

// inOne reports whether the nodes are all in one of the arrays.
func inOne(arrays [][2]int, nodes []uint32) bool {
	for _, a := range arrays {
		all := true
		for _, i := range nodes {
			all = all && a[0] <= int(i) && int(i) < a[1]
		}
		if all {
			return true
		}
	}
	return false
}

// readByLoops reports whether a loop of the steps that follow reads a node of s.
func readByLoops(g *graph.Graph, s *step, rest []step) bool {
	for _, t := range rest {
		if t.loop == nil {
			continue
		}
		for i := t.lo; i < t.hi; i++ {
			for _, a := range g.Operands(i) {
				if s.lo <= int(a) && int(a) < s.hi {
					return true
				}
			}
		}
	}
	return false
}
