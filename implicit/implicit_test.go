package implicit_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/implicit"
	"slope/reverse"
)

type (
	single = dual.Dual[float64]
	hyper  = hyperdual.HyperDual[float64]
)

// Solutions and their derivatives of first, second and third order are those of differences in
// 900 bits, in every mode, and the values are the same bits. -v lists the errors, in units of
// 2⁻⁵² of the greatest element.
func TestDerivativesOfSolutions(t *testing.T) {
	v := []float64{0.5, -1}
	all := problems()
	if *withRidge {
		all = append(all, ridges()...)
	}
	for _, r := range all {
		p, err := r.point(r.x0, r.θ)
		if err != nil {
			t.Errorf("%s: %v", r.name, err)
			continue
		}
		x := p.X()
		want := r.derivatives(x, v)
		var errs []string
		check := func(way string, order int, got []float64) {
			units := 0.0
			for i := range got {
				u := math.Abs(got[i]-want[order][i]) / (0x1p-52 * norm(want[order]))
				units = math.Max(units, u)
				if !(u <= r.bar) {
					t.Errorf("%s, %s, order %d: %v, want %v: %.0f units, want at most %v", r.name, way, order, got, want[order], u, r.bar)
					return
				}
			}
			errs = append(errs, fmt.Sprintf("%s %d: %.1f", way, order, units))
		}
		check("Point", 0, x)
		same := func(way string, got []float64) {
			for i := range got {
				if got[i] != x[i] {
					t.Errorf("%s, %s: value %v, want the bits of %v", r.name, way, got, x)
					return
				}
			}
		}
		ones, hypers, thirds := make([]single, 2), make([]hyper, 2), make([]dual.Over[hyper], 2)
		for i, θ := range r.θ {
			ones[i] = single{Real: θ, Eps: v[i]}
			hypers[i] = hyper{Real: θ, E1: v[i], E2: v[i]}
			thirds[i] = dual.Over[hyper]{Real: hypers[i], Eps: hyper{Real: v[i]}}
		}
		var value, d1, d2, d3 []float64
		for _, z := range r.single(p, ones) {
			value, d1 = append(value, z.Real), append(d1, z.Eps)
		}
		same("Dual", value)
		check("Dual", 1, d1)
		value, d1 = nil, nil
		for _, z := range r.hyper(p, hypers) {
			value, d1, d2 = append(value, z.Real), append(d1, z.E1), append(d2, z.E12)
		}
		same("HyperDual", value)
		check("HyperDual", 1, d1)
		check("HyperDual", 2, d2)
		d2 = nil
		for _, z := range r.third(p, thirds) {
			d2, d3 = append(d2, z.Real.E12), append(d3, z.Eps.E12)
		}
		check("Over[HyperDual]", 2, d2)
		check("Over[HyperDual]", 3, d3)
		_, j := reverse.Jacobian(nil, func(θ []reverse.Var) []reverse.Var { return r.v(p, θ) }, r.θ)
		d1, d2 = make([]float64, len(x)), make([]float64, len(x))
		mat.NewVecDense(len(x), d1).MulVec(j, mat.NewVecDense(2, v))
		check("Var", 1, d1)
		for i := range x {
			_, hv := reverse.HVP(nil, func(θ []reverse.Var2) reverse.Var2 { return r.v2(p, θ)[i] }, r.θ, v)
			d2[i] = hv[0]*v[0] + hv[1]*v[1]
		}
		check("Var2", 2, d2)
		for i := range x {
			if r.expr == nil {
				break
			}
			prog := expr.RecordData(2, len(x), func(θ, x0 []expr.Expr) expr.Expr { return r.expr(x0, θ)[i] }).WithData(x)
			_, g := prog.Gradient(nil, r.θ)
			_, hv := prog.HVP(nil, r.θ, v)
			d1[i], d2[i] = g[0]*v[0]+g[1]*v[1], hv[0]*v[0]+hv[1]*v[1]
		}
		if r.expr != nil {
			check("recorded", 1, d1)
			check("recorded", 2, d2)
		}
		t.Logf("%s: %s", r.name, strings.Join(errs, ", "))
	}
}

