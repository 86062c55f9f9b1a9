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
	return &curvedObjective{obj, f}
}

type curvedObjective struct {
	Objective
	f func([]hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64]
}

func (c *curvedObjective) Hessian(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
	return hyperdual.Hessian(dst, c.f, x)
}

func (c *curvedObjective) HVP(dst, x, v []float64) (float64, []float64) {
	return hyperdual.HVP(dst, c.f, x, v)
}

// Problem returns the objective as a problem of gonum/optimize, with the exact
// gradient, and with the exact Hessian if the objective is Curved.
//
//	optimize.Minimize(gd.Problem(obj), x0, nil, &optimize.Newton{})
func Problem(obj Objective) optimize.Problem {
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
// Of the options it heeds Stop, MaxIterations, KeepPath, Context, Progress and
// Every; Direction, Step, Project and Theory belong to Minimize and are an error
// here. The steps of the history are ‖x_k − x_{k−1}‖. A method that fails, as
// with a line search at the limit of rounding, ends the run with NoDecrease and
// the best point it found; what it said is the Cause of History.Err.
//
// gonum's methods run in goroutines of their own, which have ended when
// MinimizeWith returns.
func MinimizeWith(method optimize.Method, obj Objective, x0 []float64, opt Options) (*Result, error) {
	if opt.Direction != nil || opt.Step != nil || opt.Project != nil || opt.Theory != nil {
		return nil, badInput(-1, "MinimizeWith has no use for Direction, Step, Project and Theory; use Minimize")
	}
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
	if _, err := method.Uses(optimize.Available{Grad: true, Hess: Problem(obj).Hess != nil}); err != nil {
		return nil, badInput(-1, "%T: %v; a Curved objective has a Hessian", method, err)
	}
	// gonum would go on from a start that is not finite.
	if !r.begin() {
		p := r.now()
		return &Result{X: p.X, Value: p.Value, GradNorm: p.GradNorm, Status: p.Status, Evals: p.Evals,
			History: History[float64]{Dim: len(x0), Status: p.Status, Err: r.err}}, r.err
	}
	start := r.now()
	rec := &recorder{r: r}
	rec.hist.Dim = len(x0)
	rec.last.X, rec.last.Grad = make([]float64, len(x0)), make([]float64, len(x0))
	if rec.observe(start.X, start.Grad, start.Value, r.line.evals) != nil {
		return rec.result(nil, nil)
	}
	settings := optimize.Settings{
		Converger: optimize.NeverTerminate{}, Recorder: rec,
		InitValues: &optimize.Location{F: start.Value, Gradient: append([]float64(nil), start.Grad...)},
	}
	res, failed := optimize.Minimize(Problem(obj), x0, &settings, method)
	return rec.result(res, failed)
}

// recorder watches gonum's iterates as a run watches its own.
type recorder struct {
	r       *run // its first point is the best one
	hist    History[float64]
	last    point
	stopped Status
}

// errStop makes gonum end a run that one of our rules has ended.
var errStop = errors.New("stopped by a rule")

// Init does nothing: the start has been observed.
func (rec *recorder) Init() error { return nil }

// Record is called by gonum with every operation; a major iteration is an
// iterate.
func (rec *recorder) Record(loc *optimize.Location, op optimize.Operation, stats *optimize.Stats) error {
	if op != optimize.MajorIteration || rec.stopped != Running {
		return nil
	}
	return rec.observe(loc.X, loc.Gradient, loc.F, Evaluations{stats.FuncEvaluations, 1 + stats.GradEvaluations})
}

// observe takes in an iterate and returns errStop if the run ends there.
func (rec *recorder) observe(x, grad []float64, value float64, evals Evaluations) error {
	p, r, k := &rec.last, rec.r, rec.hist.Len()
	p.Previous, p.Step = p.Value, 0
	if k == 0 {
		p.Previous = value
	} else {
		for i, v := range x {
			r.scratch[i] = v - p.X[i]
		}
		p.Step = norm2(r.scratch)
	}
	copy(p.X, x)
	copy(p.Grad, grad)
	p.K, p.Value, p.GradNorm, p.dim, p.Evals = k, value, norm2(p.Grad), len(p.X), evals
	if !p.sound() {
		rec.stopped = NotFinite
		r.err = p.fault(k)
		return errStop
	}
	if best := r.now(); k == 0 || p.Value <= best.Value {
		copy(best.X, p.X)
		best.K, best.Value, best.GradNorm = k, p.Value, p.GradNorm
	}
	p.Status = r.verdict(&p.Iterate)
	rec.hist.add(p.Value, p.GradNorm, p.Step)
	if r.opt.KeepPath {
		rec.hist.W = append(rec.hist.W, p.X...)
	}
	if f := r.opt.Progress; f != nil && (p.Status != Running || k%r.opt.Every == 0) {
		f(&p.Iterate)
	}
	if rec.stopped = p.Status; p.Status != Running {
		return errStop
	}
	return nil
}

func (rec *recorder) result(res *optimize.Result, failed error) (*Result, error) {
	r, p := rec.r, rec.r.now()
	out := &Result{Status: rec.stopped, History: rec.hist, Iterations: max(rec.hist.Len()-1, 0), Evals: rec.last.Evals}
	switch {
	case out.Status != Running:
	case failed == nil && res != nil && res.Status == optimize.GradientThreshold:
		out.Status = SmallGradient // the method's own threshold
	default:
		out.Status = NoDecrease
		if failed == nil && res != nil {
			failed = res.Status.Err()
		}
		out.History.Err = &Error{Status: NoDecrease, Iteration: out.Iterations, Index: -1, Cause: failed,
			Detail: fmt.Sprintf("the method gave up at iteration %d: %v", out.Iterations, failed)}
	}
	if res != nil {
		out.Evals = Evaluations{Value: res.FuncEvaluations, Gradient: 1 + res.GradEvaluations}
	}
	if out.Status.Converged() {
		p = &rec.last
	}
	out.X, out.K, out.Value, out.GradNorm = p.X, p.K, p.Value, p.GradNorm
	out.History.Status = out.Status
	if r.err != nil {
		out.History.Err = r.err
		return out, r.err
	}
	return out, nil
}
