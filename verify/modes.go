package verify

import (
	"fmt"

	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
	"slope/verify/internal/fault"
	"slope/verify/internal/modes"
	"slope/verify/internal/random"
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

// Modes is the property that every mode gives the same value, gradient and
// Hessian of a generic function, and that these are right: they are compared
// with an evaluation in arbitrary precision of which no part is a rule of this
// module, to within what the rounding of float64 can make of the operations. A
// failure names the mode and the operation.
//
// At kinks, norms at the origin, infinite slopes and outside of the domain the derivatives are those of docs/laws.md.
//
// A case is undecided where rounding errors leave no digits, or decide whether an infinite slope counts, for the Hessian where an
// operation has an infinite slope or second derivative, where a value or a tangent is next to overflow, and where f has no value.
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
	ms := modes.List(modes.Func(f))
	property(t, "Modes", &dom, o, func(s random.Source) finding {
		return checkModes(p, ms, drawPoint(s, dom))
	})
}

// checkModes compares all modes with the exact derivatives at x.
func checkModes(p *expr.Program, ms []modes.Mode, x []float64) finding {
	o := modes.NewOracle(p, x)
	if o.Cause() != "" {
		return finding{verdict: Undecided, message: o.Cause()}
	}
	undecided := ""
	for _, m := range ms {
		r := Report{Check: "Modes, " + m.Name, At: x}
		for _, e := range o.Entries(m) {
			r.Entries = append(r.Entries, entryOf(e))
		}
		switch rep := r.conclude(); rep.Verdict {
		case Refuted:
			f := newOptions(nil).found(rep, nil)
			f.message = m.Name + ": " + f.message
			f.fault = func() string { return fault.InMode(m, p, x, wrongRule) + fault.SmallestPart(m, p, x) }
			return f
		case Undecided:
			undecided = rep.Worst(1)[0].Reason
		}
	}
	if o.Undefined() {
		undecided = "f is NaN at x, and so are its derivatives"
	}
	if undecided != "" {
		return finding{verdict: Undecided, message: undecided}
	}
	return finding{verdict: Holds}
}
