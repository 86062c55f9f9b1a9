package plain

import "math"

// Rosenbrock is workload W1, in plain Go.
func Rosenbrock(x []float64) float64 {
	s := 0.0
	for i := 0; i < len(x)-1; i++ {
		t, u := x[i+1]-x[i]*x[i], 1-x[i]
		s += 100*t*t + u*u
	}
	return s
}

// Product is workload W2.
func Product(x []float64) float64 {
	p := 1.0
	for _, v := range x {
		p *= v
	}
	return p
}

// DoubleWell is the function that workload W9 descends on.
func DoubleWell(w float64) float64 {
	u := w*w - 1
	return 0.5 * u * u
}

// W10 is workload W10.
func W10(x float64) float64 { return math.Exp(math.Sin(x)) * math.Log(x*x+1) / math.Sqrt(x+2) }
