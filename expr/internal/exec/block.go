package exec

import (
	"slope/expr/internal/plan"
	"slope/internal/kernel"
)

// lanes is the work space of the loops of an evaluator.
type lanes struct {
	scratch []float64      // see block.scratch
	own     [4][]float64   // what belongs to the results of a block of a final loop, in each pass
	part    []float64      // and the partials
	sums    []kernel.Lanes // sums under way
	terms   []float64      // the terms of a block of one of them
	doubt   kernel.Doubt   // of the adjoints there
	local   [5][]float64   // values, partials, adjoints, tangents and their adjoints of one list
}

// Rooms of scratch, the last of them for block.laneTree.
const (
	treeScratch = 6
	scratches   = treeScratch + 4
	scratchRow  = plan.MaxBlock + 8 // see plan.Loop.Row
)

// block is a block of lanes of a loop under evaluation.
type block struct {
	machine *Machine
	l       *plan.Loop
	l0, m   int  // first lane, number of lanes
	local   bool // values and adjoints are kept for the block only
	direct  bool // the slab has the inputs of the program

	slab Slab
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
	switch p {
	case values:
		return c.slab.Values
	case adjoints:
		return c.slab.Adjoints
	case tangents:
		return c.slab.V
	}
	return c.slab.HV
}

// home is the array that the addresses of an operand are places of.
func (c *block) home(p pass, r *plan.Ref) []float64 {
	return c.space(p, r.Slab || r.Input && c.direct)
}

// lane returns the results of instruction k, or what belongs to them.
func (c *block) lane(p pass, k int) []float64 {
	if c.local {
		return c.machine.lane.own[p][k*c.l.Row():][:c.m:c.m]
	}
	return c.array(p)[c.l.Inst[k].Base+c.l0:][:c.m:c.m]
}

// scratch returns room w for a number of each lane.
func (c *block) scratch(w int) []float64 {
	return c.machine.lane.scratch[w*scratchRow:][:c.m:c.m]
}

// part returns the numbers kept in slot s of an instruction with one operand or
// two.
func (c *block) part(in *plan.Inst, s int) []float64 {
	if c.local {
		return c.machine.lane.part[(in.FirstSlot+s)*c.l.Row():][:c.m:c.m]
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
		return c.home(p, r)[r.At+c.l0:][:c.m:c.m]
	}
	x := c.home(p, r)
	s := c.scratch(w)
	switch r.Kind {
	case plan.RefScalar:
		kernel.Fill(s, x[r.At])
	case plan.RefStride:
		gather(s, x, r.At+c.l0*r.Stride, r.Stride)
	case plan.RefGather:
		for i, k := range r.Idx[c.l0:][:c.m] {
			s[i] = x[k]
		}
	}
	return s
}

// gather sets s to the elements of x from k on at a distance. Four at a time take 0.9 of the time on layers of a network.
func gather(s, x []float64, k, stride int) {
	for ; len(s) >= 4; s = s[4:] {
		t := (*[4]float64)(s)
		t[0], t[1], t[2], t[3] = x[k], x[k+stride], x[k+2*stride], x[k+3*stride]
		k += 4 * stride
	}
	for i := range s {
		s[i] = x[k]
		k += stride
	}
}

// into returns where to add the adjoints of an operand; flush must follow.
func (c *block) into(p pass, r *plan.Ref, w int) []float64 {
	if !r.Dead {
		switch r.Kind {
		case plan.RefLane:
			return c.lane(p, r.At)
		case plan.RefRun:
			return c.home(p, r)[r.At+c.l0:][:c.m:c.m]
		}
	}
	s := c.scratch(w)
	clear(s)
	return s
}

// flush adds adjoints that were collected in scratch to where they belong.
func (c *block) flush(p pass, r *plan.Ref, s []float64) {
	if r.Kind > plan.RefRun && !r.Dead {
		c.scatter(p, r, s)
	}
}

func (c *block) scatter(p pass, r *plan.Ref, s []float64) {
	x := c.home(p, r)
	switch r.Kind {
	case plan.RefScalar:
		x[r.At] += kernel.Sum(s)
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

// blocks returns the block in front of the first one of a loop, or behind the last one.
func (m *Machine) blocks(l *plan.Loop, local, behind bool, inputs Slab) block {
	m.laneRoom(l, local)
	at := -l.Block
	if behind {
		at = (l.N + l.Block - 1) / l.Block * l.Block
	}
	return block{machine: m, l: l, l0: at, local: local, direct: inputs.Values != nil, slab: inputs}
}

// next goes to the next block, and reports whether there is one.
func (c *block) next() bool {
	c.l0 += c.l.Block
	c.m = min(c.l.Block, c.l.N-c.l0)
	return c.m > 0
}

// back goes to the block before.
func (c *block) back() bool {
	c.l0 -= c.l.Block
	c.m = min(c.l.Block, c.l.N-c.l0)
	return c.l0 >= 0
}

// laneRoom makes room for a loop, and for its results if they stay in the block.
func (m *Machine) laneRoom(l *plan.Loop, local bool) {
	w := &m.lane
	w.scratch = atLeast(w.scratch, scratches*scratchRow)
	if local {
		for p := range w.own {
			w.own[p] = atLeast(w.own[p], len(l.Inst)*l.Row())
		}
		w.part = atLeast(w.part, l.Kept*l.Row())
	}
}

func atLeast(x []float64, n int) []float64 {
	if len(x) < n {
		return make([]float64, n)
	}
	return x
}
