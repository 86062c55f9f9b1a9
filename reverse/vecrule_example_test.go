package reverse_test

import (
	"fmt"

	"slope"
	"slope/reverse"
)

// A rule of one's own: the running mean of two neighbours, as another library might
// compute it. It is linear, so that HVP writes zeros.
func ExampleApplyVec() {
	mean := &slope.VecRule{
		Name: "running mean",
		Len:  func(n []int) (int, error) { return n[0] - 1, nil },
		Eval: func(z []float64, x [][]float64) {
			for i := range z {
				z[i] = 0.5 * (x[0][i] + x[0][i+1])
			}
		},
		VJP: func(dst, x [][]float64, z, w []float64) {
			clear(dst[0])
			for i, s := range w {
				dst[0][i] += 0.5 * s
				dst[0][i+1] += 0.5 * s
			}
		},
		JVP: func(dst []float64, x [][]float64, z []float64, v [][]float64) {
			for i := range dst {
				dst[i] = 0.5 * (v[0][i] + v[0][i+1])
			}
		},
		HVP: func(dst, x [][]float64, z, w []float64, v [][]float64) { clear(dst[0]) },
	}
	loss := func(x reverse.Vec2) reverse.Var2 { return reverse.ApplyVec(mean, x.Exp()).SumSquares() }
	y, g, hv := reverse.GradHVPVec(nil, nil, loss, []float64{0, 0, 0}, []float64{1, 0, 0})
	fmt.Println(y, g, hv)
	// Output: 2 [1 2 1] [1.5 0.5 0]
}
