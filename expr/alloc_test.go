package expr

import (
	"testing"

	"gonum.org/v1/gonum/mat"
)

// raceEnabled is set where the race detector runs: it makes pools forget.
var raceEnabled bool

// In steady state the methods that take a dst allocate nothing.
func TestNoAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("race detector")
	}
	for _, c := range rollCases() {
		x := make([]float64, c.n)
		for i := range x {
			x[i] = 0.1 + float64(i%7)/8
		}
		p := Record(c.n, c.f)
		e := p.Evaluator()
		g := make([]float64, c.n)
		w, hv := []float64{1}, make([]float64, c.n)
		sym := mat.NewSymDense(c.n, nil)
		jac := mat.NewDense(1, c.n, nil)
		runs := []struct {
			name string
			f    func()
		}{
			{"Value", func() { e.Value(x) }},
			{"Gradient", func() { e.Gradient(g, x) }},
			{"JVP", func() { e.JVP(w, x, x) }},
			{"VJP", func() { e.VJP(g, x, w) }},
			{"HVP", func() { e.HVP(g, x, x) }},
			{"Jacobian", func() { e.Jacobian(jac, x) }},
			{"Program.Value", func() { p.Value(x) }},
			{"Program.Gradient", func() { p.Gradient(g, x) }},
			{"Program.GradHVP", func() { p.GradHVP(g, hv, x, x) }},
			{"Program.HVP", func() { p.HVP(g, x, x) }},
			{"Program.GradientAll", func() { p.GradientAll(w, g, x) }},
		}
		if c.n <= 60 {
			h := p.SparseHessian(x)
			runs = append(runs, []struct {
				name string
				f    func()
			}{
				{"Hessian", func() { e.Hessian(sym, x) }},
				{"SparseHessian", func() { e.SparseHessian(h, x) }},
			}...)
		}
		for _, r := range runs {
			r.f()
			w[0] = 1
			if n := testing.AllocsPerRun(20, r.f); n > 0 {
				t.Errorf("%s of %s: %v allocations", r.name, c.name, n)
			}
		}
	}
}

func TestGradientOfSomeSamplesAllocatesNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	b := RecordData(2, 2, func(x, d []Expr) Expr { return x[0].Mul(d[0]).Add(x[1]).Sub(d[1]).Square() }).Batch(make([]float64, 200))
	b.Workers = 1
	g, samples := make([]float64, 2), []int{3, 1, 99, 4}
	run := func() { b.GradientOf(g, []float64{1, 2}, samples) }
	run()
	if n := testing.AllocsPerRun(50, run); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

// The point and the gradient stay where the caller has them, also on its stack.
func TestGradientOnStackAllocatesNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	e := Record(40, func(x []Expr) Expr {
		s := x[0].Lift(0)
		for i := range len(x) - 1 {
			s = s.Add(x[i].Mul(x[i+1]).Sin())
		}
		return s
	}).Evaluator()
	run := func() {
		var x, g [40]float64
		if y, _ := e.Gradient(g[:], x[:]); y+e.Value(x[:]) != 0 || g[3] != 0 {
			t.Error("the value and the slopes at 0 are not 0")
		}
	}
	run()
	if n := testing.AllocsPerRun(50, run); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}
