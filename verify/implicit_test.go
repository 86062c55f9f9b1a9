package verify_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/implicit"
	"slope/reverse"
	"slope/verify"
)

// orbit is Kepler's equation and one that depends on its solution.
func orbit[T slope.Real[T]](x, θ []T) []T {
	return []T{x[0].Sub(x[0].Sin().Mul(θ[0])).Sub(θ[1]), x[1].Exp().Sub(x[0].Mul(θ[1]))}
}

// C13: the derivatives of solutions satisfy the equations to first order.
func TestDerivativesOfSolutions(t *testing.T) {
	θ := []float64{0.6, 0.9}
	p, err := implicit.NewPoint(orbit[single], []float64{1.5, 0.3}, θ)
	if err != nil {
		t.Fatal(err)
	}
	g := func(x, θ []float64) []float64 {
		y := orbit([]slope.Float64{slope.Float64(x[0]), slope.Float64(x[1])}, []slope.Float64{slope.Float64(θ[0]), slope.Float64(θ[1])})
		return []float64{float64(y[0]), float64(y[1])}
	}
	_, forward := dual.Jacobian(nil, func(θ []single) []single { return implicit.Root(p, orbit[single], θ) }, θ)
	_, backward := reverse.Jacobian(nil, func(θ []reverse.Var) []reverse.Var { return implicit.Root(p, orbit[reverse.Var], θ) }, θ)
	for name, j := range map[string]*mat.Dense{"dual": forward, "reverse": backward} {
		if r := verify.CheckImplicit(g, p.X(), θ, j); r.Verdict != verify.Holds {
			t.Errorf("%s: %s", name, r)
		}
	}
	// The controls: a parameter kept in a closure, an error of 1e-4, a sign.
	kept := func(x, t []single) []single { return orbit(x, []single{dual.Const(θ[0]), t[1]}) }
	_, j := dual.Jacobian(nil, func(θ []single) []single { return implicit.Root(p, kept, θ) }, θ)
	if r := verify.CheckImplicit(g, p.X(), θ, j); r.Verdict != verify.Refuted {
		t.Errorf("a parameter in a closure passes: %s", r)
	}
	for _, spoil := range []float64{1 + 1e-4, -1} {
		j := mat.DenseCopyOf(forward)
		j.Set(1, 0, spoil*j.At(1, 0))
		if r := verify.CheckImplicit(g, p.X(), θ, j); r.Verdict != verify.Refuted || math.Abs(j.At(1, 0)) < 1e-3 {
			t.Errorf("a derivative times %v passes: %s", spoil, r)
		}
	}
}
