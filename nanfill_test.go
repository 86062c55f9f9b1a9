package slope_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
)

// nanFirst is a function with two results, of which the first is NaN and depends on the
// first variable only, the second is well defined.
func nanFirst[T slope.Real[T]](x []T) []T {
	return []T{x[0].Neg().AddConst(-1).Log(), x[1].Square().Mul(x[0])}
}

func allNaN(x []float64) bool {
	for _, v := range x {
		if v == v {
			return false
		}
	}
	return len(x) > 0
}

// A result that is NaN makes every derivative of it NaN, those to variables that it
// does not depend on too, in every driver, and leaves the other results alone.
func TestNaNResultFillsItsDerivatives(t *testing.T) {
	x, v, w := []float64{2, 3}, []float64{0, 1}, []float64{1, 1}
	p := expr.RecordVec(2, nanFirst[ev])
	first := func(x []rv) rv { return nanFirst(x)[0] }
	_, byDual := dual.Jacobian(nil, nanFirst[dv], x)
	_, byReverse := reverse.Jacobian(nil, nanFirst[rv], x)
	for name, j := range map[string]*mat.Dense{"dual": byDual, "reverse": byReverse, "expr": p.Jacobian(nil, x), "expr, sparse": mat.DenseCopyOf(p.SparseJacobian(x))} {
		// The pattern of a sparse Jacobian has no place for what is always zero.
		if name != "expr, sparse" && !allNaN(j.RawRowView(0)) || j.At(0, 0) == j.At(0, 0) || j.At(1, 0) != 9 || j.At(1, 1) != 12 {
			t.Errorf("Jacobian, %s: %v, want [NaN NaN; 9 12]", name, mat.Formatted(j))
		}
	}
	_, vjp := reverse.VJP(nil, nanFirst[rv], x, w)
	_, ok := reverse.VJP(nil, nanFirst[rv], x, []float64{0, 1})
	for name, g := range map[string][]float64{"reverse": vjp, "expr": p.VJP(nil, x, w)} {
		if !allNaN(g) {
			t.Errorf("VJP, %s: %v, want NaN", name, g)
		}
	}
	for name, g := range map[string][]float64{"reverse": ok, "expr": p.VJP(nil, x, []float64{0, 1})} {
		if g[0] != 9 || g[1] != 12 {
			t.Errorf("VJP of the other result, %s: %v, want [9 12]", name, g)
		}
	}
	if j := p.JVP(nil, x, v); j[0] == j[0] || j[1] != 12 {
		t.Errorf("JVP, expr: %v, want [NaN 12]", j)
	}
	if _, d := dual.JVP(func(x []dv) dv { return nanFirst(x)[0] }, x, v); d == d {
		t.Errorf("JVP, dual: %v, want NaN", d)
	}
	_, byForward := dual.Gradient(nil, func(x []dv) dv { return nanFirst(x)[0] }, x)
	_, byTape := reverse.Gradient(nil, first, x)
	_, byProgram := expr.Record(2, func(x []ev) ev { return nanFirst(x)[0] }).Gradient(nil, x)
	_, product := hyperdual.HVP(nil, func(x []hv) hv { return nanFirst(x)[0] }, x, v)
	_, second := reverse.HVP(nil, func(x []rv2) rv2 { return nanFirst(x)[0] }, x, v)
	for name, g := range map[string][]float64{"dual": byForward, "reverse": byTape, "expr": byProgram, "hyperdual.HVP": product, "reverse.HVP": second} {
		if !allNaN(g) {
			t.Errorf("%s: %v, want NaN", name, g)
		}
	}
	_, g, h := hyperdual.Hessian(nil, func(x []hv) hv { return nanFirst(x)[0] }, x)
	if !allNaN(g) || !allNaN([]float64{h.At(0, 0), h.At(0, 1), h.At(1, 1)}) {
		t.Errorf("hyperdual.Hessian: %v, %v, want NaN", g, mat.Formatted(h))
	}
	if math.IsNaN(byReverse.At(1, 1)) {
		t.Error("the NaN of one result reaches another")
	}
}
