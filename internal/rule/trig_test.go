package rule

import (
	"math"
	"math/rand"
	"testing"
)

// A trigRow is a point of a rule of one variable with its value and derivatives.
type trigRow struct {
	name         string
	x, y, d1, d2 float64
}

type trigTable struct {
	name string
	rule func(float64) (float64, float64, float64)
	rows []trigRow
}

// The wanted numbers are correctly rounded from MPFR 4 at 2600 bits. The points beside
// multiples of π/2 come from the continued fractions of 2^e·2/π: they are the
// doubles nearest to one in their binade.
var trigTables = []trigTable{
	{"Sin", Sin, []trigRow{
		{"ordinary", 0x1.4cccccccccccdp+0, 0x1.ed577f9c51e4bp-1, 0x1.11eb3682a4c5fp-2, -0x1.ed577f9c51e4bp-1},
		{"tiny", 0x1p-1000, 0x1p-1000, 0x1p+0, -0x1p-1000},
		{"subnormal", 0x0.0000000000003p-1022, 0x0.0000000000003p-1022, 0x1p+0, -0x0.0000000000003p-1022},
		{"π", 0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53, -0x1p+0, -0x1.1a62633145c07p-53},
		{"2π", 0x1.921fb54442d18p+2, -0x1.1a62633145c07p-52, 0x1p+0, 0x1.1a62633145c07p-52},
		{"2⁶⁵", 0x1p+65, -0x1.8287c2a760e04p-5, 0x1.ff6e03c4530ffp-1, 0x1.8287c2a760e04p-5},
		{"greatest double", 0x1.fffffffffffffp+1023, 0x1.452fc98b34e97p-8, -0x1.fffe62ecfab75p-1, -0x1.452fc98b34e97p-8},
		{"beside 29π", 0x1.6c6cbc45dc8dep+6, -0x1.6d61b58c99c43p-60, -0x1p+0, 0x1.6d61b58c99c43p-60},
		{"beside a multiple of π, 2²⁴", 0x1.b951f1572eba5p+24, 0x1.f54f5227a4e84p-59, -0x1p+0, -0x1.f54f5227a4e84p-59},
		{"beside a multiple of π, 2¹³²", 0x1.504cac51f1eafp+132, 0x1.0cb604d34f341p-58, -0x1p+0, -0x1.0cb604d34f341p-58},
		{"beside a multiple of π, 2⁵⁷⁸", 0x1.4c96c11134d36p+578, -0x1.6ec67bcf77522p-58, -0x1p+0, 0x1.6ec67bcf77522p-58},
		{"beside a multiple of π, 2⁸⁵⁰", 0x1.6ac5b262ca1ffp+850, -0x1.14ae72e6ba22fp-60, -0x1p+0, 0x1.14ae72e6ba22fp-60},
		{"beside a multiple of π, 2⁹⁹²", 0x1.e009c53148be1p+992, 0x1.295a3b0a64b1dp-58, -0x1p+0, -0x1.295a3b0a64b1dp-58},
	}},
	{"Cos", Cos, []trigRow{
		{"ordinary", 0x1.4cccccccccccdp+0, 0x1.11eb3682a4c5fp-2, -0x1.ed577f9c51e4bp-1, -0x1.11eb3682a4c5fp-2},
		{"tiny", 0x1p-1000, 0x1p+0, -0x1p-1000, -0x1p+0},
		{"π/2", 0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1p+0, -0x1.1a62633145c07p-54},
		{"−3π/2", -0x1.2d97c7f3321d2p+2, -0x1.a79394c9e8a0ap-53, -0x1p+0, 0x1.a79394c9e8a0ap-53},
		{"beside 29π/2", 0x1.6c6cbc45dc8dep+5, -0x1.6d61b58c99c43p-61, -0x1p+0, 0x1.6d61b58c99c43p-61},
		{"beside a zero, 2²³", 0x1.b951f1572eba5p+23, -0x1.f54f5227a4e84p-60, 0x1p+0, 0x1.f54f5227a4e84p-60},
		{"beside a zero, 2¹³¹", 0x1.504cac51f1eafp+131, -0x1.0cb604d34f341p-59, 0x1p+0, 0x1.0cb604d34f341p-59},
		{"beside a zero, 2⁵⁷⁷", 0x1.4c96c11134d36p+577, 0x1.6ec67bcf77522p-59, 0x1p+0, -0x1.6ec67bcf77522p-59},
		{"beside a zero, nearest of all doubles", 0x1.6ac5b262ca1ffp+849, -0x1.14ae72e6ba22fp-61, -0x1p+0, 0x1.14ae72e6ba22fp-61},
		{"beside a zero, 2⁹⁹¹", 0x1.e009c53148be1p+991, 0x1.295a3b0a64b1dp-59, -0x1p+0, -0x1.295a3b0a64b1dp-59},
		{"greatest double", 0x1.fffffffffffffp+1023, -0x1.fffe62ecfab75p-1, -0x1.452fc98b34e97p-8, 0x1.fffe62ecfab75p-1},
	}},
	{"Tan", Tan, []trigRow{
		{"ordinary", 0x1.4cccccccccccdp+0, 0x1.cd11b1696e97ep+1, 0x1.bf345d1761a16p+3, 0x1.92b81a0455b32p+6},
		{"below 1/2", 0x1.8p-2, 0x1.9312d859bf8bp-2, 0x1.27aa4568db486p+0, 0x1.d186cf1c448d8p-1},
		{"subnormal", 0x0.0000000000003p-1022, 0x0.0000000000003p-1022, 0x1p+0, 0x0.0000000000006p-1022},
		{"tiny", 0x1p-1000, 0x1p-1000, 0x1p+0, 0x1p-999},
		{"cubic term dropped, x below 2⁻²⁴", 0x1.fcp-25, 0x1.fc0000000000ap-25, 0x1.000000000001p+0, 0x1.fc0000000002ap-24},
		{"cubic term dropped", 0x1.edp-25, 0x1.ed0000000000ap-25, 0x1.000000000000fp+0, 0x1.ed00000000026p-24},
		{"last before the fast path", 0x1.fffffffffffffp-24, 0x1.0000000000015p-23, 0x1.000000000004p+0, 0x1.0000000000055p-22},
		{"π/2", 0x1.921fb54442d18p+0, 0x1.d02967c31cdb5p+53, 0x1.a4cb0f6ad7946p+107, 0x1.7d7a0d82c4147p+162},
		{"beside −π/2", -0x1.921fb4p+0, -0x1.9437b336b6b0cp+23, 0x1.3f1fece197cdp+47, -0x1.f7e3d1176f21ep+71},
		{"π", 0x1.921fb54442d18p+1, -0x1.1a62633145c07p-53, 0x1p+0, -0x1.1a62633145c07p-52},
		{"2π", 0x1.921fb54442d18p+2, -0x1.1a62633145c07p-52, 0x1p+0, -0x1.1a62633145c07p-51},
		{"−3π/2", -0x1.2d97c7f3321d2p+2, -0x1.3570efd768923p+52, 0x1.7609d4d0bfa06p+104, -0x1.c41ee09afb5aap+157},
		{"2⁶⁵", 0x1p+65, -0x1.82f617fb65701p-5, 0x1.00923ac3390ddp+0, -0x1.83d32127ebf0dp-4},
		{"beside 29π/2", 0x1.6c6cbc45dc8dep+5, -0x1.66b9ebc4850c6p+60, 0x1.f6ac86703f496p+120, -0x1.60312ad0302f2p+182},
		{"beside a pole, 2²³", 0x1.b951f1572eba5p+23, 0x1.057584c429b3ap+59, 0x1.0b08d6aa9d315p+118, 0x1.10ba98633b314p+178},
		{"beside a pole, nearest of all doubles", 0x1.6ac5b262ca1ffp+849, -0x1.d9ba9a7975636p+60, 0x1.b6518b6cd4bf1p+121, -0x1.958e152c32c7ap+183},
		{"greatest double", 0x1.fffffffffffffp+1023, -0x1.4530cfe729484p-8, 0x1.00019d14f92f9p+0, -0x1.4532dca18d095p-7},
		{"2.4 ulp off in package math", 0x1.10848948e2b5cp+0, 0x1.cdb240966e35bp+0, 0x1.102ade2eea9a9p+2, 0x1.eadab4939eecfp+3},
	}},
}

