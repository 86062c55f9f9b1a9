// Package problem is the module's library of test problems: functions written
// once for every number type, with what is known about each, for tests,
// examples and benchmarks.
package problem

import (
	"math"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
)

// Short names for the number types that a problem is instantiated with.
type (
	f64 = slope.Float64
	du  = dual.Dual[float64]
	hy  = hyperdual.HyperDual[float64]
	va  = reverse.Var
	v2  = reverse.Var2
	ex  = expr.Expr
)

// Problem is a function to minimise and what is known about it.
type Problem struct {
	Name   string
	Source string // author and year, or the lecture or workload it stands in

	Modes                    // the function, in every mode
	Hand  slope.GradientFunc // the gradient, written by hand

	Start []float64 // the customary start; its length is the dimension
	Min   []float64 // a global minimiser; nil if none exists or none is known

	// MinValue is the infimum: −Inf if f is unbounded below, NaN if not known.
	MinValue float64

	// L is the least Lipschitz constant of the gradient on all of ℝⁿ, +Inf if
	// there is none. Mu is the greatest constant of strong convexity there, 0 if
	// f has none or it is not known.
	L, Mu float64

	Curvature Curvature
	Kinked    bool // not differentiable everywhere
}

// Dim returns the number of variables.
func (p *Problem) Dim() int { return len(p.Start) }

// Modes is one function as seen by each number type.
type Modes struct {
	Value     func([]f64) f64
	Dual      func([]du) du
	HyperDual func([]hy) hy
	Var       func([]va) va
	Var2      func([]v2) v2
	Expr      func([]ex) ex
}

// Curvature says whether a function is convex on all of ℝⁿ (on its domain, if
// that is smaller).
type Curvature int

// The curvatures; an affine function is Convex.
const (
	Nonconvex Curvature = iota
	Convex
	StronglyConvex
)

var inf = math.Inf(1)

// All returns the problems, in a fixed order: the workloads of the benchmarks at
// sizes fit for tests, the classics, the lectures, convex families.
func All() []*Problem {
	var all []*Problem
	for _, group := range [][]*Problem{workloads(), classics(), lectures(), families()} {
		all = append(all, group...)
	}
	return all
}

// ByName returns the problem of that name, or nil.
func ByName(name string) *Problem {
	for _, p := range All() {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// filled returns a slice of n numbers f(i).
func filled(n int, f func(i int) float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = f(i)
	}
	return x
}

// dst returns a gradient of the length of x to write to.
func dst(g, x []float64) []float64 {
	if g == nil {
		return make([]float64, len(x))
	}
	return g[:len(x)]
}
