package rule

import (
	"math"
	"testing"
)

// A unaryRow is a point with the correctly rounded parts of a rule there.
type unaryRow struct {
	name         string
	x, y, d1, d2 float64
}

// check fails the test where f is further from the row than 1 unit in the last
// place for the value, 2 for the first derivative and 4 for the second: the row
// itself is half a unit off.
func (r unaryRow) check(t *testing.T, f func(float64) (y, d1, d2 float64)) {
	t.Helper()
	y, d1, d2 := f(r.x)
	for _, p := range []struct {
		part      string
		got, want float64
		units     float64
	}{{"f", y, r.y, 1}, {"f′", d1, r.d1, 2}, {"f″", d2, r.d2, 4}} {
		if !withinUnits(p.got, p.want, p.units) {
			t.Errorf("%s: %s(%x) = %x, want %x", r.name, p.part, r.x, p.got, p.want)
		}
	}
}

// withinUnits reports whether got is within n units in the last place of want;
// only itself is near to an infinity.
func withinUnits(got, want, n float64) bool {
	if math.IsInf(want, 0) || math.IsInf(got, 0) {
		return got == want
	}
	ulp := math.Nextafter(math.Abs(want), math.Inf(1)) - math.Abs(want)
	return math.Abs(got-want) <= n*ulp
}

// same reports whether got and want are the same double, with the same sign of
// zero, or both NaN.
func same(got, want float64) bool {
	if math.IsNaN(want) {
		return math.IsNaN(got)
	}
	return got == want && math.Signbit(got) == math.Signbit(want)
}

// A specialRow is a point where every part is exact.
type specialRow struct{ x, y, d1, d2 float64 }

func (r specialRow) check(t *testing.T, f func(float64) (y, d1, d2 float64)) {
	t.Helper()
	if y, d1, d2 := f(r.x); !same(y, r.y) || !same(d1, r.d1) || !same(d2, r.d2) {
		t.Errorf("f(%v) = %v, %v, %v, want %v, %v, %v", r.x, y, d1, d2, r.y, r.d1, r.d2)
	}
}

var (
	plusInf    = math.Inf(1)
	notANumber = math.NaN()
	minusZero  = math.Copysign(0, -1)
)

// The rows are rounded from the results of Arb (python-flint 0.9) at 500 bits.
var erfRows = []unaryRow{
	{"tiny", 0x1.56e1fc2f8f359p-997, 0x1.82e6d98711d3ap-997, 0x1.20dd750429b6dp0, -0x1.82e6d98711d3ap-996},
	{"subnormal", 0x0.4634c44d6f597p-1022, 0x0.4f38187bd618dp-1022, 0x1.20dd750429b6dp0, -0x0.9e7030f7ac319p-1022},
	{"small", 0x1.12e0be826d695p-30, 0x1.362a9ffc610ddp-30, 0x1.20dd750429b6dp0, -0x1.362a9ffc610ddp-29},
	{"half", 0x1p-1, 0x1.0a7ef5c18edd2p-1, 0x1.c1efca49a5011p-1, -0x1.c1efca49a5011p-1},
	{"one", 0x1p0, 0x1.af767a741088bp-1, 0x1.a911f096fbc26p-2, -0x1.a911f096fbc26p-1},
	{"negative", -0x1.4p1, -0x1.ffcaa8f4c9beap-1, 0x1.1d83170fbf6fbp-9, 0x1.64e3dcd3af4bap-7},
	{"a rounded square costs 150 ulp of d1", 0x1.9a20da9deb54p4, 0x1p0, 0x1.303609977e5c4p-948, -0x1.e75d95e78043ep-943},
	{"saturated, d1 small", 0x1.ap2, 0x1p0, 0x1.2a406e25fcb44p-61, -0x1.e4a8b2fdbaa4fp-58},
	{"d1 near its underflow", 0x1.a65658f3f07d9p4, 0x1p0, 0x1.f62b0dcd1b8d9p-1006, -0x1.9e3a2cda06d6fp-1000},
	{"d1 subnormal, d2 normal", 0x1.aa3b73dcf555cp4, 0x1p0, 0x0.5156df3a3923cp-1022, -0x1.0edae69920c62p-1018},
	{"d1 and d2 subnormal", 0x1.ab1f2b3dcf55p4, 0x1p0, 0x0.04317fe4b4bbfp-1022, -0x0.dfe260c93a762p-1022},
	{"d1 zero", 0x1.ep4, 0x1p0, 0, 0},
}

