package reverse

import (
	"fmt"
	"slices"
)

// A Tape records the operations on its variables, so that Backward can run the
// chain rule through them in reverse. Variables come from Var, Vars, Param, Vec
// and Mat; every operation on a Var that came from one of them appends to the
// tape of its operands.
//
// Memory is 24 bytes for an operation of one or two operands, 12 bytes an
// operand for one over a slice (slope.Sum, slope.DotConst …), and 8 bytes an
// entry more for the adjoints, from the first Backward on. Neg, Scale,
// AddConst, Lift, Select, Less and Value take no entry. Reset keeps the memory:
// a loop that resets its tape stops allocating when the tape has grown to its
// size.
//
// A Tape belongs to one goroutine at a time; different tapes are independent.
// The zero value is an empty tape, ready to use. A Tape must not be copied.
type Tape struct {
	base     uint64    // the epoch in the high half: the least id that is alive
	entries  []entry   // entry k of the messages and ids is entries[k−1]: 0 is a constant
	stops    []stop    // what is no plain entry, in the order of the tape
	adj      []float64 // adjoint of entry k at k; all zero between two sweeps, but for that of the constants
	params   []*Param
	vars     []Var    // the inputs of a driver
	nested   []nested // operations that bring a backward pass of their own
	seeds    []uint32 // what the sweep starts from
	doubts   []uint32 // entries whose adjoint is 0 and a partial derivative not finite
	sweeping bool
	calls    uint64 // of Backward
	arrays   *arrays
}

// An entry is an operation of one or two operands: the partial derivative to
// each, and the index of its entry. Operand 0 is a constant, or none at all.
type entry struct {
	p1, p2 float64
	a1, a2 uint32
}

// computed stands for the partial derivative to operand 0, which no sweep uses,
// where that to the other operand belongs to the point and not to the formula;
// see structural.
const computed = 1

// structural reports whether the operation does not depend on its one operand
// wherever that is: it is multiplied by a constant 0.
func (e *entry) structural() bool {
	return e.a1 == 0 && e.p1 != computed && e.p2 == 0 || e.a2 == 0 && e.p2 != computed && e.p1 == 0
}

// A stop is a run [lo, hi) of entries that the sweep must not read as
// operations. The sweep runs through the plain entries between two stops
// without a test for them.
type stop struct {
	lo, hi uint32
	kind   stopKind
	ref    uint32
}

type stopKind uint32

const (
	leafStop   stopKind = iota // variables
	paramStop                  // variables of params[ref]
	naryStop                   // one operation of many operands; its result is hi−1
	nestedStop                 // the results of nested[ref]
	inputStop                  // the variables of a driver, which takes their adjoints itself
	arrayStop                  // one whole-array operation, number ref of arrays
)

// The entry of a variable is no operation: a2 is one of these marks, which no
// operand reaches.
const (
	leafMark  = 1<<32 - 1 // p1 is its gradient
	paramMark = 1<<32 - 2 // a1 is its place in the Param of its stop
)

// maxEntries bounds a tape; ids could hold twice as much.
const maxEntries = 1<<31 - 1

// nested is an operation with a backward pass of its own; see Checkpoint.
type nested interface {
	// backward takes the adjoints w of the results and adds to those of the
	// operands; w is cleared by the caller.
	backward(t *Tape, w []float64)
}

// NewTape returns an empty tape.
func NewTape() *Tape { return new(Tape) }

// Var returns a new variable of value x, with a gradient of 0.
func (t *Tape) Var(x float64) Var {
	t.stop(1, leafStop, 0)
	t.entries = append(t.entries, entry{a2: leafMark})
	return Var{t, float64(x), 1, t.last()}
}

// Vars returns new variables of the values x, in dst, which is allocated if it
// is nil. It panics if dst has another length than x.
func (t *Tape) Vars(dst []Var, x []float64) []Var {
	dst = varsFor(dst, len(x))
	t.stop(len(x), leafStop, 0)
	entries := t.extend(len(x))
	for i := range entries {
		entries[i] = entry{a2: leafMark}
	}
	t.fill(dst, x)
	return dst
}

// extend appends n entries, whose contents are left over from before, and
// returns them.
func (t *Tape) extend(n int) []entry {
	m := len(t.entries)
	if m+n > cap(t.entries) {
		t.entries = slices.Grow(t.entries, n)
	}
	t.entries = t.entries[:m+n]
	return t.entries[m:]
}

// fill makes dst the variables of the last len(x) entries, of values x.
func (t *Tape) fill(dst []Var, x []float64) {
	dst = dst[:len(x)]
	id := t.last() - uint64(len(x))
	for i, v := range x {
		id++
		dst[i] = Var{t, v, 1, id}
	}
}

func varsFor(dst []Var, n int) []Var {
	if dst == nil {
		return make([]Var, n)
	}
	if len(dst) != n {
		panic(fmt.Sprintf("reverse: destination of %d Vars, want %d", len(dst), n))
	}
	return dst
}

// Len returns the number of entries: variables and recorded operations.
func (t *Tape) Len() int {
	t.must()
	return len(t.entries)
}

// Reset empties the tape and keeps its memory. It ends the life of every Var,
// Vec and Mat of the tape, and of their gradients: using one panics. Params live
// on.
func (t *Tape) Reset() {
	t.must()
	// A tape that outgrew its ids has used those of the epochs that follow.
	next := t.base + (uint64(len(t.entries))>>32+1)<<32
	if next < t.base {
		panic("reverse: tape reset 4294967295 times; start a new one with NewTape")
	}
	t.base = next
	t.entries = t.entries[:0]
	t.stops = t.stops[:0]
	if len(t.nested) > 0 {
		clear(t.nested)
		t.nested = t.nested[:0]
	}
	if t.arrays != nil {
		t.arrays.reset(t.base)
	}
}

// stop makes the next n entries a stop.
func (t *Tape) stop(n int, kind stopKind, ref int) {
	t.must()
	lo := uint32(len(t.entries) + 1)
	t.stops = append(t.stops, stop{lo, lo + uint32(n), kind, uint32(ref)})
}

// last returns the id of the entry that was pushed last.
func (t *Tape) last() uint64 { return t.base + uint64(len(t.entries)) }

// pushArray appends the marker of array operation k and returns its id.
func (t *Tape) pushArray(k int) uint64 {
	t.stop(1, arrayStop, k)
	t.entries = append(t.entries, entry{})
	return t.last()
}

// addAdjoint adds w, an adjoint of x, to the entry of x, in a sweep.
func (t *Tape) addAdjoint(x Var, w float64) {
	if w != 0 && x.scale != 0 {
		t.adj[uint32(x.id)] += float64(w * x.scale)
	}
}
