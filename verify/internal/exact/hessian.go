package exact

import (
	"math"
	"math/big"

	"gonum.org/v1/gonum/floats"

	"slope/expr"
)

// Hessian returns the columns of the exact Hessian,
//
//	Hⱼₖ = Σ over nodes i and operands a, b of  v̄ᵢ·f_ab·ȧⱼ·ḃₖ
//
// with v̄ the adjoints, f_ab the second partial derivatives of the node, ȧ and ḃ the tangents of the operands, and the bars of its entries; see
// hessianBars. Entries are NaN where an operation has no finite second partials, and of coordinates that a kink or an infinite slope depends on.
// It returns nil where there is no gradient.
func (e *Derivatives) Hessian() (cols, bars [][]float64) {
	if e.Grad == nil {
		return nil, nil
	}
	n := e.P.Dim()
	h := &exactSums{t: e.exactTangents(), sum: make([][]*big.Float, n), none: e.rough()}
	for j := range n {
		for range n {
			h.sum[j] = append(h.sum[j], Num(0, e.Bits))
		}
	}
	for i, nd := range e.P.Nodes() {
		if e.adj[i] == nil {
			continue
		}
		for at, second := range e.second[i] {
			if second != nil {
				h.add(e.adj[i], second, nd.Args[at/len(nd.Args)], nd.Args[at%len(nd.Args)])
			}
		}
	}
	cols = Square(n)
	for j := range n {
		for k := range n {
			if cols[j][k] = Float(h.sum[j][k]); h.none[j][k] {
				cols[j][k] = math.NaN()
			}
		}
	}
	return cols, e.hessianBars()
}

// rough tells of which pairs of coordinates a kink depends on one, but for those that the law settles, or an infinite slope.
func (e *Derivatives) rough() (pairs [][]bool) {
	n := e.P.Dim()
	_, reached := e.adjointTerms()
	on, any := make([][]bool, e.P.Len()), make([]bool, n) // the coordinates that a node depends on
	for i, nd := range e.P.Nodes() {
		on[i] = make([]bool, n)
		if nd.Op == expr.OpInput {
			on[i][nd.Int] = true
		}
		at := reached[i] && (e.steep[i] != nil || e.weights(i) == nil && e.kinkedAt(i, nd))
		for _, a := range nd.Args {
			for j, is := range on[a] {
				on[i][j] = on[i][j] || is
				any[j] = any[j] || is && at
			}
		}
	}
	pairs = make([][]bool, n)
	for j := range pairs {
		for k := range n {
			pairs[j] = append(pairs[j], any[j] || any[k])
		}
	}
	return pairs
}

// The exact sums of the terms of Hessian.
type exactSums struct {
	t    [][]*big.Float // tangents, by node and input
	sum  [][]*big.Float
	none [][]bool // there is none
}

// add adds the terms of an adjoint and the second partial derivative by the nodes a and b.
func (h *exactSums) add(adj, second *big.Float, a, b uint32) {
	for j, x := range h.t[a] {
		for k, y := range h.t[b] {
			switch {
			case x == nil || y == nil:
			case second.IsInf():
				h.none[j][k] = true
			default:
				z := new(big.Float).Mul(adj, second)
				h.sum[j][k].Add(h.sum[j][k], z.Mul(z, x).Mul(z, y))
			}
		}
	}
}

// exactTangents returns the derivatives of all nodes by every input, nil where a node does not depend on it.
func (e *Derivatives) exactTangents() [][]*big.Float {
	t := make([][]*big.Float, e.P.Len())
	for i, nd := range e.P.Nodes() {
		t[i] = make([]*big.Float, e.P.Dim())
		if nd.Op == expr.OpInput {
			t[i][nd.Int] = Num(1, e.Bits)
		}
		for k, d := range e.D1[i] {
			for j, w := range t[nd.Args[k]] {
				switch {
				case w == nil || d.Sign() == 0:
				case t[i][j] == nil:
					t[i][j] = new(big.Float).Mul(d, w)
				default:
					t[i][j].Add(t[i][j], new(big.Float).Mul(d, w))
				}
			}
		}
	}
	return t
}

// Kinked reports whether an operation is at a kink, where slopes are means by
// convention and there are no second derivatives.
func (e *Derivatives) Kinked() bool {
	for i, nd := range e.P.Nodes() {
		if e.kinkedAt(i, nd) {
			return true
		}
	}
	return false
}

// kinkedAt reports whether node i is at a kink.
func (e *Derivatives) kinkedAt(i int, nd expr.Node) bool {
	if e.D1[i] == nil {
		return false
	}
	switch nd.Op {
	case expr.OpAbs, expr.OpSelect:
		return e.V[nd.Args[0]].Sign() == 0
	case expr.OpNorm2, expr.OpHypot:
		return e.V[i].Sign() == 0
	case expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf:
		a := make([]*big.Float, len(nd.Args))
		for j, b := range nd.Args {
			a[j] = e.V[b]
		}
		return ties(a, e.V[i]) > 1
	}
	return false
}

