package gd_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"slope/dual"
	"slope/gd"
	"slope/internal/problem"
	"slope/reverse"
)

// drawn is a random objective with everything known about it.
type drawn struct {
	gd.Objective
	theory gd.Theory
	start  []float64
}

// drawConvex draws a quadratic of known spectrum, a sum of Huber functions or a
// sum of log cosh, and a start.
func drawConvex(t *rapid.T) drawn {
	n := rapid.IntRange(1, 6).Draw(t, "n")
	start := rapid.SliceOfN(rapid.Float64Range(-20, 20), n, n).Draw(t, "start")
	switch rapid.IntRange(0, 2).Draw(t, "family") {
	case 0:
		mu := math.Exp(rapid.Float64Range(-4, 2).Draw(t, "log mu"))
		l := mu * math.Exp(rapid.Float64Range(0, 7).Draw(t, "log kappa"))
		if n == 1 {
			l = mu
		}
		q := problem.NewQuadratic(n, mu, l)
		return drawn{gd.FromGradient(n, q.Gradient, nil), gd.Theory{L: l * (1 + 1e-12), Mu: mu * (1 - 1e-12), Argmin: q.Centre}, start}
	case 1:
		f := func(dst, x []float64) (float64, []float64) {
			y := 0.0
			for i, v := range x {
				if a := math.Abs(v); a > 1 {
					y += a - 0.5
					dst[i] = math.Copysign(1, v)
				} else {
					y += v * v / 2
					dst[i] = v
				}
			}
			return y, dst
		}
		return drawn{gd.FromGradient(n, f, nil), gd.Theory{L: 1, Convex: true, Argmin: make([]float64, n)}, start}
	}
	return drawn{gd.Dual(n, problem.LogCosh[dual.Dual[float64]]),
		gd.Theory{L: 1, Convex: true, Argmin: make([]float64, n), Error: gd.RunningError(n, problem.LogCosh[gd.Rounded]), GradientError: 1e-15 * float64(n)}, start}
}

// H1: f(y) ≤ f(x) + ⟨∇f(x), y−x⟩ + ½L‖y−x‖² between any two points.
func TestPropertyDescentLemma(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawConvex(t)
		n := f.Dim()
		y := rapid.SliceOfN(rapid.Float64Range(-20, 20), n, n).Draw(t, "y")
		g := make([]float64, n)
		fx, _ := f.Gradient(g, f.start)
		fy := f.Value(y)
		most, size := fx, math.Abs(fx)+math.Abs(fy)
		for i := range y {
			d := y[i] - f.start[i]
			most += g[i]*d + f.theory.L/2*d*d
			size += math.Abs(g[i]*d) + f.theory.L*d*d
		}
		bar := 1e-13*size + 1e-300 // and where squares underflow
		if f.theory.Error != nil {
			bar += f.theory.Error(f.start) + f.theory.Error(y)
		}
		for i := range y {
			bar += f.theory.GradientError * math.Abs(y[i]-f.start[i])
		}
		if fy > most+bar {
			t.Fatalf("f(y) = %v, want at most %v", fy, most)
		}
	})
}

// H2 to H11 and H18: every theorem at every step, for any α below 2/L, with
// evidence from most of the steps that are far from the limit of rounding.
func TestPropertyTheorems(t *testing.T) {
	checked, vacuous := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		f := drawConvex(t)
		scale := rapid.Float64Range(0.05, 1.95).Draw(t, "αL")
		res, err := gd.Minimize(f, f.start, gd.Options{Step: gd.Fixed(scale / f.theory.L), MaxIterations: 40, Theory: &f.theory,
			Stop: []gd.StopRule{gd.GradientNorm(1e-6)}})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range res.Theorems {
			if x.Refuted() {
				t.Fatal(x)
			}
			if x.Theorem == gd.SufficientDecrease {
				checked += x.Checked
				vacuous += x.Vacuous
			}
		}
	})
	if checked < 100 || vacuous > checked/20 {
		t.Errorf("%d of %d steps vacuous, want at most 5 %%", vacuous, checked)
	}
}

