package prover

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"slope/internal/interval"
)

// semidefinite reports how it is proved that every symmetric matrix in h, n×n
// packed, is positive semidefinite, "" if it is not. No test has a tolerance.
func semidefinite(h []interval.I, n int) string { return (*ticker)(nil).semidefinite(h, n) }

// semidefinite is the function of that name, with a clock.
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
	l := make([]float64, n*n)
	for j := range n {
		for i := j; i < n; i++ {
			t.spend(j / 4)
			s := a[packed(n, i, j)].Mid()
			for k := range j {
				s -= float64(l[i*n+k] * l[j*n+k])
			}
			if i == j {
				if !(s > 0) || math.IsInf(s, 0) {
					return nil
				}
				l[i*n+i] = math.Sqrt(s)
			} else {
				l[i*n+j] = s / l[j*n+j]
			}
		}
	}
	w := make([]float64, n*n)
	for j := range n {
		w[j*n+j] = 1 / l[j*n+j]
		for i := j + 1; i < n; i++ {
			t.spend((i - j) / 4)
			s := 0.0
			for k := j; k < i; k++ {
				s -= float64(l[i*n+k] * w[k*n+j])
			}
			w[i*n+j] = s / l[i*n+i]
		}
	}
	for _, v := range w {
		if v-v != 0 {
			return nil
		}
	}
	for i := range n {
		if w[i*n+i] == 0 {
			return nil
		}
	}
	return w
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

// eigen returns the eigenvalues of the middle of h in ascending order and, in
// the rows of q, unit vectors near the eigenvectors: Jacobi's method (Golub and
// Van Loan 2013, algorithm 8.5.2), in plain floating point.
func eigen(h []interval.I, n int) (l []float64, q [][]float64) { return (*ticker)(nil).eigen(h, n) }

// eigen is the function of that name, with a clock.
func (t *ticker) eigen(h []interval.I, n int) (l []float64, q [][]float64) {
	t.spend(n * n * n)
	if n > 10 {
		if n <= 100 {
			l, q = eigenLarge(h, n)
		} else {
			t.await(func() { l, q = eigenLarge(h, n) })
		}
		if l != nil {
			return l, q
		}
	}
	a := make([][]float64, n)
	for i := range n {
		a[i] = make([]float64, n)
		for j := range n {
			a[i][j] = h[packed(n, i, j)].Mid()
		}
	}
	return jacobi(a)
}

// jacobi returns the eigenvalues of the symmetric matrix a in increasing order, and the eigenvectors, by Jacobi's rotations. It overwrites a.
func jacobi(a [][]float64) (l []float64, vectors [][]float64) {
	n := len(a)
	q := make([][]float64, n)
	for i := range n {
		q[i] = make([]float64, n)
		q[i][i] = 1
	}
	for range 60 {
		if off, all := sumsOfSquares(a); !(off > 1e-34*all) {
			break
		}
		for i := range n {
			for j := i + 1; j < n; j++ {
				if a[i][j] != 0 {
					rotate(a, q, i, j)
				}
			}
		}
	}
	l = make([]float64, n)
	order := make([]int, n)
	for i := range n {
		order[i] = i
		for k := i; k > 0 && a[order[k]][order[k]] < a[order[k-1]][order[k-1]]; k-- {
			order[k], order[k-1] = order[k-1], order[k]
		}
	}
	vectors = make([][]float64, n)
	for k, i := range order {
		l[k], vectors[k] = a[i][i], q[i]
	}
	return l, vectors
}

// sumsOfSquares returns the sum of the squares off the diagonal, and of all.
func sumsOfSquares(a [][]float64) (off, all float64) {
	for i := range a {
		for j := range a[i] {
			all += float64(a[i][j] * a[i][j])
			if i != j {
				off += float64(a[i][j] * a[i][j])
			}
		}
	}
	return off, all
}

// eigenLarge is eigen by gonum's tridiagonal reduction, nil if it fails.
func eigenLarge(h []interval.I, n int) (l []float64, q [][]float64) {
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			v := h[packed(n, i, j)].Mid()
			if v-v != 0 {
				return nil, nil
			}
			s.SetSym(i, j, v)
		}
	}
	var f mat.EigenSym
	if !f.Factorize(s, true) {
		return nil, nil
	}
	var d mat.Dense
	f.VectorsTo(&d)
	q = make([][]float64, n)
	for k := range q {
		q[k] = mat.Col(nil, k, &d)
	}
	return f.Values(nil), q
}

// rotate makes a[i][j] zero.
func rotate(a, q [][]float64, i, j int) {
	theta := (a[j][j] - a[i][i]) / (2 * a[i][j])
	t := 1 / (math.Abs(theta) + math.Hypot(1, theta))
	if theta < 0 {
		t = -t
	}
	if theta != theta {
		return
	}
	c := 1 / math.Hypot(1, t)
	s := t * c
	for k := range a {
		x, y := a[k][i], a[k][j]
		a[k][i], a[k][j] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
	for k := range a {
		x, y := a[i][k], a[j][k]
		a[i][k], a[j][k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
		x, y = q[i][k], q[j][k]
		q[i][k], q[j][k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
}
