package slope

// GradientFunc is the one shape of a gradient in this module: the value y of a
// function at x and its gradient, written to dst. A nil dst is allocated; else
// its length is that of x. The gradient is returned.
type GradientFunc func(dst, x []float64) (y float64, grad []float64)

// Gonum returns the gradient as gonum's packages take it, for example as
// optimize.Problem.Grad.
func (g GradientFunc) Gonum() func(grad, x []float64) {
	return func(grad, x []float64) { g(grad, x) }
}

// Value returns the value alone, as gonum's packages take it, for example as
// optimize.Problem.Func. It allocates a gradient in each call.
func (g GradientFunc) Value() func(x []float64) float64 {
	return func(x []float64) float64 {
		y, _ := g(nil, x)
		return y
	}
}

// FromGonum returns the GradientFunc of a function and its gradient in gonum's
// form.
func FromGonum(f func(x []float64) float64, grad func(grad, x []float64)) GradientFunc {
	return func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, len(x))
		}
		grad(dst, x)
		return f(x), dst
	}
}
