package hyperdual

import (
	"slope"
	"slope/internal/formula"
)

var _ slope.Nestable[HyperDual[float64]] = (*HyperDual[float64])(nil)

// Order returns 2; see slope.Nestable.
func (*HyperDual[F]) Order() int { return 2 }

// ValueOf returns the value of x; see slope.Nestable.
func (*HyperDual[F]) ValueOf(x HyperDual[F]) (v float64, ok bool) { return float64(x.Real), true }

// product is x·y or x/y with strong zeros.
func (x HyperDual[F]) product(p formula.Product, y HyperDual[F]) HyperDual[F] {
	if p == formula.Quotient {
		if x.Real != 0 {
			return x.Div(y)
		}
		y, p = y.Inv(), formula.Flat
	}
	z := HyperDual[F]{
		F(x.Real * y.Real),
		F(x.Real*y.E1) + F(x.E1*y.Real),
		F(x.Real*y.E2) + F(x.E2*y.Real),
		(F(x.Real*y.E12) + F(x.E12*y.Real)) + (F(x.E1*y.E2) + F(x.E2*y.E1)),
	}
	if s := z.Real + z.E1 + z.E2 + z.E12; s == s {
		return z
	}
	return x.strong(p, y)
}

// strong is product where plain arithmetic has NaN.
func (x HyperDual[F]) strong(p formula.Product, y HyperDual[F]) HyperDual[F] {
	zero := func(a, b F) float64 { return formula.Either.Of(float64(a), float64(b)) }
	inner := func(a F) float64 { return p.Of(float64(a), float64(y.Real)) }
	return number[F](inner(x.Real),
		zero(x.Real, y.E1)+inner(x.E1),
		zero(x.Real, y.E2)+inner(x.E2),
		(zero(x.Real, y.E12)+inner(x.E12))+(zero(x.E1, y.E2)+zero(x.E2, y.E1)))
}
