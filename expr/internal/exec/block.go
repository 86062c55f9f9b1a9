package exec

import (
	"slope/expr/internal/plan"
	"slope/internal/kernel"
)

// lanes is the work space of the loops of an evaluator.
type lanes struct {
	scratch    [6][plan.MaxBlock]float64 // first: a vector should lie within a line of the cache
	tree       [4][plan.MaxBlock]float64 // sums of lanes; see block.laneTree
	v, b, part []float64                 // values, adjoints and partials of a block, for final loops
	sums       []kernel.Lanes            // sums under way
	terms      []float64                 // the terms of a block of one of them
	local      [5][]float64              // values, partials, adjoints, tangents and their adjoints of one list
}

// block is a block of lanes of a loop under evaluation.
type block struct {
	machine *Machine
	l       *plan.Loop
	l0, m   int  // first lane, number of lanes
	local   bool // values and adjoints are kept for the block only

	slab, slabB []float64 // inputs that differ from lane to lane of a batch, and their adjoints
}

// pass names the array that an operand is taken from.
type pass int

const (
	values pass = iota
	adjoints
	tangents
	adjointTangents
)

func (c *block) array(p pass) []float64 {
	switch p {
	case values:
		return c.machine.V
	case adjoints:
		return c.machine.B
	case tangents:
		return c.machine.T
	}
	return c.machine.BT
}

// space is the array that the addresses of a ref or list are places of.
func (c *block) space(p pass, slab bool) []float64 {
	if !slab {
		return c.array(p)
	}
	if p == adjoints {
		return c.slabB
	}
	return c.slab
}

// lane returns the results of instruction k, or what belongs to them.
func (c *block) lane(p pass, k int) []float64 {
	if c.local {
		w := c.machine.lane.v
		if p == adjoints {
			w = c.machine.lane.b
		}
		return w[k*plan.MaxBlock:][:c.m:c.m]
	}
	return c.array(p)[c.l.Inst[k].Base+c.l0:][:c.m:c.m]
}

// part returns the numbers kept in slot s of an instruction with one operand or
// two.
func (c *block) part(in *plan.Inst, s int) []float64 {
	if c.local {
		return c.machine.lane.part[(in.FirstSlot+s)*plan.MaxBlock:][:c.m:c.m]
	}
	return c.machine.Part[in.Part+s*c.l.N+c.l0:][:c.m:c.m]
}

// load returns the operand for the lanes of the block, gathered into scratch w
// if it is not in one piece.
func (c *block) load(p pass, r *plan.Ref, w int) []float64 {
	switch r.Kind {
	case plan.RefLane:
		return c.lane(p, r.At)
	case plan.RefRun:
		return c.space(p, r.Slab)[r.At+c.l0:][:c.m:c.m]
	}
	x := c.space(p, r.Slab)
	s := c.machine.lane.scratch[w][:c.m]
	switch r.Kind {
	case plan.RefScalar:
		kernel.Fill(s, x[r.At])
	case plan.RefStride:
		k := r.At + c.l0*r.Stride
		for i := range s {
			s[i] = x[k]
			k += r.Stride
		}
	case plan.RefGather:
		for i, k := range r.Idx[c.l0:][:c.m] {
			s[i] = x[k]
		}
	}
	return s
}

// into returns where to add the adjoints of an operand; flush must follow.
func (c *block) into(p pass, r *plan.Ref, w int) []float64 {
	if !r.Dead {
		switch r.Kind {
		case plan.RefLane:
			return c.lane(p, r.At)
		case plan.RefRun:
			return c.space(p, r.Slab)[r.At+c.l0:][:c.m:c.m]
		}
	}
	s := c.machine.lane.scratch[w][:c.m]
	clear(s)
	return s
}

// flush adds adjoints that were collected in scratch to where they belong.
func (c *block) flush(p pass, r *plan.Ref, s []float64) {
	if r.Dead {
		return
	}
	x := c.space(p, r.Slab)
	switch r.Kind {
	case plan.RefScalar:
		z := 0.0
		for _, v := range s {
			z += v
		}
		x[r.At] += z
	case plan.RefStride:
		k := r.At + c.l0*r.Stride
		for _, v := range s {
			x[k] += v
			k += r.Stride
		}
	case plan.RefGather:
		for i, k := range r.Idx[c.l0:][:c.m] {
			x[k] += s[i]
		}
	}
}

// blocks calls f for the blocks of a loop, in order.
func (m *Machine) blocks(l *plan.Loop, local bool, f func(c *block)) {
	c := &m.block
	*c = block{machine: m, l: l, local: local}
	for c.l0 = 0; c.l0 < l.N; c.l0 += l.Block {
		c.m = min(l.Block, l.N-c.l0)
		f(c)
	}
}

// blocksBack is blocks from the last to the first.
func (m *Machine) blocksBack(l *plan.Loop, f func(c *block)) {
	c := &m.block
	*c = block{machine: m, l: l}
	for c.l0 = (l.N - 1) / l.Block * l.Block; c.l0 >= 0; c.l0 -= l.Block {
		c.m = min(l.Block, l.N-c.l0)
		f(c)
	}
}

// localRoom makes room for a loop whose results stay in the block.
func (m *Machine) localRoom(l *plan.Loop) {
	w := &m.lane
	w.v = atLeast(w.v, len(l.Inst)*plan.MaxBlock)
	w.b = atLeast(w.b, len(l.Inst)*plan.MaxBlock)
	w.part = atLeast(w.part, l.Kept*plan.MaxBlock)
}

func atLeast(x []float64, n int) []float64 {
	if len(x) < n {
		return make([]float64, n)
	}
	return x
}