// H12: on a separable quadratic every coordinate is multiplied by 1 − αλ at every
// step, and α = 2/(mu+L) contracts by (κ−1)/(κ+1).
func TestPropertyEigenmodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := quad(rapid.SliceOfN(rapid.Float64Range(0.1, 50), 2, 5).Draw(t, "spectrum"))
		mu, l := slices.Min(c), slices.Max(c)
		start := make([]float64, len(c))
		for i := range start {
			start[i] = 1
		}
		var last []float64
		for it, err := range gd.Iterates(c, start, gd.Options{Step: gd.Fixed(2 / (mu + l)), MaxIterations: 20}) {
			if err != nil {
				t.Fatal(err)
			}
			before, now := 0.0, 0.0
			for i := range last {
				if want := (1 - 2/(mu+l)*c[i]) * last[i]; math.Abs(it.X[i]-want) > 1e-15*math.Abs(last[i])*4 {
					t.Fatalf("x_%d[%d] = %v, want %v", it.K, i, it.X[i], want)
				}
				before, now = math.Hypot(before, last[i]), math.Hypot(now, it.X[i])
			}
			if last != nil && now > (l-mu)/(l+mu)*before*(1+1e-14)+1e-15*before {
				t.Fatalf("‖x_%d‖ = %v after %v, want a factor of %v", it.K, now, before, (l-mu)/(l+mu))
			}
			last = append(last[:0], it.X...)
		}
	})
}

// H15 and H16: scaling f by 2^k and α by 2^−k, and permuting the variables,
// changes nothing, bit for bit.
func TestPropertyEquivariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := quad(rapid.SliceOfN(rapid.Float64Range(0.1, 50), 2, 2).Draw(t, "spectrum"))
		x0 := rapid.SliceOfN(rapid.Float64Range(0.01, 5), 2, 2).Draw(t, "start") // no subnormal numbers
		s := math.Ldexp(1, rapid.IntRange(-30, 30).Draw(t, "k"))
		alpha := rapid.Float64Range(0.001, 1).Draw(t, "α") / slices.Max(c)
		run := func(c quad, x0 []float64, alpha float64) []float64 {
			res, err := gd.Minimize(c, x0, gd.Options{Step: gd.Fixed(alpha), MaxIterations: 15, KeepPath: true, Stop: []gd.StopRule{}})
			if err != nil {
				t.Fatal(err)
			}
			return res.History.W
		}
		plain := run(c, x0, alpha)
		if got := run(quad{s * c[0], s * c[1]}, x0, alpha/s); !slices.Equal(got, plain) {
			t.Fatalf("scaled by %v: %v, want %v", s, got, plain)
		}
		swapped := run(quad{c[1], c[0]}, []float64{x0[1], x0[0]}, alpha)
		for k := 0; k+1 < len(plain); k += 2 {
			if plain[k] != swapped[k+1] || plain[k+1] != swapped[k] {
				t.Fatalf("swapped: %v, want %v", swapped, plain)
			}
		}
	})
}

// H17: where the gradient is zero the run ends at once, at the same bits, with
// any direction and step.
func TestPropertyFixedPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 1, 4).Draw(t, "x*")
		obj := gd.FromGradient(len(at), func(dst, x []float64) (float64, []float64) {
			y := 0.0
			for i, v := range x {
				dst[i] = v - at[i]
				y += dst[i] * dst[i] / 2
			}
			return y, dst
		}, nil)
		d := rapid.SampledFrom(allDirections).Draw(t, "direction")
		s := rapid.SampledFrom(allSteps).Draw(t, "step")
		res, err := gd.Minimize(obj, at, gd.Options{Direction: d, Step: s, Stop: []gd.StopRule{}})
		if err != nil || res.Status != gd.SmallGradient || res.Iterations != 0 || !slices.Equal(res.X, at) {
			t.Fatalf("%v after %d steps at %v, %v", res.Status, res.Iterations, res.X, err)
		}
	})
}

