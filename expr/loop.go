package expr

import (
	"slope"
	"slope/expr/internal/graph"
	"slope/internal/rule"
)

// A plan is how a graph is evaluated: steps in order, each a range of nodes
// done one at a time, or a loop.
type plan struct {
	steps []step
	clear [][2]int // the nodes that have adjoints in a gradient
}

type step struct {
	lo, hi int // nodes
	loop   *loop
}

// A loop is a pattern of operations that repeats n times, found by roll. The
// nodes of one instruction are consecutive, one for each repetition, called a
// lane. The loop runs over blocks of lanes, one instruction at a time, so that
// an operation is dispatched once for a block and its operands stay in the
// first-level cache.
type loop struct {
	n     int
	block int // lanes done at a time
	inst  []inst
	red   []reduction
	kept  int // partial derivatives kept by one lane

	// final says that the adjoints of the reductions are the same at every
	// point and nothing else leaves the loop: then the gradient needs no values
	// from outside the block and nothing is stored.
	final bool

	unseeded []int // in a final loop, the instructions whose adjoints no sum sets
}

// blockFor returns the number of lanes to do at a time in a pattern of k
// instructions: what fits the first-level cache.
func blockFor(k int) int {
	switch {
	case k <= 12:
		return maxBlock
	case k <= 48:
		return maxBlock / 2
	}
	return maxBlock / 4
}

const maxBlock = 256

// An inst is one operation of the pattern.
type inst struct {
	op   Op
	base int // node of lane 0
	a    ref
	b    ref
	c    ref

	mul, add   float64   // affine: mul·a + add
	muls, adds []float64 // the same, where lanes differ

	unary  func(x float64) (y, d1, d2 float64)
	lanes  func(y, d1, d2, x []float64) // the same on lanes, if there is a kernel
	binary func(x, y float64) rule.Partials
	rule2  *slope.Rule2

	refs   []ref        // operands of a sum that is done position by position
	x, y   list         // operands of other operations on lists
	coef   []float64    // coefficients of a DotConst, a row for each lane
	oneRow bool         // or one for all of them
	mini   *graph.Graph // the operation alone, for lists without a kernel

	leaves bool // some result is used outside the loop

	part, parts int // slots of lane 0 and their number for one lane
	local       int // number of the first slot in the pattern
}

// operands returns the operands that are refs.
func (in *inst) operands() []*ref {
	var r []*ref
	for _, o := range []*ref{&in.a, &in.b, &in.c} {
		if o.kind != refNone {
			r = append(r, o)
		}
	}
	for k := range in.refs {
		r = append(r, &in.refs[k])
	}
	return r
}

// Operations that exist in plans only.
const (
	opAffine Op = graph.NumOps + iota // mul·a + add
	opSubSq                           // a − b²
)

// ref says where the operand of an inst is for each lane.
type ref struct {
	kind   refKind
	slab   bool // in the data of a batch, not among the nodes
	dead   bool // needs no adjoint
	at     int  // instruction, or node of lane 0
	stride int
	idx    []uint32 // nodes, for gather
}

type refKind uint8

const (
	refNone   refKind = iota
	refLane           // the result of instruction at, same lane
	refRun            // nodes at, at+1, …
	refStride         // nodes at, at+stride, …
	refGather         // nodes idx[lane]
	refScalar         // node at for every lane
)

// list says where the k operands of a list are for each lane: a run of nodes,
// or any nodes.
type list struct {
	k     int
	run   bool
	slab  bool
	dead  bool
	at    int      // start of the run of lane 0
	step  int      // from the run of a lane to the next
	bases []uint32 // starts of the runs, if they are irregular
	refs  []ref    // else: one for each operand, or nil: the operands of the node
	off   int      // the list begins at this operand
}

// reduction is a node that sums streams of terms over the lanes of a loop:
//
//	z = start + Σ_lanes Σ_streams coef·v or coef·v²
//
// lane after lane, stream after stream, as it was recorded.
type reduction struct {
	node   int
	start  int // node, or −1
	stream []stream
	adj    float64 // the adjoint, in a final loop
}

type stream struct {
	of     ref // whose results are summed
	square bool
	coef   float64
	coefs  []float64 // where lanes differ: coefs[lane·every]
	every  int
	first  bool // in a final loop: it is what sets the adjoints of its terms
}
