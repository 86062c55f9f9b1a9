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
		b.Loop.Inst = append(b.Loop.Inst, Inst{Op: OpAffine, Mul: 1, Add: math.Copysign(0, -1), Refs: []Ref{m.ref(uint32(o))}})
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
	args := m.G.Operands(i)
	one := &maker{g: m.G, lanes: 1, byPosition: m.byPosition(i), ref: func(k int) Ref { return m.ref(args[k]) },
		list: func(off, k int) List { return m.list(args[off : off+k]) }}
	return one.inst(i)
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
