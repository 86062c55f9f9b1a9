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
// and the noise is measured from f itself, by a table of differences (Moré and
// Wild, Estimating computational noise, 2011, §3) and along the fine rungs.

const (
	u   = 0x1p-53   // unit roundoff
	eta = 0x1p-1074 // least subnormal

	rungs  = 47 // halvings of the step
	fewest = 12 // with less of them there is no estimate
	// flatNoise is the least noise of a function that does not change at all: it
	// may be a constant, or a small term may be lost in a sum with numbers around 1, or
	// with another coordinate of x.
	flatNoise = u

	noiseHalf = 4 // the noise is measured at 2·noiseHalf+1 points
)

// ladder samples functions of one variable t around 0, several at a time, and
// estimates their slopes at 0.
type ladder struct {
	h      []float64   // the steps, halved from rung to rung
	mid    []float64   // the values at 0
	up, dn [][]float64 // by rung: the values at h and −h; nil where the sampler has none
	fine   [][]float64 // the values at the points of the table of differences
	at     func(t float64) []float64
	around float64 // the largest coordinate of x, at least 1
	beside bool    // x is 0 along t, and another coordinate is next to 0
	place  float64 // the coordinate of x along t; for a direction that of the smallest one that is not 0
	grain  float64 // the distance of the numbers around x, in t
	jitter float64 // how far the argument of f may be from the one asked for, in t
}

// newLadder samples at the steps h0·2^−k that are not below least and, for the table of differences, at
// multiples of spacing·h0. at returns the values at t, or nil
// where there are none; it may return the same slice again.
func newLadder(at func(t float64) []float64, h0, spacing, jitter, least float64) *ladder {
	l := &ladder{at: at, around: 1, jitter: jitter}
	l.mid = l.sample(0)
	for k := 0; k < rungs; k++ {
		h := math.Ldexp(h0, -k)
		if h < math.Max(4*eta, least) {
			break
		}
		l.h = append(l.h, h)
		l.up = append(l.up, l.sample(h))
		l.dn = append(l.dn, l.sample(-h))
	}
	w := spacing * h0
	for i := -noiseHalf; i <= noiseHalf; i++ {
		if w > 0 {
			l.fine = append(l.fine, l.sample(float64(i)*w))
		}
	}
	return l
}

func (l *ladder) sample(t float64) []float64 {
	v := l.at(t)
	if v == nil {
		return nil
	}
	return append([]float64(nil), v...)
}

// An estimate is a slope with its bar, and what is known about how it came.
type estimate struct {
	slope, bar float64 // NaN and +Inf if there is none
	noise      float64 // absolute noise of f
	scale      float64 // the largest quotient of a coarse rung: what a slope of this f can be
	size       float64 // the largest value of f at a fine rung
	rung       int     // the rung it comes from
	tread      float64 // f is constant for steps up to it, and not for all; 0 if it is not
	slow       bool    // the quotients had not begun to converge when the noise hid them
	order      int     // 2 from both sides, 1 from one
	reason     string  // why there is none
	growing    int     // the sign if the quotients grow without bound, else 0
	from       *ladder // where it comes from
	component  int
	step       float64 // the first step of the ladder
	alone      bool    // f is finite at x, and not next to it
	kink       bool    // left and right slopes differ: the slope is any number between
	left       float64
	right      float64
}

const notFinite = "f is not finite next to x" // the reason of an estimate

func none(reason string) estimate {
	return estimate{slope: math.NaN(), bar: math.Inf(1), reason: reason}
}

// slope estimates the slope of component i at 0.
func (l *ladder) slope(i int) estimate {
	e := l.climb(i)
	e.from, e.component = l, i
	if len(l.h) > 0 {
		e.step = l.h[0]
		e.size = l.largest(i)
	}
	return e
}

// largest returns the largest absolute value of component i at the fine half of the rungs.
func (l *ladder) largest(i int) float64 {
	m := 0.0
	half := len(l.h) / 2
	for _, s := range [][][]float64{l.up[half:], l.dn[half:], {l.mid}} {
		for _, v := range s {
			if v != nil && finite(v[i]) {
				m = math.Max(m, math.Abs(v[i]))
			}
		}
	}
	return m
}

