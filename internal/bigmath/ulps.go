package bigmath

import (
	"math"
	"math/big"
)

// Ulps returns the error of got against the exact value want, in units in the last place: the spacing of the doubles in the
// binade [2ᵉ, 2ᵉ⁺¹) that holds |want|, at least 2⁻¹⁰⁷⁴ and at most 2⁹⁷¹. A correctly rounded result has an error of at most 1/2.
// The sign of a zero is not looked at.
//
// Special cases are:
//
//	want = nil (not a real number): 0 if got is NaN, else +Inf
//	want rounds to ±Inf: 0 if got is that Inf; the finite got nearest to it, ±MaxFloat64, is measured in units of 2⁹⁷¹
//	got NaN or infinite elsewhere: +Inf
func Ulps(got float64, want *big.Float) float64 {
	return ulps(got, want, binary64)
}

// Ulps32 is Ulps for float32 results: the units are those of float32, at least 2⁻¹⁴⁹ and at most 2¹⁰⁴.
func Ulps32(got float32, want *big.Float) float64 {
	return ulps(float64(got), want, binary32)
}

// A format is an IEEE 754 binary format: its precision and the exponents of its least and greatest unit.
type format struct {
	prec             uint
	minUnit, maxUnit int
	overflows        func(x *big.Float) bool
}

var (
	binary64 = format{53, -1074, 971, func(x *big.Float) bool { f, _ := x.Float64(); return math.IsInf(f, 0) }}
	binary32 = format{24, -149, 104, func(x *big.Float) bool { f, _ := x.Float32(); return math.IsInf(float64(f), 0) }}
)

func ulps(got float64, want *big.Float, f format) float64 {
	switch {
	case want == nil || math.IsNaN(got):
		if want == nil && math.IsNaN(got) {
			return 0
		}
		return math.Inf(1)
	case math.IsInf(got, 0):
		if f.overflows(want) && want.Signbit() == math.Signbit(got) {
			return 0
		}
		return math.Inf(1)
	case want.IsInf():
		return math.Inf(1)
	}
	unit := f.minUnit
	if want.Sign() != 0 {
		unit = min(max(exponent(want)-int(f.prec), f.minUnit), f.maxUnit)
	}
	d := sub(max(want.Prec(), 53)+64, big.NewFloat(got), want)
	u, _ := d.SetMantExp(d.Abs(d), -unit).Float64()
	return u
}
