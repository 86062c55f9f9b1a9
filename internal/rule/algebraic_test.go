package rule

import (
	"math"
	"math/rand"
	"testing"
)

// The rows are rounded from the results of mpmath 1.3 at 2600 bits.
var invRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.89d89d89d89d8p-1, -0x1.2ef5657dba51cp-1, 0x1.d217124b4607ap-1},
	{"negative", -0x1.8p+1, -0x1.5555555555555p-2, -0x1.c71c71c71c71cp-4, -0x1.2f684bda12f68p-4},
	{"f′ overflows", 0x1p-520, 0x1p+520, -plusInf, plusInf},
	{"f″ subnormal", 0x1.8p+350, 0x1.5555555555555p-351, -0x1.c71c71c71c71cp-702, 0x0.000000097b426p-1022},
	{"f subnormal", 0x1.8p+1023, 0x0.5555555555555p-1022, 0, 0},
	{"f infinite", 0x0.4000000000000p-1022, plusInf, -plusInf, plusInf},
}

var sqrtRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.23e2896280f23p+0, 0x1.c10dbfab3c884p-2, -0x1.596d099769a3ep-3},
	{"subnormal", 0x0.0000000000003p-1022, 0x1.bb67ae8584caap-537, 0x1.279a74590331cp+535, -plusInf},
	{"f″ just finite", 0x1p-682, 0x1p-341, 0x1p+340, -0x1p+1021},
	{"f″ subnormal", 0x1.8p+700, 0x1.3988e1409212ep+350, 0x1.a20bd700c2c3ep-352, -0x0.000000022d652p-1022},
	{"greatest double", 0x1.fffffffffffffp+1023, 0x1.fffffffffffffp+511, 0x1p-513, 0},
}

var cbrtRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.17658623d5a88p+0, 0x1.1e8f8303eed43p-2, -0x1.25e8865fee637p-3},
	{"negative", -0x1.4cccccccccccdp+0, -0x1.17658623d5a88p+0, 0x1.1e8f8303eed43p-2, 0x1.25e8865fee637p-3},
	{"subnormal", 0x0.0000000000003p-1022, 0x1.7137449123ef6p-358, 0x1.48312081037f7p+713, -plusInf},
	{"3x overflows", -0x1.8p+1023, -0x1.250bfe1b082f5p+341, 0x1.047c701807468p-684, 0},
	{"f″ just finite", 0x1p-615, 0x1p-205, 0x1.5555555555555p+408, -0x1.c71c71c71c71cp+1022},
	{"f″ subnormal", 0x1.8p+630, 0x1.250bfe1b082f5p+210, 0x1.047c701807468p-422, -0x0.00000001cf162p-1022},
}

var rsqrtRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.c10dbfab3c884p-1, -0x1.596d099769a3ep-2, 0x1.8e9181388d95bp-2},
	{"subnormal", 0x0.0000000000003p-1022, 0x1.279a74590331cp+536, -plusInf, plusInf},
	{"f″ just finite", 0x1.8p-409, 0x1.279a74590331cp+204, -0x1.8a2345cc04426p+611, 0x1.8a2345cc04426p+1020},
	{"f″ subnormal", 0x1.8p+425, 0x1.279a74590331cp-213, -0x1.8a2345cc04426p-640, 0x0.0000000000314p-1022},
	{"greatest double", 0x1.fffffffffffffp+1023, 0x1p-512, 0, 0},
}

func TestAlgebraicRows(t *testing.T) {
	for _, r := range invRows {
		r.check(t, Inv)
	}
	for _, r := range sqrtRows {
		r.check(t, Sqrt)
	}
	for _, r := range cbrtRows {
		r.check(t, Cbrt)
	}
	for _, r := range rsqrtRows {
		r.check(t, Rsqrt)
	}
}

func TestAlgebraicSpecialValues(t *testing.T) {
	inf, nan, zero := plusInf, notANumber, minusZero
	for _, f := range []func(float64) (float64, float64, float64){Neg, Inv, Square, Sqrt, Cbrt, Rsqrt} {
		specialRow{nan, nan, nan, nan}.check(t, f)
	}
	specialRow{0, zero, -1, 0}.check(t, Neg)
	specialRow{0, inf, -inf, inf}.check(t, Inv)
	specialRow{zero, -inf, -inf, -inf}.check(t, Inv)
	specialRow{inf, 0, zero, 0}.check(t, Inv)
	specialRow{-inf, zero, zero, zero}.check(t, Inv)
	specialRow{zero, 0, zero, 2}.check(t, Square)
	specialRow{-inf, inf, -inf, 2}.check(t, Square)
	specialRow{0x1.8p+1023, inf, inf, 2}.check(t, Square)
	specialRow{0, 0, inf, -inf}.check(t, Sqrt)
	specialRow{zero, zero, inf, -inf}.check(t, Sqrt) // the slope is that of the edge, not −∞
	specialRow{-1, nan, nan, nan}.check(t, Sqrt)
	specialRow{inf, inf, 0, zero}.check(t, Sqrt)
	specialRow{1e-20, 1e-10, 5e9, -2.5e29}.check(t, Sqrt)
	specialRow{0, 0, inf, -inf}.check(t, Cbrt)
	specialRow{zero, zero, inf, inf}.check(t, Cbrt)
	specialRow{inf, inf, 0, zero}.check(t, Cbrt)
	specialRow{-inf, -inf, 0, 0}.check(t, Cbrt)
	specialRow{0, inf, -inf, inf}.check(t, Rsqrt)
	specialRow{zero, inf, -inf, inf}.check(t, Rsqrt)
	specialRow{-1, nan, nan, nan}.check(t, Rsqrt)
	specialRow{inf, 0, zero, 0}.check(t, Rsqrt)
}

