package expr

import (
	"bytes"
	"fmt"
	"strings"
)

func discard() *bytes.Buffer { return &bytes.Buffer{} }

// elem is an operand of a list: an element of a slice, at lane+idx, or a node
// that is done alone.
type elem struct {
	v    string // slice
	lane string // formula added to the index, or ""
	idx  int
	id   int
	dead bool
}

// goList is an operation on a list, being written.
type goList struct {
	id   int // for names
	op   Op
	z    string
	x, y []elem
	coef []float64 // of a DotConst, or
	tab  string    // the table that holds them, with
	lane string    // the index of the first

	laned bool // a sum in the order of slope.Sum
}

// listOf returns the list of a node that is done alone.
func (w *goWriter) listOf(i int) *goList {
	g := w.g
	l := &goList{id: i, op: g.Op[i], laned: g.Laned(i), z: fmt.Sprintf("v%d", i)}
	var e []elem
	for _, a := range g.Operands(i) {
		e = append(e, w.elem(int(a)))
	}
	l.x = e
	if l.op == OpDot {
		l.x, l.y = e[:len(e)/2], e[len(e)/2:]
	}
	if l.op == OpDotConst {
		l.coef = g.Coefficients(i)
	}
	return l
}

func (w *goWriter) elem(i int) elem {
	if a, ok := w.slice(i); ok && w.g.Op[i] != OpConst {
		return elem{v: a.v, idx: i - a.lo, id: i, dead: w.passive[i]}
	}
	return elem{id: i, dead: w.passive[i]}
}

// shortRun is the length up to which the elements of a slice are written out.
const shortRun = 4

// runs cuts a list into runs of elements that follow one another in slices, in
// both x and y, and calls f for each. Short ones are single elements.
func (l *goList) runs(f func(lo, hi int)) {
	next := func(e []elem, k int) bool {
		return e == nil || e[k].v != "" && e[k].v == e[k-1].v && e[k].lane == e[k-1].lane && e[k].idx == e[k-1].idx+1
	}
	lo := 0
	for k := 1; k <= len(l.x); k++ {
		if k < len(l.x) && next(l.x, k) && next(l.y, k) {
			continue
		}
		if k-lo > shortRun {
			f(lo, k)
		} else {
			for ; lo < k; lo++ {
				f(lo, lo+1)
			}
		}
		lo = k
	}
}

// at returns the operand e as a formula.
func (w *goWriter) at(e elem) string {
	if e.v == "" {
		return w.val(e.id)
	}
	return fmt.Sprintf("%s[%s]", e.v, index(e.lane, e.idx))
}

func index(lane string, k int) string {
	switch {
	case lane == "":
		return fmt.Sprint(k)
	case k == 0:
		return lane
	case k < 0:
		return fmt.Sprintf("%s-%d", lane, -k)
	}
	return fmt.Sprintf("%s+%d", lane, k)
}

// span returns n elements of the slice s of values or adjoints that e is in, or "" if there is none.
func span(s string, e elem, n int) string {
	if s == "" {
		return ""
	}
	return fmt.Sprintf("%s[%s:%s]", s, index(e.lane, e.idx), index(e.lane, e.idx+n))
}

// coefAt returns the coefficients lo to hi as a slice, or the one as a literal.
func (w *goWriter) coefAt(l *goList, lo, hi int) string {
	if l.coef == nil {
		if hi-lo == 1 {
			return fmt.Sprintf("%s[%s]", l.tab, index(l.lane, lo))
		}
		return fmt.Sprintf("%s[%s:%s]", l.tab, index(l.lane, lo), index(l.lane, hi))
	}
	if hi-lo == 1 {
		if c := factor(l.coef[lo]); c != "" {
			return c
		}
		return literal(l.coef[lo])
	}
	return w.table(l.coef[lo:hi])
}

// table writes a table of constants and returns it as a slice.
func (w *goWriter) table(c []float64) string {
	s := make([]string, len(c))
	for k, v := range c {
		s[k] = literal(v)
	}
	return w.tableOf("float64", 8, s) + "[:]"
}

// indices writes a table of node numbers and returns its name.
func (w *goWriter) indices(c []int) string {
	s := make([]string, len(c))
	for k, v := range c {
		s[k] = fmt.Sprint(v)
	}
	return w.tableOf("int32", 16, s)
}

// tableOf writes a table, if it is not there, and returns its name.
func (w *goWriter) tableOf(kind string, row int, values []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, " = [...]%s{", kind)
	for k, v := range values {
		if k%row == 0 {
			b.WriteString("\n")
		}
		b.WriteString(v + ", ")
	}
	text := b.String()
	name, ok := w.tableNames[text]
	if !ok {
		name = w.private(fmt.Sprintf("Table%d", len(w.tableNames)+1))
		w.tableNames[text] = name
		fmt.Fprintf(&w.tables, "var %s%s\n}\n\n", name, text)
	}
	return name
}

// listForward writes the value of a list operation.
func (w *goWriter) listForward(l *goList) {
	switch l.op {
	case OpSum, OpDot, OpDotConst, OpSumSquares:
		w.sumForward(l)
	case OpProd:
		w.prodForward(l)
	default:
		w.otherForward(l)
	}
}

