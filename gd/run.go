package gd

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/floats"
)

// run is the state of a descent.
type run struct {
	opt       Options
	stop      []StopRule
	stepper   Stepper
	director  Director // nil is −∇f
	resampler Resampler
	judged    *judged // what stop rules see of a random objective, nil if it has no whole
	done      <-chan struct{}
	looksBack bool
	auto      bool    // Options.Stop is nil
	constant  float64 // the step of plain gradient descent, 0 if it is not that
	line      Line
	err       error
	alpha     float64   // the step away from the iterate
	scratch   []float64 // for the norm of the projected gradient
	floor     float64   // a value that means that f is unbounded below
	far       float64   // a component that means that the point goes to infinity

	// Three points suffice: where the run is, the best one, which is often the
	// same, and the trial. They are numbered, not pointed to: a pointer that
	// changes at every step costs a write barrier whenever the collector runs.
	points    [3]point
	cur, best uint8
}

// now returns the point where the run is.
func (r *run) now() *point { return &r.points[r.cur%3] }

func newRun(obj Objective, x0 []float64, opt Options) (*run, error) {
	if err := checkStart(obj, x0); err != nil {
		return nil, err
	}
	n := len(x0)
	auto := opt.Stop == nil
	if err := opt.fill(); err != nil {
		return nil, err
	}
	r := &run{opt: opt, auto: auto}
	if err := r.beginParts(n); err != nil {
		return nil, err
	}
	r.allot(obj, n)
	copy(r.now().X, x0)
	if err := r.checkProjection(n); err != nil {
		return nil, err
	}
	copy(r.line.left.x0, r.now().X)
	if err := r.checkRandom(obj); err != nil {
		return nil, err
	}
	r.stop = beginStop(r.opt.Stop, r)
	if opt.Context != nil {
		r.done = opt.Context.Done()
	}
	return r, nil
}

func checkStart(obj Objective, x0 []float64) error {
	if obj == nil {
		return badInput(-1, "objective is nil")
	}
	n := obj.Dim()
	if n < 1 {
		return badInput(-1, "objective of %d variables, want at least 1", n)
	}
	if len(x0) != n {
		return badInput(-1, "start of length %d, want %d, the dimension of the objective", len(x0), n)
	}
	for i, x := range x0 {
		if !finite(x) {
			return badInput(i, "start has component %d = %v, want a finite number", i, x)
		}
	}
	return nil
}

// beginParts begins the step rule and the direction.
func (r *run) beginParts(n int) (err error) {
	opt := &r.opt
	if r.stepper, err = opt.Step.Begin(n); err != nil {
		return err
	}
	if b, ok := r.stepper.(BackLooking); ok && opt.Project == nil {
		r.looksBack = b.LooksBack()
	}
	if opt.Direction != nil && opt.Direction != (Steepest{}) {
		if r.director, err = opt.Direction.Begin(n); err != nil {
			return err
		}
	}
	if a, ok := r.stepper.(Fixed); ok && r.director == nil && opt.Project == nil {
		r.constant = float64(a)
	}
	return nil
}

// allot cuts the vectors of the run from one slice.
func (r *run) allot(obj Objective, n int) {
	store := make([]float64, 17*n)
	cut := func() []float64 {
		s := store[:n:n]
		store = store[n:]
		return s
	}
	for i := range r.points {
		r.points[i].X, r.points[i].Grad = cut(), cut()
	}
	r.line = Line{obj: obj, proj: r.opt.Project, points: &r.points, dir: cut(), projected: n, cap: r.opt.MaxEvaluations}
	r.line.left = remainder{x0: cut(), way: cut(), unit: cut(), p: cut(), r: cut(), d: cut(), q: cut(), trial: cut(), grad: cut()}
	if b, ok := obj.(ErrorBound); ok {
		r.line.bound = b.RoundingError
	} else if r.opt.Theory != nil {
		r.line.bound = r.opt.Theory.Error
	}
	r.scratch = cut()
}

