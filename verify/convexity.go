package verify

import (
	"fmt"
	"math"

	"slope"
	"slope/verify/internal/random"
)

func newSampler(name string, f func(x []float64) float64, grad slope.GradientFunc, dom *Domain, opts []Option) *sampler {
	wantFunctions(name, f == nil)
	return &sampler{f: f, grad: grad, dom: dom, o: newOptions(opts)}
}

// Convex is the property that f is convex on the domain: Jensen's inequality on
// random chords, long and short,
//
//	f(x + t(y−x)) ≤ (1−t)·f(x) + t·f(y).
//
// f may be +Inf. A case is vacuous if the gap between the two sides is less
// than twice the rounding bar; an affine function has no gap anywhere, and needs
// MaxVacuous(1).
func Convex(t TB, f func(x []float64) float64, dom Domain, opts ...Option) {
	wantTB(t)
	t.Helper()
	s := newSampler("Convex", f, nil, &dom, opts)
	property(t, "Convex", &dom, s.o, s.chord)
}

// Each case looks at several chords, since a counterexample may need the right
// direction: chordsPerCase of them, at cuts points each.
const (
	chordsPerCase = 4
	cuts          = 8
)

func (s *sampler) chord(d random.Source) finding {
	var all []finding
	for range chordsPerCase {
		f := s.oneChord(d)
		if f.verdict == Refuted {
			return f
		}
		all = append(all, f)
	}
	for _, p := range s.extremePairs(d, drawPoint(d, *s.dom)) {
		all = append(all, s.between(p[0], p[1]))
	}
	return worst(all...)
}

// oneChord checks the points of a grid on a chord against its ends and against
// their neighbours.
func (s *sampler) oneChord(d random.Source) finding {
	return s.between(s.pair(d))
}

// between does so on the chord from x to y.
func (s *sampler) between(x, y []float64) finding {
	s.bad = nil
	c := chordValues{s: s}
	for k := range c.z {
		c.z[k] = make([]float64, len(x))
		for i := range x {
			c.z[k][i] = x[i] + float64(k)/cuts*(y[i]-x[i])
		}
		s.clamp(c.z[k])
		c.v[k] = s.raw(c.z[k])
		if c.v[k] != c.v[k] {
			s.value(c.z[k]) // says so
		}
	}
	var all []finding
	for k := 1; k < cuts; k++ {
		all = append(all, c.triple(0, k, cuts), c.triple(k-1, k, k+1))
	}
	return worst(all...)
}

// chordValues are the values of f on a chord. Their rounding errors, which take many times as many evaluations, are asked for
// where the value is largest, and where the values break the inequality.
type chordValues struct {
	s *sampler
	z [cuts + 1][]float64
	v [cuts + 1]float64
	m [cuts + 1]*measured
}

func (c *chordValues) measured(k int) measured {
	if c.m[k] == nil {
		m := c.s.value(c.z[k])
		c.m[k] = &m
	}
	return *c.m[k]
}

// largest returns the point of the largest finite value.
func (c *chordValues) largest() int {
	k, size := 0, -1.0
	for i, v := range c.v {
		if finite(v) && math.Abs(v) > size {
			k, size = i, math.Abs(v)
		}
	}
	return k
}

// triple compares the value at b with those at a and c, between which it is.
func (c *chordValues) triple(a, b, e int) finding {
	if math.IsInf(c.v[a], 1) || math.IsInf(c.v[e], 1) {
		return finding{verdict: Holds, vacuous: true}
	}
	t := float64(b-a) / float64(e-a)
	rhs := (1-t)*c.v[a] + t*c.v[e]
	const what = "the chord lies below the function: f is not convex"
	if c.s.bad == nil && c.v[b] <= rhs {
		err := c.measured(c.largest()).err
		return c.s.atMost(measured{c.v[b], err}, measured{rhs, err}, rhs-c.v[b], what)
	}
	fa, fb, fe := c.measured(a), c.measured(b), c.measured(e)
	return c.s.atMost(fb, measured{rhs, (1-t)*fa.err + t*fe.err}, rhs-fb.v, what,
		"x", c.z[a], "y", c.z[e], "t", t, "f(x)", fa.v, "f(y)", fe.v, "f(x+t(y−x))", fb.v)
}

