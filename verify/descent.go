package verify

import (
	"fmt"
	"math"

	"slope"
	"slope/verify/internal/message"
	"slope/verify/internal/random"
)

// Step is one step of a descent method: the next point, which is a new slice,
// and the step size that was used.
type Step func(x []float64) (next []float64, alpha float64)

// SufficientDecrease is the property that every step of gradient descent with
// step size α < 2/L from a point of the domain decreases f by what the descent
// lemma promises, convex or not:
//
//	f(x₊) ≤ f(x) − α(1 − αL/2)·|∇f(x)|²,  which is ½α|∇f(x)|² or more for α ≤ 1/L.
//
// It fails for a step of 2/L or more, which is promised nothing, and for an L
// that is too small, also at points where the gradient has the direction of greatest curvature. The next point may lie outside the domain if f has a value
// there.
func SufficientDecrease(t TB, f func(x []float64) float64, grad slope.GradientFunc, step Step, L float64, dom Domain, opts ...Option) {
	wantTB(t)
	t.Helper()
	if !(L > 0) || grad == nil || step == nil {
		panic("verify: SufficientDecrease wants a gradient, a step and L > 0")
	}
	s := newSampler("SufficientDecrease", f, grad, &dom, opts)
	property(t, "SufficientDecrease", &dom, s.o, func(d random.Source) finding { return s.decrease(d, step, L) })
}

func (s *sampler) decrease(d random.Source, step Step, L float64) finding {
	x := drawPoint(d, *s.dom)
	all := []finding{s.stepFrom(x, step, L)}
	if all[0].verdict == Refuted {
		return all[0]
	}
	for _, z := range s.aligned(x) {
		all = append(all, s.stepFrom(z, step, L))
	}
	return worst(all...)
}

// stepFrom checks one step from x.
func (s *sampler) stepFrom(x []float64, step Step, L float64) finding {
	s.bad = nil
	next, alpha := step(append([]float64(nil), x...))
	if len(next) != len(x) {
		s.spoil("the step returns a point of length %d, want %d", len(next), len(x))
		return *s.bad
	}
	if !(alpha > 0 && alpha*L < 2) {
		s.spoil("a step of size α = %g: decrease is promised for 0 < α < 2/L = %g\nx = %s", alpha, 2/L, message.Numbers(x))
		return *s.bad
	}
	fx, fn, g := s.value(x), s.value(next), s.gradient(x)
	n := norm2(g)
	promised := alpha * (1 - alpha*L/2) * n * n
	return s.atMost(fn, measured{fx.v - promised, fx.err + promised*(2*gradRel+8*u)}, promised,
		"the step decreases f by less than α(1−αL/2)|∇f|²", "x", x, "x₊", next, "α", alpha, "f(x)", fx.v, "f(x₊)", fn.v, "∇f(x)", g)
}

// Run returns the point that a method reaches in k steps from x0.
type Run func(x0 []float64, k int) []float64

// Rate is a bound of f(x_k) − f* after k ≥ 1 steps, given the gap f(x₀) − f* and
// the distance |x₀ − x*|.
type Rate func(k int, gap, dist float64) float64

// Sublinear is the bound of the textbooks for gradient descent on a convex
// function with a step of at most 1/L: |x₀−x*|²/(2αk).
func Sublinear(alpha float64) Rate {
	return func(k int, _, dist float64) float64 { return dist * dist / (2 * alpha * float64(k)) }
}

// Tight is the best possible bound of that kind, L|x₀−x*|²/(4kLα+2) for α ≤ 1/L
// (Drori and Teboulle 2014, theorem 3.1): a Huber function attains it, so that
// only this one has the power to find a rate that is too good to be true.
func Tight(L, alpha float64) Rate {
	return func(k int, _, dist float64) float64 { return L * dist * dist / (4*float64(k)*L*alpha + 2) }
}

// Linear is the bound (1−αmu)ᵏ·(f(x₀)−f*) for a step of at most 1/L on a function
// that satisfies the inequality of Polyak and Łojasiewicz with mu, as strongly
// convex ones do.
func Linear(alpha, mu float64) Rate {
	return func(k int, gap, _ float64) float64 { return math.Pow(1-alpha*mu, float64(k)) * gap }
}

