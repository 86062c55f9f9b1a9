package rule

import "math"

// Sin: f = sin x, f′ = cos x, f″ = −sin x.
func Sin(x float64) (y, d1, d2 float64) {
	s, c := math.Sincos(x)
	return s, c, -s
}

// Cos: f = cos x, f′ = −sin x, f″ = −cos x.
func Cos(x float64) (y, d1, d2 float64) {
	s, c := math.Sincos(x)
	return c, -s, -c
}

// Tan: f = tan x, f′ = 1 + f², f″ = 2f·f′.
func Tan(x float64) (y, d1, d2 float64) {
	y = math.Tan(x)
	d1 = 1 + y*y
	return y, d1, 2 * y * d1
}
