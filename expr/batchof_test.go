package expr

import (
	"math"
	"testing"
)

// GradientOf is the mean of the gradients that Gradients gives for each sample, for batches
// of any size in turn.
func TestGradientOfSomeSamples(t *testing.T) {
	loss := func(x, data []Expr) Expr {
		return x[0].Mul(data[0]).Add(x[1]).Sub(data[1]).Square().Add(x[0].Exp())
	}
	const n = 700
	data := make([]float64, 2*n)
	for i := range data {
		data[i] = math.Sin(float64(i + 1))
	}
	b := RecordData(2, 2, loss).Batch(data)
	x := []float64{0.3, -0.8}
	ys, gs := b.Gradients(nil, nil, x)
	for _, size := range []int{1, 3, 600, 2, 1500} {
		samples := make([]int, size)
		var want [3]float64
		for i := range samples {
			samples[i] = (37*i + size) % n
			want[0] += ys[samples[i]] / float64(size)
			want[1] += gs[2*samples[i]] / float64(size)
			want[2] += gs[2*samples[i]+1] / float64(size)
		}
		y, g := b.GradientOf(nil, x, samples)
		for i, got := range []float64{y, g[0], g[1]} {
			if math.Abs(got-want[i]) > 1e-13 {
				t.Errorf("%d samples: part %d is %v, want %v", size, i, got, want[i])
			}
		}
	}
	for _, bad := range [][]int{nil, {n}, {0, -1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("samples %v: no panic", bad)
				}
			}()
			b.GradientOf(nil, x, bad)
		}()
	}
}
