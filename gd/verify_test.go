package gd_test

import (
	"errors"
	"strings"
	"testing"

	"slope/gd"
	"slope/internal/problem"
	"slope/reverse"
	"slope/verify"
)

// The theorems of descent (groups H, I and J of the list of properties) checked
// from outside, by package verify on gd's runs, and the negative controls, which
// must be refuted by name.

// smooth is a convex problem with its constants, as verify takes it.
type smooth struct {
	f    func(x []float64) float64
	grad func(dst, x []float64) (float64, []float64)
	obj  gd.Objective
	l    float64
	dom  verify.Domain
	min  []float64
}

func newSmooth(t *testing.T, name string) smooth {
	p := problem.ByName(name)
	if p == nil {
		t.Fatalf("no problem %s", name)
	}
	obj := gd.Reverse(p.Dim(), p.Var)
	grad := func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, p.Var, x) }
	return smooth{obj.Value, grad, obj, p.L, verify.Cube(p.Dim(), -3, 3), p.Min}
}

// run returns the point that gd reaches in k steps of size alpha.
func (s smooth) run(step gd.StepRule) verify.Run {
	return func(x0 []float64, k int) []float64 {
		res, err := gd.Minimize(s.obj, x0, gd.Options{Step: step, MaxIterations: k, Stop: []gd.StopRule{gd.GradientNorm(0)}})
		if err != nil {
			panic(err)
		}
		return res.X
	}
}

// step is one step of gd, with the step size that it took.
func (s smooth) step(rule gd.StepRule) verify.Step {
	return func(x []float64) ([]float64, float64) {
		res, err := gd.Minimize(s.obj, x, gd.Options{Step: rule, MaxIterations: 1, Stop: []gd.StopRule{gd.GradientNorm(0)}})
		if err != nil || res.History.Len() < 2 {
			return append([]float64(nil), x...), 1 / s.l
		}
		return res.X, res.History.Step[1]
	}
}

// search is the line search of a rule, along d as gd's directions give it.
func (s smooth) search(rule gd.StepRule) verify.Search {
	return func(x, d []float64) (float64, error) {
		_, g := s.grad(nil, x)
		slope := 0.0
		for i, v := range g {
			slope += v * d[i]
		}
		if !(slope < 0) {
			return 0, errors.New("no direction of descent")
		}
		res, err := gd.Minimize(s.obj, x, gd.Options{Step: rule, MaxIterations: 1, Stop: []gd.StopRule{gd.GradientNorm(0)}})
		if err != nil {
			return 0, err
		}
		if res.History.Len() < 2 {
			return 0, errors.New(res.Status.String())
		}
		return res.History.Step[1], nil
	}
}

var convexProblems = []string{"FourSquare", "Anisotropic", "Huber", "Quadratic10"}

func TestVerifySufficientDecrease(t *testing.T) {
	for _, name := range convexProblems {
		t.Run(name, func(t *testing.T) {
			s := newSmooth(t, name)
			verify.SufficientDecrease(t, s.f, s.grad, s.step(gd.Fixed(1/s.l)), s.l, s.dom)
		})
	}
}

func TestVerifyConvergenceRate(t *testing.T) {
	for _, name := range convexProblems {
		t.Run(name, func(t *testing.T) {
			s := newSmooth(t, name)
			alpha := 1 / s.l
			verify.ConvergenceRate(t, s.f, s.run(gd.Fixed(alpha)), verify.Sublinear(alpha), s.min, s.dom)
			verify.ConvergenceRate(t, s.f, s.run(gd.Fixed(alpha)), verify.Tight(s.l, alpha), s.min, s.dom)
		})
	}
}

func TestVerifyLineSearch(t *testing.T) {
	for _, name := range convexProblems {
		t.Run(name, func(t *testing.T) {
			s := newSmooth(t, name)
			verify.LineSearch(t, s.f, s.grad, s.search(gd.Armijo{Slack: 0.25}), 0.25, s.dom)
			verify.LineSearch(t, s.f, s.grad, s.search(gd.StrongWolfe{}), 1e-4, s.dom)
		})
	}
}

