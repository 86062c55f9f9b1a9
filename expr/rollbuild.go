package expr

import "math"

// build makes the plan of h, the graph in its new order.
func (r *roller) build(h *graph) *plan {
	r.renumber(h)
	b := &planner{r: r, g: h, passive: h.passive(), uses: make([]int, h.len())}
	for _, a := range h.args {
		b.uses[a]++
	}
	for _, o := range h.out {
		b.uses[o]++
	}
	b.knownAdjoints()
	return b.plan()
}

// renumber makes the roller speak of the new order.
func (r *roller) renumber(h *graph) {
	class, lane := make([]int32, h.len()), make([]int32, h.len())
	stage := make([]int32, h.len())
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

// passive reports which nodes depend on no variable.
func (g *graph) passive() []bool {
	p := make([]bool, g.len())
	for i := range p {
		p[i] = g.op[i] != OpInput
		for _, a := range g.operands(i) {
			p[i] = p[i] && p[a]
		}
	}
	return p
}

// A planner makes loops of the groups of a roller.
type planner struct {
	r       *roller
	g       *graph
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
	b.adj = make([]float64, g.len())
	b.unknown = make([]bool, g.len())
	if len(g.out) != 1 {
		for i := range b.unknown {
			b.unknown[i] = true
		}
		return
	}
	b.adj[g.out[0]] = 1
	for i := g.len() - 1; i >= 0; i-- {
		args := g.operands(i)
		op := g.op[i]
		s := b.adj[i]
		if b.unknown[i] || b.r.class[i] >= 0 || !op.Linear() {
			for _, a := range args {
				b.unknown[a] = true
			}
			continue
		}
		for k, a := range args {
			switch op {
			case OpScale:
				b.adj[a] += s * g.constant(i)
			case OpDotConst:
				b.adj[a] += s * g.coefficients(i)[k]
			case OpNeg:
				b.adj[a] -= s
			case OpSub:
				b.adj[a] += s * float64(1-2*k)
			default:
				b.adj[a] += s
			}
		}
	}
}

// plan walks the new order and cuts it into steps.
func (b *planner) plan() *plan {
	g, r := b.g, b.r
	p := &plan{}
	b.fused = map[int]bool{}
	var sums []int
	for i := range g.len() {
		if op := g.op[i]; r.class[i] < 0 && (op == OpSum || op == OpDotConst || op == OpSumSquares) {
			sums = append(sums, i)
		}
	}
	at := g.inputs + g.data
	kept := 0 // start of the nodes that have adjoints
	for at < g.len() {
		if r.class[at] < 0 {
			lo := at
			for at < g.len() && r.class[at] < 0 && !b.fused[at] {
				at++
			}
			if at > lo {
				p.steps = append(p.steps, step{lo: lo, hi: at})
			}
			for at < g.len() && b.fused[at] {
				at++
			}
			continue
		}
		lo := at
		n := len(r.groups[r.class[at]].nodes)
		s := r.groups[r.class[at]].stage
		var classes []int32
		for at < g.len() && r.class[at] >= 0 {
			c := r.class[at]
			if gr := &r.groups[c]; len(gr.nodes) != n || gr.stage != s {
				break
			}
			classes = append(classes, c)
			at += n
		}
		l := b.loop(classes, n, sums)
		p.steps = append(p.steps, step{lo: lo, hi: at, loop: l})
		if l.final {
			p.clear = append(p.clear, [2]int{kept, lo})
			kept = at
		}
	}
	p.clear = append(p.clear, [2]int{kept, g.len()})
	return p
}

// loop makes the loop of the classes, and of the sums that run over its lanes.
func (b *planner) loop(classes []int32, n int, sums []int) *loop {
	r := b.r
	l := &loop{n: n}
	b.instOf, b.here = map[int32]int{}, map[int]bool{}
	for _, c := range classes {
		b.instOf[c] = len(l.inst)
		l.inst = append(l.inst, b.inst(&r.groups[c]))
	}
	within := make([]int, len(l.inst)) // uses of the results inside the loop
	for k := range l.inst {
		in := &l.inst[k]
		for _, rf := range []*ref{&in.a, &in.b, &in.c} {
			if rf.kind == refLane {
				within[rf.at]++
			}
		}
	}
	for _, i := range sums {
		if red, ok := b.reduction(i, classes); ok {
			for k := range red.stream {
				within[red.stream[k].of.at]++
			}
			l.red = append(l.red, red)
			b.fused[i], b.here[i] = true, true
		}
	}
	l.final = true
	inner := make([]int, len(l.inst)) // the same, 0 if a result leaves the loop
	for k := range l.inst {
		total := 0
		for _, i := range r.groups[classes[k]].nodes {
			total += b.uses[i]
		}
		if total != n*within[k] {
			l.final = false
			l.inst[k].leaves = true
			continue
		}
		inner[k] = within[k]
	}
	for _, red := range l.red {
		l.final = l.final && !b.unknown[red.node]
	}
	l.combine(inner)
	l.finish()
	return l
}

// inst makes the instruction of a group.
func (b *planner) inst(gr *group) inst {
	g := b.g
	i := gr.base
	op := g.op[i]
	in := inst{op: op, base: i, mul: 1, add: math.Copysign(0, -1)}
	in.part = int(g.slot[i])
	in.parts = slots(op, len(g.operands(i)))
	if ops[op].arity < 0 {
		b.list(&in, gr)
		return in
	}
	for k, rf := range []*ref{&in.a, &in.b, &in.c}[:len(g.operands(i))] {
		*rf = b.ref(gr, k)
	}
	switch op {
	case OpNeg:
		in.op, in.mul = opAffine, -1
	case OpScale:
		in.op = opAffine
		in.mul, in.muls = b.constants(gr)
	case OpAddConst:
		in.op = opAffine
		in.add, in.adds = b.constants(gr)
	}
	in.bind(g, i)
	return in
}

// bind sets the functions of an instruction that stands for node i.
func (in *inst) bind(g *graph, i int) {
	op := g.op[i]
	in.unary, in.binry = ops[op].unary, ops[op].binry
	switch op {
	case OpPowConst:
		p := g.constant(i)
		in.unary = func(x float64) (y, d1, d2 float64) { return powConst(x, p) }
	case OpPowInt:
		n := g.ints[g.cst[i]]
		in.unary = func(x float64) (y, d1, d2 float64) { return powInt(x, n) }
	case OpApply:
		in.unary = g.rules[g.cst[i]].At
	case OpApply2:
		in.rule2 = g.rules2[g.cst[i]]
	}
}

// constants returns the constant of the lanes, or all of them if they differ.
func (b *planner) constants(gr *group) (c float64, cs []float64) {
	g := b.g
	c = g.constant(gr.base)
	for l := range gr.nodes {
		if math.Float64bits(g.constant(gr.base+l)) != math.Float64bits(c) {
			cs = make([]float64, len(gr.nodes))
			for l := range cs {
				cs[l] = g.constant(gr.base + l)
			}
			return 0, cs
		}
	}
	return c, nil
}

// ref says where operand k of the lanes of a group is.
func (b *planner) ref(gr *group, k int) ref {
	if c := gr.aligned[k]; c >= 0 {
		if j, ok := b.instOf[c]; ok {
			return ref{kind: refLane, at: j}
		}
	}
	return b.address(gr, k)
}

// address describes the nodes that are operand k of the lanes.
func (b *planner) address(gr *group, k int) ref {
	g := b.g
	at := func(l int) int { return int(g.operands(gr.base + l)[k]) }
	n := len(gr.nodes)
	rf := ref{kind: refStride, at: at(0), stride: at(1) - at(0), dead: true}
	regular := true
	for l := range n {
		rf.dead = rf.dead && b.passive[at(l)]
		regular = regular && at(l) == rf.at+l*rf.stride
	}
	switch {
	case !regular:
		rf.kind = refGather
		rf.idx = make([]uint32, n)
		for l := range n {
			rf.idx[l] = uint32(at(l))
		}
	case rf.stride == 0:
		rf.kind = refScalar
	case rf.stride == 1:
		rf.kind = refRun
	}
	return rf
}

// list describes the operands of an operation on lists.
func (b *planner) list(in *inst, gr *group) {
	g := b.g
	k := len(g.operands(gr.base))
	if in.op == OpDot {
		in.x, in.y = b.run(gr, 0, k/2), b.run(gr, k/2, k/2)
	} else {
		in.x = b.run(gr, 0, k)
	}
	if in.op == OpDotConst {
		// permute put the coefficients of the lanes one after the other
		c := int(g.cst[gr.base])
		in.coef = g.consts[c : c+k*len(gr.nodes)]
	}
	in.mini = miniGraph(g, gr.base)
}

// miniGraph returns a graph of node i alone, its operands being the inputs.
func miniGraph(g *graph, i int) *graph {
	k := len(g.operands(i))
	h := newGraph(k, 0)
	args := make([]uint32, k)
	for j := range args {
		args[j] = uint32(j)
	}
	h.out = []uint32{h.copyNode(g, i, args)}
	h.prepare()
	return h
}

// run describes operands off to off+k of the lanes.
func (b *planner) run(gr *group, off, k int) list {
	g := b.g
	n := len(gr.nodes)
	ls := list{k: k, off: off, run: true, dead: true}
	first := make([]uint32, n)
	for l := range n {
		args := g.operands(gr.base + l)[off : off+k]
		first[l] = args[0]
		for j, a := range args {
			ls.run = ls.run && a == args[0]+uint32(j)
			ls.dead = ls.dead && b.passive[a]
		}
	}
	if !ls.run {
		return ls
	}
	ls.at = int(first[0])
	ls.step = int(first[1]) - int(first[0])
	for l := range n {
		if int(first[l]) != ls.at+l*ls.step {
			ls.bases = first
		}
	}
	return ls
}

// reduction returns the sum of node i over the lanes of a loop, if it is one.
func (b *planner) reduction(i int, classes []int32) (reduction, bool) {
	g, r := b.g, b.r
	args := g.operands(i)
	if b.fused[i] || len(args) < minLanes {
		return reduction{}, false
	}
	first := 0
	if _, mine := b.instOf[r.class[args[0]]]; !mine {
		first = 1
	}
	if _, mine := b.instOf[r.class[args[first]]]; !mine {
		return reduction{}, false
	}
	s, ok := r.segmentAt(i, args, first)
	if !ok || r.end(s) != len(args) {
		return reduction{}, false
	}
	red := reduction{node: i, start: -1, adj: b.adj[i]}
	if first == 1 {
		a := args[0]
		ready := r.class[a] < 0 && (r.stage[a] < r.groups[classes[0]].stage || b.fused[int(a)])
		if g.op[i] == OpSumSquares || !ready {
			return reduction{}, false
		}
		if b.here[int(a)] {
			return reduction{}, false
		}
		red.start = int(a)
	}
	for k, c := range s.streams {
		j, mine := b.instOf[c]
		if !mine {
			return reduction{}, false
		}
		st := stream{of: ref{kind: refLane, at: j}, coef: 1, square: g.op[i] == OpSumSquares}
		if g.op[i] == OpDotConst {
			st.every = len(s.streams)
			st.coefs = g.coefficients(i)[first+k:]
			st.coef = st.coefs[0]
			same := true
			for l := range len(r.groups[c].nodes) {
				same = same && st.coefs[l*st.every] == st.coef
			}
			if same {
				st.coefs = nil
			}
		}
		red.stream = append(red.stream, st)
	}
	return red, true
}
