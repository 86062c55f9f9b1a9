package gd_test

import (
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/gd"
	"slope/reverse"
)

// Objectives, residuals and sums are for several goroutines, if the user's function is: each call has work space of its own.
func TestObjectivesForSeveralGoroutines(t *testing.T) {
	const n, calls = 6, 400
	one := func(i int, x []reverse.Var) reverse.Var { return x[i%n].Mul(x[(i+1)%n]).Exp() }
	sum := gd.SumOf(n, 9, one)
	vec := gd.SumOfVec(n, 9, func(samples []int, x reverse.Vec) reverse.Var {
		return x.Gather(samples).Exp().Sum().Scale(1 / float64(len(samples)))
	})
	objectives := map[string]gd.Objective{
		"Dual":                gd.Dual(n, chainOf[dual.Dual[float64]]),
		"Reverse":             gd.Reverse(n, chainOf[reverse.Var]),
		"ReverseVec":          gd.ReverseVec(n, func(x reverse.Vec) reverse.Var { return x.Exp().Mul(x).Sum() }),
		"WithValue":           gd.WithValue(gd.Reverse(n, chainOf[reverse.Var]), chainOf[slope.Float64]),
		"FromGradient, alone": gd.FromGradient(n, func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, chainOf, x) }, nil),
	}
	funcs := map[string]func(x []float64) float64{
		"RunningError": gd.RunningError(n, chainOf[gd.Rounded]),
		"SumOf":        func(x []float64) float64 { y, g := sum.GradientOf(nil, x, []int{int(x[0]*8) % 9, 2}); return y + g[0] },
		"SumOfVec":     func(x []float64) float64 { y, g := vec.GradientOf(nil, x, []int{int(x[0]*8) % n, 2}); return y + g[0] },
	}
	for name, obj := range objectives {
		funcs[name+", value"] = obj.Value
		funcs[name+", gradient"] = func(x []float64) float64 { y, g := obj.Gradient(nil, x); return y + g[n-1] }
	}
	for name, r := range map[string]gd.Residuals{
		"DualResiduals":    gd.DualResiduals(1, n, func(x []dual.Dual[float64]) []dual.Dual[float64] { return []dual.Dual[float64]{chainOf(x)} }),
		"ReverseResiduals": gd.ReverseResiduals(1, n, func(x []reverse.Var) []reverse.Var { return []reverse.Var{chainOf(x)} }),
	} {
		funcs[name] = func(x []float64) float64 {
			return r.Values(nil, x)[0] + mat.Norm(r.Jacobian(nil, x), 1)
		}
	}
	point := func(k int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = float64((3*k+5*i)%17) / 8
		}
		return x
	}
	for name, f := range funcs {
		t.Run(name, func(t *testing.T) {
			var want [17]float64
			for k := range want {
				want[k] = f(point(k))
			}
			var wg sync.WaitGroup
			for g := range 4 {
				wg.Go(func() {
					for k := range calls {
						k = (k + 5*g) % len(want)
						if y := f(point(k)); y != want[k] {
							t.Errorf("%v beside other goroutines, %v alone", y, want[k])
							return
						}
					}
				})
			}
			wg.Wait()
		})
	}
}

// chainOf is Σ tanh(x[i]·x[i+1])·exp x[i].
func chainOf[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		s = s.Add(x[i].Mul(x[i+1]).Tanh().Mul(x[i].Exp()))
	}
	return s
}
