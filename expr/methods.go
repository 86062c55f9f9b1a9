package expr

import (
	"slope"
	"slope/internal/formula"
	"slope/internal/rule"
)

// Add returns x + y.
func (x Expr) Add(y Expr) Expr { return x.binary(OpAdd, y) }

// Sub returns x − y.
func (x Expr) Sub(y Expr) Expr { return x.binary(OpSub, y) }

// Mul returns x·y.
func (x Expr) Mul(y Expr) Expr { return x.binary(OpMul, y) }

// Div returns x/y.
func (x Expr) Div(y Expr) Expr { return x.binary(OpDiv, y) }

// AddConst returns x + c.
func (x Expr) AddConst(c float64) Expr {
	r := x.of()
	if x.isConst() {
		return r.lift(x.c + c)
	}
	return r.expr(r.PushConst(OpAddConst, c, x.id))
}

// Scale returns c·x.
func (x Expr) Scale(c float64) Expr {
	r := x.of()
	if x.isConst() {
		return r.lift(x.c * c)
	}
	return r.expr(r.PushConst(OpScale, c, x.id))
}

// Lift returns the constant c, in the recording of x.
func (x Expr) Lift(c float64) Expr { return x.of().lift(c) }

// Detach returns x with derivatives of 0; see slope.Detach for its trap.
func (x Expr) Detach() Expr { return slope.Detach(x) }

// Pow returns x^y.
func (x Expr) Pow(y Expr) Expr { return x.binary(OpPow, y) }

// PowConst returns x^p.
func (x Expr) PowConst(p float64) Expr {
	r := x.of()
	if x.isConst() {
		return r.f(x.float().PowConst(p))
	}
	return r.expr(r.PushConst(OpPowConst, p, x.id))
}

// PowInt returns xⁿ.
func (x Expr) PowInt(n int) Expr {
	r := x.of()
	if x.isConst() {
		y, _, _ := rule.PowInt(x.c, n)
		return r.lift(y)
	}
	return r.expr(r.PushInt(n, x.id))
}

// Hypot returns √(x²+y²).
func (x Expr) Hypot(y Expr) Expr { return x.binary(OpHypot, y) }

// Atan2 returns the angle of the point (x, y), where y is the receiver.
func (y Expr) Atan2(x Expr) Expr { return y.binary(OpAtan2, x) }

// Max returns the greater of x and y.
func (x Expr) Max(y Expr) Expr { return x.binary(OpMax, y) }

// Min returns the smaller of x and y.
func (x Expr) Min(y Expr) Expr { return x.binary(OpMin, y) }

// Select returns a where x > 0 and b elsewhere. Both are recorded; nothing of
// the one that is not taken reaches the result or its derivatives.
func (x Expr) Select(a, b Expr) Expr {
	r := join(x, a)
	join(x, b)
	if x.isConst() {
		if x.c > 0 {
			return a
		}
		return b
	}
	return r.expr(r.Push(OpSelect, 0, x.id, r.node(a), r.node(b)))
}

// Apply returns r(x).
func (x Expr) Apply(f *slope.Rule) Expr {
	r := x.of()
	if f == nil || f.Eval == nil {
		panic("expr: Apply of a Rule without Eval")
	}
	if x.isConst() {
		y, _, _ := f.At(x.c)
		return r.lift(y)
	}
	return r.expr(r.PushRule(OpApply, f, x.id))
}

// Apply2 returns r(x, y).
func (x Expr) Apply2(f *slope.Rule2, y Expr) Expr {
	switch p, ok := formula.ProductOf(f); {
	case ok && (p == formula.Flat || p == formula.FlatEither):
		return x.Mul(y)
	case ok && p == formula.Quotient:
		return x.Div(y)
	}
	r := join(x, y)
	if f == nil || f.Eval == nil {
		panic("expr: Apply2 of a Rule2 without Eval")
	}
	if x.isConst() && y.isConst() {
		return r.lift(f.At(x.c, y.c).F)
	}
	return r.expr(r.PushRule(OpApply2, f, r.node(x), r.node(y)))
}
