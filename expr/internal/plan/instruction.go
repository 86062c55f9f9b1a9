package plan

import (
	"math"

	"slope/expr/internal/graph"
	"slope/internal/rule"
)

// maker makes the instruction of nodes that follow one another and do the same.
type maker struct {
	g          *graph.Graph
	lanes      int // the number of nodes
	byPosition bool
	ref        func(k int) Ref       // where operand k is
	list       func(off, k int) List // where operands off to off+k are
}

// inst makes the instruction of the nodes from i on.
func (m *maker) inst(i int) Inst {
	g, op, args := m.g, m.g.Op[i], len(m.g.Operands(i))
	in := Inst{Op: op, Base: i, Mul: 1, Add: math.Copysign(0, -1), Laned: g.Laned(i), Part: int(g.Slot[i]), Parts: graph.Slots(op, args)}
	if op == graph.OpDotConst {
		in.Coef = g.LaneCoefficients(i, m.lanes)
	}
	if m.byPosition || m.lanes == 1 {
		in.uniform(args)
	}
	if graph.Table[op].Arity < 0 && !m.byPosition {
		if op == graph.OpDot {
			in.X, in.Y = m.list(0, args/2), m.list(args/2, args/2)
		} else {
			in.X = m.list(0, args)
		}
		in.Single = graph.Single(g, i)
		return in
	}
	in.Sum = m.byPosition
	for k := range args {
		in.Refs = append(in.Refs, m.ref(k))
	}
	switch op {
	case graph.OpNeg:
		in.Op, in.Mul = OpAffine, -1
	case graph.OpScale:
		in.Op = OpAffine
		in.Mul, in.Muls = m.constants(i)
	case graph.OpAddConst:
		in.Op = OpAffine
		in.Add, in.Adds = m.constants(i)
	}
	in.bind(g, i)
	return in
}

// Alone returns the instruction of node i by itself. Its operands are nodes, also those of a list.
func Alone(g *graph.Graph, i int) Inst {
	args := g.Operands(i)
	m := &maker{g: g, lanes: 1, byPosition: g.Op[i].Arity() < 0, ref: func(k int) Ref { return Ref{Kind: RefScalar, At: int(args[k])} }}
	return m.inst(i)
}

// uniform finds out whether the lanes of a DotConst have the same k coefficients.
func (in *Inst) uniform(k int) {
	for j := k; j < len(in.Coef); j++ {
		if math.Float64bits(in.Coef[j]) != math.Float64bits(in.Coef[j-k]) {
			return
		}
	}
	if in.Coef != nil {
		in.Coef, in.OneRow = in.Coef[:k], true
	}
}

// bind sets the functions of an instruction that stands for node i.
func (in *Inst) bind(g *graph.Graph, i int) {
	op := g.Op[i]
	in.Unary, in.Lanes, in.Binary = graph.Table[op].Unary, graph.Table[op].Lanes, graph.Table[op].Binary
	switch op {
	case graph.OpPowConst:
		p := g.Constant(i)
		in.Unary = func(x float64) (y, d1, d2 float64) { return rule.PowConst(x, p) }
	case graph.OpPowInt:
		n := g.Exponent(i)
		in.Unary = func(x float64) (y, d1, d2 float64) { return rule.PowInt(x, n) }
	case graph.OpApply:
		in.Unary = g.Rule(i).At
	case graph.OpApply2:
		in.Rule2 = g.Rule2(i)
	}
}

// constants returns the constant of the nodes from i on, or all of them if they differ.
func (m *maker) constants(i int) (c float64, cs []float64) {
	cs = make([]float64, m.lanes)
	same := true
	for l := range cs {
		cs[l] = m.g.Constant(i + l)
		same = same && math.Float64bits(cs[l]) == math.Float64bits(cs[0])
	}
	if same {
		return cs[0], nil
	}
	return 0, cs
}

// inst makes the instruction of a group.
func (b *planner) inst(gr *group) Inst {
	m := &maker{g: b.g, lanes: len(gr.nodes), byPosition: gr.byPosition, ref: func(k int) Ref { return b.ref(gr, k) },
		list: func(off, k int) List { return b.run(gr, off, k) }}
	return m.inst(gr.base)
}

// ref says where operand k of the lanes of a group is.
func (b *planner) ref(gr *group, k int) Ref {
	if c := gr.aligned[k]; c >= 0 {
		if j, ok := b.instOf[c]; ok {
			return Ref{Kind: RefLane, At: j}
		}
	}
	return b.address(gr, k)
}

