package fault

import (
	"fmt"
	"math"
	"strings"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/verify/internal/difference"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
	"slope/verify/internal/message"
	"slope/verify/internal/modes"
)

// localSlopes computes the slopes of one operation, alone, at operands a.
type localSlopes func(nd expr.Node, a []float64) []float64

// DualSlopes is localSlopes by dual numbers.
func DualSlopes(nd expr.Node, a []float64) []float64 {
	d := make([]float64, len(a))
	z := make([]expression.Dual, len(a))
	for j := range a {
		for k, v := range a {
			z[k] = dual.Const(v)
		}
		z[j].Eps = 1
		d[j] = expr.EvalOp(nd, z).Eps
	}
	return d
}

// badRule compares every operation of p alone, at the operands it has for x,
// with its value in 200-bit arithmetic, and describes the first that is wrong;
// "" if none is.
func badRule(p *expr.Program, x []float64, local localSlopes) string {
	for i, a := range expression.Operations(p, expression.Values(p, x)) {
		nd := p.Node(i)
		if s := badOperation(nd, a, local(nd, a)); s != "" {
			return fmt.Sprintf("node %d, %s", i, s)
		}
	}
	return ""
}

// badOperation says what is wrong with the slopes got of one operation.
func badOperation(nd expr.Node, a, got []float64) string {
	want, bar, ok := TrueSlopes(nd, a)
	if !ok {
		want, bar, ok = exact.SlopesByLaw(nd, a)
	}
	if !ok {
		return ""
	}
	for j := range a {
		if got[j] != want[j] && !(math.Abs(got[j]-want[j]) <= bar[j]) {
			return fmt.Sprintf("%s at %s: the slope to operand %d is %.17g, want %.17g (%s)",
				expression.Operation(nd), message.Point(a), j, got[j], want[j], message.Deviation(got[j], want[j], bar[j]))
		}
	}
	return ""
}

// TrueSlopes returns the slopes of one operation with their bars: from 200-bit
// arithmetic, or by the ladder for a rule without Big.
func TrueSlopes(nd expr.Node, a []float64) (want, bar []float64, ok bool) {
	for _, v := range a {
		if !finite(v) {
			return nil, nil, false
		}
	}
	if own, big := expression.OwnRule(nd); own && !big {
		want, bar = make([]float64, len(a)), make([]float64, len(a))
		f := func(x []float64) []float64 {
			z := make([]slope.Float64, len(x))
			for i := range x {
				z[i] = slope.Float64(x[i])
			}
			return []float64{float64(expr.EvalOp(nd, z))}
		}
		for j := range a {
			best := difference.Along(f, nil, a, j, nil).Estimate(0, 0)
			if best.Kink {
				return nil, nil, false
			}
			want[j], bar[j] = best.Slope, 4*best.Bar
			if !finite(best.Bar) {
				return nil, nil, false
			}
		}
		return want, bar, true
	}
	return exact.Slopes(nd, a)
}

// slopesBy is localSlopes by the gradient of a mode.
func slopesBy(m modes.Mode) localSlopes {
	return func(nd expr.Node, a []float64) []float64 {
		grad, _ := m.Of(expression.Alone(nd))
		_, g := grad(nil, a)
		return g
	}
}

// InMode names the operation at fault of a mode whose derivatives of p at x are
// wrong: one whose slopes or second derivatives are wrong by themselves, or the one
// behind the first bad cut of its sweep, or what explains its gradient.
func InMode(m modes.Mode, p *expr.Program, x []float64, rule OwnRule) string {
	if s := badRule(p, x, slopesBy(m)); s != "" {
		return s
	}
	if m.Hessian != nil {
		if s := badSecond(m, p, x); s != "" {
			return s
		}
	}
	if e, ok := expression.Of(p); ok {
		sweep := func(e expression.Expression) slope.GradientFunc { grad, _ := m.Of(e); return grad }
		if s := badCut(e, x, sweep); s != "" {
			return s
		}
		if m.Hessian != nil {
			if s := badHead(e, x, func(e expression.Expression) modes.Hessian { _, h := m.Of(e); return h }); s != "" {
				return s
			}
		}
	}
	if s := InGradient(p, m.Gradient, x); s != "" || m.Hessian == nil {
		return s
	}
	return InHessian(p, m.Hessian, x, rule)
}

// SmallestPart says which part of p alone the mode gets wrong at x, if one is smaller
// than p: the operation itself, mostly, where its rule is wrong.
func SmallestPart(m modes.Mode, p *expr.Program, x []float64) string {
	const largest = 100 // operations, of which the parts are many
	e, ok := expression.Of(p)
	if !ok || len(e.Ops) > largest {
		return ""
	}
	fails := func(e expression.Expression) bool {
		grad, hess := m.Of(e)
		return modes.NewOracle(e.Program(), x).Refutes(modes.Mode{Name: m.Name, Gradient: grad, Hessian: hess, Forward: m.Forward, Of: m.Of})
	}
	if !fails(e) { // it is not the parts that are wrong
		return ""
	}
	small := e.Shrink(fails)
	if len(small.Ops) == len(e.Ops) {
		return ""
	}
	return "; the smallest part with the same failure is " + small.String()
}

// InGradient explains a wrong gradient of the recorded function: a rule that is
// wrong by itself, or else mistakes in the use of the slopes of an operation that
// make the gradient what it is, at x and at points around it.
func InGradient(p *expr.Program, grad slope.GradientFunc, x []float64) string {
	if s := badRule(p, x, DualSlopes); s != "" {
		return s
	}
	return explanation(p, Mistakes(p, grad, x, -1))
}

// explanation describes mistakes, which all give the same gradient.
func explanation(p *expr.Program, gs []Mistake) string {
	const listed = 3
	var s []string
	for _, g := range gs {
		s = append(s, g.text(p))
	}
	if n := len(s) - listed; n > 0 {
		s = append(s[:listed], fmt.Sprintf("one of %d others", n))
	}
	return strings.Join(s, "; or ")
}
