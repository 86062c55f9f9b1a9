package expr

import (
	"fmt"

	"slope/expr/internal/sparsity"
)

// WithSparseHessian adds a function for the entries of the Hessian that can be other than zero, and one for where they are; it
// includes WithHVP.
func WithSparseHessian() GoOption { return func(w *goWriter) { w.hvp, w.sparseHessian = true, true } }

// WithSparseJacobian adds the same for the Jacobian of a program with several results.
func WithSparseJacobian() GoOption { return func(w *goWriter) { w.sparseJacobian = true } }

// sparse writes the functions of sparse derivatives.
func (w *goWriter) sparse(r *runner) {
	if w.sparseHessian {
		s := r.hessian()
		n := w.prog.Inputs
		w.pattern("Hessian", s.Pattern)
		w.printf("// %sSparseHessian returns the value at x and writes the entries of the Hessian to dst, in the order of %sHessianPattern.", w.name, w.name)
		w.printf("// dst has the length %d and is allocated if it is nil. The cost is %d Hessian products.", len(s.Pattern.Idx), s.Colors)
		w.printf("func %sSparseHessian(dst, x%s []float64) (y float64, hess []float64) {", w.name, w.dataParam())
		w.makeSlice("dst", len(s.Pattern.Idx))
		if s.Colors == 0 {
			w.printf("return %s(x%s), dst\n}\n", w.name, w.dataArgument())
		} else {
			w.colors(s, n, n, fmt.Sprintf("y, _ = %sHVP(product[:], x, seed[:]%s)", w.name, w.dataArgument()))
			w.printf("return y, dst\n}\n")
		}
	}
	if w.sparseJacobian {
		s := sparsity.ByRows(r.jacobianPattern().entries)
		w.pattern("Jacobian", s.Pattern)
		w.printf("// %sSparseJacobian writes the entries of the Jacobian at x to dst, in the order of %sJacobianPattern.", w.name, w.name)
		w.printf("// dst has the length %d and is allocated if it is nil. The cost is %d products.", len(s.Pattern.Idx), s.Colors)
		w.printf("func %sSparseJacobian(dst, x%s []float64) []float64 {", w.name, w.dataParam())
		w.makeSlice("dst", len(s.Pattern.Idx))
		if s.Colors > 0 {
			w.colors(s, len(w.prog.Out), w.prog.Inputs, fmt.Sprintf("%sVJP(product[:], x, seed[:]%s)", w.name, w.dataArgument()))
		}
		w.printf("return dst\n}\n")
	}
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

// colors writes the loop over the colours: a seed, its product, and the entries that the product holds.
func (w *goWriter) colors(s *sparsity.Plan, seeds, products int, product string) {
	color, from, to := make([]int, seeds), make([]int, len(s.From)), make([]int, len(s.To))
	for k, c := range s.Color {
		color[k] = int(c)
	}
	for k := range from {
		from[k], to[k] = int(s.From[k]), int(s.To[k])
	}
	w.list("seed", seeds)
	w.list("product", products)
	start := w.indices(s.Start)
	w.printf("for c := range %d {\nfor k, color := range %s {\nseed[k] = 0\nif int(color) == c {\nseed[k] = 1\n}\n}\n%s", s.Colors, w.indices(color), product)
	w.printf("from, to := %s[%s[c]:%s[c+1]], %s[%s[c]:%s[c+1]]", w.indices(from), start, start, w.indices(to), start, start)
	w.printf("for k, j := range to {\ndst[j] = product[from[k]]\n}\n}")
}
