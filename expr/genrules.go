package expr

import (
	"fmt"
	"sync"

	"slope"
)

// goForm is how generated code computes a function of one variable. X stands
// for the operand, Y for the value, D for the first derivative and N for a
// spare name. Either stmt declares Y (and N), or y is an expression; or call is
// a helper that returns the value and both derivatives.
type goForm struct {
	y, stmt string
	d1, d2  string // "" is zero
	call    string
}

var goForms = map[Op]goForm{
	OpInv:      {y: "1 / X", d1: "-Y * Y", d2: "2 * Y * Y * Y"},
	OpSqrt:     {y: "math.Sqrt(X)", d1: "0.5 / (Y + 0)", d2: "-0.5 * D / math.Abs(X)"},
	OpCbrt:     {y: "math.Cbrt(X)", d1: "1 / (3 * Y * Y)", d2: "-2 * D / (3 * X)"},
	OpExp:      {y: "math.Exp(X)", d1: "Y", d2: "Y"},
	OpExp2:     {y: "math.Exp2(X)", d1: "math.Ln2 * Y", d2: "math.Ln2 * math.Ln2 * Y"},
	OpExpm1:    {y: "math.Expm1(X)", d1: "math.Exp(X)", d2: "D"},
	OpLog:      {y: "math.Log(X)", d1: "1 / (X + 0)", d2: "-D * D"},
	OpLog2:     {y: "math.Log2(X)", d1: "1 / (math.Ln2 * (X + 0))", d2: "-D / (X + 0)"},
	OpLog10:    {y: "math.Log10(X)", d1: "1 / (math.Ln10 * (X + 0))", d2: "-D / (X + 0)"},
	OpLog1p:    {y: "math.Log1p(X)", d1: "1 / (1 + X)", d2: "-D * D"},
	OpSin:      {y: "math.Sin(X)", stmt: "Y, N := math.Sincos(X)", d1: "N", d2: "-Y"},
	OpCos:      {y: "math.Cos(X)", stmt: "N, Y := math.Sincos(X)", d1: "-N", d2: "-Y"},
	OpTan:      {y: "math.Tan(X)", d1: "1 + Y*Y", d2: "2 * Y * D"},
	OpAsin:     {y: "math.Asin(X)", d1: "1 / math.Sqrt((1-X)*(1+X))", d2: "X * D / ((1 - X) * (1 + X))"},
	OpAcos:     {y: "math.Acos(X)", d1: "-1 / math.Sqrt((1-X)*(1+X))", d2: "X * D / ((1 - X) * (1 + X))"},
	OpAtan:     {y: "math.Atan(X)", d1: "1 / (1 + X*X)", d2: "-2 * X * D * D"},
	OpSinh:     {y: "math.Sinh(X)", d1: "math.Cosh(X)", d2: "Y"},
	OpCosh:     {y: "math.Cosh(X)", d1: "math.Sinh(X)", d2: "Y"},
	OpTanh:     {y: "math.Tanh(X)", d1: "1 / (math.Cosh(X) * math.Cosh(X))", d2: "-2 * Y * D"},
	OpAsinh:    {y: "math.Asinh(X)", d1: "1 / math.Hypot(1, X)", d2: "-X * D * D * D"},
	OpAcosh:    {y: "math.Acosh(X)", d1: "1 / (math.Sqrt(X-1) * math.Sqrt(X+1))", d2: "-X * D * D * D"},
	OpAtanh:    {y: "math.Atanh(X)", d1: "1 / ((1 - X) * (1 + X))", d2: "2 * X * D * D"},
	OpErf:      {y: "math.Erf(X)", d1: "2 / math.SqrtPi * math.Exp(-X*X)", d2: "-2 * X * D"},
	OpErfc:     {y: "math.Erfc(X)", d1: "-2 / math.SqrtPi * math.Exp(-X*X)", d2: "-2 * X * D"},
	OpGamma:    {y: "math.Gamma(X)", call: "gamma"},
	OpLgamma:   {y: "lgamma0(X)", call: "lgamma"},
	OpDigamma:  {call: "digamma"},
	OpSigmoid:  {call: "sigmoid"},
	OpSoftplus: {call: "softplus"},
	OpAbs:      {y: "math.Abs(X)", d1: "sign(X)"},
}

// goForm2 is the same for functions of two variables A and B with the value Z.
type goForm2 struct {
	z, x, y, xx, xy, yy string
}

