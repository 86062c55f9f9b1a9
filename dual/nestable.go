package dual

import (
	"slope"
	"slope/internal/formula"
)

var (
	_ slope.Nestable[Dual[float64]]       = (*Dual[float64])(nil)
	_ slope.Nestable[Over[slope.Float64]] = (*Over[slope.Float64])(nil)
)

// Order returns 1; see slope.Nestable.
func (*Dual[F]) Order() int { return 1 }

// ValueOf returns the value of x; see slope.Nestable.
func (*Dual[F]) ValueOf(x Dual[F]) (v float64, ok bool) { return float64(x.Real), true }

// strong is product, with a short way for what is no quotient and has no NaN.
func (x Dual[F]) strong(p formula.Product, y Dual[F]) Dual[F] {
	if p == formula.Quotient {
		return x.product(p, y)
	}
	z := Dual[F]{F(x.Real * y.Real), F(x.Real*y.Eps) + F(x.Eps*y.Real)}
	if s := z.Real + z.Eps; s != s {
		return x.product(p, y)
	}
	return z
}

// product is the product p.
func (x Dual[F]) product(p formula.Product, y Dual[F]) Dual[F] {
	switch {
	case p == formula.Quotient && x.Real != 0:
		return x.Div(y)
	case p == formula.Quotient:
		y, p = y.Inv(), formula.Flat
	}
	z := F(p.Of(float64(x.Real), float64(y.Real)))
	if z != z {
		return Const(z)
	}
	return Dual[F]{z, F(formula.Either.Of(float64(x.Real), float64(y.Eps))) + F(p.Of(float64(x.Eps), float64(y.Real)))}
}

// Order returns one more than the order of T; see slope.Nestable.
func (*Over[T]) Order() int {
	if n := formula.Order[T](); n >= 0 {
		return n + 1
	}
	return -1
}

// ValueOf returns the value of x, if T has one; see slope.Nestable.
func (*Over[T]) ValueOf(x Over[T]) (v float64, ok bool) { return formula.Value(x.Real) }

// product is x·y or x/y with strong zeros.
func (x Over[T]) product(p formula.Product, y Over[T]) Over[T] {
	z := formula.Strong(p, x.Real, y.Real)
	if p == formula.Quotient {
		return Over[T]{z, formula.Strong(p, x.Eps.Sub(formula.Strong(formula.Flat, y.Eps, z)), y.Real)}
	}
	return Over[T]{z, formula.Strong(p.Either(), x.Real, y.Eps).Add(formula.Strong(p, x.Eps, y.Real))}
}
