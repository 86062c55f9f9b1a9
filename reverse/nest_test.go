package reverse_test

import (
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/internal/bignum"
	"slope/internal/rule"
	"slope/reverse"
)

type (
	single = dual.Dual[float64]
	plain  = slope.Float64
)

// A curve is a function of one variable at every level that the tests nest.
type curve struct {
	name string
	ff   func(dual.Over[hyper]) dual.Over[hyper]
	rf   func(reverse.Over[hyper]) reverse.Over[hyper]
	r2   func(reverse.Over[reverse.Var2]) reverse.Over[reverse.Var2]
	rr   func(reverse.Over[reverse.Over[hyper]]) reverse.Over[reverse.Over[hyper]]
	fr   func(dual.Over[reverse.Over[hyper]]) dual.Over[reverse.Over[hyper]]
	e    func(reverse.Over[expr.Expr]) reverse.Over[expr.Expr]
	big  func(bignum.Number) bignum.Number
	at   []float64
}

func ofOne[T slope.Real[T]](f func(T) T) func([]T) T { return func(x []T) T { return f(x[0]) } }

// slopeOf returns f′ by reverse mode.
func slopeOf[T slope.Real[T]](f func(reverse.Over[T]) reverse.Over[T]) func(T) T {
	return func(x T) T {
		_, g := reverse.NestGradient(nil, ofOne(f), []T{x})
		return g[0]
	}
}

// forwardSlope returns f′ by forward mode.
func forwardSlope[T slope.Real[T]](f func(dual.Over[T]) dual.Over[T]) func(T) T {
	return func(x T) T {
		_, d := dual.Nest(f, x)
		return d
	}
}

// third returns the third and, by two levels, the fourth derivatives of c at x, by their ways.
func (c curve) third(x float64) (third, fourth map[string]float64) {
	third, fourth = map[string]float64{}, map[string]float64{}
	_, _, third["ff"] = hyperdual.Derivatives(forwardSlope(c.ff), x)
	_, _, third["fr"] = hyperdual.Derivatives(slopeOf(c.rf), x)
	_, _, h := reverse.Hessian(nil, ofOne(slopeOf(c.r2)), []float64{x})
	third["rr"] = h.At(0, 0)
	p := expr.Record(1, ofOne(slopeOf(c.e)))
	_, _, h = p.Hessian(nil, []float64{x})
	third["recorded"] = h.At(0, 0)
	_, _, fourth["frr"] = hyperdual.Derivatives(slopeOf(slopeOf(c.rr)), x)
	_, _, fourth["frf"] = hyperdual.Derivatives(slopeOf(forwardSlope(c.fr)), x)
	return third, fourth
}

// differences returns the third and fourth derivatives of f at x to some 40 digits, from
// differences in 800 bits.
func differences(f func(bignum.Number) bignum.Number, at float64) (d3, d4 float64) {
	const prec, step = 800, 150
	h := new(big.Float).SetMantExp(big.NewFloat(1).SetPrec(prec), -step)
	v := make([]bignum.Number, 5)
	for k := range v {
		x := new(big.Float).SetPrec(prec).Mul(h, big.NewFloat(float64(k-2)))
		x.Add(x, big.NewFloat(at))
		v[k] = f(bignum.Number{F: x, Prec: prec})
	}
	sum := func(c [5]float64, order int) float64 {
		s := slope.DotConst(c[:], v)
		s.F.SetMantExp(s.F, order*step)
		y, _ := s.F.Float64()
		return y
	}
	return sum([5]float64{-0.5, 1, 0, -1, 0.5}, 3), sum([5]float64{1, -4, 6, -4, 1}, 4)
}

func curveOf(name string, ff func(dual.Over[hyper]) dual.Over[hyper], rf func(reverse.Over[hyper]) reverse.Over[hyper], r2 func(reverse.Over[reverse.Var2]) reverse.Over[reverse.Var2],
	rr func(reverse.Over[reverse.Over[hyper]]) reverse.Over[reverse.Over[hyper]], fr func(dual.Over[reverse.Over[hyper]]) dual.Over[reverse.Over[hyper]],
	e func(reverse.Over[expr.Expr]) reverse.Over[expr.Expr], big func(bignum.Number) bignum.Number, at ...float64) curve {
	return curve{name, ff, rf, r2, rr, fr, e, big, at}
}

