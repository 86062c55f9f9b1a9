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
// derivatives: at infinite slopes and the ends of the range of float64. misuse says that it is of another function.
func (o *options) recording(x []float64, y float64) (ex *exact.Derivatives, misuse string) {
	p := o.program
	if p == nil || p.Len() > fault.TooMany {
		return nil, ""
	}
	arg.Length("verify", "point of a check with Recorded", len(x), p.Dim())
	if ex = exact.At(p, x); ex.Cause != "" {
		ex = exact.BySides(p, x)
	}
	if ex.Cause != "" || ex.Steep() {
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
			es[j] = o.bySides(Entry{Name: name, Got: got}, ex, x, j)
		}
	}
	return es
}

// bySides completes an entry of the gradient at a kink or an edge by the exact slopes on the two sides of x along coordinate j: a number
// between them is right.
func (o *options) bySides(e Entry, ex *exact.Derivatives, x []float64, j int) Entry {
	l, r := exact.Sides(ex.P, x, j)
	switch {
	case l.Absent:
		l = r
	case r.Absent:
		r = l
	}
	lo, hi := min(l.Slope, r.Slope), max(l.Slope, r.Slope)
	if l.Jumps || r.Jumps {
		lo = math.NaN()
	}
	bar := math.Max(ex.Bar[j], leastBar*math.Max(math.Abs(lo), math.Abs(hi)))
	e.Want, e.Bar = lo+(hi-lo)/2, bar
	switch {
	case hi-lo <= 1e-8*math.Max(math.Abs(lo), math.Abs(hi)): // to which slopes of one side are believed
		return o.handMade(entryOf(exact.Compare(e.Name, e.Got, lo, ex.Bar[j], 0)))
	case !(bar <= widestKinkBar*(hi-lo)): // NaN too
		e.Want, e.Bar, e.Reason = math.NaN(), math.Inf(1), "the recording does not show the slopes on the two sides"
	case e.Got >= lo-bar && e.Got <= hi+bar:
		e.Verdict, e.Reason = Holds, fmt.Sprintf("a kink: slopes %g and %g", l.Slope, r.Slope)
	case o.tol > 0 && math.Max(lo-e.Got, e.Got-hi) <= o.tol*math.Max(math.Abs(e.Want), 1):
		e.Verdict, e.Reason = Holds, withinTolerance
	default:
		e.Verdict, e.Reason = Refuted, fmt.Sprintf("a kink with slopes %g and %g: the number is not between them", l.Slope, r.Slope)
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
	if e.Verdict == Refuted && o.tol > 0 && math.Abs(e.Got-e.Want) <= o.tol*math.Max(math.Abs(e.Want), 1) {
		e.Verdict, e.Reason = Holds, withinTolerance
	}
	return e
}

// columns returns the Hessian of the recording by columns with bars, nil where there is none or it takes too long.
func columns(e *exact.Derivatives, x []float64) (cols, bars [][]float64) {
	if n := len(x); e == nil || n > manyVariables || n*e.P.Len() > fault.TooMany {
		return nil, nil
	}
	return e.Hessian()
}

// exactHessian returns the entries of a Hessian by the recording, nil where it has none.
func (o *options) exactHessian(ex *exact.Derivatives, x []float64, at func(i, j int) float64) [][]Entry {
	cols, bars := columns(ex, x)
	if cols == nil {
		return nil
	}
	n := len(x)
	es := make([][]Entry, n)
	for j := range n {
		es[j] = make([]Entry, n)
		for i := range n {
			es[j][i] = o.handMade(entryOf(exact.HessianEntry([2]int{i, j}, at(i, j), cols[j][i], bars[i][j], 0)))
		}
	}
	return es
}

// exactProduct returns the entries of H·v by the recording, nil where it has no Hessian.
func (o *options) exactProduct(ex *exact.Derivatives, x, v, hv []float64) []Entry {
	cols, bars := columns(ex, x)
	if cols == nil {
		return nil
	}
	n := len(x)
	want, bar := make([]float64, n), make([]float64, n)
	for i := range n {
		for j, w := range v {
			want[i] += float64(cols[j][i] * w)
			bar[i] += (bars[i][j] + float64(8*n)*u*math.Abs(cols[j][i])) * math.Abs(w)
		}
	}
	es := make([]Entry, n)
	for i, got := range hv {
		es[i] = o.handMade(entryOf(exact.Compare(fmt.Sprintf("Hv[%d]", i), got, want[i], bar[i], 0)))
	}
	return es
}

// orLadder returns the entry by the recording if it is decided, and else that of the ladder if there is no exact slope, or if its bar is the
// smaller one and holds that slope: where rounding leaves no digits f itself may have another one.
func orLadder(byRecording Entry, ladder func() Entry) Entry {
	if byRecording.Verdict != Undecided {
		return byRecording
	}
	unknown := byRecording.Want != byRecording.Want
	if e := ladder(); unknown || e.Bar < byRecording.Bar && math.Abs(e.Want-byRecording.Want) <= e.Bar {
		return e
	}
	return byRecording
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
