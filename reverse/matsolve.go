package reverse

import "fmt"

// Solve returns the solution z of m·z = b, by LU factors with row exchanges; m
// need not be symmetric. With g = m⁻ᵀz̄ the gradient of b is g and that of m is
// −g·zᵀ, at the price of two triangular solves and no new factors. The
// matrix-fractional loss bᵀm⁻¹b is b.Dot(m.Solve(b)), or [MatOf.InvQuadForm] of a
// symmetric m.
//
// Special case: where m is singular or not finite, the value and the gradients
// are NaN.
//
// It panics unless m is square and b as long as its rows. The cost is 2n³/3 forward,
// 4n² backward, and 18n² more for a product with the Hessian.
func (m MatOf[S]) Solve(b VecOf[S]) VecOf[S] {
	a, v, u := m.system("Solve", b)
	return newVec[S](a, whole(a.solve(v, u), 1, v.rows))
}

// SolveMat returns the solution Z of m·Z = B, column by column with the same factors; see
// Solve. With G = m⁻ᵀZ̄ the gradient of B is G and that of m is −G·Zᵀ.
//
// It panics unless m is square and has as many rows as B. For k columns the cost is
// 2n³/3 + 2n²k forward, 4n²k backward, and 18n²k more for a product with the Hessian.
func (m MatOf[S]) SolveMat(b MatOf[S]) MatOf[S] {
	a, v, u := m.systems("SolveMat", b)
	return newMat[S](a, columnsOf(a.solve(v, u), u))
}

// Inverse returns m⁻¹, the solution of m·Z = I; see SolveMat. Its gradient is −Zᵀz̄Zᵀ. A
// solution or a quadratic form takes less time and has smaller errors than a product with
// the inverse.
//
// Special case: where m is singular or not finite, the value and the gradient are NaN.
//
// It panics unless m is square. The cost is 8n³/3 forward, 4n³ backward, and 18n³ more for a
// product with the Hessian.
func (m MatOf[S]) Inverse() MatOf[S] {
	a, v := m.open()
	square("Inverse", v)
	v = a.solid(v)
	n := v.rows
	return newMat[S](a, whole(a.solve(v, whole(a.constant(a.identity(n)), n, n)), n, n))
}

// SolveLower returns the solution z of L·z = b, where L is the lower triangle of
// m with its diagonal; the rest of m is not read and has the gradient 0.
//
// Special case: where an element of the diagonal is 0, the value and the
// gradients are NaN.
//
// It panics unless m is square and b as long as its rows. The cost is n² forward, 2n²
// backward, and 9n² more for a product with the Hessian.
func (m MatOf[S]) SolveLower(b VecOf[S]) VecOf[S] {
	a, v, u := m.system("SolveLower", b)
	return newVec[S](a, whole(a.triSolve(v, u, true), 1, v.rows))
}

// SolveUpper returns the solution z of U·z = b, where U is the upper triangle of
// m with its diagonal; see SolveLower.
func (m MatOf[S]) SolveUpper(b VecOf[S]) VecOf[S] {
	a, v, u := m.system("SolveUpper", b)
	return newVec[S](a, whole(a.triSolve(v, u, false), 1, v.rows))
}

// SolveLowerMat returns the solution Z of L·Z = B, where L is the lower triangle of m; see
// SolveLower. It panics unless m is square and has as many rows as B. For k columns the cost
// is n²k forward, 2n²k backward, and 9n²k more for a product with the Hessian.
func (m MatOf[S]) SolveLowerMat(b MatOf[S]) MatOf[S] {
	a, v, u := m.systems("SolveLowerMat", b)
	return newMat[S](a, columnsOf(a.triSolve(v, u, true), u))
}

// SolveUpperMat returns the solution Z of U·Z = B, where U is the upper triangle of m; see
// SolveLowerMat.
func (m MatOf[S]) SolveUpperMat(b MatOf[S]) MatOf[S] {
	a, v, u := m.systems("SolveUpperMat", b)
	return newMat[S](a, columnsOf(a.triSolve(v, u, false), u))
}

// columnsOf returns all of node k in the shape that is meant by u.
func columnsOf(k int, u view) view {
	r, c := u.dims()
	return whole(k, r, c)
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

func (m MatOf[S]) systems(name string, b MatOf[S]) (a *arrays, v, u view) {
	a, v = m.open()
	u = operandMat(a, b)
	square(name, v)
	if r, _ := u.dims(); v.rows != r {
		panic(fmt.Sprintf("reverse: %s of %s with a right-hand side of %s", name, v.shape(), u.shape()))
	}
	return a, a.solid(v), u
}

func square(name string, v view) {
	if v.rows != v.cols {
		panic(fmt.Sprintf("reverse: %s of %s, want a square matrix", name, v.shape()))
	}
}
