package reverse

import (
	"slope"
	"slope/internal/kernel"
	"slope/internal/rule"
)

// Elementwise operations: forward into z, and backward from w, the adjoint of
// the result. They run over lines, runs of elements that follow one another in
// every operand, and leave what is transposed as it lies.

// lines returns the number of lines of operands of one shape, and their length.
func lines(v, w view) (n, length int) {
	if v.packed() && w.packed() {
		return 1, v.size()
	}
	return v.rows, v.cols
}

// like returns the view of a result k that lies as v does.
func like(k int, v view) view {
	z := whole(k, v.rows, v.cols)
	z.trans = v.trans
	return z
}

// binary appends v op w.
func (a *arrays) binary(o op, v, w view) view {
	return like(a.append(node{op: o, x: v, y: w}, v.size()), v)
}

func elementwise(o op, z, x, y []float64) {
	x, y = x[:len(z)], y[:len(z)]
	switch o {
	case opAdd:
		kernel.Add(z, x, y)
	case opSub:
		kernel.Sub(z, x, y)
	case opMul:
		kernel.Mul(z, x, y)
	case opDiv:
		kernel.Div(z, x, y)
	}
}

// binaryBack is: x̄ += w, ȳ ± w for a sum; x̄ += w∘y, ȳ += w∘x for a product;
// x̄ += w/y, ȳ −= w∘z/y for a quotient.
func (a *arrays) binaryBack(n *node, w []float64) {
	v, u, z := n.x, n.y, n.val
	if a.needs(u) && a.live(v) {
		adj, _ := a.adjoint(u)
		x, y := a.data(v), a.data(u)
		k, l := lines(v, u)
		for i := range k {
			binaryRight(n.op, adj[i*u.ld:], w[i*l:i*l+l], x[i*v.ld:], y[i*u.ld:], z[i*l:])
		}
	}
	if !a.needs(v) || !a.live(u) {
		return
	}
	switch n.op {
	case opAdd, opSub:
		a.pass(v, w)
	case opMul:
		a.passTimes(v, w, a.data(u), u)
	case opDiv:
		adj, _ := a.adjoint(v)
		y := a.data(u)
		k, l := lines(v, u)
		for i := range k {
			quotientLeft(adj[i*v.ld:], w[i*l:i*l+l], y[i*u.ld:])
		}
	}
}

func quotientLeft(adj, w, y []float64) {
	for adj, y = adj[:len(w)], y[:len(w)]; ; {
		i := kernel.AccDivNumber(adj, w, y)
		end := min(i+careful, len(w))
		for ; i < end; i++ {
			g := w[i] / y[i]
			if g != g {
				g = through(w[i], 1/y[i])
			}
			adj[i] += g
		}
		if end == len(w) {
			return
		}
		adj, w, y = adj[end:], w[end:], y[end:]
	}
}

// careful is how many elements are the caller's where a kernel stops for NaN.
const careful = 8

// binaryRight adds to the adjoint of the right operand of o.
func binaryRight(o op, adj, w, x, y, z []float64) {
	adj, x, y, z = adj[:len(w)], x[:len(w)], y[:len(w)], z[:len(w)]
	switch o {
	case opAdd:
		kernel.Acc(adj, w)
	case opSub:
		kernel.AccNeg(adj, w)
	case opMul:
		addTimes(adj, w, x)
	case opDiv:
		quotientRight(adj, w, y, z)
	}
}

func quotientRight(adj, w, y, z []float64) {
	for {
		i := kernel.AccNegQuotientNumber(adj, w, z, y)
		end := min(i+careful, len(w))
		for ; i < end; i++ {
			adj[i] += through(w[i], -z[i]/y[i])
		}
		if end == len(w) {
			return
		}
		adj, w, y, z = adj[end:], w[end:], y[end:], z[end:]
	}
}

