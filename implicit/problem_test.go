package implicit_test

import (
	"math"
	"math/big"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/implicit"
	"slope/internal/bignum"
	"slope/reverse"
)

func kepler[T slope.Real[T]](x, θ []T) []T {
	return []T{x[0].Sub(x[0].Sin().Mul(θ[0])).Sub(θ[1])}
}

func three[T slope.Real[T]](x, θ []T) []T {
	return []T{
		x[0].Exp().Add(x[1].Mul(θ[0])).Sub(x[2]).AddConst(-0.97),
		x[0].Mul(x[1]).Add(x[2].Square()).Sub(θ[1]),
		x[0].Add(x[1].PowInt(3)).Add(x[2].Scale(2)).Sub(θ[0].Mul(θ[1])).AddConst(-1.7),
	}
}

func twice[T slope.Real[T]](x, θ []T) []T {
	return []T{x[0].Add(x[1]).Mul(θ[0]).Cos().Scale(0.5), x[0].Sub(x[1]).Mul(θ[1]).Sin().Scale(0.3).AddConst(0.2)}
}

func valley[T slope.Real[T]](x, θ []T) T {
	s := x[0].Lift(0)
	for i := range x {
		c := 1 / float64(i+1)
		s = s.Add(x[i].Mul(θ[0]).AddConst(-c).Square()).Add(x[i].Square().Square().Scale(0.25 * c)).Add(x[i].Mul(x[(i+1)%len(x)]).Sin().Scale(0.1))
	}
	return s.Add(slope.SumSquares(x).Mul(θ[1].Exp()))
}

// A problem has its equations in every type that the tests use.
type problem struct {
	name   string
	x0, θ  []float64
	point  func(x0, θ []float64) (*implicit.Point, error)
	single func(p *implicit.Point, θ []single) []single
	hyper  func(p *implicit.Point, θ []hyper) []hyper
	v      func(p *implicit.Point, θ []reverse.Var) []reverse.Var
	v2     func(p *implicit.Point, θ []reverse.Var2) []reverse.Var2
	third  func(p *implicit.Point, θ []dual.Over[hyper]) []dual.Over[hyper]
	expr   func(x0, θ []expr.Expr) []expr.Expr
	big    func(x, θ []bignum.Number) []bignum.Number // the equations
	jac    func(x, θ []single) []single
	bar    float64 // of the errors, in units
}

func root[T slope.Real[T]](g func(x, θ []T) []T) func(p *implicit.Point, θ []T) []T {
	return func(p *implicit.Point, θ []T) []T { return implicit.Root(p, g, θ) }
}

func fixed[T slope.Real[T]](f func(x, θ []T) []T) func(p *implicit.Point, θ []T) []T {
	return func(p *implicit.Point, θ []T) []T { return implicit.FixedPoint(p, f, θ) }
}

func argmin[T slope.Real[T]](f func(x, θ []reverse.Over[T]) reverse.Over[T]) func(p *implicit.Point, θ []T) []T {
	return func(p *implicit.Point, θ []T) []T { return implicit.Argmin(p, f, θ) }
}

func less[T slope.Real[T]](f func(x, θ []T) []T) func(x, θ []T) []T {
	return func(x, θ []T) []T {
		y := f(x, θ)
		for i := range y {
			y[i] = y[i].Sub(x[i])
		}
		return y
	}
}

// gradientOf is the gradient along x.
func gradientOf[T slope.Real[T]](f func(x, θ []reverse.Over[T]) reverse.Over[T]) func(x, θ []T) []T {
	return func(x, θ []T) []T {
		outer := make([]reverse.Over[T], len(θ))
		for i, v := range θ {
			outer[i] = reverse.Outer(v)
		}
		_, g := reverse.NestGradient(nil, func(x []reverse.Over[T]) reverse.Over[T] { return f(x, outer) }, x)
		return g
	}
}

func correct(g func(x, θ []dual.Over[expr.Expr]) []dual.Over[expr.Expr]) func(x0, θ []expr.Expr) []expr.Expr {
	return func(x0, θ []expr.Expr) []expr.Expr { return implicit.Correct(g, x0, θ, 2) }
}

func equations(g func(x, θ []single) []single) func(x0, θ []float64) (*implicit.Point, error) {
	return func(x0, θ []float64) (*implicit.Point, error) { return implicit.NewPoint(g, x0, θ) }
}

