package verify

import (
	"fmt"
	"math"
	"math/big"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
)

// Func is one function of N variables as every number type sees it; NewFunc makes
// it of a generic one. Modes whose field is nil are not checked; Expr is required,
// since the oracle evaluates the recording.
type Func struct {
	N         int
	Dual      func([]dual.Dual[float64]) dual.Dual[float64]
	HyperDual func([]hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64]
	Var       func([]reverse.Var) reverse.Var
	Var2      func([]reverse.Var2) reverse.Var2
	Expr      func([]expr.Expr) expr.Expr
}

// NewFunc returns a generic function f of n variables in every mode. Go infers the
// instantiations, so that f is written five times and instantiated nowhere:
//
//	verify.NewFunc(2, Rosenbrock, Rosenbrock, Rosenbrock, Rosenbrock, Rosenbrock)
func NewFunc(n int, d func([]dual.Dual[float64]) dual.Dual[float64], h func([]hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64],
	v func([]reverse.Var) reverse.Var, v2 func([]reverse.Var2) reverse.Var2, e func([]expr.Expr) expr.Expr) Func {
	return Func{N: n, Dual: d, HyperDual: h, Var: v, Var2: v2, Expr: e}
}

// Func returns e in every mode.
func (e Expression) Func() Func {
	return Func{
		N:         e.N,
		Dual:      func(x []dual.Dual[float64]) dual.Dual[float64] { return Eval(e, x) },
		HyperDual: func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] { return Eval(e, x) },
		Var:       func(x []reverse.Var) reverse.Var { return Eval(e, x) },
		Var2:      func(x []reverse.Var2) reverse.Var2 { return Eval(e, x) },
		Expr:      func(x []expr.Expr) expr.Expr { return Eval(e, x) },
	}
}

// A mode computes gradients and, some of them, Hessians; of makes the gradient and
// the Hessian, nil where there is none, of any other expression in the same mode,
// so that parts of a function can be looked at alone.
type mode struct {
	name string
	grad slope.GradientFunc
	hess HessianFunc
	of   func(e Expression) (slope.GradientFunc, HessianFunc)
}

// modes lists the modes of f.
func (f Func) modes() []mode {
	var ms []mode
	forward := func(f Func) (slope.GradientFunc, HessianFunc) {
		return func(dst, x []float64) (float64, []float64) { return dual.Gradient(dst, f.Dual, x) }, nil
	}
	hyper := func(f Func) (slope.GradientFunc, HessianFunc) {
		h := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
			return hyperdual.Hessian(dst, f.HyperDual, x)
		}
		return ofHessian(h), h
	}
	back := func(f Func) (slope.GradientFunc, HessianFunc) {
		return func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, f.Var, x) }, nil
	}
	back2 := func(f Func) (slope.GradientFunc, HessianFunc) {
		h := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
			return reverse.Hessian(dst, f.Var2, x)
		}
		return ofHessian(h), h
	}
	replay := func(f Func) (slope.GradientFunc, HessianFunc) {
		p := expr.Record(f.N, f.Expr)
		return p.Gradient, p.Hessian
	}
	for _, m := range []struct {
		name string
		has  bool
		of   func(f Func) (slope.GradientFunc, HessianFunc)
	}{
		{"dual", f.Dual != nil, forward},
		{"hyperdual", f.HyperDual != nil, hyper},
		{"reverse", f.Var != nil, back},
		{"reverse second order", f.Var2 != nil, back2},
		{"expr", true, replay},
	} {
		if m.has {
			grad, hess := m.of(f)
			ms = append(ms, mode{m.name, grad, hess, func(e Expression) (slope.GradientFunc, HessianFunc) { return m.of(e.Func()) }})
		}
	}
	return ms
}

func ofHessian(h HessianFunc) slope.GradientFunc {
	return func(dst, x []float64) (float64, []float64) {
		y, g, _ := h(nil, x)
		if dst == nil {
			return y, g
		}
		copy(dst, g)
		return y, dst
	}
}

