package prover

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	"slope"
	"slope/expr"
	"slope/internal/interval"
)

// kind says what a node of a graph computes.
type kind uint8

const (
	kConst  kind = iota
	kVar         // variable number n
	kAffine      // c0 + Σ c[i]·args[i]
	kMul         // args[0]·args[1]
	kDiv         // args[0]/args[1]
	kFn          // fn(args[0]), or rule(args[0]) if the rule has Enclose
	kAbs         // |args[0]|
	kHuber       // Huber's loss of args[0] with delta c0
	kMax         // max args
	kMin         // min args
	kSelect      // args[1] where args[0] > 0, args[2] elsewhere
	kAtan2       // angle of (args[1], args[0])
	kLSE         // log Σ exp args
	kRule        // a function of one variable without enclosure
	kRule2       // a user's function of two variables
)

// node is an operation of a graph. Nodes are few in kind: sums of every form
// are affine, norms are roots of sums of squares, powers have become squares,
// inverses and roots where they are.
type node struct {
	kind    kind
	n       int
	args    []int
	c       []float64
	c0      float64
	fn      *function   // of kFn, nil for a user's rule
	enclose interval.Fn // of kFn
	rule    *slope.Rule
	rule2   *slope.Rule2
	supp    []int // the variables it depends on, ascending
}

// graph is a recorded function in the form in which proofs are made: equal
// operations of equal operands are one node, so that patterns can be seen, and
// constants are combined only where that is exact, so that the function is the
// recorded one in real arithmetic.
type graph struct {
	ticker // of the goroutine that asks the question

	dim   int
	nodes []node
	index map[string]int
	out   int

	rationals map[int]*big.Rat         // the values of nodes without variables, where they are rational
	linear    map[int]map[int]*big.Rat // what linearPart found, nil for nodes that are not affine
	seconds   map[int]quadratic        // what secondOrder found, nil for nodes that are not quadratic

	missing string // what can not be enclosed, if anything
}

// newGraph translates the program of one result.
func newGraph(p *expr.Program) *graph { return graphOf(p, nil) }

// graphOf is newGraph for a question with a clock, nil for none.
func graphOf(p *expr.Program, c *clock) *graph {
	g := &graph{ticker: ticker{clock: c}, dim: p.Dim(), index: map[string]int{}, rationals: map[int]*big.Rat{}, linear: map[int]map[int]*big.Rat{}, seconds: map[int]quadratic{}}
	g.look()
	id := make([]int, p.Len())
	for i, nd := range p.Nodes() {
		a := make([]int, len(nd.Args))
		for k, v := range nd.Args {
			a[k] = id[v]
		}
		id[i] = g.lower(nd, a)
		g.spend(10 + 10*len(g.nodes[id[i]].args))
	}
	g.out = id[p.Outputs()[0]]
	return g
}

// intern returns the node equal to nd, which is appended if it is new.
func (g *graph) intern(nd node) int {
	key := fmt.Sprintf("%d %p %d %v %x %x %p %p", nd.kind, nd.fn, nd.n, nd.args, nd.c, nd.c0, nd.rule, nd.rule2)
	if i, ok := g.index[key]; ok {
		return i
	}
	if nd.kind == kVar {
		nd.supp = []int{nd.n}
	}
	nd.supp = append(nd.supp, g.support(nd.args)...)
	i := len(g.nodes)
	if len(nd.supp) == 0 && nd.kind != kConst {
		r := g.evaluate(&nd)
		if c, ok := g.exactly(&nd, r); ok {
			i = g.constant(c)
			g.index[key] = i
			return i
		}
		if r != nil {
			g.rationals[i] = r
		}
	}
	g.nodes = append(g.nodes, nd)
	g.index[key] = i
	return i
}

// support returns the variables that a list of nodes depends on, ascending.
func (g *graph) support(list []int) []int {
	if len(list) <= 2 {
		var s []int
		for _, a := range list {
			s = union(s, g.nodes[a].supp)
		}
		return s
	}
	var s []int
	for _, a := range list {
		s = append(s, g.nodes[a].supp...)
	}
	g.spend(len(s))
	slices.Sort(s)
	return slices.Compact(s)
}