// pass adds w to the adjoint of v. It may give w away: w is done after it.
func (a *arrays) pass(v view, w []float64) {
	if !a.needs(v) {
		return
	}
	if adj, ok := a.hand(v, w); ok {
		if a.keep {
			copy(adj, w)
		}
		return
	}
	adj, _ := a.adjoint(v)
	n, l := lines(v, v)
	for i := range n {
		addTo(adj[i*v.ld:], w[i*l:i*l+l])
	}
}

func addTo(adj, w []float64) {
	kernel.Acc(adj[:len(w)], w)
}

// passTimes adds w∘d to the adjoint of v, where d lies as u does. It may
// overwrite w and give it away.
func (a *arrays) passTimes(v view, w, d []float64, u view) {
	if !a.needs(v) {
		return
	}
	if u.packed() {
		if adj, ok := a.hand(v, w); ok {
			setTimes(adj, w, d, through)
			return
		}
	}
	adj, _ := a.adjoint(v)
	n, l := lines(v, u)
	for i := range n {
		addTimes(adj[i*v.ld:], w[i*l:i*l+l], d[i*u.ld:])
	}
}

// addTimes adds w∘d to adj: through.
func addTimes(adj, w, d []float64) {
	for adj, d = adj[:len(w)], d[:len(w)]; ; {
		i := kernel.AccMulNumber(adj, w, d)
		end := min(i+careful, len(w))
		for ; i < end; i++ {
			adj[i] += through(w[i], d[i])
		}
		if end == len(w) {
			return
		}
		adj, w, d = adj[end:], w[end:], d[end:]
	}
}

// setTimes sets z to x∘d, with times for the product of two elements where that is NaN. z may be x.
func setTimes(z, x, d []float64, times func(x, d float64) float64) {
	for z, d = z[:len(x)], d[:len(x)]; ; {
		i := kernel.MulNumber(z, x, d)
		end := min(i+careful, len(x))
		for ; i < end; i++ {
			z[i] = times(x[i], d[i])
		}
		if end == len(x) {
			return
		}
		z, x, d = z[end:], x[end:], d[end:]
	}
}

// withVar appends v + s or s·v.
func (a *arrays) withVar(o op, v view, s number) view {
	return like(a.append(node{op: o, x: v, s: s}, v.size()), v)
}

// withVarBack is: x̄ += w, s̄ += Σ wᵢ for a sum; x̄ += s·w, s̄ += Σ wᵢxᵢ for a
// product.
func (a *arrays) withVarBack(n *node, w []float64) {
	v := n.x
	if n.s.scale != 0 && a.live(v) {
		sum := 0.0
		if n.op == opAddVar {
			sum = kernel.Sum(w)
		} else {
			x := a.data(v)
			k, l := lines(v, v)
			for i := range k {
				sum += dotTimes(w[i*l:i*l+l], x[i*v.ld:])
			}
		}
		a.addAdjoint(n.s, sum)
	}
	if n.op == opAddVar {
		a.pass(v, w)
	} else {
		a.passScaled(v, w, a.number(n.s))
	}
}

// dotTimes returns Σ wᵢxᵢ for adjoints w.
func dotTimes(w, x []float64) (sum float64) {
	x = x[:len(w)]
	if sum = kernel.Dot(w, x); sum == sum {
		return sum
	}
	sum = 0
	for i, s := range w {
		sum += through(s, x[i])
	}
	return sum
}

// passScaled adds c·w to the adjoint of v. It may overwrite w and give it away.
func (a *arrays) passScaled(v view, w []float64, c float64) {
	if !a.needs(v) {
		return
	}
	if c == 1 {
		a.pass(v, w)
		return
	}
	plain := c != 0 && c-c == 0 // then through is the product
	if adj, ok := a.hand(v, w); ok {
		if plain {
			kernel.Scale(adj, w, c)
			return
		}
		for i, s := range w {
			adj[i] = through(s, c)
		}
		return
	}
	adj, _ := a.adjoint(v)
	n, l := lines(v, v)
	for i := range n {
		g, ws := adj[i*v.ld:][:l], w[i*l:i*l+l]
		if plain {
			axpy(c, ws, g)
			continue
		}
		for j, s := range ws {
			g[j] += through(s, c)
		}
	}
}

