package main

import "math"

//go:generate go run slope/cmd/slope grad -func Loss -test
//go:generate go run slope/cmd/slope hvp -func Loss
//go:generate go run slope/cmd/slope lift -func Loss

// pelts are the hare and lynx pelts that the Hudson's Bay Company bought in 1900 … 1920, in thousands (E. P. Odum, Fundamentals of
// Ecology, 1953, after D. A. MacLulich, 1937).
var pelts = [][2]float64{{30, 4}, {47.2, 6.1}, {70.2, 9.8}, {77.4, 35.2}, {36.3, 59.4}, {20.6, 41.7}, {18.1, 19}, {21.4, 13}, {22, 8.3},
	{25.4, 9.1}, {27.1, 7.4}, {40.3, 8}, {57, 12.3}, {76.6, 19.5}, {52.3, 45.7}, {19.5, 51.1}, {11.2, 29.7}, {7.6, 15.8}, {14.6, 9.7},
	{16.2, 10.1}, {24.7, 8.6}}

const stepsPerYear = 10

// rates are the derivatives of hares u and lynxes v in time, with p the four rates of Lotka and Volterra.
func rates(u, v float64, p []float64) (du, dv float64) {
	return u * (p[0] - p[1]*v), v * (p[3]*u - p[2])
}

// year advances the populations by a year, by the method of Runge and Kutta.
func year(u, v float64, p []float64) (float64, float64) {
	h := 1.0 / stepsPerYear
	for i := 0; i < stepsPerYear; i++ {
		u1, v1 := rates(u, v, p)
		u2, v2 := rates(u+h/2*u1, v+h/2*v1, p)
		u3, v3 := rates(u+h/2*u2, v+h/2*v2, p)
		u4, v4 := rates(u+h*u3, v+h*v3, p)
		u += h / 6 * (u1 + 2*u2 + 2*u3 + u4)
		v += h / 6 * (v1 + 2*v2 + 2*v3 + v4)
	}
	return u, v
}

// Loss is the sum of squares of the logarithms of model over data. x has the logarithms of four rates and of the populations in 1900.
//
//slope:point []float64{-0.7, -3.4, -0.3, -3.6, 3.5, 1.5}
//slope:point start
func Loss(x []float64) float64 {
	p := make([]float64, 4)
	for i := range p {
		p[i] = math.Exp(x[i])
	}
	u, v := math.Exp(x[4]), math.Exp(x[5])
	s := 0.0
	for i, d := range pelts {
		if i > 0 {
			u, v = year(u, v, p)
		}
		eu, ev := math.Log(u/d[0]), math.Log(v/d[1])
		s += eu*eu + ev*ev
	}
	return s
}
