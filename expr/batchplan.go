package expr

import (
	"math"

	"slope/expr/internal/graph"
	"slope/expr/internal/rewrite"
)

// batchPlan is the form of a program that runs over many sets of data, or over
// many points, or over both: the inputs of the kind over differ from lane to lane.
type batchPlan struct {
	over   Op           // OpData, OpInput or overAll
	g      *graph.Graph // nodes that do not depend on those inputs first
	shared int          // their number, inputs included
	loop   *loop        // one instruction for each of the others
	out    int          // the instruction of the result
}

// batchPlan returns the plan, made once.
func (p *Program) batchPlan() *batchPlan {
	p.run.batch.Do(func() { p.run.batchPlan = newBatchPlan(rewrite.Simplify(p.g), OpData) })
	return p.run.batchPlan
}

// overAll stands for inputs of both kinds.
const overAll = OpInvalid

// varying reports whether nodes of this kind differ from lane to lane by
// themselves.
func (b *batchPlan) varying(op Op) bool {
	return op == b.over || b.over == overAll && (op == OpInput || op == OpData)
}

// samplesPlan is batchPlan with variables of its own for every sample.
func (p *Program) samplesPlan() *batchPlan {
	p.run.samples.Do(func() { p.run.samplesPlan = newBatchPlan(rewrite.Simplify(p.g), overAll) })
	return p.run.samplesPlan
}

// pointsPlan is batchPlan over points.
func (p *Program) pointsPlan() *batchPlan {
	p.run.points.Do(func() { p.run.pointsPlan = newBatchPlan(rewrite.Simplify(p.g), OpInput) })
	return p.run.pointsPlan
}

func newBatchPlan(g *graph.Graph, over Op) *batchPlan {
	b := &batchPlan{over: over}
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
	b.g, b.shared, b.loop = h, len(order), &loop{}
	m := &batcher{batchPlan: b, passive: h.Passive()}
	for i := b.shared; i < h.Len(); i++ {
		b.loop.inst = append(b.loop.inst, m.inst(i))
	}
	o := int(h.Out[0])
	if o < b.shared { // the loss does not depend on the data
		b.loop.inst = append(b.loop.inst, inst{op: opAffine, mul: 1, add: math.Copysign(0, -1), a: m.ref(uint32(o))})
		o = b.shared + len(b.loop.inst) - 1
	}
	b.out = o - b.shared
	b.loop.finish()
	return b
}

// batcher makes the instructions of a batch plan.
type batcher struct {
	*batchPlan
	passive []bool
}

// ref says where the operand a of a sample is.
func (m *batcher) ref(a uint32) ref {
	g, i := m.g, int(a)
	switch {
	case i >= m.shared:
		return ref{kind: refLane, at: i - m.shared}
	case m.varying(g.Op[i]):
		first, width := m.slab()
		return ref{kind: refStride, slab: true, dead: g.Op[i] == OpData, at: i - first, stride: width}
	}
	return ref{kind: refScalar, at: i, dead: m.passive[i]}
}

// slab returns the first of the inputs that differ from lane to lane, and their
// number.
func (m *batcher) slab() (first, width int) {
	switch m.over {
	case OpInput:
		return 0, m.g.Inputs
	case OpData:
		return m.g.Inputs, m.g.Data
	}
	return 0, m.g.Inputs + m.g.Data
}

func (m *batcher) inst(i int) inst {
	g := m.g
	args := g.Operands(i)
	in := inst{op: g.Op[i], base: i, mul: 1, add: math.Copysign(0, -1), parts: graph.Slots(g.Op[i], len(args))}
	if m.byPosition(i) {
		for _, a := range args {
			in.refs = append(in.refs, m.ref(a))
		}
		if in.op == OpDotConst {
			in.coef, in.oneRow = g.Coefficients(i), true
		}
		return in
	}
	if graph.Table[in.op].Arity < 0 {
		in.mini = graph.Single(g, i)
		switch in.op {
		case OpDot:
			in.x, in.y = m.list(args[:len(args)/2]), m.list(args[len(args)/2:])
		default:
			in.x = m.list(args)
		}
		if in.op == OpDotConst {
			in.coef = g.Coefficients(i)
			in.oneRow = true
		}
		return in
	}
	for k, rf := range []*ref{&in.a, &in.b, &in.c}[:len(args)] {
		*rf = m.ref(args[k])
	}
	switch in.op {
	case OpNeg:
		in.op, in.mul = opAffine, -1
	case OpScale:
		in.op, in.mul = opAffine, g.Constant(i)
	case OpAddConst:
		in.op, in.add = opAffine, g.Constant(i)
	}
	in.bind(g, i)
	return in
}

// byPosition reports whether a sum is done position by position; see roller.
func (m *batcher) byPosition(i int) bool {
	args := m.g.Operands(i)
	switch m.g.Op[i] {
	case OpSum, OpSumSquares:
		return len(args) <= maxPositions
	case OpDotConst:
		return len(args) <= maxPositions && !m.list(args).run
	case OpDot:
		k := len(args) / 2
		return k <= maxPositions && !(m.list(args[:k]).run && m.list(args[k:]).run)
	}
	return false
}

// list describes operands that are a run of data or of shared nodes, or any.
func (m *batcher) list(args []uint32) list {
	g := m.g
	s := list{k: len(args), run: true, dead: true, at: int(args[0])}
	s.slab = m.varying(g.Op[args[0]])
	for j, a := range args {
		s.run = s.run && int(a) < m.shared && a == args[0]+uint32(j) && m.varying(g.Op[a]) == s.slab
		s.dead = s.dead && m.passive[a] && int(a) < m.shared
	}
	switch {
	case !s.run:
		s.slab = false
		for _, a := range args {
			s.refs = append(s.refs, m.ref(a))
		}
	case s.slab:
		first, width := m.slab()
		s.at -= first
		s.step = width
	}
	return s
}
