package expr

import (
	"slices"
	"sync"
)

// goHelpers are the functions that the forms above call. They are written to a
// generated file with the file's own prefix, those that it needs.
var goHelpers = sync.OnceValue(func() []goHelper {
	return slices.Concat(formHelpers, slopeHelpers(), sumHelpers, listHelpers, sweepHelpers(), ruleHelpers, scalarHelpers)
})

type goHelper struct{ name, needs, text string }

var formHelpers = []goHelper{
	{"times", "", `// times is s·d, and 0 where one of them is 0, whatever the other is.
func times(s, d float64) float64 {
	p := s * d
	if p != p && (s == 0 || d == 0) {
		return 0
	}
	return p
}`},
	{"choose", "", `// choose is a where c > 0 and b elsewhere.
func choose(c, a, b float64) float64 {
	if c > 0 {
		return a
	}
	return b
}`},
	{"powEven", "", `// powEven is x^p for an even p from 2⁵³ on.
func powEven(x, p float64) float64 { return math.Pow(x, p) }`},
	{"powOdd", "", `// powOdd is x^p for an odd p from 2⁵³ on, or its slope over p for an even one.
func powOdd(x, p float64) float64 { return math.Copysign(math.Pow(x, p), x) }`},
	{"finite", "", `// finite reports whether no number of x is infinite or NaN.
func finite(x []float64) bool {
	var s, t, u, v float64
	for len(x) >= 4 {
		s += x[0] * 0
		t += x[1] * 0
		u += x[2] * 0
		v += x[3] * 0
		x = x[4:]
	}
	for _, y := range x {
		s += y * 0
	}
	return (s+t)+(u+v) == 0
}`},
	{"weigh", "", `// weigh is 0, or y if that is NaN and w is not 0. Its slope to y is w.
func weigh(w, y float64) float64 {
	if y != y && w != 0 {
		return y
	}
	return 0
}`},
	{"sign", "", `// sign is the slope of |x|, with 0 at the kink.
func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}`},
	{"tie", "", `// tie is the slope of the extreme value z, attained n times, to x.
func tie(x, z, n float64) float64 {
	switch {
	case n == 0: // an operand is NaN
		return math.NaN()
	case x == z:
		return 1 / n
	}
	return 0
}`},
	{"share", "exp", `// share is the slope exp(x−m)/s of logSumExp to x.
func share(x, m, s float64) float64 {
	if x == m { // m may be infinite
		return 1 / s
	}
	return exp(x-m) / s
}`},
	{"overRoot", "", `// overRoot is x/z for z = √(a²+b²), x one of a and b, also where that is subnormal or
// infinite, and 0 at 0.
func overRoot(x, a, b, z float64) float64 {
	if z >= 0x1p-1022 && z <= math.MaxFloat64 {
		return x / z
	}
	if math.IsInf(a, 0) || math.IsInf(b, 0) { // the limit along a diagonal
		switch {
		case a != a || b != b:
			return math.NaN()
		case math.IsInf(a, 0) && math.IsInf(b, 0):
			return math.Copysign(math.Sqrt2/2, x)
		case math.IsInf(x, 0):
			return math.Copysign(1, x)
		}
		return 0
	}
	m := 0x1p600
	if z > 1 {
		m = 0x1p-600
	}
	if z = math.Hypot(a*m, b*m); z == 0 {
		return 0
	}
	return x * m / z
}`},
	{"bendRoot", "overRoot", `// bendRoot is (x/z)(y/z)/z for z = √(a²+b²), a second derivative of it, and NaN at 0.
func bendRoot(x, y, a, b, z float64) float64 {
	switch {
	case z == 0:
		return math.NaN()
	case math.IsInf(z, 0):
		return 0
	}
	return overRoot(overRoot(x, a, b, z)*overRoot(y, a, b, z), a, b, z)
}`},
	{"overSquares", "", `// overSquares is x/(a²+b²), also where the squares leave the range.
func overSquares(x, a, b float64) float64 {
	d := a*a + b*b
	if d > 0x1p-960 && d < 0x1p1000 {
		return x / d
	}
	m := 0x1p600
	if d > 1 {
		m = 0x1p-600
	}
	a, b = a*m, b*m
	return x * m / (a*a + b*b) * m
}`},
	{"atan2", "", `// atan2 is math.Atan2, with the sign of y also where y/x underflows.
func atan2(y, x float64) float64 {
	z := math.Atan2(y, x)
	if y < 0 && z > 0 {
		return -math.Pi
	}
	return z
}`},
	{"powLess", "", `// powLess is x^(y-1), which has the sign of x where y-1 is rounded to an even number.
func powLess(x, y float64) float64 {
	if y >= 1<<53 || y <= -1<<53 {
		return math.Copysign(math.Pow(x, y), x)
	}
	return math.Pow(x, y-1)
}`},
	{"zlog", "log", `// zlog is z·log x, and 0 for z = 0 where there is a logarithm.
func zlog(z, x float64) float64 {
	if z == 0 && !(x < 0) {
		return 0
	}
	return z * log(x)
}`},
	{"greater", "", `// greater is the slope of max(x, y) to x: ½ at a tie.
func greater(x, y float64) float64 {
	switch {
	case x > y:
		return 1
	case x < y:
		return 0
	case x == y:
		return 0.5
	}
	return math.NaN()
}`},
	{"sinCosPi", "sinCos", `// sinCosPi is sin πx and cos πx: x is n/2 and a fraction, exactly.
func sinCosPi(x float64) (s, c float64) {
	if math.Abs(x) >= 1<<53 && !math.IsInf(x, 0) {
		return math.Copysign(0, x), 1
	}
	n := math.RoundToEven(2 * x)
	s, c = sinCos(math.Pi * (x - n/2))
	switch int64(n) & 3 {
	case 1:
		s, c = c, -s
	case 2:
		s, c = -s, -c
	case 3:
		s, c = -c, s
	}
	return s, c
}`},
	{"sinpi", "sinCosPi", `// sinpi is sin πx with its derivatives.
func sinpi(x float64) (y, d1, d2 float64) {
	s, c := sinCosPi(x)
	return s, math.Pi * c, -math.Pi * math.Pi * s
}`},
	{"cospi", "sinCosPi", `// cospi is cos πx with its derivatives.
func cospi(x float64) (y, d1, d2 float64) {
	s, c := sinCosPi(x)
	return c, -math.Pi * s, -math.Pi * math.Pi * c
}`},
	{"digamma", "log sinCos", `// digamma is ψ with its derivatives: reflection for x < 0, recurrence up to
// x ≥ 16, the asymptotic series (DLMF 5.11.2) from there.
func digamma(x float64) (y, d1, d2 float64) {
	if x <= 0 {
		if x == math.Floor(x) {
			return math.NaN(), math.NaN(), math.NaN()
		}
		s, c := sinCos(math.Pi * x)
		t := c / s
		q := 1 + t*t
		y, d1, d2 = digamma(1 - x)
		return y - math.Pi*t, math.Pi*math.Pi*q - d1, d2 - 2*math.Pi*math.Pi*math.Pi*t*q
	}
	for x < 16 {
		r := 1 / x
		y -= r
		d1 += r * r
		d2 -= 2 * r * r * r
		x++
	}
	r := 1 / x
	q := r * r
	y += log(x) - r/2 - q*(1./12-q*(1./120-q*(1./252-q*(1./240-q/132))))
	d1 += r + q/2 + q*r*(1./6-q*(1./30-q*(1./42-q*(1./30-q*5/66))))
	d2 += -q - q*r - q*q*(1./2-q*(1./6-q*(1./6-q*(3./10-q*5/6))))
	return y, d1, d2
}`},
	{"gamma", "digamma", `// gamma is Γ with its derivatives.
func gamma(x float64) (y, d1, d2 float64) {
	y = math.Gamma(x)
	p, p1, _ := digamma(x)
	return y, y * p, y * (p*p + p1)
}`},
	{"lgamma0", "", `// lgamma0 is log|Γ|.
func lgamma0(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
}`},
	{"lgamma", "digamma lgamma0", `// lgamma is log|Γ| with its derivatives.
func lgamma(x float64) (y, d1, d2 float64) {
	d1, d2, _ = digamma(x)
	return lgamma0(x), d1, d2
}`},
}

