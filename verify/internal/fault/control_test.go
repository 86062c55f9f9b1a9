package fault_test

import (
	"flag"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
	"slope/verify"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
	"slope/verify/internal/fault"
	"slope/verify/internal/modes"
)

// Func returns e in every mode, with the fault in one of them.
func (f planted) function(e expression.Expression, name string) verify.Func {
	g := verify.Func(modes.Of(e))
	values := func(x []float64) (v []float64) {
		for _, d := range e.Duals(x, make([]float64, len(x))) {
			v = append(v, d.Real)
		}
		return v
	}
	switch name {
	case "dual":
		g.Dual = func(x []dual.Dual[float64]) dual.Dual[float64] { return evalPlanted(e, x, values(valuesOf(x)), f) }
	case "hyperdual":
		g.HyperDual = func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] {
			return evalPlanted(e, x, values(valuesOf(x)), f)
		}
	case "reverse":
		g.Var = func(x []reverse.Var) reverse.Var { return evalPlanted(e, x, values(valuesOf(x)), f) }
	case "reverse second order":
		g.Var2 = func(x []reverse.Var2) reverse.Var2 { return evalPlanted(e, x, values(valuesOf(x)), f) }
	}
	return g
}

func valuesOf[T interface{ Value() float64 }](x []T) []float64 {
	v := make([]float64, len(x))
	for i := range x {
		v[i] = x[i].Value()
	}
	return v
}

// planting returns a fault in the operation op, about operands i and j.
func planting(name string, op expr.Op, i, j int) planted {
	for _, f := range faults {
		if f.name == name {
			return planted{defect: f, nd: expr.Node{Op: op, Args: make([]uint32, op.Arity())}, i: i, j: j}
		}
	}
	panic("no fault " + name)
}

// controlled is sin(x₀·x₁)/(x₁ + 3) + x₀², in which x₀ is used again after the product.
var controlled = expression.Expression{N: 2, Ops: []expr.Node{
	{Op: expr.OpMul, Args: []uint32{0, 1}},
	{Op: expr.OpSin, Args: []uint32{2}},
	{Op: expr.OpAddConst, C: []float64{3}, Args: []uint32{1}},
	{Op: expr.OpDiv, Args: []uint32{3, 4}},
	{Op: expr.OpSquare, Args: []uint32{0}},
	{Op: expr.OpAdd, Args: []uint32{5, 6}},
}}

// checkers are the properties that the controls run; K29 takes the comparison out
// of them.
type checkers struct {
	gradient func(t verify.TB, f func([]float64) float64, grad slope.GradientFunc, dom verify.Domain, opts ...verify.Option)
	modes    func(t verify.TB, f verify.Func, dom verify.Domain, opts ...verify.Option)
}

// A control is an error that must be found and named.
type control struct {
	name string
	run  func(t verify.TB, c checkers)
	says []string
}

// byTape is the gradient of controlled by a tape that is kept from call to call.
func byTape(step func(tape *reverse.Tape, p *reverse.Param, loss func([]reverse.Var) reverse.Var)) slope.GradientFunc {
	tape := reverse.NewTape()
	p := tape.Param(make([]float64, 2))
	return func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, 2)
		}
		copy(p.Value(), x)
		var y float64
		step(tape, p, func(v []reverse.Var) reverse.Var {
			z := expression.Eval(controlled, v)
			y = z.Value()
			return z
		})
		copy(dst, p.Grad())
		return y, dst
	}
}

