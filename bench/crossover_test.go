package bench_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/internal/problem"
	"slope/reverse"
)

// BenchmarkCrossover answers which mode is the quickest from which size on. Each
// sub-benchmark is a question at a size; its metrics are the nanoseconds of one
// answer by every mode, the modes taken in turn in one process so that a busy
// machine slows them all. docs/modes.md quotes a run.
func BenchmarkCrossover(b *testing.B) {
	b.Run("gradient", crossGradient)
	b.Run("arrays", crossArrays)
	b.Run("replay", crossReplay)
	b.Run("hessian", crossHessian)
	b.Run("hvp", crossHVP)
	b.Run("jacobian", crossJacobian)
	b.Run("points", crossPoints)
}

// contestant is a mode that answers the question of a sub-benchmark. The numbers
// of its answer are compared, run is timed; nil stands for answer.
type contestant struct {
	name   string
	answer func() []float64
	run    func()
}

// contest checks that all contestants give the answer of the first, and reports
// the time that each takes.
func contest(b *testing.B, name string, cs ...contestant) {
	b.Run(name, func(b *testing.B) {
		want := slices.Clone(cs[0].answer())
		size := 1.0
		for _, v := range want {
			size = max(size, math.Abs(v))
		}
		runs := make([]func(), len(cs))
		for i, c := range cs {
			for k, v := range c.answer() {
				if !(math.Abs(v-want[k]) <= 1e-11*size) {
					b.Fatalf("%s: number %d is %v, %s has %v", c.name, k, v, cs[0].name, want[k])
				}
			}
			if runs[i] = c.run; c.run == nil {
				runs[i] = func() { c.answer() }
			}
		}
		var times []float64
		for b.Loop() {
			times = timesInTurn(runs...)
		}
		for i, c := range cs {
			b.ReportMetric(times[i], c.name+"-ns")
		}
		b.ReportMetric(0, "ns/op")
	})
}

// timesInTurn returns the nanoseconds that a call of each function takes: the
// least of 20 runs of about 50 µs or one call, taken in turn; fewer runs if they
// would take more than a quarter of a second.
func timesInTurn(fs ...func()) []float64 {
	calls, least := make([]int, len(fs)), make([]float64, len(fs))
	clock := func(f func(), n int) float64 {
		start := time.Now()
		for range n {
			f()
		}
		return float64(time.Since(start).Nanoseconds())
	}
	for i, f := range fs {
		f()
		for calls[i] = 1; clock(f, calls[i]) < 50e3; calls[i] *= 2 {
		}
		least[i] = math.Inf(1)
	}
	begin := time.Now()
	for round := 0; round < 20 && (round < 3 || time.Since(begin) < 250*time.Millisecond); round++ {
		for i, f := range fs {
			least[i] = min(least[i], clock(f, calls[i])/float64(calls[i]))
		}
	}
	return least
}

// The Rosenbrock function for concrete types, which the compiler inlines.

