package expr

import (
	"math"
	"math/rand/v2"
	"testing"

	"slope"
	"slope/hyperdual"
)

// The Hessians of functions over slices keep their digits where one operand
// outweighs the others and the plain form of the second derivatives cancels:
// p(1 − p) of LogSumExp, (1 − u²)/‖x‖ of Norm2. hyperdual has forms that do not.
func TestSecondDerivativesDoNotCancel(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, f := range []struct {
		name  string
		hyper func([]hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64]
		expr  func([]Expr) Expr
		draw  func() float64
	}{
		{"LogSumExp", slope.LogSumExp[hyperdual.HyperDual[float64]], slope.LogSumExp[Expr], func() float64 { return 60*r.Float64() - 30 }},
		{"Norm2", slope.Norm2[hyperdual.HyperDual[float64]], slope.Norm2[Expr], func() float64 { return math.Exp(40*r.Float64() - 30) }},
	} {
		for n := 2; n <= 5; n++ {
			p := Record(n, f.expr)
			for range 200 {
				x := make([]float64, n)
				for i := range x {
					x[i] = f.draw()
				}
				_, _, want := hyperdual.Hessian(nil, f.hyper, x)
				_, _, got := p.Hessian(nil, x)
				loop := repeated(n, f.expr)
				_, _, rolled := loop.Hessian(nil, groups(x, 12))
				for i := range n {
					// A whole row may cancel to its diagonal entry only.
					if !near(got.At(i, i), want.At(i, i), 0, 1e-13) {
						t.Fatalf("%s at %v: ∂²/∂x%d² = %v, want %v", f.name, x, i, got.At(i, i), want.At(i, i))
					}
					if k := 3*n + i; !near(rolled.At(k, k), want.At(i, i), 0, 1e-13) {
						t.Fatalf("%s in a loop at %v: ∂²/∂x%d² = %v, want %v", f.name, x, i, rolled.At(k, k), want.At(i, i))
					}
					for j := range i {
						if scale := math.Sqrt(want.At(i, i) * want.At(j, j)); math.Abs(got.At(i, j)-want.At(i, j)) > 1e-13*scale {
							t.Fatalf("%s at %v: ∂²/∂x%d∂x%d = %v, want %v", f.name, x, i, j, got.At(i, j), want.At(i, j))
						}
					}
				}
			}
		}
	}
	p := Record(2, slope.LogSumExp[Expr])
	for _, c := range []float64{30, 40, 700} {
		want := 1 / (2 + 2*math.Cosh(c))
		if _, _, h := p.Hessian(nil, []float64{0, c}); !near(h.At(1, 1), want, 0, 1e-14) {
			t.Errorf("LogSumExp at [0, %v]: the entry of the greater is %v, want %v", c, h.At(1, 1), want)
		}
	}
}

// repeated is the sum of f over 12 groups of n variables, which is a loop.
func repeated(n int, f func([]Expr) Expr) *Program {
	return Record(12*n, func(x []Expr) Expr {
		s := x[0].Lift(0)
		for k := range 12 {
			s = s.Add(f(x[k*n : (k+1)*n]))
		}
		return s
	})
}

func groups(x []float64, n int) (y []float64) {
	for range n {
		y = append(y, x...)
	}
	return y
}
