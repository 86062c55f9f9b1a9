package gd_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"slope/gd"
)

// counting is an objective that remembers the points at which f was asked for.
type counting struct {
	gd.Objective
	values []float64
}

func (c *counting) Value(x []float64) float64 {
	y := c.Objective.Value(x)
	c.values = append(c.values, y)
	return y
}

// I1 to I4: the accepted step satisfies Armijo's condition, the trial before did
// not, α ≥ min(α₀, 2β(1−c)/L), and there are no more trials than that allows.
func TestPropertyArmijo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawConvex(t)
		a := gd.Armijo{
			Initial: math.Exp(rapid.Float64Range(-3, 6).Draw(t, "log α₀")),
			Shrink:  rapid.Float64Range(0.1, 0.9).Draw(t, "β"),
			Slack:   rapid.Float64Range(0.01, 0.9).Draw(t, "c"),
		}
		obj := &counting{Objective: f}
		res, err := gd.Minimize(obj, f.start, gd.Options{Step: a, MaxIterations: 1, Stop: []gd.StopRule{gd.GradientNorm(1e-3)}})
		if err != nil {
			t.Fatal(err)
		}
		h := &res.History
		if h.Len() < 2 {
			return // the start is a minimum
		}
		alpha, g2 := h.Step[1], h.GradNorm[0]*h.GradNorm[0]
		bar := 0x1p-43 * math.Abs(h.Loss[0])
		if h.Loss[1] > h.Loss[0]-a.Slack*alpha*g2+bar {
			t.Fatalf("f fell from %v to %v, want by %v", h.Loss[0], h.Loss[1], a.Slack*alpha*g2)
		}
		if n := len(obj.values); n > 1 {
			if before := obj.values[n-2]; before < h.Loss[0]-a.Slack*(alpha/a.Shrink)*g2*(1+1e-12)-bar {
				t.Fatalf("the trial before gave %v and was refused", before)
			}
		}
		least := min(a.Initial, 2*a.Shrink*(1-a.Slack)/f.theory.L)
		if alpha < least*(1-1e-9) {
			t.Fatalf("α = %v, want at least %v", alpha, least)
		}
		most := 1 + math.Ceil(max(0, math.Log(a.Initial*f.theory.L/(2*(1-a.Slack)))/math.Log(1/a.Shrink))+1e-9)
		if float64(len(obj.values)) > most {
			t.Fatalf("%d trials, want at most %v", len(obj.values), most)
		}
	})
}

// I5: with c = ½ the rate ‖x₀−x*‖²/(2k·min α) holds.
func TestPropertyArmijoRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawConvex(t)
		r2 := 0.0
		for i, x := range f.start {
			r2 += (x - f.theory.Argmin[i]) * (x - f.theory.Argmin[i])
		}
		least := math.Inf(1)
		for it, err := range gd.Iterates(f, f.start, gd.Options{Step: gd.Armijo{Initial: 4 / f.theory.L}, MaxIterations: 30}) {
			if err != nil {
				t.Fatal(err)
			}
			if it.K == 0 {
				continue
			}
			least = min(least, it.Step)
			bar := 1e-13*f.theory.L*r2 + 1e-300
			if f.theory.Error != nil {
				bar += f.theory.Error(it.X)
			}
			if bound := r2 / (2 * least * float64(it.K)); it.Value > bound+bar {
				t.Fatalf("f(x_%d) = %v, want at most %v", it.K, it.Value, bound)
			}
		}
	})
}

// I6: simple decrease lowers f strictly at every step, whatever the function.
func TestPropertyDecrease(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawConvex(t)
		last := math.Inf(1)
		for it, err := range gd.Iterates(f, f.start, gd.Options{Step: gd.Decrease{Initial: 64 / f.theory.L}, MaxIterations: 20}) {
			if err != nil {
				t.Fatal(err)
			}
			if !(it.Value < last) {
				t.Fatalf("f(x_%d) = %v, %v before", it.K, it.Value, last)
			}
			last = it.Value
		}
	})
}

// I7 is TestStrongWolfeConditions. I8: trials that are NaN or infinite are
// refused and shortened, never accepted, by every rule that searches.
func TestPropertyTrialsOutsideTheDomain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		edge := rapid.Float64Range(0.5, 3).Draw(t, "edge")
		bad := rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1)}).Draw(t, "outside")
		// ½(x−1)² on x > −edge; a long first step from 2 leaves it.
		obj := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
			if !(x[0] > -edge) {
				dst[0] = bad
				return bad, dst
			}
			dst[0] = x[0] - 1
			return dst[0] * dst[0] / 2, dst
		}, nil)
		first := math.Exp(rapid.Float64Range(2, 12).Draw(t, "log α₀"))
		for _, step := range []gd.StepRule{gd.Decrease{Initial: first}, gd.Armijo{Initial: first}, gd.StrongWolfe{Initial: first}, gd.BarzilaiBorwein{Initial: first}} {
			res, err := gd.Minimize(obj, []float64{2}, gd.Options{Step: step})
			if _, simple := step.(gd.Decrease); err != nil || res.Value >= 0.5 || !simple && math.Abs(res.X[0]-1) > 1e-6 {
				t.Fatalf("%T: %v, %v, %v", step, res.X, res.Status, err) // of Decrease no rate is known
			}
		}
	})
}

