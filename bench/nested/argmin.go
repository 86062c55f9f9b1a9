// Package nested holds two programs with derivatives inside derivatives, as Siskind and
// Pearlmutter wrote them ("Using polyvariant union-free flow analysis to compile a
// higher-order functional-programming language with a first-class derivative operator to
// efficient Fortran-like code", 2008); they are evals of GradBench, too. Each runs with the
// derivatives outside and inside in forward and in reverse mode, in all four combinations:
// FR is forward outside, reverse inside.
package nested

import (
	"math"

	"slope"
	"slope/dual"
	"slope/reverse"
)

// A driver is a gradient outside of all.
type driver[T any] func(f func([]T) T, x []float64) []float64

func forward(f func([]dual.Dual[float64]) dual.Dual[float64], x []float64) []float64 {
	_, g := dual.Gradient(nil, f, x)
	return g
}

func backward(f func([]reverse.Var) reverse.Var, x []float64) []float64 {
	_, g := reverse.Gradient(nil, f, x)
	return g
}

// argmin is descend in float64: value and f are one function.
func argmin[T any](value func([]slope.Float64) slope.Float64, f func([]T) T, grad driver[T], start ...float64) []float64 {
	plain := func(x []slope.Float64) []float64 {
		y := make([]float64, len(x))
		for i, v := range x {
			y[i] = float64(v)
		}
		return y
	}
	x := make([]slope.Float64, len(start))
	for i, v := range start {
		x[i] = slope.Float64(v)
	}
	return plain(descend(value, func(dst, x []slope.Float64) {
		for i, v := range grad(f, plain(x)) {
			dst[i] = slope.Float64(v)
		}
	}, x))
}

// descend is the multivariate-argmin of the paper: steepest descent with a step that grows
// after ten steps in a row and is halved after one that fails. What it compares are values.
func descend[T slope.Ordered[T]](f func([]T) T, grad func(dst, x []T), x []T) []T {
	const tol = 1e-5
	n := len(x)
	fx, eta, room := f(x), 1e-5, make([]T, 2*n)
	gx, next := room[:n], room[n:]
	grad(gx, x)
	for i := 0; !(norm(gx) <= tol); {
		if i == 10 {
			eta, i = 2*eta, 0
			continue
		}
		for k := range x {
			next[k] = x[k].Sub(gx[k].Scale(eta))
		}
		if distanceOf(x, next) <= tol {
			return x
		}
		if fnext := f(next); fnext.Less(fx) {
			x, next, fx, i = next, x, fnext, i+1
			grad(gx, x)
		} else {
			eta, i = eta/2, 0
		}
	}
	return x
}

// norm returns the Euclidean norm of the values of x, and distanceOf that of x − y.
func norm[T slope.Ordered[T]](x []T) float64 {
	s := 0.0
	for _, v := range x {
		s += float64(v.Value() * v.Value())
	}
	return math.Sqrt(s)
}

func distanceOf[T slope.Ordered[T]](x, y []T) float64 {
	s := 0.0
	for i, v := range x {
		d := v.Value() - y[i].Value()
		s += float64(d * d)
	}
	return math.Sqrt(s)
}
