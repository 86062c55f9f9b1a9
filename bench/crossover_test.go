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
