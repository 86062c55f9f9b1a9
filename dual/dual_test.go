package dual_test

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"slope"
	"slope/dual"
	"slope/internal/rule"
)

type d64 = dual.Dual[float64]
type d32 = dual.Dual[float32]

// same reports whether x and y are the same number bit for bit, any NaN being
// the same as another.
func same(x, y float64) bool {
	return x != x && y != y || math.Float64bits(x) == math.Float64bits(y)
}

func sameDual(x, y d64) bool { return same(x.Real, y.Real) && same(x.Eps, y.Eps) }

// call calls the method of v that has a name.
func call[T any](v T, name string, args ...any) T {
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		in[i] = reflect.ValueOf(a)
	}
	return reflect.ValueOf(v).MethodByName(name).Call(in)[0].Interface().(T)
}

// Every unary method is the chain rule on its rule, in both precisions, with the
// value of Float64 bit for bit.
func TestUnaryMethods(t *testing.T) {
	for _, r := range rule.Table {
		if r.Kind != rule.Unary {
			continue
		}
		for _, x := range append([]float64{0.3, 0.75, 1.5, -0.4, 7, -2.5, 1e-300, 1e300, math.Inf(1), math.Inf(-1), math.NaN()}, r.Edges...) {
			if x != x && r.Name == "Neg" {
				continue // plain IEEE arithmetic, part by part
			}
			y, d1, _ := r.Unary(x)
			got := call(d64{Real: x, Eps: 2}, r.Name)
			if want := (d64{Real: y, Eps: d1 * 2}); !sameDual(got, want) {
				t.Errorf("%s(%v): got %v, want %v", r.Name, x, got, want)
			}
			if v := call(slope.Float64(x), r.Name); !same(float64(v), got.Real) {
				t.Errorf("%s(%v): value %v, Float64 gives %v", r.Name, x, got.Real, v)
			}
			f := float32(x)
			y, d1, _ = r.Unary(float64(f))
			got32 := call(d32{Real: f, Eps: 2}, r.Name)
			if e := float32(d1 * 2); !same(float64(got32.Real), float64(float32(y))) || !same(float64(got32.Eps), float64(e)) {
				t.Errorf("float32 %s(%v): got %v, want (%v + %vε)", r.Name, f, got32, float32(y), e)
			}
		}
	}
}

// Every binary method, likewise.
func TestBinaryMethods(t *testing.T) {
	points := []float64{0.3, 1.5, -2, 3, 7, 0, math.Copysign(0, -1), 1e300, 1e-300, math.Inf(1), math.NaN()}
	for _, r := range rule.Table {
		if r.Kind != rule.Binary {
			continue
		}
		for _, x := range points {
			for _, y := range points {
				got := call(d64{Real: x, Eps: 2}, r.Name, d64{Real: y, Eps: -3})
				v := call(slope.Float64(x), r.Name, slope.Float64(y))
				if !same(float64(v), got.Real) {
					t.Errorf("%s(%v, %v): value %v, Float64 gives %v", r.Name, x, y, got.Real, v)
				}
				p := r.Binary(x, y)
				if !same(p.F, got.Real) {
					t.Errorf("%s(%v, %v): value %v, the rule gives %v", r.Name, x, y, got.Real, p.F)
				}
				want := float64(p.X*2) + float64(p.Y*-3)
				scale := math.Abs(p.X*2) + math.Abs(p.Y*3)
				if plain := scale < 1e290 && scale > 1e-290; plain && math.Abs(got.Eps-want) > 4*0x1p-53*scale {
					t.Errorf("%s(%v, %v): tangent %v, want %v", r.Name, x, y, got.Eps, want)
				}
				arithmetic := r.Name == "Add" || r.Name == "Sub" || r.Name == "Mul" || r.Name == "Div"
				if p.F != p.F && got.Eps == got.Eps && !arithmetic {
					t.Errorf("%s(%v, %v): NaN with the tangent %v", r.Name, x, y, got.Eps)
				}
			}
		}
	}
}

// finite draws numbers of moderate magnitude, some of them special.
func finite(t *rapid.T, label string) float64 {
	return rapid.OneOf(
		rapid.Float64Range(-1e3, 1e3),
		rapid.Float64Range(-1e-3, 1e-3),
		rapid.SampledFrom([]float64{0, 1, -1, 2, 0.5, -0.25}),
	).Draw(t, label)
}

func draw(t *rapid.T, label string) d64 {
	return d64{Real: finite(t, label), Eps: finite(t, label+"′")}
}

