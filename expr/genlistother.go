package expr

import (
	"fmt"
	"strings"
)

// collect writes the operands into an array q of their own.
func (w *goWriter) collect(l *goList, q string, kind byte) {
	w.printf("var %s [%d]float64", q, len(l.x))
	l.runs(func(lo, hi int) {
		if hi-lo == 1 {
			if v := w.at(l.x[lo], kind); v != "" {
				w.printf("%s[%d] = %s", q, lo, v)
			}
			return
		}
		if kind == 't' && l.x[lo].dead {
			return
		}
		w.printf("copy(%s[%d:], %s)", q, lo, w.part(l.x[lo], kind, hi-lo))
	})
}

// spread adds q[k] to the adjoints of the operands, or to their tangents.
func (w *goWriter) spread(l *goList, q string, kind byte) {
	l.runs(func(lo, hi int) {
		if l.x[lo].dead {
			return
		}
		if hi-lo == 1 {
			b, bt := fmt.Sprintf("%s[%d]", q, lo), ""
			if kind == 'e' {
				b, bt = "", b
			}
			w.addTo(l.x[lo], b, bt)
			return
		}
		if to := w.part(l.x[lo], kind, hi-lo); to != "" {
			w.printf("{\nb := %s\nfor k := range b {\nb[k] += %s[%s]\n}\n}", to, q, index("k", lo))
		}
	})
}

// whole returns the operands as one slice, if they are.
func (w *goWriter) whole(l *goList, kind byte) (s string, ok bool) {
	n := len(l.x)
	l.runs(func(lo, hi int) { ok = ok || hi-lo == n && n > 1 })
	if !ok || l.x[0].dead && kind != 'v' {
		return "", false
	}
	return w.part(l.x[0], kind, n), true
}

// alone reports whether the operands of a product are variables that nothing else
// depends on, so that their places in the gradient are free until the product's
// backward step.
func (w *goWriter) alone(l *goList) bool {
	if !w.only || w.g.Data > 0 || l.x[0].v != "x" {
		return false
	}
	if w.uses == nil {
		w.uses = make([]int, w.g.Len())
		for _, list := range [][]uint32{w.g.Args, w.g.Out} {
			for _, a := range list {
				w.uses[a]++
			}
		}
	}
	for _, e := range l.x {
		if w.uses[e.id] != 1 {
			return false
		}
	}
	return true
}

// prodForward writes a product with its partial products: p[k] is that of the
// operands up to k.
func (w *goWriter) prodForward(l *goList) {
	q := fmt.Sprintf("q%d", l.id)
	if x, ok := w.whole(l, 'v'); ok && w.order < 2 {
		w.printf("%s := %s\n%s := %s[0]", q, x, l.z, q)
		if w.order == 0 {
			w.printf("for _, x := range %s[1:] {\n%s *= x\n}", q, l.z)
			return
		}
		if w.alone(l) { // the gradient holds the partial products
			w.printf("p%d := %s[1:]", l.id, w.part(l.x[0], 'b', len(l.x)))
		} else {
			w.printf("var p%d [%d]float64", l.id, len(l.x)-1)
		}
		w.printf("for k, x := range %s[1:] {\np%d[k] = %s\n%s *= x\n}", q, l.id, l.z, l.z)
		return
	}
	w.collect(l, q, 'v')
	w.printf("%s := %s[0]", l.z, q)
	if w.order == 0 {
		w.printf("for _, x := range %s[1:] {\n%s *= x\n}", q, l.z)
		return
	}
	w.printf("var p%d [%d]float64\np%d[0] = %s\nfor k, x := range %s[1:] {\n%s *= x\np%d[k+1] = %s\n}", l.id, len(l.x), l.id, l.z, q, l.z, l.id, l.z)
	if w.order == 2 && !l.dead() {
		w.collect(l, fmt.Sprintf("tq%d", l.id), 't')
		w.printf("%s := tq%d[0]\nvar tp%d [%d]float64\ntp%d[0] = %s", l.t, l.id, l.id, len(l.x), l.id, l.t)
		w.printf("for k := 1; k < %d; k++ {\n%s = %s*%s[k] + tq%d[k]*p%d[k-1]\ntp%d[k] = %s\n}", len(l.x), l.t, l.t, q, l.id, l.id, l.id, l.t)
	}
}

