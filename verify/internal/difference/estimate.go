package difference

import (
	"math"
	"slices"
)

// An Estimate is a slope with its bar, and what is known about how it came.
type Estimate struct {
	Slope, Bar  float64 // NaN and +Inf if there is none
	Left, Right float64 // the slopes of the two sides at a kink
	Kink        bool    // these differ: the slope is any number between
	Reason      string  // why there is none
	Growing     int     // the sign if the quotients grow without bound, else 0
	Alone       bool    // f is finite at x, and not next to it
	Noise       float64 // absolute noise of f next to x
	Scale       float64 // the largest quotient of a coarse rung: what a slope of this f can be
	From        *Ladder // where it comes from
	Rung        int     // the rung it comes from
	Order       int     // 2 from both sides, 1 from one
}

const (
	notFinite = "f is not finite next to x"
	onlyNoise = "f is nothing but noise here: it changes as much between neighbouring numbers as over long steps"
	tooNoisy  = "f is too noisy here: no difference quotient agrees with those over all shorter steps"
)

func none(reason string) Estimate {
	return Estimate{Slope: math.NaN(), Bar: math.Inf(1), Reason: reason}
}

// estimate estimates the slope at 0.
func (l *Ladder) estimate() Estimate {
	n := len(l.H)
	switch {
	case !finite(l.Mid):
		return none("the value is not finite")
	case n < fewest:
		return none("the steps underflow")
	}
	l.measureNoise()
	noise := l.Noise[n-n/3]
	e := l.slope(noise)
	e.From, e.Noise = l, noise
	return e
}

// slope estimates the slope from both sides, or from that on which f has values.
func (l *Ladder) slope(noise float64) Estimate {
	n := len(l.H)
	_, most := l.changes(0)
	if most > 0 && noise > most/8 && noise > 64*u*l.size(0) {
		return none(onlyNoise)
	}
	right := l.extrapolate(func(k int) float64 { return (l.Up[k] - l.Mid) / l.H[k] }, 1)
	left := l.extrapolate(func(k int) float64 { return (l.Mid - l.Dn[k]) / l.H[k] }, 1)
	lacks := func(v []float64) bool {
		return slices.ContainsFunc(v[n/2:], func(v float64) bool { return !finite(v) })
	}
	switch above, below := lacks(l.Up), lacks(l.Dn); {
	case above && below:
		e := none(notFinite)
		e.Alone = !slices.ContainsFunc(l.Up[n/4:], finite) && !slices.ContainsFunc(l.Dn[n/4:], finite)
		return e
	case above:
		return left
	case below:
		return right
	case l.Flat() && l.H[0] < 0x1p-48:
		return none("f does not change over steps so small that a sum with numbers near 1 loses them")
	case most == 0:
		return Estimate{Bar: 4 * l.Noise[0] / l.H[0]}
	}
	return l.bothSides(left, right)
}

// bothSides estimates the slope by central differences, or, where the slopes of the sides differ, a kink.
func (l *Ladder) bothSides(left, right Estimate) Estimate {
	c := l.extrapolate(func(k int) float64 { return (l.Up[k]/2 - l.Dn[k]/2) / l.H[k] }, 2)
	if c.Reason == "" {
		// The slopes on the left and on the right may differ by less than they are known to, but
		// not by less than their difference is, in which the error of order h² cancels: a kink next to x.
		q := *l
		q.jitter, q.Noise = 0, slices.Clone(l.Noise)
		for k := range q.Noise {
			q.Noise[k] += math.Abs(c.Slope) * l.jitter
		}
		bend := q.extrapolate(func(k int) float64 { return ((l.Up[k] - l.Mid) - (l.Mid - l.Dn[k])) / l.H[k] }, 1)
		if w := math.Abs(bend.Slope); bend.Reason == "" && w > 16*bend.Bar {
			c.Bar += w / 2
		}
	}
	if right.Reason == "" && left.Reason == "" {
		gap, bar := math.Abs(right.Slope-left.Slope), right.Bar+left.Bar
		if gap > 16*bar && gap > 1e-6*math.Max(math.Abs(right.Slope), math.Abs(left.Slope)) {
			c.Kink, c.Left, c.Right, c.Reason = true, left.Slope, right.Slope, ""
			c.Slope, c.Bar = left.Slope+(right.Slope-left.Slope)/2, bar
			return c
		}
	}
	if c.Reason != "" && right.Growing == left.Growing && right.Growing != 0 {
		c.Growing = right.Growing
	}
	return c
}
