package fault_test

import (
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
	"slope/verify"
	"slope/verify/internal/expression"
	"slope/verify/internal/modes"
)

// A local is what a rule says about its operation at some operands: the value, the
// slopes and the second derivatives, row by row.
type local struct {
	y float64
	d []float64
	h []float64
}

// localAt is what the rules of this module say.
func localAt(nd expr.Node, a []float64) local {
	op := expression.Alone(nd).Ops[0]
	y, d, h := hyperdual.Hessian(nil, func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] { return expr.EvalOp(op, x) }, a)
	l := local{y: y, d: d}
	for i := range a {
		for j := range a {
			l.h = append(l.h, h.At(i, j))
		}
	}
	return l
}

// second changes the second derivative to operands i and j.
func (l *local) second(i, j int, v float64) {
	k := len(l.d)
	l.h[i*k+j], l.h[j*k+i] = v, v
}

// A defect is an error planted in the derivatives of one operation, wherever it
// occurs; the value stays right. plant changes what the rule says: about operand i,
// and j for second derivatives and for faults of two operands.
type defect struct {
	name string
	per  int // 0: once; 1: for each operand; 2: for each pair of operands; 3: for each pair of different ones
	// second says that the slopes stay right: only modes with second derivatives
	// have the fault.
	second bool
	modes  []string // those that have it, if not all
	plant  func(nd expr.Node, a []float64, l *local, i, j int)
}

// slopeFault is a fault that makes one slope of the value, the slope and the second
// derivative.
func slopeFault(name string, f func(y, d, h float64) float64) defect {
	return defect{name: name, per: 1, plant: func(nd expr.Node, a []float64, l *local, i, _ int) {
		l.d[i] = f(l.y, l.d[i], l.h[i*len(a)+i])
	}}
}

func secondFault(name string, f func(d, h float64) float64) defect {
	return defect{name: name, per: 2, second: true, plant: func(nd expr.Node, a []float64, l *local, i, j int) {
		l.second(i, j, f(l.d[i], l.h[i*len(a)+j]))
	}}
}

var (
	sweeps = []string{"reverse", "reverse second order", "expr"}
	hyper  = []string{"hyperdual"}
)

// The faults. Those without plant are in the use of the rule: see planted.
var faults = []defect{
	slopeFault("sign", func(y, d, h float64) float64 { return -d }),
	slopeFault("factor 2", func(y, d, h float64) float64 { return 2 * d }),
	slopeFault("factor ½", func(y, d, h float64) float64 { return d / 2 }),
	slopeFault("wrong function: y for y′", func(y, d, h float64) float64 { return y }),
	slopeFault("wrong function: y″ for y′", func(y, d, h float64) float64 { return h }),
	slopeFault("dropped term: 0", func(y, d, h float64) float64 { return 0 }),
	slopeFault("missing chain factor: 1", func(y, d, h float64) float64 { return 1 }),
	slopeFault("inverted", func(y, d, h float64) float64 { return 1 / d }),
	slopeFault("off by one: y′+1", func(y, d, h float64) float64 { return d + 1 }),
	slopeFault("cancelling: (2²⁶+y′)−2²⁶", func(y, d, h float64) float64 { return float64(d+0x1p26) - 0x1p26 }),
	slopeFault("absolute value", func(y, d, h float64) float64 { return math.Abs(d) }),
	slopeFault("relative error of 1e-6", func(y, d, h float64) float64 { return d * (1 + 1e-6) }),
	{name: "stale value: the slopes at another operand", per: 1, plant: func(nd expr.Node, a []float64, l *local, i, _ int) {
		z := append([]float64(nil), a...)
		for _, s := range []float64{-0.25, 0.25} {
			z[i] = a[i] + s
			if o := localAt(nd, z); !math.IsNaN(o.y) && finite(o.d[i]) {
				l.d = o.d
				return
			}
		}
	}},
	{name: "off by one: the constant", plant: func(nd expr.Node, a []float64, l *local, _, _ int) {
		switch nd.Op {
		case expr.OpPowInt:
			nd.Int++
		case expr.OpScale, expr.OpAddConst, expr.OpPowConst:
			nd.C = []float64{nd.C[0] + 1}
		default:
			return
		}
		l.d = localAt(nd, a).d
	}},
	{name: "swapped operands", per: 3, plant: func(nd expr.Node, a []float64, l *local, i, j int) {
		l.d[i], l.d[j] = l.d[j], l.d[i]
	}},
	{name: "wrong kink side: one-sided slopes", per: 1, plant: func(nd expr.Node, a []float64, l *local, i, _ int) {
		if atKink(nd, a) {
			z := append([]float64(nil), a...)
			z[i] += 0x1p-30 * math.Max(1, math.Abs(a[i]))
			l.d = localAt(nd, z).d
		}
	}},
	{name: "overwritten adjoint", modes: sweeps},
	secondFault("second derivative: sign", func(d, h float64) float64 { return -h }),
	secondFault("second derivative, or mixed term, dropped", func(d, h float64) float64 { return 0 }),
	secondFault("second derivative: factor 2", func(d, h float64) float64 { return 2 * h }),
	secondFault("second derivative: y′ for y″", func(d, h float64) float64 { return d }),
	secondFault("second derivative: off by one", func(d, h float64) float64 { return h + 1 }),
	{name: "one of two mixed terms dropped: f₁g₂", per: 3, second: true, modes: hyper, plant: func(nd expr.Node, a []float64, l *local, i, j int) {}},
	{name: "second-order chain term dropped: y′·e₁₂", second: true, modes: hyper, plant: func(nd expr.Node, a []float64, l *local, i, j int) {}},
}

