package gd

import (
	"math"
	"time"
)

// Rules that remember something within a run. The run asks them for a rule of
// its own before it starts.
type perRun interface{ begin(r *run) StopRule }

// Stationary is the default stop rule, for any scale of f and of its variables. It stops
// with SmallGradient where
//
//  1. ‖∇f(x)‖ ≤ eps·min(1, ‖∇f(x₀)‖), and the step H⁻¹∇f(x) to the minimum of the quadratic
//     model is at most 10⁻⁷ of x in every variable, or ‖∇f(x)‖ ≤ 2⁻³⁰⁰‖∇f(x₀)‖; or
//  2. that step is at most 10⁻¹⁰ of x, and eight iterates more did not fulfil the first;
//
// and with RoundingLimit where neither f, beyond its rounding, nor ‖∇f‖ has fallen for 20
// iterates and the model promises no more. In a variable next to 0, how far it went from its start,
// up to 1, counts as its size.
//
// The step is estimated where the gradient or the steps of the run become that small, by
// conjugate gradients on the products of the objective's Hessian, or on differences of
// gradients for an objective without: at the end of a run a gradient for each curvature
// that matters, and up to eight that look for a negative one. A point with a negative
// curvature is not stationary in this sense but a Saddle; a plateau, a point of a valley
// that steps along −∇f cannot follow, or a kink do not end a run by this rule. A minimum
// at which the Hessian vanishes, as that of x⁴, is found slowly.
type Stationary float64

// Stop returns Running: a run asks a rule of its own that remembers.
func (eps Stationary) Stop(*Iterate) Status { return Running }

func (eps Stationary) begin(r *run) StopRule {
	return &stationary{eps: float64(eps), line: &r.line, x: make([]float64, len(r.line.left.x0))}
}

type stationary struct {
	eps   float64
	line  *Line
	first float64   // ‖∇f(x₀)‖
	x     []float64 // the iterate before
	norm  float64   // its ‖∇f‖
	least float64   // the least ‖∇f‖ so far, to a tenth
	flat  int       // how many iterates in a row changed neither f nor that
	next  int       // the iterate before which not to estimate again, unless
	tried float64   // ‖∇f‖ at the last estimate has fallen to a tenth
	there int       // the iterate at which the step was 10⁻¹⁰ of x, 0 if none
}

// after is how many iterates a step of 10⁻¹⁰ of x waits for a small gradient, and idle
// how many do not change f before that is looked into.
const after, idle = 8, 20

// vanished is the part of its first norm at which a gradient is none: its square is next
// to the end of the range of numbers.
const vanished = 0x1p-300

func (s *stationary) Stop(it *Iterate) Status {
	moved := s.moved(it)
	if it.K == 0 {
		s.first, s.least = it.GradNorm, it.GradNorm
		return Running
	}
	bar := s.idles(it)
	why := signs{
		small: it.GradNorm <= s.eps*min(1, s.first),
		short: moved <= 10*smallStep && s.there == 0,
		flat:  s.flat >= idle,
	}
	if s.there > 0 && it.K >= s.there+after {
		return SmallGradient
	}
	if why == (signs{}) || s.rests(it) {
		return Running
	}
	before := s.line.evals.Gradient
	if status := s.estimate(it, why, bar); status != Running {
		return status
	}
	s.next, s.tried = it.K+2+4*(s.line.evals.Gradient-before), it.GradNorm
	return Running
}

// signs are why a point may be stationary: a small gradient, a short step, or that nothing has
// changed for long.
type signs struct{ small, short, flat bool }

// estimate looks at what is left to gain at a point with these signs, where bar is the noise
// of the value.
func (s *stationary) estimate(it *Iterate, why signs, bar float64) Status {
	switch {
	case why.small && (it.GradNorm <= vanished*s.first || s.line.near(it, -1, 1e-7)):
		if bent, plateau := s.line.bentDown(it, probes); bent {
			return Saddle
		} else if !plateau {
			return SmallGradient
		}
	case why.short && s.line.settled(it, -1, smallStep):
		s.there = it.K
	case why.flat && s.line.settled(it, bar, smallStep):
		return RoundingLimit
	}
	return Running
}

// moved returns how far the step led, relative to the size of each variable, and keeps the
// point. Where the gradient shrinks the next step will be shorter.
func (s *stationary) moved(it *Iterate) float64 {
	w := &s.line.left
	moved := 0.0
	for i, x := range it.X {
		if d := math.Abs(x - s.x[i]); d > 0 {
			moved = max(moved, d/w.size(i, x))
		}
	}
	moved *= min(1, it.GradNorm/s.norm)
	copy(s.x, it.X)
	s.norm = it.GradNorm
	return moved
}

