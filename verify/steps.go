package verify

import (
	"math"
	"slices"
)

// A function with a term like sin x − x for a small x, or log(x^x) for a tiny one, goes in
// steps: the term changes only where a number in it changes its last digit. Quotients over
// steps within one tread see the other terms alone, exactly; only those over many treads see
// the slope, and those see the rest of the function too.

const (
	treadPoints = 13 // points at which an interval is looked at
	treadZooms  = 14 // how often it is made four times smaller
)

// steps reports whether component i goes in steps that can hide a slope of the size of gap
// from quotients over the step h: rises in the direction of gap of at least |gap|·h/64 and |gap|·d/4096,
// the first at a distance d from 0 and more of about its size in each of the next three octaves. What is
// hidden may be steeper at 0, as x^⅔ is. One rise alone is a jump that f has.
func (l *ladder) steps(i int, gap, h float64) bool {
	if gap == 0 || !finite(gap) || l.mid == nil {
		return false
	}
	for d := math.Max(h/8, eta); d < 4096*l.around; d *= 2 {
		least := math.Abs(gap) * math.Max(d/4096, h/64)
		for side := -1.0; side <= 1; side += 2 {
			first, at := l.rise(i, side*d, side*2*d, least)
			if !(first*side*gap > 0) {
				continue
			}
			from, octaves := at*(1+0x1p-10), 0
			for octaves < 3 {
				again, _ := l.rise(i, from, 2*from, least)
				if ratio := again / first; !(ratio > 0x1p-5 && ratio < 0x1p5) {
					break
				}
				from, octaves = 2*from, octaves+1
			}
			if octaves == 3 {
				return true
			}
		}
	}
	return false
}

// rise returns the height of a jump of component i between a and b, and its place; 0 if there is none
// of the given least height. It looks where third differences are largest, in ever smaller
// intervals: those of a smooth function vanish, those of a jump stay. Next to a jump, and not
// to a pole, or in noise, f changes little.
func (l *ladder) rise(i int, a, b, least float64) (height, at float64) {
	var v [treadPoints]float64
	for range treadZooms {
		largest := 0.0
		w := (b - a) / (treadPoints - 1)
		for k := range v {
			y := l.at(a + float64(k)*w)
			if y == nil || !finite(y[i]) {
				return 0, 0
			}
			v[k] = y[i]
			largest = math.Max(largest, math.Abs(v[k]))
		}
		best, where := math.Max(least, 16*u*largest), -1
		for k := 0; k+3 < len(v); k++ {
			if d := math.Abs(v[k+3] - v[k] - 3*(v[k+2]-v[k+1])); d > best {
				best, where = d, k
			}
		}
		if where < 0 {
			return 0, 0
		}
		a, b = a+float64(where)*w, a+float64(where+3)*w
		if math.Abs(w) < 8*l.grain {
			break
		}
	}
	where := 0
	for k := 1; k+1 < len(v); k++ {
		if math.Abs(v[k+1]-v[k]) > math.Abs(v[where+1]-v[where]) {
			where = k
		}
	}
	height = v[where+1] - v[where]
	for k := 0; k+1 < len(v); k++ {
		if k != where && math.Abs(v[k+1]-v[k]) > math.Abs(height)/8 {
			return 0, 0
		}
	}
	if !(math.Abs(height) > least) {
		return 0, 0
	}
	return height, a
}

// flickers reports whether what got differs by from the slope is less than steps of random signs, of
// which the estimate has seen one tread, make of quotients over its step.
func (e *estimate) flickers(got float64) bool {
	if e.from == nil || e.reason != "" || e.kink {
		return false
	}
	step := max(e.from.flicker(e.component, e.rung, e.noise), e.from.blink(e.component, e.rung))
	return step > 0 && math.Abs(got-e.slope)*e.from.h[e.rung] <= 4*step
}

// flicker returns the size of the steps of component i if it goes in steps of random signs around a
// slope, as the gradient of erf(x)/x does for a small x, and 0 if not. On one tread the rungs from k
// on agree; over the coarser ones f differs by about one step, up or down, from what the slope
// makes of it. What a smooth function differs by falls from rung to rung, before it is lost in the noise.
func (l *ladder) flicker(i, k int, noise float64) float64 {
	const many = 12
	if k < many {
		return 0
	}
	rise := func(k int) float64 { // the change of f over both sides, or one
		switch up, dn := l.up[k], l.dn[k]; {
		case up != nil && dn != nil:
			return (up[i] - dn[i]) / 2
		case up != nil:
			return up[i] - l.mid[i]
		case dn != nil:
			return l.mid[i] - dn[i]
		}
		return math.NaN()
	}
	var off, size [many]float64
	for j := range many {
		off[j] = rise(k-many+j) - 2*rise(k-many+j+1)
		size[j] = math.Abs(off[j])
		if !finite(size[j]) {
			return 0
		}
	}
	nearest := max(size[many-1], size[many-2])
	slices.Sort(size[:])
	step := size[many/2]
	if !(step > 64*noise) || nearest < step/8 {
		return 0
	}
	alike, turns, last := 0, 0, 0
	for _, d := range off {
		if a := math.Abs(d); a < step/8 || a > 8*step {
			continue
		}
		alike++
		if s := sign(d); s != last {
			last = s
			turns++
		}
	}
	if alike < 8 || turns < 4 { // the first is no turn
		return 0
	}
	return step
}

// blink returns the largest value of component i between steps at which it is exactly 0, on one side
// and down to rung k: what is left where all its digits cancel, as in x − tanh x for a small x, is 0
// at one step, a last digit at the next, and 0 again. It returns 0 if f does not do that, or is 0 at
// a few steps only, which may be roots.
func (l *ladder) blink(i, k int) float64 {
	const roots = 3
	most := 0.0
	for _, side := range [][][]float64{l.up, l.dn} {
		between, height, zeros := 0.0, 0.0, 0 // between is largest since the last 0
		for _, v := range side[:k+1] {
			switch {
			case v == nil || !finite(v[i]):
			case v[i] != 0:
				between = math.Max(between, math.Abs(v[i]))
			default:
				if zeros++; zeros > 1 {
					height = math.Max(height, between)
				}
				between = 0
			}
		}
		if zeros > roots {
			most = math.Max(most, height)
		}
	}
	return most
}
