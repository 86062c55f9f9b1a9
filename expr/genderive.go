package expr

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"slope"
	"slope/expr/internal/graph"
	"slope/internal/source"
)

// Derivatives are written by package source from the text of the value. It is told what is known here of the functions in it: their slopes, as calls of
// functions, and the reverse sweeps of those over slices. The product of the Hessian and a direction is the tangent of the gradient.

// gradient writes the functions of value and gradient.
func (w *goWriter) gradient() {
	n := w.prog.Inputs
	data := w.dataArgument()
	add := w.private("sweeps")
	opt := source.GradientOptions{Name: add, Doc: add + " returns the value at x and adds the gradient to dst.", Wrt: "x", Dst: "dst"}
	if w.prog.Data == 0 {
		opt.Len, opt.Sets = n, add+" returns the value at x and writes the gradient to dst."
	}
	text, unset := "", []int(nil)
	derive := func() { text, unset = w.gradientOf(func(core string) { w.primal(core, 1) }, opt) }
	sweeps := w.capture(derive)
	w.printf("// %sGradient returns the value at x and writes the gradient to dst, of length %d,", w.name, n)
	w.printf("// which is allocated if it is nil.")
	w.printf("func %sGradient(dst, x%s []float64) (y float64, grad []float64) {", w.name, w.dataParam())
	if w.prog.Data > 0 {
		w.newSlice(n, unset)
		w.printf("return %sAddGradient(dst, x%s), dst\n}\n", w.name, data)
		w.printf("// %sAddGradient returns the value at x and adds the gradient to dst, of length %d.", w.name, n)
		w.printf("func %sAddGradient(dst, x%s []float64) float64 {\ny := %s(dst, x%s)", w.name, w.dataParam(), add, data)
		w.nanFill()
		w.printf("return y\n}\n")
	} else {
		w.intoNew(n, unset, fmt.Sprintf("%s(dst, x%s)", add, data))
	}
	w.buf.WriteString(sweeps)
	if w.hvp && len(unset) > 0 {
		opt.Len = 0 // products are added to zeros
		w.capture(derive)
	}
	if w.hvp && w.err == nil {
		w.product(add, text, unset)
	}
}

// gradientOf writes the gradient of the function that text writes, and returns what derived does and the elements that it does not set.
func (w *goWriter) gradientOf(text func(core string), opt source.GradientOptions) (all string, unset []int) {
	all = w.derived(text, func(p *source.Program, core string) (text string, err error) {
		opt.Func = core
		text, unset, err = p.TextGradient(opt)
		return text, err
	})
	return all, unset
}

// intoNew writes the body of a function that returns the value of a call and what it writes to dst, of length n, which may be nil.
func (w *goWriter) intoNew(n int, unset []int, call string) {
	w.newSlice(n, unset)
	w.printf("y = %s", call)
	w.nanFill()
	w.printf("return y, dst\n}\n")
}

// newSlice writes what makes the slice dst of length n if it is nil, and else clears it; of what is set only the elements unset.
func (w *goWriter) newSlice(n int, unset []int) {
	w.printf("if dst == nil {\ndst = make([]float64, %d)", n)
	switch {
	case unset == nil:
		w.printf("} else {\nclear(dst)")
	case len(unset) > 0:
		w.printf("} else {")
		w.clearEntries(unset)
	}
	w.printf("}")
}

// nanFill writes what makes the slice dst NaN if the value is.
func (w *goWriter) nanFill() { w.printf("if y != y {\nfor i := range dst {\ndst[i] = y\n}\n}") }

// product writes the function of the Hessian product, from the text of the function that adds the gradient, or sets it.
func (w *goWriter) product(add, text string, unset []int) {
	inner := w.private("addHVP")
	w.printf("// %sHVP returns the value at x and writes the product of the Hessian with dx to", w.name)
	w.printf("// dst, of length %d, which is allocated if it is nil.", w.prog.Inputs)
	w.printf("func %sHVP(dst, x, dx%s []float64) (y float64, hv []float64) {", w.name, w.dataParam())
	w.intoNew(w.prog.Inputs, unset, fmt.Sprintf("%s(dst, x, dx%s)", inner, w.dataArgument()))
	for _, op := range w.prog.Op {
		w.strong = w.strong || op == OpHypot || op == OpNorm2 // their second slopes are infinite at the origin
	}
	opt := source.TangentOptions{Func: add, Name: inner, Doc: inner + " returns the value at x and adds the product of the Hessian with dx to ddst.",
		Wrt: []string{"dst", "x"}, Sum: "dst", Len: w.prog.Inputs}
	again := func(string) { w.buf.WriteString(text) }
	w.derived(again, func(p *source.Program, _ string) (string, error) { return p.Tangent(opt) })
	if w.sparseHessian {
		w.entries(opt, again)
	}
}

