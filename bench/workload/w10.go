package workload

import (
	"math"

	"gonum.org/v1/gonum/diff/fd"
	gdual "gonum.org/v1/gonum/num/dual"
	ghyper "gonum.org/v1/gonum/num/hyperdual"

	"slope"
	"slope/bench/workload/plain"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/internal/problem"
	"slope/reverse"
)

// w10 is W10 with its first derivative, at n points from 1.3 on. One evaluation of
// the case is that of all its points, one after the other: the call of a contender
// then counts for nothing, and no compiler can move the work out of the loop.
// Data: x, the points.
func w10() Workload {
	return Workload{
		Name: "W10", Title: "exp(sin x)·log(x²+1)/√(x+2), f′", Task: Derivatives, Param: "points", Size: 100, Small: 3,
		New: func(n int) *Case {
			x := w10Points(n)
			c := &Case{N: n, Data: []Block{vector("x", x)}, Operations: 8 * n}
			c.add(
				firstAt("hand", byHand, x, problem.W10Derivative),
				plainAt(x, w10Plain),
				firstAt("dual", ofDual, x, w10Dual),
				firstAt("dual Derivative", ofDual, x, func(x float64) (float64, float64) { return dual.Derivative(w10OfDual, x) }),
				firstAt("dual generic", ofDual, x, func(x float64) (float64, float64) {
					z := problem.W10(dual.Variable(x))
					return z.Real, z.Eps
				}),
				gradientAt("reverse", ofReverse, x, func() slope.GradientFunc {
					return func(g, x []float64) (float64, []float64) { return reverse.Gradient(g, w10OfVar, x) }
				}),
				gradientAt("expr replay", ofExpr, x, func() slope.GradientFunc {
					return expr.Record(1, func(x []ex) ex { return problem.W10(x[0]) }).Evaluator().Gradient
				}),
				gradientAt("generated", ofExpr+" WriteGo", x, func() slope.GradientFunc { return genW10Gradient }),
				firstAt("source", ofSource, x, plain.W10Gradient),
				firstAt("gonum dual", ofGdual, x, func(x float64) (float64, float64) {
					z := w10Gonum(gnum{Real: x, Emag: 1})
					return z.Real, z.Emag
				}),
			)
			fdCt := firstAt("gonum fd", ofFd, x, func(x float64) (float64, float64) {
				y := w10Plain(x)
				return y, fd.Derivative(w10Plain, x, &fd.Settings{OriginKnown: true, OriginValue: y})
			})
			fdCt.Exact, fdCt.Tolerance = false, 1e-6
			c.add(fdCt)
			c.answerByHand()
			return c
		},
	}
}

// w10b is W10 with its first and second derivative, otherwise as w10.
func w10b() Workload {
	return Workload{
		Name: "W10b", Title: "exp(sin x)·log(x²+1)/√(x+2), f′ and f″", Task: Derivatives, Param: "points", Size: 100, Small: 3,
		New: func(n int) *Case {
			x := w10Points(n)
			c := &Case{N: n, Data: []Block{vector("x", x)}, Operations: 8 * n}
			c.add(
				secondAt("hand", byHand, x, problem.W10Derivatives),
				plainAt(x, w10Plain),
				secondAt("hyperdual", ofHyper, x, w10Hyper),
				secondAt("hyperdual Derivatives", ofHyper, x, func(x float64) (float64, float64, float64) {
					return hyperdual.Derivatives(w10OfHyper, x)
				}),
				secondAt("hyperdual generic", ofHyper, x, func(x float64) (float64, float64, float64) {
					z := problem.W10(hyperdual.Variable(x))
					return z.Real, z.E1, z.E12
				}),
				secondAt("gonum hyperdual", ofGhyper, x, func(x float64) (float64, float64, float64) {
					z := w10GonumHyper(ghyper.Number{Real: x, E1mag: 1, E2mag: 1})
					return z.Real, z.E1mag, z.E1E2mag
				}),
			)
			fdCt := secondAt("gonum fd", ofFd, x, func(x float64) (float64, float64, float64) {
				y := w10Plain(x)
				d1 := fd.Derivative(w10Plain, x, &fd.Settings{Formula: fd.Central})
				return y, d1, fd.Derivative(w10Plain, x, &fd.Settings{Formula: fd.Central2nd, OriginKnown: true, OriginValue: y})
			})
			fdCt.Exact, fdCt.Tolerance = false, 1e-5
			c.add(fdCt)
			c.answerByHand()
			return c
		},
	}
}

