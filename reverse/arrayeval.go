package reverse

import "slope/internal/kernel"

// append appends a linear operation, or another that eval knows, with a result of
// size elements, and returns its node.
func (a *arrays) append(n node, size int) int {
	k, z := a.push(&n, size)
	a.eval(&n, z)
	return k
}

// eval sets z to the result of n: of a linear operation also to its tangent, while
// data means tangents.
func (a *arrays) eval(n *node, z []float64) {
	switch n.op {
	case opCopy:
		a.copyTo(z, n.x)
	case opStack:
		for i := range z {
			z[i] = a.number(a.scalars[n.k+i])
		}
	case opJoin:
		for _, v := range a.views[n.k : n.k+n.count] {
			z = z[copy(z, a.data(v)[:v.cols]):]
		}
	case opAdd, opSub, opMul, opDiv:
		x, y := a.data(n.x), a.data(n.y)
		k, l := lines(n.x, n.y)
		for i := range k {
			elementwise(n.op, z[i*l:i*l+l], x[i*n.x.ld:], y[i*n.y.ld:])
		}
	case opAddVar:
		a.shift(z, n.x, a.number(n.s))
	case opShift:
		if a.moving {
			a.shift(z, n.x, 0)
		} else {
			a.shift(z, n.x, n.c)
		}
	case opMulVar:
		a.scale(z, n.x, a.number(n.s))
	case opScale:
		a.scale(z, n.x, n.c)
	case opAddRow, opAddCol:
		a.broadcastTo(z, n)
	case opSquareRows:
		x := a.data(n.x)
		for i := range z {
			row := x[i*n.x.ld:][:n.x.cols]
			z[i] = inner(row, row)
		}
	case opSumRows, opSumCols:
		a.sumLinesTo(z, n)
	default:
		a.evalStructure(n, z)
	}
}

// shift sets z to v + c.
func (a *arrays) shift(z []float64, v view, c float64) {
	x := a.data(v)
	n, l := lines(v, v)
	for i := range n {
		kernel.AddConst(z[i*l:i*l+l], x[i*v.ld:], c)
	}
}

// scale sets z to c·v.
func (a *arrays) scale(z []float64, v view, c float64) {
	x := a.data(v)
	n, l := lines(v, v)
	for i := range n {
		kernel.Scale(z[i*l:i*l+l], x[i*v.ld:], c)
	}
}
