package reverse

// Least squares reads its data once. The product of a constant matrix and a
// variable, plus or minus a constant vector, waits to be computed until its
// elements are asked for. Where SumSquares is what asks, it goes through the
// rows of A in panels that stay in the cache, and each panel gives
//
//	r = A·x ± b,   f += r·r,   g += Aᵀ·r
//
// so that the backward pass needs g alone: x̄ += ±2w·g.

// deferProduct appends v·u without computing it, if it is one that waits.
func (a *arrays) deferProduct(v, u view) (view, bool) {
	if v.trans || a.needs(v) || !a.needs(u) {
		return view{}, false
	}
	k, _ := a.push(&node{op: opMulVec, x: v, y: u, lazy: true}, v.rows)
	return whole(k, 1, v.rows), true
}

// deferResidual appends v ± w without computing it, if one of them is a product
// that waits and the other constant.
func (a *arrays) deferResidual(o op, v, w view) (view, bool) {
	if o != opAdd && o != opSub || !(a.waits(v) && !a.needs(w) || a.waits(w) && !a.needs(v)) {
		return view{}, false
	}
	k, _ := a.push(&node{op: o, x: v, y: w, lazy: true}, v.cols)
	return whole(k, 1, v.cols), true
}

// waits reports whether v is all of a product that has not been computed.
func (a *arrays) waits(v view) bool {
	n := &a.nodes[v.k]
	return n.lazy && n.op == opMulVec && v.cols == len(n.val)
}

// force computes what has waited.
func (a *arrays) force(n *node) {
	n.lazy = false
	if n.op == opMulVec {
		n.x.block(a.data(n.x)).gemv(a.data(n.y), 1, 0, n.val, 1)
		return
	}
	elementwise(n.op, n.val, a.data(n.x), a.data(n.y))
}

// residual appends Σ rᵢ² for a product or residual r that waits, if v is one.
func (a *arrays) residual(v view) (number, bool) {
	n := &a.nodes[v.k]
	if !n.lazy || v.rows != 1 || v.cols != len(n.val) {
		return number{}, false
	}
	n.lazy, n.spent = false, true
	p, c, b := n, 2.0, []float64(nil)
	if n.op != opMulVec { // A·x ± b, or b ± A·x
		if a.waits(n.x) {
			p, b = &a.nodes[n.x.k], a.data(n.y)
		} else {
			p, b = &a.nodes[n.y.k], a.data(n.x)
			if n.op == opSub {
				c = -2
			}
		}
	}
	r, u := n.val, p.y
	g := a.values.alloc(u.cols)
	f := a.residualPanels(g, r, p.x, a.data(u), b, n.op, c < 0)
	return a.pushScalar(&node{op: opResidual, x: u, y: p.x, c: c, d: g}, f), true
}

// residualPanels sets r to the residual and g to Aᵀr, and returns Σ rᵢ².
func (a *arrays) residualPanels(g, r []float64, v view, x, b []float64, o op, swap bool) float64 {
	data := a.data(v)
	rows := max(12, (3<<10)/v.cols/12*12) // 24 KiB, which stay in the first cache
	beta := 0.0
	for i := 0; i < v.rows; i += rows {
		m := min(rows, v.rows-i)
		part := block{data[i*v.ld:], m, v.cols, v.ld, false, 0}
		s := r[i : i+m]
		part.gemv(x, 1, 0, s, 1)
		switch {
		case b == nil:
		case swap:
			elementwise(opSub, s, b[i:], s)
		default:
			elementwise(o, s, s, b[i:])
		}
		part.t().gemv(s, 1, beta, g, 1)
		beta = 1
	}
	return inner(r, r)
}
