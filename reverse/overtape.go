package reverse

import (
	"math"
	"sync"

	"slope"
	"slope/internal/formula"
)

// A nest is the tape of NestGradient over T: its nodes, in the order of their operations,
// and the operands of those that have many.
type nest[T slope.Real[T]] struct {
	chunks [][]overOp[T]
	len    int
	epoch  uint32 // that of the numbers that are alive
	args   []*overNode[T]
	parts  []T       // slopes to args, of a kindParts
	coefs  []float64 // constant slopes to args, of a kindWeights
	in     []Over[T]
	values []T  // scratch
	like   T    // a number of T, for constants
	known  bool // whether T has values to look at
}

// An overNode is a number: its value and the operation that it is the result of.
type overNode[T slope.Real[T]] struct {
	t  *nest[T] // nil for a constant that belongs to no tape
	op *overOp[T]
	v  T
}

// constant reports whether nothing differentiates through n.
func (n *overNode[T]) constant() bool { return n.op == nil || n.op.kind == kindConst }

// An overOp is a number on the tape, with what the sweep needs: the operands and the adjoint.
// Slopes that are numbers T, which few operations have, are in parts.
type overOp[T slope.Real[T]] struct {
	node   overNode[T] // whose op this is
	a1, a2 *overNode[T]
	c      float64 // the slope of a kindScale
	lo, hi uint32  // operands in args
	first  uint32  // slopes in parts or coefs
	status
	k   float64 // the adjoint, if it is a constant
	adj T
}

type status struct {
	kind    kind
	state   adjoint
	chooses bool // the slopes are 0 for operands without a part in the result
	steep   bool // the adjoint may be infinite at a finite point
	maybe   bool // the adjoint may be a zero of a branch that is not taken
}

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
	kindDiv                 // p₁·w, p₂·w, likewise
	kindSteep               // p₁·w, p₂·w, where they may be infinite at a finite value
	kindSelect              // w to a1 where p₁ > 0, else to a2
	kindMax                 // w to a1 where p₁ > 0, to a2 where p₁ < 0, else half of it to each
	kindWeights             // cᵢ·w
	kindParts               // pᵢ·w
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

const chunk = 128 // nodes in a block of memory

var nests sync.Map // from (*T)(nil) to the *sync.Pool of its *nest[T]

func nestPool[T slope.Real[T]]() *sync.Pool {
	key := any((*T)(nil))
	if p, ok := nests.Load(key); ok {
		return p.(*sync.Pool)
	}
	p, _ := nests.LoadOrStore(key, &sync.Pool{New: func() any {
		return &nest[T]{epoch: 1}
	}})
	return p.(*sync.Pool)
}

// release ends the life of the numbers of t and keeps its memory, for the next of them or
// until the pool is emptied.
func (t *nest[T]) release(pool *sync.Pool) {
	t.args, t.parts, t.coefs, t.values, t.len = t.args[:0], t.parts[:0], t.coefs[:0], t.values[:0], 0
	if t.epoch++; t.epoch != math.MaxUint32 {
		pool.Put(t)
	}
}

// at returns node i.
func (t *nest[T]) at(i int) *overOp[T] { return &t.chunks[i/chunk][i%chunk] }

// push returns the next node.
func (t *nest[T]) push() *overOp[T] {
	c := t.len / chunk
	if c == len(t.chunks) {
		b := make([]overOp[T], chunk)
		for i := range b {
			b[i].node.t, b[i].node.op = t, &b[i]
		}
		t.chunks = append(t.chunks, b)
	}
	n := &t.chunks[c][t.len%chunk]
	t.len++
	n.status, n.k = status{}, 0
	return n
}

