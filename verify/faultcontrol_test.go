package verify

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
)

// Func returns e in every mode, with the fault in one of them.
func (f planted) function(e Expression, name string) Func {
	g := e.Func()
	values := func(x []float64) (v []float64) {
		for _, d := range e.duals(x, make([]float64, len(x))) {
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
			return planted{fault: f, nd: expr.Node{Op: op, Args: make([]uint32, op.Arity())}, i: i, j: j}
		}
	}
	panic("no fault " + name)
}

// controlled is sin(x₀·x₁)/(x₁ + 3) + x₀², in which x₀ is used again after the product.
var controlled = Expression{N: 2, Ops: []expr.Node{
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
	gradient func(t TB, f func([]float64) float64, grad slope.GradientFunc, dom Domain, opts ...Option)
	modes    func(t TB, f Func, dom Domain, opts ...Option)
}

// A control is an error that must be found and named.
type control struct {
	name string
	run  func(t TB, c checkers)
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
			z := Eval(controlled, v)
			y = z.Value()
			return z
		})
		copy(dst, p.Grad())
		return y, dst
	}
}

// controls lists K12 to K19.
func controls() []control {
	e, box := controlled, Cube(2, 0.25, 2)
	recorded := func() Option { return Recorded(2, func(x []expr.Expr) expr.Expr { return Eval(e, x) }) }
	mode := func(f planted, name string) func(TB, checkers) {
		return func(t TB, c checkers) { c.modes(t, f.function(e, name), box) }
	}
	sweep := func(g mistake) func(TB, checkers) {
		return func(t TB, c checkers) { c.gradient(t, e.Float(), faultySweep(e.Program(), g), box, recorded()) }
	}
	var stale []float64
	all := []control{
		{"K12: a sign error in the sweep", sweep(mistake{step: stepSign, node: 3}), []string{"node 3, Sin: the slope to operand 0 is of the wrong sign"}},
		{"K13: a missing chain factor", sweep(mistake{step: stepMissing, node: 3}), []string{"node 3, Sin: the slope to operand 0 is missing: 1 is used instead"}},
		{"K14: a dropped term of the quotient rule", mode(planting("dropped term: 0", expr.OpDiv, 1, 1), "dual"), []string{"Modes refuted: dual: ", "node 5, Div: the slope to operand 1 is dropped"}},
		{"K15: a dropped mixed term, f₁g₂", mode(planting("one of two mixed terms dropped: f₁g₂", expr.OpMul, 0, 1), "hyperdual"), []string{"Modes refuted: hyperdual: ", "node 2, Mul: one of the two mixed terms of operands 0 and 1 is dropped"}},
		{"K15: a dropped mixed term", mode(planting("second derivative, or mixed term, dropped", expr.OpMul, 0, 1), "reverse second order"), []string{"Modes refuted: reverse second order: ", "node 2, Mul: the second derivative to operands 0 and 1 is dropped"}},
		{"K16: an adjoint overwritten, not added to", mode(planting("overwritten adjoint", expr.OpMul, 0, 0), "reverse"), []string{"Modes refuted: reverse: ", "node 2, Mul: the adjoint"}},
		{"K16: an adjoint overwritten in the sweep", sweep(mistake{step: stepOverwritten, node: 2, operand: everyOperand}), []string{"node 2, Mul: the adjoint", "overwritten, not added to"}},
		{"K17: gradients not zeroed", func(t TB, c checkers) {
			c.gradient(t, e.Float(), byTape(func(tape *reverse.Tape, p *reverse.Param, loss func([]reverse.Var) reverse.Var) {
				tape.Reset()
				tape.Backward(loss(p.Vars(nil)))
			}), box)
		}, []string{"changes from call to call at the same point", "not zeroed"}},
		{"K18: the update recorded on the tape", func(t TB, c checkers) {
			// A step of descent is recorded as two operations more, and the loss taken
			// at its end: the gradient is that of the loss after a step.
			c.gradient(t, e.Float(), byTape(func(tape *reverse.Tape, p *reverse.Param, loss func([]reverse.Var) reverse.Var) {
				tape.Reset()
				p.ZeroGrad()
				v := p.Vars(nil)
				loss(v) // the value is that before the step
				w := []reverse.Var{v[0].Sub(v[0].Scale(0.125)), v[1].Sub(v[1].Scale(0.125))}
				tape.Backward(Eval(e, w))
			}), box, recorded())
		}, []string{"∂f/∂x["}},
		{"K19: a stale value in the sweep", sweep(mistake{step: stepStale, node: 3, c: 0.25}), []string{"node 3, Sin: the slopes are those for operand 0 greater by 0.25: a stale value"}},
		{"K19: the gradient of the point before", func(t TB, c checkers) {
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
		rec := Record(k.name, func(t TB) { k.run(t, c) })
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
	if names := uncaught(t, checkers{Gradient, Modes}); len(names) > 0 {
		t.Errorf("not caught: %v", names)
	}
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
		run  func(t TB)
		says string
	}{
		{"K28: a gradient that is decided nowhere", func(t TB) { Gradient(t, nowhere, slopes, Cube(1, 0.5, 1)) }, "100 of 100 cases are undecided"},
		{"K28: modes outside the domain", func(t TB) {
			Modes(t, Func{N: 1, Expr: func(x []expr.Expr) expr.Expr { return edge(x[0]) }}, Cube(1, -2, -1))
		}, "100 of 100 cases are undecided"},
		{"K28: an inequality that rounding swallows", func(t TB) { Convex(t, func(x []float64) float64 { return 3 * x[0] }, Cube(1, -1, 1)) }, "100 of 100 cases are vacuous"},
	}
	for _, r := range rows {
		rec := Record(r.name, r.run)
		want := strings.ReplaceAll(r.says, "100", strconv.Itoa(planned()))
		if !rec.Failed() || !strings.Contains(rec.Text(), want) {
			t.Errorf("%s: no %q in\n%s", r.name, want, rec.Text())
		}
	}
}

// K29: a checker with its comparison taken out is caught by K12, and by the others.
func TestCheckersWithoutComparison(t *testing.T) {
	blind := checkers{
		gradient: func(t TB, f func([]float64) float64, grad slope.GradientFunc, dom Domain, opts ...Option) {
			Gradient(t, f, grad, dom, append(opts, Tolerance(math.Inf(1)))...)
		},
		modes: func(t TB, f Func, dom Domain, opts ...Option) {
			p, ms := expr.Record(f.N, f.Expr), f.modes()
			property(t, "Modes", &dom, newOptions(opts), func(s drawer) finding {
				x := drawPoint(s, dom)
				ex := exactAt(p, x)
				for _, m := range ms {
					_, g := m.grad(nil, x)
					ex.grad = g // compared with itself
					for j := range g {
						if ex.entry("", j, g[j]).Verdict == Refuted {
							return finding{verdict: Refuted, message: "∂f/∂x"}
						}
					}
				}
				return finding{verdict: Holds}
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
