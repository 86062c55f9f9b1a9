package difference

import (
	"math"
	"slices"
)

// An Estimate is a slope with its bar, and what is known about how it came.
type Estimate struct {
	Slope, Bar float64 // NaN and +Inf if there is none
	Noise      float64 // absolute noise of f next to x
	Coarse     float64 // and over the longest steps
	Scale      float64 // the largest quotient of a coarse rung: what a slope of this f can be
	Rung       int     // the rung it comes from
	Order      int     // 2 from both sides, 1 from one
	Reason     string  // why there is none
	Growing    int     // the sign if the quotients grow without bound, else 0
	From       *Ladder // where it comes from
	Profile    Profile
	Alone      bool // f is finite at x, and not next to it
	Kink       bool // left and right slopes differ: the slope is any number between
	Left       float64
	Right      float64
}

const (
	notFinite = "f is not finite next to x"
	onlyNoise = "f is nothing but noise here: it changes as much between neighbouring numbers as over long steps"
	tooNoisy  = "f is too noisy here: no difference quotient agrees with those over all shorter steps"
)

func none(reason string) Estimate {
	return Estimate{Slope: math.NaN(), Bar: math.Inf(1), Reason: reason}
}

// A trace has the values of one component of f on the rungs of its ladder.
type trace struct {
	*Ladder
	f0      float64   // the value at 0
	up, dn  []float64 // by rung, NaN where there is none
	size    []float64 // by rung: the largest value that it uses
	changes float64   // by how much f changes at most
	sides   [2]int    // how many values of the fine half of the rungs are finite, above 0 and below
	noise   Profile
}

func (l *Ladder) trace(i int) *trace {
	n := len(l.H)
	t := &trace{Ladder: l, f0: l.Mid[i], up: make([]float64, n), dn: make([]float64, n), size: make([]float64, n)}
	for k := range n {
		t.up[k], t.dn[k], t.size[k] = Component(l.Up[k], i), Component(l.Dn[k], i), math.Abs(t.f0)
		for side, v := range []float64{t.up[k], t.dn[k]} {
			if !finite(v) {
				continue
			}
			t.size[k], t.changes = math.Max(t.size[k], math.Abs(v)), math.Max(t.changes, math.Abs(v-t.f0))
			if k >= n/2 {
				t.sides[side]++
			}
		}
	}
	t.noise = l.profile(i, t.size[n/2])
	return t
}

// estimate estimates the slope of component i at 0.
func (l *Ladder) estimate(i int) Estimate {
	if l.Mid == nil || !finite(l.Mid[i]) {
		return none("the value is not finite")
	}
	n := len(l.H)
	if n < fewest {
		return none("the steps underflow")
	}
	t := l.trace(i)
	e := t.estimate(l.Flat(i))
	e.From, e.Profile, e.Noise, e.Coarse = l, t.noise, t.noise.Noise[n-n/3], t.noise.Noise[0]
	return e
}

// estimate estimates the slope from both sides, or from that on which f has values.
func (t *trace) estimate(flat bool) Estimate {
	n := len(t.H)
	if noise := t.noise.Noise[n-n/3]; t.changes > 0 && noise > t.changes/8 && noise > 64*u*t.size[0] {
		return none(onlyNoise)
	}
	right := t.extrapolate(func(k int) float64 { return (t.up[k] - t.f0) / t.H[k] }, 1)
	left := t.extrapolate(func(k int) float64 { return (t.f0 - t.dn[k]) / t.H[k] }, 1)
	half := n - n/2
	switch above, below := t.sides[0] < half, t.sides[1] < half; {
	case above && below:
		e := none(notFinite)
		e.Alone = !slices.ContainsFunc(t.up[n/4:], finite) && !slices.ContainsFunc(t.dn[n/4:], finite)
		return e
	case above:
		return left
	case below:
		return right
	case flat && t.H[0] < 0x1p-48:
		return none("f does not change over steps so small that a sum with numbers near 1 loses them")
	case t.changes == 0:
		e := none("")
		e.Slope, e.Bar = 0, 4*t.noise.Noise[0]/t.H[0]
		return e
	}
	return t.bothSides(left, right)
}

// bothSides estimates the slope by central differences, or, where the slopes of the sides differ, a kink.
func (t *trace) bothSides(left, right Estimate) Estimate {
	c := t.extrapolate(func(k int) float64 {
		if math.IsInf(t.up[k]-t.dn[k], 0) {
			return t.up[k]/(2*t.H[k]) - t.dn[k]/(2*t.H[k])
		}
		return (t.up[k] - t.dn[k]) / (2 * t.H[k])
	}, 2)
	if c.Reason == "" {
		// The slopes on the left and on the right may differ by less than they are known to, but
		// not by less than their difference is, in which the error of order h² cancels: a kink next to x.
		q := *t
		q.Ladder = &Ladder{H: t.H} // no jitter: it is in the noise
		q.noise.Noise = slices.Clone(t.noise.Noise)
		for k := range q.noise.Noise {
			q.noise.Noise[k] += math.Abs(c.Slope) * t.jitter
		}
		bend := q.extrapolate(func(k int) float64 { return ((t.up[k] - t.f0) - (t.f0 - t.dn[k])) / t.H[k] }, 1)
		if w := math.Abs(bend.Slope); bend.Reason == "" && w > 16*bend.Bar {
			c.Bar += w / 2
		}
	}
	if right.Reason == "" && left.Reason == "" {
		gap := math.Abs(right.Slope - left.Slope)
		if gap > 16*(right.Bar+left.Bar) && gap > 1e-6*math.Max(math.Abs(right.Slope), math.Abs(left.Slope)) {
			c.Kink, c.Left, c.Right = true, left.Slope, right.Slope
			c.Bar = right.Bar + left.Bar
			c.Slope = left.Slope + (right.Slope-left.Slope)/2
			c.Reason = ""
			return c
		}
	}
	if c.Reason != "" && right.Growing != 0 && right.Growing == left.Growing {
		c.Growing = right.Growing
	}
	return c
}