// sweep passes the adjoint of y on to all that it depends on.
func (t *nest[T]) sweep(y *overNode[T]) {
	if y.constant() {
		return
	}
	z := y.op
	z.state, z.k = fixed, 1
	for i := t.len - 1; i >= 0; i-- {
		n := t.at(i)
		if n.state == unreached {
			continue
		}
		if n.state == fixed && (n.k == 0 || n.k-n.k != 0) && n.kind > kindInput {
			n.state, n.adj = general, t.like.Lift(n.k)
		}
		switch n.kind {
		case kindAdd:
			n.scaled(n.a1, 1)
			n.scaled(n.a2, 1)
		case kindSub:
			n.scaled(n.a1, 1)
			n.scaled(n.a2, -1)
		case kindScale:
			n.scaled(n.a1, n.c)
		case kindTie:
			n.scaled(n.a1, 0.5)
			n.scaled(n.a2, 0.5)
		case kindMul:
			n.through(t, n.a1, n.a2.v, false)
			n.through(t, n.a2, n.a1.v, false)
		case kindSquare:
			n.through(t, n.a1, n.a1.v.Scale(2), false)
		case kindFlat, kindPole:
			n.through(t, n.a1, t.parts[n.first], n.kind == kindPole)
		case kindDiv, kindSteep:
			n.steep = n.steep || n.kind == kindSteep
			n.through(t, n.a1, t.parts[n.first], true)
			if n.a2 != nil {
				n.through(t, n.a2, t.parts[n.first+1], true)
			}
		case kindSelect, kindMax:
			n.choose(t)
		case kindWeights, kindParts, kindDot, kindSquares:
			n.maybe = n.maybe || n.chooses
			n.many(t)
		}
	}
}

// many passes the adjoint of a function of many operands on.
func (n *overOp[T]) many(t *nest[T]) {
	args := t.args[n.lo:n.hi]
	half := len(args) / 2
	for i, a := range args {
		switch n.kind {
		case kindWeights:
			n.scaled(a, t.coefs[n.first+uint32(i)])
		case kindParts:
			n.through(t, a, t.parts[n.first+uint32(i)], false)
		case kindSquares:
			n.through(t, a, a.v.Scale(2), false)
		case kindDot:
			n.through(t, a, args[(i+half)%len(args)].v, false)
		}
	}
}

// scaled passes c times the adjoint on to a.
func (n *overOp[T]) scaled(a *overNode[T], c float64) {
	switch {
	case a.constant() || c == 0:
		return
	case n.state == fixed:
		a.op.addConst(n, float64(c*n.k))
		return
	}
	w := n.adj
	switch c {
	case 1:
	case -1:
		w = w.Neg()
	default:
		w = w.Scale(c)
	}
	a.op.add(n, w)
}

// through passes the adjoint times the slope d on to a. pole says that d may be infinite.
func (n *overOp[T]) through(t *nest[T], a *overNode[T], d T, pole bool) {
	switch {
	case a.constant():
		return
	case n.state == fixed:
		if n.k != 1 {
			d = d.Scale(n.k)
		}
	case t.known:
		d = formula.Strong(formula.Inner, d, n.adj)
	case n.steep && n.kind != kindSteep || (pole || n.chooses) && n.maybe:
		d = formula.Strong(formula.Either, d, n.adj)
	default:
		d = d.Mul(n.adj)
	}
	a.op.add(n, d)
}

// choose passes the adjoint on to the operand that was chosen.
func (n *overOp[T]) choose(t *nest[T]) {
	w := n.adj
	if n.state == fixed {
		w = t.like.Lift(n.k)
	}
	zero, p := t.like.Lift(0), t.parts[n.first]
	n.maybe = true
	x, y := p.Select(w, zero), p.Select(zero, w)
	if n.kind == kindMax {
		half := w.Scale(0.5)
		less := p.Neg()
		x, y = p.Select(w, less.Select(zero, half)), less.Select(w, p.Select(zero, half))
	}
	if !n.a1.constant() {
		n.a1.op.add(n, x)
	}
	if !n.a2.constant() {
		n.a2.op.add(n, y)
	}
}

// add adds w, which comes from n, to the adjoint of a.
func (a *overOp[T]) add(n *overOp[T], w T) {
	a.steep, a.maybe = a.steep || n.steep, a.maybe || n.maybe
	switch a.state {
	case unreached:
		a.adj = w
	case fixed:
		a.adj = w.AddConst(a.k)
	case general:
		a.adj = a.adj.Add(w)
	}
	a.state = general
}

// addConst is add of a constant.
func (a *overOp[T]) addConst(n *overOp[T], k float64) {
	a.steep, a.maybe = a.steep || n.steep, a.maybe || n.maybe
	if a.state == general {
		a.adj = a.adj.AddConst(k)
		return
	}
	a.state = fixed
	a.k += k
}
