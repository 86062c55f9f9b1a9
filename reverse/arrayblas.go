package reverse

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"

	"slope/internal/kernel"
)

// Products run on the BLAS that blas64.Use has chosen. Where that is gonum's own, they run on
// package kernel instead: it has vector instructions, orders of the terms that are the same on
// every architecture, no overhead where matrices are small, and never skips a zero (0·NaN is
// NaN). An element of a product of matrices adds its terms in order, one of a product with a
// vector in the order of sums where rows lie side by side, and in order elsewhere.

// A block is a matrix in memory: rows×cols as meant, stored transposed if trans
// is set, in lines that are ld apart.
type block struct {
	data       []float64
	rows, cols int
	ld         int
	trans      bool
	tri        triangle // what of it is not zero by construction
}

// block returns v with the elements data.
func (v view) block(data []float64) block {
	r, c := v.dims()
	ld := v.ld
	if v.rows == 1 { // one of rows that are all one, perhaps
		ld = v.cols
	}
	return block{data, r, c, ld, v.trans, 0}
}

func dense(data []float64, r, c int) block { return block{data, r, c, c, false, 0} }

// t returns the transpose.
func (b block) t() block {
	b.rows, b.cols, b.trans, b.tri = b.cols, b.rows, !b.trans, b.tri.t()
	return b
}

func (b block) flag() blas.Transpose {
	if b.trans {
		return blas.Trans
	}
	return blas.NoTrans
}

// at returns element (i, j).
func (b block) at(i, j int) float64 {
	if b.trans {
		i, j = j, i
	}
	return b.data[i*b.ld+j]
}

// row returns the elements of row i and how far they are apart.
func (b block) row(i int) (data []float64, inc int) {
	if b.trans {
		return b.data[i:], b.ld
	}
	return b.data[i*b.ld:], 1
}

// otherBLAS returns the BLAS that the caller has chosen in place of gonum's, if any.
func otherBLAS() blas.Float64 {
	b := blas64.Implementation()
	if _, ok := b.(gonum.Implementation); ok {
		return nil
	}
	return b
}

// gemv sets y = b·x + beta·y, with beta 0 or 1, for vectors whose elements are incX and incY apart.
func (b block) gemv(x []float64, incX int, beta float64, y []float64, incY int) {
	if other := otherBLAS(); other != nil {
		m, n := b.stored()
		other.Dgemv(b.flag(), m, n, 1, b.data, b.ld, x, incX, beta, y, incY)
		return
	}
	if incX == 1 && incY == 1 {
		y = y[:b.rows]
		if beta == 0 {
			clear(y)
		}
		b.addMulVec(x[:b.cols], y)
		return
	}
	// Vectors that do not lie side by side are copied in parts.
	const most = 256
	var xs, ys [most]float64
	for i := 0; i < b.rows; i += most {
		k := min(i+most, b.rows)
		sums := ys[:k-i]
		if beta == 0 {
			clear(sums)
		} else {
			for r := range sums {
				sums[r] = y[(i+r)*incY]
			}
		}
		for j := 0; j < b.cols; j += most {
			l := min(j+most, b.cols)
			for c := range l - j {
				xs[c] = x[(j+c)*incX]
			}
			b.part(i, k, j, l).addMulVec(xs[:l-j], sums)
		}
		for r, s := range sums {
			y[(i+r)*incY] = s
		}
	}
}

// addMulVec adds b·x to y.
func (b block) addMulVec(x, y []float64) {
	if b.trans {
		kernel.MulVecT(y, b.data, b.ld, x)
	} else {
		kernel.DotRows(y, b.data, b.ld, x)
	}
}

// gemm sets c = a·b + beta·c, with beta 0 or 1.
func gemm(c, a, b block, beta float64) {
	if c.trans {
		c, a, b = c.t(), b.t(), a.t()
	}
	if other := otherBLAS(); other != nil {
		other.Dgemm(a.flag(), b.flag(), c.rows, c.cols, a.cols, 1, a.data, a.ld, b.data, b.ld, beta, c.data, c.ld)
		return
	}
	switch {
	case c.cols <= thin: // a·(column of b)
		for j := range c.cols {
			x, inc := b.t().row(j)
			a.gemv(x, inc, beta, c.data[j:], c.ld)
		}
	case c.rows <= thin:
		for i := range c.rows {
			x, inc := a.row(i)
			b.t().gemv(x, inc, beta, c.data[i*c.ld:], 1)
		}
	case a.cols == 1:
		outer(c, a, b, beta)
	default:
		kernel.Multiply(c.matrix(), a.matrix(), b.matrix(), beta != 0)
	}
}

// thin is the number of rows or columns up to which a product is as many of a matrix and a vector.
const thin = 2

// matrix returns b as package kernel has matrices.
func (b block) matrix() kernel.Matrix {
	m := kernel.Matrix{Data: b.data, Rows: b.rows, Cols: b.cols, Row: b.ld, Col: 1}
	if b.trans {
		m.Row, m.Col = 1, b.ld
	}
	switch b.tri {
	case lowerTri:
		m.Triangle = kernel.Lower
	case upperTri:
		m.Triangle = kernel.Upper
	}
	return m
}

