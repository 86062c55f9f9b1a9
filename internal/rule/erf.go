package rule

import (
	"math"

	"slope/internal/kernel/scalar"
)

// Erf: f = erf x, f′ = (2/√π)·e^(−x²), f″ = −2x·f′.
//
// Special cases are:
//
//	Erf(±0) = ±0, with f′ = 2/√π and f″ = ∓0
//	Erf(±Inf) = ±1, with f′ = 0 and f″ = ∓0
//	Erf(NaN) = NaN in every part
func Erf(x float64) (y, d1, d2 float64) {
	d1, d2 = gaussian(x)
	return math.Erf(x), d1, d2
}

// Erfc: f = 1 − erf x, f′ = −(2/√π)·e^(−x²), f″ = −2x·f′.
//
// Package math is mended for x > 0.7, where it is up to 4 ulp off.
//
// Special cases are:
//
//	Erfc(±0) = 1, with f′ = −2/√π and f″ = ±0
//	Erfc(+Inf) = 0, with f′ = −0 and f″ = 0
//	Erfc(-Inf) = 2, with f′ = −0 and f″ = −0
//	Erfc(NaN) = NaN in every part
func Erfc(x float64) (y, d1, d2 float64) {
	if x > erfcTailLo && x < erfcTailHi {
		return erfcTail(x)
	}
	d1, d2 = gaussian(x)
	return math.Erfc(x), -d1, -d2
}

// gaussian returns g = (2/√π)·e^(−x²) and −2x·g.
//
// A rounded square would cost up to |x²| ulps of g. With hi + lo = x² exactly,
//
//	e^(−x²) = e^(−hi)·(1 − lo),  |lo| < 2^-44 where g is not zero.
func gaussian(x float64) (g, dg float64) {
	hi := float64(x * x)
	if !(hi < 650) {
		return gaussianTail(x)
	}
	lo := math.FMA(x, x, -hi)
	g = float64(2 / math.SqrtPi * scalar.Exp(-hi))
	g -= float64(lo * g)
	return g, -2 * x * g
}

// gaussianTail is gaussian where e^(−x²) runs out of digits: one factor e^-256
// is kept apart, so that g and −2x·g are each rounded once, the second being
// normal where the first no longer is. hi − 256 is exact.
func gaussianTail(x float64) (g, dg float64) {
	const (
		c  = 0x1.cba0a72ae9c08p-370 // (2/√π)·e^-256 = c·(1 + c1)
		c1 = 0x1.ef9ac1f6a817cp-55
	)
	hi := float64(x * x)
	if !(hi < 1000) {
		if math.IsNaN(x) {
			return x, x
		}
		return 0, math.Copysign(0, -x)
	}
	lo := math.FMA(x, x, -hi)
	e := scalar.Exp(256 - hi)
	e -= float64((lo - c1) * e)
	return e * c, -2 * x * e * c
}

// Erfc is its own tail from erfcTailLo on; at erfcTailHi it has underflowed,
// and so have its derivatives.
const (
	erfcTailLo = 0.7
	erfcTailHi = 27.5
)

// erfcTail is Erfc for 0.7 < x < 27.5.
func erfcTail(x float64) (y, d1, d2 float64) {
	s := twoProd(x, x)
	e, k := ddExpScaled(s.neg())
	y = e.mul(erfcScaled(dd{x, 0})).float64()
	g := e.mul(ddTwoOverSqrtPi).float64()
	return math.Ldexp(y, k), -math.Ldexp(g, k), math.Ldexp(2*x*g, k)
}

// erfcScaled returns e^(x²)·erfc x for 0.7 < x < 27.5, to a relative error below
// 2^-52 near 0.7, where the rounding of t counts most, and 2^-55 from 1.5 on:
// with t = (x−4)/(x+4), after Shepherd and Laframboise (1981),
//
//	e^(x²)·erfc x = P(t)/(x + 3/8),
//
// where the 3/8 makes P nearly constant: it stays between 0.56 and 0.61, so
// that all its terms but the first may be summed in double precision.
func erfcScaled(x dd) dd {
	t := (x.hi - 4) / (x.hi + 4)
	p := 0.0
	for i := len(erfcPoly) - 1; i >= 0; i-- {
		p = float64(p*t) + erfcPoly[i]
	}
	return fastTwoSum(erfcPoly0.hi, erfcPoly0.lo+float64(p*t)).div(x.addF(0.375))
}

// ddTwoOverSqrtPi is 2/√π.
var ddTwoOverSqrtPi = dd{0x1.20dd750429b6dp+0, 0x1.1ae3a914fed8p-56}

// The coefficients of P: interpolation of e^(x²)·erfc(x)·(x + 3/8) in 22
// Chebyshev points of 0.7 ≤ x ≤ 27.5, computed with 300 bits; the relative error of
// P is below 2^-58.
var (
	erfcPoly0 = dd{0x1.32e0f80f1b674p-1, 0x1.4e1a2f88887ffp-56}
	erfcPoly  = [21]float64{
		-0x1.329a37b720201p-5,
		-0x1.41f2a285d12b4p-6,
		0x1.bf20234af4511p-5,
		-0x1.06b79768bf437p-4,
		0x1.c08d561f433ep-5,
		-0x1.2fbd4a1eed261p-5,
		0x1.4ac7db373b54p-6,
		-0x1.1a03b738c053cp-7,
		0x1.56de3a99b3e7ep-9,
		-0x1.8a706a77a6a72p-12,
		-0x1.cb4842d10601fp-14,
		0x1.47b4071279e58p-14,
		-0x1.91578b093351dp-17,
		-0x1.914cc029d5d69p-18,
		0x1.85bc9cbc9b678p-19,
		0x1.8bb1c82263a01p-23,
		-0x1.c3d3b26fd4404p-22,
		0x1.0d2c35068892ap-25,
		0x1.c3bf8c7c10a5bp-25,
		-0x1.ad814a5e9d56p-28,
		-0x1.40361eb092b56p-28,
	}
)
