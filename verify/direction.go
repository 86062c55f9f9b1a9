package verify

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/diff/fd"
)

// Derivatives in a direction: one ladder says something about all variables.

// A ray is what is compared along one direction: got, the derivatives of f in the
// direction v, by component.
type ray struct {
	f    vector
	x, v []float64
	dom  *Domain
	got  []float64
	name func(i int) string

	rounding, scale float64                     // of got: what the code that sums it up may err by, and its terms
	again           func(x []float64) []float64 // got at another point
}

// entries compares the components of got with the ladders along the ray, and returns the noise of f too.
func (r ray) entries(o *options) (out []Entry, noise float64) {
	w, unit := unitDirection(r.v)
	ro := *o
	ro.unit = unit
	const little = 0x1p-1040 // products with numbers next to underflow lose digits
	ls, more := r.ladders(w, 0), []*ladder(nil)
	of := func(ls []*ladder, i int) []estimate {
		es := slopes(ls, i)
		for k := range es {
			es[k].bar += (r.rounding + little) / unit
			es[k].scale = math.Max(es[k].scale, r.scale/unit)
			noise = math.Max(noise, es[k].noise)
		}
		shareNoise(es)
		return es
	}
	out = make([]Entry, len(r.got))
	for i, got := range r.got {
		e := judge(r.name(i), got/unit, of(ls, i), func() []estimate {
			if more == nil {
				more = r.ladders(w, 1)
			}
			return of(more, i)
		}, func() float64 { return r.central(w, i) }, &ro)
		e = scattered(e, number(func(x []float64) float64 { return r.again(x)[i] / unit }), r.x, -1, r.dom)
		e.Got, e.Want, e.Bar = got, e.Want*unit, e.Bar*unit
		out[i] = e
	}
	// The components share what goes in steps, in which those of others may be too irregular to tell.
	if slices.ContainsFunc(out, func(e Entry) bool { return e.Reason == inSteps }) {
		for i, e := range out {
			if e.Verdict == Refuted {
				out[i].Verdict, out[i].Reason = Undecided, inSteps
			}
		}
	}
	return out, noise
}

// unitDirection returns v divided by a power of two so that its largest component is
// between ½ and 1, and the power.
func unitDirection(v []float64) (w []float64, unit float64) {
	most := 0.0
	for _, c := range v {
		if finite(c) {
			most = math.Max(most, math.Abs(c))
		}
	}
	_, e := math.Frexp(most)
	e = min(max(e, -1021), 1023)
	w = make([]float64, len(v))
	for i, c := range v {
		w[i] = math.Ldexp(c, -e)
	}
	return w, math.Ldexp(1, e)
}

// ladders returns the ladders of f from x in the direction w: one whose steps move no coordinate by
// more than its scale, or 1 if that is larger, and up to two more for coordinates that are small, from
// their own scales. The second look, look = 1, is that of ladders.
func (r ray) ladders(w []float64, look int) []*ladder {
	start, place, grain := math.Inf(1), 0.0, math.Inf(1)
	var small []float64
	for i, c := range w {
		c, x := math.Abs(c), math.Abs(r.x[i])
		if c == 0 {
			continue
		}
		s := math.Max(x, 1) / c
		if r.dom != nil {
			if width := r.dom.Hi[i] - r.dom.Lo[i]; width < c*s {
				s = math.Max(width, x) / c
			}
		}
		start, grain = math.Min(start, s), math.Min(grain, 2*u*x/c) // f may change with one coordinate alone
		if x > 0 {
			small = append(small, x/c)
		}
	}
	if !(start < math.MaxFloat64) { // no direction
		start, grain = 1, 0
	}
	slices.SortFunc(small, func(a, b float64) int { return cmp.Compare(b, a) })
	starts := []float64{start}
	for _, s := range small {
		if s < 0x1p-6*starts[len(starts)-1] && len(starts) < 3 {
			starts = append(starts, s)
		}
		place = s
	}
	if n := len(starts); place > 0 && place < 0x1p-6*starts[n-1] {
		starts[n-1] = place // of more than two scales the smallest
	}
	z := append([]float64(nil), r.x...)
	at := func(t float64) []float64 {
		for i := range z {
			z[i] = r.x[i] + float64(t*w[i])
			if r.dom != nil && (z[i] < r.dom.Lo[i] || z[i] > r.dom.Hi[i]) {
				return nil
			}
		}
		y, _ := call(r.f, z)
		return y
	}
	var ls []*ladder
	for _, s := range starts {
		_, e := math.Frexp(s)
		h0, spacing := math.Ldexp(1, e-3), 0x1p-36
		if look > 0 {
			h0, spacing = 0.7*h0, 0x1p-44
		}
		// Over steps that are short beside the distance of the numbers around a coordinate it
		// does not move, and what it does is not seen.
		jitter, least := 0.0, 0.0
		for i, c := range w {
			if c = math.Abs(c); c != 0 {
				j := u * (math.Abs(r.x[i])/c + h0)
				jitter = math.Max(jitter, j)
				if c > 0x1p-10 {
					least = math.Max(least, 4096*j)
				}
			}
		}
		l := newLadder(at, h0, spacing, jitter, least)
		if len(l.h) < fewest && len(ls) > 0 {
			continue
		}
		l.around, l.grain, l.place = largest(r.x), grain, place
		l.beside = r.beside(w)
		ls = append(ls, l)
	}
	return ls
}

// beside reports whether a coordinate is next to 0, and others move: all steps that
// show what they do may be large beside it.
func (r ray) beside(w []float64) bool {
	for k, x := range r.x {
		if x == 0 || math.Abs(x) >= 0x1p-30 {
			continue
		}
		for i, c := range w {
			if i != k && c != 0 {
				return true
			}
		}
	}
	return false
}

// central is the second opinion: gonum's central difference along the direction.
func (r ray) central(w []float64, i int) float64 {
	z := append([]float64(nil), r.x...)
	return fd.Derivative(func(t float64) float64 {
		for k := range z {
			z[k] = r.x[k] + float64(t*w[k])
		}
		y, _ := call(r.f, z)
		if y == nil {
			return math.NaN()
		}
		return y[i]
	}, 0, &fd.Settings{Formula: fd.Central, Step: 6e-6})
}
