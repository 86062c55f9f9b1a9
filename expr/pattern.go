package expr

import (
	"fmt"
	"iter"

	"gonum.org/v1/gonum/mat"

	"slope/expr/internal/sparsity"
	"slope/internal/arg"
)

// Pattern is the set of the entries of a matrix that can be other than zero,
// row by row. It is immutable.
type Pattern struct{ entries *sparsity.Pattern }

// Dims returns the numbers of rows and columns.
func (p *Pattern) Dims() (r, c int) {
	p.must()
	return p.entries.Rows, p.entries.Cols
}

// NNZ returns the number of entries.
func (p *Pattern) NNZ() int {
	p.must()
	return len(p.entries.Idx)
}

// Row ranges over the columns of the entries of row i.
func (p *Pattern) Row(i int) iter.Seq[int] {
	p.must()
	if uint(i) >= uint(p.entries.Rows) {
		panic(fmt.Sprintf("expr: row %d of a matrix of %d×%d, want one from 0", i, p.entries.Rows, p.entries.Cols))
	}
	return func(yield func(int) bool) {
		for _, j := range p.entries.Row(i) {
			if !yield(int(j)) {
				return
			}
		}
	}
}

// All ranges over the entries (i, j), row by row.
func (p *Pattern) All() iter.Seq2[int, int] {
	p.must()
	return func(yield func(int, int) bool) {
		for i := range p.entries.Rows {
			for _, j := range p.entries.Row(i) {
				if !yield(i, int(j)) {
					return
				}
			}
		}
	}
}

// Has reports whether (i, j) is in the pattern.
func (p *Pattern) Has(i, j int) bool {
	p.must()
	return p.find(i, j) >= 0
}

// must panics unless p comes from a Program.
func (p *Pattern) must() {
	if p == nil || p.entries == nil {
		panic("expr: nil or zero Pattern, want one of Program.Sparsity")
	}
}

// find returns the place of the entry (i, j), or −1. It panics outside the
// matrix.
func (p *Pattern) find(i, j int) int {
	if uint(i) >= uint(p.entries.Rows) || uint(j) >= uint(p.entries.Cols) {
		panic(fmt.Sprintf("expr: entry (%d, %d) of a matrix of %d×%d, want one inside", i, j, p.entries.Rows, p.entries.Cols))
	}
	return p.entries.Find(i, j)
}

// Sparse is a matrix with the entries of a Pattern. It implements mat.Matrix and
// mat.NonZeroDoer.
type Sparse struct {
	*Pattern
	Values []float64 // in the order of Pattern.All
}

// SparseSym is a Sparse that is symmetric; both triangles are there. It
// implements mat.Symmetric.
type SparseSym struct{ Sparse }

var (
	_ mat.Matrix      = (*Sparse)(nil)
	_ mat.NonZeroDoer = (*Sparse)(nil)
	_ mat.Symmetric   = (*SparseSym)(nil)
)

// must panics unless a comes from a Program.
func (a *Sparse) must() {
	if a == nil || a.Pattern == nil || a.Pattern.entries == nil {
		panic("expr: nil or zero Sparse, want one of SparseJacobian or SparseHessian")
	}
	arg.Length("expr", "values of a Sparse", len(a.Values), len(a.entries.Idx))
}

// At returns the entry (i, j), 0 outside the pattern. It searches the row.
func (a *Sparse) At(i, j int) float64 {
	a.must()
	if k := a.find(i, j); k >= 0 {
		return a.Values[k]
	}
	return 0
}

// T returns the transpose, implicitly.
func (a *Sparse) T() mat.Matrix {
	a.must()
	return mat.Transpose{Matrix: a}
}

// DoNonZero calls f for every entry of the pattern, row by row.
func (a *Sparse) DoNonZero(f func(i, j int, v float64)) {
	a.must()
	arg.NotNil("expr", f == nil)
	for i := range a.entries.Rows {
		for k := a.entries.Ptr[i]; k < a.entries.Ptr[i+1]; k++ {
			f(i, int(a.entries.Idx[k]), a.Values[k])
		}
	}
}

// Triplets returns the entries as rows, columns and values.
func (a *Sparse) Triplets() (i, j []int, v []float64) {
	a.must()
	a.DoNonZero(func(r, c int, x float64) {
		i, j, v = append(i, r), append(j, c), append(v, x)
	})
	return i, j, v
}

// MulVecTo writes A·x to dst, which is allocated if it is nil.
func (a *Sparse) MulVecTo(dst, x []float64) []float64 {
	a.must()
	arg.Length("expr", "vector", len(x), a.entries.Cols)
	dst = arg.Dst("expr", "result", dst, a.entries.Rows)
	x = arg.Apart(x, dst)
	for i := range dst {
		z := 0.0
		for k := a.entries.Ptr[i]; k < a.entries.Ptr[i+1]; k++ {
			z += float64(a.Values[k] * x[a.entries.Idx[k]])
		}
		dst[i] = z
	}
	return dst
}

// SymmetricDim returns the order of the matrix.
func (a *SparseSym) SymmetricDim() int {
	a.Sparse.must()
	return a.entries.Rows
}

// T returns the matrix itself.
func (a *SparseSym) T() mat.Matrix {
	a.Sparse.must()
	return a
}
