package rule

import (
	"math"
	"testing"
)

// The rows are rounded from the results of Arb (python-flint 0.9) at 500 bits.
var lgammaRows = []unaryRow{
	{"subnormal", 0x0.0000000000001p-1022, 0x1.74385446d71c3p9, math.Inf(-1), math.Inf(1)},
	{"subnormal negative", -0x0.0000000004p-1022, 0x1.6f5e359f105f9p9, math.Inf(1), math.Inf(1)},
	{"tiny", 0x1.4484bfeebc2ap-100, 0x1.144f69ff9ffc4p6, -0x1.93e5939a08ce9p99, 0x1.3e9e4e4c2f343p199},
	{"tiny negative", -0x1.4484bfeebc2ap-100, 0x1.144f69ff9ffc4p6, 0x1.93e5939a08ce9p99, 0x1.3e9e4e4c2f343p199},
	{"math.Lgamma is 24 ulp off", 0x1.8880000000001p-3, 0x1.91b4ddc8ec669p0, -0x1.611edadb7f1fcp2, 0x1.c8170d81c0146p4},
	{"half", 0x1p-1, 0x1.250d048e7a1bdp-1, -0x1.f6a897d3214fcp0, 0x1.3bd3cc9be45dep2},
	{"just below 1", 0x1.fffffffffffffp-1, 0x1.2788cfc6fb61ap-54, -0x1.2788cfc6fb61bp-1, 0x1.a51a6625307d4p0},
	{"just above 1", 0x1.0000000000001p0, -0x1.2788cfc6fb617p-53, -0x1.2788cfc6fb616p-1, 0x1.a51a6625307d1p0},
	{"math.Lgamma is 370 ulp off", 0x1.310ee6c1f3b21p0, -0x1.539ae06da3a3cp-4, -0x1.32e352b9112c9p-2, 0x1.47a4bf134d4d9p0},
	{"minimum", 0x1.762d86356be3fp0, -0x1.f19b9bcc38a42p-4, -0x1.aa2d9b3ce29ep-54, 0x1.ef72bc8ee38acp-1},
	{"just below 2", 0x1.fffffffffffffp0, -0x1.b0ee6072093cdp-54, 0x1.b0ee6072093ccp-2, 0x1.4a34cc4a60fa7p-1},
	{"just above 2", 0x1.0000000000001p1, 0x1.b0ee6072093d1p-53, 0x1.b0ee6072093d3p-2, 0x1.4a34cc4a60fa5p-1},
	{"math.Lgamma is 2.4 ulp off", 0x1.68e568ae6b9a4p3, 0x1.f8611d45fe81ep3, 0x1.305de5e0dd454p1, 0x1.7bc2ee821e4dbp-4},
	{"hundred", 0x1.92p6, 0x1.696f7f9481308p8, 0x1.26bb2d352de35p2, 0x1.47ad61877fb3dp-7},
	{"huge", 0x1.7e43c8800759cp996, 0x1.017f38e7a1ab5p1006, 0x1.5963447f87fb5p9, 0x1.56e1fc2f8f359p-997},
	{"last finite", 0x1.6c8e5ca239029p1014, 0x1.f3fc83052cbf4p1023, 0x1.5f9a350df4297p9, 0x1.6789e3750f791p-1015},
	{"overflows, d1 does not", 0x1.7b236a943b4a5p1014, math.Inf(1), 0x1.5f9f3a3d24524p9, 0x1.59b5d0dcdda5ap-1015},
	{"negative", -0x1p-1, 0x1.43f89a3f0edd6p0, 0x1.2aed059bd608ap-5, 0x1.1de9e64df22efp3},
	{"at the zero below -2", -0x1.3a7fc9600f86cp1, 0x1.0323b6d1fe86dp-54, 0x1.83fe966af536p0, 0x1.36eebb002f55dp3},
	{"near the zero below -2", -0x1.3a7fcap1, -0x1.e4cf2421a71b2p-24, 0x1.83fe8a46cfa91p0, 0x1.36eeb9ad9a8e3p3},
	{"at the zero above -3", -0x1.5fb410a1bd901p1, 0x1.8fb8530ba7689p-53, -0x1.ea12da904b194p0, 0x1.3267f3c265a55p4},
	{"at the zero below -4", -0x1.0284e78599581p2, -0x1.982d05a2f456bp-48, 0x1.aca5cf492161cp4, 0x1.44415cd813f51p9},
	{"at the zero below -10", -0x1.40000093f2777p3, 0x1.5c377c9a79b5ap-30, 0x1.baf825aa305fbp21, 0x1.7f3ec8be50558p43},
	{"beside the pole -20", -0x1.4000000000001p4, -0x1.2210ceec7313p3, 0x1.000000000003p48, 0x1p96},
	{"d1 at a zero of ψ", -0x1.92d0cbc289d4ap0, 0x1.aafc2d5f9ae88p-1, 0x1.68dc0bb58132fp-53, 0x1.3e20e129a441ep3},
	{"negative, large", -0x1.e240cp16, -0x1.43387cb3e0f58p20, 0x1.12a037313407cp3, 0x1.3bd3c41d92adcp4},
	{"last with a fraction", -0x1.fffffffffffffp51, -0x1.185966f2b4f12p57, 0x1.205966f2b4f12p5, 0x1.3bd3cc9be45dep3},
}

