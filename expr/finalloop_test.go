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
const seededSums = 10

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
			case 7:
				s = s.Add(t.Div(u.Square().AddConst(1))).Add(t.Hypot(u))
			case 8:
				s = s.Add(slope.Dot([]T{t, u}, []T{x[i], x[i+1]})).Add(slope.SumSquares([]T{t, u, x[i]}))
			case 9:
				s = s.Add(x[i].Select(t.Square(), u.Exp())).Sub(x[i+1].Mul(t).Scale(float64(i)))
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
		for kind := range seededSums {
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

// Second derivatives of the same sums, whose loops run value, gradient and all directions block by block.
func TestSumsSeedSecondAdjoints(t *testing.T) {
	for _, n := range []int{40, 257, 700} {
		x, v := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i], v[i] = math.Sin(float64(i))/2, math.Cos(float64(3*i))
		}
		for kind := range seededSums {
			p := expr.Record(n, seededSum[expr.Expr](kind))
			for _, at := range []float64{x[n/2], math.Inf(1), math.NaN()} {
				x[n/2] = at
				_, want := reverse.HVP(nil, seededSum[reverse.Var2](kind), x, v)
				wantY, wantG := p.Gradient(nil, x)
				y, g, hv := p.GradHVP(nil, nil, x, v)
				allNear(t, kind, n, "HVP", hv, want, 1e-12)
				allNear(t, kind, n, "value and gradient", append(g, y), append(wantG, wantY), 1e-13)
				for name, dst := range map[string][]float64{"point": append([]float64(nil), x...), "direction": append([]float64(nil), v...)} {
					if name == "point" {
						p.HVP(dst, dst, v)
					} else {
						p.HVP(dst, x, dst)
					}
					allNear(t, kind, n, "HVP in the "+name, dst, hv, 1e-14)
				}
				if at == at && at-at == 0 {
					var fromSparse, fromDense []float64
					h := p.SparseHessian(x)
					_, _, d := p.Hessian(nil, x)
					for i := range n {
						a, b := 0.0, 0.0
						for j := range n {
							a += h.At(i, j) * v[j]
							b += d.At(i, j) * v[j]
						}
						fromSparse, fromDense = append(fromSparse, a), append(fromDense, b)
					}
					allNear(t, kind, n, "sparse Hessian times v", fromSparse, hv, 1e-12)
					allNear(t, kind, n, "Hessian times v", fromDense, hv, 1e-12)
				}
			}
			x[n/2] = math.Sin(float64(n/2)) / 2
		}
	}
}

func allNear(t *testing.T, kind, n int, name string, got, want []float64, tolerance float64) {
	t.Helper()
	for i, w := range want {
		if g := got[i]; (g != g) != (w != w) || g != w && !(math.Abs(g-w) <= tolerance*(1+math.Abs(w))) && w == w {
			t.Errorf("kind %d, n=%d: %s: element %d is %v, want %v", kind, n, name, i, g, w)
			return
		}
	}
}
