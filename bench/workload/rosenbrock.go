package workload

import (
	"gonum.org/v1/gonum/num/dual"

	"slope/bench/workload/plain"
	"slope/internal/problem"
)

// w1 is W1, the gradient of the chained Rosenbrock function. Data: x.
func w1() Workload {
	return Workload{
		Name: "W1", Title: "chained Rosenbrock", Task: Gradient, Param: "variables",
		Size: 1000, Small: 10, Growth: []int{10, 100, 1000, 10000, 100000, 1000000},
		New: func(n int) *Case {
			x := problem.RosenbrockStart(n)
			c := gradientCase(n, x, 7*n, problem.RosenbrockGradient, rosenbrock)
			if c.within(n) {
				c.add(dualOf("dual", x, rosenbrockDual), dualOf("dual generic", x, problem.Rosenbrock[du]))
			}
			c.add(
				reverseOf("reverse", x, rosenbrockVar),
				reverseOf("reverse generic", x, problem.Rosenbrock[va]),
				replayOf(x, problem.Rosenbrock[ex]),
				lanesOf(x, problem.Rosenbrock[ex]),
				sourceOf(x, plain.RosenbrockGradient),
			)
			if n == w1Generated {
				c.add(generatedOf(x, genW1Gradient))
			}
			if c.within(n) {
				c.add(gonumDualOf(x, rosenbrockGonum), gonumFdOf(x, rosenbrock))
			}
			return c
		},
	}
}

// w1Generated is the size that there is generated code for.
const w1Generated = 1000

func rosenbrock(x []float64) float64 {
	s := 0.0
	for i := range len(x) - 1 {
		t, u := x[i+1]-x[i]*x[i], 1-x[i]
		s += 100*t*t + u*u
	}
	return s
}

func rosenbrockDual(x []du) du {
	var s du
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100).Add(x[i].AddConst(-1).Square()))
	}
	return s
}

func rosenbrockVar(x []va) va {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

func rosenbrockGonum(x []gnum) gnum {
	var s gnum
	for i := range len(x) - 1 {
		t := dual.Sub(x[i+1], dual.Mul(x[i], x[i]))
		u := dual.Sub(gnum{Real: 1}, x[i])
		s = dual.Add(s, dual.Add(dual.Scale(100, dual.Mul(t, t)), dual.Mul(u, u)))
	}
	return s
}