// H19: one step from the same point is the same in every mode and by hand.
func TestPropertyModesStepAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x0 := rapid.SliceOfN(rapid.Float64Range(-2, 2), 2, 6).Draw(t, "x")
		n := len(x0)
		step := func(obj gd.Objective) []float64 {
			res, err := gd.Minimize(obj, x0, gd.Options{Step: gd.Fixed(1e-3), MaxIterations: 1, KeepPath: true, Stop: []gd.StopRule{}})
			if err != nil {
				t.Fatal(err)
			}
			return res.History.Point(res.Iterations)
		}
		want := step(gd.FromGradient(n, problem.RosenbrockGradient, nil))
		sizes := make([]float64, n) // |x| + α times the terms of the gradient without their signs
		for i, v := range x0 {
			a := math.Abs(v)
			sizes[i] += a
			if i+1 < n {
				sizes[i] += 1e-3 * (400*a*(math.Abs(x0[i+1])+a*a) + 2*(1+a))
			}
			if i > 0 {
				sizes[i] += 1e-3 * 200 * (a + x0[i-1]*x0[i-1])
			}
		}
		for name, obj := range map[string]gd.Objective{
			"dual":    gd.Dual(n, problem.Rosenbrock[dual.Dual[float64]]),
			"reverse": gd.Reverse(n, problem.Rosenbrock[reverse.Var]),
		} {
			for i, v := range step(obj) {
				if math.Abs(v-want[i]) > 16*0x1p-53*sizes[i] {
					t.Fatalf("%s: %v, by hand %v", name, v, want[i])
				}
			}
		}
	})
}

// Negative controls: each theorem, stated wrongly, is found out on every draw.
func TestControlsOfTheTheorems(t *testing.T) {
	// K1, K2: beyond 2/L a quadratic diverges, at 2/L it cycles.
	rapid.Check(t, func(t *rapid.T) {
		l := math.Ldexp(1, rapid.IntRange(-8, 8).Draw(t, "log L"))
		for scale, want := range map[float64]float64{2: 1, 3: 1 << 20} {
			res, err := gd.Minimize(quad{l}, []float64{1}, gd.Options{Step: gd.Fixed(scale / l), MaxIterations: 20, KeepPath: true, Stop: []gd.StopRule{}})
			if err != nil || math.Abs(res.History.W[20]) != want {
				t.Fatalf("αL = %v: |x₂₀| = %v, want %v, %v", scale, res.History.W[20], want, err)
			}
		}
	})
	// K3 and K23: with L too small by a quarter or more, sufficient decrease fails
	// at the first step along the steepest curvature.
	rapid.Check(t, func(t *rapid.T) {
		l := math.Exp(rapid.Float64Range(-5, 5).Draw(t, "log L"))
		share := rapid.Float64Range(0.3, 0.75).Draw(t, "claimed share of L")
		x0 := rapid.Float64Range(0.1, 100).Draw(t, "x")
		res, err := gd.Minimize(quad{l}, []float64{x0}, gd.Options{Step: gd.InverseL(share * l), MaxIterations: 3, Theory: &gd.Theory{L: share * l}})
		if err != nil {
			t.Fatal(err)
		}
		if f := res.Theorems[0]; f.Theorem != gd.SufficientDecrease || f.First != 1 {
			t.Fatalf("L too small passes: %v", f)
		}
	})
	// K20: a rate stronger than the tight one fails on the Huber function that
	// attains it; R²/(4αk) is true and does not.
	for _, c := range []struct {
		k      int
		factor float64
		holds  bool
	}{{3, 5, false}, {5, 4.5, false}, {3, 4, true}, {5, 4, true}, {50, 4, true}} {
		delta := 1 / float64(2*c.k+1)
		x := 1.0
		for range c.k {
			x -= math.Copysign(math.Min(math.Abs(x), delta), x)
		}
		f := delta*math.Abs(x) - delta*delta/2
		if holds := f <= 1/(c.factor*float64(c.k)); holds != c.holds {
			t.Errorf("R²/(%vαk) at k = %d: %t, want %t", c.factor, c.k, holds, c.holds)
		}
	}
	// K24: a wrong f* is found by the gap to it.
	rapid.Check(t, func(t *rapid.T) {
		off := rapid.Float64Range(0.01, 10).Draw(t, "error of f*")
		res, err := gd.Minimize(quad{1, 4}, []float64{1, 1}, gd.Options{Step: gd.InverseL(4), Theory: &gd.Theory{L: 4, Mu: 1, Argmin: []float64{0, 0}, Min: -off}})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range res.Theorems {
			if f.Theorem == gd.GapBelow && !f.Refuted() {
				t.Fatalf("f* too low by %v passes: %v", off, f)
			}
		}
	})
}
