package reverse_test

import (
	"math"
	"testing"

	"slope"
	"slope/dual"
	"slope/hyperdual"
	"slope/reverse"
)

func TestValuesAreThoseOfFloat64(t *testing.T) {
	f := ops[slope.Float64]()
	g := ops[reverse.Var]()
	h := ops[reverse.Var2]()
	all := append(append([]float64(nil), plainArgs...), specialArgs...)
	for i := range f {
		for _, x := range all {
			for _, y := range all {
				want := f[i].f(slope.Float64(x), slope.Float64(y)).Value()
				got, _ := reverse.Gradient(nil, func(v []reverse.Var) reverse.Var { return g[i].f(v[0], v[1]) }, []float64{x, y})
				if !same(got, want) {
					t.Errorf("Var %s(%v, %v) = %v, want %v", f[i].name, x, y, got, want)
				}
				got, _ = reverse.HVP(nil, func(v []reverse.Var2) reverse.Var2 { return h[i].f(v[0], v[1]) }, []float64{x, y}, []float64{1, 0})
				if !same(got, want) {
					t.Errorf("Var2 %s(%v, %v) = %v, want %v", f[i].name, x, y, got, want)
				}
			}
		}
	}
}

// The gradient of one operation is bitwise that of package dual where nothing is
// special, and elsewhere of the same class: the same infinity, or NaN, or finite
// and the same.
func TestGradientOfEveryOperation(t *testing.T) {
	f := ops[dual.Dual[float64]]()
	g := ops[reverse.Var]()
	for i := range f {
		for _, x := range plainArgs {
			for _, y := range plainArgs {
				at := []float64{x, y}
				_, want := dual.Gradient(nil, func(v []dual.Dual[float64]) dual.Dual[float64] { return f[i].f(v[0], v[1]) }, at)
				_, got := reverse.Gradient(nil, func(v []reverse.Var) reverse.Var { return g[i].f(v[0], v[1]) }, at)
				for k := range f[i].arity() {
					if !near(got[k], want[k], 4e-16) {
						t.Errorf("%s(%v, %v): derivative %d is %v, dual has %v", f[i].name, x, y, k, got[k], want[k])
					}
				}
			}
		}
	}
}

// Where the value is NaN so is the whole gradient. Elsewhere it is of the class
// that dual has, but for two things that the tape does better: a product with an
// infinity, or with a number that is about to become one, where dual adds ∞·0 for
// what has no tangent, and a NaN argument that the value does not depend on.
func TestGradientOfEveryOperationAtSpecialArguments(t *testing.T) {
	products := map[string]bool{"Mul": true, "Dot": true, "SumSquares": true}
	finite := func(x float64) bool { return math.Abs(x) < math.MaxFloat64 }
	f := ops[dual.Dual[float64]]()
	g := ops[reverse.Var]()
	for i := range f {
		for _, x := range specialArgs {
			for _, y := range specialArgs {
				at := []float64{x, y}
				_, want := dual.Gradient(nil, func(v []dual.Dual[float64]) dual.Dual[float64] { return f[i].f(v[0], v[1]) }, at)
				z, got := reverse.Gradient(nil, func(v []reverse.Var) reverse.Var { return g[i].f(v[0], v[1]) }, at)
				for k := range f[i].arity() {
					switch {
					case f[i].name == "Select" || f[i].name == "Lift":
						continue // no function of its first operand
					case z != z:
						want[k] = math.NaN()
					case products[f[i].name] && !(finite(x) && finite(y)), x != x || y != y:
						continue
					}
					if !near(got[k], want[k], 4e-16) {
						t.Errorf("%s(%v, %v): derivative %d is %v, dual has %v", f[i].name, x, y, k, got[k], want[k])
					}
				}
			}
		}
	}
}