// hessianBars bounds the rounding errors of the entries of a Hessian computed in
// float64, to first order and twice over, for every way of computing it that adds
// up the terms of Hessian. Each factor has an error: that of the local slopes that
// it is a sum of products of, which have the errors of the rules and of the operands
// at which they are taken. The factors have absolute values everywhere,
// so that no cancellation is counted on.
func (e *Derivatives) hessianBars() [][]float64 {
	dim := e.P.Dim()
	b := &hessianTerms{e: e, sum: Square(dim), bars: Square(dim)}
	known := b.forward()
	if known {
		b.backward()
	}
	for k, row := range b.bars {
		for m := range row {
			row[m] = 2*(row[m]+b.terms*u*b.sum[k][m]) + 64*eta
			if !known || row[m] != row[m] {
				row[m] = math.Inf(1)
			}
		}
	}
	return b.bars
}

// hessianTerms are the factors, by node, and what the terms add up to.
type hessianTerms struct {
	e         *Derivatives
	t, dt     [][]float64 // tangents, by input, and their errors
	h, dh     [][]float64 // second partial derivatives and their errors
	uses      []float64
	terms     float64 // how many there are
	sum, bars [][]float64
}

// forward computes the tangents and the second partial derivatives; it returns false where there are none, and where products of
// tangents may overflow on the way.
func (b *hessianTerms) forward() bool {
	e, n, dim := b.e, b.e.P.Len(), b.e.P.Dim()
	b.t, b.dt, b.h, b.dh, b.uses = make([][]float64, n), make([][]float64, n), make([][]float64, n), make([][]float64, n), make([]float64, n)
	most := 0.0
	for i, nd := range e.P.Nodes() {
		t, dt := make([]float64, dim), make([]float64, dim)
		b.t[i], b.dt[i] = t, dt
		if nd.Op == expr.OpInput {
			t[nd.Int] = 1
		}
		if e.D1[i] == nil {
			continue
		}
		if b.h[i], b.dh[i] = e.secondBars(i, nd); b.dh[i] == nil {
			return false
		}
		for j, a := range nd.Args {
			d := math.Abs(Float(e.D1[i][j]))
			b.uses[a]++
			for k := range dim {
				t[k] += d * b.t[a][k]
				dt[k] += d*b.dt[a][k] + (e.D2[i][j]+8*u*d+eta)*b.t[a][k] + eta
			}
		}
		for k := range dim {
			dt[k] += float64(len(nd.Args)+3) * u * t[k]
			most = math.Max(most, t[k])
		}
	}
	return most < 1e140
}

// backward computes the adjoints and their errors, and with them the terms.
func (b *hessianTerms) backward() {
	e, n := b.e, b.e.P.Len()
	adj, dadj := make([]float64, n), make([]float64, n)
	adj[e.P.Outputs()[0]] = 1
	for i := n - 1; i >= 0; i-- {
		if e.D1[i] == nil || adj[i] == 0 && dadj[i] == 0 {
			continue
		}
		w, args := adj[i], e.P.Node(i).Args
		dw := dadj[i] + (b.uses[i]+1)*u*w
		for j, a := range args {
			d := math.Abs(Float(e.D1[i][j]))
			adj[a] += w * d
			dadj[a] += dw*d + w*(e.D2[i][j]+8*u*d+eta) + 4*u*w*d + eta
			for l, c := range args {
				if g, dg := b.h[i][j*len(args)+l], b.dh[i][j*len(args)+l]; g != 0 || dg != 0 {
					b.add(bounded{w, dw}, bounded{g, dg}, a, c)
				}
			}
		}
	}
}

// A bounded number has a bound of its error.
type bounded struct{ v, err float64 }

// add adds the term of the adjoint and the second partial derivative by the nodes a and c.
func (b *hessianTerms) add(adjoint, second bounded, a, c uint32) {
	w, dw, g, dg := adjoint.v, adjoint.err, second.v, second.err
	b.terms++
	for k, x := range b.t[a] {
		for m, y := range b.t[c] {
			s := w * g * x * y
			if s > 1e290 || g*x*y > 1e290 || g*x > 1e290 || g*y > 1e290 || w*g > 1e290 {
				s = math.Inf(1)
			}
			b.sum[k][m] += s
			b.bars[k][m] += dw*g*x*y + w*dg*x*y + w*g*(b.dt[a][k]*y+x*b.dt[c][m]) + 16*u*s + 8*eta*(1+w)*(1+g)*(1+x)*(1+y)
		}
	}
}

