package gd

import "math"

// watcher holds a run against a theory, iterate by iterate.
type watcher struct {
	t     *Theory
	found [theorems]Finding
	used  [theorems]bool

	last      snapshot
	first     snapshot
	fixed     float64 // the step, as long as it has been the same
	sum       float64 // Σα
	linear    float64 // Π(1−αμ)
	leastNorm float64 // min ‖∇f(x_i)‖ before this iterate
	short     bool    // every step so far was at most 1/L
	minBar    float64 // of f*
	most      float64 // the greatest value so far, in size
	n         int     // variables, for the error of norms

	line     *Line
	momentum *nesterov // of Nesterov's method, nil for gradient descent
	x, grad  []float64 // the last y and ∇f(y)
}

// snapshot is what is remembered of an iterate. Every number has a bar.
type snapshot struct {
	value, bar    float64
	norm, normBar float64
	dist, distBar float64 // ‖x − x*‖
	positionalBar float64 // how far x itself is from where exact arithmetic puts it
}

func newWatcher(t *Theory, r *run) (*watcher, error) {
	n := len(r.now().X)
	if err := t.check(n); err != nil {
		return nil, err
	}
	momentum, accelerated := r.director.(*nesterov)
	if r.director != nil && !accelerated || r.opt.Project != nil || r.resampler != nil {
		return nil, badInput(-1, "Theory is about gradient descent; want no Direction, no Project and no Resampler")
	}
	w := &watcher{t: t, linear: 1, leastNorm: math.Inf(1), short: true, n: n, line: &r.line, momentum: momentum}
	if accelerated {
		w.x = make([]float64, n)
	}
	for i := range w.found {
		w.found[i] = Finding{Theorem: Theorem(i), First: -1}
	}
	return w, nil
}

const unit = 0x1p-53

func (w *watcher) valueBar(x []float64, f float64) float64 {
	if w.t.Error != nil {
		return w.t.Error(x)
	}
	w.most = max(w.most, math.Abs(f))
	return 64 * unit * w.most
}

// look measures an iterate. Gradients are taken to be backward stable: the exact
// ones of a point within 16u of x, which moves them by 16u·L‖x‖, rounded to 16u.
func (w *watcher) look(it *Iterate) snapshot {
	n := float64(w.n)
	size := norm2(it.X)
	s := snapshot{value: it.Value, bar: w.valueBar(it.X, it.Value), norm: it.GradNorm}
	s.normBar = unit*((16+n)*s.norm+16*w.t.L*size) + w.t.GradientError
	if w.t.Argmin != nil {
		d := 0.0
		for i, x := range it.X {
			d = math.Hypot(d, x-w.t.Argmin[i])
		}
		s.dist, s.distBar = d, unit*(n+4)*d
	}
	s.positionalBar = 2 * unit * size
	return s
}

func (w *watcher) observe(it *Iterate) {
	s := w.look(it)
	if it.K == 0 {
		w.first = s
		if w.t.Argmin != nil {
			w.minBar = w.valueBar(w.t.Argmin, w.t.Min)
		}
	} else if w.momentum != nil {
		w.accelerated(it, s)
	} else {
		w.step(it, s)
	}
	if w.momentum != nil {
		copy(w.x, it.X)
		w.grad = append(w.grad[:0], it.Grad...)
	}
	w.gaps(it.K, s)
	w.leastNorm = min(w.leastNorm, s.norm+s.normBar)
	w.last = s
}

