package prover

import (
	"slope/internal/interval"
)

// evaluator encloses the nodes of a graph over boxes, with derivatives with
// respect to some of the variables, by forward propagation: order 0 is the
// value, 1 the gradient, 2 the Hessian, 3 the third derivatives. It belongs to
// one goroutine.
//
// A Hessian is its upper triangle, row by row; third derivatives are those with
// i ≤ j ≤ k, in lexicographic order.
type evaluator struct {
	ticker
	g     *graph
	list  []int // the nodes to evaluate, in order
	vars  []int // the variables with derivatives
	pos   []int // position of a variable in vars, −1 if it is not there
	slots []int // where a node keeps its derivatives, −1 if it depends on none
	supp  [][]int

	v       []interval.I
	gr      [][]interval.I
	h       [][]interval.I
	t       [][]interval.I
	d1, d2  []interval.I // of the functions of one variable, by node
	ok      bool         // every node was defined
	kinks   []int        // nodes with a kink in the box
	rough   bool         // a node has no second derivative and is not a kink that is known how to treat
	edge    bool         // a Select is at its switch point: its derivatives are those on one side only
	steep   bool         // an infinite slope may be inside the box
	bad     int          // the first node that was undefined
	scratch []interval.I

	guarded []bool // nodes that only a branch of a Select needs
	flat    []bool // nodes that are affine by construction
	zero2   []interval.I
	zero3   []interval.I
	depends []bool // whether node i depends on the variable in position p, at i·len(vars) + p
}

// newEvaluator evaluates the nodes that out depends on, and derivatives for vars.
func newEvaluator(g *graph, list, vars []int) *evaluator {
	n := len(g.nodes)
	e := &evaluator{ticker: ticker{clock: g.clock}, g: g, list: list, vars: vars, pos: make([]int, g.dim), slots: make([]int, n), supp: make([][]int, n),
		v: make([]interval.I, n), gr: make([][]interval.I, n), h: make([][]interval.I, n), t: make([][]interval.I, n),
		d1: make([]interval.I, n), d2: make([]interval.I, n), guarded: g.guarded(), flat: g.flat()}
	for i := range e.pos {
		e.pos[i] = -1
	}
	for k, v := range vars {
		e.pos[v] = k
	}
	m := len(vars)
	e.depends = make([]bool, n*m)
	for _, i := range list {
		for _, v := range g.nodes[i].supp {
			if p := e.pos[v]; p >= 0 {
				e.supp[i] = append(e.supp[i], p)
				e.depends[i*m+p] = true
			}
		}
	}
	return e
}

// allocate makes room for the derivatives of node i. Those of affine nodes above the
// first are 0 and share their room.
func (e *evaluator) allocate(i, order int) {
	m := len(e.vars)
	make1 := func(list [][]interval.I, zero *[]interval.I, size int) {
		switch {
		case list[i] != nil:
		case e.flat[i] && zero != nil:
			if *zero == nil {
				*zero = make([]interval.I, size)
			}
			list[i] = *zero
		default:
			e.spend(size / 4)
			list[i] = make([]interval.I, size)
		}
	}
	make1(e.gr, nil, m)
	if order >= 2 {
		make1(e.h, &e.zero2, m*(m+1)/2)
	}
	if order >= 3 {
		make1(e.t, &e.zero3, m*(m+1)*(m+2)/6)
	}
}

// at returns the position of entry (i, j), i ≤ j, of a packed Hessian.
func (e *evaluator) at(i, j int) int { return packed(len(e.vars), i, j) }

func packed(n, i, j int) int {
	if i > j {
		i, j = j, i
	}
	return i*n - i*(i-1)/2 + j - i
}

// packed3 returns the position of (i, j, k), in any order, in packed thirds.
func packed3(n, i, j, k int) int {
	if i > j {
		i, j = j, i
	}
	if j > k {
		j, k = k, j
	}
	if i > j {
		i, j = j, i
	}
	// The triples that start below i, and then the pairs (j, k) of n−i.
	m := n - i
	return n*(n+1)*(n+2)/6 - m*(m+1)*(m+2)/6 + packed(m, j-i, k-i)
}

