package difference

import (
	"math"
	"slices"
)

// extrapolate extrapolates the quotients, by rung, whose error is a series in powers of h (order 1) or h² (order 2), and
// picks the best rung that all finer ones agree with.
func (l *Ladder) extrapolate(quotient func(k int) float64, order int) Estimate {
	d := make([]float64, len(l.H))
	for k := range d {
		d[k] = quotient(k)
	}
	est := agreeing(l.rungs(d, order))
	est.Order, est.Scale = order, coarseScale(d)
	last := len(d) - 1
	if est.Growing = grows(d); math.Abs(d[last])*l.H[last] <= 16*u*l.size(last) { // the same rounding error, divided by shorter and shorter steps
		est.Growing = 0
	}
	if est.Growing != 0 {
		est.Slope, est.Bar = math.NaN(), math.Inf(1)
		est.Reason = "the difference quotients grow without bound"
	}
	return est
}

// scatter returns the noise along the rungs: what successive quotients differ by, times the
// step. A rung has that of the finer ones, where there is no truncation error.
func (l *Ladder) scatter(d []float64) []float64 {
	n := len(d)
	s := slices.Repeat([]float64{l.floor}, n+1)
	for k := n - 2; k >= 0; k-- {
		s[k] = s[k+1]
		if v := math.Abs(d[k]-d[k+1]) * l.H[k+1]; finite(v) && k >= n/2 {
			s[k] = math.Max(s[k], v)
		}
	}
	return s
}

// rungs extrapolates three successive quotients at a time; the bar is the error of that and of rounding. Rungs without an
// estimate are NaN with an infinite bar.
func (l *Ladder) rungs(d []float64, order int) (q, bar []float64) {
	n, p := len(d), math.Ldexp(1, order)
	scatter := l.scatter(d)
	slow := 0.0 // the last change that could be seen, if it was hardly smaller than the one before
	for k := range n - 2 {
		r0 := d[k+1] + (d[k+1]-d[k])/(p-1)
		r1 := d[k+2] + (d[k+2]-d[k+1])/(p-1)
		z := r1 + (r1-r0)/(p*p-1)
		noise := max(scatter[min(k+4, n)], scatter[n-8], l.Noise[k+2])
		floor := 2*(noise+u*(l.size(k)+l.size(k+1)))/l.H[k+2] + 8*u*math.Abs(z) + 4*l.jitter*math.Abs(z)/l.H[k+2]
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
	return q, bar
}

// agreeing returns the rung with the least bar of those that agree with all finer ones.
func agreeing(q, bar []float64) Estimate {
	const finer = 3 // rungs that must confirm
	est := none(tooNoisy)
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
		if k < len(q)-finer && bar[k] < est.Bar {
			est.Slope, est.Bar, est.Reason, est.Rung = q[k], bar[k], "", k
		}
		lo, hi = math.Max(lo, q[k]-bar[k]), math.Min(hi, q[k]+bar[k])
	}
	return est
}

// coarseScale returns the largest quotient of the coarse rungs, or the first that is not 0.
func coarseScale(d []float64) (scale float64) {
	for k, q := range d {
		if k > len(d)/4+1 && scale > 0 {
			break
		}
		if finite(q) {
			scale = math.Max(scale, math.Abs(q))
		}
	}
	return scale
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
	if !(math.Abs(d[n-1]) > 16*math.Abs(d[n/2])) {
		return 0
	}
	return int(math.Copysign(1, d[n-1]))
}
