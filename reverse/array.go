package reverse

import "fmt"

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
	t        *Tape // whose arrays they are, or
	t2       *tape2
	base     uint64 // the epoch of the tape
	nodes    []node
	leaves   []int // nodes that are variables
	values   arena
	adjoints arena
	scalars  []number // operands of Stack
	pivots   []int    // of Solve
	sweep    uint64
}

// A node is one whole-array operation, a variable or a constant.
type node struct {
	op    op
	needs bool // whether a variable lies beneath it
	lazy  bool // whether val has not been computed; see residual
	val   []float64
	adj   []float64 // in sweep number sweep, else stale
	sweep uint64
	x, y  view      // operands
	s     number    // scalar operand
	c     float64   // constant operand
	d     []float64 // what backward needs; for a variable the gradient
	k     int       // what backward needs
}

// A view is a matrix inside the result of a node: rows×cols elements from off
// on, in rows that are ld apart, meant transposed if trans is set.
type view struct {
	k                   int
	off, rows, cols, ld int
	trans               bool
}

// op says what a node is.
type op uint8

const (
	opConst    op = iota // data by reference, or a result of constants alone
	opLeaf               // variable with gradient d
	opCopy               // x, gathered
	opStack              // scalars[k:k+len]
	opConcat             // x, then y
	opAdd                // x + y
	opSub                // x − y
	opMul                // x∘y
	opDiv                // x/y, elementwise
	opAddVar             // x + s
	opMulVar             // s·x
	opShift              // x + c
	opScale              // c·x
	opChain              // f(x) elementwise, with f′ in d
	opAddRow             // x + y to each row
	opAddCol             // x + y to each column
	opMulVec             // x·y with a vector y
	opMatMul             // x·y
	opSoftmax            // softmax of each row
	opLSERows            // log Σ exp of each row, with the softmax in d
	opSumRows            // Σ of each row
	opSumCols            // Σ of each column
	opSolve              // x⁻¹y, with the factors of x in d
	opTriSolve           // x⁻¹y with one triangle of x, the lower if k is 0

	// From here on the result is a scalar.

	opSum        // c·Σ xᵢ
	opFan        // f(x) with ∂f/∂xᵢ in d
	opDot        // Σ xᵢyᵢ
	opSumSquares // Σ xᵢ²
	opResidual   // Σ rᵢ² of a residual r = ±A·x ± b, with Aᵀr in d and ±2 in c
	opAt         // one element of x
	opLogDet     // log det of the symmetric part of x, with its Cholesky factor in d
	opQuadForm   // yᵀxy, with x·y in d
)

// list returns the array operations of t.
func (t *Tape) list() *arrays {
	if t.arrays == nil {
		t.arrays = &arrays{t: t, base: t.base}
	}
	return t.arrays
}

// leaf appends a variable with the values of x, copied, and the gradient grad;
// a nil grad lives in the arena.
func (a *arrays) leaf(x, grad []float64) int {
	if grad == nil {
		grad = a.values.zeroed(len(x))
	}
	k := len(a.nodes)
	a.nodes = append(a.nodes, node{op: opLeaf, needs: true, val: a.values.copy(x), d: grad})
	a.leaves = append(a.leaves, k)
	a.mark(k)
	return k
}

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
	if !n.needs {
		n.op = opConst
	}
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

// data returns the elements of v, from the first on.
func (a *arrays) data(v view) []float64 {
	n := &a.nodes[v.k]
	if n.lazy {
		a.force(n)
	}
	return n.val[v.off:]
}

// begin starts a sweep: every adjoint is zero.
func (a *arrays) begin() {
	a.sweep++
	a.adjoints.reset()
}

// touched reports whether n has an adjoint in this sweep.
func (a *arrays) touched(n *node) bool { return n.sweep == a.sweep }

// adjoint returns the adjoint of v, from the first element on, and whether it
// has just come into being, all zero.
func (a *arrays) adjoint(v view) (adj []float64, fresh bool) {
	n := &a.nodes[v.k]
	if !a.touched(n) {
		n.sweep = a.sweep
		n.adj = a.adjoints.zeroed(len(n.val))
		fresh = true
	}
	return n.adj[v.off:], fresh
}

// hand makes w, the adjoint of a node that is done, that of v, and reports
// whether it could: v must be all of a node without an adjoint so far.
func (a *arrays) hand(v view, w []float64) bool {
	n := &a.nodes[v.k]
	if a.touched(n) || len(n.val) != len(w) || v.rows*v.cols != len(w) || !v.packed() {
		return false
	}
	n.sweep = a.sweep
	n.adj = w
	return true
}

// zeroGrad sets the gradients of the variables to 0; those of Params are not
// its own.
func (a *arrays) zeroGrad() {
	for _, k := range a.leaves {
		if a.nodes[k].k == 0 {
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
	a.pivots = a.pivots[:0]
	a.values.reset()
	a.adjoints.reset()
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

// gather returns a copy of v in the order that is meant.
func (a *arrays) gather(v view) view {
	k, z := a.push(&node{op: opCopy, x: v}, v.size())
	x := a.data(v)
	r, c := v.dims()
	if !v.trans {
		for i := range r {
			copy(z[i*c:i*c+c], x[i*v.ld:])
		}
		return whole(k, r, c)
	}
	for i := range r {
		row := z[i*c : i*c+c]
		for j := range row {
			row[j] = x[j*v.ld+i]
		}
	}
	return whole(k, r, c)
}

// shape formats the shape that is meant.
func (v view) shape() string {
	r, c := v.dims()
	return fmt.Sprintf("%d×%d", r, c)
}

// An arena hands out slices and takes them all back at once.
type arena struct {
	chunks [][]float64
	c      int // the chunk in use
	used   int // of it
}

const minChunk = 1 << 10

// alloc returns n elements of any value.
func (m *arena) alloc(n int) []float64 {
	for m.c < len(m.chunks) {
		if chunk := m.chunks[m.c]; m.used+n <= len(chunk) {
			s := chunk[m.used : m.used+n : m.used+n]
			m.used += n
			return s
		}
		m.c++
		m.used = 0
	}
	size := max(n, minChunk)
	if m.c > 0 {
		size = max(size, 2*len(m.chunks[m.c-1]))
	}
	m.chunks = append(m.chunks, make([]float64, size))
	m.used = n
	return m.chunks[m.c][:n:n]
}

func (m *arena) zeroed(n int) []float64 {
	s := m.alloc(n)
	clear(s)
	return s
}

func (m *arena) copy(x []float64) []float64 {
	s := m.alloc(len(x))
	copy(s, x)
	return s
}

func (m *arena) reset() { m.c, m.used = 0, 0 }

// back takes back what was handed out since m was as mark.
func (m *arena) back(mark arena) { m.c, m.used = mark.c, mark.used }