func TestLgamma(t *testing.T) {
	for _, r := range lgammaRows {
		r.check(t, Lgamma)
	}
	for _, r := range []specialRow{
		{0, plusInf, -plusInf, plusInf},
		{minusZero, plusInf, plusInf, plusInf},
		{plusInf, plusInf, plusInf, 0},
		{-1, plusInf, notANumber, plusInf},
		{-1e300, plusInf, notANumber, plusInf},
		{-plusInf, -plusInf, notANumber, notANumber},
		{notANumber, notANumber, notANumber, notANumber},
	} {
		r.check(t, Lgamma)
	}
}

// log Γ(1) = log Γ(2) = 0, with the slopes −γ and 1−γ.
func TestLgammaAtItsPositiveZeros(t *testing.T) {
	const euler = 0x1.2788cfc6fb619p-1
	for _, r := range []struct{ x, d1 float64 }{{1, -euler}, {2, 1 - euler}} {
		y, d1, _ := Lgamma(r.x)
		if y != 0 || math.Signbit(y) || !withinUnits(d1, r.d1, 1) {
			t.Errorf("Lgamma(%v) = %v, f′ = %x, want 0, %x", r.x, y, d1, r.d1)
		}
	}
}

// Outside its mended regions Lgamma is that of package math.
func TestLgammaKeepsToPackageMath(t *testing.T) {
	for _, x := range []float64{0x1p-1022, 1e-300, 1e-20, 0.1, 0.18, 0.91, 1, 1.18, 1.25, 2, 3.3, 7.9, 201, 1e5, 1e10, 1e100, 1e305} {
		y, _, _ := Lgamma(x)
		if want, _ := math.Lgamma(x); y != want {
			t.Errorf("Lgamma(%v) = %x, math.Lgamma has %x", x, y, want)
		}
	}
}

// Where package math is good, the kernel that mends it elsewhere agrees with it.
func TestLgammaKernelAgreesWithPackageMath(t *testing.T) {
	for x := 2.125; x < 250; x += 0.109375 {
		p := gammaAt(x)
		want, _ := math.Lgamma(x)
		if got := p.lgamma().hi; !withinUnits(got, want, 3) {
			t.Errorf("at %v: %x, math.Lgamma has %x", x, got, want)
		}
	}
}

// log|Γ| and Γ come from different ends of the kernel.
func TestLgammaIsTheLogarithmOfGamma(t *testing.T) {
	for x := -170.34375; x < 170; x += 0.25 {
		l, _, _ := Lgamma(x)
		g, _, _ := Gamma(x)
		if want := math.Log(math.Abs(g)); math.Abs(l-want) > 0x1p-51*math.Max(1, math.Abs(want)) {
			t.Errorf("Lgamma(%v) = %v, log|Γ| = %v", x, l, want)
		}
	}
}
