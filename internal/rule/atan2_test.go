package rule

import (
	"math"
	"testing"
)

// The wanted numbers are correctly rounded from MPFR 4 at 5000 bits.
func TestAtan2Rows(t *testing.T) {
	inf := math.Inf(1)
	for _, r := range []struct {
		name string
		y, x float64
		want Partials
	}{
		{"ordinary", 0x1.8p+0, 0x1.4p+1, Partials{0x1.14b1dd5f90ce1p-1, 0x1.2d2d2d2d2d2d3p-2, -0x1.6969696969697p-3, -0x1.a930b83fc74edp-4, -0x1.c5894d10d4986p-5, 0x1.a930b83fc74edp-4}},
		{"second quadrant", 0x1.8p+0, -0x1.4p+1, Partials{0x1.4cf33dec5e9ep+1, -0x1.2d2d2d2d2d2d3p-2, -0x1.6969696969697p-3, 0x1.a930b83fc74edp-4, -0x1.c5894d10d4986p-5, -0x1.a930b83fc74edp-4}},
		{"third quadrant", -0x1.8p+0, -0x1.4p+1, Partials{-0x1.4cf33dec5e9ep+1, -0x1.2d2d2d2d2d2d3p-2, 0x1.6969696969697p-3, -0x1.a930b83fc74edp-4, -0x1.c5894d10d4986p-5, 0x1.a930b83fc74edp-4}},
		{"y just above x, f_xy cancels", 0x1.0000000000001p+0, 0x1p+0, Partials{0x1.921fb54442d19p-1, 0x1.ffffffffffffep-2, -0x1p-1, -0x1.ffffffffffffep-2, 0x1.ffffffffffffdp-54, 0x1.ffffffffffffep-2}},
		{"y just below −x, f_xy cancels", 0x1.5555555555554p+100, -0x1.5555555555555p+100, Partials{0x1.2d97c7f3321d2p+1, -0x1.8000000000002p-102, -0x1.8p-102, 0x1.2000000000001p-202, -0x1.b000000000003p-255, -0x1.2000000000001p-202}},
		{"r² overflows", 0x1.8p+600, 0x1.4p+601, Partials{0x1.14b1dd5f90ce1p-1, 0x1.2d2d2d2d2d2d3p-602, -0x1.6969696969697p-603, 0, 0, 0}},
		{"r² overflows, f_y normal", 0x1.8p+1000, 0x1p+1001, Partials{0x1.4978fa3269ee1p-1, 0x1.47ae147ae147bp-1002, -0x1.eb851eb851eb8p-1003, 0, 0, 0}},
		{"r² underflows", 0x1.8p-400, 0x1.4p-401, Partials{0x1.2d0ead6066395p+0, 0x1.e4bbd595f6e94p+397, -0x1.22d719c060f26p+399, -0x1.135a093b6f79fp+798, 0x1.110e9e7d12d06p+798, 0x1.135a093b6f79fp+798}},
		{"r² underflows, r⁴ too", 0x1.8p-500, -0x1.4p-501, Partials{0x1.f730bd281f69bp+0, -0x1.e4bbd595f6e94p+497, -0x1.22d719c060f26p+499, 0x1.135a093b6f79fp+998, 0x1.110e9e7d12d06p+998, -0x1.135a093b6f79fp+998}},
		{"second derivatives overflow", 0x1.8p-600, 0x1.4p-601, Partials{0x1.2d0ead6066395p+0, 0x1.e4bbd595f6e94p+597, -0x1.22d719c060f26p+599, -inf, inf, inf}},
		{"subnormal point", 0x0.0000000000003p-1022, 0x0.0000000000005p-1022, Partials{0x1.14b1dd5f90ce1p-1, inf, -inf, -inf, -inf, inf}},
		{"x subnormal, f_y normal", 0x1p-100, 0x0.000000000001p-1022, Partials{0x1.921fb54442d18p+0, 0x1p-870, -0x1p+100, -0x1p-769, 0x1p+200, 0x1p-769}},
		{"y subnormal", 0x0.0000000000007p-1022, 0x1.8p-200, Partials{0x1.2aaaaaaaaaaabp-872, 0x1.5555555555555p+199, -0x1.8e38e38e38e39p-673, -0x1.097b425ed097bp-472, -0x1.c71c71c71c71cp+398, 0x1.097b425ed097bp-472}},
		{"far apart", 0x1.8p+900, 0x1.4p-900, Partials{0x1.921fb54442d18p+0, 0, -0x1.5555555555555p-901, 0, 0, 0}},
		{"greatest doubles", 0x1.fffffffffffffp+1023, -0x1.fffffffffffffp+1023, Partials{0x1.2d97c7f3321d2p+1, -0x0.2p-1022, -0x0.2p-1022, 0, 0, 0}},
		{"f_y subnormal, f_yy normal", 0x1.4ccccccccccccp-20, 0x0.0000000000007p-1022, Partials{0x1.921fb54442d18p+0, 0x0.004245ae3380cp-1022, -0x1.89d89d89d89dap+19, -0x1.97d43001dd46fp-1012, 0x1.2ef5657dba51ep+39, 0x1.97d43001dd46fp-1012}},
		{"f_x subnormal, f_xx normal", 0x0.0000000000007p-1022, -0x1.4ccccccccccccp-20, Partials{0x1.921fb54442d18p+1, -0x1.89d89d89d89dap+19, -0x0.004245ae3380cp-1022, 0x1.97d43001dd46fp-1012, -0x1.2ef5657dba51ep+39, -0x1.97d43001dd46fp-1012}},
		{"value +π in package math", -0x1p-1000, -0x1p+1000, Partials{-0x1.921fb54442d18p+1, -0x1p-1000, 0, 0, 0, 0}},
		{"value +π in package math, f_yx normal", -0x1p-600, -0x1p+480, Partials{-0x1.921fb54442d18p+1, -0x1p-480, 0, 0, -0x1p-960, 0}},
	} {
		g, w := Atan2(r.y, r.x), r.want
		// Written so that NaN fails.
		if !(unitsOff(g.F, w.F) <= 2 && unitsOff(g.X, w.X) <= 4 && unitsOff(g.Y, w.Y) <= 4 &&
			unitsOff(g.XX, w.XX) <= 8 && unitsOff(g.XY, w.XY) <= 8 && unitsOff(g.YY, w.YY) <= 8) {
			t.Errorf("%s: Atan2(%x, %x) = %x, want %x", r.name, r.y, r.x, g, w)
		}
	}
}

