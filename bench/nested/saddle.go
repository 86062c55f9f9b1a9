package nested

import (
	"slope"
	"slope/dual"
	"slope/reverse"
)

// bowl is −f = (x₂²+y₂²) − (x₁²+y₁²) as a function of (x₂, y₂).
func bowl[S slope.Real[S]](x1, y1 S) func(x []S) S {
	a := x1.Square().Add(y1.Square())
	return func(x []S) S { return x[0].Square().Add(x[1].Square()).Sub(a) }
}

func forwardBowl[T slope.Real[T]](p, x []T) []T {
	_, g := dual.NestGradient(nil, bowl(dual.Outer(p[0]), dual.Outer(p[1])), x)
	return g
}

func reverseBowl[T slope.Real[T]](p, x []T) []T {
	_, g := reverse.NestGradient(nil, bowl(reverse.Outer(p[0]), reverse.Outer(p[1])), x)
	return g
}

// highest is the maximum of f over (x₂, y₂), from a start at (1, 1), as a function of
// (x₁, y₁).
func highest[T slope.Ordered[T]](grad func(p, x []T) []T) func(p []T) T {
	return func(p []T) T { return bowl(p[0], p[1])(top(grad, p)).Neg() }
}

// top is where the maximum is.
func top[T slope.Ordered[T]](grad func(p, x []T) []T, p []T) []T {
	one := p[0].Lift(1)
	return descend(bowl(p[0], p[1]), func(x []T) []T { return grad(p, x) }, []T{one, one})
}

// saddle returns the saddle point (x₁, y₁, x₂, y₂) of x₁²+y₁² − (x₂²+y₂²).
func saddle[T slope.Ordered[T]](plain func(p, x []slope.Float64) []slope.Float64, inner func(p, x []T) []T, outer driver[T]) [4]float64 {
	p := argmin(highest(plain), highest(inner), outer, 1, 1)
	q := top(plain, []slope.Float64{slope.Float64(p[0]), slope.Float64(p[1])})
	return [4]float64{p[0], p[1], float64(q[0]), float64(q[1])}
}

func SaddleFF() [4]float64 {
	return saddle(forwardBowl[slope.Float64], forwardBowl[dual.Dual[float64]], forward)
}

func SaddleRF() [4]float64 {
	return saddle(forwardBowl[slope.Float64], forwardBowl[reverse.Var], backward)
}

func SaddleFR() [4]float64 {
	return saddle(reverseBowl[slope.Float64], reverseBowl[dual.Dual[float64]], forward)
}

func SaddleRR() [4]float64 {
	return saddle(reverseBowl[slope.Float64], reverseBowl[reverse.Var], backward)
}
