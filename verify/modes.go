package verify

import (
	"fmt"
	"math"

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
// edges of the domain of an operation, where a value or a tangent is next to overflow, and
// where second derivatives exceed 1e100.
func Modes(t TB, f Func, dom Domain, opts ...Option) {
	wantTB(t)
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
	var exactH, bars [][]float64
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
				size := sizeOf(exactH)
				for i := range x {
					for j := range x {
						r.Entries = append(r.Entries, hessEntry(i, j, h.At(i, j), exactH[j][i], bars[i][j], size))
					}
				}
			} else {
				r.Entries = append(r.Entries, Entry{Name: "h", Got: math.NaN(), Want: math.NaN(), Bar: math.Inf(1), Reason: "no Hessian: a kink or an edge next to x"})
			}
		}
		rep := r.conclude()
		switch rep.Verdict {
		case Refuted:
			f := newOptions(nil).found(rep, nil)
			f.message = m.name + ": " + f.message
			f.fault = func() string { return m.fault(p, x) + m.smallest(p, x) }
			return f
		case Undecided:
			undecided = rep.Worst(1)[0].Reason
		}
	}
	if undecided != "" {
		return finding{verdict: Undecided, message: undecided}
	}
	return finding{verdict: Holds}
}

// sizeOf returns the largest absolute value of a matrix.
func sizeOf(m [][]float64) float64 {
	size := 0.0
	for _, row := range m {
		for _, v := range row {
			size = math.Max(size, math.Abs(v))
		}
	}
	return size
}

// hessEntry compares an entry of a Hessian with the exact one, which is known to 8u itself; size is that of the largest entry.
func hessEntry(i, j int, got, want, bar, size float64) Entry {
	bar += 8 * u * math.Abs(want)
	if !finite(want) || !(math.Abs(want) <= 1e290 && bar <= 1e290) {
		bar = math.Inf(1)
	}
	return exactEntry(fmt.Sprintf("h[%d,%d]", i, j), got, want, bar, size)
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
