package gd_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/optimize"

	"slope"
	"slope/expr"
	"slope/gd"
	"slope/reverse"
)

// A function without a minimum ends as such, with every rule that searches.
func TestUnbounded(t *testing.T) {
	for _, c := range []claimed{
		recorded("x", func(x []ex) ex { return x[0].Scale(1) }, 0),
		recorded("10⁻⁹x + 1", func(x []ex) ex { return x[0].Scale(1e-9).AddConst(1) }, 5),
		recorded("−eˣ", func(x []ex) ex { return x[0].Exp().Neg() }, 0),
		recorded("−x²", func(x []ex) ex { return x[0].Square().Neg() }, 1),
		recorded("Σx³", func(x []ex) ex { return x[0].PowInt(3).Add(x[1].PowInt(3)) }, -1, -2),
		recorded("Σx³ + Σx² from −3", func(x []ex) ex {
			return x[0].PowInt(3).Add(x[1].PowInt(3)).Add(x[0].Square()).Add(x[1].Square())
		}, -3, -2),
		recorded("x² − y²", func(x []ex) ex { return x[0].Square().Sub(x[1].Square()) }, 1, 1e-3),
		recorded("x + y", func(x []ex) ex { return x[0].Add(x[1]) }, 3, -1),
		recorded("−cosh x", func(x []ex) ex { return x[0].Cosh().Neg() }, 0.1),
	} {
		for name, rule := range map[string]gd.StepRule{"default": nil, "Armijo": gd.Armijo{}, "BarzilaiBorwein": gd.BarzilaiBorwein{}, "StrongWolfe": gd.StrongWolfe{}} {
			res, err := gd.Minimize(plain{c.prog}, c.start, gd.Options{Step: rule})
			if err != nil || res.Status != gd.Unbounded || res.Status.Converged() {
				t.Errorf("%s, %s: %v after %d steps at %v, %v; want Unbounded", c.name, name, res.Status, res.Iterations, res.X, err)
			}
		}
	}
	// Along a path to infinity f may fall as slowly as it will.
	slow := recorded("−log x", func(x []ex) ex { return x[0].Log().Neg() }, 1)
	if res, err := gd.Minimize(plain{slow.prog}, slow.start, gd.Options{}); err != nil || res.Status != gd.Unbounded {
		t.Errorf("−log x: %v after %d steps at %v, %v; want Unbounded", res.Status, res.Iterations, res.X, err)
	}
	// On a set too, and no projection hides a gradient that is small beside the point.
	for _, set := range []gd.Box{{Lo: []float64{math.Inf(-1), 0}, Hi: []float64{math.Inf(1), 1}}, {Hi: []float64{5, 5}}} {
		sum := recorded("Σx", func(x []ex) ex { return x[0].Add(x[1]) }, 0.5, 0.5)
		for _, stop := range [][]gd.StopRule{nil, {gd.GradientNorm(1e-8)}} {
			res, err := gd.Minimize(plain{sum.prog}, sum.start, gd.Options{Project: set, Stop: stop})
			if err != nil || res.Status != gd.Unbounded {
				t.Errorf("Σx on %v: %v at %v, %v; want Unbounded", set, res.Status, res.X, err)
			}
		}
	}
}

// The norm of the projected gradient does not cancel where x is large.
func TestProjectedGradientDoesNotCancel(t *testing.T) {
	for _, at := range []float64{1, 1e8, 1e15, 1e17, 1e30} {
		obj := gd.FromGradient(2, func(dst, x []float64) (float64, []float64) {
			dst[0], dst[1] = 1, 1
			return x[0] + x[1], dst
		}, nil)
		for it, err := range gd.Iterates(obj, []float64{-at, 0}, gd.Options{Step: gd.Fixed(1), Stop: []gd.StopRule{}, MaxIterations: 1,
			Project: gd.Box{Lo: []float64{math.Inf(-1), 0}, Hi: []float64{math.Inf(1), 1}}}) {
			if err != nil || math.Abs(it.GradNorm-1) > 1e-6 {
				t.Errorf("at −%g: ‖x − P(x − ∇f)‖ = %v, %v; want 1", at, it.GradNorm, err)
			}
		}
	}
}

