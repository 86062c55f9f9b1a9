package reverse

import (
	"gonum.org/v1/gonum/mat"

	"slope/internal/kernel"
)

// A Hessian is computed row by row: each row is a product, with a sweep forward and one backward.
// The second derivatives of a log-determinant and of a quadratic form with an inverse are products
//
//	w·f″(ẋ, ẏ) = c·h(ẋ)·h(ẏ)
//
// of matrices or vectors h that depend on one direction each. In such a row these are multiplied
// with those of the rows before. That takes the place of the adjoint w·f″(ẋ), which for a
// log-determinant costs three times as much as h.

// pairing is what a sweep knows of the Hessian of which it computes a row.
type pairing struct {
	n, i int       // the number of rows, 0 if there are no pairs, and this row
	sums []float64 // Σ c·hᵢ·hⱼ for j ≤ i
}

// hessian sets dst to the Hessian by the variable leaf, after seed and adjoints. Where the sum of
// a pair is not finite, docs/laws.md says what the derivatives are, which adjoints obey.
func (t *tape2) hessian(dst *mat.SymDense, leaf int) {
	if !t.rows(dst, leaf, true) {
		t.rows(dst, leaf, false)
	}
}

// rows is hessian with pairs or without. It reports whether their sums are finite.
func (t *tape2) rows(dst *mat.SymDense, leaf int, pairs bool) bool {
	a, n, check := t.arrays, dst.SymmetricDim(), 0.0
	row, e := a.values.alloc(n), a.values.zeroed(n)
	if pairs {
		a.paired = pairing{n: n, sums: a.values.zeroed(n)}
	}
	for i := range n {
		a.paired.i = i
		e[i] = 1
		t.along(leaf, e)
		t.dadjoints(0)
		e[i] = 0
		a.read(row, leaf, 1)
		for j := i; j < n; j++ {
			dst.SetSym(i, j, row[j])
		}
		for j, s := range a.paired.sums {
			if s != 0 {
				dst.SetSym(i, j, dst.At(i, j)+s)
				check += s - s
			}
		}
		clear(a.paired.sums)
	}
	a.paired = pairing{}
	return check == 0
}

// worth reports whether pairs take less time than adjoints of a matrix of order r: whether there
// are few variables, so that there are few pairs.
func (p *pairing) worth(r int) bool { return 0 < p.n && p.n <= max(16, r/4) }

// half returns the place for h of n in this row, with size elements, all zero.
func (a *arrays) half(n *node, size int) []float64 {
	if n.dd == nil {
		n.dd = a.values.zeroed(a.paired.n * size)
	}
	return n.dd[a.paired.i*size:][:size]
}

// pair adds the products of g = c·h and the h of this row and those before.
func (a *arrays) pair(n *node, g []float64) {
	for j := range a.paired.i + 1 {
		a.paired.sums[j] += kernel.Dot(g, n.dd[j*len(g):][:len(g)])
	}
}