// The laws of the ring (A1 … A18 of the list of properties): bitwise where the
// operations allow it, else within rounding of the sum of absolute terms.
func TestRing(t *testing.T) {
	const u = 0x1p-53
	abs := math.Abs
	near := func(x, y, scale float64) bool { return abs(x-y) <= float64(8*u*scale)+0x1p-1060 }
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := draw(t, "a"), draw(t, "b"), draw(t, "c")
		zero, one := d64{}, dual.Const(1.0)
		bit := func(law string, x, y d64) {
			if !sameDual(x, y) {
				t.Fatalf("%s: %v and %v", law, x, y)
			}
		}
		bit("a+b = b+a", a.Add(b), b.Add(a))
		bit("ab = ba", a.Mul(b), b.Mul(a))
		bit("1·a = a", one.Mul(a).Add(zero), a.Add(zero))
		bit("a−b = a+(−b)", a.Sub(b), a.Add(b.Neg()))
		bit("−(−a) = a", a.Neg().Neg(), a)
		bit("a−a = 0", a.Sub(a), zero)
		if p := (d64{Eps: a.Real}).Mul(d64{Eps: b.Real}); p.Real != 0 || p.Eps != 0 {
			t.Fatalf("ε·ε = %v", p)
		}
		scale := abs(a.Real*b.Real*c.Eps) + abs(a.Real*b.Eps*c.Real) + abs(a.Eps*b.Real*c.Real)
		if x, y := a.Mul(b).Mul(c), a.Mul(b.Mul(c)); !near(x.Eps, y.Eps, scale) {
			t.Fatalf("(ab)c = %v, a(bc) = %v", x, y)
		}
		scale = float64(abs(a.Real)*(abs(b.Eps)+abs(c.Eps))) + float64(abs(a.Eps)*(abs(b.Real)+abs(c.Real)))
		if x, y := a.Mul(b.Add(c)), a.Mul(b).Add(a.Mul(c)); !near(x.Eps, y.Eps, scale) {
			t.Fatalf("a(b+c) = %v, ab+ac = %v", x, y)
		}
		if abs(b.Real) > 1e-3 {
			q := a.Div(b)
			scale = abs(a.Eps) + float64(3*abs(q.Real*b.Eps))
			if e := q.Mul(b).Eps; !near(e, a.Eps, scale) {
				t.Fatalf("(a/b)b has the tangent %v, want %v", e, a.Eps)
			}
			if e := b.Mul(b.Inv()).Eps; !near(e, 0, 4*abs(b.Eps/b.Real)) {
				t.Fatalf("b·(1/b) has the tangent %v, want 0", e)
			}
		}
		k := math.Ldexp(1, rapid.IntRange(-40, 40).Draw(t, "k"))
		s := d64{Real: a.Real, Eps: a.Eps * k}
		inRange := a.Eps == 0 || abs(a.Eps) > 1e-200 // the law is off where a product underflows
		if x, y := s.Sin().Exp().Square(), a.Sin().Exp().Square(); inRange && (!same(x.Real, y.Real) || !same(x.Eps, y.Eps*k)) {
			t.Fatalf("a seed scaled by %v gives %v, want the tangent of %v scaled", k, x, y)
		}
	})
}

// The quotient keeps its tangent where 1/y leaves the range.
func TestDivAtTheEndsOfTheRange(t *testing.T) {
	for _, y := range []float64{0x1p-1040, 0x1p-1022, 0x1p-40, 0x1p40, 0x1p1000, 0x1p1023} {
		got := d64{Real: 0, Eps: y}.Div(dual.Const(y))
		if got.Eps != 1 {
			t.Errorf("(0 + %vε)/%v = %v, want the tangent 1", y, y, got)
		}
	}
}

// Policy: a zero tangent stays zero at an infinite slope, a NaN value makes the
// tangent NaN.
func TestStrongZero(t *testing.T) {
	zero := dual.Const(0.0)
	for name, got := range map[string]d64{
		"√0": zero.Sqrt(), "log 0": zero.Log(), "0^0.5": zero.PowConst(0.5), "asin 1": dual.Const(1.0).Asin(),
		"e^1000": dual.Const(1000.0).Exp(), "pow(0, 0.5)": zero.Pow(dual.Const(0.5)), "pow(−2, 3)": dual.Const(-2.0).Pow(dual.Const(3.0)),
		"‖0‖": slope.Norm2([]d64{zero, zero}), "1/0": zero.Inv(),
	} {
		if got.Eps != 0 {
			t.Errorf("%s of a constant has the tangent %v, want 0", name, got.Eps)
		}
	}
	for name, got := range map[string]d64{
		"√−1": dual.Const(-1.0).Sqrt(), "log −1": dual.Const(-1.0).Log(), "NaN": dual.Const(math.NaN()).Exp(),
		"pow(−2, 0.5)": dual.Const(-2.0).Pow(dual.Const(0.5)), "max": zero.Max(dual.Const(math.NaN())),
		"x+1": dual.Variable(math.NaN()).AddConst(1), "rule": zero.Apply(&slope.Rule{Name: "bad", Eval: func(float64) (y, d1, d2 float64) { return math.NaN(), 1, 1 }}),
	} {
		if got.Real == got.Real || got.Eps == got.Eps {
			t.Errorf("%s = %v, want NaN in both parts", name, got)
		}
	}
	if got := dual.Variable(0.0).Sqrt(); !math.IsInf(got.Eps, 1) {
		t.Errorf("√ε = %v, want the slope +Inf", got)
	}
}

