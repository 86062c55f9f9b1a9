package gd

import (
	"fmt"
	"math"
)

// point is a point with the value and the gradient of the objective there.
type point struct {
	k     int // of the iterate
	x     []float64
	grad  []float64
	value float64
	norm  float64 // ‖grad‖

	step, previous float64 // the step that led here, the value it came from

	dim int // the length of the gradient the objective returned
}

func newPoint(n int) *point {
	return &point{x: make([]float64, n), grad: make([]float64, n)}
}

func (p *point) evaluate(obj Objective) {
	y, g := obj.Gradient(p.grad, p.x)
	p.dim = len(g)
	if len(g) == len(p.grad) && &g[0] != &p.grad[0] {
		copy(p.grad, g) // an objective that keeps its own gradient
	}
	p.value, p.norm = y, norm2(p.grad)
}

// sound reports whether the point is fit to go on from.
func (p *point) sound() bool {
	return p.dim == len(p.x) && finite(p.value) && finite(p.norm)
}

// fault returns what makes the point unfit to go on from, nil if nothing does.
func (p *point) fault(k int) *Error {
	if p.dim != len(p.x) {
		return &Error{Status: BadInput, Iteration: k, Index: -1, Detail: fmt.Sprintf("objective returned a gradient of length %d, want %d", p.dim, len(p.x))}
	}
	if !finite(p.value) {
		return &Error{Status: NotFinite, Iteration: k, Index: -1, Detail: fmt.Sprintf("objective is %v at iteration %d; %s", p.value, k, remedy(k))}
	}
	if finite(p.norm) {
		return nil
	}
	for i, g := range p.grad {
		if !finite(g) {
			return &Error{Status: NotFinite, Iteration: k, Index: i, Detail: fmt.Sprintf("gradient component %d is %v at iteration %d; %s", i, g, k, remedy(k))}
		}
	}
	return &Error{Status: NotFinite, Iteration: k, Index: -1, Detail: fmt.Sprintf("norm of the gradient overflows at iteration %d; scale the objective", k)}
}

func remedy(k int) string {
	if k == 0 {
		return "start inside the domain of the objective"
	}
	return "use a smaller step or a step rule that searches"
}

func finite(x float64) bool { return x-x == 0 }

func dot(x, y []float64) float64 {
	s := 0.0
	for i, v := range x {
		s += float64(v * y[i])
	}
	return s
}

// norm2 returns √Σ xᵢ², scaled if the squares would overflow or underflow.
func norm2(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += float64(v * v)
	}
	if s > 0x1p-900 && s <= math.MaxFloat64 {
		return math.Sqrt(s)
	}
	scale := 0.0
	for _, v := range x {
		if math.IsNaN(v) {
			return v
		}
		scale = max(scale, math.Abs(v))
	}
	if scale == 0 || math.IsInf(scale, 1) {
		return scale
	}
	// A power of two, so that scaling rounds nothing.
	_, e := math.Frexp(scale)
	s = 0
	for _, v := range x {
		v = math.Ldexp(v, -e)
		s += float64(v * v)
	}
	return math.Ldexp(math.Sqrt(s), e)
}
