package expr

import (
	"slope/expr/internal/exec"
	"slope/expr/internal/plan"
	"slope/expr/internal/sweep"
	"slope/internal/arg"
)

// Gradients writes the loss of every sample at x to dst, of length Len, and the
// gradient of every sample, Dim numbers each and one after the other, to grads;
// both are allocated if they are nil. The losses are those of Values bit for bit.
// Where a loss is NaN its gradient is NaN.
//
// It is for those who do not want the sum, or want it in another arithmetic. It
// runs in the goroutine that calls it and costs somewhat more than Gradient with
// one worker; nothing is allocated in steady state.
func (b *Batch) Gradients(dst, grads, x []float64) (y, g []float64) {
	b.must()
	n := b.p.g.Inputs
	arg.Length("expr", "point", len(x), n)
	dst = arg.Dst("expr", "values", dst, b.n)
	grads = arg.Dst("expr", "gradients", grads, b.n*n)
	e := b.p.take()
	e.samples(b, dst, grads, x)
	b.p.put(e)
	return dst, grads
}

// samples runs the program over samples that have, each, the variables x of
// their own, so that their adjoints stay apart.
func (e *Evaluator) samples(s *Batch, dst, grads, x []float64) {
	p := s.p.run.samples.of(s.p, plan.OverAll)
	n, k := p.G.Inputs, p.G.Data
	width := n + k
	m := e.laneMachine()
	m.StartLanes(p, nil, nil)
	rows, bars := exec.Room(&e.rows[0], width*plan.MaxBlock), exec.Room(&e.rows[1], width*plan.MaxBlock)
	for i := range plan.MaxBlock {
		copy(rows[i*width:], x)
	}
	for at := 0; at < s.n; at += p.Loop.Block {
		count := min(p.Loop.Block, s.n-at)
		for i := range count {
			copy(rows[i*width+n:(i+1)*width], s.data[(at+i)*k:])
		}
		clear(bars[:count*width])
		copy(dst[at:], m.RunLanes(p, 0, count, exec.Slab{Values: rows, Adjoints: bars}, true))
		for i := range count {
			copy(grads[(at+i)*n:(at+i+1)*n], bars[i*width:])
		}
	}
	e.settle(dst, grads, func(i int) (point, data []float64) { return x, s.data[i*k : (i+1)*k] })
}

// settle makes the gradients of values that are NaN NaN, and computes those that the quick
// passes leave in doubt again, one point at a time. at returns the point of a value.
func (e *Evaluator) settle(y, grads []float64, at func(i int) (x, data []float64)) {
	n := e.r.g.Inputs
	for i, v := range y {
		row := grads[i*n : (i+1)*n : (i+1)*n]
		switch {
		case v != v:
			sweep.FillNaN(row)
		case !exec.Finite(row):
			e.m.Load(at(i))
			e.m.CarefulGradient(row)
		}
	}
}

// laneMachine returns the machine for plans of lanes.
func (e *Evaluator) laneMachine() *exec.Machine {
	if e.lanes == nil {
		e.lanes = &exec.Machine{}
	}
	return e.lanes
}
