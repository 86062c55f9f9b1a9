package exec

import (
	"slope/expr/internal/plan"
	"slope/internal/kernel"
)

// windows reports whether adjoints that lanes share are made in one pass: it pays with vectors.
func windows() bool { return kernel.Current() != kernel.Go }

// window adds adjoints of the lanes of the block to the nodes that the loop reads.
func (c *block) window(g *plan.Window) {
	w := &c.machine.lane
	first := &g.Terms[0]
	z := c.home(adjoints, &c.l.Inst[first.Inst].Refs[first.Ref])[g.At+c.l0:][:c.m+g.Spread]
	behind := max(c.m, g.Spread) // the nodes from Spread on up to here get all terms
	set := g.Alone && c.local    // blocks go forwards
	if set {
		if c.l0 == 0 { // else the block before has begun with them
			clear(z[:g.Spread])
		}
		clear(z[behind:])
	}
	var products [plan.MaxWindow]kernel.Product
	for i := range g.Terms {
		t := &g.Terms[i]
		k, x := c.slope(&c.l.Inst[t.Inst], t.Ref)
		p := kernel.Product{S: c.lane(adjoints, t.Inst), X: x, C: k}
		for j := range z[:g.Spread] {
			addAt(z, j, j-t.Shift, &p)
		}
		for j := behind; j < len(z); j++ {
			addAt(z, j, j-t.Shift, &p)
		}
		if from := g.Spread - t.Shift; from > 0 && c.m > g.Spread {
			if p.S = p.S[from:]; p.X != nil {
				p.X = p.X[from:]
			}
		}
		products[i] = p // not by a pointer: what is stored behind one leaves the stack of the caller
	}
	w.doubt.Look(z[:g.Spread])
	w.doubt.Look(z[behind:])
	if c.m > g.Spread {
		kernel.SumProducts(z[g.Spread:c.m], products[:len(g.Terms)], set, &w.doubt)
	}
}

// addAt adds the product of lane i to z[j], if there is that lane.
func addAt(z []float64, j, i int, p *kernel.Product) {
	if uint(i) >= uint(len(p.S)) {
		return
	}
	v := p.C * p.S[i]
	if p.X != nil {
		v *= p.X[i]
	}
	z[j] += float64(v)
}