// StronglyConvex is the property that f is strongly convex on the domain with
// constant mu, and grad its gradient or a subgradient:
//
//	f(y) ≥ f(x) + ⟨∇f(x), y−x⟩ + ½mu·|y−x|².
//
// With mu = 0 it is the first-order condition of convexity. It panics if mu is
// negative or NaN.
func StronglyConvex(t TB, f func(x []float64) float64, grad slope.GradientFunc, mu float64, dom Domain, opts ...Option) {
	wantTB(t)
	t.Helper()
	if !(mu >= 0) || grad == nil {
		panic(fmt.Sprintf("verify: StronglyConvex with mu = %v and gradient nil: %t, want mu ≥ 0 and a gradient", mu, grad == nil))
	}
	s := newSampler("StronglyConvex", f, grad, &dom, opts)
	property(t, "StronglyConvex", &dom, s.o, func(d random.Source) finding {
		return s.ofPairs(d, func(x, y []float64) finding { return s.tangent(x, y, mu) })
	})
}

// ofPairs is the worst finding of a check at a pair of points and at the extreme ones around them.
func (s *sampler) ofPairs(d random.Source, check func(x, y []float64) finding) finding {
	x, y := s.pair(d)
	all := []finding{check(x, y)}
	for _, p := range s.extremePairs(d, x) {
		all = append(all, check(p[0], p[1]))
	}
	return worst(all...)
}

// tangent checks the inequality of strong convexity for x and y.
func (s *sampler) tangent(x, y []float64, mu float64) finding {
	s.bad = nil
	fx, fy, g := s.value(x), s.value(y), s.gradient(x)
	dx := minus(y, x)
	gd, r := dot(g, dx, gradRel), norm2(dx)
	quad := mu / 2 * r * r
	lhs := measured{fx.v + gd.v + quad, fx.err + gd.err + 8*u*quad}
	return s.atMost(lhs, fy, fy.v-fx.v-gd.v, fmt.Sprintf("f(x) + ⟨∇f(x), y−x⟩ + ½·%g·|y−x|² is above f(y): f is not convex with mu = %g", mu, mu),
		"x", x, "y", y, "f(x)", fx.v, "f(y)", fy.v, "∇f(x)", g)
}

// Smooth is the property that the gradient of f is Lipschitz continuous on the
// domain with constant L, by the descent lemma in both directions and by the
// gradients themselves:
//
//	|f(y) − f(x) − ⟨∇f(x), y−x⟩| ≤ ½L·|y−x|²
//	|∇f(x) − ∇f(y)| ≤ L·|x−y|
//
// f need not be convex. It panics unless L > 0.
func Smooth(t TB, f func(x []float64) float64, grad slope.GradientFunc, L float64, dom Domain, opts ...Option) {
	wantTB(t)
	t.Helper()
	if !(L > 0) || grad == nil {
		panic(fmt.Sprintf("verify: Smooth with L = %v and gradient nil: %t, want L > 0 and a gradient", L, grad == nil))
	}
	s := newSampler("Smooth", f, grad, &dom, opts)
	property(t, "Smooth", &dom, s.o, func(d random.Source) finding {
		return s.ofPairs(d, func(x, y []float64) finding { return s.lipschitz(x, y, L) })
	})
}

// lipschitz checks both inequalities for x and y.
func (s *sampler) lipschitz(x, y []float64, L float64) finding {
	s.bad = nil
	fx, fy, g, gy := s.value(x), s.value(y), s.gradient(x), s.gradient(y)
	dx := minus(y, x)
	gd, r := dot(g, dx, gradRel), norm2(dx)
	q := L / 2 * r * r
	rest := measured{math.Abs(fy.v - fx.v - gd.v), fx.err + fy.err + gd.err + 4*u*(math.Abs(fx.v)+math.Abs(fy.v))}
	a := s.atMost(rest, measured{q, 8 * u * q}, q, fmt.Sprintf("|f(y) − f(x) − ⟨∇f(x), y−x⟩| exceeds ½L|y−x|²: L = %g is too small", L),
		"x", x, "y", y, "f(x)", fx.v, "f(y)", fy.v, "∇f(x)", g)
	diff := norm2(minus(g, gy))
	b := s.atMost(measured{diff, 0x1p-40 * (norm2(g) + norm2(gy))}, measured{L * r, 8 * u * L * r}, L*r,
		fmt.Sprintf("|∇f(x) − ∇f(y)| exceeds L|x−y|: L = %g is too small, the quotient is %g", L, diff/r),
		"x", x, "y", y, "∇f(x)", g, "∇f(y)", gy)
	return worst(a, b)
}