// Policy: kinks have the mean of the one-sided slopes.
func TestKinks(t *testing.T) {
	x, y := d64{Real: 0, Eps: 1}, d64{Real: 0, Eps: 3}
	for name, c := range map[string]struct{ got, want float64 }{
		"|x|":              {x.Abs().Eps, 0},
		"max":              {x.Max(y).Eps, 2},
		"min":              {x.Min(y).Eps, 2},
		"relu":             {slope.Relu(x).Eps, 0.5},
		"relu(x)−relu(−x)": {slope.Relu(x).Sub(slope.Relu(x.Neg())).Eps, 1},
		"max of three":     {slope.MaxOf([]d64{x, y, {Real: 0, Eps: 5}}).Eps, 3},
		"min of two":       {slope.MinOf([]d64{{Real: 4, Eps: 9}, x, y}).Eps, 2},
		"clamp":            {slope.Clamp(x, 0, 1).Eps, 0.5},
		"norm":             {slope.Norm2([]d64{x, y}).Eps, 0},
		"hypot":            {x.Hypot(y).Eps, 0},
	} {
		if math.Abs(c.got-c.want) > 1e-15 {
			t.Errorf("%s: slope %v at the kink, want %v", name, c.got, c.want)
		}
	}
}

// Policy: nothing of the branch not taken leaks.
func TestSelect(t *testing.T) {
	bad := d64{Real: math.NaN(), Eps: math.Inf(1)}
	good := d64{Real: 2, Eps: 3}
	if got := dual.Const(1.0).Select(good, bad); got != good {
		t.Errorf("1 selects %v, want %v", got, good)
	}
	for _, c := range []float64{0, -1, math.NaN()} {
		if got := dual.Const(c).Select(bad, good); got != good {
			t.Errorf("%v selects %v, want %v", c, got, good)
		}
	}
}

// Pow by its numbered cases, through the type.
func TestPow(t *testing.T) {
	for _, c := range []struct{ x, p, y, dy float64 }{
		{-2, 3, -8, 12}, {0, 0, 1, 0}, {0, 1, 0, 1}, {0, 2, 0, 0}, {0, 0.5, 0, math.Inf(1)}, {-1, -1, -1, -1}, {4, 0.5, 2, 0.25},
	} {
		for name, got := range map[string]d64{
			"PowConst": dual.Variable(c.x).PowConst(c.p),
			"Pow":      dual.Variable(c.x).Pow(dual.Const(c.p)),
		} {
			if got.Real != c.y || got.Eps != c.dy {
				t.Errorf("%s(%v, %v) = %v, want (%v + %vε)", name, c.x, c.p, got, c.y, c.dy)
			}
		}
		if n := int(c.p); float64(n) == c.p {
			if got := dual.Variable(c.x).PowInt(n); got.Real != c.y || got.Eps != c.dy {
				t.Errorf("PowInt(%v, %d) = %v, want (%v + %vε)", c.x, n, got, c.y, c.dy)
			}
		}
	}
}

func TestOrder(t *testing.T) {
	a, b := d64{Real: 1, Eps: 9}, d64{Real: 2, Eps: -9}
	nan := dual.Const(math.NaN())
	if !a.Less(b) || b.Less(a) || a.Less(a) || a.Less(nan) || nan.Less(a) || a.Value() != 1 {
		t.Error("Less looks at more than the value")
	}
}

func TestFormat(t *testing.T) {
	x := d64{Real: 1.5, Eps: -2}
	for format, want := range map[string]string{
		"%v": "(1.5 - 2ε)", "%g": "(1.5 - 2ε)", "%.2f": "(1.50 - 2.00ε)", "%+.1e": "(+1.5e+00 - 2.0e+00ε)",
		"%14v": "    (1.5 - 2ε)", "%-14v|": "(1.5 - 2ε)    |", "%#v": "dual.Dual[float64]{Real:1.5, Eps:-2}",
		"%d": "%!d(dual.Dual[float64]{Real:1.5, Eps:-2})",
	} {
		if got := fmt.Sprintf(format, x); got != want {
			t.Errorf("%s: got %q, want %q", format, got, want)
		}
	}
	if got := fmt.Sprint(d32{Real: 0.1, Eps: 0.2}); got != "(0.1 + 0.2ε)" {
		t.Errorf("float32: got %q", got)
	}
	if got := fmt.Sprint(d64{Real: math.NaN(), Eps: math.Inf(-1)}); got != "(NaN - Infε)" {
		t.Errorf("NaN and −Inf: got %q", got)
	}
}
