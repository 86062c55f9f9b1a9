package plain

import "math"

// rungeKutta integrates y′ = f(y) over the time span in n steps of the classical method.
func rungeKutta[T number](y []T, span float64, n int, f func(d, y []T)) {
	k := [4][]T{}
	for i := range k {
		k[i] = make([]T, len(y))
	}
	z := make([]T, len(y))
	h := span / float64(n)
	for range n {
		f(k[0], y)
		for s, c := range []float64{h / 2, h / 2, h} {
			for i := range y {
				z[i] = y[i] + num[T](c)*k[s][i]
			}
			f(k[s+1], z)
		}
		for i := range y {
			y[i] += num[T](h/6) * (k[0][i] + 2*k[1][i] + 2*k[2][i] + k[3][i])
		}
	}
}

func growth[T number](x []T) T { // rate, capacity, start
	y := []T{x[2]}
	rungeKutta(y, 2, 50, func(d, y []T) { d[0] = x[0] * y[0] * (1 - y[0]/x[1]) })
	return y[0]
}

func vanDerPol[T number](x []T) T { // mu, start
	y := []T{x[1], num[T](0)}
	rungeKutta(y, 3, 100, func(d, y []T) { d[0], d[1] = y[1], x[0]*(1-y[0]*y[0])*y[1]-y[0] })
	return y[0]*y[0] + y[1]
}

func pendulum[T number](x []T) T { // angle, angular velocity, length; leapfrog
	q, p := x[0], x[1]
	const h = 0.01
	for range 200 {
		p -= num[T](h/2*9.81) / x[2] * sin(q)
		q += num[T](h) * p
		p -= num[T](h/2*9.81) / x[2] * sin(q)
	}
	return q
}

var hares = []float64{30, 47.2, 70.2, 77.4, 36.3, 20.6}

func lotkaVolterra[T number](x []T) T { // four rates; the misfit to five years of hares
	y, s := []T{num[T](30), num[T](4)}, num[T](0)
	for i := 1; i < len(hares); i++ {
		rungeKutta(y, 1, 20, func(d, y []T) {
			d[0], d[1] = x[0]*y[0]-x[1]*y[0]*y[1], x[2]*y[0]*y[1]-x[3]*y[1]
		})
		e := y[0] - num[T](hares[i])
		s += e * e
	}
	return s
}

func epidemic[T number](x []T) T { // contact rate, recovery rate; the peak is not smooth, the final share is
	y := []T{num[T](0.99), num[T](0.01)}
	rungeKutta(y, 30, 150, func(d, y []T) { d[0], d[1] = -x[0]*y[0]*y[1], x[0]*y[0]*y[1]-x[1]*y[1] })
	return 1 - y[0]
}

func heat[T number](x []T) T { // conductivity, temperature on the left; implicit steps
	const n = 12
	t := make([]T, n)
	c := x[0] * num[T](0.05*n*n)
	for range 10 {
		cp, dp := make([]T, n), make([]T, n)
		for i := range n {
			b, d := 1+2*c, t[i]
			if i == 0 {
				d += c * x[1]
				cp[0], dp[0] = -c/b, d/b
				continue
			}
			m := b + c*cp[i-1]
			cp[i], dp[i] = -c/m, (d+c*dp[i-1])/m
		}
		t[n-1] = dp[n-1]
		for i := n - 2; i >= 0; i-- {
			t[i] = dp[i] - cp[i]*t[i+1]
		}
	}
	return t[n/2]
}

// drag is the range of a projectile with quadratic drag: speed, angle, drag. The flight stops at the first step
// below the ground, and the last step is interpolated; NaN for one that does not come down in 20 s.
func drag[T number](x []T) T {
	y := []T{num[T](0), num[T](0), x[0] * cos(x[1]), x[0] * sin(x[1])}
	for range 2000 {
		last := []T{y[0], y[1]}
		rungeKutta(y, 0.01, 1, func(d, y []T) {
			v := sqrt(y[2]*y[2] + y[3]*y[3])
			d[0], d[1], d[2], d[3] = y[2], y[3], -x[2]*v*y[2], -x[2]*v*y[3]-num[T](9.81)
		})
		if value(y[1]) < 0 {
			return last[0] + (y[0]-last[0])*last[1]/(last[1]-y[1])
		}
	}
	return num[T](math.NaN())
}

