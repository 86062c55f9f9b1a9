package dual_test

import (
	"math"
	"reflect"
	"testing"

	"slope"
	"slope/dual"
	"slope/hyperdual"
	"slope/internal/rule"
)

type (
	h64  = hyperdual.HyperDual[float64]
	over = dual.Over[d64]
)

// Over[Dual] gives what HyperDual gives, for every method.
func TestOverAgreesWithHyperDual(t *testing.T) {
	near := func(got, want float64) bool {
		return same(got, want) || math.Abs(got-want) <= float64(1e-13*math.Abs(want))+1e-15
	}
	check := func(name string, got over, want h64) {
		t.Helper()
		if !same(got.Real.Real, want.Real) || !near(got.Real.Eps, want.E1) || !near(got.Eps.Real, want.E2) || !near(got.Eps.Eps, want.E12) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	variable := func(x, a, b float64) (over, h64) {
		return over{d64{Real: x, Eps: a}, d64{Real: b}}, h64{Real: x, E1: a, E2: b}
	}
	for _, r := range rule.Table {
		for _, at := range []float64{0.3, 0.7, 1.6, -0.4, -1.2} {
			x, hx := variable(at, 1, 2)
			switch r.Kind {
			case rule.Unary:
				check(r.Name, call(x, r.Name), call(hx, r.Name))
			case rule.Binary:
				if r.Name == "Pow" && at < 0 {
					continue
				}
				y, hy := variable(0.9, 3, -1)
				check(r.Name, call(x, r.Name, y), call(hx, r.Name, hy))
			}
		}
	}
	for _, at := range []float64{0.3, -1.2} {
		x, hx := variable(at, 1, 2)
		for n := -3; n <= 4; n++ {
			check("PowInt", x.PowInt(n), hx.PowInt(n))
			check("PowConst", x.PowConst(float64(n)), hx.PowConst(float64(n)))
		}
		check("AddConst", x.AddConst(3), hx.AddConst(3))
		check("Scale", x.Scale(3), hx.Scale(3))
		check("Lift", x.Lift(3), hx.Lift(3))
		check("Select", x.Select(x.Exp(), x.Sin()), hx.Select(hx.Exp(), hx.Sin()))
		square := &slope.Rule{Name: "square", Eval: rule.Square}
		check("Apply", x.Apply(square), hx.Apply(square))
		product := &slope.Rule2{Name: "product", Eval: func(x, y float64) slope.Partials { return slope.Partials(rule.Mul(x, y)) }}
		check("Apply2", x.Apply2(product, x.Exp()), hx.Apply2(product, hx.Exp()))
	}
	zero, hzero := variable(0, 1, 2)
	one, hone := variable(0, 3, 5)
	check("|0|", zero.Abs(), hzero.Abs())
	check("max at a tie", zero.Max(one), hzero.Max(hone))
	check("min at a tie", zero.Min(one), hzero.Min(hone))
}

// Over has every method of the table.
func TestOverIsWhole(t *testing.T) {
	typ := reflect.TypeFor[over]()
	for _, r := range rule.Table {
		if _, ok := typ.MethodByName(r.Name); !ok {
			t.Errorf("no method %s", r.Name)
		}
	}
}

// Four levels: the fourth derivative of eˣ·x is (x+4)eˣ.
func TestNestFourDeep(t *testing.T) {
	f := func(x dual.Over[dual.Over[h64]]) dual.Over[dual.Over[h64]] { return x.Exp().Mul(x) }
	_, _, d4 := hyperdual.Derivatives(func(x h64) h64 {
		_, d := dual.Nest(func(x dual.Over[h64]) dual.Over[h64] {
			_, d := dual.Nest(f, x)
			return d
		}, x)
		return d
	}, 1.0)
	if want := 5 * math.E; math.Abs(d4-want) > 1e-14*want {
		t.Errorf("got %v, want %v", d4, want)
	}
}

// A rule of two derivatives has no third: NaN, never a finite lie.
func TestThirdDerivativeOfARule(t *testing.T) {
	sq := &slope.Rule{Name: "square", Eval: rule.Square}
	_, _, d3 := hyperdual.Derivatives(func(x h64) h64 {
		_, d := dual.Nest(func(x dual.Over[h64]) dual.Over[h64] { return x.Apply(sq) }, x)
		return d
	}, 1.0)
	if d3 == d3 {
		t.Errorf("got %v, want NaN", d3)
	}
}
