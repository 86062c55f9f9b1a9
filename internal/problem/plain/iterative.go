package plain

import "math"

// bisect returns a root of f between lo and hi, to tol.
func bisect(lo, hi, tol float64, f func(t float64) float64) float64 {
	rising := f(hi) > 0
	for range 200 {
		if hi-lo <= tol {
			break
		}
		m := lo + (hi-lo)/2
		if f(m) > 0 == rising {
			hi = m
		} else {
			lo = m
		}
	}
	return lo + (hi-lo)/2
}

// byRoot differentiates the root t of f(t, x) = 0 by the implicit function theorem.
func byRoot(root func(x []float64) float64, ft func(t float64, x []float64) float64, fx func(g []float64, t float64, x []float64)) func(g, x []float64) {
	return func(g, x []float64) {
		t := root(x)
		fx(g, t, x)
		for j := range g {
			g[j] /= -ft(t, x)
		}
	}
}

func cosineRoot(tol float64) func(x []float64) float64 { // t = b·cos(a·t)
	return func(x []float64) float64 {
		return bisect(0, 1.5, tol, func(t float64) float64 { return t - x[1]*math.Cos(x[0]*t) })
	}
}

var cosineSlopes = byRoot(cosineRoot(1e-15), func(t float64, x []float64) float64 { return 1 + x[0]*x[1]*math.Sin(x[0]*t) },
	func(g []float64, t float64, x []float64) { g[0], g[1] = x[1]*t*math.Sin(x[0]*t), -math.Cos(x[0]*t) })

func discounted(rate float64, x []float64) float64 {
	s := -100.0
	for i, v := range x {
		s += v * math.Pow(1+rate, -float64(i+1))
	}
	return s
}

func returnRate(tol float64) func(x []float64) float64 { // the internal rate of return of three payments
	return func(x []float64) float64 {
		return bisect(-0.5, 1, tol, func(r float64) float64 { return discounted(r, x) })
	}
}

var returnSlopes = byRoot(returnRate(1e-16), func(r float64, x []float64) float64 {
	s := 0.0
	for i, v := range x {
		s -= float64(i+1) * v * math.Pow(1+r, -float64(i+2))
	}
	return s
}, func(g []float64, r float64, x []float64) {
	for i := range g {
		g[i] = math.Pow(1+r, -float64(i+1))
	}
})

func colebrook(tol float64) func(x []float64) float64 { // friction: Reynolds number, roughness; a fixed point
	return func(x []float64) float64 {
		f := 0.02
		for range 1000 {
			r := -2 * math.Log10(x[1]/3.7+2.51/(x[0]*math.Sqrt(f)))
			g := 1 / (r * r)
			if math.Abs(g-f) <= tol {
				return g
			}
			f = g
		}
		return math.NaN()
	}
}

var colebrookSlopes = byRoot(colebrook(0x1p-56), func(f float64, x []float64) float64 {
	a := x[1]/3.7 + 2.51/(x[0]*math.Sqrt(f))
	return -0.5*math.Pow(f, -1.5) + 2/(math.Ln10*a)*2.51/x[0]*(-0.5)*math.Pow(f, -1.5)
}, func(g []float64, f float64, x []float64) {
	a := x[1]/3.7 + 2.51/(x[0]*math.Sqrt(f))
	g[0], g[1] = -2/(math.Ln10*a)*2.51/(x[0]*x[0]*math.Sqrt(f)), 2/(math.Ln10*a)/3.7
})

func squareRoot[T number](x []T) T { // Newton until 1e-12
	r := x[0]
	for range 60 {
		n := (r + x[0]/r) / 2
		done := math.Abs(value(n-r)) < 1e-12
		r = n
		if done {
			break
		}
	}
	return r * x[1]
}

func powerIteration(x []float64) float64 { // the largest eigenvalue of (a, b; b, c), to 1e-9
	u, v, last := 1.0, 0.3, 0.0
	for range 10_000 {
		p, q := x[0]*u+x[1]*v, x[1]*u+x[2]*v
		l := math.Hypot(p, q)
		u, v = p/l, q/l
		if math.Abs(l-last) <= 1e-9 {
			return l
		}
		last = l
	}
	return math.NaN()
}

func eigenvalue[T number](x []T) T {
	d := x[0] - x[2]
	return (x[0]+x[2])/2 + sqrt(d*d/4+x[1]*x[1])
}

func gaussSeidel(x []float64) float64 { // a system of three equations, until 1e-8
	var t [3]float64
	for range 10_000 {
		change := 0.0
		for i := range t {
			n := (x[1] + float64(i) + x[0]*(t[(i+1)%3]+t[(i+2)%3])) / 4
			change = math.Max(change, math.Abs(n-t[i]))
			t[i] = n
		}
		if change <= 1e-8 {
			return t[0] + 2*t[1]
		}
	}
	return math.NaN()
}

func seidelIdeal[T number](x []T) T { // t = (b + x₀·(Σt − t))/4
	sum := (3*x[1] + 3) / (4 - 2*x[0])
	t := func(i float64) T { return (x[1] + num[T](i) + x[0]*sum) / (4 + x[0]) }
	return t(0) + 2*t(1)
}

