package nested

import (
	"slope"
	"slope/dual"
	"slope/reverse"
)

// bowl is −f = (x₂²+y₂²) − (x₁²+y₁²) as a function of (x₂, y₂).
func bowl[S slope.Real[S]](x1, y1 S) func(x []S) S {
	return func(x []S) S {
		return x[0].Square().Add(x[1].Square()).Sub(x1.Square().Add(y1.Square()))
	}
}

// A summit finds the maximum of f over (x₂, y₂), from a start at (1, 1), with derivatives
// of one kind inside.
type summit[T slope.Ordered[T], S slope.Real[S]] struct {
	outer func(T) S
	grad  gradient[T, S]
}

func forwardSummit[T slope.Ordered[T]]() summit[T, dual.Over[T]] {
	return summit[T, dual.Over[T]]{dual.Outer[T], dual.NestGradient[T]}
}

func reverseSummit[T slope.Ordered[T]]() summit[T, reverse.Over[T]] {
	return summit[T, reverse.Over[T]]{reverse.Outer[T], reverse.NestGradient[T]}
}

// height is the maximum, as a function of p = (x₁, y₁).
func (s summit[T, S]) height(p []T) T { return bowl(p[0], p[1])(s.top(p)).Neg() }

// top is where the maximum is.
func (s summit[T, S]) top(p []T) []T {
	one, f := p[0].Lift(1), bowl(s.outer(p[0]), s.outer(p[1]))
	return descend(bowl(p[0], p[1]), func(dst, x []T) { s.grad(dst, f, x) }, []T{one, one})
}

// saddle returns the saddle point (x₁, y₁, x₂, y₂) of x₁²+y₁² − (x₂²+y₂²).
func saddle[T slope.Ordered[T], R slope.Real[R], S slope.Real[S]](plain summit[slope.Float64, R], inner summit[T, S], outer driver[T]) [4]float64 {
	p := argmin(plain.height, inner.height, outer, 1, 1)
	q := plain.top([]slope.Float64{slope.Float64(p[0]), slope.Float64(p[1])})
	return [4]float64{p[0], p[1], float64(q[0]), float64(q[1])}
}

func SaddleFF() [4]float64 {
	return saddle(forwardSummit[slope.Float64](), forwardSummit[dual.Dual[float64]](), forward)
}

func SaddleRF() [4]float64 {
	return saddle(forwardSummit[slope.Float64](), forwardSummit[reverse.Var](), backward)
}

func SaddleFR() [4]float64 {
	return saddle(reverseSummit[slope.Float64](), reverseSummit[dual.Dual[float64]](), forward)
}

func SaddleRR() [4]float64 {
	return saddle(reverseSummit[slope.Float64](), reverseSummit[reverse.Var](), backward)
}
