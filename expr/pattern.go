package expr

import (
	"fmt"
	"iter"
	"slices"

	"gonum.org/v1/gonum/mat"

	"slope/internal/arg"
)

// Pattern is the set of the entries of a matrix that can be other than zero,
// row by row. It is immutable.
type Pattern struct {
	rows, cols int
	ptr        []int    // row i is idx[ptr[i]:ptr[i+1]]
	idx        []uint32 // column numbers, increasing in a row
}

// Dims returns the numbers of rows and columns.
func (p *Pattern) Dims() (r, c int) {
	p.must()
	return p.rows, p.cols
}

// NNZ returns the number of entries.
func (p *Pattern) NNZ() int {
	p.must()
	return len(p.idx)
}

// Row ranges over the columns of the entries of row i.
func (p *Pattern) Row(i int) iter.Seq[int] {
	p.must()
	if uint(i) >= uint(p.rows) {
		panic(fmt.Sprintf("expr: row %d of a matrix of %d×%d, want one from 0", i, p.rows, p.cols))
	}
	return func(yield func(int) bool) {
		for _, j := range p.row(i) {
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
		for i := range p.rows {
			for _, j := range p.row(i) {
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
	if p == nil {
		panic("expr: nil Pattern, want one of Program.Sparsity")
	}
}

func (p *Pattern) row(i int) []uint32 { return p.idx[p.ptr[i]:p.ptr[i+1]] }

// find returns the place of the entry (i, j), or −1. It panics outside the
// matrix.
func (p *Pattern) find(i, j int) int {
	if uint(i) >= uint(p.rows) || uint(j) >= uint(p.cols) {
		panic(fmt.Sprintf("expr: entry (%d, %d) of a matrix of %d×%d, want one inside", i, j, p.rows, p.cols))
	}
	k, ok := slices.BinarySearch(p.row(i), uint32(j))
	if !ok {
		return -1
	}
	return p.ptr[i] + k
}

// transpose returns the pattern of the transpose.
func (p *Pattern) transpose() *Pattern {
	q := &Pattern{rows: p.cols, cols: p.rows, ptr: make([]int, p.cols+1), idx: make([]uint32, len(p.idx))}
	for _, j := range p.idx {
		q.ptr[j+1]++
	}
	for j := range p.cols {
		q.ptr[j+1] += q.ptr[j]
	}
	next := slices.Clone(q.ptr[:p.cols])
	for i := range p.rows {
		for _, j := range p.row(i) {
			q.idx[next[j]] = uint32(i)
			next[j]++
		}
	}
	return q
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
	if a == nil || a.Pattern == nil {
		panic("expr: nil or zero Sparse, want one of SparseJacobian or SparseHessian")
	}
	arg.Length("expr", "values of a Sparse", len(a.Values), len(a.idx))
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
	for i := range a.rows {
		for k := a.ptr[i]; k < a.ptr[i+1]; k++ {
			f(i, int(a.idx[k]), a.Values[k])
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
	arg.Length("expr", "vector", len(x), a.cols)
	dst = arg.Dst("expr", "result", dst, a.rows)
	x = arg.Apart(x, dst)
	for i := range dst {
		z := 0.0
		for k := a.ptr[i]; k < a.ptr[i+1]; k++ {
			z += float64(a.Values[k] * x[a.idx[k]])
		}
		dst[i] = z
	}
	return dst
}

// SymmetricDim returns the order of the matrix.
func (a *SparseSym) SymmetricDim() int {
	a.Sparse.must()
	return a.rows
}

// T returns the matrix itself.
func (a *SparseSym) T() mat.Matrix {
	a.Sparse.must()
	return a
}
