package rule

import (
	"math"
	"math/rand"
	"testing"
)

// The rows are rounded from the results of mpmath 1.3 at 2600 bits.
var logRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.0ca937be1b9dcp-2, 0x1.89d89d89d89d8p-1, -0x1.2ef5657dba51cp-1},
	{"just above 1", 0x1.0000000000001p+0, 0x1.fffffffffffffp-53, 0x1.ffffffffffffep-1, -0x1.ffffffffffffcp-1},
	{"just below 1", 0x1.fffffffffffffp-1, -0x1p-53, 0x1.0000000000001p+0, -0x1.0000000000001p+0},
	{"least normal", 0x1p-1022, -0x1.6232bdd7abcd2p+9, 0x1p+1022, -plusInf},
	{"math.Log on amd64 fails for subnormals", 0x0.0000000004000p-1022, -0x1.6f5e359f105f9p+9, plusInf, -plusInf},
	{"least double", 0x0.0000000000001p-1022, -0x1.74385446d71c3p+9, plusInf, -plusInf},
	{"f′ infinite", 0x0.4000000000000p-1022, -0x1.62e42fefa39efp+9, plusInf, -plusInf},
	{"f′ just finite", 0x0.4000000000001p-1022, -0x1.62e42fefa39efp+9, 0x1.ffffffffffff8p+1023, -plusInf},
	{"greatest double", 0x1.fffffffffffffp+1023, 0x1.62e42fefa39efp+9, 0x0.4000000000000p-1022, 0},
}

var log2Rows = []unaryRow{
	{"ordinary", 0x1.6666666666666p-1, -0x1.0776228967d13p-1, 0x1.07ce9da8ccb48p+1, -0x1.78de05cc92267p+1},
	{"math.Log2 cancels just above 1", 0x1.0000000000001p+0, 0x1.71547652b82fdp-52, 0x1.71547652b82fdp+0, -0x1.71547652b82fbp+0},
	{"and here", 0x1.00000004p+0, 0x1.7154764fd586fp-30, 0x1.7154764cf2de1p+0, -0x1.715476472d8c3p+0},
	{"and up to √2", 0x1.6a09e667f3bccp+0, 0x1.ffffffffffffep-2, 0x1.0527dbd87e24ep+0, -0x1.71547652b82ffp-1},
	{"2.2 ulp off in package math", 0x1.67fc28aa3c89dp+0, 0x1.f798932fe69f2p-2, 0x1.06a543afdb614p+0, -0x1.758e51403d506p-1},
	{"just below 1", 0x1.fffffffffffffp-1, -0x1.71547652b82fep-53, 0x1.71547652b82ffp+0, -0x1.71547652b83p+0},
	{"subnormal", 0x0.0000000004000p-1022, -0x1.09p+10, plusInf, -plusInf},
	{"least double", 0x0.0000000000001p-1022, -0x1.0c8p+10, plusInf, -plusInf},
	{"1/x overflows, f′ does too", 0x0.3000000000000p-1022, -0x1.001a8ff971811p+10, plusInf, -plusInf},
	{"greatest double", 0x1.fffffffffffffp+1023, 0x1p+10, 0x0.5c551d94ae0c0p-1022, 0},
}

var log10Rows = []unaryRow{
	{"ordinary", 0x1.6666666666666p-1, -0x1.3d3d3d21ccf04p-3, 0x1.3da7c7cd2a39dp-1, -0x1.c5cb1d6e3c52ap-1},
	{"just above 1", 0x1.0000000000001p+0, 0x1.bcb7b1526e50dp-54, 0x1.bcb7b1526e50cp-2, -0x1.bcb7b1526e50bp-2},
	{"just below 1", 0x1.fffffffffffffp-1, -0x1.bcb7b1526e50fp-55, 0x1.bcb7b1526e50fp-2, -0x1.bcb7b1526e51p-2},
	{"subnormal", 0x0.0000000004000p-1022, -0x1.3f177fe751549p+8, plusInf, -plusInf},
	{"least double", 0x0.0000000000001p-1022, -0x1.434e6420f4374p+8, plusInf, -plusInf},
	{"1/x overflows, f′ does not", 0x0.3000000000000p-1022, -0x1.34613106235c6p+8, 0x1.287a7636f435fp+1023, -plusInf},
	{"x·ln10 overflows", 0x1.8p+1023, 0x1.3421390dcbe37p+8, 0x0.250f4ec6de86cp-1022, 0},
}

