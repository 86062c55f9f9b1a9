package dual_test

import (
	"testing"

	"slope/dual"
)

// TestAppendToArgument checks that a function which appends to its argument sees no room that an earlier call with more variables left.
func TestAppendToArgument(t *testing.T) {
	f := func(x []dual.Dual[float64]) dual.Dual[float64] {
		y, z := append(x, x[0].Square()), append(x, x[1].Square())
		return y[len(x)].Add(z[len(x)].Scale(3))
	}
	dual.Gradient(nil, f, []float64{1, 2, 3, 4, 5})
	y, g := dual.Gradient(nil, f, []float64{1, 2, 3})
	if y != 13 || g[0] != 2 || g[1] != 12 || g[2] != 0 {
		t.Errorf("value %v, gradient %v; want 13, [2 12 0]", y, g)
	}
	if y, dy := dual.JVP(f, []float64{1, 2, 3}, []float64{1, 1, 1}); y != 13 || dy != 14 {
		t.Errorf("value %v, derivative %v; want 13, 14", y, dy)
	}
}