// atKink reports whether the slopes of nd jump at a.
func atKink(nd expr.Node, a []float64) bool {
	zero := true
	least, greatest := math.Inf(1), math.Inf(-1)
	for _, v := range a {
		zero = zero && v == 0
		least, greatest = math.Min(least, v), math.Max(greatest, v)
	}
	extreme := greatest
	switch nd.Op {
	case expr.OpAbs, expr.OpSelect:
		return a[0] == 0
	case expr.OpHypot, expr.OpNorm2:
		return zero
	case expr.OpMin, expr.OpMinOf:
		extreme = least
	case expr.OpMax, expr.OpMaxOf:
	default:
		return false
	}
	n := 0
	for _, v := range a {
		if v == extreme {
			n++
		}
	}
	return n > 1
}

// A planted is a fault in a rule: in the operation of nd, about operands i and j,
// wherever it occurs, or at node once alone if that is not 0.
type planted struct {
	defect
	nd   expr.Node
	i, j int
	once int
}

// hits reports whether the operation is that of the rule.
func (f planted) hits(nd expr.Node) bool {
	return f.nd.Op == nd.Op && f.nd.Int == nd.Int && f.nd.Rule == nd.Rule && f.nd.Rule2 == nd.Rule2 &&
		len(f.nd.C) == len(nd.C) && (len(nd.C) == 0 || f.nd.C[0] == nd.C[0]) && len(f.nd.Args) == len(nd.Args)
}

// says is what the faulty rule says at operands a.
func (f planted) says(a []float64) local {
	l := localAt(f.nd, a)
	if f.plant != nil && l.y == l.y {
		f.plant(f.nd, a, &l, f.i, f.j)
	}
	return l
}

// evalPlanted evaluates e with numbers of any type, of which v are the values at
// all nodes. An operation with the fault is its own Taylor polynomial at its
// operands, with the derivatives that the faulty rule gives: every number type then
// carries these as it carries those of its own rules.
func evalPlanted[T slope.Real[T]](e expression.Expression, x []T, v []float64, f planted) T {
	z := append([]T(nil), x...)
	for k, nd := range e.Ops {
		a, at := make([]T, len(nd.Args)), make([]float64, len(nd.Args))
		for j, b := range nd.Args {
			a[j], at[j] = z[b], v[b]
		}
		hit := f.hits(nd) && (f.once == 0 || f.once == e.N+k)
		if hit && f.name == "overwritten adjoint" {
			// In a sweep that overwrites, an operand gets what its last use before
			// this one, or this one itself, hands on, and not what is handed on by
			// the uses after it.
			for j, b := range nd.Args {
				for l := j + 1; l < len(a); l++ {
					if nd.Args[l] == b {
						a[j] = a[j].Lift(at[j])
					}
				}
				z[b] = z[b].Lift(v[b])
			}
		}
		if !hit || f.plant == nil {
			z = append(z, expr.EvalOp(nd, a))
			continue
		}
		z = append(z, taylor(f, a, at))
	}
	return z[len(z)-1]
}

