package verify

import (
	"fmt"
	"math"
)

// leastBar is the least relative bar: terms of f that add less than this to the
// slope can hide below the rounding of f at every step.
const leastBar = 0x1p-24

// A comparison is a number that code under test computed, and the estimates of what it should be.
type comparison struct {
	got  float64
	i    int // the component
	line *line
	ests []estimate
	best estimate
	o    *options
	unit float64 // of the slopes in reasons, 1 but for directions
}

// judge compares a number with the slope of component i along the line; the mostPrecise ladder counts.
func judge(name string, got float64, l *line, i int, unit float64, o *options) Entry {
	c := &comparison{got: got, i: i, line: l, ests: l.estimates(i, 0), o: o, unit: unit}
	c.best = mostPrecise(c.ests)
	e := c.compare()
	e.Name = name
	if e.Verdict != Refuted {
		return e
	}
	for _, r := range refutationRules {
		if why := r.reason(c); why != "" {
			e.Verdict, e.Reason = Undecided, why
			break
		}
	}
	return e
}

// mostPrecise returns the estimate with the least bar. One of a function that does not change over its steps counts
// only if there is no other.
func mostPrecise(ests []estimate) estimate {
	best := ests[0]
	for _, x := range ests[1:] {
		if best.reason != "" || x.reason == "" && (x.bar < best.bar || best.scale == 0 && x.scale > 0) {
			best = x
		}
	}
	return best
}

// compare makes an entry of the best estimate. A refutation is preliminary: see refutationRules.
func (c *comparison) compare() Entry {
	got, best, o := c.got, c.best, c.o
	e := Entry{Got: got, Want: math.NaN(), Bar: math.Inf(1)}
	if best.reason != "" {
		return c.unestimated(e)
	}
	e.Want, e.Bar = best.slope, math.Max(o.safety*best.bar, leastBar*math.Abs(best.slope))
	err, size := math.Abs(got-best.slope), math.Max(math.Abs(got), math.Abs(best.slope))
	if best.kink {
		return c.atKink(e)
	}
	switch {
	case got != got:
		e.Verdict, e.Reason = Refuted, nanSlope
	case math.IsInf(got, 0):
		e.Verdict, e.Reason = Refuted, infiniteSlope
		if e.Bar > 1e-6*math.Abs(e.Want)+o.decisive*o.decisive*best.scale {
			e.Verdict, e.Reason = Undecided, "the error bar is too wide to exclude an infinite slope"
		}
	case err > e.Bar && o.tol > 0 && err <= o.tol*math.Max(math.Abs(best.slope), 1/c.unit):
		e.Verdict, e.Reason = Holds, withinTolerance
	case err > e.Bar && e.Bar > widestBar*size:
		e.Reason = fmt.Sprintf("f is too noisy here: its noise, %.2g, hides a slope of %.2g", best.noise, err*c.unit)
	case err > e.Bar:
		e.Verdict, e.Reason = Refuted, describe(got, best.slope, e.Bar)
	case best.scale == 0 && math.Abs(got) < e.Bar/256 || got == 0 && best.slope == 0:
		e.Verdict, e.Reason = Holds, "f does not change"
	case e.Bar > o.decisive*math.Max(size, o.decisive*best.scale):
		e.Reason = fmt.Sprintf("the difference quotients show the slope to within %.2g only: the noise of f is %.2g", e.Bar*c.unit, best.noise)
	default:
		e.Verdict = Holds
	}
	return e
}

// unestimated completes e where no ladder has an estimate.
func (c *comparison) unestimated(e Entry) Entry {
	got := c.got
	e.Reason = c.best.reason
	alone := true
	for _, x := range c.ests {
		alone = alone && x.alone
		if x.growing != 0 && math.IsInf(got, x.growing) {
			e.Verdict, e.Want, e.Bar, e.Reason = Holds, got, 0, "the difference quotients grow without bound"
		}
	}
	if alone && got != got {
		e.Verdict, e.Reason = Holds, "f is not finite on either side of x, so that there is no slope: NaN is right"
	}
	return e
}

// atKink completes e where f has different slopes on its two sides.
func (c *comparison) atKink(e Entry) Entry {
	got, best := c.got, c.best
	lo, hi := min(best.left, best.right), max(best.left, best.right)
	switch {
	case e.Bar > widestKinkBar*(hi-lo):
		e.Reason = "next to a kink: the slopes on its sides are not known well enough"
	case got >= lo-e.Bar && got <= hi+e.Bar:
		e.Verdict, e.Reason = Holds, fmt.Sprintf("a kink: slopes %g and %g", best.left*c.unit, best.right*c.unit)
	default:
		e.Verdict, e.Reason = Refuted, fmt.Sprintf("a kink with slopes %g and %g: the number is not between them", best.left*c.unit, best.right*c.unit)
	}
	return e
}

const (
	// widestBar is the relative bar above which the ladder does not refute: its bars are
	// estimates, and wide ones are the poor ones.
	widestBar     = 0.5
	widestKinkBar = 0.02
)

const (
	nanSlope      = "NaN where f has a slope"
	infiniteSlope = "infinite where f has a finite slope"
)

// withinTolerance is the reason of an entry that holds by the option Tolerance alone.
const withinTolerance = "within the tolerance of the caller"

// describe says in words how got relates to want.
func describe(got, want, bar float64) string {
	d := math.Max(bar/math.Abs(want), 1e-6)
	switch r := got / want; {
	case got != got:
		return nanSlope
	case math.IsInf(got, 0):
		return infiniteSlope
	case math.Abs(want) <= bar:
		return "should be 0"
	case got == 0:
		return "zero: a term is missing"
	case math.Abs(r+1) <= d:
		return "the wrong sign"
	case math.Round(r) > 1 && math.Abs(r-math.Round(r)) <= d && r < 1000:
		return fmt.Sprintf("%g times too large", math.Round(r))
	case math.Round(1/r) > 1 && math.Abs(1/r-math.Round(1/r)) <= 4*d && 1/r < 1000:
		return fmt.Sprintf("%g times too small", math.Round(1/r))
	default:
		return fmt.Sprintf("off by %.3g of its value", math.Abs(r-1))
	}
}