// eval evaluates over a box to an order of at most 3. It reports whether every
// node was defined on all of the box.
func (e *evaluator) eval(box []interval.I, order int) bool {
	e.ok, e.kinks, e.bad = true, e.kinks[:0], -1
	e.rough, e.edge, e.steep = false, false, false
	for _, i := range e.list {
		e.spend(1 + len(e.g.nodes[i].args))
		if order > 0 && e.gr[i] == nil || order > 1 && e.h[i] == nil || order > 2 && e.t[i] == nil {
			e.allocate(i, order)
		}
		e.node(i, box, order)
		if !e.v[i].Defined() && e.ok && !e.guarded[i] {
			e.ok, e.bad = false, i
		}
	}
	return e.ok
}

func (e *evaluator) node(i int, box []interval.I, order int) {
	nd := &e.g.nodes[i]
	switch nd.kind {
	case kConst:
		e.v[i] = interval.Point(nd.c0)
	case kVar:
		e.variable(i, nd.n, box, order)
	case kAffine:
		e.affine(i, nd, order)
	case kMul:
		e.mul(i, nd.args[0], nd.args[1], order)
	case kDiv:
		e.div(i, nd.args[0], nd.args[1], order)
	case kFn:
		e.function(i, nd, order)
	case kAbs:
		e.absolute(i, nd.args[0], order)
	case kHuber:
		e.chain(i, nd.args[0], huber(e.v[nd.args[0]], nd.c0), order)
	case kMax, kMin:
		e.extremum(i, nd, order)
	case kSelect:
		e.choose(i, nd, order)
	case kLSE:
		e.logSumExp(i, nd.args, order)
	case kAtan2:
		e.atan2(i, nd.args[0], nd.args[1], order)
	case kRule2:
		e.rule2(i, nd, order)
	default:
		e.v[i], e.rough = interval.Undefined, true
		e.unknown(i, order)
	}
}

func (e *evaluator) variable(i, n int, box []interval.I, order int) {
	e.v[i] = box[n]
	if p := e.pos[n]; p >= 0 && order > 0 {
		e.gr[i][p] = interval.Point(1)
	}
}

func (e *evaluator) function(i int, nd *node, order int) {
	d := nd.enclose(e.v[nd.args[0]])
	if e.pole(nd, e.v[nd.args[0]]) {
		d.F = interval.Undefined
	}
	e.chain(i, nd.args[0], d, order)
}

// unknown makes all derivatives of node i the whole line.
func (e *evaluator) unknown(i, order int) {
	if order >= 1 {
		for _, p := range e.supp[i] {
			e.gr[i][p] = interval.Whole
		}
	}
	if order >= 2 {
		e.seconds(i, func(p, q, z int) interval.I { return interval.Whole })
	}
	if order >= 3 {
		e.thirds(i, func(p, q, r int) interval.I { return interval.Whole })
	}
}

// seconds sets the second derivatives of node i over the variables it depends on; z is the position
// of that along p and q.
func (e *evaluator) seconds(i int, f func(p, q, z int) interval.I) {
	h, s := e.h[i], e.supp[i]
	for x, p := range s {
		e.spend(3 * (len(s) - x))
		for _, q := range s[x:] {
			z := e.at(p, q)
			h[z] = f(p, q, z)
		}
	}
}

// thirds sets the third derivatives of node i over the variables it depends on.
func (e *evaluator) thirds(i int, f func(p, q, r int) interval.I) {
	n, s := len(e.vars), e.supp[i]
	for a := range s {
		for b := a; b < len(s); b++ {
			e.spend(4 * (len(s) - b))
			for c := b; c < len(s); c++ {
				e.t[i][packed3(n, s[a], s[b], s[c])] = f(s[a], s[b], s[c])
			}
		}
	}
}

func (e *evaluator) copyOf(i, a, order int) {
	e.v[i] = e.v[a]
	copy(e.gr[i], e.gr[a])
	copy(e.h[i], e.h[a])
	if order >= 3 {
		copy(e.t[i], e.t[a])
	}
}