// taylor is the Taylor polynomial at the operands that a faulty rule gives.
func taylor[T slope.Real[T]](f planted, a []T, at []float64) T {
	l := f.says(at)
	z := a[0].Lift(l.y)
	if l.y != l.y {
		return z
	}
	k := len(a)
	u := make([]T, k)
	for i := range a {
		u[i] = a[i].AddConst(-at[i])
		z = z.Add(u[i].Scale(l.d[i]))
	}
	for i := range a {
		for j := range i + 1 {
			switch h := l.h[i*k+j]; {
			case h == 0 || !finite(h):
			case i == j:
				z = z.Add(u[i].Square().Scale(h / 2))
			default:
				z = z.Add(u[i].Mul(u[j]).Scale(h))
			}
		}
	}
	// What the polynomial cannot say.
	if w, ok := any(&z).(*hyperdual.HyperDual[float64]); ok {
		b := any(a).([]hyperdual.HyperDual[float64])
		switch f.name {
		case "one of two mixed terms dropped: f₁g₂":
			w.E12 -= l.h[f.i*k+f.j] * b[f.i].E1 * b[f.j].E2
		case "second-order chain term dropped: y′·e₁₂":
			for i := range b {
				w.E12 -= l.d[i] * b[i].E12
			}
		}
	}
	return z
}

// mode returns the mode with the given name, with the fault in it.
func (f planted) mode(name string, e expression.Expression) modes.Mode {
	of := func(e expression.Expression) (slope.GradientFunc, modes.Hessian) { return f.derivatives(name, e) }
	grad, hess := of(e)
	return modes.Mode{Name: name, Gradient: grad, Hessian: hess, Forward: strings.HasSuffix(name, "dual"), Of: of}
}

// derivatives returns the gradient and the Hessian of e in a mode with the fault in it.
func (f planted) derivatives(name string, e expression.Expression) (slope.GradientFunc, modes.Hessian) {
	type hessian = func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense)
	at := func(x []float64) []float64 {
		v := make([]float64, 0, e.N+len(e.Ops))
		for _, d := range e.Duals(x, make([]float64, len(x))) {
			v = append(v, d.Real)
		}
		return v
	}
	record := func(x []float64) *expr.Program {
		v := at(x)
		return expr.Record(e.N, func(x []expr.Expr) expr.Expr { return evalPlanted(e, x, v, f) })
	}
	var h hessian
	switch name {
	case "dual":
		return func(dst, x []float64) (float64, []float64) {
			v := at(x)
			return dual.Gradient(dst, func(x []expression.Dual) expression.Dual { return evalPlanted(e, x, v, f) }, x)
		}, nil
	case "reverse":
		return func(dst, x []float64) (float64, []float64) {
			v := at(x)
			return reverse.Gradient(dst, func(x []reverse.Var) reverse.Var { return evalPlanted(e, x, v, f) }, x)
		}, nil
	case "hyperdual":
		h = func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
			v := at(x)
			return hyperdual.Hessian(dst, func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] { return evalPlanted(e, x, v, f) }, x)
		}
	case "reverse second order":
		h = func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
			v := at(x)
			return reverse.Hessian(dst, func(x []reverse.Var2) reverse.Var2 { return evalPlanted(e, x, v, f) }, x)
		}
	case "expr":
		h = func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
			return record(x).Hessian(dst, x)
		}
	}
	return modes.OfHessian(h), h
}

func finite(x float64) bool { return x-x == 0 }

// wrongRule says what is wrong with a rule of the user's own, as package verify does.
func wrongRule(nd expr.Node, a []float64) string {
	r := verify.Report{}
	if nd.Op == expr.OpApply {
		r = verify.CheckRule(nd.Rule, a[0])
	} else {
		r = verify.CheckRule2(nd.Rule2, a[0], a[1])
	}
	if r.Verdict != verify.Refuted {
		return ""
	}
	return r.Reason
}
