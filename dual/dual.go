package dual

import (
	"fmt"

	"slope"
	"slope/internal/formula"
	"slope/internal/numfmt"
	"slope/internal/rule"
)

// Dual is the dual number Real + Eps·ε with ε² = 0: a value and its derivative
// along one direction. It satisfies slope.Real and slope.Ordered. The zero
// value is the number 0. F is float32 or float64; all parts are kept in F.
type Dual[F slope.Float] struct {
	Real F // value
	Eps  F // derivative, the tangent
}

var (
	_ slope.Ordered[Dual[float64]] = Dual[float64]{}
	_ slope.Ordered[Dual[float32]] = Dual[float32]{}
)

// Variable returns x + ε, the variable by which a function is differentiated. A
// NaN has the tangent NaN.
func Variable[F slope.Float](x F) Dual[F] { return Dual[F]{F(x), 1 + tangent(x)} }

// Const returns the constant x. A NaN has the tangent NaN.
func Const[F slope.Float](x F) Dual[F] { return Dual[F]{F(x), tangent(x)} }

// tangent returns the tangent of the constant x: 0, and NaN for NaN, so that a
// NaN that a function is given reaches every derivative it has a part in.
func tangent[F slope.Float](x F) F {
	if x != x {
		return x
	}
	return 0
}

// chain is the chain rule, f(x + ε·e) = y + d1·e·ε, and the home of the strong
// zero: a tangent that is exactly 0 stays 0 whatever the slope is, infinite or
// NaN, unless the value is NaN.
func (x Dual[F]) chain(y, d1, _ float64) Dual[F] {
	e := d1 * float64(x.Eps)
	if e != e && x.Eps == 0 && y == y {
		e = 0
	}
	return Dual[F]{F(y), F(e)}
}

// easy is chain where the slope is known to be finite.
func (x Dual[F]) easy(y, d1, _ float64) Dual[F] { return Dual[F]{F(y), F(d1 * float64(x.Eps))} }

// chain2 is the chain rule for a function of x and y, with the strong zero of
// chain for each of them.
func (x Dual[F]) chain2(p rule.Partials, y Dual[F]) Dual[F] {
	if p.F != p.F || x.Real+y.Real != x.Real+y.Real && p.X != p.X && p.Y != p.Y { // as Max(+Inf, NaN)
		return Dual[F]{F(p.F), F(p.F + p.X)}
	}
	var e float64
	if x.Eps != 0 {
		e = float64(p.X * float64(x.Eps))
	}
	if y.Eps != 0 {
		e += float64(p.Y * float64(y.Eps))
	}
	return Dual[F]{F(p.F), F(e)}
}

// The conversions of products to F keep compilers from fusing them with a sum
// that follows, so that every number type rounds alike on every machine.

// Add returns x + y.
func (x Dual[F]) Add(y Dual[F]) Dual[F] { return Dual[F]{x.Real + y.Real, x.Eps + y.Eps} }

// Sub returns x − y.
func (x Dual[F]) Sub(y Dual[F]) Dual[F] { return Dual[F]{x.Real - y.Real, x.Eps - y.Eps} }

// Mul returns x·y by the product rule, (xy)′ = xy′ + x′y. An infinite factor leaves
// a tangent that is zero as it is.
func (x Dual[F]) Mul(y Dual[F]) Dual[F] {
	z := Dual[F]{F(x.Real * y.Real), F(x.Real*y.Eps) + F(x.Eps*y.Real)}
	if z.Eps != z.Eps && z.Real == z.Real {
		z.Eps = 0
		if x.Eps != 0 {
			z.Eps = F(x.Eps * y.Real)
		}
		if y.Eps != 0 {
			z.Eps += F(x.Real * y.Eps)
		}
	}
	return z
}

