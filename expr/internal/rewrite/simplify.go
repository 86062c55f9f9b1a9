package rewrite

import (
	"math"
	"math/bits"
	"slices"

	"slope/expr/internal/graph"
	"slope/expr/internal/sweep"
)

// Simplify returns an equivalent graph with fewer nodes. Every rewriting keeps
// the value bit for bit, for all inputs, infinities and signed zeros included:
//
//   - constants: an operation on constants is done once;
//   - identities: x+c and c·x for constants in the place of sums and products,
//     x+(−0), 1·x, −(−x), x−(−y), x/2ᵏ, x·x, (−x)², |−x|, Select(c, x, x);
//   - common subexpressions are computed once;
//   - chains of Add and Sub become Sum, DotConst, Dot or SumSquares, chains of
//     Mul become Prod, with the order of the recorded additions;
//   - dead nodes go.
//
// What is not exact is not done: sums are not reordered, (a·x)·b is not (ab)·x
// and no product is fused with a sum.
func Simplify(g *graph.Graph) *graph.Graph { return simplify(g, false) }

// Lanes is Simplify with long sums in the order of slope.Sum.
func Lanes(g *graph.Graph) *graph.Graph { return simplify(g, true) }

func simplify(g *graph.Graph, lanes bool) *graph.Graph {
	return graph.Prune(chains(graph.Prune(rewrite(g)), lanes))
}

// rewrite folds constants, applies identities and merges common
// subexpressions, in one walk.
func rewrite(g *graph.Graph) *graph.Graph {
	s := &simplifier{Graph: graph.New(g.Inputs, g.Data)}
	s.grow(1 << bits.Len(uint(2*g.Len())))
	graph.Rebuild(s.Graph, g, nil, func(i int, args []uint32) uint32 { return s.node(g, i, args) })
	return s.Graph
}

// simplifier is a graph under construction with a hash table of its nodes.
type simplifier struct {
	*graph.Graph
	table []uint64 // hash<<32 | node+1, or 0
	count int
}

// node returns the node that stands for node i of g with the operands args.
func (s *simplifier) node(g *graph.Graph, i int, args []uint32) uint32 {
	if z, ok := s.fold(g, i, args); ok {
		return z
	}
	switch op := g.Op[i]; op {
	case graph.OpAdd:
		return s.add(args[0], args[1])
	case graph.OpSub:
		return s.sub(args[0], args[1])
	case graph.OpMul:
		return s.mul(args[0], args[1])
	case graph.OpDiv:
		if c, ok := s.inverse(args[1]); ok {
			return s.scale(args[0], c)
		}
	case graph.OpAddConst:
		return s.addConst(args[0], g.Constant(i))
	case graph.OpScale:
		return s.scale(args[0], g.Constant(i))
	case graph.OpNeg:
		return s.neg(args[0])
	case graph.OpSquare:
		return s.square(args[0])
	case graph.OpAbs:
		args[0] = s.unsigned(args[0])
	case graph.OpSelect:
		if args[1] == args[2] {
			return args[1]
		}
	}
	return s.unique(func() uint32 { return s.CopyNode(g, i, args) })
}

// fold returns a constant if all operands are constants.
func (s *simplifier) fold(g *graph.Graph, i int, args []uint32) (uint32, bool) {
	if g.Op[i] == graph.OpConst {
		return s.lift(g.Constant(i)), true
	}
	var buf [8]float64
	v := buf[:0]
	for _, a := range args {
		if s.Op[a] != graph.OpConst {
			return 0, false
		}
		v = append(v, s.Constant(int(a)))
	}
	k := len(v)
	v = append(v, 0)
	sweep.Value(graph.Single(g, i), v, nil, k, k+1)
	return s.lift(v[k]), true
}

func (s *simplifier) lift(c float64) uint32 {
	return s.unique(func() uint32 { return s.PushConst(graph.OpConst, c) })
}

func (s *simplifier) add(x, y uint32) uint32 {
	switch {
	case s.Op[x] == graph.OpConst:
		return s.addConst(y, s.Constant(int(x)))
	case s.Op[y] == graph.OpConst:
		return s.addConst(x, s.Constant(int(y)))
	case s.Op[y] == graph.OpNeg:
		return s.sub(x, s.Operands(int(y))[0])
	case s.Op[x] == graph.OpNeg:
		return s.sub(y, s.Operands(int(x))[0])
	}
	return s.unique(func() uint32 { return s.Push(graph.OpAdd, 0, x, y) })
}

func (s *simplifier) sub(x, y uint32) uint32 {
	switch {
	case s.Op[y] == graph.OpConst:
		return s.addConst(x, -s.Constant(int(y)))
	case s.Op[x] == graph.OpConst:
		return s.addConst(s.neg(y), s.Constant(int(x)))
	case s.Op[y] == graph.OpNeg:
		return s.add(x, s.Operands(int(y))[0])
	}
	return s.unique(func() uint32 { return s.Push(graph.OpSub, 0, x, y) })
}