// climb makes the estimate.
func (l *ladder) climb(i int) estimate {
	if l.mid == nil || !finite(l.mid[i]) {
		return none("the value is not finite")
	}
	f0 := l.mid[i]
	n := len(l.h)
	if n < fewest {
		if l.h == nil || l.h[0] > 0x1p-900 {
			return none("x is so large that the numbers around it may skip what f does")
		}
		return none("the steps underflow")
	}
	val := func(s []float64) float64 {
		if s == nil {
			return math.NaN()
		}
		return s[i]
	}
	up, dn := make([]float64, n), make([]float64, n)
	nu, nd := 0, 0 // how many of the fine half of the rungs are there
	for k := range n {
		up[k], dn[k] = val(l.up[k]), val(l.dn[k])
		if k >= n/2 {
			if finite(up[k]) {
				nu++
			}
			if finite(dn[k]) {
				nd++
			}
		}
	}
	half := n - n/2
	fine := make([]float64, 0, len(l.fine))
	for _, s := range l.fine {
		fine = append(fine, val(s))
	}
	noise := math.Max(tableNoise(fine), u*math.Abs(f0)) + eta
	if q := l.stairs(i, up, dn); q > noise {
		noise = q
	}

	// Noise that is as large as what f does over the coarse rungs is no noise of
	// rounding, or else f is nothing but noise.
	reach, largest := 0.0, math.Abs(f0)
	for k := range n {
		for _, v := range []float64{up[k], dn[k]} {
			if finite(v) {
				reach, largest = math.Max(reach, math.Abs(v-f0)), math.Max(largest, math.Abs(v))
			}
		}
	}
	if noise > 64*u*largest+16*eta && l.h[n-1] > 0x1p-18 {
		e := none("x is so large that the numbers around it may skip what f does")
		e.noise = noise
		return e
	}
	if noise > reach/4096 && noise > 4096*u*largest+16*eta && reach > 0 {
		e := none("f has lost its digits: its noise is as large as its changes")
		e.noise = noise
		return e
	}

	quo := func(a, b, h float64) float64 { return (a - b) / h }
	tread := 0.0
	if p, q := plateau(f0, up), plateau(f0, dn); p > 0 && q > 0 {
		if reach > 0 {
			tread = l.h[n/2]
		}
		noise = math.Max(noise, math.Min(flatNoise*l.around, math.Min(p, q)))
	}
	series := func(f func(k int) float64) []float64 {
		d := make([]float64, n)
		for k := range d {
			d[k] = f(k)
		}
		return d
	}
	size := series(func(k int) float64 { // of the values that a rung uses
		m := math.Abs(f0)
		for _, v := range []float64{up[k], dn[k]} {
			if finite(v) {
				m = math.Max(m, math.Abs(v))
			}
		}
		return m
	})
	right := climb(series(func(k int) float64 { return quo(up[k], f0, l.h[k]) }), l.h, size, noise, l.jitter, 1)
	left := climb(series(func(k int) float64 { return quo(f0, dn[k], l.h[k]) }), l.h, size, noise, l.jitter, 1)
	switch {
	case nu < half && nd < half:
		e := none(notFinite)
		e.alone = !slices.ContainsFunc(up[n/4:], finite) && !slices.ContainsFunc(dn[n/4:], finite)
		return e
	case nu < half:
		return left
	case nd < half:
		return right
	}
	if reach == 0 {
		e := none("")
		e.slope, e.bar, e.noise = 0, 4*noise/l.h[0], noise
		return e
	}
	c := climb(series(func(k int) float64 {
		if h := 2 * l.h[k]; math.IsInf(up[k]-dn[k], 0) {
			return up[k]/h - dn[k]/h
		} else {
			return quo(up[k], dn[k], h)
		}
	}), l.h, size, noise, l.jitter, 2)
	c.tread = tread
	if c.reason == "" {
		// The slopes on the left and on the right may differ by less than they are known to, but
		// not by less than their difference is, in which the error of order h² cancels: a kink next to x.
		bend := climb(series(func(k int) float64 { return ((up[k] - f0) - (f0 - dn[k])) / l.h[k] }), l.h, size, noise+math.Abs(c.slope)*l.jitter, 0, 1)
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
			return c
		}
	}
	if c.reason != "" && right.growing != 0 && right.growing == left.growing {
		c.growing = right.growing
	}
	return c
}

// climb extrapolates quotients d with error expansion in powers of h (order 1)
// or h² (order 2), and picks the best rung that all finer ones agree with.
func climb(d, h, size []float64, noise, jitter float64, order int) estimate {
	n := len(d)
	// The noise along the rungs: what successive quotients differ by, times the
	// step. A rung has that of the finer ones, where there is no truncation error.
	along := make([]float64, n+1)
	along[n] = noise
	for k := n - 1; k >= 0; k-- {
		along[k] = along[k+1]
		if k+1 < n && k >= n/2 {
			if v := math.Abs(d[k]-d[k+1]) * h[k+1]; finite(v) {
				along[k] = math.Max(along[k], v)
			}
		}
	}
	noise = along[max(0, n-8)]
	est := none("f has lost its digits: no rung of the ladder agrees with all finer ones")
	est.noise, est.order = noise, order
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
	q, bar, crawls := make([]float64, 0, n), make([]float64, 0, n), make([]bool, 0, n)
	slow := 0.0 // the last change that could be seen, if it was hardly smaller than the one before
	for k := 0; k+2 < n; k++ {
		r0 := d[k+1] + (d[k+1]-d[k])/(p1-1)
		r1 := d[k+2] + (d[k+2]-d[k+1])/(p1-1)
		z := r1 + (r1-r0)/(p2-1)
		floor := 4*(math.Max(along[min(k+4, n)], noise)+u*(size[k]+size[k+1]))/h[k+2] + 8*u*math.Abs(z) + 4*jitter*math.Abs(z)/h[k+2]
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
		q, bar, crawls = append(q, z), append(bar, e), append(crawls, slow > 0)
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
		agrees := q[k]-bar[k] <= hi && q[k]+bar[k] >= lo
		if !agrees {
			break
		}
		if k < len(q)-finer && bar[k] < est.bar {
			est.slope, est.bar, est.reason, est.rung, est.slow = q[k], bar[k], "", k, crawls[k]
		}
		lo, hi = math.Max(lo, q[k]-bar[k]), math.Min(hi, q[k]+bar[k])
		if lo > hi { // the finer rungs contradict each other
			break
		}
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
