package expr

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"slope/expr/internal/plan"
)

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

// cellOf returns the cell of a node that is done alone.
func (w *goWriter) cellOf(i int) *cell {
	g := w.g
	c := &cell{id: i, op: g.Op[i], z: fmt.Sprintf("v%d", i), mul: "1.0", add: literal(math.Copysign(0, -1))}
	for _, a := range g.Operands(i) {
		c.x = append(c.x, w.val(int(a)))
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
	w.compute(w.cellOf(i), i)
}
