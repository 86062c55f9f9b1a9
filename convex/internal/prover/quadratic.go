package prover

import (
	"math/big"
	"slices"
)

// quadratic is a polynomial of degree 2 with exact coefficients, of which only
// the second-order part is kept: Σ q[i,j]·xᵢxⱼ over i ≤ j.
type quadratic map[[2]int]*big.Rat

func (q quadratic) add(i, j int, c *big.Rat) {
	if i > j {
		i, j = j, i
	}
	k := [2]int{i, j}
	if q[k] == nil {
		q[k] = new(big.Rat)
	}
	q[k].Add(q[k], c)
}

// maxQuadratic bounds the work with exact coefficients.
const maxQuadratic = 40

// linearPart returns node i as Σ c[v]·x_v + const with exact coefficients, if it
// is affine by construction.
func (g *graph) linearPart(i int) (c map[int]*big.Rat, ok bool) {
	c, known := g.linear[i]
	if !known {
		c, _ = g.findLinear(i)
		g.linear[i] = c
	}
	return c, c != nil
}

func (g *graph) findLinear(i int) (c map[int]*big.Rat, ok bool) {
	nd := &g.nodes[i]
	g.spend(1 + 20*len(nd.supp))
	switch nd.kind {
	case kConst:
		return map[int]*big.Rat{}, true
	case kVar:
		return map[int]*big.Rat{nd.n: big.NewRat(1, 1)}, true
	case kAffine:
		c = map[int]*big.Rat{}
		for k, a := range nd.args {
			u, ok := g.linearPart(a)
			if !ok {
				return nil, false
			}
			addScaled(c, u, rat(nd.c[k]))
		}
		return c, true
	}
	if len(nd.supp) == 0 {
		return map[int]*big.Rat{}, true
	}
	if u, s := g.multiple(nd); s != nil {
		if p, ok := g.linearPart(u); ok {
			c = map[int]*big.Rat{}
			addScaled(c, p, s)
			return c, true
		}
	}
	return nil, false
}

// multiple returns u and s if a node is s·u with a rational s, else s is nil.
func (g *graph) multiple(nd *node) (u int, s *big.Rat) {
	switch nd.kind {
	case kMul:
		for k, a := range nd.args {
			if s := g.rational(a); s != nil {
				return nd.args[1-k], s
			}
		}
	case kDiv:
		if d := g.rational(nd.args[1]); d != nil && d.Sign() != 0 {
			return nd.args[0], new(big.Rat).Inv(d)
		}
	}
	return 0, nil
}

func rat(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }

func addScaled(c, u map[int]*big.Rat, s *big.Rat) {
	for v, x := range u {
		if c[v] == nil {
			c[v] = new(big.Rat)
		}
		c[v].Add(c[v], new(big.Rat).Mul(s, x))
	}
}

// quadraticForm adds s times the second-order part of node i to q, if the node
// is a polynomial of degree at most 2 by construction.
func (g *graph) quadraticForm(i int, s *big.Rat, q quadratic) bool {
	p, known := g.seconds[i]
	if !known {
		p = g.secondOrder(i)
		g.seconds[i] = p
	}
	if p != nil && s.Sign() != 0 {
		q.addScaled(p, s)
		g.spend(40 * len(p))
	}
	return p != nil
}

// addScaled adds s·p.
func (q quadratic) addScaled(p quadratic, s *big.Rat) {
	for k, c := range p {
		q.add(k[0], k[1], new(big.Rat).Mul(s, c))
	}
}

// secondOrder returns the second-order part of node i, nil if it is not a quadratic
// polynomial by construction.
func (g *graph) secondOrder(i int) quadratic {
	nd := &g.nodes[i]
	if len(nd.supp) > maxQuadratic {
		return nil
	}
	q := quadratic{}
	if u, c := g.multiple(nd); c != nil {
		if !g.quadraticForm(u, c, q) {
			return nil
		}
		return q
	}
	switch {
	case len(nd.supp) == 0 || nd.kind == kVar:
	case nd.kind == kAffine:
		for k, a := range nd.args {
			if !g.quadraticForm(a, rat(nd.c[k]), q) {
				return nil
			}
		}
	case nd.kind == kMul || nd.fn == fnSquare:
		if !g.linearProduct(nd.args[0], nd.args[len(nd.args)-1], q) {
			return nil
		}
	default:
		return nil
	}
	return q
}

