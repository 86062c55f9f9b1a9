package gd_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"slope/gd"
	"slope/internal/problem"
	"slope/reverse"
)

var (
	allSteps = []gd.StepRule{gd.Fixed(0.01), gd.InverseL(100), gd.Decreasing{Initial: 0.015, Power: 0.1}, gd.Decrease{}, gd.Armijo{},
		gd.StrongWolfe{}, gd.Exact{}, gd.Polyak{}, gd.BarzilaiBorwein{}, gd.BarzilaiBorwein{Short: true}}
	allDirections = []gd.Direction{nil, gd.Steepest{}, gd.HeavyBall{}, gd.Nesterov{}, gd.Nesterov{Beta: 0.8}, gd.Adam{}}
)

// On a bowl of condition 100 every direction works with every step rule: each
// pair comes down by a factor of 10⁴ or the run says why not.
func TestEveryDirectionWithEveryStep(t *testing.T) {
	c := quad{1, 10, 100}
	start := []float64{1, 1, 1}
	for _, d := range allDirections {
		for _, s := range allSteps {
			res, err := gd.Minimize(c, start, gd.Options{Direction: d, Step: s, MaxIterations: 4000})
			if err != nil {
				t.Errorf("%T, %T: %v", d, s, err)
				continue
			}
			if res.Value > 1e-4*c.Value(start) {
				t.Errorf("%T, %T: %v at f = %v after %d steps", d, s, res.Status, res.Value, res.Iterations)
			}
		}
	}
}

// With a fixed step the direction of Nesterov is the textbook's two sequences,
// and that of HeavyBall its difference of iterates.
func TestMomentumIsTheTextbooks(t *testing.T) {
	c := quad{1, 30}
	const alpha, beta = 1. / 32, 0.75
	var x, last, y [2]float64
	x, last, y = [2]float64{1, 1}, [2]float64{1, 1}, [2]float64{1, 1}
	tk := 1.0
	for it := range gd.Iterates(c, x[:], gd.Options{Direction: gd.Nesterov{NoRestart: true}, Step: gd.Fixed(alpha), MaxIterations: 40}) {
		for i := range y {
			if math.Abs(it.X[i]-y[i]) > 1e-14 {
				t.Fatalf("y_%d = %v, want %v", it.K, it.X, y)
			}
		}
		next := (1 + math.Sqrt(1+4*tk*tk)) / 2
		for i := range y {
			x[i] = y[i] - alpha*c[i]*y[i]
			y[i] = x[i] + (tk-1)/next*(x[i]-last[i])
		}
		last, tk = x, next
	}
	x, last = [2]float64{1, 1}, [2]float64{1, 1}
	for it := range gd.Iterates(c, x[:], gd.Options{Direction: gd.HeavyBall{Beta: beta}, Step: gd.Fixed(alpha), MaxIterations: 40}) {
		for i := range x {
			if math.Abs(it.X[i]-x[i]) > 1e-13 {
				t.Fatalf("heavy ball: x_%d = %v, want %v", it.K, it.X, x)
			}
			x[i], last[i] = x[i]-alpha*c[i]*x[i]+beta*(x[i]-last[i]), x[i]
		}
	}
}

// The bound 2‖x₀−x*‖²/(α(k+1)²) of Nesterov's method, and restarts that beat
// it: far fewer steps than gradient descent on a bowl of condition 10⁴.
func TestNesterovIsAccelerated(t *testing.T) {
	p := problem.QuadraticProblem(20, 1e-4, 1)
	obj := gd.FromGradient(p.Dim(), p.Hand, nil)
	r2 := 0.0
	for i, x := range p.Start {
		r2 += (x - p.Min[i]) * (x - p.Min[i])
	}
	steps := map[gd.Direction]int{}
	for _, d := range []gd.Direction{gd.Steepest{}, gd.Nesterov{}} {
		res, err := gd.Minimize(obj, p.Start, gd.Options{Direction: d, Step: gd.InverseL(p.L), MaxIterations: 100000,
			Stop: []gd.StopRule{gd.ObjectiveGap{Min: 0, Eps: 1e-8 * r2}}})
		if err != nil || res.Status != gd.GapReached {
			t.Fatalf("%T: %v, %v", d, res.Status, err)
		}
		steps[d] = res.Iterations
	}
	if steps[gd.Nesterov{}]*10 > steps[gd.Steepest{}] {
		t.Errorf("%d steps, gradient descent %d; want a tenth at most", steps[gd.Nesterov{}], steps[gd.Steepest{}])
	}
}

