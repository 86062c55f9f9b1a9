package workload

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	gdual "gonum.org/v1/gonum/num/dual"

	"slope"
	"slope/expr"
	"slope/gd"
	"slope/internal/problem"
	"slope/reverse"
)

// w4Columns is the number of variables of W4 and of the descent on it.
const w4Columns = 50

// w4 is W4, least squares with a ridge, ‖Ax−b‖² + ‖x‖². Data: x; A; b.
func w4() Workload {
	return Workload{
		Name: "W4", Title: "ridge regression, 50 variables", Task: Gradient, Param: "rows",
		Size: 200, Small: 20, Growth: []int{10, 100, 1000, 10000, 100000},
		New: func(m int) *Case { return ridgeCase(m, m, w4Columns) },
	}
}

// w4b is W4 where A has n columns and 2n rows and does not fit the caches.
func w4b() Workload {
	return Workload{
		Name: "W4b", Title: "ridge regression, 2n rows", Task: Gradient, Param: "variables",
		Size: 1000, Small: 12, Growth: []int{10, 30, 100, 300, 1000, 3000},
		New: func(n int) *Case { return ridgeCase(n, 2*n, n) },
	}
}

func ridgeCase(size, m, n int) *Case {
	r := &ridge{problem.NewRidge(m, n)}
	x := r.Start()
	c := gradientCase(size, x, 2*m*n, r.hand(), r.plain(), r.data()...)
	c.add(gradientOf("hand loops", byHand, x, func() slope.GradientFunc { return r.Gradient }))
	if c.within(n) {
		c.add(
			dualOf("dual", x, r.dual),
			dualOf("dual generic", x, func(x []du) du { return problem.RidgeLoss(r.Ridge, x) }),
		)
	}
	c.add(
		reverseOf("reverse", x, r.tape),
		reverseOf("reverse generic", x, func(x []va) va { return problem.RidgeLoss(r.Ridge, x) }),
		vectorOf(x, r.vector),
		replayOf(x, func(x []ex) ex { return problem.RidgeLoss(r.Ridge, x) }),
		gradientOf("expr batch", ofExpr, x, func() slope.GradientFunc {
			b := expr.RecordData(n, n+1, problem.RidgeSample[ex]).Batch(r.samples())
			b.Workers = 1
			return func(g, x []float64) (float64, []float64) {
				y, _ := b.Gradient(g, x)
				return y + addRidge(g, x, r.Lambda), g
			}
		}),
	)
	c.add(sourceOf(x, r.source().LossGradient))
	if n == w4Columns {
		c.add(gradientOf("generated", ofExpr+" WriteGo", x, func() slope.GradientFunc {
			samples := r.samples()
			return func(g, x []float64) (float64, []float64) {
				clear(g)
				y := 0.0
				for i := range m {
					y += genW4AddGradient(g, x, samples[i*(n+1):][:n+1])
				}
				return y + addRidge(g, x, r.Lambda), g
			}
		}))
	}
	if c.within(n) {
		c.add(gonumDualOf(x, r.gonum), gonumFdOf(x, r.plain()))
	}
	return c
}

// w4Step is the step size of the descent, below 1/L.
const w4Step = 3.9e-4

// w4Loop is n steps of gradient descent on W4 with 200 rows. Data: x, the start;
// A; b; alpha, the step size; steps.
func w4Loop() Workload {
	return Workload{
		Name: "W4L", Title: "descent on ridge regression 200×50", Task: Loop, Param: "steps",
		Size: 100, Small: 5, Growth: []int{10, 100, 1000, 10000},
		New: func(steps int) *Case {
			r := &ridge{problem.NewRidge(200, w4Columns)}
			start := r.Start()
			c := &Case{N: steps, Data: append([]Block{vector("x", start)}, append(r.data(), number("alpha", w4Step), number("steps", float64(steps)))...), tolerance: loopTolerance, Operations: 2 * 200 * w4Columns * steps}
			descent := func(name, from string, prepare func() slope.GradientFunc) Contender {
				return Contender{Name: name, Package: from, Exact: true, Prepare: func() Runner {
					f := prepare()
					x, g := make([]float64, len(start)), make([]float64, len(start))
					return Runner{
						Run: func() {
							copy(x, start)
							for range steps {
								f(g, x)
								floats.AddScaled(x, -w4Step, g)
							}
						},
						Answer: func() []float64 { return append([]float64(nil), x...) },
					}
				}}
			}
			c.add(
				descent("hand", byHand, r.hand),
				descent("hand loops", byHand, func() slope.GradientFunc { return r.Gradient }),
				descent("reverse generic", ofReverse, func() slope.GradientFunc {
					return func(g, x []float64) (float64, []float64) {
						return reverse.Gradient(g, func(x []va) va { return problem.RidgeLoss(r.Ridge, x) }, x)
					}
				}),
				descent("reverse vector", ofReverse, func() slope.GradientFunc {
					return func(g, x []float64) (float64, []float64) { return reverse.GradientVec(g, r.vector, x) }
				}),
				Contender{Name: "reverse Param", Package: ofReverse, Exact: true, Prepare: func() Runner {
					t := reverse.NewTape()
					p := t.Param(start)
					return Runner{
						Run:    func() { r.descend(t, p, start, steps) },
						Answer: func() []float64 { return append([]float64(nil), p.Value()...) },
					}
				}},
				descent("expr replay", ofExpr, func() slope.GradientFunc {
					return expr.Record(w4Columns, func(x []ex) ex { return problem.RidgeLoss(r.Ridge, x) }).Evaluator().Gradient
				}),
				Contender{Name: "gd", Package: "slope/gd", Exact: true, Prepare: func() Runner {
					obj := gd.FromGradient(w4Columns, func(g, x []float64) (float64, []float64) { return reverse.GradientVec(g, r.vector, x) }, nil)
					opt := gd.Options{Step: gd.Fixed(w4Step), MaxIterations: steps, Stop: []gd.StopRule{}}
					var x []float64
					return Runner{
						Run: func() {
							res, err := gd.Minimize(obj, start, opt)
							if err != nil {
								panic(err)
							}
							x = res.X
						},
						Answer: func() []float64 { return append([]float64(nil), x...) },
					}
				}},
			)
			c.answerByHand()
			return c
		},
	}
}

