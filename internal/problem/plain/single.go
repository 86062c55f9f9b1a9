package plain

import "math"

// network is a network of 2 inputs, 3 hidden units and 1 output on four examples: 13 weights.
func network[T number](x []T) T {
	s := num[T](0)
	for k := range 4 {
		a, b := float64(k&1), float64(k>>1)
		y := x[12]
		for j := range 3 {
			y += x[9+j] * tanh(x[3*j]*num[T](a)+x[3*j+1]*num[T](b)+x[3*j+2])
		}
		e := sigmoid(y) - num[T](float64(k&1^k>>1))
		s += e * e
	}
	return s
}

func residuals[T number](x []T) T {
	s := num[T](0)
	for i, d := range doses {
		e := x[0]*exp(-x[1]*num[T](d)) + x[2] - num[T](counts[i]/5)
		s += e * e
	}
	return s
}

func logSumExp[T number](x []T) T {
	s := num[T](0)
	for i, d := range doses {
		s += exp(x[i%3] * num[T](d))
	}
	return log(s)
}

func blur[T number](x []T) T { // the contrast of a row of pixels after a filter of two weights
	s, last := num[T](0), num[T](0)
	for i, h := range heights {
		v := x[0]*num[T](h) + x[1]*num[T](heights[(i+1)%len(heights)]) + x[0]*x[1]*num[T](heights[(i+3)%len(heights)])
		s += (v - last) * (v - last)
		last = v
	}
	return s
}

// half rounds to 11 bits, as numbers of 16 bits have.
func half(v float64) float64 {
	m, e := math.Frexp(v)
	return math.Ldexp(math.Round(m*2048)/2048, e)
}

func halfPrecision(x []float64) float64 {
	s := 0.0
	for _, d := range doses {
		s += half(half(x[0]) * half(math.Tanh(half(x[1]*d))))
	}
	return s
}

func halfIdeal[T number](x []T) T {
	s := num[T](0)
	for _, d := range doses {
		s += x[0] * tanh(x[1]*num[T](d))
	}
	return s
}

// mixed keeps its sum in float64, and computes the terms in float32.
func mixed(x []float64) float64 {
	s := 0.0
	for _, w := range waits {
		s += float64(float32(x[0]) * float32(math.Exp(-float64(float32(x[1])*float32(w)))))
	}
	return s
}

func mixedIdeal[T number](x []T) T {
	s := num[T](0)
	for _, w := range waits {
		s += x[0] * exp(-x[1]*num[T](w))
	}
	return s
}

var (
	ones    = []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	minuses = []float64{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}
)

var singles = []row{
	{name: "network in float32", kind: single, lo: minuses, hi: ones, f: inFloat32(network[float32]), ideal: network[complex128], step: 0.01, tol: 1e-2,
		mistake: "the slope of the sigmoid is forgotten in the last bias", spoil: times(12, 4)},
	{name: "least squares in float32", kind: single, lo: []float64{0.5, 0.1, -1}, hi: []float64{2, 1, 1}, f: inFloat32(residuals[float32]), ideal: residuals[complex128], step: 0.01, tol: 1e-2,
		mistake: "the factor 2 is forgotten", spoil: everywhere(0.5)},
	{name: "LogSumExp in float32", kind: single, lo: []float64{0.2, 0.2, 0.2}, hi: []float64{1.5, 1.5, 1.5}, f: inFloat32(logSumExp[float32]), ideal: logSumExp[complex128], step: 0.01, tol: 1e-2,
		mistake: "not divided by the sum", spoil: func(g, x []float64) {
			for j := range g {
				g[j] *= math.Exp(logSumExp(x))
			}
		}},
	{name: "filter in float32", kind: single, lo: []float64{0.1, 0.1}, hi: []float64{1, 1}, f: inFloat32(blur[float32]), ideal: blur[complex128], step: 0.01, tol: 1e-2,
		mistake: "the product is left out of the second weight", spoil: times(1, 0.7)},
	{name: "half precision", kind: single, lo: []float64{0.5, 0.2}, hi: []float64{2, 1}, f: halfPrecision, ideal: halfIdeal[complex128], step: 0.1, tol: 5e-2,
		mistake: "the wrong sign", spoil: everywhere(-1)},
	{name: "float32 in a sum of float64", kind: single, lo: []float64{0.5, 0.3}, hi: []float64{3, 2}, f: mixed, ideal: mixedIdeal[complex128], step: 0.01, tol: 1e-2,
		mistake: "the inner slope is forgotten", spoil: func(g, x []float64) { g[1] /= -x[0] }},
}