// A saddle is told where the objective knows its curvature, whatever the stop rule, and
// by the default rule also where it does not.
func TestSaddle(t *testing.T) {
	for _, c := range []claimed{
		recorded("x² − y² + y⁴", func(x []ex) ex { return x[0].Square().Sub(x[1].Square()).Add(x[1].PowInt(4)) }, 1, 0),
		recorded("double well", func(x []ex) ex { return x[0].Square().AddConst(-1).Square() }, 0),
		recorded("10⁻¹²·(x² − y² + y⁴)", func(x []ex) ex { return x[0].Square().Sub(x[1].Square()).Add(x[1].PowInt(4)).Scale(1e-12) }, 1, 0),
		recorded("Σ (±xᵢ² + xᵢ⁴)", func(x []ex) ex {
			s := x[0].Square()
			for i, v := range x[1:] {
				s = s.Add(v.Square().Scale(float64(i%5) - 0.5)).Add(v.PowInt(4))
			}
			return s
		}, append([]float64{1}, make([]float64, 19)...)...),
		recorded("xy + x⁴ + y⁴", func(x []ex) ex { return x[0].Mul(x[1]).Add(x[0].PowInt(4)).Add(x[1].PowInt(4)) }, 1, 1),
	} {
		for _, stop := range [][]gd.StopRule{nil, {gd.GradientNorm(1e-8)}, {gd.RelativeGradient(1e-8)}} {
			res, err := gd.Minimize(c.prog, c.start, gd.Options{Stop: stop})
			if err != nil || res.Status != gd.Saddle || res.Status.Converged() {
				t.Errorf("%s, %v: %v at %v, %v; want Saddle", c.name, stop, res.Status, res.X, err)
			}
		}
		if res, err := gd.Minimize(plain{c.prog}, c.start, gd.Options{}); err != nil || res.Status != gd.Saddle {
			t.Errorf("%s without curvature: %v at %v, %v; want Saddle", c.name, res.Status, res.X, err)
		}
	}
	// Minima are none, also those that are flat in some direction.
	for _, c := range []claimed{
		recorded("(x+y−1)²", func(x []ex) ex { return x[0].Add(x[1]).AddConst(-1).Square() }, 3, 4),
		recorded("x⁴ + y²", func(x []ex) ex { return x[0].PowInt(4).Add(x[1].Square()) }, 0, 1),
		recorded("a double well from 2", func(x []ex) ex { return x[0].Square().AddConst(-1).Square() }, 2),
	} {
		if res, err := gd.Minimize(c.prog, c.start, gd.Options{}); err != nil || res.Status != gd.SmallGradient {
			t.Errorf("%s: %v at %v, %v; want SmallGradient", c.name, res.Status, res.X, err)
		}
	}
}

