package reverse

import "fmt"

// MulVec returns the product m·x. A constant m, such as a table of data, is read
// where it lies, once forward and once backward. It panics unless x is as long
// as a row of m.
func (m MatOf[S]) MulVec(x VecOf[S]) VecOf[S] {
	a, v := m.open()
	u := operandVec(a, x)
	if _, c := v.dims(); c != x.n {
		panic(fmt.Sprintf("reverse: MulVec of %s by a vector of length %d", v.shape(), x.n))
	}
	return newVec[S](a, a.mulVec(a.solid(v), u))
}

// Mul returns the matrix product m·y. Either operand may be a constant or a
// transpose. A triangle of Vec.Lower and its like, with AddDiag or without, is multiplied
// as one if it is y and has up to 12 columns. Mul panics unless m has as many columns as y
// has rows.
func (m MatOf[S]) Mul(y MatOf[S]) MatOf[S] {
	a, v := m.open()
	u := operandMat(a, y)
	_, c := v.dims()
	if r, _ := u.dims(); c != r {
		panic(fmt.Sprintf("reverse: Mul of %s by %s", v.shape(), u.shape()))
	}
	return newMat[S](a, a.matMul(a.solid(v), a.solid(u)))
}

// QuadForm returns the quadratic form xᵀmx. The gradient of x is (m + mᵀ)x,
// that of m is xxᵀ. It panics unless m is square and x as long as its rows.
func (m MatOf[S]) QuadForm(x VecOf[S]) S {
	a, v := m.open()
	u := operandVec(a, x)
	if v.rows != v.cols || v.cols != x.n {
		panic(fmt.Sprintf("reverse: QuadForm of %s with a vector of length %d", v.shape(), x.n))
	}
	return newScalar[S](a, a.quadForm(a.solid(v), u))
}

// LogDet returns the logarithm of the determinant of a symmetric positive
// definite matrix, by its Cholesky factor. −LogDet is the barrier of the
// positive definite cone. What is factored is the symmetric part (m + mᵀ)/2, and
// its inverse is the gradient.
//
// Special case: where the symmetric part is not positive definite to working
// precision, or not finite, the value and the gradient are NaN.
//
// It panics unless m is square. The cost is n³/3 forward and 2n³/3 backward.
func (m MatOf[S]) LogDet() S {
	a, v := m.open()
	square("LogDet", v)
	return newScalar[S](a, a.logDet(a.solid(v)))
}

// Solve returns the solution z of m·z = b, by LU factors with row exchanges; m
// need not be symmetric. With g = m⁻ᵀz̄ the gradient of b is g and that of m is
// −g·zᵀ, at the price of two triangular solves and no new factors. The
// matrix-fractional loss bᵀm⁻¹b is b.Dot(m.Solve(b)).
//
// Special case: where m is singular or not finite, the value and the gradients
// are NaN.
//
// It panics unless m is square and b as long as its rows.
func (m MatOf[S]) Solve(b VecOf[S]) VecOf[S] {
	a, v, u := m.system("Solve", b)
	return newVec[S](a, a.solve(v, u))
}

// SolveLower returns the solution z of L·z = b, where L is the lower triangle of
// m with its diagonal; the rest of m is not read and has the gradient 0.
//
// Special case: where an element of the diagonal is 0, the value and the
// gradients are NaN.
//
// It panics unless m is square and b as long as its rows.
func (m MatOf[S]) SolveLower(b VecOf[S]) VecOf[S] {
	a, v, u := m.system("SolveLower", b)
	return newVec[S](a, a.triSolve(v, u, true))
}

// SolveUpper returns the solution z of U·z = b, where U is the upper triangle of
// m with its diagonal; see SolveLower.
func (m MatOf[S]) SolveUpper(b VecOf[S]) VecOf[S] {
	a, v, u := m.system("SolveUpper", b)
	return newVec[S](a, a.triSolve(v, u, false))
}

func (m MatOf[S]) system(name string, b VecOf[S]) (a *arrays, v, u view) {
	a, v = m.open()
	u = operandVec(a, b)
	square(name, v)
	if v.rows != b.n {
		panic(fmt.Sprintf("reverse: %s of %s with a vector of length %d", name, v.shape(), b.n))
	}
	return a, a.solid(v), u
}

func square(name string, v view) {
	if v.rows != v.cols {
		panic(fmt.Sprintf("reverse: %s of %s, want a square matrix", name, v.shape()))
	}
}