// uphill is a direction that never points downhill.
type uphill struct{}

func (uphill) Begin(int) (gd.Director, error) { return uphill{}, nil }
func (uphill) Direct(d []float64, l *gd.Line) { copy(d, l.Grad()) }
func (uphill) Restart()                       {}

// I10: a direction that is not one of descent is an error that says so.
func TestPropertyNonDescent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawConvex(t)
		f.start[0] += 30 // away from the minimum
		for _, step := range []gd.StepRule{gd.Decrease{}, gd.Armijo{}, gd.StrongWolfe{}, gd.Exact{}, gd.Polyak{}, gd.BarzilaiBorwein{}} {
			res, err := gd.Minimize(f, f.start, gd.Options{Direction: uphill{}, Step: step})
			var e *gd.Error
			if !errors.As(err, &e) || e.Status != gd.NotDescent || e.Iteration != 0 || res.K != 0 {
				t.Fatalf("%T: %v", step, err)
			}
		}
	})
}

// I11: below the noise every search ends, in at most 60 trials a step, and says
// that rounding is the limit or reaches the gradient asked for.
func TestPropertyNoise(t *testing.T) {
	check := func(t rapid.TB, offset float64, c quad, start []float64) {
		obj := gd.FromGradient(len(c), func(dst, x []float64) (float64, []float64) {
			y, g := c.Gradient(dst, x)
			return offset + y, g
		}, nil)
		for _, step := range []gd.StepRule{gd.Decrease{}, gd.Armijo{}, gd.StrongWolfe{}, gd.BarzilaiBorwein{}} {
			before := gd.Evaluations{}
			for it, err := range gd.Iterates(obj, start, gd.Options{Step: step, Stop: []gd.StopRule{gd.GradientNorm(1e-9)}, MaxIterations: 3000}) {
				if err != nil {
					t.Fatal(err)
				}
				if n := it.Evals.Value + it.Evals.Gradient - before.Value - before.Gradient; n > 63 {
					t.Fatalf("%T: %d evaluations in one step", step, n)
				}
				before = it.Evals
				if s := it.Status; s != gd.Running && s != gd.SmallGradient && s != gd.RoundingLimit && s != gd.IterationLimit {
					t.Fatalf("%T with offset %v: %v at ‖∇f‖ = %v", step, offset, s, it.GradNorm)
				}
			}
		}
	}
	// A start next to 0 makes the first trial far too long.
	for k := -20; k >= -60; k-- {
		for _, curvature := range []float64{0.1, 1, 2.5, 7, 20} {
			check(t, math.Exp(30), quad{curvature}, []float64{math.Ldexp(1, k)})
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		offset := math.Exp(rapid.Float64Range(0, 30).Draw(t, "log offset"))
		c := quad(rapid.SliceOfN(rapid.Float64Range(0.1, 20), 1, 4).Draw(t, "spectrum"))
		start := make([]float64, len(c))
		for i := range start {
			start[i] = rapid.Float64Range(-3, 3).Draw(t, "x")
		}
		check(t, offset, c, start)
	})
}

// A variable that starts next to 0 has a tiny unit, in which its curvature is lost in the
// differences of gradients. It hides no minimum from a search.
func TestNoiseWithOneTinyVariable(t *testing.T) {
	c := quad([]float64{1, 4.5, 1.5, 4.5})
	obj := gd.FromGradient(len(c), func(dst, x []float64) (float64, []float64) {
		y, g := c.Gradient(dst, x)
		return math.E + y, g
	}, nil)
	for k := -20; k >= -60; k -= 2 {
		start := []float64{math.Ldexp(1, k), 1, 0.5, 0.5}
		res, err := gd.Minimize(obj, start, gd.Options{Step: gd.Decrease{}, Stop: []gd.StopRule{gd.GradientNorm(1e-9)}, MaxIterations: 3000})
		if err != nil || res.Status != gd.RoundingLimit {
			t.Errorf("from %v: %v, %v", start, res.Status, err)
		}
	}
}