// withConst appends v + c or c·v.
func (a *arrays) withConst(o op, v view, c float64) view {
	return like(a.append(node{op: o, x: v, c: c}, v.size()), v)
}

// rule1 is a rule of one variable, as those of internal/rule and the Eval of a
// slope.Rule.
type rule1 = func(x float64) (y, d1, d2 float64)

// chain appends f(v), elementwise, with the derivatives beside it.
func (a *arrays) chain(v view, f rule1) view {
	return a.chainLanes(v, func(y, d1, d2, x []float64) {
		switch {
		case d1 == nil:
			for j, s := range x {
				y[j], _, _ = f(s)
			}
		case d2 == nil:
			for j, s := range x {
				y[j], d1[j], _ = f(s)
			}
		default:
			for j, s := range x {
				y[j], d1[j], d2[j] = f(s)
			}
		}
	})
}

// chainLanes is chain of a rule on lanes.
func (a *arrays) chainLanes(v view, f lanesRule) view {
	n := node{op: opChain, x: v}
	if a.needs(v) {
		n.d = a.values.alloc(v.size())
		if a.t2 != nil {
			n.dd = a.values.alloc(v.size())
		}
	}
	k, z := a.push(&n, v.size())
	x := a.data(v)
	m, l := lines(v, v)
	for i := range m {
		var d1, d2 []float64
		if n.d != nil {
			d1 = n.d[i*l : i*l+l]
		}
		if n.dd != nil {
			d2 = n.dd[i*l : i*l+l]
		}
		f(z[i*l:i*l+l], d1, d2, x[i*v.ld:][:l])
	}
	return like(k, v)
}

func (a *arrays) powConst(v view, p float64) view {
	return a.chain(v, func(x float64) (y, d1, d2 float64) { return rule.PowConst(x, p) })
}

func (a *arrays) powInt(v view, n int) view {
	if n == 0 { // 1 whatever x is
		return like(a.level(1, v.size()).k, v)
	}
	return a.chain(v, func(x float64) (y, d1, d2 float64) { return rule.PowInt(x, n) })
}

func (a *arrays) apply(v view, r *slope.Rule) view {
	if r == nil {
		panic("reverse: Apply of a nil Rule")
	}
	return a.chain(v, r.At)
}

// broadcast appends the sum of v and the vector u, added to each stored row or
// to each stored column.
func (a *arrays) broadcast(v, u view, rows bool) view {
	n := node{op: opAddRow, x: v, y: u}
	if !rows {
		n.op = opAddCol
	}
	return like(a.append(n, v.size()), v)
}

func (a *arrays) broadcastTo(n *node, z []float64) {
	v := n.x
	x, y := a.data(v), a.data(n.y)
	if n.op == opAddRow {
		kernel.AddRows(z[:v.rows*v.cols], x, v.ld, y[:v.cols])
		return
	}
	for i := range v.rows {
		kernel.AddConst(z[i*v.cols:][:v.cols], x[i*v.ld:], y[i])
	}
}

// broadcastBack is x̄ += w and ȳ += Σ of w over the rows, or over the columns.
func (a *arrays) broadcastBack(n *node, w []float64) {
	v, u := n.x, n.y
	if a.needs(u) {
		adj, _ := a.adjoint(u)
		if n.op == opAddRow {
			kernel.SumColumns(adj[:v.cols], w, v.cols, v.rows)
		} else {
			for i := range v.rows {
				adj[i] += kernel.Sum(w[i*v.cols:][:v.cols])
			}
		}
	}
	a.pass(v, w)
}
