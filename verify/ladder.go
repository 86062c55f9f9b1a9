package verify

import (
	"math"
	"slices"
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

// A ladder has the values of functions of one variable t around 0, several at a time, from which
// it estimates their slopes at 0.
type ladder struct {
	at     func(t float64) []float64
	h      []float64   // the steps, halved from rung to rung
	mid    []float64   // the values at 0
	up, dn [][]float64 // by rung: the values at h and −h; nil where the sampler has none
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
func newLadder(at func(t float64) []float64, h0, jitter, least float64) *ladder {
	l := &ladder{at: at, jitter: jitter}
	l.mid = l.at(0)
	for k := range rungs {
		h := math.Ldexp(h0, -k)
		if h < math.Max(4*eta, least) {
			break
		}
		l.h = append(l.h, h)
		l.up = append(l.up, l.at(h))
		l.dn = append(l.dn, l.at(-h))
		if k >= 2 && k%tableEvery == 0 {
			l.tables = append(l.tables, differenceTable{k, l.at(3 * h), l.at(-3 * h)})
		}
	}
	return l
}

// An estimate is a slope with its bar, and what is known about how it came.
type estimate struct {
	slope, bar float64 // NaN and +Inf if there is none
	noise      float64 // absolute noise of f next to x
	coarse     float64 // and over the longest steps
	scale      float64 // the largest quotient of a coarse rung: what a slope of this f can be
	rung       int     // the rung it comes from
	order      int     // 2 from both sides, 1 from one
	reason     string  // why there is none
	growing    int     // the sign if the quotients grow without bound, else 0
	from       *ladder // where it comes from
	profile    profile
	alone      bool // f is finite at x, and not next to it
	kink       bool // left and right slopes differ: the slope is any number between
	left       float64
	right      float64
}

const (
	notFinite = "f is not finite next to x"
	onlyNoise = "f is nothing but noise here: it changes as much between neighbouring numbers as over long steps"
	tooNoisy  = "f is too noisy here: no difference quotient agrees with those over all shorter steps"
)

func none(reason string) estimate {
	return estimate{slope: math.NaN(), bar: math.Inf(1), reason: reason}
}

// A profile is the noise of one component of f by the length of the step.
type profile struct {
	floor float64   // that of all steps
	noise []float64 // by rung: at spacings up to the step
	jumps bool      // f has jumps, as far apart as the longest steps
}

// profile measures the noise of component i of n rungs, whose largest value is size.
//
// Noise that appears at one spacing, and not in the fourth differences of the next shorter one, is that of jumps: f
// goes in steps, as (x+c)−c does for a large c, or its stopping rule is met after another number of iterations. A jump may be
// as near to x as it likes, and shorter steps that do not meet it miss what f does: it counts as noise of all steps.
func (l *ladder) profile(i int, size float64) profile {
	n := len(l.h)
	p := profile{floor: u*math.Abs(l.mid[i]) + eta, noise: make([]float64, n)}
	if l.flat(i) {
		p.floor = math.Max(p.floor, math.Min(u, l.leastChange(i)))
	}
	ls := l.levels(i)
	noise, k := p.floor, n-1
	base, found := math.Max(p.floor, u*size), false
	for j := len(ls) - 1; j >= 0; j-- {
		for ; k >= 0 && l.h[k] < ls[j].spacing; k-- {
			p.noise[k] = noise
		}
		noise = math.Max(noise, ls[j].noise)
		limit := 16 * base // of a smooth function, whose fourth differences grow by (2³)⁴ from table to table
		if j+1 < len(ls) && ls[j+1].rough > limit {
			limit = 0x1p16 * ls[j+1].rough
		}
		switch wide := l.tables[j].rung < widestJump; {
		case found:
		case ls[j].noise > limit:
			found, p.jumps = true, wide
			if !wide {
				p.floor = ls[j].rough
				for _, coarser := range ls[max(0, j-2):j] { // a table may have met the jump at its end
					if coarser.noise < 32*ls[j].rough {
						p.floor = math.Max(p.floor, coarser.noise)
					}
				}
				for m := range p.noise {
					p.noise[m] = math.Max(p.noise[m], p.floor)
				}
			}
		case ls[j].noise <= 16*base:
			base = math.Max(base, ls[j].noise)
		}
	}
	for ; k >= 0; k-- {
		p.noise[k] = noise
	}
	return p
}

// widestJump is the rung up to which jumps are noise, 2⁻⁹ of the scale: functions with jumps that are farther apart have
// slopes between them.
const widestJump = 6

// estimate estimates the slope of component i at 0.
func (l *ladder) estimate(i int) estimate {
	e := l.climb(i)
	e.from = l
	return e
}

// flat reports whether component i does not change over the fine half of the rungs: what it does may be lost in a sum
// with numbers around 1.
func (l *ladder) flat(i int) bool {
	for k := len(l.h) / 2; k < len(l.h); k++ {
		for _, v := range [][]float64{l.up[k], l.dn[k]} {
			if v != nil && v[i] != l.mid[i] {
				return false
			}
		}
	}
	return true
}

// leastChange returns by how little component i differs from its value at 0, +Inf if it does not.
func (l *ladder) leastChange(i int) float64 {
	least := math.Inf(1)
	for k := range l.h {
		for _, v := range [][]float64{l.up[k], l.dn[k]} {
			if d := math.Abs(component(v, i) - l.mid[i]); d > 0 && d < least {
				least = d
			}
		}
	}
	return least
}

func component(s []float64, i int) float64 {
	if s == nil {
		return math.NaN()
	}
	return s[i]
}

func (l *ladder) climb(i int) estimate {
	if l.mid == nil || !finite(l.mid[i]) {
		return none("the value is not finite")
	}
	n := len(l.h)
	if n < fewest {
		return none("the steps underflow")
	}
	f0 := l.mid[i]
	up, dn := make([]float64, n), make([]float64, n)
	nu, nd, half := 0, 0, n-n/2 // how many of the fine half of the rungs are there
	size := make([]float64, n)  // of the values that a rung uses
	changes := 0.0
	for k := range n {
		up[k], dn[k], size[k] = component(l.up[k], i), component(l.dn[k], i), math.Abs(f0)
		for _, v := range []float64{up[k], dn[k]} {
			if finite(v) {
				size[k], changes = math.Max(size[k], math.Abs(v)), math.Max(changes, math.Abs(v-f0))
			}
		}
		if k >= n/2 && finite(up[k]) {
			nu++
		}
		if k >= n/2 && finite(dn[k]) {
			nd++
		}
	}
	p := l.profile(i, size[n/2])
	finish := func(e estimate) estimate {
		e.profile, e.noise, e.coarse = p, p.noise[n-n/3], p.noise[0]
		return e
	}
	if changes > 0 && p.noise[n-n/3] > changes/8 && p.noise[n-n/3] > 64*u*size[0] {
		return finish(none(onlyNoise))
	}
	series := func(f func(k int) float64) []float64 {
		d := make([]float64, n)
		for k := range d {
			d[k] = f(k)
		}
		return d
	}
	right := climb(series(func(k int) float64 { return (up[k] - f0) / l.h[k] }), l.h, size, p, l.jitter, 1)
	left := climb(series(func(k int) float64 { return (f0 - dn[k]) / l.h[k] }), l.h, size, p, l.jitter, 1)
	switch {
	case nu < half && nd < half:
		e := none(notFinite)
		e.alone = !slices.ContainsFunc(up[n/4:], finite) && !slices.ContainsFunc(dn[n/4:], finite)
		return finish(e)
	case nu < half:
		return finish(left)
	case nd < half:
		return finish(right)
	case l.flat(i) && l.h[0] < 0x1p-48:
		return finish(none("f does not change over steps so small that a sum with numbers near 1 loses them"))
	case changes == 0:
		e := none("")
		e.slope, e.bar = 0, 4*p.noise[0]/l.h[0]
		return finish(e)
	}
	c := climb(series(func(k int) float64 {
		if math.IsInf(up[k]-dn[k], 0) {
			return up[k]/(2*l.h[k]) - dn[k]/(2*l.h[k])
		}
		return (up[k] - dn[k]) / (2 * l.h[k])
	}), l.h, size, p, l.jitter, 2)
	if c.reason == "" {
		// The slopes on the left and on the right may differ by less than they are known to, but
		// not by less than their difference is, in which the error of order h² cancels: a kink next to x.
		q := p
		q.noise = series(func(k int) float64 { return p.noise[k] + math.Abs(c.slope)*l.jitter })
		bend := climb(series(func(k int) float64 { return ((up[k] - f0) - (f0 - dn[k])) / l.h[k] }), l.h, size, q, 0, 1)
		if w := math.Abs(bend.slope); bend.reason == "" && w > 16*bend.bar {
			c.bar += w / 2
		}
	}
	if right.reason == "" && left.reason == "" {
		gap := math.Abs(right.slope - left.slope)
		if gap > 16*(right.bar+left.bar) && gap > 1e-6*math.Max(math.Abs(right.slope), math.Abs(left.slope)) {
			c.kink, c.left, c.right = true, left.slope, right.slope
			c.bar = right.bar + left.bar
			c.slope = left.slope + (right.slope-left.slope)/2
			c.reason = ""
			return finish(c)
		}
	}
	if c.reason != "" && right.growing != 0 && right.growing == left.growing {
		c.growing = right.growing
	}
	return finish(c)
}

// climb extrapolates quotients d with error expansion in powers of h (order 1)
// or h² (order 2), and picks the best rung that all finer ones agree with.
func climb(d, h, size []float64, p profile, jitter float64, order int) estimate {
	n := len(d)
	// The noise along the rungs: what successive quotients differ by, times the
	// step. A rung has that of the finer ones, where there is no truncation error.
	along := make([]float64, n+1)
	along[n] = p.floor
	for k := n - 1; k >= 0; k-- {
		along[k] = along[k+1]
		if k+1 < n && k >= n/2 {
			if v := math.Abs(d[k]-d[k+1]) * h[k+1]; finite(v) {
				along[k] = math.Max(along[k], v)
			}
		}
	}
	least := along[max(0, n-8)]
	est := none(tooNoisy)
	est.order = order
	for k := range d {
		if finite(d[k]) {
			est.scale = math.Max(est.scale, math.Abs(d[k]))
		}
		if k > n/4 && est.scale > 0 {
			break
		}
	}
	p1, p2 := 2.0, 4.0
	if order == 2 {
		p1, p2 = 4, 16
	}
	q, bar := make([]float64, 0, n), make([]float64, 0, n)
	slow := 0.0 // the last change that could be seen, if it was hardly smaller than the one before
	for k := 0; k+2 < n; k++ {
		r0 := d[k+1] + (d[k+1]-d[k])/(p1-1)
		r1 := d[k+2] + (d[k+2]-d[k+1])/(p1-1)
		z := r1 + (r1-r0)/(p2-1)
		noise := math.Max(math.Max(along[min(k+4, n)], least), p.noise[k+2])
		floor := 2*(noise+u*(size[k]+size[k+1]))/h[k+2] + 8*u*math.Abs(z) + 4*jitter*math.Abs(z)/h[k+2]
		e := math.Abs(z-r1) + floor
		switch a, b := math.Abs(d[k+1]-d[k]), math.Abs(d[k+2]-d[k+1]); {
		case b > 0.8*a && b > floor:
			e, slow = math.Inf(1), b // no convergence, as at a logarithm's edge
		case a > floor:
			slow = 0
		default: // it may go on below the noise
			e += 64 * slow
		}
		if !finite(z) || !finite(e) {
			z, e = math.NaN(), math.Inf(1)
		}
		q, bar = append(q, z), append(bar, e)
	}
	const finer = 3 // rungs that must confirm
	lo, hi := math.Inf(-1), math.Inf(1)
	for k := len(q) - 1; k >= 0; k-- {
		if q[k] != q[k] {
			if finite(hi) { // outside the domain from here on
				break
			}
			continue
		}
		if q[k]-bar[k] > hi || q[k]+bar[k] < lo {
			break
		}
		if k < len(q)-finer && bar[k] < est.bar {
			est.slope, est.bar, est.reason, est.rung = q[k], bar[k], "", k
		}
		lo, hi = math.Max(lo, q[k]-bar[k]), math.Min(hi, q[k]+bar[k])
	}
	est.growing = grows(d)
	if est.growing != 0 {
		est.slope, est.bar = math.NaN(), math.Inf(1)
		est.reason = "the difference quotients grow without bound"
	}
	return est
}

// grows returns the sign of quotients that grow by the same factor, at least
// 2^¼, over the fine half of the rungs, and 0 if they do not.
func grows(d []float64) int {
	n := len(d)
	for k := n / 2; k+1 < n; k++ {
		if r := d[k+1] / d[k]; !(r > 1.18) || math.IsInf(r, 0) {
			return 0
		}
	}
	if n < 8 || !(math.Abs(d[n-1]) > 16*math.Abs(d[n/2])) {
		return 0
	}
	return sign(d[n-1])
}

func finite(x float64) bool { return x-x == 0 }

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}
