package verify

import (
	"fmt"
	"math"
	"math/big"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"

	"slope"
	"slope/dual"
	"slope/expr"
)

type du = dual.Dual[float64]

// localSlopes computes the slopes of one operation, alone, at operands a.
type localSlopes func(nd expr.Node, a []float64) []float64

// dualSlopes is localSlopes by dual numbers.
func dualSlopes(nd expr.Node, a []float64) []float64 {
	d := make([]float64, len(a))
	z := make([]du, len(a))
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
	v := values(p, x)
	need := live(p)
	for i, nd := range p.Nodes() {
		if !need[i] || len(nd.Args) == 0 {
			continue
		}
		a := make([]float64, len(nd.Args))
		for j, k := range nd.Args {
			a[j] = v[k]
		}
		if s := badOperation(nd, a, local(nd, a)); s != "" {
			return fmt.Sprintf("node %d, %s", i, s)
		}
	}
	return ""
}

// badOperation says what is wrong with the slopes got of one operation.
func badOperation(nd expr.Node, a, got []float64) string {
	want, bar, ok := trueSlopes(nd, a)
	if !ok {
		return ""
	}
	for j := range a {
		if !(math.Abs(got[j]-want[j]) <= bar[j]) {
			return fmt.Sprintf("%s at %s: the slope to operand %d is %.17g, want %.17g (%s)",
				operation(nd), point(a), j, got[j], want[j], describe(got[j], want[j], bar[j]))
		}
	}
	return ""
}

// trueSlopes returns the slopes of one operation with their bars: from 200-bit
// arithmetic, or by the ladder for a rule without Big.
func trueSlopes(nd expr.Node, a []float64) (want, bar []float64, ok bool) {
	for _, v := range a {
		if !finite(v) {
			return nil, nil, false
		}
	}
	want, bar = make([]float64, len(a)), make([]float64, len(a))
	if nd.Op == expr.OpApply && nd.Rule.Big == nil || nd.Op == expr.OpApply2 && nd.Rule2.Big == nil {
		f := func(x []float64) []float64 {
			z := make([]slope.Float64, len(x))
			for i := range x {
				z[i] = slope.Float64(x[i])
			}
			return []float64{float64(expr.EvalOp(nd, z))}
		}
		for j := range a {
			best := mostPrecise(along(f, nil, a, j, nil).estimates(0, 0))
			if best.kink {
				return nil, nil, false
			}
			want[j], bar[j] = best.slope, 4*best.bar
			if !finite(best.bar) {
				return nil, nil, false
			}
		}
		return want, bar, true
	}
	e := exactOp(nd, a)
	if e == nil {
		return nil, nil, false
	}
	i := len(a)
	for j := range a {
		want[j] = toFloat(e.d1[i][j])
		bar[j] = 8*u*math.Abs(want[j]) + e.d2[i][j] + 16*eta
		if !finite(want[j]) || math.Abs(want[j]) > 1e300 || !finite(bar[j]) {
			return nil, nil, false
		}
	}
	return want, bar, true
}

// exactOp evaluates one operation alone at float64 operands; nil if it cannot.
func exactOp(nd expr.Node, a []float64) *exact {
	k := len(a)
	e := &exact{bits: exactBits, v: bigNums(a, exactBits), err: make([]float64, k+1)}
	e.v = append(e.v, nil)
	e.d1, e.d2, e.h2 = make([][]*big.Float, k+1), make([][]float64, k+1), make([][]float64, k+1)
	nd.Args = make([]uint32, k)
	for j := range nd.Args {
		nd.Args[j] = uint32(j)
	}
	if e.node(k, nd) != "" {
		return nil
	}
	return e
}

