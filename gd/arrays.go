package gd

import (
	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/internal/arg"
	"slope/reverse"
)

// ReverseVec returns the objective of a function of n variables in whole arrays, in reverse
// mode: from about a hundred numbers on the quickest. A value costs the evaluation of f, on
// a tape of its own. It is for several goroutines if f is. It panics if f is nil.
func ReverseVec(n int, f func(reverse.Vec) reverse.Var) Objective {
	arg.NotNil(pkg, f == nil)
	value := func(t *tapeAt, x []float64) reverse.Var {
		t.Reset()
		return f(t.ConstVec(x))
	}
	return taped(n, value, func(dst, x []float64) (float64, []float64) { return reverse.GradientVec(dst, f, x) })
}

// WithHessianReverse returns the objective with the exact Hessian of f, and its products with
// vectors, in reverse mode. A Hessian costs one evaluation and n sweeps, which from about ten
// variables on is less than the n(n+1)/2 evaluations of WithHessian. f must be the same
// function as that of the objective:
//
//	obj := gd.WithHessianReverse(gd.Reverse(n, Rosenbrock), Rosenbrock)
//
// It panics if obj or f is nil.
func WithHessianReverse(obj Objective, f func([]reverse.Var2) reverse.Var2) Curved {
	arg.NotNil(pkg, obj == nil || f == nil)
	hess := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
		return reverse.Hessian(dst, f, x)
	}
	return &curvedProduct{curvedFunc{obj, hess}, func(dst, x, v []float64) (float64, []float64) { return reverse.HVP(dst, f, x, v) }}
}

// WithHessianVec is WithHessianReverse for a function of whole arrays, that is generic over
// reverse.Scalar:
//
//	obj := gd.WithHessianVec(gd.ReverseVec(n, loss), loss)
func WithHessianVec(obj Objective, f func(reverse.Vec2) reverse.Var2) Curved {
	arg.NotNil(pkg, obj == nil || f == nil)
	hess := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
		return reverse.HessianVec(dst, f, x)
	}
	return &curvedProduct{curvedFunc{obj, hess}, func(dst, x, v []float64) (float64, []float64) { return reverse.HVPVec(dst, f, x, v) }}
}

// WithHessianFunc returns the objective with a Hessian that hess computes, as that of another
// objective or of an expr.Program does:
//
//	p := expr.Record(n, Rosenbrock)
//	obj := gd.WithHessianFunc(gd.Reverse(n, Rosenbrock), p.Hessian)
//
// hess has the shape of the method of Curved. A Program is Curved without it, too. It panics
// if obj or hess is nil.
func WithHessianFunc(obj Objective, hess func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense)) Curved {
	arg.NotNil(pkg, obj == nil || hess == nil)
	return &curvedFunc{obj, hess}
}

type curvedFunc struct {
	Objective
	hess func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense)
}

func (c *curvedFunc) Hessian(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
	return c.hess(dst, x)
}

// curvedProduct also has the products of the Hessian.
type curvedProduct struct {
	curvedFunc
	hvp func(dst, x, v []float64) (float64, []float64)
}

// HVP returns the value and the product of the Hessian with v.
func (c *curvedProduct) HVP(dst, x, v []float64) (float64, []float64) { return c.hvp(dst, x, v) }

// SumOfVec returns a mean over m samples of a loss of n variables in whole arrays, for
// MiniBatch. loss is called with the samples of a batch at once and returns the mean of their
// losses. GatherRows of a constant takes a batch out of a table:
//
//	data := gd.SumOfVec(n, m, func(samples []int, x reverse.Vec) reverse.Var {
//		r := x.ConstMat(a).GatherRows(samples).MulVec(x).Sub(x.ConstVec(b).Gather(samples))
//		return r.SumSquares().Scale(1 / float64(len(samples)))
//	})
//
// It is for several goroutines if loss is. It panics if loss is nil. An expr.Batch is a Sum, too.
func SumOfVec(n, m int, loss func(samples []int, x reverse.Vec) reverse.Var) Sum {
	arg.NotNil(pkg, loss == nil)
	return newSum("SumOfVec", n, m, func(b *batchLoss) slope.GradientFunc {
		mean := func(x reverse.Vec) reverse.Var { return loss(b.samples, x) }
		return func(dst, x []float64) (float64, []float64) { return reverse.GradientVec(dst, mean, x) }
	})
}
