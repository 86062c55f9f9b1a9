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
	p.all(dst, nil, arg.Apart(points, dst))
	return dst
}

// GradientAll writes the values at many points to dst and the gradients, one
// after the other as the points are, to grads; both are allocated if they are
// nil. See ValueAll.
func (p *Program) GradientAll(dst, grads, points []float64) (y, g []float64) {
	p.must()
	dst = arg.Dst("expr", "values", dst, p.points("GradientAll", points))
	grads = arg.Dst("expr", "gradients", grads, len(points))
	p.all(dst, grads, arg.Apart(arg.Apart(points, grads), dst))
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
func (p *Program) all(dst, grads, points []float64) {
	n := p.g.Inputs
	e := p.take()
	defer p.put(e)
	if e.r.plan.MostlyLoops() {
		for i := range dst {
			if x := points[i*n : (i+1)*n]; grads == nil {
				dst[i] = e.Value(x)
			} else {
				dst[i], _ = e.Gradient(grads[i*n:(i+1)*n:(i+1)*n], x)
			}
		}
		return
	}
	lanes := p.run.points.of(p, OpInput)
	m := e.laneMachine()
	m.StartLanes(lanes, nil, p.data)
	clear(grads)
	for at := 0; at < len(dst); at += lanes.Loop.Block {
		count := min(lanes.Loop.Block, len(dst)-at)
		copy(dst[at:], m.RunLanes(lanes, at, count, exec.Slab{Values: points, Adjoints: grads}, grads != nil))
	}
	if grads != nil {
		e.settle(dst, grads, func(i int) (x, data []float64) { return points[i*n : (i+1)*n], p.data })
	}
}
