package reverse

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"slope/internal/arg"
)

// Mat is a matrix of numbers on a tape; see Vec, whose semantics it shares. T,
// Slice, Row and most Reshapes are views: they take no entry and copy nothing,
// and the products read a transposed operand where it lies.
//
// Mat has first derivatives. [Mat2] has the same methods and second derivatives too.
type Mat = MatOf[Var]

// Mat2 is a matrix of numbers on the tape of [HVPVec], [HessianVec] and the others
// that differentiate twice.
type Mat2 = MatOf[Var2]

// MatOf is Mat or Mat2.
type MatOf[S Scalar[S]] struct {
	a                   *arrays
	id                  uint64 // as that of Vec
	off, rows, cols, ld int    // as stored
	trans               bool
}

const (
	zeroMat  = "reverse: zero Mat; start from Tape.Mat or Tape.ConstMat"
	staleMat = "reverse: stale Mat, from before the Reset of its tape or the end of its driver"
)

// Mat returns a new variable with the values of m, which are copied, and a
// gradient of 0. It panics if m is empty.
func (t *Tape) Mat(m *mat.Dense) Mat {
	notNilMat("Mat", m)
	raw := m.RawMatrix()
	notEmpty("Mat", raw.Rows)
	a := t.list()
	if raw.Stride == raw.Cols {
		return newMat[Var](a, whole(a.leaf(a.values.copy(raw.Data[:raw.Rows*raw.Cols]), nil), raw.Rows, raw.Cols))
	}
	packed := a.values.alloc(raw.Rows * raw.Cols)
	for i := range raw.Rows {
		copy(packed[i*raw.Cols:(i+1)*raw.Cols], raw.Data[i*raw.Stride:])
	}
	return newMat[Var](a, whole(a.leaf(packed, nil), raw.Rows, raw.Cols))
}

// ConstMat returns a constant matrix: it has no adjoint and takes no entry. The
// data of m are not copied; they must not change until the last Backward that
// the matrix takes part in. ConstMat panics if m is empty.
func (t *Tape) ConstMat(m *mat.Dense) Mat {
	a := t.list()
	return newMat[Var](a, a.constMat(m))
}

func (a *arrays) constMat(m *mat.Dense) view {
	notNilMat("ConstMat", m)
	raw := m.RawMatrix()
	notEmpty("ConstMat", raw.Rows)
	return view{k: a.constant(raw.Data), rows: raw.Rows, cols: raw.Cols, ld: raw.Stride}
}

// Mat returns the parameters as one r×c matrix of the current epoch of the tape,
// row by row, with the values that they have now. Its derivatives go to Grad. It
// panics unless r·c is the number of parameters.
func (p *Param) Mat(r, c int) Mat {
	p.must()
	if r < 1 || c < 1 || r*c != len(p.value) {
		panic(fmt.Sprintf("reverse: Mat of a Param of length %d as %d×%d", len(p.value), r, c))
	}
	return newMat[Var](p.t.list(), whole(p.leaf(), r, c))
}

// GradMat returns the gradient of a variable, as GradVec does, in dst, which is
// allocated if it is nil or empty. It panics if dst has another shape than m, or
// m is neither a variable nor a part of one.
func (t *Tape) GradMat(dst *mat.Dense, m Mat) *mat.Dense {
	a := t.list()
	v := operandMat(a, m)
	g := a.gradient("GradMat", v)
	r, c := v.dims()
	dst = arg.Dense(pkg, "gradient", dst, r, c)
	scatter(dst, g, v)
	return dst
}

// scatter sets dst to the matrix that v shows of data.
func scatter(dst *mat.Dense, data []float64, v view) {
	raw := dst.RawMatrix()
	for i := range raw.Rows {
		row := raw.Data[i*raw.Stride:][:raw.Cols]
		if !v.trans {
			copy(row, data[i*v.ld:])
			continue
		}
		for j := range row {
			row[j] = data[j*v.ld+i]
		}
	}
}

// Dims returns the number of rows and of columns.
func (m MatOf[S]) Dims() (r, c int) {
	if m.trans {
		return m.cols, m.rows
	}
	return m.rows, m.cols
}

// Tape returns the tape of m, for constants beside m; see [VecOf.Tape].
func (m MatOf[S]) Tape() *Tape {
	a, _ := m.open()
	return a.tape()
}

// ConstVec returns a constant vector on the tape of m, as [Tape.ConstVec] does.
func (m MatOf[S]) ConstVec(c []float64) VecOf[S] {
	a, _ := m.open()
	notEmpty("ConstVec", len(c))
	return newVec[S](a, whole(a.constant(c), 1, len(c)))
}

// ConstMat returns a constant matrix on the tape of m, as [Tape.ConstMat] does.
func (m MatOf[S]) ConstMat(c *mat.Dense) MatOf[S] {
	a, _ := m.open()
	return newMat[S](a, a.constMat(c))
}

