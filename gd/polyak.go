package gd

import "math"

// Polyak takes the step α = (f(x) − Min)/‖∇f(x)‖² (Polyak 1969), where Min is the
// minimum f*: the step after which the linear model of f would be at f*. On a
// convex f every step comes nearer to every minimiser, without knowing L. If Min
// is below f* the steps are too long in the end; if it is above, the run ends
// when f reaches it. Along another direction than −∇f, ‖∇f‖² is −⟨∇f, d⟩. It
// costs one gradient per step.
type Polyak struct {
	Min float64 // f*
}

// Begin returns an error unless Min is finite.
func (p Polyak) Begin(int) (Stepper, error) {
	if !finite(p.Min) {
		return nil, badInput(-1, "Polyak with minimum %v, want a finite number", p.Min)
	}
	return p, nil
}

// Step returns (f − f*)/|⟨∇f, d⟩|.
func (p Polyak) Step(l *Line) (float64, Status) {
	slope := l.Slope()
	if !(slope < 0) {
		return 0, NotDescent
	}
	gap := l.Value() - p.Min
	if !(gap > 0) {
		return 0, GapReached
	}
	if alpha := gap / -slope; finite(alpha) {
		return alpha, Running
	}
	return math.MaxFloat64, Running
}
