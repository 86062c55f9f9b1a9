package verify_test

import (
	"errors"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/verify"
)

// What a user may pass by mistake is reported as what it is, by every property.

// subject is everything that the properties are called with.
type subject struct {
	f    number
	grad slope.GradientFunc
	dom  verify.Domain
}

// properties lists every property, as a call with a subject.
var properties = []struct {
	name string
	run  func(t verify.TB, s subject)
}{
	{"Gradient", func(t verify.TB, s subject) { verify.Gradient(t, s.f, s.grad, s.dom) }},
	{"Hessian", func(t verify.TB, s subject) {
		verify.Hessian(t, s.f, func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
			y, g := s.grad(nil, x)
			return y, g, mat.NewSymDense(2, []float64{1, 0, 0, 1})
		}, s.dom)
	}},
	{"Convex", func(t verify.TB, s subject) { verify.Convex(t, s.f, s.dom) }},
	{"StronglyConvex", func(t verify.TB, s subject) { verify.StronglyConvex(t, s.f, s.grad, 1, s.dom) }},
	{"Smooth", func(t verify.TB, s subject) { verify.Smooth(t, s.f, s.grad, 1, s.dom) }},
	{"SufficientDecrease", func(t verify.TB, s subject) {
		verify.SufficientDecrease(t, s.f, s.grad, descend(0.5), 1, s.dom)
	}},
	{"ConvergenceRate", func(t verify.TB, s subject) {
		verify.ConvergenceRate(t, s.f, func(x []float64, k int) []float64 {
			for range k {
				x, _ = descend(0.5)(x)
			}
			return x
		}, verify.Sublinear(0.5), []float64{0, 0}, s.dom)
	}},
	{"LineSearch", func(t verify.TB, s subject) {
		verify.LineSearch(t, s.f, s.grad, armijo(valueOf(sphere), false, false), 0.5, s.dom)
	}},
	{"LocalIsGlobal", func(t verify.TB, s subject) {
		verify.LocalIsGlobal(t, s.f, func(x []float64) []float64 { z, _ := descend(1)(x); return z }, s.dom)
	}},
	{"Projection", func(t verify.TB, s subject) { verify.Projection(t, ball{}, s.dom) }},
	{"Modes", func(t verify.TB, s subject) {
		verify.Modes(t, verify.NewFunc(2, sphere, sphere, sphere, sphere, sphere), s.dom)
	}},
}

// bad runs every property with a subject, and wants each of which the name is not
// excepted to fail and to say one of the phrases.
func bad(t *testing.T, what string, s subject, except string, says ...string) {
	t.Helper()
	for _, p := range properties {
		if strings.Contains(except, p.name) {
			continue
		}
		t.Run(what+"/"+p.name, func(t *testing.T) {
			rec := verify.Record(p.name, func(t verify.TB) { p.run(t, s) })
			said := false
			for _, phrase := range says {
				said = said || strings.Contains(rec.Text(), phrase)
			}
			if !rec.Failed() || !said {
				t.Errorf("failed %t, without any of %q:\n%s", rec.Failed(), says, rec.Text())
			}
		})
	}
}

const noGradient = "Convex ConvergenceRate LocalIsGlobal Projection Modes"

