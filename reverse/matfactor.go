package reverse

import (
	"errors"
	"fmt"
	"math"
)

// Functions of a symmetric matrix. What they take is the symmetric part (m + mᵀ)/2 of their
// operand, so that rounding that makes it a little unsymmetric does no harm; the gradient is
// symmetric. Operations on one matrix that need its Cholesky factor share it.

// ErrNotPositiveDefinite is wrapped by the error of [MatOf.CholeskyJitter].
var ErrNotPositiveDefinite = errors.New("matrix not positive definite")

// ErrEigenvectors is wrapped by the error of [MatOf.EigenSym], which tells why eigenvectors
// are NaN.
var ErrEigenvectors = errors.New("eigenvectors not determined")

// LogDet returns the logarithm of the determinant of a symmetric positive
// definite matrix, by its Cholesky factor. −LogDet is the barrier of the
// positive definite cone. What is factored is the symmetric part (m + mᵀ)/2, and
// its inverse is the gradient.
//
// Special case: where the symmetric part is not positive definite to working
// precision, or not finite, the value and the gradient are NaN.
//
// It panics unless m is square. The cost is n³/3 forward, 2n³/3 backward, and 3n³ more for a
// product with the Hessian, n³ in [HessianVec] of few variables.
func (m MatOf[S]) LogDet() S {
	a, v := m.open()
	square("LogDet", v)
	return newScalar[S](a, a.logDet(a.solid(v)))
}

// InvQuadForm returns bᵀm⁻¹b of a symmetric positive definite matrix, by its Cholesky
// factor: the square of a Mahalanobis distance, and with LogDet, which uses the same factor,
// the likelihood of a normal distribution. With g = m⁻¹b the gradient of b is 2g and that of
// m is −ggᵀ.
//
// Special case: where the symmetric part of m is not positive definite to working
// precision, or not finite, the value and the gradients are NaN.
//
// It panics unless m is square and b as long as its rows. The cost is n³/3 forward, if the
// factor is not there, 2n² backward, and 14n² more for a product with the Hessian.
func (m MatOf[S]) InvQuadForm(b VecOf[S]) S {
	a, v, u := m.system("InvQuadForm", b)
	return newScalar[S](a, a.invQuad(v, u))
}

// Cholesky returns the lower triangular L with a positive diagonal and LLᵀ = m, for a
// symmetric positive definite m. Products and [MatOf.SolveLower] take L as a triangle;
// m·z = b is solved by
//
//	z := l.T().SolveUpper(l.SolveLower(b))
//
// Special case: where the symmetric part of m is not positive definite to working
// precision, or not finite, the value and the gradient are NaN; see CholeskyJitter.
//
// It panics unless m is square. The cost is n³/3 forward, 2n³/3 backward, and 5n³ more for a
// product with the Hessian. Source: Murray (2016), Differentiation of the Cholesky
// decomposition.
func (m MatOf[S]) Cholesky() MatOf[S] {
	a, v := m.open()
	square("Cholesky", v)
	return newMat[S](a, a.cholesky(a.solid(v)))
}

// CholeskyJitter returns the Cholesky factor of m + jitter·I with the least jitter of
// 0, 10⁻¹⁰·d, 10⁻⁹·d … limit·d for which there is one, where d is the mean of the absolute
// values of the diagonal. A matrix of covariances that is singular but for rounding has one
// with a limit of 10⁻⁶. The derivatives take jitter as a constant.
//
// If there is no factor, l is NaN and err wraps [ErrNotPositiveDefinite] and names the
// leading minor at which the last attempt ended. A limit of 0 makes one attempt, without
// jitter. It panics unless m is square and limit at least 0. An attempt costs n³/3; see
// Cholesky.
func (m MatOf[S]) CholeskyJitter(limit float64) (l MatOf[S], jitter float64, err error) {
	a, v := m.open()
	square("CholeskyJitter", v)
	if !(limit >= 0) {
		panic(fmt.Sprintf("reverse: CholeskyJitter with limit %v, want at least 0", limit))
	}
	v = a.solid(v)
	k, x, d := a.factor(v), a.data(v), 0.0
	for i := range v.rows {
		d += math.Abs(x[i*v.ld+i]) / float64(v.rows)
	}
	w := v
	for c := 1e-10; !a.factors[k].ok() && c <= limit*(1+1e-9) && d-d == 0; c *= 10 {
		jitter = c * d
		w = a.addDiag(v, a.level(jitter, v.rows))
		k = a.factor(w)
	}
	if f := &a.factors[k]; !f.ok() {
		err = fmt.Errorf("reverse: CholeskyJitter of %s with jitter %.3g: %w: leading minor of order %d; "+
			"raise the limit or add to the diagonal", v.shape(), jitter, ErrNotPositiveDefinite, f.minor)
	}
	return newMat[S](a, a.cholesky(w)), jitter, err
}

