package difference

import "math"

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

	rungs  = 42 // halvings of the step
	fewest = 12 // with less of them there is no estimate
)

// A Ladder has the values of a function f of one variable t around 0, from which it estimates the slope at 0.
type Ladder struct {
	At     func(t float64) float64 // f, which is called once for each t; NaN where there is no value
	H      []float64               // the steps, halved from rung to rung
	Mid    float64                 // the value at 0
	Up, Dn []float64               // by rung: the values at h and −h
	Noise  []float64               // by rung: the noise of f at spacings up to the step
	Jumps  bool                    // f has jumps, as far apart as the longest steps
	floor  float64                 // the noise at all spacings
	jitter float64                 // how far the argument of f may be from the one asked for, in t
}

// newLadder samples at the steps h0·2^−k that are not below least.
func newLadder(at func(t float64) float64, h0, jitter, least float64) *Ladder {
	l := &Ladder{At: at, Mid: at(0), jitter: jitter}
	for k := range rungs {
		h := math.Ldexp(h0, -k)
		if h < math.Max(4*eta, least) {
			break
		}
		l.H, l.Up, l.Dn = append(l.H, h), append(l.Up, at(h)), append(l.Dn, at(-h))
	}
	return l
}

// size returns the largest value that rung k uses.
func (l *Ladder) size(k int) float64 {
	size := math.Abs(l.Mid)
	for _, v := range []float64{l.Up[k], l.Dn[k]} {
		if finite(v) {
			size = math.Max(size, math.Abs(v))
		}
	}
	return size
}

// changes returns the least and the largest change of f from its value at 0 over the steps of rung k and shorter ones, +Inf and 0 if there is none.
func (l *Ladder) changes(k int) (least, most float64) {
	least = math.Inf(1)
	for _, values := range [][]float64{l.Up[k:], l.Dn[k:]} {
		for _, v := range values {
			if d := math.Abs(v - l.Mid); d > 0 && finite(v) {
				least, most = math.Min(least, d), math.Max(most, d)
			}
		}
	}
	return least, most
}

// Flat reports whether f does not change over the fine half of the rungs: what it does may be lost in a sum
// with numbers around 1.
func (l *Ladder) Flat() bool {
	_, most := l.changes(len(l.H) / 2)
	return most == 0
}

// NoiseOver returns the noise of f at spacings up to the first step that is not shorter than h.
func (l *Ladder) NoiseOver(h float64) float64 {
	k := 0
	for k+1 < len(l.H) && l.H[k+1] >= h {
		k++
	}
	return l.Noise[k]
}

func finite(x float64) bool { return x-x == 0 }
