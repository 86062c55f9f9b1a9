package reverse_test

import (
	"math"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope/reverse"
)

// partLoss is the squared error of linear regression over part i of a table.
func partLoss(i int, x reverse.Vec) reverse.Var {
	a := mat.NewDense(4, 3, weights(4 * 3 * 50)[12*i:12*i+12])
	return x.ConstMat(a).MulVec(x).Exp().Sum().Add(x.SumSquares())
}

// A sum of losses of arrays, and the gradients of the samples, are those of one loss at a
// time, to the last bit whatever the number of goroutines is.
func TestSumsOfLossesOfArrays(t *testing.T) {
	x := []float64{0.3, -0.8, 0.5}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	const n = 50
	wantY, want := 0.0, make([]float64, 3)
	ys, rows := make([]float64, n), mat.NewDense(n, 3, nil)
	for i := range n {
		ys[i], _ = reverse.GradientVec(rows.RawRowView(i), func(x reverse.Vec) reverse.Var { return partLoss(i, x) }, x)
		wantY += ys[i]
		for j := range want {
			want[j] += rows.At(i, j)
		}
	}
	var first []float64
	for _, procs := range []int{1, 2, 7} {
		runtime.GOMAXPROCS(procs)
		y, g := reverse.SumGradientVec(nil, n, partLoss, x)
		if math.Abs(y-wantY) > 1e-13*wantY {
			t.Errorf("sum %v, want %v", y, wantY)
		}
		for j := range want {
			if math.Abs(g[j]-want[j]) > 1e-12*wantY || first != nil && g[j] != first[j] {
				t.Errorf("gradient %v, want %v, and the bits of %v", g, want, first)
			}
		}
		first = g
		values, grads := reverse.SampleGradientsVec(nil, n, partLoss, x)
		for i := range n {
			if values[i] != ys[i] || !mat.Equal(grads.RowView(i), rows.RowView(i)) {
				t.Fatalf("sample %d: %v, %v, want %v, %v", i, values[i], grads.RawRowView(i), ys[i], rows.RawRowView(i))
			}
		}
		values, grads = reverse.SampleGradients(nil, n, residual[reverse.Var], x)
		for i := range n {
			y, g := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { return residual(i, x) }, x)
			if values[i] != y || g[0] != grads.At(i, 0) || g[2] != grads.At(i, 2) {
				t.Fatalf("sample %d: %v, %v, want %v, %v", i, values[i], grads.RawRowView(i), y, g)
			}
		}
	}
	panics(t, "reverse: SumGradientVec of -1 losses, want at least 0", func() { reverse.SumGradientVec(nil, -1, partLoss, x) })
	panics(t, "reverse: SampleGradientsVec of 0 losses, want at least 1", func() { reverse.SampleGradientsVec(nil, 0, partLoss, x) })
}
