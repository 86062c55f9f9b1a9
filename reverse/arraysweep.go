package reverse

import "slope/internal/kernel"

// backward takes the adjoint of operation k to its operands. w is that of a
// scalar result.
func (a *arrays) backward(k int, w float64) {
	n := &a.nodes[k]
	if n.op >= opSum {
		if w != 0 {
			a.rules.scalar(n.op).back(a, n, w)
		}
		return
	}
	if a.touched(n) {
		a.rules.array(n.op).back(a, n, n.adj[a.side])
	}
}

// leafBack adds the adjoint of a variable of a tape to its gradient. That of a driver's
// variable is read by the driver.
func (a *arrays) leafBack(n *node, w []float64) {
	switch {
	case a.t == nil || n.k == ofDriver:
	case n.d == nil:
		n.d = a.values.alloc(len(w))
		kernel.AddConst(n.d, w, 0)
	default:
		addTo(n.d, w)
	}
}

func (a *arrays) copyBack(n *node, w []float64) { a.give(n.x, w) }

// give adds w, in the order that is meant, to the adjoint of v.
func (a *arrays) give(v view, w []float64) {
	adj, _ := a.adjoint(v)
	r, c := v.dims()
	for i := range r {
		row := w[i*c : i*c+c]
		if !v.trans {
			addTo(adj[i*v.ld:], row)
			continue
		}
		for j, s := range row {
			adj[j*v.ld+i] += s
		}
	}
}

func (a *arrays) stackBack(n *node, w []float64) {
	for i, s := range w {
		a.addAdjoint(a.scalars[n.k+i], s)
	}
}

func (a *arrays) joinBack(n *node, w []float64) {
	for _, v := range a.views[n.k : n.k+n.count] {
		if a.needs(v) {
			adj, _ := a.adjoint(v)
			addTo(adj, w[:v.cols])
		}
		w = w[v.cols:]
	}
}

func (a *arrays) shiftBack(n *node, w []float64) { a.pass(n.x, w) }
func (a *arrays) scaleBack(n *node, w []float64) { a.passScaled(n.x, w, n.c) }

// chainBack is x̄ += w·f′(x).
func (a *arrays) chainBack(n *node, w []float64) {
	a.passTimes(n.x, w, n.d, whole(0, n.x.rows, n.x.cols))
}

// residualBack is x̄ += ±2w·Aᵀr.
func (a *arrays) residualBack(n *node, w float64) {
	a.passMultiple(n.x, n.c*w, n.d, n.x.cols)
}

func (a *arrays) atBack(n *node, w float64) {
	adj, _ := a.adjoint(n.x)
	adj[0] += w
}

// through returns pass(d, w), what an adjoint w adds to an operand with the
// partial derivative d, quickly where the product is a number.
func through(w, d float64) float64 {
	if p := w * d; p == p {
		return p
	}
	return pass(d, w)
}
