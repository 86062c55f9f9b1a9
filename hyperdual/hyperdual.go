package hyperdual

import (
	"fmt"
	"math"

	"slope"
	"slope/internal/formula"
	"slope/internal/numfmt"
	"slope/internal/rule"
)

// HyperDual is the hyper-dual number Real + E1·ε₁ + E2·ε₂ + E12·ε₁ε₂ with
// ε₁² = ε₂² = 0 and ε₁ε₂ ≠ 0 (Fike and Alonso 2011): a value, its derivatives
// along two directions and the second derivative along both. It satisfies
// slope.Real and slope.Ordered. The zero value is the number 0. F is float32 or
// float64; all parts are kept in F.
type HyperDual[F slope.Float] struct {
	Real   F // value
	E1, E2 F // first derivatives
	E12    F // mixed second derivative
}

var (
	_ slope.Ordered[HyperDual[float64]] = HyperDual[float64]{}
	_ slope.Ordered[HyperDual[float32]] = HyperDual[float32]{}
)

// Variable returns x + ε₁ + ε₂, the variable by which a function is
// differentiated twice. A NaN is NaN in every part.
func Variable[F slope.Float](x F) HyperDual[F] {
	if x != x {
		return Const(x)
	}
	return HyperDual[F]{F(x), 1, 1, 0}
}

// Const returns the constant x. A NaN is NaN in every part, so that a NaN that a
// function is given reaches every derivative it has a part in.
func Const[F slope.Float](x F) HyperDual[F] {
	if x != x {
		return HyperDual[F]{x, x, x, x}
	}
	return HyperDual[F]{Real: F(x)}
}

// chain is the chain rule to second order,
//
//	f(x) = y + d1·e₁·ε₁ + d1·e₂·ε₂ + (d1·e₁₂ + d2·e₁e₂)·ε₁ε₂,
//
// and the home of the strong zero: a part that is exactly 0 stays 0 whatever
// the slope is, infinite or NaN, unless the value is NaN.
func (x HyperDual[F]) chain(y, d1, d2 float64) HyperDual[F] {
	a, b, c := float64(x.E1), float64(x.E2), float64(x.E12)
	ab := float64(a * b)
	e1, e2, e12 := float64(d1*a), float64(d1*b), float64(d1*c)+float64(d2*ab)
	if s := e1 + e2 + e12; (s-s != 0 || ab == 0 && a != 0 && b != 0) && y == y { // infinite or NaN, or a product lost
		e1, e2, e12 = times(d1, a), times(d1, b), times(d1, c)+times2(d2, a, b)
	}
	return HyperDual[F]{F(y), F(e1), F(e2), F(e12)}
}

// easy is chain where the slopes are known to be finite. The product e₁e₂ may
// underflow here, though d2·e₁e₂ does not.
func (x HyperDual[F]) easy(y, d1, d2 float64) HyperDual[F] {
	a, b := float64(x.E1), float64(x.E2)
	e12 := float64(d1*float64(x.E12)) + float64(d2*(a*b))
	if e12-e12 != 0 { // infinite or NaN
		return x.chain(y, d1, d2)
	}
	return HyperDual[F]{F(y), F(d1 * a), F(d1 * b), F(e12)}
}

// times returns d·e, and 0 where e is.
func times(d, e float64) float64 {
	if e == 0 {
		return 0
	}
	return float64(d * e)
}

// times2 returns d·a·b, and 0 where one of them is. It does not change if a and b
// change places, nor overflow or underflow where d·a·b does not but a·b does.
func times2(d, a, b float64) float64 {
	if d == 0 || a == 0 || b == 0 {
		return 0
	}
	ab := float64(a * b)
	if ab != 0 && ab-ab == 0 {
		return float64(d * ab)
	}
	if (math.Abs(a) < math.Abs(b)) == (ab != 0) {
		a, b = b, a // the greater first if a·b overflows, the smaller if it underflows
	}
	return float64(d * a * b)
}

// chain2 is the chain rule for a function of x and y,
//
//	e₁₂ = f_x·x₁₂ + f_y·y₁₂ + f_xx·x₁x₂ + f_xy·(x₁y₂+x₂y₁) + f_yy·y₁y₂,
//
// with the strong zero of chain for each product.
func (x HyperDual[F]) chain2(p rule.Partials, y HyperDual[F]) HyperDual[F] {
	if p.F != p.F || x.Real+y.Real != x.Real+y.Real && p.X != p.X && p.Y != p.Y { // as Max(+Inf, NaN)
		n := p.F + p.X
		return HyperDual[F]{F(p.F), F(n), F(n), F(n)}
	}
	x1, x2, y1, y2 := float64(x.E1), float64(x.E2), float64(y.E1), float64(y.E2)
	e12 := times(p.X, float64(x.E12)) + times(p.Y, float64(y.E12)) +
		times2(p.XX, x1, x2) + (times2(p.XY, x1, y2) + times2(p.XY, x2, y1)) + times2(p.YY, y1, y2)
	return HyperDual[F]{
		F(p.F),
		F(times(p.X, x1) + times(p.Y, y1)),
		F(times(p.X, x2) + times(p.Y, y2)),
		F(e12),
	}
}

// The conversions of products to F keep compilers from fusing them with a sum
// that follows, so that every number type rounds alike on every machine. The
// order of terms is such that x and y, and ε₁ and ε₂, can change places without
// changing a bit.

// Add returns x + y.
func (x HyperDual[F]) Add(y HyperDual[F]) HyperDual[F] {
	return HyperDual[F]{x.Real + y.Real, x.E1 + y.E1, x.E2 + y.E2, x.E12 + y.E12}
}