// At the edge of a domain, where the value is finite and the gradient is not, every rule
// that searches backs away.
func TestEdgesOfDomains(t *testing.T) {
	for _, c := range []struct {
		name  string
		f     func(x float64) (y, d float64)
		start float64
		want  float64 // the minimum, NaN if it is at the edge
	}{
		{"x log x", func(x float64) (float64, float64) {
			if x == 0 {
				return 0, math.Inf(-1)
			}
			return x * math.Log(x), math.Log(x) + 1
		}, 1, math.Exp(-1)},
		{"√x", func(x float64) (float64, float64) { return math.Sqrt(x), 0.5 / math.Sqrt(x) }, 1, math.NaN()},
		{"x − √x", func(x float64) (float64, float64) { return x - math.Sqrt(x), 1 - 0.5/math.Sqrt(x) }, 9, 0.25},
		{"−√(1−x²) + x/2", func(x float64) (float64, float64) {
			r := math.Sqrt((1 - x) * (1 + x))
			return x/2 - r, 0.5 + x/r
		}, 0.75, -1 / math.Sqrt(5)},
		{"a gradient that is NaN below 1", func(x float64) (float64, float64) {
			if x <= 1 {
				return 0, math.NaN()
			}
			return (x - 2) * (x - 2), 2 * (x - 2)
		}, 3, 2},
	} {
		obj := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
			y, d := c.f(x[0])
			dst[0] = d
			return y, dst
		}, nil)
		for name, rule := range map[string]gd.StepRule{
			"default": nil, "long": gd.BarzilaiBorwein{Initial: 1 << 20}, "Armijo": gd.Armijo{}, "Armijo, 1": gd.Armijo{Initial: 1}, "Armijo, long": gd.Armijo{Initial: 1 << 20, Slack: 1e-4},
			"StrongWolfe": gd.StrongWolfe{}, "StrongWolfe, 1": gd.StrongWolfe{Initial: 1}, "Decrease": gd.Decrease{}, "Decrease, long": gd.Decrease{Initial: 1 << 20}, "Exact": gd.Exact{},
		} {
			res, err := gd.Minimize(obj, []float64{c.start}, gd.Options{Step: rule})
			if err != nil {
				t.Errorf("%s, %s: %v", c.name, name, err)
				continue
			}
			if name == "Exact" && math.IsNaN(c.want) {
				continue // √x is concave
			}
			if math.IsNaN(c.want) {
				if res.Status.Converged() || res.Value > 0.5 {
					t.Errorf("%s, %s: %v at %v; want a run to the edge that claims nothing", c.name, name, res.Status, res.X)
				}
			} else if math.Abs(res.X[0]-c.want) > 1e-3 {
				t.Errorf("%s, %s: %v at %v; want %v", c.name, name, res.Status, res.X, c.want)
			}
		}
	}
}

// StrongWolfe goes to a kink, where no step has a flat end.
func TestStrongWolfeAtKinks(t *testing.T) {
	for _, c := range []struct {
		name  string
		f     func(x float64) (y, d float64)
		start float64
		want  float64
	}{
		{"|x|", func(x float64) (float64, float64) { return math.Abs(x), math.Copysign(1, x) }, 3.3, 0},
		{"|x| from afar", func(x float64) (float64, float64) { return math.Abs(x), math.Copysign(1, x) }, 1e6, 0},
		{"max(2(x−1), 1−x)", func(x float64) (float64, float64) {
			if x > 1 {
				return 2 * (x - 1), 2
			}
			return 1 - x, -1
		}, -4.7, 1},
		{"|x−1| + x²/9", func(x float64) (float64, float64) {
			return math.Abs(x-1) + x*x/9, math.Copysign(1, x-1) + 2*x/9
		}, -5.1, 1},
	} {
		obj := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
			y, d := c.f(x[0])
			dst[0] = d
			return y, dst
		}, nil)
		for _, rule := range []gd.StepRule{gd.StrongWolfe{}, gd.StrongWolfe{Initial: 1}, gd.StrongWolfe{Initial: 1e-9}} {
			res, err := gd.Minimize(obj, []float64{c.start}, gd.Options{Step: rule})
			if err != nil || math.Abs(res.X[0]-c.want) > 1e-6 {
				t.Errorf("%s, %+v: %v at %v, %v; want %v", c.name, rule, res.Status, res.X, err, c.want)
			}
		}
	}
}

