package gd

import (
	"fmt"
	"math"
)

// Theory is what is known about an objective. A run of gradient descent, or of Nesterov's
// method, with it in Options.Theory is held, step by step, against every theorem whose
// hypotheses it states. What is not known is left zero, and the theorems that
// need it are not checked.
type Theory struct {
	L      float64 // a Lipschitz constant of ∇f, from above; 0 if not known
	Mu     float64 // a constant of strong convexity, from below; 0 if none is known
	Convex bool    // f is convex; implied by Mu > 0

	// Argmin is a minimiser x*, Min the minimum f*. Min counts only beside an
	// Argmin.
	Argmin []float64
	Min    float64

	// Error bounds the rounding error of the objective's values; RunningError
	// makes one. Nil means 64·2⁻⁵³ times the greatest |f| so far, which is no
	// bound where the terms of f are much larger than that.
	Error func(x []float64) float64

	// GradientError bounds the error of ‖∇f‖ beyond that of a backward stable
	// gradient, the exact one of a point within 16·2⁻⁵³ of x. It is 0 for most
	// functions, and some 10⁻¹⁵ times the greatest slope for one that cancels.
	GradientError float64
}

// Theorem is a statement about gradient descent x⁺ = x − α∇f(x) that a run can be
// held against.
type Theorem int

// The theorems. R is ‖x₀−x*‖ and S the sum of the steps so far, αk for a fixed
// step. Sources: Nesterov 2018, sections 1.2 and 2.1, if no other is given.
const (
	// SufficientDecrease: f(x⁺) ≤ f(x) − ½α‖∇f(x)‖² if α ≤ 1/L.
	SufficientDecrease Theorem = iota
	// GeneralDecrease: f(x⁺) ≤ f(x) − α(1−½αL)‖∇f(x)‖² if α < 2/L.
	GeneralDecrease
	// SublinearRate: f(x_k) − f* ≤ R²/(2S) if f is convex and α ≤ 1/L.
	SublinearRate
	// TightRate: f(x_k) − f* ≤ LR²/(4kLα+2) if f is convex and the step a fixed
	// α ≤ 1/L (Drori and Teboulle 2014, theorem 3.1); a Huber function attains it.
	TightRate
	// LinearRate: ‖x_k−x*‖² ≤ Π(1−αμ)·R² if f is strongly convex and α ≤ 1/L.
	LinearRate
	// Fejer: ‖x⁺−x*‖² ≤ ‖x−x*‖² − α(2/L−α)‖∇f(x)‖² if f is convex and α < 2/L.
	Fejer
	// GradientFalls: ‖∇f(x⁺)‖ ≤ ‖∇f(x)‖ if f is convex and α ≤ 2/L.
	GradientFalls
	// SmallestGradient: min_{i<k} ‖∇f(x_i)‖² ≤ 2(f(x₀)−f*)/S if α ≤ 1/L,
	// convex or not.
	SmallestGradient
	// GapBelow: f(x) − f* ≤ ‖∇f(x)‖²/(2μ) if f is strongly convex.
	GapBelow
	// GapAbove: f(x) − f* ≥ ‖∇f(x)‖²/(2L).
	GapAbove
	// AcceleratedRate: f(x_k) − f* ≤ 2R²/(α(k+1)²) for the points x_k = y_{k−1} − α∇f(y_{k−1})
	// of Nesterov's method from the iterates y_k, if f is convex, the step a fixed α ≤ 1/L and
	// the momentum neither constant nor restarted (Beck and Teboulle 2009, theorem 4.4). It
	// costs a value at each step.
	AcceleratedRate
	theorems
)

var theoremNames = [theorems]string{
	"SufficientDecrease", "GeneralDecrease", "SublinearRate", "TightRate", "LinearRate",
	"Fejer", "GradientFalls", "SmallestGradient", "GapBelow", "GapAbove", "AcceleratedRate",
}

// missed says which hypothesis of a theorem a step did not fulfil.
var missed = [theorems]string{
	SufficientDecrease: "α > 1/L", GeneralDecrease: "α ≥ 2/L", SublinearRate: "a step α > 1/L",
	TightRate: "a step α > 1/L, or not the same one", LinearRate: "a step α > 1/L", Fejer: "α ≥ 2/L",
	GradientFalls: "α > 2/L", SmallestGradient: "a step α > 1/L",
	AcceleratedRate: "a step α > 1/L or not the same one, constant momentum or a restart",
}

// String returns the name of the theorem.
func (t Theorem) String() string {
	if t < 0 || t >= theorems {
		return fmt.Sprintf("Theorem(%d)", int(t))
	}
	return theoremNames[t]
}

// Finding is what a run says about one theorem.
type Finding struct {
	Theorem Theorem
	Checked int // iterates at which its hypotheses held and it was checked
	Skipped int // iterates at which they did not, as with a step beyond 1/L; if at all, the theorem is not applicable

	// Vacuous counts the checked iterates at which the rounding bar is larger
	// than half of what the theorem promises: they are no evidence.
	Vacuous int

	// Violated counts the iterates at which the statement fails by more than the
	// bar; First is the first of them and −1 if there is none. Excess is by how
	// much it fails there and Bar the bar there.
	Violated    int
	First       int
	Excess, Bar float64
}

// Refuted reports whether the theorem failed at some step: then the objective is
// not what the theory says, or its gradient or bar is wrong.
func (f Finding) Refuted() bool { return f.Violated > 0 }

// Supported reports whether the theorem held at every step that was checked, and
// at least one of these was evidence.
func (f Finding) Supported() bool { return f.Violated == 0 && f.Checked > f.Vacuous }

// VacuousShare returns the share of the checked iterates that are no evidence.
func (f Finding) VacuousShare() float64 {
	if f.Checked == 0 {
		return 0
	}
	return float64(f.Vacuous) / float64(f.Checked)
}

// String says what was found in one line.
func (f Finding) String() string {
	s := fmt.Sprintf("%s: ", f.Theorem)
	switch {
	case f.Refuted():
		s += fmt.Sprintf("fails first at step %d, by %.3g with a bar of %.3g, and at %d of %d steps",
			f.First, f.Excess, f.Bar, f.Violated, f.Checked)
	case f.Supported():
		s += fmt.Sprintf("holds at %d steps, %.0f%% vacuous", f.Checked, 100*f.VacuousShare())
	case f.Checked == 0:
		return s + fmt.Sprintf("not applicable: %s at all %d steps", missed[f.Theorem], f.Skipped)
	default:
		s += fmt.Sprintf("no evidence, %d steps checked, all vacuous", f.Checked)
	}
	if f.Skipped > 0 {
		s += fmt.Sprintf(", %d outside its hypotheses", f.Skipped)
	}
	return s
}

func (t *Theory) check(n int) error {
	if !(t.L >= 0) || !(t.Mu >= 0) || math.IsInf(t.L, 1) || math.IsInf(t.Mu, 1) {
		return badInput(-1, "theory with L = %v and Mu = %v, want finite numbers ≥ 0", t.L, t.Mu)
	}
	if !(t.GradientError >= 0) {
		return badInput(-1, "theory with GradientError %v, want ≥ 0", t.GradientError)
	}
	if t.L > 0 && t.Mu > t.L {
		return badInput(-1, "theory with Mu = %v above L = %v", t.Mu, t.L)
	}
	if t.Argmin != nil && len(t.Argmin) != n {
		return badInput(-1, "theory with a minimiser of length %d, want %d", len(t.Argmin), n)
	}
	if t.Argmin != nil && !finite(t.Min) {
		return badInput(-1, "theory with minimum %v, want a finite number", t.Min)
	}
	return nil
}
