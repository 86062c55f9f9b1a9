package gd_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"slope"
	"slope/dual"
	"slope/gd"
	"slope/reverse"
)

// quad is ½ Σ cᵢ xᵢ², by hand: L = max c, mu = min c, minimum 0 at 0.
type quad []float64

func (c quad) Dim() int { return len(c) }

func (c quad) Value(x []float64) float64 {
	s := 0.0
	for i, v := range x {
		s += 0.5 * c[i] * v * v
	}
	return s
}

func (c quad) Gradient(dst, x []float64) (float64, []float64) {
	for i, v := range x {
		dst[i] = c[i] * v
	}
	return c.Value(x), dst
}

// broken is an objective that fails at the call with the given number.
type broken struct {
	quad
	calls, at int
	value     float64 // returned as f
	grad      float64 // written to component 1 of the gradient
}

func (b *broken) Gradient(dst, x []float64) (float64, []float64) {
	y, g := b.quad.Gradient(dst, x)
	if b.calls++; b.calls-1 == b.at {
		if b.value != 0 {
			y = b.value
		}
		if b.grad != 0 {
			g[1] = b.grad
		}
	}
	return y, g
}

// short returns a gradient that is too short.
type short struct{ quad }

func (s short) Gradient(dst, x []float64) (float64, []float64) { return 1, dst[:1] }

func TestBadInput(t *testing.T) {
	ok := quad{1, 2}
	at := []float64{1, 1}
	for _, c := range []struct {
		name string
		obj  gd.Objective
		x0   []float64
		opt  gd.Options
		want string
	}{
		{"nil objective", nil, at, gd.Options{}, "gd: objective is nil"},
		{"no variables", quad{}, nil, gd.Options{}, "gd: objective of 0 variables, want at least 1"},
		{"wrong dimension", ok, []float64{1, 2, 3}, gd.Options{}, "gd: start of length 3, want 2, the dimension of the objective"},
		{"NaN start", ok, []float64{1, math.NaN()}, gd.Options{}, "gd: start has component 1 = NaN, want a finite number"},
		{"infinite start", ok, []float64{math.Inf(-1), 0}, gd.Options{}, "gd: start has component 0 = -Inf, want a finite number"},
		{"zero step", ok, at, gd.Options{Step: gd.Fixed(0)}, "gd: step size 0, want a finite number > 0"},
		{"negative step", ok, at, gd.Options{Step: gd.Fixed(-0.1)}, "gd: step size -0.1, want a finite number > 0"},
		{"NaN step", ok, at, gd.Options{Step: gd.Fixed(math.NaN())}, "gd: step size NaN, want a finite number > 0"},
		{"infinite step", ok, at, gd.Options{Step: gd.Fixed(math.Inf(1))}, "gd: step size +Inf, want a finite number > 0"},
		{"Decrease initial", ok, at, gd.Options{Step: gd.Decrease{Initial: -1}}, "gd: Decrease with initial step -1, want a finite number > 0"},
		{"Decrease shrink", ok, at, gd.Options{Step: gd.Decrease{Shrink: 1}}, "gd: Decrease with shrink factor 1, want one in (0, 1)"},
		{"Armijo initial", ok, at, gd.Options{Step: gd.Armijo{Initial: math.NaN()}}, "gd: Armijo with initial step NaN, want a finite number > 0"},
		{"Armijo shrink", ok, at, gd.Options{Step: gd.Armijo{Shrink: -0.5}}, "gd: Armijo with shrink factor -0.5, want one in (0, 1)"},
		{"Armijo slack", ok, at, gd.Options{Step: gd.Armijo{Slack: 2}}, "gd: Armijo with slack 2, want one in (0, 1)"},
		{"iterations", ok, at, gd.Options{MaxIterations: -5}, "gd: MaxIterations -5, want ≥ 0"},
		{"nil rule", ok, at, gd.Options{Stop: []gd.StopRule{nil}}, "gd: stop rule 0 is nil"},
		{"tolerance", ok, at, gd.Options{Stop: []gd.StopRule{gd.GradientNorm(-1)}}, "gd: stop rule GradientNorm with tolerance -1, want ≥ 0"},
		{"NaN change", ok, at, gd.Options{Stop: []gd.StopRule{gd.RelativeChange(math.NaN())}}, "gd: stop rule RelativeChange with tolerance NaN, want ≥ 0"},
		{"NaN value", ok, at, gd.Options{Stop: []gd.StopRule{gd.ObjectiveValue(math.NaN())}}, "gd: stop rule ObjectiveValue(NaN), want a number"},
		{"gap minimum", ok, at, gd.Options{Stop: []gd.StopRule{gd.ObjectiveGap{math.Inf(-1), 1}}}, "gd: stop rule ObjectiveGap with minimum -Inf, want a finite number"},
		{"gap", ok, at, gd.Options{Stop: []gd.StopRule{gd.ObjectiveGap{0, -1}}}, "gd: stop rule ObjectiveGap with tolerance -1, want ≥ 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, err := gd.Minimize(c.obj, c.x0, c.opt)
			if res != nil || err == nil || err.Error() != c.want {
				t.Fatalf("got error %v, result %t; want error %q and no result", err, res != nil, c.want)
			}
			var e *gd.Error
			if !errors.As(err, &e) || e.Status != gd.BadInput {
				t.Errorf("got %#v, want a gd.Error with status BadInput", err)
			}
			n := 0
			for it, err := range gd.Iterates(c.obj, c.x0, c.opt) {
				n++
				if err == nil || err.Error() != c.want || it.Status != gd.BadInput {
					t.Errorf("Iterates: got %v, %v; want error %q", it.Status, err, c.want)
				}
			}
			if n != 1 {
				t.Errorf("Iterates: %d pairs, want 1", n)
			}
		})
	}
	var e *gd.Error
	if _, err := gd.Minimize(ok, []float64{0, math.NaN()}, gd.Options{}); !errors.As(err, &e) || e.Index != 1 {
		t.Errorf("got %v, want index 1", err)
	}
}

