package plain

import "math"

// hash returns a number between −1 and 1 that depends on every bit of x.
func hash(x []float64) float64 {
	h := uint64(14695981039346656037)
	for _, v := range x {
		h ^= math.Float64bits(v)
		h *= 0x9e3779b97f4a7c15
		h ^= h >> 29
		h *= 0xbf58476d1ce4e5b9
		h ^= h >> 32
	}
	return float64(int64(h)) / (1 << 63)
}

// withNoise adds noise of the given size.
func withNoise(size float64, f func(x []float64) float64) func(x []float64) float64 {
	return func(x []float64) float64 { return f(x) + size*hash(x) }
}

// roundTo rounds the result of f to decimal places.
func roundTo(places int, f func(x []float64) float64) func(x []float64) float64 {
	p := math.Pow(10, float64(places))
	return func(x []float64) float64 { return math.Round(f(x)*p) / p }
}

// roundDigits rounds the result of f to significant digits, as printing does.
func roundDigits(digits int, f func(x []float64) float64) func(x []float64) float64 {
	return func(x []float64) float64 {
		y := f(x)
		p := math.Pow(10, float64(digits-1)-math.Floor(math.Log10(math.Abs(y))))
		return math.Round(y*p) / p
	}
}

func polynomial[T number](x []T) T { return x[0]*x[0]*x[0] - 2*x[0]*x[1] + x[1]*x[1] }

func annuity[T number](x []T) T { // monthly payment: loan, yearly rate, years
	r := x[1] / 12
	return x[0] * r / (1 - exp(-12*x[2]*log(1+r)))
}

func yieldCurve[T number](x []T) T { // Nelson and Siegel, at 5 years
	t := num[T](5) / x[2]
	q := (1 - exp(-t)) / t
	return x[0] + x[1]*q - exp(-t)*num[T](0.01)
}

func sensor[T number](x []T) T { // a thermistor, by Steinhart and Hart
	l := log(x[0])
	return 1/(num[T](1.129e-3)+num[T](2.341e-4)*l+num[T](8.775e-8)*l*l*l) - num[T](273.15) + x[1]
}

func bowl[T number](x []T) T { return x[0]*x[0] + 3*x[0]*x[1] + 5*x[1]*x[1] }

func rosenbrock[T number](x []T) T {
	a, b := x[1]-x[0]*x[0], 1-x[0]
	return 100*a*a + b*b
}

func branin[T number](x []T) T {
	a := x[1] - num[T](5.1/(4*math.Pi*math.Pi))*x[0]*x[0] + num[T](5/math.Pi)*x[0] - 6
	return a*a + num[T](10-10/(8*math.Pi))*cos(x[0]) + 10
}

func saturation[T number](x []T) T { return x[0] * tanh(x[1]) }

func enzyme[T number](x []T) T { return x[0] * x[0] / (x[0]*x[0] + x[1]) }

var noises = []row{
	{name: "rounded to 10 decimals", kind: rounded, lo: []float64{0.5, 0.5}, hi: []float64{2, 2}, f: roundTo(10, polynomial[float64]), ideal: polynomial[complex128], tol: 1e-5,
		mistake: "the factor 2 of the product is forgotten", spoil: func(g, x []float64) { g[1] += x[0] }},
	{name: "rounded to 6 decimals", kind: rounded, lo: []float64{0.01, -0.03, 1}, hi: []float64{0.05, 0.03, 4}, f: roundTo(6, yieldCurve[float64]), ideal: yieldCurve[complex128], step: 0.2, tol: 5e-2,
		mistake: "the wrong sign", spoil: everywhere(-1)},
	{name: "rounded to cents", kind: rounded, lo: []float64{1e5, 0.02, 10}, hi: []float64{5e5, 0.06, 30}, f: roundTo(2, annuity[float64]), ideal: annuity[complex128], step: 0.01, tol: 1e-2,
		mistake: "by the monthly rate", spoil: times(1, 12)},
	{name: "rounded to 3 decimals", kind: rounded, lo: []float64{1e3, -5}, hi: []float64{3e4, 5}, f: roundTo(3, sensor[float64]), ideal: sensor[complex128], step: 0.01, tol: 1e-2,
		mistake: "the 1/R of the logarithm is forgotten", spoil: func(g, x []float64) { g[0] *= x[0] }},
	{name: "seven digits", kind: rounded, lo: []float64{-1, 0.5}, hi: []float64{1, 2}, f: roundDigits(7, rosenbrock[float64]), ideal: rosenbrock[complex128], step: 0.01, tol: 1e-2,
		mistake: "the inner slope is forgotten", spoil: func(g, x []float64) { g[0] = -2 * (1 - x[0]) }},
	{name: "noise of 1e-8", kind: noisy, lo: []float64{-2, -2}, hi: []float64{2, 2}, f: withNoise(1e-8, bowl[float64]), ideal: bowl[complex128], step: 0.01, tol: 1e-3,
		mistake: "the product is left out", spoil: func(g, x []float64) { g[1] -= 3 * x[0] }},
	{name: "noise of 1e-6", kind: noisy, lo: []float64{-4, 1}, hi: []float64{9, 14}, f: withNoise(1e-6, branin[float64]), ideal: branin[complex128], step: 0.01, tol: 1e-2,
		mistake: "the wrong sign", spoil: everywhere(-1)},
	{name: "noise of 1e-5", kind: noisy, lo: []float64{0.5, 0.2}, hi: []float64{2, 1}, f: withNoise(1e-5, saturation[float64]), ideal: saturation[complex128], step: 0.05, tol: 2e-2,
		mistake: "twice too large", spoil: everywhere(2)},
	{name: "noise of 1e-4", kind: noisy, lo: []float64{-2, -2}, hi: []float64{2, 2}, f: withNoise(1e-4, bowl[float64]), ideal: bowl[complex128], step: 0.05, tol: 1e-2,
		mistake: "the factor 2 of the squares is forgotten", spoil: everywhere(0.5)},
	{name: "noise of 1e-3", kind: noisy, lo: []float64{-2, -2}, hi: []float64{2, 2}, f: withNoise(1e-3, bowl[float64]), ideal: bowl[complex128], step: 0.1, tol: 5e-2,
		mistake: "the wrong sign", spoil: everywhere(-1)},
	{name: "noise of 1e-3 in a saturation", kind: noisy, lo: []float64{0.5, 0.5}, hi: []float64{2, 2}, f: withNoise(1e-3, enzyme[float64]), ideal: enzyme[complex128], step: 0.2, tol: 0.1,
		mistake: "the wrong sign", spoil: times(0, -1)},
}
