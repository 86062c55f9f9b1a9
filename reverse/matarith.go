package reverse

import "fmt"

// Elementwise arithmetic and reductions of Mat.

// Add returns m + y. It panics if the shapes differ.
func (m MatOf[S]) Add(y MatOf[S]) MatOf[S] { return m.binary(opAdd, "Add", y) }

// Sub returns m − y. It panics if the shapes differ.
func (m MatOf[S]) Sub(y MatOf[S]) MatOf[S] { return m.binary(opSub, "Sub", y) }

// MulElem returns the elementwise product. It panics if the shapes differ.
func (m MatOf[S]) MulElem(y MatOf[S]) MatOf[S] { return m.binary(opMul, "MulElem", y) }

// DivElem returns the elementwise quotient. It panics if the shapes differ.
func (m MatOf[S]) DivElem(y MatOf[S]) MatOf[S] { return m.binary(opDiv, "DivElem", y) }

func (m MatOf[S]) binary(o op, name string, y MatOf[S]) MatOf[S] {
	a, v, w := m.layout(name, y)
	return newMat[S](a, a.binary(o, v, w))
}

// AddVar returns the matrix of mᵢⱼ + s.
func (m MatOf[S]) AddVar(s S) MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.withVar(opAddVar, v, s.number(a)))
}

// MulVar returns s·m.
func (m MatOf[S]) MulVar(s S) MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.withVar(opMulVar, v, s.number(a)))
}

// AddConst returns the matrix of mᵢⱼ + c.
func (m MatOf[S]) AddConst(c float64) MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.withConst(opShift, v, c))
}

// Scale returns c·m.
func (m MatOf[S]) Scale(c float64) MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.withConst(opScale, v, c))
}

// AddRow returns m with the vector y added to each row: mᵢⱼ + yⱼ. The gradient
// of y is the sum over the rows. It panics unless y is as long as a row.
func (m MatOf[S]) AddRow(y VecOf[S]) MatOf[S] {
	a, v := m.open()
	w := operandVec(a, y)
	if _, c := v.dims(); y.n != c {
		panic(fmt.Sprintf("reverse: AddRow to %s of a vector of length %d", v.shape(), y.n))
	}
	return newMat[S](a, a.broadcast(v, w, !m.trans))
}

// AddCol returns m with the vector y added to each column: mᵢⱼ + yᵢ. The
// gradient of y is the sum over the columns. It panics unless y is as long as a
// column.
func (m MatOf[S]) AddCol(y VecOf[S]) MatOf[S] {
	a, v := m.open()
	w := operandVec(a, y)
	if r, _ := v.dims(); y.n != r {
		panic(fmt.Sprintf("reverse: AddCol to %s of a vector of length %d", v.shape(), y.n))
	}
	return newMat[S](a, a.broadcast(v, w, m.trans))
}

// Sum returns the sum of all elements.
func (m MatOf[S]) Sum() S {
	a, v := m.open()
	return newScalar[S](a, a.sum(v, 1))
}

// Mean returns the mean of all elements.
func (m MatOf[S]) Mean() S {
	a, v := m.open()
	return newScalar[S](a, a.sum(v, v.size()))
}

// SumSquares returns Σ mᵢⱼ², the square of the Frobenius norm.
func (m MatOf[S]) SumSquares() S {
	a, v := m.open()
	return newScalar[S](a, a.sumSquares(v))
}

// Max returns the greatest element, as math.Max of two: NaN if one is NaN, but +Inf beside +Inf.
// Where k of them tie the slope of each is 1/k.
func (m MatOf[S]) Max() S {
	a, v := m.open()
	return newScalar[S](a, a.extreme(v, maxOf))
}

// Min returns the smallest element, NaN if one is NaN, but -Inf beside -Inf. Ties as in Max.
func (m MatOf[S]) Min() S {
	a, v := m.open()
	return newScalar[S](a, a.extreme(v, minOf))
}

// SumRows returns the sum of each row: element i is Σⱼ mᵢⱼ.
func (m MatOf[S]) SumRows() VecOf[S] {
	a, v := m.open()
	return newVec[S](a, a.sumLines(v, !m.trans))
}

// SumCols returns the sum of each column: element j is Σᵢ mᵢⱼ.
func (m MatOf[S]) SumCols() VecOf[S] {
	a, v := m.open()
	return newVec[S](a, a.sumLines(v, m.trans))
}

// SumSquaresRows returns the sum of the squares of each row: element i is Σⱼ mᵢⱼ², such as
// the squares of the distances of many points.
func (m MatOf[S]) SumSquaresRows() VecOf[S] {
	a, v := m.open()
	v = a.plain(v)
	return newVec[S](a, whole(a.append(node{op: opSquareRows, x: v}, v.rows), 1, v.rows))
}

// LogSumExpRows returns log Σ exp over each row without overflow: element i is
// log Σⱼ exp mᵢⱼ.
func (m MatOf[S]) LogSumExpRows() VecOf[S] {
	a, v := m.open()
	return newVec[S](a, a.lseRows(a.plain(v)))
}

// SoftmaxRows returns the softmax of each row.
func (m MatOf[S]) SoftmaxRows() MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.softmax(a.plain(v)))
}

// CrossEntropy returns the mean over the rows of the cross-entropy of a class
// with the softmax of a row, whose elements are the logits of the classes:
//
//	mean over i of log Σⱼ exp mᵢⱼ − mᵢₗ with l = labels[i]
//
// It neither overflows nor loses digits where a probability is near 0 or 1; the
// gradient is (softmax − one-hot)/rows. It panics unless labels has one class
// for each row, and every class is one of 0 … columns−1.
func (m MatOf[S]) CrossEntropy(labels []int) S {
	a, v := m.open()
	r, c := v.dims()
	if len(labels) != r {
		panic(fmt.Sprintf("reverse: CrossEntropy of %d×%d with %d labels", r, c, len(labels)))
	}
	for i, l := range labels {
		if l < 0 || l >= c {
			panic(fmt.Sprintf("reverse: CrossEntropy of %d×%d with label %d in row %d", r, c, l, i))
		}
	}
	return newScalar[S](a, a.crossEntropy(a.plain(v), labels))
}
