package difference

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate/quad"

	"slope/verify/internal/message"
)

// Vector is a function with results of any number, which code under test may
// spoil: it is called with a copy of x.
type Vector func(x []float64) []float64

// Call calls f at a copy of x and returns nil where f panics, with what it
// said; the second result also says if f changed x.
func Call(f Vector, x []float64) (y []float64, misuse string) {
	z := append([]float64(nil), x...)
	defer func() {
		if p := recover(); p != nil {
			y, misuse = nil, fmt.Sprintf("panics at x = %s: %v", message.Point(x), p)
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

// Scalar makes a vector of a function with one result.
func Scalar(f func(x []float64) float64) Vector {
	return func(x []float64) []float64 { return []float64{f(x)} }
}

// A Box is the domain of a function: Lo ≤ x ≤ Hi.
type Box struct{ Lo, Hi []float64 }

// A Line is what is compared along one direction from x: the derivatives of the components of f in
// that direction, which Got computes.
type Line struct {
	f    Vector
	Got  Vector // nil if it is known at x alone
	x, v []float64
	dom  *Box

	Slack float64 // the error of the sum that Got is
	Terms float64 // the size of the terms of that sum

	Own, Unit float64 // the scale of the coordinates along the line: their own, and one not below 1, in t
	Around    float64 // the noise of f along the other coordinates

	values, slopes map[float64][]float64 // of f and of Got, by t
}

// Along returns the line in the direction of coordinate j.
func Along(f, got Vector, x []float64, j int, dom *Box) *Line {
	v := make([]float64, len(x))
	v[j] = 1
	return NewLine(f, got, x, v, dom)
}

// NewLine returns the line in the direction v, whose largest component is from ½ to 1.
//
// The scale of a coordinate is its own magnitude, whatever its unit is, or 1 from ⅛ on. At 0 it is the width of the domain, after 1 if the
// domain is much wider, and 1 if there is none.
func NewLine(f, got Vector, x, v []float64, dom *Box) *Line {
	l := &Line{f: f, Got: got, x: x, v: v, dom: dom, Own: math.Inf(1), Unit: math.Inf(1), values: map[float64][]float64{}, slopes: map[float64][]float64{}}
	for i, c := range v {
		if c := math.Abs(c); c > 0 {
			own, wide := dom.scale(x, i)
			l.Own, l.Unit = math.Min(l.Own, own/c), math.Min(l.Unit, wide/c)
		}
	}
	if !(l.Unit < math.MaxFloat64) { // no direction
		l.Own, l.Unit = 1, 1
	}
	return l
}

// scale returns the scales of coordinate i: its own, and one not below 1.
func (b *Box) scale(x []float64, i int) (own, wide float64) {
	s, width := math.Abs(x[i]), math.Inf(1)
	own, wide = s, math.Max(s, 1)
	if b != nil {
		width = b.Hi[i] - b.Lo[i]
	}
	if width > 0 && width < wide {
		wide = math.Max(width, s)
	}
	if s == 0 || s >= wide/8 {
		own = wide
	}
	if s == 0 && width > 0x1p6*wide && finite(width) {
		wide = width
	}
	return own, wide
}

// Away returns the line in the same direction from the point whose coordinates next to 0 are of that size, in their units; nil if none is next to 0.
func (l *Line) Away(size float64) *Line {
	x, moved := slices.Clone(l.x), false
	for i, v := range x {
		own, wide := l.dom.scale(x, i)
		if own < 0x1p-6*wide {
			x[i], moved = math.Copysign(size*wide, v), true
		}
		if l.dom != nil {
			x[i] = math.Min(math.Max(x[i], l.dom.Lo[i]), l.dom.Hi[i])
		}
	}
	if !moved {
		return nil
	}
	return NewLine(l.f, l.Got, x, l.v, l.dom)
}

// at returns x + t·v, nil outside the domain.
func (l *Line) at(t float64) []float64 {
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

// component returns component i of f at t, NaN where there is none. known keeps what f said before.
func (l *Line) component(f Vector, known map[float64][]float64, t float64, i int) float64 {
	y, ok := known[t]
	if !ok {
		if z := l.at(t); z != nil {
			y, _ = Call(f, z)
		}
		known[t] = y
	}
	if y == nil {
		return math.NaN()
	}
	return y[i]
}

// ladder returns the ladder of component i over the given scale; the second look has other steps.
func (l *Line) ladder(i, look int, scale float64) *Ladder {
	_, e := math.Frexp(scale)
	h0 := math.Ldexp(1, e-3)
	if look > 0 {
		h0 *= 0.7
	}
	// How far the argument of f is from the one asked for: steps that are powers of two are exact along one
	// coordinate, but for those that cross a power of two.
	jitter, least := 0.0, 0.0
	for j, c := range l.v {
		c, s := math.Abs(c), math.Abs(l.x[j])
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
	return newLadder(func(t float64) float64 { return l.component(l.f, l.values, t, i) }, h0, jitter, least)
}

// estimate returns the estimate of component i by the ladder over the scale.
func (l *Line) estimate(i, look int, scale float64) Estimate {
	e := l.ladder(i, look, scale).estimate()
	e.Bar += l.Slack
	e.Scale = math.Max(e.Scale, l.Terms)
	return e
}

// Estimate returns the estimate of component i with the least bar: that of the ladder over the coordinates' own scale, or, where this
// is small and its bar wide, that of a ladder over a scale of 1. One of a function that does not change over its steps counts
// only if there is no other.
func (l *Line) Estimate(i, look int) Estimate {
	best := l.estimate(i, look, l.Own)
	if l.Own >= 0x1p-6*l.Unit || best.Bar <= 0x1p-20*math.Abs(best.Slope) {
		return best
	}
	other := l.estimate(i, look, l.Unit)
	if best.Reason != "" || other.Reason == "" && (other.Bar < best.Bar || best.Scale == 0 && other.Scale > 0) {
		best, other = other, best
	}
	best.Alone = best.Alone && other.Alone
	if best.Growing == 0 {
		best.Growing = other.Growing
	}
	return best
}

// Derivative returns component i of Got at t, NaN where there is none.
func (l *Line) Derivative(t float64, i int) float64 { return l.component(l.Got, l.slopes, t, i) }

// meanRules are the numbers of points of the Gauss rules whose agreement bounds the error of a mean.
var meanRules = [...]int{5, 7, 8, 11}

// Average returns the mean of component i of Got over [lo, hi], in t, and a bound of its error. Neither is finite where Got is not.
func (l *Line) Average(lo, hi float64, i int) (mean, err float64) {
	var means [len(meanRules)]float64
	for r, n := range meanRules {
		t, w := make([]float64, n), make([]float64, n)
		quad.Legendre{}.FixedLocations(t, w, lo, hi)
		for k := range t {
			means[r] += float64(l.Derivative(t[k], i) * (w[k] / (hi - lo)))
		}
	}
	mean = means[len(means)-1]
	for _, m := range means {
		err = math.Max(err, math.Abs(m-mean))
	}
	return mean, err
}
