package rule

import "slope/internal/kernel/scalar"

// Erf: f = erf x, f′ = (2/√π)·e^(−x²), f″ = −2x·f′.
//
// Special cases are:
//
//	Erf(±0) = ±0, with f′ = 2/√π and f″ = ∓0
//	Erf(±Inf) = ±1, with f′ = 0 and f″ = ∓0
//	Erf(NaN) = NaN in every part
func Erf(x float64) (y, d1, d2 float64) { return scalar.Erf(x) }

// Erfc: f = 1 − erf x, f′ = −(2/√π)·e^(−x²), f″ = −2x·f′.
//
// Special cases are:
//
//	Erfc(±0) = 1, with f′ = −2/√π and f″ = ±0
//	Erfc(+Inf) = 0, with f′ = −0 and f″ = 0
//	Erfc(-Inf) = 2, with f′ = −0 and f″ = −0
//	Erfc(NaN) = NaN in every part
func Erfc(x float64) (y, d1, d2 float64) { return scalar.Erfc(x) }

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
