package expr

import (
	"fmt"
	"math"
	"math/big"

	"slope"
	"slope/dual"
	"slope/internal/arg"
	"slope/internal/bignum"
)

// BigGradient returns the gradient at x to about prec bits: the program in dual numbers over
// arbitrary precision, by formulas that share nothing with the rules in float64. Those of a
// slope.Rule are difference quotients of its Big, whatever derivatives it states. It is
// independent evidence about the derivatives of the other methods. At a kink it is the mean of
// the one-sided slopes. An entry is nil where f has no finite slope. It costs Dim evaluations
// with 2·prec bits and more.
func (p *Program) BigGradient(x []float64, prec uint) ([]*big.Float, error) {
	p.must()
	wantBits("BigGradient", prec)
	in := bigPoint(p, x, prec)
	grad := make([]*big.Float, len(x))
	for i := range x {
		v := make([]dual.Over[bignum.Number], len(x))
		for k := range v {
			v[k] = dual.Outer(in[k])
		}
		v[i].Eps = in[i].Lift(1)
		z := bigResult(p, v)
		if _, err := result(z.Real); err != nil {
			return nil, err
		}
		grad[i] = entry(z.Real, z.Eps, prec)
	}
	return grad, nil
}

// BigHessian returns the Hessian at x to about prec bits, row by row, as
// BigGradient does. Across a kink the second derivative is 0. It costs Dim·(Dim+1)/2 evaluations.
func (p *Program) BigHessian(x []float64, prec uint) ([][]*big.Float, error) {
	p.must()
	wantBits("BigHessian", prec)
	in := bigPoint(p, x, prec)
	h := make([][]*big.Float, len(x))
	for i := range h {
		h[i] = make([]*big.Float, len(x))
		for j := range i + 1 {
			v := make([]dual.Over[dual.Over[bignum.Number]], len(x))
			for k := range v {
				v[k] = dual.Outer(dual.Outer(in[k]))
			}
			v[i].Real.Eps, v[j].Eps.Real = in[i].Lift(1), in[j].Lift(1)
			z := bigResult(p, v)
			if _, err := result(z.Real.Real); err != nil {
				return nil, err
			}
			h[i][j] = entry(z.Real.Real, z.Eps.Eps, prec)
			h[j][i] = h[i][j]
		}
	}
	return h, nil
}

func bigResult[T slope.Real[T]](p *Program, x []T) T {
	return evalNodes(p, x, first(x))[p.g.Out[0]]
}

// entry rounds a derivative of y to prec bits.
func entry(y, d bignum.Number, prec uint) *big.Float {
	if y.F == nil || d.F == nil || d.F.IsInf() {
		return nil
	}
	return new(big.Float).SetPrec(prec).Set(d.F)
}

// bigPoint returns x as numbers that have the digits that cancel in derivatives to prec bits:
// twice as many, and those of small numbers beside 1.
func bigPoint(p *Program, x []float64, prec uint) []bignum.Number {
	arg.Length("expr", "point", len(x), p.g.Inputs)
	work := 2*prec + 128
	for _, v := range x {
		if math.IsInf(v, 0) || v != v {
			panic(fmt.Sprintf("expr: derivatives at %v", v))
		}
		if _, e := math.Frexp(v); v != 0 && e < 0 {
			work = max(work, 2*prec+128+4*uint(-e))
		}
	}
	in := make([]bignum.Number, len(x))
	for i, v := range x {
		in[i] = bignum.New(v, work)
	}
	return in
}

// wantBits panics if a precision is 0.
func wantBits(method string, prec uint) {
	if prec == 0 {
		panic("expr: " + method + " with a precision of 0 bits, want at least 1")
	}
}
