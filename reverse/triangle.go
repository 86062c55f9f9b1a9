package reverse

// A triangle says which elements of a matrix, as meant, are not zero by construction: all,
// the lower triangle or the upper one.
type triangle uint8

const (
	lowerTri triangle = 1 + iota
	upperTri
)

// t returns the triangle of the transpose.
func (t triangle) t() triangle {
	if t == 0 {
		return 0
	}
	return lowerTri + upperTri - t
}

// column returns the rows from lo up to but not including hi of column j that are not zero,
// of n.
func (t triangle) column(j, n int) (lo, hi int) { return t.columns(j, j+1, n) }

// columns returns the rows that are not zero in one of the columns j … l−1.
func (t triangle) columns(j, l, n int) (lo, hi int) {
	switch t {
	case lowerTri:
		return j, n
	case upperTri:
		return 0, l
	}
	return 0, n
}

// block returns v with the elements data, and whether it is a triangle.
func (a *arrays) block(v view, data []float64) block {
	b := v.block(data)
	b.tri = a.triangleOf(v)
	if v.trans {
		b.tri = b.tri.t()
	}
	return b
}

// triangleOf returns what v is as it lies: a triangle if it is all of one.
func (a *arrays) triangleOf(v view) triangle {
	if n := &a.nodes[v.k]; v.rows == v.cols && v.rows == v.ld && v.size() == len(n.val) {
		return n.tri
	}
	return 0
}

// lower returns the lower triangle of a square matrix.
func lower(data []float64, n int) block {
	b := dense(data, n, n)
	b.tri = lowerTri
	return b
}

// panel is the number of rows or columns of a matrix that an algorithm by blocks takes together.
const panel = 32

// gemmSym sets c = a·b where that is symmetric, of which the lower triangle is computed.
func gemmSym(c []float64, n int, a, b block) {
	gemm(lower(c, n), a, b, 0)
	mirror(c, n)
}

// mirror copies the lower triangle to the upper one.
func mirror(c []float64, n int) {
	for i := range n {
		for j := range i {
			c[j*n+i] = c[i*n+j]
		}
	}
}

// symmetrize sets z to the symmetric part of v with the elements x.
func symmetrize(z, x []float64, v view) {
	n := v.rows
	for i := range n {
		for j := range i + 1 {
			z[i*n+j] = float64(0.5*x[i*v.ld+j]) + float64(0.5*x[j*v.ld+i])
		}
	}
	mirror(z, n)
}

// halfLower keeps the lower triangle, with half of the diagonal: Φ of the formulas for
// Cholesky factors.
func halfLower(z []float64, n int) {
	for i := range n {
		z[i*n+i] *= 0.5
		clear(z[i*n+i+1 : i*n+n])
	}
}

// addTransposed sets z to z + zᵀ.
func addTransposed(z []float64, n int) {
	for i := range n {
		for j := range i {
			s := z[i*n+j] + z[j*n+i]
			z[i*n+j], z[j*n+i] = s, s
		}
		z[i*n+i] += z[i*n+i]
	}
}
