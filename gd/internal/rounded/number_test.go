package rounded_test

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"slope"
	"slope/gd/internal/rounded"
	"slope/internal/problem"
)

// On rational functions the bound is held against exact arithmetic.
func TestBoundHoldsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-8, 8), 2, 12).Draw(t, "x")
		in := make([]rounded.Number, len(x))
		for i, v := range x {
			in[i].V = v
		}
		z := problem.Rosenbrock(in)
		want := new(big.Rat)
		sq := func(a *big.Rat) *big.Rat { return new(big.Rat).Mul(a, a) }
		at := func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }
		for i := range len(x) - 1 {
			r := new(big.Rat).Sub(at(x[i+1]), sq(at(x[i])))
			want.Add(want, new(big.Rat).Mul(big.NewRat(100, 1), sq(r)))
			want.Add(want, sq(new(big.Rat).Sub(big.NewRat(1, 1), at(x[i]))))
		}
		gap := new(big.Rat).Sub(at(z.V), want)
		if gap.Abs(gap).Cmp(at(z.E)) > 0 {
			g, _ := gap.Float64()
			t.Fatalf("error %g at %v, bound %g", g, x, z.E)
		}
		if most := 200 * float64(len(x)) * 0x1p-53 * 1e4; z.E > most*math.Max(1, math.Abs(z.V)) {
			t.Fatalf("bound %g of %g says nothing", z.E, z.V)
		}
	})
}

// The value is that of Float64, bit for bit, on every test problem, and the
// bound is a small positive number.
func TestValuesAreThoseOfFloat64(t *testing.T) {
	check := func(name string, plain func([]slope.Float64) slope.Float64, bounded func([]rounded.Number) rounded.Number, x []float64) {
		in, f := make([]rounded.Number, len(x)), make([]slope.Float64, len(x))
		for i, v := range x {
			in[i].V, f[i] = v, slope.Float64(v)
		}
		z, want := bounded(in), float64(plain(f))
		if z.V != want || !(z.E > 0 && z.E < 1e-9*math.Max(1, math.Abs(want))) {
			t.Errorf("%s: %v ± %g, want %v", name, z.V, z.E, want)
		}
	}
	check("Beale", problem.Beale[slope.Float64], problem.Beale[rounded.Number], []float64{1, 1})
	check("Box3", problem.Box3[slope.Float64], problem.Box3[rounded.Number], []float64{0, 10, 20})
	check("LogCosh", problem.LogCosh[slope.Float64], problem.LogCosh[rounded.Number], []float64{0.25, -3, 2})
	check("HelicalValley", problem.HelicalValley[slope.Float64], problem.HelicalValley[rounded.Number], []float64{-1, 0.5, 1})
	check("BrownDennis", problem.BrownDennis[slope.Float64], problem.BrownDennis[rounded.Number], []float64{25, 5, -5, -1})
}

// A choice whose condition is not certain has the bound of both outcomes.
func TestSelectNearItsEdge(t *testing.T) {
	a, b := rounded.Number{V: 1}, rounded.Number{V: 5}
	if z := (rounded.Number{V: 1e-20, E: 1e-18}).Select(a, b); z.V != 1 || z.E != 4 {
		t.Errorf("uncertain: %+v, want 1 ± 4", z)
	}
	if z := (rounded.Number{V: -1, E: 1e-18}).Select(a, b); z != b {
		t.Errorf("certain: %+v, want %+v", z, b)
	}
}
