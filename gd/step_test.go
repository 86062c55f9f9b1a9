package gd_test

import (
	"errors"
	"math"
	"testing"

	"slope/gd"
)

// traced is an objective that keeps the values it returned at trial points.
type traced struct {
	gd.Objective
	trials []float64
}

func (o *traced) Value(x []float64) float64 {
	y := o.Objective.Value(x)
	o.trials = append(o.trials, y)
	return y
}

func TestDecreaseGoesDown(t *testing.T) {
	// L = 16: from 1 the trials 1, ½, ¼ and 1/8 do not lower f, 1/16 does.
	obj := &traced{Objective: quad{16}}
	opt := gd.Options{Step: gd.Decrease{}, MaxIterations: 1}
	res, err := gd.Minimize(obj, []float64{1}, opt)
	if err != nil || res.History.Step[1] != 1./16 || res.Value != 0 {
		t.Fatalf("step %v to f = %v, %v; want 1/16 to 0", res.History.Step[1], res.Value, err)
	}
	// f(1−16α) = 8(1−16α)²; at α = 1/8 it is the same, which is no decrease.
	if want := []float64{1800, 392, 72, 8, 0}; len(obj.trials) != 5 || obj.trials[3] != want[3] || obj.trials[0] != want[0] {
		t.Errorf("trials %v, want %v", obj.trials, want)
	}
	if res.Evals != (gd.Evaluations{Value: 5, Gradient: 2}) {
		t.Errorf("evaluations %+v, want 5 values and 2 gradients", res.Evals)
	}
}

func TestSearchesDescendEveryStep(t *testing.T) {
	for _, step := range []gd.StepRule{gd.Decrease{}, gd.Armijo{}, gd.Armijo{Initial: 1, Slack: 0.5, Shrink: 0.8}} {
		previous := math.Inf(1)
		for it, err := range gd.Iterates(quad{1, 30, 7}, []float64{1, 2, 3}, gd.Options{Step: step, MaxIterations: 60}) {
			if err != nil {
				t.Fatal(err)
			}
			if it.Value >= previous {
				t.Fatalf("%T: f(x_%d) = %v after %v", step, it.K, it.Value, previous)
			}
			previous = it.Value
		}
	}
}

// The accepted step is at least min(Initial, 2·Shrink·(1−Slack)/L), it satisfies
// the condition, and the trial before it does not.
func TestArmijoCondition(t *testing.T) {
	const L, slack = 30, 0.3
	c := quad{1, L, 7}
	var x, g []float64
	var f float64
	for it, err := range gd.Iterates(c, []float64{1, 2, 3}, gd.Options{
		Step: gd.Armijo{Initial: 1, Slack: slack}, MaxIterations: 30,
	}) {
		if err != nil {
			t.Fatal(err)
		}
		if it.K > 0 {
			if bound := 2 * 0.5 * (1 - slack) / L; it.Step < bound {
				t.Fatalf("step %v at %d, want at least %v", it.Step, it.K, bound)
			}
			g2 := 0.0
			for _, v := range g {
				g2 += v * v
			}
			bar := 1e-14 * f
			if it.Value > f-slack*it.Step*g2+bar {
				t.Fatalf("f = %v at %d, want at most %v", it.Value, it.K, f-slack*it.Step*g2)
			}
			if it.Step < 1 {
				longer := make([]float64, len(x))
				for i := range x {
					longer[i] = x[i] - 2*it.Step*g[i]
				}
				if c.Value(longer) < f-slack*2*it.Step*g2-bar {
					t.Fatalf("step %v at %d, but twice that satisfies the condition", it.Step, it.K)
				}
			}
		}
		x, g, f = append(x[:0], it.X...), append(g[:0], it.Grad...), it.Value
	}
}

// Trials where the objective is not a number are shrunk, never accepted.
func TestSearchBacksAwayFromTheDomain(t *testing.T) {
	// x − log x on x > 0, minimum 1 at 1; NaN elsewhere.
	obj := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
		if !(x[0] > 0) {
			dst[0] = math.NaN()
			return math.NaN(), dst
		}
		dst[0] = 1 - 1/x[0]
		return x[0] - math.Log(x[0]), dst
	}, nil)
	for _, step := range []gd.StepRule{gd.Decrease{Initial: 1000}, gd.Armijo{Initial: 1000}, gd.Armijo{}} {
		res, err := gd.Minimize(obj, []float64{30}, gd.Options{Step: step})
		if err != nil || math.Abs(res.X[0]-1) > 1e-7 {
			t.Errorf("%+v: x = %v, %v, %v; want 1", step, res.X, res.Status, err)
		}
	}
}