// unitsOff returns |got − want| in units in the last place of want.
func unitsOff(got, want float64) float64 {
	if got == want {
		return 0
	}
	a := math.Abs(want)
	return math.Abs(got-want) / math.Max(a-math.Nextafter(a, 0), 0x1p-1074)
}

func checkTrigTables(t *testing.T, tables []trigTable) {
	t.Helper()
	for _, tab := range tables {
		for _, r := range tab.rows {
			y, d1, d2 := tab.rule(r.x)
			// Written so that NaN fails.
			if !(unitsOff(y, r.y) <= 2 && unitsOff(d1, r.d1) <= 4 && unitsOff(d2, r.d2) <= 8) {
				t.Errorf("%s, %s: at %x got %x, %x, %x, want %x, %x, %x", tab.name, r.name, r.x, y, d1, d2, r.y, r.d1, r.d2)
			}
		}
	}
}

func TestTrigonometricRows(t *testing.T) { checkTrigTables(t, trigTables) }

// checkParts compares bit for bit, with all NaNs alike.
func checkParts(t *testing.T, name string, x float64, y, d1, d2 float64, want [3]float64) {
	t.Helper()
	for i, g := range [3]float64{y, d1, d2} {
		if w := want[i]; !(math.IsNaN(g) && math.IsNaN(w)) && math.Float64bits(g) != math.Float64bits(w) {
			t.Errorf("%s(%v) = %v, %v, %v, want %v", name, x, y, d1, d2, want)
			return
		}
	}
}