// ConvergenceRate is the property that run, from any start in the domain, obeys
// the rate for the minimiser xstar and all of k = 1, 2, 3, 5, 10, 30 and 100. A
// case is vacuous if no bound of the seven is above the rounding of f. Of the seven, the one that comes nearest to its bound is tried
// again from the distance from xstar where it comes nearest. A case takes about 60 runs.
func ConvergenceRate(t TB, f func(x []float64) float64, run Run, rate Rate, xstar []float64, dom Domain, opts ...Option) {
	wantTB(t)
	t.Helper()
	if run == nil || rate == nil || len(xstar) != dom.Dim() {
		panic("verify: ConvergenceRate wants a run, a rate and a minimiser of the length of the domain")
	}
	s := newSampler("ConvergenceRate", f, nil, &dom, opts)
	property(t, "ConvergenceRate", &dom, s.o, func(d random.Source) finding { return s.rate(d, run, rate, xstar) })
}

func (s *sampler) rate(d random.Source, run Run, rate Rate, xstar []float64) finding {
	s.bad = nil
	c := runCheck{s: s, run: run, rate: rate, xstar: xstar, least: s.value(xstar)}
	x0 := drawPoint(d, *s.dom)
	var all []finding
	worstK, most := 0, math.Inf(-1)
	for _, k := range []int{1, 2, 3, 5, 10, 30, 100} {
		f := c.after(x0, k)
		all = append(all, f)
		if s.bad != nil {
			return *s.bad
		}
		if f.vacuous {
			continue
		}
		if share := c.share(x0, k); share > most {
			worstK, most = k, share
		}
	}
	if worstK > 0 {
		all = append(all, c.after(c.worstStart(x0, worstK, most), worstK))
	}
	return worst(all...)
}

// A runCheck compares runs to the minimiser xstar with a rate.
type runCheck struct {
	s     *sampler
	run   Run
	rate  Rate
	xstar []float64
	least measured
}

// after checks k steps from x0.
func (c *runCheck) after(x0 []float64, k int) finding {
	s := c.s
	xk := c.run(append([]float64(nil), x0...), k)
	if len(xk) != len(x0) {
		s.spoil("the run returns a point of length %d, want %d", len(xk), len(x0))
		return *s.bad
	}
	f0, fk := s.value(x0), s.value(xk)
	b := c.rate(k, f0.v-c.least.v, norm2(minus(x0, c.xstar)))
	return s.atMost(measured{fk.v - c.least.v, fk.err + c.least.err + float64(k)*u*math.Abs(f0.v)},
		measured{b, 64 * u * b}, b, fmt.Sprintf("f(x_k) − f* after k = %d steps is above the rate", k), "x0", x0, "x_k", xk, "f(x_k)", fk.v, "f*", c.least.v)
}

// share returns how much of the rate the run uses.
func (c *runCheck) share(x0 []float64, k int) float64 {
	gap := c.s.raw(c.run(append([]float64(nil), x0...), k)) - c.least.v
	return gap / c.rate(k, c.s.raw(x0)-c.least.v, norm2(minus(x0, c.xstar)))
}

// worstStart goes from x0, of which the share is given, along its ray from xstar, to where the share is greatest: a function attains
// a rate from one distance only.
func (c *runCheck) worstStart(x0 []float64, k int, share float64) []float64 {
	const finest = 0x1p-16
	for step := 1.0; step > finest; step /= 2 {
		for _, t := range []float64{step, -step / (1 + step)} {
			for range 8 {
				x := c.s.clamp(moved(x0, t, minus(x0, c.xstar)))
				more := c.share(x, k)
				if !(more > share*(1+0x1p-40)) {
					break
				}
				x0, share = x, more
			}
		}
	}
	return x0
}

// Search is a line search from x along d: the step size that it accepts, or an
// error if d is no descent direction or nothing was acceptable.
type Search func(x, d []float64) (alpha float64, err error)