func TestAtan2SpecialValues(t *testing.T) {
	nan, inf, negZero := math.NaN(), math.Inf(1), math.Copysign(0, -1)
	for _, r := range []struct {
		name string
		y, x float64
		want Partials
	}{
		{"upper side of the cut", 0, -1, Partials{math.Pi, -1, negZero, 0, -1, negZero}},
		{"lower side of the cut", negZero, -1, Partials{-math.Pi, -1, 0, negZero, -1, 0}},
		{"cut far out", 0, -0x1p600, Partials{math.Pi, -0x1p-600, negZero, 0, negZero, negZero}},
		{"positive half axis", 0, 2, Partials{0, 0.5, negZero, negZero, -0.25, 0}},
		{"positive half axis, −0", negZero, 2, Partials{negZero, 0.5, 0, 0, -0.25, negZero}},
		{"positive half axis far in", 0, 0x1p-600, Partials{0, 0x1p600, negZero, negZero, -inf, 0}},
		{"imaginary axis", 2, 0, Partials{math.Pi / 2, 0, -0.5, negZero, 0.25, 0}},
		{"imaginary axis, far in", -0x1p-1074, 0, Partials{-math.Pi / 2, 0, inf, 0, inf, negZero}},
		{"origin", 0, 0, Partials{0, nan, nan, nan, nan, nan}},
		{"origin, −0", negZero, negZero, Partials{-math.Pi, nan, nan, nan, nan, nan}},
		{"y = +∞", inf, 3, Partials{F: math.Pi / 2}},
		{"y = −∞", -inf, 3, Partials{F: -math.Pi / 2}},
		{"x = +∞", 3, inf, Partials{F: 0}},
		{"x = −∞", 3, -inf, Partials{F: math.Pi}},
		{"x = −∞, y < 0", -3, -inf, Partials{F: -math.Pi}},
		{"both infinite", inf, -inf, Partials{F: 3 * math.Pi / 4}},
		{"y NaN", nan, 1, nanPartials},
		{"x NaN", 0, nan, nanPartials},
		{"NaN beside ∞", nan, inf, nanPartials},
	} {
		g, w := Atan2(r.y, r.x), r.want
		checkParts(t, r.name, r.x, g.F, g.X, g.Y, [3]float64{w.F, w.X, w.Y})
		checkParts(t, r.name, r.x, g.XX, g.XY, g.YY, [3]float64{w.XX, w.XY, w.YY})
	}
}

// Mirrored at the x axis the angle changes its sign: F, Y, XX and YY are odd in y,
// X and XY even.
func TestAtan2Mirrored(t *testing.T) {
	xs := trigPoints()
	for i := range len(xs) - 1 {
		y, x := xs[i], xs[i+1]
		if i&1 == 1 {
			x = -x
		}
		p, q := Atan2(y, x), Atan2(-y, x)
		checkParts(t, "Atan2", x, q.F, q.X, q.Y, [3]float64{-p.F, p.X, -p.Y})
		checkParts(t, "Atan2", x, q.XX, q.XY, q.YY, [3]float64{-p.XX, p.XY, -p.YY})
	}
}
