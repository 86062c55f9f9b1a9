package expr

import (
	"fmt"
	"strings"
)

// elem is an operand of a list: an element of a slice, at lane+idx, or a name.
type elem struct {
	v    string // slice
	lane string // formula added to the index, or ""
	idx  int
	name string
}

// goList is an operation on a list, being written.
type goList struct {
	id   int // for names
	op   Op
	z    string
	x, y []elem
	coef func(lo, hi int) string // the coefficients of a DotConst as a slice, or the one as a factor

	laned  bool // a sum in the order of slope.Sum
	loop   bool // in a loop
	inLine bool // a sum that is written as one formula
}

// elem is node i as an element of a list.
func (w *goWriter) elem(i int) elem {
	if a, ok := w.slice(i); ok && w.g.Op[i] != OpConst {
		return elem{v: a.v, idx: i - a.lo}
	}
	return elem{name: w.val(i)}
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
		return e.name
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

// factors returns coefficients as a slice, or the one as a factor.
func (w *goWriter) factors(c []float64) string {
	if len(c) > 1 {
		return w.table(c) + "[:]"
	}
	switch c[0] {
	case 1:
		return "1"
	case -1:
		return "-1"
	}
	return literal(c[0])
}

// table writes a table of constants and returns its name.
func (w *goWriter) table(c []float64) string {
	s := make([]string, len(c))
	for k, v := range c {
		s[k] = literal(v)
	}
	return w.tableOf("float64", 8, s)
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

// sumHelper are the functions of sums and inner products; those in the order of slope.Sum have InLanes behind their names.
var sumHelper = map[Op]string{OpSum: "sum", OpSumSquares: "sumSquares", OpDot: "dot", OpDotConst: "dot"}

// sumForward writes sums and inner products, in their order.
func (w *goWriter) sumForward(l *goList) {
	if l.short() {
		var terms []string
		for k := range l.x {
			terms = append(terms, w.term(l, k))
		}
		text := sum(terms)
		if l.laned {
			text = laneTerms(terms, 0, 1)
		}
		w.printf("%s := %s", l.z, typed(text))
		return
	}
	name := sumHelper[l.op]
	if l.laned {
		name += "InLanes"
	}
	x := w.operands(l, l.x, "q")
	switch l.op {
	case OpDot:
		x += ", " + w.operands(l, l.y, "o")
	case OpDotConst:
		x = l.coef(0, len(l.x)) + ", " + x
	}
	w.printf("%s := %s(%s)", l.z, w.helper(name), x)
}

// operands returns the elements as one slice, a new array if they are not in one.
func (w *goWriter) operands(l *goList, e []elem, name string) string {
	n := len(e)
	whole := e[0].v != ""
	for k := 1; k < n; k++ {
		whole = whole && e[k].v == e[0].v && e[k].lane == e[0].lane && e[k].idx == e[0].idx+k
	}
	if whole {
		return span(e[0].v, e[0], n)
	}
	q := fmt.Sprintf("%s%d", name, l.id)
	w.printf("var %s [%d]float64", q, n)
	(&goList{x: e}).runs(func(lo, hi int) {
		if hi-lo == 1 {
			w.printf("%s[%d] = %s", q, lo, w.at(e[lo]))
			return
		}
		from := index("k", e[lo].idx)
		if e[lo].lane != "" {
			from = index(e[lo].lane+" + k", e[lo].idx)
		}
		w.printf("for k := range %d {\n%s[%s] = %s[%s]\n}", hi-lo, q, index("k", lo), e[lo].v, from)
	})
	return q + "[:]"
}

// prodForward writes a product of many, in order.
func (w *goWriter) prodForward(l *goList) {
	if l.loop {
		z := w.at(l.x[0])
		for k := 1; k < len(l.x); k++ {
			next := fmt.Sprintf("%sp%d", l.z, k)
			if k == len(l.x)-1 {
				next = l.z
			}
			w.printf("%s := %s * %s", next, z, w.at(l.x[k]))
			z = next
		}
		return
	}
	q := fmt.Sprintf("q%d", l.id)
	w.printf("%s := %s", q, w.operands(l, l.x, "p"))
	w.printf("%s := %s[0]\nfor k := range %d {\n%s *= %s[k+1]\n}", l.z, q, len(l.x)-1, l.z, q)
}

// otherForward writes Norm2, LogSumExp, MaxOf and MinOf by their helpers.
func (w *goWriter) otherForward(l *goList) {
	n := 3
	if l.op == OpMaxOf || l.op == OpMinOf {
		n = 2
	}
	w.take(l.z, n, fmt.Sprintf("%s(%s)", w.helper(listHelper[l.op]), w.operands(l, l.x, "q")))
}

// listHelper are the helpers of Norm2, LogSumExp, MaxOf and MinOf.
var listHelper = map[Op]string{OpNorm2: "norm2", OpLogSumExp: "logSumExp", OpMaxOf: "maxOf", OpMinOf: "minOf"}

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
		return mul(l.coef(k, k+1), x)
	case OpSumSquares:
		return mul(x, x)
	}
	return x
}

// maxInLine is the greatest number of terms that are written as one formula.
const maxInLine = 12

// short reports whether the terms of a sum are written out as one formula.
func (l *goList) short() bool {
	short := len(l.x) <= maxInLine
	l.runs(func(lo, hi int) { short = short && hi-lo == 1 })
	return short || l.inLine
}

// laneTerms returns the sum of the lanes l, l+w, l+2w, … of the sum of the terms.
func laneTerms(terms []string, l, w int) string {
	if w < lanesWide {
		return sum([]string{brackets(laneTerms(terms, l, 2*w)), brackets(laneTerms(terms, l+w, 2*w))})
	}
	var lane []string
	for k := l; k < len(terms); k += w {
		lane = append(lane, terms[k])
	}
	return sum(lane)
}

// brackets puts a formula in brackets, unless it is empty.
func brackets(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}
