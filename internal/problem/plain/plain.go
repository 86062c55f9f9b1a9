// Package plain is a corpus of functions of the kinds that users check: likelihoods, solvers of differential
// equations, quadrature, splines and tables, functions with float32, rounding or an iteration inside, quantities
// in SI units, noise, counters. Each has its right gradient and a gradient with one mistake that
// people make. It measures what a checker of gradients says about real functions.
//
// A function is written once for float64, float32 and complex128. The right gradient is that of the
// function without its rounding, its noise and its stopping tolerance, from the complex step
//
//	∂f/∂xⱼ = Im f(x + ihⱼ)/h,  h = 1e-200
//
// (Squire and Trapp 1998), which shares nothing with the number types of this module.
package plain

import "math"

// A Function is a function of several variables, with its gradient and a mistaken one.
type Function struct {
	Name string
	Kind string // what is special about it, one of Kinds

	F        func(x []float64) float64
	Gradient func(dst, x []float64) (y float64, grad []float64) // right

	Mistake  string                                             // what is wrong with Mistaken
	Mistaken func(dst, x []float64) (y float64, grad []float64) // differs from Gradient by one mistake

	Lo, Hi []float64 // the region in which it is used

	// A central difference over Step, a part of the width of the region, shows the slope of F to Tol, relative
	// to the largest entry of the gradient in units of the region.
	Step, Tol float64
}

// Kinds lists what is special about the functions, and how it is written in tables.
var Kinds = []string{likelihood, differential, quadrature, table, single, rounded, iterative, units, noisy, flat, scaled, periodic, integers, linear}

const (
	likelihood   = "likelihood"
	differential = "differential equation"
	quadrature   = "quadrature"
	table        = "table or spline"
	single       = "float32 inside"
	rounded      = "rounded result"
	iterative    = "iteration inside"
	units        = "SI units"
	noisy        = "noise"
	flat         = "nearly flat"
	scaled       = "huge or tiny scale"
	periodic     = "periodic, large argument"
	integers     = "integer-valued parts"
	linear       = "matrices and geometry"
)

// Points returns n points of the region, spread evenly: the multiples of the powers of the inverse of
// the positive root of r^(d+1) = r + 1, modulo 1.
func (f *Function) Points(n int) [][]float64 {
	d := len(f.Lo)
	r := 2.0
	for range 64 {
		r = math.Pow(1+r, 1/float64(d+1))
	}
	all := make([][]float64, n)
	for k := range all {
		x := make([]float64, d)
		for j := range x {
			_, t := math.Modf(0.5 + float64(k+1)/math.Pow(r, float64(j+1)))
			x[j] = f.Lo[j] + t*(f.Hi[j]-f.Lo[j])
		}
		all[k] = x
	}
	return all
}

// All returns the functions.
func All() []*Function {
	var all []*Function
	for _, rows := range [][]row{likelihoods, differentials, quadratures, tables, singles, iterations, quantities, noises, scales, counters, matrices} {
		for _, r := range rows {
			all = append(all, r.function())
		}
	}
	return all
}

// A row is a function as the tables have it.
type row struct {
	name, kind string
	lo, hi     []float64
	ideal      func(x []complex128) complex128 // without what float64 makes of it
	f          func(x []float64) float64
	gradient   func(g, x []float64) // nil for the complex step of ideal
	mistake    string
	spoil      func(g, x []float64) // makes the right gradient the mistaken one
	step, tol  float64              // 1e-3 and 1e-6 if 0
}

func (r row) function() *Function {
	right := r.gradient
	if right == nil {
		right = func(g, x []float64) { complexStep(g, r.ideal, x) }
	}
	with := func(spoil func(g, x []float64)) func(dst, x []float64) (float64, []float64) {
		return func(dst, x []float64) (float64, []float64) {
			if dst == nil {
				dst = make([]float64, len(x))
			}
			right(dst, x)
			spoil(dst, x)
			return r.f(x), dst
		}
	}
	f := &Function{Name: r.name, Kind: r.kind, F: r.f, Gradient: with(func(g, x []float64) {}), Mistake: r.mistake, Mistaken: with(r.spoil),
		Lo: r.lo, Hi: r.hi, Step: r.step, Tol: r.tol}
	if f.Step == 0 {
		f.Step = 1e-3
	}
	if f.Tol == 0 {
		f.Tol = 1e-6
	}
	return f
}