// Modes is the property that every mode gives the same value, gradient and
// Hessian of a generic function, and that these are right: they are compared
// with an evaluation in arbitrary precision of which no part is a rule of this
// module, to within what the rounding of float64 can make of the operations. A
// failure names the mode and the operation.
//
// A case is undecided where rounding errors reach a kink or leave no digits, at
// edges of the domain of an operation, and where second derivatives exceed 1e100.
func Modes(t TB, f Func, dom Domain, opts ...Option) {
	t.Helper()
	if f.Expr == nil {
		panic("verify: Modes without Expr")
	}
	if f.N != dom.Dim() {
		panic(fmt.Sprintf("verify: Modes of %d variables over a domain of %d", f.N, dom.Dim()))
	}
	o := newOptions(opts)
	p := expr.Record(f.N, f.Expr)
	ms := f.modes()
	property(t, "Modes", &dom, o, func(s drawer) finding {
		return checkModes(p, ms, drawPoint(s, dom))
	})
}

// checkModes compares all modes with the exact derivatives at x.
func checkModes(p *expr.Program, ms []mode, x []float64) finding {
	ex := exactAt(p, x)
	if ex.cause != "" {
		return finding{verdict: Undecided, message: ex.cause}
	}
	undecided := ""
	var exactH [][]float64
	var bars []float64
	for _, m := range ms {
		r := Report{Check: "Modes, " + m.name, At: x}
		_, g := m.grad(nil, x)
		r.Entries = ex.judge("∂f/∂x", g)
		if m.hess != nil {
			if exactH == nil {
				exactH, bars = ex.hessian(x)
			}
			if exactH != nil {
				_, _, h := m.hess(nil, x)
				for i := range x {
					for j := range x {
						r.Entries = append(r.Entries, hessEntry(i, j, h.At(i, j), exactH[j][i], math.Max(bars[i], bars[j])))
					}
				}
			}
		}
		rep := r.conclude()
		switch rep.Verdict {
		case Refuted:
			msg := fmt.Sprintf("refuted\n%s\nx = %s", rep, hex(x))
			if e, ok := expressionOf(p); ok {
				msg += "\nreproduce with\n" + e.reproduction(x)
			}
			return finding{verdict: Refuted, severity: rep.Worst(1)[0].Severity(), message: msg, fault: func() string { return m.fault(p, x) }}
		case Undecided:
			undecided = rep.Worst(1)[0].Reason
		}
	}
	if undecided != "" {
		return finding{verdict: Undecided, message: undecided}
	}
	return finding{verdict: Holds}
}

func hessEntry(i, j int, got, want, bar float64) Entry {
	e := Entry{Name: fmt.Sprintf("h[%d,%d]", i, j), Got: got, Want: want, Bar: bar + 8*u*math.Abs(want)}
	switch {
	case !finite(bar) || !finite(want) || math.Abs(want) > 1e290 || bar > 1e290:
		e.Reason = "next to overflow"
	case math.Abs(got-want) <= e.Bar:
		e.Verdict = Holds
	default:
		e.Verdict, e.Reason = Refuted, describe(got, want, e.Bar)
	}
	return e
}

// hessian returns the columns of the exact Hessian, by central differences of
// exact gradients, and a bar for each row: the sums of the absolute values of
// the terms that the Hessian is made of, times the rounding of the worst value.
// It returns nil where there is no exact gradient next to x.
func (e *exact) hessian(x []float64) (cols [][]float64, bars []float64) {
	bits := uint(900)
	for _, v := range x { // a small x is lost in 1+x with fewer
		if _, k := math.Frexp(v); v != 0 && k < 0 {
			bits = max(bits, 900+uint(-3*k))
		}
	}
	n := len(x)
	bars = e.hessianBars()
	for j := range n {
		column := func(step int) []float64 {
			h := ruleStep(x, j, bits, -step)
			side := func(s float64) *exact {
				b := bigNums(x, bits)
				d := new(big.Float).SetPrec(bits).Mul(h, bigNum(s, bits))
				b[j] = d.Add(d, b[j])
				return newExact(e.p, b, bits)
			}
			up, dn := side(1), side(-1)
			if up.cause != "" || dn.cause != "" {
				return nil
			}
			col := make([]float64, n)
			for i := range n {
				d := new(big.Float).SetPrec(bits).Sub(up.big[i], dn.big[i])
				d.Quo(d, h)
				col[i] = toFloat(d) / 2
			}
			return col
		}
		// Two steps that disagree: a kink, or digits that 900 bits do not hold.
		a, b := column(-60), column(-90)
		if a == nil || b == nil {
			return nil, nil
		}
		for i := range a {
			if !(math.Abs(a[i]-b[i]) <= bars[i]+u*math.Abs(a[i])) {
				return nil, nil
			}
		}
		cols = append(cols, b)
	}
	return cols, bars
}

