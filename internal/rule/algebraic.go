package rule

import "math"

// Neg: f = −x, f′ = −1, f″ = 0.
func Neg(x float64) (y, d1, d2 float64) {
	if x != x {
		return x, x, x
	}
	return -x, -1, 0
}

// Inv: f = 1/x, f′ = −f², f″ = 2f³.
//
// Special cases are: the slopes at ±0 are the limits from that side, −∞ and ±∞.
func Inv(x float64) (y, d1, d2 float64) {
	y = 1 / x
	q := float64(y * y) // 2q is q + q to the compiler
	return y, -q, 2 * q * y
}

// Square: f = x², f′ = 2x, f″ = 2.
//
// Special cases are: f(±Inf) = +Inf with f′ = ±Inf.
func Square(x float64) (y, d1, d2 float64) {
	if x != x {
		return x, x, x
	}
	return x * x, 2 * x, 2
}

// Sqrt: f = √x, f′ = 1/(2f), f″ = −f′/(2x).
//
// Special cases are: ±0 is the edge of the domain, where f = ±0, f′ = +∞ and
// f″ = −∞; x < 0 gives NaN; f(+Inf) = +Inf with f′ = 0.
func Sqrt(x float64) (y, d1, d2 float64) {
	y = math.Sqrt(x)
	d1 = 0.5 / math.Abs(y)
	return y, d1, d1 * (-0.5 / math.Abs(x))
}

// Cbrt: f = ∛x, f′ = f/(3x), f″ = −2f′/(3x).
//
// Special cases are: f′(±0) = +∞, and f″(±0) = ∓∞, its limit from that side;
// f(±Inf) = ±Inf with f′ = 0.
func Cbrt(x float64) (y, d1, d2 float64) {
	y = math.Cbrt(x)
	switch r := y / x; {
	case r > 0:
		d1 = r * (1. / 3)
		return y, d1, -(d1 * (2. / 3)) / x
	case x == 0:
		return y, math.Inf(1), math.Copysign(math.Inf(1), -x)
	case math.IsInf(x, 0):
		return y, 0, math.Copysign(0, -x)
	}
	return y, y, y
}

// Hypot: f = √(x²+y²), and with u = x/f, v = y/f,
// f_x = u, f_y = v, f_xx = v²/f, f_xy = −uv/f, f_yy = u²/f.
//
// Package math is mended where neither of |x| and |y| exceeds 1024 times
// the other: math.Hypot can be just over 2 ulp off there.
//
// Special cases are: at the tip of the cone, (0, 0), the slopes are 0, the mean over
// all directions, and the second derivatives, which are unbounded around it, NaN. An infinite argument gives +∞ (also beside a NaN,
// as in package math) with the slopes that are the limit, along a diagonal if
// both are infinite.
func Hypot(x, y float64) Partials {
	f := math.Hypot(x, y)
	a, b := math.Abs(x), math.Abs(y)
	if a < b {
		a, b = b, a
	}
	if !(a < 0x1p1000 && b > 0x1p-900) {
		return hypotFar(x, y, f)
	}
	g := hypotSharp(a, b)
	if 1024*b >= a {
		f = g
	}
	u, v := x/g, y/g
	r := v / g
	return Partials{F: f, X: u, Y: v, XX: v * r, XY: -u * r, YY: u * (u / g)}
}

// hypotSharp returns √(a²+b²) for a ≥ b ≥ 0, in double-double until the end.
func hypotSharp(a, b float64) float64 {
	e := 0
	if a > 0x1p500 || b < 0x1p-400 {
		_, e = math.Frexp(a)
		a, b = math.Ldexp(a, -e), math.Ldexp(b, -e)
	}
	f := twoProd(a, a).add(twoProd(b, b)).sqrt().float64()
	if e == 0 {
		return f
	}
	return math.Ldexp(f, e)
}

// hypotFar is Hypot with value f where an argument is zero, infinite or NaN, or
// so large or small that u, v, v/f or f itself could leave the doubles on the
// way. There it scales by a power of two: f_x and f_y keep, the second
// derivatives grow with it.
func hypotFar(x, y, f float64) Partials {
	xInf, yInf := math.IsInf(x, 0), math.IsInf(y, 0)
	switch {
	case x != x || y != y:
		p := nanPartials
		p.F = f
		return p
	case xInf && yInf:
		return Partials{F: f, X: math.Copysign(math.Sqrt2/2, x), Y: math.Copysign(math.Sqrt2/2, y)}
	case xInf:
		return Partials{F: f, X: math.Copysign(1, x)}
	case yInf:
		return Partials{F: f, Y: math.Copysign(1, y)}
	case f == 0:
		n := math.NaN()
		return Partials{XX: n, XY: n, YY: n}
	}
	_, ex := math.Frexp(x)
	_, ey := math.Frexp(y)
	e := max(ex, ey)
	if x == 0 {
		e = ey
	} else if y == 0 {
		e = ex
	}
	x, y = math.Ldexp(x, -e), math.Ldexp(y, -e) // the greater in [½, 1)
	a, b := math.Abs(x), math.Abs(y)
	if a < b {
		a, b = b, a
	}
	g := hypotSharp(a, b)
	if 1024*b >= a {
		f = math.Ldexp(g, e)
	}
	// 2^300·u and 2^300·v are normal wherever they matter.
	u, v := x*0x1p300/g, y*0x1p300/g
	return Partials{F: f, X: x / g, Y: y / g,
		XX: math.Ldexp(v*v/g, -e-600), XY: math.Ldexp(-u*v/g, -e-600), YY: math.Ldexp(u*u/g, -e-600)}
}