var erfcRows = []unaryRow{
	{"negative", -0x1.8p0, 0x1.f752aab89bd7p0, -0x1.e723726b824a9p-4, -0x1.6d5a95d0a1b7fp-2},
	{"zero side", 0x1p-2, 0x1.728558ee694fcp-1, -0x1.0f5d1602f7e41p0, 0x1.0f5d1602f7e41p-1},
	{"below the seam", 0x1.6666666666666p-1, 0x1.49ee7bdd1d374p-2, -0x1.61eec74c053cbp-1, 0x1.ef817d6a6dbb5p-1},
	{"above the seam", 0x1.6666666666667p-1, 0x1.49ee7bdd1d373p-2, -0x1.61eec74c053cap-1, 0x1.ef817d6a6dbb5p-1},
	{"math.Erfc is 4 ulp off", 0x1.a22576bf84cb5p-1, 0x1.fc1bc4f0ece24p-3, -0x1.28859813b5ffp-1, 0x1.e455872a93999p-1},
	{"math.Erfc is 3 ulp off", 0x1.5599110c04dc5p0, 0x1.e48db66a84491p-5, -0x1.85803e43fe63ap-3, 0x1.03de5b42cb043p-1},
	{"t = 0", 0x1p2, 0x1.08ddd13bd35e7p-26, -0x1.10b1488aeb235p-23, 0x1.10b1488aeb235p-20},
	{"tail", 0x1.6ee7259dfb034p3, 0x1.fc211a84a7612p-195, -0x1.6d80f46101761p-190, 0x1.05ec313a32b48p-185},
	{"tail, far", 0x1.6899cab76f15fp4, 0x1.d55f5c1b11e09p-739, -0x1.4ae72de498c06p-733, 0x1.d21be2bb697cap-728},
	{"value subnormal", 0x1.a8ce4da3e768dp4, 0x0.af79589e5b8d5p-1022, -0x1.23632ff09f55cp-1017, 0x1.e3871996807eep-1012},
	{"value subnormal, few bits", 0x1.bp4, 0x0.0000000019e0fp-1022, -0x0.000000057667dp-1022, 0x0.00000126f9e6bp-1022},
	{"value zero, d2 subnormal", 0x1.b4p4, 0, -0x0.0000000000007p-1022, 0x0.0000000000192p-1022},
	{"all zero", 0x1.b8p4, 0, 0, 0},
}

func TestErf(t *testing.T) {
	for _, r := range erfRows {
		r.check(t, Erf)
		unaryRow{r.name + ", reflected", -r.x, -r.y, r.d1, -r.d2}.check(t, Erf)
	}
	for _, r := range []specialRow{
		{0, 0, 2 / math.SqrtPi, minusZero},
		{minusZero, minusZero, 2 / math.SqrtPi, 0},
		{plusInf, 1, 0, minusZero},
		{-plusInf, -1, 0, 0},
		{1e300, 1, 0, minusZero},
		{notANumber, notANumber, notANumber, notANumber},
	} {
		r.check(t, Erf)
	}
}

func TestErfc(t *testing.T) {
	for _, r := range erfcRows {
		r.check(t, Erfc)
	}
	for _, r := range []specialRow{
		{0, 1, -2 / math.SqrtPi, 0},
		{minusZero, 1, -2 / math.SqrtPi, minusZero},
		{plusInf, 0, minusZero, 0},
		{-plusInf, 2, minusZero, minusZero},
		{1e300, 0, minusZero, 0},
		{notANumber, notANumber, notANumber, notANumber},
	} {
		r.check(t, Erfc)
	}
}

// erf′ = −erfc′.
func TestErfAndErfcHaveOppositeDerivatives(t *testing.T) {
	for x := -28.; x < 28; x += 1. / 64 {
		_, a1, a2 := Erf(x)
		_, b1, b2 := Erfc(x)
		if a1 != -b1 || a2 != -b2 {
			t.Errorf("at %v: erf′ = %x, erfc′ = %x; erf″ = %x, erfc″ = %x", x, a1, b1, a2, b2)
		}
	}
}

func TestErfAndGammaDoNotAllocate(t *testing.T) {
	for _, f := range []func(float64) (y, d1, d2 float64){Erf, Erfc, Gamma, Lgamma, Digamma} {
		if n := testing.AllocsPerRun(10, func() {
			for _, x := range []float64{-5.3, -0x1.4e2c19f679e5ap1, 1e-3, 1.46, 8.5, 30, 1e5} {
				f(x)
			}
		}); n != 0 {
			t.Errorf("%v allocations, want 0", n)
		}
	}
}
