package gd

import (
	"fmt"
	"math"
)

// point is a point of a run: what rules and callers see of it, so that showing
// it copies nothing. Its slices are set once.
type point struct {
	Iterate
	dim int // the length of the gradient the objective returned
}

func (p *point) evaluate(obj Objective) {
	y, g := obj.Gradient(p.Grad, p.X)
	p.keep(g)
	p.Value, p.GradNorm = y, norm2(p.Grad)
}

// keep takes the gradient that the objective returned, which may be one that it keeps.
func (p *point) keep(g []float64) {
	if p.dim = len(g); len(g) == len(p.Grad) && &g[0] != &p.Grad[0] {
		copy(p.Grad, g)
	}
}

// sound reports whether the point is fit to go on from.
func (p *point) sound() bool {
	return p.dim == len(p.X) && finite(p.Value) && finite(p.GradNorm)
}

// fault returns what makes the point unfit to go on from, nil if nothing does.
func (p *point) fault(k int) *Error {
	if p.dim != len(p.X) {
		return &Error{Status: BadInput, Iteration: k, Index: -1, Detail: fmt.Sprintf("objective returned a gradient of length %d, want %d", p.dim, len(p.X))}
	}
	if !finite(p.Value) {
		return &Error{Status: NotFinite, Iteration: k, Index: -1, Detail: fmt.Sprintf("objective is %v at iteration %d; %s", p.Value, k, remedy(k))}
	}
	if finite(p.GradNorm) {
		return nil
	}
	for i, g := range p.Grad {
		if !finite(g) {
			return &Error{Status: NotFinite, Iteration: k, Index: i, Detail: fmt.Sprintf("gradient component %d is %v at iteration %d; %s", i, g, k, remedy(k))}
		}
	}
	return &Error{Status: NotFinite, Iteration: k, Index: -1, Detail: fmt.Sprintf("norm of the gradient overflows at iteration %d; scale the objective", k)}
}

func remedy(k int) string {
	if k == 0 {
		return "start inside the domain of the objective, and see that its data are finite"
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
	if len(x) == 1 {
		return math.Abs(x[0])
	}
	return norm(x)
}

func norm(x []float64) float64 {
	// Four sums, which do not wait for one another.
	var s, s1, s2, s3 float64
	rest := x
	for ; len(rest) >= 4; rest = rest[4:] {
		a, b, c, d := rest[0], rest[1], rest[2], rest[3]
		s += float64(a * a)
		s1 += float64(b * b)
		s2 += float64(c * c)
		s3 += float64(d * d)
	}
	for _, v := range rest {
		s += float64(v * v)
	}
	s += s1 + s2 + s3
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
