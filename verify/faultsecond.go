package verify

import (
	"fmt"
	"math"
	"math/big"

	"slope/expr"
)

// badSecond compares the second partial derivatives of every operation of p alone,
// as the mode computes them, with differences in arbitrary precision, and describes
// the first that is wrong; "" if none is.
func (m mode) badSecond(p *expr.Program, x []float64) string {
	v := values(p, x)
	need := live(p)
	for i, nd := range p.Nodes() {
		if !need[i] || len(nd.Args) == 0 {
			continue
		}
		a := make([]float64, len(nd.Args))
		for j, k := range nd.Args {
			a[j] = v[k]
		}
		_, hess := m.of(alone(nd))
		_, _, h := hess(nil, a)
		for j := range a {
			for l := range j + 1 {
				want, ok := trueSecond(nd, a, j, l)
				if !ok {
					continue
				}
				got, bar := h.At(j, l), secondBar(nd, a, want)
				if !(math.Abs(got-want) <= bar) {
					return fmt.Sprintf("node %d, %s at %s: the second derivative to operands %d and %d is %.17g, want %.17g (%s)",
						i, operation(nd), point(a), l, j, got, want, describe(got, want, bar))
				}
			}
		}
	}
	return ""
}

// secondBar is what a mode may err by in a second derivative of an operation: its
// rounding, and that of the terms of which it is a difference.
func secondBar(nd expr.Node, a []float64, want float64) float64 {
	d, _, ok := trueSlopes(nd, a)
	bar := 0x1p-40*math.Abs(want) + 1024*eta
	if !ok {
		return bar
	}
	size, least := 0.0, math.Inf(1)
	for j := range a {
		size = math.Max(size, math.Abs(d[j]))
		least = math.Min(least, math.Max(1, math.Abs(a[j])))
	}
	return bar + 0x1p-40*size/least
}

// trueSecond returns a second partial derivative of one operation by differences
// in arbitrary precision; ok is false where there is none, as at a kink.
func trueSecond(nd expr.Node, a []float64, j, l int) (want float64, ok bool) {
	for _, v := range a {
		if !finite(v) {
			return 0, false
		}
	}
	bits := uint(900)
	for _, v := range a {
		if _, k := math.Frexp(v); v != 0 && k < 0 {
			bits = max(bits, 900+uint(-3*k))
		}
	}
	at := func(h []*big.Float, s, t float64) *big.Float {
		b := bigNums(a, bits)
		b[j].Add(b[j], new(big.Float).SetPrec(bits).Mul(h[0], bigNum(s, bits)))
		b[l].Add(b[l], new(big.Float).SetPrec(bits).Mul(h[1], bigNum(t, bits)))
		return bigOp(nd, b, bits)
	}
	quotient := func(step int) float64 {
		h := []*big.Float{ruleStep(a, j, bits, step), ruleStep(a, l, bits, step)}
		z := new(big.Float).SetPrec(bits)
		terms := [][3]float64{{1, 1, 1}, {-1, 1, -1}, {-1, -1, 1}, {1, -1, -1}}
		if j == l {
			terms = [][3]float64{{1, 1, 0}, {-2, 0, 0}, {1, -1, 0}}
		}
		for _, c := range terms {
			f := at(h, c[1], c[2])
			if f == nil {
				return math.NaN()
			}
			z.Add(z, new(big.Float).SetPrec(bits).Mul(f, bigNum(c[0], bits)))
		}
		z.Quo(z, h[0]).Quo(z, h[1])
		if j != l {
			z.Quo(z, bigNum(4, bits))
		}
		return toFloat(z)
	}
	c, d := quotient(80), quotient(110)
	return d, math.Abs(c-d) <= 1e-12*math.Abs(d)+0x1p-120 && math.Abs(d) < 1e290 // at 0 a zero may be h² instead
}