func TestBadInput(t *testing.T) {
	plane := verify.Cube(2, -2, 2)
	good := subject{valueOf(sphere), gradientOf(sphere), plane}
	for _, p := range properties { // nothing is wrong with this one
		if rec := verify.Record(p.name, func(t verify.TB) { p.run(t, good) }); rec.Failed() {
			t.Errorf("%s of ½|x|²:\n%s", p.name, rec.Text())
		}
	}
	with := func(change func(s *subject)) subject {
		s := good
		change(&s)
		return s
	}
	// Most of the points, since rapid likes numbers next to 0 and draws 20 in a short run.
	half := func(x []float64) bool { return x[0] > -1 }

	bad(t, "an empty domain", with(func(s *subject) { s.dom = verify.Cube(2, 1, -1) }), "", "empty domain: x[0] in [1, -1]")
	bad(t, "a domain with a NaN", with(func(s *subject) { s.dom = verify.Domain{Lo: []float64{0, math.NaN()}, Hi: []float64{1, 1}} }), "", "empty domain: x[1] in [NaN, 1]")
	bad(t, "f panics on part of the domain", with(func(s *subject) {
		s.f = func(x []float64) float64 {
			if half(x) {
				panic("no value here")
			}
			return good.f(x)
		}
	}), "Projection Modes", "f panics at x = ")
	bad(t, "f is NaN on part of the domain", with(func(s *subject) {
		s.f = func(x []float64) float64 {
			if half(x) {
				return math.NaN()
			}
			return good.f(x)
		}
	}), "Projection Modes", "f is NaN at a point of the domain", "the value differs from that of f")
	bad(t, "f changes its argument", with(func(s *subject) {
		s.f = func(x []float64) float64 { y := good.f(x); x[1]++; return y }
	}), "Projection Modes", "f changes its argument")
	bad(t, "the gradient panics", with(func(s *subject) {
		s.grad = func(dst, x []float64) (float64, []float64) {
			if half(x) {
				panic("no gradient here")
			}
			return good.grad(dst, x)
		}
	}), noGradient, "the gradient panics at x = ", "the Hessian panics at x = ")
	bad(t, "the gradient is NaN", with(func(s *subject) {
		s.grad = func(dst, x []float64) (float64, []float64) {
			y, g := good.grad(dst, x)
			if half(x) {
				g[1] = math.NaN()
			}
			return y, g
		}
	}), noGradient, "the gradient is NaN in entry 1", "NaN where f has a slope")
	bad(t, "the gradient is short", with(func(s *subject) {
		s.grad = func(dst, x []float64) (float64, []float64) { return good.f(x), make([]float64, 1) }
	}), noGradient, "has length 1, want 2", "is not of order 2")
	bad(t, "the gradient changes its argument", with(func(s *subject) {
		s.grad = func(dst, x []float64) (float64, []float64) { y, g := good.grad(dst, x); x[0]--; return y, g }
	}), noGradient, "the gradient changes its argument", "the Hessian changes its argument")

	// The others ask for a gradient in a new slice, and so cannot be harmed.
	others := noGradient + " Hessian StronglyConvex Smooth SufficientDecrease LineSearch"
	bad(t, "the gradient writes past dst", with(func(s *subject) {
		s.grad = func(dst, x []float64) (float64, []float64) {
			y, g := good.grad(dst, x)
			if cap(g) > len(g) {
				g[:len(g)+1][len(g)] = 1
			}
			return y, g
		}
	}), others, "writes past dst: dst has length 2, and entry 2 was written")
	var kept []float64
	bad(t, "the gradient keeps dst", with(func(s *subject) {
		s.grad = func(dst, x []float64) (float64, []float64) {
			y, g := good.grad(dst, x)
			copy(kept, g)
			kept = g
			return y, g
		}
	}), others, "keeps a reference to dst")
}

// Misuse of Modes and Projection, which take no f.
func TestBadInputOfModesAndProjection(t *testing.T) {
	plane := verify.Cube(2, -2, 2)
	for name, c := range map[string]struct {
		run  func(t verify.TB)
		says string
	}{
		"modes that are undecided everywhere": {func(t verify.TB) {
			f := func(x []expr.Expr) expr.Expr { return x[0].AddConst(-3).Log().Add(x[1]) }
			verify.Modes(t, verify.Func{N: 2, Expr: f}, plane)
		}, "are undecided"},
		"a mode that panics": {func(t verify.TB) {
			verify.Modes(t, verify.Func{N: 2, Expr: sphere[expr.Expr], Dual: func(x []dual.Dual[float64]) dual.Dual[float64] { panic("no dual numbers here") }}, plane)
		}, "no dual numbers here"},
		"a projection that returns NaN": {func(t verify.TB) { verify.Projection(t, badBall{math.NaN(), false}, plane) }, "Project returns [NaN"},
		"a projection that changes x":   {func(t verify.TB) { verify.Projection(t, badBall{0, true}, plane) }, "Project changes its argument"},
	} {
		rec := verify.Record(name, c.run)
		if !rec.Failed() || !strings.Contains(rec.Text(), c.says) {
			t.Errorf("%s: no %q in\n%s", name, c.says, rec.Text())
		}
	}
}

