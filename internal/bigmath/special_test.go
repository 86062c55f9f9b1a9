package bigmath

import (
	"fmt"
	"math"
	"math/big"
	"sync"
	"testing"
)

// number returns the big.Float of v, nil for NaN.
func number(v float64) *big.Float {
	if math.IsNaN(v) {
		return nil
	}
	return big.NewFloat(v)
}

// same reports whether got is v: nil for NaN, zeros and infinities with their sign.
func same(got *big.Float, v float64) bool {
	want := number(v)
	if got == nil || want == nil {
		return got == want
	}
	return got.Cmp(want) == 0 && got.Signbit() == want.Signbit()
}

var (
	posInf, negInf = math.Inf(1), math.Inf(-1)
	nan            = math.NaN()
	negZero        = math.Copysign(0, -1)
)

func TestSpecialCases(t *testing.T) {
	// each row: the arguments at which the function is exact, and its values there
	rows := []struct {
		name string
		x, y []float64
	}{
		{"exp", []float64{0, negZero, posInf, negInf, 0x1p30, -0x1p30, 1e308}, []float64{1, 1, posInf, 0, posInf, 0, posInf}},
		{"exp2", []float64{0, posInf, negInf, 10, -1074, 0x1p30}, []float64{1, posInf, 0, 1024, 0x1p-1074, posInf}},
		{"expm1", []float64{0, negZero, posInf, negInf, 1e300, -1e300, -1e5}, []float64{0, negZero, posInf, -1, posInf, -1, -1}},
		{"log", []float64{0, negZero, 1, posInf, negInf, -1}, []float64{negInf, negInf, 0, posInf, nan, nan}},
		{"log2", []float64{0, 1, 0x1p-1074, 0x1p1023, posInf, -1}, []float64{negInf, 0, -1074, 1023, posInf, nan}},
		{"log10", []float64{0, 1, 1000, 1e22, posInf, -1}, []float64{negInf, 0, 3, 22, posInf, nan}},
		{"log1p", []float64{0, negZero, -1, -1.5, posInf, negInf}, []float64{0, negZero, negInf, nan, posInf, nan}},
		{"sqrt", []float64{0, negZero, 4, 0x1p-1074, posInf, -1, negInf}, []float64{0, negZero, 2, 0x1p-537, posInf, nan, nan}},
		{"cbrt", []float64{0, negZero, -27, 0x1p-1071, 0x1p999, posInf, negInf}, []float64{0, negZero, -3, 0x1p-357, 0x1p333, posInf, negInf}},
		{"sin", []float64{0, negZero, posInf, negInf}, []float64{0, negZero, nan, nan}},
		{"cos", []float64{0, negZero, posInf, negInf}, []float64{1, 1, nan, nan}},
		{"tan", []float64{0, negZero, posInf, negInf}, []float64{0, negZero, nan, nan}},
		{"asin", []float64{0, negZero, 1.5, negInf}, []float64{0, negZero, nan, nan}},
		{"acos", []float64{1, 1.5, negInf}, []float64{0, nan, nan}},
		{"atan", []float64{0, negZero}, []float64{0, negZero}},
		{"sinh", []float64{0, negZero, posInf, negInf, 1e300, -1e300}, []float64{0, negZero, posInf, negInf, posInf, negInf}},
		{"cosh", []float64{0, posInf, negInf, -1e300}, []float64{1, posInf, posInf, posInf}},
		{"tanh", []float64{0, negZero, posInf, negInf, 1e300, -1e3}, []float64{0, negZero, 1, -1, 1, -1}},
		{"asinh", []float64{0, negZero, posInf, negInf}, []float64{0, negZero, posInf, negInf}},
		{"acosh", []float64{1, posInf, 0.5, negInf}, []float64{0, posInf, nan, nan}},
		{"atanh", []float64{0, negZero, 1, -1, 1.5, posInf}, []float64{0, negZero, posInf, negInf, nan, nan}},
		{"sigmoid", []float64{0, posInf, negInf, 1e300, -1e300}, []float64{0.5, 1, 0, 1, 0}},
		{"softplus", []float64{posInf, negInf, 1e300, -1e300}, []float64{posInf, 0, 1e300, 0}},
		{"erf", []float64{0, negZero, posInf, negInf, 1e5, -1e300}, []float64{0, negZero, 1, -1, 1, -1}},
		{"erfc", []float64{0, posInf, negInf, 1e300, -1e300}, []float64{1, 0, 2, 0, 2}},
		{"normcdf", []float64{0, posInf, negInf, 1e300, -1e300, 1e5}, []float64{0.5, 1, 0, 1, 0, 1}},
		{"gamma", []float64{0, negZero, 1, 5, 23, -1, -1e300, posInf, negInf, 1e300, -1e10 - 0.5}, []float64{posInf, negInf, 1, 24, 1124000727777607680000, nan, nan, posInf, nan, posInf, negZero}},
		{"lgamma", []float64{0, negZero, 1, 2, -1, -1e300, posInf, negInf}, []float64{posInf, posInf, 0, 0, posInf, posInf, posInf, nan}},
		{"digamma", []float64{0, negZero, -1, -1e300, posInf, negInf}, []float64{negInf, posInf, nan, nan, posInf, nan}},
		{"polygamma1", []float64{0, negZero, -1, posInf, negInf}, []float64{posInf, posInf, posInf, 0, nan}},
		{"polygamma2", []float64{0, negZero, -1, posInf, negInf}, []float64{negInf, posInf, nan, negZero, nan}},
		{"polygamma3", []float64{0, negZero, -1, posInf, negInf}, []float64{posInf, posInf, posInf, 0, nan}},
	}
	seen := map[string]bool{}
	for _, row := range rows {
		seen[row.name] = true
		f := functions[row.name]
		for i, y := range row.y {
			if got := f(number(row.x[i]), 100); !same(got, y) {
				t.Errorf("%s(%v) = %v, want %v", row.name, row.x[i], got, y)
			}
		}
	}
	for name, f := range functions {
		if !seen[name] {
			t.Errorf("no special cases of %s", name)
		}
		if got := f(nil, 100); got != nil {
			t.Errorf("%s(nil) = %v, want nil", name, got)
		}
	}
}

