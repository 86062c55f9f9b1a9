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
	OpSinpi:    {call: "sinpi"},
	OpCospi:    {call: "cospi"},
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