func curves() []curve {
	return []curve{
		curveOf("Rsqrt", slope.Rsqrt, slope.Rsqrt, slope.Rsqrt, slope.Rsqrt, slope.Rsqrt, slope.Rsqrt, slope.Rsqrt, 0.3, 1, 40),
		curveOf("XLogX", slope.XLogX, slope.XLogX, slope.XLogX, slope.XLogX, slope.XLogX, slope.XLogX, slope.XLogX, 0.3, 1, 40),
		curveOf("Logit", slope.Logit, slope.Logit, slope.Logit, slope.Logit, slope.Logit, slope.Logit, slope.Logit, 0.01, 0.3, 0.8),
		curveOf("NormCDF", slope.NormCDF, slope.NormCDF, slope.NormCDF, slope.NormCDF, slope.NormCDF, slope.NormCDF, slope.NormCDF, -5, -0.3, 0.4, 3),
		curveOf("Sinc", slope.Sinc, slope.Sinc, slope.Sinc, slope.Sinc, slope.Sinc, slope.Sinc, slope.Sinc, 0.1, 1.5, 2.9, 3.5, -20),
		curveOf("Digamma", dual.Over[hyper].Digamma, reverse.Over[hyper].Digamma, reverse.Over[reverse.Var2].Digamma, reverse.Over[reverse.Over[hyper]].Digamma, dual.Over[reverse.Over[hyper]].Digamma, reverse.Over[expr.Expr].Digamma, bignum.Number.Digamma, 0.2, 1.5, 30, -1.3, -7.8),
		curveOf("Lgamma", dual.Over[hyper].Lgamma, reverse.Over[hyper].Lgamma, reverse.Over[reverse.Var2].Lgamma, reverse.Over[reverse.Over[hyper]].Lgamma, dual.Over[reverse.Over[hyper]].Lgamma, reverse.Over[expr.Expr].Lgamma, bignum.Number.Lgamma, 0.2, 1.5, 30),
		curveOf("LogAddExp", addExp, addExp, addExp, addExp, addExp, addExp, addExp, -3, 0.1, 2, 9),
		curveOf("XLogY", xLogY, xLogY, xLogY, xLogY, xLogY, xLogY, xLogY, 0.5, 1, 2, 9),
		curveOf("LogSumExp", sumExp, sumExp, sumExp, sumExp, sumExp, sumExp, sumExp, -3, 0.1, 2, 9),
		curveOf("Norm2", norm2, norm2, norm2, norm2, norm2, norm2, norm2, -3, 0.1, 2, 9),
	}
}

func addExp[T slope.Real[T]](x T) T { return slope.LogAddExp(x, x.Scale(-2).AddConst(1)) }
func xLogY[T slope.Real[T]](x T) T  { return slope.XLogY(x.Square(), x.AddConst(0.5)) }
func sumExp[T slope.Real[T]](x T) T {
	return slope.LogSumExp([]T{x, x.Scale(-2).AddConst(1), x.Scale(0.5)})
}
func norm2[T slope.Real[T]](x T) T { return slope.Norm2([]T{x, x.Square(), x.Lift(2)}) }

// Third and fourth derivatives of the functions that are rules, which were NaN, agree with
// differences in 800 bits.
func TestHighDerivativesOfOurRules(t *testing.T) {
	for _, c := range curves() {
		for _, x := range c.at {
			d3, d4 := differences(c.big, x)
			third, fourth := c.third(x)
			scale := math.Abs(d3) + math.Abs(d4)
			for way, got := range third {
				if !(math.Abs(got-d3) <= 4e-12*math.Abs(d3)+1e-14*scale) {
					t.Errorf("third derivative of %s at %v, %s: %v, want %v", c.name, x, way, got, d3)
				}
			}
			for way, got := range fourth {
				if !(math.Abs(got-d4) <= 4e-12*math.Abs(d4)+1e-14*scale) {
					t.Errorf("fourth derivative of %s at %v, %s: %v, want %v", c.name, x, way, got, d4)
				}
			}
		}
	}
}

