package sparsity

import (
	"encoding/binary"
	"slices"

	"slope/expr/internal/graph"
)

// sets keeps sets of variables, each once, as sorted lists with a number; the
// number of the empty set is 0.
type sets struct {
	list   [][]uint32
	number map[string]uint32
	unions map[uint64]uint32
	key    []byte
}

func newSets() *sets {
	return &sets{list: [][]uint32{nil}, number: map[string]uint32{"": 0}, unions: map[uint64]uint32{}}
}

// of returns the number of a set; x is copied.
func (s *sets) of(x []uint32) uint32 {
	s.key = s.key[:0]
	for _, v := range x {
		s.key = binary.LittleEndian.AppendUint32(s.key, v)
	}
	if n, ok := s.number[string(s.key)]; ok {
		return n
	}
	n := uint32(len(s.list))
	s.list = append(s.list, slices.Clone(x))
	s.number[string(s.key)] = n
	return n
}

// union returns the number of the union of two sets.
func (s *sets) union(a, b uint32) uint32 {
	if a == b || b == 0 {
		return a
	}
	if a == 0 {
		return b
	}
	if a > b {
		a, b = b, a
	}
	k := uint64(a)<<32 | uint64(b)
	if n, ok := s.unions[k]; ok {
		return n
	}
	n := s.of(merge(s.list[a], s.list[b]))
	s.unions[k] = n
	return n
}

// merge returns the union of two sorted lists.
func merge(x, y []uint32) []uint32 {
	z := make([]uint32, 0, len(x)+len(y))
	for len(x) > 0 && len(y) > 0 {
		switch {
		case x[0] < y[0]:
			z, x = append(z, x[0]), x[1:]
		case x[0] > y[0]:
			z, y = append(z, y[0]), y[1:]
		default:
			z, x, y = append(z, x[0]), x[1:], y[1:]
		}
	}
	return append(append(z, x...), y...)
}

// unionAll returns the union of the sets of many nodes at the cost of a sort.
func (s *sets) unionAll(dep []uint32, args []uint32) uint32 {
	if len(args) <= 4 {
		n := uint32(0)
		for _, a := range args {
			n = s.union(n, dep[a])
		}
		return n
	}
	var all []uint32
	last := uint32(0)
	for _, a := range args {
		if d := dep[a]; d != last {
			all = append(all, s.list[d]...)
			last = d
		}
	}
	slices.Sort(all)
	return s.of(slices.Compact(all))
}

// dependence returns, for the nodes that need has, the numbers of the sets of
// variables that they depend on.
func dependence(g *graph.Graph, s *sets, need []bool) []uint32 {
	dep := make([]uint32, g.Len())
	for i := range g.Len() {
		if !need[i] {
			continue
		}
		if g.Op[i] == graph.OpInput {
			dep[i] = s.of([]uint32{uint32(i)})
			continue
		}
		args := g.Operands(i)
		if g.Op[i] == graph.OpSelect {
			args = args[1:]
		}
		dep[i] = s.unionAll(dep, args)
	}
	return dep
}

// flat reports whether the second derivatives of an operation vanish.
func flat(op graph.Op) bool {
	switch op {
	case graph.OpInput, graph.OpData, graph.OpConst, graph.OpAbs, graph.OpMax, graph.OpMin, graph.OpMaxOf, graph.OpMinOf, graph.OpSelect:
		return true
	}
	return op.Linear()
}

// Hessian finds the pairs of variables that an operation joins. The sets
// of variables are found only for the operands of operations that are not flat,
// so that a long sum at the end costs nothing.
func Hessian(g *graph.Graph) *Pattern {
	need := make([]bool, g.Len())
	for i := range g.Len() {
		if !flat(g.Op[i]) {
			for _, a := range g.Operands(i) {
				need[a] = true
			}
		}
	}
	g.Above(need)
	j := &joiner{sets: newSets(), pairs: map[uint64]struct{}{}}
	j.dep = dependence(g, j.sets, need)
	for i := range g.Len() {
		j.node(g.Op[i], g.Operands(i))
	}
	return newPattern(g.Inputs, g.Inputs, j.entries())
}

// joiner collects the pairs of sets of variables that operations join, each once.
type joiner struct {
	*sets
	dep   []uint32 // the set of each node
	pairs map[uint64]struct{}
}

// join notes the variables of nodes a and b.
func (j *joiner) join(a, b uint32) { j.joinSets(j.dep[a], j.dep[b]) }

func (j *joiner) joinSets(a, b uint32) {
	if a > b {
		a, b = b, a
	}
	if a != 0 {
		j.pairs[uint64(a)<<32|uint64(b)] = struct{}{}
	}
}

// node notes what an operation joins.
func (j *joiner) node(op graph.Op, args []uint32) {
	switch {
	case flat(op):
	case op == graph.OpMul:
		j.join(args[0], args[1])
	case op == graph.OpDiv:
		j.join(args[0], args[1])
		j.join(args[1], args[1])
	case op == graph.OpDot:
		k := len(args) / 2
		for i := range k {
			j.join(args[i], args[k+i])
		}
	case op == graph.OpSumSquares:
		for _, a := range args {
			j.join(a, a)
		}
	case op == graph.OpProd:
		for i, a := range args {
			for _, b := range args[:i] {
				j.join(a, b)
			}
		}
	default:
		u := j.unionAll(j.dep, args)
		j.joinSets(u, u)
	}
}

// entries returns the pairs of variables, sorted.
func (j *joiner) entries() []uint64 {
	var entries []uint64
	for k := range j.pairs {
		x, y := j.list[k>>32], j.list[uint32(k)]
		for _, a := range x {
			for _, b := range y {
				entries = append(entries, uint64(a)<<32|uint64(b), uint64(b)<<32|uint64(a))
			}
		}
		if len(entries) > 1<<24 {
			entries = sortedSet(entries)
		}
	}
	return sortedSet(entries)
}

func sortedSet(x []uint64) []uint64 {
	slices.Sort(x)
	return slices.Compact(x)
}

// newPattern makes a pattern of sorted entries i<<32|j.
func newPattern(rows, cols int, entries []uint64) *Pattern {
	p := &Pattern{Rows: rows, Cols: cols, Ptr: make([]int, rows+1), Idx: make([]uint32, len(entries))}
	for k, e := range entries {
		p.Ptr[e>>32+1]++
		p.Idx[k] = uint32(e)
	}
	for i := range rows {
		p.Ptr[i+1] += p.Ptr[i]
	}
	return p
}

// Jacobian finds the variables that each result depends on.
func Jacobian(g *graph.Graph) *Pattern {
	s := newSets()
	need := make([]bool, g.Len())
	for _, o := range g.Out {
		need[o] = true
	}
	g.Above(need)
	dep := dependence(g, s, need)
	p := &Pattern{Rows: len(g.Out), Cols: g.Inputs, Ptr: []int{0}}
	for _, o := range g.Out {
		p.Idx = append(p.Idx, s.list[dep[o]]...)
		p.Ptr = append(p.Ptr, len(p.Idx))
	}
	return p
}
