package exec

import (
	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
	"slope/expr/internal/sweep"
	"slope/internal/kernel"
)

// Machine runs the plan of a graph in work space of its own. The arrays hold a number for each
// node; they are valid after the pass that fills them, until the next Load.
type Machine struct {
	lane lanes // blocks of the rolled loops

	G    *graph.Graph
	Plan *plan.Plan

	V    []float64 // values
	Part []float64 // what the value pass keeps for the others
	B    []float64 // adjoints
	T    []float64 // tangents
	BT   []float64 // tangents of the adjoints

	whole     [1]plan.Step
	one       [1]float64
	careful   bool      // one node at a time, by the law; see doubtful
	reach     []bool    // then: on which nodes the result depends
	separable []float64 // the point of HVPs, if the plan is separable
	finite    bool      // every zero adjoint may be skipped; see ForMany
}

// Load sets the inputs and begins a new point.
func (m *Machine) Load(x, data []float64) {
	m.loadData(data)
	copy(m.V, x)
}

// loadData is Load of the data inputs alone.
func (m *Machine) loadData(data []float64) {
	copy(Room(&m.V, m.G.Len())[m.G.Inputs:], data)
	m.careful, m.finite = false, false
}

// Values begins a new point and computes the results, and no other values that could be read.
func (m *Machine) Values(x, data []float64) {
	if !m.Plan.Direct {
		m.Load(x, data)
		m.Primal(false)
		return
	}
	m.loadData(data)
	m.primal(false, Slab{Values: x})
}

// Room returns *x with length n, with zeros if it has not been so long.
func Room(x *[]float64, n int) []float64 {
	if cap(*x) < n {
		*x = make([]float64, n)
	}
	*x = (*x)[:n]
	return *x
}

// Finite reports whether no element is infinite or NaN.
func Finite(x []float64) bool { return kernel.Finite(x) }

// steps returns the steps of the plan, or all nodes as one step.
func (m *Machine) steps() []plan.Step {
	if m.careful {
		g := m.G
		m.whole[0] = plan.Step{Lo: g.Inputs + g.Data, Hi: g.Len()}
		return m.whole[:]
	}
	return m.Plan.Steps
}

// doubtful reports whether a derivative must be computed again, carefully. The
// quick passes do not know which zeros are zeros of the formula, nor do the kernels
// of the loops test for zeros. Where that matters, a zero times what is infinite or
// NaN, a NaN shows in the result.
func (m *Machine) doubtful(d []float64) bool { return !m.careful && !Finite(d) }

// carefully runs the value pass again, one node at a time as all passes that
// follow until the next point.
func (m *Machine) carefully() {
	m.careful = true
	m.Primal(true)
}

// Primal runs the value pass; keep says whether derivatives follow.
func (m *Machine) Primal(keep bool) { m.primal(keep, Slab{}) }

// primal is Primal of a point that is in inputs, if they are not among the nodes.
func (m *Machine) primal(keep bool, inputs Slab) {
	g := m.G
	var part []float64
	if keep {
		part = Room(&m.Part, g.Kept)
	}
	steps := m.steps()
	for i := range steps {
		s := &steps[i]
		if s.Loop != nil {
			m.loopValue(s.Loop, keep, inputs)
			continue
		}
		sweep.Value(g, m.V, part, s.Lo, s.Hi)
	}
}

// ForMany looks once whether a zero adjoint may be skipped at every node, for callers
// of many sweeps at one point: every node is bounded and bent where all numbers are
// finite and no norm is 0.
func (m *Machine) ForMany() {
	g := m.G
	m.finite = Finite(m.V) && Finite(m.Part)
	for _, i := range g.Norm {
		m.finite = m.finite && sweep.Bent(g, m.Part, i)
	}
}

func (m *Machine) point() sweep.Point { return sweep.Point{V: m.V, Part: m.Part, Finite: m.finite} }

// backward runs the adjoint pass from adjoints that are set.
func (m *Machine) backward() {
	g := m.G
	steps := m.steps()
	for i := len(steps) - 1; i >= 0; i-- {
		s := &steps[i]
		if s.Loop != nil {
			m.loopAdjoint(s.Loop, Slab{})
			continue
		}
		if m.careful {
			sweep.CarefulAdjoint(g, m.V, m.Part, m.B, m.reach, s.Lo, s.Hi)
			continue
		}
		sweep.Adjoint(g, m.point(), m.B, s.Lo, s.Hi)
	}
}

// forward runs the tangent pass from tangents of the inputs that are set. For second derivatives alone it leaves out the
// tangents of sums whose adjoint is the same at every point: between them and the result nothing is bent.
func (m *Machine) forward(second bool) {
	g := m.G
	steps := m.steps()
	for i := range steps {
		s := &steps[i]
		if s.Loop != nil {
			m.loopTangent(s.Loop, !(second && s.Loop.Final))
			continue
		}
		if m.careful {
			sweep.CarefulTangent(g, m.V, m.Part, m.T, s.Lo, s.Hi)
			continue
		}
		sweep.Tangent(g, m.V, m.Part, m.T, s.Lo, s.Hi)
	}
}

// backward2 runs the pass of the adjoints' tangents.
func (m *Machine) backward2() {
	g := m.G
	steps := m.steps()
	for i := len(steps) - 1; i >= 0; i-- {
		s := &steps[i]
		if s.Loop != nil {
			m.loopAdjointTangent(s.Loop)
			continue
		}
		if m.careful {
			sweep.CarefulSecond(g, m.V, m.Part, m.B, m.T, m.BT, m.reach, s.Lo, s.Hi)
			continue
		}
		sweep.Second(g, m.point(), m.B, m.T, m.BT, s.Lo, s.Hi)
	}
}
