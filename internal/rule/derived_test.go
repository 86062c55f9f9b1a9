package rule

import (
	"math"
	"testing"
)

// The rows are rounded from the results of mpmath 1.3 at 2600 bits.
var xlogxRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.5d426210bd805p-2, 0x1.432a4def86e77p+0, 0x1.89d89d89d89d8p-1},
	{"f′ next to its zero", 0x1.78b56362cef38p-2, -0x1.78b56362cef38p-2, 0x1.379c3bead7cadp-55, 0x1.5bf0a8b145769p+1},
	{"f next to its zero", 0x1.0000000000001p+0, 0x1p-52, 0x1.0000000000001p+0, 0x1.ffffffffffffep-1},
	{"subnormal", 0x0.0000000000003p-1022, -0x0.00000000008b6p-1022, -0x1.732bb4f301b42p+9, plusInf},
	{"f overflows", 0x1.fffffffffffffp+1023, plusInf, 0x1.63642fefa39efp+9, 0x0.4000000000000p-1022},
}

var logitRows = []unaryRow{
	{"ordinary", 0x1.3333333333333p-2, -0x1.b1d10670aae9ap-1, 0x1.30c30c30c30c3p+2, -0x1.223fdad91b489p+3},
	{"next to its zero", 0x1.0000000000001p-1, 0x1p-51, 0x1p+2, 0x1p-48},
	{"from below", 0x1.fffffffffffffp-2, -0x1p-52, 0x1p+2, -0x1p-49},
	{"last before 1", 0x1.fffffffffffffp-1, 0x1.25e4f7b2737fap+5, 0x1.0000000000001p+53, 0x1p+106},
	{"tiny", 0x1p-1000, -0x1.5a92d6d005c94p+9, 0x1p+1000, -plusInf},
	{"f′ overflows", 0x0.0000000000003p-1022, -0x1.73abb4f301b42p+9, plusInf, -plusInf},
}

var normcdfRows = []unaryRow{
	{"ordinary", 0x1.3333333333333p-2, 0x1.3c5ee2cc40b79p-1, 0x1.868a8709fbbbfp-2, -0x1.d4a63ba5947b2p-4},
	{"f keeps its digits", -0x1.4p+2, 0x1.33ca2f2133831p-22, 0x1.8f16964c8fd3fp-20, 0x1.f2dc3bdfb3c8fp-18},
	{"end of the series", -0x1.3333333333332p+0, 0x1.d7534b65d1e37p-4, 0x1.8db16b1beff06p-3, 0x1.dd3b4d54b986cp-3},
	{"start of the tail", -0x1.3333333333334p+0, 0x1.d7534b65d1e31p-4, 0x1.8db16b1beff02p-3, 0x1.dd3b4d54b986ap-3},
	{"upper tail", 0x1.8p+1, 0x1.ff4f10f033d25p-1, 0x1.227213fd77689p-8, -0x1.b3ab1dfc331cdp-7},
	{"x² is inexact", -0x1.1999999999999p+5, 0x1.b0adedbe8f44bp-901, 0x1.dc54b31f288ebp-896, 0x1.05fb6284564e7p-890},
	{"f subnormal", -0x1.319999999999ap+5, 0x0.0000000006f53p-1022, 0x0.0000000109f73p-1022, 0x0.00000027afe37p-1022},
	{"f′ subnormal, f″ more", 0x1.34p+5, 0x1p+0, 0x0.000000000000bp-1022, -0x0.00000000001a7p-1022},
	{"f underflows", -0x1.34ccccccccccdp+5, 0, 0, 0x0.0000000000009p-1022},
}

var sincRows = []unaryRow{
	{"ordinary", 0x1.2666666666666p+1, 0x1.4c003ce62f158p-2, -0x1.b8fc641600dp-2, 0x1.9bb878036b975p-5},
	{"series", 0x1.3333333333333p-2, 0x1.f85abf98c8babp-1, -0x1.95ece8f12de6cp-4, -0x1.4c2aa59f9a4a2p-2},
	{"tiny", 0x1p-1000, 0x1p+0, -0x1.5555555555555p-1002, -0x1.5555555555555p-2},
	{"f next to its zero", 0x1.921fb54442d18p+1, 0x1.678afae35cdd1p-55, -0x1.45f306dc9c883p-2, 0x1.9f02f6222c71fp-3},
	{"f′ next to its zero", 0x1.1f95a1dfb8b1bp+2, -0x1.bce4fbe1f3e6cp-3, 0x1.668628bdfb5d1p-16, 0x1.bcdfff49e64bcp-3},
	{"f″ next to its zero", 0x1.0a7114e66f196p+1, 0x1.ad256b807af76p-2, -0x1.bea6724129bd9p-2, -0x1.a68540bba5627p-54},
	{"large", -0x1p+65, -0x1.8287c2a760e04p-70, -0x1.ff6e03c4530ffp-66, 0x1.8287c2a760e04p-70},
}