func TestTrigonometricSpecialValues(t *testing.T) {
	nan, inf, negZero := math.NaN(), math.Inf(1), math.Copysign(0, -1)
	undefined := [3]float64{nan, nan, nan}
	for _, tab := range trigTables {
		for _, x := range []float64{nan, inf, -inf} {
			y, d1, d2 := tab.rule(x)
			checkParts(t, tab.name, x, y, d1, d2, undefined)
		}
	}
	y, d1, d2 := Sin(0)
	checkParts(t, "Sin", 0, y, d1, d2, [3]float64{0, 1, negZero})
	y, d1, d2 = Sin(negZero)
	checkParts(t, "Sin", negZero, y, d1, d2, [3]float64{negZero, 1, 0})
	y, d1, d2 = Cos(0)
	checkParts(t, "Cos", 0, y, d1, d2, [3]float64{1, negZero, -1})
	y, d1, d2 = Cos(negZero)
	checkParts(t, "Cos", negZero, y, d1, d2, [3]float64{1, 0, -1})
	y, d1, d2 = Tan(0)
	checkParts(t, "Tan", 0, y, d1, d2, [3]float64{0, 1, 0})
	y, d1, d2 = Tan(negZero)
	checkParts(t, "Tan", negZero, y, d1, d2, [3]float64{negZero, 1, negZero})
}

// The half-integers are exact, with the signs of IEEE 754; elsewhere the digits are those
// of sin and cos of the reduced argument, so that large arguments keep all of theirs.
func TestHalfTurns(t *testing.T) {
	nan, negZero := math.NaN(), math.Copysign(0, -1)
	zero := func(x float64) float64 { return math.Copysign(0, x) }
	wave := [4]float64{0, 1, 0, -1}
	for k := range 4 {
		for _, n := range []float64{0, 4, 1 << 20, 1<<50 - 4} {
			for _, sign := range []float64{1, -1} {
				x := sign * (n + float64(k)) / 2
				if sign < 0 && x == 0 {
					x = negZero
				}
				s, c := sign*wave[k], wave[(k+1)%4]
				if s == 0 {
					s = zero(x)
				}
				y, d1, d2 := Sinpi(x)
				if math.Float64bits(y) != math.Float64bits(s) || d1 != math.Pi*c || d2 != -9.869604401089358*s {
					t.Errorf("Sinpi(%v) = %v, %v, %v", x, y, d1, d2)
				}
				y, d1, d2 = Cospi(x)
				if y != c || y == 0 && math.Signbit(y) || d1 != -math.Pi*s || d2 != -9.869604401089358*c {
					t.Errorf("Cospi(%v) = %v, %v, %v", x, y, d1, d2)
				}
			}
		}
	}
	for _, x := range []float64{nan, math.Inf(1), math.Inf(-1)} {
		y, d1, d2 := Sinpi(x)
		checkParts(t, "Sinpi", x, y, d1, d2, [3]float64{nan, nan, nan})
		y, d1, d2 = Cospi(x)
		checkParts(t, "Cospi", x, y, d1, d2, [3]float64{nan, nan, nan})
	}
	for _, x := range []float64{0x1p53, -0x1p60, math.MaxFloat64} {
		y, d1, d2 := Sinpi(x)
		checkParts(t, "Sinpi", x, y, d1, math.Abs(d2), [3]float64{zero(x), math.Pi, 0})
		y, _, _ = Cospi(x)
		checkParts(t, "Cospi", x, y, 0, 0, [3]float64{1, 0, 0})
	}
	for _, x := range []float64{0.1, -0.3, 1e5 + 0.125, 1<<40 + 1./3, 5e-324, 1e-300} {
		y, _, _ := Sinpi(x)
		s, c := ddSinCosPi(x)
		w, _, _ := Cospi(x)
		if !(unitsOff(y, s.float64()) <= 1) || !(unitsOff(w, c.float64()) <= 1) {
			t.Errorf("Sinpi(%v), Cospi = %v, %v, want %v, %v", x, y, w, s, c)
		}
	}
}

