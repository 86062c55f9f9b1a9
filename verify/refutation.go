package verify

import (
	"fmt"
	"math"
	"slices"
)

// A refutationRule says why a number outside the bar of the ladder may be right all the same. The entry is
// then Undecided.
type refutationRule struct {
	name    string
	when    string // what is true of f, and of the number
	example string // a function and a right gradient that would be refuted without the rule
	gain    string // what it buys, measured by TestWhatRulesBuy on real functions and random expressions
	reason  func(c *comparison) string
}

// refutationRules are asked in turn, the cheap ones first.
var refutationRules = []refutationRule{
	{
		name:    "noise",
		when:    "over the longest step the difference is below the noise that f has over such steps",
		example: "a fixed point stopped at 10⁻⁸, whose number of iterations changes with x",
		gain:    "2 of 2080 right entries of real functions",
		reason: func(c *comparison) string {
			gap, h, noise := math.Abs(c.got-c.best.Slope), c.best.From.H[0], c.best.From.Noise[0]
			if gap*h <= 4*noise {
				return fmt.Sprintf("f is too noisy here: over steps of %.2g its noise is %.2g, which hides a slope of %.2g", h, noise, gap*c.unit)
			}
			return ""
		},
	},
	{
		name:    "other steps",
		when:    "a second ladder, whose steps are no powers of two, does not refute the number",
		example: "x + (2⁴⁹x mod 1), whose period divides the steps",
		gain:    "1 of 60,456 wild ones, and functions with a period that divides the steps",
		reason: func(c *comparison) string {
			other := *c
			other.best = c.line.Estimate(c.i, 1)
			if e := other.compare(); e.Verdict != Refuted {
				const what = "difference quotients with other steps do not refute it"
				if e.Verdict == Holds {
					return what
				}
				return what + ": " + e.Reason
			}
			return ""
		},
	},
	{
		name:    "longer steps",
		when:    "the difference is less than 10⁻⁴ of the slope, f does not change, or x is below 10⁻¹² of its unit, and over longer steps the difference vanishes",
		example: "an iteration stopped at 10⁻⁸: between two numbers of iterations f is smooth, with a slope that is off by 10⁻⁷",
		gain:    "3 of 2080 right entries of real functions",
		reason:  (*comparison).vanishes,
	},
	{
		name:    "other coordinates",
		when:    "f does not change with x next to x, and the difference is below the noise along other coordinates",
		example: "sin of the norm of (1, 10¹¹) along its first coordinate",
		gain:    "2 of 60,456 wild ones: norms of coordinates of different magnitudes",
		reason: func(c *comparison) string {
			if la := c.best.From; la.Flat() && math.Abs(c.got-c.best.Slope)*la.H[0] <= 4*c.line.Around {
				if math.IsInf(c.line.Around, 1) {
					return "f does not change here, and how it changes along other coordinates is not known"
				}
				return fmt.Sprintf("f does not change here, and its noise along other coordinates, %.2g, hides such a slope", c.line.Around)
			}
			return ""
		},
	},
	{
		name:    "lost digits",
		when:    "a coordinate is next to 0; where it is of the size of its unit the number holds, to within more than the difference",
		example: "((x₀ − x₀) − x₁)·x₀ for small x₁, whose derivative adds and takes away x₀",
		gain:    "derivatives whose large terms cancel, or f that rounds small ones away: 55 of 500 of TestCancellingTerms",
		reason:  (*comparison).holdsAway,
	},
	{
		name:    "mean",
		when:    "the mean of the derivative over a step is the difference quotient of f over it: the shortest step that can tell, or all longer ones",
		example: "x + sin x at 10¹⁸, where sin is lost in the noise of f",
		gain:    "14 of 2080 right entries of real functions, 47 of 60,456 wild ones",
		reason:  (*comparison).agreesOnAverage,
	},
}

// holdsAway says that the number holds where the coordinates next to 0 are of the size of their units, to within more than the difference.
func (c *comparison) holdsAway() string {
	for _, size := range []float64{1, 1. / 32} { // of the unit
		away := *c
		if away.line = c.line.Away(size); away.line == nil || away.line.Got == nil {
			break
		}
		away.got, away.best = away.line.Derivative(0, c.i), away.line.Estimate(c.i, 0)
		switch {
		case away.compare().Verdict != Holds:
			return ""
		case math.Abs(c.got-c.best.Slope) <= away.best.Bar:
			return fmt.Sprintf("the number may have lost its digits: where the coordinates next to 0 are of the size of their units it is right to within %.2g", away.best.Bar*c.unit)
		}
	}
	return ""
}

// A balance compares the mean of the derivative over a step with the difference quotient of f over it. The two are
// equal for the derivative of f, whatever f does within the step and may hide in its noise. A mistake shows in the mean too.
type balance struct {
	step float64
	off  float64 // the mean minus the quotient
	err  float64 // a bound of the error of their difference; +Inf or NaN if they say nothing
}

// agrees reports that the two are equal to within their error, and a little of the gap.
func (b balance) agrees(gap float64) bool { return math.Abs(b.off) <= b.err+gap/64 }

