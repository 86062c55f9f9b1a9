package rule

import (
	"math"
	"testing"
)

// The rows are rounded from the results of Arb (python-flint 0.9) at 500 bits.
var digammaRows = []unaryRow{
	{"subnormal, overflows", 0x0.2p-1022, math.Inf(-1), math.Inf(1), math.Inf(-1)},
	{"tiny", 0x1.87e92154ef7acp-665, -0x1.4e718d7d7625ap664, math.Inf(1), math.Inf(-1)},
	{"tiny negative, d2 overflows", -0x1.80c903f7379f2p-366, 0x1.54a3047c694fep365, 0x1.c5416bb92e3e5p730, math.Inf(1)},
	{"small", 0x1.0624dd2f1a9fcp-10, -0x1.f449ac574fcf7p9, 0x1.e848348fa1c6dp19, -0x1.dcd65009972cep30},
	{"half", 0x1p-1, -0x1.f6a897d3214fcp0, 0x1.3bd3cc9be45dep2, -0x1.0d42c0452055dp4},
	{"one", 0x1p0, -0x1.2788cfc6fb619p-1, 0x1.a51a6625307d3p0, -0x1.33ba004f00621p1},
	{"before the zero", 0x1.762d86356be3fp0, -0x1.aa2d9b3ce29ep-54, 0x1.ef72bc8ee38acp-1, -0x1.c563b54aa1a37p-1},
	{"after the zero", 0x1.762d86356be4p0, 0x1.1a5beef0723bbp-53, 0x1.ef72bc8ee38abp-1, -0x1.c563b54aa1a34p-1},
	{"ten", 0x1.4p3, 0x1.20396dc85cc95p1, 0x1.aec2e54649b87p-4, -0x1.6a14bbe9b38d5p-7},
	{"asymptotic", 0x1.4p4, 0x1.7c3a215354e9ep1, 0x1.a402b577dcceep-5, -0x1.58792789208aap-9},
	{"hundred", 0x1.91p6, 0x1.26922a6806b0fp2, 0x1.487f9dd3658c7p-7, -0x1.a5865cb2b879p-14},
	{"huge", 0x1.4e718d7d7625ap664, 0x1.cc845b54b54f2p8, 0x1.87e92154ef7acp-665, 0},
	{"largest", 0x1.fffffffffffffp1023, 0x1.62e42fefa39efp9, 0x0.4p-1022, 0},
	{"first negative zero", -0x1.02172b05ee26p-1, 0x1.502e5780c52dap-54, 0x1.1e12d46d5ae28p3, -0x1.9e62874978639p0},
	{"second negative zero", -0x1.92d0cbc289d4ap0, 0x1.68dc0bb58132fp-53, 0x1.3e20e129a441ep3, -0x1.f35db31e6a1d2p3},
	{"zero in (-20, -19)", -0x1.3be3a99ba082fp4, -0x1.ba3e9756eb4d8p-47, 0x1.2de25e701213fp4, -0x1.c7382296201d2p6},
	{"zero in (-64, -63)", -0x1.fe5a9abd1f218p5, -0x1.d4bf1c531e2a2p-46, 0x1.b304945a6535cp4, -0x1.c50e7ca66d213p7},
	{"beyond the table of zeros", -0x1.02dc28f5c28f6p8, -0x1.1e35ad561c091p0, 0x1.b38072a451775p5, -0x1.6b76d37e37a58p9},
	{"far zero", -0x1.743c30269d43cp11, 0x1.2fb15ef75b282p-53, 0x1.276bf621d6707p6, -0x1.27642104565f9p10},
	{"further zero", -0x1.724b9fbf4cadap22, -0x1.3a245889f2fd7p-50, 0x1.fb9b0c0931f97p7, -0x1.ef7f7fb85a069p12},
	{"furthest zero", -0x1.8548df7e57a67p27, 0x1.4fd72619bc171p-51, 0x1.77fbd187d1194p8, -0x1.c1a1c9efb83dfp13},
	{"half integer, d2 near its zero", -0x1.8p0, 0x1.680425af12b5ep-1, 0x1.2c22c9dc2b128p3, -0x1.e3bef327df0e7p-3},
	{"half integer, d2 nearer its zero", -0x1.f44p9, 0x1.ba2909faf5e58p2, 0x1.3bcb9d8d5bf73p3, -0x1.0be639ff840ep-20},
	{"next to the pole -3, right", -0x1.7ffffffffffffp1, -0x1.ffffffffffffbp50, 0x1p102, -0x1p154},
	{"next to the pole -3, left", -0x1.8000000000001p1, 0x1.0000000000003p51, 0x1p102, 0x1p154},
	{"negative, large", -0x1.dcd65002p29, 0x1.7dd675db7bdfdp4, 0x1.3bd3cc9b9fa5bp4, 0x1.f019b59389d7cp6},
	{"last with a fraction", -0x1.fffffffffffffp51, 0x1.205966f2b4f12p5, 0x1.3bd3cc9be45dep3, -0x1p-104},
}

func TestDigamma(t *testing.T) {
	for _, r := range digammaRows {
		r.check(t, Digamma)
	}
	for _, r := range []specialRow{
		{0, -plusInf, plusInf, -plusInf},
		{minusZero, plusInf, plusInf, plusInf},
		{plusInf, plusInf, 0, minusZero},
		{-1, notANumber, notANumber, notANumber},
		{-1e300, notANumber, notANumber, notANumber},
		{-plusInf, notANumber, notANumber, notANumber},
		{notANumber, notANumber, notANumber, notANumber},
	} {
		r.check(t, Digamma)
	}
}

// ψ(n+1) = −γ + 1 + 1/2 + … + 1/n.
func TestDigammaOfIntegersIsTheHarmonicNumber(t *testing.T) {
	h := dd{-0x1.2788cfc6fb619p-1, 0x1.6cb90701fbfabp-58}
	for n := 1.; n <= 200; n++ {
		if y, _, _ := Digamma(n); !withinUnits(y, h.hi, 2) {
			t.Errorf("Digamma(%v) = %x, want %x", n, y, h.hi)
		}
		h = h.add(dd{1, 0}.divF(n))
	}
}

// ψ(½) = −γ − 2·ln2, ψ′(½) = π²/2 and ψ′(1) = π²/6; ψ″(1) = −2ζ(3).
func TestDigammaConstants(t *testing.T) {
	const (
		euler = 0.57721566490153286060651209008240243104215933593992
		zeta3 = 1.20205690315959428539973816151144999076498629234049
	)
	unaryRow{"ψ(½)", 0.5, -euler - 2*math.Ln2, math.Pi * math.Pi / 2, -14 * zeta3}.check(t, Digamma)
	unaryRow{"ψ(1)", 1, -euler, math.Pi * math.Pi / 6, -2 * zeta3}.check(t, Digamma)
}

// At a half integer the cotangent is zero, and ψ(½−n) = ψ(½+n), ψ″ likewise.
func TestDigammaReflectionAtHalfIntegers(t *testing.T) {
	for n := 1.; n < 1e15; n *= 7 {
		y, _, d2 := Digamma(0.5 - n)
		want, _, want2 := Digamma(0.5 + n)
		if !withinUnits(y, want, 2) || !withinUnits(d2, want2, 3) {
			t.Errorf("ψ(½−n) = %x, ψ(½+n) = %x; ψ″ = %x, %x for n = %v", y, want, d2, want2, n)
		}
	}
}
