package rule

import (
	"math"
	"math/rand"
	"testing"
)

// The wanted numbers are correctly rounded from MPFR 4 at 2600 bits.
var arctrigTables = []trigTable{
	{"Asin", Asin, []trigRow{
		{"ordinary", 0x1.4cccccccccccdp-1, 0x1.6a4881ddc9b84p-1, 0x1.50df0b6866634p+0, 0x1.7b29975e3bd49p+0},
		{"below 1/2", 0x1.8p-2, 0x1.899f4edc962d3p-2, 0x1.1426fac0654dbp+0, 0x1.e202df90fb4b1p-2},
		{"tiny", 0x1p-1000, 0x1p-1000, 0x1p+0, 0x1p-1000},
		{"subnormal", -0x0.0000000000003p-1022, -0x0.0000000000003p-1022, 0x1p+0, -0x0.0000000000003p-1022},
		{"−1 + 2⁻³⁰", -0x1.fffffff8p-1, -0x1.921ce1307600bp+0, 0x1.6a09e6695dc6bp+14, -0x1.6a09e66689b2ep+43},
		{"1 − 2⁻²⁷", 0x1.ffffffcp-1, 0x1.9217b54442bc3p+0, 0x1.00000008p+13, 0x1.fffffffp+38},
		{"last before 1", 0x1.fffffffffffffp-1, 0x1.921fb50442d18p+0, 0x1p+26, 0x1p+78},
		{"2.2 ulp off in package math", 0x1.fc9a53bb3f2c9p-4, 0x1.fdeb4108256a4p-4, 0x1.01ff258ad4691p+0, 0x1.044c572ecceeep-3},
	}},
	{"Acos", Acos, []trigRow{
		{"ordinary", 0x1.4cccccccccccdp-1, 0x1.b9f6e8aabbeadp-1, -0x1.50df0b6866634p+0, -0x1.7b29975e3bd49p+0},
		{"below 1/2", -0x1.8p-2, 0x1.f48788fb685cdp+0, -0x1.1426fac0654dbp+0, 0x1.e202df90fb4b1p-2},
		{"tiny", 0x1p-1000, 0x1.921fb54442d18p+0, -0x1p+0, -0x1p-1000},
		{"1 − 2⁻⁴⁰", 0x1.fffffffffep-1, 0x1.6a09e667f3dafp-20, -0x1.6a09e667f4175p+19, -0x1.6a09e667f3624p+58},
		{"−1 + 2⁻³⁰", -0x1.fffffff8p-1, 0x1.921e4b3a5c691p+1, -0x1.6a09e6695dc6bp+14, 0x1.6a09e66689b2ep+43},
		{"0.9", 0x1.ccccccccccccdp-1, 0x1.cdd9f8f922e98p-2, -0x1.25a6f29acf3c3p+1, -0x1.5bbef6dfbf84p+3},
		{"1 − 2⁻¹⁰", 0x1.ff8p-1, 0x1.6a1171b40fe3fp-5, -0x1.6a208925a1ad6p+4, -0x1.69f33f6b45adap+13},
		{"1 − 1.5·2⁻²⁰", 0x1.ffffdp-1, 0x1.bb67b1fc543a6p-10, -0x1.279a7b46a22a3p+9, -0x1.8a233c8f2fa63p+27},
		{"1 − 2⁻³³", 0x1.ffffffffp-1, 0x1.000000000aaabp-16, -0x1.000000002p+16, -0x1.ffffffffcp+47},
		{"last before 1", 0x1.fffffffffffffp-1, 0x1p-26, -0x1p+26, -0x1p+78},
		{"last before −1", -0x1.fffffffffffffp-1, 0x1.921fb52442d18p+1, -0x1p+26, 0x1p+78},
	}},
	{"Atan", Atan, []trigRow{
		{"ordinary", 0x1.4cccccccccccdp+0, 0x1.d488143ad8c44p-1, 0x1.7cab4d15e3732p-2, -0x1.6feed941e2807p-2},
		{"tiny", 0x1p-1000, 0x1p-1000, 0x1p+0, -0x1p-999},
		{"subnormal", -0x0.0000000000003p-1022, -0x0.0000000000003p-1022, 0x1p+0, 0x0.0000000000006p-1022},
		{"1 + x² just in range", 0x1p+500, 0x1.921fb54442d18p+0, 0x1p-1000, 0},
		{"x⁴ overflows", 0x1.8p+260, 0x1.921fb54442d18p+0, 0x1.c71c71c71c71cp-522, -0x1.2f684bda12f68p-781},
		{"f″ subnormal", -0x1.8p+352, -0x1.921fb54442d18p+0, 0x1.c71c71c71c71cp-706, 0x0.0000000025ed1p-1022},
		{"x² overflows, f′ subnormal", 0x1.8p+520, 0x1.921fb54442d18p+0, 0x0.00001c71c71c7p-1022, 0},
		{"greatest double", 0x1.fffffffffffffp+1023, 0x1.921fb54442d18p+0, 0, 0},
	}},
}