// fill puts the defaults in the place of zeros.
func (opt *Options) fill() error {
	if opt.MaxIterations < 0 {
		return badInput(-1, "MaxIterations %d, want ≥ 0", opt.MaxIterations)
	}
	if opt.MaxIterations == 0 {
		opt.MaxIterations = 1000
	}
	if opt.MaxEvaluations < 0 {
		return badInput(-1, "MaxEvaluations %d, want ≥ 0", opt.MaxEvaluations)
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
	if d, ok := opt.Direction.(StepDefaulting); ok && opt.Step == nil {
		opt.Step = d.DefaultStep()
	}
	if opt.Step == nil {
		opt.Step = BarzilaiBorwein{Short: true}
	}
	return checkStop(opt.Stop)
}

var defaultStop = []StopRule{Stationary(1e-8)}

// checkProjection projects the start.
func (r *run) checkProjection(n int) error {
	p := r.opt.Project
	if p == nil {
		return nil
	}
	if s, ok := r.stepper.(Unprojected); ok && s.NeedsWholeSpace() {
		return badInput(-1, "%s does not search along a projection; use Armijo", nameOf(r.opt.Step))
	}
	if b, ok := p.(Box); ok {
		if err := b.check(n); err != nil {
			return err
		}
	}
	if err := faultOfProjection(project(p, r.now().X), r.now().X, 0); err != nil {
		return err
	}
	return nil
}

// nameOf returns the name of the type of a part, without the package if that is gd.
func nameOf(part any) string { return strings.TrimPrefix(fmt.Sprintf("%T", part), "gd.") }

// begin evaluates the start. It reports whether the run can go on; if not, the
// iterate and the error say why.
func (r *run) begin() bool {
	if r.resampler != nil {
		r.resampler.Resample(0)
	}
	p := r.now()
	p.evaluate(r.line.obj)
	r.line.evals.Gradient++
	if err := p.fault(0); err != nil {
		r.fail(err)
		return false
	}
	if r.opt.Project != nil {
		p.GradNorm = gradientMapping(r.opt.Project, r.scratch, p.X, p.Grad)
	}
	p.Previous = p.Value
	r.line.first = p.Value
	r.limits(p)
	return true
}

// look completes the iterate at the current point: whether the run ends there
// and, if it does not, how long the step away from it is.
func (r *run) look() *Iterate {
	it := &r.now().Iterate
	it.Evals, it.Status = r.line.evals, Running
	if it.Status = r.verdict(it); it.Status == Running {
		if r.alpha = r.constant; r.alpha == 0 {
			r.alpha, it.Status = r.search()
			if it.Status != Running && r.err == nil {
				it.Status = r.claim(it, it.Status)
			}
		}
	}
	if it.GradNorm != 0 || r.line.knowsCurvature() {
		it.Evals = r.line.evals
	}
	if f := r.opt.Progress; f != nil && (it.Status != Running || it.K%r.opt.Every == 0) {
		f(it)
	}
	return it
}

// search finds the step away from the current point. Where a direction with a
// memory does not point downhill, or no step along it will do, the memory is
// dropped and the search made once more.
func (r *run) search() (float64, Status) {
	l, next := &r.line, r.free()
	if r.looksBack && r.now().K > 0 {
		l.lookBack()
	}
	l.start(r.cur, next)
	if r.director != nil {
		r.director.Direct(l.dir, l)
	} else if l.steepest(); l.Slope() == 0 { // ‖∇f‖² underflows
		if s := l.GiveUp(); r.auto || s == RoundingLimit {
			return 0, s
		}
	}
	alpha, s := r.stepper.Step(l)
	if r.director != nil && (s == NotDescent || s == NoDecrease || s == RoundingLimit) {
		r.director.Restart()
		l.start(r.cur, next)
		r.director.Direct(l.dir, l)
		alpha, s = r.stepper.Step(l)
	}
	return r.checkStep(alpha, s)
}

// checkStep names what is wrong with the step or the direction, if anything is.
func (r *run) checkStep(alpha float64, s Status) (float64, Status) {
	k := r.now().K
	switch {
	case s == Running && !(alpha > 0 && finite(alpha)):
		r.err = &Error{Status: BadInput, Iteration: k, Index: -1, Detail: fmt.Sprintf(
			"step rule returned the step %v at iteration %d, want a finite number > 0", alpha, k)}
		return 0, BadInput
	case s == NotDescent:
		r.err = &Error{Status: NotDescent, Iteration: k, Index: -1, Detail: fmt.Sprintf(
			"slope along the direction is %v at iteration %d, want < 0; check that the gradient belongs to the objective", r.line.Slope(), k)}
	}
	return alpha, s
}

// advance takes the step. It reports whether the new point is sound; if not, the
// iterate is the best one so far and the error says what is wrong.
func (r *run) advance() bool {
	l := &r.line
	if r.constant != 0 { // x⁺ = x − α∇f(x), which no rule has searched
		l.start(r.cur, r.free())
		l.steepest()
	}
	next, from := l.to(), l.from()
	k := from.K + 1
	if r.resampler != nil {
		r.resampler.Resample(k)
		l.gradded = false
	}
	l.take(r.alpha)
	if r.opt.Project != nil {
		if err := faultOfProjection(l.projected, next.X, k); err != nil {
			r.fail(err)
			return false
		}
	}
	if !next.sound() {
		r.fail(next.fault(k))
		return false
	}
	if r.opt.Project != nil {
		next.GradNorm = gradientMapping(r.opt.Project, r.scratch, next.X, next.Grad)
	}
	next.K, next.Step, next.Previous = k, r.alpha, from.Value
	r.arrive(l.trial)
	return true
}

// arrive makes a point, which is sound and complete, the current one.
func (r *run) arrive(at uint8) {
	r.cur = at
	p := r.now()
	if p.Value <= r.points[r.best%3].Value {
		r.best = r.cur
	}
	r.line.left.went(p.X)
	if p.Value < p.Previous && r.resampler == nil && floats.Norm(p.X, math.Inf(1)) > r.far {
		r.floor = math.Inf(1)
	}
}

// fail makes the best iterate the last one.
func (r *run) fail(err *Error) {
	r.cur = r.best
	it := &r.now().Iterate
	it.Evals, it.Status = r.line.evals, err.Status
	r.err = err
}

// free returns a point that is neither the current nor the best one.
func (r *run) free() uint8 { return third(r.cur, r.best) }

// third returns the index of a point, of three, that is neither of these.
func third(cur, best uint8) uint8 {
	if cur == best {
		return (cur + 1) % 3
	}
	return 3 - cur - best
}
