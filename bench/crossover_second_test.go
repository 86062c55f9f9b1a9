package bench_test

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/internal/problem"
	"slope/reverse"
)

// crossHyper is Rosenbrock's function for the concrete type.
func crossHyper(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
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