func elliptic[T number](x []T) T { // K(m), by the arithmetic–geometric mean
	a, b := num[T](1), sqrt(1-x[0])
	for range 8 {
		a, b = (a+b)/2, sqrt(a*b)
	}
	return num[T](math.Pi/2) / a
}

func goldenSection(x []float64) float64 { // min over t of (t−a)² + b·cosh(t), in 40 steps
	f := func(t float64) float64 { return (t-x[0])*(t-x[0]) + x[1]*math.Cosh(t) }
	const g = 0.6180339887498949
	lo, hi := -3.0, 3.0
	for range 40 {
		if a, b := hi-g*(hi-lo), lo+g*(hi-lo); f(a) < f(b) {
			hi = b
		} else {
			lo = a
		}
	}
	return f((lo + hi) / 2)
}

func envelope(g, x []float64) {
	t := bisect(-3, 3, 1e-15, func(t float64) float64 { return 2*(t-x[0]) + x[1]*math.Sinh(t) })
	g[0], g[1] = -2*(t-x[0]), math.Cosh(t)
}

func series[T number](x []T) T { // the incomplete gamma function by its series, until a term is below 1e-15
	term := 1 / x[0]
	s := term
	for k := 1; math.Abs(value(term)) > 1e-15 && k < 1000; k++ {
		term *= x[1] / (x[0] + num[T](float64(k)))
		s += term
	}
	return s * exp(-x[1]+x[0]*log(x[1]))
}

var iterations = []row{
	{name: "bisection to 1e-8", kind: iterative, lo: []float64{0.5, 0.5}, hi: []float64{1.5, 1.2}, f: cosineRoot(1e-8), gradient: cosineSlopes, step: 0.02, tol: 1e-3,
		mistake: "the wrong sign of the implicit function theorem", spoil: everywhere(-1)},
	{name: "bisection to 1e-5", kind: iterative, lo: []float64{0.5, 0.5}, hi: []float64{1.5, 1.2}, f: cosineRoot(1e-5), gradient: cosineSlopes, step: 0.1, tol: 2e-2,
		mistake: "the denominator is forgotten", spoil: func(g, x []float64) { t := cosineRoot(1e-12)(x); g[1] = math.Cos(x[0] * t) }},
	{name: "rate of return", kind: iterative, lo: []float64{30, 30, 30}, hi: []float64{60, 60, 60}, f: returnRate(1e-10), gradient: returnSlopes, step: 0.01, tol: 1e-3,
		mistake: "all payments after one year", spoil: func(g, x []float64) { g[1], g[2] = g[0], g[0] }},
	{name: "friction, fixed point to 1e-8", kind: iterative, lo: []float64{1e4, 1e-4}, hi: []float64{1e5, 1e-2}, f: colebrook(1e-8), gradient: colebrookSlopes, step: 0.02, tol: 1e-2,
		mistake: "log for log10", spoil: everywhere(math.Ln10)},
	{name: "friction, fixed point to 1e-12", kind: iterative, lo: []float64{1e4, 1e-4}, hi: []float64{1e5, 1e-2}, f: colebrook(1e-12), gradient: colebrookSlopes, step: 0.01, tol: 1e-2,
		mistake: "the 3.7 is forgotten", spoil: times(1, 3.7)},
	{name: "Newton's square root", kind: iterative, lo: []float64{0.5, 1}, hi: []float64{9, 3}, f: squareRoot[float64], ideal: squareRoot[complex128],
		mistake: "1/√x for 1/(2√x)", spoil: times(0, 2)},
	{name: "power iteration to 1e-9", kind: iterative, lo: []float64{2, 0.3, 0.2}, hi: []float64{4, 1, 1.5}, f: powerIteration, ideal: eigenvalue[complex128], step: 0.01, tol: 1e-3,
		mistake: "the symmetric entry is counted once", spoil: times(1, 0.5)},
	{name: "Gauss–Seidel to 1e-8", kind: iterative, lo: []float64{0.2, 1}, hi: []float64{1.5, 5}, f: gaussSeidel, ideal: seidelIdeal[complex128], step: 0.01, tol: 1e-3,
		mistake: "the solution, not that of the derivative", spoil: func(g, x []float64) { g[0] = gaussSeidel(x) / 4 }},
	{name: "elliptic integral", kind: iterative, lo: []float64{0.05}, hi: []float64{0.95}, f: elliptic[float64], ideal: elliptic[complex128],
		mistake: "by the modulus k, m = k²", spoil: func(g, x []float64) { g[0] *= 2 * math.Sqrt(x[0]) }},
	{name: "golden section inside", kind: iterative, lo: []float64{-1, 0.5}, hi: []float64{1, 2}, f: goldenSection, gradient: envelope, step: 0.01, tol: 1e-4,
		mistake: "the wrong sign", spoil: times(0, -1)},
	{name: "incomplete gamma", kind: iterative, lo: []float64{0.5, 0.3}, hi: []float64{4, 5}, f: series[float64], ideal: series[complex128],
		mistake: "the exponential is forgotten", spoil: func(g, x []float64) { g[1] *= math.Exp(x[1]) }},
}
