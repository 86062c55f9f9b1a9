package expr

import (
	"bytes"
	"fmt"
	"go/format"
	"go/token"
	"go/types"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
	"slope/expr/internal/rewrite"
	"slope/expr/internal/turns"
	"slope/internal/arg"
	"slope/internal/source"
)

// GoOption changes what WriteGo writes.
type GoOption func(*goWriter)

// WithHVP adds a function for the product of the Hessian with a vector.
func WithHVP() GoOption { return func(w *goWriter) { w.hvp = true } }

// WriteGo writes Go source of package pkg that evaluates the program, with no
// dependency but package math:
//
//	func Name(x []float64) float64
//	func NameGradient(dst, x []float64) (y float64, grad []float64)
//	func NameHVP(dst, x, dx []float64) (y float64, hv []float64)  // with WithHVP
//
// A program with data inputs takes them after x; then there is also
//
//	func NameAddGradient(grad, x, data []float64) float64
//
// which adds to grad, for sums over samples. dst may be nil, as in the methods of
// Program; the functions panic where a slice is too short. Loops of the plan are
// loops of the source, and so are steps of which each starts from what the one before
// leaves: those of an integrator, a recurrence, an unrolled iteration. A step is a function of its own; the derivatives of
// such a loop keep the state of each step, and compute the step again on the way back.
// All derivatives are written from the text of the value, as slope grad does.
// The source is a function of the program alone: the same
// program gives the same bytes.
//
// A program with several results, m of them, has instead
//
//	func Name(dst, x []float64) []float64
//	func NameVJP(dst, x, weights []float64) []float64            // Σ weights[k]·∇yₖ
//	func NameJacobian(y, dst, x []float64) (values, jac []float64) // row by row, m·n numbers
//
// and with WithSparseHessian or WithSparseJacobian the entries of a sparse matrix, with a function for its pattern:
//
//	func NameSparseHessian(dst, x []float64) (y float64, hess []float64)
//	func NameSparseJacobian(dst, x []float64) []float64
//	func NameHessianPattern() (start, column []int32)
//
// A sum of terms in few variables each has the Hessians of its terms added up, turn by turn of the loop of the terms. What is no such sum takes a product of the
// Hessian with a direction for each colour of its pattern.
//
// Rows of the Jacobian share value passes: up to eight rows one, of more each four one. So do up to four products of a sparse matrix.
//
// Every product that could meet a sum is written float64(x*y), which keeps the
// compiler from fusing the two: the bits do not depend on the architecture as
// far as those of package math do not.
//
// Infinite slopes and zeros follow docs/laws.md, but for a computed zero times what is
// infinite, which is 0 here: row 3. The exponential, the logarithm, sine and cosine, erf, tanh, the sigmoid and what is like them
// are slope's own: the source carries those that it uses, and they have the bits of Value. The other functions are
// those of package math. In the few places where the rules mend package math (see the table of accuracy), and in the special
// functions, the last digits differ from those of Value.
//
// WriteGo returns an error if the program has more than one result and WithHVP is given, or one and WithSparseJacobian, if a rule of
// the user's has no Go expressions, or if pkg or name is not an identifier, if name is
// one that the source needs (a predeclared name, math, init or main), or what w
// returns.
func (p *Program) WriteGo(w io.Writer, pkg, name string, opts ...GoOption) error {
	p.must()
	arg.Some("expr", "io.Writer", "one to write the source to", w == nil)
	for _, s := range []string{pkg, name} {
		if !token.IsIdentifier(s) || s == "_" {
			return fmt.Errorf("expr: WriteGo: %q is not an identifier, want one that is not a keyword", s)
		}
	}
	if name == "init" || name == "main" || name == "math" || types.Universe.Lookup(name) != nil {
		return fmt.Errorf("expr: WriteGo: the name %q has a meaning of its own in Go, or in the source; want another one", name)
	}
	r := p.compiled()
	gw := &goWriter{prog: r.g, run: r, pkg: pkg, name: name, turns: shorter(r.plan, turns.Split(rewrite.Simplify(p.g)))}
	gw.section = gw.newSection(r.g, r.plan)
	for _, o := range opts {
		arg.Some("expr", "GoOption", "WithHVP()", o == nil)
		o(gw)
	}
	if len(p.g.Out) == 1 && gw.sparseJacobian {
		return fmt.Errorf("expr: WriteGo: WithSparseJacobian and a program with one result, want several")
	}
	if len(p.g.Out) > 1 && gw.hvp {
		return fmt.Errorf("expr: WriteGo: WithHVP and a program with %d results, want 1: record their weighted sum", len(p.g.Out))
	}
	src, err := gw.file()
	if err != nil {
		return err
	}
	_, err = w.Write(src)
	return err
}

// goWriter writes a program as Go source.
type goWriter struct {
	*section
	prog      *graph.Graph
	turns     *turns.Parts // the program in parts, or nil
	pkg, name string
	hvp       bool
	run       *runner

	sparseHessian, sparseJacobian bool
	strong                        bool // products of one operation need a test for zero; see needsTimes
	steep                         bool // so do those of lists: a slope may be infinite; see times

	elements *source.Elements // of the sparse Hessian
	products string           // the function for what they leave

	order      int // of the derivative that the text is for: 0 or 1
	buf        *bytes.Buffer
	tables     bytes.Buffer
	nSpill     int
	tableNames map[string]string // by their text
	used       map[string]bool   // helpers
	extra      map[string]string // text of the helpers of the user's rules
	functions  map[string]string // of turns, by name
	written    map[string]bool   // functions that several others call
	err        error
}

