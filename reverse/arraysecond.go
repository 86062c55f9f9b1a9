package reverse

import "math"

// The backward sweep of a tape2, for the derivatives of the adjoints along the
// direction. With z̄ the adjoint of z = f(x), that of x is z̄·f′(x), and its
// derivative
//
//	dz̄·f′(x) + z̄·f″(x)·ẋ.
//
// The first term is the backward function of the operation, of dz̄. The second is
// none for a linear operation, and for a product the backward function with the
// tangents in place of the values; the others are here.

// backward2 takes the derivative of the adjoint of operation k to its operands. w and
// dw are the adjoint and its derivative of a scalar result.
func (a *arrays) backward2(k int, w, dw float64) {
	n := &a.nodes[k]
	if n.op >= opSum {
		if curve := a.rules.scalar(n.op).curve; curve != nil && w != 0 {
			curve(a, n, w)
		}
	} else if curve := a.rules.array(n.op).curve; curve != nil && n.sweep[0] == a.sweep[0] {
		curve(a, n, n.adj[0])
	}
	a.keep = false
	a.backward(k, dw)
	a.keep = true
}

// productCurve is the backward function of a product, with tangents in place of values.
func (a *arrays) productCurve(n *node, w []float64) {
	a.moving = true
	a.rules.array(n.op).back(a, n, w)
	a.moving = false
}

// dotCurve and sumSquaresCurve are productCurve of products with a scalar result.
func (a *arrays) dotCurve(n *node, w float64) {
	a.moving = true
	a.dotBack(n, w)
	a.moving = false
}

func (a *arrays) sumSquaresCurve(n *node, w float64) {
	a.moving = true
	a.sumSquaresBack(n, w)
	a.moving = false
}

// lseRowsCurve, lseCurve and crossEntropyCurve are x̄ += w·ṗ with the softmax p.
func (a *arrays) lseRowsCurve(n *node, w []float64) {
	for i, s := range w {
		if s != 0 {
			a.addSoftmaxTangent(n.x, i, s, n.d)
		}
	}
}

func (a *arrays) lseCurve(n *node, w float64) { a.addSoftmaxTangent(n.x, 0, w, n.d) }

func (a *arrays) crossEntropyCurve(n *node, w float64) {
	for i := range n.x.rows {
		a.addSoftmaxTangent(n.x, i, w/n.c, n.dd)
	}
}

// chainCurve is x̄ += w·f″(x)·ẋ. A zero in w that moves is one that the result depends on:
// times a second derivative that is not finite it is NaN.
func (a *arrays) chainCurve(n *node, w []float64) {
	v := n.x
	adj, _ := a.adjoint(v)
	t := a.move(v)
	k, l := lines(v, v)
	for i := range k {
		g, ts, ds, ws := adj[i*v.ld:][:l], t[i*v.ld:][:l], n.dd[i*l:][:l], w[i*l:i*l+l]
		var buffer [512]float64
		for at := 0; at < l; at += len(buffer) {
			end := min(at+len(buffer), l)
			d := buffer[:end-at]
			setTimes(d, ts[at:end], ds[at:end], along)
			if !finite(d) {
				a.spoilZeros(n, g[at:end], d, i*l+at)
			}
			addTimes(g[at:end], ws[at:end], d)
		}
	}
}

// spoilZeros makes those elements of g NaN at which a zero in the adjoint of n, from the element
// at on, moves and meets a second derivative d that is not finite.
func (a *arrays) spoilZeros(n *node, g, d []float64, at int) {
	for j, s := range d {
		if s-s != 0 && n.adj[0][at+j] == 0 && a.touched(n) && n.adj[1][at+j] != 0 {
			g[j] = math.NaN()
		}
	}
}

