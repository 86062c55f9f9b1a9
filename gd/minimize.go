package gd

import (
	"context"
	"iter"
)

// Options are the parts of a run. The zero value is sensible: steps of Barzilai
// and Borwein, which need the fewest evaluations, until the point is Stationary, at
// most 1000 of them. For a descent at every step and a proven rate choose Armijo.
type Options struct {
	// Direction chooses where the steps go; nil means Steepest{}.
	Direction Direction

	// Step chooses the step sizes; nil means the one that the direction is used with,
	// Fixed(0.001) for Adam, and else BarzilaiBorwein{Short: true}.
	Step StepRule

	// MaxIterations is the greatest number of steps; 0 means 1000.
	MaxIterations int

	// MaxEvaluations is the number of evaluations, of f or of f and ∇f, after which
	// the run ends with EvaluationLimit, in the middle of a search too; 0 means no cap.
	// The gradient of the last point and those of an estimate may be beyond it.
	MaxEvaluations int

	// Project keeps the iterates in a convex set; nil means the whole space. The
	// start is projected too.
	Project Projection

	// Stop lists the rules that end the run, asked in this order at every
	// iterate, the start included. Nil means Stationary(1e-8); an empty list
	// that is not nil leaves the caps alone. A gradient that is exactly zero always
	// ends the run.
	Stop []StopRule

	// KeepPath records every point in the history of Minimize, Dim numbers per
	// iterate.
	KeepPath bool

	// Context ends the run when it is cancelled, with status Cancelled and an
	// error that wraps its cause; it is asked at every iterate. Nil means never.
	Context context.Context

	// Progress is called with every Every-th iterate, the start included, and
	// with the last. The iterate must not be changed or kept.
	Progress func(it *Iterate)
	Every    int // 0 means 100

	// Theory is what is known about the objective. If it is not nil, the result
	// of Minimize reports which theorems held at which steps.
	Theory *Theory
}

// Evaluations counts calls of the objective.
type Evaluations struct {
	Value    int // calls of Value
	Gradient int // calls of Gradient, each of which returns the value too, and of HVP or Hessian for an estimate; a look around a point with ∇f = 0 is not counted
}

// Iterate is one point of a run.
type Iterate struct {
	K        int       // 0 for the start
	X        []float64 // x_k; valid until the next iterate, copy it to keep it
	Grad     []float64 // ∇f(x_k); likewise
	Value    float64   // f(x_k)
	GradNorm float64   // ‖∇f(x_k)‖; with a projection ‖x_k − P(x_k − ∇f(x_k))‖
	Previous float64   // f(x_{k−1}); at the start f(x_0)
	Step     float64   // the step size that led here; 0 at the start
	Evals    Evaluations
	Status   Status // Running, or why the run ends here
}

// Result is the outcome of a run.
type Result struct {
	// X is the iterate that met a stop rule; in a run that ended otherwise it is
	// the best one seen, that of least value. K is its number, Value and
	// GradNorm belong to it.
	X        []float64
	K        int
	Value    float64
	GradNorm float64

	Iterations int // steps taken
	Evals      Evaluations
	Status     Status
	History    History[float64]

	// Theorems has a row for each theorem that Options.Theory allows to check,
	// in the order of their constants.
	Theorems []Finding
}

// Minimize runs gradient descent from x0 to its end. It is Iterates with the
// history kept.
//
// The error is nil unless the input makes no sense (then the result is nil),
// the objective, its gradient, the projection or the search direction failed
// midway, or the context was cancelled (then the result holds the best point so
// far); it is an *Error then. That the run met its cap or found no lower point
// is a Status, not an error. x0 is not changed. If the objective is a Resampler
// the point of the result is the last one, since values of different batches
// cannot be compared; value and gradient are those of the batch, or of the whole if a
// rule that saw the whole ended the run.
func Minimize(obj Objective, x0 []float64, opt Options) (*Result, error) {
	r, err := newRun(obj, x0, opt)
	if err != nil {
		return nil, err
	}
	var watch *watcher
	if opt.Theory != nil {
		if watch, err = newWatcher(opt.Theory, r); err != nil {
			return nil, err
		}
	}
	res := &Result{}
	h := &res.History
	h.Dim = len(x0)
	// Room for the whole history at once, unless the cap is only a cap.
	h.grow(min(r.opt.MaxIterations+1, 1<<14))
	if watch == nil && r.isPlain() {
		r.plain(h)
	} else {
		r.each(func(it *Iterate) bool {
			h.add(it.Value, it.GradNorm, it.Step)
			if opt.KeepPath {
				h.W = append(h.W, it.X...)
			}
			if watch != nil {
				watch.observe(it)
			}
			return true
		})
	}
	r.conclude(res)
	if watch != nil {
		res.Theorems = watch.findings()
	}
	return res, r.err
}

// each hands the iterates to do, the start first, until the run ends or do returns false. It
// returns false if the run fails: then the iterate that the run is at was not handed out.
func (r *run) each(do func(it *Iterate) bool) bool {
	for ok := r.begin(); ok; ok = r.advance() {
		if it := r.look(); !do(it) || it.Status != Running {
			return true
		}
	}
	return false
}

// conclude writes the point of the result and what the run took.
func (r *run) conclude(res *Result) {
	h, last := &res.History, r.now()
	res.Iterations, res.Status, res.Evals = max(h.Len()-1, 0), last.Status, last.Evals
	p := &r.points[r.best]
	if last.Status.Converged() && last.Status != RoundingLimit || r.resampler != nil && r.err == nil {
		p = last
	}
	if j := r.judged; j != nil && last.Status.Converged() {
		p.Value, p.GradNorm = j.Value, j.GradNorm
	}
	res.X, res.K, res.Value, res.GradNorm = p.X, p.K, p.Value, p.GradNorm
	h.Status, h.Err = res.Status, r.err
}

// Iterates returns the run as an iterator over its points, the start first:
//
//	for it, err := range gd.Iterates(obj, x0, opt) { … }
//
// The last iterate has a status other than Running. If the input makes no sense
// there is no iterate but one pair with an error; if the objective fails midway
// the last pair holds the best iterate so far and the error. Leaving the loop
// ends the run and leaves nothing running; ranging again starts it again. The
// step away from an iterate is searched before the iterate is handed out, so
// that the last one is known to be the last. A step allocates nothing.
func Iterates(obj Objective, x0 []float64, opt Options) iter.Seq2[Iterate, error] {
	return func(yield func(Iterate, error) bool) {
		r, err := newRun(obj, x0, opt)
		if err != nil {
			yield(Iterate{Status: BadInput}, err)
			return
		}
		if !r.each(func(it *Iterate) bool { return yield(*it, r.err) }) {
			yield(r.now().Iterate, r.err)
		}
	}
}