func TestSpecialCases2(t *testing.T) {
	pi := math.Pi
	for _, row := range []struct {
		name    string
		x, y, z float64
	}{
		{"pow", nan, 0, nan}, {"pow", 1, nan, nan},
		{"pow", negInf, 0, 1}, {"pow", 0, negZero, 1}, {"pow", 1, negInf, 1}, {"pow", 1, 0.3, 1},
		{"pow", 0, -3, posInf}, {"pow", negZero, -3, negInf}, {"pow", negZero, -2, posInf}, {"pow", negZero, -2.5, posInf},
		{"pow", negZero, negInf, posInf}, {"pow", negZero, 3, negZero}, {"pow", negZero, 2, 0}, {"pow", negZero, 0.5, 0},
		{"pow", 0, posInf, 0}, {"pow", -1, posInf, 1}, {"pow", -1, negInf, 1},
		{"pow", 2, posInf, posInf}, {"pow", -2, negInf, 0}, {"pow", 0.5, posInf, 0}, {"pow", -0.5, negInf, posInf},
		{"pow", posInf, 0.1, posInf}, {"pow", posInf, -0.1, 0}, {"pow", negInf, 3, negInf}, {"pow", negInf, -3, negZero},
		{"pow", negInf, 2, posInf}, {"pow", negInf, 0.5, posInf}, {"pow", negInf, -0.5, 0},
		{"pow", -8, 1. / 3, nan}, {"pow", -2, 3, -8}, {"pow", -2, -2, 0.25}, {"pow", -1, 0x1p60, 1}, {"pow", -1, 0x1p52 + 1, -1},
		{"pow", 10, 1e300, posInf}, {"pow", 10, -1e300, 0}, {"pow", -10, 1e300, posInf}, {"pow", 1 - 0x1p-53, 1e300, 0},
		{"pow", -3, -(0x1p52 + 1), negZero}, {"pow", 4, 0.5, 2},
		{"atan2", nan, 1, nan}, {"atan2", 1, nan, nan},
		{"atan2", 0, 1, 0}, {"atan2", negZero, 1, negZero}, {"atan2", 0, 0, 0}, {"atan2", negZero, 0, negZero},
		{"atan2", 1, posInf, 0}, {"atan2", -1, posInf, negZero},
		{"hypot", nan, posInf, nan}, {"hypot", 3, -4, 5}, {"hypot", negInf, 1, posInf}, {"hypot", 1, posInf, posInf},
		{"hypot", negZero, negZero, 0}, {"hypot", negZero, -7, 7}, {"hypot", -7, 0, 7}, {"hypot", 0x1p1023, 0x1p-1074, 0x1p1023},
	} {
		if got := functions2[row.name](number(row.x), number(row.y), 60); !same(got, row.z) {
			t.Errorf("%s(%v, %v) = %v, want %v", row.name, row.x, row.y, got, row.z)
		}
	}
	// angles, as rounded to double
	for _, row := range []struct{ y, x, z float64 }{
		{0, negZero, pi}, {negZero, -1, -pi}, {1, negInf, pi}, {-1, negInf, -pi}, {1, 0, pi / 2}, {-1, negZero, -pi / 2},
		{posInf, 1, pi / 2}, {negInf, -1, -pi / 2}, {posInf, posInf, pi / 4}, {negInf, posInf, -pi / 4},
		{posInf, negInf, 3 * pi / 4}, {negInf, negInf, -3 * pi / 4}, {1, 1, pi / 4}, {-0x1p-1074, 0x1p1023, negZero},
	} {
		got, _ := Atan2(number(row.y), number(row.x), 100).Float64()
		if got != row.z || math.Signbit(got) != math.Signbit(row.z) {
			t.Errorf("Atan2(%v, %v) = %v, want %v", row.y, row.x, got, row.z)
		}
	}
	for _, row := range []struct {
		x float64
		n int
		y float64
	}{
		{nan, 0, nan}, {negInf, 0, 1}, {0, 0, 1}, {negZero, -1, negInf}, {negZero, -2, posInf}, {negZero, 3, negZero}, {0, 5, 0},
		{negInf, 3, negInf}, {negInf, -3, negZero}, {posInf, -2, 0}, {-2, 9, -512}, {-2, -1, -0.5}, {3, 20, 3486784401},
		{1, math.MaxInt, 1}, {-1, math.MinInt, 1}, {-1, math.MaxInt, -1}, {3, math.MaxInt32, posInf}, {-0.3, math.MaxInt32, negZero},
		{0.3, math.MinInt32, posInf},
	} {
		if got := PowInt(number(row.x), row.n, 60); !same(got, row.y) {
			t.Errorf("PowInt(%v, %d) = %v, want %v", row.x, row.n, got, row.y)
		}
	}
}