// Values returns the values, in dst, which is allocated if it is nil or empty.
// It panics if dst has another shape than m.
func (m MatOf[S]) Values(dst *mat.Dense) *mat.Dense {
	a, v := m.open()
	r, c := v.dims()
	dst = arg.Dense(pkg, "destination", dst, r, c)
	scatter(dst, a.data(v), v)
	return dst
}

// T returns the transpose, without copying.
func (m MatOf[S]) T() MatOf[S] {
	m.open()
	m.trans = !m.trans
	return m
}

// Slice returns the rows i … k−1 of the columns j … l−1, without copying. It
// panics unless 0 ≤ i < k ≤ rows and 0 ≤ j < l ≤ columns.
func (m MatOf[S]) Slice(i, k, j, l int) MatOf[S] {
	m.open()
	r, c := m.Dims()
	if i < 0 || k <= i || k > r || j < 0 || l <= j || l > c {
		panic(fmt.Sprintf("reverse: Slice [%d:%d, %d:%d] of %d×%d", i, k, j, l, r, c))
	}
	if m.trans {
		i, k, j, l = j, l, i, k
	}
	m.off += i*m.ld + j
	m.rows, m.cols = k-i, l-j
	return m
}

// Row returns row i, without copying unless m is transposed. It panics unless
// 0 ≤ i < rows.
func (m MatOf[S]) Row(i int) VecOf[S] {
	a, v := m.open()
	if r, c := v.dims(); i < 0 || i >= r {
		panic(fmt.Sprintf("reverse: Row(%d) of %d×%d", i, r, c))
	}
	if m.trans {
		return storedCol[S](a, v, i)
	}
	return storedRow[S](a, v, i)
}

// Col returns column j, copied unless m is transposed. It panics unless
// 0 ≤ j < columns.
func (m MatOf[S]) Col(j int) VecOf[S] {
	a, v := m.open()
	if r, c := v.dims(); j < 0 || j >= c {
		panic(fmt.Sprintf("reverse: Col(%d) of %d×%d", j, r, c))
	}
	if m.trans {
		return storedRow[S](a, v, j)
	}
	return storedCol[S](a, v, j)
}

func storedRow[S Scalar[S]](a *arrays, v view, i int) VecOf[S] {
	v.off += i * v.ld
	v.rows, v.trans = 1, false
	return newVec[S](a, v)
}

func storedCol[S Scalar[S]](a *arrays, v view, j int) VecOf[S] {
	v.off += j
	v.cols, v.trans = 1, false
	return newVec[S](a, a.flat(v))
}

// At returns the element in row i and column j. It panics unless 0 ≤ i < rows
// and 0 ≤ j < columns.
func (m MatOf[S]) At(i, j int) S {
	a, v := m.open()
	if r, c := v.dims(); i < 0 || i >= r || j < 0 || j >= c {
		panic(fmt.Sprintf("reverse: At(%d, %d) of %d×%d", i, j, r, c))
	}
	if m.trans {
		i, j = j, i
	}
	v.off += i*v.ld + j
	return newScalar[S](a, a.at(v))
}

// Flatten returns the elements row after row. It copies only a transposed matrix
// or a Slice of columns.
func (m MatOf[S]) Flatten() VecOf[S] {
	a, v := m.open()
	return newVec[S](a, a.flat(v))
}

// Reshape returns the elements, read row after row, as an r×c matrix. It copies
// when Flatten does. It panics unless m has r·c elements.
func (m MatOf[S]) Reshape(r, c int) MatOf[S] {
	a, v := m.open()
	if r < 1 || c < 1 || r*c != v.size() {
		panic(fmt.Sprintf("reverse: Reshape of %s to %d×%d", v.shape(), r, c))
	}
	return newVec[S](a, a.flat(v)).Reshape(r, c)
}

func newMat[S Scalar[S]](a *arrays, v view) MatOf[S] {
	return MatOf[S]{a, a.base + uint64(v.k), v.off, v.rows, v.cols, v.ld, v.trans}
}

// open returns the arrays and the view of m; it panics unless m is alive.
func (m MatOf[S]) open() (*arrays, view) {
	if m.a == nil {
		panic(zeroMat)
	}
	if m.id < m.a.base {
		panic(staleMat)
	}
	return m.a, view{int(uint32(m.id)), m.off, m.rows, m.cols, m.ld, m.trans}
}

// operandMat returns the view of m; it panics unless m is alive on the tape of a.
func operandMat[S Scalar[S]](a *arrays, m MatOf[S]) view {
	ma, v := m.open()
	if ma != a {
		panic("reverse: Mat of another tape")
	}
	return v
}

// same returns the arrays and the views of two matrices of one shape.
func (m MatOf[S]) same(name string, y MatOf[S]) (a *arrays, v, w view) {
	a, v = m.open()
	w = operandMat(a, y)
	vr, vc := v.dims()
	if wr, wc := w.dims(); vr != wr || vc != wc {
		panic(fmt.Sprintf("reverse: %s of %s and %s", name, v.shape(), w.shape()))
	}
	return a, v, w
}
