package hyperdual_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/hyperdual"
)

func cube[T slope.Real[T]](x T) T { return x.PowInt(3) }

func ExampleDerivatives() {
	y, d1, d2 := hyperdual.Derivatives(cube, 3.0)
	fmt.Println(y, d1, d2)
	// Output: 27 27 18
}

func rosenbrock[T slope.Real[T]](x []T) T {
	a := x[1].Sub(x[0].Square()).Square().Scale(100)
	return a.Add(x[0].Neg().AddConst(1).Square())
}

func ExampleHessian() {
	y, g, h := hyperdual.Hessian(nil, rosenbrock, []float64{0, 1})
	fmt.Println(y, g)
	fmt.Println(mat.Formatted(h))
	// Output:
	// 101 [-2 200]
	// ⎡-398     0⎤
	// ⎣   0   200⎦
}

func ExampleHVP() {
	_, hv := hyperdual.HVP(nil, rosenbrock, []float64{1, 1}, []float64{1, 2})
	fmt.Println(hv)
	// Output: [2 0]
}

func ExampleDirectional() {
	v := []float64{1, 2}
	_, slope, _, curvature := hyperdual.Directional(rosenbrock, []float64{1, 1}, v, v)
	fmt.Println(slope, curvature)
	// Output: 0 2
}

func ExampleHyperDual() {
	x := hyperdual.Variable(3.0)
	fmt.Println(x.PowInt(3))
	// Output: (27 + 27ε₁ + 27ε₂ + 18ε₁ε₂)
}
