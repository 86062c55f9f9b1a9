package expr

import (
	"fmt"
	"math"
	"strings"
	"sync"

	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
)

// cell is one operation on numbers, being written.
type cell struct {
	id   int      // for names
	op   Op       // of the plan or of the graph
	z    string   // name of the value
	x    []string // values of the operands
	live []bool   // which operands have adjoints

	mul, add string // of opAffine

	d1 []string // partial derivatives
}

// compute writes the value of c and finds its derivatives. With reload the
// values and derivatives of rules are there already, under their names.
func (w *goWriter) compute(c *cell, i int, reload bool) {
	let := func(f string, a ...any) {
		w.printf("%s := "+f, append([]any{c.z}, a...)...)
	}
	x := c.x
	switch c.op {
	case plan.OpAffine:
		v := x[0]
		switch c.mul {
		case "1.0":
		case "-1.0":
			v = neg(v)
		default:
			v = mul(c.mul, v)
		}
		if c.add != "math.Copysign(0, -1)" {
			if strings.HasPrefix(c.add, "-") {
				v += " - " + c.add[1:]
			} else {
				v += " + " + c.add
			}
		}
		let("%s", v)
		d := c.mul
		if d == "1.0" || d == "-1.0" {
			d = strings.TrimSuffix(d, ".0")
		}
		c.d1 = []string{d}
	case OpAdd:
		let("%s + %s", x[0], x[1])
		c.d1 = []string{"1", "1"}
	case OpSub:
		let("%s - %s", x[0], x[1])
		c.d1 = []string{"1", "-1"}
	case plan.OpSubSq:
		let("%s - %s*%s", x[0], x[1], x[1])
		c.d1 = []string{"1", "-(2 * " + x[1] + ")"}
	case OpMul:
		let("%s * %s", x[0], x[1])
		c.d1 = []string{x[1], x[0]}
	case OpSquare:
		let("%s * %s", x[0], x[0])
		c.d1 = []string{"2 * " + x[0]}
	case OpDiv:
		let("%s / %s", x[0], x[1])
		if w.order > 0 && (c.live[0] || c.live[1]) {
			d := w.shared("1/", c, x[1], func() string {
				d := fmt.Sprintf("r%d", c.id)
				w.printf("%s := 1 / %s", d, x[1])
				return d
			})
			c.d1 = []string{d, "-" + c.z + " * " + d}
		}
	case OpSelect:
		let("%s(%s, %s, %s)", w.helper("choose"), x[0], x[1], x[2])
	default:
		w.rule(c, i, reload)
	}
}

// shared returns what make returned for the operand x of an operation that is done alone before: what both need is computed once.
func (w *goWriter) shared(what string, c *cell, x string, make func() string) string {
	if c.z[0] != 'v' {
		return make()
	}
	key := what + x
	if _, ok := w.made[key]; !ok {
		w.made[key] = make()
	}
	return w.made[key]
}

// valueOf writes the value of a form. A statement gives sine and cosine, and is shared by both.
func (w *goWriter) valueOf(c *cell, f graph.GoForm, fill func(string) string) {
	if f.Stmt == "" {
		w.printf("%s := %s", c.z, fill(f.Y))
		return
	}
	pair := fill("Y, N")
	if c.op == OpCos {
		pair = fill("N, Y")
	}
	made := w.shared("sincos", c, c.x[0], func() string {
		w.printf("%s", fill(f.Stmt))
		return pair
	})
	if pair != made {
		w.printf("%s := %s", pair, made)
	}
}

// rule writes an operation that has a rule.
func (w *goWriter) rule(c *cell, i int, reload bool) {
	g := w.g
	op := g.Op[i]
	live := false
	for _, l := range c.live {
		live = live || l
	}
	first := w.order > 0 && live
	fill := func(s string) string { return rename(s, templateNames(), w.templates(c)) }
	names := func() { // the derivatives have names of their own
		c.d1 = []string{fmt.Sprintf("d%d", c.id)}
	}
	call := func(h string) {
		h = w.helper(h)
		if !reload {
			switch {
			case !first:
				w.printf("%s, _, _ := %s(%s)", c.z, h, c.x[0])
			default:
				w.printf("%s, d%d, _ := %s(%s)", c.z, c.id, h, c.x[0])
			}
		}
		names()
	}
	switch op {
	case OpApply:
		h, text, err := ruleHelper(g.Rule(i), int(w.prog.RuleIndex[g.Rule(i)]), w.hvp)
		if err != nil {
			w.fail(err)
			return
		}
		if text != "" {
			w.extra[h] = text
		}
		call(h)
		return
	case OpApply2, OpPow, OpHypot, OpAtan2, OpMax, OpMin:
		w.rule2(c, i, reload, first)
		return
	}
	f := graph.Table[op].Code
	switch op {
	case OpPowConst, OpPowInt:
		f = powerForm(g, i)
	}
	if f.Call != "" && (f.Stmt == "" || !first) {
		if f.Y != "" && !first && !reload {
			w.printf("%s := %s", c.z, fill(f.Y))
			return
		}
		call(f.Call)
		return
	}
	if !reload {
		w.valueOf(c, f, fill)
	}
	if !first || f.D1 == "" {
		c.d1 = []string{""}
		return
	}
	names()
	switch {
	case f.D1 == "Y":
		c.d1[0] = c.z
	case reload:
	case w.tangents && graph.Table[op].Code.D1 != "" && f.Stmt == "":
		w.printf("%s := %s(%s, %s)", c.d1[0], w.private(slopeName(op, "1")), c.x[0], c.z)
	default:
		w.printf("%s := %s", c.d1[0], fill(f.D1))
	}
}

