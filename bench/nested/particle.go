package nested

import (
	"slope"
	"slope/dual"
	"slope/reverse"
)

// potential is the potential at x of two charges, Σ 1/|x−c|, of which one is at (10, 10−w).
func potential[S slope.Real[S]](w S) func(x []S) S {
	charges := [][2]S{{w.Lift(10), w.Neg().AddConst(10)}, {w.Lift(10), w.Lift(0)}}
	return func(x []S) S {
		p := x[0].Lift(0)
		for i := range charges {
			p = p.Add(distance(x, charges[i][:]).Inv())
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

// A gradient is NestGradient of a package.
type gradient[T, S any] func(dst []T, f func([]S) S, x []T) (y T, grad []T)

// Flight is the square of the place where a particle in the field hits the ground, by
// Euler's method.
func flight[T slope.Ordered[T], S slope.Real[S]](outer func(T) S, grad gradient[T, S]) func(w []T) T {
	const dt = 0.1
	return func(p []T) T {
		w := p[0]
		field := potential(outer(w))
		room := [8]T{w.Lift(0), w.Lift(8), w.Lift(0.75), w.Lift(0)}
		x, v, a, next := room[0:2], room[2:4], room[4:6], room[6:8]
		for {
			grad(a, field, x)
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

// forwardFlight and reverseFlight take the gradient of the potential in that mode.
func forwardFlight[T slope.Ordered[T]]() func(w []T) T {
	return flight(dual.Outer[T], dual.NestGradient[T])
}

func reverseFlight[T slope.Ordered[T]]() func(w []T) T {
	return flight(reverse.Outer[T], reverse.NestGradient[T])
}

// Particle returns the w for which the particle lands at 0, in the four nestings: the first
// letter is the derivative outside, f for forward and r for reverse.
func ParticleFF() float64 {
	return argmin(forwardFlight[slope.Float64](), forwardFlight[dual.Dual[float64]](), forward, 0)[0]
}

func ParticleRF() float64 {
	return argmin(forwardFlight[slope.Float64](), forwardFlight[reverse.Var](), backward, 0)[0]
}

func ParticleFR() float64 {
	return argmin(reverseFlight[slope.Float64](), reverseFlight[dual.Dual[float64]](), forward, 0)[0]
}

func ParticleRR() float64 {
	return argmin(reverseFlight[slope.Float64](), reverseFlight[reverse.Var](), backward, 0)[0]
}
