package rule

import "math"

// Erf: f = erf x, f′ = (2/√π)·e^(−x²), f″ = −2x·f′.
func Erf(x float64) (y, d1, d2 float64) {
	d1 = 2 / math.SqrtPi * math.Exp(-x*x)
	return math.Erf(x), d1, -2 * x * d1
}

// Erfc: f = 1 − erf x, f′ = −(2/√π)·e^(−x²), f″ = −2x·f′.
func Erfc(x float64) (y, d1, d2 float64) {
	d1 = -2 / math.SqrtPi * math.Exp(-x*x)
	return math.Erfc(x), d1, -2 * x * d1
}
