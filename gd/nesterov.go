package gd

import "math"

// Nesterov is accelerated gradient descent (Nesterov 1983). The iterates are the
// points y_k at which gradients are taken:
//
//	x_{k+1} = y_k − α∇f(y_k),  y_{k+1} = x_{k+1} + β_k(x_{k+1} − x_k),
//
// with β_k = (t_k − 1)/t_{k+1} and t_{k+1} = ½(1 + √(1 + 4t_k²)), t_0 = 1. As a
// direction from y_k this is d_k = β_k·m_k − ∇f(y_k) with m_k = β_{k−1}m_{k−1} −
// ∇f(y_k), exactly so if the step is fixed. With α ≤ 1/L and f convex,
// f(x_k) − f* ≤ 2‖x₀−x*‖²/(α(k+1)²), which gradient descent does not reach
// (Beck and Teboulle 2009, theorem 4.4).
//
// Where the momentum points uphill, ⟨∇f(y_k), x_{k+1} − x_k⟩ > 0, it starts
// again from t = 1 (O'Donoghue and Candès 2015, eq. (13)): so a strongly convex
// function is minimised at the accelerated linear rate without knowing mu. f need
// not fall at every step.
type Nesterov struct {
	// Beta is a constant momentum in place of β_k, in (0, 1); with α = 1/L the
	// choice (√L−√mu)/(√L+√mu) suits a strongly convex function. 0 means β_k.
	Beta float64

	// NoRestart leaves the momentum alone where it points uphill.
	NoRestart bool
}

// Begin returns an error unless 0 ≤ Beta < 1.
func (v Nesterov) Begin(n int) (Director, error) {
	if !(v.Beta >= 0 && v.Beta < 1) {
		return nil, badInput(-1, "Nesterov with momentum %v, want one in [0, 1)", v.Beta)
	}
	return &nesterov{Nesterov: v, t: 1, m: make([]float64, n)}, nil
}

type nesterov struct {
	Nesterov
	t    float64   // t_k
	beta float64   // β_{k−1}
	m    []float64 // m_{k−1}, 0 at first

	restarts int // how often the momentum was dropped
}

// Direct writes β·m − ∇f.
func (v *nesterov) Direct(d []float64, l *Line) {
	g := l.Grad()
	uphill := 0.0
	for i, gi := range g {
		v.m[i] = float64(v.beta*v.m[i]) - gi
		uphill += float64(gi * v.m[i])
	}
	if uphill > 0 && !v.NoRestart {
		v.Restart()
		for i, gi := range g {
			v.m[i] = -gi
		}
	}
	v.beta = v.Beta
	if v.beta == 0 {
		next := (1 + math.Sqrt(1+4*v.t*v.t)) / 2
		v.beta, v.t = (v.t-1)/next, next
	}
	for i, gi := range g {
		d[i] = float64(v.beta*v.m[i]) - gi
	}
}

// Restart drops the momentum.
func (v *nesterov) Restart() {
	v.restarts++
	v.t, v.beta = 1, 0
	clear(v.m)
}