// trigPoints returns doubles of all sizes, many of them beside multiples of π/2;
// at the first, package math's tangent is 2.45 ulp off.
func trigPoints() []float64 {
	r := rand.New(rand.NewSource(1))
	xs := []float64{0x1.10848948e2b5cp+0}
	for range 10000 {
		n := math.Floor(math.Ldexp(r.Float64(), r.Intn(40)))
		xs = append(xs,
			math.Ldexp(1+r.Float64(), r.Intn(2098)-1074),
			math.Ldexp(1+r.Float64(), r.Intn(60)-30),
			float64(n*(math.Pi/2))+math.Ldexp(r.Float64()-0.5, -r.Intn(60)))
	}
	return xs
}

func TestSineIsOddAndCosineEven(t *testing.T) {
	for _, x := range trigPoints() {
		s, s1, s2 := Sin(x)
		y, d1, d2 := Sin(-x)
		checkParts(t, "Sin", -x, y, d1, d2, [3]float64{-s, s1, -s2})
		c, c1, c2 := Cos(x)
		y, d1, d2 = Cos(-x)
		checkParts(t, "Cos", -x, y, d1, d2, [3]float64{c, -c1, c2})
		u, u1, u2 := Tan(x)
		y, d1, d2 = Tan(-x)
		checkParts(t, "Tan", -x, y, d1, d2, [3]float64{-u, u1, -u2})
		// sin′ = cos, cos′ = −sin, bit for bit.
		checkParts(t, "Sin", x, s, s1, s2, [3]float64{-c1, c, -s})
		checkParts(t, "Cos", x, c, c1, c2, [3]float64{s1, -s, -c})
	}
}

// The value is that of package math wherever that is within 2 ulp, and within
// 2 ulp everywhere; the double-double functions have their own tests.
func TestTrigonometricValuesKeepToPackageMath(t *testing.T) {
	for _, x := range trigPoints() {
		if math.Abs(x) < 0x1p-900 { // below, the trailing part is subnormal
			continue
		}
		s, c := ddSinCos(x)
		y, _, _ := Tan(x)
		checkKept(t, "Tan", x, y, math.Tan(x), s.div(c))
	}
}

// checkKept checks the value y of a rule against that of package math and the exact one.
func checkKept(t *testing.T, name string, x, y, packageMath float64, exact dd) {
	t.Helper()
	a := math.Abs(exact.hi)
	ulp := a - math.Nextafter(a, 0)
	off := func(y float64) float64 { return math.Abs((y-exact.hi)-exact.lo) / ulp }
	if !(off(y) <= 2) {
		t.Errorf("%s(%x) = %x is %v ulp off", name, x, y, off(y))
	}
	if y != packageMath && off(packageMath) <= 1.999 {
		t.Errorf("%s(%x) = %x, but package math's %x is only %v ulp off", name, x, y, packageMath, off(packageMath))
	}
}
