package rewrite

import (
	"math"

	"slope/expr/internal/graph"
)

// minChain is the least number of terms of a chain that becomes one node.
const minChain = 4

// chains turns chains of additions and multiplications, of which only the last
// is used elsewhere, into nodes with many operands. The recorded order of the
// operations is that of the operands, so that no bit of the value changes. With lanes long sums are added in
// the order of slope.Sum instead.
func chains(g *graph.Graph, lanes bool) *graph.Graph {
	c := &chainer{g: g, lanes: lanes, h: graph.New(g.Inputs, g.Data), uses: make([]uint32, g.Len()), to: make([]uint32, g.Len())}
	for i := range g.Len() {
		for _, a := range g.Operands(i) {
			c.uses[a]++
		}
	}
	for _, o := range g.Out {
		c.uses[o] += 2 // a result is never inside
	}
	c.roots()
	for i := range g.Len() {
		c.node(i)
	}
	for _, o := range g.Out {
		c.h.Out = append(c.h.Out, c.to[o])
	}
	return c.h
}

type chainer struct {
	g, h   *graph.Graph
	uses   []uint32
	to     []uint32
	root   []bool // a chain ends here
	inside []bool // a chain goes through
	terms  []term
	lanes  bool
}

// none stands for the operand of a term that is a constant.
const none = ^uint32(0)

// term is one term of a sum: sign·(operand), or a constant.
type term struct {
	id   uint32
	coef float64
}

// additive reports whether node i may be a link of a chain of sums.
func additive(g *graph.Graph, i uint32) bool {
	return g.Op[i] == graph.OpAdd || g.Op[i] == graph.OpSub || g.Op[i] == graph.OpAddConst
}

// roots finds the nodes at which chains end: those with the operation of a
// chain that are not the single-used link of another.
func (c *chainer) roots() {
	g := c.g
	c.root = make([]bool, g.Len())
	c.inside = make([]bool, g.Len())
	for i := g.Len() - 1; i >= g.Inputs+g.Data; i-- {
		u := uint32(i)
		if c.inside[i] {
			continue
		}
		next := c.link
		switch {
		case additive(g, u):
		case g.Op[i] == graph.OpMul:
			next = c.factor
		default:
			continue
		}
		n := 1
		for l, ok := u, true; ok; l, ok = next(l) {
			n++
		}
		if n < minChain {
			continue
		}
		c.root[i] = true
		for l, ok := next(u); ok; l, ok = next(l) {
			c.inside[l] = true
		}
	}
}

// link returns the operand of the link i through which its chain goes on.
func (c *chainer) link(i uint32) (uint32, bool) {
	g := c.g
	a := g.Operands(int(i))
	if additive(g, a[0]) && c.uses[a[0]] == 1 {
		return a[0], true
	}
	if g.Op[i] == graph.OpAdd && additive(g, a[1]) && c.uses[a[1]] == 1 {
		return a[1], true
	}
	return 0, false
}

// factor is link for chains of Mul.
func (c *chainer) factor(i uint32) (uint32, bool) {
	g := c.g
	for _, a := range g.Operands(int(i)) {
		if g.Op[a] == graph.OpMul && c.uses[a] == 1 {
			return a, true
		}
	}
	return 0, false
}

// node puts node i, or the chain that ends there, into the new graph.
func (c *chainer) node(i int) {
	g := c.g
	switch {
	case i < g.Inputs+g.Data:
		c.to[i] = uint32(i)
	case c.inside[i]:
		// goes with its root
	case c.root[i] && g.Op[i] == graph.OpMul:
		c.product(i)
	case c.root[i]:
		c.sum(i)
	default:
		args := append([]uint32(nil), g.Operands(i)...)
		for k, a := range args {
			args[k] = c.to[a]
		}
		c.to[i] = c.h.CopyNode(g, i, args)
		if c.lanes {
			c.h.Param[c.to[i]] |= graph.LanesOf(g.Op[i], len(args))
		}
	}
}

// product makes a Prod.
func (c *chainer) product(i int) {
	g := c.g
	var rev []uint32
	for u := uint32(i); ; {
		a := g.Operands(int(u))
		next, ok := c.factor(u)
		if !ok {
			rev = append(rev, a[1], a[0])
			break
		}
		other := a[0]
		if other == next {
			other = a[1]
		}
		rev = append(rev, other)
		u = next
	}
	args := make([]uint32, len(rev))
	for k, a := range rev {
		args[len(rev)-1-k] = c.to[a]
	}
	c.to[i] = c.h.Push(graph.OpProd, 0, args...)
}