// I12: scaling f by 2^k and the first trial by its inverse gives the same trials.
func TestPropertySearchScaling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := quad{rapid.Float64Range(0.1, 30).Draw(t, "c"), 1}
		s := math.Ldexp(1, rapid.IntRange(-30, 30).Draw(t, "k"))
		for _, pair := range [][2]gd.StepRule{
			{gd.Armijo{Initial: 1}, gd.Armijo{Initial: 1 / s}},
			{gd.Decrease{Initial: 1}, gd.Decrease{Initial: 1 / s}},
			{gd.BarzilaiBorwein{Initial: 1}, gd.BarzilaiBorwein{Initial: 1 / s}},
			{gd.StrongWolfe{Initial: 1}, gd.StrongWolfe{Initial: 1 / s}},
		} {
			run := func(c quad, step gd.StepRule) *gd.Result {
				res, err := gd.Minimize(c, []float64{1, -2}, gd.Options{Step: step, MaxIterations: 6, Stop: []gd.StopRule{}})
				if err != nil {
					t.Fatal(err)
				}
				return res
			}
			a, b := run(c, pair[0]), run(quad{s * c[0], s}, pair[1])
			if a.Evals != b.Evals || a.X[0] != b.X[0] || a.X[1] != b.X[1] {
				t.Fatalf("%T scaled by %v: %v %+v, want %v %+v", pair[0], s, b.X, b.Evals, a.X, a.Evals)
			}
		}
	})
}

// I13: an exact step reduces f by ((L−mu)/(L+mu))² at least and ends where the
// next gradient is orthogonal.
func TestPropertyExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := quad(rapid.SliceOfN(rapid.Float64Range(0.1, 50), 2, 5).Draw(t, "spectrum"))
		start := make([]float64, len(c))
		mu, l := math.Inf(1), 0.0
		for i, v := range c {
			start[i] = rapid.Float64Range(0.1, 3).Draw(t, "x")
			mu, l = min(mu, v), max(l, v)
		}
		rate := (l - mu) / (l + mu)
		var g []float64
		last := math.Inf(1)
		for it, err := range gd.Iterates(c, start, gd.Options{Step: gd.Exact{}, MaxIterations: 8}) {
			if err != nil {
				t.Fatal(err)
			}
			if it.Value > rate*rate*last*(1+1e-9)+1e-25 {
				t.Fatalf("f(x_%d) = %v after %v, want a factor of %v", it.K, it.Value, last, rate*rate)
			}
			inner, norm := 0.0, 0.0
			for i := range g {
				inner += g[i] * it.Grad[i]
				norm += g[i] * g[i]
			}
			if math.Abs(inner) > 1e-10*norm {
				t.Fatalf("⟨g_%d, g_%d⟩ = %v of %v", it.K, it.K-1, inner, norm)
			}
			g, last = append(g[:0], it.Grad...), it.Value
		}
	})
}

// frozen is a line search with the fault of K21: its target is that of the first
// trial, so that shorter steps are held to a decrease they cannot have.
type frozen struct{}

func (frozen) Begin(int) (gd.Stepper, error) { return frozen{}, nil }

func (frozen) Step(l *gd.Line) (float64, gd.Status) {
	alpha, target := 1.0, l.Value()+0.5*l.Slope()
	for range 100 {
		if l.Try(alpha) <= target {
			return alpha, gd.Running
		}
		alpha /= 2
	}
	return 0, gd.NoDecrease
}

// crawl has the fault of K22: every step lowers f, and the run goes nowhere.
type crawl struct{}

func (crawl) Begin(int) (gd.Stepper, error) { return crawl{}, nil }

func (crawl) Step(l *gd.Line) (float64, gd.Status) {
	return 0.25 / float64((l.K()+2)*(l.K()+2)), gd.Running
}

// K21 fails wherever L > 1; K22 descends strictly and breaks the rate 1/(2αk)
// that a fixed step α = 1/L has.
func TestControlsOfTheSearches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.Float64Range(2.5, 100).Draw(t, "L")
		res, err := gd.Minimize(quad{l}, []float64{1}, gd.Options{Step: frozen{}})
		if err != nil || res.Status != gd.NoDecrease || res.Iterations != 0 {
			t.Fatalf("the frozen target passes: %v after %d steps, %v", res.Status, res.Iterations, err)
		}
		if res, err = gd.Minimize(quad{l}, []float64{1}, gd.Options{}); err != nil || res.Status != gd.SmallGradient {
			t.Fatalf("the right one does not: %v, %v", res.Status, err)
		}
	})
	broken := false
	last := math.Inf(1)
	for it := range gd.Iterates(quad{1}, []float64{1}, gd.Options{Step: crawl{}, MaxIterations: 200}) {
		if !(it.Value < last) {
			t.Errorf("f(x_%d) = %v, %v before", it.K, it.Value, last)
		}
		last = it.Value
		broken = broken || it.K > 0 && it.Value > 1/(2*float64(it.K))
	}
	if !broken {
		t.Error("simple decrease kept the rate 1/(2k)")
	}
}