func TestDerivedRows(t *testing.T) {
	for _, f := range []struct {
		rule func(float64) (float64, float64, float64)
		rows []unaryRow
	}{{XLogX, xlogxRows}, {Logit, logitRows}, {NormCDF, normcdfRows}, {Sinc, sincRows}} {
		for _, r := range f.rows {
			r.check(t, f.rule)
		}
	}
}

func TestDerivedSpecialValues(t *testing.T) {
	inf, nan, zero := plusInf, notANumber, minusZero
	for _, f := range []func(float64) (float64, float64, float64){XLogX, Logit, NormCDF, Sinc} {
		specialRow{nan, nan, nan, nan}.check(t, f)
	}
	specialRow{0, 0, -inf, inf}.check(t, XLogX)
	specialRow{zero, 0, -inf, inf}.check(t, XLogX)
	specialRow{1, 0, 1, 1}.check(t, XLogX)
	specialRow{-1, nan, nan, nan}.check(t, XLogX)
	specialRow{inf, inf, inf, 0}.check(t, XLogX)
	specialRow{0, -inf, inf, -inf}.check(t, Logit)
	specialRow{1, inf, inf, inf}.check(t, Logit)
	specialRow{0.5, 0, 4, 0}.check(t, Logit)
	specialRow{math.Nextafter(1, 2), nan, nan, nan}.check(t, Logit)
	specialRow{-0x1p-1074, nan, nan, nan}.check(t, Logit)
	specialRow{inf, 1, 0, zero}.check(t, NormCDF)
	specialRow{-inf, 0, 0, 0}.check(t, NormCDF)
	specialRow{0, 1, zero, -1. / 3}.check(t, Sinc)
	specialRow{zero, 1, 0, -1. / 3}.check(t, Sinc)
	specialRow{-inf, 0, 0, 0}.check(t, Sinc)
}

func TestXLogY(t *testing.T) {
	inf, nan := plusInf, notANumber
	for _, r := range []struct {
		name string
		x, y float64
		want Partials
	}{
		{"0·log 0", 0, 0, Partials{0, -inf, 0, 0, inf, 0}},
		{"0·log ∞", 0, inf, Partials{0, inf, 0, 0, 0, 0}},
		{"0·log 2", 0, 2, Partials{0, math.Ln2, 0, 0, 0.5, 0}},
		{"x·log 0", -2, 0, Partials{inf, -inf, -inf, 0, inf, inf}},
		{"x·log 1", 3, 1, Partials{0, 0, 3, 0, 1, -3}},
		{"next to the zero", 3, 0x1.fffffffffffffp-1, Partials{-0x1.8000000000001p-52, -0x1.0000000000001p-53, 0x1.8000000000001p+1, 0, 0x1.0000000000001p+0, -0x1.8000000000002p+1}},
		{"x/y is subnormal, x/y² is not", 0x3p-1074, 0x1p-30, Partials{-0x0.000000000003ep-1022, -30 * math.Ln2, 0x3p-1044, 0, 0x1p+30, -0x3p-1014}},
		{"x/y has few bits, x/y² all", 0x3p-1074, 0x1.3579bdf02468ap-27, Partials{-0x0.0000000000038p-1022, -0x1.286783d66dbbdp+4, 0x0.0000013da5a5cp-1022, 0, 0x1.a78787a058789p+26, -0x1.06c26fbb94c05p-1019}},
		{"below 0", 0, -1, nanPartials},
		{"NaN", nan, 1, nanPartials},
	} {
		checkPartials(t, r.name, XLogY(r.x, r.y), r.want)
	}
}

// The slopes at the corner |x| = δ are the mean of both sides, and both pieces
// agree there.
func TestHuber(t *testing.T) {
	inf, nan := plusInf, notANumber
	for _, r := range []struct {
		name     string
		x, delta float64
		want     Partials
	}{
		{"inside", -0.5, 1, Partials{0.125, -0.5, 0, 1, 0, 0}},
		{"beyond", 3, 2, Partials{4, 2, 1, 0, 1, -1}},
		{"beyond, below", -3, 2, Partials{4, -2, 1, 0, -1, -1}},
		{"corner", 2, 2, Partials{2, 2, 0, 0.5, 0.5, -0.5}},
		{"corner, below", -2, 2, Partials{2, -2, 0, 0.5, -0.5, -0.5}},
		{"δ = 0", 3, 0, Partials{0, 0, 3, 0, 1, -1}},
		{"both 0", 0, 0, Partials{0, 0, 0, 0.5, 0, -0.5}},
		{"δ = ∞", 3, inf, Partials{4.5, 3, 0, 1, 0, 0}},
		{"x² overflows, f does not", 0x1p+512, inf, Partials{0x1p+1023, 0x1p+512, 0, 1, 0, 0}},
		{"δ < 0", 3, -1, nanPartials},
		{"NaN", nan, 1, nanPartials},
		{"NaN δ", 1, nan, nanPartials},
	} {
		checkPartials(t, r.name, Huber(r.x, r.delta), r.want)
	}
}
