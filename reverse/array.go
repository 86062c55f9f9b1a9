package reverse

import (
	"fmt"

	"slope"
)

// arrays holds the whole-array operations of a tape, behind Vec and Mat.
//
// An operation is a node with its result, flat and row-major. Vec and Mat are
// views of nodes: Slice, Row, Reshape and T take no entry. Each operation takes one
// marker entry in the stream of scalar entries, which fixes its place in the order
// of the sweep. The adjoint of a scalar result (Sum, Dot, At …) is that of its
// entry; the other adjoints are kept here.
//
// The variables are operations too, which come last in the sweep: it adds their
// adjoints into the gradients, so that two sweeps give exactly twice one.
//
// Values live in one arena, emptied by Reset, and adjoints in another, emptied by
// every sweep, so that a loop allocates nothing once the arenas have grown to its
// size.
type arrays struct {
	t              *Tape // whose arrays they are, or
	t2             *tape2
	rules          *rules
	base           uint64 // the epoch of the tape
	nodes          []node
	leaves         []int // nodes that are variables
	values         arena
	scalars        []number    // operands of Stack
	lengths        []int       // of the operands of a rule
	in, along, out [][]float64 // the operands of a rule, their tangents, and its results
	views          []view      // operands of Concat, StackRows and rules
	pivots         []int       // of Solve and Det
	factors        []factor    // of Cholesky, LogDet and InvQuadForm

	// Of the sweeps. On a tape2 a node has two adjoints, and data two meanings: the
	// backward functions of products serve for the second derivatives too, with
	// tangents in place of values.
	side     int       // 0 for the adjoints, 1 for their derivatives along the direction
	keep     bool      // whether the adjoint of a node is needed after it
	moving   bool      // whether data means tangents
	paired   pairing   // of the rows of a Hessian; see arrayhessian.go
	adjoints [2]arena  // of either side
	sweep    [2]uint64 // number of the sweep
	tangents arena
	zeros    []float64 // the tangents of constants
	reach    []bool    // nodes on which the result depends; see dependencies
}

// A node is one whole-array operation, a variable or a constant.
type node struct {
	op    op
	needs bool // whether a variable lies beneath it
	lazy  bool // whether val has not been computed; see residual
	spent bool // whether nothing has asked for its elements but SumSquares; see residual
	val   []float64
	tan   []float64    // derivative of val along the direction
	adj   [2][]float64 // adjoint, and its derivative along the direction; stale but in
	sweep [2]uint64    // these sweeps
	x, y  view         // operands
	s     number       // scalar operand
	c     float64      // constant operand
	d     []float64    // what backward needs; for a variable the gradient
	dd    []float64    // what second derivatives need
	index []int        // constant operand of Gather and ScatterAdd
	rule  *slope.VecRule
	tri   triangle // whether the result is a triangle, as it lies
	k     int      // what backward needs
	count int      // of operands or columns, the order of a triangle, or a kind
}

// A view is a matrix inside the result of a node: rows×cols elements from off
// on, in rows that are ld apart, meant transposed if trans is set.
type view struct {
	k                   int
	off, rows, cols, ld int
	trans               bool
}

// list returns the array operations of t.
func (t *Tape) list() *arrays {
	t.must()
	if t.arrays == nil {
		t.arrays = &arrays{t: t, rules: &arrayRules, base: t.base}
	}
	return t.arrays
}

// leaf appends a variable with the values x, by reference, and the gradient grad; a nil grad is 0 and lives in the
// arena from the first sweep on.
func (a *arrays) leaf(x, grad []float64) int {
	k := len(a.nodes)
	a.nodes = append(a.nodes, node{op: opLeaf, needs: true, val: x, d: grad})
	a.leaves = append(a.leaves, k)
	a.mark(k)
	return k
}

// Whose the gradient of a variable is, in the k of its node.
const (
	ofTape   = iota
	ofParam  // ZeroGrad is the Param's
	ofDriver // which reads the adjoint
)

// constant appends a constant, by reference.
func (a *arrays) constant(x []float64) int {
	a.nodes = append(a.nodes, node{op: opConst, val: x})
	return len(a.nodes) - 1
}

// push appends an operation with an array of n elements for a result, which the
// caller computes. An operation on constants alone is a constant and takes no
// entry.
func (a *arrays) push(n *node, size int) (k int, z []float64) {
	z = a.values.alloc(size)
	n.val = z
	n.needs = n.s.scale != 0 || a.needs(n.x) || n.hasY() && a.needs(n.y)
	k = len(a.nodes)
	a.nodes = append(a.nodes, *n)
	if n.needs {
		a.mark(k)
	}
	return k, z
}

// pushScalar appends an operation with the scalar result v. One on constants
// alone is a constant.
func (a *arrays) pushScalar(n *node, v float64) number {
	n.needs = a.needs(n.x) || n.hasY() && a.needs(n.y)
	if !n.needs {
		return number{v, 0, a.base}
	}
	a.nodes = append(a.nodes, *n)
	return number{v, 1, a.mark(len(a.nodes) - 1)}
}

// hasY reports whether n has a second operand.
func (n *node) hasY() bool { return n.y.rows != 0 }

func (a *arrays) needs(v view) bool { return v.rows != 0 && a.nodes[v.k].needs }

