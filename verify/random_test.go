package verify

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/internal/bigmath"
	"slope/verify/internal/exact"
	"slope/verify/internal/modes"
)

// modesOfExpression is the property that all modes agree with 200-bit arithmetic
// on a random expression; a failure is made smaller by subtrees.
func modesOfExpression(kind Kind) func(t *rapid.T) {
	return func(t *rapid.T) {
		n := rapid.IntRange(1, 3).Draw(t, "n")
		e := Expressions(kind, n, 8).Draw(t, "e")
		x := Points(Cube(n, -3, 3)).Draw(t, "x")
		fails := func(e Expression) bool { return modesAt(e, x).verdict == Refuted }
		if fails(e) {
			e = e.Shrink(fails)
			fail(t, modesAt(e, x))
		}
	}
}

func modesAt(e Expression, x []float64) finding {
	p := e.Program()
	return checkModes(p, modes.List(modes.Func(e.Func())), x)
}

// C1, C2, C3, C4, C7, C9, C12 on random expressions; the tests of dual, hyperdual,
// reverse and expr compare the modes with each other, these with the truth.
func TestModesOfTameExpressions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, modesOfExpression(Tame))
}

func TestModesOfWildExpressions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, modesOfExpression(Wild))
}

func FuzzModes(f *testing.F) { f.Fuzz(rapid.MakeFuzz(modesOfExpression(Wild))) }

// No gradient that is right by 200-bit arithmetic is refuted by the ladder.
func ladderCriesWolf(t *rapid.T) {
	n := rapid.IntRange(1, 2).Draw(t, "n")
	e := Expressions(Tame, n, 6).Draw(t, "e")
	x := Points(Cube(n, -3, 3)).Draw(t, "x")
	p := e.Program()
	r := CheckGradient(e.Float(), p.Gradient, x)
	for j, en := range r.Entries[:n] {
		if en.Verdict == Refuted && exact.At(p, x).Entry("", j, en.Got).Verdict == exact.Holds {
			t.Fatalf("%v\n%s", e, r)
		}
	}
}

func TestLadderDoesNotCryWolf(t *testing.T) { rapid.Check(t, ladderCriesWolf) }

func FuzzLadder(f *testing.F) { f.Fuzz(rapid.MakeFuzz(ladderCriesWolf)) }

// FuzzPoint runs the checks of one function at points of every kind.
func FuzzPoint(f *testing.F) {
	for _, x := range []float64{0, 1, -1, 1e-300, 1e300, math.Inf(1), math.NaN(), 5e-324} {
		f.Add(x, 0.5)
	}
	p := expr.Record(2, func(x []expr.Expr) expr.Expr { return x[0].Mul(x[1].Sin()).Add(x[0].Square()) })
	f.Fuzz(func(t *testing.T, a, b float64) {
		x := []float64{a, b}
		r := CheckGradient(p.Value, p.Gradient, x)
		for j, e := range r.Entries {
			if e.Verdict == Refuted && finite(a) && finite(b) && j < 2 && exact.At(p, x).Entry("", j, e.Got).Verdict == exact.Holds {
				t.Error(r)
			}
		}
	})
}

// A planted sign error is found, the expression made smaller to the operation, and
// the rule named.
func TestShrinkBySubtree(t *testing.T) {
	t.Parallel()
	bad := &slope.Rule{Name: "sine", Eval: func(x float64) (y, d1, d2 float64) { return math.Sin(x), -math.Cos(x), -math.Sin(x) },
		Big: bigmath.Sin}
	shrunk := 0
	rapid.Check(t, func(t *rapid.T) {
		if shrunk == 25 || testing.Short() && shrunk == 4 {
			return
		}
		e := Expressions(Tame, 2, 8).Draw(t, "e")
		e.Ops = append(e.Ops, expr.Node{Op: expr.OpApply, Rule: bad, Args: []uint32{uint32(1 + len(e.Ops))}},
			expr.Node{Op: expr.OpAdd, Args: []uint32{uint32(2 + len(e.Ops)), 0}})
		x := Points(Cube(2, -2, 2)).Draw(t, "x")
		fails := func(e Expression) bool { return modesAt(e, x).verdict == Refuted }
		if !fails(e) {
			return // the slope at x is 0, or undecided
		}
		small := e.Shrink(fails)
		shrunk++
		if len(small.Ops) != 1 || small.Ops[0].Op != expr.OpApply {
			// Smaller expressions may happen to have the slope 0 at x.
			if len(small.Ops) > 3 {
				t.Fatalf("shrunk to %v", small)
			}
		}
		if f := modesAt(small, x); !strings.Contains(f.fault(), `rule "sine" (random_test.go:`) {
			t.Fatalf("not named:\n%s\n%s", f.message, f.fault())
		}
	})
}

