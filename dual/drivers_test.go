package dual_test

import (
	"math"
	"slices"
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
)

func quartic[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for _, v := range x {
		s = s.Add(v.PowInt(4))
	}
	return s
}

func TestGradient(t *testing.T) {
	x := []float64{1, -2, 3}
	y, g := dual.Gradient(nil, quartic[d64], x)
	if y != 98 || g[0] != 4 || g[1] != -32 || g[2] != 108 {
		t.Errorf("got %v, %v", y, g)
	}
	y32, g32 := dual.Gradient(nil, quartic[d32], []float32{1, -2, 3})
	if y32 != 98 || g32[0] != 4 || g32[1] != -32 || g32[2] != 108 {
		t.Errorf("float32: got %v, %v", y32, g32)
	}
	dst := make([]float64, 3)
	if _, g := dual.Gradient(dst, quartic[d64], x); &g[0] != &dst[0] {
		t.Error("dst is not returned")
	}
	if x[0] != 1 || x[1] != -2 || x[2] != 3 {
		t.Errorf("x was written to: %v", x)
	}
}

// A function that writes to its argument does not spoil the next direction, whichever
// variable it writes to, and where it changes a tangent alone.
func TestGradientOfAFunctionThatWrites(t *testing.T) {
	pure := func(x []d64) d64 { return x[0].Square().Mul(x[1]).Add(x[1].Mul(x[2].Exp())).Sub(x[0].Mul(x[2])) }
	x := []float64{2, -3, 0.5}
	_, want := dual.Gradient(nil, pure, x)
	for name, change := range map[string]func(d64) d64{
		"value":        func(v d64) d64 { return v.Lift(7) },
		"both":         d64.Exp,
		"tangent":      func(v d64) d64 { return d64{Real: v.Real, Eps: 5} },
		"zero tangent": func(v d64) d64 { return d64{Real: v.Real} },
	} {
		for set := range 8 {
			writes := func(x []d64) d64 {
				y := pure(x)
				for i := range x {
					if set>>i&1 != 0 {
						x[i] = change(x[i])
					}
				}
				return y
			}
			if _, g := dual.Gradient(nil, writes, x); !slices.Equal(g, want) {
				t.Errorf("%s of variables %03b: got %v, want %v", name, set, g, want)
			}
			_, jac := dual.Jacobian(nil, func(x []d64) []d64 { return []d64{writes(x)} }, x)
			if !slices.Equal(jac.RawRowView(0), want) {
				t.Errorf("%s of variables %03b: Jacobian %v, want %v", name, set, jac.RawRowView(0), want)
			}
		}
	}
}

// A function that differentiates another inside is given an argument of its own.
func TestGradientInsideGradient(t *testing.T) {
	f := func(x []d64) d64 {
		_, g := dual.Gradient(nil, quartic[d64], []float64{1, 2})
		return x[0].Scale(g[1])
	}
	_, g := dual.Gradient(nil, f, []float64{1, 1})
	if g[0] != 32 || g[1] != 0 {
		t.Errorf("got %v, want [32 0]", g)
	}
}

func TestGradientInGoroutines(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 100 {
				x := []float64{float64(i), 1}
				if _, g := dual.Gradient(nil, quartic[d64], x); g[0] != 4*x[0]*x[0]*x[0] {
					t.Errorf("got %v at %v", g, x)
				}
			}
		})
	}
	wg.Wait()
}

func TestNaNReachesTheGradient(t *testing.T) {
	sum := func(x []d64) d64 { return x[0].Add(x[1]) }
	y, g := dual.Gradient(nil, sum, []float64{1, math.NaN()})
	if y == y || g[0] == g[0] || g[1] == g[1] {
		t.Errorf("got %v, %v, want NaN", y, g)
	}
}

func TestJacobian(t *testing.T) {
	f := func(x []d64) []d64 { return []d64{x[0].Mul(x[1]), x[1], x[0].Lift(5)} }
	dst := mat.NewDense(3, 2, nil)
	y, j := dual.Jacobian(dst, f, []float64{2, 3})
	if j != dst || !mat.Equal(j, mat.NewDense(3, 2, []float64{3, 2, 0, 1, 0, 0})) || y[0] != 6 || y[1] != 3 || y[2] != 5 {
		t.Errorf("got %v, %v", y, mat.Formatted(j))
	}
	if _, j := dual.Jacobian(new(mat.Dense), f, []float64{2, 3}); j.At(0, 0) != 3 {
		t.Error("an empty dst is not used")
	}
}

// Perturbation confusion, as the package documentation describes it.
func TestConfusionIsAsDocumented(t *testing.T) {
	_, dy := dual.Derivative(func(x d64) d64 {
		_, d := dual.Derivative(func(y d64) d64 { return x.Add(y) }, 1)
		return x.Scale(d)
	}, 1)
	if dy != 2 {
		t.Errorf("the confused derivative is %v, documented as 2", dy)
	}
}

func TestDriversAllocateNothing(t *testing.T) {
	x, g := []float64{1, 2, 3}, make([]float64, 3)
	v := []float64{1, 0, 0}
	f := func(x d64) d64 { return x.Sin().Exp() }
	for name, run := range map[string]func(){
		"Derivative": func() { dual.Derivative(f, 1.3) },
		"Gradient":   func() { dual.Gradient(g, quartic[d64], x) },
		"JVP":        func() { dual.JVP(quartic[d64], x, v) },
	} {
		if n := testing.AllocsPerRun(100, run); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

func TestMisuse(t *testing.T) {
	x := []float64{1, 2}
	two := func(x []d64) []d64 { return x[:len(x):len(x)] }
	calls := 0
	shrinks := func(x []d64) []d64 { calls++; return make([]d64, 3-calls) }
	for want, f := range map[string]func(){
		"dual: nil function":                                           func() { dual.Derivative[float64](nil, 1) },
		"dual: gradient of length 3, want 2":                           func() { dual.Gradient(make([]float64, 3), quartic[d64], x) },
		"dual: Gradient at a point of length 0, want at least 1":       func() { dual.Gradient(nil, quartic[d64], nil) },
		"dual: direction of length 0, want 2":                          func() { dual.JVP(quartic[d64], x, nil) },
		"dual: Jacobian of 2×3, want 2×2":                              func() { dual.Jacobian(mat.NewDense(2, 3, nil), two, x) },
		"dual: Jacobian of a function without values":                  func() { dual.Jacobian(nil, func([]d64) []d64 { return nil }, x) },
		"dual: Jacobian of a function with 1 values, want 2 as before": func() { dual.Jacobian(nil, shrinks, x) },
		"slope: Sum of an empty slice":                                 func() { slope.Sum([]d64{}) },
		"slope: Dot of slices of length 1, want 2":                     func() { slope.Dot(make([]d64, 2), make([]d64, 1)) },
		"slope: DotConst of slices of length 1, want 2":                func() { slope.DotConst(make([]float64, 1), make([]d64, 2)) },
		"slope: Huber with delta 0, want > 0":                          func() { slope.Huber(d64{}, 0) },
		"slope: Clamp to [1, 0], want lo ≤ hi":                         func() { slope.Clamp(d64{}, 1, 0) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}
