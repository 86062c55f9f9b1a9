package gd

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"slope"
	"slope/hyperdual"
	"slope/internal/arg"
)

// Curved is an objective that knows its Hessian: Hessian writes ∇²f(x) to dst, of
// order Dim, which is allocated if it is nil. An expr.Program of one result is
// one.
type Curved interface {
	Objective
	Hessian(dst *mat.SymDense, x []float64) (y float64, grad []float64, hess *mat.SymDense)
}

// HessianProduct is an objective that knows the products of its Hessian: HVP writes
// ∇²f(x)·v to dst. An expr.Program of one result is one, as is what WithHessian
// returns.
type HessianProduct interface {
	HVP(dst, x, v []float64) (y float64, hv []float64)
}

// WithHessian returns the objective with the exact Hessian of f, in hyper-dual
// numbers at n(n+1)/2 evaluations. f must be the same function as that of the
// objective:
//
//	obj := gd.WithHessian(gd.Reverse(n, Rosenbrock), Rosenbrock)
//
// It panics if obj or f is nil.
func WithHessian(obj Objective, f func([]hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64]) Curved {
	arg.NotNil(pkg, obj == nil || f == nil)
	hess := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
		return hyperdual.Hessian(dst, f, x)
	}
	return &curvedProduct{curvedFunc{obj, hess}, func(dst, x, v []float64) (float64, []float64) { return hyperdual.HVP(dst, f, x, v) }}
}

// Problem returns the objective as a problem of gonum/optimize, with the exact
// gradient, and with the exact Hessian if the objective is Curved.
//
//	optimize.Minimize(gd.Problem(obj), x0, nil, &optimize.Newton{})
func Problem(obj Objective) optimize.Problem {
	arg.Some(pkg, "Objective", "one of Reverse, Dual or FromGradient", obj == nil)
	p := optimize.Problem{
		Func: obj.Value,
		Grad: func(grad, x []float64) {
			if _, g := obj.Gradient(grad, x); len(g) > 0 && &g[0] != &grad[0] {
				copy(grad, g)
			}
		},
	}
	if c, ok := obj.(Curved); ok {
		p.Hess = func(hess *mat.SymDense, x []float64) {
			if _, _, h := c.Hessian(hess, x); h != hess {
				hess.CopySym(h)
			}
		}
	}
	return p
}

// FromProblem returns the objective of n variables of a problem of
// gonum/optimize, which must have a gradient. Each Gradient calls Func and Grad.
// It panics if either is nil.
func FromProblem(n int, p optimize.Problem) Objective {
	arg.NotNil(pkg, p.Func == nil || p.Grad == nil)
	var grad slope.GradientFunc = func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, n)
		}
		p.Grad(dst, x)
		return p.Func(x), dst
	}
	return FromGradient(n, grad, p.Func)
}

// MinimizeWith runs a method of gonum/optimize, as &optimize.BFGS{}, LBFGS, CG,
// Newton or GradientDescent, on the objective, and returns what Minimize returns,
// with the same history. Newton needs a Curved objective.
//
// Of the options it heeds Stop, MaxIterations, MaxEvaluations, KeepPath, Context,
// Progress and Every; Direction, Step, Project and Theory belong to Minimize and are an
// error here. Context, MaxEvaluations and Time end a run in the middle of a line search
// too. The steps of the history are ‖x_k − x_{k−1}‖.
//
// A method that gives up, as most line searches do at the limit of rounding, ends the
// run with RoundingLimit where nothing is left to gain, see Line.GiveUp, and else with
// NoDecrease; so does a line search that makes 1000 evaluations, or 100 in a row that are
// not finite. What the method said is in History.Err.
//
// gonum's methods run in goroutines of their own, which have ended when
// MinimizeWith returns.
func MinimizeWith(method optimize.Method, obj Objective, x0 []float64, opt Options) (*Result, error) {
	if opt.Direction != nil || opt.Step != nil || opt.Project != nil || opt.Theory != nil {
		return nil, badInput(-1, "MinimizeWith has no use for Direction, Step, Project and Theory; use Minimize")
	}
	opt.Step = Fixed(1) // of no meaning here
	r, err := newRun(obj, x0, opt)
	if err != nil {
		return nil, err
	}
	if method == nil {
		return nil, badInput(-1, "method is nil")
	}
	if r.resampler != nil {
		return nil, badInput(-1, "MinimizeWith cannot resample; use Minimize")
	}
	problem := Problem(obj)
	if _, err := method.Uses(optimize.Available{Grad: true, Hess: problem.Hess != nil}); err != nil {
		return nil, badInput(-1, "%T: %v; a Curved objective has a Hessian", method, err)
	}
	rec := &recorder{r: r}
	rec.hist.Dim = len(x0)
	// gonum would go on from a start that is not finite.
	if !r.begin() {
		return rec.result(nil, nil)
	}
	if rec.look() != nil {
		return rec.result(nil, nil)
	}
	start := r.now()
	settings := optimize.Settings{
		Converger: optimize.NeverTerminate{}, Recorder: rec,
		InitValues: &optimize.Location{F: start.Value, Gradient: append([]float64(nil), start.Grad...)},
	}
	res, failed := optimize.Minimize(r.counted(problem), x0, &settings, method)
	return rec.result(res, failed)
}

// counted returns a problem whose evaluations count as those of the run.
func (r *run) counted(p optimize.Problem) optimize.Problem {
	f, g := p.Func, p.Grad
	p.Func = func(x []float64) float64 {
		r.line.evals.Value++
		return f(x)
	}
	p.Grad = func(grad, x []float64) {
		r.line.evals.Gradient++
		g(grad, x)
	}
	return p
}