func crossDual(x []dual.Dual[float64]) dual.Dual[float64] {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

func crossVar(x []reverse.Var) reverse.Var {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

func crossHyper(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

// crossLogistic is a dense loss: Σ softplus(aⱼ·x) + ½‖x‖², m samples.
type crossLogistic struct{ rows [][]float64 }

func newCrossLogistic(m, n int) crossLogistic {
	l := crossLogistic{make([][]float64, m)}
	for j := range l.rows {
		l.rows[j] = make([]float64, n)
		for k := range n {
			l.rows[j][k] = math.Sin(float64(n*j + k + 1))
		}
	}
	return l
}

func crossLogisticLoss[T slope.Real[T]](l crossLogistic, x []T) T {
	s := slope.SumSquares(x).Scale(0.5)
	for _, a := range l.rows {
		s = s.Add(slope.DotConst(a, x).Softplus())
	}
	return s
}

func crossPoint(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 0.5 + 0.1*math.Sin(float64(i))
	}
	return x
}

// crossGradient: the gradient of n variables, forward against reverse.
func crossGradient(b *testing.B) {
	for _, n := range []int{2, 3, 4, 6, 8, 12, 16, 24, 32, 64} {
		x, g := crossPoint(n), make([]float64, n)
		p := expr.Record(n, problem.Rosenbrock[expr.Expr])
		grad := func(name string, f slope.GradientFunc) contestant {
			return contestant{name: name, answer: func() []float64 { _, g := f(g, x); return g }}
		}
		contest(b, fmt.Sprintf("rosenbrock/n=%d", n),
			grad("dual", func(dst, x []float64) (float64, []float64) { return dual.Gradient(dst, crossDual, x) }),
			grad("reverse", func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, crossVar, x) }),
			grad("dual.generic", func(dst, x []float64) (float64, []float64) {
				return dual.Gradient(dst, problem.Rosenbrock[dual.Dual[float64]], x)
			}),
			grad("reverse.generic", func(dst, x []float64) (float64, []float64) {
				return reverse.Gradient(dst, problem.Rosenbrock[reverse.Var], x)
			}),
			grad("replay", p.Gradient))
	}
	for _, n := range []int{1, 2, 3, 4, 6, 8, 12, 16, 32} {
		l, x, g := newCrossLogistic(100, n), crossPoint(n), make([]float64, n)
		p := expr.Record(n, func(x []expr.Expr) expr.Expr { return crossLogisticLoss(l, x) })
		contest(b, fmt.Sprintf("logistic/m=100,n=%d", n),
			contestant{name: "dual", answer: func() []float64 {
				_, g := dual.Gradient(g, func(x []dual.Dual[float64]) dual.Dual[float64] { return crossLogisticLoss(l, x) }, x)
				return g
			}},
			contestant{name: "reverse", answer: func() []float64 {
				_, g := reverse.Gradient(g, func(x []reverse.Var) reverse.Var { return crossLogisticLoss(l, x) }, x)
				return g
			}},
			contestant{name: "replay", answer: func() []float64 { _, g := p.Gradient(g, x); return g }})
	}
}

// crossArrays: a loss of scalars on the tape against one of whole arrays.
func crossArrays(b *testing.B) {
	for _, n := range []int{1, 2, 4, 8, 16, 64, 256} {
		x, g := crossPoint(n), make([]float64, n)
		contest(b, fmt.Sprintf("elementwise/n=%d", n),
			contestant{name: "Var", answer: func() []float64 {
				_, g := reverse.Gradient(g, func(x []reverse.Var) reverse.Var {
					s := x[0].Lift(0)
					for _, v := range x {
						s = s.Add(v.Square().AddConst(1).Sqrt())
					}
					return s
				}, x)
				return g
			}},
			contestant{name: "Vec", answer: func() []float64 {
				_, g := reverse.GradientVec(g, func(x reverse.Vec) reverse.Var { return x.Square().AddConst(1).Sqrt().Sum() }, x)
				return g
			}})
	}
	for _, size := range [][2]int{{1, 2}, {2, 2}, {4, 2}, {16, 2}, {64, 2}, {4, 8}, {16, 8}, {64, 8}, {256, 8}, {64, 32}, {1000, 50}} {
		m, n := size[0], size[1]
		l, x, g := newCrossLogistic(m, n), crossPoint(n), make([]float64, n)
		a := mat.NewDense(m, n, slices.Concat(l.rows...))
		contest(b, fmt.Sprintf("logistic/m=%d,n=%d", m, n),
			contestant{name: "Var", answer: func() []float64 {
				_, g := reverse.Gradient(g, func(x []reverse.Var) reverse.Var { return crossLogisticLoss(l, x) }, x)
				return g
			}},
			contestant{name: "Vec", answer: func() []float64 {
				_, g := reverse.GradientVec(g, func(x reverse.Vec) reverse.Var {
					return x.Tape().ConstMat(a).MulVec(x).Softplus().Sum().Add(x.SumSquares().Scale(0.5))
				}, x)
				return g
			}})
	}
}

