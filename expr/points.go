package expr

import (
	"fmt"

	"slope/expr/internal/sweep"
	"slope/internal/arg"
	"slope/internal/kernel"
)

// ValueAll writes the values at many points to dst, which is allocated if it is
// nil. points holds the points one after the other, Dim numbers each, and dst one
// number for each of them. The program runs over blocks of points, one operation
// at a time, so that an operation costs little more than the arithmetic; a program
// that is itself mostly loops runs point by point, which is quicker. The values are
// those of Value bit for bit. It panics if the program has not one result or the
// lengths do not fit.
func (p *Program) ValueAll(dst, points []float64) []float64 {
	p.must()
	dst = arg.Dst("expr", "values", dst, p.points("ValueAll", points))
	points = arg.Apart(points, dst)
	if n := p.g.Inputs; p.compiled().plan.MostlyLoops() {
		for i := range dst {
			dst[i] = p.Value(points[i*n : (i+1)*n])
		}
		return dst
	}
	e := p.take()
	e.all(dst, nil, points)
	p.put(e)
	return dst
}

// GradientAll writes the values at many points to dst and the gradients, one
// after the other as the points are, to grads; both are allocated if they are
// nil. See ValueAll.
func (p *Program) GradientAll(dst, grads, points []float64) (y, g []float64) {
	p.must()
	dst = arg.Dst("expr", "values", dst, p.points("GradientAll", points))
	grads = arg.Dst("expr", "gradients", grads, len(points))
	points = arg.Apart(arg.Apart(points, grads), dst)
	if n := p.g.Inputs; p.compiled().plan.MostlyLoops() {
		for i := range dst {
			dst[i], _ = p.Gradient(grads[i*n:(i+1)*n:(i+1)*n], points[i*n:(i+1)*n])
		}
		return dst, grads
	}
	e := p.take()
	e.all(dst, grads, points)
	p.put(e)
	return dst, grads
}

// points returns the number of points.
func (p *Program) points(method string, points []float64) int {
	p.one(method)
	p.bound()
	n := p.g.Inputs
	if len(points)%n != 0 {
		panic(fmt.Sprintf("expr: points of length %d, want a multiple of %d", len(points), n))
	}
	return len(points) / n
}

// all evaluates the program at points, with gradients if grads is not nil.
func (e *Evaluator) all(dst, grads, points []float64) {
	b := e.p.pointsPlan()
	g, l := b.G, b.Loop
	n := g.Inputs
	v, adj := e.v, e.b // those of the other passes, of other sizes
	e.v, e.b = room(&e.shared[0], b.Shared), room(&e.shared[1], b.Shared)
	copy(e.v[n:], e.p.data)
	sweep.Value(g, e.v, room(&e.shared[2], g.Kept), n+g.Data, b.Shared)
	e.localRoom(l)
	clear(grads)
	c := &e.block
	*c = blk{e: e, l: l, local: true, slab: points, slabB: grads}
	for c.l0 = 0; c.l0 < len(dst); c.l0 += l.Block {
		c.m = min(l.Block, len(dst)-c.l0)
		c.value(grads != nil)
		copy(dst[c.l0:], c.lane(values, b.Out))
		if grads == nil {
			continue
		}
		for k := range l.Inst {
			clear(c.lane(adjoints, k))
		}
		kernel.Fill(c.lane(adjoints, b.Out), 1)
		c.adjoint()
	}
	e.v, e.b = v, adj
	if grads == nil {
		return
	}
	for i, y := range dst { // see doubtful
		row := grads[i*n : (i+1)*n : (i+1)*n]
		switch {
		case y != y:
			sweep.FillNaN(row)
		case !allFinite(row):
			e.load(points[i*n : (i+1)*n])
			e.carefully()
			e.firstOrder()
			copy(row, e.b[:n])
		}
	}
}

// allFinite reports whether no element is infinite or NaN.
func allFinite(x []float64) bool { return kernel.Finite(x) == len(x) }
