package workload

import (
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
	ghyper "gonum.org/v1/gonum/num/hyperdual"

	"slope/expr"
	"slope/hyperdual"
	"slope/internal/problem"
	"slope/reverse"
)

// w8 is W8, the dense Hessian of W1. Data: x.
func w8() Workload {
	return Workload{
		Name: "W8", Title: "Hessian of Rosenbrock, dense", Task: Hessian, Param: "variables",
		Size: 100, Small: 10, Growth: []int{10, 30, 100, 300, 1000},
		New: func(n int) *Case {
			x := problem.RosenbrockStart(n)
			c := hessianCase(n, x)
			if c.within(n * n / 2) {
				c.add(
					hessianOf("hyperdual", ofHyper, x, func(h *mat.SymDense, x []float64) { hyperdual.Hessian(h, rosenbrockHyper, x) }),
					hessianOf("hyperdual generic", ofHyper, x, func(h *mat.SymDense, x []float64) { hyperdual.Hessian(h, problem.Rosenbrock[hy], x) }),
				)
			}
			if c.within(n) {
				c.add(
					hessianOf("reverse", ofReverse, x, func(h *mat.SymDense, x []float64) { reverse.Hessian(h, rosenbrockVar2, x) }),
					hessianOf("reverse generic", ofReverse, x, func(h *mat.SymDense, x []float64) {
						reverse.Hessian(h, problem.Rosenbrock[reverse.Var2], x)
					}),
				)
			}
			replay := hessianOf("expr replay", ofExpr, x, nil)
			replay.Prepare = func() Runner {
				e := expr.Record(n, problem.Rosenbrock[ex]).Evaluator()
				return hessianRunner(x, func(h *mat.SymDense, x []float64) { e.Hessian(h, x) })
			}
			c.add(replay)
			if c.within(n * n / 2) {
				w := make([]ghyper.Number, n)
				c.add(hessianOf("gonum hyperdual", ofGhyper, x, func(h *mat.SymDense, x []float64) { rosenbrockGonumHessian(h, w, x) }))
				fdCt := hessianOf("gonum fd", ofFd, x, func(h *mat.SymDense, x []float64) { fd.Hessian(h, rosenbrock, x, nil) })
				fdCt.Exact, fdCt.Tolerance = false, 1e-1
				c.add(fdCt)
			}
			return c
		},
	}
}

// w8Sparse is the Hessian of W1 as its three diagonals. Data: x.
func w8Sparse() Workload {
	return Workload{
		Name: "W8s", Title: "Hessian of Rosenbrock, sparse", Task: SparseHessian, Param: "variables",
		Size: 1000, Small: 10, Growth: []int{10, 100, 1000, 10000, 100000, 1000000},
		New: func(n int) *Case {
			x := problem.RosenbrockStart(n)
			c := &Case{N: n, Data: []Block{vector("x", x)}, Operations: 7 * n}
			c.add(
				Contender{Name: "hand", Package: byHand, Exact: true, Prepare: func() Runner {
					out := make([]float64, 2*n-1)
					return Runner{
						Run:    func() { problem.RosenbrockDiagonals(out[:n], out[n:], x) },
						Answer: func() []float64 { return append([]float64(nil), out...) },
					}
				}},
				plainOf(x, rosenbrock),
				Contender{Name: "expr sparse", Package: ofExpr, Exact: true, Prepare: func() Runner {
					e := expr.Record(n, problem.Rosenbrock[ex]).Evaluator()
					var h *expr.SparseSym
					return Runner{
						Run:    func() { _, _, h = e.SparseHessian(h, x) },
						Answer: func() []float64 { return diagonals(h) },
					}
				}},
				// The same where the function is recorded anew for each Hessian.
				Contender{Name: "expr sparse first", Package: ofExpr, Exact: true, Prepare: func() Runner {
					var h *expr.SparseSym
					return Runner{
						Run:    func() { h = expr.Record(n, problem.Rosenbrock[ex]).SparseHessian(x) },
						Answer: func() []float64 { return diagonals(h) },
					}
				}},
			)
			if n == w1Generated {
				c.add(generatedDiagonals(x))
			}
			c.answerByHand()
			return c
		},
	}
}

// generatedDiagonals is the sparse Hessian by generated code.
func generatedDiagonals(x []float64) Contender {
	return Contender{Name: "generated", Package: ofExpr + " WriteGo", Exact: true, Prepare: func() Runner {
		n := len(x)
		start, column := genW1HessianPattern()
		entries := make([]float64, len(column))
		return Runner{
			Run: func() { genW1SparseHessian(entries, x) },
			Answer: func() []float64 {
				out := make([]float64, 2*n-1)
				for i := range n {
					for k := start[i]; k < start[i+1]; k++ {
						switch j := int(column[k]); j {
						case i:
							out[i] = entries[k]
						case i + 1:
							out[n+i] = entries[k]
						}
					}
				}
				return out
			},
		}
	}}
}

// diagonals returns the diagonal of h and what stands beside it.
func diagonals(h *expr.SparseSym) []float64 {
	n := h.SymmetricDim()
	out := make([]float64, 2*n-1)
	h.DoNonZero(func(i, j int, v float64) {
		switch j {
		case i:
			out[i] = v
		case i + 1:
			out[n+i] = v
		}
	})
	return out
}

func hessianCase(n int, x []float64) *Case {
	c := &Case{N: n, Data: []Block{vector("x", x)}, Operations: 7 * n}
	c.add(hessianOf("hand", byHand, x, problem.RosenbrockHessian), plainOf(x, rosenbrock))
	c.answerByHand()
	return c
}

// hessianOf makes a contender of a dense Hessian.
func hessianOf(name, from string, x []float64, f func(h *mat.SymDense, x []float64)) Contender {
	return Contender{Name: name, Package: from, Exact: true, Prepare: func() Runner { return hessianRunner(x, f) }}
}

func hessianRunner(x []float64, f func(h *mat.SymDense, x []float64)) Runner {
	h := mat.NewSymDense(len(x), nil)
	return Runner{
		Run: func() { f(h, x) },
		Answer: func() []float64 {
			var full mat.Dense
			full.CloneFrom(h)
			return full.RawMatrix().Data
		},
	}
}

func rosenbrockHyper(x []hy) hy {
	var s hy
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100).Add(x[i].AddConst(-1).Square()))
	}
	return s
}

func rosenbrockVar2(x []reverse.Var2) reverse.Var2 {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

func rosenbrockGonumHyper(x []ghyper.Number) ghyper.Number {
	var s ghyper.Number
	for i := range len(x) - 1 {
		t := ghyper.Sub(x[i+1], ghyper.Mul(x[i], x[i]))
		u := ghyper.Sub(ghyper.Number{Real: 1}, x[i])
		s = ghyper.Add(s, ghyper.Add(ghyper.Scale(100, ghyper.Mul(t, t)), ghyper.Mul(u, u)))
	}
	return s
}

// rosenbrockGonumHessian is the loop that a user of gonum's num/hyperdual writes.
func rosenbrockGonumHessian(h *mat.SymDense, w []ghyper.Number, x []float64) {
	for i, v := range x {
		w[i] = ghyper.Number{Real: v}
	}
	for i := range x {
		for j := i; j < len(x); j++ {
			w[i].E1mag, w[j].E2mag = 1, 1
			h.SetSym(i, j, rosenbrockGonumHyper(w).E1E2mag)
			w[i].E1mag, w[j].E2mag = 0, 0
		}
	}
}
