package gd

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// verdict asks the rules, in order, whether the run ends here.
func (r *run) verdict(it *Iterate) Status {
	if it.GradNorm == 0 && r.resampler == nil {
		return r.claim(it, SmallGradient)
	}
	if s := firstOf(r.stop, it); s != Running {
		return r.claim(it, s)
	}
	if s := r.whole(it); s != Running {
		return s
	}
	if it.Value < r.floor {
		return Unbounded
	}
	if it.K >= r.opt.MaxIterations {
		return IterationLimit
	}
	if r.line.spent() {
		return EvaluationLimit
	}
	return r.cancelled(it.K)
}

// claim returns the status, or what a claim to have converged is after all: Saddle
// where the objective's own Hessian has a negative eigenvalue. A search that ends
// because the evaluations are spent says so.
func (r *run) claim(it *Iterate, s Status) Status {
	switch s {
	case SmallGradient, RoundingLimit, SmallChange:
		// The default rule has a gradient that is exactly zero looked at too.
		unsure := it.GradNorm == 0 && r.auto
		if r.resampler == nil && (unsure || r.line.knowsCurvature()) {
			if bent, _ := r.line.bentDown(it, lookouts); bent {
				return Saddle
			}
		}
	}
	if s == NoDecrease && r.line.spent() {
		return EvaluationLimit
	}
	if s == RoundingLimit && r.resampler != nil {
		return NoDecrease // of one sample, which says nothing about f
	}
	return s
}

// cancelled returns Cancelled, and sets the error, if the context is done.
func (r *run) cancelled(k int) Status {
	if r.done == nil {
		return Running
	}
	select {
	case <-r.done:
		cause := context.Cause(r.opt.Context)
		r.err = &Error{Status: Cancelled, Iteration: k, Index: -1, Cause: cause,
			Detail: fmt.Sprintf("cancelled at iteration %d: %v", k, cause)}
		return Cancelled
	default:
		return Running
	}
}

// limits sets where a run counts as one to infinity.
func (r *run) limits(p *point) {
	size, slope := floats.Norm(p.X, math.Inf(1)), 0.0
	r.far = endless * max(1, size)
	if size == 0 {
		size = 1
	}
	for _, g := range p.Grad {
		slope += math.Abs(g)
	}
	r.floor = max(p.Value-endless*max(math.Abs(p.Value), slope*size), -math.MaxFloat64/4)
}

// endless is how many times its size at the start f falls, or the point grows as f falls,
// before the run counts as one to infinity: 2²⁰⁰. The size of f is |f| or, if that is
// more, what the slopes at the start promise for a step of the size of x.
const endless = 0x1p200
