package expr

import (
	"fmt"
	"strings"
)

// collect writes the operands into an array q of their own.
func (w *goWriter) collect(l *goList, q string) {
	w.printf("var %s [%d]float64", q, len(l.x))
	l.runs(func(lo, hi int) {
		if hi-lo == 1 {
			w.printf("%s[%d] = %s", q, lo, w.at(l.x[lo]))
			return
		}
		w.printf("copy(%s[%d:], %s)", q, lo, span(l.x[lo].v, l.x[lo], hi-lo))
	})
}

// spread adds q[k] to the adjoints of the operands.
func (w *goWriter) spread(l *goList, q string) {
	l.runs(func(lo, hi int) {
		if l.x[lo].dead {
			return
		}
		if hi-lo == 1 {
			w.addTo(l.x[lo], fmt.Sprintf("%s[%d]", q, lo))
			return
		}
		if to := span(w.other(l.x[lo].v), l.x[lo], hi-lo); to != "" {
			w.printf("{\nb := %s\nfor k := range %d {\nb[k] += %s[%s]\n}\n}", to, hi-lo, q, index("k", lo))
		}
	})
}

// whole returns the operands as one slice, if they are, and that of their adjoints, if they have some.
func (w *goWriter) whole(l *goList) (x, b string, ok bool) {
	n := len(l.x)
	l.runs(func(lo, hi int) { ok = ok || hi-lo == n && n > 1 })
	if !ok {
		return "", "", false
	}
	if !l.x[0].dead {
		b = span(w.other(l.x[0].v), l.x[0], n)
	}
	return span(l.x[0].v, l.x[0], n), b, true
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
	x, b, whole := w.whole(l)
	if whole {
		w.printf("%s := %s", q, x)
	} else {
		w.collect(l, q)
	}
	w.printf("%s := %s[0]", l.z, q)
	switch {
	case w.order == 0:
		w.printf("for _, x := range %s[1:] {\n%s *= x\n}", q, l.z)
		return
	case whole && w.alone(l): // the gradient holds the partial products
		w.printf("p%d := %s[1:]", l.id, b)
	default:
		w.printf("var p%d [%d]float64", l.id, len(l.x)-1)
	}
	w.printf("for k, x := range %s[1:] {\np%d[k] = %s\n%s *= x\n}", q, l.id, l.z, l.z)
}

// prodBack writes the backward sweep over the chain of a product.
func (w *goWriter) prodBack(l *goList, s string) {
	n, id := len(l.x), l.id
	w.printf("s%d := %s", id, typed(orZero(s)))
	_, b, whole := w.whole(l)
	switch {
	case whole && w.alone(l):
		w.printf("for k := %d; k > 0; k-- {\np%d[k-1] *= s%d\ns%d *= q%d[k]\n}", n-1, id, id, id, id)
		w.addTo(l.x[0], fmt.Sprintf("s%d", id))
	case whole && b != "":
		w.printf("{\nb := %s\nfor k := %d; k > 0; k-- {\nb[k] += s%d * p%d[k-1]\ns%d *= q%d[k]\n}\nb[0] += s%d\n}", b, n-1, id, id, id, id, id)
	case !whole: // the array of the operands becomes that of their adjoints
		w.own(fmt.Sprintf("q%d", id))
		w.printf("for k := %d; k > 0; k-- {\nx := q%d[k]\nq%d[k] = s%d * p%d[k-1]\ns%d *= x\n}\nq%d[0] = s%d", n-1, id, id, id, id, id, id, id)
		w.spread(l, fmt.Sprintf("q%d", id))
	}
}

// otherForward writes Norm2, LogSumExp, MaxOf and MinOf by their helpers.
func (w *goWriter) otherForward(l *goList) {
	q := fmt.Sprintf("q%d", l.id)
	w.collect(l, q)
	rest := fmt.Sprintf("m%d, s%d", l.id, l.id)
	if l.op == OpMaxOf || l.op == OpMinOf {
		rest = fmt.Sprintf("m%d", l.id)
	}
	w.printf("%s, %s := %s(%s[:])", l.z, rest, w.helper(listHelper[l.op]), q)
}

// listHelper are the helpers of Norm2, LogSumExp, MaxOf and MinOf. With Slopes behind its name a helper turns operands into slopes.
var listHelper = map[Op]string{OpNorm2: "norm2", OpLogSumExp: "logSumExp", OpMaxOf: "maxOf", OpMinOf: "minOf"}

// otherBack writes their backward steps.
func (w *goWriter) otherBack(l *goList, s string) {
	q := fmt.Sprintf("q%d", l.id)
	w.own(q)
	rest := fmt.Sprintf("m%d, s%d", l.id, l.id)
	if l.op == OpMaxOf || l.op == OpMinOf {
		rest = fmt.Sprintf("%s, m%d", l.z, l.id)
	}
	w.printf("%s(%s[:], %s)", w.helper(listHelper[l.op]+"Slopes"), q, rest)
	if term := w.times(w.beside("sb", l, s), q+"[k]"); term != q+"[k]" {
		w.printf("for k := range %d {\n%s[k] = %s\n}", len(l.x), q, term)
	}
	w.spread(l, q)
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
