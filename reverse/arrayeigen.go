package reverse

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// Eigenvalues λ and eigenvectors V of the symmetric part S of an operand (Giles 2008,
// section 3.1). With M = VᵀṠV and Fᵢⱼ = 1/(λⱼ − λᵢ), 0 for i = j,
//
//	λ̇ᵢ = Mᵢᵢ,   V̇ = V(F∘M),   x̄ = V(diag λ̄ + F∘(VᵀV̄))Vᵀ.
//
// Eigenvalues that are equal to working precision are a cluster. The eigenvectors of a
// cluster span a space, of which they could be any basis: they are NaN. Their eigenvalues
// share an adjoint and a tangent evenly, which is right for every function in which they
// stand alike and is a subgradient of the greatest. F is 0 within a cluster.

// eigen appends the eigenvalues of v, and behind them the eigenvectors if vectors is set.
func (a *arrays) eigen(v view, vectors bool) int {
	n := v.rows
	d := a.values.alloc(n * n)
	symmetrize(d, a.data(v), v)
	o := node{op: opEigen, x: v, d: d}
	size := n
	if vectors {
		o.count = 1
		size += n * n
	}
	ok := finite(d)
	k, z := a.push(&o, size)
	if ok {
		sym := blas64.Symmetric{Uplo: blas.Lower, N: n, Data: d, Stride: n}
		mark := a.values
		length := a.values.alloc(1)
		lapack64.Syev(lapack.EVCompute, sym, z[:n], length, -1)
		work := a.values.alloc(int(length[0]))
		ok = lapack64.Syev(lapack.EVCompute, sym, z[:n], work, len(work))
		a.values.back(mark)
	}
	if !ok {
		a.nodes[k].c = math.NaN()
		fill(z, math.NaN())
		return k
	}
	o.val = z
	o.c = float64(n) * 0x1p-52 * math.Max(math.Abs(z[0]), math.Abs(z[n-1]))
	a.nodes[k].c = o.c
	orient(d, n)
	if vectors {
		copy(z[n:], d)
		o.spoilClusters(z[n:])
	}
	return k
}

// orient makes the greatest element of each column positive, the first of equals.
func orient(d []float64, n int) {
	for j := range n {
		top := 0.0
		for i := range n {
			if s := d[i*n+j]; math.Abs(s) > math.Abs(top) {
				top = s
			}
		}
		for i := 0; i < n && top < 0; i++ {
			d[i*n+j] = -d[i*n+j]
		}
	}
}

// cluster returns the end of the cluster that begins with eigenvalue lo.
func (n *node) cluster(lo int) (hi int) {
	for hi = lo + 1; hi < n.x.rows && n.val[hi]-n.val[hi-1] <= n.c; hi++ {
	}
	return hi
}

// spoilClusters makes the columns of clusters NaN.
func (n *node) spoilClusters(z []float64) {
	r := n.x.rows
	for lo := 0; lo < r; {
		hi := n.cluster(lo)
		for j := lo; j < hi && hi > lo+1; j++ {
			for i := range r {
				z[i*r+j] = math.NaN()
			}
		}
		lo = hi
	}
}

// share replaces the numbers of each cluster, stride apart, by their mean.
func (n *node) share(z []float64, stride int) {
	for lo := 0; lo < n.x.rows; {
		hi := n.cluster(lo)
		s := 0.0
		for i := lo; i < hi; i++ {
			s += z[i*stride]
		}
		for i := lo; i < hi; i++ {
			z[i*stride] = s / float64(hi-lo)
		}
		lo = hi
	}
}

// timesGap sets z to F∘z.
func (n *node) timesGap(z []float64) {
	r := n.x.rows
	for lo := 0; lo < r; {
		hi := n.cluster(lo)
		for i := lo; i < hi; i++ {
			row := z[i*r : i*r+r]
			for j, s := range row {
				if j >= lo && j < hi {
					row[j] = 0
				} else {
					row[j] = s / (n.val[j] - n.val[i])
				}
			}
		}
		lo = hi
	}
}

// undetermined reports whether a derivative depends on the basis of a cluster: whether the
// adjoint w of an eigenvector in one is not 0, or that of an eigenvalue while the direction,
// m, splits the cluster.
func (n *node) undetermined(w, m []float64) bool {
	r := n.x.rows
	for lo := 0; lo < r; {
		hi := n.cluster(lo)
		split, used := false, false
		for i := lo; i < hi && hi > lo+1; i++ {
			used = used || w[i] != 0
			split = split || m != nil && anyNonzero(m[i*r+lo:i*r+hi])
			for j := r + i; j < len(w); j += r {
				if w[j] != 0 {
					return true
				}
			}
		}
		if split && used {
			return true
		}
		lo = hi
	}
	return false
}

