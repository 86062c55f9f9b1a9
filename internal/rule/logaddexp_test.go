package rule

import (
	"math"
	"math/rand"
	"testing"
)

// The rows are rounded from the results of mpmath 1.3 at 3000 bits.
var logAddExpRows = []struct {
	name string
	x, y float64
	want Partials
}{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.999999999999ap-3, Partials{0x1.965b9b9d28037p+0, 0x1.802217b20c901p-1, 0x1.ff77a137cdbfbp-3, 0x1.7fbbc7874be63p-3, -0x1.7fbbc7874be63p-3, 0x1.7fbbc7874be63p-3}},
	{"equal", 0, 0, Partials{0x1.62e42fefa39efp-1, 0x1p-1, 0x1p-1, 0x1p-2, -0x1p-2, 0x1p-2}},
	{"far apart", 0x1.4p+5, 0x1.0624dd2f1a9fcp-10, Partials{0x1.4p+5, 0x1p+0, 0x1.39c96ea8021c7p-58, 0x1.39c96ea8021c7p-58, -0x1.39c96ea8021c7p-58, 0x1.39c96ea8021c7p-58}},
	{"d is inexact", -0x1.f42p+9, -0x1.2345678p+8, Partials{-0x1.2345678p+8, 0x0.8efaf1b02b251p-1022, 0x1p+0, 0x0.8efaf1b02b251p-1022, -0x0.8efaf1b02b251p-1022, 0x0.8efaf1b02b251p-1022}},
	{"e is all", -0x1.4526666666666p+9, 0, Partials{0x1.c28286f8e8088p-939, 0x1.c28286f8e8088p-939, 0x1p+0, 0x1.c28286f8e8088p-939, -0x1.c28286f8e8088p-939, 0x1.c28286f8e8088p-939}},
	{"e subnormal", -0x1.684p+9, 0x1.419999999999ap+4, Partials{0x1.419999999999ap+4, 0x0.000000000002fp-1022, 0x1p+0, 0x0.000000000002fp-1022, -0x0.000000000002fp-1022, 0x0.000000000002fp-1022}},
	{"next to eˣ + e^y = 1", -0x1.af533faa28234p+0, -0x1.a422526f9facbp-3, Partials{0x1.40b8e91516812p-68, 0x1.7bd782fc51658p-3, 0x1.a10a1f40eba6ap-1, 0x1.35648893c56a7p-3, -0x1.35648893c56a7p-3, 0x1.35648893c56a7p-3}},
	{"next to it, e^y small", -0x1.4cb5ecf0c965p+4, -0x1p-30, Partials{0x1.0883f80f738f6p-80, 0x1.fffffffc00008p-31, 0x1.fffffff8p-1, 0x1.fffffff400008p-31, -0x1.fffffff400008p-31, 0x1.fffffff400008p-31}},
	{"next to it, equal", -0x1.62e42fefa39efp-1, -0x1.62e42fefa39efp-1, Partials{0x1.abc9e3b39803fp-56, 0x1p-1, 0x1p-1, 0x1p-2, -0x1p-2, 0x1p-2}},
	{"below 0", -0x1.028f5c28f5c29p+0, -0x1.051eb851eb852p+0, Partials{-0x1.4990823b02fe3p-2, 0x1.0147ad61865a9p-1, 0x1.fd70a53cf34afp-2, 0x1.fffcb92736dbap-3, -0x1.fffcb92736dbap-3, 0x1.fffcb92736dbap-3}},
}

func TestLogAddExpRows(t *testing.T) {
	for _, r := range logAddExpRows {
		checkPartials(t, r.name, LogAddExp(r.x, r.y), r.want)
		w := r.want
		w.X, w.Y = w.Y, w.X
		checkPartials(t, r.name+", mirrored", LogAddExp(r.y, r.x), w)
	}
}

func TestLogAddExpSpecialValues(t *testing.T) {
	inf, nan := plusInf, notANumber
	for _, r := range []struct {
		name string
		x, y float64
		want Partials
	}{
		{"nothing added", 3, -inf, Partials{F: 3, X: 1}},
		{"all added", -inf, 3, Partials{F: 3, Y: 1}},
		{"nothing at all", -inf, -inf, Partials{-inf, 0.5, 0.5, 0.25, -0.25, 0.25}},
		{"+∞", inf, 3, Partials{F: inf, X: 1}},
		{"both +∞", inf, inf, Partials{inf, 0.5, 0.5, 0.25, -0.25, 0.25}},
		{"x − y overflows", math.MaxFloat64, -math.MaxFloat64, Partials{F: math.MaxFloat64, X: 1}},
		{"NaN", nan, 1, nanPartials},
		{"NaN beside ∞", inf, nan, nanPartials},
	} {
		checkPartials(t, r.name, LogAddExp(r.x, r.y), r.want)
	}
}

// log(eˣ+e^(−x)) = log(2·cosh x), and the slopes sum to 1.
func TestLogAddExpIdentities(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for range 10000 {
		x := 300 * (2*rng.Float64() - 1)
		p := LogAddExp(x, -x)
		c, _, _ := Cosh(x)
		want, _, _ := Log(2 * c)
		if !withinUnits(p.F, want, 3) {
			t.Fatalf("LogAddExp(±%x) = %x, want %x", x, p.F, want)
		}
		if !withinUnits(p.X+p.Y, 1, 1) || p.XX != -p.XY || p.XX != p.YY {
			t.Fatalf("LogAddExp(±%x) = %v", x, p)
		}
	}
}

func TestLogAddExpDoesNotAllocate(t *testing.T) {
	var s float64
	if n := testing.AllocsPerRun(100, func() {
		s += LogAddExp(1.3, 0.2).F
		for _, r := range logAddExpRows {
			s += LogAddExp(r.x, r.y).F
		}
	}); n != 0 {
		t.Errorf("LogAddExp allocates %v times", n)
	}
	if math.IsNaN(s) {
		t.Error("NaN")
	}
}