func TestObjectiveFailsMidway(t *testing.T) {
	for _, c := range []struct {
		name  string
		obj   gd.Objective
		index int
		at    int
		want  string
	}{
		{"value NaN", &broken{quad: quad{1, 2}, at: 3, value: math.NaN()}, -1, 3, "objective is NaN at iteration 3; use a smaller step"},
		{"value +Inf", &broken{quad: quad{1, 2}, at: 3, value: math.Inf(1)}, -1, 3, "objective is +Inf at iteration 3"},
		{"gradient NaN", &broken{quad: quad{1, 2}, at: 3, grad: math.NaN()}, 1, 3, "gradient component 1 is NaN at iteration 3; use a smaller step"},
		{"gradient Inf", &broken{quad: quad{1, 2}, at: 3, grad: math.Inf(-1)}, 1, 3, "gradient component 1 is -Inf at iteration 3"},
		{"at the start", &broken{quad: quad{1, 2}, at: 0, value: math.NaN()}, -1, 0, "objective is NaN at iteration 0; start inside the domain"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, err := gd.Minimize(c.obj, []float64{4, 4}, gd.Options{Step: gd.Fixed(0.25)})
			var e *gd.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got error %v, want %q", err, c.want)
			}
			if e.Status != gd.NotFinite || e.Iteration != c.at || e.Index != c.index {
				t.Errorf("got %+v, want status NotFinite, iteration %d, index %d", *e, c.at, c.index)
			}
			if res == nil || res.Status != gd.NotFinite || res.History.Err != err {
				t.Fatal("want a result with status NotFinite and the error in its history")
			}
			// The best point so far is the last good one.
			k := max(c.at-1, 0)
			want := []float64{4 * math.Pow(0.75, float64(k)), 4 * math.Pow(0.5, float64(k))}
			if res.K != k || !slices.Equal(res.X, want) {
				t.Errorf("best point %v of iterate %d, want %v of %d", res.X, res.K, want, k)
			}
		})
	}
}

