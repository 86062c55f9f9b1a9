package expr

import (
	"fmt"
	"strings"

	"slope/expr/internal/sparsity"
	"slope/internal/source"
)

// WithSparseHessian adds a function for the entries of the Hessian that can be other than zero, and one for where they are; it
// includes WithHVP.
func WithSparseHessian() GoOption { return func(w *goWriter) { w.hvp, w.sparseHessian = true, true } }

// WithSparseJacobian adds the same for the Jacobian of a program with several results.
func WithSparseJacobian() GoOption { return func(w *goWriter) { w.sparseJacobian = true } }

// sparse writes the functions of sparse derivatives.
func (w *goWriter) sparse(r *runner) {
	if w.sparseHessian {
		w.hessianEntries(r.hessian())
	}
	if w.sparseJacobian {
		w.jacobianEntries(sparsity.ByRows(r.jacobianPattern().entries))
	}
}

// entries writes what adds to the entries of the Hessian, from the text of the gradient: the function of its elements, and that of several products, as far as
// they are needed.
func (w *goWriter) entries(opt source.TangentOptions, text func(string)) {
	s := w.run.hessian()
	if s.Colors == 0 {
		return
	}
	add := w.private("addEntries")
	one := opt.Name
	opt.Directions = min(s.Colors, maxDirections)
	opt.Name = w.private(fmt.Sprintf("add%dHVP", opt.Directions))
	w.products = opt.Name
	opt.Doc = opt.Name + " returns the value at x and adds products of the Hessian with several directions: the parts that are not done turn by turn."
	w.derived(text, func(p *source.Program, _ string) (string, error) {
		e, err := p.Elements(source.ElementOptions{TangentOptions: opt, Entries: add, Comment: add + " adds the entries of the Hessian, turn by turn.",
			Matrix: "h", Size: len(s.Pattern.Idx), At: s.Pattern.Find, Table: w.indices})
		if err != nil {
			return "", err
		}
		w.elements = e
		return e.Text, nil
	})
	switch {
	case w.err != nil || w.elements.Text != "":
	case opt.Directions == 1:
		w.products = one
	default:
		w.derived(text, func(p *source.Program, _ string) (string, error) { return p.Tangent(opt) })
	}
}

// hessianEntries writes the function of the sparse Hessian: the products for the colours, and then the elements.
func (w *goWriter) hessianEntries(s *sparsity.Plan) {
	n := w.prog.Inputs
	w.pattern("Hessian", s.Pattern)
	w.printf("// %sSparseHessian returns the value at x and writes the entries of the Hessian to dst, in the order of %sHessianPattern.", w.name, w.name)
	cost := costOf(s.Colors, "Hessian")
	switch e := w.elements; {
	case e == nil || e.Text == "":
	case e.Rest:
		cost += ", of what is not done turn by turn of loops"
	default:
		cost = "about that of the Hessian of each turn of the loops"
	}
	w.printf("// dst has the length %d and is allocated if it is nil. The cost is %s.", len(s.Pattern.Idx), cost)
	w.printf("func %sSparseHessian(dst, x%s []float64) (y float64, hess []float64) {", w.name, w.dataParam())
	w.makeSlice("dst", len(s.Pattern.Idx))
	if s.Colors == 0 {
		w.printf("return %s(x%s), dst\n}\n", w.name, w.dataArgument())
		return
	}
	byElements, rest := w.elements.Text != "", w.elements.Rest || w.elements.Text == ""
	if rest {
		w.colors(s, n, n, func(products, seeds string) string {
			return fmt.Sprintf("y = %s(%sx, %s%s)", w.products, products, strings.TrimSuffix(seeds, ", "), w.dataArgument())
		})
	}
	if byElements {
		value := "y = "
		if rest {
			value = ""
		} else {
			w.clearEntries(w.elements.Unset)
		}
		w.printf("%s%s(dst, x%s)", value, w.private("addEntries"), w.dataArgument())
	}
	w.nanFill()
	w.printf("return y, dst\n}\n")
}

// clearEntries writes what sets entries to 0.
func (w *goWriter) clearEntries(which []int) {
	if len(which) > shortRun {
		w.printf("clear(dst)")
		return
	}
	for _, k := range which {
		w.printf("dst[%d] = 0", k)
	}
}

