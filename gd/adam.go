package gd

import "math"

// Adam is adaptive moment estimation (Kingma and Ba 2015, algorithm 1): running
// means m of the gradient and v of its square, corrected for their start at zero,
// give the direction
//
//	d = −m̂/(√v̂ + Eps),  m̂ = m/(1 − Beta1ᵏ⁺¹),  v̂ = v/(1 − Beta2ᵏ⁺¹).
//
// Its components are at most about 1 in size whatever the scale of f, so that
// the step size is a length in x: Fixed(0.001) is customary, and the default with this
// direction; a Decreasing step makes it converge. It is meant for gradients of mini-batches and promises
// nothing about f at a single step; on some convex problems it does not converge
// at all (Reddi, Kale and Kumar 2018).
type Adam struct {
	Beta1 float64 // memory of the mean, in (0, 1); 0 means 0.9
	Beta2 float64 // memory of the square, in (0, 1); 0 means 0.999
	Eps   float64 // keeps the quotient finite, > 0; 0 means 10⁻⁸
}

// Begin returns an error unless 0 < Beta1, Beta2 < 1 and Eps > 0.
func (a Adam) Begin(n int) (Director, error) {
	var ok bool
	if a.Beta1, ok = fraction(a.Beta1, 0.9); !ok {
		return nil, badInput(-1, "Adam with Beta1 %v, want one in (0, 1)", a.Beta1)
	}
	if a.Beta2, ok = fraction(a.Beta2, 0.999); !ok {
		return nil, badInput(-1, "Adam with Beta2 %v, want one in (0, 1)", a.Beta2)
	}
	if a.Eps, ok = positive(a.Eps, 1e-8); !ok {
		return nil, badInput(-1, "Adam with Eps %v, want a finite number > 0", a.Eps)
	}
	return &adam{a, 1, 1, make([]float64, n), make([]float64, n)}, nil
}

// DefaultStep returns Fixed(0.001).
func (Adam) DefaultStep() StepRule { return Fixed(0.001) }

type adam struct {
	Adam
	p1, p2 float64 // Beta1ᵏ, Beta2ᵏ
	m, v   []float64
}

// Direct writes −m̂/(√v̂ + ε).
func (a *adam) Direct(d []float64, l *Line) {
	a.p1 *= a.Beta1
	a.p2 *= a.Beta2
	for i, g := range l.Grad() {
		a.m[i] = float64(a.Beta1*a.m[i]) + float64((1-a.Beta1)*g)
		a.v[i] = float64(a.Beta2*a.v[i]) + float64((1-a.Beta2)*g*g)
		d[i] = -(a.m[i] / (1 - a.p1)) / (math.Sqrt(a.v[i]/(1-a.p2)) + a.Eps)
	}
}

// Restart forgets both means.
func (a *adam) Restart() {
	a.p1, a.p2 = 1, 1
	clear(a.m)
	clear(a.v)
}
