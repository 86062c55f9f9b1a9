package verify

import (
	"fmt"
	"math"

	"slope/verify/internal/difference"
	"slope/verify/internal/message"
)

// leastBar is the least relative bar: terms of f that add less than this to the
// slope can hide below the rounding of f at every step.
const leastBar = 0x1p-24

// A comparison is a number that code under test computed, and the estimates of what it should be.
type comparison struct {
	got  float64
	i    int // the component
	line *difference.Line
	ests []difference.Estimate
	best difference.Estimate
	o    *options
	unit float64 // of the slopes in reasons, 1 but for directions
}

// judge compares a number with the slope of component i along the line; the MostPrecise ladder counts.
func judge(name string, got float64, l *difference.Line, i int, unit float64, o *options) Entry {
	c := &comparison{got: got, i: i, line: l, ests: l.Estimates(i, 0), o: o, unit: unit}
	c.best = difference.MostPrecise(c.ests)
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

// compare makes an entry of the best estimate. A refutation is preliminary: see refutationRules.
func (c *comparison) compare() Entry {
	got, best, o := c.got, c.best, c.o
	e := Entry{Got: got, Want: math.NaN(), Bar: math.Inf(1)}
	if best.Reason != "" {
		return c.unestimated(e)
	}
	e.Want, e.Bar = best.Slope, math.Max(o.safety*best.Bar, leastBar*math.Abs(best.Slope))
	err, size := math.Abs(got-best.Slope), math.Max(math.Abs(got), math.Abs(best.Slope))
	if best.Kink {
		return o.atKink(e, best.Left, best.Right, c.unit)
	}
	switch {
	case !finite(got):
		return c.notFinite(e)
	case err > e.Bar:
		return c.outside(e, err, size)
	case best.Scale == 0 && math.Abs(got) < e.Bar/256 || got == 0 && best.Slope == 0:
		e.Verdict, e.Reason = Holds, "f does not change"
	case e.Bar > o.decisive*math.Max(size, o.decisive*best.Scale):
		e.Reason = fmt.Sprintf("the difference quotients show the slope to within %.2g only: the noise of f is %.2g", e.Bar*c.unit, best.Noise)
	default:
		e.Verdict = Holds
	}
	return e
}

// outside completes e where got differs by err, more than the bar; size is that of the larger one.
func (c *comparison) outside(e Entry, err, size float64) Entry {
	switch {
	case c.o.tol > 0 && err <= c.o.tol*math.Max(math.Abs(c.best.Slope), 1/c.unit):
		e.Verdict, e.Reason = Holds, withinTolerance
	case e.Bar > widestBar*size:
		e.Reason = fmt.Sprintf("f is too noisy here: its noise, %.2g, hides a slope of %.2g", c.best.Noise, err*c.unit)
	default:
		e.Verdict, e.Reason = Refuted, message.Deviation(c.got, c.best.Slope, e.Bar)
	}
	return e
}

// notFinite completes e where got is NaN or infinite, and the ladder has a slope.
func (c *comparison) notFinite(e Entry) Entry {
	switch {
	case c.got != c.got:
		e.Verdict, e.Reason = Refuted, message.NaN
	case e.Bar > 1e-6*math.Abs(e.Want)+c.o.decisive*c.o.decisive*c.best.Scale:
		e.Reason = "the error bar is too wide to exclude an infinite slope"
	default:
		e.Verdict, e.Reason = Refuted, message.Infinite
	}
	return e
}

// unestimated completes e where no ladder has an estimate.
func (c *comparison) unestimated(e Entry) Entry {
	got := c.got
	e.Reason = c.best.Reason
	alone := true
	for _, x := range c.ests {
		alone = alone && x.Alone
		if x.Growing != 0 && math.IsInf(got, x.Growing) {
			e.Verdict, e.Want, e.Bar, e.Reason = Holds, got, 0, "the difference quotients grow without bound"
		}
	}
	if alone && got != got {
		e.Verdict, e.Reason = Holds, "f is not finite on either side of x, so that there is no slope: NaN is right"
	}
	return e
}

// atKink completes e where f has different slopes on its two sides, in units of unit: a number between them is right.
func (o *options) atKink(e Entry, left, right, unit float64) Entry {
	lo, hi := min(left, right), max(left, right)
	e.Want = lo + (hi-lo)/2
	switch {
	case !(e.Bar <= widestKinkBar*(hi-lo)): // NaN too
		e.Reason = "next to a kink: the slopes on its sides are not known well enough"
	case e.Got >= lo-e.Bar && e.Got <= hi+e.Bar:
		e.Verdict, e.Reason = Holds, fmt.Sprintf("a kink: slopes %g and %g", left*unit, right*unit)
	case o.tol > 0 && math.Max(lo-e.Got, e.Got-hi) <= o.tol*math.Max(math.Abs(e.Want), 1/unit):
		e.Verdict, e.Reason = Holds, withinTolerance
	default:
		e.Verdict, e.Reason = Refuted, fmt.Sprintf("a kink with slopes %g and %g: the number is not between them", left*unit, right*unit)
	}
	return e
}

const (
	// widestBar is the relative bar above which the ladder does not refute: its bars are
	// estimates, and wide ones are the poor ones.
	widestBar     = 0.5
	widestKinkBar = 0.02
)

// withinTolerance is the reason of an entry that holds by the option Tolerance alone.
const withinTolerance = "within the tolerance of the caller"