// jacobianEntries writes the function of the sparse Jacobian.
func (w *goWriter) jacobianEntries(s *sparsity.Plan) {
	var rows string
	function := ""
	if s.Colors > 0 {
		function = w.capture(func() {
			w.zeroWeights(true, func() { rows = w.rows(min(s.Colors, maxDirections), false) })
		})
	}
	w.pattern("Jacobian", s.Pattern)
	w.printf("// %sSparseJacobian writes the entries of the Jacobian at x to dst, in the order of %sJacobianPattern.", w.name, w.name)
	w.printf("// dst has the length %d and is allocated if it is nil. The cost is %s.", len(s.Pattern.Idx), costOf(s.Colors, "Jacobian"))
	w.printf("func %sSparseJacobian(dst, x%s []float64) []float64 {", w.name, w.dataParam())
	w.makeSlice("dst", len(s.Pattern.Idx))
	if s.Colors > 0 {
		w.list("y", len(w.prog.Out))
		w.colors(s, len(w.prog.Out), w.prog.Inputs, func(products, seeds string) string {
			return fmt.Sprintf("%s(%sx, %sy[:]%s)", rows, products, seeds, w.dataArgument())
		})
		start := w.indices(s.Pattern.Ptr)
		w.printf("for k, v := range y {\nif v != v {\nfor j := %s[k]; j < %s[k+1]; j++ {\ndst[j] = v\n}\n}\n}", start, start)
	}
	w.printf("return dst\n}\n")
	w.buf.WriteString(function)
}

// costOf says what the entries cost.
func costOf(colors int, of string) string {
	passes := (colors + maxDirections - 1) / maxDirections
	if passes < 2 {
		return fmt.Sprintf("%d products with the %s, which share their values", colors, of)
	}
	return fmt.Sprintf("%d products with the %s, up to %d of which share their values", colors, of, maxDirections)
}

// pattern writes the function that says where the entries are.
func (w *goWriter) pattern(of string, p *sparsity.Pattern) {
	columns := make([]int, len(p.Idx))
	for k, j := range p.Idx {
		columns[k] = int(j)
	}
	w.printf("// %s%sPattern returns where the %s has entries: row i has them in the columns column[start[i]:start[i+1]].", w.name, of, of)
	w.printf("func %s%sPattern() (start, column []int32) {\nreturn %s[:], %s[:]\n}\n", w.name, of, w.indices(p.Ptr), w.indices(columns))
}

// colors writes the loop over the colours, some at a time: their seeds, the products, and the entries that these hold.
func (w *goWriter) colors(s *sparsity.Plan, seeds, products int, call func(products, seeds string) string) {
	k := min(s.Colors, maxDirections)
	color, from, to := make([]int, seeds), make([]int, len(s.From)), make([]int, len(s.To))
	for i, c := range s.Color {
		color[i] = int(c)
	}
	for c := range s.Colors {
		for i := s.Start[c]; i < s.Start[c+1]; i++ {
			from[i], to[i] = c%k*products+int(s.From[i]), int(s.To[i])
		}
	}
	w.list("seed", k*seeds)
	w.list("product", k*products)
	var in, out string
	for c := range k {
		in += fmt.Sprintf("seed[%d:%d], ", c*seeds, (c+1)*seeds)
		out += fmt.Sprintf("product[%d:%d], ", c*products, (c+1)*products)
	}
	set := fmt.Sprintf("for i, c := range %s {\nseed[%d*int(c)+i] = 1\n}\n%s", w.indices(color), seeds, call(out, in))
	if s.Colors == k {
		inOrder := make([]int, len(to))
		for i, j := range to {
			inOrder[j] = from[i]
		}
		w.printf("%s\nfor k, j := range %s {\ndst[k] = product[j]\n}", set, w.indices(inOrder))
		return
	}
	starts := append([]int(nil), s.Start...)
	start := w.indices(starts)
	w.printf("for first := 0; first < %d; first += %d {\nclear(seed[:])\nclear(product[:])", s.Colors, k)
	w.printf("for i, c := range %s {\nif c := int(c) - first; 0 <= c && c < %d {\nseed[%d*c+i] = 1\n}\n}\n%s", w.indices(color), k, seeds, call(out, in))
	w.printf("lo, hi := %s[first], %s[min(first+%d, %d)]\nfrom, to := %s[lo:hi], %s[lo:hi]", start, start, k, s.Colors, w.indices(from), w.indices(to))
	w.printf("for k, j := range to {\ndst[j] = product[from[k]]\n}\n}")
}
