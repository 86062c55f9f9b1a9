// Command codegen turns functions written over slope.Real into Go source of their
// values, gradients and Hessian products, and uses it: the functions are in
// model, the generator in generate, its output, checked in, in generated.
//
//	go generate ./examples/codegen   # writes the files again
//	go run ./examples/codegen        # compares replay and generated code
package main

import (
	"fmt"
	"math"
	"time"

	"slope/examples/codegen/generated"
	"slope/examples/codegen/model"
)

//go:generate go run ./generate

func main() {
	p := model.Files()[0].Program
	x, g := make([]float64, p.Dim()), make([]float64, p.Dim())
	for i := range x {
		x[i] = 1 + 0.5*math.Sin(float64(i))
	}
	y, grad := p.Gradient(nil, x)
	z, _ := generated.RosenbrockGradient(g, x)
	worst := 0.0
	for i := range g {
		worst = max(worst, math.Abs(g[i]-grad[i])/math.Max(1, math.Abs(grad[i])))
	}
	fmt.Printf("Rosenbrock, %d variables: %d recorded operations\n", p.Dim(), p.Len())
	fmt.Printf("value         replay %.15g, generated %.15g\n", y, z)
	fmt.Printf("gradient      differs by at most %.1g, relatively\n", worst)
	fmt.Printf("time          replay %v, generated %v\n",
		clock(func() { p.Gradient(grad, x) }), clock(func() { generated.RosenbrockGradient(g, x) }))

	w := []float64{0.1, -0.2, 0.3, 0, 0.5, -0.1, 0.2, 0.4}
	sample := []float64{1, 2, -1, 0.5, 0.25, 3, -2, 1, -1}
	loss, slope := generated.LogLossGradient(nil, w, sample)
	fmt.Printf("one sample    loss %.6f, gradient %.4f\n", loss, slope)
}

// clock returns the time of one call of f, the best of ten rounds.
func clock(f func()) time.Duration {
	best := time.Duration(math.MaxInt64)
	for range 10 {
		const n = 200
		start := time.Now()
		for range n {
			f()
		}
		best = min(best, time.Since(start)/n)
	}
	return best
}
