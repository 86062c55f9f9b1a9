package dual

import (
	"math"

	"slope"
	"slope/internal/rule"
)

// Reduce evaluates the functions over slices that have a form of their own; see
// slope.Reducer. Call slope.Norm2, slope.LogSumExp, slope.MaxOf, slope.MinOf.
func (*Dual[F]) Reduce(op slope.Reduction, x, _ []Dual[F], _ []float64) (z Dual[F], ok bool) {
	switch op {
	case slope.ReduceNorm2:
		y, m, s := rule.Norm2(x, value[F])
		return combine(y, x, func(i int) float64 { return rule.OverNorm2(value(&x[i]), m, s) }), true
	case slope.ReduceLogSumExp:
		var p rule.SoftmaxOf[Dual[F]]
		y := p.LogSumExp(x, value[F])
		return combine(y, x, func(i int) float64 { return p.Slope(x, value[F], i) }), true
	case slope.ReduceMax:
		y, n := rule.MaxOf(x, value[F])
		return ties(y, n, x), true
	case slope.ReduceMin:
		y, n := rule.MinOf(x, value[F])
		return ties(y, n, x), true
	}
	return z, false
}

func value[F slope.Float](x *Dual[F]) float64 { return float64(x.Real) }

// ties: the tangent is the mean over the n elements that attain y. The others have
// no part in it.
func ties[F slope.Float](y float64, n int, x []Dual[F]) Dual[F] {
	if n == 0 { // an element is NaN
		return Dual[F]{F(y), F(math.NaN())}
	}
	e, share := 0.0, 1/float64(n)
	for _, v := range x {
		if float64(v.Real) == y {
			e += float64(share * float64(v.Eps))
		}
	}
	return Dual[F]{F(y), F(e)}
}

// combine is the chain rule y + Σ slope(i)·eᵢ·ε, with the strong zero of chain.
func combine[F slope.Float](y float64, x []Dual[F], slope func(i int) float64) Dual[F] {
	if y != y {
		return Dual[F]{F(y), F(y)}
	}
	var e float64
	for i, v := range x {
		if v.Eps != 0 {
			e += float64(slope(i) * float64(v.Eps))
		}
	}
	return Dual[F]{F(y), F(e)}
}