func (e *evaluator) affine(i int, nd *node, order int) {
	s := interval.Point(nd.c0)
	for k, a := range nd.args {
		s = s.Add(e.v[a].Scale(nd.c[k]))
	}
	e.v[i] = s
	if order >= 1 {
		clear(e.gr[i])
		for k, a := range nd.args {
			e.spend(len(e.supp[a]))
			for _, p := range e.supp[a] {
				e.gr[i][p] = e.gr[i][p].Add(e.gr[a][p].Scale(nd.c[k]))
			}
		}
	}
	if e.flat[i] {
		return
	}
	if order >= 2 {
		clear(e.h[i])
		for k, a := range nd.args {
			if e.flat[a] {
				continue
			}
			for x, p := range e.supp[a] {
				e.spend(len(e.supp[a]) - x)
				for _, q := range e.supp[a][x:] {
					z := e.at(p, q)
					e.h[i][z] = e.h[i][z].Add(e.h[a][z].Scale(nd.c[k]))
				}
			}
		}
	}
	if order >= 3 {
		clear(e.t[i])
		for k, a := range nd.args {
			e.spend(len(e.t[a]))
			for z, t := range e.t[a] {
				e.t[i][z] = e.t[i][z].Add(t.Scale(nd.c[k]))
			}
		}
	}
}

// chain applies a function of one variable with the derivatives d to node a:
//
//	∇ = f′∇a,  ∇² = f″∇a∇aᵀ + f′∇²a,
//	∇³ = f‴∇a⊗∇a⊗∇a + f″ sym(∇a⊗∇²a) + f′∇³a.
//
// Terms of ∇²a and ∇³a are left out where a is affine.
func (e *evaluator) chain(i, a int, d interval.Derivs, order int) {
	e.v[i], e.d1[i], e.d2[i] = d.F, d.D1, d.D2
	s, g, n, flat := e.supp[i], e.gr[a], len(e.vars), e.flat[a]
	if order >= 1 {
		for _, p := range s {
			e.gr[i][p] = d.D1.Chain(g[p])
		}
		e.steep = e.steep || !d.D1.Bounded() && e.v[a].Bounded() && !e.monotone(a)
	}
	if order >= 2 {
		e.seconds(i, func(p, q, z int) interval.I {
			return d.D2.Chain(product2(g, p, q)).Add(e.times2(d.D1, a, p, q))
		})
	}
	if order >= 3 {
		h := e.h[a]
		e.thirds(i, func(p, q, r int) interval.I {
			t := d.D3.Chain(product3(g, p, q, r))
			if flat {
				return t
			}
			cross := g[p].Chain(h[e.at(q, r)]).Add(g[q].Chain(h[e.at(p, r)])).Add(g[r].Chain(h[e.at(p, q)]))
			return t.Add(d.D2.Chain(cross)).Add(d.D1.Chain(e.t[a][packed3(n, p, q, r)]))
		})
	}
}

// cross is the product of the slope of node a along p and that of b along q, 0
// where one does not depend on the variable.
func (e *evaluator) cross(a, p, b, q int) interval.I {
	if m := len(e.vars); !e.depends[a*m+p] || !e.depends[b*m+q] {
		return interval.Point(0)
	}
	return e.gr[a][p].Chain(e.gr[b][q])
}

// times is d times the slope of node a along p, and times2 d times its second
// derivative along p and q, 0 where node a does not depend on the variables or is affine.
func (e *evaluator) times(d interval.I, a, p int) interval.I {
	if !e.depends[a*len(e.vars)+p] {
		return interval.Point(0)
	}
	return d.Chain(e.gr[a][p])
}

func (e *evaluator) times2(d interval.I, a, p, q int) interval.I {
	if m := len(e.vars); e.flat[a] || !e.depends[a*m+p] || !e.depends[a*m+q] {
		return interval.Point(0)
	}
	return d.Chain(e.h[a][e.at(p, q)])
}
