package rule

import (
	"math"
	"testing"
)

// The rows are rounded from the results of Arb (python-flint 0.9) at 500 bits.
var gammaRows = []unaryRow{
	{"subnormal, overflows", 0x0.2p-1022, math.Inf(1), math.Inf(-1), math.Inf(1)},
	{"tiny", 0x1.bff2ee48e053p-333, 0x1.249ad2594c37dp332, -0x1.4e718d7d7625ap664, 0x1.7e43c8800759bp997},
	{"tiny negative", -0x1.bff2ee48e053p-333, -0x1.249ad2594c37dp332, -0x1.4e718d7d7625ap664, -0x1.7e43c8800759bp997},
	{"small", 0x1.0624dd2f1a9fcp-10, 0x1.f3b63e2d41242p9, -0x1.e847e0687f50fp19, 0x1.dcd64ff8c380ap30},
	{"half", 0x1p-1, 0x1.c5bf891b4ef6bp0, -0x1.bd7834d3dc45dp1, 0x1.f290d048a0608p3},
	{"one", 0x1p0, 0x1p0, -0x1.2788cfc6fb619p-1, 0x1.fa658c23b1578p0},
	{"before the zero of d1", 0x1.762d86356be3fp0, 0x1.c56dc82a74aefp-1, -0x1.796cbb2c12788p-54, 0x1.b6c53f7377b84p-1},
	{"after the zero of d1", 0x1.762d86356be4p0, 0x1.c56dc82a74aefp-1, 0x1.f41dc3badcf7fp-54, 0x1.b6c53f7377b83p-1},
	{"math.Gamma is 4 ulp off", 0x1.c851eb851eb85p0, 0x1.da8cc4923415fp-1, 0x1.022aff86aa6cap-2, 0x1.853f4896b4ecp-1},
	{"ten", 0x1.4p3, 0x1.626p18, 0x1.8efb7f583b713p19, 0x1.ca859c847c86p20},
	{"math.Gamma is 43 ulp off", 0x1.41d3c0ca9be3p6, 0x1.4f92faa1b72cep391, 0x1.6f94344cd3f31p393, 0x1.92e5fe7b3aa63p395},
	{"d2 overflows", 0x1.56p7, 0x1.4ab7864418639p1019, 0x1.a8dde406e5b94p1021, math.Inf(1)},
	{"d1 overflows too", 0x1.57p7, 0x1.0e1863dcad789p1023, math.Inf(1), math.Inf(1)},
	{"largest", 0x1.573fae561f647p7, 0x1.ffffffffffe51p1023, math.Inf(1), math.Inf(1)},
	{"value overflows", 0x1.578p7, math.Inf(1), math.Inf(1), math.Inf(1)},
	{"negative half", -0x1p-1, -0x1.c5bf891b4ef6bp1, -0x1.08ea88ee561b1p-3, -0x1.fad8249013115p4},
	{"zero of d1 in (-1, 0)", -0x1.02172b05ee26p-1, -0x1.c5b6e1c0f16b5p1, -0x1.29e9151f96943p-52, -0x1.fb03af8eb02c8p4},
	{"next to the pole -5, right", -0x1.3ffffffffffffp2, -0x1.1111111111118p43, 0x1.1111111111111p93, -0x1.1111111111111p144},
	{"next to the pole -5, left", -0x1.4000000000001p2, 0x1.111111111110ap43, 0x1.1111111111111p93, 0x1.1111111111111p144},
	{"math.Gamma is 13 ulp off", -0x1.9000000000001p5, -0x1.bb36f6e12cc9fp-168, -0x1.bb36f6e12cd78p-121, -0x1.bb36f6e12cd78p-73},
	{"value underflows, d2 does not", -0x1.680000000016p7, -0x0.0000000018961p-1022, -0x1.1e18011e8c71fp-1021, -0x1.a022ea5afad44p-984},
	{"value subnormal", -0x1.549999999999ap7, -0x1.495111718f7d4p-1020, -0x1.319084325efafp-1017, -0x1.69166ccdb7e5ep-1014},
	{"value and d1 zero, d2 at its pole not", -0x1.7000000000001p7, 0, -0x0.00105cc0d284ep-1022, -0x1.05cc0d284e011p-988},
	{"all zero", -0x1.f5p7, 0, 0, 0},
}

func TestGamma(t *testing.T) {
	for _, r := range gammaRows {
		r.check(t, Gamma)
	}
	for _, r := range []specialRow{
		{0, plusInf, -plusInf, plusInf},
		{minusZero, -plusInf, -plusInf, -plusInf},
		{plusInf, plusInf, plusInf, plusInf},
		{-1, notANumber, notANumber, notANumber},
		{-1e300, notANumber, notANumber, notANumber},
		{-plusInf, notANumber, notANumber, notANumber},
		{notANumber, notANumber, notANumber, notANumber},
	} {
		r.check(t, Gamma)
	}
}

// Γ(n) = (n−1)!, exact as far as 22!.
func TestGammaOfIntegersIsTheFactorial(t *testing.T) {
	f := 1.
	for n := 1.; n <= 23; n++ {
		if y, _, _ := Gamma(n); y != f {
			t.Errorf("Gamma(%v) = %v, want %v", n, y, f)
		}
		f *= n
	}
}

// Far from the poles Γ vanishes for x < −180, with alternating signs.
func TestGammaUnderflowKeepsItsSign(t *testing.T) {
	for x := -200.5; x > -300; x-- {
		want := 0.
		if math.Mod(math.Floor(x), 2) != 0 {
			want = minusZero
		}
		if y, _, _ := Gamma(x); !same(y, want) {
			t.Errorf("Gamma(%v) = %v, want %v", x, y, want)
		}
	}
}

// Γ(1+x) = x·Γ(x), where both sides are computed on different ways.
func TestGammaRecurrence(t *testing.T) {
	for x := -170.34375; x < 170; x += 0.25 {
		y, _, _ := Gamma(x)
		z, _, _ := Gamma(x + 1)
		if !withinUnits(x*y, z, 3) {
			t.Errorf("x·Γ(x) = %x, Γ(1+x) = %x at %v", x*y, z, x)
		}
	}
}