// Adam's first step has length α in every component, whatever the scale of f.
func TestAdamFirstStep(t *testing.T) {
	for _, s := range []float64{1e-3, 1, 1e6} {
		res, err := gd.Minimize(quad{s, 7 * s}, []float64{1, -1}, gd.Options{
			Direction: gd.Adam{}, Step: gd.Fixed(0.01), MaxIterations: 1, KeepPath: true, Stop: []gd.StopRule{}})
		if err != nil {
			t.Fatal(err)
		}
		if x := res.History.Point(1); math.Abs(x[0]-0.99) > 1e-6 || math.Abs(x[1]+0.99) > 1e-6 {
			t.Errorf("scale %v: %v, want 0.99, −0.99", s, x)
		}
	}
}

// Each step of Exact along −∇f reduces f by at least ((κ−1)/(κ+1))², is
// orthogonal to the next gradient, and takes what HVP gives if there is one.
func TestExactOnQuadratics(t *testing.T) {
	p := problem.QuadraticProblem(8, 1, 50)
	rate := (p.L - p.Mu) / (p.L + p.Mu)
	last := math.Inf(1)
	for it, err := range gd.Iterates(gd.FromGradient(8, p.Hand, nil), p.Start, gd.Options{Step: gd.Exact{}, MaxIterations: 100}) {
		if err != nil {
			t.Fatal(err)
		}
		if most := rate * rate * last; it.Value > most*(1+1e-10)+1e-20 {
			t.Fatalf("f(x_%d) = %v, want at most %v", it.K, it.Value, most)
		}
		last = it.Value
	}
	a, _ := gd.Minimize(quad{1, 9}, []float64{9, 1}, gd.Options{Step: gd.Exact{}, MaxIterations: 5})
	b, err := gd.Minimize(withHVP{quad{1, 9}}, []float64{9, 1}, gd.Options{Step: gd.Exact{}, MaxIterations: 5})
	if err != nil || b.Evals.Gradient != 6 || a.Evals.Gradient != 11 || math.Abs(a.Value-b.Value) > 1e-12*a.Value {
		t.Errorf("with HVP %v after %+v, without %v after %+v", b.Value, b.Evals, a.Value, a.Evals)
	}
	// The worst case, (9, 1) on curvatures 1 and 9, attains the rate.
	if got := b.History.Loss[1] / b.History.Loss[0]; math.Abs(got-0.64) > 1e-12 {
		t.Errorf("first ratio %v, want 0.64", got)
	}
}

type withHVP struct{ quad }

func (q withHVP) HVP(dst, x, v []float64) (float64, []float64) {
	for i := range v {
		dst[i] = q.quad[i] * v[i]
	}
	return q.Value(x), dst
}

// Polyak's steps come nearer to the minimiser every time on a convex function.
func TestPolyakComesNearer(t *testing.T) {
	for _, p := range problem.All() {
		if p.Min == nil || p.Curvature == problem.Nonconvex {
			continue
		}
		last := math.Inf(1)
		for it, err := range gd.Iterates(gd.FromGradient(p.Dim(), p.Hand, nil), p.Start, gd.Options{Step: gd.Polyak{Min: p.MinValue}, MaxIterations: 50}) {
			if err != nil {
				t.Errorf("%s: %v", p.Name, err)
				break
			}
			d := 0.0
			for i, x := range it.X {
				d = math.Hypot(d, x-p.Min[i])
			}
			if d > last*(1+1e-12) {
				t.Errorf("%s: distance %v at %d, %v before", p.Name, d, it.K, last)
			}
			last = d
		}
	}
}

