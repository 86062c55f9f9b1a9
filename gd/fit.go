package gd

import (
	"context"
	"fmt"
	"math"
	"time"

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

	// Context ends the fit when it is cancelled, with status Cancelled and an error that
	// wraps its cause; it is asked at every Jacobian. Nil means never.
	Context context.Context

	// Time ends the fit with TimeLimit once it has taken that long; 0 means no limit.
	Time time.Duration

	// Progress is called with every Every-th iterate of each attempt, its start included,
	// and with the last. Value is ‖r‖², Grad is Jᵀr. The iterate must not be changed or kept.
	Progress func(it *Iterate)
	Every    int // 0 means 1
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
	// diagonal of (JᵀJ)⁺·RSS/(m−Rank), NaN if m = Rank; +Inf for a parameter that the
	// data do not determine, as one that is not used or can be traded for another.
	// StdDev is √(RSS/(m−Rank)).
	StdErr []float64
	StdDev float64

	Rank       int // of the scaled Jacobian at X; below n some parameters are not determined
	Iterations int // Jacobians evaluated, over all attempts
	Evals      int // calls of Values, over all attempts
	Attempts   int // 1, and one for each time the fit started again
	Status     Status
	start      int              // the rank at the start
	root       *mat.Dense       // n×Rank, times its transpose (JᵀJ)⁺
	History    History[float64] // of the attempt returned: ‖r‖², ‖Jᵀr‖ and the length of each step
}

// Fit minimises ‖r(x)‖² from x0 by Levenberg–Marquardt or Gauss–Newton steps on
// the exact Jacobian.
//
// Weights, bounds and fixed parameters belong to the residuals: multiply residual i by √wᵢ, write a bounded parameter as
// lo + (hi−lo)·σ(p), and a fixed one as a constant; see the example. A robust loss is no sum of squares: minimise it by Minimize, which
// takes bounds as Options.Project too.
//
// The linear model is solved by the singular values of JD⁻¹, from its factors Q and R,
// never by the normal equations, so that the digits of an ill-conditioned problem survive. Trials
// outside the domain of r shorten the step. A fit that ends on a plateau, where
// the scaled Jacobian has lost rank or Dp leads nowhere, starts again with a
// smaller trust region, with or without the second-order correction of Transtrum
// and Sethna (2012); the best end is returned, and so a fit takes longest where
// it fails.
//
// The status is SmallChange or SmallGradient at a minimum, RoundingLimit where all that
// the linear model promises is lost in the rounding of ‖r‖, Stagnated on a plateau, where
// the Jacobian has less rank than at the start, and NoDecrease, IterationLimit, TimeLimit
// or Cancelled else; FitResult.Message says it in words. The error is nil unless the input
// makes no sense or the residuals at the start are not finite, then the result is nil, or
// the context was cancelled; it is an *Error. x0 is not changed. A fit allocates at its
// start and its end: memory for three Jacobians.
func Fit(r Residuals, x0 []float64, opt FitOptions) (*FitResult, error) {
	f, err := newFit(r, x0, &opt)
	if err != nil {
		return nil, err
	}
	if opt.Method == GaussNewton {
		return f.finish(f.gaussNewton(x0)), f.err
	}
	var best *FitResult
	for i, plan := range plans[:1+max(opt.Attempts, 0)] {
		res := f.attempt(x0, plan)
		if best == nil || res.RSS < best.RSS*(1-1e-6) {
			best = res
		}
		best.Attempts = i + 1
		if f.determined(best) || res.Status == Cancelled || res.Status == TimeLimit {
			best.Status = res.Status
			break
		}
	}
	return f.finish(best), f.err
}

// Message says in words what the status of the fit means, whether the data determine the parameters, and what the caller can change.
func (r *FitResult) Message() string {
	s := r.ending()
	switch n := len(r.X); {
	case r.Rank < n:
		s += fmt.Sprintf("; the data determine %d of %d parameters: leave out those whose StdErr is infinite, fix them, or add data that tell them apart", r.Rank, n)
	case n > 0 && len(r.Residuals) == r.Rank:
		s += "; there are as many parameters as residuals, so that their errors are not known: add data"
	}
	return s
}

