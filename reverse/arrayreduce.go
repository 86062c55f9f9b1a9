package reverse

import (
	"math"

	"slope/internal/kernel"
	"slope/internal/rule"
)

// Reductions: of all elements to a scalar, or of each row or column.

// inner returns Σ xᵢyᵢ in the order of sums of package kernel, or in that of the BLAS that
// blas64.Use has chosen in place of gonum's.
func inner(x, y []float64) float64 {
	if other := otherBLAS(); other != nil {
		return other.Ddot(len(x), x, 1, y, 1)
	}
	return kernel.Dot(x, y[:len(x)])
}

// sum appends Σ xᵢ/n.
func (a *arrays) sum(v view, n int) number {
	o := node{op: opSum, x: v, c: float64(n)}
	return a.pushScalar(&o, a.sumOf(&o))
}

func (a *arrays) sumOf(n *node) float64 {
	return kernel.SumMatrix(a.data(n.x), n.x.ld, n.x.rows, n.x.cols, false) / n.c
}

// sumBack is x̄ᵢ += w/n.
func (a *arrays) sumBack(n *node, w float64) {
	w /= n.c
	adj, _ := a.adjoint(n.x)
	k, l := lines(n.x, n.x)
	for i := range k {
		kernel.AccConst(adj[i*n.x.ld:][:l], w)
	}
}

// dot appends Σ xᵢyᵢ of two vectors.
func (a *arrays) dot(v, u view) number {
	return a.pushScalar(&node{op: opDot, x: v, y: u}, inner(a.data(v)[:v.cols], a.data(u)))
}

// dotBack is x̄ += w·y, ȳ += w·x.
func (a *arrays) dotBack(n *node, w float64) {
	if a.needs(n.x) && a.live(n.y) {
		a.passMultiple(n.x, w, a.data(n.y), n.x.cols)
	}
	if a.needs(n.y) && a.live(n.x) {
		a.passMultiple(n.y, w, a.data(n.x), n.x.cols)
	}
}

// dotConst appends Σ cᵢxᵢ.
func (a *arrays) dotConst(v view, c []float64) number {
	return a.pushScalar(&node{op: opFan, x: v, d: c}, inner(c, a.data(v)))
}

// sumSquares appends Σ xᵢ².
func (a *arrays) sumSquares(v view) number {
	if f, ok := a.residual(v); ok {
		return f
	}
	return a.pushScalar(&node{op: opSumSquares, x: v}, a.squares(v))
}

// squares returns Σ xᵢ².
func (a *arrays) squares(v view) float64 {
	x := a.data(v)
	if otherBLAS() == nil {
		return kernel.SumMatrix(x, v.ld, v.rows, v.cols, true)
	}
	s := 0.0
	k, l := lines(v, v)
	for i := range k {
		r := x[i*v.ld:][:l]
		s += inner(r, r)
	}
	return s
}

// sumSquaresBack is x̄ += 2w·x.
func (a *arrays) sumSquaresBack(n *node, w float64) {
	a.passMultiple(n.x, 2*w, a.data(n.x), n.x.ld)
}

// squareRowsBack is x̄ᵢⱼ += 2wᵢxᵢⱼ.
func (a *arrays) squareRowsBack(n *node, w []float64) {
	v := n.x
	adj, _ := a.adjoint(v)
	mark := *a.scratch()
	s := a.scratch().alloc(len(w))
	kernel.Scale(s, w, 2)
	axpyRows(s, rowsOf(a.data(v), v.cols, v.ld), rowsOf(adj, v.cols, v.ld))
	a.scratch().back(mark)
}

func rowsOf(x []float64, cols, step int) kernel.Matrix {
	return kernel.Matrix{Data: x, Cols: cols, Row: step, Col: 1}
}

// axpyRows adds the rows of x, each times its element of w, to the rows of y, as axpy does.
func axpyRows(w []float64, x, y kernel.Matrix) {
	for _, s := range w {
		if s == 0 || s-s != 0 {
			for i, s := range w {
				axpy(s, x.Data[i*x.Row:][:x.Cols], y.Data[i*y.Row:])
			}
			return
		}
	}
	kernel.AccScaleRows(y, x, w)
}

// passMultiple adds w·x to the adjoint of v, where x has rows that are step apart.
func (a *arrays) passMultiple(v view, w float64, x []float64, step int) {
	if step == v.cols && w != 0 && w-w == 0 {
		if adj, ok := a.blank(v); ok {
			kernel.Affine(adj, x[:len(adj)], w, 0)
			return
		}
	}
	adj, _ := a.adjoint(v)
	k, l := v.rows, v.cols
	if step == v.cols && v.packed() {
		k, l = 1, v.size()
	}
	for i := range k {
		axpy(w, x[i*step:][:l], adj[i*v.ld:])
	}
}

// axpy adds w·x to y. An infinite w is not passed through a partial derivative
// that is exactly zero.
func axpy(w float64, x, y []float64) {
	switch {
	case w == 0:
		return
	case !math.IsInf(w, 0):
		kernel.AccScale(y[:len(x)], x, w)
		return
	}
	for i, d := range x {
		if d != 0 {
			y[i] += float64(w * d)
		}
	}
}

// fan appends a scalar function of v with the value f and the partial
// derivatives d, which are stored packed.
func (a *arrays) fan(v view, f float64, d []float64) number {
	return a.pushScalar(&node{op: opFan, x: v, d: d}, f)
}

// fanBack is x̄ᵢ += w·dᵢ.
func (a *arrays) fanBack(n *node, w float64) {
	a.passMultiple(n.x, w, n.d, n.x.cols)
}

