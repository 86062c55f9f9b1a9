package reverse

import "fmt"

// Structure of matrices: parts that are chosen, moved and put together.

// AddScaled returns m + c·y in one operation. It panics if the shapes differ.
func (m MatOf[S]) AddScaled(c float64, y MatOf[S]) MatOf[S] {
	a, v, w := m.layout("AddScaled", y)
	return newMat[S](a, like(a.append(node{op: opAddScaled, x: v, y: w, c: c}, v.size()), v))
}

// MaxElem returns the greater of mᵢⱼ and yᵢⱼ, as math.Max; at a tie the slope
// is ½ for each. It panics if the shapes differ. Max is the greatest element.
func (m MatOf[S]) MaxElem(y MatOf[S]) MatOf[S] {
	a, v, w := m.layout("MaxElem", y)
	return newMat[S](a, a.choose(v, w, greater))
}

// MinElem returns the smaller of mᵢⱼ and yᵢⱼ, as MaxElem does the greater.
func (m MatOf[S]) MinElem(y MatOf[S]) MatOf[S] {
	a, v, w := m.layout("MinElem", y)
	return newMat[S](a, a.choose(v, w, smaller))
}

// MaxElemVar returns the greater of mᵢⱼ and s; see MaxElem.
func (m MatOf[S]) MaxElemVar(s S) MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.choose(v, a.fill(s.number(a), v), greater))
}

// MinElemVar returns the smaller of mᵢⱼ and s; see MinElem.
func (m MatOf[S]) MinElemVar(s S) MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.choose(v, a.fill(s.number(a), v), smaller))
}

// Clamp returns mᵢⱼ limited to [lo, hi]; see [VecOf.Clamp].
func (m MatOf[S]) Clamp(lo, hi float64) MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.clamp(v, lo, hi))
}

// SelectElem returns uᵢⱼ where mᵢⱼ > 0 and wᵢⱼ elsewhere. The element that is not taken
// has no effect, not even if it is infinite or NaN. It panics unless the three have
// one shape.
func (m MatOf[S]) SelectElem(u, w MatOf[S]) MatOf[S] {
	a, c, p := m.same("SelectElem", u)
	_, _, q := m.same("SelectElem", w)
	if c.trans != p.trans || c.trans != q.trans {
		c, p, q = a.plain(c), a.plain(p), a.plain(q)
	}
	return newMat[S](a, a.selectElem(c, p, q))
}

// SelectElemVar returns uᵢⱼ where mᵢⱼ > 0 and s elsewhere; see SelectElem.
func (m MatOf[S]) SelectElemVar(u MatOf[S], s S) MatOf[S] {
	a, c, p := m.layout("SelectElemVar", u)
	return newMat[S](a, a.selectElem(c, p, a.fill(s.number(a), p)))
}

// Detach returns the values of m as constants, without copying; see slope.Detach for its
// trap.
func (m MatOf[S]) Detach() MatOf[S] {
	a, v := m.open()
	return newMat[S](a, a.detach(v))
}

// MaxRows returns the greatest element of each row, as Max does that of all.
func (m MatOf[S]) MaxRows() VecOf[S] { return m.extremeRows(maxOf) }

// MinRows returns the smallest element of each row.
func (m MatOf[S]) MinRows() VecOf[S] { return m.extremeRows(minOf) }

// MaxCols returns the greatest element of each column.
func (m MatOf[S]) MaxCols() VecOf[S] { return m.T().extremeRows(maxOf) }

// MinCols returns the smallest element of each column.
func (m MatOf[S]) MinCols() VecOf[S] { return m.T().extremeRows(minOf) }

func (m MatOf[S]) extremeRows(of func(y float64, x []float64) float64) VecOf[S] {
	a, v := m.open()
	return newVec[S](a, a.extremeRows(a.plain(v), of))
}

// ArgMaxRows returns the column of the first element of each row that is equal to that of
// MaxRows, NaN only if no element of the row is +Inf, in dst, which has a number for each row or is nil and then allocated.
func (m MatOf[S]) ArgMaxRows(dst []int) []int { return m.argRows(dst, maxOf) }

