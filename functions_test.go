package slope_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"slope"
	"slope/dual"
	"slope/hyperdual"
)

type (
	f64 = slope.Float64
	h64 = hyperdual.HyperDual[float64]
)

// derivatives returns value, slope and curvature of f at x.
func derivatives(f func(h64) h64, x float64) [3]float64 {
	y, d1, d2 := hyperdual.Derivatives(f, x)
	return [3]float64{y, d1, d2}
}

// The generic functions have the values and derivatives of the textbook.
// Digits: mpmath 1.2.1 at 50 digits.
func TestFunctions(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name string
		f    func(h64) h64
		x    float64
		want [3]float64
	}{
		{"Relu", slope.Relu[h64], 2, [3]float64{2, 1, 0}},
		{"Relu", slope.Relu[h64], -2, [3]float64{0, 0, 0}},
		{"Relu", slope.Relu[h64], 0, [3]float64{0, 0.5, 0}},
		{"Clamp", func(x h64) h64 { return slope.Clamp(x, -1, 3) }, 5, [3]float64{3, 0, 0}},
		{"Clamp", func(x h64) h64 { return slope.Clamp(x, -1, 3) }, 2, [3]float64{2, 1, 0}},
		{"Huber", func(x h64) h64 { return slope.Huber(x, 2) }, 1, [3]float64{0.5, 1, 1}},
		{"Huber", func(x h64) h64 { return slope.Huber(x, 2) }, -5, [3]float64{8, -2, 0}},
		{"Huber", func(x h64) h64 { return slope.Huber(x, 2) }, 2, [3]float64{2, 2, 0.5}},
		{"Rsqrt", slope.Rsqrt[h64], 4, [3]float64{0.5, -0.0625, 0.0234375}},
		{"Rsqrt", slope.Rsqrt[h64], 0, [3]float64{inf, -inf, inf}},
		{"XLogX", slope.XLogX[h64], 1, [3]float64{0, 1, 1}},
		{"XLogX", slope.XLogX[h64], 0, [3]float64{0, -inf, inf}},
		{"XLogY", func(x h64) h64 { return slope.XLogY(x, x.Lift(math.E)) }, 3, [3]float64{3, 1, 0}},
		{"XLogY", func(x h64) h64 { return slope.XLogY(x.Lift(0), x) }, 0, [3]float64{0, 0, 0}},
		{"LogAddExp", func(x h64) h64 { return slope.LogAddExp(x, x.Lift(1000)) }, 1000, [3]float64{1000 + math.Ln2, 0.5, 0.25}},
		{"LogSigmoid", slope.LogSigmoid[h64], 0, [3]float64{-math.Ln2, 0.5, -0.25}},
		{"LogSigmoid", slope.LogSigmoid[h64], -800, [3]float64{-800, 1, 0}},
		{"Logit", slope.Logit[h64], 0.5, [3]float64{0, 4, 0}},
		{"NormCDF", slope.NormCDF[h64], 0, [3]float64{0.5, 0.3989422804014327, 0}},
		{"NormCDF", slope.NormCDF[h64], -10, [3]float64{7.619853024160527e-24, 7.69459862670642e-23, 7.69459862670642e-22}},
		{"Sinc", slope.Sinc[h64], 0, [3]float64{1, 0, -1. / 3}},
		{"Sinc", slope.Sinc[h64], 1e-8, [3]float64{1, -1e-8 / 3, -1. / 3}},
	} {
		got := derivatives(c.f, c.x)
		for k, want := range c.want {
			if !(got[k] == want || math.Abs(got[k]-want) <= 4e-16*math.Abs(want)) {
				t.Errorf("%s at %v: derivative %d is %v, want %v", c.name, c.x, k, got[k], want)
			}
		}
	}
	for name, f := range map[string]func(h64) h64{
		"Rsqrt": slope.Rsqrt[h64], "XLogX": slope.XLogX[h64], "Logit": slope.Logit[h64],
	} {
		for k, v := range derivatives(f, -1) {
			if v == v {
				t.Errorf("%s outside its domain: derivative %d is %v, want NaN", name, k, v)
			}
		}
	}
}

// Every number type gives the value of Float64 bit for bit, and Dual the first
// parts of HyperDual.
func TestValuesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-50, 50), 1, 9).Draw(t, "x")
		v := rapid.SliceOfN(rapid.Float64Range(-2, 2), len(x), len(x)).Draw(t, "v")
		agree(t, "Sum", x, v, slope.Sum[f64], slope.Sum[d64], slope.Sum[h64])
		agree(t, "SumSquares", x, v, slope.SumSquares[f64], slope.SumSquares[d64], slope.SumSquares[h64])
		agree(t, "Norm2", x, v, slope.Norm2[f64], slope.Norm2[d64], slope.Norm2[h64])
		agree(t, "LogSumExp", x, v, slope.LogSumExp[f64], slope.LogSumExp[d64], slope.LogSumExp[h64])
		agree(t, "MaxOf", x, v, slope.MaxOf[f64], slope.MaxOf[d64], slope.MaxOf[h64])
		agree(t, "MinOf", x, v, slope.MinOf[f64], slope.MinOf[d64], slope.MinOf[h64])
		agree(t, "DotConst", x, v, dots[f64](v), dots[d64](v), dots[h64](v))
		agree(t, "functions", x, v, functions[f64], functions[d64], functions[h64])
	})
}

type d64 = dual.Dual[float64]