// crossReplay: after how many evaluations a recording has paid for itself. The
// first evaluation includes the recording and the preparation of the program.
func crossReplay(b *testing.B) {
	question := func(name string, x []float64, tape func([]reverse.Var) reverse.Var, record func([]expr.Expr) expr.Expr) {
		n := len(x)
		g := make([]float64, n)
		p := expr.Record(n, record)
		b.Run(name, func(b *testing.B) {
			_, want := reverse.Gradient(nil, tape, x)
			if _, got := p.Gradient(nil, x); !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) <= 1e-11*max(1, math.Abs(b)) }) {
				b.Fatalf("gradient %v, want %v", got, want)
			}
			var times []float64
			for b.Loop() {
				times = timesInTurn(func() { reverse.Gradient(g, tape, x) }, func() { p.Gradient(g, x) })
				// By itself: its garbage would take the tape's memory out of its pool.
				times = append(times, timesInTurn(func() { expr.Record(n, record).Gradient(g, x) })...)
			}
			b.ReportMetric(times[0], "tape-ns")
			b.ReportMetric(times[1], "replay-ns")
			b.ReportMetric(times[2], "first-ns")
			b.ReportMetric((times[2]-times[1])/(times[0]-times[1]), "evaluations")
			b.ReportMetric(0, "ns/op")
		})
	}
	for _, n := range []int{2, 10, 100, 1000, 10000} {
		question(fmt.Sprintf("rosenbrock/n=%d", n), crossPoint(n), problem.Rosenbrock[reverse.Var], problem.Rosenbrock[expr.Expr])
	}
	for _, size := range [][2]int{{100, 4}, {100, 10}, {1000, 50}} {
		l := newCrossLogistic(size[0], size[1])
		question(fmt.Sprintf("logistic/m=%d,n=%d", size[0], size[1]), crossPoint(size[1]),
			func(x []reverse.Var) reverse.Var { return crossLogisticLoss(l, x) },
			func(x []expr.Expr) expr.Expr { return crossLogisticLoss(l, x) })
	}
}

// crossHessian: a sparse Hessian and a dense one.
func crossHessian(b *testing.B) {
	for _, n := range []int{2, 3, 4, 6, 8, 12, 16, 32, 64, 128} {
		hessians(b, fmt.Sprintf("rosenbrock/n=%d", n), crossPoint(n),
			problem.Rosenbrock[hyperdual.HyperDual[float64]], problem.Rosenbrock[reverse.Var2], problem.Rosenbrock[expr.Expr], crossHyper)
	}
	for _, n := range []int{1, 2, 4, 8, 16, 32} {
		l := newCrossLogistic(100, n)
		hessians(b, fmt.Sprintf("logistic/m=100,n=%d", n), crossPoint(n),
			func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] { return crossLogisticLoss(l, x) },
			func(x []reverse.Var2) reverse.Var2 { return crossLogisticLoss(l, x) },
			func(x []expr.Expr) expr.Expr { return crossLogisticLoss(l, x) }, nil)
	}
}

type hyperLoss = func([]hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64]

// hessians takes the loss generic in three types, and concrete if not nil.
func hessians(b *testing.B, name string, x []float64, h hyperLoss, v func([]reverse.Var2) reverse.Var2, e func([]expr.Expr) expr.Expr, concrete hyperLoss) {
	n := len(x)
	p := expr.Record(n, e)
	var sparse *expr.SparseSym
	dst := mat.NewSymDense(n, nil)
	contestants := []contestant{
		{name: "hyperdual", run: func() { hyperdual.Hessian(dst, h, x) }},
		{name: "reverse", run: func() { reverse.Hessian(dst, v, x) }},
		{name: "replay", run: func() { p.Hessian(dst, x) }},
		{name: "sparse", run: func() { sparse = p.SparseHessianTo(sparse, x) }},
	}
	if concrete != nil {
		contestants = append(contestants, contestant{name: "hyperdual.concrete", run: func() { hyperdual.Hessian(dst, concrete, x) }})
	}
	for i, c := range contestants {
		contestants[i].answer = func() []float64 {
			if c.run(); c.name == "sparse" {
				return mat.DenseCopyOf(sparse).RawMatrix().Data
			}
			return mat.DenseCopyOf(dst).RawMatrix().Data
		}
	}
	contest(b, name, contestants...)
}

// crossHVP: the Hessian times one vector.
func crossHVP(b *testing.B) {
	for _, n := range []int{2, 4, 8, 16, 64, 1000} {
		x, v, dst := crossPoint(n), crossPoint(n), make([]float64, n)
		p := expr.Record(n, problem.Rosenbrock[expr.Expr])
		cs := []contestant{
			{name: "reverse", answer: func() []float64 { _, hv := reverse.HVP(dst, problem.Rosenbrock[reverse.Var2], x, v); return hv }},
			{name: "replay", answer: func() []float64 { _, hv := p.HVP(dst, x, v); return hv }},
		}
		if n <= 64 {
			cs = append(cs, contestant{name: "hyperdual", answer: func() []float64 {
				_, hv := hyperdual.HVP(dst, problem.Rosenbrock[hyperdual.HyperDual[float64]], x, v)
				return hv
			}})
		}
		contest(b, fmt.Sprintf("rosenbrock/n=%d", n), cs...)
	}
}

