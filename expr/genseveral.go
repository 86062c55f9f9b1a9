package expr

import (
	"fmt"
	"maps"
	"strings"

	"slope/internal/source"
)

// Programs with several results have a function of the values, one of the product of weights and the Jacobian, and one of the
// Jacobian. Rows are products with unit vectors: tangents of the product in the weights, several of which share the value pass.

// maxRows is the greatest number of rows that are written one by one.
const maxRows = 8

// maxDirections is the greatest number of products that are computed together.
const maxDirections = 4

// several writes the functions of a program with several results.
func (w *goWriter) several() {
	w.values()
	w.zeroWeights(true, w.weighted)
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
		if hi-lo <= shortRun || len(out) <= maxRows {
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
	w.printf("clear(dst)\ny := %s(dst, x, weights%s)", add, w.dataArgument())
	w.nanFill()
	w.printf("return dst\n}\n")
	doc := add + " adds the gradient of the sum of the results times the weights to dst. It returns NaN if a result with a weight is, and 0 otherwise."
	w.gradientOf(func(core string) { w.weightedSum(core, "", false) }, source.GradientOptions{Name: add, Doc: doc, Wrt: "x", Dst: "dst"})
}

// weightedSum writes a function whose slopes to the results are the weights. The values go to a slice, if it has a name.
func (w *goWriter) weightedSum(name, values string, units bool) {
	params := "x, weights"
	if values != "" {
		params += ", " + values
	}
	w.printf("func %s(%s%s []float64) float64 {", name, params, w.dataParam())
	w.swept(func() {
		w.begin(1)
		if !units {
			w.printf("weights = weights[:%d]", len(w.prog.Out))
		}
		w.forward()
		if values != "" {
			w.printf("%s = %s[:%d]", values, values, len(w.prog.Out))
			w.results(values)
		}
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
}

// rows writes a function that writes the values to a slice and adds k products of weights and the Jacobian to others: the rows, with units. It returns its name.
func (w *goWriter) rows(k int, units bool) string {
	name, what := w.private("addRows"), "the rows of the Jacobian to the slices"
	if !units {
		name, what = w.private(fmt.Sprintf("add%dVJP", k)), "the products of the weights and the Jacobian to the slices"
	}
	if w.written[name] {
		return name
	}
	w.written[name] = true
	sum, used, text := w.private("weightedSum"), maps.Clone(w.used), ""
	w.capture(func() {
		text, _ = w.gradientOf(func(core string) { w.weightedSum(core, "values", units) }, source.GradientOptions{Name: sum, Wrt: "x", Dst: "dst", Out: "values"})
	})
	w.used = used
	w.derived(func(string) { w.buf.WriteString(text) }, func(p *source.Program, _ string) (string, error) {
		return p.Tangent(source.TangentOptions{Func: sum, Name: name, Doc: name + " writes the values at x, and adds " + what + ".", Wrt: []string{"dst", "weights"},
			Sum: "dst", Len: w.prog.Inputs, Directions: k, Linear: "weights", Units: units, Again: units})
	})
	return name
}

// jacobian writes the function of the Jacobian.
func (w *goWriter) jacobian() {
	m, n := len(w.prog.Out), w.prog.Inputs
	units := m <= maxRows
	k := m
	if !units {
		k = maxDirections
	}
	var rows string
	function := w.capture(func() { w.zeroWeights(!units, func() { rows = w.rows(k, units) }) })
	w.printf("// %sJacobian writes the values at x to y, of length %d, and the Jacobian row by row to dst, of length %d·%d.", w.name, m, m, n)
	w.printf("// Each is allocated if it is nil.")
	w.printf("func %sJacobian(y, dst, x%s []float64) (values, jac []float64) {", w.name, w.dataParam())
	w.makeSlice("y", m)
	w.makeSlice("dst", m*n)
	slices := func(s, at string, n int) (list string) {
		for c := range k {
			list += fmt.Sprintf("%s[%s:%s], ", s, index(at, c*n), index(at, (c+1)*n))
		}
		return list
	}
	if units {
		call := fmt.Sprintf("(%sx, y%s)", slices("dst", "", n), w.dataArgument())
		w.printf("clear(dst)\n%s%s", rows, call)
		// A product that is 0 where a factor is costs a comparison, and differs only where the other factor is NaN or infinite. A NaN that it leaves out
		// leads to a NaN among the derivatives, or meets a zero in another such product.
		if again := rows + "Again"; strings.Contains(function, "func "+again+"(") {
			w.printf("if !%s(dst) {\nclear(dst)\n%s%s\n}", w.helper("finite"), again, call)
		}
	} else {
		w.list("weights", k*m)
		w.printf("for k := 0; k < %d; k += %d {\nk := min(k, %d)\nrows := dst[%d*k:%d*k+%d]\nclear(rows)", m, k, m-k, n, n, k*n)
		w.printf("for r := range %d {\nweights[%d*r+k] = 1\n}\n%s(%sx, %sy%s)", k, m+1, rows, slices("rows", "", n), slices("weights", "", m), w.dataArgument())
		w.printf("for r := range %d {\nweights[%d*r+k] = 0\n}\n}", k, m+1)
	}
	w.printf("for k, v := range y {\nif v != v {\nfor j := range %d {\ndst[%d*k+j] = v\n}\n}\n}\nreturn y, dst\n}\n", n, n)
	w.buf.WriteString(function)
}

// zeroWeights calls f for code in which a weight may be 0, or not.
func (w *goWriter) zeroWeights(may bool, f func()) {
	strong, steep := w.strong, w.steep
	w.strong, w.steep = strong || may, steep || may
	f()
	w.strong, w.steep = strong, steep
}