// prodBack writes the backward sweep over the chain of a product.
func (w *goWriter) prodBack(l *goList, s, st string) {
	n, id := len(l.x), l.id
	w.printf("s%d := %s", id, typed(orZero(s)))
	if _, ok := w.whole(l, 'v'); ok && w.order == 1 {
		if w.alone(l) {
			w.printf("for k := %d; k > 0; k-- {\np%d[k-1] *= s%d\ns%d *= q%d[k]\n}", n-1, id, id, id, id)
			w.addTo(l.x[0], fmt.Sprintf("s%d", id), "")
			return
		}
		if b, ok := w.whole(l, 'b'); ok {
			w.printf("{\nb := %s\nfor k := %d; k > 0; k-- {\nb[k] += s%d * p%d[k-1]\ns%d *= q%d[k]\n}\nb[0] += s%d\n}", b, n-1, id, id, id, id, id)
		}
		return
	}
	if w.order == 1 {
		// the array of the operands becomes that of their adjoints
		w.own(fmt.Sprintf("q%d", id))
		w.printf("for k := %d; k > 0; k-- {\nx := q%d[k]\nq%d[k] = s%d * p%d[k-1]\ns%d *= x\n}\nq%d[0] = s%d", n-1, id, id, id, id, id, id, id)
		w.spread(l, fmt.Sprintf("q%d", id), 'b')
		return
	}
	w.printf("st%d := %s\nvar bq%d, eq%d [%d]float64", id, typed(orZero(st)), id, id, n)
	w.printf("for k := %d; k > 0; k-- {\nbq%d[k] = s%d * p%d[k-1]\neq%d[k] = st%d*p%d[k-1] + s%d*tp%d[k-1]\nst%d = st%d*q%d[k] + s%d*tq%d[k]\ns%d *= q%d[k]\n}", n-1, id, id, id, id, id, id, id, id, id, id, id, id, id, id, id)
	w.printf("bq%d[0], eq%d[0] = s%d, st%d", id, id, id, id)
	w.spread(l, fmt.Sprintf("bq%d", id), 'b')
	w.spread(l, fmt.Sprintf("eq%d", id), 'e')
}

// otherForward writes Norm2, LogSumExp, MaxOf and MinOf by their helpers.
func (w *goWriter) otherForward(l *goList) {
	q := fmt.Sprintf("q%d", l.id)
	w.collect(l, q, 'v')
	switch l.op {
	case OpNorm2:
		w.printf("%s, m%d, s%d := %s(%s[:])", l.z, l.id, l.id, w.helper("norm2"), q)
	case OpLogSumExp:
		w.printf("%s, m%d, s%d := %s(%s[:])", l.z, l.id, l.id, w.helper("logSumExp"), q)
	case OpMaxOf:
		w.printf("%s, m%d := %s(%s[:])", l.z, l.id, w.helper("maxOf"), q)
	case OpMinOf:
		w.printf("%s, m%d := %s(%s[:])", l.z, l.id, w.helper("minOf"), q)
	}
	if w.order == 2 && !l.dead() {
		w.collect(l, "t"+q, 't')
		w.printf("%s := 0.0\nfor k, x := range %s {\n%s += %s\n}", l.t, q, l.t, w.times(fmt.Sprintf("t%s[k]", q), w.listSlope(l)))
	}
}

// listSlope returns the slope to the operand x.
func (w *goWriter) listSlope(l *goList) string {
	switch l.op {
	case OpNorm2:
		return fmt.Sprintf("%s(x, m%d, s%d)", w.helper("overNorm2"), l.id, l.id)
	case OpLogSumExp:
		return fmt.Sprintf("%s(x, m%d, s%d)", w.helper("share"), l.id, l.id)
	}
	return fmt.Sprintf("%s(x, %s, m%d)", w.helper("tie"), l.z, l.id)
}

// otherBack writes their backward steps. The second derivatives come from helpers that
// turn the tangents of the operands into Σ ∂²z/∂xₖ∂xₗ·ẋₗ.
func (w *goWriter) otherBack(l *goList, s, st string) {
	q := fmt.Sprintf("q%d", l.id)
	d := w.listSlope(l)
	s, st = w.beside("sb", l, s), w.beside("sc", l, st)
	if w.order == 1 {
		w.own(q)
		w.printf("for k, x := range %s {\n%s[k] = %s\n}", q, q, w.times(s, d))
		w.spread(l, q, 'b')
		return
	}
	w.printf("var b%s, e%s [%d]float64", q, q, len(l.x))
	terms := []string{w.times(st, "d")}
	bend := map[Op]string{OpNorm2: "bendNorm2", OpLogSumExp: "bendLogSumExp"}[l.op]
	if bend != "" && s != "" {
		w.printf("%s(t%s[:], %s[:], m%d, s%d)", w.helper(bend), q, q, l.id, l.id)
		terms = append(terms, w.times(s, fmt.Sprintf("t%s[k]", q)))
	}
	w.printf("for k, x := range %s {\nd := %s\nb%s[k] = %s\ne%s[k] = %s\n}", q, d, q, orZero(w.times(s, "d")), q, orZero(sum(terms)))
	w.spread(l, "b"+q, 'b')
	w.spread(l, "e"+q, 'e')
}

// own writes a copy of an array that a sweep writes to, where other sweeps read it.
func (w *goWriter) own(array string) {
	if w.rows {
		w.printf("%s := %s", array, array)
	}
}

// beside returns v, an adjoint, under a name that a loop over operands x can use.
func (w *goWriter) beside(kind string, l *goList, v string) string {
	if !strings.Contains(v, "[") {
		return v
	}
	name := fmt.Sprintf("%s%d", kind, l.id)
	w.printf("%s := %s", name, v)
	return name
}
