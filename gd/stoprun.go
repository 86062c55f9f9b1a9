package gd

import (
	"math"
	"time"
)

// Rules that remember something within a run. The run asks them for a rule of
// its own before it starts.
type perRun interface{ begin() StopRule }

// Time stops when the run has taken that long, checked at every iterate: an
// evaluation of the objective is not interrupted.
type Time time.Duration

// Stop returns Running: a run asks a rule of its own that knows when it started.
func (t Time) Stop(*Iterate) Status { return Running }

func (t Time) begin() StopRule { return deadline(time.Now().Add(time.Duration(t))) }

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

func (c Divergence) begin() StopRule { return &divergence{c: float64(c)} }

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
// is smaller by a tenth. It is for runs that go on to the limit of rounding.
type Stagnation int

// Stop returns Running: a run asks a rule of its own that remembers.
func (n Stagnation) Stop(*Iterate) Status { return Running }

func (n Stagnation) begin() StopRule {
	return &stagnation{n: int(n), value: math.Inf(1), norm: math.Inf(1)}
}

func (n Stagnation) check() error {
	if n < 1 {
		return badInput(-1, "stop rule Stagnation(%d), want ≥ 1", int(n))
	}
	return nil
}

type stagnation struct {
	n, idle     int
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
	return when(s.idle >= s.n, RoundingLimit)
}

// beginStop returns the rules as they serve one run.
func beginStop(rules []StopRule) []StopRule {
	own := make([]StopRule, len(rules))
	for i, r := range rules {
		own[i] = r
		if p, ok := r.(perRun); ok {
			own[i] = p.begin()
		}
	}
	return own
}
