package difference

import (
	"math"
)

// The oracle for derivatives of black-box functions is a ladder: difference
// quotients over many halvings of the step, extrapolated (Richardson 1911). A
// rung is believed only if every finer rung agrees with it to within their
// bars, because agreement of coarse rungs alone proves nothing: a function that
// oscillates with a period that divides the steps looks smooth to them. The bar
// of a rung is its extrapolation error plus the noise of f divided by the step,
// and the noise is measured from f itself, at many spacings.

const (
	u   = 0x1p-53   // unit roundoff
	eta = 0x1p-1074 // least subnormal

	rungs      = 42 // halvings of the step
	fewest     = 12 // with less of them there is no estimate
	tableEvery = 3  // rungs from one table of differences to the next
)

// A Ladder has the values of functions of one variable t around 0, several at a time, from which
// it estimates their slopes at 0.
type Ladder struct {
	At     func(t float64) []float64
	H      []float64   // the steps, halved from rung to rung
	Mid    []float64   // the values at 0
	Up, Dn [][]float64 // by rung: the values at h and −h; nil where the sampler has none
	tables []differenceTable
	jitter float64 // how far the argument of f may be from the one asked for, in t
}

// A differenceTable is at the multiples of the step of a rung, up to four: the values at three of them.
type differenceTable struct {
	rung   int
	up, dn []float64
}

// newLadder samples at the steps h0·2^−k that are not below least. at returns the values at t, or nil
// where there are none.
func newLadder(at func(t float64) []float64, h0, jitter, least float64) *Ladder {
	l := &Ladder{At: at, jitter: jitter}
	l.Mid = l.At(0)
	for k := range rungs {
		h := math.Ldexp(h0, -k)
		if h < math.Max(4*eta, least) {
			break
		}
		l.H = append(l.H, h)
		l.Up = append(l.Up, l.At(h))
		l.Dn = append(l.Dn, l.At(-h))
		if k >= 2 && k%tableEvery == 0 {
			l.tables = append(l.tables, differenceTable{k, l.At(3 * h), l.At(-3 * h)})
		}
	}
	return l
}

// A Profile is the noise of one component of f by the length of the step.
type Profile struct {
	floor float64   // that of all steps
	Noise []float64 // by rung: at spacings up to the step
	Jumps bool      // f has jumps, as far apart as the longest steps
}

// profile measures the noise of component i of n rungs, whose largest value is size.
//
// Noise that appears at one spacing, and not in the fourth differences of the next shorter one, is that of jumps: f
// goes in steps, as (x+c)−c does for a large c, or its stopping rule is met after another number of iterations. A jump may be
// as near to x as it likes, and shorter steps that do not meet it miss what f does: it counts as noise of all steps.
func (l *Ladder) profile(i int, size float64) Profile {
	n := len(l.H)
	p := Profile{floor: u*math.Abs(l.Mid[i]) + eta, Noise: make([]float64, n)}
	if l.Flat(i) {
		p.floor = math.Max(p.floor, math.Min(u, l.leastChange(i)))
	}
	ls := l.levels(i)
	noise, k := p.floor, n-1
	base, found := math.Max(p.floor, u*size), false
	for j := len(ls) - 1; j >= 0; j-- {
		for ; k >= 0 && l.H[k] < ls[j].spacing; k-- {
			p.Noise[k] = noise
		}
		noise = math.Max(noise, ls[j].noise)
		limit := 16 * base // of a smooth function, whose fourth differences grow by (2³)⁴ from table to table
		if j+1 < len(ls) && ls[j+1].rough > limit {
			limit = 0x1p16 * ls[j+1].rough
		}
		switch wide := l.tables[j].rung < widestJump; {
		case found:
		case ls[j].noise > limit:
			if found, p.Jumps = true, wide; !wide {
				p.jump(ls, j)
			}
		case ls[j].noise <= 16*base:
			base = math.Max(base, ls[j].noise)
		}
	}
	for ; k >= 0; k-- {
		p.Noise[k] = noise
	}
	return p
}

// jump makes the jumps that level j shows noise of all steps.
func (p *Profile) jump(ls []level, j int) {
	p.floor = ls[j].rough
	for _, coarser := range ls[max(0, j-2):j] { // a table may have met the jump at its end
		if coarser.noise < 32*ls[j].rough {
			p.floor = math.Max(p.floor, coarser.noise)
		}
	}
	for m := range p.Noise {
		p.Noise[m] = math.Max(p.Noise[m], p.floor)
	}
}

// widestJump is the rung up to which jumps are noise, 2⁻⁹ of the scale: functions with jumps that are farther apart have
// slopes between them.
const widestJump = 6

// Flat reports whether component i does not change over the fine half of the rungs: what it does may be lost in a sum
// with numbers around 1.
func (l *Ladder) Flat(i int) bool {
	for k := len(l.H) / 2; k < len(l.H); k++ {
		for _, v := range [][]float64{l.Up[k], l.Dn[k]} {
			if v != nil && v[i] != l.Mid[i] {
				return false
			}
		}
	}
	return true
}

// leastChange returns by how little component i differs from its value at 0, +Inf if it does not.
func (l *Ladder) leastChange(i int) float64 {
	least := math.Inf(1)
	for k := range l.H {
		for _, v := range [][]float64{l.Up[k], l.Dn[k]} {
			if d := math.Abs(Component(v, i) - l.Mid[i]); d > 0 && d < least {
				least = d
			}
		}
	}
	return least
}

// Component returns component i of values; NaN if there are none.
func Component(s []float64, i int) float64 {
	if s == nil {
		return math.NaN()
	}
	return s[i]
}

func finite(x float64) bool { return x-x == 0 }
