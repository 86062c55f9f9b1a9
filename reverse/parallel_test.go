package reverse_test

import (
	"math"
	"runtime"
	"sync"
	"testing"

	"slope"
	"slope/dual"
	"slope/reverse"
)

// Different tapes, and the drivers, in different goroutines at a time; for the
// race detector.
func TestConcurrentTapes(t *testing.T) {
	x := []float64{0.3, -0.8, 1.7}
	_, want := reverse.Gradient(nil, slope.LogSumExp[reverse.Var], x)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			tape := reverse.NewTape()
			p := tape.Param(x)
			for range 50 {
				tape.Reset()
				p.ZeroGrad()
				tape.Backward(slope.LogSumExp(p.Vars(nil)))
				_, got := reverse.Gradient(nil, slope.LogSumExp[reverse.Var], x)
				reverse.Hessian(nil, slope.LogSumExp[reverse.Var2], x)
				for i := range want {
					if got[i] != want[i] || p.Grad()[i] != want[i] {
						t.Errorf("goroutine %d: gradient %v and %v, want %v", g, got, p.Grad(), want)
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

// residual is one loss of a sum, of a size that makes the order of addition tell.
func residual[T slope.Real[T]](i int, x []T) T {
	a := math.Sin(float64(i + 1))
	return x[0].Scale(a).Add(x[1]).AddConst(-math.Cos(float64(3 * i))).Square().Scale(math.Exp(float64(i % 20))).Add(x[2].Mul(x[0]))
}

func TestSumGradientDoesNotDependOnGOMAXPROCS(t *testing.T) {
	x := []float64{0.3, -0.8, 1.7}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, n := range []int{1, 2, 31, 32, 33, 1000, 100_000} { // the last in several batches
		runtime.GOMAXPROCS(1)
		wy, want := reverse.SumGradient(nil, n, residual[reverse.Var], x)
		for _, procs := range []int{2, 3, 8} {
			runtime.GOMAXPROCS(procs)
			y, got := reverse.SumGradient(nil, n, residual[reverse.Var], x)
			if y != wy || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
				t.Fatalf("n = %d: %v, %v with GOMAXPROCS %d, want %v, %v", n, y, got, procs, wy, want)
			}
		}
		_, fwd := dual.Gradient(nil, func(x []dual.Dual[float64]) dual.Dual[float64] {
			s := x[0].Lift(0)
			for i := range n {
				s = s.Add(residual(i, x))
			}
			return s
		}, x)
		for i := range fwd {
			if !near(want[i], fwd[i], 1e-11) {
				t.Errorf("n = %d: derivative %d is %v, dual has %v", n, i, want[i], fwd[i])
			}
		}
	}
}

func TestSumGradientOfNothing(t *testing.T) {
	dst := []float64{5, 6}
	y, g := reverse.SumGradient(dst, 0, residual[reverse.Var], []float64{1, 2})
	if y != 0 || g[0] != 0 || g[1] != 0 {
		t.Errorf("%v, %v, want 0", y, g)
	}
}

// A panic of the function comes out of SumGradient, from whichever goroutine.
func TestPanicInSumGradient(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	panics(t, "mine", func() {
		reverse.SumGradient(nil, 1000, func(i int, x []reverse.Var) reverse.Var {
			if i == 700 {
				panic("mine")
			}
			return x[0].Square()
		}, []float64{1})
	})
	panics(t, "reverse: ", func() {
		reverse.SumGradient(nil, 1000, func(i int, x []reverse.Var) reverse.Var {
			return reverse.Var{}
		}, []float64{1})
	})
}
