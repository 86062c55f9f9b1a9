package main

import (
	"fmt"

	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
)

// The lifted function has every mode.
func ExampleLossOf() {
	y, g := LossGradient(nil, start)
	fmt.Printf("generated  %.6f  %.4f\n", y, g)
	y, g = reverse.Gradient(nil, LossOf, start)
	fmt.Printf("tape       %.6f  %.4f\n", y, g)
	y, g = dual.Gradient(nil, LossOf, start)
	fmt.Printf("dual       %.6f  %.4f\n", y, g)
	y, g = expr.Record(6, LossOf).Gradient(nil, start)
	fmt.Printf("recorded   %.6f  %.4f\n", y, g)
	_, _, h := hyperdual.Hessian(nil, LossOf, start)
	_, _, hv := LossHVP(nil, start, []float64{1, 0, 0, 0, 0, 0})
	fmt.Printf("second derivative in the growth of hares: %.1f, generated %.1f\n", h.At(0, 0), hv[0])
	// Output:
	// generated  5.969988  [-18.0660 -5.7656 -38.0912 4.6559 -6.6162 -14.2220]
	// tape       5.969988  [-18.0660 -5.7656 -38.0912 4.6559 -6.6162 -14.2220]
	// dual       5.969988  [-18.0660 -5.7656 -38.0912 4.6559 -6.6162 -14.2220]
	// recorded   5.969988  [-18.0660 -5.7656 -38.0912 4.6559 -6.6162 -14.2220]
	// second derivative in the growth of hares: 324.0, generated 324.0
}