// LineSearch is the property that a line search, along −∇f from a point of the
// domain, returns a positive step that satisfies the inequality of Armijo with
// constant c,
//
//	f(x+αd) ≤ f(x) + cα⟨∇f(x), d⟩,
//
// to within rounding, and that it refuses an ascent direction with an error.
func LineSearch(t TB, f func(x []float64) float64, grad slope.GradientFunc, search Search, c float64, dom Domain, opts ...Option) {
	wantTB(t)
	t.Helper()
	if !(c > 0 && c < 1) || grad == nil || search == nil {
		panic(fmt.Sprintf("verify: LineSearch with c = %v, want 0 < c < 1, a gradient and a search", c))
	}
	s := newSampler("LineSearch", f, grad, &dom, opts)
	property(t, "LineSearch", &dom, s.o, func(d random.Source) finding { return s.line(d, search, c) })
}

func (s *sampler) line(d random.Source, search Search, c float64) finding {
	s.bad = nil
	x := drawPoint(d, *s.dom)
	g, fx := s.gradient(x), s.value(x)
	if s.bad != nil {
		return *s.bad
	}
	n := norm2(g)
	if n == 0 || !(n*n > 1e3*fx.err) {
		return finding{verdict: Holds, vacuous: true} // nothing to descend
	}
	dir := make([]float64, len(g))
	for i := range g {
		dir[i] = -g[i]
	}
	alpha, err := search(append([]float64(nil), x...), append([]float64(nil), dir...))
	if err != nil || !(alpha > 0) || math.IsInf(alpha, 1) {
		s.spoil("along −∇f the search returns α = %g and the error %v\nx = %s\n∇f(x) = %s", alpha, err, message.Numbers(x), message.Numbers(g))
		return *s.bad
	}
	if up, err := search(append([]float64(nil), x...), append([]float64(nil), g...)); err == nil {
		s.spoil("along +∇f, an ascent direction, the search returns α = %g and no error\nx = %s", up, message.Numbers(x))
		return *s.bad
	}
	next := make([]float64, len(x))
	for i := range x {
		next[i] = x[i] + float64(alpha*dir[i])
	}
	fn := s.value(next)
	promised := c * alpha * n * n
	return s.atMost(fn, measured{fx.v - promised, fx.err + promised*(2*gradRel+8*u)}, promised,
		fmt.Sprintf("the accepted step does not satisfy Armijo's inequality with c = %g", c), "x", x, "α", alpha, "f(x)", fx.v, "f(x+αd)", fn.v, "∇f(x)", g)
}

// LocalIsGlobal is the property of convex functions that descent needs no luck:
// minimise, from any two starts in the domain, ends at points of the same value,
// and no random point of the domain is lower. Values are the same if they differ
// by at most tol·max(1, |f|), where tol is that of Tolerance, 1e-6 by default.
func LocalIsGlobal(t TB, f func(x []float64) float64, minimise func(x0 []float64) []float64, dom Domain, opts ...Option) {
	wantTB(t)
	t.Helper()
	wantFunctions("LocalIsGlobal", minimise == nil)
	s := newSampler("LocalIsGlobal", f, nil, &dom, opts)
	property(t, "LocalIsGlobal", &dom, s.o, func(d random.Source) finding { return s.global(d, minimise) })
}

func (s *sampler) global(d random.Source, minimise func(x0 []float64) []float64) finding {
	s.bad = nil
	x0, y0, z := drawPoint(d, *s.dom), drawPoint(d, *s.dom), drawPoint(d, *s.dom)
	x, y := minimise(append([]float64(nil), x0...)), minimise(append([]float64(nil), y0...))
	if len(x) != len(x0) || len(y) != len(y0) {
		s.spoil("minimise returns a point of length %d, want %d", len(x), len(x0))
		return *s.bad
	}
	tol := s.o.tol
	if tol == 0 {
		tol = 1e-6
	}
	fx, fy, fz := s.value(x), s.value(y), s.value(z)
	slack := tol * math.Max(1, math.Abs(fx.v))
	gap := math.Abs(fx.v - fy.v)
	a := s.atMost(measured{gap, fx.err + fy.err}, measured{slack, 0}, slack, "two starts end at points of different value: a local minimum is not global",
		"start", x0, "end", x, "other start", y0, "other end", y, "f(end)", fx.v, "f(other end)", fy.v)
	b := s.atMost(fx, measured{fz.v + slack, fz.err}, fz.v-fx.v+slack, "a point of the domain is lower than the minimum that was found",
		"start", x0, "end", x, "lower point", z, "f(end)", fx.v, "f(lower point)", fz.v)
	return worst(a, b)
}