func problems() []problem {
	return []problem{
		{"Kepler", []float64{1.5}, []float64{0.6, 0.9}, equations(kepler[single]), root(kepler[single]), root(kepler[hyper]), root(kepler[reverse.Var]), root(kepler[reverse.Var2]),
			root(kepler[dual.Over[hyper]]), correct(kepler[dual.Over[expr.Expr]]), kepler[bignum.Number], kepler[single], 4},
		{"three equations", []float64{0.3, 0.7, 0.8}, []float64{0.6, 0.9}, equations(three[single]), root(three[single]), root(three[hyper]), root(three[reverse.Var]), root(three[reverse.Var2]),
			root(three[dual.Over[hyper]]), correct(three[dual.Over[expr.Expr]]), three[bignum.Number], three[single], 60},
		{"fixed point", []float64{0.4, 0.2}, []float64{0.7, 1.2}, func(x0, θ []float64) (*implicit.Point, error) { return implicit.NewFixed(twice[single], x0, θ) },
			fixed(twice[single]), fixed(twice[hyper]), fixed(twice[reverse.Var]), fixed(twice[reverse.Var2]), fixed(twice[dual.Over[hyper]]),
			correct(less(twice[dual.Over[expr.Expr]])), less(twice[bignum.Number]), less(twice[single]), 28},
		{"minimum", []float64{0.4, 0.2, 0.1, 0.1}, []float64{1.3, -1}, func(x0, θ []float64) (*implicit.Point, error) { return implicit.NewMin(valley[reverse.Var2], x0, θ) },
			argmin(valley[reverse.Over[single]]), argmin(valley[reverse.Over[hyper]]), argmin(valley[reverse.Over[reverse.Var]]), argmin(valley[reverse.Over[reverse.Var2]]), argmin(valley[reverse.Over[dual.Over[hyper]]]),
			correct(gradientOf(valley[reverse.Over[dual.Over[expr.Expr]]])), gradientOf(valley[reverse.Over[bignum.Number]]), gradientOf(valley[reverse.Over[single]]), 12},
	}
}

// near solves the problem at θ in many bits, from x0, with a fixed inverse of the Jacobian.
func (r problem) near(inverse *mat.Dense, x []float64, θ []bignum.Number) []bignum.Number {
	const prec = 900
	z := make([]bignum.Number, len(x))
	for i, v := range x {
		z[i] = bignum.New(v, prec)
	}
	for range 40 {
		res := r.big(z, θ)
		for i := range z {
			z[i] = z[i].Sub(slope.DotConst(inverse.RawRowView(i), res))
		}
	}
	return z
}

// derivatives returns the derivatives of the solution along direction v of orders 0 to 3, by
// differences in 900 bits.
func (r problem) derivatives(x []float64, v []float64) [4][]float64 {
	const prec, step = 900, 150
	n := len(x)
	_, j := dual.Jacobian(nil, func(z []single) []single {
		θ := make([]single, len(r.θ))
		for i, v := range r.θ {
			θ[i] = dual.Const(v)
		}
		return r.jac(z, θ)
	}, x)
	inv := new(mat.Dense)
	if err := inv.Inverse(j); err != nil {
		panic(err)
	}
	h := new(big.Float).SetMantExp(big.NewFloat(1).SetPrec(prec), -step)
	var at [5][]bignum.Number
	for k := range at {
		θ := make([]bignum.Number, len(r.θ))
		for i, t := range r.θ {
			d := new(big.Float).SetPrec(prec).Mul(h, big.NewFloat(float64(k-2)*v[i]))
			θ[i] = bignum.Number{F: d.Add(d, big.NewFloat(t)), Prec: prec}
		}
		at[k] = r.near(inv, x, θ)
	}
	var out [4][]float64
	for order, c := range [4][5]float64{{0, 0, 1, 0, 0}, {0, -0.5, 0, 0.5, 0}, {0, 1, -2, 1, 0}, {-0.5, 1, 0, -1, 0.5}} {
		for i := range n {
			var col []bignum.Number
			for k := range at {
				col = append(col, at[k][i])
			}
			s := slope.DotConst(c[:], col)
			s.F.SetMantExp(s.F, order*step)
			y, _ := s.F.Float64()
			out[order] = append(out[order], y)
		}
	}
	return out
}

func norm(x []float64) (s float64) {
	for _, v := range x {
		s = math.Max(s, math.Abs(v))
	}
	return s
}