var goForms2 = map[Op]goForm2{
	OpPow: {z: "math.Pow(A, B)", x: "times(B, math.Pow(A, B-1))", y: "zlog(Z, A)", xx: "times(B*(B-1), math.Pow(A, B-2))",
		xy: "times(1+times(B, math.Log(A)), math.Pow(A, B-1))", yy: "zlog(zlog(Z, A), A)"},
	OpHypot: {z: "math.Hypot(A, B)", x: "overRoot(A, A, B, Z)", y: "overRoot(B, A, B, Z)",
		xx: "bendRoot(B, B, A, B, Z)", xy: "-bendRoot(A, B, A, B, Z)", yy: "bendRoot(A, A, A, B, Z)"},
	OpAtan2: {z: "math.Atan2(A, B)", x: "overSquares(B, A, B)", y: "-overSquares(A, A, B)",
		xx: "-2 * overSquares(overSquares(A, A, B)*B, A, B)", xy: "overSquares(overSquares(A-B, A, B)*(A+B), A, B)",
		yy: "2 * overSquares(overSquares(A, A, B)*B, A, B)"},
	OpMax: {z: "math.Max(A, B)", x: "greater(A, B)", y: "greater(B, A)"},
	OpMin: {z: "math.Min(A, B)", x: "greater(B, A)", y: "greater(A, B)"},
}

