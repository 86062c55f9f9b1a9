package verify

import (
	"testing"

	"slope"
	"slope/reverse"
)

// sin x − x has few digits for a small x: its float64 values are those of a staircase,
// and f is its square times x², whose slope on one tread is another.
func staircase[T slope.Real[T]](x []T) T {
	return x[0].Sin().Sub(x[0]).Mul(x[0]).Square()
}

func TestStaircase(t *testing.T) {
	f := func(x []float64) float64 { return float64(staircase([]slope.Float64{slope.Float64(x[0])})) }
	g := func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, staircase[reverse.Var], x) }
	for k := range 200 {
		x := 1e-7 * float64(3+k)
		if r := CheckGradient(f, g, []float64{x}); r.Verdict == Refuted {
			t.Errorf("a correct gradient: %v", r)
		}
	}
	// Where it is no staircase, an error is still one.
	wrong := func(dst, x []float64) (float64, []float64) {
		y, g := g(dst, x)
		g[0] *= 4
		return y, g
	}
	for _, x := range []float64{0.5, 1, -2} {
		if r := CheckGradient(f, wrong, []float64{x}); r.Verdict != Refuted {
			t.Errorf("a gradient four times too large at %v: %v", x, r)
		}
	}
}