// checkPartials fails the test where got is not want, in units as unaryRow
// allows them; a 0 or NaN must be one.
func checkPartials(t *testing.T, name string, got, want Partials) {
	t.Helper()
	g := [6]float64{got.F, got.X, got.Y, got.XX, got.XY, got.YY}
	w := [6]float64{want.F, want.X, want.Y, want.XX, want.XY, want.YY}
	for i, units := range [6]float64{1, 2, 2, 4, 4, 4} {
		if !withinUnits(g[i], w[i], units) && !(math.IsNaN(g[i]) && math.IsNaN(w[i])) {
			t.Errorf("%s: %s = %x, want %x", name, [6]string{"f", "f_x", "f_y", "f_xx", "f_xy", "f_yy"}[i], g[i], w[i])
		}
	}
}

func TestHypot(t *testing.T) {
	inf, nan := plusInf, notANumber
	for _, r := range []struct {
		name string
		x, y float64
		want Partials
	}{
		{"the tip of the cone", 0, minusZero, Partials{XX: nan, XY: nan, YY: nan}},
		{"3, 4", 3, 4, Partials{5, 0.6, 0.8, 0.128, -0.096, 0.072}},
		{"on the axis", -2, 0, Partials{2, -1, 0, 0, 0, 0.5}},
		{"on the other", 0, 0x1p-1074, Partials{0x1p-1074, 0, 1, inf, 0, 0}},
		{"+∞", inf, 3, Partials{inf, 1, 0, 0, 0, 0}},
		{"−∞ below", 3, -inf, Partials{inf, 0, -1, 0, 0, 0}},
		{"both infinite", inf, -inf, Partials{inf, math.Sqrt2 / 2, -math.Sqrt2 / 2, 0, 0, 0}},
		{"∞ beside NaN, as in package math", nan, inf, Partials{inf, nan, nan, nan, nan, nan}},
		{"NaN", nan, 0, nanPartials},
		{"all but the squares would overflow", 0x3p+1021, 0x4p+1021,
			Partials{0x5p+1021, 0.6, 0.8, math.Ldexp(0.128, -1021), math.Ldexp(-0.096, -1021), math.Ldexp(0.072, -1021)}},
		{"subnormal", 0x3p-1074, 0x4p-1074, Partials{0x5p-1074, 0.6, 0.8, inf, -inf, inf}},
		{"v² underflows, v²/f does not", 1e-300, 3e-310, Partials{0x1.56e1fc2f8f359p-997, 0x1p+0, 0x1.49da7e361ce3ap-32, 0x1.3d51bf35c01dbp+933, -0x1.ec8b5edb70973p+964, 0x1.7e43c8800759bp+996}},
		{"v is subnormal, f_xy is not", 0x1p-100, 0x3p-1074, Partials{0x1p-100, 1, 0x3p-974, 0, -0x3p-874, 0x1p+100}},
		{"v has few bits, f_xy all", 0x1.11cc92aae15eep-35, -0x0.0000000002abcp-1022, Partials{0x1.11cc92aae15eep-35, 0x1p+0, -0x0.13fa681939d11p-1022, 0, 0x1.2adedfe0af90bp-991, 0x1.deb747e835436p+34}},
		{"2.06 ulp off in package math", 0x1.c5db39e700d16p+0, 0x1.d7829e20e34c2p-1, Partials{0x1.ff6f6f895403dp+0, 0x1.c65b83d7221e4p-1, 0x1.d807e58912c9p-2, 0x1.b3a991f19fb69p-4, -0x1.a359c70ea22c9p-3, 0x1.93a654d7393ebp-2}},
	} {
		checkPartials(t, r.name, Hypot(r.x, r.y), r.want)
	}
}

// f(x, y) = f(y, x) = f(−x, y), homogeneous of degree 1: x·f_x + y·f_y = f.
func TestHypotIdentities(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for range 10000 {
		x, y := math.Exp2(float64(200*rng.Float64())-100), math.Exp2(float64(200*rng.Float64())-100)
		if rng.Intn(2) == 0 {
			y = x * (0.5 + rng.Float64())
		}
		p, q, r := Hypot(x, y), Hypot(y, x), Hypot(-x, y)
		if p.F != q.F || p.X != q.Y || p.YY != q.XX || p.F != r.F || p.X != -r.X || p.XY != -r.XY {
			t.Fatalf("Hypot(%x, %x) is not symmetric", x, y)
		}
		if s := float64(x*p.X) + float64(y*p.Y); !withinUnits(s, p.F, 4) {
			t.Fatalf("Hypot(%x, %x): x·f_x + y·f_y = %x, want %x", x, y, s, p.F)
		}
		if s := float64(x*p.XX) + float64(y*p.XY); math.Abs(s) > 0x1p-50*math.Abs(x*p.XX) {
			t.Fatalf("Hypot(%x, %x): x·f_xx + y·f_xy = %x, want 0", x, y, s)
		}
		if f := math.Hypot(x, y); p.F != f && max(x, y) > 1025*min(x, y) {
			t.Fatalf("Hypot(%x, %x) = %x, want %x", x, y, p.F, f)
		}
	}
}