// w10Points returns n points from 1.3 on.
func w10Points(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1.3 + 0.001*float64(i)
	}
	return x
}

// answerByHand fills in Want and Plain from the first two contenders.
func (c *Case) answerByHand() {
	for i, to := range []*[]float64{&c.Want, &c.Plain} {
		r := c.Contenders[i].Prepare()
		r.Run()
		*to = r.Answer()
	}
}

// plainAt makes the contender "plain" of a function of one variable.
func plainAt(x []float64, f func(x float64) float64) Contender {
	return Contender{Name: "plain", Package: byHand, Exact: true, Prepare: func() Runner {
		y := make([]float64, len(x))
		return Runner{
			Run: func() {
				for i, x := range x {
					y[i] = f(x)
				}
			},
			Answer: func() []float64 { return append([]float64(nil), y...) },
		}
	}}
}

// firstAt makes a contender of a value and first derivative.
func firstAt(name, from string, x []float64, f func(x float64) (y, d1 float64)) Contender {
	return Contender{Name: name, Package: from, Exact: true, Prepare: func() Runner {
		out := make([]float64, 2*len(x))
		return Runner{
			Run: func() {
				for i, x := range x {
					out[2*i], out[2*i+1] = f(x)
				}
			},
			Answer: func() []float64 { return append([]float64(nil), out...) },
		}
	}}
}

// secondAt makes a contender of a value and two derivatives.
func secondAt(name, from string, x []float64, f func(x float64) (y, d1, d2 float64)) Contender {
	return Contender{Name: name, Package: from, Exact: true, Prepare: func() Runner {
		out := make([]float64, 3*len(x))
		return Runner{
			Run: func() {
				for i, x := range x {
					out[3*i], out[3*i+1], out[3*i+2] = f(x)
				}
			},
			Answer: func() []float64 { return append([]float64(nil), out...) },
		}
	}}
}

// gradientAt makes a contender of value and first derivative of a gradient in one
// variable.
func gradientAt(name, from string, x []float64, prepare func() slope.GradientFunc) Contender {
	return Contender{Name: name, Package: from, Exact: true, Prepare: func() Runner {
		f := prepare()
		out := make([]float64, 2*len(x))
		return Runner{
			Run: func() {
				for i := range x {
					out[2*i], _ = f(out[2*i+1:2*i+2], x[i:i+1])
				}
			},
			Answer: func() []float64 { return append([]float64(nil), out...) },
		}
	}}
}

func w10Plain(x float64) float64 {
	return math.Exp(math.Sin(x)) * math.Log(x*x+1) / math.Sqrt(x+2)
}

// w10Dual is written in one piece with its seed, as the derivative by hand is.
func w10Dual(x float64) (y, d1 float64) {
	v := dual.Variable(x)
	z := v.Sin().Exp().Mul(v.Square().AddConst(1).Log()).Div(v.AddConst(2).Sqrt())
	return z.Real, z.Eps
}

// w10Hyper is written in one piece with its seed, as the derivative by hand is.
func w10Hyper(x float64) (y, d1, d2 float64) {
	v := hyperdual.Variable(x)
	z := v.Sin().Exp().Mul(v.Square().AddConst(1).Log()).Div(v.AddConst(2).Sqrt())
	return z.Real, z.E1, z.E12
}

func w10OfDual(x du) du {
	return x.Sin().Exp().Mul(x.Square().AddConst(1).Log()).Div(x.AddConst(2).Sqrt())
}

func w10OfHyper(x hy) hy {
	return x.Sin().Exp().Mul(x.Square().AddConst(1).Log()).Div(x.AddConst(2).Sqrt())
}

func w10OfVar(x []va) va {
	return x[0].Sin().Exp().Mul(x[0].Square().AddConst(1).Log()).Div(x[0].AddConst(2).Sqrt())
}

func w10Gonum(x gnum) gnum {
	q, r := gdual.Mul(x, x), x
	q.Real++
	r.Real += 2
	return gdual.Mul(gdual.Mul(gdual.Exp(gdual.Sin(x)), gdual.Log(q)), gdual.Inv(gdual.Sqrt(r)))
}

func w10GonumHyper(x ghyper.Number) ghyper.Number {
	q, r := ghyper.Mul(x, x), x
	q.Real++
	r.Real += 2
	return ghyper.Mul(ghyper.Mul(ghyper.Exp(ghyper.Sin(x)), ghyper.Log(q)), ghyper.Inv(ghyper.Sqrt(r)))
}
