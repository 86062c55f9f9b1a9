package slope_test

import (
	"fmt"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
)

// leastSquares binds data: for every number type it returns the loss as a function of x alone.
func leastSquares[T slope.Real[T]](a [][]float64, b []float64) func(x []T) T {
	return func(x []T) T {
		s := x[0].Lift(0)
		for i, row := range a {
			s = s.Add(slope.DotConst(row, x).AddConst(-b[i]).Square())
		}
		return s
	}
}

// A loss with data is a generic function of the data that returns the function of x: one
// closure, instantiated for each mode.
func Example_data() {
	a, b := [][]float64{{1, 0}, {1, 1}, {1, 2}}, []float64{1, 3, 5}
	x, v := []float64{1, 1}, []float64{1, 0}

	y, g := reverse.Gradient(nil, leastSquares[reverse.Var](a, b), x)
	_, dy := dual.JVP(leastSquares[dual.Dual[float64]](a, b), x, v)
	_, hv := hyperdual.HVP(nil, leastSquares[hyperdual.HyperDual[float64]](a, b), x, v)
	p := expr.Record(2, leastSquares[expr.Expr](a, b))
	fmt.Println(y, g, dy, hv, p.Value(x))
	// Output: 5 [-6 -10] -6 [6 6] 5
}
