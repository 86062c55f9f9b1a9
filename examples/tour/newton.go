package main

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"

	"slope/hyperdual"
)

// newton takes steps x ← x − H⁻¹∇f with the exact Hessian from a point near a
// minimum, as long as they get shorter: where values of f can no longer tell two
// points apart, derivatives still can. The length is that of the decrement,
// ∇fᵀH⁻¹∇f, which does not depend on the scale of the variables. It returns the
// best point, the value there, the norm of the gradient and the number of steps.
func newton(f func([]hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64], x0 []float64) (x []float64, y, norm float64, steps int, err error) {
	const maxSteps = 10
	next := append([]float64(nil), x0...)
	least := math.Inf(1)
	var chol mat.Cholesky
	var p mat.VecDense
	for k := range maxSteps {
		fy, grad, hess := hyperdual.Hessian(nil, f, next)
		if !chol.Factorize(hess) {
			if k > 0 {
				break
			}
			return nil, 0, 0, 0, errors.New("the Hessian is not positive definite at the point found; the run ended far from a minimum")
		}
		g := mat.NewVecDense(len(grad), grad)
		if err := chol.SolveVecTo(&p, g); err != nil {
			var poor mat.Condition
			if !errors.As(err, &poor) {
				return nil, 0, 0, 0, err
			}
		}
		decrement := mat.Dot(g, &p)
		if !(decrement < least) {
			break
		}
		x, y, norm, steps, least = append(x[:0], next...), fy, mat.Norm(g, 2), k, decrement
		for i := range next {
			next[i] -= p.AtVec(i)
		}
	}
	return x, y, norm, steps, nil
}
