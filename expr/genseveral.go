package expr

import (
	"fmt"
	"strings"

	"slope/internal/source"
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

// weighted writes the function of the product of weights and the Jacobian: the gradient of a function whose slope to result k is weight k.
func (w *goWriter) weighted() {
	m, n := len(w.prog.Out), w.prog.Inputs
	w.printf("// %sVJP writes the gradient of the sum of the results times the weights, of length %d, to dst, of length %d,", w.name, m, n)
	w.printf("// which is allocated if it is nil. A result with the weight 0 has no part in it.")
	w.printf("func %sVJP(dst, x, weights%s []float64) []float64 {", w.name, w.dataParam())
	w.makeSlice("dst", n)
	add := w.private("addVJP")
	w.printf("clear(dst)\nif y := %s(dst, x, weights%s); y != y {\nfor j := range dst {\ndst[j] = y\n}\n}\nreturn dst\n}\n", add, w.dataArgument())
	doc := add + " adds the gradient of the sum of the results times the weights to dst. It returns NaN if a result with a weight is, and 0 otherwise."
	w.derived(func(core string) {
		w.printf("func %s(x, weights%s []float64) float64 {", core, w.dataParam())
		w.swept(func() {
			w.begin(1)
			w.printf("weights = weights[:%d]", m)
			w.forward()
			w.printf("s := 0.0")
			w.outRuns(func(lo, hi int, a array) {
				if hi-lo == 1 {
					w.printf("s += %s(weights[%d], %s)", w.helper("weigh"), lo, typed(w.val(int(w.g.Out[lo]))))
					return
				}
				w.printf("for k := range %d {\ns += %s(weights[%s], %s[%s])\n}", hi-lo, w.helper("weigh"), index("k", lo), a.v, index("k", int(w.g.Out[lo])-a.lo))
			})
			w.printf("return s\n}\n")
		})
	}, func(p *source.Program, core string) (string, error) {
		return p.TextGradient(source.GradientOptions{Func: core, Name: add, Doc: doc, Wrt: "x", Dst: "dst"})
	})
}

// jacobian writes the function of the Jacobian.
func (w *goWriter) jacobian() {
	m, n := len(w.prog.Out), w.prog.Inputs
	w.printf("// %sJacobian writes the values at x to y, of length %d, and the Jacobian row by row to dst, of length %d·%d.", w.name, m, m, n)
	w.printf("// Each is allocated if it is nil.")
	w.printf("func %sJacobian(y, dst, x%s []float64) (values, jac []float64) {", w.name, w.dataParam())
	w.makeSlice("y", m)
	w.makeSlice("dst", m*n)
	if m > maxRows || w.loops() {
		w.printf("%s(y, x%s)", w.name, w.dataArgument())
		w.list("weights", m)
		w.printf("for k := range weights {\nweights[k] = 1\n%sVJP(dst[%d*k:%d*k+%d], x, weights[:]%s)\nweights[k] = 0\n}\nreturn y, dst\n}\n", w.name, n, n, n, w.dataArgument())
		return
	}
	rows := w.private("addRows")
	places, names := make([]string, m), make([]string, m)
	for k := range places {
		places[k], names[k] = fmt.Sprintf("y[%d]", k), fmt.Sprintf("y%d", k)
	}
	w.printf("clear(dst)\n%s = %s(dst, x%s)", strings.Join(places, ", "), rows, w.dataArgument())
	w.printf("for k, v := range y {\nif v != v {\nfor j := range %d {\ndst[%d*k+j] = v\n}\n}\n}\nreturn y, dst\n}\n", n, n)
	doc := rows + " returns the values at x and adds the Jacobian row by row to dst."
	w.derived(func(core string) {
		w.printf("func %s(x%s []float64) (%s float64) {", core, w.dataParam(), strings.Join(names, ", "))
		w.swept(func() {
			w.begin(1)
			w.rows = true
			w.forward()
			w.rows = false
			values := make([]string, m)
			for k, out := range w.g.Out {
				values[k] = typed(w.val(int(out)))
			}
			w.printf("return %s\n}\n", strings.Join(values, ", "))
		})
	}, func(p *source.Program, core string) (string, error) {
		return p.TextRows(source.GradientOptions{Func: core, Name: rows, Doc: doc, Wrt: "x", Dst: "dst"}, n)
	})
}

// loops reports whether the source has loops.
func (w *goWriter) loops() bool {
	p := straightened(w.plan, w.g)
	for _, s := range p.Steps {
		if s.Loop != nil {
			return true
		}
		for i := s.Lo; i < s.Hi; i++ {
			if w.g.Op[i] == OpProd {
				return true
			}
		}
	}
	return false
}