// ridge is W4 with the forms of its loss. Its method Gradient is in plain loops.
type ridge struct{ *problem.Ridge }

func (r *ridge) data() []Block {
	m, n := r.A.Dims()
	return []Block{{"A", m, n, r.A.RawMatrix().Data}, vector("b", r.B)}
}

// samples returns the rows of A, each with its entry of b behind it.
func (r *ridge) samples() []float64 {
	m, n := r.A.Dims()
	rows := make([]float64, 0, m*(n+1))
	for i, b := range r.B {
		rows = append(append(rows, r.A.RawRowView(i)...), b)
	}
	return rows
}

// hand returns the gradient by hand with gonum's products of matrix and vector:
// z = Ax − b, then 2Aᵀz + 2·lambda·x.
func (r *ridge) hand() slope.GradientFunc {
	z := make([]float64, len(r.B))
	return func(g, x []float64) (float64, []float64) {
		if g == nil {
			g = make([]float64, len(x))
		}
		y := r.residual(z, x)
		copy(g, x)
		blas64.Gemv(blas.Trans, 2, r.A.RawMatrix(), dense(z), 2*r.Lambda, dense(g))
		return y, g
	}
}

func (r *ridge) plain() func(x []float64) float64 {
	z := make([]float64, len(r.B))
	return func(x []float64) float64 { return r.residual(z, x) }
}

// residual writes Ax − b to z and returns the loss.
func (r *ridge) residual(z, x []float64) float64 {
	copy(z, r.B)
	blas64.Gemv(blas.NoTrans, 1, r.A.RawMatrix(), dense(x), -1, dense(z))
	return floats.Dot(z, z) + r.Lambda*floats.Dot(x, x)
}

// dense returns x as a vector of package blas64.
func dense(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }

func (r *ridge) dual(x []du) du {
	var s, q du
	for i, b := range r.B {
		var z du
		a := r.A.RawRowView(i)
		for k, v := range x {
			z = z.Add(v.Scale(a[k]))
		}
		s = s.Add(z.AddConst(-b).Square())
	}
	for _, v := range x {
		q = q.Add(v.Square())
	}
	return s.Add(q.Scale(r.Lambda))
}

// tape is the loss as a user with a loop writes it, an entry for each product.
func (r *ridge) tape(x []va) va {
	s := x[0].Lift(0)
	for i, b := range r.B {
		a := r.A.RawRowView(i)
		z := x[0].Scale(a[0])
		for k := 1; k < len(a); k++ {
			z = z.Add(x[k].Scale(a[k]))
		}
		s = s.Add(z.AddConst(-b).Square())
	}
	q := x[0].Square()
	for _, v := range x[1:] {
		q = q.Add(v.Square())
	}
	return s.Add(q.Scale(r.Lambda))
}

// vector is the loss in whole arrays.
func (r *ridge) vector(x reverse.Vec) va { return ridgeVector(r, x) }

func ridgeVector[S reverse.Scalar[S]](r *ridge, x reverse.VecOf[S]) S {
	return x.ConstMat(r.A).MulVec(x).Sub(x.ConstVec(r.B)).SumSquares().Add(x.SumSquares().Scale(r.Lambda))
}

func (r *ridge) gonum(x []gnum) gnum {
	var s, q gnum
	for i, b := range r.B {
		z := gnum{Real: -b}
		a := r.A.RawRowView(i)
		for k, v := range x {
			z = gdual.Add(z, gdual.Scale(a[k], v))
		}
		s = gdual.Add(s, gdual.Mul(z, z))
	}
	for _, v := range x {
		q = gdual.Add(q, gdual.Mul(v, v))
	}
	return gdual.Add(s, gdual.Scale(r.Lambda, q))
}

// descend is the loop of the lectures: zero the gradient, record, backward, update.
func (r *ridge) descend(t *reverse.Tape, p *reverse.Param, start []float64, steps int) {
	copy(p.Value(), start)
	for range steps {
		t.Reset()
		p.ZeroGrad()
		t.Backward(r.vector(p.Vec()))
		floats.AddScaled(p.Value(), -w4Step, p.Grad())
	}
}
