package reverse

import (
	"math"
	"unsafe"

	"slope"
)

// A nest is the tape of NestGradient over T: its nodes, in the order of their operations,
// and the operands of those that have many.
type nest[T slope.Real[T]] struct {
	home   *home[T]
	chunks []*[chunk + 1]overOp[T]
	now    *[chunk + 1]overOp[T] // the chunk that is being filled
	last   uint8                 // the last node in it
	full   int                   // chunks before it
	epoch  uint32                // that of the numbers that are alive
	args   []*overNode[T]
	parts  []T       // slopes to args, of a kindParts and a kindRule
	coefs  []float64 // constant slopes to args, of a kindWeights
	in     []Over[T]
	values []T  // scratch
	like   T    // a number of T, for constants
	known  bool // whether T has values to look at
}

// An overNode is a number: its value, and the operation that it is the result of, of which it
// is the beginning.
type overNode[T slope.Real[T]] struct {
	t *nest[T] // nil for a constant that belongs to no tape
	v T
}

// op returns the operation of n, which is on a tape.
func (n *overNode[T]) op() *overOp[T] { return (*overOp[T])(unsafe.Pointer(n)) }

// constant reports whether nothing differentiates through n.
func (n *overNode[T]) constant() bool { return n.t == nil || n.op().kind == kindConst }

// An overOp is a number on the tape, with what the sweep needs: the operands and the adjoint.
// Slopes that are numbers T, which few operations have, are in parts.
type overOp[T slope.Real[T]] struct {
	node   overNode[T] // whose op this is
	a1, a2 *overNode[T]
	c      float64 // the slope of a kindScale
	first  uint32  // slopes in parts or coefs
	status
	k   float64 // the adjoint, if it is a constant
	adj T
}

// edge reports whether the adjoint is a constant of which rules of zeros and infinities hold.
func (n *overOp[T]) edge() bool {
	return n.state == fixed && (n.k == 0 || n.k-n.k != 0) && n.kind > kindInput
}

type status struct {
	kind  kind
	state adjoint
	doubt doubt
}

// doubt says what makes a zero strong.
type doubt uint8

const (
	chooses doubt = 1 << iota // the slopes are 0 for operands without a part in the result
	steep                     // the adjoint may be infinite at a finite point
	maybe                     // the adjoint may be a zero of a branch that is not taken
)

// span returns the operands in args of an operation of many, and setSpan sets them. They
// are where the slope of a kindScale is.
func (n *overOp[T]) span() (lo, hi uint32) {
	u := math.Float64bits(n.c)
	return uint32(u), uint32(u >> 32)
}

func (n *overOp[T]) setSpan(lo, hi int) { n.c = math.Float64frombits(uint64(hi)<<32 | uint64(lo)) }

// kind is what an operation does with its adjoint w. No T is kept or multiplied where the
// slopes are constants.
type kind uint8

const (
	kindConst   kind = iota // nothing
	kindInput               // a variable
	kindAdd                 // w, w
	kindSub                 // w, −w
	kindScale               // c·w
	kindTie                 // w/2, w/2
	kindMul                 // a2·w, a1·w
	kindSquare              // 2·a1·w
	kindFlat                // p₁·w
	kindPole                // p₁·w, where p₁ may be infinite
	kindInv                 // −y²·w, for the value y
	kindSqrt                // w/(2y), likewise
	kindDiv                 // p₁·w, p₂·w, likewise
	kindSteep               // p₁·w, p₂·w, where they may be infinite at a finite value
	kindSelect              // w to a1 where p₁ > 0, else to a2
	kindMax                 // w to a1 where p₁ > 0, to a2 where p₁ < 0, else half of it to each
	kindWeights             // cᵢ·w
	kindParts               // pᵢ·w
	kindRule                // likewise, of a user's rule, where pᵢ may be infinite
	kindDot                 // yᵢ·w, xᵢ·w
	kindSquares             // 2·xᵢ·w
)

// adjoint says what is known of an adjoint.
type adjoint uint8

const (
	unreached adjoint = iota // the result does not depend on the node
	fixed                    // it is the constant k
	general                  // it is adj
)

// chunk is the number of nodes in a block of memory: they count from 1, in a byte.
const chunk = 255

// release ends the life of the numbers of t and keeps its memory, for the next of them or
// until the pool is emptied.
func (t *nest[T]) release() {
	t.args, t.parts, t.coefs, t.values = t.args[:0], t.parts[:0], t.coefs[:0], t.values[:0]
	t.now, t.last, t.full = t.chunks[0], 0, 0
	if t.epoch++; t.epoch != math.MaxUint32 {
		t.home.nests.Put(t)
	}
}

// turn begins the next chunk, and its first node.
func (t *nest[T]) turn() {
	if t.now != nil {
		t.full++
	}
	if t.full == len(t.chunks) {
		b := new([chunk + 1]overOp[T])
		for i := range b {
			b[i].node.t = t
		}
		t.chunks = append(t.chunks, b)
	}
	t.now, t.last = t.chunks[t.full], 1
}
