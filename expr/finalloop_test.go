package expr_test

import (
	"math"
	"testing"

	"slope"
	"slope/expr"
	"slope/reverse"
)

// Sums set the first adjoint of a lane and add the others: lanes that occur once, twice, and in
// squares and linear terms.
func seededSum[T slope.Real[T]](kind int) func(x []T) T {
	return func(x []T) T {
		s := x[0].Lift(0)
		for i := range len(x) - 1 {
			t := x[i+1].Sub(x[i].Square())
			u := x[i].Scale(3).AddConst(1)
			switch kind {
			case 0:
				s = s.Add(t.Square())
			case 1:
				s = s.Add(t.Square().Scale(2)).Add(u.Square())
			case 2:
				s = s.Add(t.Square()).Add(t)
			case 3:
				s = s.Add(t.Square()).Add(t.Square().Scale(5))
			case 4:
				s = s.Add(t).Add(u.Square())
			case 5:
				s = s.Add(t.Mul(u).Square()).Add(u.Square().Scale(0.5)).Add(t.Scale(-2))
			case 6:
				s = s.Add(t.Exp())
			}
		}
		return s
	}
}

func TestSumsSeedAdjoints(t *testing.T) {
	for _, n := range []int{40, 257, 700} {
		x := make([]float64, n)
		for i := range x {
			x[i] = math.Sin(float64(i)) / 2
		}
		for kind := range 7 {
			y, g := expr.Record(n, seededSum[expr.Expr](kind)).Gradient(nil, x)
			want, grad := reverse.Gradient(nil, seededSum[reverse.Var](kind), x)
			if y != want {
				t.Errorf("kind %d, n=%d: value %v, want %v", kind, n, y, want)
			}
			for i := range g {
				if math.Abs(g[i]-grad[i]) > 1e-13*(1+math.Abs(grad[i])) {
					t.Fatalf("kind %d, n=%d: slope %d is %v, want %v", kind, n, i, g[i], grad[i])
				}
			}
			bad := append([]float64(nil), x...)
			bad[n/2] = math.Inf(1)
			_, g = expr.Record(n, seededSum[expr.Expr](kind)).Gradient(nil, bad)
			_, grad = reverse.Gradient(nil, seededSum[reverse.Var](kind), bad)
			for i := range g {
				if (g[i] != g[i]) != (grad[i] != grad[i]) {
					t.Fatalf("kind %d, n=%d, x[%d]=∞: slope %d is %v, want %v", kind, n, n/2, i, g[i], grad[i])
				}
			}
		}
	}
}
