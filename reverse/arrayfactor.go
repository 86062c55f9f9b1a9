package reverse

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"slope/internal/kernel/scalar"
)

// Functions of a symmetric positive definite matrix S, the symmetric part of an operand:
// log det S and yᵀS⁻¹y. With Cholesky they share the factor.

// A factor is the Cholesky factor of the symmetric part of a matrix.
type factor struct {
	v       view
	low     []float64 // L, with zeros above the diagonal
	inverse []float64 // of L, and
	full    []float64 // of S; nil until they are needed
	minor   int       // the order of the first leading minor that is not positive, 0 if there is none
}

// recent is how many factors of the same tape are looked through for one that is there.
const recent = 4

// factor returns the number of the factor of v, of one of the last operations or a new one.
func (a *arrays) factor(v view) int {
	v.trans = false
	for k := len(a.factors) - 1; k >= max(0, len(a.factors)-recent); k-- {
		if a.factors[k].v == v {
			return k
		}
	}
	n := v.rows
	d := a.values.zeroed(n * n)
	x := a.data(v)
	for i := range n {
		for j := range i + 1 {
			d[i*n+j] = float64(0.5*x[i*v.ld+j]) + float64(0.5*x[j*v.ld+i])
		}
	}
	f := factor{v: v, low: d}
	if _, ok := lapack64.Potrf(blas64.Symmetric{Uplo: blas.Lower, N: n, Data: d, Stride: n}); !ok || !finite(d) {
		for f.minor = 1; f.minor < n; f.minor++ {
			if p := d[(f.minor-1)*(n+1)]; !(p > 0) || p-p != 0 {
				break
			}
		}
	}
	a.factors = append(a.factors, f)
	return len(a.factors) - 1
}

// ok reports whether the matrix is positive definite.
func (f *factor) ok() bool { return f.minor == 0 }

// triangular returns the factor for BLAS.
func (f *factor) triangular(data []float64) blas64.Triangular {
	return blas64.Triangular{Uplo: blas.Lower, Diag: blas.NonUnit, N: f.v.rows, Data: data, Stride: f.v.rows}
}

// lowInverse returns L⁻¹.
func (a *arrays) lowInverse(f *factor) []float64 {
	if f.inverse == nil {
		f.inverse = a.values.copy(f.low)
		lapack64.Trtri(f.triangular(f.inverse))
	}
	return f.inverse
}

// fullInverse returns S⁻¹.
func (a *arrays) fullInverse(f *factor) []float64 {
	if f.full == nil {
		f.full = a.values.copy(f.low)
		lapack64.Potri(f.triangular(f.full))
		mirror(f.full, f.v.rows)
	}
	return f.full
}

// solve sets z to S⁻¹z.
func (f *factor) solve(z []float64) {
	blas64.Implementation().Dtrsv(blas.Lower, blas.NoTrans, blas.NonUnit, len(z), f.low, len(z), z, 1)
	blas64.Implementation().Dtrsv(blas.Lower, blas.Trans, blas.NonUnit, len(z), f.low, len(z), z, 1)
}

// logDet appends log det of the symmetric part of v.
func (a *arrays) logDet(v view) number {
	k := a.factor(v)
	f := &a.factors[k]
	s := nanUnless(f.ok())
	for i := range v.rows {
		s += 2 * scalar.Log(f.low[i*(v.rows+1)])
	}
	return a.pushScalar(&node{op: opLogDet, x: v, k: k}, s)
}

// logDetBack is x̄ += w·S⁻¹.
func (a *arrays) logDetBack(n *node, w float64) {
	v, f := n.x, &a.factors[n.k]
	if !f.ok() {
		a.spoil(v)
		return
	}
	adj, _ := a.adjoint(v)
	a.addScaledRows(v, adj, w, a.fullInverse(f))
}

// addScaledRows adds w·d to the elements adj of v, where d is packed.
func (a *arrays) addScaledRows(v view, adj []float64, w float64, d []float64) {
	for i := range v.rows {
		axpy(w, d[i*v.cols:][:v.cols], adj[i*v.ld:])
	}
}

