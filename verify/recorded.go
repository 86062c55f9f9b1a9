package verify

import (
	"fmt"
	"math"

	"slope/internal/arg"
	"slope/verify/internal/exact"
	"slope/verify/internal/fault"
)

// A recording is evaluated in arbitrary precision, so that nothing about it has to be estimated: where it has derivatives that
// float64 can compute, or slopes on two sides, they decide, and the ladder is not built.

const (
	// recordedValue is by how much, relative to it, the value of f may differ from that of its recording: f may compute with float32.
	recordedValue = 0x1p-20
	// recordedTerms is the same in units of the rounding error of float64, for values of which terms cancel.
	recordedTerms = 0x1p28
)

// recording evaluates the recording of the caller at x, where f is y. It returns nil where there is none, and where it has no
// derivatives, as at the ends of the range of float64. misuse says that it is of another function.
func (o *options) recording(x []float64, y float64) (ex *exact.Derivatives, misuse string) {
	p := o.program
	if p == nil || p.Len() > fault.TooMany {
		return nil, ""
	}
	arg.Length("verify", "point of a check with Recorded", len(x), p.Dim())
	if ex = exact.At(p, x); ex.Cause != "" {
		ex = exact.BySides(p, x)
	}
	if ex.Cause != "" {
		return nil, ""
	}
	want, err := ex.Value()
	if !(math.Abs(y-want) <= recordedValue*math.Abs(want)+recordedTerms*err) {
		return nil, fmt.Sprintf("the recording is of another function: its value is %v, and f is %v", want, y)
	}
	return ex, ""
}

// exactGradient compares g with the exact gradient; nil without one.
func (o *options) exactGradient(ex *exact.Derivatives, x, g []float64) []Entry {
	if ex == nil {
		return nil
	}
	es, smooth := make([]Entry, len(g)), ex.Smooth()
	for j, got := range g {
		name := fmt.Sprintf("∂f/∂x[%d]", j)
		if smooth {
			es[j] = o.handMade(entryOf(ex.Entry(name, j, got)))
		} else {
			l, r := exact.Sides(ex.P, x, exact.Unit(len(x), j))
			es[j] = o.bySides(Entry{Name: name, Got: got}, l, r, ex.Bar[j])
			if l.Jump != 0 || r.Jump != 0 {
				es[j] = unknown(name, got, "the recording jumps here")
			}
		}
	}
	return es
}

// unknown is the entry of a number of which the recording says nothing.
func unknown(name string, got float64, reason string) Entry {
	return Entry{Name: name, Got: got, Want: math.NaN(), Bar: math.Inf(1), Reason: reason}
}

// bySides completes an entry at a kink or an edge by the exact slopes on the two sides of x: a number between them is right. bar is that of
// rounding.
func (o *options) bySides(e Entry, l, r exact.Side, bar float64) Entry {
	switch {
	case l.Absent:
		l = r
	case r.Absent:
		r = l
	}
	lo, hi := min(l.Slope, r.Slope), max(l.Slope, r.Slope)
	most := math.Max(math.Abs(lo), math.Abs(hi))
	if math.IsInf(most, 0) && (lo == hi || e.Got != e.Got) {
		return infiniteSlope(e, lo+hi)
	}
	if lo == hi || hi-lo < 1e-8*most { // to which slopes of one side are believed
		e.Want, e.Bar = lo, bar
		return o.handMade(e)
	}
	if !math.IsInf(most, 0) {
		bar = math.Max(bar, leastBar*most)
	}
	if e.Bar = bar; !(bar <= widestKinkBar*(hi-lo)) { // NaN too
		return unknown(e.Name, e.Got, "the recording does not show the slopes on the two sides")
	}
	return o.atKink(e, l.Slope, r.Slope, 1)
}

// infiniteSlope completes an entry where the slope is infinite; NaN does not claim anything else.
func infiniteSlope(e Entry, want float64) Entry {
	e.Want, e.Bar = want, 0
	switch {
	case e.Got == want:
		e.Verdict = Holds
	case e.Got != e.Got:
		e.Reason = "NaN where the slope is infinite"
	default:
		e.Verdict, e.Reason = Refuted, "the slope is infinite here"
	}
	return e
}

// handMade judges an exact entry of a derivative that may be made by another formula than the recording: it may
// differ by the least bar of the ladder, and by the tolerance of the caller. A bar that is wide for this entry decides
// nothing, however large the others are.
func (o *options) handMade(e Entry) Entry {
	e = entryOf(exact.Compare(e.Name, e.Got, e.Want, math.Max(e.Bar, leastBar*math.Abs(e.Want)), 0))
	if e.Verdict == Holds && e.Want != 0 && e.Bar > 1e-3*math.Abs(e.Want) {
		e.Verdict, e.Reason = Undecided, "next to underflow"
	}
	if e.Verdict == Refuted && o.tolerates(math.Abs(e.Got-e.Want), e.Want, 1) {
		e.Verdict, e.Reason = Holds, withinTolerance
	}
	return e
}

