package dual

import (
	"slope"
	"slope/internal/formula"
)

var (
	_ slope.Applier[Dual[float32]]       = (*Dual[float32])(nil)
	_ slope.Applier[Over[slope.Float64]] = (*Over[slope.Float64])(nil)
)

// ApplyN returns r(x), with the gradient that r gives; see slope.Applier. Call slope.ApplyN.
func (*Dual[F]) ApplyN(r *slope.RuleN, x []Dual[F]) Dual[F] {
	n := len(x)
	v := make([]float64, 2*n)
	v, d := v[:n], v[n:]
	for i := range x {
		v[i] = value(&x[i])
	}
	return combine(r.GradientAt(d, v), x, func(i int) float64 { return d[i] })
}

// ApplyN returns r(x); see slope.Applier. Call slope.ApplyN.
func (*Over[T]) ApplyN(r *slope.RuleN, x []Over[T]) Over[T] {
	return reduced(formula.Inner, func(d, v []T) T { return formula.ApplyN(r, d, v) }, x)
}
