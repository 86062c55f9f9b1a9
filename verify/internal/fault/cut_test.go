package fault_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"slope"
	"slope/expr"
	"slope/internal/problem"
	"slope/verify"
	"slope/verify/internal/expression"
	"slope/verify/internal/fault"
	"slope/verify/internal/modes"
)

// C6: Σ v̄ᵢ·v̇ᵢ is the same number at every cut, in every mode.
func TestCutsOfSweeps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := expression.Expression(verify.Expressions(verify.Tame, 2, 8).Draw(t, "e"))
		p := verify.Points(verify.Cube(2, -2, 2))
		z := e.Duals(p.Draw(t, "x"), p.Draw(t, "v"))
		for _, m := range modes.List(modes.Of(e)) {
			sweep := func(e expression.Expression) slope.GradientFunc { g, _ := m.Of(e); return g }
			for k := range e.Ops {
				if c := (fault.Cuts{E: e, Z: z, Sweep: sweep}).At(k); c.Clear && c.Bad() {
					t.Fatalf("%s: the sum is %g at the cut before operation %d, want %g ± %g, for %v", m.Name, c.Got, k, c.Want, c.Bar, e)
				}
			}
		}
	})
}

// The first bad cut has the operation behind it that uses right slopes wrongly.
func TestFirstBadCut(t *testing.T) {
	for _, name := range sweeps {
		m := planting("overwritten adjoint", expr.OpMul, 0, 0).mode(name, controlled)
		s := fault.InMode(m, controlled.Program(), []float64{0.5, 1.25}, wrongRule)
		for _, want := range []string{"node 2, Mul at [0.5 1.25]: Σ v̄ᵢ·v̇ᵢ is ", "overwritten, not added to"} {
			if !strings.Contains(s, want) {
				t.Errorf("%s: no %q in %q", name, want, s)
			}
		}
	}
}

// In a function of many variables the mistakes are compared in some directions.
func TestLocateAmongManyNodes(t *testing.T) {
	t.Parallel()
	const n = 400
	x := problem.RosenbrockStart(n)
	for i := range x {
		x[i] += 0.01 * float64(i%7)
	}
	p := expr.Record(n, problem.Rosenbrock)
	wrong := func(dst, x []float64) (float64, []float64) {
		y, g := p.Gradient(dst, x)
		g[n/2] -= 4 * (x[n/2] - 1) // the sign of (1−x)²′
		return y, g
	}
	s := fault.InGradient(p, wrong, x)
	if !strings.Contains(s, "Square: the slope to operand 0 is of the wrong sign") || strings.Count(s, "; or ") > 4 {
		t.Errorf("%q", s)
	}
}
