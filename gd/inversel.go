package gd

// InverseL takes the fixed step 1/L, where L bounds the Lipschitz constant of the
// gradient from above: with convex.Smoothness, InverseL(bound.Hi). Every step
// then lowers f by at least ‖∇f‖²/(2L), and on a convex f
//
//	f(x_k) − f* ≤ L‖x₀−x*‖²/(4k+2)
//
// (Drori and Teboulle 2014, theorem 3.1). It costs one gradient per step.
type InverseL float64

// Begin returns an error unless L is positive and finite and 1/L is finite.
func (l InverseL) Begin(int) (Stepper, error) {
	if alpha := 1 / float64(l); alpha > 0 && finite(alpha) {
		return Fixed(alpha), nil
	}
	return nil, badInput(-1, "InverseL with L = %v, want a finite number > 0", float64(l))
}