// logDetTangent returns Σ (S⁻¹)ᵢⱼẋᵢⱼ.
func (a *arrays) logDetTangent(n *node) float64 {
	f := &a.factors[n.k]
	if !f.ok() {
		return math.NaN()
	}
	return a.sumView(n.x, a.fullInverse(f))
}

// logDetCurve is x̄ −= w·S⁻¹·Ṡ·S⁻¹.
func (a *arrays) logDetCurve(n *node, w float64) {
	v, f := n.x, &a.factors[n.k]
	if !f.ok() {
		a.spoil(v)
		return
	}
	r := v.rows
	mark := a.tangents
	t := a.move(v)
	s, p := a.tangents.alloc(r*r), a.tangents.alloc(r*r)
	symmetrize(s, t, v)
	inv := dense(a.fullInverse(f), r, r)
	gemm(dense(p, r, r), inv, dense(s, r, r), 0)
	gemmSym(s, r, dense(p, r, r), inv)
	adj, _ := a.adjoint(v)
	a.addScaledRows(v, adj, -w, s)
	a.tangents.back(mark)
}

// invQuad appends yᵀS⁻¹y for the symmetric part S of v.
func (a *arrays) invQuad(v, u view) number {
	k := a.factor(v)
	f := &a.factors[k]
	n := node{op: opInvQuad, x: v, y: u, k: k, d: a.values.copy(a.data(u)[:u.cols])}
	s := math.NaN()
	if f.ok() {
		f.solve(n.d)
		s = inner(n.d, a.data(u))
	}
	return a.pushScalar(&n, s)
}

// invQuadBack is, with g = S⁻¹y, ȳ += 2w·g, x̄ −= w·ggᵀ.
func (a *arrays) invQuadBack(n *node, w float64) {
	if !a.factors[n.k].ok() {
		a.spoil(n.x)
		a.spoil(n.y)
		return
	}
	if a.needs(n.y) {
		a.passMultiple(n.y, 2*w, n.d, n.y.cols)
	}
	if a.needs(n.x) {
		adj, _ := a.adjoint(n.x)
		for i, s := range n.d {
			axpy(-w*s, n.d, adj[i*n.x.ld:])
		}
	}
}

// invQuadTangent returns 2g·ẏ − gᵀẋg.
func (a *arrays) invQuadTangent(n *node) float64 {
	if !a.factors[n.k].ok() {
		return math.NaN()
	}
	s := 0.0
	if a.needs(n.y) {
		s = 2 * sumAlong(a.move(n.y)[:n.y.cols], n.d)
	}
	if a.needs(n.x) {
		t := a.move(n.x)
		for i, g := range n.d {
			s -= along(sumAlong(t[i*n.x.ld:][:n.x.cols], n.d), g)
		}
	}
	return s
}

// invQuadCurve is, with ġ = S⁻¹(ẏ − Ṡg), ȳ += 2w·ġ, x̄ −= w·(ġgᵀ + gġᵀ).
func (a *arrays) invQuadCurve(n *node, w float64) {
	f, v, u := &a.factors[n.k], n.x, n.y
	if !f.ok() {
		a.spoil(v)
		a.spoil(u)
		return
	}
	mark := a.tangents
	g, d := n.d, a.tangents.zeroed(len(n.d))
	if a.needs(v) {
		t := v.block(a.move(v))
		t.gemv(g, 1, 0, d, 1)
		t.t().gemv(g, 1, 1, d, 1)
		for i := range d {
			d[i] *= -0.5
		}
	}
	if a.needs(u) {
		addTo(d, a.move(u)[:u.cols])
	}
	f.solve(d)
	if a.needs(u) {
		adj, _ := a.adjoint(u)
		axpy(2*w, d, adj)
	}
	if a.needs(v) {
		adj, _ := a.adjoint(v)
		for i := range g {
			axpy(-w*d[i], g, adj[i*v.ld:])
			axpy(-w*g[i], d, adj[i*v.ld:])
		}
	}
	a.tangents.back(mark)
}