// secondBars returns the absolute second partial derivatives of node i, a square, and
// bounds of their errors in float64: 16u for the rule, and how much they change
// with the errors of the operands. The bounds are nil where there are none.
func (e *Derivatives) secondBars(i int, nd expr.Node) (h, dh []float64) {
	k := len(nd.Args)
	h, dh = absolute(e.second[i], k), make([]float64, k*k)
	if e.weights(i) != nil || e.kinkedAt(i, nd) {
		return h, dh
	}
	switch nd.Op {
	case expr.OpNorm2:
		return e.secondOfNorm(i, nd)
	case expr.OpLogSumExp:
		return e.secondOfLogSumExp(i, nd)
	}
	for j, v := range h {
		dh[j] = 16*u*v + eta
	}
	if constantSecond(nd.Op) {
		return h, dh
	}
	for j, b := range nd.Args {
		switch {
		case e.Err[b] == 0:
			continue
		case !finite(e.Err[b]):
			return h, nil
		}
		moved := e.moved(i, j, nd, h)
		if moved == nil {
			return h, nil
		}
		floats.Add(dh, moved)
	}
	return h, dh
}

// absolute returns the absolute values of the second partials of an operation with k operands.
func absolute(second []*big.Float, k int) []float64 {
	h := make([]float64, k*k)
	for i, s := range second {
		if s != nil && !s.IsInf() {
			h[i] = math.Abs(Float(s))
		}
	}
	return h
}

// moved bounds by how much the second partial derivatives h of node i change with the error of operand j, nil where there are none.
func (e *Derivatives) moved(i, j int, nd expr.Node, h []float64) []float64 {
	moved := make([]float64, len(h))
	for _, sign := range []float64{1, -1} {
		at := make([]*big.Float, len(nd.Args))
		for l, b := range nd.Args {
			at[l] = e.V[b]
		}
		at[j] = new(big.Float).SetPrec(e.Bits).Add(at[j], Num(sign*e.Err[nd.Args[j]], e.Bits))
		g := e.curvature(i, nd, at)
		if g == nil {
			return nil
		}
		for l := range g {
			moved[l] = math.Max(moved[l], math.Abs(g[l]-h[l]))
		}
	}
	return moved
}

// secondOfNorm is secondBars of a norm: (δ − u·u)/‖x‖, a difference that is computed as such.
func (e *Derivatives) secondOfNorm(i int, nd expr.Node) (h, dh []float64) {
	k, y := len(nd.Args), math.Abs(Float(e.V[i]))
	h, dh = make([]float64, k*k), make([]float64, k*k)
	slope := func(j int) float64 { return math.Abs(Float(e.D1[i][j])) }
	rel := 0.0
	for j, a := range nd.Args {
		rel += slope(j) * e.Err[a] / y
	}
	for j, a := range nd.Args {
		for l, b := range nd.Args {
			h[j*k+l] = slope(j) * slope(l) / y
			dh[j*k+l] = (slope(j)*e.Err[b] + slope(l)*e.Err[a]) / y / y
			if j == l {
				h[j*k+l] += 1 / y
			}
			dh[j*k+l] += 4*rel*h[j*k+l] + 16*u*h[j*k+l]
		}
	}
	return h, dh
}

// secondOfLogSumExp is secondBars of a LogSumExp: pδ − p·p, likewise.
func (e *Derivatives) secondOfLogSumExp(i int, nd expr.Node) (h, dh []float64) {
	k := len(nd.Args)
	h, dh = make([]float64, k*k), make([]float64, k*k)
	slope := func(j int) float64 { return math.Abs(Float(e.D1[i][j])) }
	rel := 0.0
	for _, a := range nd.Args {
		rel = math.Max(rel, e.Err[a]+4*u*math.Abs(Float(e.V[a])))
	}
	for j := range k {
		for l := range k {
			h[j*k+l] = slope(j) * slope(l)
			if j == l {
				h[j*k+l] += slope(j)
			}
			dh[j*k+l] = (4*rel + 16*u) * h[j*k+l]
		}
	}
	return h, dh
}

// constantSecond reports operations whose second partial derivatives do not depend
// on the operands, away from kinks.
func constantSecond(op expr.Op) bool {
	switch op {
	case expr.OpAdd, expr.OpSub, expr.OpMul, expr.OpNeg, expr.OpSquare, expr.OpScale, expr.OpAddConst, expr.OpAbs, expr.OpSum, expr.OpDot, expr.OpDotConst,
		expr.OpSumSquares, expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf, expr.OpSelect:
		return true
	}
	return false
}

// curvature returns the absolute second partial derivatives of node i at other
// operands, nil where they do not exist.
func (e *Derivatives) curvature(i int, nd expr.Node, a []*big.Float) []float64 {
	n := e.P.Len()
	s := &Derivatives{P: e.P, Bits: e.Bits, V: make([]*big.Float, n), D1: make([][]*big.Float, n), D2: make([][]float64, n), second: make([][]*big.Float, n), Err: e.Err}
	if s.partials(i, nd, a, e.precision(a)) != "" {
		return nil
	}
	return absolute(s.second[i], len(a))
}