// eigenAdjoint sets k to the symmetric part of diag λ̄ + F∘(VᵀV̄), and c to VᵀV̄ if w has
// adjoints of eigenvectors.
func (n *node) eigenAdjoint(k, c, w []float64) (vectors bool) {
	r := n.x.rows
	clear(k)
	if vectors = anyNonzero(w[r:]); vectors {
		gemm(dense(c, r, r), dense(n.d, r, r).t(), dense(w[r:], r, r), 0)
		copy(k, c)
		n.timesGap(k)
	}
	for i := range r {
		k[i*r+i] = w[i]
	}
	n.share(k, r+1)
	if vectors {
		symmetrize(k, k, whole(0, r, r))
	}
	return vectors
}

// eigenBack adds the gradient to x.
func (a *arrays) eigenBack(n *node, w []float64) {
	var m []float64
	if a.side == 1 {
		m = n.dd
	}
	if n.c != n.c || n.undetermined(w, m) {
		a.spoil(n.x)
		return
	}
	r := n.x.rows
	adj, _ := a.adjoint(n.x)
	mark := *a.scratch()
	k, p := a.scratch().alloc(r*r), a.scratch().alloc(r*r)
	if n.eigenAdjoint(k, p, w) {
		gemm(dense(p, r, r), dense(n.d, r, r), dense(k, r, r), 0)
	} else {
		for i, s := range n.d {
			p[i] = s * k[i%r*(r+1)]
		}
	}
	gemmSym(k, r, dense(p, r, r), dense(n.d, r, r).t())
	a.addScaledRows(n.x, adj, 1, k)
	a.scratch().back(mark)
}

// eigenTangent sets z to the tangents, and keeps M for the curve.
func (a *arrays) eigenTangent(n *node, z []float64) {
	if n.c != n.c {
		fill(z, math.NaN())
		return
	}
	r := n.x.rows
	t := a.move(n.x)
	n.dd = a.tangents.alloc(r * r)
	mark := a.tangents
	s, p := a.tangents.alloc(r*r), a.tangents.alloc(r*r)
	symmetrize(s, t, n.x)
	vec := dense(n.d, r, r)
	gemm(dense(p, r, r), vec.t(), dense(s, r, r), 0)
	gemmSym(n.dd, r, dense(p, r, r), vec)
	for i := range r {
		z[i] = n.dd[i*(r+1)]
	}
	n.share(z, 1)
	if n.count > 0 {
		copy(s, n.dd)
		n.timesGap(s)
		gemm(dense(z[r:], r, r), vec, dense(s, r, r), 0)
		n.spoilClusters(z[r:])
	}
	a.tangents.back(mark)
}

// eigenCurve is x̄ += V(ΩK − KΩ + K̇)Vᵀ with Ω = F∘M, the derivative of V along itself,
// K = diag λ̄ + F∘C and C = VᵀV̄, and
//
//	K̇ᵢⱼ = Fᵢⱼ·(−(ΩC)ᵢⱼ − Fᵢⱼ·(MⱼⱼCᵢⱼ − Σₖ MᵢₖCₖⱼ)),   k in the cluster of i.
func (a *arrays) eigenCurve(n *node, w []float64) {
	if n.c != n.c || n.undetermined(w, n.dd) {
		a.spoil(n.x)
		return
	}
	r := n.x.rows
	mark := a.tangents
	k, c, omega, p := a.tangents.alloc(r*r), a.tangents.alloc(r*r), a.tangents.copy(n.dd), a.tangents.alloc(r*r)
	n.timesGap(omega)
	vectors := n.eigenAdjoint(k, c, w)
	gemm(dense(p, r, r), dense(omega, r, r), dense(k, r, r), 0)
	copy(k, p)
	addTransposed(k, r)
	if vectors {
		gemm(dense(p, r, r), dense(omega, r, r), dense(c, r, r), 0)
		n.gapTangent(omega, c, p)
		symmetrize(omega, omega, whole(0, r, r))
		addTo(k, omega)
	}
	vec := dense(n.d, r, r)
	gemm(dense(p, r, r), vec, dense(k, r, r), 0)
	gemmSym(k, r, dense(p, r, r), vec.t())
	adj, _ := a.adjoint(n.x)
	a.addScaledRows(n.x, adj, 1, k)
	a.tangents.back(mark)
}

// gapTangent sets z to K̇ of eigenCurve, with p = ΩC.
func (n *node) gapTangent(z, c, p []float64) {
	r, m := n.x.rows, n.dd
	for lo := 0; lo < r; {
		hi := n.cluster(lo)
		for i := lo; i < hi; i++ {
			for j := range r {
				s := float64(m[j*r+j] * c[i*r+j])
				for k := lo; k < hi; k++ {
					s -= float64(m[i*r+k] * c[k*r+j])
				}
				if gap := n.val[j] - n.val[i]; j < lo || j >= hi {
					z[i*r+j] = (-p[i*r+j] - s/gap) / gap
				} else {
					z[i*r+j] = 0
				}
			}
		}
		lo = hi
	}
}
