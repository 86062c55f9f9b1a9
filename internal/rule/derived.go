package rule

import "math"

// Rsqrt: f = 1/√x, f′ = −f/(2x), f″ = −3f′/(2x).
//
// Special cases are: ±0 is the edge of the domain, where f = +∞, f′ = −∞ and
// f″ = +∞.
func Rsqrt(x float64) (y, d1, d2 float64) {
	y = 1 / math.Abs(math.Sqrt(x))
	r := 1 / math.Abs(x)
	d1 = -0.5 * y * r
	return y, d1, -1.5 * d1 * r
}

// XLogX: f = x·log x, f′ = 1 + log x, f″ = 1/x.
func XLogX(x float64) (y, d1, d2 float64) {
	if x == 0 {
		return 0, math.Inf(-1), math.Inf(1)
	}
	l := math.Log(x)
	return x * l, 1 + l, 1 / x
}

// XLogY: f = x·log y, f_x = log y, f_y = x/y, f_xx = 0, f_xy = 1/y, f_yy = −x/y².
func XLogY(x, y float64) Partials {
	l := math.Log(y)
	return Partials{F: x * l, X: l, Y: x / y, XY: 1 / y, YY: -x / y / y}
}

// LogAddExp: f = log(eˣ+e^y), f_x = σ(x−y), f_y = σ(y−x),
// f_xx = f_yy = σ(x−y)σ(y−x), f_xy = −f_xx.
func LogAddExp(x, y float64) Partials {
	p, d, _ := Sigmoid(x - y)
	q, _, _ := Sigmoid(y - x)
	return Partials{F: math.Max(x, y) + math.Log1p(math.Exp(-math.Abs(x-y))), X: p, Y: q, XX: d, XY: -d, YY: d}
}

// Logit: f = log(x/(1−x)), f′ = 1/(x(1−x)), f″ = (2x−1)·f′².
func Logit(x float64) (y, d1, d2 float64) {
	d1 = 1 / (x * (1 - x))
	return math.Log(x / (1 - x)), d1, (2*x - 1) * d1 * d1
}

// NormCDF: f = ½ erfc(−x/√2), f′ = e^(−x²/2)/√(2π), f″ = −x·f′.
func NormCDF(x float64) (y, d1, d2 float64) {
	d1 = math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
	return 0.5 * math.Erfc(-x/math.Sqrt2), d1, -x * d1
}

// Sinc: f = sin x/x, f′ = (cos x − f)/x, f″ = −f − 2f′/x.
func Sinc(x float64) (y, d1, d2 float64) {
	if x == 0 {
		return 1, 0, -1. / 3
	}
	s, c := math.Sincos(x)
	y = s / x
	d1 = (c - y) / x
	return y, d1, -y - 2*d1/x
}

// Huber: f = ½x² for |x| ≤ δ, δ(|x|−½δ) elsewhere.
func Huber(x, delta float64) Partials {
	a := math.Abs(x)
	switch {
	case a < delta:
		return Partials{F: x * x / 2, X: x, XX: 1}
	case a > delta:
		s := math.Copysign(1, x)
		return Partials{F: delta * (a - delta/2), X: delta * s, Y: a - delta, XY: s, YY: -1}
	case a == delta:
		s := math.Copysign(1, x)
		return Partials{F: x * x / 2, X: x, XX: 0.5, XY: s / 2, YY: -0.5}
	}
	return nanPartials
}
