package rule

import "math"

// Rsqrt: f = 1/√x, f′ = −f/(2x), f″ = −3f′/(2x).
//
// Special cases are: ±0 is the edge of the domain, where f = +∞, f′ = −∞ and
// f″ = +∞.
func Rsqrt(x float64) (y, d1, d2 float64) {
	y = 1 / math.Abs(math.Sqrt(x))
	r := 1 / math.Abs(x)
	d1 = -0.5 * y * r
	return y, d1, -1.5 * d1 * r
}

// XLogX: f = x·log x, f′ = 1 + log x, f″ = 1/x.
//
// Special cases are: at ±0, the edge of the domain, f = 0, f′ = −∞ and f″ = +∞;
// x < 0 gives NaN; f(+Inf) = f′(+Inf) = +Inf.
func XLogX(x float64) (y, d1, d2 float64) {
	if x == 0 {
		return 0, math.Inf(-1), math.Inf(1)
	}
	l, r, _ := Log(x)
	d1 = 1 + l
	if math.Abs(d1) < 0.5 { // f′ = 0 at 1/e
		d1 = ddLog(dd{x, 0}).addF(1).float64()
	}
	return x * l, d1, r
}

// XLogY: f = x·log y, f_x = log y, f_y = x/y, f_xx = 0, f_xy = 1/y, f_yy = −x/y².
//
// Special cases are: for x = 0, f = f_y = f_yy = 0 also at y = 0 and +∞; at
// y = 0 the rest are the limits from y > 0; y < 0 gives NaN in every part.
func XLogY(x, y float64) Partials {
	l, r, _ := Log(y)
	switch {
	case l != l || x != x:
		return nanPartials
	case x == 0:
		if math.IsInf(l, 0) {
			return Partials{X: l, XY: r}
		}
		return Partials{F: x * l, X: l, XY: r}
	case y == 0:
		d := math.Copysign(math.Inf(1), x)
		return Partials{F: x * l, X: l, Y: d, XY: math.Inf(1), YY: -d}
	}
	q := x / y
	p := Partials{F: x * l, X: l, Y: q, XY: r, YY: -q / y}
	if math.Abs(q) < 0x1p-900 { // x/y may be subnormal where x/y² is normal
		p.YY = -x * 0x1p200 / y / y * 0x1p-200
	}
	return p
}

// Logit: f = log(x/(1−x)), f′ = 1/(x(1−x)), f″ = (2x−1)·f′².
//
// Special cases are: 0 and 1 are poles, where f = ∓∞, f′ = +∞ and f″ = ∓∞;
// x outside [0, 1] gives NaN.
func Logit(x float64) (y, d1, d2 float64) {
	switch {
	case x > 0 && x < 1:
		d1 = 1 / (x * (1 - x))
		return logit(x), d1, (2*x - 1) * d1 * d1
	case x == 0:
		return math.Inf(-1), math.Inf(1), math.Inf(-1)
	case x == 1:
		return math.Inf(1), math.Inf(1), math.Inf(1)
	}
	return math.NaN(), math.NaN(), math.NaN()
}

// logit is the value of Logit for 0 < x < 1. Between ¼ and ¾ it is
// log(1 + (2x−1)/(1−x)), which has no cancellation at ½.
func logit(x float64) float64 {
	c := twoSum(1, -x)
	switch {
	case x < 0x1p-60:
		return ddLog(dd{x, 0}).float64()
	case x < 0.25 || x > 0.75:
		return ddLog(dd{x, 0}.div(c)).float64()
	}
	return ddLog1p(dd{2*x - 1, 0}.div(c)).float64()
}

// Huber: f = ½x² for |x| ≤ δ and δ(|x|−½δ) beyond, with the slopes x, 0 and
// ±δ, |x|−δ, and the second derivatives f_xx, f_xy, f_yy: 1, 0, 0 and 0, ±1, −1.
//
// Special cases are: at |x| = δ, where the second derivatives jump, they are
// the mean of both sides; δ = +∞ gives ½x² everywhere; δ < 0 gives NaN.
func Huber(x, delta float64) Partials {
	a, s := math.Abs(x), math.Copysign(1, x)
	switch {
	case !(delta >= 0):
		return nanPartials
	case a < delta:
		return Partials{F: 0.5 * x * x, X: x, XX: 1}
	case a > delta:
		return Partials{F: delta * (a - float64(0.5*delta)), X: delta * s, Y: a - delta, XY: s, YY: -1}
	case a == delta:
		if x == 0 {
			s = 0
		}
		return Partials{F: 0.5 * x * x, X: x, XX: 0.5, XY: 0.5 * s, YY: -0.5}
	}
	return nanPartials
}