// ArgMinRows returns the column of the first smallest element of each row, as
// ArgMaxRows does.
func (m MatOf[S]) ArgMinRows(dst []int) []int { return m.argRows(dst, minOf) }

// ArgMaxCols returns the row of the first greatest element of each column, as
// ArgMaxRows does.
func (m MatOf[S]) ArgMaxCols(dst []int) []int { return m.T().argRows(dst, maxOf) }

// ArgMinCols returns the row of the first smallest element of each column, as
// ArgMaxRows does.
func (m MatOf[S]) ArgMinCols(dst []int) []int { return m.T().argRows(dst, minOf) }

func (m MatOf[S]) argRows(dst []int, of func(y float64, x []float64) float64) []int {
	a, v := m.open()
	return a.argRows(dst, v, of)
}

// CumSumRows returns the sums so far in each row: element (i, j) is Σ mᵢₖ over k ≤ j.
func (m MatOf[S]) CumSumRows() MatOf[S] {
	a, v := m.open()
	v = a.plain(v)
	return newMat[S](a, whole(a.append(node{op: opCumSum, x: v}, v.size()), v.rows, v.cols))
}

// CumSumCols returns the sums so far in each column: element (i, j) is Σ mₖⱼ over k ≤ i.
func (m MatOf[S]) CumSumCols() MatOf[S] { return m.T().CumSumRows().T() }

// GatherRows returns the rows that index names: row i is row index[i] of m, as in a table
// of embeddings. Like the data of ConstVec, index is not copied. It panics if index is
// empty or a number in it is not one of 0 … rows−1.
func (m MatOf[S]) GatherRows(index []int) MatOf[S] {
	a, v := m.open()
	v = a.plain(v)
	checkIndex("GatherRows", index, v.rows)
	return newMat[S](a, whole(a.append(node{op: opGather, x: v, index: index}, len(index)*v.cols), len(index), v.cols))
}

// ScatterAddRows returns the matrix of n rows to whose row index[i] row i of m has been
// added, for every i; the others are 0. Like the data of ConstVec, index is not copied. It
// panics unless index has a number of 0 … n−1 for each row.
func (m MatOf[S]) ScatterAddRows(n int, index []int) MatOf[S] {
	a, v := m.open()
	v = a.plain(v)
	notEmpty("ScatterAddRows", n)
	if len(index) != v.rows {
		panic(fmt.Sprintf("reverse: ScatterAddRows of %s with %d indices", v.shape(), len(index)))
	}
	checkIndex("ScatterAddRows", index, n)
	return newMat[S](a, whole(a.append(node{op: opScatter, x: v, index: index}, n*v.cols), n, v.cols))
}

// Diag returns the diagonal, copied. It panics unless m is square.
func (m MatOf[S]) Diag() VecOf[S] {
	a, v := m.open()
	square("Diag", v)
	return newVec[S](a, a.flat(v.diagonal()))
}

// Trace returns the sum of the diagonal. It panics unless m is square.
func (m MatOf[S]) Trace() S {
	a, v := m.open()
	square("Trace", v)
	return newScalar[S](a, a.sum(v.diagonal(), 1))
}

// diagonal returns the diagonal as a column.
func (v view) diagonal() view {
	v.cols, v.ld, v.trans = 1, v.ld+1, false
	return v
}

// AddDiag returns m with the vector y added to its diagonal. It panics unless m is square
// and y as long as its rows.
func (m MatOf[S]) AddDiag(y VecOf[S]) MatOf[S] {
	a, v, u := m.system("AddDiag", y)
	return newMat[S](a, a.addDiag(v, u))
}

// AddDiagVar returns m + s·I, such as a matrix of covariances with noise. It panics
// unless m is square.
func (m MatOf[S]) AddDiagVar(s S) MatOf[S] {
	a, v := m.open()
	square("AddDiagVar", v)
	u := a.fill(s.number(a), view{rows: 1, cols: v.rows})
	return newMat[S](a, a.addDiag(v, u))
}

// layout is same with views of one layout.
func (m MatOf[S]) layout(name string, y MatOf[S]) (a *arrays, v, w view) {
	a, v, w = m.same(name, y)
	if v.trans != w.trans {
		v, w = a.plain(v), a.plain(w)
	}
	return a, v, w
}
