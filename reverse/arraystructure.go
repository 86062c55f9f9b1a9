package reverse

import "slope/internal/kernel"

// Structure: parts of arrays put together, taken out and moved. All of it is linear.

func (a *arrays) fillOf(n *node, z []float64) { fill(z, a.number(n.s)) }

func (a *arrays) fillBack(n *node, w []float64) { a.addAdjoint(n.s, kernel.Sum(w)) }

func (a *arrays) triangleTo(n *node, z []float64) {
	clear(z)
	x := a.data(n.x)
	n.triangle(func(at, from, length int) { copy(z[at:at+length], x[from:]) })
	if n.k == mirrored {
		mirror(z, n.count)
	}
}

func (a *arrays) triangleBack(n *node, w []float64) {
	adj, _ := a.adjoint(n.x)
	n.triangle(func(at, from, length int) { addTo(adj[from:], w[at:at+length]) })
	if n.k == mirrored {
		upperBack(adj, w, n.count)
	}
}

func (a *arrays) diagTo(n *node, z []float64) {
	v := n.x
	clear(z)
	for i, s := range a.data(v)[:v.cols] {
		z[i*v.cols+i] = s
	}
}

func (a *arrays) diagBack(n *node, w []float64) {
	v := n.x
	adj, _ := a.adjoint(v)
	for i := range v.cols {
		adj[i] += w[i*v.cols+i]
	}
}

func (a *arrays) cumSumTo(n *node, z []float64) {
	v := n.x
	x := a.data(v)
	for i := range v.rows {
		s, zs := 0.0, z[i*v.cols:][:v.cols]
		for j, t := range x[i*v.ld:][:v.cols] {
			s += t
			zs[j] = s
		}
	}
}

func (a *arrays) cumSumBack(n *node, w []float64) {
	v := n.x
	adj, _ := a.adjoint(v)
	for i := range v.rows {
		s, g, ws := 0.0, adj[i*v.ld:][:v.cols], w[i*v.cols:][:v.cols]
		for j := len(ws) - 1; j >= 0; j-- {
			s += ws[j]
			g[j] += s
		}
	}
}

func (a *arrays) addDiagTo(n *node, z []float64) {
	v := n.x
	x, y := a.data(v), a.data(n.y)
	for i := range v.rows {
		copy(z[i*v.cols:][:v.cols], x[i*v.ld:])
		z[i*v.cols+i] += y[i]
	}
}

func (a *arrays) addDiagBack(n *node, w []float64) {
	v := n.x
	if a.needs(n.y) {
		adj, _ := a.adjoint(n.y)
		for i := range v.rows {
			adj[i] += w[i*v.cols+i]
		}
	}
	a.pass(v, w)
}

func (a *arrays) addScaledTo(n *node, z []float64) {
	v, u := n.x, n.y
	x, y := a.data(v), a.data(u)
	k, l := lines(v, u)
	for i := range k {
		kernel.AddScaled(z[i*l:i*l+l], x[i*v.ld:], y[i*u.ld:], n.c)
	}
}

func (a *arrays) linCombTo(n *node, z []float64) {
	sum := z
	for i, v := range a.views[n.k : n.k+n.count] {
		switch x := a.data(v)[:v.cols]; {
		case i > 0:
			kernel.AddScaled(z, sum, x, n.d[i])
			sum = z
		case n.d[0] == 1 && n.count > 1:
			sum = x
		default:
			kernel.Scale(z, x, n.d[0])
		}
	}
}

func (a *arrays) linCombBack(n *node, w []float64) {
	keep := a.keep
	a.keep = true
	for i := n.count - 1; i > 0; i-- {
		a.passScaled(a.views[n.k+i], w, n.d[i])
	}
	a.keep = keep
	a.passScaled(a.views[n.k], w, n.d[0])
}

func (a *arrays) pickTo(n *node, z []float64) {
	v, u := n.x, n.y
	x, y := a.data(v), a.data(u)
	k, l := lines(v, u)
	for i := range k {
		pick(z[i*l:i*l+l], n.d[i*l:], x[i*v.ld:], y[i*u.ld:])
	}
}

// join appends the vectors views[k:], one after another.
func (a *arrays) join(k int) view {
	n, size := node{op: opJoin, k: k, count: len(a.views) - k}, 0
	for _, v := range a.views[k:] {
		size += v.cols
		if a.needs(v) {
			n.x = v // any operand with a gradient
		}
	}
	return whole(a.append(n, size), 1, size)
}

// gatherRows sets z to the rows of the operand that the index names.
func (a *arrays) gatherRows(n *node, z []float64) {
	v := n.x
	x := a.data(v)
	for i, j := range n.index {
		copy(z[i*v.cols:][:v.cols], x[j*v.ld:])
	}
}

// scatterRows sets z to zero and adds the rows of the operand where the index says.
func (a *arrays) scatterRows(n *node, z []float64) {
	v := n.x
	clear(z)
	x := a.data(v)
	for i, j := range n.index {
		addTo(z[j*v.cols:], x[i*v.ld:][:v.cols])
	}
}

