package verify

import (
	"fmt"
	"math"

	"slope"
)

// What a refutation does not survive. Difference quotients over steps that are long
// beside what f does next to x converge well, and to the wrong number; the noise of
// the fine steps then hides that. So a refutation must also make sense next to x.

// doubt says why the estimate refutes nothing although got is outside its bar, "" if
// there is no reason.
func (e *estimate) doubt(got float64) string {
	if got != got {
		return "" // NaN is not the slope of a function that has one, whatever it is
	}
	gap, step, margin := math.Abs(got-e.slope), math.Min(e.step, 1), 8.0
	if e.from.h[len(e.from.h)-1] > 0x1p-18 { // there are few numbers to a unit around x
		margin = 64
	}
	if l := e.from; l.around > 0x1p32 && l.grain < 2*u*l.around { // a factor, or a term, that makes the features smaller
		step, margin = step/l.around, 64
	}
	switch {
	case e.from.beside: // as the angle of (0, 10⁻⁴⁴), which is that of another quadrant for all steps
		return "another coordinate is so small that no step shows what f does next to it"
	case e.slow: // as those of x^0.9 or 1/log x next to 0
		return "the difference quotients converge too slowly: what they go to is lost in the noise of f"
	case gap*step <= margin*e.noise:
		// Functions have features of the size 1, whatever x is: sin and lgamma at
		// −10⁹ have, and those of sin(x·y) have the size 1/y. If got and the slope differ by less than the noise of f there, f cannot
		// show which of them is right.
		return "f has lost its digits: over a step of 1 the difference is lost in its noise"
	case math.Abs(e.slope) <= 4*e.bar && gap*0x1p-30 <= 64*e.noise:
		// A pole or a bend at a distance of 10⁻⁹ can do that, times a number of the size of u.
		return "f hardly changes, and got is so small that its noise may hide it"
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

// scattered takes back the refutation of entry j of a gradient that is off by as much as
// it scatters between numbers next to x, and by less than a hundredth: that is
// its rounding, as in the derivative of tanh(x)/x for a small x, which a function may be free of.
func scattered(e Entry, grad slope.GradientFunc, x []float64, j int, dom *Domain) Entry {
	err := math.Abs(e.Got - e.Want)
	if e.Verdict != Refuted || !(err <= 0.01*math.Abs(e.Want)) {
		return e
	}
	lo, hi := e.Got, e.Got
	for _, to := range []float64{-1, 1} {
		z := append([]float64(nil), x...)
		for k := 28; k <= 44; k++ {
			if z[j] = x[j] + math.Ldexp(to*x[j], -k); dom != nil && !dom.Contains(z) {
				continue
			}
			g, bad := call(func(x []float64) []float64 { _, g := grad(nil, x); return g }, z)
			if bad == "" && len(g) == len(x) && finite(g[j]) {
				lo, hi = math.Min(lo, g[j]), math.Max(hi, g[j])
			}
		}
	}
	if err <= 4*(hi-lo) {
		e.Verdict, e.Reason = Undecided, fmt.Sprintf("the gradient itself scatters by %.2g next to x", hi-lo)
	}
	return e
}