// balance makes the comparison over the step h, to both sides or to that side on which f has values.
func (c *comparison) balance(h float64) balance {
	la, lo, hi := c.best.From, -h, h
	switch last := len(la.H) - 1; {
	case !finite(la.At(-h)) || !finite(la.Dn[last]):
		lo = 0
	case !finite(la.At(h)) || !finite(la.Up[last]):
		hi = 0
	}
	mean, err := c.line.Average(lo, hi, c.i)
	up, dn := la.At(hi), la.At(lo)
	quotient, rounding := (up-dn)/(hi-lo), u*(math.Abs(up)+math.Abs(dn))
	return balance{h, mean - quotient, 8*err + 2*(la.NoiseOver(h)+rounding)/(hi-lo) + leastBar/64*math.Abs(quotient)}
}

// roughness is how large the noise of f may be, relative to f, to be taken for its rounding.
const roughness = 0x1p-10

// agreesOnAverage says over which step the mean of the derivative is the quotient of f: over the shortest step that can tell,
// or the longest one if f has jumps. If over the shortest it is not, but over all longer ones, f has a slope of its own within its
// rounding, as arcsin has next to 1. It returns "" if there is no such step.
func (c *comparison) agreesOnAverage() string {
	e := c.best
	if !finite(c.got) || c.excluded() {
		return ""
	}
	gap := math.Abs(c.got - e.Slope)
	rungs := []int{e.Rung, e.Rung / 2, 0}
	if e.From.Jumps { // shorter steps see what is between two jumps
		slices.Reverse(rungs)
	}
	found := c.comparisons(slices.Compact(rungs), gap)
	switch {
	case len(found) == 0:
		return fmt.Sprintf("the derivative varies so much next to x that the noise of f, %.2g, may hide its value at x", e.Noise)
	case found[0].agrees(gap):
		return fmt.Sprintf("over a step of %.2g the mean of the derivative agrees with f, whose noise, %.2g, may hide the slope at x", found[0].step, e.Noise)
	case e.From.Jumps || len(found) == 1 || slices.ContainsFunc(found[1:], func(b balance) bool { return !b.agrees(gap) }) || !c.smooth():
		return ""
	}
	return fmt.Sprintf("over a step of %.2g the mean of the derivative agrees with f, which has another slope over short steps: its rounding may have", found[1].step)
}

// comparisons makes the comparison over the steps of the rungs that can tell, as far as they matter.
func (c *comparison) comparisons(rungs []int, gap float64) (found []balance) {
	for _, k := range rungs {
		b := c.balance(c.best.From.H[k])
		if !(b.err <= gap/4) { // NaN too
			continue
		}
		if found = append(found, b); b.agrees(gap) == (len(found) == 1) { // the others change nothing
			break
		}
	}
	return found
}

// smooth reports that the noise of f over long steps is small, by the ladders of either steps: a period of f may divide one of them.
func (c *comparison) smooth() bool {
	la, other := c.best.From, c.line.Estimate(c.i, 1).From
	return la.Noise[0] <= roughness*math.Abs(la.Mid) && (other == nil || other.Noise[0] <= roughness*math.Abs(la.Mid))
}

// far is how many times as long as the longest step the unit of the coordinate is, where f may round such a coordinate away.
const far = 0x1p40

// A suspicion is a kind of f whose computed values may have another slope than f. It is true if the difference is gone over longer steps.
type suspicion struct {
	steps  []float64
	left   float64 // how much of the difference may be left, that of a mistake stays; 0: as much as the error allows
	reason string  // with the step
}

// suspicions returns the kinds that f may be of: it does not change, the difference is small, or the coordinate is so near to 0 that f may
// round it away.
func (c *comparison) suspicions(gap float64) (s []suspicion) {
	h := c.best.From.H[0]
	near, wide := []float64{2 * h, 4 * h}, []float64{c.line.Unit / 16, c.line.Unit, 4 * c.line.Unit}
	switch {
	case c.best.From.Flat():
		s = append(s, suspicion{append(near, wide...), 0, "f does not change here, but over a step of %.2g the mean of the derivative agrees with f: f may be rounded"})
	case gap <= 1e-4*math.Abs(c.best.Slope):
		s = append(s, suspicion{near, 1. / 8, "f itself may be wrong by this much, as one that stops an iteration at a tolerance: over a step of %.2g the difference vanishes"})
	}
	if h*far <= c.line.Unit {
		s = append(s, suspicion{wide, 0, "over a step of %.2g the mean of the derivative agrees with f, which may round a number of this size away"})
	}
	return s
}

// vanishes says over which longer step the difference is gone, for a kind of f that may have another slope than f over short ones.
func (c *comparison) vanishes() string {
	gap := c.got - c.best.Slope
	for _, s := range c.suspicions(math.Abs(gap)) {
		for _, h := range s.steps {
			b := c.balance(h)
			gone := s.left > 0 && b.off/gap <= s.left || s.left == 0 && math.Abs(b.off) <= b.err // an error of NaN is neither
			if gone && b.err <= math.Abs(gap)/4 {
				return fmt.Sprintf(s.reason, h)
			}
		}
	}
	return ""
}

// excluded reports whether f shows the gap over the shortest steps too, far above its noise, so that nothing is hidden.
func (c *comparison) excluded() bool {
	e, gap, la := c.best, math.Abs(c.got-c.best.Slope), c.best.From
	if la.H[0] > c.line.Own || la.Flat() || !(gap*c.line.Own*0x1p-44 > 0x1p40*e.Noise) {
		return false
	}
	for k := len(la.H) - 3; k < len(la.H) && e.Order == 2; k++ {
		if q := (la.Up[k] - la.Dn[k]) / (2 * la.H[k]); !(math.Abs(q-e.Slope) <= gap/4) {
			return false
		}
	}
	return true
}
