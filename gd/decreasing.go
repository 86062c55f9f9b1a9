package gd

import "math"

// Decreasing takes the steps α_k = Initial/(k+1)^Power, set in advance. With a
// Power in (½, 1] the steps sum to infinity and their squares do not, which is
// what makes gradients of random mini-batches converge (Robbins and Monro 1951);
// for exact gradients of a smooth function a fixed step is faster. It costs one
// gradient per step.
type Decreasing struct {
	Initial float64 // α₀; 0 means 1
	Power   float64 // in (0, 1]; 0 means ½
}

// Begin returns an error unless Initial > 0 and 0 < Power ≤ 1.
func (d Decreasing) Begin(int) (Stepper, error) {
	var ok bool
	if d.Initial, ok = positive(d.Initial, 1); !ok {
		return nil, badInput(-1, "Decreasing with initial step %v, want a finite number > 0", d.Initial)
	}
	if d.Power == 0 {
		d.Power = 0.5
	}
	if !(d.Power > 0 && d.Power <= 1) {
		return nil, badInput(-1, "Decreasing with power %v, want one in (0, 1]", d.Power)
	}
	return d, nil
}

// Step returns α_k.
func (d Decreasing) Step(l *Line) (float64, Status) {
	return d.Initial / math.Pow(float64(l.K()+1), d.Power), Running
}