// Div returns q = x/y by the quotient rule, q′ = (x′ − q·y′)/y.
func (x Dual[F]) Div(y Dual[F]) Dual[F] {
	q, r, e := x.Real/y.Real, 1/y.Real, x.Eps // two divisions at a time, not one after the other
	if y.Eps != 0 {                           // q may be infinite
		e -= F(q * y.Eps)
	}
	if s := r * r; s > 0x1p-60 && s < 0x1p60 {
		return Dual[F]{q, e * r}
	}
	if q != q {
		e = q
	} else if e != 0 {
		e /= y.Real // 1/y may leave the range
	}
	return Dual[F]{q, e}
}

// Neg returns −x.
func (x Dual[F]) Neg() Dual[F] { return Dual[F]{-x.Real, -x.Eps} }

// Square returns x²; its slope is 2x. It is plain IEEE arithmetic: the square of an
// infinite value without tangent has the tangent NaN (a test for it costs a fifth of
// the time of small programs), x.Mul(x) has 0.
func (x Dual[F]) Square() Dual[F] {
	return Dual[F]{F(x.Real * x.Real), F(x.Real * (2 * x.Eps))}
}

// AddConst returns x + c.
func (x Dual[F]) AddConst(c float64) Dual[F] { return Dual[F]{x.Real + F(c), x.Eps} }

// Scale returns c·x. With c = 0 what x is made of has no part in it.
func (x Dual[F]) Scale(c float64) Dual[F] {
	k := F(c)
	if c == 0 { // known to the compiler where c is
		return Dual[F]{Real: F(k * x.Real)}
	}
	return Dual[F]{F(k * x.Real), F(k * x.Eps)}
}

// Lift returns the constant c.
func (x Dual[F]) Lift(c float64) Dual[F] { return Dual[F]{Real: F(c)} }

// Detach returns the value of x as a constant; see slope.Detach for its trap.
func (x Dual[F]) Detach() Dual[F] { return Dual[F]{Real: x.Real} }

// Max returns the greater of x and y, as math.Max; at a tie the
// tangent is the mean of theirs.
func (x Dual[F]) Max(y Dual[F]) Dual[F] {
	switch {
	case x.Real > y.Real:
		return x
	case x.Real < y.Real:
		return y
	}
	return x.chain2(rule.Max(float64(x.Real), float64(y.Real)), y)
}

// Min returns the smaller of x and y, as math.Min; at a tie the
// tangent is the mean of theirs.
func (x Dual[F]) Min(y Dual[F]) Dual[F] {
	switch {
	case x.Real < y.Real:
		return x
	case x.Real > y.Real:
		return y
	}
	return x.chain2(rule.Min(float64(x.Real), float64(y.Real)), y)
}

// Select returns a where x > 0 and b elsewhere; nothing of the other reaches
// the result.
func (x Dual[F]) Select(a, b Dual[F]) Dual[F] {
	if x.Real > 0 {
		return a
	}
	return b
}

// Apply returns r(x), with the slope that r gives.
func (x Dual[F]) Apply(r *slope.Rule) Dual[F] { return x.chain(r.At(float64(x.Real))) }

// Apply2 returns r(x, y), with the partial derivatives that r gives.
func (x Dual[F]) Apply2(r *slope.Rule2, y Dual[F]) Dual[F] {
	if p, ok := formula.ProductOf(r); ok {
		if p == formula.Quotient {
			return x.product(p, y)
		}
		return x.strong(p, y)
	}
	return x.chain2(rule.Partials(r.At(float64(x.Real), float64(y.Real))), y)
}

// Value returns the value, without the tangent.
func (x Dual[F]) Value() float64 { return float64(x.Real) }

// Less reports whether the value of x is less than that of y.
func (x Dual[F]) Less(y Dual[F]) bool { return x.Real < y.Real }

// Format writes x as (1 + 2ε), with the verbs and flags of floating-point
// numbers applied to both parts.
func (x Dual[F]) Format(fs fmt.State, verb rune) {
	numfmt.Format(fs, verb, fmt.Sprintf("%T{Real:%v, Eps:%v}", x, x.Real, x.Eps),
		[]F{x.Real, x.Eps}, []string{"", "ε"})
}
