package modes

import (
	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
)

// An Oracle compares modes with the exact derivatives of a program at a point.
type Oracle struct {
	ex *exact.Derivatives
	x  []float64
	h  func(i, j int, got float64) exact.Entry // of the Hessian, nil until a mode has one
}

// NewOracle evaluates the program at x.
func NewOracle(p *expr.Program, x []float64) *Oracle { return &Oracle{ex: exact.ByLaw(p, x), x: x} }

// Cause says why nothing is known at x, "" if it is.
func (o *Oracle) Cause() string { return o.ex.Cause }

// Undefined reports that the value is NaN at x: derivatives are NaN too, and there is nothing else to compare.
func (o *Oracle) Undefined() bool { return o.ex.Undefined() }

// Entries compares the gradient and the Hessian of a mode.
func (o *Oracle) Entries(m Mode) []exact.Entry {
	_, g := m.Gradient(nil, o.x)
	es := o.ex.Entries("∂f/∂x", g, m.Forward)
	if m.Hessian == nil {
		return es
	}
	if o.h == nil {
		o.h = o.ex.HessianByLaw()
	}
	_, _, h := m.Hessian(nil, o.x)
	for i := range o.x {
		for j := range o.x {
			es = append(es, o.h(i, j, h.At(i, j)))
		}
	}
	return es
}

// Refutes reports whether a mode is wrong at x; it is false if nothing is known there.
func (o *Oracle) Refutes(m Mode) bool {
	if o.ex.Cause != "" {
		return false
	}
	for _, e := range o.Entries(m) {
		if e.Verdict == exact.Refuted {
			return true
		}
	}
	return false
}

// A Mode computes gradients and, some of them, Hessians; Of makes the gradient and
// the Hessian, nil where there is none, of any other expression in the same mode,
// so that parts of a function can be looked at alone.
type Mode struct {
	Name     string
	Gradient slope.GradientFunc
	Hessian  Hessian
	Forward  bool // it adds up tangents, not adjoints
	Of       func(e expression.Expression) (slope.GradientFunc, Hessian)
}

// List lists the modes of f.
func List(f Func) []Mode {
	var ms []Mode
	forward := func(f Func) (slope.GradientFunc, Hessian) {
		return func(dst, x []float64) (float64, []float64) { return dual.Gradient(dst, f.Dual, x) }, nil
	}
	hyper := func(f Func) (slope.GradientFunc, Hessian) {
		h := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
			return hyperdual.Hessian(dst, f.HyperDual, x)
		}
		return OfHessian(h), h
	}
	back := func(f Func) (slope.GradientFunc, Hessian) {
		return func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, f.Var, x) }, nil
	}
	back2 := func(f Func) (slope.GradientFunc, Hessian) {
		h := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
			return reverse.Hessian(dst, f.Var2, x)
		}
		return OfHessian(h), h
	}
	replay := func(f Func) (slope.GradientFunc, Hessian) {
		p := expr.Record(f.N, f.Expr)
		return p.Gradient, p.Hessian
	}
	for _, m := range []struct {
		name    string
		has     bool
		forward bool
		of      func(f Func) (slope.GradientFunc, Hessian)
	}{
		{"dual", f.Dual != nil, true, forward},
		{"hyperdual", f.HyperDual != nil, true, hyper},
		{"reverse", f.Var != nil, false, back},
		{"reverse second order", f.Var2 != nil, false, back2},
		{"expr", true, false, replay},
	} {
		if m.has {
			grad, hess := m.of(f)
			ms = append(ms, Mode{Name: m.name, Gradient: grad, Hessian: hess, Forward: m.forward, Of: func(e expression.Expression) (slope.GradientFunc, Hessian) { return m.of(Of(e)) }})
		}
	}
	return ms
}

// OfHessian returns the gradient that comes with a Hessian.
func OfHessian(h Hessian) slope.GradientFunc {
	return func(dst, x []float64) (float64, []float64) {
		y, g, _ := h(nil, x)
		if dst == nil {
			return y, g
		}
		copy(dst, g)
		return y, dst
	}
}

// A Hessian is a function that computes one.
type Hessian = func(dst *mat.SymDense, x []float64) (y float64, grad []float64, hess *mat.SymDense)

// A Func is one function of N variables as every number type sees it. Modes whose field is nil are left out.
type Func struct {
	N         int
	Dual      func([]dual.Dual[float64]) dual.Dual[float64]
	HyperDual func([]hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64]
	Var       func([]reverse.Var) reverse.Var
	Var2      func([]reverse.Var2) reverse.Var2
	Expr      func([]expr.Expr) expr.Expr
}

// Of returns e in every mode.
func Of(e expression.Expression) Func {
	return Func{
		N:         e.N,
		Dual:      func(x []dual.Dual[float64]) dual.Dual[float64] { return expression.Eval(e, x) },
		HyperDual: func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] { return expression.Eval(e, x) },
		Var:       func(x []reverse.Var) reverse.Var { return expression.Eval(e, x) },
		Var2:      func(x []reverse.Var2) reverse.Var2 { return expression.Eval(e, x) },
		Expr:      func(x []expr.Expr) expr.Expr { return expression.Eval(e, x) },
	}
}
