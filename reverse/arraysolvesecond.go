package reverse

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// Tangents and second derivatives of solutions, determinants and quadratic forms.

// solveTangent is ż = x⁻¹(ẏ − ẋ·z).
func (a *arrays) solveTangent(n *node, z []float64) {
	if n.c != n.c {
		fill(z, math.NaN())
		return
	}
	clear(z)
	if a.needs(n.x) {
		copy(z, n.val)
		a.moveMul(n, z, false)
	}
	for i, t := range a.move(n.y)[:len(z)] {
		z[i] = t - z[i]
	}
	a.unsolve(n, z, false)
}

// moveMul sets z to ẋ·z, or to ẋᵀ·z if trans is set, for the matrix x of n.
func (a *arrays) moveMul(n *node, z []float64, trans bool) {
	t := a.move(n.x)
	if n.op == opSolve {
		mark := a.tangents
		y := a.tangents.copy(z)
		b := n.x.block(t)
		if trans {
			b = b.t()
		}
		b.gemv(y, 1, 0, z, 1)
		a.tangents.back(mark)
		return
	}
	uplo, flag := blas.Upper, blas.NoTrans
	if (n.k == 0) != n.x.trans {
		uplo = blas.Lower
	}
	if trans != n.x.trans {
		flag = blas.Trans
	}
	blas64.Implementation().Dtrmv(uplo, flag, blas.NonUnit, len(z), t, n.x.ld, z, 1)
}

// solveCurve is, with g = x⁻ᵀw and ġ = −x⁻ᵀẋᵀg, ȳ += ġ and x̄ −= ġ·zᵀ + g·żᵀ.
func (a *arrays) solveCurve(n *node, w []float64) {
	if n.c != n.c {
		a.spoil(n.x)
		a.spoil(n.y)
		return
	}
	mark := a.tangents
	g := a.tangents.copy(w)
	a.unsolve(n, g, true)
	if a.needs(n.x) {
		a.outerBack(n, g, n.tan)
		a.moveMul(n, g, true)
		for i, s := range g {
			g[i] = -s
		}
		a.unsolve(n, g, true)
		a.outerBack(n, g, n.val)
		if a.needs(n.y) {
			adj, _ := a.adjoint(n.y)
			addTo(adj, g)
		}
	}
	a.tangents.back(mark)
}

// inverse returns the inverse of the symmetric part of the matrix of opLogDet.
func (a *arrays) inverse(n *node) []float64 {
	if n.dd == nil {
		r := n.x.rows
		n.dd = a.values.copy(n.d)
		lapack64.Potri(blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: r, Data: n.dd, Stride: r})
		for i := range r {
			for j := range i {
				n.dd[i*r+j] = n.dd[j*r+i]
			}
		}
	}
	return n.dd
}

// logDetTangent returns Σ (x⁻¹)ᵢⱼẋᵢⱼ.
func (a *arrays) logDetTangent(n *node) float64 {
	if n.c != n.c {
		return n.c
	}
	return a.sumView(n.x, a.inverse(n))
}

// logDetCurve is x̄ −= w·x⁻¹·½(ẋ + ẋᵀ)·x⁻¹.
func (a *arrays) logDetCurve(n *node, w float64) {
	v := n.x
	if n.c != n.c {
		a.spoil(v)
		return
	}
	r := v.rows
	mark := a.tangents
	t, s, p := a.move(v), a.tangents.alloc(r*r), a.tangents.alloc(r*r)
	for i := range r {
		for j := range r {
			s[i*r+j] = float64(0.5*t[i*v.ld+j]) + float64(0.5*t[j*v.ld+i])
		}
	}
	inv := dense(a.inverse(n), r, r)
	gemm(dense(p, r, r), inv, dense(s, r, r), 0)
	gemm(dense(s, r, r), dense(p, r, r), inv, 0)
	adj, _ := a.adjoint(v)
	for i := range r {
		for j := range r {
			adj[i*v.ld+j] -= through(w, s[i*r+j])
		}
	}
	a.tangents.back(mark)
}

// quadFormTangent is ẏ·xy + y·(ẋy + xẏ).
func (a *arrays) quadFormTangent(n *node) float64 {
	v, u := n.x, n.y
	y := a.data(u)[:u.cols]
	mark := a.tangents
	t := a.tangents.zeroed(len(y))
	s := 0.0
	if a.needs(v) {
		v.block(a.move(v)).gemv(y, 1, 0, t, 1)
	}
	if a.needs(u) {
		dy := a.move(u)[:u.cols]
		v.block(a.data(v)).gemv(dy, 1, 1, t, 1)
		s = sumAlong(dy, n.d)
	}
	s += inner(y, t)
	a.tangents.back(mark)
	return s
}

// quadFormCurve is x̄ += w·(ẏyᵀ + yẏᵀ), ȳ += w·((ẋ + ẋᵀ)y + (x + xᵀ)ẏ).
func (a *arrays) quadFormCurve(n *node, w float64) {
	v, u := n.x, n.y
	y, dy := a.data(u)[:u.cols], a.move(u)[:u.cols]
	if a.needs(v) && a.needs(u) {
		adj, _ := a.adjoint(v)
		for i := range y {
			g := adj[i*v.ld:][:v.cols]
			for j := range g {
				g[j] += through(w, float64(dy[i]*y[j])+float64(y[i]*dy[j]))
			}
		}
	}
	if !a.needs(u) {
		return
	}
	mark := a.tangents
	d := a.tangents.zeroed(len(y))
	x := v.block(a.data(v))
	x.gemv(dy, 1, 0, d, 1)
	x.t().gemv(dy, 1, 1, d, 1)
	if a.needs(v) {
		dx := v.block(a.move(v))
		dx.gemv(y, 1, 1, d, 1)
		dx.t().gemv(y, 1, 1, d, 1)
	}
	adj, _ := a.adjoint(u)
	axpy(w, d, adj)
	a.tangents.back(mark)
}
