package gd

import "math"

// StepRule chooses how far each step goes. A rule holds parameters only and
// serves many runs at once; what it must remember within one run lives in the
// Stepper that Begin returns.
type StepRule interface {
	// Begin readies the rule for a run in n variables. It returns an error if
	// the parameters make no sense.
	Begin(n int) (Stepper, error)
}

// Stepper is a step rule at work in one run.
type Stepper interface {
	// Step returns the step size α > 0 to take along the line, with status
	// Running; any other status ends the run at the point where the line
	// starts. Step must not allocate.
	Step(l *Line) (alpha float64, status Status)
}

// A Stepper, of the caller's own too, says by further methods what it needs of a run:
// those of BackLooking, Unprojected and Comparing. A rule without them needs nothing.

// BackLooking is a Stepper that asks for Line.Before.
type BackLooking interface{ LooksBack() bool }

// Unprojected is a Stepper that does not search along a projection, as one that takes
// φ for a smooth function: a run with Options.Project refuses it.
type Unprojected interface{ NeedsWholeSpace() bool }

// Comparing is a Stepper that compares values or gradients at different points. A run on
// a Resampler, of which every iterate is another function, refuses it.
type Comparing interface{ ComparesValues() bool }

// Parts returns a zero value of every step rule, direction, set and stop rule of this
// package with parameters, for encoders that must know their types, as gob.Register.
func Parts() []any {
	return []any{
		Fixed(0), InverseL(0), Decreasing{}, Decrease{}, Armijo{}, StrongWolfe{}, Exact{}, Polyak{}, BarzilaiBorwein{},
		HeavyBall{}, Nesterov{}, Adam{}, Box{},
		GradientNorm(0), RelativeGradient(0), Stationary(0), ObjectiveValue(0), ObjectiveGap{}, RelativeGap{}, RelativeChange(0),
		Divergence(0), Stagnation(0), Time(0),
	}
}

// maxTrials bounds a search: halvings from 1 down to 2⁻¹⁰⁰. A search ends
// earlier where the trial point can no longer be told from the start.
const maxTrials = 100

// shrink returns alpha times the factor; where the trials, n so far, have not come back
// to finite values for long, the shorter the more there were.
func (l *Line) shrink(alpha, factor float64, n int) float64 {
	if n > 20 && !finite(l.to().Value) {
		return alpha * math.Pow(factor, float64(n-20))
	}
	return alpha * factor
}

// positive returns x, or the default where x is 0, and whether the result is a
// positive finite number.
func positive(x, byDefault float64) (float64, bool) {
	if x == 0 {
		x = byDefault
	}
	return x, x > 0 && !math.IsInf(x, 0)
}

// fraction returns x, or the default where x is 0, and whether the result lies
// strictly between 0 and 1.
func fraction(x, byDefault float64) (float64, bool) {
	if x == 0 {
		x = byDefault
	}
	return x, x > 0 && x < 1
}
