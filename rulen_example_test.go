package slope_test

import (
	"fmt"
	"math"

	"slope"
	"slope/expr"
	"slope/reverse"
)

// Stations have measured something; between them it is interpolated by Gaussian bumps.
var stations = []struct{ x, y, weight float64 }{{0, 0, 1}, {1, 0, -0.5}, {0.3, 1, 2}}

// measured is the interpolation as one operation with its own derivatives.
var measured = &slope.RuleN{
	Name: "measured",
	Eval: func(x []float64) (z float64) {
		for _, s := range stations {
			z += float64(s.weight * math.Exp(-math.Pow(x[0]-s.x, 2)-math.Pow(x[1]-s.y, 2)))
		}
		return z
	},
	Gradient: func(dst, x []float64) (z float64, grad []float64) {
		clear(dst)
		for _, s := range stations {
			w := float64(s.weight * math.Exp(-math.Pow(x[0]-s.x, 2)-math.Pow(x[1]-s.y, 2)))
			dst[0] -= float64(2 * (x[0] - s.x) * w)
			dst[1] -= float64(2 * (x[1] - s.y) * w)
			z += w
		}
		return z, dst
	},
}

// A rule of many variables stands in a function like any other operation: on a tape, and in a recording, where it is
// one operation too.
func ExampleApplyN() {
	x := []float64{0.5, 0.5}
	y, g := reverse.Gradient(nil, climb[reverse.Var], x)
	fmt.Printf("%.4f %.4f\n", y, g)

	p := expr.Record(2, climb[expr.Expr])
	y, g = p.Gradient(nil, x)
	fmt.Printf("%.4f %.4f, %d operations\n", y, g, p.Len()-p.Dim())
	// Output:
	// 2.0498 [-1.5084 2.1933]
	// 2.0498 [-1.5084 2.1933], 3 operations
}

func climb[T slope.Real[T]](x []T) T {
	return slope.ApplyN(measured, x).Add(x[1].Square())
}