func TestGradientOfWrongLength(t *testing.T) {
	_, err := gd.Minimize(short{quad{1, 2}}, []float64{1, 1}, gd.Options{})
	if want := "gd: objective returned a gradient of length 1, want 2"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

// ownGradient returns a slice of its own in place of dst.
type ownGradient struct {
	quad
	g []float64
}

func (o ownGradient) Gradient(_, x []float64) (float64, []float64) { return o.quad.Gradient(o.g, x) }

func TestObjectiveWithGradientOfItsOwn(t *testing.T) {
	res, err := gd.Minimize(ownGradient{quad{1, 2}, make([]float64, 2)}, []float64{1, 1}, gd.Options{})
	if err != nil || res.Status != gd.SmallGradient {
		t.Errorf("got %v, %v; want SmallGradient", res.Status, err)
	}
}

// A fixed step beyond 2/L diverges; the best point is the start.
func TestDivergence(t *testing.T) {
	res, err := gd.Minimize(quad{1}, []float64{1}, gd.Options{Step: gd.Fixed(3), MaxIterations: 2000})
	var e *gd.Error
	if !errors.As(err, &e) || e.Status != gd.NotFinite {
		t.Fatalf("got %v, want NotFinite", err)
	}
	if res.K != 0 || res.X[0] != 1 {
		t.Errorf("best point %v of iterate %d, want the start", res.X, res.K)
	}
	for k, f := range res.History.Loss[:100] {
		// w_k = (−2)^k
		if want := 0.5 * math.Pow(4, float64(k)); f != want {
			t.Fatalf("f(x_%d) = %v, want %v", k, f, want)
		}
	}
}

// Exact cases on ½w²: η = ½ halves, η = 1 arrives in one step, η = 2 is a cycle.
func TestQuadraticExactly(t *testing.T) {
	for _, c := range []struct {
		eta  float64
		want []float64
	}{
		{0.5, []float64{5, 2.5, 1.25, 0.625, 0.3125}},
		{1, []float64{5, 0}},
		{2, []float64{5, -5, 5, -5, 5}},
		{3, []float64{5, -10, 20, -40, 80}},
	} {
		res, err := gd.Minimize(quad{1}, []float64{5}, gd.Options{
			Step: gd.Fixed(c.eta), MaxIterations: 4, Stop: []gd.StopRule{}, KeepPath: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(res.History.W, c.want) {
			t.Errorf("η = %v: %v, want %v", c.eta, res.History.W, c.want)
		}
	}
	// 4x² with α = 1/8 from ½: the bound allows 0.001 after 1000 steps, one does it.
	res, err := gd.Minimize(quad{8}, []float64{0.5}, gd.Options{Step: gd.Fixed(1. / 8)})
	if err != nil || res.K != 1 || res.X[0] != 0 || res.Status != gd.SmallGradient {
		t.Errorf("4x²: %v at iterate %d, %v; want x₁ = 0", res.X, res.K, err)
	}
}

func TestMinimizeAgreesWithMinimize1D(t *testing.T) {
	well := func(x []dual.Dual[float64]) dual.Dual[float64] { return doubleWell(x[0]) }
	res, err := gd.Minimize(gd.Dual(1, well), []float64{2}, gd.Options{
		Step: gd.Fixed(0.02), MaxIterations: 199, Stop: []gd.StopRule{gd.GradientNorm(1e-10)}, KeepPath: true,
	})
	_, hist := gd.Minimize1D(doubleWell[dual.Dual[float64]], 2.0, gd.Options1D[float64]{Step: 0.02, EpsGrad: 1e-10})
	if err != nil || !slices.Equal(res.History.W, hist.W) || !slices.Equal(res.History.Loss, hist.Loss) {
		t.Errorf("the runs differ: %v, %v, %v", err, res.History.W, hist.W)
	}
}

func TestStopRules(t *testing.T) {
	// From 1 with η = ½: x_k = 2⁻ᵏ, f = ½4⁻ᵏ.
	for _, c := range []struct {
		name string
		rule gd.StopRule
		want gd.Status
		k    int
	}{
		{"gradient", gd.GradientNorm(0x1p-7), gd.SmallGradient, 7},
		{"value", gd.ObjectiveValue(0x1p-9), gd.ValueReached, 4},
		{"gap", gd.ObjectiveGap{-1, 1 + 0x1p-9}, gd.GapReached, 4},
		{"change", gd.RelativeChange(0.75), gd.SmallChange, 1},
		{"own", gd.StopFunc(func(it *gd.Iterate) bool { return it.Evals.Gradient == 6 }), gd.Stopped, 5},
		{"never", gd.StopFunc(func(*gd.Iterate) bool { return false }), gd.IterationLimit, 20},
	} {
		res, err := gd.Minimize(quad{1}, []float64{1}, gd.Options{
			Step: gd.Fixed(0.5), MaxIterations: 20, Stop: []gd.StopRule{c.rule},
		})
		if err != nil || res.Status != c.want || res.K != c.k || res.Iterations != c.k {
			t.Errorf("%s: %v at iterate %d, %v; want %v at %d", c.name, res.Status, res.K, err, c.want, c.k)
		}
		if res.History.Len() != c.k+1 || res.History.Status != c.want {
			t.Errorf("%s: history of %d entries, status %v; want %d, %v", c.name, res.History.Len(), res.History.Status, c.k+1, c.want)
		}
		if res.Status.Converged() == (c.want == gd.IterationLimit) {
			t.Errorf("%s: Converged() = %t", c.name, res.Status.Converged())
		}
	}
}

func TestZeroGradientAtStart(t *testing.T) {
	for _, step := range []gd.StepRule{nil, gd.Fixed(1), gd.Decrease{}, gd.Armijo{}} {
		res, err := gd.Minimize(quad{1, 2}, []float64{0, 0}, gd.Options{Step: step, Stop: []gd.StopRule{}})
		if err != nil || res.Status != gd.SmallGradient || res.Iterations != 0 {
			t.Errorf("%T: %v after %d steps, %v; want SmallGradient at once", step, res.Status, res.Iterations, err)
		}
	}
}

func TestIteratesCanBeLeftAndRepeated(t *testing.T) {
	x0 := []float64{1, 1}
	seq := gd.Iterates(quad{1, 10}, x0, gd.Options{})
	var first []float64
	for it, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		if first = append(first, it.Value); it.K == 4 {
			break
		}
	}
	var again []float64
	for it := range seq {
		if again = append(again, it.Value); it.K == 4 {
			break
		}
	}
	if len(first) != 5 || !slices.Equal(first, again) {
		t.Errorf("second run %v, want %v", again, first)
	}
	if !slices.Equal(x0, []float64{1, 1}) {
		t.Errorf("x0 was changed to %v", x0)
	}
	var last gd.Iterate
	for it := range seq {
		if last.Status != gd.Running {
			t.Fatalf("iterate %d follows status %v", it.K, last.Status)
		}
		last = it
	}
	if last.Status != gd.SmallGradient {
		t.Errorf("last status %v, want SmallGradient", last.Status)
	}
}

func TestStepsDoNotAllocate(t *testing.T) {
	c := make(quad, 50)
	x0 := make([]float64, 50)
	for i := range c {
		c[i], x0[i] = 1+float64(i), 1
	}
	var f float64
	for _, step := range []gd.StepRule{gd.Fixed(0.001), gd.Decrease{Initial: 0.03}, gd.Armijo{}} {
		run := func(n int) float64 {
			opt := gd.Options{Step: step, MaxIterations: n, Stop: []gd.StopRule{gd.GradientNorm(0)}}
			return testing.AllocsPerRun(5, func() {
				for it := range gd.Iterates(c, x0, opt) {
					f = it.Value
				}
			})
		}
		if few, many := run(10), run(100); few != many {
			t.Errorf("%T: %v allocations in 10 steps, %v in 100 (f = %v)", step, few, many, f)
		}
	}
}

// adapters returns x₀² + 3x₀x₁ as an objective in every way there is.
func adapters() map[string]gd.Objective {
	f := func(x []dual.Dual[float64]) dual.Dual[float64] { return x[0].Square().Add(x[0].Mul(x[1]).Scale(3)) }
	plain := func(x []slope.Float64) slope.Float64 { return x[0].Square().Add(x[0].Mul(x[1]).Scale(3)) }
	tape := func(x []reverse.Var) reverse.Var { return x[0].Square().Add(x[0].Mul(x[1]).Scale(3)) }
	grad := func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, 2)
		}
		dst[0], dst[1] = 2*x[0]+3*x[1], 3*x[0]
		return x[0]*x[0] + 3*x[0]*x[1], dst
	}
	return map[string]gd.Objective{
		"Dual":              gd.Dual(2, f),
		"Reverse":           gd.Reverse(2, tape),
		"WithValue":         gd.WithValue(gd.Reverse(2, tape), plain),
		"FromGradient":      gd.FromGradient(2, grad, nil),
		"FromGradientValue": gd.FromGradient(2, grad, func(x []float64) float64 { return x[0]*x[0] + 3*x[0]*x[1] }),
	}
}

