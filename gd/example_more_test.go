package gd_test

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/optimize"

	"slope/dual"
	"slope/gd"
	"slope/internal/problem"
	"slope/reverse"
)

// The theorems of the lectures, checked while the run goes on: with L = 10 they
// hold, with a claim of L = 5 the first step breaks one.
func ExampleTheory() {
	bowl := func(x []dual.Dual[float64]) dual.Dual[float64] {
		return x[0].Square().Add(x[1].Square().Scale(10)).Scale(0.5)
	}
	for _, claim := range []float64{10, 5} {
		res, err := gd.Minimize(gd.Dual(2, bowl), []float64{0, 1}, gd.Options{
			Step: gd.InverseL(claim), MaxIterations: 3, Theory: &gd.Theory{L: claim},
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		f := res.Theorems[0]
		fmt.Printf("L = %v: %v refuted at step %d: %t\n", claim, f.Theorem, f.First, f.Refuted())
	}
	// Output:
	// L = 10: SufficientDecrease refuted at step -1: false
	// L = 5: SufficientDecrease refuted at step 1: true
}

// Exponential decay fitted to four observations.
func ExampleFit() {
	xs, ys := []float64{0, 1, 2, 3}, []float64{8, 4, 2, 1}
	decay := func(b []dual.Dual[float64]) []dual.Dual[float64] {
		r := make([]dual.Dual[float64], len(xs))
		for i, x := range xs {
			r[i] = b[0].Mul(b[1].Scale(-x).Exp()).AddConst(-ys[i])
		}
		return r
	}
	fit, err := gd.Fit(gd.DualResiduals(4, 2, decay), []float64{1, 1}, gd.FitOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.6f·exp(−%.6f·x), log 2 = %.6f\n", fit.X[0], fit.X[1], math.Ln2)
	// Output:
	// 8.000000·exp(−0.693147·x), log 2 = 0.693147
}

// Newton's method of gonum on an objective with its exact Hessian.
func ExampleMinimizeWith() {
	p := problem.ByName("Beale")
	obj := gd.WithHessian(gd.Reverse(2, p.Var), p.HyperDual)
	res, err := gd.MinimizeWith(&optimize.Newton{}, obj, p.Start, gd.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v at %.6f\n", res.Status, res.X)
	// Output:
	// SmallGradient at [3.000000 0.500000]
}

// A mean over a dataset, descended by gradients of random batches of ten.
func ExampleMiniBatch() {
	mean := gd.SumOf(1, 1000, func(s int, x []reverse.Var) reverse.Var {
		return x[0].AddConst(-float64(s % 5)).Square()
	})
	res, err := gd.Minimize(gd.MiniBatch(mean, 10, 1), []float64{10}, gd.Options{
		Step: gd.Decreasing{Initial: 0.4, Power: 0.8}, MaxIterations: 5000, Stop: []gd.StopRule{},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f after %d batches\n", res.X[0], res.Iterations+1)
	// Output:
	// 2.0 after 5001 batches
}
