package rule

import (
	"math"
	"testing"
)

// nearDD reports whether got is within 2⁻⁹⁸·|want|, or within 4 units of the
// least subnormal, of want.
func nearDD(got, want dd) bool {
	d := math.Abs((got.hi - want.hi) + (got.lo - want.lo))
	return d <= math.Max(0x1p-98*math.Abs(want.hi), 0x1p-1072)
}

// The rows below are x, sin, cos (or atan) as unevaluated sums of two doubles,
// by MPFR 4 at 1400 bits.
var (
	sinCosPiRows = [][5]float64{
		{0x1p-1000, 0x1.921fb54442d18p-999, 0x0.0000000234c4cp-1022, 0x1p+0, 0},
		{0x1.8p-30, 0x1.2d97c7f3321d2p-28, 0x1.84b1c60588ef8p-83, 0x1p+0, -0x1.634e462f60e9ap-57},
		{0x1.fffffffffffffp-3, 0x1.6a09e667f3bccp-1, 0x1.2f8b6d25abc32p-60, 0x1.6a09e667f3bcdp-1, 0x1.eb748882185c9p-57},
		{0x1p-2, 0x1.6a09e667f3bcdp-1, -0x1.bdd3413b26456p-55, 0x1.6a09e667f3bcdp-1, -0x1.bdd3413b26456p-55},
		{0x1.0000000000001p-1, 0x1p+0, -0x1.3bd3cc9be45dep-104, -0x1.921fb54442d18p-52, -0x1.1a62633145c04p-106},
		{-0x1.5555555555555p-2, -0x1.bb67ae8584caap-1, -0x1.8568731109cfap-56, 0x1p-1, 0x1.d05527b6e43d2p-55},
		{0x1.0000000000001p+0, -0x1.921fb54442d18p-51, -0x1.1a62633145bfdp-105, -0x1p+0, 0x1.3bd3cc9be45dep-102},
		{-0x1.921fb54442d18p+6, -0x1.fd944e767ca53p-1, -0x1.d08319cb05367p-57, -0x1.8dd3c6635ddafp-4, 0x1.f1c7d387bd74bp-58},
		{0x1.fffffffffffffp+51, -0x1p+0, 0, 0, 0},
		{-0x1.fffffffffffffp+52, 0, 0, -0x1p+0, 0},
	}
	sinCosRows = [][5]float64{
		{0x1p-1000, 0x1p-1000, 0, 0x1p+0, 0},
		{0x1.8p-1, 0x1.5cffc16bf8f0dp-1, 0x1.96cb370eb578ap-55, 0x1.769fec655211fp-1, -0x1.827d5cf8c68c5p-57},
		{0x1.921fb54442d18p+0, 0x1p+0, -0x1.377ce858a5d48p-109, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110},
		{-0x1.921fb54442d18p+1, -0x1.1a62633145c07p-53, 0x1.f1976b7ed8fbdp-109, -0x1p+0, 0x1.377ce858a5d48p-107},
		{-0x1.2d97c7f3321d2p+2, 0x1p+0, -0x1.5e6c8563ba8f1p-106, -0x1.a79394c9e8a0ap-53, -0x1.456737b06ea19p-107},
		{0x1p+65, -0x1.8287c2a760e04p-5, 0x1.7ff06475b848ap-60, 0x1.ff6e03c4530ffp-1, 0x1.f344297715e45p-55},
		{0x1.504cac51f1eafp+131, -0x1p+0, 0x1.1a0d9b854a60fp-119, -0x1.0cb604d34f341p-59, -0x1.2e51c38885849p-114},
		{0x1.4c96c11134d36p+577, -0x1p+0, 0x1.06be11f47cfe4p-118, 0x1.6ec67bcf77522p-59, 0x1.2f2b3c334000bp-113},
		{0x1.6ac5b262ca1ffp+850, -0x1.14ae72e6ba22fp-60, 0x1.73eef1477d90ep-117, -0x1p+0, 0x1.2b089ea1e692bp-121},
		{0x1.6ac5b262ca1ffp+849, 0x1p+0, -0x1.2b089ea1e692bp-123, -0x1.14ae72e6ba22fp-61, 0x1.73eef1477d90ep-118},
		{-0x1.e009c53148be1p+991, -0x1p+0, 0x1.59627ccbae913p-119, 0x1.295a3b0a64b1dp-59, 0x1.25276cf078901p-113},
		{0x1.fffffffffffffp+1023, 0x1.452fc98b34e97p-8, -0x1.27bb193d960dfp-62, -0x1.fffe62ecfab75p-1, -0x1.e038d934070f1p-56},
	}
	atanRows = [][3]float64{
		{0x1p-500, 0x1p-500, 0},
		{0x1p-3, 0x1.fd5ba9aac2f6ep-4, -0x1.cd37686760c17p-59},
		{-0x1.fffffffffffffp-1, -0x1.921fb54442d18p-1, 0x1.cb3b399d747f3p-56},
		{0x1p+0, 0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55},
		{0x1.0000000000001p+0, 0x1.921fb54442d19p-1, 0x1.1a62633145c05p-55},
		{-0x1.3504f333f9de6p+1, -0x1.2d97c7f3321d2p+0, -0x1.fc774dbe287ap-56},
		{0x1.8p+60, 0x1.921fb54442d18p+0, 0x1.17b7b8869b15cp-54},
		{-0x1p+500, -0x1.921fb54442d18p+0, -0x1.1a62633145c07p-54},
	}
)

