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
	if e.step > 4 { // poles at the integers do more than sin does
		margin = 4096
	}
	if l := e.from; l.around > 0x1p20 && l.grain < 2*u*l.around { // a factor, or a term, that makes the features smaller
		step, margin = step/l.around, math.Max(margin, 64)
	}
	switch {
	case e.from.beside: // as the angle of (0, 10⁻⁴⁴), which is that of another quadrant for all steps
		return "another coordinate is so small that no step shows what f does next to it"
	case e.slow: // as those of x^0.9 or 1/log x next to 0
		return "the difference quotients converge too slowly: what they go to is lost in the noise of f"
	case gap*step <= margin*e.noise:
		// Functions have features of the size 1, whatever x is: sin and lgamma at
		// −10⁹ have, and those of sin(x·y) have the size 1/y. If got and the slope differ
		// by less than the noise of f there, f cannot show which of them is right.
		return "f has lost its digits: over a step of 1 the difference is lost in its noise"
	case e.tread > 0 && gap*e.tread <= 64*e.noise: // as max(c, t²) for a small c
		return "f does not change next to x, and what it does farther away says nothing"
	case (math.Abs(e.slope) <= 4*e.bar || e.from.place > 0 && e.from.place < 0x1p-30) && gap*hidden(e.from.place) <= 64*e.noise:
		return "what got says may be hidden next to x, in the noise of f"
	case e.kink:
	case e.noise > 64*u*math.Max(e.size, 4*gap*e.step) && gap*e.from.h[len(e.from.h)-1] <= 8*e.noise,
		e.noise > 4096*u*e.size && 4*e.bar > 0x1p-12*math.Abs(e.slope) && math.Abs(e.slope) > 4*e.bar:
		return "f changes between neighbouring numbers by more than rounding explains: it may oscillate between the steps"
	case e.order == 2 && e.from.bends(e.component, e.rung, e.noise):
		return "f has a bend next to x: its quotients on the left and on the right do not come together as those of a smooth function"
	}
	return ""
}

// hidden returns the width of what f may do next to a coordinate x and not show at
// longer steps: a pole or a bend at 10⁻⁹ can do that, times a number of the size of u, and
// one at 0.
func hidden(x float64) float64 {
	if x == 0 {
		return 0x1p-30
	}
	return math.Min(0x1p-30, x)
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
// it scatters next to x, and by less than a hundredth: that is its rounding, as in the
// derivative of tanh(x)/x for a small x, which a function may be free of. The scatter is
// that of g(x+δ) + g(x−δ) − 2g(x), to which a smooth gradient adds next to nothing.
func scattered(e Entry, grad slope.GradientFunc, x []float64, j int, dom *Domain) Entry {
	err := math.Abs(e.Got - e.Want)
	if e.Verdict != Refuted || !(err <= 0.01*math.Abs(e.Want)) {
		return e
	}
	z := append([]float64(nil), x...)
	at := func(t float64) float64 {
		if z[j] = t; dom != nil && !dom.Contains(z) {
			return math.NaN()
		}
		g, bad := call(func(x []float64) []float64 { _, g := grad(nil, x); return g }, z)
		if bad != "" || len(g) != len(x) {
			return math.NaN()
		}
		return g[j]
	}
	scatter := 0.0
	for k := 18; k <= 44; k++ {
		d := math.Ldexp(x[j], -k)
		if s := math.Abs((at(x[j]+d) - e.Got) - (e.Got - at(x[j]-d))); finite(s) {
			scatter = math.Max(scatter, s)
		}
	}
	if err <= 4*scatter {
		e.Verdict, e.Reason = Undecided, fmt.Sprintf("the gradient itself scatters by %.2g next to x", scatter)
	}
	return e
}