// union merges two ascending lists.
func union(a, b []int) []int {
	if len(a) == 0 {
		return b
	}
	out := make([]int, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			out, a = append(out, a[0]), a[1:]
		case a[0] > b[0]:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

func (g *graph) constant(c float64) int { return g.intern(node{kind: kConst, c0: c}) }

func (g *graph) isConst(i int, c float64) bool {
	return g.nodes[i].kind == kConst && g.nodes[i].c0 == c
}

// exactMul and exactAdd report whether the result is the exact one.
func exactMul(a, b float64) (float64, bool) {
	p := float64(a * b)
	ok := a == 0 || b == 0 || math.Abs(p) > 0x1p-960 && !math.IsInf(p, 0) && math.FMA(a, b, -p) == 0
	return p, ok
}

func exactAdd(a, b float64) (float64, bool) {
	s := interval.Point(a).Add(interval.Point(b))
	return s.Lo, s.IsPoint()
}

// affine interns c0 + Σ c[i]·args[i]. Sums of sums become one, terms of the
// same operand are gathered and constants are added, each where it is exact.
func (g *graph) affine(c0 float64, args []int, c []float64) int {
	terms := &gathered{coef: map[int]float64{}}
	for i, a := range args {
		nd := &g.nodes[a]
		if nd.kind == kConst {
			if s, ok := exactMulAdd(c[i], nd.c0, c0); ok {
				c0 = s
				continue
			}
		}
		if nd.kind == kAffine && g.inline(nd, c[i], &c0, terms) {
			continue
		}
		for !terms.put(a, c[i]) {
			// c₁x + c₂x whose coefficients do not add exactly: a second name for x.
			a = g.intern(node{kind: kAffine, args: []int{a}, c: []float64{1}})
		}
	}
	slices.Sort(terms.order)
	nd := node{kind: kAffine, c0: c0}
	for _, a := range terms.order {
		if terms.coef[a] != 0 {
			nd.args, nd.c = append(nd.args, a), append(nd.c, terms.coef[a])
		}
	}
	switch {
	case len(nd.args) == 0:
		return g.constant(c0)
	case len(nd.args) == 1 && nd.c[0] == 1 && c0 == 0:
		return nd.args[0]
	}
	return g.intern(nd)
}

// gathered has the coefficients of the terms of a sum.
type gathered struct {
	coef  map[int]float64
	order []int
}

// put adds c to the coefficient of a, and reports false if the sum is not exact.
func (t *gathered) put(a int, c float64) bool {
	old, has := t.coef[a]
	if !has {
		t.order = append(t.order, a)
		t.coef[a] = c
		return true
	}
	s, exact := exactAdd(old, c)
	if exact {
		t.coef[a] = s
	}
	return exact
}

// exactMulAdd is x·y + z, if both operations are exact.
func exactMulAdd(x, y, z float64) (float64, bool) {
	p, ok := exactMul(x, y)
	if !ok {
		return 0, false
	}
	return exactAdd(z, p)
}

// inline adds c times the affine node nd to a sum, if that is exact throughout.
func (g *graph) inline(nd *node, c float64, c0 *float64, terms *gathered) bool {
	s, ok := exactMulAdd(c, nd.c0, *c0)
	if !ok {
		return false
	}
	for k, a := range nd.args {
		if _, ok := exactMulAdd(c, nd.c[k], terms.coef[a]); !ok {
			return false
		}
	}
	for k, a := range nd.args {
		q, _ := exactMul(c, nd.c[k])
		terms.put(a, q)
	}
	*c0 = s
	return true
}

// all returns every node, in order.
func (g *graph) all() []int {
	list := make([]int, len(g.nodes))
	for i := range list {
		list[i] = i
	}
	return list
}

// reach returns the nodes that i depends on, itself included, in order.
func (g *graph) reach(i int) []int {
	need := make([]bool, i+1)
	need[i] = true
	var list []int
	for k := i; k >= 0; k-- {
		if need[k] {
			for _, a := range g.nodes[k].args {
				need[a] = true
			}
		}
	}
	for k, b := range need {
		if b {
			list = append(list, k)
		}
	}
	return list
}
