package expr

import (
	"fmt"

	"slope/expr/internal/exec"
	"slope/internal/arg"
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
	p := e.p.pointsPlan()
	n := p.G.Inputs
	m := e.laneMachine()
	m.StartLanes(p, nil, e.p.data)
	clear(grads)
	for at := 0; at < len(dst); at += p.Loop.Block {
		count := min(p.Loop.Block, len(dst)-at)
		copy(dst[at:], m.RunLanes(p, at, count, exec.Slab{Values: points, Adjoints: grads}, grads != nil))
	}
	if grads != nil {
		e.settle(dst, grads, func(i int) (x, data []float64) { return points[i*n : (i+1)*n], e.p.data })
	}
}
