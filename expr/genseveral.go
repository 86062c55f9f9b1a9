package expr

import (
	"fmt"
	"strings"

	"slope/expr/internal/graph"
)

// Programs with several results have a function of the values, one of the product of weights and the Jacobian, and one of the
// Jacobian, whose rows share the value pass where they are few.

// maxRows is the greatest number of rows that are written one by one.
const maxRows = 8

// several writes the functions of a program with several results.
func (w *goWriter) several() {
	w.values()
	strong, steep := w.strong, w.steep
	w.strong, w.steep = true, true // a weight may be 0
	w.weighted()
	w.strong, w.steep = strong, steep
	w.jacobian()
}

// dataArgument is the argument of the data inputs in a call.
func (w *goWriter) dataArgument() string {
	if w.prog.Data > 0 {
		return ", data"
	}
	return ""
}

// makeSlice writes what makes a slice that is nil, or cuts it to its length.
func (w *goWriter) makeSlice(name string, n int) {
	w.printf("if %s == nil {\n%s = make([]float64, %d)\n}\n%s = %s[:%d]", name, name, n, name, name, n)
}

// results writes the values of the results to a slice.
func (w *goWriter) results(to string) {
	out := w.g.Out
	w.outRuns(func(lo, hi int, a array) {
		if hi-lo == 1 {
			w.printf("%s[%d] = %s", to, lo, w.val(int(out[lo])))
			return
		}
		at := int(out[lo]) - a.lo
		w.printf("copy(%s[%d:], %s[%d:%d])", to, lo, a.v, at, at+hi-lo)
	})
}

// outRuns calls f for the results: those that follow one another in a slice together, the others one by one.
func (w *goWriter) outRuns(f func(lo, hi int, a array)) {
	out := w.g.Out
	for lo := 0; lo < len(out); {
		hi := lo + 1
		a, ok := w.slice(int(out[lo]))
		for ok && hi < len(out) && out[hi] == out[hi-1]+1 && int(out[hi]) < a.hi {
			hi++
		}
		if hi-lo <= shortRun {
			hi = lo + 1
		}
		f(lo, hi, a)
		lo = hi
	}
}

// values writes the function of the values.
func (w *goWriter) values() {
	m := len(w.prog.Out)
	w.printf("// %s writes the values at x, of length %d, to dst, of length %d, which is allocated if it is nil.", w.name, w.prog.Inputs, m)
	w.printf("func %s(dst, x%s []float64) []float64 {", w.name, w.dataParam())
	w.swept(func() {
		w.makeSlice("dst", m)
		w.begin(0)
		w.forward()
		w.results("dst")
		w.printf("return dst\n}\n")
	})
}

// weighted writes the function of the product of weights and the Jacobian.
func (w *goWriter) weighted() {
	m, n := len(w.prog.Out), w.prog.Inputs
	w.printf("// %sVJP writes the gradient of the sum of the results times the weights, of length %d, to dst, of length %d,", w.name, m, n)
	w.printf("// which is allocated if it is nil. A result with the weight 0 has no part in it.")
	w.printf("func %sVJP(dst, x, weights%s []float64) []float64 {", w.name, w.dataParam())
	w.swept(func() {
		w.makeSlice("dst", n)
		w.printf("clear(dst)\nweights = weights[:%d]", m)
		w.begin(1)
		w.forward()
		w.list("values", m)
		w.results("values")
		w.printf("for k, y := range values {\nif y != y && weights[k] != 0 {\nfor j := range dst {\ndst[j] = y\n}\nreturn dst\n}\n}")
		w.outRuns(func(lo, hi int, a array) {
			node := int(w.g.Out[lo])
			if hi-lo == 1 {
				w.give(node, fmt.Sprintf("weights[%d]", lo))
				return
			}
			if b := w.other(a.v); b != "" && !w.passive[node] {
				w.printf("for k, weight := range weights[%d:%d] {\n%s[%s] += weight\n}", lo, hi, b, index("k", node-a.lo))
			}
		})
		w.backward()
		w.printf("return dst\n}\n")
	})
}

// list declares a slice of numbers, on the stack where it is short.
func (w *goWriter) list(name string, n int) {
	if n <= 1<<12 {
		w.printf("var %s [%d]float64", name, n)
	} else {
		w.printf("%s := make([]float64, %d)", name, n)
	}
}

// jacobian writes the function of the Jacobian.
func (w *goWriter) jacobian() {
	m, n := len(w.prog.Out), w.prog.Inputs
	w.printf("// %sJacobian writes the values at x to y, of length %d, and the Jacobian row by row to dst, of length %d·%d.", w.name, m, m, n)
	w.printf("// Each is allocated if it is nil.")
	w.printf("func %sJacobian(y, dst, x%s []float64) (values, jac []float64) {", w.name, w.dataParam())
	w.makeSlice("y", m)
	w.makeSlice("dst", m*n)
	if m > maxRows {
		w.printf("%s(y, x%s)", w.name, w.dataArgument())
		w.list("weights", m)
		w.printf("for k := range weights {\nweights[k] = 1\n%sVJP(dst[%d*k:%d*k+%d], x, weights[:]%s)\nweights[k] = 0\n}\nreturn y, dst\n}\n", w.name, n, n, n, w.dataArgument())
		return
	}
	w.printf("clear(dst)")
	w.begin(1)
	w.only, w.rows = false, true
	first := w.capture(func() {
		w.forward()
		w.results("y")
	})
	rows := ""
	for k := range w.g.Out {
		rows += w.capture(func() { w.row(k) })
	}
	w.rows = false
	w.buf.WriteString(sweepBeside(first, rows) + rows)
	w.printf("return y, dst\n}\n")
}

// row writes the backward sweep of one result, in a block of its own.
func (w *goWriter) row(k int) {
	n := w.prog.Inputs
	w.adj = map[string][]string{}
	w.reached = reach(w.g, w.g.Out[k])
	body := w.capture(func() {
		w.give(int(w.g.Out[k]), "1")
		w.backward()
		w.printf("if y[%d] != y[%d] {\nfor j := range dst {\ndst[j] = y[%d]\n}\n}", k, k, k)
	})
	w.reached = nil
	body = sweepUnused(body)
	w.printf("{\ndst := dst[%d:%d]", n*k, n*k+n)
	for _, a := range w.arrays {
		if b := w.other(a.v); b != "" && b != "dst" && strings.Contains(body, b+"[") {
			w.list(b, a.hi-a.lo)
		}
	}
	w.buf.WriteString(body + "}\n")
}

// reach reports which nodes a node depends on.
func reach(g *graph.Graph, from uint32) []bool {
	r := make([]bool, g.Len())
	r[from] = true
	for i := int(from); i >= 0; i-- {
		if r[i] {
			for _, a := range g.Operands(i) {
				r[a] = true
			}
		}
	}
	return r
}
