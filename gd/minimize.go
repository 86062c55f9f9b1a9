package gd

import (
	"fmt"
	"iter"
)

// Options are the parts of a run. The zero value is sensible: Armijo steps until
// ‖∇f‖ ≤ 10⁻⁸, at most 1000 of them.
type Options struct {
	// Step chooses the step sizes; nil means Armijo{}.
	Step StepRule

	// MaxIterations is the greatest number of steps; 0 means 1000.
	MaxIterations int

	// Stop lists the rules that end the run, asked in this order at every
	// iterate, the start included. Nil means GradientNorm(1e-8); an empty list
	// that is not nil leaves the cap on iterations alone. A gradient that is
	// exactly zero always ends the run.
	Stop []StopRule

	// KeepPath records every point in the history of Minimize, Dim numbers per
	// iterate.
	KeepPath bool
}

// Evaluations counts calls of the objective.
type Evaluations struct {
	Value    int // calls of Value
	Gradient int // calls of Gradient, each of which returns the value too
}

// Iterate is one point of a run.
type Iterate struct {
	K        int       // 0 for the start
	X        []float64 // x_k; valid until the next iterate, copy it to keep it
	Grad     []float64 // ∇f(x_k); likewise
	Value    float64   // f(x_k)
	GradNorm float64   // ‖∇f(x_k)‖
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
}

// Minimize runs gradient descent from x0 to its end. It is Iterates with the
// history kept.
//
// The error is nil unless the input makes no sense (then the result is nil) or
// the objective, its gradient or the search direction failed midway (then the
// result holds the best point so far); it is an *Error then. That the run met
// its cap or found no lower point is a Status, not an error. x0 is not changed.
func Minimize(obj Objective, x0 []float64, opt Options) (*Result, error) {
	r, err := newRun(obj, x0, opt)
	if err != nil {
		return nil, err
	}
	res := &Result{}
	h := &res.History
	h.Dim = len(x0)
	// Room for the whole history at once, unless the cap is only a cap.
	h.grow(min(r.opt.MaxIterations+1, 1<<14))
	for it, stop := range r.iterates {
		if err = stop; err == nil {
			h.add(it.Value, it.GradNorm, it.Step)
			if opt.KeepPath {
				h.W = append(h.W, it.X...)
			}
			res.Iterations = it.K
		}
		res.Status, res.Evals = it.Status, it.Evals
		if it.Status != Running {
			best := r.best
			if it.Status.Converged() {
				best = r.cur
			}
			res.X, res.K, res.Value, res.GradNorm = best.x, best.k, best.value, best.norm
		}
	}
	h.Status, h.Err = res.Status, err
	return res, err
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
		r.iterates(yield)
	}
}

// run is the state of a descent.
type run struct {
	opt     Options
	stepper Stepper
	line    Line
	evals   Evaluations
	it      Iterate // here because stop rules take its address

	// Three points suffice: where the run is, the best one, which is often the
	// same, and the trial.
	points    [3]*point
	cur, best *point
}

func newRun(obj Objective, x0 []float64, opt Options) (*run, error) {
	if obj == nil {
		return nil, badInput(-1, "objective is nil")
	}
	n := obj.Dim()
	if n < 1 {
		return nil, badInput(-1, "objective of %d variables, want at least 1", n)
	}
	if len(x0) != n {
		return nil, badInput(-1, "start of length %d, want %d, the dimension of the objective", len(x0), n)
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
		opt.MaxIterations = 1000
	}
	if opt.Stop == nil {
		opt.Stop = []StopRule{GradientNorm(1e-8)}
	}
	if err := checkStop(opt.Stop); err != nil {
		return nil, err
	}
	if opt.Step == nil {
		opt.Step = Armijo{}
	}
	stepper, err := opt.Step.Begin(n)
	if err != nil {
		return nil, err
	}
	r := &run{opt: opt, stepper: stepper}
	for i := range r.points {
		r.points[i] = newPoint(n)
	}
	r.cur, r.best = r.points[0], r.points[0]
	copy(r.cur.x, x0)
	r.line = Line{obj: obj, evals: &r.evals, dir: make([]float64, n)}
	return r, nil
}

// iterates does the run, once.
func (r *run) iterates(yield func(Iterate, error) bool) {
	r.cur.evaluate(r.line.obj)
	r.evals.Gradient++
	if err := r.cur.fault(0); err != nil {
		yield(*r.show(r.cur, err.Status), err)
		return
	}
	r.cur.previous = r.cur.value
	for k := 0; ; k++ {
		r.show(r.cur, Running)
		it := &r.it
		it.Status = r.stop(it)
		alpha, next := 0.0, r.free()
		if it.Status == Running {
			r.line.start(k, r.cur, next)
			if alpha, it.Status = r.stepper.Step(&r.line); it.Status != Running {
				it.Evals = r.evals
			}
		}
		var err error
		if it.Status == NotDescent {
			err = &Error{NotDescent, k, -1, fmt.Sprintf(
				"slope along the direction is %v at iteration %d, want < 0; check that the gradient belongs to the objective", r.line.Slope(), k)}
		}
		if !yield(*it, err) || it.Status != Running {
			return
		}
		r.line.take(alpha)
		if err := next.fault(k + 1); err != nil {
			yield(*r.show(r.best, err.Status), err)
			return
		}
		next.k, next.step, next.previous = k+1, alpha, r.cur.value
		if next.value <= r.best.value {
			r.best = next
		}
		r.cur = next
	}
}

// stop asks the rules, in order, whether the run ends here.
func (r *run) stop(it *Iterate) Status {
	if it.GradNorm == 0 {
		return SmallGradient
	}
	for _, rule := range r.opt.Stop {
		if s := rule.Stop(it); s != Running {
			return s
		}
	}
	if it.K >= r.opt.MaxIterations {
		return IterationLimit
	}
	return Running
}

// show makes p the iterate that rules and callers see.
func (r *run) show(p *point, s Status) *Iterate {
	it := &r.it
	it.K, it.X, it.Grad = p.k, p.x, p.grad
	it.Value, it.GradNorm, it.Previous, it.Step = p.value, p.norm, p.previous, p.step
	it.Evals, it.Status = r.evals, s
	return it
}

// free returns a point that is neither the current nor the best one.
func (r *run) free() *point {
	for _, p := range r.points {
		if p != r.cur && p != r.best {
			return p
		}
	}
	panic("unreachable")
}
