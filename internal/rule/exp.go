package rule

import "math"

// Exp: f = f′ = f″ = eˣ.
func Exp(x float64) (y, d1, d2 float64) {
	y = math.Exp(x)
	return y, y, y
}

// Exp2: f = 2ˣ, f′ = ln2·y, f″ = ln²2·y.
func Exp2(x float64) (y, d1, d2 float64) {
	y = math.Exp2(x)
	return y, math.Ln2 * y, math.Ln2 * math.Ln2 * y
}

// Expm1: f = eˣ − 1, f′ = f″ = eˣ.
func Expm1(x float64) (y, d1, d2 float64) {
	e := math.Exp(x)
	return math.Expm1(x), e, e
}

// Sigmoid: f = 1/(1+e⁻ˣ), f′ = f(1−f), f″ = f′(1−2f).
func Sigmoid(x float64) (y, d1, d2 float64) {
	e := math.Exp(-math.Abs(x))
	q := 1 / (1 + e)
	p := e * q // min(f, 1−f)
	y = q
	if x < 0 {
		y = p
	}
	d1 = p * q
	d2 = -d1 * math.Tanh(x/2)
	return y, d1, d2
}

// Softplus: f = log(1+eˣ), f′ = σ(x), f″ = σ(x)σ(−x).
func Softplus(x float64) (y, d1, d2 float64) {
	y = math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
	d1, d2, _ = Sigmoid(x)
	return y, d1, d2
}
