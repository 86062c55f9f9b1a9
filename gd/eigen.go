package gd

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// lanczos returns the tridiagonal matrix of k steps, nil if it is not finite.
func (l *Line) lanczos(k int) *mat.SymDense {
	w := &l.left
	basis, t := make([][]float64, 0, k), mat.NewSymDense(k, nil)
	for j := range k {
		if j == 0 || t.At(j-1, j) == 0 {
			// The first, or one outside of an invariant subspace.
			for i := range w.d {
				w.d[i] = math.Cos(float64((j + 1) * (3*i + 1)))
			}
			orthogonal(w.d, basis)
		}
		norm := norm2(w.d)
		for i := range w.d {
			w.d[i] /= norm
		}
		basis = append(basis, append([]float64(nil), w.d...))
		if !l.product() {
			return nil
		}
		t.SetSym(j, j, dot(w.d, w.q))
		copy(w.d, w.q)
		orthogonal(w.d, basis)
		if rest := norm2(w.d); j+1 < k && rest > 0x1p-40*math.Abs(t.At(j, j)) {
			t.SetSym(j, j+1, rest)
		}
	}
	return t
}

// negative reports whether a symmetric matrix has a negative eigenvalue that is no
// rounding of zero.
func negative(h *mat.SymDense) bool {
	if h == nil {
		return false
	}
	most := mat.Norm(h, math.Inf(1))
	if most == 0 || !finite(most) {
		return false
	}
	h.ScaleSym(1/most, h)
	var eigen mat.EigenSym
	return eigen.Factorize(h, false) && eigen.Values(nil)[0] < -flatness
}

// orthogonal makes v orthogonal to a basis, twice, so that rounding leaves nothing.
func orthogonal(v []float64, basis [][]float64) {
	for range 2 {
		for _, u := range basis {
			floats.AddScaled(v, -dot(u, v), u)
		}
	}
}
