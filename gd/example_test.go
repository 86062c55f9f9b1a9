package gd_test

import (
	"fmt"
	"math"

	"slope"
	"slope/dual"
	"slope/gd"
)

// The losses of the lecture, written once for every number type.

func quadratic[T slope.Real[T]](w T) T  { return w.Square().Scale(0.5) }
func shifted[T slope.Real[T]](w T) T    { return w.AddConst(-1).Square().Scale(0.5) }
func doubleWell[T slope.Real[T]](w T) T { return w.Square().AddConst(-1).Square().Scale(0.5) }

// The lecture's minimal loop: ten steps on ½w² from w = 5 with η = ½.
func ExampleMinimize1D() {
	w, hist := gd.Minimize1D(quadratic[dual.Dual[float64]], 5.0, gd.Options1D[float64]{
		Step: 0.5, MaxIterations: 10,
	})
	for k := range hist.Len() {
		fmt.Printf("k=%2d  w=%+.6f  L(w)=%.3e  |L'(w)|=%.3e\n", k, hist.W[k], hist.Loss[k], hist.GradNorm[k])
	}
	fmt.Printf("final w=%+.6f  final L(w)=%.3e\n", w, quadratic(slope.Float64(w)))
	// Output:
	// k= 0  w=+5.000000  L(w)=1.250e+01  |L'(w)|=5.000e+00
	// k= 1  w=+2.500000  L(w)=3.125e+00  |L'(w)|=2.500e+00
	// k= 2  w=+1.250000  L(w)=7.812e-01  |L'(w)|=1.250e+00
	// k= 3  w=+0.625000  L(w)=1.953e-01  |L'(w)|=6.250e-01
	// k= 4  w=+0.312500  L(w)=4.883e-02  |L'(w)|=3.125e-01
	// k= 5  w=+0.156250  L(w)=1.221e-02  |L'(w)|=1.562e-01
	// k= 6  w=+0.078125  L(w)=3.052e-03  |L'(w)|=7.812e-02
	// k= 7  w=+0.039062  L(w)=7.629e-04  |L'(w)|=3.906e-02
	// k= 8  w=+0.019531  L(w)=1.907e-04  |L'(w)|=1.953e-02
	// k= 9  w=+0.009766  L(w)=4.768e-05  |L'(w)|=9.766e-03
	// final w=+0.004883  final L(w)=1.192e-05
}

// The lecture's full loop in double precision: it stops at |L′(w)| ≤ 10⁻¹⁰.
func ExampleMinimize1D_float64() {
	w, hist := gd.Minimize1D(quadratic[dual.Dual[float64]], 5.0, gd.Options1D[float64]{
		Step: 0.5, MaxIterations: 80, EpsGrad: 1e-10,
	})
	fmt.Printf("Final w: %.6e\n", w)
	fmt.Printf("Final L(w): %.6e\n", hist.Loss[hist.Len()-1])
	fmt.Printf("Iterations: %d\n", hist.Len())
	// Output:
	// Final w: 7.275958e-11
	// Final L(w): 2.646978e-21
	// Iterations: 37
}

// The same loop in single precision on three losses. Only the loss changes, its
// derivative follows.
func ExampleMinimize1D_float32() {
	type D = dual.Dual[float32]
	show := func(name string, loss func(D) D, w0, eta float32, maxIterations int) {
		w, hist := gd.Minimize1D(loss, w0, gd.Options1D[float32]{
			Step: eta, MaxIterations: maxIterations, EpsGrad: 1e-10,
		})
		fmt.Printf("%-12s final w=%.6e, final L=%.6e, iters=%d\n", name, w, hist.Loss[hist.Len()-1], hist.Len())
	}
	show("[quadratic]", quadratic[D], 5, 0.5, 80)
	show("[shifted]", shifted[D], 5, 0.5, 80)
	show("[doublewell]", doubleWell[D], 5, 0.02, 200)
	// Output:
	// [quadratic]  final w=7.275958e-11, final L=2.646978e-21, iters=37
	// [shifted]    final w=1.000000e+00, final L=0.000000e+00, iters=27
	// [doublewell] final w=9.999991e-01, final L=1.818989e-12, iters=200
}

// A bowl in two variables, minimised with the defaults: steps until the
// gradient is at most 10⁻⁸ and the curvature says that this is a minimum.
func ExampleMinimize() {
	bowl := func(x []dual.Dual[float64]) dual.Dual[float64] {
		return x[0].Square().Add(x[1].AddConst(-3).Square().Scale(7)) // x₀² + 7(x₁−3)²
	}
	res, err := gd.Minimize(gd.Dual(2, bowl), []float64{1, 1}, gd.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v after %d steps: x₁ = %.6f, ‖∇f‖ ≤ 1e-8: %t\n", res.Status, res.Iterations, res.X[1], res.GradNorm <= 1e-8)
	// Output:
	// SmallGradient after 7 steps: x₁ = 3.000000, ‖∇f‖ ≤ 1e-8: true
}

// A run can be watched point by point, and left at any of them.
func ExampleIterates() {
	f := func(x []dual.Dual[float64]) dual.Dual[float64] { return x[0].Square().Scale(4) }
	opt := gd.Options{Step: gd.Fixed(1. / 16)} // half of 1/L, L = 8
	for it, err := range gd.Iterates(gd.Dual(1, f), []float64{0.5}, opt) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("k=%d  x=%g  f=%g\n", it.K, it.X[0], it.Value)
		if it.K == 3 {
			break
		}
	}
	// Output:
	// k=0  x=0.5  f=1
	// k=1  x=0.25  f=0.25
	// k=2  x=0.125  f=0.0625
	// k=3  x=0.0625  f=0.015625
}

// A step rule is a small type: this one takes steps that shrink like 1/√(k+1).
type shrinking float64

func (a shrinking) Begin(int) (gd.Stepper, error) { return a, nil }

func (a shrinking) Step(l *gd.Line) (float64, gd.Status) {
	return float64(a) / math.Sqrt(float64(l.K()+1)), gd.Running
}

func ExampleStepRule() {
	f := func(x []dual.Dual[float64]) dual.Dual[float64] { return x[0].AddConst(-3).Square() }
	res, err := gd.Minimize(gd.Dual(1, f), []float64{0}, gd.Options{Step: shrinking(0.3)})
	fmt.Printf("%.6f %v %v\n", res.X[0], res.Status, err)
	// Output:
	// 3.000000 SmallGradient <nil>
}