// What can't be differentiated is an error that says why.
func TestPointsThatAreNone(t *testing.T) {
	scalar := func(f func(x, θ single) single) func() error {
		return func() error { _, err := at(f, 1, 2); return err }
	}
	start := func(x0 float64, f func(x, θ single) single) func() error {
		return func() error { _, err := at(f, x0, 2); return err }
	}
	for _, r := range []struct {
		name string
		f    func() error
		want error
		text string
	}{
		{"double root", start(1.01, func(x, θ single) single { return x.AddConst(-1).Square() }), implicit.ErrNotSolved, "double root"},
		{"double root, found to 9 digits", start(1+1e-9, func(x, θ single) single { return x.AddConst(-1).Square() }), implicit.ErrNotSolved, "double root"},
		{"double root, exact", scalar(func(x, θ single) single { return x.AddConst(-1).Square() }), implicit.ErrSingular, "does not depend on x"},
		{"no root", start(0.9, func(x, θ single) single { return x.Square().AddConst(1) }), implicit.ErrNotSolved, "start nearer"},
		{"infinite slope", start(0, func(x, θ single) single { return x.Sqrt() }), implicit.ErrNotFinite, "infinite slope"},
		{"NaN", start(-1, func(x, θ single) single { return x.Log() }), implicit.ErrNotFinite, "defined"},
		{"no x", scalar(func(x, θ single) single { return θ.AddConst(-2) }), implicit.ErrSingular, "equation 0 does not depend on x"},
		{"singular", func() error {
			_, err := implicit.NewPoint(func(x, θ []single) []single {
				return []single{x[0].Add(x[1]).Sub(θ[0]), x[0].Add(x[1]).Scale(3).Sub(θ[0].Scale(3))}
			}, []float64{1, 1}, []float64{2})
			return err
		}, implicit.ErrSingular, "condition"},
		{"saddle", func() error {
			_, err := implicit.NewMin(func(x, θ []reverse.Var2) reverse.Var2 { return x[0].Square().Sub(x[1].Square()) }, []float64{0, 0}, []float64{1})
			return err
		}, implicit.ErrNotMinimum, "not positive definite"},
	} {
		if err := r.f(); !errors.Is(err, r.want) || !strings.Contains(err.Error(), r.text) {
			t.Errorf("%s: %v, want %v … %s", r.name, err, r.want, r.text)
		}
	}
}

func at(f func(x, θ single) single, x0, θ float64) (*implicit.Point, error) {
	return implicit.NewPoint(func(x, θ []single) []single { return []single{f(x[0], θ[0])} }, []float64{x0}, []float64{θ})
}

// What a solver found to a few digits is polished, a root at 0 too, and units do not matter.
func TestPolish(t *testing.T) {
	for _, r := range []struct {
		name     string
		f        func(x, θ single) single
		x0, want float64
	}{
		{"rough", func(x, θ single) single { return x.Square().Sub(θ) }, 1.4, math.Sqrt2},
		{"exact", func(x, θ single) single { return x.Square().Sub(θ) }, math.Sqrt2, math.Sqrt2},
		{"at 0", func(x, θ single) single { return x.Sin().Mul(θ) }, 0.01, 0},
		{"exactly at 0", func(x, θ single) single { return x.Sin().Mul(θ) }, 0, 0},
		{"at 0 with rounding", func(x, θ single) single { return x.Add(θ).Log().Sub(θ.Log()) }, 1e-3, 0},
		{"small units", func(x, θ single) single { return x.Scale(1e-200).Sub(θ.Scale(1e-200)) }, 2.1, 2},
	} {
		p, err := at(r.f, r.x0, 2)
		if err != nil {
			t.Errorf("%s: %v", r.name, err)
			continue
		}
		if got := p.X()[0]; math.Abs(got-r.want) > 1e-15 {
			t.Errorf("%s: %v, want %v", r.name, got, r.want)
		}
	}
	_, err := implicit.NewPoint(func(x, θ []single) []single {
		return []single{x[0].Sub(θ[0]).Scale(1e-9), x[1].Add(x[0]).Sub(θ[0]).Scale(1e9)}
	}, []float64{2, 0}, []float64{2})
	if err != nil {
		t.Errorf("rows of 1e-9 and 1e9: %v", err)
	}
}