// linearProduct adds the second-order part of the product of nodes x and y to q, and reports false if one of them is not affine.
func (g *graph) linearProduct(x, y int, q quadratic) bool {
	u, ok := g.linearPart(x)
	v, ok2 := g.linearPart(y)
	if !ok || !ok2 {
		return false
	}
	for i, a := range u {
		g.spend(40 * len(v))
		for j, b := range v {
			q.add(i, j, new(big.Rat).Mul(a, b))
		}
	}
	return true
}

// finite reports whether every constant the graph holds is a number.
func (g *graph) finite() bool {
	for i := range g.nodes {
		nd := &g.nodes[i]
		for _, c := range append([]float64{nd.c0}, nd.c...) {
			if c-c != 0 {
				return false
			}
		}
	}
	return true
}

// definite returns the curvature of a quadratic form, exactly, by symmetric
// elimination (LDLᵀ): convex if no pivot is negative, and a zero pivot stands in
// a zero row.
func (q quadratic) definite(t *ticker) shape {
	s := isConvex
	if !q.semidefinite(t, 1) {
		s = 0
	}
	if q.semidefinite(t, -1) {
		s |= isConcave
	}
	return s
}

func (q quadratic) semidefinite(t *ticker, sign int) bool {
	m := q.matrix(sign)
	n := len(m)
	for k := range n {
		p := m[k][k]
		switch p.Sign() {
		case -1:
			return false
		case 0:
			if slices.ContainsFunc(m[k][k+1:], func(c *big.Rat) bool { return c.Sign() != 0 }) {
				return false
			}
			continue
		}
		for i := k + 1; i < n; i++ {
			if m[i][k].Sign() == 0 {
				continue
			}
			r := new(big.Rat).Quo(m[i][k], p)
			for j := i; j < n; j++ {
				t.look()
				m[i][j].Sub(m[i][j], new(big.Rat).Mul(r, m[k][j]))
				m[j][i].Set(m[i][j])
			}
		}
	}
	return true
}

// matrix is the symmetric matrix of sign·q over the variables that q has.
func (q quadratic) matrix(sign int) [][]*big.Rat {
	index := map[int]int{}
	for k, c := range q {
		if c.Sign() == 0 {
			continue
		}
		for _, v := range k {
			if _, ok := index[v]; !ok {
				index[v] = len(index)
			}
		}
	}
	m := make([][]*big.Rat, len(index))
	for i := range m {
		m[i] = make([]*big.Rat, len(index))
		for j := range m[i] {
			m[i][j] = new(big.Rat)
		}
	}
	half := big.NewRat(int64(sign), 2)
	for k, c := range q {
		if c.Sign() == 0 {
			continue
		}
		i, j := index[k[0]], index[k[1]]
		h := new(big.Rat).Mul(half, c)
		m[i][j].Add(m[i][j], h)
		m[j][i].Add(m[j][i], h)
	}
	return m
}

// quadraticPart gathers the terms of a sum that are quadratic and looks at them
// as one form, next to the other terms.
func (a *analysis) quadraticPart(nd *node, f *facts) {
	q := quadratic{}
	s := isAffine
	for k, v := range nd.args {
		if a.g.quadraticForm(v, rat(nd.c[k]), q) {
			continue
		}
		t := a.f[v].shape
		if nd.c[k] < 0 {
			t = flip(t)
		}
		s &= t
		if s == 0 {
			return
		}
	}
	if s &= q.definite(&a.g.ticker); s != 0 {
		f.shape, f.why = f.shape|s, "a quadratic form whose definiteness is decided exactly, plus terms of the same curvature"
		if s == isAffine {
			f.why = "quadratic terms that cancel"
		}
	}
}
