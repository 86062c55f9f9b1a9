package bigmath

import (
	"math"
	"math/big"
)

const underflow = math.MinInt32

// refine evaluates f until its value has prec good bits, Ziv's strategy (Ziv 1991) with the cancellation as the test.
// f works with wp bits and returns its value z and a bound 2^top of the magnitudes that were added, so that the error of z
// is below 2^(top−wp+16); if too many bits have cancelled, f is called again with as many more. z ≠ 0 is the caller's concern:
// a value that is exactly 0 must be found beforehand.
func refine(prec uint, f func(wp uint) (z *big.Float, top int)) *big.Float {
	for wp := prec + guard + 8; ; {
		z, top := f(wp)
		if z.IsInf() {
			return round(z, prec)
		}
		if z.Sign() == 0 && top != underflow {
			wp *= 2
			continue
		}
		if lost := top - exponent(z); lost > int(wp-prec)-guard+2 {
			wp = prec + guard + 8 + uint(lost)
			continue
		}
		return round(z, prec)
	}
}
