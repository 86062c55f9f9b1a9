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
	id int      // for names
	op Op       // of the plan or of the graph
	z  string   // name of the value
	x  []string // values of the operands

	mul, add string // of opAffine
}

// compute writes the value of c, node i or a lane of it.
func (w *goWriter) compute(c *cell, i int) {
	let := func(form string) { w.printf("%s := %s", c.z, form) }
	x := c.x
	switch c.op {
	case plan.OpAffine:
		let(c.affine())
	case OpAdd:
		let(x[0] + " + " + x[1])
	case OpSub:
		let(x[0] + " - " + x[1])
	case plan.OpSubSq:
		let(x[0] + " - " + x[1] + "*" + x[1])
	case OpMul:
		let(x[0] + " * " + x[1])
	case OpSquare:
		let(x[0] + " * " + x[0])
	case OpDiv:
		let(x[0] + " / " + x[1])
	case OpSelect:
		let(w.helper("choose") + "(" + strings.Join(x, ", ") + ")")
	case OpPow, OpHypot, OpAtan2, OpMax, OpMin:
		let(rename(goForms2[c.op].z, templateNames(), w.templates(c)))
	case OpApply, OpApply2:
		helper, n := w.ruleHelper(w.g.RuleOf(i))
		w.calls(c, n, helper)
	default:
		w.rule(c, i)
	}
}

// affine is the formula mul·x + add.
func (c *cell) affine() string {
	v := c.x[0]
	switch c.mul {
	case "1.0":
	case "-1.0":
		v = neg(v)
	default:
		v = mul(c.mul, v)
	}
	if c.add == "math.Copysign(0, -1)" {
		return v
	}
	if strings.HasPrefix(c.add, "-") {
		return v + " - " + c.add[1:]
	}
	return v + " + " + c.add
}

// sinCos writes sine or cosine. Those that are done alone share what both need.
func (w *goWriter) sinCos(c *cell, f graph.GoForm, fill func(string) string) {
	pair := fill("Y, N")
	if c.op == OpCos {
		pair = fill("N, Y")
	}
	key := c.x[0]
	if c.z[0] != 'v' {
		key = c.z
	}
	made := once(w.made, key, func() string {
		w.printf("%s", fill(f.Stmt))
		return pair
	})
	if pair != made {
		w.printf("%s := %s", pair, made)
	}
}

// rule writes an operation of one variable that has a rule.
func (w *goWriter) rule(c *cell, i int) {
	g := w.g
	op := g.Op[i]
	fill := func(s string) string { return rename(s, templateNames(), w.templates(c)) }
	f := graph.Table[op].Code
	if op == OpPowConst || op == OpPowInt {
		f = powerForm(g, i)
	}
	switch {
	case f.Stmt != "" && w.order > 0:
		w.sinCos(c, f, fill)
	case f.Call != "" && (w.order > 0 || f.Y == ""):
		w.calls(c, 3, w.helper(f.Call))
	default:
		w.printf("%s := %s", c.z, fill(f.Y))
	}
}

// powerForm is the code of PowConst and PowInt. An exponent p from 2⁵³ on may be rounded and p-1 be rounded to p, both even then: functions with slopes
// of their own put in the sign.
func powerForm(g *graph.Graph, i int) graph.GoForm {
	p, odd := 0.0, false
	if g.Op[i] == OpPowInt {
		n := g.Exponent(i)
		p, odd = float64(n), n&1 != 0
	} else {
		p = g.Constant(i)
	}
	name := "math.Pow"
	switch large := math.Abs(p) >= 1<<53 && !math.IsInf(p, 0); {
	case large && odd:
		name = "powOdd"
	case large:
		name = "powEven"
	}
	return graph.GoForm{Y: fmt.Sprintf("%s(X, %s)", name, literal(p))}
}

var helperNames = sync.OnceValue(func() []string {
	var n []string
	for _, h := range goHelpers() {
		n = append(n, h.name)
	}
	return n
})

var templateNames = sync.OnceValue(func() []string {
	return append([]string{"X", "Y", "N", "A", "B", "Z"}, helperNames()...)
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
		case "N":
			return fmt.Sprintf("n%d", c.id)
		}
		return w.helper(s)
	}
}

// calls writes the call of a helper that returns the value and what its slopes need.
func (w *goWriter) calls(c *cell, n int, helper string) {
	w.take(c.z, n, fmt.Sprintf("%s(%s)", helper, strings.Join(c.x, ", ")))
}

// take writes z and others := call, n in all.
func (w *goWriter) take(z string, n int, call string) {
	w.printf("%s%s := %s", z, strings.Repeat(", _", n-1), call)
}
