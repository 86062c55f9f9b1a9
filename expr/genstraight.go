package expr

import (
	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
)

// maxStraight is the greatest number of operations of a loop that is written out.
const maxStraight = 32

// straightened returns the plan with short loops over scattered nodes written out: their operands would have to be gathered
// into arrays first, which costs more than the loop saves.
func straightened(p *plan.Plan, g *graph.Graph) *plan.Plan {
	q := *p
	q.Steps = append([]plan.Step(nil), p.Steps...)
	arrays := [][2]int{{0, g.Inputs + g.Data}}
	for k := range q.Steps {
		s := &q.Steps[k]
		if s.Loop == nil {
			continue
		}
		if scattered(s.Loop, arrays) && !readByLoops(g, s, q.Steps[k+1:]) {
			s.Loop = nil
			continue
		}
		for _, in := range s.Loop.Inst {
			if in.Leaves {
				arrays = append(arrays, [2]int{in.Base, in.Base + s.Loop.N})
			}
		}
	}
	return &q
}

// scattered reports whether a loop is short and elementwise, and gathers operands that are in no array.
func scattered(l *plan.Loop, arrays [][2]int) bool {
	if len(l.Red) > 0 || l.N*len(l.Inst) > maxStraight {
		return false
	}
	found := false
	for k := range l.Inst {
		in := &l.Inst[k]
		if in.Single != nil || in.Sum || in.Op >= graph.NumOps {
			return false
		}
		for _, r := range in.Refs {
			if r.Kind == plan.RefGather {
				found = found || !inOne(arrays, r.Idx[:l.N])
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
func readByLoops(g *graph.Graph, s *plan.Step, rest []plan.Step) bool {
	for _, t := range rest {
		if t.Loop == nil {
			continue
		}
		for i := t.Lo; i < t.Hi; i++ {
			for _, a := range g.Operands(i) {
				if s.Lo <= int(a) && int(a) < s.Hi {
					return true
				}
			}
		}
	}
	return false
}