// Sub returns x − y.
func (x HyperDual[F]) Sub(y HyperDual[F]) HyperDual[F] {
	return HyperDual[F]{x.Real - y.Real, x.E1 - y.E1, x.E2 - y.E2, x.E12 - y.E12}
}

// Mul returns x·y by the product rule,
// (xy)₁₂ = x·y₁₂ + x₁₂·y + x₁y₂ + x₂y₁.
func (x HyperDual[F]) Mul(y HyperDual[F]) HyperDual[F] {
	e1 := F(x.Real*y.E1) + F(x.E1*y.Real)
	e2 := F(x.Real*y.E2) + F(x.E2*y.Real)
	e12 := (F(x.Real*y.E12) + F(x.E12*y.Real)) + (F(x.E1*y.E2) + F(x.E2*y.E1))
	if s := e1 + e2 + e12; s != s {
		return mulEdge(x, y)
	}
	return HyperDual[F]{F(x.Real * y.Real), e1, e2, e12}
}

// Div returns q = x/y by the quotient rule, q₁ = (x₁ − q·y₁)/y and
// q₁₂ = (x₁₂ − q·y₁₂ − q₁y₂ − q₂y₁)/y.
func (x HyperDual[F]) Div(y HyperDual[F]) HyperDual[F] {
	q, r := x.Real/y.Real, 1/y.Real // two divisions at a time, not three in a row
	q1 := (x.E1 - F(q*y.E1)) * r
	q2 := (x.E2 - F(q*y.E2)) * r
	q12 := F(((x.E12 - F(q*y.E12)) - (F(q1*y.E2) + F(q2*y.E1))) * r)
	if s := F(r*r) + (q12 - q12); !(s > 0x1p-60 && s < 0x1p60) { // 1/y may leave the range, q12 is not finite
		return divEdge(x, y)
	}
	return HyperDual[F]{q, q1, q2, q12}
}

// Neg returns −x.
func (x HyperDual[F]) Neg() HyperDual[F] { return HyperDual[F]{-x.Real, -x.E1, -x.E2, -x.E12} }

// Square returns x²; its slope is 2x, its curvature 2. It is plain IEEE arithmetic but
// for a zero tangent beside an infinite one; x.Mul(x) follows the law for an infinite x
// too.
func (x HyperDual[F]) Square() HyperDual[F] {
	e12 := F(x.Real*(2*x.E12)) + F(2*F(x.E1*x.E2))
	if e12 != e12 && (x.E1 == 0 || x.E2 == 0) {
		e12 = F(x.Real * (2 * x.E12))
	}
	return HyperDual[F]{F(x.Real * x.Real), F(x.Real * (2 * x.E1)), F(x.Real * (2 * x.E2)), e12}
}

// AddConst returns x + c.
func (x HyperDual[F]) AddConst(c float64) HyperDual[F] {
	return HyperDual[F]{x.Real + F(c), x.E1, x.E2, x.E12}
}

// Scale returns c·x. With c = 0 what x is made of has no part in it.
func (x HyperDual[F]) Scale(c float64) HyperDual[F] {
	k := F(c)
	if c == 0 { // known to the compiler where c is
		return HyperDual[F]{Real: F(k * x.Real)}
	}
	return HyperDual[F]{F(k * x.Real), F(k * x.E1), F(k * x.E2), F(k * x.E12)}
}

// Lift returns the constant c.
func (x HyperDual[F]) Lift(c float64) HyperDual[F] { return HyperDual[F]{Real: F(c)} }

// Detach returns the value of x as a constant; see slope.Detach for its trap.
func (x HyperDual[F]) Detach() HyperDual[F] { return HyperDual[F]{Real: x.Real} }

// Max returns the greater of x and y, as math.Max; at a tie the parts
// are the means of theirs.
func (x HyperDual[F]) Max(y HyperDual[F]) HyperDual[F] {
	switch {
	case x.Real > y.Real:
		return x
	case x.Real < y.Real:
		return y
	}
	return x.chain2(rule.Max(float64(x.Real), float64(y.Real)), y)
}

// Min returns the smaller of x and y, as math.Min; at a tie the parts
// are the means of theirs.
func (x HyperDual[F]) Min(y HyperDual[F]) HyperDual[F] {
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
func (x HyperDual[F]) Select(a, b HyperDual[F]) HyperDual[F] {
	if x.Real > 0 {
		return a
	}
	return b
}

// Apply returns r(x), with the derivatives that r gives.
func (x HyperDual[F]) Apply(r *slope.Rule) HyperDual[F] { return x.chain(r.At(float64(x.Real))) }

// Apply2 returns r(x, y), with the partial derivatives that r gives.
func (x HyperDual[F]) Apply2(r *slope.Rule2, y HyperDual[F]) HyperDual[F] {
	if p, ok := formula.ProductOf(r); ok {
		return x.product(p, y)
	}
	return x.chain2(rule.Partials(r.At(float64(x.Real), float64(y.Real))), y)
}

// Value returns the value, without derivatives.
func (x HyperDual[F]) Value() float64 { return float64(x.Real) }

// Less reports whether the value of x is less than that of y.
func (x HyperDual[F]) Less(y HyperDual[F]) bool { return x.Real < y.Real }

// Format writes x as (1 + 2ε₁ + 3ε₂ + 4ε₁ε₂), with the verbs and flags of
// floating-point numbers applied to every part.
func (x HyperDual[F]) Format(fs fmt.State, verb rune) {
	numfmt.Format(fs, verb, fmt.Sprintf("%T{Real:%v, E1:%v, E2:%v, E12:%v}", x, x.Real, x.E1, x.E2, x.E12),
		[]F{x.Real, x.E1, x.E2, x.E12}, []string{"", "ε₁", "ε₂", "ε₁ε₂"})
}