// idles counts the steps that change neither the value beyond its noise, which it returns,
// nor the gradient.
func (s *stationary) idles(it *Iterate) (bar float64) {
	bar = s.line.noiseAt(it)
	s.flat++
	if math.Abs(it.Value-it.Previous) > bar {
		s.flat = 0
	}
	if it.GradNorm < 0.9*s.least {
		s.least, s.flat = it.GradNorm, 0
	}
	return bar
}

// rests reports whether it is too early for another estimate.
func (s *stationary) rests(it *Iterate) bool {
	return it.K < s.next && it.GradNorm > s.tried/10 || s.line.spent()
}

func (eps RelativeGradient) begin(*run) StopRule { return &relativeGradient{eps: float64(eps)} }

type relativeGradient struct{ eps, first float64 }

func (g *relativeGradient) Stop(it *Iterate) Status {
	if it.K == 0 {
		g.first = it.GradNorm
	}
	return when(it.GradNorm <= g.eps*g.first, SmallGradient)
}

func (g RelativeGap) begin(*run) StopRule { return &relativeGap{RelativeGap: g} }

type relativeGap struct {
	RelativeGap
	first float64
}

func (g *relativeGap) Stop(it *Iterate) Status {
	if it.K == 0 {
		g.first = it.Value - g.Min
	}
	return when(it.Value-g.Min <= float64(g.Eps*g.first), GapReached)
}

// Time stops when the run has taken that long, checked at every iterate: an
// evaluation of the objective is not interrupted.
type Time time.Duration

// Stop returns Running: a run asks a rule of its own that knows when it started.
func (t Time) Stop(*Iterate) Status { return Running }

func (t Time) begin(*run) StopRule { return deadline(time.Now().Add(time.Duration(t))) }

func (t Time) check() error {
	if t <= 0 {
		return badInput(-1, "stop rule Time(%v), want > 0", time.Duration(t))
	}
	return nil
}

type deadline time.Time

func (d deadline) Stop(*Iterate) Status { return when(!time.Now().Before(time.Time(d)), TimeLimit) }

// Divergence stops when the objective has risen by more than that many times
// max(1, |f(x₀)|) above its value at the start: f(x) − f(x₀) > c·max(1, |f(x₀)|).
// A step that is too long for good makes it grow geometrically, so that any
// large c, as 1e6, tells such a run from one that recovers.
type Divergence float64

// Stop returns Running: a run asks a rule of its own that knows f(x₀).
func (c Divergence) Stop(*Iterate) Status { return Running }

func (c Divergence) begin(*run) StopRule { return &divergence{c: float64(c)} }

func (c Divergence) check() error { return notNegative("Divergence", float64(c)) }

type divergence struct{ c, most float64 }

func (d *divergence) Stop(it *Iterate) Status {
	if it.K == 0 {
		d.most = it.Value + d.c*max(1, math.Abs(it.Value))
	}
	return when(it.Value > d.most, Diverged)
}

// Stagnation stops when that many iterates in a row have brought neither a
// smaller objective, by more than its rounding 2⁻⁵⁰|f|, nor a gradient whose norm
// is smaller by a tenth. It is for runs that go on to the limit of rounding, and its
// status is RoundingLimit if they are there, as Stationary tells, and else Stagnated.
type Stagnation int

// Stop returns Running: a run asks a rule of its own that remembers.
func (n Stagnation) Stop(*Iterate) Status { return Running }

func (n Stagnation) begin(r *run) StopRule {
	return &stagnation{n: int(n), line: &r.line, value: math.Inf(1), norm: math.Inf(1)}
}

func (n Stagnation) check() error {
	if n < 1 {
		return badInput(-1, "stop rule Stagnation(%d), want ≥ 1", int(n))
	}
	return nil
}

type stagnation struct {
	n, idle     int
	line        *Line
	value, norm float64 // the least so far that counted
}

func (s *stagnation) Stop(it *Iterate) Status {
	s.idle++
	if it.Value < s.value-0x1p-50*math.Abs(s.value) || math.IsInf(s.value, 1) {
		s.value, s.idle = it.Value, 0
	}
	if it.GradNorm < 0.9*s.norm {
		s.norm, s.idle = it.GradNorm, 0
	}
	if s.idle < s.n {
		return Running
	}
	if s.line.settled(it, s.line.noiseAt(it), smallStep) {
		return RoundingLimit
	}
	return Stagnated
}

// beginStop returns the rules as they serve one run.
func beginStop(rules []StopRule, r *run) []StopRule {
	own := make([]StopRule, len(rules))
	for i, rule := range rules {
		own[i] = rule
		if p, ok := rule.(perRun); ok {
			own[i] = p.begin(r)
		}
	}
	return own
}
