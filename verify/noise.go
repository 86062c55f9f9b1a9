package verify

import "math"

// What spoils difference quotients: noise, and values that go in steps.

// tableNoise estimates the noise of equally spaced values f of a smooth
// function: differences of order k of uncorrelated errors of deviation σ have
// the mean square σ²·(2k)!/(k!)², while those of the function itself vanish.
func tableNoise(f []float64) float64 {
	for len(f) > 0 && !finite(f[0]) {
		f = f[1:]
	}
	for i, v := range f {
		if !finite(v) {
			f = f[:i]
			break
		}
	}
	d := append([]float64(nil), f...)
	noise, gamma := 0.0, 1.0
	for k := 1; k < len(f); k++ {
		gamma *= float64(k) / float64(2*(2*k-1)) // (k!)²/(2k)!
		s := 0.0
		for j := 0; j+k < len(f); j++ {
			d[j] = d[j+1] - d[j]
			s = math.Hypot(s, d[j])
		}
		if k >= 3 && len(f)-k >= 2 {
			noise = math.Max(noise, s*math.Sqrt(gamma/float64(len(f)-k)))
		}
	}
	if !finite(noise) {
		return 0
	}
	return 3 * noise
}

// plateau returns, where f is f0 at all of the fine half of the rungs, by how much it
// differs at the first that is not on the plateau, +Inf if there is none; 0 where
// it is not constant there. f may be constant next to x, or what it does is
// lost in a sum with numbers around 1, as in log(1+t) for a small t, but not if it goes
// down to f0 by steps as small as underflow makes them.
func plateau(f0 float64, v []float64) float64 {
	least := math.Inf(1)
	for k, w := range v {
		switch {
		case w == f0:
		case k >= len(v)/2:
			return 0
		case finite(w):
			least = math.Abs(w - f0)
		}
	}
	return least
}

// stairs returns the height of the step of a function that is constant around
// 0 but not at the coarse rungs, found by bisection of the first change; 0 if
// the change is continuous, if there is no other tread behind it, or if there is none. A value
// computed as (x+c)−c for a large c is such a staircase: difference quotients on a
// tread are exactly 0.
func (l *ladder) stairs(i int, up, dn []float64) float64 {
	f0 := l.mid[i]
	q := 0.0
	for side, v := range [][]float64{up, dn} {
		flat := len(v)
		for flat > 0 && v[flat-1] == f0 {
			flat--
		}
		if flat == 0 || len(v)-flat < 6 || !finite(v[flat-1]) {
			continue
		}
		lo, hi, fhi := l.h[flat], l.h[flat-1], v[flat-1]
		for range 48 {
			t := lo + (hi-lo)/2
			if t == lo || t == hi {
				break
			}
			s := t
			if side == 1 {
				s = -t
			}
			w := l.at(s)
			if w == nil || !finite(w[i]) {
				break
			}
			if w[i] == f0 {
				lo = t
			} else {
				hi, fhi = t, w[i]
			}
		}
		// A continuous change has shrunk with the interval.
		if jump := math.Abs(fhi - f0); jump > 64*(u*math.Abs(f0)+eta) && jump > math.Abs(v[flat-1]-f0)/1024 && l.tread(i, hi, l.h[flat], side) {
			q = math.Max(q, jump)
		}
	}
	return q
}

// tread reports whether there is a tread of a staircase at the distance t: f is
// constant for a part of the way behind t, but not for 64 times the width of the tread
// around 0, which is at most t+width. Behind a pole or a steep bend, as max(c, 1/x)
// has, there is no tread, and behind the jump of a function that has one there is
// a plateau.
func (l *ladder) tread(i int, t, width float64, side int) bool {
	value := func(t float64) float64 {
		if side == 1 {
			t = -t
		}
		if v := l.at(t); v != nil {
			return v[i]
		}
		return math.NaN()
	}
	f, starts, ends := value(t), false, false
	for k := range 8 {
		starts = starts || value(t+math.Ldexp(t, -8-k)) == f
		ends = ends || value(t+math.Ldexp(t+width, k-1)) != f
	}
	return starts && ends
}
