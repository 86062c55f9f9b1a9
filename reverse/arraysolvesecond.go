package reverse

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

// Tangents and second derivatives of solutions and quadratic forms.

// solveTangent is ż = x⁻¹(ẏ − ẋ·z).
func (a *arrays) solveTangent(n *node, z []float64) {
	if n.c != n.c {
		fill(z, math.NaN())
		return
	}
	a.moving = true
	a.copyTo(z, n.y)
	a.moving = false
	if a.needs(n.x) {
		a.move(n.x)
		mark := a.tangents
		p := a.tangents.copy(n.val)
		a.moveMul(n, p, false)
		floats.Sub(z, p)
		a.tangents.back(mark)
	}
	a.unsolve(n, z, false)
}

// moveMul sets the columns z to ẋ·z, or to ẋᵀ·z if trans is set, for the matrix x of n.
func (a *arrays) moveMul(n *node, z []float64, trans bool) {
	t := a.move(n.x)
	r, c := n.x.rows, n.count
	if n.op == opSolve {
		mark := a.tangents
		y := a.tangents.copy(z)
		b := n.x.block(t)
		if trans {
			b = b.t()
		}
		gemm(dense(z, r, c), b, dense(y, r, c), 0)
		a.tangents.back(mark)
		return
	}
	uplo, flag := n.triangular(trans)
	if c == 1 {
		blas64.Implementation().Dtrmv(uplo, flag, blas.NonUnit, r, t, n.x.ld, z, 1)
		return
	}
	blas64.Implementation().Dtrmm(blas.Left, uplo, flag, blas.NonUnit, r, c, 1, t, n.x.ld, z, c)
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
		floats.Scale(-1, g)
		a.unsolve(n, g, true)
		a.outerBack(n, g, n.val)
		if a.needs(n.y) {
			a.give(n.y, g)
		}
	}
	a.tangents.back(mark)
}

// quadFormTangent is ẏ·xy + y·(ẋy + xẏ).
func (a *arrays) quadFormTangent(n *node) float64 {
	v, u := n.x, n.y
	y, dx, dy := a.data(u)[:u.cols], a.move(v), a.move(u)[:u.cols]
	mark := a.tangents
	t := a.tangents.zeroed(len(y))
	s := 0.0
	if a.needs(v) {
		v.block(dx).gemv(y, 1, 0, t, 1)
	}
	if a.needs(u) {
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
