package gd

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

// rank returns the number of singular values that are not lost in rounding.
func rank(sigma []float64) int {
	for i, s := range sigma {
		if !(s > 1e-12*sigma[0]) {
			return i
		}
	}
	return len(sigma)
}

// model is the linear model r + Jp of one iterate, in the scaled parameters Dp: the singular
// values of JD⁻¹ = Q·R, by those of the small R = WΣVᵀ. Its memory serves again and again.
type model struct {
	m, n  int
	d     []float64 // the scale of each parameter
	j     *mat.Dense
	sigma []float64
	v     mat.Dense // n×n
	b     []float64 // (QW)ᵀr
	grad  []float64 // Jᵀr

	qr   blas64.General // the reflections of Q, and R above the diagonal
	tau  []float64
	work []float64
	long []float64  // of length m
	r, w *mat.Dense // n×n
	svd  mat.SVD
}

func newModel(m, n int) *model {
	s := &model{m: m, n: n, d: make([]float64, n), b: make([]float64, n), grad: make([]float64, n), sigma: make([]float64, n),
		qr:  blas64.General{Rows: m, Cols: n, Stride: n, Data: make([]float64, m*n)},
		tau: make([]float64, n), long: make([]float64, m), r: mat.NewDense(n, n, nil), w: mat.NewDense(n, n, nil)}
	var most [1]float64
	lapack64.Geqrf(s.qr, s.tau, most[:], -1)
	s.work = make([]float64, int(most[0])+n)
	return s
}

// load factors the Jacobian at a point with residuals r. The scale is the
// greatest norm of each column so far, of keep if it is not nil. It reports
// whether the Jacobian is finite and the factorisation succeeded.
func (s *model) load(j *mat.Dense, r, keep []float64) bool {
	s.j = j
	for k := range s.n {
		v := s.columnNorm(k)
		if !finite(v) {
			return false
		}
		if keep != nil {
			v = max(v, keep[k])
		}
		if v == 0 {
			v = 1
		}
		s.d[k] = v
	}
	clear(s.grad)
	for i := range s.m {
		row, scaled := j.RawRowView(i), s.qr.Data[i*s.n:(i+1)*s.n]
		for k, v := range row {
			scaled[k] = v / s.d[k]
			s.grad[k] += float64(v * r[i])
		}
	}
	lapack64.Geqrf(s.qr, s.tau, s.work, len(s.work))
	for i := range s.n {
		for k := range s.n {
			v := 0.0
			if k >= i {
				v = s.qr.Data[i*s.n+k]
			}
			s.r.Set(i, k, v)
		}
	}
	if !s.svd.Factorize(s.r, mat.SVDFull) {
		return false
	}
	s.svd.Values(s.sigma)
	s.svd.UTo(s.w)
	s.svd.VTo(&s.v)
	s.onto(s.b, r)
	return true
}

// columnNorm returns the norm of column k of J.
func (s *model) columnNorm(k int) float64 {
	sum := 0.0
	raw := s.j.RawMatrix()
	for i := k; i < len(raw.Data); i += raw.Stride {
		sum += float64(raw.Data[i] * raw.Data[i])
	}
	if sum > 0x1p-900 && sum <= math.MaxFloat64 {
		return math.Sqrt(sum)
	}
	return norm(mat.Col(s.long, k, s.j))
}

// onto writes (QW)ᵀy to dst, the part of y along the left singular vectors.
func (s *model) onto(dst, y []float64) {
	copy(s.long, y)
	c := blas64.General{Rows: s.m, Cols: 1, Stride: 1, Data: s.long}
	lapack64.Ormqr(blas.Left, blas.Trans, s.qr, s.tau, c, s.work, len(s.work))
	mat.NewVecDense(s.n, dst).MulVec(s.w.T(), mat.NewVecDense(s.n, s.long[:s.n]))
}

// length returns ‖Dp‖ of the step with damping lambda, and its derivative.
func (s *model) length(b []float64, lambda float64) (norm, slope float64) {
	for i, sigma := range s.sigma {
		if q := sigma*sigma + lambda; q > 0 {
			c := sigma * b[i] / q
			norm += c * c
			slope -= c * c / q
		}
	}
	norm = math.Sqrt(norm)
	return norm, slope / norm
}

// damping returns the λ ≥ 0 with ‖Dp(λ)‖ = radius, to a tenth, and 0 if the full
// step is shorter (Hebden 1973; Moré 1978, section 5).
func (s *model) damping(radius float64) float64 {
	floor := 1e-15 * s.sigma[0]
	if s.sigma[s.n-1] > floor {
		if norm, _ := s.length(s.b, 0); norm <= 1.1*radius {
			return 0
		}
	}
	lambda := floor * floor
	for range 200 {
		norm, slope := s.length(s.b, lambda)
		if norm <= 1.1*radius && (norm >= 0.9*radius || lambda == floor*floor) {
			return lambda
		}
		// Newton's method on 1/radius − 1/‖Dp‖, which is nearly linear in λ and
		// concave: it comes from the left and does not overshoot.
		next := lambda - norm/radius*(norm-radius)/slope
		if !(next > 0) {
			next = lambda / 10
		}
		lambda = next
	}
	return lambda
}

// step writes p = −D⁻¹V·Σ/(Σ²+λ)·b to dst.
func (s *model) step(dst, b []float64, lambda float64) {
	clear(dst)
	for i, sigma := range s.sigma {
		q := sigma*sigma + lambda
		if q == 0 || sigma <= 1e-15*s.sigma[0] {
			continue
		}
		c := -sigma * b[i] / q
		for k := range dst {
			dst[k] += float64(s.v.At(k, i) * c)
		}
	}
	for k := range dst {
		dst[k] /= s.d[k]
	}
}

// predicted returns by how much the linear model says the step with damping
// lambda lowers ‖r‖².
func (s *model) predicted(lambda float64) float64 {
	sum := 0.0
	for i, sigma := range s.sigma {
		if q := sigma*sigma + lambda; q > 0 {
			// (1 − (λ/q)²)·b²
			sum += s.b[i] * s.b[i] * sigma * sigma * (q + lambda) / (q * q)
		}
	}
	return sum
}