// derived writes the functions that package source makes of those that text writes, the first of which has the name that it is given. It returns both.
func (w *goWriter) derived(text func(core string), make func(p *source.Program, core string) (string, error)) string {
	used := maps.Clone(w.used)
	core := w.private("primal")
	primal := w.capture(func() { text(core) })
	if w.err != nil {
		return ""
	}
	rules := w.reached(primal, w.rules())
	file := fmt.Sprintf("package %s\n\nimport \"math\"\n\nvar _ = math.Pi\n\n%s\n%s\n%s", w.pkg, primal, w.helpers(), w.tables.Bytes())
	strong := source.Strong{Sums: w.steep}
	if w.strong {
		strong.Product = w.private("times")
	}
	p, err := source.Parse([]byte(file), rules, strong)
	if err != nil {
		w.fail(fmt.Errorf("expr: generated code: %w", err))
		return ""
	}
	derived, err := make(p, core)
	if err != nil {
		w.fail(fmt.Errorf("expr: generated code: %w", err))
		return ""
	}
	w.used = used
	found := map[string]bool{}
	words(derived, func(s string) { found[s] = true })
	for _, h := range goHelpers() {
		if found[w.private(h.name)] {
			w.helper(h.name)
		}
	}
	w.buf.WriteString(derived + "\n")
	return derived + "\n" + primal
}

// reached returns the rules of the functions that text calls, that their slopes, sweeps and bodies call, and so on, and notes that their helpers are used.
func (w *goWriter) reached(text string, rules []source.Rule) []source.Rule {
	slopes := map[string]string{}
	for _, r := range rules {
		slopes[strings.TrimPrefix(r.Name, "math.")] += " " + strings.Join(slices.Concat(r.Slopes, []string{r.Adjoint, r.Tangent}), " ")
	}
	helpers := map[string]goHelper{}
	for _, h := range goHelpers() {
		helpers[w.private(h.name)] = h
	}
	seen := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		if h, ok := helpers[name]; ok {
			w.helper(h.name)
			words(h.text, func(s string) {
				visit(s)
				visit(w.private(s))
			})
		}
		words(slopes[name], visit)
	}
	visit(w.private("times")) // which multiplies slopes
	words(text, visit)
	return slices.DeleteFunc(rules, func(r source.Rule) bool { return !seen[strings.TrimPrefix(r.Name, "math.")] })
}

// ruleList collects what package source is told of the functions of a file.
type ruleList struct {
	w     *goWriter
	names []string // of helpers
	rules []source.Rule
}

// rules are what the source of a gradient has that package source does not know: for each function the slopes of its results. Second slopes need none.
func (w *goWriter) rules() []source.Rule {
	l := &ruleList{w: w, names: append(helperNames(), "math")}
	l.add("times", "y", "x")
	l.add("choose", "", "choose(x, 1, 0)", "choose(x, 0, 1)")
	l.add("sinCos", "s", "-r")
	for op := range graph.NumOps {
		l.unary(op, graph.Table[op].Code)
	}
	for op, f := range goForms2 {
		l.binary(op, f)
	}
	l.add("weigh", "", "x")
	l.add("powEven", "y * powOdd(x, y)", "")
	l.add("powOdd", "y * powEven(x, y)", "")
	for _, h := range []string{"sum", "sumSquares", "dot"} {
		l.swept(h, h, "")
		l.swept(h+"InLanes", h, "")
	}
	l.swept("sumLanes", "sum", "sumLanesTangent")
	for _, h := range listHelper {
		l.swept(h, h, h+"Tangent")
	}
	l.users()
	return l.rules
}

func (l *ruleList) add(name string, slopes ...string) {
	for k := range slopes {
		slopes[k] = rename(slopes[k], l.names, l.w.private)
	}
	if !strings.HasPrefix(name, "math.") {
		name = l.w.private(name)
	}
	l.rules = append(l.rules, source.Rule{Name: name, Slopes: slopes})
}

