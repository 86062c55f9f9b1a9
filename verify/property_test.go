package verify_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/verify"
)

type number = func(x []float64) float64

// gradientOf returns the gradient of a generic function of dual numbers.
func gradientOf(f func([]dual.Dual[float64]) dual.Dual[float64]) slope.GradientFunc {
	return func(dst, x []float64) (float64, []float64) { return dual.Gradient(dst, f, x) }
}

func valueOf(f func([]slope.Float64) slope.Float64) number {
	return func(x []float64) float64 {
		z := make([]slope.Float64, len(x))
		for i := range x {
			z[i] = slope.Float64(x[i])
		}
		return float64(f(z))
	}
}

func logSumExp[T slope.Real[T]](x []T) T { return slope.LogSumExp(x) }
func sphere[T slope.Real[T]](x []T) T    { return slope.SumSquares(x).Scale(0.5) }
func expBowl[T slope.Real[T]](x []T) T {
	return x[0].Exp().Add(x[1].Square()).Add(x[0].Mul(x[1]).Scale(2))
}

// ball is the unit ball, and halfBall what a user may take for its projection.
type ball struct{ wrong bool }

func (ball) Dim() int { return 2 }
func (ball) Contains(x []float64, tol float64) bool {
	return math.Hypot(x[0], x[1]) <= 1+tol
}
func (b ball) Project(dst, x []float64) []float64 {
	if dst == nil {
		dst = make([]float64, 2)
	}
	r := math.Max(1, math.Hypot(x[0], x[1]))
	if b.wrong { // into the ball, but not to the nearest point
		dst[0], dst[1] = math.Min(math.Max(x[0], -0.7), 0.7), math.Min(math.Max(x[1], -0.7), 0.7)
		return dst
	}
	dst[0], dst[1] = x[0]/r, x[1]/r
	return dst
}

// twoDiscs is not convex (K7).
type twoDiscs struct{}

func (twoDiscs) Dim() int { return 2 }
func (twoDiscs) Contains(x []float64, tol float64) bool {
	return math.Hypot(math.Abs(x[0])-2, x[1]) <= 1+tol
}
func (twoDiscs) Project(dst, x []float64) []float64 {
	if dst == nil {
		dst = make([]float64, 2)
	}
	c := math.Copysign(2, x[0])
	r := math.Max(1, math.Hypot(x[0]-c, x[1]))
	dst[0], dst[1] = c+(x[0]-c)/r, x[1]/r
	return dst
}

// armijo is backtracking with c = 1/2; frozen keeps the target of the first
// trial (K21); simple accepts any decrease (K22).
func armijo(f number, frozen, simple bool) verify.Search {
	return func(x, d []float64) (float64, error) {
		_, g := gradientOf(sphere)(nil, x)
		slopeD := 0.0
		for i := range g {
			slopeD += g[i] * d[i]
		}
		if slopeD >= 0 {
			return 0, errors.New("not a descent direction")
		}
		z := make([]float64, len(x))
		f0 := f(x)
		first := 4.0
		for a := first; a > 1e-20; a /= 3 {
			for i := range z {
				z[i] = x[i] + a*d[i]
			}
			target := f0 + 0.5*a*slopeD
			if frozen {
				target = f0 + 0.5*1e-3*slopeD
			}
			if simple {
				target = f0
			}
			if f(z) <= target+1e-15*math.Abs(f0) {
				return a, nil
			}
		}
		return 0, errors.New("no step")
	}
}

func descend(alpha float64) verify.Step {
	return func(x []float64) ([]float64, float64) {
		_, g := gradientOf(sphere)(nil, x)
		for i := range x {
			x[i] -= alpha * g[i]
		}
		return x, alpha
	}
}

// huber is the function that attains the tight rate, for k steps.
func huber(k int) (number, verify.Run) {
	delta := 1 / float64(2*k+1)
	f := func(x []float64) float64 {
		if a := math.Abs(x[0]); a > delta {
			return delta * (a - delta/2)
		}
		return x[0] * x[0] / 2
	}
	run := func(x []float64, k int) []float64 {
		for range k {
			x[0] -= math.Min(math.Max(x[0], -delta), delta)
		}
		return x
	}
	return f, run
}

