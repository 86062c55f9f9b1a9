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
// transpose. A triangle of Vec.Lower and its like, with AddDiag or without, or of Cholesky is
// multiplied as one. Mul panics unless m has as many columns as y has rows.
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
