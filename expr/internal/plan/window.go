package plan

import "slope/expr/internal/graph"

// A Window is a run of nodes that the lanes of a loop read, shifted by little: node At+i gets adjoints from lane i−Shift of each term, if
// there is one, in the order of the terms. It is done in one pass over a block, after all instructions.
type Window struct {
	Terms  []WindowTerm
	At     int  // the first node
	Spread int  // the greatest shift
	Alone  bool // all inputs are nodes of the run, and get no other adjoints
}

// A WindowTerm is an operand of an instruction.
type WindowTerm struct{ Inst, Ref, Shift int }

// maxSpread is the greatest shift: the ends of a block are done one at a time.
const maxSpread = 8

// leastWindow is for how many lanes a window pays: its ends and the choice of a kernel take some 50 ns.
const leastWindow = 256

// MaxWindow is how many terms a window has at most.
const MaxWindow = 4

// window returns the run that all operands of l outside the loop are nodes of, or nil.
func (l *Loop) window() *Window {
	if l.N < leastWindow {
		return nil
	}
	g := &Window{}
	var first *Ref
	for k := len(l.Inst) - 1; k >= 0; k-- { // the order of adjoints
		in := &l.Inst[k]
		if in.Single != nil {
			return nil
		}
		for j := range in.Refs {
			r := &in.Refs[j]
			if r.Dead || r.Kind == RefLane {
				continue
			}
			if first == nil {
				first, g.At = r, r.At
			}
			if !in.inRun(j) || r.Input != first.Input {
				return nil
			}
			g.At = min(g.At, r.At)
			g.Terms = append(g.Terms, WindowTerm{k, j, r.At})
		}
	}
	for i := range g.Terms {
		t := &g.Terms[i]
		t.Shift -= g.At
		g.Spread = max(g.Spread, t.Shift)
	}
	if len(g.Terms) == 0 || len(g.Terms) > MaxWindow || g.Spread > maxSpread {
		return nil
	}
	return g
}

// inRun reports whether operand j is a run of nodes, and the derivative to it a number, or in lanes.
func (in *Inst) inRun(j int) bool {
	if r := &in.Refs[j]; r.Kind != RefRun || r.Slab {
		return false
	}
	var factor *Ref
	switch {
	case in.Sum || in.Op == graph.OpDiv || in.Op == graph.OpSelect:
		return false
	case in.Op == OpSubSq && j > 0 || in.Op == graph.OpSquare:
		factor = &in.Refs[j]
	case in.Op == graph.OpMul:
		factor = in.Partner(j)
	}
	return factor == nil || factor.Kind <= RefRun
}

// alone reports whether one loop gathers the adjoints of all inputs, and the plan is Direct.
func (p *Plan) alone(inputs int) bool {
	var of *Loop
	for _, s := range p.Steps {
		if s.Loop != nil {
			if of != nil || !s.Loop.Final {
				return false
			}
			of = s.Loop
		}
	}
	if !p.Direct || of == nil || of.Window == nil || of.Window.At != 0 || of.N+of.Window.Spread != inputs {
		return false
	}
	for i := range of.Red {
		for j := range of.Red[i].Stream {
			if of.Red[i].Stream[j].Of.Kind != RefLane {
				return false
			}
		}
	}
	of.Window.Alone = true
	return true
}
