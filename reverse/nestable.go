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

// product is x·y or x/y with strong zeros.
func (x Var) product(p formula.Product, y Var) Var {
	x.together(y)
	if p == formula.Quotient {
		if x.value != 0 {
			return x.Div(y)
		}
		y, p = y.Inv(), formula.Flat
	}
	if uint32(x.id) == 0 && x.value == 0 { // a constant factor takes no entry
		return x
	}
	z := x
	switch {
	case uint32(y.id) == 0:
		z = x.Scale(y.value)
	case uint32(x.id) == 0:
		z = y.Scale(x.value)
	default:
		z = x.Mul(y)
	}
	if z.value != z.value {
		z.value = p.Of(x.value, y.value)
	}
	return z
}

// Order returns 2; see slope.Nestable.
func (*Var2) Order() int { return 2 }

// ValueOf returns the value of x; see slope.Nestable.
func (*Var2) ValueOf(x Var2) (v float64, ok bool) { return x.value, true }

// product is x·y or x/y with strong zeros.
func (x Var2) product(p formula.Product, y Var2) Var2 {
	x.together(y)
	if p == formula.Quotient {
		if x.value != 0 {
			return x.Div(y)
		}
		y, p = y.Inv(), formula.Flat
	}
	if uint32(x.id) == 0 && x.value == 0 { // a constant factor takes no entry
		return x
	}
	z := x
	switch {
	case uint32(y.id) == 0:
		z = x.Scale(y.value)
	case uint32(x.id) == 0:
		z = y.Scale(x.value)
	default:
		z = x.Mul(y)
	}
	if z.value != z.value {
		z.value = p.Of(x.value, y.value)
	}
	return z
}