// exactSeconds are the second derivatives of a recording at x.
type exactSeconds struct {
	o   *options
	ex  *exact.Derivatives
	x   []float64
	law func(i, j int, got float64) exact.Entry // what docs/laws.md says there; nil until it is asked for
}

// slowSides is the number of operations, times the entries of the Hessian, from which on slopes of the two sides take seconds.
const slowSides = 5000

// seconds returns the second derivatives of the recording, nil where there are none.
func (o *options) seconds(ex *exact.Derivatives, x []float64) *exactSeconds {
	if ex == nil {
		return nil
	}
	return &exactSeconds{o: o, ex: ex, x: x}
}

// product compares w with H·v; name has the number of a component. It is nil without a recording.
func (s *exactSeconds) product(name string, v, w []float64) []Entry {
	if s == nil {
		return nil
	}
	want, bars := s.ex.Product(v)
	es := make([]Entry, len(w))
	for i, got := range w {
		e := Entry{Name: fmt.Sprintf(name, i), Got: got, Want: want[i], Bar: bars[i]}
		switch {
		case e.Want == e.Want && e.Bar <= 1e290 && math.Abs(e.Want) <= 1e290:
			es[i] = s.o.handMade(e)
		case e.Want == e.Want:
			es[i] = unknown(e.Name, got, "next to overflow")
		case len(v)*len(v)*s.ex.P.Len() > slowSides:
			es[i] = unknown(e.Name, got, "next to a kink or an edge")
		default:
			es[i] = s.bySides(Entry{Name: e.Name, Got: got}, bars[i], i, v)
		}
	}
	return es
}

// bySides completes an entry at a kink or an edge. Where the gradient jumps there is no second derivative: that of a side is right, and
// what docs/laws.md has. Elsewhere what it has proves nothing.
func (s *exactSeconds) bySides(e Entry, bar float64, i int, v []float64) Entry {
	l, r := exact.SecondSides(s.ex.P, s.x, i, v)
	jump := r.Jump - l.Jump
	z := s.o.bySides(e, l, r, bar)
	switch {
	case z.Verdict == Holds:
	case jump == 0 && l.Jump == 0:
		if z.Verdict == Refuted && s.byConvention(i, v, e.Got) {
			z.Verdict, z.Reason = Undecided, fmt.Sprintf("%g by the convention at kinks, where the second derivatives on the two sides are %g and %g", e.Got, l.Slope, r.Slope)
		}
	case s.byConvention(i, v, e.Got) || math.IsInf(e.Got, jump):
		z.Verdict, z.Reason = Holds, "a kink: the gradient jumps, and there is no second derivative"
	}
	return z
}

// byConvention reports whether docs/laws.md has the number w as component i of H·v: where it is not known what it has, 0 or NaN.
func (s *exactSeconds) byConvention(i int, v []float64, w float64) bool {
	if s.law == nil {
		s.law = exact.ByLaw(s.ex.P, s.x).HessianByLaw()
	}
	want, bar, open := 0.0, 0.0, false
	for j, c := range v {
		if c != 0 {
			e := s.law(i, j, 0)
			want, bar = want+float64(e.Want*c), bar+(e.Bar+8*u*math.Abs(e.Want))*math.Abs(c)
			open = open || math.IsInf(e.Bar, 1)
		}
	}
	return want != want && w != w || open && w == 0 || math.Abs(w-want) <= bar
}

// orLadder returns the entry by the recording if it is decided, and else that of the ladder if there is no exact slope, or if its bar is much
// smaller and holds that slope: where rounding leaves no digits f itself may have another one.
func orLadder(byRecording Entry, ladder func() Entry) Entry {
	if byRecording.Verdict != Undecided {
		return byRecording
	}
	unknown := byRecording.Want != byRecording.Want
	if e := ladder(); unknown || e.Bar < byRecording.Bar/2 && math.Abs(e.Want-byRecording.Want) <= e.Bar {
		return e
	}
	return byRecording
}

// orLadders is orLadder for entries of which the ladder makes all at once.
func orLadders(byRecording []Entry, ladder func() []Entry) []Entry {
	if decided(byRecording) {
		return byRecording
	}
	es := ladder()
	for i, e := range byRecording {
		es[i] = orLadder(e, func() Entry { return es[i] })
	}
	return es
}

// decided reports whether there are entries and none of them is Undecided.
func decided(es []Entry) bool {
	for _, e := range es {
		if e.Verdict == Undecided {
			return false
		}
	}
	return len(es) > 0
}

// entryOf makes an Entry of a comparison with an exact number.
func entryOf(e exact.Entry) Entry {
	return Entry{Name: e.Name, Verdict: Verdict(e.Verdict), Got: e.Got, Want: e.Want, Bar: e.Bar, Reason: e.Reason}
}
