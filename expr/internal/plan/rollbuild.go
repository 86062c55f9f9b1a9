package plan

import "slope/expr/internal/graph"

// build makes the plan of h, the graph in its new order.
func (r *roller) build(h *graph.Graph) *Plan {
	r.renumber(h)
	b := &planner{r: r, g: h, passive: h.Passive(), uses: make([]int, h.Len())}
	for _, a := range h.Args {
		b.uses[a]++
	}
	for _, o := range h.Out {
		b.uses[o]++
	}
	b.knownAdjoints()
	return b.plan()
}

// renumber makes the roller speak of the new order.
func (r *roller) renumber(h *graph.Graph) {
	class, lane := make([]int32, h.Len()), make([]int32, h.Len())
	stage := make([]int32, h.Len())
	for k, old := range r.last {
		class[k], lane[k], stage[k] = r.class[old], r.lane[old], r.stage[old]
	}
	r.g, r.class, r.lane, r.stage = h, class, lane, stage
	for c := range r.groups {
		gr := &r.groups[c]
		for l := range gr.nodes {
			gr.nodes[l] = uint32(gr.base + l)
		}
	}
}

// A planner makes loops of the groups of a roller.
type planner struct {
	r       *roller
	g       *graph.Graph
	passive []bool
	uses    []int
	adj     []float64 // adjoints that are the same at every point
	unknown []bool    // which are not

	instOf map[int32]int // the instruction of a class in the loop being made
	fused  map[int]bool  // sums that loops make
	here   map[int]bool  // those of the loop being made
}

// knownAdjoints finds the nodes of which the adjoint is the same at every point:
// from them to the result there is nothing but linear operations.
func (b *planner) knownAdjoints() {
	g := b.g
	b.adj = make([]float64, g.Len())
	b.unknown = make([]bool, g.Len())
	if len(g.Out) != 1 || b.r.seeded {
		for i := range b.unknown {
			b.unknown[i] = true
		}
		return
	}
	b.adj[g.Out[0]] = 1
	for i := g.Len() - 1; i >= 0; i-- {
		args := g.Operands(i)
		op := g.Op[i]
		s := b.adj[i]
		if b.unknown[i] || b.r.class[i] >= 0 || !op.Linear() {
			for _, a := range args {
				b.unknown[a] = true
			}
			continue
		}
		for k, a := range args {
			switch op {
			case graph.OpScale:
				b.adj[a] += float64(s * g.Constant(i))
			case graph.OpDotConst:
				b.adj[a] += float64(s * g.Coefficients(i)[k])
			case graph.OpNeg:
				b.adj[a] -= s
			case graph.OpSub:
				b.adj[a] += float64(s * float64(1-2*k))
			default:
				b.adj[a] += s
			}
		}
	}
}

// plan walks the new order and cuts it into steps.
func (b *planner) plan() *Plan {
	g := b.g
	p := &Plan{}
	b.fused = map[int]bool{}
	sums := b.sums()
	at := g.Inputs + g.Data
	p.clear(0, at)
	for at < g.Len() {
		lo := at
		if b.r.class[at] < 0 {
			if at = b.single(at); at > lo {
				p.Steps = append(p.Steps, Step{Lo: lo, Hi: at})
				p.clear(lo, at)
			}
			for at < g.Len() && b.fused[at] {
				p.clear(at, at+1)
				at++
			}
			continue
		}
		classes, n := b.together(at)
		at += n * len(classes)
		l := b.loop(classes, n, sums)
		p.Steps = append(p.Steps, Step{Lo: lo, Hi: at, Loop: l})
		for k := range l.Inst {
			if in := &l.Inst[k]; !l.Final && !in.set {
				p.clear(in.Base, in.Base+n)
			}
		}
	}
	p.Direct = b.direct(p)
	p.Alone = p.alone(g.Inputs)
	p.Separable = p.Direct && len(g.Out) == 1 && !b.r.seeded
	for _, s := range p.Steps {
		p.Separable = p.Separable && (s.Loop == nil || s.Loop.Final)
	}
	return p
}

// clear adds nodes to those whose adjoints are added to.
func (p *Plan) clear(lo, hi int) {
	if k := len(p.Clear) - 1; k >= 0 && p.Clear[k][1] == lo {
		p.Clear[k][1] = hi
		return
	}
	p.Clear = append(p.Clear, [2]int{lo, hi})
}

// direct reports whether all uses of the inputs are operands of loops with Input set.
func (b *planner) direct(p *Plan) bool {
	uses := 0
	for _, n := range b.uses[:b.g.Inputs] {
		uses += n
	}
	for _, s := range p.Steps {
		if s.Loop == nil {
			continue
		}
		for k := range s.Loop.Inst {
			for _, r := range s.Loop.Inst[k].Refs {
				if r.Input {
					uses -= s.Loop.N
				}
			}
		}
		for _, red := range s.Loop.Red {
			for j := range red.Stream {
				if red.Stream[j].Of.Input {
					uses -= s.Loop.N
				}
			}
		}
	}
	return uses == 0
}

// sums returns the sums that a loop may make.
func (b *planner) sums() []int {
	var sums []int
	for i, op := range b.g.Op {
		if b.r.class[i] < 0 && (op == graph.OpSum || op == graph.OpDotConst || op == graph.OpSumSquares) {
			sums = append(sums, i)
		}
	}
	return sums
}

// single returns the end of the nodes from at on that are done one at a time.
func (b *planner) single(at int) int {
	for at < b.g.Len() && b.r.class[at] < 0 && !b.fused[at] {
		at++
	}
	return at
}

// together returns the classes from node at on that are in one loop, and their number of lanes.
func (b *planner) together(at int) (classes []int32, n int) {
	r := b.r
	first := &r.groups[r.class[at]]
	n = len(first.nodes)
	for ; at < b.g.Len() && r.class[at] >= 0; at += n {
		c := r.class[at]
		if gr := &r.groups[c]; len(gr.nodes) != n || gr.stage != first.stage {
			break
		}
		classes = append(classes, c)
	}
	return classes, n
}

// loop makes the loop of the classes, and of the sums that run over its lanes.
func (b *planner) loop(classes []int32, n int, sums []int) *Loop {
	r := b.r
	l := &Loop{N: n}
	b.instOf, b.here = map[int32]int{}, map[int]bool{}
	for _, c := range classes {
		b.instOf[c] = len(l.Inst)
		l.Inst = append(l.Inst, b.inst(&r.groups[c]))
	}
	within := make([]int, len(l.Inst)) // uses of the results inside the loop
	for k := range l.Inst {
		for _, rf := range l.Inst[k].Refs {
			if rf.Kind == RefLane {
				within[rf.At]++
			}
		}
	}
	for _, i := range sums {
		if red, ok := b.reduction(i, classes); ok {
			for k := range red.Stream {
				within[red.Stream[k].Of.At]++
			}
			l.Red = append(l.Red, red)
			b.fused[i], b.here[i] = true, true
		}
	}
	l.Closed = true
	inner := make([]int, len(l.Inst)) // the same, 0 if a result leaves the loop
	for k := range l.Inst {
		total := 0
		for _, i := range r.groups[classes[k]].nodes {
			total += b.uses[i]
		}
		if total != n*within[k] {
			l.Closed = false
			l.Inst[k].Leaves = true
			continue
		}
		inner[k] = within[k]
	}
	l.Final = l.Closed
	for _, red := range l.Red {
		l.Final = l.Final && !b.unknown[red.Node]
	}
	l.combine(inner)
	l.finish()
	l.first()
	return l
}
