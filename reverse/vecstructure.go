package reverse

import (
	"fmt"

	"slope/internal/rule"
)

// Structure of vectors: parts that are chosen, moved and put together.

// AddScaled returns x + c·y in one operation. It panics if the lengths differ.
func (x VecOf[S]) AddScaled(c float64, y VecOf[S]) VecOf[S] {
	a, v, w := x.same("AddScaled", y)
	return newVec[S](a, like(a.append(node{op: opAddScaled, x: v, y: w, c: c}, x.n), v))
}

// LinComb returns the linear combination Σ cᵢ·xᵢ in one operation, such as a step of Runge
// and Kutta. Like the data of ConstVec, c is not copied. It panics unless there are as many
// vectors as numbers, at least one, all of one length and alive on one tape.
func LinComb[S Scalar[S]](c []float64, x []VecOf[S]) VecOf[S] {
	notEmpty("LinComb", len(x))
	if len(c) != len(x) {
		panic(fmt.Sprintf("reverse: LinComb of %d vectors with %d coefficients", len(x), len(c)))
	}
	a, _ := x[0].open()
	n := node{op: opLinComb, d: c, k: len(a.views), count: len(x)}
	for i, v := range x {
		if v.n != x[0].n {
			panic(fmt.Sprintf("reverse: LinComb with vector %d of length %d, want %d", i, v.n, x[0].n))
		}
		u := operandVec(a, v)
		a.views = append(a.views, u)
		if a.needs(u) {
			n.x = u // any operand with a gradient
		}
	}
	return newVec[S](a, whole(a.append(n, x[0].n), 1, x[0].n))
}

// MaxElem returns the greater of xᵢ and yᵢ, as math.Max; at a tie the slope
// is ½ for each. It panics if the lengths differ. Max is the greatest element.
func (x VecOf[S]) MaxElem(y VecOf[S]) VecOf[S] {
	a, v, w := x.same("MaxElem", y)
	return newVec[S](a, a.choose(v, w, greater))
}

// MinElem returns the smaller of xᵢ and yᵢ, as MaxElem does the greater.
func (x VecOf[S]) MinElem(y VecOf[S]) VecOf[S] {
	a, v, w := x.same("MinElem", y)
	return newVec[S](a, a.choose(v, w, smaller))
}

// MaxElemVar returns the greater of xᵢ and s; see MaxElem.
func (x VecOf[S]) MaxElemVar(s S) VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.choose(v, a.fill(s.number(a), v), greater))
}

// MinElemVar returns the smaller of xᵢ and s; see MinElem.
func (x VecOf[S]) MinElemVar(s S) VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.choose(v, a.fill(s.number(a), v), smaller))
}

// Clamp returns xᵢ limited to [lo, hi], as slope.Clamp does; at either end the slope is
// ½. It panics unless lo ≤ hi.
func (x VecOf[S]) Clamp(lo, hi float64) VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.clamp(v, lo, hi))
}

// SelectElem returns uᵢ where xᵢ > 0 and vᵢ elsewhere. The element that is not taken
// has no effect, not even if it is infinite or NaN. It panics unless the three have
// one length.
func (x VecOf[S]) SelectElem(u, v VecOf[S]) VecOf[S] {
	a, c, p := x.same("SelectElem", u)
	_, _, q := x.same("SelectElem", v)
	return newVec[S](a, a.selectElem(c, p, q))
}

// SelectElemVar returns uᵢ where xᵢ > 0 and s elsewhere; see SelectElem.
func (x VecOf[S]) SelectElemVar(u VecOf[S], s S) VecOf[S] {
	a, c, p := x.same("SelectElemVar", u)
	return newVec[S](a, a.selectElem(c, p, a.fill(s.number(a), p)))
}

// Detach returns the values of x as constants, without copying; see slope.Detach for its
// trap.
func (x VecOf[S]) Detach() VecOf[S] {
	a, v := x.open()
	return newVec[S](a, a.detach(v))
}

// ArgMax returns the index of the first element that is equal to Max, which is NaN only if no element is +Inf.
func (x VecOf[S]) ArgMax() int {
	a, v := x.open()
	return argOf(a.data(v)[:x.n], maxOf)
}

// ArgMin returns the index of the first element that is equal to Min, which is NaN only if no element is -Inf.
func (x VecOf[S]) ArgMin() int {
	a, v := x.open()
	return argOf(a.data(v)[:x.n], minOf)
}

// CumSum returns the sums so far: element i is Σ xⱼ over j ≤ i.
func (x VecOf[S]) CumSum() VecOf[S] {
	a, v := x.open()
	return newVec[S](a, whole(a.append(node{op: opCumSum, x: v}, x.n), 1, x.n))
}

// Gather returns the elements that index names: element i is x[index[i]]. Like the data
// of ConstVec, index is not copied. It panics if index is empty or a number in it is
// not one of 0 … Len−1.
func (x VecOf[S]) Gather(index []int) VecOf[S] {
	a, v := x.open()
	checkIndex("Gather", index, x.n)
	v.rows, v.cols, v.ld = x.n, 1, 1
	return newVec[S](a, whole(a.append(node{op: opGather, x: v, index: index}, len(index)), 1, len(index)))
}

// ScatterAdd returns the vector of length n to whose element index[i] the element xᵢ
// has been added, for every i; the others are 0. Like the data of ConstVec, index is
// not copied. It panics unless index is as long as x, with numbers of 0 … n−1.
func (x VecOf[S]) ScatterAdd(n int, index []int) VecOf[S] {
	a, v := x.open()
	notEmpty("ScatterAdd", n)
	if len(index) != x.n {
		panic(fmt.Sprintf("reverse: ScatterAdd of a vector of length %d with %d indices", x.n, len(index)))
	}
	checkIndex("ScatterAdd", index, n)
	v.rows, v.cols, v.ld = x.n, 1, 1
	return newVec[S](a, whole(a.append(node{op: opScatter, x: v, index: index}, n), 1, n))
}

