package gd

import "math"

// StrongWolfe searches a step that satisfies the strong Wolfe conditions
// (Nocedal and Wright 2006, eq. (3.7)),
//
//	φ(α) ≤ φ(0) + Slack·α·φ′(0),  |φ′(α)| ≤ Curvature·|φ′(0)|,
//
// with φ(α) = f(x + αd): f falls enough, and the slope has flattened, so that the
// step is not too short either. It brackets such a step by doubling and closes
// in by cubic interpolation, at one gradient per trial; the accepted one is the
// next iterate's. It serves directions with momentum, whose natural step is not
// known. Where no step satisfies both, as where a kink or the end of the range of
// numbers lies on the line, it takes the best one that falls enough. It does not
// search along a projection.
//
// Where f(x + αd) and f(x) agree to Line.Noise the slopes alone decide, as in
// Armijo.
type StrongWolfe struct {
	// Initial is the first trial of each step. 0 means Line.First in the first step
	// and then the step that would have been best along the last line.
	Initial float64

	Slack     float64 // in (0, 1), less than Curvature; 0 means 10⁻⁴
	Curvature float64 // in (0, 1); 0 means 0.1
}

// Begin returns an error unless Initial > 0 and 0 < Slack < Curvature < 1.
func (w StrongWolfe) Begin(int) (Stepper, error) {
	var ok bool
	s := &strongWolfe{adapt: w.Initial == 0, least: math.Inf(1)}
	if s.initial, ok = positive(w.Initial, 1); !ok {
		return nil, badInput(-1, "StrongWolfe with initial step %v, want a finite number > 0", w.Initial)
	}
	if s.slack, ok = fraction(w.Slack, 1e-4); !ok {
		return nil, badInput(-1, "StrongWolfe with slack %v, want one in (0, 1)", w.Slack)
	}
	if s.curvature, ok = fraction(w.Curvature, 0.1); !ok || s.curvature <= s.slack {
		return nil, badInput(-1, "StrongWolfe with curvature %v, want one in (Slack, 1)", w.Curvature)
	}
	return s, nil
}

type strongWolfe struct {
	initial, slack, curvature float64
	adapt                     bool
	least                     float64 // the least value so far
}

// NeedsWholeSpace is true: the rule does not search along a projection.
func (*strongWolfe) NeedsWholeSpace() bool { return true }

// LooksBack asks for Line.Before.
func (w *strongWolfe) LooksBack() bool { return w.adapt }

// ComparesValues is true.
func (*strongWolfe) ComparesValues() bool { return true }

// trial is a point of the line: φ(α) and φ′(α).
type trial struct{ alpha, value, slope float64 }

// bracket is where a step lies: lo is the best point that falls enough, f goes down from it
// towards hi, and hi is where it has gone up again, +∞ as long as it has not.
type bracket struct{ start, lo, hi trial }

// move narrows the bracket with a trial, which falls enough or not, and is flat where its
// value is that of the start to rounding.
func (b *bracket) move(t trial, falls, flat bool) {
	switch {
	case !finite(t.value) || !finite(t.slope):
		b.hi = trial{t.alpha, math.Inf(1), 0}
	case !falls || !flat && t.value >= b.lo.value:
		b.hi = t
	case t.slope*(b.hi.alpha-b.lo.alpha) >= 0:
		b.hi, b.lo = b.lo, t
	default:
		b.lo = t
	}
}

// next returns the trial after alpha, and false if the bracket has no room for one.
func (b *bracket) next(alpha float64) (float64, bool) {
	if math.IsInf(b.hi.alpha, 1) {
		return 2 * alpha, finite(2 * alpha)
	}
	if math.Abs(b.hi.alpha-b.lo.alpha) <= 0x1p-50*math.Abs(b.lo.alpha) {
		return 0, false
	}
	return within(b.lo, b.hi), true
}

// Step narrows a bracket until a trial meets both conditions.
func (w *strongWolfe) Step(l *Line) (float64, Status) {
	start := trial{0, l.Value(), l.Slope()}
	if !(start.slope < 0) {
		return 0, NotDescent
	}
	w.least = min(w.least, start.value)
	bar := l.Noise()
	b := bracket{start, start, trial{alpha: math.Inf(1)}}
	alpha, s := w.first(l)
	if s != Running {
		return 0, s
	}
	more := true
	for n := 0; more && n < 60; n++ {
		t := trial{alpha: alpha}
		t.value, t.slope = l.TryBoth(alpha)
		falls, flat := w.falls(t, start, bar)
		if falls && w.levels(t, start) && !l.Still() {
			if l.Accept(alpha) {
				return w.take(alpha)
			}
			t.value = math.Inf(1)
		}
		b.move(t, falls, flat)
		still := l.Still() && !math.IsInf(b.hi.alpha, 1)
		alpha, more = b.next(alpha)
		more = more && !still
	}
	if lo := b.lo; b.ends(bar) && l.Accept(lo.alpha) {
		return w.take(lo.alpha)
	}
	return 0, l.GiveUp()
}

// falls reports whether a trial meets the first condition, or its value is that of the start to
// rounding, which bar is, and no higher than the least: flat.
func (w *strongWolfe) falls(t, start trial, bar float64) (falls, flat bool) {
	flat = math.Abs(t.value-start.value) <= bar && t.value <= w.least+bar
	return flat || t.value <= start.value+float64(w.slack*t.alpha)*start.slope, flat
}

// levels reports whether a trial meets the second condition.
func (w *strongWolfe) levels(t, start trial) bool {
	return math.Abs(t.slope) <= -w.curvature*start.slope && finite(t.value)
}

// first returns the first trial.
func (w *strongWolfe) first(l *Line) (float64, Status) {
	alpha := w.initial
	if w.adapt && l.K() == 0 {
		alpha = l.First()
	}
	if b := l.Before(); w.adapt && b > 0 {
		alpha = b
	}
	return l.Lengthen(alpha)
}

// ends reports whether f has fallen by more than bar at lo, which is next to a kink or to the
// end of the domain or of the range of numbers, and not where f rises by rounding alone.
func (b *bracket) ends(bar float64) bool {
	if !(b.lo.alpha > 0 && b.lo.value < b.start.value-bar) {
		return false
	}
	return !finite(b.hi.value) || math.IsInf(b.hi.alpha, 1) || b.hi.slope*b.lo.slope < 0
}

func (w *strongWolfe) take(alpha float64) (float64, Status) {
	if w.adapt {
		w.initial = alpha
	}
	return alpha, Running
}

// within returns a trial between lo and hi: the minimiser of the cubic that has
// their values and slopes (Nocedal and Wright 2006, eq. (3.59)), kept a tenth of
// the bracket away from its ends, or the middle.
func within(lo, hi trial) float64 {
	width := hi.alpha - lo.alpha
	middle := lo.alpha + width/2
	if !finite(hi.value) {
		return lo.alpha + width/10
	}
	d1 := lo.slope + hi.slope - 3*(hi.value-lo.value)/width
	// Divided by the greatest of them, so that no square underflows.
	s := max(math.Abs(d1), math.Abs(lo.slope), math.Abs(hi.slope))
	d2 := math.Copysign(s*math.Sqrt(float64(d1/s*(d1/s))-float64(lo.slope/s*(hi.slope/s))), width)
	a := hi.alpha - width*(hi.slope+d2-d1)/(hi.slope-lo.slope+2*d2)
	if !finite(a) {
		return middle
	}
	least, most := lo.alpha+width/10, hi.alpha-width/10
	if width < 0 {
		least, most = most, least
	}
	return min(max(a, least), most)
}
