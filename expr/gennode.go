package expr

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"slope/expr/internal/plan"
)

// Adjoints are collected as terms under a key: "n7" for node 7, which is summed
// up when the sweep comes to it, or the element of a slice, such as "dst[i+1]",
// which is added to.

// put adds a term of the adjoint of node i.
func (w *goWriter) put(kind string, i int, b string) {
	key := fmt.Sprintf("%s%d", kind, i)
	if b != "" {
		w.adj[key] = append(w.adj[key], b)
	}
}

// take returns the adjoint that has been collected under a key as a name.
func (w *goWriter) take(key, name string) string {
	v := sum(w.adj[key])
	delete(w.adj, key)
	if v != "" && strings.ContainsAny(v, " (-") {
		w.printf("b%s := %s", name, typed(v))
		v = "b" + name
	}
	return v
}

// typed makes a formula of integers a float64.
func typed(v string) string {
	if c, err := strconv.ParseFloat(v, 64); err == nil {
		return literal(c)
	}
	if !strings.ContainsFunc(v, unicode.IsLetter) {
		return "float64(" + v + ")"
	}
	return v
}

// slice returns the array that node i is in.
func (w *goWriter) slice(i int) (array, bool) {
	for _, a := range w.arrays {
		if a.lo <= i && i < a.hi {
			return a, true
		}
	}
	return array{}, false
}

// val returns what node i is called.
func (w *goWriter) val(i int) string {
	if w.g.Op[i] == OpConst {
		return literal(w.g.Constant(i))
	}
	if a, ok := w.slice(i); ok {
		return fmt.Sprintf("%s[%d]", a.v, i-a.lo)
	}
	if n, ok := w.named[i]; ok {
		return n
	}
	return fmt.Sprintf("v%d", i)
}

// other returns the slice of the adjoints that go with the values v, or "".
func (w *goWriter) other(v string) string {
	switch {
	case v == "data":
		return ""
	case v == "x" && w.order == 1:
		return "dst"
	case v == "x":
		return ""
	}
	return "b" + v[1:]
}

// give adds a term to the adjoint of node i.
func (w *goWriter) give(i int, b string) {
	if w.passive[i] {
		return
	}
	a, ok := w.slice(i)
	if !ok {
		w.put("n", i, b)
		return
	}
	w.element(w.other(a.v), fmt.Sprint(i-a.lo), b)
}

// element adds a term to an element of a slice.
func (w *goWriter) element(s, at, term string) {
	if s != "" && term != "" {
		w.printf("%s[%s] += %s", s, at, term)
	}
}

// cellOf returns the cell of a node that is done alone.
func (w *goWriter) cellOf(i int) *cell {
	g := w.g
	c := &cell{id: i, op: g.Op[i], z: fmt.Sprintf("v%d", i), mul: "1.0", add: literal(math.Copysign(0, -1))}
	for _, a := range g.Operands(i) {
		c.x = append(c.x, w.val(int(a)))
		c.live = append(c.live, !w.passive[a])
	}
	switch c.op {
	case OpNeg:
		c.op, c.mul = plan.OpAffine, "-1.0"
	case OpScale:
		c.op, c.mul = plan.OpAffine, literal(g.Constant(i))
	case OpAddConst:
		c.op, c.add = plan.OpAffine, literal(g.Constant(i))
	}
	return c
}

// node writes a node that is done alone.
func (w *goWriter) node(i int) {
	g := w.g
	switch {
	case g.Op[i] == OpConst:
		return
	case g.Op[i].Arity() < 0:
		w.listForward(w.listOf(i))
		return
	}
	w.compute(w.cellOf(i), i, false)
}

// nodeBack writes its backward step.
func (w *goWriter) nodeBack(i int) {
	g := w.g
	if g.Op[i] == OpConst || w.passive[i] {
		return
	}
	s := w.take(fmt.Sprintf("n%d", i), fmt.Sprint(i))
	if s == "" {
		return
	}
	if g.Op[i].Arity() < 0 {
		w.listBack(w.listOf(i), s)
		return
	}
	c := w.cellOf(i)
	keep := w.buf
	w.buf = discard() // the derivatives are there; only their names are wanted
	w.compute(c, i, true)
	w.buf = keep
	b := w.back(c, s)
	for k, a := range g.Operands(i) {
		w.give(int(a), b[k])
	}
}
