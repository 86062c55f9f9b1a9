package reverse

import (
	"slope"
	"slope/internal/formula"
)

var (
	_ slope.Nestable[Var]  = (*Var)(nil)
	_ slope.Nestable[Var2] = (*Var2)(nil)
)

// Order returns 1; see slope.Nestable.
func (*Var) Order() int { return 1 }

// ValueOf returns the value of x; see slope.Nestable.
func (*Var) ValueOf(x Var) (v float64, ok bool) { return x.value, true }

// product is the product p of x and y, with the way that sweeps take most written out.
func (x Var) product(p formula.Product, y Var) Var {
	x.together(y)
	var z Var
	switch {
	case p == formula.Quotient || y.constant():
		return strongProduct(p, x, y)
	case !x.constant():
		z = x.Mul(y)
	case x.value == 0:
		return x
	default:
		z = y.Scale(x.value)
	}
	if z.value != z.value {
		z.value = p.Of(x.value, y.value)
	}
	return z
}

// constant reports whether x is a constant.
func (x Var) constant() bool { return uint32(x.id) == 0 }

func (x Var) withValue(v float64) Var { x.value = v; return x }

// Order returns 2; see slope.Nestable.
func (*Var2) Order() int { return 2 }

// ValueOf returns the value of x; see slope.Nestable.
func (*Var2) ValueOf(x Var2) (v float64, ok bool) { return x.value, true }

// product is the product p of x and y.
func (x Var2) product(p formula.Product, y Var2) Var2 {
	x.together(y)
	return strongProduct(p, x, y)
}

func (x Var2) constant() bool { return uint32(x.id) == 0 }

func (x Var2) withValue(v float64) Var2 { x.value = v; return x }

// A strongFactor is Var or Var2.
type strongFactor[T any] interface {
	Mul(T) T
	Div(T) T
	Inv() T
	Scale(c float64) T
	Value() float64
	constant() bool
	withValue(v float64) T
}

// strongProduct is x·y or x/y with strong zeros. A constant factor takes no entry.
func strongProduct[T strongFactor[T]](p formula.Product, x, y T) (z T) {
	if p == formula.Quotient {
		if x.Value() != 0 {
			return x.Div(y)
		}
		y, p = y.Inv(), formula.Flat
	}
	switch {
	case x.constant() && x.Value() == 0:
		return x
	case y.constant():
		z = x.Scale(y.Value())
	case x.constant():
		z = y.Scale(x.Value())
	default:
		z = x.Mul(y)
	}
	if v := z.Value(); v != v {
		z = z.withValue(p.Of(x.Value(), y.Value()))
	}
	return z
}
