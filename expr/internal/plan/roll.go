package plan

import (
	"sort"

	"slope/expr/internal/graph"
)

// minLanes is the least number of repetitions that make a loop.
const minLanes = 8

// Compile orders a graph for evaluation: it finds the patterns that repeat and
// makes loops of them. It returns the graph in its new order and the plan.
func Compile(g *graph.Graph) (*graph.Graph, *Plan) { return CompilePart(g, false) }

// CompilePart is compile for a part of a program; seeded says that the adjoint of its result is not 1.
func CompilePart(g *graph.Graph, seeded bool) (*graph.Graph, *Plan) {
	r := newRoller(g)
	if r.splitSums() {
		r = newRoller(r.g)
	}
	r.seeded = seeded
	r.stages()
	r.last = r.order()
	h := graph.Permute(r.g, r.last)
	h.Prepare()
	return h, r.build(h)
}

// A roller finds the loops of a graph.
//
// Two nodes belong to one class if the expressions above them have the same
// shape: the same operations down to the inputs, whatever inputs they are. A
// recorded loop gives, for each operation of its body, a class with a node for
// each repetition; so does a loop in a loop, a batch of samples, or a layer of a
// network. A class of minLanes nodes is an instruction of a loop, its nodes the
// lanes, in the order in which they were recorded or the opposite one. Where the operand of every
// lane of one instruction is the same lane of another, both can be in one loop
// and run block by block; else the second must wait for all of the first, which
// is what the stages say.
type roller struct {
	g      *graph.Graph
	class  []int32 // of each node, −1 for none
	lane   []int32
	groups []group
	height []int32
	stage  []int32  // of the nodes without a class
	last   []uint32 // the new order
	seeded bool     // the adjoint of the result is not 1
}

type group struct {
	nodes   []uint32
	stage   int32
	aligned []int32 // for each operand: the class of which the lanes are the operands, or −1
	base    int     // number of lane 0 in the new order

	byPosition bool
}

func newRoller(g *graph.Graph) *roller {
	r := &roller{g: g}
	r.classify()
	r.orient()
	return r
}

// classify finds the classes, by a hash of the shape of each expression.
func (r *roller) classify() {
	g := r.g
	const m = 0x9E3779B97F4A7C15
	sig := make([]uint64, g.Len())
	r.height = make([]int32, g.Len())
	r.class = make([]int32, g.Len())
	r.lane = make([]int32, g.Len())
	number := map[uint64]int32{}
	for i := range g.Len() {
		op := g.Op[i]
		r.class[i] = -1
		h := uint64(op+1) * m
		if op == graph.OpConst || op == graph.OpInput || op == graph.OpData {
			sig[i] = h
			continue
		}
		up := int32(0)
		for _, a := range g.Operands(i) {
			h = (h ^ sig[a]) * m
			h ^= h >> 29
			up = max(up, r.height[a])
		}
		r.height[i] = up + 1
		h = (h ^ g.Parameter(i)) * m
		h ^= h >> 32
		sig[i] = h
		c, ok := number[h]
		if !ok {
			c = int32(len(r.groups))
			number[h] = c
			r.groups = append(r.groups, group{})
		}
		gr := &r.groups[c]
		if ok && !r.alike(int(gr.nodes[0]), i) {
			continue // a collision of hashes
		}
		r.class[i] = c
		r.lane[i] = int32(len(gr.nodes))
		gr.nodes = append(gr.nodes, uint32(i))
	}
	kept := r.groups[:0]
	renumber := make([]int32, len(r.groups))
	for c, gr := range r.groups {
		renumber[c] = -1
		if len(gr.nodes) >= minLanes {
			renumber[c] = int32(len(kept))
			kept = append(kept, gr)
		}
	}
	r.groups = kept
	for i, c := range r.class {
		if c >= 0 {
			r.class[i] = renumber[c]
		}
	}
}

// alike reports whether two nodes can be lanes of one instruction.
func (r *roller) alike(i, j int) bool { return r.height[i] == r.height[j] && r.g.Alike(i, j) }