// Numbers whose exponents differ by a billion are added without aligning them bit by bit, and huge angles are refused.
func TestHugeExponents(t *testing.T) {
	big30 := scale(big.NewFloat(1), 1<<30-100)
	tiny30 := scale(big.NewFloat(-1), -(1<<30 - 100))
	x := big.NewFloat(7e8)
	closeTo(t, "sinh 7e8 = e^7e8/2", x, Sinh(x, 100), scale(Exp(x, 100), -1), 98)
	closeTo(t, "cosh 7e8 = e^7e8/2", x, Cosh(x, 100), scale(Exp(x, 100), -1), 98)
	closeTo(t, "softplus −7e8 = e^−7e8", x, Softplus(neg(x), 100), Exp(neg(x), 100), 98)
	for name, f := range functions {
		f(tiny30, 60)
		f(x, 60)
		if z := f(big30, 60); z != nil && z.Prec() != 60 {
			t.Errorf("%s(2^(2³⁰)) has %d bits", name, z.Prec())
		}
	}
	for name, f := range map[string]func(x *big.Float, prec uint) *big.Float{"sin": Sin, "cos": Cos, "tan": Tan} {
		if z := f(big30, 60); z != nil {
			t.Errorf("%s(2^(2³⁰)) = %v, want nil", name, z)
		}
	}
	Atan2(big30, tiny30, 60)
	Atan2(tiny30, big30, 60)
	Hypot(big30, tiny30, 60)
}

