package expr

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"slope"
)

func rosenbrock[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

func w1Point(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
		if i%2 == 0 {
			x[i] = -1.2
		}
	}
	return x
}

// The Hessian of Rosenbrock's function is tridiagonal; three colours suffice.
func TestSparseHessianRosenbrock(t *testing.T) {
	const n = 50
	p := Record(n, rosenbrock[Expr])
	x := w1Point(n)
	h := p.SparseHessian(x)
	if nnz := p.Sparsity().NNZ(); nnz != 3*n-2 {
		t.Errorf("%d entries, want %d", nnz, 3*n-2)
	}
	if c := p.compiled().hessian().Colors; c != 3 {
		t.Errorf("%d colours, want 3", c)
	}
	for i := range n {
		for j := range n {
			want := 0.0
			switch {
			case i == j && i < n-1:
				want = 1200*x[i]*x[i] - 400*x[i+1] + 2
				if i > 0 {
					want += 200
				}
			case i == j:
				want = 200
			case i == j+1:
				want = -400 * x[j]
			case j == i+1:
				want = -400 * x[i]
			}
			if got := h.At(i, j); !near(got, want, 1200, 1e-14) {
				t.Fatalf("H[%d,%d] = %v, want %v", i, j, got, want)
			}
		}
	}
	var dense mat.Dense
	dense.CloneFrom(h)
	if !mat.Equal(&dense, h.T()) {
		t.Error("the matrix is not its transpose")
	}
	if y := h.MulVecTo(nil, x); len(y) != n {
		t.Error("product has the wrong length")
	}
}

// The sparse matrices are the dense ones and nothing outside the pattern.
func TestSparseEqualsDense(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 7).Draw(t, "n")
		rp := drawProgram(t, n, 10, smooth)
		x := drawPoint(t, n)
		p := Record(n, func(x []Expr) Expr { return evalProgram(rp, x) })
		_, _, dense := p.Hessian(nil, x)
		sparse := p.SparseHessian(x)
		grad, row := absoluteSums(p.g, x)
		if !finite(append(grad, row...)...) {
			t.Skip("ill-conditioned")
		}
		for i := range n {
			for j := range n {
				if !near(sparse.At(i, j), dense.At(i, j), row[i], 1e-13) {
					t.Fatalf("H[%d,%d] = %v, want %v (%d colours)", i, j, sparse.At(i, j), dense.At(i, j), p.compiled().hessian().Colors)
				}
			}
		}
		q := RecordVec(n, func(x []Expr) []Expr {
			return []Expr{evalProgram(rp, x), x[0].Sin(), x[n-1].Mul(x[0]), x[n/2].Exp()}
		})
		d, s := q.Jacobian(nil, x), q.SparseJacobian(x)
		for i := range 4 {
			for j := range n {
				if !near(s.At(i, j), d.At(i, j), grad[j], 1e-14) {
					t.Fatalf("J[%d,%d] = %v, want %v", i, j, s.At(i, j), d.At(i, j))
				}
			}
		}
	})
}

// One variable that is joined with all others: the pattern, the colours and the
// Hessian take time in proportion to the entries, wherever the variable stands. It took
// 77 s, quadratic in n.
func TestArrowhead(t *testing.T) {
	large := 100000
	if testing.Short() {
		large = 10000
	}
	for _, c := range []struct{ n, hub int }{{1000, 0}, {1000, 500}, {large, large - 1}} {
		n, hub := c.n, c.hub
		p := Record(n, func(x []Expr) Expr {
			s := x[hub].Square()
			for i, v := range x {
				if i != hub {
					s = s.Add(x[hub].Mul(v).Exp())
				}
			}
			return s
		})
		if got := p.Sparsity().NNZ(); got != 3*n-2 {
			t.Fatalf("hub %d: %d entries, want %d", hub, got, 3*n-2)
		}
		x := make([]float64, n)
		for i := range x {
			x[i] = 1e-3 * float64(i%7)
		}
		h := p.SparseHessian(x)
		if c := p.compiled().hessian().Colors; c != 2 {
			t.Errorf("hub %d: %d colours, want 2", hub, c)
		}
		for _, i := range []int{1, n/2 + 1, n - 2} { // ∂²exp(ab)/∂a∂b = (1 + ab)exp(ab), ∂²/∂b² = a²exp(ab)
			ab := x[hub] * x[i]
			if got, want := h.At(hub, i), (1+ab)*math.Exp(ab); !near(got, want, want, 1e-14) {
				t.Errorf("hub %d: entry %d is %v, want %v", hub, i, got, want)
			}
			if got, want := h.At(i, i), x[hub]*x[hub]*math.Exp(ab); !near(got, want, want, 1e-14) {
				t.Errorf("hub %d: diagonal entry %d is %v, want %v", hub, i, got, want)
			}
		}
	}
}
