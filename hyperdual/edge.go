package hyperdual

import "slope"

// Arithmetic where the plain formula is not finite: docs/laws.md, rows 2, 3 and 4.

// number returns a number of parts in F. A NaN value makes every part NaN.
func number[F slope.Float](y, e1, e2, e12 float64) HyperDual[F] {
	if y != y {
		return Const(F(y))
	}
	return HyperDual[F]{F(y), F(e1), F(e2), F(e12)}
}

// mulEdge is Mul, where an infinite factor leaves a zero part as it is.
func mulEdge[F slope.Float](x, y HyperDual[F]) HyperDual[F] {
	a, b := float64(x.Real), float64(y.Real)
	x1, x2, y1, y2 := float64(x.E1), float64(x.E2), float64(y.E1), float64(y.E2)
	return number[F](float64(F(x.Real*y.Real)),
		times(a, y1)+times(b, x1),
		times(a, y2)+times(b, x2),
		(times(a, float64(y.E12))+times(b, float64(x.E12)))+(times2(1, x1, y2)+times2(1, x2, y1)))
}

// divEdge is Div where 1/y leaves the range or a part is not finite.
func divEdge[F slope.Float](x, y HyperDual[F]) HyperDual[F] {
	q := x.Real / y.Real
	q1 := (x.E1 - F(q*y.E1)) / y.Real
	q2 := (x.E2 - F(q*y.E2)) / y.Real
	q12 := ((x.E12 - F(q*y.E12)) - (F(q1*y.E2) + F(q2*y.E1))) / y.Real
	if q1+q2+q12 == q1+q2+q12 {
		return HyperDual[F]{q, q1, q2, q12}
	}
	d, z := float64(y.Real), float64(q)
	x1, x2, y1, y2 := float64(x.E1), float64(x.E2), float64(y.E1), float64(y.E2)
	return number[F](z,
		over(x1, d)-over(times(z, y1), d),
		over(x2, d)-over(times(z, y2), d),
		over(float64(x.E12), d)-over(times(z, float64(y.E12)), d)-
			(over(over(times2(1, x1, y2), d), d)+over(over(times2(1, x2, y1), d), d))+
			over(over(times2(2*z, y1, y2), d), d))
}

// over returns e/d, and 0 where e is.
func over(e, d float64) float64 {
	if e == 0 {
		return 0
	}
	return e / d
}