// badBall is a projection onto the unit ball that adds a number or writes to x.
type badBall struct {
	add   float64
	write bool
}

func (badBall) Dim() int                               { return 2 }
func (badBall) Contains(x []float64, tol float64) bool { return ball{}.Contains(x, tol) }
func (b badBall) Project(dst, x []float64) []float64 {
	dst = ball{}.Project(dst, x)
	dst[0] += b.add
	if b.write {
		x[1]++
	}
	return dst
}

// A search or a run that gives up, or returns nonsense.
func TestBadSearches(t *testing.T) {
	f, grad, plane := valueOf(sphere), gradientOf(sphere), verify.Cube(2, -2, 2)
	for name, c := range map[string]struct {
		run  func(t verify.TB)
		says string
	}{
		"a search that gives up": {func(t verify.TB) {
			verify.LineSearch(t, f, grad, func(x, d []float64) (float64, error) { return 0, errors.New("no luck") }, 0.5, plane)
		}, "the error no luck"},
		"a search that returns NaN": {func(t verify.TB) {
			verify.LineSearch(t, f, grad, func(x, d []float64) (float64, error) { return math.NaN(), nil }, 0.5, plane)
		}, "α = NaN"},
		"a step of the wrong length": {func(t verify.TB) {
			verify.SufficientDecrease(t, f, grad, func(x []float64) ([]float64, float64) { return x[:1], 0.5 }, 1, plane)
		}, "length 1, want 2"},
		"a run of the wrong length": {func(t verify.TB) {
			verify.ConvergenceRate(t, f, func(x []float64, k int) []float64 { return nil }, verify.Sublinear(1), []float64{0, 0}, plane)
		}, "length 0, want 2"},
		"a minimiser of the wrong length": {func(t verify.TB) {
			verify.LocalIsGlobal(t, f, func(x []float64) []float64 { return append(x, 0) }, plane)
		}, "length 3, want 2"},
	} {
		rec := verify.Record(name, c.run)
		if !rec.Failed() || !strings.Contains(rec.Text(), c.says) {
			t.Errorf("%s: no %q in\n%s", name, c.says, rec.Text())
		}
	}
}

// Near the deadline of the test binary rapid stops early and calls it a pass; the
// property does not. The test runs itself with a short deadline.
func TestStoppedEarly(t *testing.T) {
	t.Parallel()
	const slow = "SLOPE_VERIFY_SLOW"
	if os.Getenv(slow) != "" {
		f := valueOf(sphere)
		verify.Convex(t, func(x []float64) float64 { time.Sleep(2 * time.Millisecond); return f(x) }, verify.Cube(2, -2, 2))
		return
	}
	if testing.Short() {
		t.Skip("takes two seconds")
	}
	self, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	run := func(deadline string) (string, error) {
		cmd := exec.Command(self, "-test.run=^TestStoppedEarly$", "-test.timeout="+deadline, "-rapid.nofailfile")
		cmd.Env = append(os.Environ(), slow+"=1")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	const passed = "panic: test timed out"
	out, err := run("4s")
	for _, deadline := range []string{"15s", "60s"} { // a busy machine may take longer for the first case alone
		if strings.Contains(out, passed) {
			out, err = run(deadline)
		}
	}
	if err == nil || !strings.Contains(out, "of 100 cases: the deadline of the test stopped it early") {
		t.Errorf("%v:\n%s", err, out)
	}
	if strings.Contains(out, passed) {
		t.Errorf("the deadline was passed:\n%s", out)
	}
}
