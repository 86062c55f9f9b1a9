package gd_test

import (
	"math"
	"strings"
	"testing"

	"slope/gd"
	"slope/internal/problem"
)

func theoryOf(p *problem.Problem) *gd.Theory {
	return &gd.Theory{L: p.L, Mu: p.Mu, Convex: p.Curvature != problem.Nonconvex, Argmin: p.Min, Min: p.MinValue}
}

// Every theorem holds on every test problem whose constants are known, with more
// evidence than vacuous steps where the run is far from the limit of rounding.
func TestTheoremsHoldOnProblems(t *testing.T) {
	seen := map[gd.Theorem]int{}
	for _, p := range problem.All() {
		if p.Min == nil || math.IsInf(p.L, 1) || p.L == 0 {
			continue
		}
		for _, scale := range []float64{1, 0.3, 1.9} {
			res, err := gd.Minimize(gd.FromGradient(p.Dim(), p.Hand, nil), p.Start, gd.Options{
				Step: gd.Fixed(scale / p.L), MaxIterations: 200, Theory: theoryOf(p),
			})
			if err != nil {
				t.Errorf("%s: %v", p.Name, err)
				continue
			}
			for _, f := range res.Theorems {
				if f.Refuted() {
					t.Errorf("%s with α = %v/L: %v", p.Name, scale, f)
				}
				if f.Supported() {
					seen[f.Theorem]++
				}
			}
		}
	}
	for th := gd.SufficientDecrease; th <= gd.GapAbove; th++ {
		if seen[th] < 5 {
			t.Errorf("%v: evidence from %d runs, want at least 5", th, seen[th])
		}
	}
}

// The tight rate is attained on a Huber function whose kink lies where the run
// ends, so a bound that is any smaller fails there.
func TestTightRateIsTight(t *testing.T) {
	for _, k := range []int{1, 3, 5, 20} {
		delta := 1 / float64(2*k+1)
		huber := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
			if a := math.Abs(x[0]); a > delta {
				dst[0] = math.Copysign(delta, x[0])
				return delta*a - delta*delta/2, dst
			}
			dst[0] = x[0]
			return x[0] * x[0] / 2, dst
		}, nil)
		res, err := gd.Minimize(huber, []float64{1}, gd.Options{Step: gd.InverseL(1), MaxIterations: k, Stop: []gd.StopRule{}})
		if err != nil {
			t.Fatal(err)
		}
		bound := 1 / float64(4*k+2)
		if ratio := res.History.Loss[k] / bound; math.Abs(ratio-1) > 3e-14 {
			t.Errorf("k = %d: f/bound = %v, want 1", k, ratio)
		}
	}
}

// Wrong theories are found out, and the step is named.
func TestWrongTheoryIsRefuted(t *testing.T) {
	ill := quad{1, 10}
	fast, slow := []float64{0.01, 1}, []float64{1, 0.01} // the curvature that dominates
	star := []float64{0, 0}
	for _, c := range []struct {
		name   string
		start  []float64
		step   gd.StepRule
		theory gd.Theory
		want   gd.Theorem
		first  int
	}{
		{"L too small by half", fast, gd.Fixed(1. / 5), gd.Theory{L: 5}, gd.SufficientDecrease, 1},
		{"L too small by a fifth", fast, gd.Fixed(1. / 8), gd.Theory{L: 8}, gd.SufficientDecrease, 1},
		{"mu too large", slow, gd.Fixed(0.1), gd.Theory{L: 10, Mu: 3, Argmin: star}, gd.LinearRate, 1},
		{"f* too low", fast, gd.Fixed(0.1), gd.Theory{L: 10, Mu: 1, Argmin: star, Min: -1}, gd.GapBelow, 1},
		{"f* too high", fast, gd.Fixed(0.01), gd.Theory{L: 10, Argmin: star, Min: 1}, gd.GapAbove, 0},
		{"another minimiser", fast, gd.Fixed(0.1), gd.Theory{L: 10, Convex: true, Argmin: []float64{0, 3}}, gd.Fejer, 1},
		{"too near a minimiser", fast, gd.Fixed(0.01), gd.Theory{L: 10, Convex: true, Argmin: []float64{0, 0.99}}, gd.TightRate, 1},
	} {
		theory := c.theory
		res, err := gd.Minimize(ill, c.start, gd.Options{Step: c.step, MaxIterations: 20, Theory: &theory})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range res.Theorems {
			if f.Theorem == c.want {
				found = true
				if !f.Refuted() || f.First != c.first {
					t.Errorf("%s: %v; want %v to fail at step %d", c.name, f, c.want, c.first)
				}
				if want := "fails first at step"; f.Refuted() && !strings.Contains(f.String(), want) {
					t.Errorf("%s: %q does not say %q", c.name, f, want)
				}
			}
		}
		if !found {
			t.Errorf("%s: %v was not checked", c.name, c.want)
		}
	}
}

