package gd

import (
	"context"
	"fmt"
)

// run is the state of a descent.
type run struct {
	opt       Options
	stop      []StopRule
	stepper   Stepper
	director  Director // nil is −∇f
	resampler Resampler
	done      <-chan struct{}
	looksBack bool
	line      Line
	evals     Evaluations
	it        Iterate // here because stop rules take its address
	err       error
	alpha     float64   // the step away from the iterate
	scratch   []float64 // for the norm of the projected gradient

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
	if err := opt.fill(); err != nil {
		return nil, err
	}
	r := &run{opt: opt, stop: beginStop(opt.Stop)}
	var err error
	if r.stepper, err = opt.Step.Begin(n); err != nil {
		return nil, err
	}
	if b, ok := r.stepper.(interface{ LooksBack() bool }); ok && opt.Project == nil {
		r.looksBack = b.LooksBack()
	}
	if opt.Direction != nil && opt.Direction != (Steepest{}) {
		if r.director, err = opt.Direction.Begin(n); err != nil {
			return nil, err
		}
	}
	store := make([]float64, 8*n)
	cut := func() []float64 {
		s := store[:n:n]
		store = store[n:]
		return s
	}
	points := new([3]point)
	for i := range r.points {
		r.points[i] = &points[i]
		points[i].x, points[i].grad = cut(), cut()
	}
	r.line = Line{obj: obj, proj: opt.Project, evals: &r.evals, dir: cut(), projected: n}
	r.scratch = cut()
	r.cur, r.best = r.points[0], r.points[0]
	copy(r.cur.x, x0)
	if err := r.checkProjection(n); err != nil {
		return nil, err
	}
	r.resampler, _ = obj.(Resampler)
	if opt.Context != nil {
		r.done = opt.Context.Done()
	}
	return r, nil
}

// fill puts the defaults in the place of zeros.
func (opt *Options) fill() error {
	if opt.MaxIterations < 0 {
		return badInput(-1, "MaxIterations %d, want ≥ 0", opt.MaxIterations)
	}
	if opt.MaxIterations == 0 {
		opt.MaxIterations = 1000
	}
	if opt.Every < 0 {
		return badInput(-1, "Every %d, want ≥ 0", opt.Every)
	}
	if opt.Every == 0 {
		opt.Every = 100
	}
	if opt.Stop == nil {
		opt.Stop = defaultStop
	}
	if opt.Step == nil {
		opt.Step = Armijo{}
	}
	return checkStop(opt.Stop)
}

var defaultStop = []StopRule{GradientNorm(1e-8)}

// checkProjection projects the start.
func (r *run) checkProjection(n int) error {
	p := r.opt.Project
	if p == nil {
		return nil
	}
	if s, ok := r.stepper.(interface{ straight() string }); ok {
		return badInput(-1, "%s does not search along a projection; use Armijo", s.straight())
	}
	if b, ok := p.(Box); ok {
		if err := b.check(n); err != nil {
			return err
		}
	}
	if err := faultOfProjection(project(p, r.cur.x), r.cur.x, 0); err != nil {
		return err
	}
	return nil
}

// begin evaluates the start. It reports whether the run can go on; if not, the
// iterate and the error say why.
func (r *run) begin() bool {
	if r.resampler != nil {
		r.resampler.Resample(0)
	}
	r.cur.evaluate(r.line.obj)
	r.evals.Gradient++
	if err := r.cur.fault(0); err != nil {
		r.fail(err)
		return false
	}
	if r.opt.Project != nil {
		r.cur.norm = gradientMapping(r.opt.Project, r.scratch, r.cur.x, r.cur.grad)
	}
	r.cur.previous = r.cur.value
	return true
}

// look completes the iterate at the current point: whether the run ends there
// and, if it does not, how long the step away from it is.
func (r *run) look() {
	r.show(r.cur, Running)
	it := &r.it
	it.Status = r.verdict()
	if it.Status == Running {
		r.alpha, it.Status = r.search()
		it.Evals = r.evals
	}
	if f := r.opt.Progress; f != nil && (it.Status != Running || it.K%r.opt.Every == 0) {
		f(it)
	}
}

// search finds the step away from the current point. Where a direction with a
// memory does not point downhill, or no step along it will do, the memory is
// dropped and the search made once more.
func (r *run) search() (float64, Status) {
	l, next := &r.line, r.free()
	if r.looksBack && r.cur.k > 0 {
		l.lookBack()
	}
	l.start(r.cur.k, r.cur, next)
	if r.director == nil {
		l.steepest()
	} else {
		r.director.Direct(l.dir, l)
	}
	alpha, s := r.stepper.Step(l)
	if r.director != nil && (s == NotDescent || s == NoDecrease || s == RoundingLimit) {
		r.director.Restart()
		l.start(r.cur.k, r.cur, next)
		r.director.Direct(l.dir, l)
		alpha, s = r.stepper.Step(l)
	}
	if s == Running && !(alpha > 0 && finite(alpha)) {
		r.err = &Error{Status: BadInput, Iteration: r.cur.k, Index: -1, Detail: fmt.Sprintf(
			"step rule returned the step %v at iteration %d, want a finite number > 0", alpha, r.cur.k)}
		return 0, BadInput
	}
	if s == NotDescent {
		r.err = &Error{Status: NotDescent, Iteration: r.cur.k, Index: -1, Detail: fmt.Sprintf(
			"slope along the direction is %v at iteration %d, want < 0; check that the gradient belongs to the objective", l.Slope(), r.cur.k)}
	}
	return alpha, s
}

// advance takes the step. It reports whether the new point is sound; if not, the
// iterate is the best one so far and the error says what is wrong.
func (r *run) advance() bool {
	l := &r.line
	next, k := l.to, l.k+1
	if r.resampler != nil {
		r.resampler.Resample(k)
		l.gradded = false
	}
	l.take(r.alpha)
	if r.opt.Project != nil {
		if err := faultOfProjection(l.projected, next.x, k); err != nil {
			r.fail(err)
			return false
		}
	}
	if !next.sound() {
		r.fail(next.fault(k))
		return false
	}
	if r.opt.Project != nil {
		next.norm = gradientMapping(r.opt.Project, r.scratch, next.x, next.grad)
	}
	next.k, next.step, next.previous = k, r.alpha, r.cur.value
	r.cur = next
	if next.value <= r.best.value {
		r.best = next
	}
	return true
}

func (r *run) fail(err *Error) {
	r.show(r.best, err.Status)
	r.err = err
}

// verdict asks the rules, in order, whether the run ends here.
func (r *run) verdict() Status {
	it := &r.it
	if it.GradNorm == 0 && r.resampler == nil {
		return SmallGradient
	}
	for _, rule := range r.stop {
		if s := rule.Stop(it); s != Running {
			return s
		}
	}
	if it.K >= r.opt.MaxIterations {
		return IterationLimit
	}
	if r.done != nil {
		select {
		case <-r.done:
			cause := context.Cause(r.opt.Context)
			r.err = &Error{Status: Cancelled, Iteration: it.K, Index: -1, Cause: cause,
				Detail: fmt.Sprintf("cancelled at iteration %d: %v", it.K, cause)}
			return Cancelled
		default:
		}
	}
	return Running
}

// show makes p the iterate that rules and callers see.
func (r *run) show(p *point, s Status) {
	it := &r.it
	it.K, it.X, it.Grad = p.k, p.x, p.grad
	it.Value, it.GradNorm, it.Previous, it.Step = p.value, p.norm, p.previous, p.step
	it.Evals, it.Status = r.evals, s
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
