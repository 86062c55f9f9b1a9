package prover

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"

	"slope/internal/interval"
)

// semidefinite reports how it is proved that every symmetric matrix in h, n×n
// packed, is positive semidefinite, "" if it is not. No test has a tolerance.
func (t *ticker) semidefinite(h []interval.I, n int) string {
	t.spend(n * n)
	keep, ok := nonzeroRows(h, n)
	if !ok {
		return ""
	}
	m := len(keep)
	a := make([]interval.I, m*(m+1)/2)
	for x, i := range keep {
		for y := x; y < m; y++ {
			a[packed(m, x, y)] = h[packed(n, i, keep[y])]
			if !a[packed(m, x, y)].Defined() {
				return ""
			}
		}
	}
	switch {
	case m <= 1:
		return "second derivative ≥ 0"
	case m == 2 && sylvester(a):
		return "Sylvester"
	case m > 2 && gershgorin(a, m):
		return "Gershgorin"
	case m > 2 && t.elimination(a, m):
		return "interval Cholesky"
	case m > 1 && t.preconditioned(a, m):
		return "preconditioned Gershgorin"
	}
	return ""
}

// nonzeroRows returns the rows that are not exactly zero. It reports false if the diagonal of one may be negative.
func nonzeroRows(h []interval.I, n int) (keep []int, ok bool) {
	for i := range n {
		zero := true
		for j := range n {
			zero = zero && h[packed(n, i, j)].IsZero()
		}
		if zero {
			continue
		}
		if !(h[packed(n, i, i)].Lo >= 0) {
			return nil, false
		}
		keep = append(keep, i)
	}
	return keep, true
}

// sylvester: a₁₁a₂₂ ≥ a₁₂², with a₁₁, a₂₂ ≥ 0.
func sylvester(a []interval.I) bool {
	return interval.Point(a[0].Lo).Mul(interval.Point(max(a[2].Lo, 0))).Lo >= a[1].Square().Hi
}

// gershgorin: with weights w > 0, aᵢᵢwᵢ ≥ Σ |aᵢⱼ|wⱼ in every row.
func gershgorin(a []interval.I, n int) bool {
	w := make([]float64, n)
	for i := range w {
		d := a[packed(n, i, i)].Lo
		if !(d > 0) {
			return false
		}
		w[i] = 1
		if d < math.MaxFloat64 {
			e := math.Ilogb(d)
			w[i] = math.Ldexp(1, -e/2)
		}
	}
	for i := range n {
		s := interval.Point(0)
		for j := range n {
			if j != i {
				s = s.Add(a[packed(n, i, j)].Abs().Scale(w[j]))
			}
		}
		if !(a[packed(n, i, i)].Scale(w[i]).Lo >= s.Hi) {
			return false
		}
	}
	return true
}

// elimination: LDLᵀ over intervals has no negative pivot, and only the last may
// be zero.
func (t *ticker) elimination(a []interval.I, n int) bool {
	m := append([]interval.I(nil), a...)
	for k := range n {
		p := m[packed(n, k, k)]
		if !(p.Lo > 0) {
			return p.Lo == 0 && k == n-1
		}
		for i := k + 1; i < n; i++ {
			t.spend(2 * (n - i))
			l := m[packed(n, k, i)].Div(p)
			m[packed(n, i, i)] = m[packed(n, i, i)].Sub(m[packed(n, k, i)].Square().Div(p))
			for j := i + 1; j < n; j++ {
				m[packed(n, i, j)] = m[packed(n, i, j)].Sub(l.Mul(m[packed(n, k, j)]))
			}
		}
	}
	return true
}

// preconditioned: with W a nonsingular matrix, A is semidefinite if and only if
// WAWᵀ is. W is the inverse of the Cholesky factor of the middle of A, so that
// WAWᵀ is near the identity and Gershgorin has an easy task.
func (t *ticker) preconditioned(a []interval.I, n int) bool {
	w := t.inverseCholesky(a, n)
	if w == nil {
		return false
	}
	// b = W·A, then c = b·Wᵀ, a row at a time.
	b := make([]interval.I, n*n)
	for i := range n {
		for j := range n {
			s := interval.Point(0)
			t.spend(i)
			for k := 0; k <= i; k++ {
				s = s.Add(a[packed(n, k, j)].Scale(w[i*n+k]))
			}
			b[i*n+j] = s
		}
	}
	c := make([]interval.I, n*(n+1)/2)
	for i := range n {
		for j := i; j < n; j++ {
			s := interval.Point(0)
			t.spend(j)
			for k := 0; k <= j; k++ {
				s = s.Add(b[i*n+k].Scale(w[j*n+k]))
			}
			c[packed(n, i, j)] = s
		}
	}
	return gershgorin(c, n)
}

