package rule

import "math"

// Asin: f = asin x, f′ = 1/√((1−x)(1+x)), f″ = x·f′/((1−x)(1+x)).
func Asin(x float64) (y, d1, d2 float64) {
	q := (1 - x) * (1 + x)
	d1 = 1 / math.Sqrt(q)
	return math.Asin(x), d1, x * d1 / q
}

// Acos: f = acos x, f′ = −1/√((1−x)(1+x)), f″ = x·f′/((1−x)(1+x)).
func Acos(x float64) (y, d1, d2 float64) {
	q := (1 - x) * (1 + x)
	d1 = -1 / math.Sqrt(q)
	return math.Acos(x), d1, x * d1 / q
}

// Atan: f = atan x, f′ = 1/(1+x²), f″ = −2x·f′².
func Atan(x float64) (y, d1, d2 float64) {
	d1 = 1 / (1 + x*x)
	return math.Atan(x), d1, -2 * x * d1 * d1
}

// Atan2: f is the angle of the point (x, y); with r² = x²+y²,
// the partial derivatives to y (X) and x (Y) are x/r² and −y/r²,
// and the second −2xy/r⁴, (y²−x²)/r⁴, 2xy/r⁴.
func Atan2(y, x float64) Partials {
	r := math.Hypot(x, y)
	c, s := x/r, y/r
	return Partials{F: math.Atan2(y, x), X: c / r, Y: -s / r,
		XX: -2 * c / r * s / r, XY: (s - c) / r * (s + c) / r, YY: 2 * c / r * s / r}
}