func TestPanics(t *testing.T) {
	for want, f := range map[string]func(){
		"bigmath: precision of 0 bits, want at least 1":   func() { Exp(big.NewFloat(1), 0) },
		"bigmath: polygamma of order -1, want at least 0": func() { Polygamma(-1, big.NewFloat(1), 10) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != want {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

// TestConcurrent lets goroutines meet in the tables, at widths that no other test uses.
func TestConcurrent(t *testing.T) {
	var wait sync.WaitGroup
	results := make([]string, 8)
	for i := range results {
		wait.Go(func() {
			x := big.NewFloat(0.7)
			for _, f := range []func(x *big.Float, prec uint) *big.Float{Exp, Log, Sin, Atan, Lgamma, Digamma, Erfc} {
				for _, p := range []uint{2221, 2500, 777} {
					results[i] += f(x, p).Text('p', 0)
				}
			}
		})
	}
	wait.Wait()
	for i := range results {
		if results[i] != results[0] {
			t.Errorf("goroutine %d has other digits than goroutine 0", i)
		}
	}
}

// The arguments are not changed, whatever they are.
func TestArgumentsUnchanged(t *testing.T) {
	for name, f := range functions {
		x := new(big.Float).SetPrec(300).SetMode(big.ToZero).Quo(big.NewFloat(5), big.NewFloat(7))
		before := x.Text('p', 0)
		f(x, 90)
		if x.Text('p', 0) != before || x.Prec() != 300 || x.Mode() != big.ToZero {
			t.Errorf("%s changed its argument", name)
		}
	}
}

func TestUlps(t *testing.T) {
	f := func(s string) *big.Float {
		z, _, err := big.ParseFloat(s, 0, 200, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	infinite := new(big.Float).SetInf(false)
	for _, row := range []struct {
		got  float64
		want *big.Float
		ulps float64
	}{
		{1, f("1"), 0},
		{1 + 0x1p-52, f("1"), 1},
		{1 - 0x1p-53, f("1"), 0.5}, // the unit is that of want's binade
		{1, f("0x1.fffffffffffff8p-1"), 0.5},
		{2, f("0x1.fffffffffffffp0"), 1},
		{-3, f("3"), 6 / 0x1p-51},
		{0x1p-1074, f("0x1p-1075"), 0.5},
		{0, f("0x1p-1074"), 1},
		{0, f("0x1p-5000"), 0},
		{0, f("0x1p-1076"), 0.25},
		{negZero, f("0"), 0},
		{0x3p-1074, f("0"), 3},
		{nan, nil, 0},
		{1, nil, posInf},
		{posInf, nil, posInf},
		{nan, f("1"), posInf},
		{posInf, f("1e308"), posInf},
		{posInf, f("1e309"), 0},
		{negInf, f("1e309"), posInf},
		{posInf, infinite, 0},
		{negInf, infinite, posInf},
		{math.MaxFloat64, infinite, posInf},
		{math.MaxFloat64, f("0x1p1024"), 1},
		{posInf, f("0x1p1024"), 0},
		{posInf, f("0x1.fffffffffffff8p1023"), 0}, // half a unit above MaxFloat64, rounds to Inf
		{math.MaxFloat64, f("0x1.fffffffffffff8p1023"), 0.5},
		{posInf, f("0x1.fffffffffffff7p1023"), posInf},
	} {
		if u := Ulps(row.got, row.want); u != row.ulps {
			t.Errorf("Ulps(%v, %v) = %v, want %v", row.got, row.want, u, row.ulps)
		}
	}
	for _, row := range []struct {
		got  float32
		want *big.Float
		ulps float64
	}{
		{1 + 0x1p-23, f("1"), 1},
		{0x1p-149, f("0x1p-150"), 0.5},
		{0, f("0x1p-149"), 1},
		{math.MaxFloat32, f("0x1p128"), 1},
		{float32(posInf), f("0x1p128"), 0},
		{float32(posInf), f("1e38"), posInf},
		{float32(nan), nil, 0},
		{0.1, f("0.1"), 0.2}, // 0.100000001490116… in units of 2⁻²⁷
	} {
		if u := Ulps32(row.got, row.want); math.Abs(u-row.ulps) > 1e-9 {
			t.Errorf("Ulps32(%v, %v) = %v, want %v", row.got, row.want, u, row.ulps)
		}
	}
}
