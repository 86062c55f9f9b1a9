package gd

import "math"

// StopRule decides after each iterate whether the run is done. Stop returns
// Running to go on and any other status to end the run; a rule of the caller's
// own returns Stopped. The iterate must not be changed or kept. A rule has no
// state, so that one list serves many runs at once.
type StopRule interface {
	Stop(it *Iterate) Status
}

// StopFunc is a StopRule made of a function that reports whether to stop.
type StopFunc func(it *Iterate) bool

// Stop returns Stopped if the function reports true.
func (f StopFunc) Stop(it *Iterate) Status { return when(f(it), Stopped) }

// GradientNorm stops at ‖∇f(x)‖ ≤ eps, an eps-stationary point. On a function of
// strong convexity mu it means f(x) − f* ≤ eps²/(2mu).
type GradientNorm float64

// Stop returns SmallGradient if ‖∇f(x)‖ ≤ eps.
func (eps GradientNorm) Stop(it *Iterate) Status {
	return when(it.GradNorm <= float64(eps), SmallGradient)
}

// RelativeGradient stops at ‖∇f(x)‖ ≤ eps·‖∇f(x₀)‖, whatever the scale of f. From a start
// far away this may be long before a minimum.
type RelativeGradient float64

// Stop returns Running: a run asks a rule of its own that knows ‖∇f(x₀)‖.
func (eps RelativeGradient) Stop(*Iterate) Status { return Running }

// ObjectiveValue stops at f(x) ≤ v.
type ObjectiveValue float64

// Stop returns ValueReached if f(x) ≤ v.
func (v ObjectiveValue) Stop(it *Iterate) Status {
	return when(it.Value <= float64(v), ValueReached)
}

// ObjectiveGap stops at f(x) − Min ≤ Eps, where Min is the known minimum f*.
type ObjectiveGap struct{ Min, Eps float64 }

// Stop returns GapReached if f(x) − Min ≤ Eps.
func (g ObjectiveGap) Stop(it *Iterate) Status {
	return when(it.Value-g.Min <= g.Eps, GapReached)
}

// RelativeGap stops at f(x) − Min ≤ Eps·(f(x₀) − Min), where Min is the known minimum f*.
type RelativeGap struct{ Min, Eps float64 }

// Stop returns Running: a run asks a rule of its own that knows f(x₀).
func (g RelativeGap) Stop(*Iterate) Status { return Running }

// RelativeChange stops when a step changes the objective by no more than
// eps·|f|: |f(x_k) − f(x_{k−1})| ≤ eps·|f(x_{k−1})|. A small change is no proof
// of a good point: very short steps make one anywhere.
type RelativeChange float64

// Stop returns SmallChange if the last step changed f by at most eps·|f|.
func (eps RelativeChange) Stop(it *Iterate) Status {
	if it.K == 0 {
		return Running
	}
	return when(math.Abs(it.Value-it.Previous) <= float64(eps)*math.Abs(it.Previous), SmallChange)
}

func when(met bool, s Status) Status {
	if met {
		return s
	}
	return Running
}

// checked is a rule that can say whether its own parameters make sense.
type checked interface{ check() error }

func (eps GradientNorm) check() error { return notNegative("GradientNorm", float64(eps)) }
func (eps RelativeGradient) check() error {
	return notNegative("RelativeGradient", float64(eps))
}
func (eps Stationary) check() error     { return notNegative("Stationary", float64(eps)) }
func (eps RelativeChange) check() error { return notNegative("RelativeChange", float64(eps)) }

func (v ObjectiveValue) check() error {
	if math.IsNaN(float64(v)) {
		return badInput(-1, "stop rule ObjectiveValue(NaN), want a number")
	}
	return nil
}

func (g ObjectiveGap) check() error {
	if math.IsNaN(g.Min) || math.IsInf(g.Min, 0) {
		return badInput(-1, "stop rule ObjectiveGap with minimum %v, want a finite number", g.Min)
	}
	return notNegative("ObjectiveGap", g.Eps)
}

func (g RelativeGap) check() error {
	if math.IsNaN(g.Min) || math.IsInf(g.Min, 0) {
		return badInput(-1, "stop rule RelativeGap with minimum %v, want a finite number", g.Min)
	}
	return notNegative("RelativeGap", g.Eps)
}

func notNegative(name string, eps float64) error {
	if !(eps >= 0) {
		return badInput(-1, "stop rule %s with tolerance %v, want ≥ 0", name, eps)
	}
	return nil
}

func checkStop(rules []StopRule) error {
	for i, r := range rules {
		if f, ok := r.(StopFunc); r == nil || ok && f == nil {
			return badInput(-1, "stop rule %d is nil", i)
		}
		if c, ok := r.(checked); ok {
			if err := c.check(); err != nil {
				return err
			}
		}
	}
	return nil
}