func (s *simplifier) mul(x, y uint32) uint32 {
	switch {
	case s.Op[x] == graph.OpConst:
		return s.scale(y, s.Constant(int(x)))
	case s.Op[y] == graph.OpConst:
		return s.scale(x, s.Constant(int(y)))
	case x == y:
		return s.square(x)
	}
	return s.unique(func() uint32 { return s.Push(graph.OpMul, 0, x, y) })
}

// inverse returns 1/c for a node that is a constant c with an exact inverse, a power of two.
func (s *simplifier) inverse(x uint32) (float64, bool) {
	if s.Op[x] != graph.OpConst {
		return 0, false
	}
	c := s.Constant(int(x))
	f, e := math.Frexp(c)
	return 1 / c, math.Abs(f) == 0.5 && e > -1000 && e < 1000
}

func (s *simplifier) addConst(x uint32, c float64) uint32 {
	switch {
	case c == 0 && math.Signbit(c):
		return x
	case s.Op[x] == graph.OpConst:
		return s.lift(s.Constant(int(x)) + c)
	}
	return s.unique(func() uint32 { return s.PushConst(graph.OpAddConst, c, x) })
}

func (s *simplifier) scale(x uint32, c float64) uint32 {
	switch {
	case c == 1:
		return x
	case c == -1:
		return s.neg(x)
	case s.Op[x] == graph.OpConst:
		return s.lift(s.Constant(int(x)) * c)
	}
	return s.unique(func() uint32 { return s.PushConst(graph.OpScale, c, x) })
}

func (s *simplifier) neg(x uint32) uint32 {
	switch s.Op[x] {
	case graph.OpNeg:
		return s.Operands(int(x))[0]
	case graph.OpConst:
		return s.lift(-s.Constant(int(x)))
	}
	return s.unique(func() uint32 { return s.Push(graph.OpNeg, 0, x) })
}

func (s *simplifier) square(x uint32) uint32 {
	x = s.unsigned(x)
	return s.unique(func() uint32 { return s.Push(graph.OpSquare, 0, x) })
}

// unsigned returns the operand of a Neg in its place.
func (s *simplifier) unsigned(x uint32) uint32 {
	if s.Op[x] == graph.OpNeg {
		return s.Operands(int(x))[0]
	}
	return x
}

// unique appends the node that push makes, unless the graph has it already: then
// it is taken back and the other returned.
func (s *simplifier) unique(push func() uint32) uint32 {
	before := s.Mark()
	id := push()
	h := s.hash(id)
	k := s.find(h, id)
	if have := uint32(s.table[k]); have != 0 {
		s.Cut(before)
		return have - 1
	}
	s.table[k] = uint64(h)<<32 | uint64(id+1)
	if s.count++; 2*s.count > len(s.table) {
		s.grow(4 * len(s.table))
	}
	return id
}

// find returns the place in the table of a node equal to id, or of none.
func (s *simplifier) find(h, id uint32) uint32 {
	mask := uint32(len(s.table) - 1)
	for k := h & mask; ; k = (k + 1) & mask {
		have := s.table[k]
		if have == 0 || uint32(have>>32) == h && s.equal(uint32(have)-1, id) {
			return k
		}
	}
}

func (s *simplifier) grow(n int) {
	old := s.table
	s.table = make([]uint64, n)
	mask := uint32(n - 1)
	for _, e := range old {
		if e == 0 {
			continue
		}
		k := uint32(e>>32) & mask
		for s.table[k] != 0 {
			k = (k + 1) & mask
		}
		s.table[k] = e
	}
}

func (s *simplifier) hash(id uint32) uint32 {
	const m = 0x9E3779B97F4A7C15
	i := int(id)
	op := s.Op[i]
	h := uint64(op) * m
	for k, a := range s.Operands(i) {
		if op == graph.OpAdd || op == graph.OpMul {
			x := uint64(a+1) * m // the order does not matter
			h += x ^ x>>32
			continue
		}
		h = (h ^ uint64(a) ^ uint64(k)<<32) * m
		h ^= h >> 29
	}
	h ^= s.Parameter(i) * m
	for _, c := range s.Coefficients(i) {
		h = (h ^ math.Float64bits(c)) * m
		h ^= h >> 31
	}
	h ^= h >> 32
	h *= m
	return uint32(h >> 32)
}

func (s *simplifier) equal(id, other uint32) bool {
	i, j := int(id), int(other)
	if !s.Alike(i, j) {
		return false
	}
	x, y := s.Operands(i), s.Operands(j)
	if op := s.Op[i]; op == graph.OpAdd || op == graph.OpMul {
		return x[0] == y[0] && x[1] == y[1] || x[0] == y[1] && x[1] == y[0]
	}
	return slices.Equal(x, y) && graph.SameBits(s.Coefficients(i), s.Coefficients(j))
}
