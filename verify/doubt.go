package verify

import "math"

// What a refutation does not survive. Difference quotients over steps that are long
// beside what f does next to x converge well, and to the wrong number; the noise of
// the fine steps then hides that. So a refutation must also make sense next to x.

// doubt says why the estimate refutes nothing although got is outside its bar, "" if
// there is no reason.
func (e *estimate) doubt(got float64) string {
	if got != got {
		return "" // NaN is not the slope of a function that has one, whatever it is
	}
	gap := math.Abs(got - e.slope)
	switch {
	case gap*math.Min(e.step, 1) <= 8*e.noise:
		// Functions have features of the size 1, whatever x is: sin and lgamma at
		// −10⁹ have. If got and the slope differ by less than the noise of f there, f cannot
		// show which of them is right.
		return "f has lost its digits: over a step of 1 the difference is lost in its noise"
	case e.noise > 4096*u*e.size && !e.kink && gap*e.from.h[len(e.from.h)-1] <= 8*e.noise:
		return "f changes between neighbouring numbers by more than rounding explains: it may oscillate between the steps"
	case e.order == 2 && !e.kink && e.from.bends(e.component, e.rung, e.noise):
		return "f has a bend next to x: its quotients on the left and on the right do not come together as those of a smooth function"
	}
	return ""
}

// bends reports whether the one-sided quotients at the finer rungs than k differ by more than
// those of a function with a second derivative, for which their difference is halved
// from rung to rung. Central quotients of |t−δ|^⅔ are those of a smooth function for
// steps that are long beside δ.
func (l *ladder) bends(i, k int, noise float64) bool {
	gap := func(k int) (gap, floor float64) {
		if k < 0 || l.up[k] == nil || l.dn[k] == nil {
			return 0, 0
		}
		f, up, dn := l.mid[i], l.up[k][i], l.dn[k][i]
		return math.Abs((up-f)-(f-dn)) / l.h[k], 8 * (noise + l.jitter*math.Abs(up-dn)/l.h[k] + u*(math.Abs(up)+math.Abs(dn))) / l.h[k]
	}
	limit := 0.0
	for j := k - 2; j <= k; j++ {
		g, _ := gap(j)
		limit = math.Max(limit, g)
	}
	for k++; k < len(l.h); k++ {
		limit *= 0.6
		if g, floor := gap(k); g > limit+floor {
			return true
		}
	}
	return false
}
