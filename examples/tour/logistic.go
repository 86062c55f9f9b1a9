package main

import (
	"fmt"
	"io"
	"math"

	"slope"
	"slope/dual"
	"slope/gd"
	"slope/gd/plot"
	"slope/hyperdual"
	"slope/reverse"
)

const ridge = 0.01 // of the logistic loss

// logisticLoss is the loss of logistic regression, written once for every number
// type:
//
//	1/m Σ_j log(1+exp(−y_j a_j·w)) + ½·ridge·‖w‖².
func logisticLoss[T slope.Real[T]](s *samples, w []T) T {
	sum := w[0].Lift(0)
	for j, a := range s.a {
		sum = sum.Add(slope.DotConst(a, w).Scale(-s.y[j]).Softplus())
	}
	return sum.Scale(1 / float64(len(s.y))).Add(slope.SumSquares(w).Scale(ridge / 2))
}

// hessianBudget bounds the multiplications spent on one Hessian: about a second.
const hessianBudget = 3e8

// fitLogistic is the first half of the tour: a convex loss of many variables and
// gradient descent, whose progress goes to messages.
func fitLogistic(out, messages io.Writer, s *samples) (*plot.Figure, error) {
	n := len(s.a[0])
	type (
		D = []dual.Dual[float64]
		H = []hyperdual.HyperDual[float64]
		V = []reverse.Var
		W = []reverse.Var2
	)
	// One function, seen by five number types.
	value := func(w []slope.Float64) slope.Float64 { return logisticLoss(s, w) }
	forward := func(w D) dual.Dual[float64] { return logisticLoss(s, w) }
	second := func(w H) hyperdual.HyperDual[float64] { return logisticLoss(s, w) }
	tape := func(w V) reverse.Var { return logisticLoss(s, w) }
	tape2 := func(w W) reverse.Var2 { return logisticLoss(s, w) }

	fmt.Fprintf(out, "1. Logistic regression: %s, %d rows, %d features, label %q\n\n", s.name, len(s.y), n-1, s.label)

	w := make([]float64, n) // where derivatives are compared
	for k := range w {
		w[k] = 0.1 * math.Cos(float64(k))
	}
	withHessian := float64(n)*float64(n+1)/2*float64(n*len(s.y)) <= hessianBudget
	gradient := func(dst, w []float64) (float64, []float64) { return reverse.Gradient(dst, tape, w) }
	check := comparison{f: plain(value), gradient: gradient, x: w}
	_, check.dual = dual.Gradient(nil, forward, w)
	if withHessian {
		_, _, check.hess = hyperdual.Hessian(nil, second, w)
		_, _, check.reverse = reverse.Hessian(nil, tape2, w)
	}
	check.print(out)
	fmt.Fprintf(out, "   Where differences agree in few digits it is they that lost them.\n\n")

	// Gradient descent: the reverse mode for gradients, plain numbers for trials.
	obj := gd.WithValue(gd.Reverse(n, tape), value)
	res, err := gd.Minimize(obj, make([]float64, n), gd.Options{
		Step: gd.Armijo{}, MaxIterations: 5000, Progress: gd.ProgressLine(messages),
	})
	if err != nil {
		return nil, err
	}
	h := &res.History
	fmt.Fprintf(out, "   gradient descent with Armijo backtracking\n")
	fmt.Fprintf(out, "     iteration          loss    ‖gradient‖\n")
	for _, k := range milestones(h.Len() - 1) {
		fmt.Fprintf(out, "     %9d  %.10f  %12.3e\n", k, h.Loss[k], h.GradNorm[k])
	}
	fmt.Fprintf(out, "     %v: %s\n", res.Status, res.Status.Message())
	fmt.Fprintf(out, "     %d gradients, %d values; %.1f %% of the rows classified correctly\n",
		res.Evals.Gradient, res.Evals.Value, 100*accuracy(s, res.X))

	// The minimum, for the gap f − f*.
	least := h.Loss[res.K]
	if withHessian {
		_, y, norm, steps, err := newton(second, res.X)
		if err != nil {
			return nil, err
		}
		least = min(least, y)
		fmt.Fprintf(out, "   Newton with the exact Hessian from there: %d steps to ‖gradient‖ = %.1e\n", steps, norm)
	}
	fmt.Fprintln(out)
	return figure("Logistic regression, gradient descent", "loss − minimum", plot.Gap(h, least), h.GradNorm), nil
}

func accuracy(s *samples, w []float64) float64 {
	right := 0
	for j, a := range s.a {
		z := 0.0
		for k, v := range a {
			z += v * w[k]
		}
		if z*s.y[j] > 0 {
			right++
		}
	}
	return float64(right) / float64(len(s.y))
}

// milestones returns the iterations to print: 0, 1, 3, 10, 30, … and the last.
func milestones(last int) []int {
	ks := []int{0}
	for _, k := range []int{1, 3, 10, 30, 100, 300, 1000, 3000} {
		if k < last {
			ks = append(ks, k)
		}
	}
	if last > 0 {
		ks = append(ks, last)
	}
	return ks
}

// plain turns a function over Float64 into one over float64.
func plain(f func([]slope.Float64) slope.Float64) func(x []float64) float64 {
	return func(x []float64) float64 {
		v := make([]slope.Float64, len(x))
		for i, xi := range x {
			v[i] = slope.Float64(xi)
		}
		return float64(f(v))
	}
}
