package reverse

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

// The Cholesky factor L of the symmetric part S of an operand, and its derivatives. With
// Φ(A) the lower triangle of A with half of its diagonal, L̇ = L·Φ(L⁻¹ṠL⁻ᵀ).

// cholesky appends the lower factor of v.
func (a *arrays) cholesky(v view) view {
	n, i := v.rows, a.factor(v)
	f := &a.factors[i]
	k, z := a.push(&node{op: opCholesky, x: v, k: i, tri: lowerTri}, n*n)
	copy(z, f.low)
	if !f.ok() {
		fill(z, math.NaN())
	}
	return whole(k, n, n)
}

// choleskyBack adds the gradient to x, by the blocked sweep of Murray (2016), section 4.
func (a *arrays) choleskyBack(n *node, w []float64) {
	f, v := &a.factors[n.k], n.x
	if !f.ok() {
		a.spoil(v)
		return
	}
	adj, _ := a.adjoint(v)
	mark := *a.scratch()
	r := v.rows
	g := a.scratch().copy(w) // what is above the diagonal has no effect
	a.choleskyReverse(f.low, g, r)
	for i := range r { // an element below the diagonal has a share from either triangle
		for j := range i {
			g[i*r+j] *= 0.5
		}
	}
	mirror(g, r)
	a.addScaledRows(v, adj, 1, g)
	a.scratch().back(mark)
}

// lowerOf sets z to the lower triangle of w: nothing asks for the rest of an adjoint.
func lowerOf(z, w []float64, n int) {
	for i := range n {
		copy(z[i*n:i*n+i+1], w[i*n:])
		clear(z[i*n+i+1 : i*n+n])
	}
}

// choleskyReverse turns the adjoint g of the lower triangle L into that of the lower
// triangle of S, block column by block column from the last to the first. With
//
//	R
//	… D
//	B C
//
// the block on the diagonal, those beside and below it: C̄ ← C̄D⁻¹, B̄ −= C̄R,
// D̄ −= C̄ᵀC, then D̄ as if D were all, R̄ −= C̄ᵀB + (D̄ + D̄ᵀ)R.
func (a *arrays) choleskyReverse(low, g []float64, n int) {
	l, adj := dense(low, n, n), dense(g, n, n)
	mark := *a.scratch()
	e := a.scratch().alloc(panel * panel)
	for hi := n; hi > 0; {
		lo := (hi - 1) / panel * panel
		m := hi - lo
		d, db := l.part(lo, hi, lo, hi), adj.part(lo, hi, lo, hi)
		var neg block // −C̄D⁻¹
		if hi < n {
			neg = adj.part(hi, n, lo, hi)
			blas64.Implementation().Dtrsm(blas.Right, blas.Lower, blas.NoTrans, blas.NonUnit, n-hi, m, -1, d.data, n, neg.data, n)
			if lo > 0 {
				gemm(adj.part(hi, n, 0, lo), neg, l.part(lo, hi, 0, lo), 1)
			}
			gemm(db, neg.t(), l.part(hi, n, lo, hi), 1)
		}
		choleskyReverseSmall(d, db)
		if lo > 0 {
			sum := dense(e[:m*m], m, m)
			for i := range m {
				for j := range i + 1 {
					s := -db.data[i*n+j]
					e[i*m+j], e[j*m+i] = s, s
				}
				e[i*m+i] *= 2
			}
			gemm(adj.part(lo, hi, 0, lo), sum, l.part(lo, hi, 0, lo), 1)
			if hi < n {
				gemm(adj.part(lo, hi, 0, lo), neg.t(), l.part(hi, n, 0, lo), 1)
			}
		}
		for i := range n - hi {
			floats.Scale(-1, neg.data[i*n:][:m])
		}
		hi = lo
	}
	a.scratch().back(mark)
}

// choleskyReverseSmall is choleskyReverse of one block on the diagonal, column by column
// from the last to the first.
func choleskyReverseSmall(l, g block) {
	x, y := l.data, g.data
	for j := l.rows - 1; j >= 0; j-- {
		d, s := x[j*l.ld+j], y[j*g.ld+j]
		for i := j + 1; i < l.rows; i++ {
			s -= float64(x[i*l.ld+j]*y[i*g.ld+j]) / d
			y[i*g.ld+j] /= d
		}
		s /= d
		r, rb := x[j*l.ld:][:j], y[j*g.ld:][:j]
		subScaled(rb, s, r)
		for i := j + 1; i < l.rows; i++ {
			c := y[i*g.ld+j]
			subScaled(rb, c, x[i*l.ld:])
			subScaled(y[i*g.ld:][:j], c, r)
		}
		y[j*g.ld+j] = 0.5 * s
	}
}

// subScaled is y −= c·x.
func subScaled(y []float64, c float64, x []float64) {
	x = x[:len(y)]
	for i, v := range x {
		y[i] -= float64(c * v)
	}
}

// choleskyTangent sets z to L·Ψ with Ψ = Φ(L⁻¹ṠL⁻ᵀ), and keeps Ψ for the curve.
func (a *arrays) choleskyTangent(n *node, z []float64) {
	f, v := &a.factors[n.k], n.x
	if !f.ok() {
		fill(z, math.NaN())
		return
	}
	r := v.rows
	n.dd = a.tangents.zeroed(r * r)
	a.congruent(n.dd, f, a.move(v))
	halfLower(n.dd, r)
	clear(z)
	gemm(lower(z, r), lower(f.low, r), lower(n.dd, r), 0)
}

// choleskyCurve is x̄ += ½·L⁻ᵀ(U + Uᵀ − QΨ − (QΨ)ᵀ)L⁻¹ with Z the lower triangle of LᵀL̄,
// Q = Φ(Z) + Φ(Z)ᵀ and U = Φ(ΨᵀZ), the derivative of x̄ = ½·L⁻ᵀQL⁻¹ along Ψ = L⁻¹L̇.
func (a *arrays) choleskyCurve(n *node, w []float64) {
	f, v := &a.factors[n.k], n.x
	if !f.ok() {
		a.spoil(v)
		return
	}
	if !anyNonzero(n.dd) {
		return
	}
	r := v.rows
	mark := a.tangents
	s, z, u := a.tangents.alloc(r*r), a.tangents.zeroed(r*r), a.tangents.zeroed(r*r)
	lowerOf(s, w, r)
	psi, inv := lower(n.dd, r), lower(a.lowInverse(f), r)
	gemm(lower(z, r), lower(f.low, r).t(), lower(s, r), 0)
	lowerOf(s, z, r)
	gemm(lower(u, r), psi.t(), lower(s, r), 0)
	halfLower(u, r)
	halfLower(z, r)
	addTransposed(z, r)
	gemm(dense(s, r, r), dense(z, r, r), psi, 0)
	floats.Sub(u, s)
	addTransposed(u, r)
	gemm(dense(z, r, r), dense(u, r, r), inv, 0)
	gemmSym(s, r, inv.t(), dense(z, r, r))
	adj, _ := a.adjoint(v)
	a.addScaledRows(v, adj, 0.5, s)
	a.tangents.back(mark)
}