// sumForward writes sums and inner products, in their order.
func (w *goWriter) sumForward(l *goList) {
	if w.sumInLine(l) {
		return
	}
	to := func(int) string { return l.z } // what term k is added to
	if l.laned {
		lanes := w.startLanes(l.id)
		to = func(k int) string { return fmt.Sprintf("%s[%d]", lanes, k%lanesWide) }
	} else {
		w.printf("%s := %s", l.z, literal(negZero))
	}
	l.runs(func(lo, hi int) {
		n := hi - lo
		if n == 1 {
			w.printf("%s += %s", to(lo), w.term(l, lo))
			return
		}
		x := span(l.x[lo].v, l.x[lo], n)
		z, k := l.z, "_"
		if l.laned {
			k = "k"
			z = fmt.Sprintf("lanes%d[(k+%d)%%%d]", l.id, lo%lanesWide, lanesWide)
		}
		w.printf("{")
		switch l.op {
		case OpSum:
			w.printf("for %s, x := range %s {\n%s += x\n}", k, x, z)
		case OpSumSquares:
			w.printf("x := %s\nfor %s, x := range x {\n%s += x * x\n}", x, k, z)
		case OpDotConst:
			w.printf("c, x := %s, %s\nfor k, c := range c {\n%s += c * x[k]\n}", w.coefAt(l, lo, hi), x, z)
		case OpDot:
			w.printf("x, y := %s, %s\nfor k, x := range x {\n%s += x * y[k]\n}", x, span(l.y[lo].v, l.y[lo], n), z)
		}
		w.printf("}")
	})
	if l.laned {
		w.endLanes(l.id, l.z)
	}
}

// startLanes declares the lanes of the sum i and returns their name, and endLanes adds them up to z.
func (w *goWriter) startLanes(i int) string {
	w.printf("lanes%d := %s()", i, w.helper("newLanes"))
	return fmt.Sprintf("lanes%d", i)
}

func (w *goWriter) endLanes(i int, z string) {
	w.printf("%s := %s(lanes%d[:])", z, w.helper("sumLanes"), i)
}

// term is the term k of a sum.
func (w *goWriter) term(l *goList, k int) string {
	x := w.at(l.x[k])
	switch l.op {
	case OpDot:
		return mul(x, w.at(l.y[k]))
	case OpDotConst:
		return mul(w.coefAt(l, k, k+1), x)
	case OpSumSquares:
		return mul(x, x)
	}
	return x
}

// maxInLine is the greatest number of terms that are written as one formula.
const maxInLine = 12

// sumInLine writes a sum of few terms that are written out as one formula, and reports whether it is one.
func (w *goWriter) sumInLine(l *goList) bool {
	single := len(l.x) <= maxInLine
	l.runs(func(lo, hi int) { single = single && hi-lo == 1 })
	if !single {
		return false
	}
	var v []string
	for k := range l.x {
		v = append(v, w.term(l, k))
	}
	w.printf("%s := %s", l.z, typed(sum(v)))
	return true
}

// addTo adds a term to the adjoint of a single element.
func (w *goWriter) addTo(e elem, b string) {
	switch {
	case e.dead:
	case e.v == "":
		w.give(e.id, b)
	default:
		w.element(w.other(e.v), index(e.lane, e.idx), b)
	}
}

// listBack writes the backward step of a list operation with the adjoint s.
func (w *goWriter) listBack(l *goList, s string) {
	switch l.op {
	case OpSum, OpDot, OpDotConst, OpSumSquares:
		l.runs(func(lo, hi int) { w.sumBack(l, lo, hi, s) })
	case OpProd:
		w.prodBack(l, s)
	default:
		w.otherBack(l, s)
	}
}

// sumBack is the step of elements lo to hi of a sum.
func (w *goWriter) sumBack(l *goList, lo, hi int, s string) {
	n := hi - lo
	// the slope to x is c or a multiple of the other operand
	one := func(self, other []elem, c string) {
		e := self[lo]
		if e.dead {
			return
		}
		if n == 1 {
			if other != nil {
				c = mul(c, w.at(other[lo]))
			}
			w.addTo(e, w.times(s, c))
			return
		}
		to := span(w.other(e.v), e, n)
		if to == "" {
			return
		}
		term, loop := mul(c, s), ""
		switch {
		case l.op == OpDotConst:
			term, loop = mul(s, "c[k]"), fmt.Sprintf("c := %s\n", w.coefAt(l, lo, hi))
		case other != nil:
			term, loop = w.times(term, "o[k]"), fmt.Sprintf("o := %s\n", span(other[lo].v, other[lo], n))
		}
		w.printf("{\n%sb := %s\nfor k := range %d {\nb[k] += %s\n}\n}", loop, to, n, term)
	}
	switch l.op {
	case OpSum:
		one(l.x, nil, "1")
	case OpDotConst:
		c := "1"
		if n == 1 {
			c = w.coefAt(l, lo, hi)
		}
		one(l.x, nil, c)
	case OpSumSquares:
		one(l.x, l.x, "2")
	case OpDot:
		one(l.x, l.y, "1")
		one(l.y, l.x, "1")
	}
}
