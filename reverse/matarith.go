package reverse

import "fmt"

// Elementwise arithmetic and reductions of Mat.

// Add returns m + y. It panics if the shapes differ.
func (m Mat) Add(y Mat) Mat { return m.binary(opAdd, "Add", y) }

// Sub returns m − y. It panics if the shapes differ.
func (m Mat) Sub(y Mat) Mat { return m.binary(opSub, "Sub", y) }

// MulElem returns the elementwise product. It panics if the shapes differ.
func (m Mat) MulElem(y Mat) Mat { return m.binary(opMul, "MulElem", y) }

// DivElem returns the elementwise quotient. It panics if the shapes differ.
func (m Mat) DivElem(y Mat) Mat { return m.binary(opDiv, "DivElem", y) }

func (m Mat) binary(o op, name string, y Mat) Mat {
	t, v, w := m.same(name, y)
	if v.trans != w.trans {
		v, w = t.plain(v), t.plain(w)
	}
	return t.mat(t.binary(o, v, w))
}

// AddVar returns the matrix of mᵢⱼ + s.
func (m Mat) AddVar(s Var) Mat {
	t, v := m.open()
	return t.mat(t.withVar(opAddVar, v, s))
}

// MulVar returns s·m.
func (m Mat) MulVar(s Var) Mat {
	t, v := m.open()
	return t.mat(t.withVar(opMulVar, v, s))
}

// AddConst returns the matrix of mᵢⱼ + c.
func (m Mat) AddConst(c float64) Mat {
	t, v := m.open()
	return t.mat(t.withConst(opShift, v, c))
}

// Scale returns c·m.
func (m Mat) Scale(c float64) Mat {
	t, v := m.open()
	return t.mat(t.withConst(opScale, v, c))
}

// AddRow returns m with the vector y added to each row: mᵢⱼ + yⱼ. The gradient
// of y is the sum over the rows. It panics unless y is as long as a row.
func (m Mat) AddRow(y Vec) Mat {
	t, v := m.open()
	w := t.operandVec(y)
	if _, c := v.dims(); y.n != c {
		panic(fmt.Sprintf("reverse: AddRow to %s of a vector of length %d", v.shape(), y.n))
	}
	return t.mat(t.broadcast(v, w, !m.trans))
}

// AddCol returns m with the vector y added to each column: mᵢⱼ + yᵢ. The
// gradient of y is the sum over the columns. It panics unless y is as long as a
// column.
func (m Mat) AddCol(y Vec) Mat {
	t, v := m.open()
	w := t.operandVec(y)
	if r, _ := v.dims(); y.n != r {
		panic(fmt.Sprintf("reverse: AddCol to %s of a vector of length %d", v.shape(), y.n))
	}
	return t.mat(t.broadcast(v, w, m.trans))
}

// Sum returns the sum of all elements.
func (m Mat) Sum() Var {
	t, v := m.open()
	return t.sum(v, 1)
}

// Mean returns the mean of all elements.
func (m Mat) Mean() Var {
	t, v := m.open()
	return t.sum(v, v.size())
}

// SumSquares returns Σ mᵢⱼ², the square of the Frobenius norm.
func (m Mat) SumSquares() Var {
	t, v := m.open()
	return t.sumSquares(v)
}

// Max returns the greatest element, NaN if one is NaN. Where k of them tie the
// slope of each is 1/k.
func (m Mat) Max() Var {
	t, v := m.open()
	return t.extreme(v, maxOf)
}

// Min returns the smallest element, NaN if one is NaN. Ties as in Max.
func (m Mat) Min() Var {
	t, v := m.open()
	return t.extreme(v, minOf)
}

// SumRows returns the sum of each row: element i is Σⱼ mᵢⱼ.
func (m Mat) SumRows() Vec {
	t, v := m.open()
	return t.vec(t.sumAlong(v, !m.trans))
}

// SumCols returns the sum of each column: element j is Σᵢ mᵢⱼ.
func (m Mat) SumCols() Vec {
	t, v := m.open()
	return t.vec(t.sumAlong(v, m.trans))
}

// LogSumExpRows returns log Σ exp over each row without overflow: element i is
// log Σⱼ exp mᵢⱼ.
func (m Mat) LogSumExpRows() Vec {
	t, v := m.open()
	return t.vec(t.lseRows(t.plain(v)))
}

// SoftmaxRows returns the softmax of each row.
func (m Mat) SoftmaxRows() Mat {
	t, v := m.open()
	return t.mat(t.softmax(t.plain(v)))
}

// CrossEntropy returns the mean over the rows of the cross-entropy of a class
// with the softmax of a row, whose elements are the logits of the classes:
//
//	mean over i of log Σⱼ exp mᵢⱼ − mᵢₗ with l = labels[i]
//
// It neither overflows nor loses digits where a probability is near 0 or 1; the
// gradient is (softmax − one-hot)/rows. It panics unless labels has one class
// for each row, and every class is one of 0 … columns−1.
func (m Mat) CrossEntropy(labels []int) Var {
	t, v := m.open()
	r, c := v.dims()
	if len(labels) != r {
		panic(fmt.Sprintf("reverse: CrossEntropy of %d×%d with %d labels", r, c, len(labels)))
	}
	for i, l := range labels {
		if l < 0 || l >= c {
			panic(fmt.Sprintf("reverse: CrossEntropy of %d×%d with label %d in row %d", r, c, l, i))
		}
	}
	return t.crossEntropy(t.plain(v), labels)
}
