package reverse

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// The determinant is a polynomial, with derivatives that are finite where the matrix is
// singular and det x·x⁻ᵀ is 0·∞. There they are products of the singular values σ, without a
// quotient: with x = U·diag σ·Vᵀ
//
//	∂ det/∂x = ±U·diag(Πⱼ≠ᵢ σⱼ)·Vᵀ
//
// and the derivative of the diagonal along M = UᵀẋV is the matrix with
// Pᵢᵢ = Σⱼ≠ᵢ Mⱼⱼ·Πₖ≠ᵢ,ⱼ σₖ and Pᵢⱼ = −Mⱼᵢ·Πₖ≠ᵢ,ⱼ σₖ.

// How the derivatives of a determinant are computed.
const (
	detUndecided = iota
	detByInverse
	detBySingularValues
	detNot // NaN
)

// The second derivative det·(tr(x⁻¹ẋ)·x⁻¹ − x⁻¹ẋx⁻¹)ᵀ loses as many digits as the condition
// number has. Above this reciprocal of it, and for determinants in this range, the inverse
// serves, which is quicker.
const (
	wellConditioned = 0x1p-10
	leastDet        = 0x1p-500
)

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

// det appends det v, by LU factors, which it keeps for derivatives.
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
	if !a.needs(v) {
		a.values.back(mark)
		a.pivots = a.pivots[:p]
	}
	return a.pushScalar(&node{op: opDet, x: v, c: f, d: d, k: p}, f)
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

// detKind decides how the derivatives of n are computed, and prepares them in n.d.
func (a *arrays) detKind(n *node) int {
	if n.count != detUndecided {
		return n.count
	}
	r, size := n.x.rows, math.Abs(n.c)
	switch {
	case n.c != n.c:
		n.count = detNot
	case size > leastDet && size < 1/leastDet && a.detInverse(n):
		n.count = detByInverse
	case a.singular(n, r):
		n.count = detBySingularValues
	default:
		n.count = detNot
	}
	return n.count
}

func squareMatrix(d []float64, r int) blas64.General {
	return blas64.General{Rows: r, Cols: r, Data: d, Stride: r}
}

// detInverse sets n.d to x⁻¹ in place of the factors, if x is well conditioned.
func (a *arrays) detInverse(n *node) bool {
	r := n.x.rows
	mark, p := a.values, a.pivot(r)
	lu, work := squareMatrix(n.d, r), a.values.alloc(4*r)
	clear(work[:r])
	for i := range r { // the sums of the columns of |x|
		for j, s := range a.data(n.x)[i*n.x.ld:][:r] {
			work[j] += math.Abs(s)
		}
	}
	norm := maxOf(0, work[:r])
	ok := lapack64.Gecon(lapack.MaxColumnSum, lu, norm, work, a.pivots[p:]) > wellConditioned
	a.pivots = a.pivots[:p]
	a.values.back(mark)
	if ok {
		n.d = a.identity(r)
		lapack64.Getrs(blas.NoTrans, lu, squareMatrix(n.d, r), a.pivots[n.k:n.k+r])
	}
	return ok
}

// identity returns I of order n.
func (a *arrays) identity(n int) []float64 {
	z := a.values.zeroed(n * n)
	for i := range n {
		z[i*(n+1)] = 1
	}
	return z
}

// singular sets n.d to U, Vᵀ, σ and the sign of det U·det V.
func (a *arrays) singular(n *node, r int) (ok bool) {
	n.d = a.values.alloc(2*r*r + r + 1)
	u, vt, s := n.d[:r*r], n.d[r*r:2*r*r], n.d[2*r*r:2*r*r+r]
	mark, p := a.values, a.pivot(r)
	x := a.values.alloc(r * r)
	for i := range r {
		copy(x[i*r:i*r+r], a.data(n.x)[i*n.x.ld:])
	}
	size := a.values.alloc(1)
	lapack64.Gesvd(lapack.SVDAll, lapack.SVDAll, squareMatrix(x, r), squareMatrix(u, r), squareMatrix(vt, r), s, size, -1)
	work := a.values.alloc(int(size[0]))
	ok = lapack64.Gesvd(lapack.SVDAll, lapack.SVDAll, squareMatrix(x, r), squareMatrix(u, r), squareMatrix(vt, r), s, work, len(work))
	copy(x, u)
	sign := luDet(x, a.pivots[p:]).frac
	copy(x, vt)
	sign *= luDet(x, a.pivots[p:]).frac
	n.d[2*r*r+r] = math.Copysign(1, sign)
	a.values.back(mark)
	a.pivots = a.pivots[:p]
	return ok
}

// cofactors returns the gradient, det·x⁻ᵀ or U·diag(±Πⱼ≠ᵢ σⱼ)·Vᵀ.
func (a *arrays) cofactors(n *node) []float64 {
	if n.dd != nil {
		return n.dd
	}
	r := n.x.rows
	n.dd = a.values.alloc(r * r)
	if n.count == detByInverse {
		for i := range r {
			for j := range r {
				n.dd[i*r+j] = n.c * n.d[j*r+i]
			}
		}
		return n.dd
	}
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
	if a.detKind(n) == detNot {
		a.spoil(n.x)
		return
	}
	adj, _ := a.adjoint(n.x)
	a.addScaledRows(n.x, adj, w, a.cofactors(n))
}

// detTangent returns Σ ∂det/∂xᵢⱼ·ẋᵢⱼ.
func (a *arrays) detTangent(n *node) float64 {
	if a.detKind(n) == detNot {
		return math.NaN()
	}
	return a.sumView(n.x, a.cofactors(n))
}

// detCurve is x̄ += w·det·(tr(x⁻¹ẋ)·x⁻¹ − x⁻¹ẋx⁻¹)ᵀ, or x̄ += ±w·U·P·Vᵀ.
func (a *arrays) detCurve(n *node, w float64) {
	v := n.x
	kind := a.detKind(n)
	if kind == detNot {
		a.spoil(v)
		return
	}
	r := v.rows
	t := v.block(a.move(v))
	if t.trans { // as it lies, as the factors do
		t = t.t()
	}
	mark := a.tangents
	m, p := a.tangents.alloc(r*r), a.tangents.alloc(r*r)
	if kind == detByInverse {
		inv := dense(n.d, r, r)
		gemm(dense(m, r, r), inv, t, 0)
		gemm(dense(p, r, r), dense(m, r, r), inv, 0)
		trace := 0.0
		for i := range r {
			trace += m[i*(r+1)]
		}
		for i := range r {
			for j := range r {
				m[i*r+j] = n.c * (float64(trace*n.d[j*r+i]) - p[j*r+i])
			}
		}
		copy(p, m)
	} else {
		u, vt := dense(n.d, r, r), dense(n.d[r*r:], r, r)
		gemm(dense(p, r, r), u.t(), t, 0)
		gemm(dense(m, r, r), dense(p, r, r), vt.t(), 0)
		a.pairs(p, m, n.d[2*r*r:2*r*r+r], n.d[2*r*r+r])
		gemm(dense(m, r, r), u, dense(p, r, r), 0)
		gemm(dense(p, r, r), dense(m, r, r), vt, 0)
	}
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
