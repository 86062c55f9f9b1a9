package implicit

import (
	"fmt"
	"math"

	"slope"
	"slope/dual"
	"slope/internal/arg"
	"slope/internal/formula"
	"slope/reverse"
)

// Root returns the root x of g(x, θ) = 0 as a function of θ, with the derivatives of T. The
// value is that of p, bit for bit. g is the function of NewPoint for T.
//
//	∂x/∂θ = −(∂g/∂x)⁻¹·∂g/∂θ
//
// It evaluates g q+1 times, for derivatives of order q, and makes n products with rows of the
// inverse each time: q times give the derivatives, and once more takes the rounding of the inverse
// out of the highest. It panics if p is nil, if θ has other values than those of p, if g returns another
// number of values or ones that are not 0 at p, and for a number type without values, such
// as expr.Expr, where a root that is a constant would be wrong: use Solve or Correct.
func Root[T slope.Real[T]](p *Point, g func(x, theta []T) []T, theta []T) []T {
	arg.NotNil(pkg, g == nil)
	p.must()
	p.at(values(theta))
	order := formula.Order[T]()
	x := make([]T, len(p.x))
	for i, v := range p.x {
		x[i] = theta[0].Lift(v)
	}
	for k := range order + 1 {
		r := g(append([]T(nil), x...), theta)
		arg.Length(pkg, "residual", len(r), len(x))
		r = append([]T(nil), r...)
		if k == 0 {
			p.solves(values(r), precision(theta[0]))
		}
		for i := range r {
			v, _ := formula.Value(r[i])
			r[i] = r[i].AddConst(-v)
		}
		for i := range x {
			x[i] = x[i].Sub(slope.DotConst(p.inverse[i], r))
		}
	}
	return x
}

// values returns the values of numbers and panics if they have none.
func values[T slope.Real[T]](x []T) []float64 {
	v := make([]float64, len(x))
	for i := range x {
		var ok bool
		if v[i], ok = formula.Value(x[i]); !ok {
			panic("implicit: numbers without values, such as expr.Expr: a root would be a constant of the recording; use Solve or Correct")
		}
	}
	return v
}

// at panics unless θ are the parameters of p. A number of single precision is one of them
// rounded.
func (p *Point) at(theta []float64) {
	arg.Length(pkg, "parameters", len(theta), len(p.theta))
	for i, v := range theta {
		if w := p.theta[i]; v != w && v != float64(float32(w)) {
			panic(fmt.Sprintf("implicit: parameter %d is %v, the Point is that of %v: make a new Point for other parameters", i, v, w))
		}
	}
}

// precision returns how much coarser T rounds than float64 does: 1, and more for the numbers
// of single precision.
func precision[T slope.Real[T]](like T) float64 {
	if v, _ := formula.Value(like.Lift(0.1)); v != 0.1 {
		return 1e7
	}
	return 1
}

// solves panics unless r, the values of the equations at p, are 0 but for rounding, which is
// coarser by a factor.
func (p *Point) solves(r []float64, coarser float64) {
	for i, row := range p.inverse {
		step := 0.0
		for k, v := range row {
			step += v * r[k]
		}
		if !(math.Abs(step) <= coarser*p.room[i]) {
			panic(fmt.Sprintf("implicit: the equations are not 0 at the Point: their values %v would move x[%d] by %v; give Root, Argmin or FixedPoint the function that the Point was made for", short(r), i, step))
		}
	}
}

// Argmin returns the minimum x of f(x, θ) along x as a function of θ, with the derivatives of
// T; see Root. p comes from NewMin. The derivatives of x of order q use those of f up to order
// q+1. It evaluates q+1 gradients of f in numbers of T, by reverse.NestGradient.
func Argmin[T slope.Real[T]](p *Point, f func(x, theta []reverse.Over[T]) reverse.Over[T], theta []T) []T {
	arg.NotNil(pkg, f == nil)
	return Root(p, func(x, theta []T) []T {
		outer := make([]reverse.Over[T], len(theta))
		for i, v := range theta {
			outer[i] = reverse.Outer(v)
		}
		_, g := reverse.NestGradient(nil, func(x []reverse.Over[T]) reverse.Over[T] { return f(x, outer) }, x)
		return g
	}, theta)
}

