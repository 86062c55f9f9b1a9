package gd

import "math"

// Armijo is backtracking until the decrease is sufficient (Armijo 1966):
//
//	f(x + αd) ≤ f(x) + Slack·α·⟨∇f(x), d⟩.
//
// If ∇f is Lipschitz with constant L the accepted step along −∇f is at least
// min(Initial, 2·Shrink·(1−Slack)/L), found without knowing L. With Slack = ½ every
// step has the sufficient decrease ½α‖∇f‖² of a fixed step α ≤ 1/L, and on a
// convex f the bound ‖x₀−x*‖²/(2αk) holds with the least α taken. A smaller Slack,
// often 10⁻⁴ elsewhere, lets steps near 2/L pass, which overshoot and hardly
// lower f. It costs one gradient per step and one value per trial.
//
// Near a minimum the decrease that the condition asks for drowns in the rounding
// of f. Where f(x + αd) and f(x) agree to 2⁻⁴⁴|f(x)| the condition is read from
// the slopes instead, φ′(α) ≤ (1−2·Slack)·|φ′(0)| with φ(α) = f(x + αd), which
// is the same on a quadratic (Hager and Zhang 2005, eq. (4.1)) and loses no
// digits. Trials that such slopes rule out on a quadratic are passed over. The
// gradient that this takes is the next iterate's and not computed again. In this
// way f may rise by rounding, to 2⁻⁴⁴|f| above the least value seen and no further.
type Armijo struct {
	// Initial is the first trial of each step. 0 means Line.First in the first step
	// and then the step that would have been best along the last line, Line.Before,
	// or the last step divided by Shrink if there is none.
	Initial float64

	Shrink float64 // the factor between trials, in (0, 1); 0 means ½
	Slack  float64 // the share of α·⟨∇f(x), d⟩ that f must fall by, in (0, 1); 0 means ½
}

// Begin returns an error unless Initial > 0, 0 < Shrink < 1 and 0 < Slack < 1.
func (a Armijo) Begin(int) (Stepper, error) {
	var ok bool
	s := &armijo{adapt: a.Initial == 0, least: math.Inf(1)}
	if s.initial, ok = positive(a.Initial, 1); !ok {
		return nil, badInput(-1, "Armijo with initial step %v, want a finite number > 0", a.Initial)
	}
	if s.shrink, ok = fraction(a.Shrink, 0.5); !ok {
		return nil, badInput(-1, "Armijo with shrink factor %v, want one in (0, 1)", a.Shrink)
	}
	if s.slack, ok = fraction(a.Slack, 0.5); !ok {
		return nil, badInput(-1, "Armijo with slack %v, want one in (0, 1)", a.Slack)
	}
	return s, nil
}

type armijo struct {
	initial, shrink, slack float64
	adapt                  bool    // initial follows the accepted steps
	least                  float64 // the least value so far
}

// LooksBack asks for Line.Before.
func (a *armijo) LooksBack() bool { return a.adapt }

// ComparesValues is true.
func (*armijo) ComparesValues() bool { return true }

// Step returns the first of initial, initial·shrink, initial·shrink², … that
// decreases f sufficiently. A trial whose value or gradient is NaN or infinite is
// shrunk.
func (a *armijo) Step(l *Line) (float64, Status) {
	if !(l.Slope() < 0) {
		return 0, NotDescent
	}
	a.least = min(a.least, l.Value())
	alpha := a.initial
	if a.adapt && l.K() == 0 {
		alpha = l.First()
	}
	if b := l.Before(); a.adapt && b > 0 {
		alpha = b
	}
	alpha, s := l.Lengthen(alpha)
	if s != Running {
		return 0, s
	}
	for n := range maxTrials {
		if a.sufficient(l, alpha) && l.Accept(alpha) {
			if next := alpha / a.shrink; a.adapt && finite(next) {
				a.initial = next
			}
			return alpha, Running
		}
		if l.Still() {
			break
		}
		bar := a.passes(l)
		for alpha = l.shrink(alpha, a.shrink, n); alpha > bar; {
			alpha *= a.shrink
		}
	}
	return 0, l.GiveUp()
}

// passes returns the step up to which the trials would pass if the slope were linear
// along the line, from its values at 0 and at the last trial, where that trial was
// judged by its slope; else +∞. So a first trial that is far too long costs two gradients
// and not one for each power of the factor.
func (a *armijo) passes(l *Line) float64 {
	if !l.gradded || math.Abs(l.Try(l.alpha)-l.Value()) > l.Noise() {
		return math.Inf(1)
	}
	from := l.Promised()
	if rise := l.Arrived() - from; rise > 0 && finite(rise) {
		return l.alpha * (2 * (1 - a.slack) * -from / rise)
	}
	return math.Inf(1)
}

func (a *armijo) sufficient(l *Line, alpha float64) bool {
	v, f := l.Try(alpha), l.Value()
	// −Inf is no decrease but a pole: nothing beyond it means anything.
	if !finite(v) {
		return false
	}
	if bar := l.Noise(); math.Abs(v-f) <= bar {
		return v <= a.least+bar && !l.Still() && l.Arrived() <= (1-2*a.slack)*-l.Promised()
	}
	return v <= f+float64(a.slack*l.Promised())
}