// step checks the theorems about the step that led to s, and the rates.
func (w *watcher) step(it *Iterate, s snapshot) {
	t, k, a, p := w.t, it.K, it.Step, w.last
	if k == 1 {
		w.fixed = a
	} else if a != w.fixed {
		w.fixed = math.NaN()
	}
	w.sum += a
	w.linear *= 1 - a*t.Mu
	g2 := p.norm * p.norm
	// What the error of the gradient and the rounding of x⁺ move the point by,
	// and f with it.
	moved := s.positionalBar + a*p.normBar
	fBar := s.bar + p.bar + moved*(p.norm+t.L*moved) + 2*a*p.norm*p.normBar
	convex, known := t.Convex || t.Mu > 0, t.Argmin != nil
	if t.L > 0 {
		within, below := a*t.L <= 1+4*unit, a*t.L < 2
		w.short = w.short && within
		w.holds(SufficientDecrease, k, claim{within, s.value - p.value + a*g2/2, fBar, a * g2 / 2})
		gain := a * (1 - a*t.L/2) * g2
		w.holds(GeneralDecrease, k, claim{below, s.value - p.value + gain, fBar, gain})
		if convex {
			w.holds(GradientFalls, k, claim{a*t.L <= 2, s.norm - p.norm, s.normBar + p.normBar + t.L*moved, p.norm})
		}
	}
	if t.L == 0 || !known {
		return
	}
	r2 := w.first.dist * w.first.dist
	gap, gapBar := s.value-t.Min, s.bar+w.minBar
	// The errors of all steps so far move x_k by about k times one of them.
	drift := float64(k) * moved
	rateBar := gapBar + drift*(s.norm+t.L*drift)
	if convex {
		bound := r2 / (2 * w.sum)
		w.holds(SublinearRate, k, claim{w.short, gap - bound, rateBar, bound})
		bound = t.L * r2 / (4*float64(k)*t.L*a + 2)
		w.holds(TightRate, k, claim{w.short && a == w.fixed, gap - bound, rateBar + 8*unit*bound, bound})
		gain := a * (2/t.L - a) * g2
		w.holds(Fejer, k, claim{a*t.L < 2, s.dist*s.dist - p.dist*p.dist + gain, 2*(p.dist+moved)*(moved+s.distBar+p.distBar) + 2*a*(2/t.L)*p.norm*p.normBar, gain})
	}
	if t.Mu > 0 {
		bound := w.linear * r2
		w.holds(LinearRate, k, claim{w.short, s.dist*s.dist - bound, 2*s.dist*(s.distBar+drift) + drift*drift + float64(k+4)*4*unit*bound, bound})
	}
	bound := 2 * (w.first.value - t.Min) / w.sum
	w.holds(SmallestGradient, k, claim{w.short, w.leastNorm*w.leastNorm - bound, 2*(w.first.bar+w.minBar)/w.sum + 4*w.leastNorm*(p.normBar+t.L*drift), bound})
}

// accelerated checks the rate of Nesterov's method at x_k = y_{k−1} − α∇f(y_{k−1}), where
// the step led from y_{k−1} to it.
func (w *watcher) accelerated(it *Iterate, s snapshot) {
	t, k, a := w.t, it.K, it.Step
	if k == 1 {
		w.fixed = a
	} else if a != w.fixed {
		w.fixed = math.NaN()
	}
	w.short = w.short && a*t.L <= 1+4*unit
	if t.L == 0 || t.Argmin == nil || !(t.Convex || t.Mu > 0) {
		return
	}
	for i, g := range w.grad {
		w.x[i] -= float64(a * g)
	}
	value := w.line.obj.Value(w.x)
	w.line.evals.Value++
	r2 := w.first.dist * w.first.dist
	bound := 2 * r2 / (a * float64(k+1) * float64(k+1))
	moved := s.positionalBar + a*w.last.normBar
	// Momentum carries the errors of all steps before along, each up to k times.
	drift := float64(k) * float64(k) * moved
	bar := w.valueBar(w.x, value) + w.minBar + drift*(w.last.norm+t.L*drift) + 8*unit*bound
	v := w.momentum
	applies := w.short && a == w.fixed && v.Beta == 0 && v.restarts == 0
	w.holds(AcceleratedRate, k, claim{applies, value - t.Min - bound, bar, bound})
}

// gaps checks the theorems about one point.
func (w *watcher) gaps(k int, s snapshot) {
	t := w.t
	if t.Argmin == nil {
		return
	}
	gap, bar := s.value-t.Min, s.bar+w.minBar
	if t.Mu > 0 {
		most := s.norm * s.norm / (2 * t.Mu)
		w.holds(GapBelow, k, claim{true, gap - most, bar + s.norm*s.normBar/t.Mu, most})
	}
	if t.L > 0 {
		least := s.norm * s.norm / (2 * t.L)
		w.holds(GapAbove, k, claim{true, least - gap, bar + s.norm*s.normBar/t.L, least})
	}
}

// A claim is the statement excess ≤ 0, known to a bar, that promises so much.
type claim struct {
	applies              bool
	excess, bar, promise float64
}

// holds records whether a theorem keeps its claim at iterate k.
func (w *watcher) holds(t Theorem, k int, c claim) {
	f := &w.found[t]
	w.used[t] = true
	if !c.applies {
		f.Skipped++
		return
	}
	f.Checked++
	if !(c.bar <= c.promise/2) {
		f.Vacuous++
	}
	if c.excess > c.bar {
		if f.Violated++; f.First < 0 {
			f.First, f.Excess, f.Bar = k, c.excess, c.bar
		}
	}
}

func (w *watcher) findings() []Finding {
	var fs []Finding
	for i, f := range w.found {
		if w.used[i] {
			fs = append(fs, f)
		}
	}
	return fs
}
