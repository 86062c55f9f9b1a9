package verify

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/diff/fd"
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

// number makes NaN of a panic.
func number(f func(x []float64) float64) func(x []float64) float64 {
	return func(x []float64) float64 {
		if y, _ := call(scalar(f), x); y != nil {
			return y[0]
		}
		return math.NaN()
	}
}

// scalar makes a vector of a function with one result.
func scalar(f func(x []float64) float64) vector {
	return func(x []float64) []float64 { return []float64{f(x)} }
}

// ladders returns the ladders of f from x in the direction of coordinate j:
// one from the scale of 1 or of x[j] if that is larger, and where x[j] is small
// another one from its own scale. The second look, look = 1, has other steps and
// measures the noise on a smaller scale.
func ladders(f vector, x []float64, j int, dom *Domain, look int) []*ladder {
	scale := math.Abs(x[j])
	starts := []float64{math.Max(scale, 1)}
	if scale > 0 && scale < 0x1p-6 {
		starts = append(starts, scale)
	}
	if dom != nil {
		if w := dom.Hi[j] - dom.Lo[j]; w < starts[0] {
			starts[0] = math.Max(w, scale)
		}
	}
	var ls []*ladder
	z := append([]float64(nil), x...)
	at := func(t float64) []float64 {
		z[j] = x[j] + t
		if dom != nil && (z[j] < dom.Lo[j] || z[j] > dom.Hi[j]) {
			return nil
		}
		y, _ := call(f, z)
		return y
	}
	for _, s := range starts {
		_, e := math.Frexp(s)
		h0 := math.Ldexp(1, e-3)
		jitter := 0.0
		_, e1 := math.Frexp(math.Abs(x[j]))
		if _, e2 := math.Frexp(math.Abs(x[j]) + h0); e2 > e1 && scale > 0 { // x+h is rounded where it crosses into the next binade
			jitter = math.Ldexp(1, max(e1, e2-rungs)-53)
		}
		spacing := 0x1p-36
		if look > 0 {
			h0, spacing, jitter = 0.7*h0, 0x1p-44, math.Max(jitter, u*scale)
		}
		l := newLadder(at, h0, spacing, jitter, 0)
		l.around, l.grain, l.place = largest(x), 2*u*scale, scale
		for _, v := range x {
			l.beside = l.beside || scale == 0 && v != 0 && math.Abs(v) < 0x1p-30
		}
		ls = append(ls, l)
	}
	return ls
}

// slopes returns the estimates of component i of all ladders.
func slopes(ls []*ladder, i int) []estimate {
	es := make([]estimate, len(ls))
	for k, l := range ls {
		es[k] = l.slope(i)
	}
	return es
}

// shareNoise gives estimates over longer steps the noise of those over shorter ones, which come later.
func shareNoise(es []estimate) {
	for k := len(es) - 1; k > 0; k-- {
		es[k-1].noise = math.Max(es[k-1].noise, es[k].noise)
	}
}

// central is the second opinion: gonum's central difference with its step of
// ∛(3·2⁻⁵³) times the scale of x[j]; code that shares nothing with the ladder.
func central(f vector, x []float64, i, j int) float64 {
	z := append([]float64(nil), x...)
	return fd.Derivative(func(t float64) float64 {
		z[j] = t
		y, _ := call(f, z)
		if y == nil {
			return math.NaN()
		}
		return y[i]
	}, x[j], &fd.Settings{Formula: fd.Central, Step: 6e-6 * math.Max(math.Abs(x[j]), 1e-300+math.Min(1, math.Abs(x[j])*1e6))})
}

// largest returns the largest absolute value of x, at least 1.
func largest(x []float64) float64 {
	m := 1.0
	for _, v := range x {
		m = math.Max(m, math.Abs(v))
	}
	return m
}