func dots[T slope.Real[T]](c []float64) func([]T) T {
	return func(x []T) T { return slope.DotConst(c, x).Add(slope.Dot(x, x)) }
}

// functions uses every generic function of one or two variables.
func functions[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for _, v := range x {
		p := v.Sigmoid()
		s = s.Add(slope.Relu(v)).Add(slope.Huber(v, 3)).Add(slope.Clamp(v, -1, 1)).Add(slope.Rsqrt(p)).
			Add(slope.XLogX(p)).Add(slope.XLogY(v, p)).Add(slope.LogAddExp(v, p)).Add(slope.LogSigmoid(v)).
			Add(slope.Logit(p.Scale(0.5))).Add(slope.NormCDF(v)).Add(slope.Sinc(v))
	}
	return s
}

func agree(t *rapid.T, name string, x, v []float64, f func([]f64) f64, d func([]d64) d64, h func([]h64) h64) {
	plain := make([]f64, len(x))
	duals, hypers := make([]d64, len(x)), make([]h64, len(x))
	for i := range x {
		plain[i] = f64(x[i])
		duals[i] = d64{Real: x[i], Eps: v[i]}
		hypers[i] = h64{Real: x[i], E1: v[i], E2: 1}
	}
	want, a, b := f(plain), d(duals), h(hypers)
	if math.Float64bits(float64(want)) != math.Float64bits(a.Real) || math.Float64bits(float64(want)) != math.Float64bits(b.Real) {
		t.Fatalf("%s: values %v, %v, %v", name, want, a.Real, b.Real)
	}
	if a.Eps != b.E1 {
		t.Fatalf("%s: Dual has the tangent %v, HyperDual %v", name, a.Eps, b.E1)
	}
}

// A reduction survives what its plain form does not.
func TestReductionsAtTheEndsOfTheRange(t *testing.T) {
	for name, c := range map[string]struct{ got, want f64 }{
		"norm of huge":       {slope.Norm2([]f64{3e200, 4e200}), 5e200},
		"norm of tiny":       {slope.Norm2([]f64{3e-200, 4e-200}), 5e-200},
		"norm of subnormals": {slope.Norm2([]f64{3 * 0x1p-1070, 4 * 0x1p-1070}), 5 * 0x1p-1070},
		"norm of 0":          {slope.Norm2([]f64{0, 0}), 0},
		"norm with Inf":      {slope.Norm2([]f64{1, f64(math.Inf(-1))}), f64(math.Inf(1))},
		"lse of large":       {slope.LogSumExp([]f64{1e4, 1e4}), 1e4 + math.Ln2},
		"lse of −Inf":        {slope.LogSumExp([]f64{f64(math.Inf(-1)), 2}), 2},
		"lse with +Inf":      {slope.LogSumExp([]f64{f64(math.Inf(1)), 2}), f64(math.Inf(1))},
		"lse of one":         {slope.LogSumExp([]f64{-3}), -3},
		"max":                {slope.MaxOf([]f64{1, 3, 2}), 3},
		"min":                {slope.MinOf([]f64{2, 1, 3}), 1},
	} {
		if d := math.Abs(float64(c.got - c.want)); c.got != c.want && !(d <= 2e-16*math.Abs(float64(c.want))) {
			t.Errorf("%s: got %v, want %v", name, c.got, c.want)
		}
	}
	nan := f64(math.NaN())
	for name, got := range map[string]f64{
		"norm": slope.Norm2([]f64{1, nan}), "lse": slope.LogSumExp([]f64{1, nan}),
		"max": slope.MaxOf([]f64{1, nan}), "min": slope.MinOf([]f64{nan, 1}), "sum": slope.Sum([]f64{nan, 1}),
	} {
		if got == got {
			t.Errorf("%s with NaN: got %v", name, got)
		}
	}
}

func TestFloat64(t *testing.T) {
	x := f64(2)
	if x.Value() != 2 || !x.Less(3) || x.Less(2) || x.Lift(7) != 7 || x.Select(1, 3) != 1 || f64(0).Select(1, 3) != 3 {
		t.Error("Float64 is not a number")
	}
	r := &slope.Rule{Name: "twice", Eval: func(x float64) (y, d1, d2 float64) { return 2 * x, 2, 0 }}
	r2 := &slope.Rule2{Name: "product", Eval: func(x, y float64) slope.Partials { return slope.Partials{F: x * y} }}
	if x.Apply(r) != 4 || x.Apply2(r2, 5) != 10 {
		t.Error("Apply")
	}
}

func TestGradientFunc(t *testing.T) {
	g := slope.GradientFunc(func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, len(x))
		}
		dst[0] = 2 * x[0]
		return x[0] * x[0], dst
	})
	dst := make([]float64, 1)
	g.Gonum()(dst, []float64{3})
	if dst[0] != 6 || g.Value()([]float64{3}) != 9 {
		t.Errorf("to gonum: %v", dst)
	}
	back := slope.FromGonum(g.Value(), g.Gonum())
	if y, d := back(nil, []float64{3}); y != 9 || d[0] != 6 {
		t.Errorf("from gonum: %v, %v", y, d)
	}
}

// Reductions allocate nothing, for a type with a way of its own or without.
func TestReductionsAllocateNothing(t *testing.T) {
	x, d := []f64{1, 2, 3}, make([]d64, 3)
	if n := testing.AllocsPerRun(100, func() {
		slope.Sum(x)
		slope.Norm2(x)
		slope.LogSumExp(d)
		slope.MaxOf(d)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
