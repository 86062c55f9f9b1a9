package verify

import (
	"fmt"
	"math"
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
	rung, finest := e.from.h[e.rung], e.from.h[len(e.from.h)-1]
	wiggle := 8.0 // how many times its noise f may change from one of the shortest steps to the next
	if e.noise > 0x1p-6 {
		wiggle = 64 // poles may be as close to each other as the steps, in a number that is large
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
	case e.noise > 1 && gap <= e.noise*math.Abs(e.slope): // as sin z + z, for z around 10¹⁸
		return "f is so large that all that sin or the like of such a number does is lost in its noise"
	case e.tread > 0 && gap*e.tread <= 64*e.noise: // as max(c, t²) for a small c
		return "f does not change next to x, and what it does farther away says nothing"
	case (math.Abs(e.slope) <= 4*e.bar || e.from.place > 0 && e.from.place < 0x1p-30) && gap*hidden(e.from.place) <= 64*e.noise,
		e.kink && e.from.place > 0 && gap*math.Min(e.from.place, 0x1p-20) <= 64*e.noise,
		e.scale == 0 && e.from.place > 0 && e.from.place < 0x1p-30 && gap*e.from.place <= 64*u,
		math.Abs(e.slope) <= 4*e.bar && e.from.place > 0 && gap*e.from.place*e.from.place <= 64*e.noise: // as sin(1/x) has
		return "what got says may be hidden next to x, in the noise of f"
	case e.scale > 0 && e.noise > 0x1p-30*math.Abs(e.from.mid[e.component]) && math.Abs(e.slope) <= 4*e.bar && gap*e.from.grain > e.noise/64:
		return "f is nothing but noise next to x: it may oscillate between neighbouring numbers"
	case e.scale == 0 && e.from.bounded(e.component):
		return "f does not change next to x, and ends not far away"
	case e.order == 1 && e.from.ends(e.component):
		return "f ends nearer to x than the shortest step, and may do there what it does not on the other side"
	case e.kink:
	case e.noise > 64*u*max(e.size, 4*gap*rung, e.from.around) && gap*finest <= wiggle*e.noise,
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

// bounded reports whether component i is not finite at a step of the ladder within the domain.
func (l *ladder) bounded(i int) bool {
	for k := range l.h {
		for _, v := range [][]float64{l.up[k], l.dn[k]} {
			if v != nil && !finite(v[i]) {
				return true
			}
		}
	}
	return false
}

// ends reports whether component i has no value at the shortest step on one side of x, but
// has some nearer.
func (l *ladder) ends(i int) bool {
	for _, side := range []float64{1, -1} {
		for t, first := l.h[len(l.h)-1], true; t > 0 && t >= l.grain/4; t, first = t/256, false {
			v := l.at(side * t)
			if has := v != nil && finite(v[i]); has {
				if !first {
					return true
				}
				break
			}
		}
	}
	return false
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

// scattered takes back the refutation of a derivative by x[j] that is off by as much as
// it scatters next to x, and by less than a hundredth: that is its rounding, as in the
// derivative of tanh(x)/x for a small x, which a function may be free of. The scatter is
// that of fourth differences of it, to which a smooth derivative adds less and less as they become shorter.
// of computes the derivative, NaN where there is none; j is −1 for one in a direction.
//
// A derivative may also be off by any share of itself, where that is less than the rounding of
// numbers around 1: one that adds and takes away 1 goes in steps, which show farther away.
func scattered(e Entry, of func(x []float64) float64, x []float64, j int, dom *Domain) Entry {
	err := math.Abs(e.Got - e.Want)
	if e.Verdict != Refuted || !(err <= 0.01*math.Abs(e.Want) || err <= u) {
		return e
	}
	z := make([]float64, len(x))
	there := func() float64 {
		if dom != nil && !dom.Contains(z) {
			return math.NaN()
		}
		return of(z)
	}
	if j >= 0 && err <= u {
		l := &ladder{at: func(t float64) []float64 {
			copy(z, x)
			z[j] += t
			return []float64{there()}
		}}
		octaves := 0
		for d := math.Max(math.Abs(x[j]), 0x1p-60); d < 1; d *= 2 {
			if r, _ := l.rise(0, d, 2*d, err); r != 0 {
				octaves++
			}
		}
		if octaves > 3 {
			e.Verdict, e.Reason = Undecided, "got itself goes in steps larger than this"
			return e
		}
	}
	if err > 0.01*math.Abs(e.Want) {
		return e
	}
	at := func(d float64) float64 {
		for i, v := range x {
			z[i] = v + float64(d*v)
		}
		return there()
	}
	const coarse, fine = 6, 44
	var scatter [fine + 1]float64
	for k := coarse; k <= fine; k++ {
		d := math.Ldexp(1, -k)
		s := math.Abs((at(2*d)-e.Got)+(at(-2*d)-e.Got)-4*((at(d)-e.Got)+(at(-d)-e.Got))) / 4
		if finite(s) {
			scatter[k] = s
		}
	}
	for k := coarse; k+2 <= fine; k++ {
		if s := scatter[k]; err <= 4*s && s <= 4*math.Max(scatter[k+1], scatter[k+2]) { // that of a smooth gradient falls to a sixteenth
			e.Verdict, e.Reason = Undecided, fmt.Sprintf("got itself scatters by %.2g next to x", s)
			return e
		}
	}
	return e
}

// coupled takes back the refutation of entry j where another coordinate of x is small and scales what f
// does along x[j], as y does in sin(x/y): all that got says may be in features of that size, in
// the noise of f.
func coupled(e Entry, f vector, x []float64, j int, noise float64) Entry {
	gap := math.Abs(e.Got - e.Want)
	if e.Verdict != Refuted || !finite(gap) {
		return e
	}
	z := append([]float64(nil), x...)
	at := func(xj float64, i int, xi float64) float64 {
		z[j], z[i] = xj, xi
		defer func() { z[j], z[i] = x[j], x[i] }()
		if y, _ := call(f, z); y != nil {
			return y[0]
		}
		return math.NaN()
	}
	h := math.Max(math.Abs(x[j]), 1) / 8
	for i, v := range x {
		if i == j || v == 0 || math.Abs(v) > 0x1p-10 || gap*math.Abs(v) > 8*noise {
			continue
		}
		for _, xj := range []float64{x[j] + h, x[j] - h} {
			here, there := at(x[j], i, 2*v)-at(x[j], i, v), at(xj, i, 2*v)-at(xj, i, v)
			if math.Abs(there-here) > 64*noise {
				e.Verdict, e.Reason = Undecided, fmt.Sprintf("x[%d] is so small, and scales what f does along x[%d], that this may be lost in the noise of f", i, j)
				return e
			}
		}
	}
	return e
}