// FixedPoint returns the fixed point x = F(x, θ) as a function of θ, with the derivatives of
// T; see Root. p comes from NewFixed.
func FixedPoint[T slope.Real[T]](p *Point, f func(x, theta []T) []T, theta []T) []T {
	arg.NotNil(pkg, f == nil)
	return Root(p, residual(f), theta)
}

// residual is the function x ↦ F(x) − x.
func residual[T slope.Real[T]](f func(x, theta []T) []T) func(x, theta []T) []T {
	return func(x, theta []T) []T {
		y := f(x, theta)
		arg.Length(pkg, "value of F", len(y), len(x))
		r := make([]T, len(y))
		for i := range r {
			r[i] = y[i].Sub(x[i])
		}
		return r
	}
}

// Correct returns x0 after k steps of Newton's method for g(x, θ) = 0, in T: a start that is
// a root in value has then the derivatives of the root along θ up to the order 2ᵏ−1, so that
// two steps give those up to the third. It is for number types without values, as in a
// recording, where x0 may be data:
//
//	p := expr.RecordData(m, n, func(θ, x0 []expr.Expr) expr.Expr {
//		x := implicit.Correct(g[dual.Over[expr.Expr]], x0, θ, 2)
//		…
//	})
//	y, grad := p.WithData(root).Gradient(nil, θ)
//
// The linear systems are solved by elimination. Where T has values the greatest element is the
// pivot; else the order is that of the equations and variables, and a 0 on the way makes NaN.
// It evaluates g k·n times in dual numbers of T. It panics if g is nil, x0 or θ is empty, k is
// negative or g returns another number of values.
func Correct[T slope.Real[T]](g func(x, theta []dual.Over[T]) []dual.Over[T], x0, theta []T, k int) []T {
	arg.NotNil(pkg, g == nil)
	arg.Point(pkg, "Correct", len(x0))
	if len(theta) == 0 {
		panic("implicit: Correct with 0 parameters, want at least 1")
	}
	arg.Count(pkg, "number of corrections", k, 0)
	n := len(x0)
	x := append([]T(nil), x0...)
	outer := make([]dual.Over[T], len(theta))
	for i, v := range theta {
		outer[i] = dual.Outer(v)
	}
	for range k {
		a := make([][]T, n) // the Jacobian and, in the last column, the residual
		for i := range a {
			a[i] = make([]T, n+1)
		}
		for j := range n {
			in := make([]dual.Over[T], n)
			for i, v := range x {
				in[i] = dual.Outer(v)
			}
			in[j].Eps = x[j].Lift(1)
			r := g(in, outer)
			arg.Length(pkg, "residual", len(r), n)
			for i, v := range r {
				a[i][j], a[i][n] = v.Eps, v.Real
			}
		}
		for i, s := range eliminate(a) {
			x[i] = x[i].Sub(s)
		}
	}
	return x
}

// eliminate solves a linear system whose right-hand side is the last column of a.
func eliminate[T slope.Real[T]](a [][]T) []T {
	n := len(a)
	size := func(x T) float64 { v, _ := formula.Value(x); return math.Abs(v) }
	for k := range n {
		for i := k + 1; i < n; i++ {
			if size(a[i][k]) > size(a[k][k]) {
				a[i], a[k] = a[k], a[i]
			}
		}
		for i := k + 1; i < n; i++ {
			m := a[i][k].Div(a[k][k])
			for j := k + 1; j <= n; j++ {
				a[i][j] = a[i][j].Sub(m.Mul(a[k][j]))
			}
		}
	}
	x := make([]T, n)
	for k := n - 1; k >= 0; k-- {
		s := a[k][n]
		for j := k + 1; j < n; j++ {
			s = s.Sub(a[k][j].Mul(x[j]))
		}
		x[k] = s.Div(a[k][k])
	}
	return x
}
