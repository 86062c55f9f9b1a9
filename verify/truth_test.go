package verify

import (
	"math"
	"math/big"

	"slope/verify/internal/exact"
)

// bigValue evaluates e at x with prec bits; nil where an operation has no finite value.
func (e Expression) bigValue(x []*big.Float, prec uint) *big.Float {
	v := append([]*big.Float(nil), x...)
	for _, nd := range e.Ops {
		a := make([]*big.Float, len(nd.Args))
		for i, k := range nd.Args {
			a[i] = v[k]
		}
		z := exact.Op(nd, a, prec)
		if z == nil {
			return nil
		}
		v = append(v, z)
	}
	return v[len(v)-1]
}

// bigSlopes returns the slopes of e at x along coordinate j on the left and on the right,
// NaN where there is none: difference quotients of the whole function in arbitrary
// precision, between points on one side of x, so that nothing is asked of f at x
// itself. They are believed if two steps agree.
func (e Expression) bigSlopes(x []float64, j int) (left, right float64) {
	const prec = 1200
	quotient := func(side float64, step int) float64 {
		z := exact.Nums(x, prec)
		shift := func(k float64) *big.Float {
			h := exact.Num(side*k, prec)
			h.SetMantExp(h, -step)
			z[j] = new(big.Float).SetPrec(prec).Add(exact.Num(x[j], prec), h)
			return e.bigValue(z, prec)
		}
		a, b := shift(1), shift(2)
		if a == nil || b == nil {
			return math.NaN()
		}
		d := new(big.Float).SetPrec(prec).Sub(b, a)
		d.SetMantExp(d, step)
		return side * exact.Float(d)
	}
	scale := 0
	if x[j] != 0 {
		_, k := math.Frexp(x[j])
		scale = min(k, 0)
	}
	slope := func(side float64) float64 { return agreed(quotient(side, 200-scale), quotient(side, 230-scale)) }
	return slope(-1), slope(1)
}

// agreed returns the difference quotient b if a, over a longer step, bears it out, and NaN if not.
func agreed(a, b float64) float64 {
	switch {
	case math.Abs(a-b) <= 1e-9*math.Abs(b):
		return b
	case math.Abs(b) <= 0x1p-20*math.Abs(a) && math.Abs(a) < 1e-20: // on its way to 0
		return 0
	}
	return math.NaN()
}
