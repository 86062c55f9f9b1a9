package rule

import "math"

// Sinh: f = sinh x, f′ = cosh x, f″ = sinh x.
func Sinh(x float64) (y, d1, d2 float64) {
	y = math.Sinh(x)
	return y, math.Cosh(x), y
}

// Cosh: f = cosh x, f′ = sinh x, f″ = cosh x.
func Cosh(x float64) (y, d1, d2 float64) {
	y = math.Cosh(x)
	return y, math.Sinh(x), y
}

// Tanh: f = tanh x, f′ = sech²x, f″ = −2f·f′.
func Tanh(x float64) (y, d1, d2 float64) {
	y = math.Tanh(x)
	s := 1 / math.Cosh(x)
	d1 = s * s
	return y, d1, -2 * y * d1
}

// Asinh: f = asinh x, f′ = 1/√(1+x²), f″ = −x·f′³.
func Asinh(x float64) (y, d1, d2 float64) {
	d1 = 1 / math.Hypot(1, x)
	return math.Asinh(x), d1, -(x * d1) * d1 * d1
}

// Acosh: f = acosh x, f′ = 1/√((x−1)(x+1)), f″ = −x·f′³.
func Acosh(x float64) (y, d1, d2 float64) {
	d1 = 1 / (math.Sqrt(x-1) * math.Sqrt(x+1))
	return math.Acosh(x), d1, -(x * d1) * d1 * d1
}

// Atanh: f = atanh x, f′ = 1/((1−x)(1+x)), f″ = 2x·f′².
func Atanh(x float64) (y, d1, d2 float64) {
	if math.Abs(x) > 1 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	d1 = 1 / ((1 - x) * (1 + x))
	return math.Atanh(x), d1, 2 * x * d1 * d1
}