func checkIndex(name string, index []int, n int) {
	if len(index) == 0 {
		panic("reverse: " + name + " with 0 indices, want at least 1")
	}
	for i, j := range index {
		if j < 0 || j >= n {
			panic(fmt.Sprintf("reverse: %s with index[%d] = %d, want at least 0 and less than %d", name, i, j, n))
		}
	}
}

// Outer returns the matrix of the products xᵢyⱼ.
func (x VecOf[S]) Outer(y VecOf[S]) MatOf[S] { return x.Reshape(x.n, 1).Mul(y.Reshape(1, y.n)) }

// Diag returns the square matrix with the diagonal x and zeros elsewhere. Mat.Diag is
// the way back.
func (x VecOf[S]) Diag() MatOf[S] {
	a, v := x.open()
	return newMat[S](a, whole(a.append(node{op: opDiag, x: v}, x.n*x.n), x.n, x.n))
}

// Lower returns the lower triangular matrix of order n with the elements x, row after
// row, its diagonal among them. It panics unless x has n(n+1)/2 elements.
func (x VecOf[S]) Lower(n int) MatOf[S] { return x.triangle("Lower", n, 0) }

// Upper returns the upper triangular matrix of order n with the elements x, row after
// row, its diagonal among them. It panics unless x has n(n+1)/2 elements. The transpose
// of a Lower has them column after column.
func (x VecOf[S]) Upper(n int) MatOf[S] { return x.triangle("Upper", n, upperTriangle) }

// StrictLower is Lower with a diagonal of zeros, for n(n−1)/2 elements: Mat.AddDiag adds
// a diagonal.
func (x VecOf[S]) StrictLower(n int) MatOf[S] { return x.triangle("StrictLower", n, strictTriangle) }

// StrictUpper is Upper with a diagonal of zeros, for n(n−1)/2 elements.
func (x VecOf[S]) StrictUpper(n int) MatOf[S] {
	return x.triangle("StrictUpper", n, upperTriangle|strictTriangle)
}

// Symmetric returns the symmetric matrix of order n whose lower triangle has the elements x,
// row after row, its diagonal among them: half the work where what computes a matrix of
// covariances or distances goes element by element. It panics unless x has n(n+1)/2
// elements.
func (x VecOf[S]) Symmetric(n int) MatOf[S] { return x.triangle("Symmetric", n, mirrored) }

func (x VecOf[S]) triangle(name string, n, kind int) MatOf[S] {
	a, v := x.open()
	want := n * (n + 1) / 2
	if kind&strictTriangle != 0 {
		want -= n
	}
	if n < 1 || x.n != want {
		panic(fmt.Sprintf("reverse: %s of order %d of a vector of length %d, want %d", name, n, x.n, want))
	}
	tri := lowerTri
	switch {
	case kind&upperTriangle != 0:
		tri = upperTri
	case kind&mirrored != 0:
		tri = 0
	}
	return newMat[S](a, whole(a.append(node{op: opTriangle, x: v, k: kind, count: n, tri: tri}, n*n), n, n))
}

// BroadcastRows returns the matrix of m rows that are all x, without copying: an
// elementwise operation with it is one with x in each row.
func (x VecOf[S]) BroadcastRows(m int) MatOf[S] {
	a, v := x.open()
	notEmpty("BroadcastRows", max(m, 0))
	v.rows, v.ld = m, 0
	return newMat[S](a, v)
}

// BroadcastCols returns the matrix of n columns that are all x, without copying.
func (x VecOf[S]) BroadcastCols(n int) MatOf[S] { return x.BroadcastRows(n).T() }

// ConcatAll returns the elements of all vectors, one after another. It panics if there
// is none, or they are not all alive on one tape.
func ConcatAll[S Scalar[S]](x []VecOf[S]) VecOf[S] {
	notEmpty("ConcatAll", len(x))
	a, _ := x[0].open()
	k := len(a.views)
	for _, v := range x {
		a.views = append(a.views, operandVec(a, v))
	}
	return newVec[S](a, a.join(k))
}

// StackRows returns the matrix with the rows x. It panics if there is none, they are not
// all alive on one tape, or their lengths differ.
func StackRows[S Scalar[S]](x []VecOf[S]) MatOf[S] {
	notEmpty("StackRows", len(x))
	for i, v := range x {
		if v.n != x[0].n {
			panic(fmt.Sprintf("reverse: StackRows with row %d of length %d, want %d", i, v.n, x[0].n))
		}
	}
	return ConcatAll(x).Reshape(len(x), x[0].n)
}

func greater(x, y float64) (z, d float64) {
	p := rule.Max(x, y)
	return p.F, p.X
}

func smaller(x, y float64) (z, d float64) {
	p := rule.Min(x, y)
	return p.F, p.X
}

// clamp appends min(max(v, lo), hi).
func (a *arrays) clamp(v view, lo, hi float64) view {
	if !(lo <= hi) {
		panic(fmt.Sprintf("reverse: Clamp to [%v, %v], want lo ≤ hi", lo, hi))
	}
	return a.chain(v, func(x float64) (y, d1, d2 float64) {
		p := rule.Max(x, lo)
		q := rule.Min(p.F, hi)
		return q.F, p.X * q.X, 0
	})
}