// recorder watches gonum's iterates as a run watches its own.
type recorder struct {
	r        *run
	hist     History[float64]
	stopped  Status
	last     Evaluations // at the last iterate
	infinite int         // evaluations in a row that were not finite
}

// errStop makes gonum end a run that one of our rules has ended.
var errStop = errors.New("stopped by a rule")

// The longest line searches, in evaluations.
const longestSearch, longestOutside = 1000, 100

// Init does nothing: the start has been observed.
func (rec *recorder) Init() error { return nil }

// Record is called by gonum with every operation; a major iteration is an
// iterate.
func (rec *recorder) Record(loc *optimize.Location, op optimize.Operation, _ *optimize.Stats) error {
	if rec.stopped != Running {
		return nil
	}
	if op == optimize.MajorIteration {
		return rec.observe(loc)
	}
	if rec.stopped = rec.within(loc, op); rec.stopped != Running {
		return errStop
	}
	return nil
}

// within returns why the run ends in the middle of a line search, if it does.
func (rec *recorder) within(loc *optimize.Location, op optimize.Operation) Status {
	r := rec.r
	if r.line.spent() {
		return EvaluationLimit
	}
	for _, rule := range r.stop {
		if d, ok := rule.(deadline); ok && d.Stop(nil) != Running {
			return TimeLimit
		}
	}
	if s := r.cancelled(rec.hist.Len()); s != Running {
		return s
	}
	if op&optimize.FuncEvaluation != 0 {
		if rec.infinite++; finite(loc.F) {
			rec.infinite = 0
		}
	}
	now := r.line.evals
	if rec.infinite > longestOutside || now.Value+now.Gradient-rec.last.Value-rec.last.Gradient > longestSearch {
		return NoDecrease
	}
	return Running
}

// observe takes in an iterate and returns errStop if the run ends there.
func (rec *recorder) observe(loc *optimize.Location) error {
	r := rec.r
	from, to := r.now(), r.free()
	p := &r.points[to%3]
	copy(p.X, loc.X)
	copy(p.Grad, loc.Gradient)
	p.K, p.Value, p.Previous, p.GradNorm, p.dim = from.K+1, loc.F, from.Value, norm2(p.Grad), len(p.X)
	for i, v := range p.X {
		r.scratch[i] = v - from.X[i]
	}
	p.Step = norm2(r.scratch)
	if !p.sound() {
		rec.stopped = NotFinite
		r.fail(p.fault(p.K))
		return errStop
	}
	r.arrive(to)
	return rec.look()
}

// look records the iterate where the run is and asks the rules.
func (rec *recorder) look() error {
	r := rec.r
	p := r.now()
	p.Evals, rec.last, rec.infinite = r.line.evals, r.line.evals, 0
	p.Status = r.verdict(&p.Iterate)
	p.Evals = r.line.evals
	rec.hist.add(p.Value, p.GradNorm, p.Step)
	if r.opt.KeepPath {
		rec.hist.W = append(rec.hist.W, p.X...)
	}
	if f := r.opt.Progress; f != nil && (p.Status != Running || p.K%r.opt.Every == 0) {
		f(&p.Iterate)
	}
	if rec.stopped = p.Status; p.Status != Running {
		return errStop
	}
	return nil
}

func (rec *recorder) result(res *optimize.Result, failed error) (*Result, error) {
	r := rec.r
	if rec.hist.Len() == 0 { // the start failed
		rec.stopped = r.now().Status
	}
	status := rec.stopped
	if status == Running || status == NoDecrease {
		status = rec.gaveUp(res, failed)
	}
	p := &r.points[r.best%3]
	if status.Converged() && status != RoundingLimit {
		p = r.now()
	}
	h := rec.hist
	h.Status = status
	if r.err != nil {
		h.Err = r.err
	}
	return &Result{X: p.X, K: p.K, Value: p.Value, GradNorm: p.GradNorm, Status: status, History: h,
		Iterations: max(h.Len()-1, 0), Evals: r.line.evals}, r.err
}

// gaveUp returns the status of a run that the method itself has ended.
func (rec *recorder) gaveUp(res *optimize.Result, failed error) Status {
	r, best, k := rec.r, &rec.r.points[rec.r.best%3], max(rec.hist.Len()-1, 0)
	said := "its line search finds no end"
	switch {
	case rec.stopped == NoDecrease:
	case failed != nil:
		said = failed.Error()
	case res != nil && res.Status == optimize.FunctionNegativeInfinity:
		return Unbounded
	case res != nil && res.Status == optimize.GradientThreshold && !r.auto:
		return r.claim(&best.Iterate, SmallGradient) // the method's own threshold
	case res != nil:
		failed = res.Status.Err()
		said = res.Status.String()
	}
	if r.line.settled(&best.Iterate, r.line.noiseAt(&best.Iterate), smallStep) {
		return r.claim(&best.Iterate, RoundingLimit)
	}
	if failed == nil {
		failed = errors.New(said)
	}
	rec.hist.Err = &Error{Status: NoDecrease, Iteration: k, Index: -1, Cause: failed, Detail: fmt.Sprintf(
		"the method gave up at iteration %d, %s, and what is left to gain is more than the rounding of f; check the gradient, scale the variables to like size or start elsewhere", k, said)}
	return NoDecrease
}
