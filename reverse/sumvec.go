package reverse

import (
	"fmt"
	"runtime"

	"gonum.org/v1/gonum/mat"

	"slope/internal/arg"
	"slope/internal/parallel"
)

// SumGradientVec returns the value at x and the gradient of a sum of n losses of arrays,
//
//	y = Σ f(i, x),  i = 0 … n−1,
//
// such as one for each part of a dataset, written to dst, which has the length of x or is nil
// and then allocated. As in SumGradient the losses are spread over GOMAXPROCS goroutines,
// and the last bit of the result does not depend on their number. Memory is the tape of one
// loss a goroutine, and 32 gradients. SumGradientVec panics as SumGradient does.
func SumGradientVec(dst []float64, n int, f func(i int, x Vec) Var, x []float64) (y float64, grad []float64) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "SumGradientVec", len(x))
	return sumParts(dst, "SumGradientVec", n, x, func(p *part, lo, hi int) {
		p.grad = make([]float64, len(x))
		row := make([]float64, len(x))
		var y float64
		for i := lo; i < hi; i++ {
			p.at = i
			y, row = GradientVec(row, func(x Vec) Var { return f(i, x) }, x)
			p.y += y
			addTo(p.grad, row)
		}
	})
}

// SampleGradients returns the values at x of n losses and the gradient of each, a row of dst,
// which has the shape n×len(x) or is nil or empty and then allocated. The losses are spread
// over GOMAXPROCS goroutines: f must not write to x or to anything shared. The values are
// allocated. It panics if f is nil, x is empty, n is not positive, dst has another shape, or f
// returns a Var of another tape, a stale or a zero one.
func SampleGradients(dst *mat.Dense, n int, f func(i int, x []Var) Var, x []float64) (y []float64, grads *mat.Dense) {
	arg.NotNil(pkg, f == nil)
	return sampleGradients(dst, "SampleGradients", n, x, func(i int, row []float64) (y float64) {
		y, _ = Gradient(row, func(x []Var) Var { return f(i, x) }, x)
		return y
	})
}

// SampleGradientsVec is SampleGradients for losses of arrays.
func SampleGradientsVec(dst *mat.Dense, n int, f func(i int, x Vec) Var, x []float64) (y []float64, grads *mat.Dense) {
	arg.NotNil(pkg, f == nil)
	return sampleGradients(dst, "SampleGradientsVec", n, x, func(i int, row []float64) (y float64) {
		y, _ = GradientVec(row, func(x Vec) Var { return f(i, x) }, x)
		return y
	})
}

func sampleGradients(dst *mat.Dense, name string, n int, x []float64, gradient func(i int, row []float64) float64) ([]float64, *mat.Dense) {
	arg.Point(pkg, name, len(x))
	if n < 1 {
		panic(fmt.Sprintf("reverse: %s of %d losses, want at least 1", name, n))
	}
	dst = arg.Dense(pkg, "gradients", dst, n, len(x))
	y := make([]float64, n)
	parallel.Do(runtime.GOMAXPROCS(0), n, "reverse: "+name+", loss", nil, func(_, i int) {
		y[i] = gradient(i, dst.RawRowView(i))
	})
	return y, dst
}
