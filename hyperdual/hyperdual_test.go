package hyperdual_test

import (
	"fmt"
	"math"
	"reflect"
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"slope"
	"slope/dual"
	"slope/hyperdual"
	"slope/internal/rule"
)

type (
	h64 = hyperdual.HyperDual[float64]
	h32 = hyperdual.HyperDual[float32]
	d64 = dual.Dual[float64]
)

// same reports whether x and y are the same number bit for bit, any NaN being
// the same as another.
func same(x, y float64) bool {
	return x != x && y != y || math.Float64bits(x) == math.Float64bits(y)
}

func sameHyper(x, y h64) bool {
	return same(x.Real, y.Real) && same(x.E1, y.E1) && same(x.E2, y.E2) && same(x.E12, y.E12)
}

// call calls the method of v that has a name.
func call[T any](v T, name string, args ...any) T {
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		in[i] = reflect.ValueOf(a)
	}
	return reflect.ValueOf(v).MethodByName(name).Call(in)[0].Interface().(T)
}

var points = []float64{0.3, 0.75, 1.5, -0.4, 7, -2.5, 1e-300, 1e300, math.Inf(1), math.Inf(-1)}

// Every unary method is the chain rule on its rule, in both precisions, and has
// the value and the slope of Dual bit for bit.
func TestUnaryMethods(t *testing.T) {
	for _, r := range rule.Table {
		if r.Kind != rule.Unary {
			continue
		}
		for _, x := range append(append([]float64{}, points...), r.Edges...) {
			y, d1, d2 := r.Unary(x)
			got := call(h64{Real: x, E1: 2, E2: -1, E12: 3}, r.Name)
			if want := (h64{y, d1 * 2, -d1, float64(d1*3) + float64(d2*-2)}); !sameHyper(got, want) {
				t.Errorf("%s(%v): got %v, want %v", r.Name, x, got, want)
			}
			if d := call(d64{Real: x, Eps: 2}, r.Name); !same(d.Real, got.Real) || !same(d.Eps, got.E1) {
				t.Errorf("%s(%v): got %v, Dual gives %v", r.Name, x, got, d)
			}
			f := float32(x)
			y, d1, d2 = r.Unary(float64(f))
			got32 := call(h32{Real: f, E1: 2, E2: -1, E12: 3}, r.Name)
			e, e12 := float32(d1*2), float32(float64(d1*3)+float64(d2*-2))
			if r.Name == "Neg" || r.Name == "Square" || r.Name == "Inv" {
				continue // arithmetic, in float32 throughout
			}
			if !same(float64(got32.Real), float64(float32(y))) || !same(float64(got32.E1), float64(e)) || !same(float64(got32.E12), float64(e12)) {
				t.Errorf("float32 %s(%v): got %v, want %v, %v, %v", r.Name, f, got32, float32(y), e, e12)
			}
		}
	}
}

// Every binary method is the chain rule on its partial derivatives.
func TestBinaryMethods(t *testing.T) {
	for _, r := range rule.Table {
		if r.Kind != rule.Binary {
			continue
		}
		for _, x := range []float64{0.3, 1.5, -2, 3, 7} {
			for _, y := range []float64{0.3, 1.5, -2, 3, 7} {
				a, b := h64{x, 2, -1, 3}, h64{y, -3, 5, 1}
				got := call(a, r.Name, b)
				p := r.Binary(x, y)
				if v := call(slope.Float64(x), r.Name, slope.Float64(y)); !same(float64(v), got.Real) || !same(p.F, got.Real) {
					t.Errorf("%s(%v, %v): value %v, Float64 gives %v", r.Name, x, y, got.Real, v)
				}
				if p.F != p.F {
					continue
				}
				near := func(part string, got float64, terms ...float64) {
					var sum, abs float64
					for _, v := range terms {
						sum, abs = sum+v, abs+math.Abs(v)
					}
					if math.Abs(got-sum) > 16*0x1p-53*abs {
						t.Errorf("%s(%v, %v): %s = %v, want %v", r.Name, x, y, part, got, sum)
					}
				}
				if p.Y != p.Y { // x < 0 to an integer power
					b = h64{Real: y}
					got, p.Y, p.XY, p.YY = call(a, r.Name, b), 0, 0, 0
				}
				near("ε₁", got.E1, p.X*a.E1, p.Y*b.E1)
				near("ε₂", got.E2, p.X*a.E2, p.Y*b.E2)
				near("ε₁ε₂", got.E12, p.X*a.E12, p.Y*b.E12, p.XX*a.E1*a.E2, p.XY*a.E1*b.E2, p.XY*a.E2*b.E1, p.YY*b.E1*b.E2)
			}
		}
	}
}

