package reverse

import "slope/internal/kernel"

// append appends an operation whose rule has eval, with a result of size elements, and
// returns its node.
func (a *arrays) append(n node, size int) int {
	k, z := a.push(&n, size)
	a.rules.array(n.op).eval(a, &a.nodes[k], z)
	return k
}

func (a *arrays) copyOf(n *node, z []float64) { a.copyTo(z, n.x) }

func (a *arrays) stackOf(n *node, z []float64) {
	for i := range z {
		z[i] = a.number(a.scalars[n.k+i])
	}
}

func (a *arrays) joinOf(n *node, z []float64) {
	for _, v := range a.views[n.k : n.k+n.count] {
		z = z[copy(z, a.data(v)[:v.cols]):]
	}
}

// binaryTo sets z to the sum, difference, product or quotient of the operands.
func (a *arrays) binaryTo(n *node, z []float64) {
	x, y := a.data(n.x), a.data(n.y)
	k, l := lines(n.x, n.y)
	for i := range k {
		elementwise(n.op, z[i*l:i*l+l], x[i*n.x.ld:], y[i*n.y.ld:])
	}
}

func (a *arrays) addVarTo(n *node, z []float64) { a.shift(z, n.x, a.number(n.s)) }
func (a *arrays) mulVarTo(n *node, z []float64) { a.scale(z, n.x, a.number(n.s)) }
func (a *arrays) scaleTo(n *node, z []float64)  { a.scale(z, n.x, n.c) }

func (a *arrays) shiftTo(n *node, z []float64) {
	c := n.c
	if a.moving {
		c = 0
	}
	a.shift(z, n.x, c)
}

func (a *arrays) squareRowsTo(n *node, z []float64) {
	x := a.data(n.x)
	if otherBLAS() == nil {
		kernel.SquareRows(z, x, n.x.ld, n.x.cols)
		return
	}
	for i := range z {
		row := x[i*n.x.ld:][:n.x.cols]
		z[i] = inner(row, row)
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
