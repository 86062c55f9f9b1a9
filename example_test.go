package slope_test

import (
	"fmt"

	"slope"
	"slope/gd"
	"slope/hyperdual"
	"slope/reverse"
)

// Rosenbrock is written once, for every number type.
func Rosenbrock[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

func Example() {
	x := []float64{-1.2, 1}

	y, g := reverse.Gradient(nil, Rosenbrock, x) // Go infers the number type
	fmt.Printf("f = %.1f, ∇f = %.1f\n", y, g)

	_, _, h := hyperdual.Hessian(nil, Rosenbrock, x)
	fmt.Printf("∇²f = [%.0f %.0f; %.0f %.0f]\n", h.At(0, 0), h.At(0, 1), h.At(1, 0), h.At(1, 1))

	res, err := gd.Minimize(gd.Reverse(2, Rosenbrock), x, gd.Options{MaxIterations: 50000})
	fmt.Printf("minimum at %.4f, %v, %v\n", res.X, res.Status, err)
	// Output:
	// f = 24.2, ∇f = [-215.6 -88.0]
	// ∇²f = [1330 480; 480 200]
	// minimum at [1.0000 1.0000], SmallGradient, <nil>
}
