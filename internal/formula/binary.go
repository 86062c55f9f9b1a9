package formula

import (
	"sync"

	"slope"
	"slope/internal/rule"
)

// The slopes of the functions of two variables are rules of their own for numbers that have
// values. A recording has formulas, which every pass over a program understands; they are
// such that their derivatives keep their digits too: x/√(x²+y²) has the derivative y²/r³, which
// is the difference (1−x²/r²)/r by the quotient rule.

// slopes are the rules of the slopes of a function. They are made when they are needed.
type slopes func() [2]*slope.Rule2

// slopesOf makes the slopes of a function from its rule with the third derivatives and from
// the derivatives of every order.
func slopesOf(name string, third func(x, y float64) (rule.Partials, [4]float64), order func(i, j int, x, y float64) float64) slopes {
	return sync.OnceValue(func() [2]*slope.Rule2 {
		f := slope.Orders2(name, order)
		x, y := f.NextX(), f.NextY()
		x.Eval = func(a, b float64) slope.Partials {
			p, t := third(a, b)
			return slope.Partials{F: p.X, X: p.XX, Y: p.XY, XX: t[0], XY: t[1], YY: t[2]}
		}
		y.Eval = func(a, b float64) slope.Partials {
			p, t := third(a, b)
			return slope.Partials{F: p.Y, X: p.XY, Y: p.YY, XX: t[1], XY: t[2], YY: t[3]}
		}
		return [2]*slope.Rule2{x, y}
	})
}

var (
	powSlopes   = slopesOf("Pow", rule.PowThird, rule.PowOrder)
	hypotSlopes = slopesOf("Hypot", rule.HypotThird, rule.HypotOrder)
	atan2Slopes = slopesOf("Atan2", rule.Atan2Third, rule.Atan2Order)
)

// slopesAt returns the slopes of a function at (x, y), if T has values; p is its rule.
func slopesAt[T slope.Real[T]](x, y T, p func(x, y float64) rule.Partials, s slopes) (fx, fy T, ok bool) {
	v, ok := Value(x)
	if !ok {
		return fx, fy, false
	}
	if _, last := any((*T)(nil)).(*slope.Float64); last { // the slopes have no derivatives
		q := p(v, valueOf(&y))
		return x.Lift(q.X), x.Lift(q.Y), true
	}
	r := s()
	return x.Apply2(r[0], y), x.Apply2(r[1], y), true
}

// Pow is f = x^y, with the slopes y·x^(y−1) and f·log x, which is NaN for x < 0.
func Pow[T slope.Real[T]](x, y T) (f, fx, fy T) {
	f = x.Pow(y)
	if fx, fy, ok := slopesAt(x, y, rule.Pow, powSlopes); ok {
		return f, fx, fy
	}
	u := unsigned(x)
	fy = within(x, Strong(Inner, u.Pow(y), u.Log()))
	below := x.Pow(y.AddConst(-1))
	if !unrounded[T]() {
		large := y.Abs().AddConst(1 - 1<<53) // |y| ≥ 2⁵³, where y−1 may be y
		below = large.Select(y.Select(odd(x, f, false), odd(x, f, true)), below)
	}
	return f, Strong(Either, y, below), fy
}

// Hypot is f = √(x²+y²), with the slopes x/f and y/f, 0 at the origin.
func Hypot[T slope.Real[T]](x, y T) (f, fx, fy T) {
	f = x.Hypot(y)
	if fx, fy, ok := slopesAt(x, y, rule.Hypot, hypotSlopes); ok {
		return f, fx, fy
	}
	if unrounded[T]() {
		return f, OverNorm(x, f), OverNorm(y, f)
	}
	return f, overNorm(x, f, y.Div(x).Square()), overNorm(y, f, x.Div(y).Square())
}

// overNorm is OverNorm for f = √(x²+r²) with q = (r/x)²: ±1/√(1+q) where x is the greater. The
// derivative of x/f is a difference of almost equal numbers there.
func overNorm[T slope.Real[T]](x, f, q T) T {
	u := q.AddConst(1).Sqrt().Inv()
	return q.Neg().AddConst(1).Select(x.Select(u, u.Neg()), OverNorm(x, f))
}

// Atan2 is the angle of the point (x, y), with the slopes x/r² to y and −y/r² to x, where r
// is its distance from the origin.
func Atan2[T slope.Real[T]](y, x T) (f, fy, fx T) {
	f = y.Atan2(x)
	if fy, fx, ok := slopesAt(y, x, rule.Atan2, atan2Slopes); ok {
		return f, fy, fx
	}
	r := x.Hypot(y)
	fy, fx = x.Div(r).Div(r), y.Div(r).Div(r).Neg()
	if unrounded[T]() {
		return f, fy, fx
	}
	q := y.Div(x)
	near := q.Abs().AddConst(-0.5).Mul(q.Abs().Neg().AddConst(2)) // where ½ < |q| < 2
	return f, near.Select(besideDiagonal(x, y, q), fy), near.Select(besideDiagonal(y, x, q).Neg(), fx)
}

// besideDiagonal returns x/(x²+y²) = 1/(2z + (x−z)²/x), for z = ±y of the sign of x; q has the
// sign of x·y. Its derivative to x has the factor x−z, which is a difference of almost equal
// numbers in that of x/(x²+y²).
func besideDiagonal[T slope.Real[T]](x, y, q T) T {
	z := q.Select(y, y.Neg())
	d := x.Sub(z)
	return z.Scale(2).Add(d.Mul(d.Div(x))).Inv()
}