// address describes the nodes that are operand k of the lanes.
func (b *planner) address(gr *group, k int) Ref {
	g := b.g
	at := func(l int) int { return int(g.Operands(gr.base + l)[k]) }
	n := len(gr.nodes)
	rf := Ref{Kind: RefStride, At: at(0), Stride: at(1) - at(0), Dead: true, Input: true}
	regular := true
	for l := range n {
		rf.Dead = rf.Dead && b.passive[at(l)]
		rf.Input = rf.Input && at(l) < g.Inputs
		regular = regular && at(l) == rf.At+l*rf.Stride
	}
	switch {
	case !regular:
		rf.Kind = RefGather
		rf.Idx = make([]uint32, n)
		for l := range n {
			rf.Idx[l] = uint32(at(l))
		}
	case rf.Stride == 0:
		rf.Kind = RefScalar
	case rf.Stride == 1:
		rf.Kind = RefRun
	}
	return rf
}

// run describes operands off to off+k of the lanes.
func (b *planner) run(gr *group, off, k int) List {
	g := b.g
	n := len(gr.nodes)
	ls := List{K: k, Off: off, Run: true, Dead: true}
	first := make([]uint32, n)
	for l := range n {
		args := g.Operands(gr.base + l)[off : off+k]
		first[l] = args[0]
		for j, a := range args {
			ls.Run = ls.Run && a == args[0]+uint32(j)
			ls.Dead = ls.Dead && b.passive[a]
		}
	}
	if !ls.Run {
		return ls
	}
	ls.At = int(first[0])
	ls.Step = int(first[1]) - int(first[0])
	for l := range n {
		if int(first[l]) != ls.At+l*ls.Step {
			ls.Bases = first
		}
	}
	return ls
}

// maxEnds is how many terms of a sum may stand before the lanes of a loop, and how many behind them.
const maxEnds = 8

// reduction returns the sum of node i over the lanes of a loop, if it is one.
func (b *planner) reduction(i int, classes []int32) (Reduction, bool) {
	g, r := b.g, b.r
	args := g.Operands(i)
	first := 0
	for !b.made(args[first]) {
		if first++; first == len(args) || first > maxEnds {
			return Reduction{}, false
		}
	}
	s, ok := r.segmentAt(i, args, first)
	if !ok || b.fused[i] || len(args)-r.end(s) > maxEnds {
		return Reduction{}, false
	}
	red := Reduction{Node: i, Laned: g.Laned(i), Adj: b.adj[i]}
	for k, a := range args {
		if first <= k && k < r.end(s) {
			continue
		}
		if !b.ready(a, classes) {
			return Reduction{}, false
		}
		if k < first {
			red.Head = append(red.Head, b.end(i, k))
		} else {
			red.Tail = append(red.Tail, b.end(i, k))
		}
	}
	for k := range s.streams {
		st, ok := b.stream(s, k)
		if !ok {
			return Reduction{}, false
		}
		red.Stream = append(red.Stream, st)
	}
	return red, true
}

// made reports whether the loop being made makes node a.
func (b *planner) made(a uint32) bool {
	_, mine := b.instOf[b.r.class[a]]
	return mine
}

// ready reports whether node a is there before the loop of the classes.
func (b *planner) ready(a uint32, classes []int32) bool {
	return int(a) < b.r.groups[classes[0]].base || b.fused[int(a)] && !b.here[int(a)]
}

// end returns term k of the sum of node i.
func (b *planner) end(i, k int) Stream {
	st := Stream{Of: Ref{Kind: RefScalar, At: int(b.g.Operands(i)[k])}, Coef: 1, Square: b.g.Op[i] == graph.OpSumSquares}
	if b.g.Op[i] == graph.OpDotConst {
		st.Coef = b.g.Coefficients(i)[k]
	}
	return st
}

// stream returns stream k of a sum, if an instruction of the loop makes its terms.
func (b *planner) stream(s segment, k int) (Stream, bool) {
	op := b.g.Op[s.node]
	j, mine := b.instOf[s.streams[k]]
	st := Stream{Of: Ref{Kind: RefLane, At: j}, Coef: 1, Square: op == graph.OpSumSquares}
	if !mine || op != graph.OpDotConst {
		return st, mine
	}
	st.every = len(s.streams)
	st.Coefs = b.g.Coefficients(s.node)[s.first+k:]
	st.Coef = st.Coefs[0]
	same := true
	for l := range len(b.r.groups[s.streams[k]].nodes) {
		same = same && st.Coefs[l*st.every] == st.Coef
	}
	if same {
		st.Coefs = nil
	}
	return st, true
}