// The accepted steps of StrongWolfe satisfy both conditions.
func TestStrongWolfeConditions(t *testing.T) {
	for _, p := range problem.All() {
		if p.Kinked || math.IsInf(p.MinValue, -1) {
			continue
		}
		var g []float64
		f, norm := 0.0, 0.0
		for it, err := range gd.Iterates(gd.FromGradient(p.Dim(), p.Hand, nil), p.Start, gd.Options{Step: gd.StrongWolfe{Slack: 0.01, Curvature: 0.4}, MaxIterations: 60}) {
			if err != nil {
				t.Errorf("%s: %v", p.Name, err)
				break
			}
			if it.K > 0 {
				slope := 0.0
				for i := range g {
					slope -= it.Grad[i] * g[i]
				}
				if it.Value > f-0.01*it.Step*norm*norm+0x1p-43*math.Abs(f) {
					t.Errorf("%s: step %d does not fall enough", p.Name, it.K)
				}
				if math.Abs(slope) > 0.4*norm*norm*(1+1e-9) {
					t.Errorf("%s: step %d ends at slope %v of %v", p.Name, it.K, slope, -norm*norm)
				}
			}
			g, f, norm = append(g[:0], it.Grad...), it.Value, it.GradNorm
		}
	}
}

// The lecture's bound: min (w−1)² and min (w+1)² on w ≥ 0.
func TestBoundConstraint(t *testing.T) {
	for _, c := range []struct{ centre, want float64 }{{1, 1}, {-1, 0}} {
		obj := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
			dst[0] = 2 * (x[0] - c.centre)
			return (x[0] - c.centre) * (x[0] - c.centre), dst
		}, nil)
		for _, step := range []gd.StepRule{gd.Fixed(0.1), gd.Armijo{}, gd.BarzilaiBorwein{}, gd.Decrease{}} {
			res, err := gd.Minimize(obj, []float64{-5}, gd.Options{Step: step, Project: gd.Box{Lo: []float64{0}}, KeepPath: true})
			if err != nil || res.Status != gd.SmallGradient || math.Abs(res.X[0]-c.want) > 1e-7 {
				t.Errorf("(w−%v)², %T: %v, %v, %v; want %v", c.centre, step, res.X, res.Status, err, c.want)
			}
			if slices.Min(res.History.W) < 0 {
				t.Errorf("%T: left the set: %v", step, res.History.W)
			}
		}
	}
}

type badSet struct {
	length int
	value  float64
}

func (b badSet) Project(dst, x []float64) []float64 {
	if x[0] > 0.5 {
		return append(dst[:0], x...)
	}
	dst[0] = b.value
	return dst[:b.length]
}

func TestBadProjections(t *testing.T) {
	for _, c := range []struct {
		set  gd.Projection
		step gd.StepRule
		want string
		at   int
	}{
		{badSet{1, 0}, gd.Fixed(0.5), "gd: projection returned a point of length 1 at iteration 2, want 2", 2},
		{badSet{2, math.NaN()}, gd.Fixed(0.5), "gd: projection has component 0 = NaN at iteration 2; use a smaller step or a step rule that searches", 2},
		{gd.Box{Lo: []float64{0}}, gd.Fixed(0.5), "gd: box with bounds of length 1 and 0, want 2 or nil", -1},
		{gd.Box{Lo: []float64{0, 3}, Hi: []float64{1, 2}}, gd.Fixed(0.5), "gd: box with bounds 3 and 2 of component 1, want Lo ≤ Hi", -1},
		{gd.Box{}, gd.StrongWolfe{}, "gd: StrongWolfe does not search along a projection; use Armijo", -1},
		{gd.Box{}, gd.Exact{}, "gd: Exact does not search along a projection; use Armijo", -1},
	} {
		res, err := gd.Minimize(quad{1, 1}, []float64{1.5, 1}, gd.Options{Step: c.step, Project: c.set})
		var e *gd.Error
		if !errors.As(err, &e) || err.Error() != c.want || e.Iteration != c.at {
			t.Errorf("got %v, want %q at iteration %d", err, c.want, c.at)
		}
		if c.at > 0 && (res == nil || res.K != 1) {
			t.Errorf("%v: want the best point so far, iterate 1", err)
		}
	}
}

