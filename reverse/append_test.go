package reverse_test

import (
	"testing"

	"slope"
	"slope/reverse"
)

func appends[T slope.Real[T]](x []T) T {
	y, z := append(x, x[0].Square()), append(x, x[1].Square())
	return y[len(x)].Add(z[len(x)].Scale(3))
}

// TestAppendToArgument checks that a function which appends to its argument sees no room that an earlier call with more variables left.
func TestAppendToArgument(t *testing.T) {
	x, v := []float64{1, 2, 3, 4, 5}, []float64{1, 1, 1, 1, 1}
	reverse.Gradient(nil, appends[reverse.Var], x)
	y, g := reverse.Gradient(nil, appends[reverse.Var], x[:3])
	if y != 13 || g[0] != 2 || g[1] != 12 || g[2] != 0 {
		t.Errorf("value %v, gradient %v; want 13, [2 12 0]", y, g)
	}
	reverse.HVP(nil, appends[reverse.Var2], x, v)
	if y, hv := reverse.HVP(nil, appends[reverse.Var2], x[:3], v[:3]); y != 13 || hv[0] != 2 || hv[1] != 6 || hv[2] != 0 {
		t.Errorf("value %v, Hessian times direction %v; want 13, [2 6 0]", y, hv)
	}
}
