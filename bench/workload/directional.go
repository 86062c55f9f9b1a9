package workload

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"

	"slope/dual"
	"slope/expr"
	"slope/internal/problem"
)

// w1Directional is W1 in one pass of forward mode: the value and the derivative
// along v. Data: x; v.
func w1Directional() Workload {
	return Workload{
		Name: "W1j", Title: "chained Rosenbrock, along one direction", Task: Directional, Param: "variables",
		Size: 1000, Small: 10, Growth: []int{10, 100, 1000, 10000, 100000, 1000000},
		New: func(n int) *Case {
			x := problem.RosenbrockStart(n)
			return directionalCase(n, x, direction(n), 7*n, rosenbrockAlong, rosenbrock,
				rosenbrockDual, problem.Rosenbrock[du], problem.Rosenbrock[ex], rosenbrockGonum)
		},
	}
}

// w3Directional is W3 in one pass of forward mode. Data: x; v; A, y and lambda as
// in W3.
func w3Directional() Workload {
	return Workload{
		Name: "W3j", Title: "logistic regression, along one direction", Task: Directional, Param: "samples",
		Size: 1000, Small: 20, Growth: []int{10, 100, 1000, 10000, 100000},
		New: func(m int) *Case {
			l := &logistic{problem.NewLogistic(m, w3Features)}
			return directionalCase(m, l.Start(), direction(w3Features), 2*m*w3Features, l.along(), l.plain(),
				l.dual, func(x []du) du { return problem.LogisticLoss(l.Logistic, x) },
				func(x []ex) ex { return problem.LogisticLoss(l.Logistic, x) }, l.gonum, l.data()...)
		},
	}
}

// direction returns the v of n variables, cos i.
func direction(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = math.Cos(float64(i))
	}
	return v
}

// directionalCase returns a case with all its contenders.
func directionalCase(n int, x, v []float64, operations int, hand func(x, v []float64) (y, d float64), plain func(x []float64) float64,
	concrete, generic func([]du) du, recorded func([]ex) ex, gonum func([]gnum) gnum, data ...Block) *Case {
	c := &Case{N: n, Data: append([]Block{vector("x", x), vector("v", v)}, data...), Operations: operations, parts: []int{1, 1}}
	along := func(name, from string, prepare func() func() (y, d float64)) Contender {
		return Contender{Name: name, Package: from, Exact: true, Prepare: func() Runner {
			f := prepare()
			var y, d float64
			return Runner{Run: func() { y, d = f() }, Answer: func() []float64 { return []float64{y, d} }}
		}}
	}
	pass := func(f func([]du) du) func() func() (y, d float64) {
		return func() func() (y, d float64) {
			w := make([]du, len(x))
			for i := range w {
				w[i] = du{Real: x[i], Eps: v[i]}
			}
			return func() (y, d float64) { z := f(w); return z.Real, z.Eps }
		}
	}
	finite := along("gonum fd", ofFd, func() func() (y, d float64) {
		at := make([]float64, len(x))
		return func() (y, d float64) {
			y = plain(x)
			return y, fd.Derivative(func(t float64) float64 {
				return plain(floats.AddScaledTo(at, x, t, v))
			}, 0, &fd.Settings{OriginKnown: true, OriginValue: y})
		}
	})
	finite.Exact, finite.Tolerance = false, 1e-3
	c.add(
		along("hand", byHand, func() func() (y, d float64) { return func() (y, d float64) { return hand(x, v) } }),
		plainOf(x, plain),
		along("dual", ofDual, pass(concrete)),
		along("dual JVP", ofDual, func() func() (y, d float64) {
			return func() (y, d float64) { return dual.JVP(concrete, x, v) }
		}),
		along("dual generic", ofDual, pass(generic)),
		along("expr replay", ofExpr, func() func() (y, d float64) {
			e := expr.Record(len(x), recorded).Evaluator()
			dst := make([]float64, 1)
			return func() (y, d float64) { return e.Value(x), e.JVP(dst, x, v)[0] }
		}),
		along("gonum dual", ofGdual, func() func() (y, d float64) {
			w := make([]gnum, len(x))
			for i := range w {
				w[i] = gnum{Real: x[i], Emag: v[i]}
			}
			return func() (y, d float64) { z := gonum(w); return z.Real, z.Emag }
		}),
		finite,
	)
	c.answerByHand()
	return c
}

// rosenbrockAlong is the value and the derivative along d by hand.
func rosenbrockAlong(x, d []float64) (s, ds float64) {
	for i := range len(x) - 1 {
		t, dt := x[i+1]-x[i]*x[i], d[i+1]-2*x[i]*d[i]
		u, du := 1-x[i], -d[i]
		s += 100*t*t + u*u
		ds += 200*t*dt + 2*u*du
	}
	return s, ds
}

// along returns the value and the derivative along d by hand.
func (l *logistic) along() func(x, d []float64) (s, ds float64) {
	a, z, dz := l.features().RawMatrix(), make([]float64, len(l.A)), make([]float64, len(l.A))
	return func(x, d []float64) (s, ds float64) {
		blas64.Gemv(blas.NoTrans, 1, a, dense(x), 0, dense(z))
		blas64.Gemv(blas.NoTrans, 1, a, dense(d), 0, dense(dz))
		s, ds = l.Lambda*floats.Dot(x, x), 2*l.Lambda*floats.Dot(x, d)
		for j, v := range z {
			v *= -l.Y[j]
			e := math.Exp(-math.Abs(v))
			s += max(v, 0) + math.Log1p(e)
			w := 1 / (1 + e)
			if v < 0 {
				w *= e
			}
			ds -= l.Y[j] * w * dz[j]
		}
		return s, ds
	}
}
