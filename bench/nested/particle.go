package nested

import (
	"slope"
	"slope/dual"
	"slope/reverse"
)

// potential is the potential at x of two charges, Σ 1/|x−c|, of which one is at (10, 10−w).
func potential[S slope.Real[S]](w S) func(x []S) S {
	charges := []S{w.Lift(10), w.Neg().AddConst(10), w.Lift(10), w.Lift(0)}
	return func(x []S) S {
		p := x[0].Lift(0)
		for c := charges; len(c) > 0; c = c[2:] {
			p = p.Add(distance(x, c[:2]).Inv())
		}
		return p
	}
}

// distance returns |x−y|.
func distance[S slope.Real[S]](x, y []S) S {
	s := x[0].Sub(y[0]).Square()
	for i := 1; i < len(x); i++ {
		s = s.Add(x[i].Sub(y[i]).Square())
	}
	return s.Sqrt()
}

// forwardField and reverseField are the gradient of the potential.
func forwardField[T slope.Real[T]](dst []T, w T, x []T) {
	dual.NestGradient(dst, potential(dual.Outer(w)), x)
}

func reverseField[T slope.Real[T]](dst []T, w T, x []T) {
	reverse.NestGradient(dst, potential(reverse.Outer(w)), x)
}

// Flight is the square of the place where a particle in the field hits the ground, by
// Euler's method.
func flight[T slope.Ordered[T]](field func(dst []T, w T, x []T)) func(w []T) T {
	const dt = 0.1
	return func(p []T) T {
		w := p[0]
		x, v, a, next := []T{w.Lift(0), w.Lift(8)}, []T{w.Lift(0.75), w.Lift(0)}, make([]T, 2), make([]T, 2)
		for {
			field(a, w, x)
			for i := range x {
				next[i] = x[i].Add(v[i].Scale(dt))
			}
			if !(next[1].Value() > 0) {
				t := x[1].Neg().Div(v[1])
				return x[0].Add(t.Mul(v[0])).Square()
			}
			for i := range v {
				v[i] = v[i].Sub(a[i].Scale(dt))
			}
			x, next = next, x
		}
	}
}

// Particle returns the w for which the particle lands at 0, in the four nestings: the first
// letter is the derivative outside, f for forward and r for reverse.
func ParticleFF() float64 {
	return argmin(flight(forwardField[slope.Float64]), flight(forwardField[dual.Dual[float64]]), forward, 0)[0]
}

func ParticleRF() float64 {
	return argmin(flight(forwardField[slope.Float64]), flight(forwardField[reverse.Var]), backward, 0)[0]
}

func ParticleFR() float64 {
	return argmin(flight(reverseField[slope.Float64]), flight(reverseField[dual.Dual[float64]]), forward, 0)[0]
}

func ParticleRR() float64 {
	return argmin(flight(reverseField[slope.Float64]), flight(reverseField[reverse.Var]), backward, 0)[0]
}