func draw(t *rapid.T, label string) h64 {
	one := func(part string) float64 {
		return rapid.OneOf(rapid.Float64Range(-1e3, 1e3), rapid.SampledFrom([]float64{0, 1, -1, 2, -0.25})).Draw(t, label+part)
	}
	return h64{one(""), one("₁"), one("₂"), one("₁₂")}
}

// The laws of the ring, A2, A8 and A10 … A15 of the list of properties.
func TestRing(t *testing.T) {
	swap := func(x h64) h64 { return h64{x.Real, x.E2, x.E1, x.E12} }
	abs := math.Abs
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "a"), draw(t, "b")
		bit := func(law string, x, y h64) {
			if !sameHyper(x, y) {
				t.Fatalf("%s: %v and %v", law, x, y)
			}
		}
		bit("a+b = b+a", a.Add(b), b.Add(a))
		bit("ab = ba", a.Mul(b), b.Mul(a))
		bit("a−b = a+(−b)", a.Sub(b), a.Add(b.Neg()))
		bit("swapped product", swap(a).Mul(swap(b)), swap(a.Mul(b)))
		bit("swapped quotient", swap(a).Div(swap(b)), swap(a.Div(b)))
		bit("swapped chain", swap(a).Sin().Exp().Square(), swap(a.Sin().Exp().Square()))
		bit("swapped pow", swap(a.Abs()).Pow(swap(b)), swap(a.Abs().Pow(b)))

		e1, e2 := h64{E1: a.Real}, h64{E2: b.Real}
		if p := e1.Mul(e1); p.Real != 0 || p.E1 != 0 || p.E12 != 0 {
			t.Fatalf("ε₁² = %v", p)
		}
		if p := e1.Mul(e2); p.E12 != a.Real*b.Real {
			t.Fatalf("ε₁ε₂ = %v", p)
		}
		if p := e1.Mul(e2).Mul(e1.Mul(e2)); p != (h64{}) {
			t.Fatalf("(ε₁ε₂)² = %v", p)
		}
		only := h64{Real: a.Real, E1: a.E1}
		d := d64{Real: a.Real, Eps: a.E1}
		if x, y := only.Cosh().Atan(), d.Cosh().Atan(); !same(x.Real, y.Real) || !same(x.E1, y.Eps) || x.E12 != 0 {
			t.Fatalf("with ε₂ = 0 %v, Dual gives %v", x, y)
		}
		if abs(b.Real) > 1e-3 {
			q := a.Div(b)
			p := q.Mul(b)
			scale := abs(a.E12) + float64(3*(abs(q.Real*b.E12)+abs(q.E1*b.E2)+abs(q.E2*b.E1)+abs(q.E12*b.Real)))
			if abs(p.E12-a.E12) > float64(16*0x1p-53*scale)+0x1p-1000 {
				t.Fatalf("(a/b)b = %v, want %v", p, a)
			}
		}
	})
}

// On small integers every part is exact (tolerance model T6).
func TestProductIsExact(t *testing.T) {
	small := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-1<<20, 1<<20).Draw(t, "n")) })
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOfN(small, 8, 8).Draw(t, "parts")
		a, b := h64{v[0], v[1], v[2], v[3]}, h64{v[4], v[5], v[6], v[7]}
		want := h64{v[0] * v[4], float64(v[0]*v[5]) + float64(v[1]*v[4]), float64(v[0]*v[6]) + float64(v[2]*v[4]), float64(v[0]*v[7]) + float64(v[3]*v[4]) + float64(v[1]*v[6]) + float64(v[2]*v[5])}
		if got := a.Mul(b); got != want {
			t.Fatalf("got %v, want %v", got, want)
		}
		if got, want := a.Square(), a.Mul(a); got != want {
			t.Fatalf("square: got %v, want %v", got, want)
		}
	})
}