// controls lists K12 to K19.
func controls() []control {
	e, box := controlled, verify.Cube(2, 0.25, 2)
	recorded := func() verify.Option {
		return verify.Recorded(2, func(x []expr.Expr) expr.Expr { return expression.Eval(e, x) })
	}
	mode := func(f planted, name string) func(verify.TB, checkers) {
		return func(t verify.TB, c checkers) { c.modes(t, f.function(e, name), box) }
	}
	sweep := func(g fault.Mistake) func(verify.TB, checkers) {
		return func(t verify.TB, c checkers) { c.gradient(t, e.Float(), faultySweep(e.Program(), g), box, recorded()) }
	}
	var stale []float64
	all := []control{
		{"K12: a sign error in the sweep", sweep(fault.Mistake{Kind: fault.WrongSign, Node: 3}), []string{"node 3, Sin: the slope to operand 0 is of the wrong sign"}},
		{"K13: a missing chain factor", sweep(fault.Mistake{Kind: fault.Missing, Node: 3}), []string{"node 3, Sin: the slope to operand 0 is missing: 1 is used instead"}},
		{"K14: a dropped term of the quotient rule", mode(planting("dropped term: 0", expr.OpDiv, 1, 1), "dual"), []string{"Modes refuted: dual: ", "node 5, Div: the slope to operand 1 is dropped"}},
		{"K15: a dropped mixed term, f₁g₂", mode(planting("one of two mixed terms dropped: f₁g₂", expr.OpMul, 0, 1), "hyperdual"), []string{"Modes refuted: hyperdual: ", "node 2, Mul: one of the two mixed terms of operands 0 and 1 is dropped"}},
		{"K15: a dropped mixed term", mode(planting("second derivative, or mixed term, dropped", expr.OpMul, 0, 1), "reverse second order"), []string{"Modes refuted: reverse second order: ", "node 2, Mul: the second derivative to operands 0 and 1 is dropped"}},
		{"K16: an adjoint overwritten, not added to", mode(planting("overwritten adjoint", expr.OpMul, 0, 0), "reverse"), []string{"Modes refuted: reverse: ", "node 2, Mul: the adjoint"}},
		{"K16: an adjoint overwritten in the sweep", sweep(fault.Mistake{Kind: fault.Overwritten, Node: 2, Operand: fault.EveryOperand}), []string{"node 2, Mul: the adjoint", "overwritten, not added to"}},
		{"K17: gradients not zeroed", func(t verify.TB, c checkers) {
			c.gradient(t, e.Float(), byTape(func(tape *reverse.Tape, p *reverse.Param, loss func([]reverse.Var) reverse.Var) {
				tape.Reset()
				tape.Backward(loss(p.Vars(nil)))
			}), box)
		}, []string{"changes from call to call at the same point", "not zeroed"}},
		{"K18: the update recorded on the tape", func(t verify.TB, c checkers) {
			// A step of descent is recorded as two operations more, and the loss taken
			// at its end: the gradient is that of the loss after a step.
			c.gradient(t, e.Float(), byTape(func(tape *reverse.Tape, p *reverse.Param, loss func([]reverse.Var) reverse.Var) {
				tape.Reset()
				p.ZeroGrad()
				v := p.Vars(nil)
				loss(v) // the value is that before the step
				w := []reverse.Var{v[0].Sub(v[0].Scale(0.125)), v[1].Sub(v[1].Scale(0.125))}
				tape.Backward(expression.Eval(e, w))
			}), box, recorded())
		}, []string{"∂f/∂x["}},
		{"K19: a stale value in the sweep", sweep(fault.Mistake{Kind: fault.Stale, Node: 3, C: 0.25}), []string{"node 3, Sin: the slopes are those for operand 0 greater by 0.25: a stale value"}},
		{"K19: the gradient of the point before", func(t verify.TB, c checkers) {
			c.gradient(t, e.Float(), func(dst, x []float64) (float64, []float64) {
				if stale == nil {
					stale = append([]float64(nil), x...)
				}
				_, g := e.Program().Gradient(dst, stale)
				copy(stale, x)
				return e.Float()(x), g
			}, box)
		}, []string{"Gradient refuted: "}},
	}
	for i, name := range []string{"dual", "hyperdual", "reverse", "reverse second order"} {
		for j, op := range []expr.Op{expr.OpSin, expr.OpDiv, expr.OpSquare} {
			if testing.Short() && i%3 != j {
				continue
			}
			all = append(all, control{"K12: a sign error in " + op.String() + " in " + name, mode(planting("sign", op, 0, 0), name), []string{"Modes refuted: " + name + ": ", op.String() + ": the slope to operand 0 is of the wrong sign"}})
		}
	}
	return all
}

