package reverse

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// quadForm appends yᵀxy, with x·y beside it.
func (a *arrays) quadForm(v, u view) number {
	y := a.data(u)[:u.cols]
	d := a.values.alloc(u.cols)
	v.block(a.data(v)).gemv(y, 1, 0, d, 1)
	return a.pushScalar(&node{op: opQuadForm, x: v, y: u, d: d}, inner(y, d))
}

// quadFormBack is x̄ += w·yyᵀ, ȳ += w·(x + xᵀ)y.
func (a *arrays) quadFormBack(n *node, w float64) {
	v, u := n.x, n.y
	y := a.data(u)[:u.cols]
	if a.needs(v) {
		adj, _ := a.adjoint(v)
		for i, s := range y {
			g := adj[i*v.ld:][:v.cols]
			for j := range g {
				g[j] += through(w, s*y[j])
			}
		}
	}
	if a.needs(u) {
		adj, _ := a.adjoint(u)
		axpy(w, n.d, adj)
		mark := *a.scratch()
		d := a.scratch().alloc(len(y))
		v.block(a.data(v)).t().gemv(y, 1, 0, d, 1)
		axpy(w, d, adj)
		a.scratch().back(mark)
	}
}

// logDet appends log det of the symmetric part of v, with its factor beside it.
func (a *arrays) logDet(v view) number {
	n := v.rows
	d := a.values.alloc(n * n)
	x := a.data(v)
	for i := range n {
		for j := i; j < n; j++ {
			d[i*n+j] = float64(0.5*x[i*v.ld+j]) + float64(0.5*x[j*v.ld+i])
		}
	}
	f := math.NaN()
	if _, ok := lapack64.Potrf(blas64.Symmetric{Uplo: blas.Upper, N: n, Data: d, Stride: n}); ok {
		f = 0
		for i := range n {
			f += 2 * math.Log(d[i*n+i])
		}
		if math.IsInf(f, 0) {
			f = math.NaN()
		}
	}
	return a.pushScalar(&node{op: opLogDet, x: v, d: d, c: f}, f)
}

// logDetBack is x̄ += w·x⁻¹.
func (a *arrays) logDetBack(n *node, w float64) {
	v := n.x
	adj, _ := a.adjoint(v)
	if n.c != n.c {
		a.spoil(v)
		return
	}
	mark := *a.scratch()
	r := v.rows
	d := a.scratch().copy(n.d)
	lapack64.Potri(blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: r, Data: d, Stride: r})
	for i := range r {
		for j := range r {
			adj[i*v.ld+j] += through(w, d[min(i, j)*r+max(i, j)])
		}
	}
	a.scratch().back(mark)
}

// spoil makes the adjoint of v NaN.
func (a *arrays) spoil(v view) {
	if !a.needs(v) {
		return
	}
	adj, _ := a.adjoint(v)
	for i := range v.rows {
		fill(adj[i*v.ld:][:v.cols], math.NaN())
	}
}

func fill(x []float64, c float64) {
	for i := range x {
		x[i] = c
	}
}

// finite reports whether no element is infinite or NaN.
func finite(x []float64) bool {
	for _, v := range x {
		if v-v != 0 {
			return false
		}
	}
	return true
}

// solve appends x⁻¹y, with the LU factors of x as it lies beside it.
func (a *arrays) solve(v, u view) view {
	n := v.rows
	d := a.values.alloc(n * n)
	x := a.data(v)
	for i := range n {
		copy(d[i*n:i*n+n], x[i*v.ld:])
	}
	p := len(a.pivots)
	for range n {
		a.pivots = append(a.pivots, 0)
	}
	ok := finite(d) && lapack64.Getrf(blas64.General{Rows: n, Cols: n, Data: d, Stride: n}, a.pivots[p:])
	k, z := a.push(&node{op: opSolve, x: v, y: u, d: d, k: p, c: nanUnless(ok)}, n)
	if !ok {
		fill(z, math.NaN())
		return whole(k, 1, n)
	}
	copy(z, a.data(u))
	a.factored(d, p, z, v.trans)
	return whole(k, 1, n)
}

func nanUnless(ok bool) float64 {
	if ok {
		return 0
	}
	return math.NaN()
}

// factored sets z to x⁻¹z, or to x⁻ᵀz, with the LU factors d of x.
func (a *arrays) factored(d []float64, p int, z []float64, trans bool) {
	n := len(z)
	flag := blas.NoTrans
	if trans {
		flag = blas.Trans
	}
	lapack64.Getrs(flag, blas64.General{Rows: n, Cols: n, Data: d, Stride: n},
		blas64.General{Rows: n, Cols: 1, Data: z, Stride: 1}, a.pivots[p:p+n])
}

// solveBack is, with g = x⁻ᵀw, ȳ += g and x̄ −= g·zᵀ.
func (a *arrays) solveBack(n *node, w []float64) {
	if n.c != n.c {
		a.spoil(n.x)
		a.spoil(n.y)
		return
	}
	if a.keep {
		w = a.scratch().copy(w)
	}
	a.unsolve(n, w, true)
	if a.needs(n.y) {
		adj, _ := a.adjoint(n.y)
		addTo(adj, w)
	}
	if a.needs(n.x) {
		a.outerBack(n, w, n.val)
	}
}

// unsolve sets z to x⁻¹z, or to x⁻ᵀz if trans is set, for the matrix x of n.
func (a *arrays) unsolve(n *node, z []float64, trans bool) {
	if n.op == opSolve {
		a.factored(n.d, n.k, z, trans != n.x.trans)
	} else {
		a.triangle(n.x, z, n.k == 0, trans)
	}
}

// outerBack is x̄ −= g·zᵀ, where x has these elements.
func (a *arrays) outerBack(n *node, g, z []float64) {
	data, _ := a.adjoint(n.x)
	adj := n.x.block(data)
	for i, s := range g {
		lo, hi := 0, len(z)
		if n.op == opTriSolve {
			if n.k == 0 {
				hi = i + 1
			} else {
				lo = i
			}
		}
		row, inc := adj.row(i)
		for j := lo; j < hi; j++ {
			row[j*inc] -= through(s, z[j])
		}
	}
}

// triSolve appends x⁻¹y with one triangle of x.
func (a *arrays) triSolve(v, u view, lower bool) view {
	x := a.data(v)
	ok := true
	for i := range v.rows {
		ok = ok && x[i*v.ld+i] != 0
	}
	o := node{op: opTriSolve, x: v, y: u, c: nanUnless(ok)}
	if !lower {
		o.k = 1
	}
	k, z := a.push(&o, v.rows)
	if !ok {
		fill(z, math.NaN())
		return whole(k, 1, v.rows)
	}
	copy(z, a.data(u))
	a.triangle(v, z, lower, false)
	return whole(k, 1, v.rows)
}

// triangle sets z to T⁻¹z, or T⁻ᵀz if trans is set, for one triangle T of v.
func (a *arrays) triangle(v view, z []float64, lower, trans bool) {
	uplo, flag := blas.Upper, blas.NoTrans
	if lower != v.trans { // the lower triangle as it lies
		uplo = blas.Lower
	}
	if trans != v.trans {
		flag = blas.Trans
	}
	blas64.Implementation().Dtrsv(uplo, flag, blas.NonUnit, len(z), a.data(v), v.ld, z, 1)
}
