package gd

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// FitOptions are the knobs of Fit. The zero value is sensible.
type FitOptions struct {
	// Method is the direction and its damping; the zero value is
	// LevenbergMarquardt.
	Method FitMethod

	// MaxIterations is the greatest number of Jacobians of one attempt; 0 means
	// 2000.
	MaxIterations int

	// Tol ends the fit when a step is predicted to lower ‖r‖² by less than Tol²
	// of it, or is shorter than Tol of x in every parameter; 0 means 10⁻⁹.
	Tol float64

	// Attempts is how many times the fit may start again, with other radii, if
	// it ends where the parameters are not determined; 0 means 5, a negative
	// number means none.
	Attempts int
}

// FitMethod is a method for nonlinear least squares.
type FitMethod int

const (
	// LevenbergMarquardt takes the step that minimises the linear model within
	// a trust region ‖Dp‖ ≤ Δ, D the greatest norms of the columns of J so far
	// (Moré 1978).
	LevenbergMarquardt FitMethod = iota
	// GaussNewton takes the full step to the minimum of the linear model and
	// halves it until ‖r‖ falls. It is quick near a solution that is well
	// determined, and fragile elsewhere.
	GaussNewton
)

// FitResult is the outcome of a fit.
type FitResult struct {
	X         []float64 // the parameters
	Residuals []float64 // r(X)
	RSS       float64   // ‖r(X)‖²

	// StdErr has the standard errors of the parameters: the square roots of the
	// diagonal of (JᵀJ)⁻¹·RSS/(m−n), NaN if m = n. StdDev is √(RSS/(m−n)).
	StdErr []float64
	StdDev float64

	Rank       int // of the scaled Jacobian at X; below n some parameters are not determined
	Iterations int // Jacobians evaluated, over all attempts
	Evals      int // calls of Values, over all attempts
	Attempts   int // 1, and one for each time the fit started again
	Status     Status
	History    History[float64] // of the attempt returned: ‖r‖², ‖Jᵀr‖ and the length of each step
}

// Fit minimises ‖r(x)‖² from x0 by Levenberg–Marquardt or Gauss–Newton steps on
// the exact Jacobian.
//
// The linear model is solved by the singular values of JD⁻¹, never by the normal
// equations, so that the digits of an ill-conditioned problem survive. Trials
// outside the domain of r shorten the step. A fit that ends on a plateau, where
// the scaled Jacobian has lost rank or Dp leads nowhere, starts again with a
// smaller trust region, with or without the second-order correction of Transtrum
// and Sethna (2012); the best end is returned, and so a fit takes longest where
// it fails.
//
// The status is SmallChange or SmallGradient at a minimum, RoundingLimit where
// ‖r‖ cannot be lowered further, IterationLimit else. The error is nil unless
// the input makes no sense or the residuals at the start are not finite; then
// the result is nil and the error an *Error. x0 is not changed. A fit allocates.
func Fit(r Residuals, x0 []float64, opt FitOptions) (*FitResult, error) {
	f, err := newFit(r, x0, &opt)
	if err != nil {
		return nil, err
	}
	if opt.Method == GaussNewton {
		return f.finish(f.gaussNewton(x0)), nil
	}
	var best *FitResult
	for i, plan := range plans[:1+max(opt.Attempts, 0)] {
		res := f.attempt(x0, plan)
		if best == nil || res.RSS < best.RSS*(1-1e-6) {
			best = res
		}
		best.Attempts = i + 1
		if f.determined(best) {
			break
		}
	}
	return f.finish(best), nil
}

// plan is a way to run Levenberg–Marquardt: the first radius relative to ‖Dx₀‖,
// and whether steps are corrected to second order.
type plan struct {
	radius   float64
	geodesic bool
}

var plans = []plan{{1, true}, {100, false}, {0.1, false}, {0.01, true}, {1e-3, false}, {1e-4, true}}

// fit is the state that attempts share.
type fit struct {
	r          Residuals
	m, n       int
	opt        *FitOptions
	evals, its int
}

func newFit(r Residuals, x0 []float64, opt *FitOptions) (*fit, error) {
	if r == nil {
		return nil, badInput(-1, "residuals are nil")
	}
	m, n := r.OutDim(), r.Dim()
	if n < 1 || m < n {
		return nil, badInput(-1, "%d residuals of %d parameters, want at least as many residuals as parameters and one of each", m, n)
	}
	if len(x0) != n {
		return nil, badInput(-1, "start of length %d, want %d, the number of parameters", len(x0), n)
	}
	for i, x := range x0 {
		if !finite(x) {
			return nil, badInput(i, "start has component %d = %v, want a finite number", i, x)
		}
	}
	if opt.MaxIterations < 0 {
		return nil, badInput(-1, "MaxIterations %d, want ≥ 0", opt.MaxIterations)
	}
	if opt.MaxIterations == 0 {
		opt.MaxIterations = 2000
	}
	if opt.Tol == 0 {
		opt.Tol = 1e-9
	}
	if !(opt.Tol > 0 && opt.Tol < 1) {
		return nil, badInput(-1, "Tol %v, want one in (0, 1)", opt.Tol)
	}
	if opt.Attempts == 0 {
		opt.Attempts = 5
	}
	opt.Attempts = min(opt.Attempts, len(plans)-1)
	if opt.Method != LevenbergMarquardt && opt.Method != GaussNewton {
		return nil, badInput(-1, "FitMethod(%d), want LevenbergMarquardt or GaussNewton", int(opt.Method))
	}
	y := r.Values(nil, x0)
	if len(y) != m {
		return nil, badInput(-1, "residuals of length %d, want %d", len(y), m)
	}
	for i, v := range y {
		if !finite(v) {
			return nil, &Error{Status: NotFinite, Iteration: 0, Index: i,
				Detail: fmt.Sprintf("residual %d is %v at the start; %s", i, v, remedy(0))}
		}
	}
	return &fit{r: r, m: m, n: n, opt: opt, evals: 1}, nil
}

