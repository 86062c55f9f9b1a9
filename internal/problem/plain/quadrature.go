package plain

import "math"

// simpson integrates f from a to b with n intervals, an even number.
func simpson[T number](a, b float64, n int, f func(t float64) T) T {
	h := (b - a) / float64(n)
	s := f(a) + f(b)
	for i := 1; i < n; i++ {
		s += f(a+float64(i)*h) * num[T](float64(2+2*(i%2)))
	}
	return s * num[T](h/3)
}

func decay[T number](x []T) T { // ∫ exp(−a·t)·cos(b·t)
	return simpson(0, 3, 60, func(t float64) T { return exp(-x[0]*num[T](t)) * cos(x[1]*num[T](t)) })
}

func besselJ0[T number](x []T) T {
	return simpson(0, math.Pi, 64, func(t float64) T { return cos(x[0] * num[T](math.Sin(t))) }) * num[T](1/math.Pi)
}

// adaptiveSimpson halves intervals until the error is below tol: which ones are halved depends on the integrand.
func adaptiveSimpson(f func(t float64) float64, a, b, tol float64) float64 {
	var part func(a, b, fa, fm, fb, whole, tol float64, depth int) float64
	part = func(a, b, fa, fm, fb, whole, tol float64, depth int) float64 {
		m := (a + b) / 2
		fl, fr := f((a+m)/2), f((m+b)/2)
		left, right := (m-a)/6*(fa+4*fl+fm), (b-m)/6*(fm+4*fr+fb)
		if d := left + right - whole; depth == 0 || math.Abs(d) <= 15*tol {
			return left + right
		}
		return part(a, m, fa, fl, fm, left, tol/2, depth-1) + part(m, b, fm, fr, fb, right, tol/2, depth-1)
	}
	m := (a + b) / 2
	fa, fm, fb := f(a), f(m), f(b)
	return part(a, b, fa, fm, fb, (b-a)/6*(fa+4*fm+fb), tol, 40)
}

func peak[T number](x []T, t float64) T { // of the place and the width
	z := (num[T](t) - x[0]) / x[1]
	return 1 / (1 + z*z)
}

func peakIntegral(tol float64) func(x []float64) float64 {
	return func(x []float64) float64 {
		return adaptiveSimpson(func(t float64) float64 { return peak(x, t) }, 0, 1, tol)
	}
}

func peakIdeal[T number](x []T) T { return x[1] * (atan((1-x[0])/x[1]) + atan(x[0]/x[1])) }

func gaussLegendre[T number](x []T) T { // ∫₀¹ of a root
	s := num[T](0)
	for i, t := range []float64{-0.9061798459386640, -0.5384693101056831, 0, 0.5384693101056831, 0.9061798459386640} {
		w := []float64{0.2369268850561891, 0.4786286704993665, 0.5688888888888889, 0.4786286704993665, 0.2369268850561891}[i]
		s += num[T](w/2) * sqrt(x[0]*x[0]+x[1]*num[T]((t+1)/2))
	}
	return s
}

func blackScholes[T number](x []T) T { // price, strike, time, rate, volatility
	d1 := (log(x[0]/x[1]) + (x[3]+x[4]*x[4]/2)*x[2]) / (x[4] * sqrt(x[2]))
	d2 := d1 - x[4]*sqrt(x[2])
	return x[0]*normal(d1) - x[1]*exp(-x[3]*x[2])*normal(d2)
}

// gaussians are normal numbers, by Box and Muller's transformation of a congruential generator with a fixed seed.
var gaussians = func() (z []float64) {
	s := uint64(42)
	uniform := func() float64 {
		s = s*6364136223846793005 + 1442695040888963407
		return (float64(s>>11) + 0.5) / (1 << 53)
	}
	for range 500 {
		r, a := math.Sqrt(-2*math.Log(uniform())), 2*math.Pi*uniform()
		z = append(z, r*math.Cos(a), r*math.Sin(a))
	}
	return z
}()

func monteCarlo[T number](x []T) T { // the same price from 1000 paths, each with a kink
	s := num[T](0)
	for _, z := range gaussians {
		end := x[0] * exp(num[T](0.02)-x[1]*x[1]/2+x[1]*num[T](z))
		if value(end) > 100 {
			s += end - 100
		}
	}
	return s / num[T](float64(len(gaussians)))
}

func trapezoid[T number](x []T) T { // the work of a force that was measured at ten places
	s := num[T](0)
	for i := 1; i < len(doses); i++ {
		a, b := num[T](doses[i-1]), num[T](doses[i])
		s += (a*exp(-x[0]*a) + b*exp(-x[0]*b)) * (b - a) * x[1] / 2
	}
	return s
}

var quadratures = []row{
	{name: "damped oscillation", kind: quadrature, lo: []float64{0.2, 0.5}, hi: []float64{2, 4}, f: decay[float64], ideal: decay[complex128],
		mistake: "the wrong sign", spoil: times(0, -1)},
	{name: "Bessel function J₀", kind: quadrature, lo: []float64{0.5}, hi: []float64{8}, f: besselJ0[float64], ideal: besselJ0[complex128],
		mistake: "J₁ for −J₁", spoil: everywhere(-1)},
	{name: "adaptive quadrature, 1e-6", kind: quadrature, lo: []float64{0.2, 0.1}, hi: []float64{0.8, 0.5}, f: peakIntegral(1e-6), ideal: peakIdeal[complex128], step: 0.02, tol: 3e-3,
		mistake: "the factor of the width is forgotten", spoil: func(g, x []float64) { g[1] -= math.Atan((1-x[0])/x[1]) + math.Atan(x[0]/x[1]) }},
	{name: "adaptive quadrature, 1e-9", kind: quadrature, lo: []float64{0.2, 0.1}, hi: []float64{0.8, 0.5}, f: peakIntegral(1e-9), ideal: peakIdeal[complex128], step: 2e-3, tol: 3e-4,
		mistake: "twice too large", spoil: times(1, 2)},
	{name: "Gauss quadrature", kind: quadrature, lo: []float64{0.5, 0.5}, hi: []float64{3, 3}, f: gaussLegendre[float64], ideal: gaussLegendre[complex128],
		mistake: "the factor 2 of the square is forgotten", spoil: times(0, 0.5)},
	{name: "Black and Scholes", kind: quadrature, lo: []float64{80, 90, 0.5, 0.01, 0.1}, hi: []float64{120, 110, 2, 0.05, 0.4}, f: blackScholes[float64], ideal: blackScholes[complex128],
		mistake: "vega in percent", spoil: times(4, 0.01)},
	{name: "Monte Carlo", kind: quadrature, lo: []float64{80, 0.1}, hi: []float64{120, 0.4}, f: monteCarlo[float64], ideal: monteCarlo[complex128], step: 1e-7, tol: 1e-3,
		mistake: "the mean of all paths, not of those that end above", spoil: func(g, x []float64) { g[0] = math.Exp(0.02) }},
	{name: "trapezoids", kind: quadrature, lo: []float64{0.2, 1}, hi: []float64{2, 5}, f: trapezoid[float64], ideal: trapezoid[complex128],
		mistake: "the factor of the unit is forgotten", spoil: func(g, x []float64) { g[0] /= x[1] }},
}
