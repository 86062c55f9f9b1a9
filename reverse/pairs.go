package reverse

import "slope/internal/formula"

// The numbers of dual.Over[Var], in code that knows Var. What is made of constants alone is
// a constant here and takes no entry, such as the tangent 1 of a variable less the
// tangent 0 of a constant.
func init() {
	formula.VarPairs = &formula.Pairs[Var]{
		Add: func(x, d, y, e Var) (z, f Var) { return x.plus(y), d.plus(e) },
		Sub: func(x, d, y, e Var) (z, f Var) { return x.minus(y), d.minus(e) },
		Mul: func(x, d, y, e Var) (z, f Var) { return x.times(y), e.flat(x).plus(d.flat(y)) },
		Div: func(x, d, y, e Var) (z, f Var) {
			z = x.Div(y)
			return z, d.minus(e.flat(z)).product(formula.Quotient, y)
		},
		Square: func(x, d Var) (z, f Var) {
			z = x.Square()
			if d.zero() {
				return z, d
			}
			return z, d.flat(x).Scale(2)
		},
		Sqrt: func(x, d Var) (z, f Var) {
			z = x.Sqrt()
			if d.zero() {
				return z, d
			}
			return z, d.product(formula.Inner, z.AddConst(0).Inv().Scale(0.5))
		},
		Inv: func(x, d Var) (z, f Var) {
			z = x.Inv()
			if d.zero() {
				return z, d
			}
			return z, d.flat(z.Square().Neg())
		},
		Strong: func(p formula.Product, x, y Var) Var { return x.product(p, y) },
		Value:  Var.Value,
	}
}

// flat is product for a slope y that is infinite where the value is, if at all.
func (x Var) flat(y Var) Var { return x.product(formula.Flat, y) }

// zero reports whether x is the constant 0.
func (x Var) zero() bool { return uint32(x.id) == 0 && x.value == 0 }

// plus is Add, without an entry where one of x and y is a constant.
func (x Var) plus(y Var) Var {
	switch {
	case x.constant():
		x.together(y)
		return y.AddConst(x.value)
	case y.constant():
		x.together(y)
		return x.AddConst(y.value)
	}
	return x.Add(y)
}

// minus is Sub, likewise.
func (x Var) minus(y Var) Var {
	switch {
	case y.constant():
		x.together(y)
		return x.AddConst(-y.value)
	case x.constant():
		x.together(y)
		return y.Neg().AddConst(x.value)
	}
	return x.Sub(y)
}

// times is Mul, likewise.
func (x Var) times(y Var) Var {
	switch {
	case x.constant() && y.constant():
		x.together(y)
		return x.Lift(float64(x.value * y.value))
	}
	return x.Mul(y)
}
