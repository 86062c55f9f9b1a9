package main

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"slope/reverse"
)

// start is where the fits start: both parts and the noise of about the size of the data,
// a memory of a few months, a smooth year.
var start = []float64{0.5, 1, 0.5, 0, 0.5}

// gradient returns the value and the gradient of the likelihood.
func gradient(dst, x []float64, s *series) (float64, []float64) {
	return reverse.GradientVec(dst, func(x reverse.Vec) reverse.Var { return negLogLikelihood(x, s) }, x)
}

// hessian returns the value, the gradient and the Hessian of the likelihood.
func hessian(dst *mat.SymDense, x []float64, s *series) (y float64, grad []float64, hess *mat.SymDense) {
	return reverse.HessianVec(dst, func(x reverse.Vec2) reverse.Var2 { return negLogLikelihood(x, s) }, x)
}

// problem is the likelihood for gonum.
func problem(s *series) optimize.Problem {
	return optimize.Problem{
		Func: func(x []float64) float64 { return plain(x, s) },
		Grad: func(grad, x []float64) { gradient(grad, x, s) },
		Hess: func(dst *mat.SymDense, x []float64) { hessian(dst, x, s) },
	}
}

var settings = &optimize.Settings{GradientThreshold: 1e-6}

// fitBFGS finds the hyperparameters with gradients.
func fitBFGS(s *series) (*optimize.Result, error) {
	return optimize.Minimize(problem(s), start, settings, &optimize.BFGS{})
}

// fitNewton finds them with Hessians.
func fitNewton(s *series) (*optimize.Result, error) {
	return optimize.Minimize(problem(s), start, settings, &optimize.Newton{})
}

// standardErrors returns those of the hyperparameters x: the roots of the diagonal of the
// inverse of the Hessian.
func standardErrors(x []float64, s *series) ([]float64, error) {
	_, _, h := hessian(nil, x, s)
	var c mat.Cholesky
	if !c.Factorize(h) {
		return nil, errors.New("the Hessian is not positive definite: this is no minimum")
	}
	var inverse mat.SymDense
	if err := c.InverseTo(&inverse); err != nil {
		return nil, err
	}
	sigma := make([]float64, len(x))
	for i := range sigma {
		sigma[i] = math.Sqrt(inverse.At(i, i))
	}
	return sigma, nil
}
