package verify

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// leastBar is the least relative bar: terms of f that add less than this to the
// slope can hide below the rounding of f at every step.
const leastBar = 0x1p-24

// blunt is the relative bar above which the ladder does not refute: its bars are
// estimates, and wide ones are the poor ones.
const blunt = 0.02

// inSteps is the reason of an entry of a function that goes in steps.
const inSteps = "f has lost its digits: it goes in steps, some of them wider than those of the ladder"

// judge compares a number that code under test computed with the estimates of
// the ladders for it; the best ladder counts.
//
// A refutation is looked at again: by what the estimate says of f next to x (see
// doubt), by a search for steps of f along its rungs and between them, by the ladders that again builds, with other
// steps, and by a difference quotient of gonum's. If one of them does not bear it out the
// entry is Undecided.
func judge(name string, got float64, ests []estimate, again func() []estimate, second func() float64, o *options) Entry {
	e := judgeOnce(name, got, ests, o)
	if e.Verdict != Refuted {
		return e
	}
	for _, x := range ests {
		if x.slope != e.Want && x.reason == "" && (x.slope != 0 || x.scale != 0) && judgeOnce(name, got, []estimate{x}, o).Verdict == Holds {
			e.Verdict, e.Reason = Undecided, "a ladder of other steps bears it out"
			return e
		}
	}
	if len(ests) > 1 && finest(ests).reason == notFinite {
		e.Verdict, e.Reason = Undecided, notFinite
		return e
	}
	if x := sharpest(ests, e.Want); x != nil && x.from != nil {
		if why := x.doubt(got); why != "" {
			e.Verdict, e.Reason = Undecided, why
			return e
		}
	}
	if slices.ContainsFunc(ests, func(x estimate) bool { return x.flickers(got) }) {
		e.Verdict, e.Reason = Undecided, inSteps
		return e
	}
	if again != nil {
		if b := judgeOnce(name, got, again(), o); b.Verdict != Refuted {
			e.Verdict, e.Reason = Undecided, "a second ladder, with other steps, does not refute it"
			if b.Verdict == Undecided {
				e.Reason += ": " + b.Reason
			}
			return e
		}
	}
	if x := sharpest(ests, e.Want); x != nil && x.from != nil && x.from.steps(x.component, got-e.Want, x.from.h[x.rung]) {
		e.Verdict, e.Reason = Undecided, inSteps
		return e
	}
	if second != nil && finite(got) {
		// A quotient of exactly 0 has lost what f does.
		if s := second(); finite(s) && s != 0 && math.Abs(s-got) < 1e-3*math.Abs(s-e.Want) {
			e.Verdict, e.Reason = Undecided, fmt.Sprintf("the second opinion, gonum's central difference, is %g", s*o.unit)
		}
	}
	return e
}

