package hyperdual

import (
	"math"

	"slope"
	"slope/internal/rule"
)

// Reduce evaluates the functions over slices that have a form of their own; see
// slope.Reducer. Call slope.Norm2, slope.LogSumExp, slope.MaxOf, slope.MinOf.
func (*HyperDual[F]) Reduce(op slope.Reduction, x, _ []HyperDual[F], _ []float64) (z HyperDual[F], ok bool) {
	switch op {
	case slope.ReduceNorm2:
		return norm2(x), true
	case slope.ReduceLogSumExp:
		return logSumExp(x), true
	case slope.ReduceMax:
		y, n := rule.MaxOf(x, value[F])
		return ties(y, n, x), true
	case slope.ReduceMin:
		y, n := rule.MinOf(x, value[F])
		return ties(y, n, x), true
	}
	return z, false
}

func value[F slope.Float](x *HyperDual[F]) float64 { return float64(x.Real) }

// norm2: with u = x/‖x‖, e₁ = u·x₁ and e₁₂ = u·x₁₂ + (x₁ − u·e₁)·(x₂ − u·e₂)/‖x‖,
// the form of (x₁·x₂ − e₁e₂)/‖x‖ that does not cancel.
func norm2[F slope.Float](x []HyperDual[F]) HyperDual[F] {
	y, m, s := rule.Norm2(x, value[F])
	u := func(i int) float64 { return rule.OverNorm2(value(&x[i]), m, s) }
	z, e1, e2, e12 := weighted(y, x, u)
	if y != y {
		return z
	}
	switch {
	case s == 0:
		z.E12 = F(e12 + originCurvature(x))
		return z
	case m == 0: // an infinite norm
		return z
	}
	var c float64
	for i, v := range x {
		w := u(i)
		c += times2(1, float64(v.E1)-float64(w*e1), float64(v.E2)-float64(w*e2))
	}
	z.E12 = F(e12 + rule.OverNorm2(c, m, s))
	return z
}

// originCurvature is the second derivative of the norm at the origin: NaN, as it is
// unbounded around it, and 0 where one of the directions does not move x.
func originCurvature[F slope.Float](x []HyperDual[F]) float64 {
	moves1, moves2 := false, false
	for _, v := range x {
		moves1, moves2 = moves1 || v.E1 != 0, moves2 || v.E2 != 0
	}
	if moves1 && moves2 {
		return math.NaN()
	}
	return 0
}

// logSumExp: with p the softmax of x, e₁ = p·x₁ and
// e₁₂ = p·x₁₂ + Σ pᵢ(x₁ᵢ − e₁)(x₂ᵢ − e₂), a covariance.
func logSumExp[F slope.Float](x []HyperDual[F]) HyperDual[F] {
	var p rule.SoftmaxOf[HyperDual[F]]
	y := p.LogSumExp(x, value[F])
	z, e1, e2, e12 := weighted(y, x, func(i int) float64 { return p.Slope(x, value[F], i) })
	if y != y {
		return z
	}
	for i, v := range x {
		e12 += times2(p.Slope(x, value[F], i), float64(v.E1)-e1, float64(v.E2)-e2)
	}
	z.E12 = F(e12)
	return z
}

// ties: every part is the mean over the n elements that attain y. The others have no
// part in it.
func ties[F slope.Float](y float64, n int, x []HyperDual[F]) HyperDual[F] {
	if n == 0 { // an element is NaN
		nan := math.NaN()
		return HyperDual[F]{F(y), F(nan), F(nan), F(nan)}
	}
	var e1, e2, e12 float64
	share := 1 / float64(n)
	for _, v := range x {
		if float64(v.Real) == y {
			e1 += float64(share * float64(v.E1))
			e2 += float64(share * float64(v.E2))
			e12 += float64(share * float64(v.E12))
		}
	}
	return HyperDual[F]{F(y), F(e1), F(e2), F(e12)}
}

// weighted returns y + Σ wᵢ·(parts of xᵢ), with the strong zero of chain, and
// the parts in float64.
func weighted[F slope.Float](y float64, x []HyperDual[F], w func(i int) float64) (z HyperDual[F], e1, e2, e12 float64) {
	if y != y {
		return HyperDual[F]{F(y), F(y), F(y), F(y)}, y, y, y
	}
	for i, v := range x {
		d := w(i)
		e1 += float64(times(d, float64(v.E1)))
		e2 += float64(times(d, float64(v.E2)))
		e12 += float64(times(d, float64(v.E12)))
	}
	return HyperDual[F]{F(y), F(e1), F(e2), F(e12)}, e1, e2, e12
}