var log1pRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.aa73108717b6ap-1, 0x1.bd37a6f4de9bdp-2, -0x1.832543443c01fp-3},
	{"tiny", 0x1p-1000, 0x1p-1000, 0x1p+0, -0x1p+0},
	{"subnormal", -0x0.0000000000003p-1022, -0x0.0000000000003p-1022, 0x1p+0, -0x1p+0},
	{"last before −1", -0x1.fffffffffffffp-1, -0x1.25e4f7b2737fap+5, 0x1p+53, -0x1p+106},
	{"−1 + 2⁻³⁰", -0x1.fffffff8p-1, -0x1.4cb5ecf0a965p+4, 0x1p+30, -0x1p+60},
	{"greatest double", 0x1.fffffffffffffp+1023, 0x1.62e42fefa39efp+9, 0x0.4000000000000p-1022, 0},
}

func TestLogarithmRows(t *testing.T) {
	for _, r := range logRows {
		r.check(t, Log)
	}
	for _, r := range log2Rows {
		r.check(t, Log2)
	}
	for _, r := range log10Rows {
		r.check(t, Log10)
	}
	for _, r := range log1pRows {
		r.check(t, Log1p)
	}
}

func TestLogarithmSpecialValues(t *testing.T) {
	inf, nan, zero := plusInf, notANumber, minusZero
	for _, f := range []func(float64) (float64, float64, float64){Log, Log2, Log10} {
		specialRow{nan, nan, nan, nan}.check(t, f)
		specialRow{0, -inf, inf, -inf}.check(t, f)
		specialRow{zero, -inf, inf, -inf}.check(t, f)
		specialRow{-0x1p-1074, nan, nan, nan}.check(t, f)
		specialRow{-inf, nan, nan, nan}.check(t, f)
		specialRow{inf, inf, 0, zero}.check(t, f)
	}
	specialRow{1, 0, 1, -1}.check(t, Log)
	specialRow{nan, nan, nan, nan}.check(t, Log1p)
	specialRow{-1, -inf, inf, -inf}.check(t, Log1p)
	specialRow{math.Nextafter(-1, -2), nan, nan, nan}.check(t, Log1p)
	specialRow{-inf, nan, nan, nan}.check(t, Log1p)
	specialRow{inf, inf, 0, zero}.check(t, Log1p)
	specialRow{zero, zero, 1, -1}.check(t, Log1p)
}

func TestLogKeepsToPackageMath(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for range 10000 {
		x := math.Exp2(float64(2046*rng.Float64()) - 1022)
		if y, _, _ := Log(x); !withinUnits(y, math.Log(x), 2) {
			t.Fatalf("Log(%x) = %x, want %x", x, y, math.Log(x))
		}
		if y, _, _ := Log10(x); y != math.Log10(x) {
			t.Fatalf("Log10(%x) = %x, want %x", x, y, math.Log10(x))
		}
		if y, _, _ := Log2(x); y != math.Log2(x) && !(x > 1 && x < math.Sqrt2) {
			t.Fatalf("Log2(%x) = %x, want %x", x, y, math.Log2(x))
		}
		x = math.Exp2(float64(100*rng.Float64())-80) - 0.99
		if y, _, _ := Log1p(x); !withinUnits(y, math.Log1p(x), 2) {
			t.Fatalf("Log1p(%x) = %x, want %x", x, y, math.Log1p(x))
		}
	}
}

// The logarithm to base 2 of a power of two is exact.
func TestLog2OfPowersOfTwo(t *testing.T) {
	for e := -1074; e < 1024; e++ {
		if y, _, _ := Log2(math.Ldexp(1, e)); y != float64(e) {
			t.Errorf("Log2(2^%d) = %v", e, y)
		}
	}
}