func judgeOnce(name string, got float64, ests []estimate, o *options) Entry {
	e := Entry{Name: name, Got: got, Want: math.NaN(), Bar: math.Inf(1)}
	best := ests[0]
	for _, x := range ests[1:] {
		if x.slope == 0 && x.scale == 0 && best.scale > 0 {
			continue // constant on its smaller scale: that says nothing
		}
		if best.reason != "" || x.reason == "" && x.bar < best.bar {
			best = x
		}
	}
	if best.reason != "" {
		e.Reason = best.reason
		alone := true
		for _, x := range ests {
			alone = alone && x.alone
		}
		if alone && got != got {
			e.Verdict, e.Reason = Holds, "f is not finite on either side of x: there is no slope, and NaN says so"
		}
		for _, x := range ests {
			if x.growing != 0 && math.IsInf(got, x.growing) {
				e.Verdict, e.Want, e.Bar, e.Reason = Holds, got, 0, "the difference quotients grow without bound"
			}
		}
		return e
	}
	for _, x := range ests { // two ladders that contradict each other decide nothing
		if x.reason == "" && math.Abs(x.slope-best.slope) > x.bar+best.bar && !x.kink && !best.kink && x.scale > 0 {
			e.Reason = fmt.Sprintf("ladders of different steps disagree: %g and %g", best.slope*o.unit, x.slope*o.unit)
			// A slope is what remains when the steps become shorter, so the ladder of the
			// shorter ones knows better; but it may have lost digits that the other has.
			// It decides if it is sharp, and bears out a number that was not made from it.
			if fine := finest(ests); fine.reason == "" && !fine.kink {
				if bar := math.Max(o.safety*fine.bar, leastBar*math.Abs(fine.slope)); math.Abs(got-fine.slope) <= bar && bar <= o.sharp*math.Abs(fine.slope) {
					e.Verdict, e.Want, e.Bar, e.Reason = Holds, fine.slope, bar, ""
				}
			}
			return e
		}
	}
	e.Want, e.Bar = best.slope, math.Max(o.safety*best.bar, leastBar*math.Abs(best.slope))
	err := math.Abs(got - best.slope)
	if best.kink {
		lo, hi := min(best.left, best.right), max(best.left, best.right)
		if e.Bar > blunt*(hi-lo) {
			e.Reason = "next to a kink: the bars of the one-sided slopes are too wide"
			return e
		}
		if got >= lo-e.Bar && got <= hi+e.Bar {
			e.Verdict, e.Reason = Holds, fmt.Sprintf("a kink: slopes %g and %g", best.left*o.unit, best.right*o.unit)
			return e
		}
		e.Verdict, e.Reason = Refuted, fmt.Sprintf("a kink with slopes %g and %g: got none between", best.left*o.unit, best.right*o.unit)
		return e
	}
	switch {
	case got != got:
		e.Verdict, e.Reason = Refuted, "NaN where f has a slope"
	case math.IsInf(got, 0):
		e.Verdict, e.Reason = Refuted, "infinite where f has a finite slope"
		if e.Bar > 1e-6*math.Abs(e.Want)+o.sharp*o.sharp*best.scale {
			e.Verdict, e.Reason = Undecided, "the bar is too wide to exclude an infinite slope"
		}
	case err > e.Bar:
		e.Verdict, e.Reason = Refuted, describe(got, best.slope, e.Bar)
		if o.tol > 0 && err <= o.tol*math.Max(math.Abs(best.slope), 1/o.unit) {
			e.Verdict, e.Reason = Holds, "within the tolerance of the caller"
		} else if w := math.Abs(best.slope); w > e.Bar && e.Bar > blunt*w || w <= e.Bar && e.Bar > blunt*math.Abs(got) {
			e.Verdict, e.Reason = Undecided, "f has lost its digits: the bar is too wide to refute"
		}
	case e.Bar > o.sharp*math.Max(math.Max(math.Abs(got), math.Abs(best.slope)), o.sharp*best.scale):
		e.Verdict, e.Reason = Undecided, "f has lost its digits: the bar is too wide to tell"
		// A function that is constant over the coarse steps bears out what is far below
		// the bar, and nothing that is next to it.
		if best.scale == 0 && math.Abs(got) < e.Bar/256 || got == 0 && best.slope == 0 {
			e.Verdict, e.Reason = Holds, "f does not change"
		}
	default:
		e.Verdict = Holds
	}
	return e
}

// sharpest returns the estimate with the least bar of those with the given slope, nil if
// there is none.
func sharpest(ests []estimate, slope float64) *estimate {
	var best *estimate
	for i, x := range ests {
		if x.slope == slope && (best == nil || x.bar < best.bar) {
			best = &ests[i]
		}
	}
	return best
}

// finest returns the estimate of the ladder with the shortest steps.
func finest(ests []estimate) estimate {
	return slices.MinFunc(ests, func(a, b estimate) int { return cmp.Compare(a.step, b.step) })
}

// describe says in words how got relates to want.
func describe(got, want, bar float64) string {
	d := bar / math.Abs(want)
	switch r := got / want; {
	case math.Abs(want) <= bar:
		return "should be 0"
	case got == 0:
		return "zero: a term is missing"
	case math.Abs(r+1) <= d:
		return "the wrong sign"
	case math.Abs(r-math.Round(r)) <= d && math.Abs(r) < 1000:
		return fmt.Sprintf("%g times too large", math.Round(r))
	case math.Abs(1/r-math.Round(1/r)) <= 4*d && math.Abs(r) > 1e-3:
		return fmt.Sprintf("%g times too small", math.Round(1/r))
	default:
		return fmt.Sprintf("off by %.3g of its value", math.Abs(r-1))
	}
}