// dualityFault says how far ⟨ȳ, J·ẋ⟩ and ⟨Jᵀȳ, ẋ⟩ are apart if that is more than the
// rounding of the operations allows; forward and backward compute the two.
func dualityFault(e Expression, x, v []float64, forward func(x, v []float64) float64, backward func(x []float64) []float64) string {
	ex := exact.At(e.Program(), x)
	if ex.Cause != "" {
		return ""
	}
	g, sum, bar := backward(x), 0.0, 64*eta
	for i := range v {
		sum += g[i] * v[i]
		bar += 4 * (ex.Bar[i]*math.Abs(v[i]) + u*math.Abs(g[i]*v[i]) + eta)
	}
	if f := forward(x, v); !(math.Abs(f-sum) <= bar) {
		return fmt.Sprintf("forward %g, backward %g, bar %g for %v", f, sum, bar, e)
	}
	return ""
}

// C5: ⟨ȳ, J·ẋ⟩ = ⟨Jᵀȳ, ẋ⟩, between forward and reverse mode, to within the rounding
// that the operations allow.
func TestDuality(t *testing.T) {
	forward := func(e Expression) func(x, v []float64) float64 {
		return func(x, v []float64) float64 {
			_, d := dual.JVP(func(x []dual.Dual[float64]) dual.Dual[float64] { return Eval(e, x) }, x, v)
			return d
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		e := Expressions(Tame, 2, 8).Draw(t, "e")
		p := Points(Cube(2, -2, 2))
		x, v := p.Draw(t, "x"), p.Draw(t, "v")
		backward := func(x []float64) []float64 { return ourEngine(e.Func().Var, x) }
		if s := dualityFault(e, x, v, forward(e), backward); s != "" {
			t.Fatal(s)
		}
	})
	e := Expression{N: 2, Ops: []expr.Node{{Op: expr.OpMul, Args: []uint32{0, 1}}, {Op: expr.OpAdd, Args: []uint32{2, 0}}}}
	overwritten := func(x []float64) []float64 { return []float64{x[1], x[0]} } // ∂/∂x₀ of x₀x₁ + x₀ without the second use, K16
	if dualityFault(e, []float64{2, 3}, []float64{1, 1}, forward(e), overwritten) == "" {
		t.Error("an adjoint that was overwritten was not noticed")
	}
}

// K29: with the comparison taken out of it the oracle finds nothing, which the
// table of planted faults would show.
func TestExactIsNoMirror(t *testing.T) {
	p := expr.Record(1, func(x []expr.Expr) expr.Expr { return x[0].Exp() })
	e := exact.At(p, []float64{1})
	for _, d := range []float64{1, -1} {
		if v := e.Entry("g", 0, math.E*(1+d*1e-13)).Verdict; v != exact.Refuted {
			t.Errorf("an error of 1e-13 is %v", v)
		}
	}
	if v := e.Entry("g", 0, math.E).Verdict; v != exact.Holds {
		t.Errorf("e is %v", v)
	}
}

// A run that was stopped early, or shows nothing, is no pass.
func TestInsufficient(t *testing.T) {
	o := newOptions(nil)
	rows := []struct {
		ran, planned, vacuous, undecided int
		says                             string
	}{
		{100, 100, 0, 0, ""},
		{37, 100, 0, 0, "ran 37 of 100 cases"},
		{100, 100, 91, 0, "91 of 100 cases are vacuous"},
		{100, 100, 0, 51, "51 of 100 cases are undecided, mostly because f is not finite"},
	}
	for _, r := range rows {
		c := cases{ran: r.ran, vacuous: r.vacuous, undecided: r.undecided, reasons: map[string]int{"f is not finite": 40, "other": 11}}
		got := c.insufficient(r.planned, o)
		if (got == "") != (r.says == "") || !strings.Contains(got, r.says) {
			t.Errorf("%+v: got %q", r, got)
		}
	}
}
