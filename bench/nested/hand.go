package nested

import (
	"math"

	"slope"
	"slope/dual"
	"slope/hyperdual"
)

// The yardstick: FF written by hand for hyper-dual numbers, whose ε₁ is that of the
// derivative outside and whose ε₂ that of the one inside.

type (
	real1 = dual.Dual[float64]
	real2 = hyperdual.HyperDual[float64]
)

func inside(x real1, e float64) real2 { return real2{Real: x.Real, E1: x.Eps, E2: e} }

func potentialByHand(w real1, x [2]real2) real2 {
	p := real2{}
	for _, c := range [2][2]real2{{{Real: 10}, inside(w.Neg().AddConst(10), 0)}, {{Real: 10}, {}}} {
		p = p.Add(x[0].Sub(c[0]).Square().Add(x[1].Sub(c[1]).Square()).Sqrt().Inv())
	}
	return p
}

func flightByHand(w real1) real1 {
	const dt = 0.1
	x, xdot := [2]real1{{Real: 0}, {Real: 8}}, [2]real1{{Real: 0.75}, {}}
	for {
		px := potentialByHand(w, [2]real2{inside(x[0], 1), inside(x[1], 0)})
		py := potentialByHand(w, [2]real2{inside(x[0], 0), inside(x[1], 1)})
		next := [2]real1{x[0].Add(xdot[0].Scale(dt)), x[1].Add(xdot[1].Scale(dt))}
		if !(next[1].Real > 0) {
			t := x[1].Neg().Div(xdot[1])
			return x[0].Add(t.Mul(xdot[0])).Square()
		}
		a := [2]real1{{Real: px.E2, Eps: px.E12}, {Real: py.E2, Eps: py.E12}}
		x, xdot = next, [2]real1{xdot[0].Sub(a[0].Scale(dt)), xdot[1].Sub(a[1].Scale(dt))}
	}
}

// ParticleByHand is ParticleFF.
func ParticleByHand() float64 {
	value := func(x []slope.Float64) slope.Float64 {
		return slope.Float64(flightByHand(dual.Const(float64(x[0]))).Real)
	}
	return argmin(value, func(x []real1) real1 { return flightByHand(x[0]) }, forward, 0)[0]
}

func bowlByHand(p [2]real1, x [2]real2) real2 {
	a := inside(p[0].Square().Add(p[1].Square()), 0)
	return x[0].Square().Add(x[1].Square()).Sub(a)
}

// topByHand is top, with the value there.
func topByHand(p [2]real1) (x [2]real1, fx real1) {
	value := func(x [2]real1) real1 {
		z := bowlByHand(p, [2]real2{inside(x[0], 0), inside(x[1], 0)})
		return real1{Real: z.Real, Eps: z.E1}
	}
	grad := func(x [2]real1) [2]real1 {
		a := bowlByHand(p, [2]real2{inside(x[0], 1), inside(x[1], 0)})
		b := bowlByHand(p, [2]real2{inside(x[0], 0), inside(x[1], 1)})
		return [2]real1{{Real: a.E2, Eps: a.E12}, {Real: b.E2, Eps: b.E12}}
	}
	const tol = 1e-5
	x = [2]real1{{Real: 1}, {Real: 1}}
	fx = value(x)
	gx, eta := grad(x), 1e-5
	for i := 0; !(math.Sqrt(gx[0].Real*gx[0].Real+gx[1].Real*gx[1].Real) <= tol); {
		if i == 10 {
			eta, i = 2*eta, 0
			continue
		}
		next := [2]real1{x[0].Sub(gx[0].Scale(eta)), x[1].Sub(gx[1].Scale(eta))}
		s := [2]float64{x[0].Real - next[0].Real, x[1].Real - next[1].Real}
		if math.Sqrt(s[0]*s[0]+s[1]*s[1]) <= tol {
			return x, fx
		}
		if fnext := value(next); fnext.Real < fx.Real {
			x, fx, gx, i = next, fnext, grad(next), i+1
		} else {
			eta, i = eta/2, 0
		}
	}
	return x, fx
}

// SaddleByHand is SaddleFF.
func SaddleByHand() [4]float64 {
	value := func(x []slope.Float64) slope.Float64 {
		_, f := topByHand([2]real1{dual.Const(float64(x[0])), dual.Const(float64(x[1]))})
		return slope.Float64(-f.Real)
	}
	p := argmin(value, func(x []real1) real1 { _, f := topByHand([2]real1{x[0], x[1]}); return f.Neg() }, forward, 1, 1)
	q, _ := topByHand([2]real1{dual.Const(p[0]), dual.Const(p[1])})
	return [4]float64{p[0], p[1], q[0].Real, q[1].Real}
}