// quotientCurve is x̄ −= w·ẏ/y², ȳ += w·(2z·ẏ/y − ẋ)/y·1/y for z = x/y.
func (a *arrays) quotientCurve(n *node, w []float64) {
	v, u := n.x, n.y
	y, dx, dy := a.data(u), a.move(v), a.move(u)
	k, l := lines(v, u)
	if a.needs(v) && a.needs(u) {
		adj, _ := a.adjoint(v)
		for i := range k {
			g, ys, ts := adj[i*v.ld:][:l], y[i*u.ld:][:l], dy[i*u.ld:][:l]
			for j, s := range w[i*l : i*l+l] {
				r := 1 / ys[j]
				g[j] += through(s, along(ts[j], -r*r))
			}
		}
	}
	if !a.needs(u) {
		return
	}
	adj, _ := a.adjoint(u)
	for i := range k {
		g, ys, zs := adj[i*u.ld:][:l], y[i*u.ld:][:l], n.val[i*l:][:l]
		xs, ts := dx[i*v.ld:][:l], dy[i*u.ld:][:l]
		for j, s := range w[i*l : i*l+l] {
			r := 1 / ys[j]
			g[j] += through(s, along(xs[j], -r*r)+along(ts[j], 2*zs[j]*r*r))
		}
	}
}

// addSoftmaxTangent adds w·ṗ to the adjoint of row i of v, where p is the softmax of
// the rows.
func (a *arrays) addSoftmaxTangent(v view, i int, w float64, p []float64) {
	adj, _ := a.adjoint(v)
	mark := a.tangents
	t := a.tangents.alloc(v.cols)
	softmaxAlong(t, p[i*v.cols:], a.move(v)[i*v.ld:])
	axpy(w, t, adj[i*v.ld:])
	a.tangents.back(mark)
}

// softmaxCurve is, in each row, x̄ᵢ += ṗᵢ(wᵢ − Σ wⱼpⱼ) − pᵢ·Σ wⱼṗⱼ.
func (a *arrays) softmaxCurve(n *node, w []float64) {
	v := n.x
	adj, _ := a.adjoint(v)
	for i := range v.rows {
		ws, p, t := w[i*v.cols:][:v.cols], n.val[i*v.cols:][:v.cols], n.tan[i*v.cols:][:v.cols]
		if !anyNonzero(ws) {
			continue
		}
		s, ds := dotTimes(ws, p), dotTimes(ws, t)
		for j, g := range adj[i*v.ld:][:v.cols] {
			adj[i*v.ld+j] = g + along(t[j], ws[j]-s) - float64(p[j]*ds)
		}
	}
}

// norm2Curve is x̄ += w/f·(ẋ − u·(u·ẋ)) with u = x/f. A shift of ẋ by r·u changes
// nothing. Where an element of u is above √½, the r that takes its tangent to 0 keeps
// the difference from cancelling. The factor 1/f comes first if it is large and last
// if it is small, so that products do not underflow.
func (a *arrays) norm2Curve(n *node, w float64) {
	v, u := n.x, n.d
	adj, _ := a.adjoint(v)
	x := a.move(v)[:v.cols]
	first, last := n.c, 1.0
	if n.c < 1 {
		first, last = 1, n.c
	}
	r, ref := 0.0, -1
	for i, d := range u {
		if d*d > 0.5 {
			r, ref = x[i]/d, i
		}
	}
	mark := a.tangents
	t := a.tangents.alloc(len(u))
	s := 0.0
	for i, d := range u {
		t[i] = along(x[i]-along(r, d), first)
		if i == ref {
			t[i] = 0
		}
		s += along(t[i], d)
	}
	for i, d := range u {
		adj[i] += through(w, along(t[i]-along(s, d), last))
	}
	a.tangents.back(mark)
}

// residualCurve is x̄ += 2w·Aᵀ(Aẋ), in panels of rows of A.
func (a *arrays) residualCurve(n *node, w float64) {
	adj, _ := a.adjoint(n.x)
	mark := a.tangents
	g, r := a.tangents.alloc(n.x.cols), a.tangents.alloc(n.y.rows)
	a.residualPanels(g, r, n.y, a.move(n.x), nil, opMulVec, false)
	axpy(2*w, g, adj)
	a.tangents.back(mark)
}
