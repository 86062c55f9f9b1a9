package main

import (
	"fmt"
	"io"
	"math"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"

	"slope"
)

// comparison holds the exact derivatives of f at x in two modes each, to be
// compared with each other and with finite differences.
type comparison struct {
	f        func(x []float64) float64
	gradient slope.GradientFunc // reverse mode
	x        []float64
	dual     []float64 // the gradient in forward mode

	hess, reverse *mat.SymDense // hyperdual and reverse mode; nil if left out
}

// print says how many digits agree.
func (c *comparison) print(out io.Writer) {
	central := &fd.Settings{Formula: fd.Central}
	_, grad := c.gradient(nil, c.x)
	fmt.Fprintf(out, "   digits that agree with             another mode  differences of f  of the gradient\n")
	fmt.Fprintf(out, "     gradient: reverse, dual          %12.1f  %16.1f                –\n",
		digits(c.dual, grad), digits(fd.Gradient(nil, c.f, c.x, central), grad))
	if c.hess == nil {
		fmt.Fprintf(out, "     Hessian                          left out, it would take long\n\n")
		return
	}
	n := len(c.x)
	ofValues, ofGradients := mat.NewSymDense(n, nil), mat.NewDense(n, n, nil)
	fd.Hessian(ofValues, c.f, c.x, central)
	fd.Jacobian(ofGradients, func(y, x []float64) { c.gradient(y, x) }, c.x, &fd.JacobianSettings{Formula: fd.Central})
	exact := elements(c.hess)
	fmt.Fprintf(out, "     Hessian: hyperdual, reverse      %12.1f  %16.1f  %15.1f\n\n",
		digits(elements(c.reverse), exact), digits(elements(ofValues), exact), digits(elements(ofGradients), exact))
}

// elements returns all elements of m.
func elements(m mat.Matrix) []float64 { return mat.DenseCopyOf(m).RawMatrix().Data }

// digits returns how many decimal digits of want the numbers got have right, all
// measured against the largest of want: −log₁₀(max|got−want|/max|want|), at most
// 16.
func digits(got, want []float64) float64 {
	worst, scale := 0.0, 0.0
	for i, w := range want {
		worst = max(worst, math.Abs(got[i]-w))
		scale = max(scale, math.Abs(w))
	}
	if worst == 0 {
		return 16
	}
	return min(16, -math.Log10(worst/scale))
}