// A run on random batches claims nothing that the whole dataset does not bear out.
func TestMiniBatchClaims(t *testing.T) {
	const m = 12
	at := func(s int) float64 { return float64(s) - 1 } // the mean is 4.5
	sum := gd.SumOf(1, m, func(s int, x []reverse.Var) reverse.Var { return x[0].AddConst(-at(s)).Square().Scale(0.5) })
	for _, size := range []int{1, 3, 5, m} {
		for seed := range uint64(3) {
			obj := gd.MiniBatch(sum, size, seed)
			for name, opt := range map[string]gd.Options{
				"default": {}, "Armijo": {Step: gd.Armijo{}}, "StrongWolfe": {Step: gd.StrongWolfe{}}, "Decrease": {Step: gd.Decrease{}},
				"Fixed": {Step: gd.Fixed(0.3)}, "Decreasing": {Step: gd.Decreasing{}}, "Adam": {Direction: gd.Adam{}}, "Exact": {Step: gd.Exact{}},
				"gradient": {Step: gd.Fixed(0.5), Stop: []gd.StopRule{gd.GradientNorm(1e-3)}}, "change": {Step: gd.Decreasing{}, Stop: []gd.StopRule{gd.RelativeChange(1e-6)}},
				"stagnation": {Step: gd.Decreasing{}, Stop: []gd.StopRule{gd.Stagnation(5)}}, "value": {Step: gd.Decreasing{}, Stop: []gd.StopRule{gd.ObjectiveValue(6)}},
			} {
				res, err := gd.Minimize(obj, []float64{0}, opt)
				if err != nil {
					if size == m || name != "default" && name != "Armijo" && name != "StrongWolfe" && name != "Decrease" && name != "Exact" {
						t.Errorf("%s, batches of %d: %v", name, size, err)
					} else if !strings.Contains(err.Error(), "random samples") {
						t.Errorf("%s, batches of %d: %v does not say why", name, size, err)
					}
					continue
				}
				if res.Status.Converged() && name != "change" && name != "value" && math.Abs(res.X[0]-4.5) > 1e-2 {
					t.Errorf("%s, batches of %d: %v after %d steps at %v, want 4.5", name, size, res.Status, res.Iterations, res.X)
				}
				if res.Status == gd.ValueReached {
					x := res.X[0]
					if whole := (x-4.5)*(x-4.5)/2 + 143./24; whole > 6+1e-12 || math.Abs(res.Value-whole) > 1e-12 {
						t.Errorf("%s, batches of %d: f = %v, of the whole %v", name, size, res.Value, whole)
					}
				}
			}
		}
	}
	// Adam has a step of its own.
	res, err := gd.Minimize(quad{1}, []float64{1}, gd.Options{Direction: gd.Adam{}, MaxIterations: 1, Stop: []gd.StopRule{}, KeepPath: true})
	if err != nil || math.Abs(res.History.Step[1]-0.001) > 1e-15 {
		t.Errorf("Adam's first step %v, %v; want 0.001", res.History.Step, err)
	}
}

// noisy is a resampler without a whole.
type noisy struct{ quad }

func (noisy) Resample(int) {}

func TestResamplerWithoutAWhole(t *testing.T) {
	if _, err := gd.Minimize(noisy{quad{1}}, []float64{1}, gd.Options{Step: gd.Fixed(0.5), Stop: []gd.StopRule{gd.GradientNorm(1e-3)}}); err == nil || !strings.Contains(err.Error(), "GradientNorm looks at one random sample") {
		t.Errorf("got %v, want an error that says what GradientNorm sees", err)
	}
	res, err := gd.Minimize(noisy{quad{1}}, []float64{1}, gd.Options{Step: gd.Fixed(0.5), MaxIterations: 30})
	if err != nil || res.Status != gd.IterationLimit {
		t.Errorf("%v, %v; want IterationLimit", res.Status, err)
	}
}

