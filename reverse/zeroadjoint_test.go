package reverse_test

import (
	"math"
	"testing"

	"slope"
	"slope/dual"
	"slope/reverse"
)

// A factor is a function R of x for products x₀·R(x).
type factor[T slope.Real[T]] struct {
	name string
	f    func(x []T) T
}

func factors[T slope.Real[T]]() []factor[T] {
	return []factor[T]{
		{"Sum", slope.Sum[T]},
		{"SumSquares", slope.SumSquares[T]},
		{"Norm2", slope.Norm2[T]},
		{"LogSumExp", slope.LogSumExp[T]},
		{"MaxOf", slope.MaxOf[T]},
		{"MinOf", slope.MinOf[T]},
		{"Dot", func(x []T) T { return slope.Dot(x[:2], x[2:]) }},
		{"DotConst", func(x []T) T { return slope.DotConst([]float64{1, -2, 3, 0.5}, x) }},
		{"LogAddExp", func(x []T) T { return slope.LogAddExp(x[1], x[2]) }},
		{"Mul", func(x []T) T { return x[1].Mul(x[2]) }},
		{"Div", func(x []T) T { return x[1].Div(x[2]) }},
		{"Pow", func(x []T) T { return x[1].Pow(x[2]) }},
		{"Hypot", func(x []T) T { return x[1].Hypot(x[2]) }},
		{"Atan2", func(x []T) T { return x[1].Atan2(x[2]) }},
		{"Max", func(x []T) T { return x[1].Max(x[2]) }},
		{"Min", func(x []T) T { return x[1].Min(x[2]) }},
		{"Square", func(x []T) T { return x[1].Square() }},
		{"Exp", func(x []T) T { return x[1].Exp() }},
		{"Tanh of a sum", func(x []T) T { return slope.Sum(x).Tanh() }},
		{"Norm2 of LogSumExp", func(x []T) T { return slope.Norm2([]T{slope.LogSumExp(x[:3]), x[3]}) }},
	}
}

// The adjoint of R is x₀ = 0 and its tangent is not: the Hessian of x₀·R has the gradient of R in its first row and column, and nothing else.
// The gradient comes from dual numbers.
func TestAdjointZeroWhoseTangentIsNot(t *testing.T) {
	x, v := []float64{0, 0.75, -0.5, 1.25}, []float64{1.5, -0.5, 2, 0.25}
	first := factors[dual.Dual[float64]]()
	for k, c := range factors[reverse.Var2]() {
		if c.name == "Pow" {
			x = []float64{0, 0.75, 1.5, 1.25}
		}
		_, g := dual.Gradient(nil, first[k].f, x)
		f := func(x []reverse.Var2) reverse.Var2 { return x[0].Mul(c.f(x)) }
		_, hv := reverse.HVP(nil, f, x, v)
		_, _, h := reverse.Hessian(nil, f, x)
		for i := range x {
			want := g[i] * v[0]
			for j := range x {
				entry := 0.0
				if i == 0 {
					want += g[j] * v[j]
					entry += g[j]
				}
				if j == 0 {
					entry += g[i]
				}
				if got := h.At(i, j); math.Abs(got-entry) > 1e-15*(1+math.Abs(entry)) {
					t.Errorf("x₀·%s at x₀ = 0: ∂²/∂x%d∂x%d = %v, want %v", c.name, i, j, got, entry)
				}
			}
			if math.Abs(hv[i]-want) > 2e-15*(1+math.Abs(want)) {
				t.Errorf("x₀·%s at x₀ = 0: component %d of the product is %v, want %v", c.name, i, hv[i], want)
			}
		}
	}
}