// Det returns the determinant of m, by LU factors. Its derivatives are those of a polynomial
// and finite where m is singular: the gradient is the matrix of cofactors. That is det m·m⁻ᵀ
// where the condition number of m is below about 1000, and elsewhere it is computed from
// singular values, without a division. The errors are small beside ‖m‖ⁿ⁻¹, the greatest that
// a cofactor can be.
//
// Special cases: where m is not finite, the value and the gradient are NaN. A determinant
// outside the range of float64 is ±Inf or 0; [MatOf.LogDet] has no such limits.
//
// It panics unless m is square. The cost is 2n³/3 forward and 2n³ backward, with singular
// values about 20n³ once, and 4n³ more for a product with the Hessian.
func (m MatOf[S]) Det() S {
	a, v := m.open()
	square("Det", v)
	return newScalar[S](a, a.det(a.solid(v)))
}

// EigenSym returns the eigenvalues of a symmetric matrix in increasing order, and its
// orthonormal eigenvectors, the columns of vectors in the same order. The element of
// greatest absolute value of an eigenvector is positive. With F as below the gradient is
//
//	V(diag λ̄ + F∘(VᵀV̄))Vᵀ,   Fᵢⱼ = 1/(λⱼ − λᵢ), Fᵢᵢ = 0,
//
// so that errors grow with the inverse of the gap between eigenvalues.
//
// Special cases: eigenvalues are equal to working precision if a gap is at most n·2⁻⁵²
// times the greatest absolute eigenvalue. Their eigenvectors may be any basis of a space and
// are NaN, and err wraps [ErrEigenvectors] and names them. The other eigenvectors and all
// eigenvalues are as they should be. The derivative of each of k equal eigenvalues is the
// mean of the k: functions in which they stand alike, such as the sum of the k greatest, have
// the right gradient, and the greatest a subgradient. Second derivatives of equal eigenvalues
// along a direction that parts them are NaN. Where m is not finite, or the iteration of
// LAPACK does not converge, all is NaN, and err says so.
//
// It panics unless m is square. The cost is about 9n³ forward, 5n³ backward, and 19n³ more
// for a product with the Hessian. Source: Giles (2008), Collected matrix derivative results,
// section 3.1.
func (m MatOf[S]) EigenSym() (values VecOf[S], vectors MatOf[S], err error) {
	a, v := m.open()
	square("EigenSym", v)
	v = a.solid(v)
	n := v.rows
	k := a.eigen(v, true)
	values = newVec[S](a, view{k: k, rows: 1, cols: n, ld: n})
	vectors = newMat[S](a, view{k: k, off: n, rows: n, cols: n, ld: n})
	return values, vectors, a.nodes[k].eigenError()
}

// EigenSymValues returns the eigenvalues alone, as EigenSym does: a spectral function of a
// symmetric matrix is a function of them. The gradient is V·diag(λ̄)·Vᵀ.
//
// It panics unless m is square. The cost is about 9n³ forward, n³ backward, and 9n³ more
// for a product with the Hessian.
func (m MatOf[S]) EigenSymValues() VecOf[S] {
	a, v := m.open()
	square("EigenSymValues", v)
	v = a.solid(v)
	return newVec[S](a, whole(a.eigen(v, false), 1, v.rows))
}

// eigenError says why eigenvectors are NaN, nil if none is.
func (n *node) eigenError() error {
	if n.c != n.c {
		return fmt.Errorf("reverse: EigenSym of %s that is not finite, or whose eigenvalues do not converge: %w", n.x.shape(), ErrEigenvectors)
	}
	for lo := 0; lo < n.x.rows; {
		hi := n.cluster(lo)
		if hi > lo+1 {
			return fmt.Errorf("reverse: EigenSym of %s: eigenvalues %d to %d are equal to working precision, %v and %v: %w; "+
				"use the eigenvalues alone, or the other eigenvectors",
				n.x.shape(), lo, hi-1, n.val[lo], n.val[hi-1], ErrEigenvectors)
		}
		lo = hi
	}
	return nil
}
