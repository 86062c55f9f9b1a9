package bignum

import (
	"math"
	"math/big"
	"testing"

	"slope"
)

// every uses each method of slope.Real and each function of package slope once.
func every[T slope.Real[T]](x, y T) []T {
	return []T{
		x.Add(y), x.Sub(y), x.Mul(y), x.Div(y), x.Neg(), x.Inv(), x.Square(), x.Sqrt(), x.Cbrt(), x.AddConst(0.25), x.Scale(-3), x.Lift(7),
		x.Pow(y), x.PowConst(0.7), x.PowInt(-3), x.Hypot(y), x.Exp(), x.Exp2(), x.Expm1(), x.Log(), x.Log2(), x.Log10(), x.Log1p(),
		x.Sin(), x.Cos(), x.Tan(), x.Sinpi(), x.Cospi(), x.Asin(), x.Acos(), x.Atan(), x.Atan2(y), x.Sinh(), x.Cosh(), x.Tanh(), x.Asinh(), x.AddConst(2).Acosh(), x.Atanh(),
		x.Erf(), x.Erfc(), x.Gamma(), x.Lgamma(), x.Digamma(), x.Sigmoid(), x.Softplus(), x.Abs(), x.Max(y), x.Min(y), x.Select(x, y), x.Neg().Select(x, y),
		slope.Rsqrt(x), slope.XLogX(x), slope.XLogY(x, y), slope.Logit(x), slope.NormCDF(x), slope.Sinc(x), slope.LogAddExp(x, y), slope.Huber(y, 1), slope.Huber(x, 1),
		slope.Relu(x), slope.LogSigmoid(y), slope.Sum([]T{x, y, x}), slope.Dot([]T{x, y}, []T{y, y}), slope.DotConst([]float64{2, -3}, []T{x, y}),
		slope.SumSquares([]T{x, y}), slope.Norm2([]T{x, y, y}), slope.LogSumExp([]T{x, y, x}), slope.MaxOf([]T{x, y}), slope.MinOf([]T{x, y}),
	}
}

// Every method is the one of its name: in 60 and more digits it agrees with float64.
func TestEveryMethodAgreesWithFloat64(t *testing.T) {
	for _, at := range [][2]float64{{0.375, 1.75}, {0.5, 0.625}, {0x1p-40, -0.5}, {0.96875, 2}} {
		want := every(slope.Float64(at[0]), slope.Float64(at[1]))
		for i, z := range every(New(at[0], 200), New(at[1], 200)) {
			w := float64(want[i])
			if z.F == nil {
				if w == w {
					t.Errorf("result %d at %v: no value, want %v", i, at, w)
				}
				continue
			}
			if z.F.Prec() < 53 || z.Err != nil {
				t.Errorf("result %d at %v: precision %d, %v", i, at, z.F.Prec(), z.Err)
			}
			if v, _ := z.F.Float64(); !(math.Abs(v-w) <= 1e-15*math.Abs(w)) && v != w {
				t.Errorf("result %d at %v: %v, want %v", i, at, v, w)
			}
		}
	}
}

// A composition to 100 bits is that to 400 bits, rounded.
func TestPrecisionOfCompositions(t *testing.T) {
	for _, x := range []float64{0.3, 2, 0x1p-60, 0.9999999999999999} {
		low, high := every(New(x, 100), New(0.7, 100)), every(New(x, 400), New(0.7, 400))
		for i := range low {
			a, b := low[i].F, high[i].F
			if a == nil || b == nil || a.IsInf() || b.IsInf() {
				if (a == nil) != (b == nil) || a != nil && a.Cmp(b) != 0 {
					t.Errorf("result %d at %v: %v and %v", i, x, a, b)
				}
				continue
			}
			d := new(big.Float).Sub(a, b)
			bar := new(big.Float).SetMantExp(new(big.Float).Abs(b), -97)
			if d.Abs(d).Cmp(bar) > 0 {
				t.Errorf("result %d at %v: off by %.3g of %.3g", i, x, d, b)
			}
		}
	}
}

// Outside the domain there is no value; Select looks at what it takes only; a rule
// without Big is an error, and only where its value is needed.
func TestNoValue(t *testing.T) {
	x, nan := New(-1, 80), New(math.NaN(), 80)
	inf := New(math.Inf(1), 80)
	for i, z := range []Number{x.Sqrt(), x.Log(), nan, nan.Add(x), x.Add(nan), x.Max(nan), inf.Sub(inf), inf.Mul(New(0, 80)), New(0, 80).Div(New(0, 80)), x.AddConst(math.NaN())} {
		if z.F != nil || z.Err != nil {
			t.Errorf("%d: %v, %v", i, z.F, z.Err)
		}
	}
	plain := &slope.Rule{Name: "plain", Eval: func(x float64) (y, d1, d2 float64) { return x, 1, 0 }}
	plain2 := &slope.Rule2{Name: "plain2"}
	if z := x.Apply(plain).Exp().Mul(x); z.F != nil || z.Err == nil {
		t.Errorf("a rule without Big: %v, %v", z.F, z.Err)
	}
	if z := x.Apply2(plain2, x); z.F != nil || z.Err == nil {
		t.Errorf("a rule without Big: %v, %v", z.F, z.Err)
	}
	if z := x.Select(x.Apply(plain), x.Square()); z.Err != nil || z.F.Cmp(big.NewFloat(1)) != 0 {
		t.Errorf("a branch that is not taken: %v, %v", z.F, z.Err)
	}
	if z := x.Apply(plain).Select(x, x); z.Err == nil {
		t.Error("an unknown condition chooses")
	}
	if z := nan.Select(x, inf); z.F == nil || !z.F.IsInf() {
		t.Errorf("a condition without value: %v", z.F)
	}
}
