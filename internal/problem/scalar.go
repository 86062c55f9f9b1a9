package problem

import (
	"math"

	"slope"
)

// DoubleWell is ½(w²−1)², with minima at ±1 and a stationary point at 0 that is
// none. Workload W9 descends it from 2 with step 0.02, 200 times.
func DoubleWell[T slope.Real[T]](w T) T { return w.Square().AddConst(-1).Square().Scale(0.5) }

// DoubleWellDerivative is the value and derivative of DoubleWell by hand.
func DoubleWellDerivative(w float64) (y, dy float64) {
	u := w*w - 1
	return 0.5 * u * u, 2 * w * u
}

// W10 is exp(sin x)·log(x²+1)/√(x+2), on x > −2.
func W10[T slope.Real[T]](x T) T {
	return x.Sin().Exp().Mul(x.Square().AddConst(1).Log()).Div(x.AddConst(2).Sqrt())
}

// W10Derivative is the value and first derivative of W10 by hand, with the
// logarithmic derivative c = cos x − 1/(2(x+2)) of p = exp(sin x)/√(x+2):
// f = p·l, f′ = p·(l·c + l′) where l = log(x²+1).
func W10Derivative(x float64) (y, d1 float64) {
	sin, cos := math.Sincos(x)
	q := x*x + 1
	l, dl := math.Log(q), 2*x/q
	p := math.Exp(sin) / math.Sqrt(x+2)
	return p * l, p * (l*(cos-0.5/(x+2)) + dl)
}

// W10Derivatives is the value and first two derivatives of W10 by hand, as
// W10Derivative: f″ = p·(l·(c² + c′) + 2c·l′ + l″).
func W10Derivatives(x float64) (y, d1, d2 float64) {
	sin, cos := math.Sincos(x)
	iq := 1 / (x*x + 1)
	l, dl := math.Log(x*x+1), 2*x*iq
	ddl := 2*iq - dl*dl // (2−2x²)/(x²+1)² = 2/(x²+1) − l′²
	r := 0.5 / (x + 2)
	c := cos - r
	dc := 2*r*r - sin
	p := math.Exp(sin) / math.Sqrt(x+2)
	return p * l, p * (l*c + dl), p * (l*(c*c+dc) + 2*c*dl + ddl)
}

// one turns a function of one variable into one of a slice of length 1.
func one[T any](f func(T) T) func([]T) T { return func(x []T) T { return f(x[0]) } }

// hand turns a derivative of one variable into a gradient.
func hand(f func(x float64) (y, dy float64)) slope.GradientFunc {
	return func(g, x []float64) (float64, []float64) {
		g = dst(g, x)
		y, dy := f(x[0])
		g[0] = dy
		return y, g
	}
}