func TestMoreStopRules(t *testing.T) {
	slow := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
		time.Sleep(time.Millisecond)
		dst[0] = 1
		return x[0], dst
	}, nil)
	res, err := gd.Minimize(slow, []float64{1}, gd.Options{Step: gd.Fixed(1), MaxIterations: 1e6, Stop: []gd.StopRule{gd.Time(20 * time.Millisecond)}})
	if err != nil || res.Status != gd.TimeLimit || res.Iterations > 25 {
		t.Errorf("Time: %v after %d steps, %v", res.Status, res.Iterations, err)
	}
	// |w| doubles, f grows by 4: ½4ᵏ − ½ > 1000 first at k = 6.
	res, err = gd.Minimize(quad{1}, []float64{1}, gd.Options{Step: gd.Fixed(3), Stop: []gd.StopRule{gd.Divergence(1000)}})
	if err != nil || res.Status != gd.Diverged || res.Iterations != 6 || res.K != 0 {
		t.Errorf("Divergence: %v after %d steps with the best at %d, %v", res.Status, res.Iterations, res.K, err)
	}
	raised := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
		dst[0] = math.Round(x[0]*1e6) / 1e6
		return 1 + x[0]*x[0]/2, dst
	}, nil)
	res, err = gd.Minimize(raised, []float64{1}, gd.Options{Step: gd.Fixed(0.5), Stop: []gd.StopRule{gd.GradientNorm(0), gd.Stagnation(5)}, MaxIterations: 500})
	if err != nil || !res.Status.Converged() || res.Iterations > 60 {
		t.Errorf("Stagnation: %v after %d steps, %v", res.Status, res.Iterations, err)
	}
	rules := []gd.StopRule{gd.Stagnation(3), gd.Divergence(10)}
	for range 2 { // the rules keep nothing between runs
		res, err = gd.Minimize(quad{1}, []float64{1}, gd.Options{Step: gd.Fixed(2), Stop: rules})
		if err != nil || res.Status != gd.Stagnated || res.Iterations != 3 {
			t.Errorf("a cycle: %v after %d steps, %v; want Stagnated after 3", res.Status, res.Iterations, err)
		}
	}
}

func TestContextAndProgress(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var seen []int
	res, err := gd.Minimize(quad{1}, []float64{1}, gd.Options{
		Step: gd.Fixed(0.001), Context: ctx, Every: 10, MaxIterations: 500,
		Progress: func(it *gd.Iterate) {
			if seen = append(seen, it.K); it.K == 30 {
				cancel()
			}
		},
	})
	var e *gd.Error
	if !errors.As(err, &e) || e.Status != gd.Cancelled || !errors.Is(err, context.Canceled) || e.Iteration != 31 {
		t.Fatalf("got %v, want Cancelled at iteration 31", err)
	}
	if res.Status != gd.Cancelled || res.K != 31 || !slices.Equal(seen, []int{0, 10, 20, 30, 31}) {
		t.Errorf("%v with the best at %d; progress at %v", res.Status, res.K, seen)
	}
	if !strings.Contains(err.Error(), "cancelled at iteration 31") {
		t.Errorf("%v does not name the iteration", err)
	}
}