func TestStrongZero(t *testing.T) {
	zero := hyperdual.Const(0.0)
	for name, got := range map[string]h64{
		"√0": zero.Sqrt(), "log 0": zero.Log(), "asin 1": hyperdual.Const(1.0).Asin(), "e^1000": hyperdual.Const(1000.0).Exp(),
		"pow(0, 0.5)": zero.Pow(hyperdual.Const(0.5)), "pow(−2, 3)": hyperdual.Const(-2.0).Pow(hyperdual.Const(3.0)),
		"‖0‖": slope.Norm2([]h64{zero, zero}),
	} {
		if got.E1 != 0 || got.E2 != 0 || got.E12 != 0 {
			t.Errorf("%s of a constant is %v, want no ε", name, got)
		}
	}
	if got := (h64{Real: 0, E1: 1}).Sqrt(); !math.IsInf(got.E1, 1) || got.E2 != 0 || got.E12 != 0 {
		t.Errorf("√ε₁ = %v, want +Inf in ε₁ alone", got)
	}
	if got := hyperdual.Const(-1.0).Log(); got.E1 == got.E1 || got.E2 == got.E2 || got.E12 == got.E12 {
		t.Errorf("log −1 = %v, want NaN in every part", got)
	}
	// Fike and Alonso's numbers overflow here where they need not.
	if got := hyperdual.Variable(1e-160).Inv(); !math.IsInf(got.E12, 1) || !math.IsInf(got.E1, -1) {
		t.Errorf("1/(1e-160) = %v, want −Inf and +Inf", got)
	}
	// Products of first derivatives that leave the range where the result does not.
	if got := hyperdual.Variable(0x1p-256).Inv().Inv(); got.Real != 0x1p-256 || got.E1 != 1 || math.Abs(got.E12) > 0x1p200 {
		t.Errorf("1/(1/x) at 2⁻²⁵⁶ = %v, want (x + ε₁ + ε₂)", got)
	}
	tiny := h64{Real: 0x1p-350, E1: 0x1p-600, E2: 0x1p-600}
	if got := tiny.PowConst(0.5).E12; got != -0.25*0x1p-675 {
		t.Errorf("a product of tiny derivatives: %v, want −2⁻⁶⁷⁷", got)
	}
	if got := hyperdual.Variable(1e-100).Inv(); got.E12 != 2e300 && math.Abs(got.E12-2e300) > 1e285 {
		t.Errorf("1/(1e-100) = %v, want 2e300", got)
	}
}

func TestKinks(t *testing.T) {
	x, y := h64{0, 1, 3, 5}, h64{0, 3, 5, 7}
	for name, c := range map[string]struct{ got, want h64 }{
		"|x|":    {x.Abs(), h64{}},
		"max":    {x.Max(y), h64{0, 2, 4, 6}},
		"min":    {x.Min(y), h64{0, 2, 4, 6}},
		"maxof":  {slope.MaxOf([]h64{x, y}), h64{0, 2, 4, 6}},
		"minof":  {slope.MinOf([]h64{x, y}), h64{0, 2, 4, 6}},
		"select": {x.Select(y, x), x},
	} {
		if c.got != c.want {
			t.Errorf("%s at the kink: %v, want %v", name, c.got, c.want)
		}
	}
	for name, z := range map[string]h64{"norm": slope.Norm2([]h64{x, y}), "hypot": x.Hypot(y), "½‖x‖²": slope.Norm2([]h64{x, y}).Square()} {
		if z.Real != 0 || z.E1 != 0 || z.E2 != 0 || z.E12 == z.E12 {
			t.Errorf("%s at the origin: %v, want the second derivative NaN, as it is unbounded there", name, z)
		}
	}
}