// The default rule and the relative ones do not see the scale of f.
func TestRulesFreeOfScale(t *testing.T) {
	for _, e := range []int{-300, -40, -3, 0, 3, 40, 300} {
		s := math.Ldexp(1, e)
		c := quad{s, 30 * s}
		for name, rule := range map[string]gd.StopRule{"RelativeGradient": gd.RelativeGradient(1e-6), "RelativeGap": gd.RelativeGap{Eps: 1e-9}} {
			run := func(c quad) *gd.Result {
				res, err := gd.Minimize(c, []float64{3, 4}, gd.Options{Stop: []gd.StopRule{rule}})
				if err != nil {
					t.Fatal(name, e, err)
				}
				return res
			}
			a, b := run(quad{1, 30}), run(c)
			if a.Status != b.Status || a.Iterations != b.Iterations || a.X[0] != b.X[0] || !a.Status.Converged() || a.Iterations == 0 {
				t.Errorf("%s, 2^%d: %v after %d steps, want %v after %d", name, e, b.Status, b.Iterations, a.Status, a.Iterations)
			}
		}
		res, err := gd.Minimize(gd.FromGradient(2, func(dst, x []float64) (float64, []float64) {
			y, _ := c.Gradient(dst, []float64{x[0] - 1, x[1]})
			return y, dst
		}, nil), []float64{3, 4}, gd.Options{})
		if err != nil || !res.Status.Converged() || res.Iterations > 60 || math.Abs(res.X[0]-1) > 1e-6 || math.Abs(res.X[1]) > 1e-6 {
			t.Errorf("2^%d: %v after %d steps at %v, %v; want 1, 0", e, res.Status, res.Iterations, res.X, err)
		}
	}
}

// The cap on evaluations ends a run, in the middle of a search too.
func TestMaxEvaluations(t *testing.T) {
	for most := 1; most <= 30; most++ {
		for _, rule := range []gd.StepRule{nil, gd.Armijo{Initial: 1e6}, gd.StrongWolfe{}, gd.Fixed(1e-3), gd.Exact{}} {
			res, err := gd.Minimize(quad{1, 300}, []float64{1, 1}, gd.Options{Step: rule, MaxEvaluations: most, Stop: []gd.StopRule{gd.GradientNorm(1e-12)}})
			if n := res.Evals.Value + res.Evals.Gradient; err != nil || n > most+1 || res.Status == gd.EvaluationLimit && n < most {
				t.Errorf("%T: %d evaluations, %v, %v; want %d", rule, n, res.Status, err, most)
			}
		}
	}
}

// Every method of gonum keeps to the caps of the run in its line searches too.
func TestMinimizeWithKeepsCaps(t *testing.T) {
	powell := gd.FromGradient(2, func(dst, x []float64) (float64, []float64) { // MGH 3
		a, b := 1e4*x[0]*x[1]-1, math.Exp(-x[0])+math.Exp(-x[1])-1.0001
		dst[0] = 2*a*1e4*x[1] - 2*b*math.Exp(-x[0])
		dst[1] = 2*a*1e4*x[0] - 2*b*math.Exp(-x[1])
		return a*a + b*b, dst
	}, nil)
	nan := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
		if dst[0] = -1; x[0] != 1 {
			return math.NaN(), dst
		}
		return 1, dst
	}, nil)
	methods := map[string]func() optimize.Method{
		"CG": func() optimize.Method { return &optimize.CG{} }, "BFGS": func() optimize.Method { return &optimize.BFGS{} },
		"LBFGS": func() optimize.Method { return &optimize.LBFGS{} }, "GradientDescent": func() optimize.Method { return &optimize.GradientDescent{} },
	}
	for _, obj := range []gd.Objective{powell, nan} {
		start := []float64{0, 1}[2-obj.Dim():]
		for name, method := range methods {
			done := make(chan struct{})
			go func() {
				defer close(done)
				if _, err := gd.MinimizeWith(method(), obj, start, gd.Options{}); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				res, err := gd.MinimizeWith(method(), obj, start, gd.Options{MaxEvaluations: 10, Stop: []gd.StopRule{}})
				if n := res.Evals.Value + res.Evals.Gradient; err != nil || n > 14 {
					t.Errorf("%s: %d evaluations, %v, %v; want 10", name, n, res.Status, err)
				}
				ctx, cancel := context.WithCancel(context.Background())
				calls := 0
				watched := gd.FromGradient(obj.Dim(), func(dst, x []float64) (float64, []float64) {
					if calls++; calls == 5 {
						cancel()
					}
					return obj.Gradient(dst, x)
				}, nil)
				res, err = gd.MinimizeWith(method(), watched, start, gd.Options{Context: ctx, Stop: []gd.StopRule{}})
				if calls >= 5 && (!errors.Is(err, context.Canceled) || res.Status != gd.Cancelled || calls > 8) {
					t.Errorf("%s: %v after %d evaluations, %v; want Cancelled after 5", name, res.Status, calls, err)
				}
				slow := gd.FromGradient(obj.Dim(), func(dst, x []float64) (float64, []float64) {
					time.Sleep(time.Millisecond)
					return obj.Gradient(dst, x)
				}, nil)
				if res, err := gd.MinimizeWith(method(), slow, start, gd.Options{Stop: []gd.StopRule{gd.Time(10 * time.Millisecond)}}); err != nil || res.Evals.Value > 20 {
					t.Errorf("%s: %v after %+v, %v; want TimeLimit", name, res.Status, res.Evals, err)
				}
			}()
			select {
			case <-done:
			case <-time.After(20 * time.Second):
				t.Fatalf("%s in %d variables does not end", name, obj.Dim())
			}
		}
	}
}

