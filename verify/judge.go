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

// A comparison is a number that code under test computed, and the estimate of what it should be.
type comparison struct {
	got  float64
	i    int // the component
	line *difference.Line
	best difference.Estimate
	o    *options
	unit float64 // of the slopes in reasons, 1 but for directions
}

// judge compares a number with the slope of component i along the line.
func judge(name string, got float64, l *difference.Line, i int, unit float64, o *options) Entry {
	c := &comparison{got: got, i: i, line: l, best: l.Estimate(i, 0), o: o, unit: unit}
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
	if best.Reason != "" {
		return c.unestimated()
	}
	e := Entry{Got: got, Want: best.Slope, Bar: math.Max(o.safety*best.Bar, leastBar*math.Abs(best.Slope))}
	err, size := math.Abs(got-best.Slope), math.Max(math.Abs(got), math.Abs(best.Slope))
	switch {
	case best.Kink:
		return o.atKink(e, best.Left, best.Right, c.unit)
	case !finite(err) || err > e.Bar:
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
	case c.got != c.got:
		e.Verdict, e.Reason = Refuted, message.NaN
	case math.IsInf(c.got, 0) && e.Bar > 1e-6*math.Abs(e.Want)+c.o.decisive*c.o.decisive*c.best.Scale:
		e.Reason = "the error bar is too wide to exclude an infinite slope"
	case math.IsInf(c.got, 0):
		e.Verdict, e.Reason = Refuted, message.Infinite
	case c.o.tolerates(err, e.Want, c.unit):
		e.Verdict, e.Reason = Holds, withinTolerance
	case e.Bar > widestBar*size:
		e.Reason = fmt.Sprintf("f is too noisy here: its noise, %.2g, hides a slope of %.2g", c.best.Noise, err*c.unit)
	default:
		e.Verdict, e.Reason = Refuted, message.Deviation(c.got, e.Want, e.Bar)
	}
	return e
}

// unestimated makes the entry where no ladder has an estimate.
func (c *comparison) unestimated() Entry {
	e := unknown("", c.got, c.best.Reason)
	switch {
	case c.best.Growing != 0 && math.IsInf(c.got, c.best.Growing):
		e.Verdict, e.Want, e.Bar, e.Reason = Holds, c.got, 0, "the difference quotients grow without bound"
	case c.best.Alone && c.got != c.got:
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
	case o.tolerates(math.Max(lo-e.Got, e.Got-hi), e.Want, unit):
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

// tolerates reports whether the caller accepts that a number is off by err where it should be want, in units of unit.
func (o *options) tolerates(err, want, unit float64) bool {
	return o.tol > 0 && err <= o.tol*math.Max(math.Abs(want), 1/unit)
}