// Misuse panics with what to do.
func TestMisuse(t *testing.T) {
	p, err := implicit.NewPoint(kepler[single], []float64{1.5}, []float64{0.6, 0.9})
	if err != nil {
		t.Fatal(err)
	}
	θ := []single{dual.Const(0.6), dual.Const(0.9)}
	for _, r := range []struct {
		want string
		f    func()
	}{
		{"implicit: nil or zero Point", func() { implicit.Root(nil, kepler[single], θ) }},
		{"implicit: nil or zero Point", func() { new(implicit.Point).X() }},
		{"implicit: nil function", func() { implicit.Root(p, nil, θ) }},
		{"implicit: parameters of length 1, want 2", func() { implicit.Root(p, kepler[single], θ[:1]) }},
		{"implicit: parameter 1 is 0.8, the Point is that of 0.9: make a new Point", func() { implicit.Root(p, kepler[single], []single{θ[0], dual.Const(0.8)}) }},
		{"implicit: the equations are not 0 at the Point", func() {
			implicit.Root(p, func(x, θ []single) []single { return []single{x[0].Sub(θ[0])} }, θ)
		}},
		{"implicit: residual of length 2, want 1", func() {
			implicit.Root(p, func(x, θ []single) []single { return []single{x[0], x[0]} }, θ)
		}},
		{"implicit: residual of length 2, want 1", func() {
			implicit.NewPoint(func(x, θ []single) []single { return []single{x[0], x[0]} }, []float64{1}, []float64{1})
		}},
		{"implicit: NewPoint at a point of length 0", func() { implicit.NewPoint(kepler[single], nil, []float64{1}) }},
		{"implicit: NewPoint with 0 parameters", func() { implicit.NewPoint(kepler[single], []float64{1}, nil) }},
		{"implicit: numbers without values", func() {
			expr.Record(2, func(θ []expr.Expr) expr.Expr { return implicit.Root(p, kepler[expr.Expr], θ)[0] })
		}},
		{"implicit: number of corrections -1", func() { implicit.Correct(kepler[dual.Over[single]], θ[:1], θ, -1) }},
	} {
		func() {
			defer func() {
				if p := recover(); p == nil || !strings.HasPrefix(fmt.Sprint(p), r.want) {
					t.Errorf("got %v, want %s …", p, r.want)
				}
			}()
			r.f()
		}()
	}
}

// k steps of Newton give the orders up to 2ᵏ−1, and no more: the tests above would see it.
func TestNewtonStepsGiveOrders(t *testing.T) {
	p, err := implicit.NewPoint(kepler[single], []float64{1.5}, []float64{0.6, 0.9})
	if err != nil {
		t.Fatal(err)
	}
	θ := []hyper{{Real: 0.6, E1: 0.5, E2: 0.5}, {Real: 0.9, E1: -1, E2: -1}}
	want := implicit.Root(p, kepler[hyper], θ)[0]
	x0 := []hyper{{Real: p.X()[0]}}
	for k, right := range [3][2]bool{{false, false}, {true, false}, {true, true}} {
		got := implicit.Correct(kepler[dual.Over[hyper]], x0, θ, k)[0]
		if first := math.Abs(got.E1-want.E1) < 1e-14; first != right[0] {
			t.Errorf("%d steps: the first derivative of %v beside %v", k, got, want)
		}
		if second := math.Abs(got.E12-want.E12) < 1e-14; second != right[1] {
			t.Errorf("%d steps: the second derivative of %v beside %v", k, got, want)
		}
	}
}

// Numbers of single precision take part, with their rounding.
func TestSinglePrecision(t *testing.T) {
	p, err := implicit.NewPoint(kepler[single], []float64{1.5}, []float64{0.6, 0.9})
	if err != nil {
		t.Fatal(err)
	}
	_, want := dual.JVP(func(θ []single) single { return implicit.Root(p, kepler[single], θ)[0] }, p.Theta(), []float64{0.5, -1})
	type f32 = dual.Dual[float32]
	y, got := dual.JVP(func(θ []f32) f32 { return implicit.Root(p, kepler[f32], θ)[0] }, []float32{0.6, 0.9}, []float32{0.5, -1})
	if math.Abs(float64(got)-want) > 1e-6 || y != float32(p.X()[0]) {
		t.Errorf("%v %v, want %v %v", y, got, p.X(), want)
	}
}