// ending says what the status means.
func (r *FitResult) ending() string {
	switch r.Status {
	case SmallGradient:
		return "the residuals or their gradient Jᵀr are zero"
	case SmallChange:
		return "the step that is left lowers ‖r‖² by less than Tol² of it or is shorter than Tol; for more digits ask for a smaller Tol"
	case RoundingLimit:
		return "what is left to gain is lost in the rounding of the residuals; for more digits write them so that they cancel less"
	case Stagnated:
		return "the fit ended on a plateau, where the data do not determine parameters that they determine at the start; start elsewhere"
	case IterationLimit:
		return "the cap on Jacobians was met; raise MaxIterations or start nearer to the solution"
	case NoDecrease:
		return "no step lowers ‖r‖ although the Jacobian promises one; check the Jacobian, scale the parameters, or use LevenbergMarquardt"
	case NotFinite:
		return "the Jacobian is not finite; start where the residuals can be differentiated"
	}
	return r.Status.Message()
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
	err        error
	until      time.Time // zero if there is no limit
	seen       Iterate   // what Progress is shown
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
	if err := opt.fill(); err != nil {
		return nil, err
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
	f := &fit{r: r, m: m, n: n, opt: opt, evals: 1}
	if opt.Time > 0 {
		f.until = time.Now().Add(opt.Time)
	}
	return f, nil
}

// fill puts the defaults in the place of zeros.
func (opt *FitOptions) fill() error {
	if opt.MaxIterations < 0 {
		return badInput(-1, "MaxIterations %d, want ≥ 0", opt.MaxIterations)
	}
	if opt.MaxIterations == 0 {
		opt.MaxIterations = 2000
	}
	if opt.Tol == 0 {
		opt.Tol = 1e-9
	}
	if !(opt.Tol > 0 && opt.Tol < 1) {
		return badInput(-1, "Tol %v, want one in (0, 1)", opt.Tol)
	}
	if opt.Attempts == 0 {
		opt.Attempts = 5
	}
	opt.Attempts = min(opt.Attempts, len(plans)-1)
	if opt.Time < 0 || opt.Every < 0 {
		return badInput(-1, "Time %v and Every %d, want ≥ 0", opt.Time, opt.Every)
	}
	opt.Every = max(opt.Every, 1)
	if opt.Method != LevenbergMarquardt && opt.Method != GaussNewton {
		return badInput(-1, "FitMethod(%d), want LevenbergMarquardt or GaussNewton", int(opt.Method))
	}
	return nil
}

// interrupted returns why the fit ends at Jacobian k of an attempt, if the caller's clock or
// context says so.
func (f *fit) interrupted(k int) Status {
	if c := f.opt.Context; c != nil && c.Err() != nil {
		cause := context.Cause(c)
		f.err = &Error{Status: Cancelled, Iteration: k, Index: -1, Cause: cause, Detail: fmt.Sprintf("fit cancelled at iteration %d: %v", k, cause)}
		return Cancelled
	}
	if !f.until.IsZero() && !time.Now().Before(f.until) {
		return TimeLimit
	}
	return Running
}

// show hands an iterate to Progress, completed.
func (f *fit) show(it Iterate) {
	if f.opt.Progress == nil || it.Status == Running && it.K%f.opt.Every != 0 {
		return
	}
	it.Previous = f.seen.Value
	if it.K == 0 {
		it.Previous = it.Value
	}
	it.GradNorm, it.Evals = norm2(it.Grad), Evaluations{Value: f.evals, Gradient: f.its}
	f.seen = it
	f.opt.Progress(&f.seen)
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
// parameter which the start determined.
func (f *fit) determined(res *FitResult) bool {
	return res.Rank == max(res.start, 1) && res.Status.Converged()
}

// finish completes the result with the statistics of the fit.
func (f *fit) finish(res *FitResult) *FitResult {
	s := newModel(f.m, f.n)
	s.load(f.r.Jacobian(nil, res.X), res.Residuals, nil)
	if res.Status.Converged() {
		s = f.polish(res, s)
	}
	res.Evals, res.Iterations = f.evals, f.its
	f.errors(res, s)
	if res.Status.Converged() && res.Rank < res.start {
		res.Status = Stagnated
	}
	res.History.Status, res.History.Err = res.Status, f.err
	return res
}

// polish takes full steps from the end of a fit as long as the step that remains
// becomes shorter, where ‖r‖² itself no longer shows a difference: it gains the
// digits of the parameters that lie below the square root of the rounding.
func (f *fit) polish(res *FitResult, s *model) *model {
	p, x, r := make([]float64, f.n), make([]float64, f.n), make([]float64, f.m)
	next := newModel(f.m, f.n)
	for range 100 {
		left := s.predicted(0)
		s.step(p, s.b, 0)
		add(x, res.X, p)
		now := f.values(r, x)
		if !(now <= res.RSS*(1+1e-8)) { // the residuals of a close fit have few digits
			return s
		}
		f.its++
		if !next.load(f.r.Jacobian(next.j, x), r, nil) || !(next.predicted(0) < 0.9*left) {
			return s
		}
		copy(res.X, x)
		copy(res.Residuals, r)
		res.RSS, s, next = now, next, s
	}
	return s
}