// norm2 appends √Σ xᵢ² of a vector; the partial derivatives are xᵢ/f, and 0 at
// the kink.
func (a *arrays) norm2(v view) number {
	x := a.data(v)[:v.cols]
	f, m := math.Sqrt(inner(x, x)), 1.0
	s := f
	if !(f > 0x1p-480 && f < 0x1p500) {
		f, m, s = rule.Norm2(x, func(p *float64) float64 { return *p })
	}
	n := node{op: opNorm2, x: v, c: rule.OverNorm2(1, m, s)}
	if f == 0 {
		n.c = math.Inf(1)
	}
	if a.needs(v) {
		n.d = a.values.alloc(len(x))
		for i, v := range x {
			n.d[i] = rule.OverNorm2(v, m, s)
		}
	}
	return a.pushScalar(&n, f)
}

// logSumExp appends log Σ exp xᵢ of a vector, with the softmax beside it.
func (a *arrays) logSumExp(v view) number {
	p := a.values.alloc(v.cols)
	m, l := rule.Softmax(p, a.data(v)[:v.cols])
	return a.pushScalar(&node{op: opLSE, x: v, d: p}, m+l)
}

// softmax appends the softmax of each row of v.
func (a *arrays) softmax(v view) view {
	k, z := a.push(&node{op: opSoftmax, x: v}, v.size())
	x := a.data(v)
	for i := range v.rows {
		rule.Softmax(z[i*v.cols:][:v.cols], x[i*v.ld:][:v.cols])
	}
	return like(k, v)
}

// softmaxBack is, in each row, x̄ᵢ += pᵢ(wᵢ − Σ wⱼpⱼ).
func (a *arrays) softmaxBack(n *node, w []float64) {
	v := n.x
	adj, _ := a.adjoint(v)
	for i := range v.rows {
		ws, p, g := w[i*v.cols:][:v.cols], n.val[i*v.cols:][:v.cols], adj[i*v.ld:][:v.cols]
		if !anyNonzero(ws) {
			continue
		}
		s := dotTimes(ws, p)
		kernel.AccMulDiff(g, ws, p, s)
	}
}

func anyNonzero(x []float64) bool {
	for _, v := range x {
		if v != 0 {
			return true
		}
	}
	return false
}

// lseRows appends log Σ exp of each row of v, with the softmax beside it.
func (a *arrays) lseRows(v view) view {
	p := a.values.alloc(v.size())
	k, z := a.push(&node{op: opLSERows, x: v, d: p}, v.rows)
	x := a.data(v)
	for i := range z {
		m, l := rule.Softmax(p[i*v.cols:][:v.cols], x[i*v.ld:][:v.cols])
		z[i] = m + l
	}
	return whole(k, 1, v.rows)
}

// lseRowsBack is x̄ᵢⱼ += wᵢpᵢⱼ.
func (a *arrays) lseRowsBack(n *node, w []float64) {
	v := n.x
	adj, _ := a.adjoint(v)
	axpyRows(w, rowsOf(n.d, v.cols, v.cols), rowsOf(adj, v.cols, v.ld))
}

// crossEntropy appends the mean over the rows of log Σ exp xᵢⱼ − xᵢₗ, with
// (softmax − one-hot)/rows beside it.
func (a *arrays) crossEntropy(v view, labels []int) number {
	p := a.values.alloc(v.size())
	x := a.data(v)
	f := negZero
	long, lanes := adder(v.rows)
	m := float64(v.rows)
	n := node{op: opCrossEntropy, x: v, d: p, c: m}
	if a.t2 != nil {
		n.dd = a.values.alloc(v.size())
	}
	for i, l := range labels {
		row, ps := x[i*v.ld:][:v.cols], p[i*v.cols:][:v.cols]
		top, log := rule.Softmax(ps, row)
		term := (top - row[l]) + log // in this order no digit is lost
		lanes.Term(i, term)
		f += term
		if n.dd != nil {
			copy(n.dd[i*v.cols:], ps)
		}
		ps[l] = -others(ps, l) // p − 1 without cancellation
		kernel.DivConst(ps, ps, m)
	}
	if long {
		f = lanes.Sum()
	}
	return a.pushScalar(&n, f/m)
}

// others returns Σ pⱼ over j ≠ l.
func others(p []float64, l int) float64 {
	s := 0.0
	for j, v := range p {
		if j != l {
			s += v
		}
	}
	return s
}

// sumLines appends the sums of the stored rows, or of the stored columns.
func (a *arrays) sumLines(v view, rows bool) view {
	n, size := node{op: opSumRows, x: v}, v.rows
	if !rows {
		n.op, size = opSumCols, v.cols
	}
	return whole(a.append(n, size), 1, size)
}

func (a *arrays) sumLinesTo(n *node, z []float64) {
	v := n.x
	x := a.data(v)
	if n.op == opSumCols {
		kernel.ColumnSums(z, x, v.ld, v.rows)
		return
	}
	for i := range z {
		z[i] = kernel.Sum(x[i*v.ld:][:v.cols])
	}
}

// sumLinesBack is x̄ᵢⱼ += wᵢ, or wⱼ.
func (a *arrays) sumLinesBack(n *node, w []float64) {
	v := n.x
	adj, _ := a.adjoint(v)
	for i := range v.rows {
		g := adj[i*v.ld:][:v.cols]
		if n.op == opSumCols {
			kernel.Acc(g, w)
		} else {
			kernel.AccConst(g, w[i])
		}
	}
}
