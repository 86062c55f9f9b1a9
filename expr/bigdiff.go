package expr

import (
	"fmt"
	"math"
	"math/big"

	"slope/internal/arg"
	"slope/internal/bignum"
)

// BigGradient returns the gradient at x to about prec bits, as central
// differences of values at a precision so high that they are as good as exact:
// independent evidence about the rules' derivatives, which it does not use. At a
// kink it is the mean of the one-sided slopes. An entry is nil where f is not
// defined on both sides of x. It costs 2·Dim values.
//
//	(f(x+h·eᵢ) − f(x−h·eᵢ))/2h with h about 2^−prec·|xᵢ|, or 2^−prec at 0
//
// to 3·prec bits: the truncation error is of the order of h². Functions that
// vary on a scale below h about x are not resolved.
func (p *Program) BigGradient(x []float64, prec uint) ([]*big.Float, error) {
	p.must()
	wantBits("BigGradient", prec)
	d := newDifferencer(p, x, prec, prec, 3*prec+128)
	grad := make([]*big.Float, len(x))
	for i := range x {
		a, err := d.value(i, 1, i, 0)
		if err != nil {
			return nil, err
		}
		b, err := d.value(i, -1, i, 0)
		if err != nil {
			return nil, err
		}
		if a == nil || b == nil || a.IsInf() || b.IsInf() {
			continue
		}
		z := new(big.Float).SetPrec(d.prec).Sub(a, b)
		z.Quo(z, new(big.Float).SetMantExp(d.step[i], 1))
		grad[i] = z.SetPrec(prec)
	}
	return grad, nil
}

// BigHessian returns the Hessian at x to about prec bits, row by row, as
// BigGradient does: differences of second order with the same h, to 4·prec bits.
// It costs 2·Dim² values.
func (p *Program) BigHessian(x []float64, prec uint) ([][]*big.Float, error) {
	p.must()
	wantBits("BigHessian", prec)
	d := newDifferencer(p, x, prec, prec, 4*prec+128)
	h := make([][]*big.Float, len(x))
	for i := range h {
		h[i] = make([]*big.Float, len(x))
		for j := range i + 1 {
			z, err := d.second(i, j)
			if err != nil {
				return nil, err
			}
			h[i][j], h[j][i] = z, z
		}
	}
	return h, nil
}

// differencer evaluates a program near a point.
type differencer struct {
	p      *Program
	x      []*big.Float
	step   []*big.Float
	prec   uint // of the evaluation
	result uint
}

func newDifferencer(p *Program, x []float64, result, shift, prec uint) *differencer {
	arg.Length("expr", "point", len(x), p.g.Inputs)
	for _, v := range x { // small steps cost bits
		if _, e := math.Frexp(v); v != 0 && e < 0 {
			prec = max(prec, prec+2*uint(-e))
		}
	}
	d := &differencer{p: p, prec: prec, result: result}
	for _, v := range x {
		if math.IsInf(v, 0) || v != v {
			panic(fmt.Sprintf("expr: differences at %v", v))
		}
		_, e := math.Frexp(v)
		d.x = append(d.x, bignum.New(v, prec).F)
		d.step = append(d.step, new(big.Float).SetPrec(prec).SetMantExp(big.NewFloat(1), e-1-int(shift)))
	}
	return d
}

// value returns f(x + a·hᵢeᵢ + b·hⱼeⱼ).
func (d *differencer) value(i, a, j, b int) (*big.Float, error) {
	x := append([]*big.Float(nil), d.x...)
	move := func(k, s int) {
		if s != 0 {
			t := new(big.Float).SetPrec(d.prec).SetInt64(int64(s))
			// the sum is exact: x may be much smaller than the step or larger
			wide := d.prec + uint(abs(x[k].MantExp(nil)-d.step[k].MantExp(nil)))
			x[k] = new(big.Float).SetPrec(wide).Add(x[k], t.Mul(t, d.step[k]))
		}
	}
	move(i, a)
	move(j, b)
	return d.p.Big(x, d.prec)
}

func abs(x int) int { return max(x, -x) }

// second returns the entry (i, j) of the Hessian.
//
//	(f(x+hᵢ) − 2f(x) + f(x−hᵢ))/hᵢ²
//	(f(x+hᵢ+hⱼ) − f(x+hᵢ−hⱼ) − f(x−hᵢ+hⱼ) + f(x−hᵢ−hⱼ))/4hᵢhⱼ
func (d *differencer) second(i, j int) (*big.Float, error) {
	type point struct{ a, b, weight int }
	points := []point{{1, 1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}}
	div := new(big.Float).SetPrec(d.prec).Mul(d.step[i], d.step[j])
	if i == j {
		points = []point{{1, 0, 1}, {0, 0, -2}, {-1, 0, 1}}
	} else {
		div.SetMantExp(div, 2)
	}
	z := new(big.Float).SetPrec(d.prec)
	for _, q := range points {
		f, err := d.value(i, q.a, j, q.b)
		if err != nil {
			return nil, err
		}
		if f == nil || f.IsInf() {
			return nil, nil
		}
		t := new(big.Float).SetPrec(d.prec).SetInt64(int64(q.weight))
		z.Add(z, t.Mul(t, f))
	}
	return z.Quo(z, div).SetPrec(d.result), nil
}

// wantBits panics if a precision is 0.
func wantBits(method string, prec uint) {
	if prec == 0 {
		panic("expr: " + method + " with a precision of 0 bits, want at least 1")
	}
}
