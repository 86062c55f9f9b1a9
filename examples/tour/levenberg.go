package main

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"slope/dual"
)

// fit is the outcome of a least-squares run, with its history.
type fit struct {
	x          []float64
	loss, norm []float64 // Σr² and ‖∇Σr²‖ at each accepted point
}

// levenbergMarquardt minimises Σ rᵢ(x)² (Levenberg 1944, Marquardt 1963). A step p
// solves the least-squares problem
//
//	‖Jp + r‖² + λ‖Dp‖² → min,
//
// with J the exact Jacobian, D² the greatest diagonal of JᵀJ seen, and λ smaller
// after a step that lowers the sum, larger after one that does not. It ends when
// the sum can be lowered no further or after max steps.
func levenbergMarquardt(r func([]dual.Dual[float64]) []dual.Dual[float64], x0 []float64, maxSteps int) (*fit, error) {
	n := len(x0)
	x := append([]float64(nil), x0...)
	res := &fit{}
	scale := make([]float64, n)
	lambda := 1e-3
	y, jac := dual.Jacobian(nil, r, x)
	sum := squares(y)
	for range maxSteps {
		m := len(y)
		grad := make([]float64, n)
		for j := range n {
			for i := range m {
				grad[j] += 2 * jac.At(i, j) * y[i]
			}
			scale[j] = max(scale[j], mat.Norm(jac.ColView(j), 2))
		}
		norm := math.Sqrt(squares(grad))
		if math.IsNaN(sum) || math.IsNaN(norm) {
			return nil, fmt.Errorf("least squares: sum %v, gradient norm %v after %d steps; start closer", sum, norm, len(res.loss))
		}
		res.x, res.loss, res.norm = append(res.x[:0], x...), append(res.loss, sum), append(res.norm, norm)

		lowered := false
		for ; lambda < 1e16; lambda *= 10 {
			step, ok := dampedStep(jac, y, scale, lambda)
			if !ok {
				continue
			}
			trial := make([]float64, n)
			moved := false
			for j := range trial {
				trial[j] = x[j] + step[j]
				moved = moved || trial[j] != x[j]
			}
			if !moved {
				break
			}
			ty, tj := dual.Jacobian(nil, r, trial)
			if s := squares(ty); s < sum {
				x, y, jac, sum, lowered = trial, ty, tj, s, true
				lambda = max(lambda/10, 1e-16)
				break
			}
		}
		if !lowered {
			break
		}
	}
	return res, nil
}

// dampedStep returns the p that minimises ‖Jp + y‖² + λ‖Dp‖², by QR of the rows of
// J over those of √λ·D.
func dampedStep(jac *mat.Dense, y, d []float64, lambda float64) ([]float64, bool) {
	m, n := jac.Dims()
	tall, rhs := mat.NewDense(m+n, n, nil), mat.NewVecDense(m+n, nil)
	tall.Slice(0, m, 0, n).(*mat.Dense).Copy(jac)
	for i, v := range y {
		rhs.SetVec(i, -v)
	}
	for j, v := range d {
		tall.Set(m+j, j, math.Sqrt(lambda)*v)
	}
	var p mat.VecDense
	// A mat.Condition error says that digits were lost, not that there is no step.
	if err := p.SolveVec(tall, rhs); err != nil {
		if _, poor := err.(mat.Condition); !poor {
			return nil, false
		}
	}
	for _, v := range p.RawVector().Data {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, false
		}
	}
	return p.RawVector().Data, true
}

func squares(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v * v
	}
	return s
}