// powerForm is the code of PowConst and PowInt. The exponent p may be rounded and p-1 be
// rounded to p, both even then: the sign is put in by Copysign.
func powerForm(g *graph.Graph, i int) (f graph.GoForm) {
	p, odd := 0.0, false
	if g.Op[i] == OpPowInt {
		n := g.Exponent(i)
		p = float64(n)
		odd = n&1 != 0 && math.Abs(p) >= 1<<53
	} else {
		p = g.Constant(i)
	}
	if p == 0 {
		return graph.GoForm{Y: fmt.Sprintf("math.Pow(X, %s)", literal(p))}
	}
	whole := fmt.Sprintf("math.Pow(X, %s)", literal(p))
	signed := fmt.Sprintf("math.Copysign(%s, X)", whole)
	switch {
	case odd:
		return graph.GoForm{Y: signed, D1: fmt.Sprintf("%s * %s", literal(p), whole)}
	case math.Abs(p) >= 1<<53 && !math.IsInf(p, 0):
		return graph.GoForm{Y: whole, D1: fmt.Sprintf("%s * %s", literal(p), signed)}
	}
	return graph.GoForm{Y: whole, D1: fmt.Sprintf("%s * math.Pow(X, %s)", literal(p), literal(p-1))}
}

var helperNames = sync.OnceValue(func() []string {
	var n []string
	for _, h := range goHelpers() {
		n = append(n, h.name)
	}
	return n
})

var templateNames = sync.OnceValue(func() []string {
	return append([]string{"X", "Y", "D", "N", "A", "B", "Z"}, helperNames()...)
})

// templates returns what the words of a form stand for.
func (w *goWriter) templates(c *cell) func(string) string {
	return func(s string) string {
		switch s {
		case "X", "A":
			return c.x[0]
		case "B":
			return c.x[1]
		case "Y", "Z":
			return c.z
		case "D":
			return c.d1[0]
		case "N":
			return fmt.Sprintf("n%d", c.id)
		}
		return w.helper(s)
	}
}

// rule2 writes an operation of two variables that has a rule.
func (w *goWriter) rule2(c *cell, i int, reload, first bool) {
	g := w.g
	part := func(k int) string { return fmt.Sprintf("d%d%c", c.id, "ab"[k]) }
	c.d1 = []string{part(0), part(1)}
	if reload {
		return
	}
	want := func(k int) bool { return first && c.live[k] } // is the partial derivative used?
	if g.Op[i] == OpApply2 {
		h, text, err := rule2Helper(g.Rule2(i), int(w.prog.RuleIndex[g.Rule2(i)]), w.hvp)
		if err != nil {
			w.fail(err)
			return
		}
		if text != "" {
			w.extra[h] = text
		}
		out := []string{c.z}
		for k := range 2 {
			if want(k) {
				out = append(out, part(k))
			} else {
				out = append(out, "_")
			}
		}
		w.printf("%s, _, _, _ := %s(%s, %s)", strings.Join(out, ", "), w.helper(h), c.x[0], c.x[1])
		return
	}
	f := goForms2[g.Op[i]]
	fill := func(s string) string { return rename(s, templateNames(), w.templates(c)) }
	w.printf("%s := %s", c.z, fill(f.z))
	for k, s := range []string{f.x, f.y} {
		switch {
		case !want(k):
		case w.tangents:
			w.printf("%s := %s(%s, %s, %s)", part(k), w.private(slopeName(g.Op[i], "12"[k:k+1])), c.x[0], c.x[1], c.z)
		default:
			w.printf("%s := %s", part(k), fill(s))
		}
	}
}

// needsTimes reports whether products with the slopes of op test for zero.
func (w *goWriter) needsTimes(op Op) bool {
	switch op {
	case plan.OpAffine, OpAdd, OpSub:
		return false
	case OpHypot: // its second slopes are infinite at the origin
		return true
	}
	return w.strong || op < graph.NumOps && graph.Table[op].Steep // loops have operations of their own
}

// prod returns s·d for an adjoint or tangent s and a slope d of op.
func (w *goWriter) prod(op Op, s, d string) string {
	if d == "0.0" || w.needsTimes(op) {
		return w.call(s, d)
	}
	return mul(s, d)
}

// times is prod for the operations on lists.
func (w *goWriter) times(s, d string) string {
	if w.steep {
		return w.call(s, d)
	}
	return mul(s, d)
}

// call is mul by the helper times, where neither factor is a unit.
func (w *goWriter) call(s, d string) string {
	if s == "" || d == "" || s == "1" || d == "1" || d == "-1" {
		return mul(s, d)
	}
	return fmt.Sprintf("%s(%s, %s)", w.helper("times"), s, d)
}

// back returns what the operands' adjoints get from the adjoint s of c.
func (w *goWriter) back(c *cell, s string) []string {
	b := make([]string, len(c.x))
	if c.op == OpSelect {
		f := w.helper("choose")
		b[1] = fmt.Sprintf("%s(%s, %s, 0)", f, c.x[0], s)
		b[2] = fmt.Sprintf("%s(%s, 0, %s)", f, c.x[0], s)
		return b
	}
	for k, d := range c.d1 {
		b[k] = w.prod(c.op, s, d)
	}
	return b
}
