package expr

import (
	"math"

	"slope/expr/internal/graph"
)

// inst makes the instruction of a group.
func (b *planner) inst(gr *group) inst {
	g := b.g
	i := gr.base
	op := g.Op[i]
	in := inst{op: op, base: i, mul: 1, add: math.Copysign(0, -1)}
	in.part = int(g.Slot[i])
	in.parts = graph.Slots(op, len(g.Operands(i)))
	if gr.byPosition {
		in.refs = make([]ref, len(g.Operands(i)))
		for k := range in.refs {
			in.refs[k] = b.ref(gr, k)
		}
		if op == OpDotConst {
			in.coef = g.LaneCoefficients(i, len(gr.nodes))
			in.uniform()
		}
		return in
	}
	if graph.Table[op].Arity < 0 {
		b.list(&in, gr)
		return in
	}
	for k, rf := range []*ref{&in.a, &in.b, &in.c}[:len(g.Operands(i))] {
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

// uniform finds out whether the lanes of a DotConst have the same coefficients.
func (in *inst) uniform() {
	k := len(in.refs)
	for j := k; j < len(in.coef); j++ {
		if math.Float64bits(in.coef[j]) != math.Float64bits(in.coef[j-k]) {
			return
		}
	}
	in.coef, in.oneRow = in.coef[:k], true
}

// bind sets the functions of an instruction that stands for node i.
func (in *inst) bind(g *graph.Graph, i int) {
	op := g.Op[i]
	in.unary, in.lanes, in.binary = graph.Table[op].Unary, graph.Table[op].Lanes, graph.Table[op].Binary
	switch op {
	case OpPowConst:
		p := g.Constant(i)
		in.unary = func(x float64) (y, d1, d2 float64) { return powConst(x, p) }
	case OpPowInt:
		n := g.Exponent(i)
		in.unary = func(x float64) (y, d1, d2 float64) { return powInt(x, n) }
	case OpApply:
		in.unary = g.Rule(i).At
	case OpApply2:
		in.rule2 = g.Rule2(i)
	}
}

// constants returns the constant of the lanes, or all of them if they differ.
func (b *planner) constants(gr *group) (c float64, cs []float64) {
	g := b.g
	c = g.Constant(gr.base)
	for l := range gr.nodes {
		if math.Float64bits(g.Constant(gr.base+l)) != math.Float64bits(c) {
			cs = make([]float64, len(gr.nodes))
			for l := range cs {
				cs[l] = g.Constant(gr.base + l)
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
	at := func(l int) int { return int(g.Operands(gr.base + l)[k]) }
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
	k := len(g.Operands(gr.base))
	if in.op == OpDot {
		in.x, in.y = b.run(gr, 0, k/2), b.run(gr, k/2, k/2)
	} else {
		in.x = b.run(gr, 0, k)
	}
	if in.op == OpDotConst {
		// permute put the coefficients of the lanes one after the other
		in.coef = g.LaneCoefficients(gr.base, len(gr.nodes))
	}
	in.mini = graph.Single(g, gr.base)
}

// run describes operands off to off+k of the lanes.
func (b *planner) run(gr *group, off, k int) list {
	g := b.g
	n := len(gr.nodes)
	ls := list{k: k, off: off, run: true, dead: true}
	first := make([]uint32, n)
	for l := range n {
		args := g.Operands(gr.base + l)[off : off+k]
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
	args := g.Operands(i)
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
		if g.Op[i] == OpSumSquares || !ready {
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
		st := stream{of: ref{kind: refLane, at: j}, coef: 1, square: g.Op[i] == OpSumSquares}
		if g.Op[i] == OpDotConst {
			st.every = len(s.streams)
			st.coefs = g.Coefficients(i)[first+k:]
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