// The Hessian of one operation agrees with that of package hyperdual.
func TestHessianOfEveryOperation(t *testing.T) {
	f := ops[hyperdual.HyperDual[float64]]()
	g := ops[reverse.Var2]()
	for i := range f {
		for _, x := range plainArgs {
			for _, y := range plainArgs {
				at := []float64{x, y}
				_, _, want := hyperdual.Hessian(nil, func(v []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] {
					return f[i].f(v[0], v[1])
				}, at)
				_, grad, got := reverse.Hessian(nil, func(v []reverse.Var2) reverse.Var2 { return g[i].f(v[0], v[1]) }, at)
				_, grad1 := reverse.Gradient(nil, func(v []reverse.Var) reverse.Var { return ops[reverse.Var]()[i].f(v[0], v[1]) }, at)
				for k := range f[i].arity() {
					if !near(grad[k], grad1[k], 4e-16) {
						t.Errorf("%s(%v, %v): derivative %d is %v, Gradient has %v", f[i].name, x, y, k, grad[k], grad1[k])
					}
					for j := range f[i].arity() {
						scale := math.Max(math.Abs(want.At(0, 0)), math.Abs(want.At(1, 1)))
						if a, b := got.At(k, j), want.At(k, j); !near(a, b, 1e-14) && !(math.Abs(a-b) <= 1e-15*scale) {
							t.Errorf("%s(%v, %v): second derivative %d%d is %v, hyperdual has %v", f[i].name, x, y, k, j, a, b)
						}
					}
				}
			}
		}
	}
}

// Neg, Scale and AddConst change the value and the scale of a Var and leave no
// entry; the derivative must be right whatever the scale is.
func TestScaleOfAnyKind(t *testing.T) {
	type chain struct {
		name string
		f    func(x reverse.Var) reverse.Var
		want float64
	}
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []chain{
		{"scale", func(x reverse.Var) reverse.Var { return x.Scale(3).Neg().AddConst(7).Square() }, 2 * 1 * -3},
		{"zero", func(x reverse.Var) reverse.Var { return x.Scale(0).Exp() }, 0},
		{"zero under a root", func(x reverse.Var) reverse.Var { return x.Scale(0).Sqrt() }, 0},
		{"zero by Mul under a root", func(x reverse.Var) reverse.Var { return x.Mul(x.Lift(0)).Sqrt() }, 0},
		{"zero times infinity", func(x reverse.Var) reverse.Var { return x.Scale(0).Scale(inf) }, nan},
		{"infinity", func(x reverse.Var) reverse.Var { return x.Scale(inf) }, inf},
		{"infinity, negated", func(x reverse.Var) reverse.Var { return x.Scale(inf).Neg() }, -inf},
		{"exp(−∞)", func(x reverse.Var) reverse.Var { return x.Scale(-inf).Exp() }, nan},
		{"NaN", func(x reverse.Var) reverse.Var { return x.Scale(nan) }, nan},
		{"NaN added and used", func(x reverse.Var) reverse.Var { return x.AddConst(nan).Exp() }, nan},
		{"NaN constant", func(x reverse.Var) reverse.Var { return x.Max(x.Lift(nan)) }, nan},
		{"NaN not taken", func(x reverse.Var) reverse.Var { return x.Select(x.Square(), x.Neg().Log()) }, 4},
		{"loss with a scale", func(x reverse.Var) reverse.Var { return x.Square().Scale(-2) }, -8},
		{"the variable itself", func(x reverse.Var) reverse.Var { return x }, 1},
		{"scaled variable", func(x reverse.Var) reverse.Var { return x.Scale(5) }, 5},
		{"constant", func(x reverse.Var) reverse.Var { return x.Lift(5).Exp().Mul(x.Lift(2)) }, 0},
		{"used three times", func(x reverse.Var) reverse.Var { return x.Add(x).Add(x) }, 3},
		{"the same operand twice", func(x reverse.Var) reverse.Var { y := x.Scale(3); return y.Mul(y) }, 36},
	} {
		_, g := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { return c.f(x[0]) }, []float64{2})
		if !same(g[0], c.want) {
			t.Errorf("%s: derivative %v, want %v", c.name, g[0], c.want)
		}
	}
}

