package expr

import (
	"bytes"
	"fmt"
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
	t    string // name of the tangent
	x, y []elem
	coef []float64 // of a DotConst, or
	tab  string    // the table that holds them, with
	lane string    // the index of the first

	laned bool // a sum in the order of slope.Sum
}

// listOf returns the list of a node that is done alone.
func (w *goWriter) listOf(i int) *goList {
	g := w.g
	l := &goList{id: i, op: g.Op[i], laned: g.Laned(i), z: fmt.Sprintf("v%d", i), t: fmt.Sprintf("t%d", i)}
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

// at returns the operand e as a formula; kind is 'v', 't'.
func (w *goWriter) at(e elem, kind byte) string {
	if e.v == "" {
		if kind == 't' {
			return w.tan(e.id)
		}
		return w.val(e.id)
	}
	s := e.v
	if kind == 't' {
		if w.order < 2 || e.dead {
			return ""
		}
		s = w.other(e.v, 't')
	}
	return fmt.Sprintf("%s[%s]", s, index(e.lane, e.idx))
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

// part returns n elements of the slice of e.
func (w *goWriter) part(e elem, kind byte, n int) string {
	s := e.v
	if kind != 'v' {
		s = w.other(e.v, kind)
	}
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

// table writes a table of constants and returns its name.
func (w *goWriter) table(c []float64) string {
	w.nTable++
	name := w.private(fmt.Sprintf("Table%d", w.nTable))
	fmt.Fprintf(&w.tables, "var %s = [...]float64{", name)
	for k, v := range c {
		if k%8 == 0 {
			w.tables.WriteString("\n")
		}
		fmt.Fprintf(&w.tables, "%s, ", literal(v))
	}
	w.tables.WriteString("\n}\n\n")
	return name + "[:]"
}

// indices is table for node numbers.
func (w *goWriter) indices(c []int) string {
	w.nTable++
	name := w.private(fmt.Sprintf("Table%d", w.nTable))
	fmt.Fprintf(&w.tables, "var %s = [...]int32{", name)
	for k, v := range c {
		if k%16 == 0 {
			w.tables.WriteString("\n")
		}
		fmt.Fprintf(&w.tables, "%d, ", v)
	}
	w.tables.WriteString("\n}\n\n")
	return name
}

// listForward writes the value of a list operation, and its tangent.
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
	second := w.order == 2 && !l.dead()
	if second {
		w.printf("%s := 0.0", l.t)
	}
	l.runs(func(lo, hi int) {
		n := hi - lo
		if n == 1 {
			v, d := w.term(l, lo)
			w.printf("%s += %s", to(lo), v)
			if second && d != "" {
				w.printf("%s += %s", l.t, d)
			}
			return
		}
		x := w.part(l.x[lo], 'v', n)
		tx := ""
		if second && !l.x[lo].dead {
			tx = w.part(l.x[lo], 't', n)
		}
		z, k := l.z, "_"
		if l.laned {
			k = "k"
			z = fmt.Sprintf("lanes%d[(k+%d)%%%d]", l.id, lo%lanesWide, lanesWide)
		}
		w.printf("{")
		switch l.op {
		case OpSum:
			w.printf("for %s, x := range %s {\n%s += x\n}", k, x, z)
			if tx != "" {
				w.printf("for _, t := range %s {\n%s += t\n}", tx, l.t)
			}
		case OpSumSquares:
			w.printf("x := %s\nfor %s, x := range x {\n%s += x * x\n}", x, k, z)
			if tx != "" {
				w.printf("for k, t := range %s {\n%s += 2 * t * x[k]\n}", tx, l.t)
			}
		case OpDotConst:
			w.printf("c, x := %s, %s\nfor k, c := range c {\n%s += c * x[k]\n}", w.coefAt(l, lo, hi), x, z)
			if tx != "" {
				w.printf("for k, t := range %s {\n%s += c[k] * t\n}", tx, l.t)
			}
		case OpDot:
			w.printf("x, y := %s, %s\nfor k, x := range x {\n%s += x * y[k]\n}", x, w.part(l.y[lo], 'v', n), z)
			if tx != "" {
				w.printf("for k, t := range %s {\n%s += t * y[k]\n}", tx, l.t)
			}
			if second && !l.y[lo].dead {
				w.printf("for k, t := range %s {\n%s += t * x[k]\n}", w.part(l.y[lo], 't', n), l.t)
			}
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
	w.printf("%s := %s(&lanes%d)", z, w.helper("sumLanes"), i)
}

// term is the term k of a sum, and its tangent.
func (w *goWriter) term(l *goList, k int) (v, d string) {
	x, t := w.at(l.x[k], 'v'), w.at(l.x[k], 't')
	switch l.op {
	case OpDot:
		y, ty := w.at(l.y[k], 'v'), w.at(l.y[k], 't')
		return mul(x, y), sum([]string{mul(t, y), mul(ty, x)})
	case OpDotConst:
		c := w.coefAt(l, k, k+1)
		return mul(c, x), mul(t, c)
	case OpSumSquares:
		return mul(x, x), mul(mul("2", t), x)
	}
	return x, t
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
	var v, d []string
	for k := range l.x {
		a, b := w.term(l, k)
		v, d = append(v, a), append(d, b)
	}
	w.printf("%s := %s", l.z, typed(sum(v)))
	if w.order == 2 && !l.dead() {
		w.printf("%s := %s", l.t, typed(orZero(sum(d))))
	}
	return true
}

// dead reports whether no operand has an adjoint.
func (l *goList) dead() bool {
	for _, e := range append(append([]elem(nil), l.x...), l.y...) {
		if !e.dead {
			return false
		}
	}
	return true
}

// addTo adds terms to the adjoint of a single element.
func (w *goWriter) addTo(e elem, b, bt string) {
	switch {
	case e.dead:
	case e.v == "":
		w.give(e.id, b, bt)
	default:
		w.element(w.other(e.v, 'b'), index(e.lane, e.idx), b)
		if w.order == 2 {
			w.element(w.other(e.v, 'e'), index(e.lane, e.idx), bt)
		}
	}
}

// listBack writes the backward step of a list operation with the adjoint s and
// its tangent st.
func (w *goWriter) listBack(l *goList, s, st string) {
	switch l.op {
	case OpSum, OpDot, OpDotConst, OpSumSquares:
		l.runs(func(lo, hi int) { w.sumBack(l, lo, hi, s, st) })
	case OpProd:
		w.prodBack(l, s, st)
	default:
		w.otherBack(l, s, st)
	}
}

// sumBack is the step of elements lo to hi of a sum.
func (w *goWriter) sumBack(l *goList, lo, hi int, s, st string) {
	n := hi - lo
	// the slope to x is c or a multiple of the other operand, of which the
	// tangent goes into the second order
	one := func(self, other []elem, c string) {
		e := self[lo]
		if e.dead {
			return
		}
		if n == 1 {
			d, td := c, ""
			if other != nil {
				d, td = mul(c, w.at(other[lo], 'v')), mul(c, w.at(other[lo], 't'))
			}
			w.addTo(e, w.times(s, d), sum([]string{w.times(st, d), w.times(s, td)}))
			return
		}
		for _, kind := range []byte{'b', 'e'} {
			to := w.part(e, kind, n)
			if to == "" || kind == 'e' && w.order < 2 {
				continue
			}
			var terms []string
			with := s
			if kind == 'e' {
				with = st
			}
			loop := ""
			switch {
			case l.op == OpDotConst:
				loop = fmt.Sprintf("c := %s\n", w.coefAt(l, lo, hi))
				terms = append(terms, mul(with, "c[k]"))
			case other == nil:
				terms = append(terms, mul(c, with))
			default:
				if with != "" {
					loop = fmt.Sprintf("o := %s\n", w.part(other[lo], 'v', n))
					terms = append(terms, w.times(mul(c, with), "o[k]"))
				}
				if kind == 'e' && s != "" && !other[lo].dead {
					loop += fmt.Sprintf("p := %s\n", w.part(other[lo], 't', n))
					terms = append(terms, w.times(mul(c, s), "p[k]"))
				}
			}
			if v := sum(terms); v != "" {
				w.printf("{\n%sb := %s\nfor k := range b {\nb[k] += %s\n}\n}", loop, to, v)
			}
		}
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
