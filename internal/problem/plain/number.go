package plain

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// number is what a function is written for.
type number interface{ float32 | float64 | complex128 }

// num makes a number of c.
func num[T number](c float64) T {
	var x T
	switch any(x).(type) {
	case float32:
		return any(float32(c)).(T)
	case float64:
		return any(c).(T)
	}
	return any(complex(c, 0)).(T)
}

// value returns the number without its imaginary part.
func value[T number](x T) float64 {
	switch v := any(x).(type) {
	case float32:
		return float64(v)
	case float64:
		return v
	case complex128:
		return real(v)
	}
	return math.NaN()
}

// apply returns f(x); the imaginary part, which is infinitely small, is multiplied by the slope df.
func apply[T number](x T, f, df func(float64) float64) T {
	switch v := any(x).(type) {
	case float32:
		return any(float32(f(float64(v)))).(T)
	case float64:
		return any(f(v)).(T)
	case complex128:
		return any(complex(f(real(v)), imag(v)*df(real(v)))).(T)
	}
	return x
}

func exp[T number](x T) T { return apply(x, math.Exp, math.Exp) }
func log[T number](x T) T { return apply(x, math.Log, func(x float64) float64 { return 1 / x }) }
func sin[T number](x T) T { return apply(x, math.Sin, math.Cos) }
func cos[T number](x T) T { return apply(x, math.Cos, func(x float64) float64 { return -math.Sin(x) }) }
func atan[T number](x T) T {
	return apply(x, math.Atan, func(x float64) float64 { return 1 / (1 + x*x) })
}
func asin[T number](x T) T {
	return apply(x, math.Asin, func(x float64) float64 { return 1 / math.Sqrt((1-x)*(1+x)) })
}
func sqrt[T number](x T) T {
	return apply(x, math.Sqrt, func(x float64) float64 { return 0.5 / math.Sqrt(x) })
}
func tanh[T number](x T) T {
	return apply(x, math.Tanh, func(x float64) float64 { c := math.Cosh(x); return 1 / (c * c) })
}
func erfc[T number](x T) T {
	return apply(x, math.Erfc, func(x float64) float64 { return -2 / math.SqrtPi * math.Exp(-x*x) })
}
func lgamma[T number](x T) T {
	return apply(x, func(x float64) float64 { y, _ := math.Lgamma(x); return y }, mathext.Digamma)
}
func abs[T number](x T) T {
	if value(x) < 0 {
		return -x
	}
	return x
}
func sigmoid[T number](x T) T { return 1 / (1 + exp(-x)) }

// normal is the distribution function of the normal distribution.
func normal[T number](x T) T { return erfc(x*num[T](-math.Sqrt2/2)) * num[T](0.5) }

// complexStep writes the gradient of f at x to g.
func complexStep(g []float64, f func([]complex128) complex128, x []float64) {
	const h = 1e-200
	z := make([]complex128, len(x))
	for i, v := range x {
		z[i] = complex(v, 0)
	}
	for j, v := range x {
		z[j] = complex(v, h)
		g[j] = imag(f(z)) / h
		z[j] = complex(v, 0)
	}
}

// inFloat32 computes f with float32 numbers.
func inFloat32(f func([]float32) float32) func([]float64) float64 {
	return func(x []float64) float64 {
		z := make([]float32, len(x))
		for i, v := range x {
			z[i] = float32(v)
		}
		return float64(f(z))
	}
}

// times spoils entry j of a gradient by a factor.
func times(j int, factor float64) func(g, x []float64) {
	return func(g, x []float64) { g[j] *= factor }
}

// everywhere spoils all entries by a factor.
func everywhere(factor float64) func(g, x []float64) {
	return func(g, x []float64) {
		for j := range g {
			g[j] *= factor
		}
	}
}
