package workload

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	gdual "gonum.org/v1/gonum/num/dual"

	"slope"
	"slope/expr"
	"slope/internal/problem"
	"slope/reverse"
)

const w3Features = 50

// w3 is W3, logistic regression with a ridge. Data: x; A, the features, a row for
// each sample; y, the labels, ±1; lambda, the factor of ‖x‖².
func w3() Workload {
	return Workload{
		Name: "W3", Title: "logistic regression, 50 features", Task: Gradient, Param: "samples",
		Size: 1000, Small: 20, Growth: []int{10, 100, 1000, 10000, 100000},
		New: func(m int) *Case {
			l := &logistic{problem.NewLogistic(m, w3Features)}
			x := l.Start()
			samples := l.Samples.RawMatrix().Data
			c := gradientCase(m, x, 2*m*w3Features, l.hand(), l.plain(),
				l.data()...)
			c.add(gradientOf("hand loops", byHand, x, func() slope.GradientFunc { return l.Gradient }))
			if c.within(len(x)) {
				c.add(
					dualOf("dual", x, l.dual),
					dualOf("dual generic", x, func(x []du) du { return problem.LogisticLoss(l.Logistic, x) }),
				)
			}
			c.add(
				reverseOf("reverse", x, l.tape),
				reverseOf("reverse generic", x, func(x []va) va { return problem.LogisticLoss(l.Logistic, x) }),
				gradientOf("reverse sum", ofReverse, x, func() slope.GradientFunc { return l.sum }),
				vectorOf(x, l.vector()),
				replayOf(x, func(x []ex) ex { return problem.LogisticLoss(l.Logistic, x) }),
				gradientOf("expr batch", ofExpr, x, func() slope.GradientFunc {
					b := expr.RecordData(w3Features, w3Features+1, problem.LogisticSample[ex]).Batch(samples)
					b.Workers = 1
					return func(g, x []float64) (float64, []float64) {
						y, _ := b.Gradient(g, x)
						return y + addRidge(g, x, l.Lambda), g
					}
				}),
				gradientOf("generated", ofExpr+" WriteGo", x, func() slope.GradientFunc {
					return func(g, x []float64) (float64, []float64) {
						clear(g)
						y := 0.0
						for j := range m {
							y += genW3AddGradient(g, x, samples[j*(w3Features+1):][:w3Features+1])
						}
						return y + addRidge(g, x, l.Lambda), g
					}
				}),
				sourceOf(x, l.source().LossGradient),
			)
			if c.within(len(x)) {
				c.add(gonumDualOf(x, l.gonum), gonumFdOf(x, l.plain()))
			}
			return c
		},
	}
}

// addRidge adds the gradient of lambda‖x‖² to g and returns its value.
func addRidge(g, x []float64, lambda float64) float64 {
	s := 0.0
	for k, v := range x {
		s += v * v
		g[k] += 2 * lambda * v
	}
	return lambda * s
}

// logistic is W3 with the forms of its loss. Its method Gradient is in plain loops.
type logistic struct{ *problem.Logistic }

func (l *logistic) data() []Block {
	var a []float64
	for _, row := range l.A {
		a = append(a, row...)
	}
	return []Block{{"A", len(l.A), w3Features, a}, vector("y", l.Y), number("lambda", l.Lambda)}
}

// features returns the matrix of the features.
func (l *logistic) features() *mat.Dense {
	return l.Samples.Slice(0, len(l.A), 0, w3Features).(*mat.Dense)
}

// hand returns the gradient by hand with gonum's products of matrix and vector.
func (l *logistic) hand() slope.GradientFunc {
	a, z := l.features().RawMatrix(), make([]float64, len(l.A))
	return func(g, x []float64) (float64, []float64) {
		if g == nil {
			g = make([]float64, len(x))
		}
		blas64.Gemv(blas.NoTrans, 1, a, dense(x), 0, dense(z))
		s := l.Lambda * floats.Dot(x, x)
		for j, v := range z {
			v *= -l.Y[j]
			// log(1+eᵛ) and its slope σ(v) from one exponential that cannot overflow.
			e := math.Exp(-math.Abs(v))
			s += max(v, 0) + math.Log1p(e)
			w := 1 / (1 + e)
			if v < 0 {
				w *= e
			}
			z[j] = -l.Y[j] * w
		}
		copy(g, x)
		blas64.Gemv(blas.Trans, 1, a, dense(z), 2*l.Lambda, dense(g))
		return s, g
	}
}

func (l *logistic) plain() func(x []float64) float64 {
	a, z := l.features().RawMatrix(), make([]float64, len(l.A))
	return func(x []float64) float64 {
		blas64.Gemv(blas.NoTrans, 1, a, dense(x), 0, dense(z))
		s := l.Lambda * floats.Dot(x, x)
		for j, v := range z {
			v *= -l.Y[j]
			s += max(v, 0) + math.Log1p(math.Exp(-math.Abs(v)))
		}
		return s
	}
}

func (l *logistic) dual(x []du) du {
	var s, q du
	for j, a := range l.A {
		var z du
		for k, v := range x {
			z = z.Add(v.Scale(a[k]))
		}
		s = s.Add(z.Scale(-l.Y[j]).Softplus())
	}
	for _, v := range x {
		q = q.Add(v.Square())
	}
	return s.Add(q.Scale(l.Lambda))
}

// tape is the loss as a user with a loop writes it, an entry for each product.
func (l *logistic) tape(x []va) va {
	s := x[0].Lift(0)
	for j, a := range l.A {
		z := x[0].Scale(a[0])
		for k := 1; k < len(a); k++ {
			z = z.Add(x[k].Scale(a[k]))
		}
		s = s.Add(z.Scale(-l.Y[j]).Softplus())
	}
	r := x[0].Square()
	for _, v := range x[1:] {
		r = r.Add(v.Square())
	}
	return s.Add(r.Scale(l.Lambda))
}

// sum is the gradient by a tape of one sample after the other.
func (l *logistic) sum(g, x []float64) (float64, []float64) {
	y, g := reverse.SumGradient(g, len(l.A), func(j int, x []va) va {
		return slope.DotConst(l.A[j], x).Scale(-l.Y[j]).Softplus()
	}, x)
	return y + addRidge(g, x, l.Lambda), g
}

// logisticVector is the loss in whole arrays, of the features and the negative labels.
func logisticVector[S reverse.Scalar[S]](a *mat.Dense, negY []float64, lambda float64, x reverse.VecOf[S]) S {
	return x.ConstMat(a).MulVec(x).Mul(x.ConstVec(negY)).Softplus().Sum().Add(x.SumSquares().Scale(lambda))
}

func (l *logistic) negLabels() []float64 {
	y := make([]float64, len(l.A))
	for j, v := range l.Y {
		y[j] = -v
	}
	return y
}

func (l *logistic) vector() func(x reverse.Vec) va {
	a, y := l.features(), l.negLabels()
	return func(x reverse.Vec) va { return logisticVector(a, y, l.Lambda, x) }
}

func (l *logistic) gonum(x []gnum) gnum {
	var s, q gnum
	for j, a := range l.A {
		var z gnum
		for k, v := range x {
			z = gdual.Add(z, gdual.Scale(a[k], v))
		}
		e := gdual.Exp(gdual.Scale(-l.Y[j], z))
		s = gdual.Add(s, gdual.Log(gdual.Add(gnum{Real: 1}, e)))
	}
	for _, v := range x {
		q = gdual.Add(q, gdual.Mul(v, v))
	}
	return gdual.Add(s, gdual.Scale(l.Lambda, q))
}