// inverseCholesky returns the inverse of the lower Cholesky factor of the middle
// of a, which is nonsingular as its diagonal is not 0, or nil.
func (t *ticker) inverseCholesky(a []interval.I, n int) []float64 {
	w := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			w[i*n+j] = a[packed(n, j, i)].Mid()
		}
	}
	ok := false
	t.cubic(n, func() {
		var l blas64.Triangular
		if l, ok = lapack64.Potrf(blas64.Symmetric{N: n, Stride: n, Data: w, Uplo: blas.Lower}); ok {
			ok = lapack64.Trtri(l)
		}
	})
	for i := range n {
		ok = ok && w[i*n+i] != 0
		for _, v := range w[i*n : i*n+i+1] {
			ok = ok && v-v == 0
		}
	}
	if !ok {
		return nil
	}
	return w
}

// cubic calls f, which takes some n³ operations.
func (t *ticker) cubic(n int, f func()) {
	t.spend(n * n * n / 4)
	if n <= 100 {
		f()
		return
	}
	t.await(f)
}

// rayleigh encloses vᵀhv.
func rayleigh(h []interval.I, v []float64) interval.I {
	n := len(v)
	s := interval.Point(0)
	for i := range n {
		s = s.Add(h[packed(n, i, i)].Mul(interval.Point(v[i]).Square()))
		for j := i + 1; j < n; j++ {
			s = s.Add(h[packed(n, i, j)].Scale(v[i]).Scale(v[j]).Scale(2))
		}
	}
	return s
}

// quotient encloses vᵀhv/vᵀv, which is between the least and the greatest eigenvalue.
func quotient(h []interval.I, v []float64) interval.I {
	s := interval.Point(0)
	for _, d := range v {
		s = s.Add(interval.Point(d).Square())
	}
	return rayleigh(h, v).Div(s)
}

// bend returns a vector v with vᵀhv < 0 as far as plain floating point can tell, if h has a negative
// eigenvalue, however different its rows are in size: that of the matrix DhD for the least
// eigenvalue, where D makes the diagonal about 1.
func (t *ticker) bend(h []interval.I, n int) []float64 {
	d, a := make([]float64, n), make([]interval.I, len(h))
	for i := range n {
		d[i] = 1
		if m := math.Abs(h[packed(n, i, i)].Mid()); m > 0 {
			d[i] = math.Ldexp(1, -math.Ilogb(m)/2)
		}
		for j := range i + 1 {
			a[packed(n, i, j)] = h[packed(n, i, j)].Scale(d[i]).Scale(d[j])
		}
	}
	_, q := t.eigen(a, n)
	for i := range d {
		d[i] *= q[0][i]
	}
	return d
}

// eigen returns the eigenvalues of the middle of h in ascending order and, in
// the rows of q, unit vectors near the eigenvectors, in plain floating point. If they are
// not found the eigenvalues are NaN and the vectors those of the axes.
func (t *ticker) eigen(h []interval.I, n int) (l []float64, q [][]float64) {
	s, found := mat.NewSymDense(n, nil), true
	for i := range n {
		for j := i; j < n; j++ {
			v := h[packed(n, i, j)].Mid()
			s.SetSym(i, j, v)
			found = found && v-v == 0
		}
	}
	var f mat.EigenSym
	t.cubic(n, func() { found = found && f.Factorize(s, true) })
	q = make([][]float64, n)
	if !found {
		for k := range q {
			q[k] = make([]float64, n)
			q[k][k] = 1
		}
		return slices.Repeat([]float64{math.NaN()}, n), q
	}
	var d mat.Dense
	f.VectorsTo(&d)
	for k := range q {
		q[k] = mat.Col(nil, k, &d)
	}
	return f.Values(nil), q
}
