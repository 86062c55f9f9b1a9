package rule

import "math"

// PowConst: f = x^p, f′ = p·x^(p−1), f″ = p(p−1)·x^(p−2).
func PowConst(x, p float64) (y, d1, d2 float64) {
	return math.Pow(x, p), p * math.Pow(x, p-1), p * (p - 1) * math.Pow(x, p-2)
}

// PowInt: f = xⁿ, f′ = n·x^(n−1), f″ = n(n−1)·x^(n−2).
func PowInt(x float64, n int) (y, d1, d2 float64) { return PowConst(x, float64(n)) }

// Pow: f = x^y, f_x = y·x^(y−1), f_y = f·log x,
// f_xx = y(y−1)·x^(y−2), f_xy = x^(y−1)(1 + y·log x), f_yy = f·log²x.
func Pow(x, y float64) Partials {
	f, fx, fxx := PowConst(x, y)
	l := math.Log(x)
	return Partials{F: f, X: fx, Y: f * l, XX: fxx, XY: math.Pow(x, y-1) * (1 + y*l), YY: f * l * l}
}