// Not convex: −cos x + 1 has L = 1; the theorems that need no convexity hold.
func TestTheoryWithoutConvexity(t *testing.T) {
	wave := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
		dst[0] = math.Sin(x[0])
		return 1 - math.Cos(x[0]), dst
	}, nil)
	res, err := gd.Minimize(wave, []float64{3}, gd.Options{Step: gd.InverseL(1), Theory: &gd.Theory{L: 1, Argmin: []float64{0}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range res.Theorems {
		switch f.Theorem {
		case gd.SufficientDecrease, gd.GeneralDecrease, gd.SmallestGradient, gd.GapAbove:
			if !f.Supported() {
				t.Errorf("%v", f)
			}
		default:
			t.Errorf("%v was checked without convexity", f.Theorem)
		}
	}
	// The same function declared convex: around x = 3 it is concave, so ‖∇f‖ rises.
	res, err = gd.Minimize(wave, []float64{3}, gd.Options{Step: gd.InverseL(1), Theory: &gd.Theory{L: 1, Convex: true}})
	if err != nil {
		t.Fatal(err)
	}
	if f := res.Theorems[len(res.Theorems)-1]; f.Theorem != gd.GradientFalls || f.First != 1 {
		t.Errorf("%v; want GradientFalls to fail at step 1", f)
	}
}

// Near the limit of rounding the steps are counted as vacuous, none as violated,
// on a function that cancels: (x−10⁸)² written as x² − 2·10⁸x + 10¹⁶.
func TestVacuousShare(t *testing.T) {
	cancels := func(x []gd.Rounded) gd.Rounded { return x[0].Square().Sub(x[0].Scale(2e8)).AddConst(1e16) }
	obj := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
		dst[0] = 2*x[0] - 2e8
		return x[0]*x[0] - 2e8*x[0] + 1e16, dst
	}, nil)
	theory := &gd.Theory{L: 2, Mu: 2, Argmin: []float64{1e8}, Error: gd.RunningError(1, cancels)}
	res, err := gd.Minimize(obj, []float64{1e8 + 1000}, gd.Options{Step: gd.Fixed(0.1), MaxIterations: 60, Theory: theory})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range res.Theorems {
		if f.Refuted() {
			t.Errorf("%v", f)
		}
		if f.Theorem == gd.SufficientDecrease && (f.Vacuous < 10 || !f.Supported()) {
			t.Errorf("%v; want evidence at first and vacuous steps in the end", f)
		}
	}
}

