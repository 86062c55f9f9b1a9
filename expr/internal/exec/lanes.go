package exec

import (
	"slope/expr/internal/plan"
	"slope/expr/internal/sweep"
	"slope/internal/kernel"
)

// Slab are inputs that are not among the nodes, and their adjoints, which are added to: those that differ from lane to lane of
// many, or those of a program whose loops read them where they are, there with a direction and the Hessian product that is added to.
type Slab struct {
	Values, Adjoints []float64
	Direction
}

// Direction is a direction V and the product HV of the Hessian with it.
type Direction struct{ V, HV []float64 }

// StartLanes computes the nodes that all lanes of p share from their inputs.
func (m *Machine) StartLanes(p *plan.Lanes, x, data []float64) {
	Room(&m.B, p.Shared)
	copy(Room(&m.V, p.Shared), x)
	copy(m.V[p.G.Inputs:], data)
	sweep.Value(p.G, m.V, Room(&m.Part, p.G.Kept), p.G.Inputs+p.G.Data, p.Shared)
}

// RunLanes computes n lanes from the lane first on, at most as many as a block has, and
// returns their results, which are valid until the next call. With derive it also runs them
// backwards, each from the adjoint 1 of its result, and adds to the adjoints of what they share,
// in B, and of the slab.
func (m *Machine) RunLanes(p *plan.Lanes, first, n int, slab Slab, derive bool) []float64 {
	m.laneRoom(p.Loop, true)
	c := &block{machine: m, l: p.Loop, l0: first, m: n, local: true, slab: slab}
	c.value(derive)
	if derive {
		for k := range p.Loop.Inst {
			clear(c.lane(adjoints, k))
		}
		kernel.Fill(c.lane(adjoints, p.Out), 1)
		c.adjoint()
	}
	return c.lane(values, p.Out)
}

// FinishLanes carries the adjoints b of what the lanes share to the inputs.
func (m *Machine) FinishLanes(p *plan.Lanes, b []float64) {
	sweep.Adjoint(p.G, sweep.Point{V: m.V, Part: m.Part}, b, p.G.Inputs+p.G.Data, p.Shared)
}