func TestAdapters(t *testing.T) {
	x := []float64{2, 5}
	for name, obj := range adapters() {
		dst := make([]float64, 2)
		y, g := obj.Gradient(dst, x)
		if obj.Dim() != 2 || obj.Value(x) != 34 || y != 34 || !slices.Equal(g, []float64{19, 6}) || &g[0] != &dst[0] {
			t.Errorf("%s: dim %d, value %v, gradient %v %v", name, obj.Dim(), obj.Value(x), y, g)
		}
	}
}

func TestAdaptersDoNotAllocate(t *testing.T) {
	x, dst := []float64{2, 5}, make([]float64, 2)
	for name, obj := range adapters() {
		if n := testing.AllocsPerRun(10, func() { obj.Value(x); obj.Gradient(dst, x) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func TestNilFunctionPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"FromGradient": func() { gd.FromGradient(1, nil, nil) },
		"Dual":         func() { gd.Dual(1, nil) },
		"Reverse":      func() { gd.Reverse(1, nil) },
		"WithValue":    func() { gd.WithValue(quad{1}, nil) },
		"Minimize1D":   func() { gd.Minimize1D(nil, 1.0, gd.Options1D[float64]{}) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if r := recover(); r != "gd: nil function" {
					t.Errorf("panic %v, want %q", r, "gd: nil function")
				}
			}()
			f()
		})
	}
}
