package verify

import (
	"fmt"
	"math"

	"slope"
)

func newSampler(name string, f func(x []float64) float64, grad slope.GradientFunc, dom *Domain, opts []Option) *sampler {
	if f == nil {
		panic("verify: " + name + " of a nil function")
	}
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

func (s *sampler) chord(d drawer) finding {
	var all []finding
	for range chordsPerCase {
		f := s.oneChord(d)
		if f.verdict == Refuted {
			return f
		}
		all = append(all, f)
	}
	for _, p := range s.extremePairs(drawPoint(d, *s.dom)) {
		all = append(all, s.between(p[0], p[1]))
	}
	return worst(all...)
}

// oneChord checks the points of a grid on a chord against its ends and against
// their neighbours.
func (s *sampler) oneChord(d drawer) finding {
	return s.between(s.pair(d))
}

// between does so on the chord from x to y.
func (s *sampler) between(x, y []float64) finding {
	s.bad = nil
	var z [cuts + 1][]float64
	var f [cuts + 1]measured
	for k := range z {
		z[k] = make([]float64, len(x))
		for i := range x {
			z[k][i] = math.Min(math.Max(x[i]+float64(k)/cuts*(y[i]-x[i]), s.dom.Lo[i]), s.dom.Hi[i])
		}
		f[k] = s.value(z[k])
	}
	var all []finding
	triple := func(a, b, c int) {
		if math.IsInf(f[a].v, 1) || math.IsInf(f[c].v, 1) {
			all = append(all, finding{verdict: Holds, vacuous: true})
			return
		}
		t := float64(b-a) / float64(c-a)
		rhs := measured{(1-t)*f[a].v + t*f[c].v, (1-t)*f[a].err + t*f[c].err}
		all = append(all, s.atMost(f[b], rhs, rhs.v-f[b].v, "the chord lies below the function: f is not convex",
			"x", z[a], "y", z[c], "t", t, "f(x)", f[a].v, "f(y)", f[c].v, "f(x+t(y−x))", f[b].v))
	}
	for k := 1; k < cuts; k++ {
		triple(0, k, cuts)
		triple(k-1, k, k+1)
	}
	return worst(all...)
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
	property(t, "StronglyConvex", &dom, s.o, func(d drawer) finding { return s.below(d, mu) })
}

func (s *sampler) below(d drawer, mu float64) finding {
	x, y := s.pair(d)
	all := []finding{s.tangent(x, y, mu)}
	for _, p := range s.extremePairs(x) {
		all = append(all, s.tangent(p[0], p[1], mu))
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
	property(t, "Smooth", &dom, s.o, func(d drawer) finding { return s.smooth(d, L) })
}

func (s *sampler) smooth(d drawer, L float64) finding {
	x, y := s.pair(d)
	all := []finding{s.lipschitz(x, y, L)}
	for _, p := range s.extremePairs(x) {
		all = append(all, s.lipschitz(p[0], p[1], L))
	}
	return worst(all...)
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
