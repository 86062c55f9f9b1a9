package gd_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"slope/dual"
	"slope/gd"
)

type d64 = dual.Dual[float64]

func TestMinimize1DBadInput(t *testing.T) {
	for _, c := range []struct {
		name string
		w0   float64
		opt  gd.Options1D[float64]
		want string
	}{
		{"NaN start", math.NaN(), gd.Options1D[float64]{}, "gd: start is NaN, want a finite number"},
		{"infinite start", math.Inf(1), gd.Options1D[float64]{}, "gd: start is +Inf, want a finite number"},
		{"negative step", 1, gd.Options1D[float64]{Step: -0.5}, "gd: step size -0.5, want a finite number > 0"},
		{"NaN step", 1, gd.Options1D[float64]{Step: math.NaN()}, "gd: step size NaN, want a finite number > 0"},
		{"infinite step", 1, gd.Options1D[float64]{Step: math.Inf(1)}, "gd: step size +Inf, want a finite number > 0"},
		{"iterations", 1, gd.Options1D[float64]{MaxIterations: -1}, "gd: MaxIterations -1, want ≥ 0"},
		{"tolerance", 1, gd.Options1D[float64]{EpsObj: math.NaN()}, "gd: EpsGrad 0 and EpsObj NaN, want numbers"},
	} {
		w, hist := gd.Minimize1D(quadratic[d64], c.w0, c.opt)
		if hist.Err == nil || hist.Err.Error() != c.want || hist.Status != gd.BadInput || hist.Len() != 0 {
			t.Errorf("%s: %v, %v, %d records; want BadInput, %q, none", c.name, hist.Status, hist.Err, hist.Len(), c.want)
		}
		if w != c.w0 && !math.IsNaN(c.w0) {
			t.Errorf("%s: w = %v, want the start", c.name, w)
		}
	}
}

// A loss that leaves its domain ends the run; the best point so far is returned.
func TestMinimize1DFailsMidway(t *testing.T) {
	// log w from 1 with η = 0.75: w₁ = 0.25, w₂ = −2.75, where log is NaN.
	w, hist := gd.Minimize1D(d64.Log, 1, gd.Options1D[float64]{Step: 0.75})
	var e *gd.Error
	if !errors.As(hist.Err, &e) || e.Status != gd.NotFinite || e.Iteration != 2 || e.Index != 0 || hist.Status != gd.NotFinite {
		t.Fatalf("%v, %v; want NotFinite at iteration 2", hist.Status, hist.Err)
	}
	if w != 0.25 || hist.Len() != 2 {
		t.Errorf("w = %v after %d records, want 0.25 after 2", w, hist.Len())
	}
	if want := "gd: at iteration 2, w = -2.75, the loss is NaN and its derivative NaN; use a smaller step or a step rule that searches"; hist.Err.Error() != want {
		t.Errorf("got  %v\nwant %s", hist.Err, want)
	}
	// In float32 a diverging run leaves the range soon.
	_, hist32 := gd.Minimize1D(quadratic[dual.Dual[float32]], 1, gd.Options1D[float32]{Step: 3})
	if hist32.Status != gd.NotFinite || hist32.Len() != 64 {
		t.Errorf("float32: %v after %d records, want NotFinite after 64: 4⁶³ is a float32, 4⁶⁴ is not", hist32.Status, hist32.Len())
	}
}

func TestMinimize1DStops(t *testing.T) {
	for _, c := range []struct {
		name string
		opt  gd.Options1D[float64]
		want gd.Status
		n    int
		w    float64
	}{
		{"gradient", gd.Options1D[float64]{Step: 0.5, EpsGrad: 0x1p-5}, gd.SmallGradient, 6, 0x1p-5},
		{"objective", gd.Options1D[float64]{Step: 0.5, EpsObj: 0x1p-9}, gd.ValueReached, 5, 0x1p-4},
		// The cap is met after the last step.
		{"cap", gd.Options1D[float64]{Step: 0.5, MaxIterations: 3}, gd.IterationLimit, 3, 0x1p-3},
		{"no rule but zero", gd.Options1D[float64]{Step: 1, EpsGrad: -1}, gd.SmallGradient, 2, 0},
		{"defaults", gd.Options1D[float64]{}, gd.SmallGradient, 176, math.NaN()},
	} {
		w, hist := gd.Minimize1D(quadratic[d64], 1, c.opt)
		if hist.Status != c.want || hist.Len() != c.n || hist.Err != nil {
			t.Errorf("%s: %v after %d records, %v; want %v after %d", c.name, hist.Status, hist.Len(), hist.Err, c.want, c.n)
		}
		if w != c.w && !math.IsNaN(c.w) {
			t.Errorf("%s: w = %v, want %v", c.name, w, c.w)
		}
	}
}