func TestArcRows(t *testing.T) { checkTrigTables(t, arctrigTables) }

func TestArcSpecialValues(t *testing.T) {
	nan, inf, negZero := math.NaN(), math.Inf(1), math.Copysign(0, -1)
	for _, r := range []struct {
		name string
		rule func(float64) (float64, float64, float64)
		x    float64
		want [3]float64
	}{
		{"Asin", Asin, 0, [3]float64{0, 1, 0}},
		{"Asin", Asin, negZero, [3]float64{negZero, 1, negZero}},
		{"Asin", Asin, 1, [3]float64{math.Pi / 2, inf, inf}},
		{"Asin", Asin, -1, [3]float64{-math.Pi / 2, inf, -inf}},
		{"Asin", Asin, 1 + 0x1p-52, [3]float64{nan, nan, nan}},
		{"Asin", Asin, -1 - 0x1p-52, [3]float64{nan, nan, nan}},
		{"Asin", Asin, math.MaxFloat64, [3]float64{nan, nan, nan}},
		{"Asin", Asin, inf, [3]float64{nan, nan, nan}},
		{"Asin", Asin, -inf, [3]float64{nan, nan, nan}},
		{"Asin", Asin, nan, [3]float64{nan, nan, nan}},
		{"Acos", Acos, 0, [3]float64{math.Pi / 2, -1, negZero}},
		{"Acos", Acos, 1, [3]float64{0, -inf, -inf}},
		{"Acos", Acos, -1, [3]float64{math.Pi, -inf, inf}},
		{"Acos", Acos, 1 + 0x1p-52, [3]float64{nan, nan, nan}},
		{"Acos", Acos, -1.5, [3]float64{nan, nan, nan}},
		{"Acos", Acos, math.MaxFloat64, [3]float64{nan, nan, nan}},
		{"Acos", Acos, inf, [3]float64{nan, nan, nan}},
		{"Acos", Acos, -inf, [3]float64{nan, nan, nan}},
		{"Acos", Acos, nan, [3]float64{nan, nan, nan}},
		{"Atan", Atan, 0, [3]float64{0, 1, negZero}},
		{"Atan", Atan, negZero, [3]float64{negZero, 1, 0}},
		{"Atan", Atan, inf, [3]float64{math.Pi / 2, 0, negZero}},
		{"Atan", Atan, -inf, [3]float64{-math.Pi / 2, 0, 0}},
		{"Atan", Atan, nan, [3]float64{nan, nan, nan}},
	} {
		y, d1, d2 := r.rule(r.x)
		checkParts(t, r.name, r.x, y, d1, d2, r.want)
	}
}

// arcPoints returns points of [0, 1], many of them beside 1; at the first, package
// math's arcsine is 2.17 ulp off.
func arcPoints() []float64 {
	r := rand.New(rand.NewSource(2))
	xs := []float64{0x1.fc9a53bb3f2c9p-4}
	for range 10000 {
		xs = append(xs, r.Float64(), 1-math.Ldexp(1+r.Float64(), -1-r.Intn(53)), math.Ldexp(1+r.Float64(), -1-r.Intn(900)))
	}
	return xs
}

func TestArcValuesKeepToPackageMath(t *testing.T) {
	for _, x := range arcPoints() {
		if x == 1 {
			continue
		}
		a := ddAtan(dd{x, 0}.div(cosOfArcsine(x)))
		c := ddHalfPi.sub(a)
		if x > 0.5 {
			c = ddAtan(cosOfArcsine(x).divF(x))
		}
		y, _, _ := Asin(x)
		checkKept(t, "Asin", x, y, math.Asin(x), a)
		y, _, _ = Acos(x)
		checkKept(t, "Acos", x, y, math.Acos(x), c)
		y, _, _ = Acos(-x)
		checkKept(t, "Acos", -x, y, math.Acos(-x), ddPi.sub(c))
	}
}

func TestArcParity(t *testing.T) {
	for _, x := range arcPoints() {
		for _, f := range []trigTable{{"Asin", Asin, nil}, {"Atan", Atan, nil}} {
			y, d1, d2 := f.rule(x)
			z, e1, e2 := f.rule(-x)
			checkParts(t, f.name, -x, z, e1, e2, [3]float64{-y, d1, -d2})
		}
		// acos′ = −asin′, acos″ = −asin″.
		y, d1, d2 := Acos(x)
		_, e1, e2 := Asin(x)
		checkParts(t, "Acos", x, y, d1, d2, [3]float64{y, -e1, -e2})
	}
}
