package difference

import (
	"math"
	"slices"
)

const (
	noiseHalf  = 4 // points that a table of differences has on each side
	tableEvery = 3 // rungs from one table to the next
	// widestJump is the rung up to which jumps are noise, 2⁻⁹ of the scale: functions with jumps that are farther apart have
	// slopes between them.
	widestJump = 6
)

// differences estimates the noise of equally spaced values of a smooth function from their differences of order
// k = 3, 4 …: those of uncorrelated errors of deviation σ have the mean square σ²·(2k)!/(k!)², and those of the
// function itself become smaller from order to order (Moré and Wild, Estimating computational noise, 2011, §3).
// It uses the finite values around the middle, and returns how many orders there are.
func differences(f []float64) (sigma [2 * noiseHalf]float64, n int) {
	for len(f) > 0 && !finite(f[0]) {
		f = f[1:]
	}
	for i, v := range f {
		if !finite(v) {
			f = f[:i]
			break
		}
	}
	var buf [2*noiseHalf + 1]float64
	d := append(buf[:0], f...)
	gamma := 1.0
	for k := 1; k+2 <= len(f) && n < len(sigma); k++ {
		gamma *= float64(k) / float64(2*(2*k-1)) // (k!)²/(2k)!
		s := 0.0
		for j := 0; j+k < len(f); j++ {
			d[j] = d[j+1] - d[j]
			s = math.Hypot(s, d[j])
		}
		if k >= 3 {
			sigma[n] = s * math.Sqrt(gamma/float64(len(f)-k))
			n++
		}
	}
	return sigma, n
}

// TableNoise is a bound of the noise of equally spaced values, three times the largest estimate.
func TableNoise(f []float64) float64 {
	sigma, _ := differences(f)
	noise := 0.0
	for _, s := range sigma {
		noise = math.Max(noise, s)
	}
	if !finite(noise) {
		return 0
	}
	return 3 * noise
}

// A level is the noise that f shows at points of one spacing.
type level struct {
	rung  int     // its step is the spacing
	noise float64 // by the order at which differences are smallest, three times
	rough float64 // by those of order 4, to which a smooth function adds more
	whole bool    // the table has all its points
}

// level measures the noise at the spacing of rung k. A kink at 0 is no noise: it is in no differences of one side.
func (l *Ladder) level(k int) level {
	f, mid := l.table(l.H[k])
	left, _ := differences(f[max(mid-noiseHalf, 0) : mid+1])
	right, _ := differences(f[mid:min(mid+noiseHalf+1, len(f))])
	v := level{k, math.Max(left[0], right[0]), 0, len(f) > 2*noiseHalf}
	v.rough = v.noise
	if sigma, n := differences(f); n > 1 {
		v.rough = sigma[1]
		for _, s := range sigma[1:n] {
			v.noise = math.Min(v.noise, s)
		}
	}
	v.noise, v.rough = 3*v.noise, 3*v.rough
	return v
}

// table returns values of f at the spacing h around 0, and which of them is that at 0: as many on each side, or, where f ends on one side but not at
// 0 itself, more on the other. With fewer of them low orders remain, in which a smooth function looks like noise.
func (l *Ladder) table(h float64) (f []float64, mid int) {
	side := func(sign float64, n int) (f []float64) {
		for j := 1; j <= n; j++ {
			v := l.At(sign * float64(j) * h)
			if !finite(v) {
				break
			}
			f = append(f, v)
		}
		return f
	}
	below, above := side(-1, noiseHalf), side(1, noiseHalf)
	switch {
	case !finite(l.Up[len(l.H)-1]) || !finite(l.Dn[len(l.H)-1]):
	case len(below) < noiseHalf && len(above) == noiseHalf:
		above = side(1, 2*noiseHalf-len(below))
	case len(above) < noiseHalf && len(below) == noiseHalf:
		below = side(-1, 2*noiseHalf-len(above))
	}
	slices.Reverse(below)
	return append(append(below, l.Mid), above...), len(below)
}

// measureNoise sets the noise at all spacings: that at shorter ones, and at least that of rounding.
//
// Noise that appears at one spacing, and not in the fourth differences of the next shorter one, is that of jumps: f
// goes in steps, as (x+c)−c does for a large c, or its stopping rule is met after another number of iterations. A jump may be
// as near to x as it likes, and shorter steps that do not meet it miss what f does: it counts as noise of all steps.
func (l *Ladder) measureNoise() {
	n := len(l.H)
	l.floor = u*math.Abs(l.Mid) + eta
	if l.Flat() {
		least, _ := l.changes(0)
		l.floor = math.Max(l.floor, math.Min(u, least))
	}
	var levels []level // from short spacings to long ones
	for k := (n - 1) / tableEvery * tableEvery; k > 0; k -= tableEvery {
		v := l.level(k)
		if n := len(levels); n > 0 && levels[n-1].whole && !v.whole {
			break // f ends on both sides
		}
		levels = append(levels, v)
	}
	l.findJump(levels)
	l.Noise = make([]float64, n)
	noise, next := l.floor, 0
	for k := n - 1; k >= 0; k-- {
		if next < len(levels) && levels[next].rung == k {
			noise = math.Max(noise, levels[next].noise)
			next++
		}
		l.Noise[k] = noise
	}
}

// findJump raises the floor of the noise to that of the jumps that the levels show, unless they are so far apart that f has
// slopes between them.
func (l *Ladder) findJump(levels []level) {
	base := math.Max(l.floor, u*l.size(len(l.H)/2))
	for j, v := range levels {
		limit := 16 * base // of a smooth function, whose fourth differences grow by (2³)⁴ from table to table
		if j > 0 && levels[j-1].rough > limit {
			limit = 0x1p16 * levels[j-1].rough
		}
		switch {
		case v.noise > limit && v.rung < widestJump:
			l.Jumps = true
			return
		case v.noise > limit:
			l.floor = v.rough
			for _, coarser := range levels[j+1 : min(j+3, len(levels))] { // a table may have met the jump at its end
				if coarser.noise < 32*v.rough {
					l.floor = math.Max(l.floor, coarser.noise)
				}
			}
			return
		case v.noise <= 16*base:
			base = math.Max(base, v.noise)
		}
	}
}