// sum makes a Sum, DotConst, Dot or SumSquares of the chain that ends at i.
func (c *chainer) sum(i int) {
	g := c.g
	t := c.terms[:0]
	for u := uint32(i); ; {
		a := g.Operands(int(u))
		next, ok := c.link(u)
		switch {
		case g.Op[u] == graph.OpAddConst:
			t = append(t, term{none, g.Constant(int(u))})
			if !ok {
				t = append(t, term{a[0], 1})
			}
		case !ok:
			t = append(t, term{a[1], 1}, term{a[0], 1})
			if g.Op[u] == graph.OpSub {
				t[len(t)-2].coef = -1
			}
		case next == a[0]:
			t = append(t, term{a[1], 1})
			if g.Op[u] == graph.OpSub {
				t[len(t)-1].coef = -1
			}
		default:
			t = append(t, term{a[0], 1})
		}
		if !ok {
			break
		}
		u = next
	}
	for l, r := 0, len(t)-1; l < r; l, r = l+1, r-1 {
		t[l], t[r] = t[r], t[l]
	}
	if len(t) > 1 && t[1].id == none && t[0].id != none {
		t[0], t[1] = t[1], t[0] // x + c is c + x: loops start from a constant
	}
	c.terms = t
	if !c.lanes {
		c.to[i] = c.pushSum(t, 0)
		return
	}
	c.to[i] = c.pushLanes(t)
}

// pushLanes is pushSum with lanes, where there are enough terms. What the sum starts from is added last.
func (c *chainer) pushLanes(t []term) uint32 {
	g := c.g
	start, terms := t[0], t
	if start.id == none || t[1].id != none && g.Op[start.id] != g.Op[t[1].id] {
		terms = t[1:]
	}
	lanes := graph.LanesOf(graph.OpSum, len(terms))
	if lanes == 0 {
		return c.pushSum(t, 0)
	}
	z := c.pushSum(terms, lanes)
	switch {
	case len(terms) == len(t) || start == term{none, 0}:
		return z
	case start.id == none:
		return c.h.PushConst(graph.OpAddConst, start.coef, z)
	}
	return c.h.Push(graph.OpAdd, 0, z, c.operand(start))
}

// pushSum appends the best node for the sum of t, in order, or in lanes.
func (c *chainer) pushSum(t []term, lanes uint32) uint32 {
	switch {
	case c.all(t, c.isSquare):
		return c.pushSquares(t, lanes)
	case c.all(t, c.isProduct):
		return c.pushDot(t, lanes)
	case c.all(t, c.isPlain):
		args := make([]uint32, len(t))
		for k, v := range t {
			args[k] = c.operand(v)
		}
		return c.h.Push(graph.OpSum, lanes, args...)
	}
	return c.pushWeighted(t, lanes)
}

// all reports whether every term is of a kind.
func (c *chainer) all(t []term, kind func(k int, v term) bool) bool {
	for k, v := range t {
		if !kind(k, v) {
			return false
		}
	}
	return true
}

// isSquare reports whether term k is a square, or a zero at the start, isProduct whether it is
// a product or a constant at the start, isPlain whether it has no coefficient.
func (c *chainer) isSquare(k int, v term) bool {
	if v.id == none {
		return k == 0 && v.coef == 0 && !math.Signbit(v.coef)
	}
	return v.coef == 1 && c.g.Op[v.id] == graph.OpSquare
}

func (c *chainer) isProduct(k int, v term) bool {
	if v.id == none {
		return k == 0
	}
	mul := c.g.Op[v.id] == graph.OpMul && !c.root[v.id] // a Prod is one operand; links of its chain are in no node
	return v.coef == 1 && (mul || c.g.Op[v.id] == graph.OpSquare)
}

func (c *chainer) isPlain(_ int, v term) bool {
	return v.id == none || v.coef == 1 && c.g.Op[v.id] != graph.OpScale
}

// pushWeighted makes a DotConst.
func (c *chainer) pushWeighted(t []term, lanes uint32) uint32 {
	args := make([]uint32, len(t))
	coef := make([]float64, len(t))
	for k, v := range t {
		if v.id != none && c.g.Op[v.id] == graph.OpScale {
			v.coef *= c.g.Constant(int(v.id)) // the sign of a product is exact
			v.id = c.g.Operands(int(v.id))[0]
		}
		coef[k] = v.coef
		if v.id == none {
			coef[k] = 1
		}
		args[k] = c.operand(v)
	}
	return c.h.PushDotConst(lanes, coef, args...)
}

// operand returns the node of a term in the new graph, without its coefficient.
func (c *chainer) operand(v term) uint32 {
	if v.id == none {
		return c.h.PushConst(graph.OpConst, v.coef)
	}
	return c.to[v.id]
}

// pushSquares makes a SumSquares. A zero at the start is nothing: 0 + x² is x².
func (c *chainer) pushSquares(t []term, lanes uint32) uint32 {
	var args []uint32
	for _, v := range t {
		if v.id != none {
			args = append(args, c.to[c.g.Operands(int(v.id))[0]])
		}
	}
	return c.h.Push(graph.OpSumSquares, lanes, args...)
}

// pushDot makes a Dot; a constant c at the start becomes the product c·1.
func (c *chainer) pushDot(t []term, lanes uint32) uint32 {
	var x, y []uint32
	for _, v := range t {
		if v.id == none {
			x = append(x, c.operand(v))
			y = append(y, c.h.PushConst(graph.OpConst, 1))
			continue
		}
		a := c.g.Operands(int(v.id))
		x = append(x, c.to[a[0]])
		y = append(y, c.to[a[len(a)-1]])
	}
	return c.h.Push(graph.OpDot, lanes, append(x, y...)...)
}