// crossJacobian: m results of n variables: the residuals of a fit of two
// parameters, b₀(1−exp(−b₁tᵢ)), and softplus(aᵢ·x).
func crossJacobian(b *testing.B) {
	for _, m := range []int{2, 14, 100} {
		x, dst := []float64{2, 0.5}, mat.NewDense(m, 2, nil)
		p := expr.RecordVec(2, func(x []expr.Expr) []expr.Expr { return crossRise(m, x) })
		contest(b, fmt.Sprintf("fit/m=%d,n=2", m),
			contestant{name: "dual", answer: func() []float64 {
				_, j := dual.Jacobian(dst, func(b []dual.Dual[float64]) []dual.Dual[float64] {
					r := make([]dual.Dual[float64], m)
					for i := range r {
						r[i] = b[1].Scale(-0.1 * float64(i)).Exp().Neg().AddConst(1).Mul(b[0])
					}
					return r
				}, x)
				return j.RawMatrix().Data
			}},
			contestant{name: "dual.generic", answer: func() []float64 {
				_, j := dual.Jacobian(dst, func(x []dual.Dual[float64]) []dual.Dual[float64] { return crossRise(m, x) }, x)
				return j.RawMatrix().Data
			}},
			contestant{name: "reverse.generic", answer: func() []float64 {
				_, j := reverse.Jacobian(dst, func(x []reverse.Var) []reverse.Var { return crossRise(m, x) }, x)
				return j.RawMatrix().Data
			}},
			contestant{name: "replay", answer: func() []float64 { return p.Jacobian(dst, x).RawMatrix().Data }})
	}
	for _, size := range [][2]int{{2, 2}, {32, 2}, {8, 8}, {2, 8}, {1, 32}, {2, 32}, {8, 32}, {32, 32}, {64, 8}} {
		m, n := size[0], size[1]
		l, x, dst := newCrossLogistic(m, n), crossPoint(n), mat.NewDense(m, n, nil)
		p := expr.RecordVec(n, func(x []expr.Expr) []expr.Expr { return crossResiduals(l, x) })
		contest(b, fmt.Sprintf("m=%d,n=%d", m, n),
			contestant{name: "dual", answer: func() []float64 {
				_, j := dual.Jacobian(dst, func(x []dual.Dual[float64]) []dual.Dual[float64] { return crossResiduals(l, x) }, x)
				return j.RawMatrix().Data
			}},
			contestant{name: "reverse", answer: func() []float64 {
				_, j := reverse.Jacobian(dst, func(x []reverse.Var) []reverse.Var { return crossResiduals(l, x) }, x)
				return j.RawMatrix().Data
			}},
			contestant{name: "replay", answer: func() []float64 { return p.Jacobian(dst, x).RawMatrix().Data }})
	}
}

func crossRise[T slope.Real[T]](m int, b []T) []T {
	r := make([]T, m)
	for i := range r {
		r[i] = b[1].Scale(-0.1 * float64(i)).Exp().Neg().AddConst(1).Mul(b[0])
	}
	return r
}

func crossResiduals[T slope.Real[T]](l crossLogistic, x []T) []T {
	r := make([]T, len(l.rows))
	for i, a := range l.rows {
		r[i] = slope.DotConst(a, x).Softplus()
	}
	return r
}

// crossPoints: the gradients of one function at many points.
func crossPoints(b *testing.B) {
	const points = 256
	for _, n := range []int{2, 8, 32, 1000} {
		p := expr.Record(n, problem.Rosenbrock[expr.Expr])
		var all []float64
		for k := range points {
			for _, v := range crossPoint(n) {
				all = append(all, v+float64(k)/points)
			}
		}
		grads, values := make([]float64, len(all)), make([]float64, points)
		each := func(f slope.GradientFunc) func() []float64 {
			return func() []float64 {
				for k := range points {
					f(grads[k*n:(k+1)*n], all[k*n:(k+1)*n])
				}
				return grads
			}
		}
		contest(b, fmt.Sprintf("%d/rosenbrock/n=%d", points, n),
			contestant{name: "reverse", answer: each(func(dst, x []float64) (float64, []float64) {
				return reverse.Gradient(dst, problem.Rosenbrock[reverse.Var], x)
			})},
			contestant{name: "replay", answer: each(p.Gradient)},
			contestant{name: "GradientAll", answer: func() []float64 { _, g := p.GradientAll(values, grads, all); return g }})
	}
}