// values returns ‖r(x)‖² and writes r(x) to dst; +Inf if it is not finite.
func (f *fit) values(dst, x []float64) float64 {
	f.evals++
	f.r.Values(dst, x)
	if s := dot(dst, dst); finite(s) {
		return s
	}
	return math.Inf(1)
}

// determined reports whether the fit ended at a minimum that determines every
// parameter.
func (f *fit) determined(res *FitResult) bool {
	return res.Rank == f.n && res.Status.Converged()
}

// finish completes the result with the statistics of the fit.
func (f *fit) finish(res *FitResult) *FitResult {
	s := newModel(f.m, f.n)
	s.load(f.r.Jacobian(nil, res.X), res.Residuals, nil)
	if res.Status.Converged() {
		s = f.polish(res, s)
	}
	res.Evals, res.Iterations = f.evals, f.its
	res.StdDev = math.Sqrt(res.RSS / float64(f.m-f.n))
	res.StdErr = make([]float64, f.n)
	if f.m == f.n {
		res.StdDev = math.NaN()
	}
	for j := range res.StdErr {
		// (JᵀJ)⁻¹ = D⁻¹V·Σ⁻²·VᵀD⁻¹
		v := 0.0
		for i, sigma := range s.sigma {
			v = math.Hypot(v, s.v.At(j, i)/sigma)
		}
		res.StdErr[j] = v / s.d[j] * res.StdDev
	}
	return res
}

// polish takes full steps from the end of a fit as long as the step that remains
// becomes shorter, where ‖r‖² itself no longer shows a difference: it gains the
// digits of the parameters that lie below the square root of the rounding.
func (f *fit) polish(res *FitResult, s *model) *model {
	p, x, r := make([]float64, f.n), make([]float64, f.n), make([]float64, f.m)
	for range 100 {
		left := s.predicted(0)
		s.step(p, s.b, 0)
		add(x, res.X, p)
		now := f.values(r, x)
		if !(now <= res.RSS*(1+1e-8)) { // the residuals of a close fit have few digits
			return s
		}
		next := newModel(f.m, f.n)
		f.its++
		if !next.load(f.r.Jacobian(nil, x), r, nil) || !(next.predicted(0) < 0.9*left) {
			return s
		}
		copy(res.X, x)
		copy(res.Residuals, r)
		res.RSS, s = now, next
	}
	return s
}

// rank returns the number of singular values that are not lost in rounding.
func rank(sigma []float64) int {
	for i, s := range sigma {
		if !(s > 1e-12*sigma[0]) {
			return i
		}
	}
	return len(sigma)
}

// model is the linear model r + Jp of one iterate, in the scaled parameters Dp.
type model struct {
	m, n  int
	d     []float64 // the scale of each parameter
	j     *mat.Dense
	sigma []float64
	u     mat.Dense // m×n
	v     mat.Dense // n×n
	b     []float64 // Uᵀr
	grad  []float64 // Jᵀr
	svd   mat.SVD
}

func newModel(m, n int) *model {
	return &model{m: m, n: n, d: make([]float64, n), b: make([]float64, n), grad: make([]float64, n), sigma: make([]float64, n)}
}

// load factors the Jacobian at a point with residuals r. The scale is the
// greatest norm of each column so far, of keep if it is not nil. It reports
// whether the Jacobian is finite and the factorisation succeeded.
func (s *model) load(j *mat.Dense, r, keep []float64) bool {
	s.j = j
	norms := make([]float64, s.n)
	for i := range s.m {
		for k, v := range j.RawRowView(i) {
			norms[k] = math.Hypot(norms[k], v)
		}
	}
	for k, v := range norms {
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
	scaled := mat.NewDense(s.m, s.n, nil)
	scaled.Apply(func(_, k int, v float64) float64 { return v / s.d[k] }, j)
	if !s.svd.Factorize(scaled, mat.SVDThin) {
		return false
	}
	s.svd.Values(s.sigma)
	s.svd.UTo(&s.u)
	s.svd.VTo(&s.v)
	for i := range s.n {
		s.b[i], s.grad[i] = 0, 0
		for k, v := range r {
			s.b[i] += float64(s.u.At(k, i) * v)
			s.grad[i] += float64(j.At(k, i) * v)
		}
	}
	return true
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