func (a *arrays) gatherBack(n *node, w []float64) {
	v := n.x
	adj, _ := a.adjoint(v)
	for i, j := range n.index {
		addTo(adj[j*v.ld:], w[i*v.cols:][:v.cols])
	}
}

func (a *arrays) scatterBack(n *node, w []float64) {
	v := n.x
	adj, _ := a.adjoint(v)
	for i, j := range n.index {
		addTo(adj[i*v.ld:], w[j*v.cols:][:v.cols])
	}
}

// The kinds of opTriangle.
const (
	upperTriangle  = 1
	strictTriangle = 2
	mirrored       = 4 // a lower triangle and its transpose
)

// triangle calls move for each row of a triangle: its elements go to z[at:] from
// x[from:].
func (n *node) triangle(move func(at, from, length int)) {
	from, skip := 0, 0
	if n.k&strictTriangle != 0 {
		skip = 1
	}
	for i := range n.count {
		lo, hi := 0, i+1-skip
		if n.k&upperTriangle != 0 {
			lo, hi = i+skip, n.count
		}
		move(i*n.count+lo, from, hi-lo)
		from += hi - lo
	}
}

// upperBack adds the elements of w above the diagonal to those of the lower triangle adj.
func upperBack(adj, w []float64, n int) {
	for i := range n {
		g := adj[i*(i+1)/2:][:i]
		for j := range g {
			g[j] += w[j*n+i]
		}
	}
}

// addScaledBack is x̄ += w, ȳ += c·w.
func (a *arrays) addScaledBack(n *node, w []float64) {
	keep := a.keep
	a.keep = true // w is x's
	a.passScaled(n.y, w, n.c)
	a.keep = keep
	a.pass(n.x, w)
}

// pick sets z to x where d is 1, to y where d is 0, and between them elsewhere.
func pick(z, d, x, y []float64) {
	d, x, y = d[:len(z)], x[:len(z)], y[:len(z)]
	for i, s := range d {
		switch s {
		case 1:
			z[i] = x[i]
		case 0:
			z[i] = y[i]
		default:
			z[i] = float64(s*x[i]) + float64((1-s)*y[i])
		}
	}
}

// pickBack is x̄ += d·w, ȳ += (1−d)·w.
func (a *arrays) pickBack(n *node, w []float64) {
	v, u := n.x, n.y
	k, l := lines(v, u)
	for i := range k {
		ws, d := w[i*l:i*l+l], n.d[i*l:]
		if a.needs(v) {
			adj, _ := a.adjoint(v)
			addTimes(adj[i*v.ld:], ws, d)
		}
		if a.needs(u) {
			adj, _ := a.adjoint(u)
			g := adj[i*u.ld:][:l]
			for j, s := range ws {
				g[j] += through(s, 1-d[j])
			}
		}
	}
}

// choose appends x or y, elementwise, of views of one layout: f returns the result,
// and how much of it is x.
func (a *arrays) choose(v, u view, f func(x, y float64) (z, d float64)) view {
	n := node{op: opPick, x: v, y: u, d: a.values.alloc(v.size())}
	k, z := a.push(&n, v.size())
	x, y := a.data(v), a.data(u)
	m, l := lines(v, u)
	for i := range m {
		zs, ds, xs, ys := z[i*l:i*l+l], n.d[i*l:][:l], x[i*v.ld:][:l], y[i*u.ld:][:l]
		for j := range zs {
			zs[j], ds[j] = f(xs[j], ys[j])
		}
	}
	return like(k, v)
}

// selectElem appends v where c is positive and u elsewhere, of views of one layout.
func (a *arrays) selectElem(c, v, u view) view {
	n := node{op: opPick, x: v, y: u, d: a.values.alloc(v.size())}
	s := a.data(c)
	for i := range c.rows {
		for j, t := range s[i*c.ld:][:c.cols] {
			n.d[i*c.cols+j] = 0
			if t > 0 {
				n.d[i*c.cols+j] = 1
			}
		}
	}
	return like(a.append(n, v.size()), v)
}

// addDiag appends v with u added to its diagonal.
func (a *arrays) addDiag(v, u view) view {
	return like(a.append(node{op: opAddDiag, x: v, y: u, tri: a.triangleOf(v)}, v.size()), v)
}

// level appends a constant vector of n equal numbers.
func (a *arrays) level(c float64, n int) view {
	x := a.values.alloc(n)
	fill(x, c)
	return whole(a.constant(x), 1, n)
}

// fill appends the scalar s in the layout of v.
func (a *arrays) fill(s number, v view) view {
	return like(a.append(node{op: opFill, s: s}, v.size()), v)
}

// detach appends the values of v as a constant.
func (a *arrays) detach(v view) view {
	a.data(v) // computes what has waited
	v.k = a.constant(a.nodes[v.k].val)
	return v
}
