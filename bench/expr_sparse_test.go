package bench_test

import (
	"fmt"
	"testing"

	"slope/expr"
)

// W8: the Hessian of Rosenbrock's function, by hand into three diagonals and
// from the recorded program as a sparse matrix.

// exprW8Hand writes the diagonal and the first off-diagonal.
func exprW8Hand(diag, off, x []float64) {
	clear(diag)
	for i := range len(x) - 1 {
		diag[i] += 1200*x[i]*x[i] - 400*x[i+1] + 2
		diag[i+1] += 200
		off[i] = -400 * x[i]
	}
}

func BenchmarkExprW8(b *testing.B) {
	for _, n := range []int{100, 1000, 100000} {
		x := w1Start(n)
		diag, off := make([]float64, n), make([]float64, n-1)
		exprW8Hand(diag, off, x)
		p := expr.Record(n, exprW1[expr.Expr])
		h := p.SparseHessian(x)
		for i := range min(n, 2000) {
			check(b, "diagonal", h.At(i, i), diag[i])
			if i > 0 {
				check(b, "off the diagonal", h.At(i, i-1), off[i-1])
			}
		}
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.Run("hand", func(b *testing.B) {
				for b.Loop() {
					exprW8Hand(diag, off, x)
				}
			})
			b.Run("repeat", func(b *testing.B) {
				report(b, func() { p.SparseHessianTo(h, x) }, func() { exprW8Hand(diag, off, x) })
				b.ReportAllocs()
				for b.Loop() {
					p.SparseHessianTo(h, x)
				}
			})
			b.Run("first", func(b *testing.B) {
				for b.Loop() {
					expr.Record(n, exprW1[expr.Expr]).SparseHessian(x)
				}
			})
		})
	}
}