// Operands of the functions over slices carry their scales like any other.
func TestReductionsOfScaledOperands(t *testing.T) {
	scaled := func(f func(x []reverse.Var) reverse.Var) func(x []reverse.Var) reverse.Var {
		return func(x []reverse.Var) reverse.Var {
			return f([]reverse.Var{x[0].Scale(2), x[1].Neg(), x[2].Scale(-0.5).AddConst(1)})
		}
	}
	entered := func(f func(x []reverse.Var) reverse.Var) func(x []reverse.Var) reverse.Var {
		return func(x []reverse.Var) reverse.Var {
			zero := x[0].Lift(0)
			return f([]reverse.Var{x[0].Scale(2).Add(zero), x[1].Neg().Add(zero), x[2].Scale(-0.5).AddConst(1).Add(zero)})
		}
	}
	at := []float64{0.3, -0.8, 1.7}
	for _, c := range []struct {
		name string
		f    func(x []reverse.Var) reverse.Var
	}{
		{"Sum", slope.Sum[reverse.Var]},
		{"Dot", func(x []reverse.Var) reverse.Var { return slope.Dot(x, []reverse.Var{x[1], x[2], x[0]}) }},
		{"DotConst", func(x []reverse.Var) reverse.Var { return slope.DotConst([]float64{3, 4, 5}, x) }},
		{"SumSquares", slope.SumSquares[reverse.Var]},
		{"Norm2", slope.Norm2[reverse.Var]},
		{"LogSumExp", slope.LogSumExp[reverse.Var]},
		{"MaxOf", slope.MaxOf[reverse.Var]},
		{"MinOf", slope.MinOf[reverse.Var]},
	} {
		y, got := reverse.Gradient(nil, scaled(c.f), at)
		z, want := reverse.Gradient(nil, entered(c.f), at)
		if y != z {
			t.Errorf("%s: value %v, want %v", c.name, y, z)
		}
		for i := range want {
			if !near(got[i], want[i], 4e-16) {
				t.Errorf("%s: derivative %d is %v, want %v", c.name, i, got[i], want[i])
			}
		}
	}
}

// A function that says its value is NaN has a NaN slope, whatever it says.
func TestNaNValueOfARule(t *testing.T) {
	r := &slope.Rule{Name: "liar", Eval: func(float64) (y, d1, d2 float64) { return math.NaN(), 1, 0 }}
	tape := reverse.NewTape()
	x := tape.Var(2)
	tape.Backward(x.Apply(r))
	if g := tape.Grad(x); g == g {
		t.Errorf("derivative %v, want NaN", g)
	}
}

// A constant multiple of 0 has no slope, not even that of √x at 0, by rows and by
// columns.
func TestJacobianOfZeroTimesInfiniteSlope(t *testing.T) {
	for m := 1; m <= 3; m++ {
		_, jac := reverse.Jacobian(nil, func(x []reverse.Var) []reverse.Var {
			return []reverse.Var{x[0].Sqrt().Scale(0), x[0], x[0]}[:m]
		}, []float64{0})
		if got := jac.At(0, 0); got != 0 {
			t.Errorf("%d rows: %v, want 0", m, got)
		}
	}
}

// √(x²+y²) at the origin: the slope of the root is infinite and those of the
// squares are 0.
func TestInfiniteSlopeMeetsZeroSlope(t *testing.T) {
	_, g := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var {
		return x[0].Square().Add(x[1].Square()).Sqrt()
	}, []float64{0, 0})
	if g[0] != 0 || g[1] != 0 {
		t.Errorf("gradient %v, want 0, 0", g)
	}
	_, g = reverse.Gradient(nil, func(x []reverse.Var) reverse.Var {
		return slope.SumSquares([]reverse.Var{x[0], x[1], x[0]}).Sqrt()
	}, []float64{0, 0})
	if g[0] != 0 || g[1] != 0 {
		t.Errorf("gradient of the n-ary form %v, want 0, 0", g)
	}
}