// The properties, each on something that has it and on something that has not:
// a property that has never been seen to fail proves nothing.
func TestPropertiesAndNegativeControls(t *testing.T) {
	plane := verify.Cube(2, -2, 2)
	line := verify.Cube(1, -2, 2)
	sq := valueOf(sphere)
	gsq := gradientOf(sphere)
	h1, r1 := huber(1)
	h3, r3 := huber(3)
	h5, r5 := huber(5)
	chord := func(f number) func(verify.TB) {
		return func(t verify.TB) { verify.Convex(t, f, line) }
	}
	one := func(f func(x float64) float64) number { return func(x []float64) float64 { return f(x[0]) } }
	rows := []struct {
		name string
		run  func(t verify.TB)
		says string // "" if the property holds
	}{
		{"Gradient", func(t verify.TB) { verify.Gradient(t, value, byHand, plane) }, ""},
		{"Gradient of a sign error, K12", func(t verify.TB) {
			verify.Gradient(t, value, func(dst, x []float64) (float64, []float64) {
				y, g := byHand(dst, x)
				g[1] -= 2 * x[0] * math.Exp(x[0]*x[1])
				return y, g
			}, plane)
		}, "∂f/∂x[1]"},
		{"Gradient over an empty domain", func(t verify.TB) { verify.Gradient(t, value, byHand, verify.Cube(2, 1, 0)) }, "empty domain: x[0] in [1, 0]"},
		{"Gradient over no domain", func(t verify.TB) { verify.Gradient(t, value, byHand, verify.Domain{}) }, "domain with 0 lower and 0 upper bounds"},
		{"Gradient where f is NaN", func(t verify.TB) {
			log := func(x float64) float64 { return float64(slope.Float64(x).Log()) } // math.Log is wrong at subnormal numbers, and found out
			verify.Gradient(t, one(log), gradientOf(func(x []dual.Dual[float64]) dual.Dual[float64] { return x[0].Log() }), line)
		}, "f is NaN at a point of the domain"},
		{"Gradient of a function that is noise, all undecided", func(t verify.TB) {
			verify.Gradient(t, func(x []float64) float64 { return (x[0] + 1e15) - 1e15 }, func(dst, x []float64) (float64, []float64) {
				if dst == nil {
					dst = make([]float64, 1)
				}
				dst[0] = 1
				return (x[0] + 1e15) - 1e15, dst
			}, line)
		}, "are undecided"},
		{"Hessian", func(t verify.TB) {
			verify.Hessian(t, value, func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
				return hyperdual.Hessian(dst, smoothF, x)
			}, plane)
		}, ""},
		{"Hessian of a dropped mixed term, K15", func(t verify.TB) {
			verify.Hessian(t, value, func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
				y, g, h := hyperdual.Hessian(dst, smoothF, x)
				h.SetSym(0, 1, h.At(0, 1)-math.Exp(x[0]*x[1]))
				return y, g, h
			}, plane)
		}, "h["},
		{"Modes", func(t verify.TB) {
			verify.Modes(t, verify.NewFunc(2, smoothF, smoothF, smoothF, smoothF, smoothF), plane)
		}, ""},

		{"Convex: log-sum-exp", func(t verify.TB) { verify.Convex(t, valueOf(logSumExp), plane) }, ""},
		{"Convex: |x|", chord(one(math.Abs)), ""},
		{"K4: sin", chord(one(math.Sin)), "not convex"},
		{"K4: x³", chord(one(func(x float64) float64 { return x * x * x })), "not convex"},
		{"K4: −x²", chord(one(func(x float64) float64 { return -x * x })), "not convex"},
		{"K4: cos 5x − x²/10", chord(one(func(x float64) float64 { return math.Cos(5*x) - x*x/10 })), "not convex"},
		{"K4: xy", func(t verify.TB) { verify.Convex(t, func(x []float64) float64 { return x[0] * x[1] }, plane) }, "not convex"},
		{"K4: x⁴ − x² + y²", func(t verify.TB) {
			verify.Convex(t, func(x []float64) float64 { return math.Pow(x[0], 4) - x[0]*x[0] + x[1]*x[1] }, plane)
		}, "not convex"},
		{"K5: the bowl with exp", func(t verify.TB) { verify.Convex(t, valueOf(expBowl), plane) }, "not convex"},
		{"K5: the bowl with exp where it is convex", func(t verify.TB) {
			verify.Convex(t, valueOf(expBowl), verify.Domain{Lo: []float64{math.Ln2 + 1e-12, -2}, Hi: []float64{2, 2}})
		}, ""},
		{"K8: the norm with p = ½", func(t verify.TB) {
			verify.Convex(t, func(x []float64) float64 {
				s := math.Sqrt(math.Abs(x[0])) + math.Sqrt(math.Abs(x[1]))
				return s * s
			}, plane)
		}, "not convex"},
		{"K9: a product of convex functions", chord(one(func(x float64) float64 { return math.Exp(x) * x * x })), "not convex"},
		{"K10: a minimum of convex functions", chord(one(func(x float64) float64 { return math.Min((x-1)*(x-1), (x+1)*(x+1)) })), "not convex"},
		{"K11: convex after something that is not monotone", chord(one(func(x float64) float64 { return (x*x - 1) * (x*x - 1) })), "not convex"},
		{"K28: vacuous", chord(one(func(x float64) float64 { return 3*x + 1 })), "are vacuous"},
		{"an affine function on request", func(t verify.TB) {
			verify.Convex(t, one(func(x float64) float64 { return 3*x + 1 }), line, verify.MaxVacuous(1))
		}, ""},
		{"StronglyConvex", func(t verify.TB) { verify.StronglyConvex(t, sq, gsq, 1, plane) }, ""},
		{"StronglyConvex with a mu that is too large", func(t verify.TB) { verify.StronglyConvex(t, sq, gsq, 1.01, plane) }, "is not convex with mu = 1.01"},
		{"Smooth", func(t verify.TB) { verify.Smooth(t, sq, gsq, 1, plane) }, ""},
		{"Smooth, not convex", func(t verify.TB) {
			verify.Smooth(t, one(math.Sin), gradientOf(func(x []dual.Dual[float64]) dual.Dual[float64] { return x[0].Sin() }), 1, line)
		}, ""},
		{"K23: half of L", func(t verify.TB) { verify.Smooth(t, sq, gsq, 0.5, plane) }, "L = 0.5 is too small"},

		{"SufficientDecrease", func(t verify.TB) { verify.SufficientDecrease(t, sq, gsq, descend(0.5), 1, plane) }, ""},
		{"K1: α > 2/L", func(t verify.TB) { verify.SufficientDecrease(t, sq, gsq, descend(3), 1, plane) }, "promised for 0 < α < 2/L"},
		{"K2: α = 2/L", func(t verify.TB) { verify.SufficientDecrease(t, sq, gsq, descend(2), 1, plane) }, "promised for 0 < α < 2/L"},
		{"K3: an L that hides a step that is too long", func(t verify.TB) { verify.SufficientDecrease(t, sq, gsq, descend(1.5), 0.5, plane) }, "less than α(1−αL/2)"},
		{"K19: the gradient of the point before", func(t verify.TB) {
			stale := []float64{1, 1}
			verify.SufficientDecrease(t, sq, gsq, func(x []float64) ([]float64, float64) {
				z := []float64{x[0] - 0.5*stale[0], x[1] - 0.5*stale[1]}
				return z, 0.5
			}, 1, plane)
		}, "less than α(1−αL/2)"},

		{"H4", func(t verify.TB) { verify.ConvergenceRate(t, h3, r3, verify.Sublinear(1), []float64{0}, line) }, ""},
		{"H5", func(t verify.TB) { verify.ConvergenceRate(t, h3, r3, verify.Tight(1, 1), []float64{0}, line) }, ""},
		{"a rate R²/(4αk), which is true", func(t verify.TB) {
			verify.ConvergenceRate(t, h1, r1, func(k int, _, d float64) float64 { return d * d / (4 * float64(k)) }, []float64{0}, line)
		}, ""},
		{"K20: R²/(5αk), by the Huber function of k = 3", func(t verify.TB) {
			verify.ConvergenceRate(t, h3, r3, func(k int, _, d float64) float64 { return d * d / (5 * float64(k)) }, []float64{0}, verify.Cube(1, 0.9, 1.1))
		}, "above the rate"},
		{"K20: R²/(4.5αk), by the Huber function of k = 5", func(t verify.TB) {
			verify.ConvergenceRate(t, h5, r5, func(k int, _, d float64) float64 { return d * d / (4.5 * float64(k)) }, []float64{0}, verify.Cube(1, 0.9, 1.1))
		}, "above the rate"},
		{"K22: no rate without sufficient decrease", func(t verify.TB) {
			verify.ConvergenceRate(t, h1, func(x []float64, k int) []float64 {
				for range k {
					x[0] *= 1 - 1e-4
				}
				return x
			}, verify.Sublinear(1), []float64{0}, line)
		}, "above the rate"},
		{"K24: a wrong minimum", func(t verify.TB) {
			verify.ConvergenceRate(t, h1, r1, verify.Tight(1, 1), []float64{0.4}, verify.Cube(1, 0.9, 1.8)) // every start there shows it
		}, "above the rate"},
		{"Linear", func(t verify.TB) {
			verify.ConvergenceRate(t, sq, func(x []float64, k int) []float64 {
				for range k {
					x, _ = descend(0.25)(x)
				}
				return x
			}, verify.Linear(0.25, 1), []float64{0, 0}, plane)
		}, ""},
		{"Linear with a mu that is too large", func(t verify.TB) {
			verify.ConvergenceRate(t, sq, func(x []float64, k int) []float64 {
				for range k {
					x, _ = descend(0.25)(x)
				}
				return x
			}, verify.Linear(0.25, 2.5), []float64{0, 0}, plane)
		}, "above the rate"},

		{"LineSearch", func(t verify.TB) { verify.LineSearch(t, sq, gsq, armijo(sq, false, false), 0.5, plane) }, ""},
		{"K21: a frozen target", func(t verify.TB) { verify.LineSearch(t, sq, gsq, armijo(sq, true, false), 0.5, plane) }, "Armijo's inequality"},
		{"K22: simple decrease", func(t verify.TB) { verify.LineSearch(t, sq, gsq, armijo(sq, false, true), 0.5, plane) }, "Armijo's inequality"},
		{"a search that climbs", func(t verify.TB) {
			verify.LineSearch(t, sq, gsq, func(x, d []float64) (float64, error) { return 0.5, nil }, 0.5, plane)
		}, "an ascent direction"},

		{"Projection", func(t verify.TB) { verify.Projection(t, ball{}, verify.Cube(2, -3, 3)) }, ""},
		{"not the nearest point", func(t verify.TB) { verify.Projection(t, ball{wrong: true}, verify.Cube(2, -3, 3)) }, "Px ="},
		{"K7: two discs", func(t verify.TB) { verify.Projection(t, twoDiscs{}, verify.Cube(2, -4, 4)) }, "exceeded by"},

		{"LocalIsGlobal", func(t verify.TB) {
			verify.LocalIsGlobal(t, sq, func(x []float64) []float64 { z, _ := descend(1)(x); return z }, plane)
		}, ""},
		{"K6: a tilted double well", func(t verify.TB) {
			tilted := one(func(x float64) float64 { return (x*x-1)*(x*x-1) + 0.2*x })
			verify.LocalIsGlobal(t, tilted, func(x []float64) []float64 {
				for range 400 {
					x[0] -= 0.02 * (4*x[0]*(x[0]*x[0]-1) + 0.2)
				}
				return x
			}, line)
		}, "LocalIsGlobal refuted: "},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			rec := verify.Record(r.name, r.run)
			for k := 1; r.says != "" && !rec.Failed() && k < 10; k++ { // a short run has 20 draws: a fault has 200
				rec = verify.Record(r.name, r.run)
			}
			switch {
			case r.says == "" && rec.Failed():
				t.Errorf("failed:\n%s", rec.Text())
			case r.says != "" && !rec.Failed():
				t.Errorf("did not fail:\n%s", rec.Text())
			case r.says != "" && !strings.Contains(rec.Text(), r.says):
				t.Errorf("failed without saying %q:\n%s", r.says, rec.Text())
			case r.says != "":
				readable(t, rec.Text())
			}
		})
	}
}

