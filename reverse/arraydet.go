package reverse

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// The determinant is a polynomial, with derivatives that are finite where the matrix is
// singular and det x·x⁻ᵀ is 0·∞. With the singular values σ and x = U·diag σ·Vᵀ they are
// products of singular values, without a quotient:
//
//	∂ det/∂x = ±U·diag(Πⱼ≠ᵢ σⱼ)·Vᵀ
//
// and the derivative of the diagonal along M = UᵀẋV is the matrix with
// Pᵢᵢ = Σⱼ≠ᵢ Mⱼⱼ·Πₖ≠ᵢ,ⱼ σₖ and Pᵢⱼ = −Mⱼᵢ·Πₖ≠ᵢ,ⱼ σₖ.

// A product is frac·2^exp: a product of many numbers, neither too large nor too small.
type product struct {
	frac float64
	exp  int
}

func (p product) times(x float64) product {
	f, e := math.Frexp(p.frac * x)
	return product{f, p.exp + e}
}

func (p product) value() float64 { return math.Ldexp(p.frac, p.exp) }

// det appends det v, by LU factors.
func (a *arrays) det(v view) number {
	n := v.rows
	mark, p := a.values, a.pivot(n)
	d := a.values.alloc(n * n)
	x := a.data(v)
	for i := range n {
		copy(d[i*n:i*n+n], x[i*v.ld:])
	}
	f := math.NaN()
	if finite(d) {
		f = luDet(d, a.pivots[p:]).value()
	}
	a.values.back(mark)
	a.pivots = a.pivots[:p]
	return a.pushScalar(&node{op: opDet, x: v, c: f}, f)
}

// luDet returns the determinant of the matrix d, which it factors.
func luDet(d []float64, pivots []int) product {
	n := len(pivots)
	lapack64.Getrf(blas64.General{Rows: n, Cols: n, Data: d, Stride: n}, pivots)
	f := product{1, 0}
	for i, k := range pivots {
		f = f.times(d[i*n+i])
		if k != i {
			f.frac = -f.frac
		}
	}
	return f
}

// singular sets n.d to U, Vᵀ, σ and the sign of det U·det V, unless it is there. It
// reports whether there are derivatives at all.
func (a *arrays) singular(n *node) bool {
	if n.d != nil || n.c != n.c {
		return n.c == n.c
	}
	r := n.x.rows
	n.d = a.values.alloc(2*r*r + r + 1)
	u, vt, s := n.d[:r*r], n.d[r*r:2*r*r], n.d[2*r*r:2*r*r+r]
	mark, p := a.values, a.pivot(r)
	x := a.values.alloc(r * r)
	for i := range r {
		copy(x[i*r:i*r+r], a.data(n.x)[i*n.x.ld:])
	}
	general := func(d []float64) blas64.General { return blas64.General{Rows: r, Cols: r, Data: d, Stride: r} }
	size := a.values.alloc(1)
	lapack64.Gesvd(lapack.SVDAll, lapack.SVDAll, general(x), general(u), general(vt), s, size, -1)
	work := a.values.alloc(int(size[0]))
	if !lapack64.Gesvd(lapack.SVDAll, lapack.SVDAll, general(x), general(u), general(vt), s, work, len(work)) {
		n.c = math.NaN()
	}
	copy(x, u)
	sign := luDet(x, a.pivots[p:]).frac
	copy(x, vt)
	sign *= luDet(x, a.pivots[p:]).frac
	n.d[2*r*r+r] = math.Copysign(1, sign)
	a.values.back(mark)
	a.pivots = a.pivots[:p]
	return n.c == n.c
}

// cofactors sets z to U·diag(±Πⱼ≠ᵢ σⱼ)·Vᵀ, the gradient.
func (a *arrays) cofactors(n *node) []float64 {
	if n.dd != nil {
		return n.dd
	}
	r := n.x.rows
	n.dd = a.values.alloc(r * r)
	mark := a.values
	u, s, sign := a.values.copy(n.d[:r*r]), n.d[2*r*r:2*r*r+r], n.d[2*r*r+r]
	for j := range r {
		p := product{sign, 0}
		for k, t := range s {
			if k != j {
				p = p.times(t)
			}
		}
		for i := range r {
			u[i*r+j] *= p.value()
		}
	}
	gemm(dense(n.dd, r, r), dense(u, r, r), dense(n.d[r*r:], r, r), 0)
	a.values.back(mark)
	return n.dd
}

// detBack is x̄ += w·∂det/∂x.
func (a *arrays) detBack(n *node, w float64) {
	if !a.singular(n) {
		a.spoil(n.x)
		return
	}
	adj, _ := a.adjoint(n.x)
	a.addScaledRows(n.x, adj, w, a.cofactors(n))
}

// detTangent returns Σ ∂det/∂xᵢⱼ·ẋᵢⱼ.
func (a *arrays) detTangent(n *node) float64 {
	if !a.singular(n) {
		return n.c
	}
	return a.sumView(n.x, a.cofactors(n))
}

// detCurve is x̄ += ±w·U·P·Vᵀ.
func (a *arrays) detCurve(n *node, w float64) {
	v := n.x
	if !a.singular(n) {
		a.spoil(v)
		return
	}
	r := v.rows
	t := a.move(v)
	u, vt := dense(n.d, r, r), dense(n.d[r*r:], r, r)
	mark := a.tangents
	m, p := a.tangents.alloc(r*r), a.tangents.alloc(r*r)
	tb := v.block(t)
	tb.trans = false // as it lies, as the factors do
	gemm(dense(p, r, r), u.t(), tb, 0)
	gemm(dense(m, r, r), dense(p, r, r), vt.t(), 0)
	a.pairs(p, m, n.d[2*r*r:2*r*r+r], n.d[2*r*r+r])
	gemm(dense(m, r, r), u, dense(p, r, r), 0)
	gemm(dense(p, r, r), dense(m, r, r), vt, 0)
	adj, _ := a.adjoint(v)
	a.addScaledRows(v, adj, w, p)
	a.tangents.back(mark)
}

// pairs sets p to ±P for M = m and the singular values s.
func (a *arrays) pairs(p, m, s []float64, sign float64) {
	r := len(s)
	mark := a.tangents
	fracs, exps := a.tangents.alloc(r+1), a.tangents.alloc(r+1)
	after := product{1, 0} // of all singular values from j on
	for j := r; ; j-- {
		fracs[j], exps[j] = after.frac, float64(after.exp)
		if j == 0 {
			break
		}
		after = after.times(s[j-1])
	}
	clear(p)
	before := product{sign, 0}
	for i := range r {
		inner := before
		for j := i + 1; j < r; j++ {
			rest := product{inner.frac * fracs[j+1], inner.exp + int(exps[j+1])}.value()
			p[i*r+i] += float64(m[j*r+j] * rest)
			p[j*r+j] += float64(m[i*r+i] * rest)
			p[i*r+j] = -m[j*r+i] * rest
			p[j*r+i] = -m[i*r+j] * rest
			inner = inner.times(s[j])
		}
		before = before.times(s[i])
	}
	a.tangents.back(mark)
}
