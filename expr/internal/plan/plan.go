package plan

import (
	"slope"
	"slope/expr/internal/graph"
	"slope/internal/rule"
)

// A plan is how a graph is evaluated: steps in order, each a range of nodes
// done one at a time, or a loop.
type Plan struct {
	Steps []Step
	Clear [][2]int // the nodes whose adjoints are added to in a gradient

	// Direct says that the inputs are operands of the Refs of loops that are inputs in every lane, and of nothing else.
	Direct bool

	// Separable says that a Direct plan has final loops alone: nothing but their lanes is bent.
	Separable bool

	Alone bool // one loop sets all adjoints of the inputs: see Window
}

type Step struct {
	Lo, Hi int // nodes
	Loop   *Loop
}

// A loop is a pattern of operations that repeats n times, found by roll. The
// nodes of one instruction are consecutive, one for each repetition, called a
// lane. The loop runs over blocks of lanes, one instruction at a time, so that
// an operation is dispatched once for a block and its operands stay in the
// first-level cache.
type Loop struct {
	N     int
	Block int // lanes done at a time
	Inst  []Inst
	Red   []Reduction
	Kept  int // partial derivatives kept by one lane

	// final says that the adjoints of the reductions are the same at every
	// point and nothing else leaves the loop: then the gradient needs no values
	// from outside the block and nothing is stored.
	Final bool

	Closed bool // no result leaves the loop but its sums

	Unseeded []int // in a final loop, the instructions whose adjoints no sum sets
	Unset    []int // those whose adjoints no operand sets either; see Ref.First
	Window   *Window
}

// blockFor returns the number of lanes to do at a time in a pattern of k
// instructions: what fits the first-level cache.
func blockFor(k int) int {
	switch {
	case k <= 6:
		return MaxBlock
	case k <= 12:
		return MaxBlock / 2
	case k <= 48:
		return MaxBlock / 4
	}
	return MaxBlock / 8
}

const MaxBlock = 512

// Row is the distance of the lanes of two instructions in work space of a block. A line more than a block keeps them
// from lying a power of two apart, where stores delay loads.
func (l *Loop) Row() int { return l.Block + 8 }

// An inst is one operation of the pattern.
type Inst struct {
	Op   graph.Op
	Base int // node of lane 0

	Refs []Ref // operands, but those of a list
	Sum  bool  // a list all the same, done position by position

	Mul, Add   float64   // affine: mul·a + add
	Muls, Adds []float64 // the same, where lanes differ

	Unary  func(x float64) (y, d1, d2 float64)
	Lanes  func(y, d1, d2, x []float64) // the same on lanes, if there is a kernel
	Binary func(x, y float64) rule.Partials
	Rule2  *slope.Rule2

	X, Y   List         // operands of operations on lists that are no Sum
	Coef   []float64    // coefficients of a DotConst, a row for each lane
	OneRow bool         // or one for all of them
	Laned  bool         // a sum in the order of slope.Sum
	Single *graph.Graph // the operation alone, for lists without a kernel

	Leaves bool // some result is used outside the loop
	set    bool // its adjoints are set; see Ref.First and Stream.First

	Part, Parts int // slots of lane 0 and their number for one lane
	FirstSlot   int // number of the first slot in the pattern
}

// Operations that exist in plans only.
const (
	OpAffine graph.Op = graph.NumOps + iota // mul·a + add
	OpSubSq                                 // a − b²
)

// Ref says where the operand of an inst is for each lane.
type Ref struct {
	Kind   refKind
	Slab   bool // in the data of a batch, not among the nodes
	Dead   bool // needs no adjoint
	Input  bool // an input of the program in every lane
	First  bool // sets the adjoints of its lanes: on the way back nothing comes before
	At     int  // instruction, or node of lane 0
	Stride int
	Idx    []uint32 // nodes, for gather
}

type refKind uint8

const (
	RefLane   refKind = iota // the result of instruction at, same lane
	RefRun                   // nodes at, at+1, …
	RefStride                // nodes at, at+stride, …
	RefGather                // nodes idx[lane]
	RefScalar                // node at for every lane
)

// List says where the k operands of a list are for each lane: a run of nodes,
// or any nodes.
type List struct {
	K     int
	Run   bool
	Slab  bool
	Dead  bool
	At    int      // start of the run of lane 0
	Step  int      // from the run of a lane to the next
	Bases []uint32 // starts of the runs, if they are irregular
	Refs  []Ref    // else: one for each operand, or nil: the operands of the node
	Off   int      // the list begins at this operand
}

// Reduction is a node that sums streams of terms over the lanes of a loop:
//
//	z = Σ_head + Σ_lanes Σ_streams + Σ_tail, of terms coef·v or coef·v²
//
// lane after lane, stream after stream, as it was recorded. If it is laned, that is the order of the terms,
// which are added in the order of slope.Sum.
type Reduction struct {
	Node       int
	Laned      bool
	Head, Tail []Stream // terms of one node each: the first of what repeats, and the last, may be made in another way
	Stream     []Stream
	Adj        float64 // the adjoint, in a final loop
}

type Stream struct {
	Of     Ref // whose results are summed
	Square bool
	Coef   float64
	Coefs  []float64 // where lanes differ: coefs[lane·every]
	every  int
	First  bool // sets the adjoints of its terms
}

// RunAt returns where the run of a lane starts.
func (s *List) RunAt(lane int) int {
	if s.Bases != nil {
		return int(s.Bases[lane])
	}
	return s.At + lane*s.Step
}

// Shared reports whether all lanes have the same list.
func (s *List) Shared() bool { return s.Run && s.Bases == nil && s.Step == 0 }

// Fast reports whether the list operation has kernels.
func (in *Inst) Fast() bool {
	return in.Op == graph.OpDotConst && in.X.Run || in.Op == graph.OpDot && in.X.Run && in.Y.Run
}

// CoefRow returns the coefficients of a lane.
func (in *Inst) CoefRow(lane int) []float64 {
	k := in.X.K
	if in.OneRow {
		return in.Coef
	}
	return in.Coef[lane*k : (lane+1)*k : (lane+1)*k]
}

// Partner returns the operand that operand k of a Dot or Mul is multiplied with.
func (in *Inst) Partner(k int) *Ref {
	n := len(in.Refs) / 2
	return &in.Refs[(k+n)%(2*n)]
}

func (s *Stream) CoefAt(lane int) float64 {
	if s.Coefs != nil {
		return s.Coefs[lane*s.every]
	}
	return s.Coef
}

// MostlyLoops reports whether an operation of the plan does at least four numbers
// at a time on average. Blocks of points then gain nothing, and lose the cache: each
// operation of each repetition would keep a block of its own.
func (p *Plan) MostlyLoops() bool {
	dispatched, done := 0, 0
	for _, s := range p.Steps {
		if s.Loop == nil {
			dispatched += s.Hi - s.Lo
			done += s.Hi - s.Lo
			continue
		}
		blocks := (s.Loop.N + s.Loop.Block - 1) / s.Loop.Block
		dispatched += blocks * len(s.Loop.Inst)
		done += s.Loop.N * len(s.Loop.Inst)
	}
	return done >= 4*dispatched
}