// swept adds a helper over slices with its reverse sweep, and what stands for both where there are tangents, if it is not their source.
func (l *ruleList) swept(name, of, tangent string) {
	adjoint := of + "Adjoint"
	if l.w.steep {
		adjoint = of + "StrongAdjoint"
	}
	r := source.Rule{Name: l.w.private(name), Adjoint: l.w.private(adjoint)}
	both := adjoint + "Tangent"
	if tangent == of+"Tangent" {
		both = of + "AdjointTangent"
	}
	if tangent != "" {
		r.Tangent = l.w.private(tangent)
	}
	l.rules = append(l.rules, r, source.Rule{Name: r.Adjoint, Tangent: l.w.private(both)})
}

// unary adds a function of one variable and its slope.
func (l *ruleList) unary(op Op, f graph.GoForm) {
	switch {
	case f.Call != "":
		l.add(f.Call, "s", "t", "")
	case f.D1 == "Y":
		l.add(calleeOf(f.Y), "r")
	case f.D1 != "" && f.Stmt == "":
		if c := calleeOf(f.Y); c != "" {
			l.add(c, slopeName(op, "1")+"(x, r)")
		}
		second, short := secondSlopes[f.D2]
		if !short {
			second = slopeName(op, "2") + "(x, y, r)"
		}
		l.add(slopeName(op, "1"), second, "")
	}
}

// secondSlopes are the second slopes that are a name, in terms of the operand x, the value y and the first slope r.
var secondSlopes = map[string]string{"": "", "Y": "y", "D": "r"}

// binary adds a function of two variables and its slopes.
func (l *ruleList) binary(op Op, f goForm2) {
	l.add(calleeOf(f.z), slopeName(op, "1")+"(x, y, r)", slopeName(op, "2")+"(x, y, r)")
	for _, k := range []string{"1", "2"} {
		if f.xx == "" {
			l.add(slopeName(op, k), "", "", "")
			continue
		}
		to := map[string][2]string{"1": {"11", "12"}, "2": {"12", "22"}}[k]
		l.add(slopeName(op, k), slopeName(op, to[0])+"(x, y, z)", slopeName(op, to[1])+"(x, y, z)", "")
	}
}

// users adds the rules of users and of the root package.
func (l *ruleList) users() {
	given := maps.Clone(builtin())
	for r, k := range l.w.prog.RuleIndex {
		if _, known := given[r]; !known {
			given[r] = ruleName(k)
		}
	}
	for r, h := range given {
		if _, pair := r.(*slope.Rule2); pair {
			l.add(h, "s", "t", "u", "v", "v", "w")
		} else {
			l.add(h, "s", "t", "")
		}
	}
}

// calleeOf returns the name of the function that a form calls, or "" if it is no call.
func calleeOf(form string) string {
	name, _, ok := strings.Cut(form, "(")
	if !ok || strings.ContainsAny(name, " -") {
		return ""
	}
	return name
}

// slopeName is the name of the helper for a derivative of op: "1" is the first, "12" the mixed second.
func slopeName(op Op, which string) string {
	s := op.String()
	return strings.ToLower(s[:1]) + s[1:] + "Slope" + which
}

// slopeHelpers are the derivatives in the table of operations as functions: of the operands, the value, and the first derivative before the second.
var slopeHelpers = sync.OnceValue(func() []goHelper {
	var list []goHelper
	add := func(name, params, form string, to map[string]string) {
		if form == "" {
			form = "0"
		}
		text := rename(form, []string{"A", "B", "X", "Y", "Z", "D"}, func(s string) string { return to[s] })
		var needs []string
		words(text, func(s string) { needs = append(needs, s) })
		list = append(list, goHelper{name, strings.Join(needs, " "), fmt.Sprintf("func %s(%s float64) float64 { return %s }", name, params, text)})
	}
	one := map[string]string{"X": "x", "Y": "y", "D": "d"}
	two := map[string]string{"A": "x", "B": "y", "Z": "z"}
	for op := range graph.NumOps {
		if f := graph.Table[op].Code; f.Call == "" && f.Stmt == "" && f.D1 != "" && f.D1 != "Y" {
			add(slopeName(op, "1"), "x, y", f.D1, one)
			add(slopeName(op, "2"), "x, y, d", f.D2, one)
		}
		if f, ok := goForms2[op]; ok {
			for which, form := range map[string]string{"1": f.x, "2": f.y, "11": f.xx, "12": f.xy, "22": f.yy} {
				add(slopeName(op, which), "x, y, z", form, two)
			}
		}
	}
	slices.SortFunc(list, func(a, b goHelper) int { return strings.Compare(a.name, b.name) })
	return list
})