// readable checks that a failure is at most twelve lines, says nothing twice, and how to run it again if a case failed.
func readable(t *testing.T, text string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) > 12 {
		t.Errorf("%d lines:\n%s", len(lines), text)
	}
	seen := map[string]bool{}
	for _, l := range lines {
		if seen[l] {
			t.Errorf("%q twice in\n%s", l, text)
		}
		seen[l] = true
	}
	if strings.Contains(text, "refuted: ") && !strings.Contains(lines[len(lines)-1], "run again: go test -run '^") {
		t.Errorf("it does not say how to run it again:\n%s", text)
	}
}

// A failure carries what a person needs.
func TestMessageOfAFailure(t *testing.T) {
	f := func(x []expr.Expr) expr.Expr { return smoothF(x) }
	wrong := func(dst, x []float64) (float64, []float64) {
		y, g := byHand(dst, x)
		g[1] -= 2 * x[0] * math.Exp(x[0]*x[1]) // the sign of the term of exp
		g[0] -= 2 * x[1] * math.Exp(x[0]*x[1])
		return y, g
	}
	rec := verify.Record("message", func(t verify.TB) {
		verify.Gradient(t, value, wrong, verify.Cube(2, 0.5, 2), verify.Recorded(2, f))
	})
	for _, want := range []string{
		"Gradient refuted: ∂f/∂x[", "at fault: ", "Exp: the slope to operand 0 is of the wrong sign", "x = {", "got ", ", want ", " ± ", "3 entries: ",
		"run again: go test -run '^message$' -rapid.seed=",
	} {
		if !strings.Contains(rec.Text(), want) {
			t.Errorf("no %q in\n%s", want, rec.Text())
		}
	}
}