// stages finds out when each group and each other node can be computed. The
// loops of a stage come before its other nodes.
func (r *roller) stages() {
	g := r.g
	r.stage = make([]int32, g.Len())
	byHeight := make([]int, g.Len())
	for i := range byHeight {
		byHeight[i] = i
	}
	sort.SliceStable(byHeight, func(a, b int) bool { return r.height[byHeight[a]] < r.height[byHeight[b]] })
	done := make([]bool, len(r.groups))
	for _, i := range byHeight {
		if c := r.class[i]; c >= 0 {
			if !done[c] {
				done[c] = true
				r.groupStage(&r.groups[c])
			}
			continue
		}
		if i < g.Inputs+g.Data || g.Op[i] == graph.OpConst {
			r.stage[i] = -1
			continue
		}
		s := int32(0)
		for _, a := range g.Operands(i) {
			s = max(s, r.stageOf(a))
		}
		r.stage[i] = s
	}
}

func (r *roller) stageOf(i uint32) int32 {
	if c := r.class[i]; c >= 0 {
		return r.groups[c].stage
	}
	return r.stage[i]
}

// maxPositions is the greatest length of lists that are added up position by
// position.
const maxPositions = 64

// byPosition reports whether a sum over a list is done position by position, for
// all lanes at a time, as arithmetic is. The alternative, lane by lane, is for
// long lists and for those that are rows of nodes.
func (r *roller) byPosition(gr *group) bool {
	g := r.g
	args := g.Operands(int(gr.nodes[0]))
	switch g.Op[gr.nodes[0]] {
	case graph.OpSum, graph.OpSumSquares:
		return len(args) <= maxPositions
	case graph.OpDotConst, graph.OpDot:
		if len(args) > 2*maxPositions {
			return false
		}
	default:
		return false
	}
	for _, i := range gr.nodes {
		args := g.Operands(int(i))
		half := len(args)
		if g.Op[i] == graph.OpDot {
			half /= 2
		}
		for k := 1; k < len(args); k++ {
			if k != half && !r.follows(args[k-1], args[k]) {
				return true
			}
		}
	}
	return false
}

// follows reports whether b will come right after a in the new order.
func (r *roller) follows(a, b uint32) bool {
	if r.class[a] >= 0 {
		return r.class[a] == r.class[b] && r.lane[b] == r.lane[a]+1
	}
	return int(b) < r.g.Inputs+r.g.Data && b == a+1
}

func (r *roller) groupStage(gr *group) {
	g := r.g
	first := int(gr.nodes[0])
	elementwise := graph.Table[g.Op[first]].Arity > 0 || r.byPosition(gr)
	gr.byPosition = graph.Table[g.Op[first]].Arity < 0 && elementwise
	gr.aligned = make([]int32, len(g.Operands(first)))
	for k := range gr.aligned {
		gr.aligned[k] = -1
		c := r.class[g.Operands(first)[k]]
		same := elementwise && c >= 0 && len(r.groups[c].nodes) == len(gr.nodes)
		s := int32(-1)
		for l, i := range gr.nodes {
			a := g.Operands(int(i))[k]
			same = same && r.class[a] == c && int(r.lane[a]) == l
			s = max(s, r.stageOf(a))
		}
		if same {
			gr.aligned[k] = c
			gr.stage = max(gr.stage, s)
		} else {
			gr.stage = max(gr.stage, s+1)
		}
	}
}

// order returns the nodes in the order of evaluation: constants, then stage by
// stage the groups, those of one loop together, and the other nodes.
func (r *roller) order() []uint32 {
	g := r.g
	order := make([]uint32, 0, g.Len())
	last := int32(-1)
	for i := range g.Len() {
		last = max(last, r.stageOf(uint32(i)))
	}
	buckets := make([][]uint32, last+2)
	for i := range g.Len() {
		if r.class[i] < 0 {
			s := r.stage[i] + 1
			buckets[s] = append(buckets[s], uint32(i))
		}
	}
	byLoop := make([]int, len(r.groups))
	for c := range byLoop {
		byLoop[c] = c
	}
	sort.SliceStable(byLoop, func(a, b int) bool {
		x, y := &r.groups[byLoop[a]], &r.groups[byLoop[b]]
		if x.stage != y.stage {
			return x.stage < y.stage
		}
		if len(x.nodes) != len(y.nodes) {
			return len(x.nodes) > len(y.nodes)
		}
		return r.height[x.nodes[0]] < r.height[y.nodes[0]]
	})
	next := 0
	for s := int32(-1); s <= last; s++ {
		for next < len(byLoop) && r.groups[byLoop[next]].stage == s {
			gr := &r.groups[byLoop[next]]
			gr.base = len(order)
			order = append(order, gr.nodes...)
			next++
		}
		order = append(order, buckets[s+1]...)
	}
	return order
}
