package plain

import "math"

// Logistic is workload W3: samples A with labels Y of ±1.
type Logistic struct {
	A      [][]float64
	Y      []float64
	Lambda float64
}

// Loss is Σ log(1+exp(−yᵢ·aᵢᵀx)) + Lambda‖x‖².
func (l *Logistic) Loss(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v * v
	}
	s *= l.Lambda
	for j, a := range l.A {
		z := 0.0
		for k, v := range x {
			z += a[k] * v
		}
		z *= -l.Y[j]
		s += math.Max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
	}
	return s
}

// Ridge is workload W4: ‖Ax−B‖² + Lambda‖x‖².
type Ridge struct {
	A      [][]float64
	B      []float64
	Lambda float64
}

// Loss is the function of Ridge.
func (r *Ridge) Loss(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v * v
	}
	s *= r.Lambda
	for i, b := range r.B {
		z := -b
		for k, v := range x {
			z += r.A[i][k] * v
		}
		s += z * z
	}
	return s
}
