package expr

import (
	"slope/expr/internal/plan"
	"slope/expr/internal/sweep"
	"slope/internal/arg"
	"slope/internal/kernel"
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
	p := s.p.samplesPlan()
	g, l := p.G, p.Loop
	n, k := g.Inputs, g.Data
	width := n + k
	v, adj := e.v, e.b // those of the other passes, of other sizes
	e.v, e.b = room(&e.shared[0], p.Shared), room(&e.shared[1], p.Shared)
	sweep.Value(g, e.v, room(&e.shared[2], g.Kept), width, p.Shared)
	e.localRoom(l)
	rows, bars := room(&e.rows[0], width*plan.MaxBlock), room(&e.rows[1], width*plan.MaxBlock)
	for i := range plan.MaxBlock {
		copy(rows[i*width:], x)
	}
	c := &e.block
	*c = blk{e: e, l: l, local: true, slab: rows, slabB: bars}
	for at := 0; at < s.n; at += l.Block {
		c.m = min(l.Block, s.n-at)
		for i := range c.m {
			copy(rows[i*width+n:(i+1)*width], s.data[(at+i)*k:])
		}
		c.value(true)
		copy(dst[at:], c.lane(values, p.Out))
		for i := range l.Inst {
			clear(c.lane(adjoints, i))
		}
		clear(bars[:c.m*width])
		kernel.Fill(c.lane(adjoints, p.Out), 1)
		c.adjoint()
		for i := range c.m {
			copy(grads[(at+i)*n:(at+i+1)*n], bars[i*width:])
		}
	}
	e.v, e.b = v, adj
	for i, y := range dst { // see doubtful
		row := grads[i*n : (i+1)*n : (i+1)*n]
		switch {
		case y != y:
			sweep.FillNaN(row)
		case !allFinite(row):
			e.p = s.p.WithData(s.data[i*k : (i+1)*k])
			e.load(x)
			e.carefully()
			e.firstOrder()
			copy(row, e.b[:n])
		}
	}
}
