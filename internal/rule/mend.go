package rule

import "math"

// The value of a rule that calls package math is bit for bit that of package math wherever this is within
// 2 ulp of the exact one. The functions here decide that in the regions where package math
// may be further off.

// mend returns y, the value of package math, if it is within 2 ulp of the exact
// value z, and z rounded to double elsewhere.
func mend(y float64, z dd) float64 {
	a := math.Abs(z.hi)
	if math.Abs((y-z.hi)-z.lo) <= 2*(a-math.Nextafter(a, 0)) {
		return y
	}
	return z.float64()
}

// settle returns y, the value of package math, if it is within 2 ulp of v, and
// v rounded if it is not. The error of v must be below 0.4 ulp; ok is false if that
// leaves the question open.
func settle(y float64, v dd) (z float64, ok bool) {
	z = v.float64()
	a := math.Abs(z)
	ulp := a - math.Nextafter(a, 0)
	e := math.Abs((y - v.hi) - v.lo)
	switch {
	case e <= 1.6*ulp:
		return y, true
	case e >= 2.4*ulp:
		return z, true
	}
	return z, false
}