// ruleHelpers are the functions of package slope that are rules.
var ruleHelpers = []goHelper{
	{"rsqrt", "", `// rsqrt is 1/√x with its derivatives.
func rsqrt(x float64) (y, d1, d2 float64) {
	y = 1 / math.Sqrt(x)
	d1 = -0.5 * y / x
	return y, d1, -1.5 * d1 / x
}`},
	{"xlogx", "log", `// xlogx is x·log x with its derivatives, 0 at 0.
func xlogx(x float64) (y, d1, d2 float64) {
	if x == 0 {
		return 0, math.Inf(-1), math.Inf(1)
	}
	l := log(x)
	return x * l, 1 + l, 1 / x
}`},
	{"logit", "log", `// logit is log(x/(1−x)) with its derivatives.
func logit(x float64) (y, d1, d2 float64) {
	d1 = 1 / (x * (1 - x))
	return log(x / (1 - x)), d1, (2*x - 1) * d1 * d1
}`},
	{"normCDF", "exp erfc", `// normCDF is the distribution function of the normal law with its derivatives.
func normCDF(x float64) (y, d1, d2 float64) {
	d1 = exp(-x*x/2) / math.Sqrt(2*math.Pi)
	y, _, _ = erfc(-x / math.Sqrt2)
	return 0.5 * y, d1, -x * d1
}`},
	{"sinc", "sinCos", `// sinc is sin x/x with its derivatives, by its series near 0.
func sinc(x float64) (y, d1, d2 float64) {
	if math.Abs(x) < 0.5 {
		q := x * x
		y = 1 - q/6*(1-q/20*(1-q/42*(1-q/72*(1-q/110*(1-q/156)))))
		d1 = -x / 3 * (1 - q/10*(1-q/28*(1-q/54*(1-q/88*(1-q/130)))))
		d2 = -1./3 + q*(1./10-q*(1./168-q*(1./6480-q*(1./443520-q/47174400))))
		return y, d1, d2
	}
	s, c := sinCos(x)
	y = s / x
	d1 = (c - y) / x
	return y, d1, -y - 2*d1/x
}`},
	{"xlogy", "log", `// xlogy is x·log y with its partial derivatives, 0 at x = 0.
func xlogy(x, y float64) (f, fx, fy, fxx, fxy, fyy float64) {
	l := log(y)
	if f = x * l; x == 0 && y >= 0 {
		f = 0
	}
	return f, l, x / y, 0, 1 / y, -x / y / y
}`},
	{"logAddExp", "sigmoid exp log1p", `// logAddExp is log(eˣ+e^y) with its partial derivatives.
func logAddExp(x, y float64) (f, fx, fy, fxx, fxy, fyy float64) {
	p, d, _ := sigmoid(x - y)
	q, _, _ := sigmoid(y - x)
	l, _, _ := log1p(exp(-math.Abs(x - y)))
	if x == y {
		return x + math.Ln2, p, q, d, -d, d
	}
	return math.Max(x, y) + l, p, q, d, -d, d
}`},
	{"huber", "", `// huber is the loss of Huber with its partial derivatives.
func huber(x, y float64) (f, fx, fy, fxx, fxy, fyy float64) {
	a, s := math.Abs(x), math.Copysign(1, x)
	switch {
	case a < y:
		return x * x / 2, x, 0, 1, 0, 0
	case a > y:
		return y * (a - y/2), y * s, a - y, 0, s, -1
	}
	return x * x / 2, x, 0, 0.5, s / 2, -0.5
}`},
	{"strongInner", "", `// strongInner is x·y, and 0 where x is 0, with its partial derivatives.
func strongInner(x, y float64) (f, fx, fy, fxx, fxy, fyy float64) {
	if x == 0 {
		return 0, y, 0, 0, 1, 0
	}
	return x * y, y, x, 0, 1, 0
}`},
	{"strongEither", "", `// strongEither is x·y, and 0 where x or y is 0, with its partial derivatives.
func strongEither(x, y float64) (f, fx, fy, fxx, fxy, fyy float64) {
	if x == 0 || y == 0 {
		return 0, y, x, 0, 1, 0
	}
	return x * y, y, x, 0, 1, 0
}`},
}
