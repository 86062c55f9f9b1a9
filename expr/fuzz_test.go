package expr

import (
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// FuzzLoops looks for a loop body, operands and a point at which loops and single
// nodes disagree, or a value that is not that of Float64.
func FuzzLoops(f *testing.F) { f.Fuzz(rapid.MakeFuzz(checkRandomLoop)) }

// FuzzPrograms does the same for programs without loops.
func FuzzPrograms(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "n")
		rp := drawProgram(t, n, 20, rough)
		x := drawPoint(t, n)
		p := Record(n, func(x []Expr) Expr { return evalProgram(rp, x) })
		if got, want := p.Value(x), float64(evalProgram(rp, floats(x))); !same(got, want) {
			t.Fatalf("value %v, want %v", got, want)
		}
		p.Hessian(nil, x)
		p.SparseHessian(x)
	}))
}

// A Program may be used by many goroutines at once, its first use included.
func TestConcurrentUse(t *testing.T) {
	p := Record(50, rosenbrock[Expr])
	x := w1Point(50)
	_, want := plain(p).Gradient(nil, x)
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 5 {
				_, g := p.Gradient(nil, x)
				p.HVP(nil, x, x)
				h := p.SparseHessian(x)
				p.ValueAll(nil, x)
				for i := range g {
					if !near(g[i], want[i], 1000, 1e-14) || h.At(i, i) < 200 {
						t.Errorf("gradient[%d] = %v, want %v", i, g[i], want[i])
					}
				}
			}
		}()
	}
	wg.Wait()
}
