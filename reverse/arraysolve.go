package reverse

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"slope/internal/kernel"
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
func finite(x []float64) bool { return kernel.Finite(x) }

// solve appends x⁻¹y, with the LU factors of x as it lies beside it, and returns its
// node. A vector y is one column.
func (a *arrays) solve(v, u view) int {
	n := v.rows
	d := a.values.alloc(n * n)
	x := a.data(v)
	for i := range n {
		copy(d[i*n:i*n+n], x[i*v.ld:])
	}
	p := a.pivot(n)
	ok := finite(d) && lapack64.Getrf(blas64.General{Rows: n, Cols: n, Data: d, Stride: n}, a.pivots[p:])
	o := node{op: opSolve, x: v, y: u, d: d, k: p, c: nanUnless(ok), count: u.size() / n}
	k, z := a.push(&o, u.size())
	if !ok {
		fill(z, math.NaN())
		return k
	}
	a.copyTo(z, u)
	a.unsolve(&o, z, false)
	return k
}

// pivot returns where there is room for n pivots.
func (a *arrays) pivot(n int) (p int) {
	p = len(a.pivots)
	for range n {
		a.pivots = append(a.pivots, 0)
	}
	return p
}

func nanUnless(ok bool) float64 {
	if ok {
		return 0
	}
	return math.NaN()
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
		a.give(n.y, w)
	}
	if a.needs(n.x) {
		a.outerBack(n, w, n.val)
	}
}

// unsolve sets the columns z to x⁻¹z, or to x⁻ᵀz if trans is set, for the matrix x of n.
func (a *arrays) unsolve(n *node, z []float64, trans bool) {
	r, c := n.x.rows, n.count
	if n.op == opSolve {
		flag := blas.NoTrans
		if trans != n.x.trans {
			flag = blas.Trans
		}
		lapack64.Getrs(flag, blas64.General{Rows: r, Cols: r, Data: n.d, Stride: r},
			blas64.General{Rows: r, Cols: c, Data: z, Stride: c}, a.pivots[n.k:n.k+r])
		return
	}
	uplo, flag := n.triangular(trans)
	if c == 1 {
		blas64.Implementation().Dtrsv(uplo, flag, blas.NonUnit, r, a.data(n.x), n.x.ld, z, 1)
		return
	}
	blas64.Implementation().Dtrsm(blas.Left, uplo, flag, blas.NonUnit, r, c, 1, a.data(n.x), n.x.ld, z, c)
}

// triangular returns which triangle of x opTriSolve uses, as x lies, and whether it is
// transposed.
func (n *node) triangular(trans bool) (uplo blas.Uplo, flag blas.Transpose) {
	uplo, flag = blas.Upper, blas.NoTrans
	if (n.k == 0) != n.x.trans {
		uplo = blas.Lower
	}
	if trans != n.x.trans {
		flag = blas.Trans
	}
	return uplo, flag
}

// outerBack is x̄ −= g·zᵀ, where x has these elements, panel by panel of rows.
func (a *arrays) outerBack(n *node, g, z []float64) {
	data, _ := a.adjoint(n.x)
	adj := n.x.block(data)
	r, c := adj.rows, n.count
	tri := triangle(0)
	if n.op == opTriSolve {
		tri = lowerTri + triangle(n.k)
	}
	mark := *a.scratch()
	p := a.scratch().alloc(panel * r)
	gb, zb := dense(g, r, c), dense(z, r, c).t()
	for i := 0; i < r; i += panel {
		k := min(i+panel, r)
		from, to := tri.t().columns(i, k, r)
		m := to - from
		x, y, w := gb.part(i, k, 0, c), zb.part(0, c, from, to), dense(p, k-i, m)
		gemm(w, x, y, 0)
		if w.hasNaN() {
			repair(w, x, y, through)
		}
		for j := i; j < k; j++ {
			lo, hi := tri.t().column(j, r)
			row, inc := adj.row(j)
			for l, s := range p[(j-i)*m+lo-from : (j-i)*m+hi-from] {
				row[(lo+l)*inc] -= s
			}
		}
	}
	a.scratch().back(mark)
}

// triSolve appends x⁻¹y with one triangle of x, and returns its node.
func (a *arrays) triSolve(v, u view, lower bool) int {
	x := a.data(v)
	ok := true
	for i := range v.rows {
		ok = ok && x[i*v.ld+i] != 0
	}
	o := node{op: opTriSolve, x: v, y: u, c: nanUnless(ok), count: u.size() / v.rows}
	if !lower {
		o.k = 1
	}
	k, z := a.push(&o, u.size())
	if !ok {
		fill(z, math.NaN())
		return k
	}
	a.copyTo(z, u)
	a.unsolve(&o, z, false)
	return k
}