// goHelpers are the functions that the forms above call. They are written to a
// generated file with the file's own prefix, those that it needs.
var goHelpers = []struct{ name, needs, text string }{
	{"times", "", `// times is s·d, and 0 where one of them is 0, whatever the other is.
func times(s, d float64) float64 {
	if s == 0 || d == 0 {
		return 0
	}
	return s * d
}`},
	{"choose", "", `// choose is a where c > 0 and b elsewhere.
func choose(c, a, b float64) float64 {
	if c > 0 {
		return a
	}
	return b
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
	{"share", "", `// share is the slope exp(x−m)/s of logSumExp to x.
func share(x, m, s float64) float64 {
	if x == m { // m may be infinite
		return 1 / s
	}
	return math.Exp(x-m) / s
}`},
	{"bendLogSumExp", "share times", `// bendLogSumExp turns the tangents t of x into p(t − p·t), with p the slopes of logSumExp.
// The tangent of the greatest is taken away first, so that nothing cancels where p is all but 1.
func bendLogSumExp(t, x []float64, m, s float64) {
	r, mean := 0.0, 0.0
	for k, v := range x {
		if v == m {
			r = t[k]
		}
	}
	for k, v := range x {
		t[k] -= r
		mean += times(t[k], share(v, m, s))
	}
	for k, v := range x {
		t[k] = times(t[k]-mean, share(v, m, s))
	}
}`},
	{"bendNorm2", "overNorm2 times", `// bendNorm2 turns the tangents t of x into (t − u(u·t))/‖x‖ with u = x/‖x‖, and NaN at the
// origin. Where an element of u is above √½, t is shifted along u to make its tangent 0, so
// that nothing cancels.
func bendNorm2(t, x []float64, m, s float64) {
	moves := false
	for _, v := range t {
		moves = moves || v != 0
	}
	if !moves || m == 0 || s == 0 {
		for k := range t {
			t[k] = 0
			if moves && m != 0 {
				t[k] = math.NaN()
			}
		}
		return
	}
	ref, r, along := -1, 0.0, 0.0
	for k, v := range x {
		if u := overNorm2(v, m, s); u*u > 0.5 {
			ref, r = k, t[k]/u
		}
	}
	for k, v := range x {
		u := overNorm2(v, m, s)
		t[k] -= times(r, u)
		if k == ref {
			t[k] = 0
		}
		along += times(t[k], u)
	}
	for k, v := range x {
		t[k] = overNorm2(t[k]-times(along, overNorm2(v, m, s)), m, s)
	}
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
	{"zlog", "", `// zlog is z·log x, and 0 for z = 0.
func zlog(z, x float64) float64 {
	if z == 0 {
		return 0
	}
	return z * math.Log(x)
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
	{"sigmoid", "", `// sigmoid is 1/(1+e⁻ˣ) with its derivatives.
func sigmoid(x float64) (y, d1, d2 float64) {
	e := math.Exp(-math.Abs(x))
	q := 1 / (1 + e)
	p := e * q
	y, d1 = q, p*q
	d2 = d1 * (math.Expm1(-math.Abs(x)) * q) // p − q
	if x < 0 {
		y, d2 = p, -d2
	}
	return y, d1, d2
}`},
	{"softplus", "sigmoid", `// softplus is log(1+eˣ) with its derivatives.
func softplus(x float64) (y, d1, d2 float64) {
	d1, d2, _ = sigmoid(x)
	return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))), d1, d2
}`},
	{"digamma", "", `// digamma is ψ with its derivatives: reflection for x < 0, recurrence up to
// x ≥ 16, the asymptotic series (DLMF 5.11.2) from there.
func digamma(x float64) (y, d1, d2 float64) {
	if x <= 0 {
		if x == math.Floor(x) {
			return math.NaN(), math.NaN(), math.NaN()
		}
		s, c := math.Sincos(math.Pi * x)
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
	y += math.Log(x) - r/2 - q*(1./12-q*(1./120-q*(1./252-q*(1./240-q/132))))
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
	{"norm2", "", `// norm2 is √Σ xᵢ² without overflow, with a power of two m and the norm s of x·m.
func norm2(x []float64) (y, m, s float64) {
	most := 0.0
	for _, v := range x {
		s += v * v
		most = math.Max(most, math.Abs(v))
	}
	if math.IsInf(most, 1) { // m = 0, and s the root of how many are infinite
		s = 0
		for _, v := range x {
			if math.IsInf(v, 0) {
				s++
			}
			if v != v {
				s = v
			}
		}
		return most, 0, math.Sqrt(s)
	}
	if s > 0x1p-960 && s < 0x1p1000 || most == 0 || most != most {
		y = math.Sqrt(s)
		return y, 1, y
	}
	m = 0x1p-600
	if most < 1 {
		m = 0x1p600
	}
	s = 0
	for _, v := range x {
		v *= m
		s += v * v
	}
	s = math.Sqrt(s)
	return s / m, m, s
}`},
	{"overNorm2", "", `// overNorm2 is x over a norm that norm2 returned, and 0 at the origin.
func overNorm2(x, m, s float64) float64 {
	switch {
	case s == 0:
		return 0
	case m == 0 && s == s && !math.IsInf(x, 0): // the norm is infinite
		return 0
	case m == 0:
		return math.Copysign(1/s, x)
	case m < 1: // x·m could underflow
		return x / s * m
	}
	return x * m / s
}`},
	{"logSumExp", "", `// logSumExp is log Σ exp xᵢ, with the greatest m and Σ exp(xᵢ−m).
func logSumExp(x []float64) (y, m, s float64) {
	m = math.Inf(-1)
	for _, v := range x {
		m = math.Max(m, v)
	}
	if m-m != 0 { // s counts the elements that equal m
		for _, v := range x {
			if v != v {
				return v, v, v
			}
			if v == m {
				s++
			}
		}
		return m, m, s
	}
	first := true
	for _, v := range x {
		if v == m && first {
			first = false
			continue
		}
		s += math.Exp(v - m)
	}
	return m + math.Log1p(s), m, 1 + s
}`},
	{"maxOf", "", `// maxOf is the greatest xᵢ and how many attain it, 0 if one is NaN.
func maxOf(x []float64) (y, n float64) {
	y = math.Inf(-1)
	for _, v := range x {
		y = math.Max(y, v)
	}
	for _, v := range x {
		if v != v {
			return y, 0
		}
		if v == y {
			n++
		}
	}
	return y, n
}`},
	{"minOf", "", `// minOf is the smallest xᵢ and how many attain it, 0 if one is NaN.
func minOf(x []float64) (y, n float64) {
	y = math.Inf(1)
	for _, v := range x {
		y = math.Min(y, v)
	}
	for _, v := range x {
		if v != v {
			return y, 0
		}
		if v == y {
			n++
		}
	}
	return y, n
}`},
	{"rsqrt", "", `// rsqrt is 1/√x with its derivatives.
func rsqrt(x float64) (y, d1, d2 float64) {
	y = 1 / math.Sqrt(x)
	d1 = -0.5 * y / x
	return y, d1, -1.5 * d1 / x
}`},
	{"xlogx", "", `// xlogx is x·log x with its derivatives, 0 at 0.
func xlogx(x float64) (y, d1, d2 float64) {
	if x == 0 {
		return 0, math.Inf(-1), math.Inf(1)
	}
	l := math.Log(x)
	return x * l, 1 + l, 1 / x
}`},
	{"logit", "", `// logit is log(x/(1−x)) with its derivatives.
func logit(x float64) (y, d1, d2 float64) {
	d1 = 1 / (x * (1 - x))
	return math.Log(x / (1 - x)), d1, (2*x - 1) * d1 * d1
}`},
	{"normCDF", "", `// normCDF is the distribution function of the normal law with its derivatives.
func normCDF(x float64) (y, d1, d2 float64) {
	d1 = math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
	return 0.5 * math.Erfc(-x/math.Sqrt2), d1, -x * d1
}`},
	{"sinc", "", `// sinc is sin x/x with its derivatives, by its series near 0.
func sinc(x float64) (y, d1, d2 float64) {
	if math.Abs(x) < 0.5 {
		q := x * x
		y = 1 - q/6*(1-q/20*(1-q/42*(1-q/72*(1-q/110*(1-q/156)))))
		d1 = -x / 3 * (1 - q/10*(1-q/28*(1-q/54*(1-q/88*(1-q/130)))))
		d2 = -1./3 + q*(1./10-q*(1./168-q*(1./6480-q*(1./443520-q/47174400))))
		return y, d1, d2
	}
	s, c := math.Sincos(x)
	y = s / x
	d1 = (c - y) / x
	return y, d1, -y - 2*d1/x
}`},
	{"xlogy", "", `// xlogy is x·log y with its partial derivatives, 0 at x = 0.
func xlogy(x, y float64) (f, fx, fy, fxx, fxy, fyy float64) {
	l := math.Log(y)
	if f = x * l; x == 0 && y >= 0 {
		f = 0
	}
	return f, l, x / y, 0, 1 / y, -x / y / y
}`},
	{"logAddExp", "sigmoid", `// logAddExp is log(eˣ+e^y) with its partial derivatives.
func logAddExp(x, y float64) (f, fx, fy, fxx, fxy, fyy float64) {
	p, d, _ := sigmoid(x - y)
	q, _, _ := sigmoid(y - x)
	if x == y {
		return x + math.Ln2, p, q, d, -d, d
	}
	return math.Max(x, y) + math.Log1p(math.Exp(-math.Abs(x-y))), p, q, d, -d, d
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
}

// builtin maps the rules of the root package, which have no Go expressions of
// their own, to helpers.
var builtin = sync.OnceValue(func() map[any]string {
	m := map[any]string{}
	note := func(helper string, f func(x Expr) Expr) {
		p := Record(1, func(x []Expr) Expr { return f(x[0]) })
		for _, r := range p.g.rules {
			m[r] = helper
		}
		for _, r := range p.g.rules2 {
			m[r] = helper
		}
	}
	note("rsqrt", slope.Rsqrt[Expr])
	note("xlogx", slope.XLogX[Expr])
	note("logit", slope.Logit[Expr])
	note("normCDF", slope.NormCDF[Expr])
	note("sinc", slope.Sinc[Expr])
	note("xlogy", func(x Expr) Expr { return slope.XLogY(x, x) })
	note("logAddExp", func(x Expr) Expr { return slope.LogAddExp(x, x) })
	note("huber", func(x Expr) Expr { return slope.Huber(x, 1) })
	return m
})

// ruleHelper returns the helper of a rule, and its text if it is the user's.
func ruleHelper(r *slope.Rule, k int, second bool) (name, text string, err error) {
	if h, ok := builtin()[r]; ok {
		return h, "", nil
	}
	if r.Go.Y == "" || r.Go.D1 == "" || second && r.Go.D2 == "" {
		return "", "", fmt.Errorf("expr: generated code needs Go expressions of rule %s (Go.Y, Go.D1, and Go.D2 for Hessian products)", r.Name)
	}
	d2 := r.Go.D2
	if d2 == "" {
		d2 = "math.NaN()"
	}
	name = fmt.Sprintf("rule%d", k)
	return name, fmt.Sprintf("// %s is the rule %s with its derivatives.\nfunc %s(x float64) (y, d1, d2 float64) {\n\treturn %s, %s, %s\n}", name, r.Name, name, r.Go.Y, r.Go.D1, d2), nil
}

// rule2Helper is ruleHelper for two variables.
func rule2Helper(r *slope.Rule2, k int, second bool) (name, text string, err error) {
	if h, ok := builtin()[r]; ok {
		return h, "", nil
	}
	f := r.Go
	if f.F == "" || f.X == "" || f.Y == "" || second && (f.XX == "" || f.XY == "" || f.YY == "") {
		return "", "", fmt.Errorf("expr: generated code needs Go expressions of rule %s (the fields of Go)", r.Name)
	}
	if f.XX == "" || f.XY == "" || f.YY == "" {
		f.XX, f.XY, f.YY = "math.NaN()", "math.NaN()", "math.NaN()"
	}
	name = fmt.Sprintf("rule2%d", k)
	return name, fmt.Sprintf("// %s is the rule %s with its partial derivatives.\nfunc %s(x, y float64) (f, fx, fy, fxx, fxy, fyy float64) {\n\treturn %s, %s, %s, %s, %s, %s\n}",
		name, r.Name, name, f.F, f.X, f.Y, f.XX, f.XY, f.YY), nil
}