func TestVerifyLocalIsGlobal(t *testing.T) {
	for _, name := range convexProblems {
		t.Run(name, func(t *testing.T) {
			s := newSmooth(t, name)
			verify.LocalIsGlobal(t, s.f, func(x0 []float64) []float64 {
				res, err := gd.Minimize(s.obj, x0, gd.Options{})
				if err != nil {
					panic(err)
				}
				return res.X
			}, s.dom)
		})
	}
}

// A box of gd, with the methods that verify asks of a set.
type boxSet struct{ gd.Box }

func (b boxSet) Dim() int { return len(b.Lo) }

func (b boxSet) Contains(x []float64, tol float64) bool {
	for i, v := range x {
		if !(v >= b.Lo[i]-tol && v <= b.Hi[i]+tol) {
			return false
		}
	}
	return true
}

func TestVerifyProjection(t *testing.T) {
	verify.Projection(t, boxSet{gd.Box{Lo: []float64{-1, 0}, Hi: []float64{1, 0.5}}}, verify.Cube(2, -3, 3))
}

// Each control must be refuted, and say why.
func TestVerifyControls(t *testing.T) {
	quad := newSmooth(t, "FourSquare")
	well := newSmooth(t, "DoubleWell")
	huber := newSmooth(t, "Huber")
	for name, c := range map[string]struct {
		run  func(t verify.TB)
		says string
	}{
		"K1 a step of 3/L diverges": {func(t verify.TB) {
			verify.SufficientDecrease(t, quad.f, quad.grad, quad.step(gd.Fixed(3/quad.l)), quad.l, quad.dom)
		}, "SufficientDecrease"},
		"K2 a step of 2/L cycles": {func(t verify.TB) {
			verify.ConvergenceRate(t, quad.f, quad.run(gd.Fixed(2/quad.l)), verify.Sublinear(2/quad.l), quad.min, quad.dom)
		}, "ConvergenceRate"},
		"K6 descent from anywhere finds the same minimum of the double well": {func(t verify.TB) {
			verify.LocalIsGlobal(t, func(x []float64) float64 { return well.f(x) + 0.1*x[0] }, func(x0 []float64) []float64 {
				f := func(dst, x []float64) (float64, []float64) {
					y, g := well.grad(dst, x)
					g[0] += 0.1
					return y + 0.1*x[0], g
				}
				res, err := gd.Minimize(gd.FromGradient(1, f, nil), x0, gd.Options{Step: gd.Fixed(0.02), MaxIterations: 2000})
				if err != nil {
					panic(err)
				}
				return res.X
			}, verify.Cube(1, -1.5, 1.5))
		}, "LocalIsGlobal"},
		"K20 a rate of R²/(5αk) is too good": {func(t verify.TB) {
			alpha := 1 / huber.l
			rate := func(k int, _, dist float64) float64 { return dist * dist / (20 * alpha * float64(k)) }
			verify.ConvergenceRate(t, huber.f, huber.run(gd.Fixed(alpha/8)), rate, huber.min, huber.dom)
		}, "ConvergenceRate"},
		"K22 simple decrease satisfies Armijo's condition": {func(t verify.TB) {
			verify.LineSearch(t, quad.f, quad.grad, quad.search(gd.Decrease{Initial: 1.9 / quad.l}), 0.5, quad.dom)
		}, "LineSearch"},
		"K23 half of L": {func(t verify.TB) {
			verify.Smooth(t, quad.f, quad.grad, quad.l/2, quad.dom)
		}, "Smooth"},
	} {
		t.Run(name, func(t *testing.T) {
			r := verify.Record(t.Name(), c.run)
			if !r.Failed() {
				t.Fatal("not refuted")
			}
			if !strings.Contains(r.Text(), c.says) {
				t.Errorf("refuted without naming %s:\n%s", c.says, r.Text())
			}
		})
	}
}
