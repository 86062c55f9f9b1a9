package gd

import "math"

// Fixed takes the same step size α > 0 in every iteration. With α ≤ 1/L, L the
// Lipschitz constant of the gradient, every step decreases f by at least
// ½α‖∇f‖²; with α > 2/L the run diverges on a quadratic. It costs one gradient
// per step.
type Fixed float64

// Begin returns an error unless α is positive and finite.
func (a Fixed) Begin(int) (Stepper, error) {
	if !(a > 0) || math.IsInf(float64(a), 0) {
		return nil, badInput(-1, "step size %v, want a finite number > 0", float64(a))
	}
	return a, nil
}

// Step returns α.
func (a Fixed) Step(*Line) (float64, Status) { return float64(a), Running }
