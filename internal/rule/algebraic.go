package rule

import "math"

// Neg: f = −x, f′ = −1, f″ = 0.
func Neg(x float64) (y, d1, d2 float64) { return -x, -1, 0 }

// Inv: f = 1/x, f′ = −y², f″ = 2y³.
func Inv(x float64) (y, d1, d2 float64) {
	y = 1 / x
	q := y * y
	return y, -q, 2 * q * y
}

// Square: f = x², f′ = 2x, f″ = 2.
func Square(x float64) (y, d1, d2 float64) { return x * x, 2 * x, 2 }

// Sqrt: f = √x, f′ = 1/(2y), f″ = −f′/(2x).
func Sqrt(x float64) (y, d1, d2 float64) {
	y = math.Sqrt(x)
	d1 = 0.5 / y
	return y, d1, -0.5 * d1 / x
}

// Cbrt: f = ∛x, f′ = 1/(3y²), f″ = −2f′/(3x).
func Cbrt(x float64) (y, d1, d2 float64) {
	y = math.Cbrt(x)
	d1 = 1 / (3 * y * y)
	return y, d1, -2 * d1 / (3 * x)
}

// Hypot: f = √(x²+y²), f_x = x/f, f_y = y/f,
// f_xx = y²/f³, f_xy = −xy/f³, f_yy = x²/f³.
func Hypot(x, y float64) Partials {
	f := math.Hypot(x, y)
	if f == 0 {
		return Partials{}
	}
	u, v := x/f, y/f
	return Partials{F: f, X: u, Y: v, XX: v * v / f, XY: -u * v / f, YY: u * u / f}
}
