package gd_test

import (
	"fmt"

	"slope"
	"slope/dual"
	"slope/gd"
	"slope/reverse"
)

// Weights, bounds and fixed parameters belong to the residuals: y = a·e^(−bt) + c is fitted with weights 1/σᵢ², with 0 < b < 2 and c fixed.
func ExampleFit_weightsBoundsFixed() {
	t := []float64{0, 1, 2, 3, 4, 5}
	y := []float64{5.1, 3.6, 2.6, 2.1, 1.6, 1.4}
	sigma := []float64{0.1, 0.1, 0.1, 0.2, 0.2, 0.2}
	const c, top = 1, 2
	residuals := func(p []dual.Dual[float64]) []dual.Dual[float64] {
		a, b := p[0], p[1].Sigmoid().Scale(top) // b is between 0 and top for every p[1]
		r := make([]dual.Dual[float64], len(t))
		for i := range r {
			model := a.Mul(b.Scale(-t[i]).Exp()).AddConst(c)
			r[i] = model.AddConst(-y[i]).Scale(1 / sigma[i])
		}
		return r
	}
	fit, err := gd.Fit(gd.DualResiduals(len(t), 2, residuals), []float64{1, 0}, gd.FitOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	// The standard error of b is that of p[1] times the slope of b.
	b, slope := dual.Derivative(func(p dual.Dual[float64]) dual.Dual[float64] { return p.Sigmoid().Scale(top) }, fit.X[1])
	fmt.Printf("a = %.3f ± %.3f, b = %.4f ± %.4f\n", fit.X[0], fit.StdErr[0], b, slope*fit.StdErr[1])
	// Output:
	// a = 4.105 ± 0.026, b = 0.4637 ± 0.0069
}

// A robust loss is no sum of squares: Minimize takes it. The fourth point is an outlier, which adds its sign to the gradient and not its size.
func ExampleMinimize_robust() {
	t := []float64{0, 1, 2, 3, 4, 5}
	y := []float64{1, 3, 5, 30, 9, 11}
	loss := func(p []reverse.Var) reverse.Var {
		s := p[0].Lift(0)
		for i := range t {
			s = s.Add(slope.Huber(p[0].Add(p[1].Scale(t[i])).AddConst(-y[i]), 0.1))
		}
		return s
	}
	res, err := gd.Minimize(gd.Reverse(2, loss), []float64{0, 0}, gd.Options{MaxIterations: 10000})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v: %.2f + %.2f·t\n", res.Status, res.X[0], res.X[1])
	// Output:
	// SmallGradient: 1.01 + 2.00·t
}