// hessianBars bounds the rounding errors of the rows of a Hessian.
func (e *exact) hessianBars() []float64 {
	p, n, dim := e.p, e.p.Len(), e.p.Dim()
	t, b, bt := make([]float64, n), make([]float64, n), make([]float64, n)
	largest := 0.0
	growth := 1.0 // how much worse than one rounding the worst value is
	for i, nd := range p.Nodes() {
		if nd.Op == expr.OpInput {
			t[i] = 1
		}
		if e.d1[i] == nil {
			continue
		}
		if v := math.Abs(toFloat(e.v[i])); v > 0 {
			growth = math.Max(growth, e.err[i]/(u*v))
		}
		growth = math.Max(growth, 1+math.Abs(toFloat(e.v[i]))*1e-3)
		for j, a := range nd.Args {
			t[i] += math.Abs(toFloat(e.d1[i][j])) * t[a]
		}
		largest = math.Max(largest, t[i]*t[i])
		for j, a := range nd.Args {
			for l, c := range nd.Args {
				largest = math.Max(largest, e.h2[i][j*len(nd.Args)+l]*math.Max(1, t[a])*math.Max(1, t[c]))
			}
		}
	}
	b[p.Outputs()[0]] = 1
	bars := make([]float64, dim)
	for i := n - 1; i >= 0; i-- {
		nd := p.Node(i)
		if nd.Op == expr.OpInput {
			bars[nd.Int] = 1024*u*growth*bt[i] + 1024*eta
			if !(largest < 1e100) { // products of such slopes may overflow on the way
				bars[nd.Int] = math.Inf(1)
			}
		}
		if e.d1[i] == nil {
			continue
		}
		for j, a := range nd.Args {
			d := math.Abs(toFloat(e.d1[i][j]))
			b[a] += b[i] * d
			bt[a] += bt[i] * d
			for l, c := range nd.Args {
				h := e.h2[i][j*len(nd.Args)+l]
				switch nd.Op { // differences that are computed as such
				case expr.OpNorm2:
					h = math.Max(h, 2/math.Abs(toFloat(e.v[i])))
				case expr.OpLogSumExp:
					h = math.Max(h, 2)
				}
				if l == j { // next to a zero of the second derivative
					h += 0x1p-40 * d / math.Max(1, math.Abs(toFloat(e.v[a])))
				}
				bt[a] += b[i] * h * t[c]
			}
		}
	}
	return bars
}

// expressionOf makes an Expression of a recording without data.
func expressionOf(p *expr.Program) (Expression, bool) {
	e := Expression{N: p.Dim()}
	at := make([]uint32, p.Len())
	need := live(p)
	for i, nd := range p.Nodes() {
		switch {
		case nd.Op == expr.OpInput:
			at[i] = uint32(nd.Int)
			continue
		case !need[i]:
			continue
		case nd.Op == expr.OpData:
			return e, false
		case nd.Op == expr.OpConst:
			// 0·x[0] + c is a constant for every finite x.
			e.Ops = append(e.Ops, expr.Node{Op: expr.OpScale, C: []float64{0}, Args: []uint32{0}})
			nd = expr.Node{Op: expr.OpAddConst, C: nd.C, Args: []uint32{uint32(e.N + len(e.Ops) - 1)}}
		default:
			args := make([]uint32, len(nd.Args))
			for j, a := range nd.Args {
				args[j] = at[a]
			}
			nd.Args = args
		}
		e.Ops = append(e.Ops, nd)
		at[i] = uint32(e.N + len(e.Ops) - 1)
	}
	if len(e.Ops) == 0 || at[p.Outputs()[0]] != uint32(e.N+len(e.Ops)-1) {
		return e, false
	}
	return e, true
}