func TestMinimize1DDoesNotAllocatePerStep(t *testing.T) {
	run := func(n int) float64 {
		return testing.AllocsPerRun(5, func() {
			gd.Minimize1D(doubleWell[d64], 2, gd.Options1D[float64]{Step: 1e-4, MaxIterations: n})
		})
	}
	if few, many := run(10), run(1000); few != many {
		t.Errorf("%v allocations in 10 steps, %v in 1000", few, many)
	}
}

func TestHistoryPoints(t *testing.T) {
	res, err := gd.Minimize(quad{1, 2}, []float64{4, 4}, gd.Options{Step: gd.Fixed(0.5), MaxIterations: 2, KeepPath: true})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range [][]float64{{4, 4}, {2, 0}, {1, 0}} {
		if got := res.History.Point(k); !slices.Equal(got, want) {
			t.Errorf("x_%d = %v, want %v", k, got, want)
		}
	}
	if want := []float64{0, 0.5, 0.5}; !slices.Equal(res.History.Step, want) {
		t.Errorf("steps %v, want %v", res.History.Step, want)
	}
	res, err = gd.Minimize(quad{1, 2}, []float64{4, 4}, gd.Options{})
	if err != nil || res.History.Point(0) != nil {
		t.Errorf("a path was kept: %v, %v", res.History.Point(0), err)
	}
}

func TestStatusTable(t *testing.T) {
	names := map[string]bool{}
	for s := gd.Running; s <= gd.BadInput; s++ {
		if s.String() == "" || s.Message() == "" || names[s.String()] {
			t.Errorf("status %d: name %q, message %q", int(s), s, s.Message())
		}
		names[s.String()] = true
	}
	for _, s := range []gd.Status{-1, gd.BadInput + 1} {
		if s.Message() != "unknown status" || s.Converged() || names[s.String()] {
			t.Errorf("status out of range: %q, %q", s, s.Message())
		}
	}
}

type d32 = dual.Dual[float32]

// The default tolerance can be met in single precision, and says the truth.
func TestMinimize1DDefaultInSinglePrecision(t *testing.T) {
	for _, c := range []struct {
		name  string
		loss  func(w d32) d32
		step  float32
		start float32
		want  float32
	}{
		{"½w²", func(w d32) d32 { return w.Square().Scale(0.5) }, 0, 5, 0},
		{"(w−3)²", func(w d32) d32 { return w.AddConst(-3).Square() }, 0, 5, 3},
		{"(w−3)² from next to 3", func(w d32) d32 { return w.AddConst(-3).Square() }, 0, 3.01, 3},
		{"(w−1000)²", func(w d32) d32 { return w.AddConst(-1000).Square() }, 0, 0, 1000},
		{"(w−1000)² from 999", func(w d32) d32 { return w.AddConst(-1000).Square() }, 0, 999, 1000},
		{"100·(w−3)² + 7", func(w d32) d32 { return w.AddConst(-3).Square().Scale(100).AddConst(7) }, 4e-3, 5, 3},
		{"10⁻¹²·(w−3)²", func(w d32) d32 { return w.AddConst(-3).Square().Scale(1e-12) }, 3e11, 5, 3},
		{"the double well", func(w d32) d32 { return w.Square().AddConst(-1).Square().Scale(0.5) }, 0.05, 2, 1},
		{"cosh(w−1/3)", func(w d32) d32 { return w.AddConst(-1. / 3).Cosh() }, 0, 2, 1. / 3},
		{"eʷ − 2w", func(w d32) d32 { return w.Exp().Sub(w.Scale(2)) }, 0, 0, math.Ln2},
	} {
		w, hist := gd.Minimize1D(c.loss, c.start, gd.Options1D[float32]{Step: c.step, MaxIterations: 2000})
		if !hist.Status.Converged() || hist.Err != nil || math.Abs(float64(w-c.want)) > 1e-4*math.Max(1, math.Abs(float64(c.want))) {
			t.Errorf("%s: %v after %d at %v, %v; want %v", c.name, hist.Status, hist.Len(), w, hist.Err, c.want)
		}
	}
	// A step that is lost far from the minimum claims nothing, and 10⁻¹⁰·f is no end.
	if w, hist := gd.Minimize1D(func(w d32) d32 { return w.AddConst(-3).Square() }, 1e6, gd.Options1D[float32]{Step: 1e-9}); hist.Status.Converged() {
		t.Errorf("a tiny step: %v at %v", hist.Status, w)
	}
	if w, hist := gd.Minimize1D(func(w d64) d64 { return w.AddConst(-1).Square().Scale(1e-10) }, 3, gd.Options1D[float64]{Step: 4e9}); !hist.Status.Converged() || math.Abs(w-1) > 1e-6 {
		t.Errorf("10⁻¹⁰·(w−1)²: %v after %d at %v, want 1", hist.Status, hist.Len(), w)
	}
}
