package verify

import "math"

// A function with a term like sin x − x for a small x in it goes in steps. Fine quotients
// see its other factors alone, exactly and at all steps that stay on one tread; only
// those over many treads see its slope.

// staircase says why f may go in steps that make got look wrong, "" if there is no sign
// of it.
func (e *estimate) staircase(got, want float64) string {
	switch l := e.from; {
	case l == nil || l.mid == nil || !finite(got) || !finite(want):
		return ""
	case l.stays(e.component, got, want) && l.broken(e.component, want):
		return "f may go in steps: the quotients stay at the number under test, and leave it for shorter steps"
	case l.treads(e.component, got, want):
		return "f goes in steps, which are as wide as those of the ladder"
	}
	return ""
}

// stays reports whether the quotients of component i stay near got, for three halvings
// of the step in a row, to within an eighth of what it is from want. Those
// of a smooth function pass any number but their limit within one halving, since their
// error falls by a factor of two at least.
func (l *ladder) stays(i int, got, want float64) bool {
	gap, run := math.Abs(got-want)/8, 0
	for k := range l.h {
		if l.up[k] == nil || l.dn[k] == nil {
			run = 0
			continue
		}
		if d := (l.up[k][i]/2 - l.dn[k][i]/2) / l.h[k]; !(math.Abs(d-got) <= gap) {
			run = 0
			continue
		}
		if run++; run == 3 {
			return true
		}
	}
	return false
}

// broken reports whether component i jumps away from the line of the given slope: one that
// oscillates with a period that divides the steps does not.
func (l *ladder) broken(i int, slope float64) bool {
	left, _ := l.jump(i, -1, slope)
	right, _ := l.jump(i, 1, slope)
	return left != 0 || right != 0
}

// treads reports whether a staircase explains why got is not want: the nearest jumps of
// component i on the left and on the right, divided by the width of the tread between
// them, make up the difference to within a factor of four. So wide a tread
// shows no noise: it is that of a term with few digits, like sin x − x for a small x.
func (l *ladder) treads(i int, got, want float64) bool {
	left, tl := l.jump(i, -1, want)
	right, tr := l.jump(i, 1, want)
	rise := (right - left) / (tl + tr)
	if left*right >= 0 { // on one side alone, or up on both: no staircase
		rise = math.NaN()
	}
	ratio := (got - want) / rise
	return ratio > 0.25 && ratio < 4
}

// jump returns the nearest jump of component i away from the line of the given slope on
// one side of 0, and its distance; 0 if there is none at the steps of the ladder.
func (l *ladder) jump(i int, side, slope float64) (height, distance float64) {
	f0 := l.mid[i]
	off := func(t float64) float64 {
		v := l.at(side * t)
		if v == nil {
			return math.NaN()
		}
		return v[i] - f0 - side*t*slope
	}
	for k := len(l.h) - 2; k >= 0; k-- {
		lo, hi := l.h[k+1], l.h[k]
		a, b := off(lo), off(hi)
		rest := math.Abs(b - a)
		if !(rest > 64*u*math.Abs(f0)+64*math.Abs(slope)*l.grain) {
			continue
		}
		for range 44 { // an oscillation has become a line by then
			t := lo + (hi-lo)/2
			if m := off(t); math.Abs(m-a) < math.Abs(b-m) {
				lo, a = t, m
			} else {
				hi, b = t, m
			}
		}
		if math.Abs(b-a) > rest/16 {
			return b - a, hi
		}
	}
	return 0, 0
}