// part returns the rows i … k−1 of the columns j … l−1.
func (b block) part(i, k, j, l int) block {
	at := i*b.ld + j
	if b.trans {
		at = j*b.ld + i
	}
	return block{b.data[at:], k - i, l - j, b.ld, b.trans, 0}
}

// outer is gemm for one column times one row.
func outer(c, a, b block, beta float64) {
	x, incX := a.t().row(0)
	y, incY := b.row(0)
	if incX != 1 || incY != 1 {
		kernel.Multiply(c.matrix(), a.matrix(), b.matrix(), beta != 0)
		return
	}
	if beta == 0 {
		kernel.Outer(c.data, c.ld, x[:c.rows], y[:c.cols])
	} else {
		kernel.RankOne(c.data, c.ld, x[:c.rows], y[:c.cols])
	}
}

// An adjoint that is exactly zero is not passed on, but BLAS multiplies it with
// an infinite or NaN operand to NaN, and so an infinite adjoint with a zero. Then
// the product is computed again, with through. NaN in the result tells of it.

// adjointLeft adds w·b to the adjoint of v, where w is an adjoint.
func (a *arrays) adjointLeft(v view, w, b block) { a.addProduct(v, w, b, through) }

// adjointRight adds b·w to the adjoint of v, where w is an adjoint.
func (a *arrays) adjointRight(v view, b, w block) { a.addProduct(v, b, w, throughRight) }

func throughRight(d, w float64) float64 { return through(w, d) }

func (a *arrays) addProduct(v view, x, y block, times func(x, y float64) float64) {
	adj, fresh := a.adjoint(v)
	a.accumulate(a.block(v, adj), a.scratch(), fresh, x, y, times)
}

// accumulate adds x·y to z, or sets z to it, with times for the product of two
// elements where BLAS gives NaN.
func (a *arrays) accumulate(z block, scratch *arena, fresh bool, x, y block, times func(x, y float64) float64) {
	if fresh {
		gemm(z, x, y, 0)
		if z.hasNaN() {
			repair(z, x, y, times)
		}
		return
	}
	mark := *scratch
	r, c := z.stored()
	u := block{scratch.alloc(r * c), z.rows, z.cols, c, z.trans, z.tri}
	if z.tri != 0 {
		clear(u.data[:r*c])
	}
	gemm(u, x, y, 0)
	if u.hasNaN() {
		repair(u, x, y, times)
	}
	for i := range r {
		addTo(z.data[i*z.ld:], u.data[i*c:][:c])
	}
	scratch.back(mark)
}

// repair sets z = x·y with times, that is through, for the product of two elements.
func repair(z, x, y block, times func(x, y float64) float64) {
	for i := range z.rows {
		for j := range z.cols {
			s := 0.0
			for l := range x.cols {
				s += times(x.at(i, l), y.at(l, j))
			}
			if z.trans {
				z.data[j*z.ld+i] = s
			} else {
				z.data[i*z.ld+j] = s
			}
		}
	}
}

// hasNaN reports whether an element may be NaN: whether the sum of the elements is.
func (b block) hasNaN() bool {
	r, c := b.stored()
	if c == b.ld {
		r, c = 1, r*c
	}
	for i := range r {
		if s := kernel.Sum(b.data[i*b.ld:][:c]); s != s {
			return true
		}
	}
	return false
}

// stored returns the shape as it lies in memory.
func (b block) stored() (r, c int) {
	if b.trans {
		return b.cols, b.rows
	}
	return b.rows, b.cols
}

// mulVec appends the product of v and the vector u.
func (a *arrays) mulVec(v, u view) view {
	if z, ok := a.deferProduct(v, u); ok {
		return z
	}
	m, _ := v.dims()
	k, z := a.push(&node{op: opMulVec, x: v, y: u}, m)
	v.block(a.data(v)).gemv(a.data(u), 1, 0, z, 1)
	return whole(k, 1, m)
}

// mulVecBack is x̄ += w·yᵀ, ȳ += xᵀ·w.
func (a *arrays) mulVecBack(n *node, w []float64) {
	v, u := n.x, n.y
	col := dense(w, len(w), 1)
	if a.needs(u) && a.live(v) {
		u.trans = true // as a column
		a.adjointRight(u, v.block(a.data(v)).t(), col)
	}
	if a.needs(v) && a.live(n.y) {
		a.adjointLeft(v, col, n.y.block(a.data(n.y)))
	}
}

// matMul appends v·u.
func (a *arrays) matMul(v, u view) view {
	m, _ := v.dims()
	_, n := u.dims()
	k, z := a.push(&node{op: opMatMul, x: v, y: u}, m*n)
	gemm(dense(z, m, n), a.block(v, a.data(v)), a.block(u, a.data(u)), 0)
	return whole(k, m, n)
}

// matMulBack is x̄ += w·yᵀ, ȳ += xᵀ·w.
func (a *arrays) matMulBack(n *node, w []float64) {
	v, u := n.x, n.y
	m, _ := v.dims()
	_, k := u.dims()
	wb := dense(w, m, k)
	if a.needs(u) && a.live(v) {
		a.adjointRight(u, a.block(v, a.data(v)).t(), wb)
	}
	if a.needs(v) && a.live(u) {
		a.adjointLeft(v, wb, a.block(u, a.data(u)).t())
	}
}