// Mini-batches: the batches of a pass are a partition of the samples, the same
// seed gives the same run, and the mean is found.
func TestMiniBatch(t *testing.T) {
	const m = 103
	at := func(s int) float64 { return float64(s%7) - 2 }
	seen := make([]int, m)
	sum := gd.SumOf(1, m, func(s int, x []reverse.Var) reverse.Var {
		seen[s]++
		return x[0].AddConst(-at(s)).Square().Scale(0.5)
	})
	mean := 0.0
	for s := range m {
		mean += at(s) / m
	}
	run := func(seed uint64, n int) *gd.Result {
		res, err := gd.Minimize(gd.MiniBatch(sum, 10, seed), []float64{5}, gd.Options{
			Step: gd.Decreasing{Initial: 0.5, Power: 0.75}, Stop: []gd.StopRule{}, MaxIterations: n})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	run(1, 10) // eleven evaluations, one pass
	for s, n := range seen {
		if n != 1 {
			t.Errorf("sample %d was used %d times in the first pass", s, n)
		}
	}
	a, b, c := run(7, 1100), run(7, 1100), run(8, 1100)
	if a.X[0] != b.X[0] || a.X[0] == c.X[0] {
		t.Errorf("same seed %v and %v, another %v", a.X[0], b.X[0], c.X[0])
	}
	if a.K != 1100 || math.Abs(a.X[0]-mean) > 0.02 {
		t.Errorf("x_%d = %v, want %v", a.K, a.X[0], mean)
	}
	for _, o := range []gd.Options{{Direction: gd.Adam{}, Step: gd.Decreasing{Initial: 0.3}}, {Direction: gd.HeavyBall{}, Step: gd.Decreasing{Initial: 0.05, Power: 0.75}}, {Step: gd.Armijo{}}} {
		o.Stop, o.MaxIterations = []gd.StopRule{}, 1100
		if res, err := gd.Minimize(gd.MiniBatch(sum, 103, 1), []float64{5}, o); err != nil || math.Abs(res.X[0]-mean) > 0.02 {
			t.Errorf("%T, %T on the whole dataset: %v, %v; want %v", o.Direction, o.Step, res.X, err, mean)
		}
	}
}

// Misuse of the new parts.
func TestBadParts(t *testing.T) {
	for want, opt := range map[string]gd.Options{
		"gd: HeavyBall with momentum 1, want one in (0, 1)":                            {Direction: gd.HeavyBall{Beta: 1}},
		"gd: Nesterov with momentum -0.1, want one in [0, 1)":                          {Direction: gd.Nesterov{Beta: -0.1}},
		"gd: Adam with Beta1 2, want one in (0, 1)":                                    {Direction: gd.Adam{Beta1: 2}},
		"gd: Adam with Beta2 NaN, want one in (0, 1)":                                  {Direction: gd.Adam{Beta2: math.NaN()}},
		"gd: Adam with Eps -1, want a finite number > 0":                               {Direction: gd.Adam{Eps: -1}},
		"gd: InverseL with L = 0, want a finite number > 0":                            {Step: gd.InverseL(0)},
		"gd: Decreasing with power 2, want one in (0, 1]":                              {Step: gd.Decreasing{Power: 2}},
		"gd: Decreasing with initial step -1, want a finite number > 0":                {Step: gd.Decreasing{Initial: -1}},
		"gd: Polyak with minimum NaN, want a finite number":                            {Step: gd.Polyak{Min: math.NaN()}},
		"gd: StrongWolfe with curvature 0.0001, want one in (Slack, 1)":                {Step: gd.StrongWolfe{Slack: 0.001, Curvature: 0.0001}},
		"gd: StrongWolfe with slack 1, want one in (0, 1)":                             {Step: gd.StrongWolfe{Slack: 1}},
		"gd: Exact with initial step -1, want a finite number > 0":                     {Step: gd.Exact{Initial: -1}},
		"gd: BarzilaiBorwein with memory -1, want ≥ 0":                                 {Step: gd.BarzilaiBorwein{Memory: -1}},
		"gd: stop rule Time(-1ns), want > 0":                                           {Stop: []gd.StopRule{gd.Time(-1)}},
		"gd: stop rule Stagnation(0), want ≥ 1":                                        {Stop: []gd.StopRule{gd.Stagnation(0)}},
		"gd: stop rule Divergence with tolerance -1, want ≥ 0":                         {Stop: []gd.StopRule{gd.Divergence(-1)}},
		"gd: Every -1, want ≥ 0":                                                       {Every: -1},
		"gd: step rule returned the step 0 at iteration 0, want a finite number > 0":   {Step: constant(0)},
		"gd: step rule returned the step NaN at iteration 0, want a finite number > 0": {Step: constant(math.NaN())},
	} {
		_, err := gd.Minimize(quad{1, 2}, []float64{1, 1}, opt)
		var e *gd.Error
		if !errors.As(err, &e) || err.Error() != want || e.Status != gd.BadInput {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

type constant float64

func (c constant) Begin(int) (gd.Stepper, error)      { return c, nil }
func (c constant) Step(*gd.Line) (float64, gd.Status) { return float64(c), gd.Running }

// No part allocates in steady state.
func TestPartsDoNotAllocatePerStep(t *testing.T) {
	c, x0 := quad{1, 3, 20}, []float64{1, 1, 1}
	measure := func(name string, opt gd.Options) {
		opt.Stop = []gd.StopRule{gd.GradientNorm(0)}
		run := func(n int) float64 {
			opt.MaxIterations = n
			return testing.AllocsPerRun(5, func() {
				for range gd.Iterates(c, x0, opt) {
				}
			})
		}
		if few, many := run(5), run(30); few != many {
			t.Errorf("%s: %v allocations in 5 steps, %v in 30", name, few, many)
		}
	}
	for _, d := range allDirections {
		measure("direction", gd.Options{Direction: d, Step: gd.Fixed(0.001)})
	}
	for _, s := range allSteps {
		measure("step", gd.Options{Step: s})
	}
	measure("projection", gd.Options{Step: gd.Fixed(0.01), Project: gd.Box{Lo: []float64{-1, -1, 0.5}}})
}
