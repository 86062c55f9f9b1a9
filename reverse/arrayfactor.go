package reverse

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
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

// lowInverse returns L⁻¹.
func (a *arrays) lowInverse(f *factor) []float64 {
	if f.inverse == nil {
		f.inverse = a.values.copy(f.low)
		mark := a.values
		n := f.v.rows
		invertLower(lower(f.inverse, n), a.values.alloc(n*n/4+n))
		a.values.back(mark)
	}
	return f.inverse
}

// invertLower replaces the lower triangle l by its inverse, by halves: with
//
//	A
//	B C
//
// that of the block beside the diagonal is −C⁻¹·B·A⁻¹. work has room for it.
func invertLower(l block, work []float64) {
	n := l.rows
	if n <= panel {
		lapack64.Trtri(blas64.Triangular{Uplo: blas.Lower, Diag: blas.NonUnit, N: n, Data: l.data, Stride: l.ld})
		return
	}
	h := n / 2
	a, b, c := l.part(0, h, 0, h), l.part(h, n, 0, h), l.part(h, n, h, n)
	a.tri, c.tri = lowerTri, lowerTri
	invertLower(a, work)
	invertLower(c, work)
	p := dense(work, n-h, h)
	gemm(p, b, a, 0)
	gemm(b, c, p, 0)
	for i := range n - h {
		floats.Scale(-1, b.data[i*b.ld:][:h])
	}
}

// fullInverse returns S⁻¹ = L⁻ᵀL⁻¹.
func (a *arrays) fullInverse(f *factor) []float64 {
	if f.full == nil {
		inv := lower(a.lowInverse(f), f.v.rows)
		f.full = a.values.alloc(len(f.low))
		gemmSym(f.full, inv.rows, inv.t(), inv)
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
	if a.paired.worth(r) {
		a.logDetPair(n, w)
		return
	}
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

// logDetPair is h = L⁻¹ṠL⁻ᵀ, of which the lower triangle serves, and −w·h with each element as
// often as it stands in the whole matrix: the second derivative along Ṡ and T is −tr(S⁻¹ṠS⁻¹T).
func (a *arrays) logDetPair(n *node, w float64) {
	r := n.x.rows
	h := a.half(n, r*r)
	a.congruent(h, &a.factors[n.k], a.move(n.x))
	mark := a.tangents
	g := a.tangents.copy(h)
	halfLower(g, r)
	floats.Scale(-2*w, g)
	a.pair(n, g)
	a.tangents.back(mark)
}

// congruent adds to the zeros z the lower triangle of L⁻¹·S·L⁻ᵀ for the symmetric part S of a
// matrix that lies as that of f, with the elements x. What is above the diagonal means nothing.
func (a *arrays) congruent(z []float64, f *factor, x []float64) {
	mark := a.tangents
	r := f.v.rows
	s, p := a.tangents.alloc(r*r), a.tangents.zeroed(r*r)
	symmetrize(s, x, f.v)
	if anyNonzero(s) {
		inv := lower(a.lowInverse(f), r)
		gemm(lower(p, r), inv, dense(s, r, r), 0)
		gemm(lower(z, r), lower(p, r), inv.t(), 0)
	}
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
	g, d := n.d, a.residualOf(n)
	if a.paired.worth(len(g)) {
		a.invQuadPair(n, w, d)
		a.tangents.back(mark)
		return
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

// residualOf returns ẏ − Ṡg.
func (a *arrays) residualOf(n *node) []float64 {
	v, g := n.x, n.d
	d := a.tangents.zeroed(len(g))
	if a.needs(v) {
		t := v.block(a.move(v))
		t.gemv(g, 1, 0, d, 1)
		t.t().gemv(g, 1, 1, d, 1)
		for i := range d {
			d[i] *= -0.5
		}
	}
	if a.needs(n.y) {
		addTo(d, a.move(n.y)[:n.y.cols])
	}
	return d
}

// invQuadPair is h = L⁻¹(ẏ − Ṡg), of d = ẏ − Ṡg, and 2w·h.
func (a *arrays) invQuadPair(n *node, w float64, d []float64) {
	blas64.Implementation().Dtrsv(blas.Lower, blas.NoTrans, blas.NonUnit, len(d), a.factors[n.k].low, len(d), d, 1)
	copy(a.half(n, len(d)), d)
	floats.Scale(2*w, d)
	a.pair(n, d)
}
