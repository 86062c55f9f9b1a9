package expr

import (
	"fmt"
	"sync"

	"slope"
	"slope/internal/formula"
)

// goForm2 is the same for functions of two variables A and B with the value Z.
type goForm2 struct {
	z, x, y, xx, xy, yy string
}

var goForms2 = map[Op]goForm2{
	OpPow: {z: "math.Pow(A, B)", x: "times(B, powLess(A, B))", y: "zlog(Z, A)", xx: "times(B*(B-1), math.Copysign(math.Pow(A, B-2), Z))",
		xy: "times(1+zlog(B, A), powLess(A, B)+zlog(0, A))", yy: "zlog(zlog(Z, A), A)"},
	OpHypot: {z: "math.Hypot(A, B)", x: "overRoot(A, A, B, Z)", y: "overRoot(B, A, B, Z)",
		xx: "bendRoot(B, B, A, B, Z)", xy: "-bendRoot(A, B, A, B, Z)", yy: "bendRoot(A, A, A, B, Z)"},
	OpAtan2: {z: "atan2(A, B)", x: "overSquares(B, A, B)", y: "-overSquares(A, A, B)",
		xx: "-2 * overSquares(overSquares(A, A, B)*B, A, B)", xy: "overSquares(overSquares(A-B, A, B)*(A+B), A, B)",
		yy: "2 * overSquares(overSquares(A, A, B)*B, A, B)"},
	OpMax: {z: "math.Max(A, B)", x: "greater(A, B)", y: "greater(B, A)"},
	OpMin: {z: "math.Min(A, B)", x: "greater(B, A)", y: "greater(A, B)"},
}

// builtin maps the rules of the root package and the strong products of gradients that are
// recorded, which have no Go expressions of their own, to helpers.
var builtin = sync.OnceValue(func() map[any]string {
	m := map[any]string{}
	for helper, r := range formula.Recorded() {
		m[r] = helper
	}
	note := func(helper string, f func(x Expr) Expr) {
		p := Record(1, func(x []Expr) Expr { return f(x[0]) })
		for r := range p.g.RuleIndex {
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
	name = fmt.Sprintf("pair%d", k)
	return name, fmt.Sprintf("// %s is the rule %s with its partial derivatives.\nfunc %s(x, y float64) (f, fx, fy, fxx, fxy, fyy float64) {\n\treturn %s, %s, %s, %s, %s, %s\n}",
		name, r.Name, name, f.F, f.X, f.Y, f.XX, f.XY, f.YY), nil
}
