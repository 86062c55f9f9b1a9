package hyperdual_test

import (
	"testing"

	"slope/hyperdual"
)

// TestAppendToArgument checks that a function which appends to its argument sees no room that an earlier call with more variables left.
func TestAppendToArgument(t *testing.T) {
	f := func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] {
		y, z := append(x, x[0].Square()), append(x, x[1].Square())
		return y[len(x)].Add(z[len(x)].Scale(3))
	}
	v := []float64{1, 1, 1, 1, 1}
	hyperdual.HVP(nil, f, []float64{1, 2, 3, 4, 5}, v)
	y, hv := hyperdual.HVP(nil, f, []float64{1, 2, 3}, v[:3])
	if y != 13 || hv[0] != 2 || hv[1] != 6 || hv[2] != 0 {
		t.Errorf("value %v, Hessian times direction %v; want 13, [2 6 0]", y, hv)
	}
}