// Known functions: the constants of random quadratics, and the near-convex
// family with a margin.
func TestQuadraticsHaveTheirConstants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := verify.Quadratics(3, 0.5, 4).Draw(t, "q")
		x := verify.Points(verify.Cube(3, -2, 2)).Draw(t, "x")
		if rep := verify.CheckGradient(q.Value, q.Gradient, x); rep.Verdict == verify.Refuted {
			t.Fatal(rep)
		}
		if y := q.Value(q.XStar); y != q.FStar {
			t.Fatalf("f(x*) = %g, want %g", y, q.FStar)
		}
	})
	q := verify.Quadratics(3, 0.5, 4).Example(1)
	dom := verify.Cube(3, -2, 2)
	verify.Smooth(t, q.Value, q.Gradient, q.L, dom)
	verify.StronglyConvex(t, q.Value, q.Gradient, q.Mu, dom)
	near := verify.Quadratics(2, -0.05, 1).Example(2)
	rec := verify.Record("near-convex", func(t verify.TB) { verify.Convex(t, near.Value, verify.Cube(2, -2, 2)) })
	if !rec.Failed() || !strings.Contains(rec.Text(), "not convex") {
		t.Errorf("a quadratic with an eigenvalue of −1/20 passes for convex:\n%s", rec.Text())
	}
}