// The gradient over Dual is what HyperDual gives, for every method.
func TestNestAgreesWithHyperDual(t *testing.T) {
	call := func(x any, name string, args ...any) any {
		var in []reflect.Value
		for _, a := range args {
			in = append(in, reflect.ValueOf(a))
		}
		return reflect.ValueOf(x).MethodByName(name).Call(in)[0].Interface()
	}
	near := func(got, want float64) bool {
		return got == want || got != got && want != want || math.Abs(got-want) <= 1e-13*math.Abs(want)+1e-15
	}
	for _, r := range rule.Table {
		for _, at := range []float64{0.3, 0.7, 1.6, -0.4, -1.2} {
			var args []any
			if r.Kind == rule.Binary {
				args = []any{nil}
			}
			if r.Kind != rule.Unary && r.Kind != rule.Binary || r.Name == "Pow" && at < 0 {
				continue
			}
			var y, gx, gy single
			f := func(x []reverse.Over[single]) reverse.Over[single] {
				if args != nil {
					args[0] = x[1]
				}
				return call(x[0], r.Name, args...).(reverse.Over[single])
			}
			y, g := reverse.NestGradient(nil, f, []single{{Real: at, Eps: 2}, {Real: 0.9, Eps: -1}})
			gx, gy = g[0], g[1]
			for i, got := range []single{gx, gy} {
				x, z := hyper{Real: at, E2: 2}, hyper{Real: 0.9, E2: -1}
				if i == 0 {
					x.E1 = 1
				} else {
					z.E1 = 1
				}
				if args != nil {
					args[0] = z
				}
				want := call(x, r.Name, args...).(hyper)
				if y.Real != want.Real && y.Real == y.Real || !near(y.Eps, want.E2) || !near(got.Real, want.E1) || !near(got.Eps, want.E12) {
					t.Errorf("%s at %v, variable %d: %v %v, want %v", r.Name, at, i, y, got, want)
				}
			}
		}
	}
}

func TestNestOverIsWhole(t *testing.T) {
	typ := reflect.TypeFor[reverse.Over[single]]()
	for _, r := range rule.Table {
		if _, ok := typ.MethodByName(r.Name); !ok {
			t.Errorf("no method %s", r.Name)
		}
	}
}

// A user's rule has derivatives of every order with Next, and NaN above the second without:
// never a finite number that is wrong.
func TestRuleNext(t *testing.T) {
	power := func(n int, x float64) float64 {
		c, p := 1.0, -0.5
		for range n {
			c, p = c*p, p-1
		}
		return c * math.Pow(x, p)
	}
	all := slope.Orders("power", power)
	two := &slope.Rule{Name: "power", Eval: all.Eval}
	of := func(r *slope.Rule) curve {
		return curve{
			ff: func(x dual.Over[hyper]) dual.Over[hyper] { return x.Apply(r) },
			rf: func(x reverse.Over[hyper]) reverse.Over[hyper] { return x.Apply(r) },
			r2: func(x reverse.Over[reverse.Var2]) reverse.Over[reverse.Var2] { return x.Apply(r) },
			rr: func(x reverse.Over[reverse.Over[hyper]]) reverse.Over[reverse.Over[hyper]] { return x.Apply(r) },
			fr: func(x dual.Over[reverse.Over[hyper]]) dual.Over[reverse.Over[hyper]] { return x.Apply(r) },
			e:  func(x reverse.Over[expr.Expr]) reverse.Over[expr.Expr] { return x.Apply(r) },
		}
	}
	third, fourth := of(all).third(1.7)
	for way, got := range third {
		if want := power(3, 1.7); math.Abs(got-want) > 1e-15 {
			t.Errorf("third derivative, %s: %v, want %v", way, got, want)
		}
	}
	for way, got := range fourth {
		if want := power(4, 1.7); math.Abs(got-want) > 1e-15 {
			t.Errorf("fourth derivative, %s: %v, want %v", way, got, want)
		}
	}
	third, fourth = of(two).third(1.7)
	for _, m := range []map[string]float64{third, fourth} {
		for way, got := range m {
			if got == got {
				t.Errorf("a rule of two derivatives, %s: %v, want NaN", way, got)
			}
		}
	}
	if first, again := all.Next(), all.Next(); first != again {
		t.Error("Next is another rule each time")
	}
	bent := slope.Orders2("product", func(i, j int, x, y float64) float64 {
		return [3]float64{x, 1, 0}[min(i, 2)] * [3]float64{y * y, 2 * y, 2}[min(j, 2)] * [2]float64{1, 0}[min(max(j-2, 0), 1)]
	})
	_, _, d3 := hyperdual.Derivatives(slopeOf(func(x reverse.Over[hyper]) reverse.Over[hyper] { return x.Apply2(bent, x) }), 5)
	if d3 != 6 {
		t.Errorf("third derivative of x·x² by Orders2: %v, want 6", d3)
	}
	if bent.NextX().NextY() != bent.NextY().NextX() {
		t.Error("∂x∂y and ∂y∂x are two rules")
	}
}