// lazy is a step rule of a user's own that says what it needs.
type lazy struct{ before *[]float64 }

func (r lazy) Begin(int) (gd.Stepper, error) { return r, nil }
func (lazy) LooksBack() bool                 { return true }
func (lazy) NeedsWholeSpace() bool           { return true }
func (lazy) ComparesValues() bool            { return true }
func (r lazy) Step(l *gd.Line) (float64, gd.Status) {
	*r.before = append(*r.before, l.Before())
	return 0.25, gd.Running
}

func TestStepRulesSayWhatTheyNeed(t *testing.T) {
	var before []float64
	if _, err := gd.Minimize(quad{2}, []float64{1}, gd.Options{Step: lazy{&before}, MaxIterations: 3, Stop: []gd.StopRule{}}); err != nil || fmt.Sprint(before) != "[0 0.5 0.5]" {
		t.Errorf("Before was %v, %v; want 0 and then 1/L", before, err)
	}
	_, err := gd.Minimize(quad{2}, []float64{1}, gd.Options{Step: lazy{&before}, Project: gd.Box{}})
	if err == nil || err.Error() != "gd: gd_test.lazy does not search along a projection; use Armijo" {
		t.Errorf("with a projection: %v", err)
	}
	if _, err = gd.Minimize(noisy{quad{1}}, []float64{1}, gd.Options{Step: lazy{&before}}); err == nil || !strings.Contains(err.Error(), "gd_test.lazy compares") {
		t.Errorf("on random samples: %v", err)
	}
}

// Where f cancels, a bound on its rounding error tells what is noise.
func TestErrorBoundOfAnObjective(t *testing.T) {
	c := gd.WithError(gd.Reverse(1, cancels[reverse.Var]), cancels[gd.Rounded])
	for _, rule := range []gd.StepRule{nil, gd.Armijo{}, gd.Decrease{}, gd.StrongWolfe{}} {
		res, err := gd.Minimize(c, []float64{3000}, gd.Options{Step: rule, Stop: []gd.StopRule{gd.GradientNorm(0)}})
		if err != nil || !res.Status.Converged() || math.Abs(res.X[0]-1000) > 0.1 {
			t.Errorf("%T: %v at %v, %v; want 1000", rule, res.Status, res.X, err)
		}
	}
}

// cancels is ½(x−1000)² + 10¹⁰ − 10¹⁰.
func cancels[T slope.Real[T]](x []T) T {
	return x[0].AddConst(-1000).Square().Scale(0.5).AddConst(1e10).AddConst(-1e10)
}

var _ gd.HessianProduct = (*expr.Program)(nil)
