package plan

import (
	"math"

	"slope/expr/internal/graph"
)

// Lanes is the form of a program that runs over many sets of data, or over
// many points, or over both: the inputs of the kind over differ from lane to lane.
type Lanes struct {
	over   graph.Op     // OpData, OpInput or OverAll
	G      *graph.Graph // nodes that do not depend on those inputs first
	Shared int          // their number, inputs included
	Loop   *Loop        // one instruction for each of the others
	Out    int          // the instruction of the result
}

// OverAll stands for inputs of both kinds.
const OverAll = graph.OpInvalid

// varying reports whether nodes of this kind differ from lane to lane by
// themselves.
func (b *Lanes) varying(op graph.Op) bool {
	return op == b.over || b.over == OverAll && (op == graph.OpInput || op == graph.OpData)
}

// NewLanes makes the plan for lanes of which the inputs of the kind over differ.
func NewLanes(g *graph.Graph, over graph.Op) *Lanes {
	b := &Lanes{over: over}
	varies := make([]bool, g.Len())
	var order, rest []uint32
	for i := range g.Len() {
		varies[i] = b.varying(g.Op[i])
		for _, a := range g.Operands(i) {
			varies[i] = varies[i] || varies[a]
		}
		if varies[i] && !b.varying(g.Op[i]) {
			rest = append(rest, uint32(i))
		} else {
			order = append(order, uint32(i))
		}
	}
	h := graph.Permute(g, append(order, rest...))
	h.Prepare()
	b.G, b.Shared, b.Loop = h, len(order), &Loop{}
	m := &batcher{Lanes: b, passive: h.Passive()}
	for i := b.Shared; i < h.Len(); i++ {
		b.Loop.Inst = append(b.Loop.Inst, m.inst(i))
	}
	o := int(h.Out[0])
	if o < b.Shared { // the loss does not depend on the data
		b.Loop.Inst = append(b.Loop.Inst, Inst{Op: OpAffine, Mul: 1, Add: math.Copysign(0, -1), A: m.ref(uint32(o))})
		o = b.Shared + len(b.Loop.Inst) - 1
	}
	b.Out = o - b.Shared
	b.Loop.finish()
	return b
}

// batcher makes the instructions of a batch plan.
type batcher struct {
	*Lanes
	passive []bool
}

// ref says where the operand a of a sample is.
func (m *batcher) ref(a uint32) Ref {
	g, i := m.G, int(a)
	switch {
	case i >= m.Shared:
		return Ref{Kind: RefLane, At: i - m.Shared}
	case m.varying(g.Op[i]):
		first, width := m.slab()
		return Ref{Kind: RefStride, Slab: true, Dead: g.Op[i] == graph.OpData, At: i - first, Stride: width}
	}
	return Ref{Kind: RefScalar, At: i, Dead: m.passive[i]}
}

// slab returns the first of the inputs that differ from lane to lane, and their
// number.
func (m *batcher) slab() (first, width int) {
	switch m.over {
	case graph.OpInput:
		return 0, m.G.Inputs
	case graph.OpData:
		return m.G.Inputs, m.G.Data
	}
	return 0, m.G.Inputs + m.G.Data
}

func (m *batcher) inst(i int) Inst {
	g := m.G
	args := g.Operands(i)
	in := Inst{Op: g.Op[i], Base: i, Mul: 1, Add: math.Copysign(0, -1), Parts: graph.Slots(g.Op[i], len(args)), Laned: g.Laned(i)}
	if m.byPosition(i) {
		for _, a := range args {
			in.Refs = append(in.Refs, m.ref(a))
		}
		if in.Op == graph.OpDotConst {
			in.Coef, in.OneRow = g.Coefficients(i), true
		}
		return in
	}
	if graph.Table[in.Op].Arity < 0 {
		in.Single = graph.Single(g, i)
		switch in.Op {
		case graph.OpDot:
			in.X, in.Y = m.list(args[:len(args)/2]), m.list(args[len(args)/2:])
		default:
			in.X = m.list(args)
		}
		if in.Op == graph.OpDotConst {
			in.Coef = g.Coefficients(i)
			in.OneRow = true
		}
		return in
	}
	for k, rf := range []*Ref{&in.A, &in.B, &in.C}[:len(args)] {
		*rf = m.ref(args[k])
	}
	switch in.Op {
	case graph.OpNeg:
		in.Op, in.Mul = OpAffine, -1
	case graph.OpScale:
		in.Op, in.Mul = OpAffine, g.Constant(i)
	case graph.OpAddConst:
		in.Op, in.Add = OpAffine, g.Constant(i)
	}
	in.bind(g, i)
	return in
}

// byPosition reports whether a sum is done position by position, as roller.byPosition does.
func (m *batcher) byPosition(i int) bool {
	args := m.G.Operands(i)
	switch m.G.Op[i] {
	case graph.OpSum, graph.OpSumSquares:
		return len(args) <= maxPositions
	case graph.OpDotConst:
		return len(args) <= maxPositions && !m.list(args).Run
	case graph.OpDot:
		k := len(args) / 2
		return k <= maxPositions && !(m.list(args[:k]).Run && m.list(args[k:]).Run)
	}
	return false
}

// list describes operands that are a run of data or of shared nodes, or any.
func (m *batcher) list(args []uint32) List {
	g := m.G
	s := List{K: len(args), Run: true, Dead: true, At: int(args[0])}
	s.Slab = m.varying(g.Op[args[0]])
	for j, a := range args {
		s.Run = s.Run && int(a) < m.Shared && a == args[0]+uint32(j) && m.varying(g.Op[a]) == s.Slab
		s.Dead = s.Dead && m.passive[a] && int(a) < m.Shared
	}
	switch {
	case !s.Run:
		s.Slab = false
		for _, a := range args {
			s.Refs = append(s.Refs, m.ref(a))
		}
	case s.Slab:
		first, width := m.slab()
		s.At -= first
		s.Step = width
	}
	return s
}