// The functions over slices have the Hessians of the textbook.
func TestReductions(t *testing.T) {
	x := []float64{0.3, -1.2, 2}
	check := func(name string, f func([]h64) h64, want func(i, j int) float64) {
		_, _, h := hyperdual.Hessian(nil, f, x)
		for i := range x {
			for j := range x {
				if math.Abs(h.At(i, j)-want(i, j)) > 4e-16 {
					t.Errorf("%s: ∂²/∂%d∂%d = %v, want %v", name, i, j, h.At(i, j), want(i, j))
				}
			}
		}
	}
	eye := func(i, j int) float64 {
		if i == j {
			return 1
		}
		return 0
	}
	n := math.Sqrt(0.09 + 1.44 + 4)
	check("Norm2", slope.Norm2[h64], func(i, j int) float64 { return (eye(i, j) - x[i]*x[j]/n/n) / n })
	s := math.Exp(0.3) + math.Exp(-1.2) + math.Exp(2)
	p := func(i int) float64 { return math.Exp(x[i]) / s }
	check("LogSumExp", slope.LogSumExp[h64], func(i, j int) float64 { return float64(p(i)*eye(i, j)) - float64(p(i)*p(j)) })
	check("SumSquares", slope.SumSquares[h64], func(i, j int) float64 { return 2 * eye(i, j) })
	huge := []h64{{Real: 1e200, E1: 1, E2: 1}, {Real: 1e200}}
	if got := slope.Norm2(huge); math.Abs(got.E1-math.Sqrt2/2) > 1e-15 || math.IsInf(got.Real, 0) {
		t.Errorf("Norm2 of huge numbers: %v", got)
	}
	if got := slope.LogSumExp([]h64{{Real: 1000, E1: 1, E2: 1}, {Real: 1000}}); got.Real != 1000+math.Ln2 || got.E1 != 0.5 || got.E12 != 0.25 {
		t.Errorf("LogSumExp of large numbers: %v", got)
	}
}

func TestHessian(t *testing.T) {
	dst := mat.NewSymDense(2, nil)
	y, g, h := hyperdual.Hessian(dst, rosenbrock[h64], []float64{-1.2, 1})
	want := mat.NewSymDense(2, []float64{1330, 480, 480, 200})
	if h != dst || !mat.EqualApprox(h, want, 1e-13) || math.Abs(y-24.2) > 1e-14 || math.Abs(g[0]+215.6) > 1e-13 || math.Abs(g[1]+88) > 1e-13 {
		t.Errorf("got %v, %v, %v", y, g, mat.Formatted(h))
	}
	x := []float64{0.3, 0.7}
	_, _, h = hyperdual.Hessian(new(mat.SymDense), rosenbrock[h64], x)
	v := []float64{2, -1}
	_, hv := hyperdual.HVP(nil, rosenbrock[h64], x, v)
	_, du, dv, duv := hyperdual.Directional(rosenbrock[h64], x, v, v)
	for i := range hv {
		if want := float64(h.At(i, 0)*v[0]) + float64(h.At(i, 1)*v[1]); math.Abs(hv[i]-want) > 1e-12 {
			t.Errorf("HVP: got %v, want %v", hv[i], want)
		}
	}
	if want := float64(v[0]*hv[0]) + float64(v[1]*hv[1]); math.Abs(duv-want) > 1e-12 || du != dv {
		t.Errorf("Directional: got %v, %v, %v, want the curvature %v", du, dv, duv, want)
	}
	x32 := []float32{0, 1}
	if y, du, _, duv := hyperdual.Directional(rosenbrock[h32], x32, []float32{1, 0}, []float32{1, 0}); y != 101 || du != -2 || duv != -398 {
		t.Errorf("float32: %v, %v, %v", y, du, duv)
	}
	if y, d1, d2 := hyperdual.Derivatives(cube[h32], 3); y != 27 || d1 != 27 || d2 != 18 {
		t.Errorf("float32: %v, %v, %v", y, d1, d2)
	}
}

