package workload

import (
	"gonum.org/v1/gonum/diff/fd"
	gdual "gonum.org/v1/gonum/num/dual"

	"slope/bench/workload/plain"
	"slope/dual"
	"slope/expr"
	"slope/gd"
	"slope/internal/problem"
	"slope/reverse"
)

const (
	wellStart = 2.0
	wellStep  = 0.02
)

// w9 is n steps of gradient descent on the double well ½(w²−1)². Data: x, the
// start; eta, the step size; steps.
func w9() Workload {
	return Workload{
		Name: "W9", Title: "descent on the double well", Task: Loop, Param: "steps",
		Size: 200, Small: 10, Growth: []int{10, 100, 1000, 10000, 100000},
		New: func(steps int) *Case {
			c := &Case{N: steps, Data: []Block{vector("x", []float64{wellStart}), number("eta", wellStep), number("steps", float64(steps))}, tolerance: loopTolerance, Operations: 4 * steps}
			loop := func(name, from string, run func() float64) Contender {
				return Contender{Name: name, Package: from, Exact: true, Prepare: func() Runner {
					w := 0.0
					return Runner{Run: func() { w = run() }, Answer: func() []float64 { return []float64{w} }}
				}}
			}
			tape := reverse.NewTape()
			x, g := make([]float64, 1), make([]float64, 1)
			c.add(
				loop("hand", byHand, func() float64 { return wellHand(steps) }),
				loop("dual", ofDual, func() float64 { return wellDual(steps) }),
				loop("dual Derivative", ofDual, func() float64 { return wellDerivative(steps) }),
				loop("reverse", ofReverse, func() float64 { return wellVar(tape, steps) }),
				Contender{Name: "reverse Param", Package: ofReverse, Exact: true, Prepare: func() Runner {
					t := reverse.NewTape()
					p := t.Param([]float64{wellStart})
					vars := make([]va, 1)
					return Runner{
						Run:    func() { wellParam(t, p, vars, steps) },
						Answer: func() []float64 { return []float64{p.Value()[0]} },
					}
				}},
				loop("reverse Gradient", ofReverse, func() float64 { return wellGradient(x, g, steps) }),
				Contender{Name: "expr replay", Package: ofExpr, Exact: true, Prepare: func() Runner {
					e := expr.Record(1, func(x []ex) ex { return problem.DoubleWell(x[0]) }).Evaluator()
					x, g := make([]float64, 1), make([]float64, 1)
					return Runner{
						Run: func() {
							x[0] = wellStart
							for range steps {
								e.Gradient(g, x)
								x[0] -= wellStep * g[0]
							}
						},
						Answer: func() []float64 { return []float64{x[0]} },
					}
				}},
				loop("generated", ofExpr+" WriteGo", func() float64 {
					x[0] = wellStart
					for range steps {
						genW9Gradient(g, x)
						x[0] -= wellStep * g[0]
					}
					return x[0]
				}),
				loop("source", ofSource, func() float64 { return wellSource(steps) }),
				loop("gd", "slope/gd", func() float64 {
					w, _ := gd.Minimize1D(wellOfDual, wellStart, gd.Options1D[float64]{Step: wellStep, MaxIterations: steps, EpsGrad: -1})
					return w
				}),
				loop("gonum dual", ofGdual, func() float64 { return wellGonum(steps) }),
			)
			fdCt := loop("gonum fd", ofFd, func() float64 { return wellFd(steps) })
			fdCt.Exact, fdCt.Tolerance = false, 1e-6
			c.add(fdCt)
			c.Want = []float64{wellHand(steps)}
			return c
		},
	}
}

func wellHand(steps int) float64 {
	w := wellStart
	for range steps {
		w -= wellStep * (2 * w * (w*w - 1))
	}
	return w
}

// wellDual is the loop with its loss in place, as wellHand is.
func wellDual(steps int) float64 {
	w := wellStart
	for range steps {
		w -= wellStep * dual.Variable(w).Square().AddConst(-1).Square().Scale(0.5).Eps
	}
	return w
}

func wellDerivative(steps int) float64 {
	w := wellStart
	for range steps {
		_, d := dual.Derivative(wellOfDual, w)
		w -= wellStep * d
	}
	return w
}

func wellVar(t *reverse.Tape, steps int) float64 {
	w := wellStart
	for range steps {
		t.Reset()
		x := t.Var(w)
		t.Backward(x.Square().AddConst(-1).Square().Scale(0.5))
		w -= wellStep * t.Grad(x)
	}
	return w
}

// wellParam is the lectures' loop: zero the gradient, record, backward, update.
func wellParam(t *reverse.Tape, p *reverse.Param, vars []va, steps int) {
	p.Value()[0] = wellStart
	for range steps {
		t.Reset()
		p.ZeroGrad()
		x := p.Vars(vars)[0]
		t.Backward(x.Square().AddConst(-1).Square().Scale(0.5))
		p.Value()[0] -= wellStep * p.Grad()[0]
	}
}

func wellGradient(x, g []float64, steps int) float64 {
	x[0] = wellStart
	for range steps {
		reverse.Gradient(g, wellOfVar, x)
		x[0] -= wellStep * g[0]
	}
	return x[0]
}

func wellSource(steps int) float64 {
	w := wellStart
	for range steps {
		_, d := plain.DoubleWellGradient(w)
		w -= wellStep * d
	}
	return w
}

func wellGonum(steps int) float64 {
	w := wellStart
	for range steps {
		x := gnum{Real: w, Emag: 1}
		u := gdual.Mul(x, x)
		u.Real--
		w -= wellStep * gdual.Scale(0.5, gdual.Mul(u, u)).Emag
	}
	return w
}

func wellFd(steps int) float64 {
	w := wellStart
	for range steps {
		w -= wellStep * fd.Derivative(well, w, nil)
	}
	return w
}

func well(w float64) float64 { u := w*w - 1; return 0.5 * u * u }

func wellOfDual(x du) du { return x.Square().AddConst(-1).Square().Scale(0.5) }

func wellOfVar(x []va) va { return x[0].Square().AddConst(-1).Square().Scale(0.5) }