// uncaught returns the controls that are not found, or not named.
func uncaught(t *testing.T, c checkers) (names []string) {
	for _, k := range controls() {
		rec := verify.Record(k.name, func(t verify.TB) { k.run(t, c) })
		missing := ""
		for _, s := range k.says {
			if !strings.Contains(rec.Text(), s) {
				missing = s
			}
		}
		if !rec.Failed() || missing != "" {
			names = append(names, k.name)
			t.Logf("%s: failed %v, without %q:\n%s", k.name, rec.Failed(), missing, rec.Text())
		}
	}
	return names
}

// K12 to K19: errors of derivatives, each found, and named as what it is.
func TestControlsOfDerivatives(t *testing.T) {
	if names := uncaught(t, checkers{verify.Gradient, verify.Modes}); len(names) > 0 {
		t.Errorf("not caught: %v", names)
	}
}

// planned returns how many cases a property runs.
func planned() int {
	n := 100
	if k, err := strconv.Atoi(flag.Lookup("rapid.checks").Value.String()); err == nil {
		n = k
	}
	if testing.Short() {
		n /= 5
	}
	return n
}

// K28: a property of which no case says anything fails.
func TestNoValidDraws(t *testing.T) {
	nowhere := func(x []float64) float64 { return math.Sin(1e18 * x[0]) } // its values are noise
	slopes := func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, 1)
		}
		dst[0] = 1e18 * math.Cos(1e18*x[0])
		return nowhere(x), dst
	}
	edge := expr.Expr.Log
	rows := []struct {
		name string
		run  func(t verify.TB)
		says string
	}{
		{"K28: a gradient that is decided nowhere", func(t verify.TB) { verify.Gradient(t, nowhere, slopes, verify.Cube(1, 0.5, 1)) }, "100 of 100 cases are undecided"},
		{"K28: modes outside the domain", func(t verify.TB) {
			verify.Modes(t, verify.Func{N: 1, Expr: func(x []expr.Expr) expr.Expr { return edge(x[0]) }}, verify.Cube(1, -2, -1))
		}, "100 of 100 cases are undecided"},
		{"K28: an inequality that rounding swallows", func(t verify.TB) {
			verify.Convex(t, func(x []float64) float64 { return 3 * x[0] }, verify.Cube(1, -1, 1))
		}, "100 of 100 cases are vacuous"},
	}
	for _, r := range rows {
		rec := verify.Record(r.name, r.run)
		want := strings.ReplaceAll(r.says, "100", strconv.Itoa(planned()))
		if !rec.Failed() || !strings.Contains(rec.Text(), want) {
			t.Errorf("%s: no %q in\n%s", r.name, want, rec.Text())
		}
	}
}

// K29: a checker with its comparison taken out is caught by K12, and by the others.
func TestCheckersWithoutComparison(t *testing.T) {
	blind := checkers{
		gradient: func(t verify.TB, f func([]float64) float64, grad slope.GradientFunc, dom verify.Domain, opts ...verify.Option) {
			verify.Gradient(t, f, grad, dom, append(opts, verify.Tolerance(math.Inf(1)))...)
		},
		modes: func(t verify.TB, f verify.Func, dom verify.Domain, opts ...verify.Option) {
			p, ms := expr.Record(f.N, f.Expr), modes.List(modes.Func(f))
			rapid.Check(t, func(rt *rapid.T) {
				x := verify.Points(dom).Draw(rt, "x")
				ex := exact.At(p, x)
				for _, m := range ms {
					_, g := m.Gradient(nil, x)
					ex.Grad = g // compared with itself
					for j := range g {
						if ex.Entry("", j, g[j]).Verdict == exact.Refuted {
							rt.Fatalf("∂f/∂x[%d]", j)
						}
					}
				}
			})
		},
	}
	missed := uncaught(t, blind)
	for _, k := range controls() {
		found := false
		for _, name := range missed {
			found = found || name == k.name
		}
		// What is no error of a number is found all the same: K17, K19.
		if misuse := strings.HasPrefix(k.name, "K17") || strings.HasPrefix(k.name, "K19: the gradient of"); !found && !misuse {
			t.Errorf("%s is caught by a checker that compares nothing", k.name)
		}
	}
}