// data returns the elements of v, from the first on: the values, or the tangents
// while a is moving.
func (a *arrays) data(v view) []float64 {
	n := &a.nodes[v.k]
	if a.moving {
		return a.tangent(n)[v.off:]
	}
	if n.lazy {
		a.force(n)
	}
	return n.val[v.off:]
}

// begin starts a sweep: every adjoint of the side is zero.
func (a *arrays) begin() {
	a.sweep[a.side]++
	a.adjoints[a.side].reset()
}

// touched reports whether n has an adjoint in this sweep.
func (a *arrays) touched(n *node) bool { return n.sweep[a.side] == a.sweep[a.side] }

// scratch is where the adjoints of this sweep live.
func (a *arrays) scratch() *arena { return &a.adjoints[a.side] }

// adjoint returns the adjoint of v, from the first element on, and whether it
// has just come into being, all zero.
func (a *arrays) adjoint(v view) (adj []float64, fresh bool) {
	n := &a.nodes[v.k]
	if !a.touched(n) {
		n.sweep[a.side] = a.sweep[a.side]
		n.adj[a.side] = a.scratch().zeroed(len(n.val))
		fresh = true
	}
	return n.adj[a.side][v.off:], fresh
}

// hand returns the adjoint of v for the caller to set, and reports whether it
// could: v must be all of a node without an adjoint so far. The adjoint is w
// itself, that of a node which is done, unless that is needed after it.
func (a *arrays) hand(v view, w []float64) (adj []float64, ok bool) {
	n := &a.nodes[v.k]
	if a.keep {
		return a.blank(v)
	}
	if a.touched(n) || !a.whole(v) {
		return nil, false
	}
	n.sweep[a.side] = a.sweep[a.side]
	n.adj[a.side] = w
	return w, true
}

// blank returns a new adjoint of v, with any contents, for the caller to set, and reports
// whether it could, under the conditions of hand.
func (a *arrays) blank(v view) (adj []float64, ok bool) {
	n := &a.nodes[v.k]
	if a.touched(n) || !a.whole(v) {
		return nil, false
	}
	n.sweep[a.side] = a.sweep[a.side]
	n.adj[a.side] = a.scratch().alloc(len(n.val))
	return n.adj[a.side], true
}

// whole reports whether v shows all of its node, in the order in which it lies.
func (a *arrays) whole(v view) bool {
	return v.rows*v.cols == len(a.nodes[v.k].val) && v.packed()
}

// zeroGrad sets the gradients of the variables to 0; those of Params are not
// its own.
func (a *arrays) zeroGrad() {
	for _, k := range a.leaves {
		if a.nodes[k].k == ofTape {
			clear(a.nodes[k].d)
		}
	}
}

// reset forgets the operations and keeps the memory.
func (a *arrays) reset(base uint64) {
	a.base = base
	clear(a.nodes) // constants belong to the caller: let go of them
	a.nodes = a.nodes[:0]
	a.leaves = a.leaves[:0]
	a.scalars = a.scalars[:0]
	a.views = a.views[:0]
	a.pivots = a.pivots[:0]
	clear(a.factors)
	a.factors = a.factors[:0]
	a.values.reset()
	a.adjoints[0].reset()
	a.adjoints[1].reset()
	a.tangents.reset()
}

// packed reports whether the elements of v follow one another.
func (v view) packed() bool { return v.rows == 1 || v.cols == v.ld }

// size returns the number of elements.
func (v view) size() int { return v.rows * v.cols }

// dims returns the shape that is meant.
func (v view) dims() (r, c int) {
	if v.trans {
		return v.cols, v.rows
	}
	return v.rows, v.cols
}

// whole returns the view of all of node k as an r×c matrix.
func whole(k, r, c int) view { return view{k: k, rows: r, cols: c, ld: c} }

// plain returns v or a copy of it that is not transposed.
func (a *arrays) plain(v view) view {
	if !v.trans {
		return v
	}
	if v.packed() && (v.rows == 1 || v.cols == 1) {
		v.rows, v.cols = v.cols, v.rows
		v.ld = v.cols
		v.trans = false
		return v
	}
	return a.gather(v)
}

// flat returns v or a copy of it whose elements follow one another in the order
// that is meant.
func (a *arrays) flat(v view) view {
	v = a.plain(v)
	if v.packed() {
		v.ld = v.cols
		return v
	}
	return a.gather(v)
}

// solid returns v or, of rows that are all one, a copy: BLAS wants rows apart.
func (a *arrays) solid(v view) view {
	if v.ld == 0 && v.rows > 1 {
		return a.gather(v)
	}
	return v
}

// gather returns a copy of v in the order that is meant.
func (a *arrays) gather(v view) view {
	r, c := v.dims()
	return whole(a.append(node{op: opCopy, x: v}, v.size()), r, c)
}

// copyTo sets z to the elements of v in the order that is meant.
func (a *arrays) copyTo(z []float64, v view) {
	x := a.data(v)
	r, c := v.dims()
	for i := range r {
		row := z[i*c : i*c+c]
		if !v.trans {
			copy(row, x[i*v.ld:])
			continue
		}
		for j := range row {
			row[j] = x[j*v.ld+i]
		}
	}
}

// shape formats the shape that is meant.
func (v view) shape() string {
	r, c := v.dims()
	return fmt.Sprintf("%d×%d", r, c)
}
