package slope_test

import (
	"fmt"
	"math"

	"slope"
	"slope/dual"
	"slope/hyperdual"
)

// Orders makes a rule with derivatives of every order, so that it can stand inside derivatives
// inside derivatives. Here it is x^−½.
func ExampleOrders() {
	rsqrt := slope.Orders("rsqrt", func(n int, x float64) float64 {
		c, p := 1.0, -0.5
		for range n {
			c, p = c*p, p-1
		}
		return c * math.Pow(x, p)
	})
	type h = hyperdual.HyperDual[float64]
	_, _, third := hyperdual.Derivatives(func(x h) h {
		_, d := dual.Nest(func(x dual.Over[h]) dual.Over[h] { return x.Apply(rsqrt) }, x)
		return d
	}, 1.0)
	fmt.Println(third)
	// Output: -1.875
}

// Orders2 makes a rule of two variables from its partial derivatives of every order: eˣ·y has
// those of order (i, j) eˣ·y, eˣ for j = 1, and 0 above.
func ExampleOrders2() {
	r := slope.Orders2("eˣy", func(i, j int, x, y float64) float64 {
		switch j {
		case 0:
			return math.Exp(x) * y
		case 1:
			return math.Exp(x)
		}
		return 0
	})
	y, g := dual.Gradient(nil, func(x []dual.Dual[float64]) dual.Dual[float64] { return x[0].Apply2(r, x[1]) }, []float64{0, 3})
	fmt.Println(y, g)
	// Output: 3 [3 1]
}
