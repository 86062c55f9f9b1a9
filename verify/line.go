package verify

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// vector is a function with results of any number, which code under test may
// spoil: it is called with a copy of x.
type vector func(x []float64) []float64

// call calls f at a copy of x and returns nil where f panics, with what it
// said; the second result also says if f changed x.
func call(f vector, x []float64) (y []float64, misuse string) {
	z := append([]float64(nil), x...)
	defer func() {
		if p := recover(); p != nil {
			y, misuse = nil, fmt.Sprintf("panics at x = %s: %v", point(x), p)
		}
	}()
	y = f(z)
	for i := range z {
		if z[i] != x[i] && !(z[i] != z[i] && x[i] != x[i]) {
			return y, fmt.Sprintf("changes its argument: x[%d] was %v and is %v", i, x[i], z[i])
		}
	}
	return y, ""
}

// scalar makes a vector of a function with one result.
func scalar(f func(x []float64) float64) vector {
	return func(x []float64) []float64 { return []float64{f(x)} }
}

// A line is what is compared along one direction from x: the derivatives of the components of f in
// that direction, which got computes.
type line struct {
	f    vector
	got  vector // nil if it is known at x alone
	x, v []float64
	dom  *Domain

	slack float64 // of got: what summing it up may err by
	terms float64 // of got: the size of the terms of that sum

	own, unit float64              // the scale of the coordinates along the line, of their own and not below 1, in t
	grain     float64              // the distance of the numbers around x, in t
	around    float64              // the noise of f along the other coordinates
	looks     [2][]*ladder         // the ladders that were built
	means     map[float64]averages // of got, by half the width
}

// along returns the line in the direction of coordinate j.
func along(f, got vector, x []float64, j int, dom *Domain) *line {
	v := make([]float64, len(x))
	v[j] = 1
	return newLine(f, got, x, v, dom)
}

// newLine returns the line in the direction v, whose largest component is from ½ to 1.
//
// The scale of a coordinate is its own magnitude, whatever its unit is, or 1 from ⅛ on. At 0 it is the width of the domain, and 1 if
// there is none.
func newLine(f, got vector, x, v []float64, dom *Domain) *line {
	l := &line{f: f, got: got, x: x, v: v, dom: dom, own: math.Inf(1), unit: math.Inf(1), grain: math.Inf(1), means: map[float64]averages{}}
	for i, c := range v {
		c, s := math.Abs(c), math.Abs(x[i])
		if c == 0 {
			continue
		}
		l.grain = math.Min(l.grain, 2*u*s/c)
		wide := math.Max(s, 1)
		if dom != nil {
			if w := dom.Hi[i] - dom.Lo[i]; w < wide && w > 0 {
				wide = math.Max(w, s)
			}
		}
		if s == 0 || s >= wide/8 {
			s = wide
		}
		l.own, l.unit = math.Min(l.own, s/c), math.Min(l.unit, wide/c)
	}
	if !(l.unit < math.MaxFloat64) { // no direction
		l.own, l.unit, l.grain = 1, 1, 0
	}
	return l
}

// at returns x + t·v, nil outside the domain.
func (l *line) at(t float64) []float64 {
	z := append([]float64(nil), l.x...)
	for i, c := range l.v {
		if c == 0 {
			continue
		}
		z[i] += float64(t * c)
		if l.dom != nil && (z[i] < l.dom.Lo[i] || z[i] > l.dom.Hi[i]) {
			return nil
		}
	}
	return z
}

// ladder returns the ladder over the given scale; the second look has other steps.
func (l *line) ladder(scale float64, look int) *ladder {
	_, e := math.Frexp(scale)
	h0 := math.Ldexp(1, e-3)
	if look > 0 {
		h0 *= 0.7
	}
	// How far the argument of f is from the one asked for: steps that are powers of two are exact along one
	// coordinate, but for those that cross a power of two.
	jitter, least := 0.0, 0.0
	for i, c := range l.v {
		c, s := math.Abs(c), math.Abs(l.x[i])
		switch {
		case c == 0:
		case c == 1 && look == 0:
			_, e1 := math.Frexp(s)
			if _, e2 := math.Frexp(s + h0); e2 > e1 && s > 0 {
				jitter = math.Max(jitter, math.Ldexp(1, max(e1, e2-rungs)-53))
			}
		case c == 1:
			jitter = math.Max(jitter, u*s)
		default:
			j := u * (s/c + h0)
			jitter = math.Max(jitter, j)
			if c > 0x1p-10 { // over shorter steps the coordinate hardly moves
				least = math.Max(least, 4096*j)
			}
		}
	}
	return newLadder(func(t float64) []float64 {
		z := l.at(t)
		if z == nil {
			return nil
		}
		y, _ := call(l.f, z)
		return y
	}, h0, jitter, least)
}

// estimates returns the estimates of component i: that of the ladder over the coordinates' own scale, and, where this
// is small and its bar wide, that of a ladder over a scale of 1.
func (l *line) estimates(i, look int) []estimate {
	if l.looks[look] == nil {
		l.looks[look] = []*ladder{l.ladder(l.own, look)}
	}
	es := []estimate{l.estimate(l.looks[look][0], i)}
	if !(es[0].bar <= 0x1p-20*math.Abs(es[0].slope)) {
		es = append(es, l.longer(i, look)...)
	}
	return es
}

// longer returns the estimate over a scale of 1 where the coordinates' own is small.
func (l *line) longer(i, look int) []estimate {
	if !(l.own < 0x1p-6*l.unit) {
		return nil
	}
	if len(l.looks[look]) == 1 {
		l.looks[look] = append(l.looks[look], l.ladder(l.unit, look))
	}
	return []estimate{l.estimate(l.looks[look][1], i)}
}

func (l *line) estimate(la *ladder, i int) estimate {
	e := la.estimate(i)
	e.bar += l.slack
	e.scale = math.Max(e.scale, l.terms)
	return e
}

// averages are the means of the components of got over an interval, with bounds of their errors.
type averages struct{ mean, err []float64 }

// meanRules are the numbers of points of the Gauss rules whose agreement bounds the error of a mean.
var meanRules = [...]int{5, 7, 8, 11}

// average returns the means of the components of got over [lo, hi], in t, nil if got is not finite everywhere in it.
func (l *line) average(lo, hi float64) averages {
	key := hi
	if hi <= 0 {
		key = lo
	}
	if a, ok := l.means[key]; ok {
		return a
	}
	var means [len(meanRules)][]float64
	for r, n := range meanRules {
		t, w := make([]float64, n), make([]float64, n)
		quad.Legendre{}.FixedLocations(t, w, lo, hi)
		for k := range t {
			z := l.at(t[k])
			var g []float64
			if z != nil {
				g, _ = call(l.got, z)
			}
			if g == nil {
				l.means[key] = averages{}
				return averages{}
			}
			if means[r] == nil {
				means[r] = make([]float64, len(g))
			}
			for i := range g {
				means[r][i] += float64(g[i] * (w[k] / (hi - lo)))
			}
		}
	}
	a := averages{mean: means[len(means)-1], err: make([]float64, len(means[0]))}
	for i := range a.err {
		for _, m := range means[:len(means)-1] {
			a.err[i] = math.Max(a.err[i], math.Abs(m[i]-a.mean[i]))
		}
	}
	l.means[key] = a
	return a
}

// noise returns the noise of component i next to x, by the mostPrecise estimate.
func (l *line) noise(i int) float64 { return mostPrecise(l.estimates(i, 0)).noise }
