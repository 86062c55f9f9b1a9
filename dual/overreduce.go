package dual

import (
	"slope"
	"slope/internal/formula"
)

var _ slope.Reducer[Over[slope.Float64]] = (*Over[slope.Float64])(nil)

// Reduce evaluates the functions over slices that have a form of their own; see
// slope.Reducer. Call slope.Norm2, slope.LogSumExp, slope.MaxOf, slope.MinOf.
func (*Over[T]) Reduce(op slope.Reduction, x, _ []Over[T], _ []float64) (z Over[T], ok bool) {
	var reduce func(d, v []T) T
	p := formula.Inner
	switch op {
	case slope.ReduceNorm2:
		reduce = formula.Norm2[T]
	case slope.ReduceLogSumExp:
		reduce = formula.LogSumExp[T]
	case slope.ReduceMax: // nothing of what is not the greatest has a part in it
		reduce, p = formula.MaxOf[T], formula.Either
	case slope.ReduceMin:
		reduce, p = formula.MinOf[T], formula.Either
	default:
		return z, false
	}
	return reduced(p, reduce, x), true
}

// reduced is a function of many variables, of which f returns the value and the slopes, with
// the products p of the chain rule.
func reduced[T slope.Real[T]](p formula.Product, f func(d, v []T) T, x []Over[T]) Over[T] {
	n := len(x)
	v := make([]T, 2*n)
	v, d := v[:n], v[n:]
	for i := range x {
		v[i] = x[i].Real
	}
	y := f(d, v)
	e := formula.Strong(p, x[0].Eps, d[0])
	for i := 1; i < n; i++ {
		e = e.Add(formula.Strong(p, x[i].Eps, d[i]))
	}
	return Over[T]{y, e}
}