// Misuse panics with what to do.
func TestNestMisuse(t *testing.T) {
	x := []plain{1, 2}
	var kept reverse.Over[plain]
	reverse.NestGradient(nil, func(x []reverse.Over[plain]) reverse.Over[plain] { kept = x[0]; return x[0] }, x)
	for _, r := range []struct {
		want string
		f    func()
	}{
		{"reverse: zero Over", func() { new(reverse.Over[plain]).Sin() }},
		{"reverse: stale Over", func() { kept.Sin() }},
		{"reverse: stale Over", func() { reverse.Outer(plain(1)).Add(kept) }},
		{"reverse: operands of two NestGradients", func() {
			reverse.NestGradient(nil, func(x []reverse.Over[plain]) reverse.Over[plain] {
				_, g := reverse.NestGradient(nil, func(z []reverse.Over[plain]) reverse.Over[plain] { return z[0].Mul(x[0]) }, []plain{3})
				return reverse.Outer(g[0])
			}, []plain{2})
		}},
		{"reverse: operands of two NestGradients", func() {
			reverse.NestGradient(nil, func(x []reverse.Over[plain]) reverse.Over[plain] {
				reverse.NestGradient(nil, func(z []reverse.Over[plain]) reverse.Over[plain] {
					return slope.Sum([]reverse.Over[plain]{z[0], x[0], x[0]})
				}, []plain{3})
				return x[0]
			}, []plain{2})
		}},
		{"reverse: NestGradient of a function whose result", func() {
			reverse.NestGradient(nil, func(x []reverse.Over[plain]) reverse.Over[plain] {
				reverse.NestGradient(nil, func([]reverse.Over[plain]) reverse.Over[plain] { return x[0] }, []plain{3})
				return x[0]
			}, []plain{2})
		}},
		{"reverse: gradient of length 1, want 2", func() {
			reverse.NestGradient(make([]plain, 1), func(x []reverse.Over[plain]) reverse.Over[plain] { return x[0] }, x)
		}},
		{"reverse: NestGradient at a point of length 0", func() {
			reverse.NestGradient(nil, func(x []reverse.Over[plain]) reverse.Over[plain] { return x[0] }, nil)
		}},
		{"reverse: nil function", func() { reverse.NestGradient[plain](nil, nil, x) }},
	} {
		func() {
			defer func() {
				if p := recover(); p == nil || !strings.HasPrefix(p.(string), r.want) {
					t.Errorf("got %v, want %s …", p, r.want)
				}
			}()
			r.f()
		}()
	}
}