func TestTheoryBadInput(t *testing.T) {
	for _, c := range []struct {
		opt  gd.Options
		want string
	}{
		{gd.Options{Theory: &gd.Theory{L: -1}}, "gd: theory with L = -1 and Mu = 0, want finite numbers ≥ 0"},
		{gd.Options{Theory: &gd.Theory{L: 1, Mu: 2}}, "gd: theory with Mu = 2 above L = 1"},
		{gd.Options{Theory: &gd.Theory{Argmin: []float64{1}}}, "gd: theory with a minimiser of length 1, want 2"},
		{gd.Options{Theory: &gd.Theory{L: 1}, Direction: gd.HeavyBall{}}, "gd: Theory is about gradient descent; want no Direction, no Project and no Resampler"},
	} {
		if _, err := gd.Minimize(quad{1, 2}, []float64{1, 1}, c.opt); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// Nesterov's O(1/k²) is monitored at x_k: it holds on convex functions with a step of 1/L,
// is refuted where L is too small, and is not applicable after a restart.
func TestNesterovIsMonitored(t *testing.T) {
	find := func(obj gd.Objective, start []float64, theory gd.Theory, d gd.Nesterov, alpha float64) gd.Finding {
		res, err := gd.Minimize(obj, start, gd.Options{Direction: d, Step: gd.Fixed(alpha), MaxIterations: 200, Stop: []gd.StopRule{}, Theory: &theory})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range res.Theorems {
			if f.Theorem == gd.AcceleratedRate {
				return f
			}
		}
		t.Fatalf("no AcceleratedRate among %v", res.Theorems)
		return gd.Finding{}
	}
	plain := gd.Nesterov{NoRestart: true}
	for _, n := range []int{2, 5, 20} {
		q := problem.NewQuadratic(n, 1e-4, 1)
		theory := gd.Theory{L: 1 + 1e-12, Convex: true, Argmin: q.Centre}
		start := make([]float64, n)
		for i := range start {
			start[i] = 5
		}
		f := find(gd.FromGradient(n, q.Gradient, nil), start, theory, plain, 1/theory.L)
		if !f.Supported() || f.Checked != 200 || f.VacuousShare() > 0.05 {
			t.Errorf("quadratic in %d variables: %v", n, f)
		}
	}
	huber := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
		if a := math.Abs(x[0]); a > 0.01 {
			dst[0] = math.Copysign(0.01, x[0])
			return 0.01*a - 0.00005, dst
		}
		dst[0] = x[0]
		return x[0] * x[0] / 2, dst
	}, nil)
	theory := gd.Theory{L: 1, Convex: true, Argmin: []float64{0}}
	if f := find(huber, []float64{1}, theory, plain, 1); !f.Supported() {
		t.Errorf("Huber: %v", f)
	}
	// The controls: a rate that gradient descent cannot have, and a constant that is wrong.
	slow := gd.Theory{L: 0.7, Convex: true, Argmin: []float64{0, 0}}
	if f := find(quad{1, 1e-3}, []float64{1, 1}, slow, plain, 1/0.7); !f.Refuted() {
		t.Errorf("L too small passes: %v", f)
	}
	crawls := gd.Theory{L: 1e-6, Convex: true, Argmin: []float64{0}, Min: -1}
	if f := find(quad{1e-6}, []float64{1}, crawls, plain, 1e6); !f.Refuted() {
		t.Errorf("a minimum that is too low passes: %v", f)
	}
	if f := find(quad{1, 0.01}, []float64{1, 1}, gd.Theory{L: 1, Convex: true, Argmin: []float64{0, 0}}, gd.Nesterov{}, 1); f.Skipped == 0 || f.Refuted() {
		t.Errorf("with restarts: %v, want steps to which it is not applicable", f)
	}
	f := find(quad{1, 0.01}, []float64{1, 1}, gd.Theory{L: 1, Convex: true, Argmin: []float64{0, 0}}, gd.Nesterov{Beta: 0.8}, 1)
	if want := "AcceleratedRate: not applicable: a step α > 1/L or not the same one, constant momentum or a restart at all 200 steps"; f.String() != want {
		t.Errorf("got  %v\nwant %v", f, want)
	}
}

// Where no step fulfils the hypotheses a finding says so, and which.
func TestTheoremsThatDoNotApply(t *testing.T) {
	res, err := gd.Minimize(quad{1, 4}, []float64{1, 1}, gd.Options{Step: gd.Fixed(0.3), MaxIterations: 10, Stop: []gd.StopRule{},
		Theory: &gd.Theory{L: 4, Mu: 1, Argmin: []float64{0, 0}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range res.Theorems {
		if f.Theorem == gd.SufficientDecrease && f.String() != "SufficientDecrease: not applicable: α > 1/L at all 10 steps" {
			t.Errorf("%v", f)
		}
		if f.Checked == 0 && (!strings.Contains(f.String(), "not applicable: ") || f.Supported() || strings.Contains(f.String(), "vacuous")) {
			t.Errorf("%v", f)
		}
	}
}