// operation names an operation; a rule of the user's own with file and line.
func operation(nd expr.Node) string {
	at := func(f any) string {
		fn := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
		if fn == nil {
			return ""
		}
		file, line := fn.FileLine(fn.Entry())
		return fmt.Sprintf(" (%s:%d)", filepath.Base(file), line)
	}
	switch nd.Op {
	case expr.OpApply:
		return fmt.Sprintf("rule %q%s", nd.Rule.Name, at(nd.Rule.Eval))
	case expr.OpApply2:
		return fmt.Sprintf("rule %q%s", nd.Rule2.Name, at(nd.Rule2.Eval))
	case expr.OpScale, expr.OpAddConst, expr.OpPowConst:
		return fmt.Sprintf("%s(%g)", nd.Op, nd.C[0])
	case expr.OpPowInt:
		return fmt.Sprintf("PowInt(%d)", nd.Int)
	}
	return nd.Op.String()
}

// values evaluates every node of p with float64.
func values(p *expr.Program, x []float64) []float64 {
	v := make([]float64, p.Len())
	for i, nd := range p.Nodes() {
		switch nd.Op {
		case expr.OpInput:
			v[i] = x[nd.Int]
		case expr.OpConst:
			v[i] = nd.C[0]
		default:
			a := make([]slope.Float64, len(nd.Args))
			for j, k := range nd.Args {
				a[j] = slope.Float64(v[k])
			}
			v[i] = float64(expr.EvalOp(nd, a))
		}
	}
	return v
}

// slopesBy is localSlopes by the gradient of a mode.
func (m mode) slopesBy(nd expr.Node, a []float64) []float64 {
	grad, _ := m.of(alone(nd))
	_, g := grad(nil, a)
	return g
}

// alone returns the operation of nd as an expression of its operands.
func alone(nd expr.Node) Expression {
	k := len(nd.Args)
	nd.Args = make([]uint32, k)
	for j := range nd.Args {
		nd.Args[j] = uint32(j)
	}
	return Expression{N: k, Ops: []expr.Node{nd}}
}

// fault names the operation at fault of a mode whose derivatives of p at x are
// wrong: one whose slopes or second derivatives are wrong by themselves, or the one
// behind the first bad cut of its sweep, or what explains its gradient.
func (m mode) fault(p *expr.Program, x []float64) string {
	if s := badRule(p, x, m.slopesBy); s != "" {
		return s
	}
	if m.hess != nil {
		if s := m.badSecond(p, x); s != "" {
			return s
		}
	}
	if e, ok := expressionOf(p); ok {
		sweep := func(e Expression) slope.GradientFunc { grad, _ := m.of(e); return grad }
		if s := badCut(e, x, sweep); s != "" {
			return s
		}
		if m.hess != nil {
			if s := badHead(e, x, func(e Expression) HessianFunc { _, h := m.of(e); return h }); s != "" {
				return s
			}
		}
	}
	if s := locate(p, m.grad, x); s != "" || m.hess == nil {
		return s
	}
	return locateSecond(p, m.hess, x)
}

// smallest says which part of p alone the mode gets wrong at x, if one is smaller
// than p: the operation itself, mostly, where its rule is wrong.
func (m mode) smallest(p *expr.Program, x []float64) string {
	const largest = 100 // operations, of which the parts are many
	e, ok := expressionOf(p)
	if !ok || len(e.Ops) > largest {
		return ""
	}
	fails := func(e Expression) bool {
		grad, hess := m.of(e)
		return checkModes(e.Program(), []mode{{m.name, grad, hess, m.of}}, x).verdict == Refuted
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

// locate explains a wrong gradient of the recorded function: a rule that is
// wrong by itself, or else mistakes in the use of the slopes of an operation that
// make the gradient what it is, at x and at points around it.
func locate(p *expr.Program, grad slope.GradientFunc, x []float64) string {
	if s := badRule(p, x, dualSlopes); s != "" {
		return s
	}
	return explanation(p, mistakes(p, grad, x, -1))
}

// explanation describes mistakes, which all give the same gradient.
func explanation(p *expr.Program, gs []mistake) string {
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