// A function that is lower beyond a pole of −Inf must not be followed there.
func TestSearchRejectsMinusInfinity(t *testing.T) {
	obj := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
		if x[0] <= -0.5 {
			dst[0] = 0
			return math.Inf(-1), dst
		}
		dst[0] = x[0]
		return 0.5 * x[0] * x[0], dst
	}, nil)
	for _, step := range []gd.StepRule{gd.Decrease{Initial: 1.75}, gd.Armijo{Initial: 1.75}} {
		if res, err := gd.Minimize(obj, []float64{1}, gd.Options{Step: step}); err != nil || math.Abs(res.X[0]) > 1e-7 {
			t.Errorf("%+v: x = %v, %v; want 0", step, res.X, err)
		}
	}
}

// Where rounding hides the decrease, Armijo goes on by slopes and Decrease stops
// with RoundingLimit: neither loops.
func TestSearchesAtTheLimitOfRounding(t *testing.T) {
	// f = 10⁶ + ½Σcx²: near 0 f is constant to the last digit.
	c := quad{1, 30}
	raised := gd.FromGradient(2, func(dst, x []float64) (float64, []float64) {
		y, g := c.Gradient(dst, x)
		return y + 1e6, g
	}, nil)
	res, err := gd.Minimize(raised, []float64{1, 1}, gd.Options{Step: gd.Armijo{}})
	if err != nil || res.Status != gd.SmallGradient {
		t.Errorf("Armijo: %v at ‖∇f‖ = %v, %v; want SmallGradient", res.Status, res.GradNorm, err)
	}
	res, err = gd.Minimize(raised, []float64{1, 1}, gd.Options{Step: gd.Decrease{}, Stop: []gd.StopRule{}})
	if err != nil || res.Status != gd.RoundingLimit || res.GradNorm > 1e-3 {
		t.Errorf("Decrease: %v at ‖∇f‖ = %v, %v; want RoundingLimit near 0", res.Status, res.GradNorm, err)
	}
	if n := res.Evals.Value; n > 60*(res.Iterations+1) {
		t.Errorf("Decrease: %d trials in %d steps", n, res.Iterations)
	}
}

// A gradient that is not that of the objective: no step helps, and the run says so.
func TestWrongGradientEndsTheRun(t *testing.T) {
	obj := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
		dst[0] = -x[0] // the wrong sign
		return 0.5 * x[0] * x[0], dst
	}, nil)
	for _, step := range []gd.StepRule{gd.Decrease{}, gd.Armijo{}} {
		res, err := gd.Minimize(obj, []float64{1}, gd.Options{Step: step})
		if err != nil || res.Status != gd.NoDecrease || res.X[0] != 1 {
			t.Errorf("%T: %v at %v, %v; want NoDecrease with the start as the best point", step, res.Status, res.X, err)
		}
	}
}

// Scaling f by a power of two and the steps by its inverse changes nothing but
// the scale.
func TestScaling(t *testing.T) {
	for _, k := range []int{-20, 7} {
		s := math.Ldexp(1, k)
		for _, pair := range [][2]gd.StepRule{
			{gd.Fixed(1. / 32), gd.Fixed(1. / 32 / s)},
			{gd.Decrease{Initial: 1}, gd.Decrease{Initial: 1 / s}},
			{gd.Armijo{Initial: 1}, gd.Armijo{Initial: 1 / s}},
		} {
			run := func(c quad, step gd.StepRule) *gd.Result {
				res, err := gd.Minimize(c, []float64{1, 1}, gd.Options{Step: step, MaxIterations: 40, Stop: []gd.StopRule{}})
				if err != nil {
					t.Fatal(err)
				}
				return res
			}
			a, b := run(quad{1, 30}, pair[0]), run(quad{s, 30 * s}, pair[1])
			if a.X[0] != b.X[0] || a.X[1] != b.X[1] || a.Evals != b.Evals {
				t.Errorf("scale %v, %T: %v %+v, want %v %+v", s, pair[0], b.X, b.Evals, a.X, a.Evals)
			}
		}
	}
}

// A slope that underflows to zero is no direction of descent.
func TestSlopeThatUnderflows(t *testing.T) {
	res, err := gd.Minimize(quad{1e-170}, []float64{1}, gd.Options{Stop: []gd.StopRule{}})
	var e *gd.Error
	if !errors.As(err, &e) || e.Status != gd.NotDescent || res.X[0] != 1 {
		t.Errorf("got %v, want status NotDescent with the start kept", err)
	}
}