// adaptive solves the logistic equation with steps of Heun's method that a tolerance controls, so that the number
// of steps depends on x.
func adaptive(x []float64) float64 {
	f := func(y float64) float64 { return x[0] * y * (1 - y/x[1]) }
	y, t, h := 0.2, 0.0, 0.1
	for range 10_000 {
		if t >= 2 {
			return y
		}
		h = math.Min(h, 2-t)
		k1 := f(y)
		k2 := f(y + h*k1)
		k3 := f(y + h/4*(k1+k2))
		err := math.Abs(h / 3 * (k1 + k2 - 2*k3))
		if err <= 1e-8 {
			t += h
			y += h / 6 * (k1 + k2 + 4*k3)
		}
		h *= math.Min(2, math.Max(0.3, 0.9*math.Cbrt(1e-8/math.Max(err, 1e-14))))
	}
	return math.NaN()
}

func adaptiveIdeal[T number](x []T) T {
	return x[1] / (1 + (x[1]-num[T](0.2))/num[T](0.2)*exp(-2*x[0]))
}

func kepler[T number](x []T) T { // mean anomaly, eccentricity; Newton until 1e-13
	e := x[0]
	for range 50 {
		d := (e - x[1]*sin(e) - x[0]) / (1 - x[1]*cos(e))
		e -= d
		if math.Abs(value(d)) < 1e-13 {
			break
		}
	}
	// One more step carries the derivative.
	return e - (e-x[1]*sin(e)-x[0])/(1-x[1]*cos(e))
}

var differentials = []row{
	{name: "logistic growth", kind: differential, lo: []float64{0.5, 2, 0.1}, hi: []float64{2, 5, 1}, f: growth[float64], ideal: growth[complex128],
		mistake: "the dependence on the start is left out", spoil: times(2, 0)},
	{name: "van der Pol", kind: differential, lo: []float64{0.5, 1}, hi: []float64{2, 2}, f: vanDerPol[float64], ideal: vanDerPol[complex128], step: 1e-4,
		mistake: "half the slope: a square without its 2", spoil: times(1, 0.5)},
	{name: "pendulum", kind: differential, lo: []float64{0.2, -1, 0.5}, hi: []float64{2, 1, 2}, f: pendulum[float64], ideal: pendulum[complex128],
		mistake: "1/l for −1/l²", spoil: func(g, x []float64) { g[2] *= -x[2] }},
	{name: "predator and prey", kind: differential, lo: []float64{0.4, 0.02, 0.02, 0.7}, hi: []float64{0.6, 0.03, 0.03, 0.9}, f: lotkaVolterra[float64], ideal: lotkaVolterra[complex128],
		mistake: "the factor 2 of the squares is forgotten", spoil: everywhere(0.5)},
	{name: "epidemic", kind: differential, lo: []float64{0.4, 0.1}, hi: []float64{0.9, 0.3}, f: epidemic[float64], ideal: epidemic[complex128],
		mistake: "the wrong sign of the recovery", spoil: times(1, -1)},
	{name: "heat equation", kind: differential, lo: []float64{0.01, 10}, hi: []float64{0.1, 90}, f: heat[float64], ideal: heat[complex128],
		mistake: "the spacing is squared once too often", spoil: times(0, 1./12)},
	{name: "range with drag", kind: differential, lo: []float64{10, 0.4, 0.01}, hi: []float64{30, 1.2, 0.05}, f: drag[float64], ideal: drag[complex128], step: 1e-5, tol: 1e-3,
		mistake: "by degrees, not radians", spoil: times(1, math.Pi/180)},
	{name: "adaptive steps", kind: differential, lo: []float64{0.5, 2}, hi: []float64{1.5, 5}, f: adaptive, ideal: adaptiveIdeal[complex128], step: 0.02, tol: 1e-4,
		mistake: "the wrong sign", spoil: everywhere(-1)},
	{name: "Kepler's equation", kind: differential, lo: []float64{0.3, 0.1}, hi: []float64{6, 0.7}, f: kepler[float64], ideal: kepler[complex128],
		mistake: "the denominator 1 − e·cos E is forgotten", spoil: func(g, x []float64) { e := kepler(x); g[0] *= 1 - x[1]*math.Cos(e) }},
}
