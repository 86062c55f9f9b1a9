package gd

// Exact takes the step that minimises f along the line if f is quadratic there,
//
//	α = −⟨∇f, d⟩ / dᵀ∇²f·d  (Cauchy 1847).
//
// On a quadratic with curvatures between mu and L every such step along −∇f
// multiplies f − f* by at most ((L−mu)/(L+mu))². The curvature dᵀ∇²f·d comes from
// the objective's method
//
//	HVP(dst, x, v []float64) (y float64, hv []float64)
//
// if it has one, and else from the change of the slope over a trial step, which
// is exact on a quadratic and costs one gradient more. On other functions it is
// a secant step, which may go too far; Armijo and StrongWolfe do not. It is shortened
// where the value or the gradient is not finite and on a plateau, Line.Accept. Where
// the curvature is not positive the run ends with NoDecrease. It does not search along
// a projection.
type Exact struct {
	Initial float64 // the length of the first trial step; 0 means Line.First
}

// Begin returns an error unless Initial > 0.
func (e Exact) Begin(n int) (Stepper, error) {
	alpha, ok := positive(e.Initial, 1)
	if !ok {
		return nil, badInput(-1, "Exact with initial step %v, want a finite number > 0", e.Initial)
	}
	return &exact{alpha, e.Initial == 0, make([]float64, n)}, nil
}

type exact struct {
	trial float64
	adapt bool // the first trial is Line.First
	hv    []float64
}

// NeedsWholeSpace is true: the rule does not search along a projection.
func (*exact) NeedsWholeSpace() bool { return true }

// ComparesValues is true.
func (*exact) ComparesValues() bool { return true }

// Step returns −φ′(0)/φ″.
func (e *exact) Step(l *Line) (float64, Status) {
	slope := l.Slope()
	if !(slope < 0) {
		return 0, NotDescent
	}
	var bend float64 // dᵀ∇²f·d
	if c, ok := l.obj.(HessianProduct); ok {
		_, hv := c.HVP(e.hv, l.X(), l.Direction())
		bend = dot(hv, l.Direction())
	} else {
		t := e.trial
		if e.adapt && l.K() == 0 {
			t = l.First()
		}
		t, s := l.Lengthen(t)
		if s != Running {
			return 0, s
		}
		_, there := l.TryBoth(t)
		for n := 0; !finite(there) && n < 60; n++ {
			t /= 4
			_, there = l.TryBoth(t)
		}
		bend = (there - slope) / t
	}
	alpha := -slope / bend
	if !(bend > 0) || !finite(alpha) || alpha == 0 {
		return 0, l.GiveUp()
	}
	for range maxTrials {
		if l.Accept(alpha) {
			e.trial = alpha
			return alpha, Running
		}
		alpha /= 4
	}
	return 0, l.GiveUp()
}