// file returns the formatted source.
func (w *goWriter) file() ([]byte, error) {
	w.used, w.extra, w.tableNames, w.functions = map[string]bool{}, map[string]string{}, map[string]string{}, map[string]string{}
	w.written = map[string]bool{}
	for i, op := range w.prog.Op {
		switch op {
		case OpSelect, OpMax, OpMin, OpMaxOf, OpMinOf, OpLogSumExp:
			w.strong = true
		case OpApplyN:
			return nil, fmt.Errorf("expr: generated code can't hold rule %s of many variables, which is code", w.prog.RuleN(i).Name)
		case OpPowInt:
			w.steep = w.steep || w.prog.Exponent(i) < 0
		default:
			w.steep = w.steep || graph.Table[op].Steep
		}
	}
	w.strong = w.strong || w.steep
	var body bytes.Buffer
	w.buf = &body
	if len(w.prog.Out) > 1 {
		w.several()
	} else {
		w.value()
		w.gradient()
	}
	w.sparse(w.run)
	if w.err != nil {
		return nil, w.err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "// Code generated by slope/expr from a recorded program; DO NOT EDIT.\n\npackage %s\n\n", w.pkg)
	helpers := w.helpers()
	if bytes.Contains(body.Bytes(), []byte("math.")) || strings.Contains(helpers, "math.") || bytes.Contains(w.tables.Bytes(), []byte("math.")) {
		out.WriteString("import \"math\"\n\n")
	}
	out.Write(body.Bytes())
	out.WriteString(helpers)
	out.Write(w.tables.Bytes())
	src, err := rounded(out.Bytes())
	if err != nil {
		return nil, err
	}
	return format.Source(src)
}

func (w *goWriter) printf(f string, a ...any) { fmt.Fprintf(w.buf, f+"\n", a...) }

// fail keeps the first error.
func (w *goWriter) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// private returns the name of something of the file that is not exported.
func (w *goWriter) private(s string) string {
	r, n := utf8.DecodeRuneInString(w.name)
	u, m := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + w.name[n:] + string(unicode.ToUpper(u)) + s[m:]
}

// helper notes that a helper is used and returns its name in the file.
func (w *goWriter) helper(name string) string {
	if w.used[name] {
		return w.private(name)
	}
	w.used[name] = true
	for _, h := range goHelpers() {
		if h.name == name {
			for _, n := range strings.Fields(h.needs) {
				w.helper(n)
			}
		}
	}
	return w.private(name)
}

// helpers returns the text of the helpers that are used.
func (w *goWriter) helpers() string {
	var b strings.Builder
	var names []string
	for _, h := range goHelpers() {
		if w.used[h.name] {
			names = append(names, h.name)
		}
	}
	for k := range len(w.prog.RuleIndex) {
		n := ruleName(uint32(k))
		if t, ok := w.extra[n]; ok {
			b.WriteString(rename(t, []string{n}, w.private) + "\n\n")
		}
	}
	for _, h := range goHelpers() {
		if w.used[h.name] {
			for line := range strings.Lines(h.text) {
				code, comment, is := strings.Cut(line, "//")
				b.WriteString(rename(code, names, w.private))
				if is { // words of a comment are left alone, but for its subject
					rest, own := strings.CutPrefix(comment, " "+h.name+" ")
					if own {
						comment = " " + w.private(h.name) + " " + rest
					}
					b.WriteString("//" + comment)
				}
			}
			b.WriteString("\n\n")
		}
	}
	return b.String()
}

// dataParam is the parameter list of the data inputs.
func (w *goWriter) dataParam() string {
	if w.prog.Data > 0 {
		return ", data"
	}
	return ""
}

// begin starts a function body, for a text of the order.
func (w *goWriter) begin(order int) {
	w.order = order
	tabled := w.tabled
	w.section = w.newSection(w.g, w.plan)
	w.section.tabled = tabled
	w.printf("x = x[:%d]", w.prog.Inputs)
	if w.prog.Data > 0 {
		w.printf("data = data[:%d]", w.prog.Data)
	}
}

// value writes the function of the value.
func (w *goWriter) value() {
	w.printf("// %s returns the value at x, of length %d.", w.name, w.prog.Inputs)
	w.primal(w.name, 0)
}

// primal writes a function of the value for a text of the order, with that of a turn if it has one.
func (w *goWriter) primal(name string, order int) {
	clear(w.functions)
	w.printf("func %s(x%s []float64) float64 {", name, w.dataParam())
	w.swept(func() {
		w.begin(order)
		if w.turns != nil {
			w.inTurns()
		} else {
			w.forward()
			w.printf("return %s", w.val(int(w.g.Out[0])))
		}
		w.printf("}\n")
	})
	for _, text := range w.functions {
		w.buf.WriteString(text)
	}
}

// swept writes what f writes, without unused names.
func (w *goWriter) swept(f func()) { w.buf.WriteString(sweepUnused(w.capture(f))) }

// forward writes the steps of the value pass.
func (w *goWriter) forward() {
	for k := range w.plan.Steps {
		s := &w.plan.Steps[k]
		if s.Loop == nil {
			for i := s.Lo; i < s.Hi; i++ {
				if w.g.Op[i] != OpConst {
					in := plan.Alone(w.g, i)
					(&goLoop{w: w}).forward(&in)
				}
			}
			continue
		}
		w.loopForward(s.Loop)
	}
}

// list declares a slice of numbers, on the stack where it is short.
func (w *goWriter) list(name string, n int) {
	if n <= 1<<12 {
		w.printf("var %s [%d]float64", name, n)
	} else {
		w.printf("%s := make([]float64, %d)", name, n)
	}
}