// A constant has the gradient 0, as has what is not used, and a NaN makes all of it NaN.
func TestNestEdges(t *testing.T) {
	type o = reverse.Over[single]
	x := []single{{Real: 2, Eps: 1}, {Real: 3, Eps: 5}}
	for _, r := range []struct {
		name string
		f    func(x []o) o
		want [2]single
	}{
		{"constant", func(x []o) o { return x[0].Lift(4) }, [2]single{}},
		{"outer constant", func(x []o) o { return reverse.Outer(single{Real: 4, Eps: 1}).Square() }, [2]single{}},
		{"one variable", func(x []o) o { return x[0] }, [2]single{{Real: 1}, {}}},
		{"times from outside", func(x []o) o { return x[0].Mul(reverse.Outer(twoOutside())) }, [2]single{{Real: 2, Eps: 1}, {}}},
		{"scaled by 0", func(x []o) o { return x[0].AddConst(-2).Sqrt().Scale(0).Add(x[1]) }, [2]single{{}, {Real: 1}}},
		{"NaN", func(x []o) o { return x[0].Neg().Log().Add(x[1]) }, [2]single{{Real: math.NaN()}, {Real: math.NaN()}}},
		{"+Inf beside NaN", func(x []o) o { return x[0].AddConst(math.Inf(1)).Max(x[1].Lift(math.NaN())) }, [2]single{{Real: math.NaN()}, {}}},
		{"branch", func(x []o) o { return x[0].AddConst(-2).Select(x[0].AddConst(-2).Sqrt(), x[0].Scale(3)) }, [2]single{{Real: 3}, {}}},
		{"branch with a derivative", func(x []o) o { return x[0].Select(x[0].Square(), x[0]) }, [2]single{{Real: 4, Eps: 2}, {}}},
	} {
		_, g := reverse.NestGradient(nil, r.f, x)
		for i := range g {
			if g[i] != r.want[i] && !(g[i].Real != g[i].Real && r.want[i].Real != r.want[i].Real) {
				t.Errorf("%s: %v, want %v", r.name, g, r.want)
			}
		}
	}
	_, g := reverse.NestGradient(nil, func(x []o) o { return x[0].Square().Add(x[1].Square()).Sqrt() }, []single{{Eps: 1}, {}})
	if g[0].Real != 0 || g[1].Real != 0 || !math.IsInf(g[0].Eps, 1) {
		t.Errorf("√(x²+y²) at 0: %v, want the gradient 0 and the second derivative +Inf, as of HyperDual", g)
	}
}

func twoOutside() single { return single{Real: 2, Eps: 1} }

// The destination may be x.
func TestNestInPlace(t *testing.T) {
	f := func(x []reverse.Over[plain]) reverse.Over[plain] {
		return slope.SumSquares(x).Add(x[0].Mul(x[1]).Exp())
	}
	x := []plain{1, 2, 3}
	_, want := reverse.NestGradient(nil, f, x)
	in := append([]plain(nil), x...)
	if _, got := reverse.NestGradient(in, f, in); !reflect.DeepEqual(got, want) {
		t.Errorf("in place: %v, want %v", got, want)
	}
	_, want = dual.NestGradient(nil, func(x []dual.Over[plain]) dual.Over[plain] { return slope.SumSquares(x) }, x)
	in = append([]plain(nil), x...)
	if _, got := dual.NestGradient(in, func(x []dual.Over[plain]) dual.Over[plain] { return slope.SumSquares(x) }, in); !reflect.DeepEqual(got, want) {
		t.Errorf("dual in place: %v, want %v", got, want)
	}
}

// In steady state nothing is allocated.
func TestNestAllocations(t *testing.T) {
	x, dst := []plain{1, 2, 3}, make([]plain, 3)
	f := func(x []reverse.Over[plain]) reverse.Over[plain] {
		return slope.SumSquares(x).Add(x[0].Mul(x[1]).Exp())
	}
	if n := testing.AllocsPerRun(100, func() { reverse.NestGradient(dst, f, x) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
	forwardAllocates(t, x)
	forwardAllocates(t, []dual.Dual[float64]{{Real: 1, Eps: 1}, {Real: 2}, {Real: 3}})
	reverse.Gradient(nil, func(x []reverse.Var) reverse.Var {
		forwardAllocates(t, x)
		return x[0]
	}, []float64{1, 2, 3})
}

func forwardAllocates[T slope.Real[T]](t *testing.T, x []T) {
	t.Helper()
	dst := make([]T, len(x))
	f := func(x []dual.Over[T]) dual.Over[T] { return x[0].Mul(x[1]).Div(x[2]) }
	if n := testing.AllocsPerRun(1000, func() { dual.NestGradient(dst, f, x) }); n > 0.1 { // the outer tape grows
		t.Errorf("%T: %v allocations in dual.NestGradient, want none", x[0], n)
	}
}
