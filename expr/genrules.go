package expr

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"slope"
	"slope/expr/internal/encode"
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

// ruleHelper returns the helper of a rule and the number of its results: the value and the derivatives.
func (w *goWriter) ruleHelper(r any) (helper string, results int) {
	src := encode.SourceOf(r)
	results = len(src.Text)
	if h, ok := builtin()[r]; ok {
		return w.helper(h), results
	}
	name := ruleName(w.prog.RuleIndex[r])
	needed := 1 + len(src.Vars)
	if w.hvp {
		needed = results
	}
	text := slices.Clone(src.Text)
	for k, s := range text {
		switch {
		case s == "" && k < needed:
			w.fail(fmt.Errorf("expr: generated code needs Go expressions of rule %s (Go.%s)", src.Name, strings.Join(src.Fields[:needed], ", Go.")))
		case s == "":
			text[k] = "math.NaN()"
		}
	}
	w.extra[name] = fmt.Sprintf("// %s is the rule %s with its derivatives.\nfunc %s(%s float64) (%s float64) {\n\treturn %s\n}",
		name, src.Name, name, strings.Join(src.Vars, ", "), strings.Join(src.Result, ", "), strings.Join(text, ", "))
	return w.helper(name), results
}

// ruleName is the name of the helper for a rule of the user's.
func ruleName(k uint32) string { return fmt.Sprintf("rule%d", k) }
