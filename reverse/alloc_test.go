//go:build !race

package reverse_test

import (
	"testing"

	"slope"
	"slope/reverse"
)

func rosenbrock[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

func reductions[T slope.Real[T]](x []T) T {
	return slope.Sum(x).Add(slope.Dot(x, x)).Add(slope.SumSquares(x)).Add(slope.Norm2(x)).
		Add(slope.LogSumExp(x)).Add(slope.MaxOf(x)).Add(slope.MinOf(x))
}

// In steady state, with dst given, nothing is allocated. (The race detector makes
// sync.Pool drop tapes at random.)
func TestSteadyStateAllocatesNothing(t *testing.T) {
	x := make([]float64, 100)
	for i := range x {
		x[i] = 0.01 * float64(i)
	}
	v := make([]float64, 100)
	v[3] = 1
	dst := make([]float64, 100)
	hv := make([]float64, len(x))
	tape := reverse.NewTape()
	p := tape.Param(x)
	vars := make([]reverse.Var, len(x))
	for _, c := range []struct {
		name string
		f    func()
	}{
		{"Gradient", func() { reverse.Gradient(dst, rosenbrock[reverse.Var], x) }},
		{"Gradient of reductions", func() { reverse.Gradient(dst, reductions[reverse.Var], x) }},
		{"HVP", func() { reverse.HVP(dst, rosenbrock[reverse.Var2], x, v) }},
		{"GradHVP", func() { reverse.GradHVP(dst, hv, rosenbrock[reverse.Var2], x, v) }},
		{"HVP of reductions", func() { reverse.HVP(dst, reductions[reverse.Var2], x, v) }},
		{"Param loop", func() {
			tape.Reset()
			p.ZeroGrad()
			tape.Backward(rosenbrock(p.Vars(vars)))
		}},
		{"Vars loop", func() {
			tape.Reset()
			tape.Backward(rosenbrock(tape.Vars(vars, x)))
			tape.Grads(dst, vars)
		}},
	} {
		for range 3 {
			c.f()
		}
		if n := testing.AllocsPerRun(100, c.f); n != 0 {
			t.Errorf("%s: %v allocations a call, want 0", c.name, n)
		}
	}
}