func TestDDSinCosPi(t *testing.T) {
	for _, r := range sinCosPiRows {
		s, c := ddSinCosPi(r[0])
		if !nearDD(s, dd{r[1], r[2]}) || !nearDD(c, dd{r[3], r[4]}) {
			t.Errorf("ddSinCosPi(%x) = %x, %x, want %x", r[0], s, c, r[1:])
		}
	}
	for _, x := range []float64{0, 1, -1, 2, 1e6, -12345, 1<<53 - 1, 1 << 53, 0x1p1000} {
		s, c := ddSinCosPi(x)
		want := 1.0
		if math.Mod(x, 2) != 0 {
			want = -1
		}
		if s != (dd{}) || c != (dd{want, 0}) {
			t.Errorf("ddSinCosPi(%v) = %v, %v, want 0, %v", x, s, c, want)
		}
		if math.Abs(x) >= 1<<52 {
			continue
		}
		s, c = ddSinCosPi(x + 0.5)
		if s != (dd{want, 0}) || c != (dd{}) {
			t.Errorf("ddSinCosPi(%v) = %v, %v, want %v, 0", x+0.5, s, c, want)
		}
	}
}

// A reduction that keeps 64 bits of the fraction of x·4/π, as that of package
// math does, has no right digit at some of these points.
func TestDDSinCos(t *testing.T) {
	for _, r := range sinCosRows {
		s, c := ddSinCos(r[0])
		if !nearDD(s, dd{r[1], r[2]}) || !nearDD(c, dd{r[3], r[4]}) {
			t.Errorf("ddSinCos(%x) = %x, %x, want %x", r[0], s, c, r[1:])
		}
	}
}

func TestDDSinCosOfNonNumbers(t *testing.T) {
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		s, c := ddSinCos(x)
		sp, cp := ddSinCosPi(x)
		for _, v := range []dd{s, c, sp, cp} {
			if !math.IsNaN(v.hi) || !math.IsNaN(v.lo) {
				t.Errorf("at %v: %v, want NaN", x, v)
			}
		}
	}
}

func TestDDAtan(t *testing.T) {
	for _, r := range atanRows {
		if got := ddAtan(dd{r[0], 0}); !nearDD(got, dd{r[1], r[2]}) {
			t.Errorf("ddAtan(%x) = %x, want %x", r[0], got, r[1:])
		}
		if got := ddAtan(dd{-r[0], 0}); !nearDD(got, dd{-r[1], -r[2]}) {
			t.Errorf("ddAtan(%x) = %x, want −%x", -r[0], got, r[1:])
		}
	}
}