// A function that writes to its argument does not spoil the next entry, whichever variable
// it writes to, and where it changes one part alone.
func TestHessianOfAFunctionThatWrites(t *testing.T) {
	pure := func(x []h64) h64 { return x[0].Square().Mul(x[1]).Add(x[1].Mul(x[2].Exp())).Sub(x[0].Mul(x[2])) }
	x := []float64{2, -3, 0.5}
	_, _, want := hyperdual.Hessian(nil, pure, x)
	for name, change := range map[string]func(h64) h64{
		"value": func(v h64) h64 { return v.Lift(7) },
		"all":   h64.Exp,
		"E1":    func(v h64) h64 { v.E1 += 5; return v },
		"E2":    func(v h64) h64 { v.E2 += 5; return v },
		"E12":   func(v h64) h64 { v.E12 += 5; return v },
	} {
		for set := range 8 {
			_, _, got := hyperdual.Hessian(nil, func(x []h64) h64 {
				y := pure(x)
				for i := range x {
					if set>>i&1 != 0 {
						x[i] = change(x[i])
					}
				}
				return y
			}, x)
			if !mat.Equal(got, want) {
				t.Errorf("%s of variables %03b: got %v, want %v", name, set, mat.Formatted(got), mat.Formatted(want))
			}
		}
	}
}

func TestNaNReachesTheHessian(t *testing.T) {
	sum := func(x []h64) h64 { return x[0].Add(x[1]) }
	y, g, h := hyperdual.Hessian(nil, sum, []float64{1, math.NaN()})
	if y == y || g[0] == g[0] || h.At(0, 0) == h.At(0, 0) {
		t.Errorf("got %v, %v, %v, want NaN", y, g, mat.Formatted(h))
	}
}

func TestHessianInGoroutines(t *testing.T) {
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 100 {
				if _, _, h := hyperdual.Hessian(nil, rosenbrock[h64], []float64{0, 1}); h.At(0, 0) != -398 {
					t.Errorf("got %v", mat.Formatted(h))
				}
			}
		})
	}
	wg.Wait()
}

func TestDriversAllocateNothing(t *testing.T) {
	x, v, dst := []float64{1, 2}, []float64{1, 1}, make([]float64, 2)
	f := func(x h64) h64 { return x.Sin().Exp() }
	for name, run := range map[string]func(){
		"Derivatives": func() { hyperdual.Derivatives(f, 1.3) },
		"HVP":         func() { hyperdual.HVP(dst, rosenbrock[h64], x, v) },
		"Directional": func() { hyperdual.Directional(rosenbrock[h64], x, v, v) },
	} {
		if n := testing.AllocsPerRun(100, run); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
	h := mat.NewSymDense(2, nil)
	if n := testing.AllocsPerRun(100, func() { hyperdual.Hessian(h, rosenbrock[h64], x) }); n > 1 {
		t.Errorf("Hessian allocates %v times, want the gradient alone", n)
	}
}

func TestFormat(t *testing.T) {
	x := h64{1, -2, 3, 0.5}
	for format, want := range map[string]string{
		"%v":   "(1 - 2ε₁ + 3ε₂ + 0.5ε₁ε₂)",
		"%.1f": "(1.0 - 2.0ε₁ + 3.0ε₂ + 0.5ε₁ε₂)",
		"%#v":  "hyperdual.HyperDual[float64]{Real:1, E1:-2, E2:3, E12:0.5}",
	} {
		if got := fmt.Sprintf(format, x); got != want {
			t.Errorf("%s: got %q, want %q", format, got, want)
		}
	}
}

func TestMisuse(t *testing.T) {
	x := []float64{1, 2}
	for want, f := range map[string]func(){
		"hyperdual: nil function":                                    func() { hyperdual.Derivatives[float64](nil, 1) },
		"hyperdual: Hessian at a point of length 0, want at least 1": func() { hyperdual.Hessian(nil, rosenbrock[h64], nil) },
		"hyperdual: Hessian of order 3, want 2":                      func() { hyperdual.Hessian(mat.NewSymDense(3, nil), rosenbrock[h64], x) },
		"hyperdual: product of length 1, want 2":                     func() { hyperdual.HVP(make([]float64, 1), rosenbrock[h64], x, x) },
		"hyperdual: direction of length 1, want 2":                   func() { hyperdual.HVP(nil, rosenbrock[h64], x, x[:1]) },
		"hyperdual: direction of length 0, want 2":                   func() { hyperdual.Directional(rosenbrock[h64], x, x, nil) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

func TestOrder(t *testing.T) {
	a, b := h64{Real: 1, E1: 9}, h64{Real: 2, E12: -9}
	if !a.Less(b) || b.Less(a) || a.Less(hyperdual.Const(math.NaN())) || a.Value() != 1 {
		t.Error("Less looks at more than the value")
	}
}
