package exec

import (
	"unsafe"

	"slope/expr/internal/sweep"
)

// Gradient writes the gradient at x to dst and returns the value. It begins a new point.
//
// A final loop runs forwards and backwards block by block. If nothing but loops reads the point, it is not copied,
// and the adjoints add up in dst.
func (m *Machine) Gradient(dst, x, data []float64) float64 {
	direct := m.Plan.Direct && !overlap(dst, x)
	alone := direct && m.Plan.Alone && windows()
	if direct {
		m.loadData(data)
		if !alone {
			clear(dst)
		}
		m.quickGradient(Slab{Values: x, Adjoints: dst}, nil)
	} else {
		m.Load(x, data)
		m.quickGradient(Slab{}, nil)
	}
	y := m.V[m.G.Out[0]]
	switch {
	case y != y:
		sweep.FillNaN(dst)
	case alone && m.lane.doubt.Finite():
	case direct && !Finite(dst):
		m.Load(x, data)
		m.CarefulGradient(dst)
	case !direct && !m.copyFinite(dst, m.B):
		m.CarefulGradient(dst)
	}
	return y
}

// overlap reports whether two slices of the same length have an element in common.
func overlap(x, y []float64) bool {
	if len(x) == 0 {
		return false
	}
	a, b := uintptr(unsafe.Pointer(&x[0])), uintptr(unsafe.Pointer(&y[0]))
	size := uintptr(len(x)) * unsafe.Sizeof(x[0])
	return a < b+size && b < a+size
}

// quickGradient computes the value and the adjoints of the inputs, of a point that is in inputs if it is not among the nodes. In
// final loops it adds to the Hessian products of the directions.
func (m *Machine) quickGradient(inputs Slab, directions []Direction) {
	g, p := m.G, m.Plan
	part := Room(&m.Part, g.Kept)
	b := Room(&m.B, g.Len())
	for _, c := range p.Clear {
		if inputs.Values != nil {
			c[0] = min(max(c[0], g.Inputs), c[1])
		}
		clear(b[c[0]:c[1]])
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		switch {
		case s.Loop == nil:
			sweep.Value(g, m.V, part, s.Lo, s.Hi)
		case s.Loop.Final:
			m.loopGradient(s.Loop, inputs, directions)
		default:
			m.loopValue(s.Loop, true, inputs)
		}
	}
	b[g.Out[0]] += 1
	for i := len(p.Steps) - 1; i >= 0; i-- {
		s := &p.Steps[i]
		switch {
		case s.Loop == nil:
			sweep.Adjoint(g, m.point(), b, s.Lo, s.Hi)
		case s.Loop.Final:
			m.startAdjoints(s.Loop, adjoints)
		default:
			m.loopAdjoint(s.Loop, inputs)
		}
	}
}

// CarefulGradient is Gradient after the quick passes gave a doubtful one.
func (m *Machine) CarefulGradient(dst []float64) {
	m.carefully()
	m.firstOrder()
	copy(dst, m.B[:m.G.Inputs])
}

// copyFinite sets dst to what is in b, and reports whether that is not doubtful.
func (m *Machine) copyFinite(dst, b []float64) bool {
	copy(dst, b)
	return m.careful || Finite(dst)
}

// VJP writes the product of the weights w of the results with the Jacobian to dst, after Primal.
func (m *Machine) VJP(dst, w []float64) {
	g := m.G
	for i, o := range g.Out {
		if w[i] != 0 && m.V[o] != m.V[o] {
			sweep.FillNaN(dst)
			return
		}
	}
	m.weighted(w)
	if m.doubtful(m.B[:g.Inputs]) {
		m.carefully()
		m.weighted(w)
	}
	copy(dst, m.B[:g.Inputs])
}

// weighted runs the adjoint pass for weights of the results.
func (m *Machine) weighted(w []float64) {
	g := m.G
	b := Room(&m.B, g.Len())
	clear(b)
	for i, o := range g.Out {
		b[o] += w[i]
	}
	if m.careful {
		if len(m.reach) != len(b) {
			m.reach = make([]bool, len(b))
		}
		clear(m.reach)
		for i, o := range g.Out {
			m.reach[o] = m.reach[o] || w[i] != 0
		}
	}
	m.backward()
}

// firstOrder runs the adjoint pass for the one result.
func (m *Machine) firstOrder() {
	m.one = [1]float64{1}
	m.weighted(m.one[:])
}

// JVP writes the product of the Jacobian with v to dst, after Primal.
func (m *Machine) JVP(dst, v []float64) {
	g := m.G
	for {
		copy(Room(&m.T, g.Len()), v)
		m.forward(false)
		for i, o := range g.Out {
			dst[i] = m.T[o]
			if m.V[o] != m.V[o] {
				dst[i] = m.V[o]
			}
		}
		if !m.doubtful(dst) {
			return
		}
		m.carefully()
	}
}

// Directions is how many directions HVPs takes at a time at most.
const Directions = 8

// Second begins a new point for HVPs, with value and gradient in V and B after it; many says that it is called often. x stays as it is.
func (m *Machine) Second(x, data []float64, many bool) {
	m.separable = nil
	if m.Plan.Separable {
		m.loadData(data)
		m.separable = x
		return
	}
	m.Load(x, data)
	m.second()
	if many {
		m.ForMany()
	}
}

// HVPs computes the Hessian products of directions, after Second. In a separable plan, each block of lanes does value, gradient
// and all directions while its numbers are in the cache.
func (m *Machine) HVPs(directions []Direction) {
	if x := m.separable; x != nil {
		if m.quickHVPs(x, directions) {
			return
		}
		m.separable = nil
		copy(m.V, x)
		m.second()
	}
	for _, d := range directions {
		m.hvp(d.HV, d.V)
	}
}

// quickHVPs is HVPs of a separable plan. It reports whether the products can be relied on.
func (m *Machine) quickHVPs(x []float64, directions []Direction) bool {
	n := m.G.Inputs
	for _, d := range directions {
		if overlap(d.HV, x) || overlap(d.HV, d.V) {
			return false
		}
	}
	for _, d := range directions {
		clear(d.HV)
	}
	b := Room(&m.B, m.G.Len())[:n]
	Room(&m.T, m.G.Len())
	clear(b)
	m.quickGradient(Slab{Values: x, Adjoints: b}, directions)
	y := m.V[m.G.Out[0]]
	if y != y {
		for _, d := range directions {
			sweep.FillNaN(d.HV)
		}
		return true
	}
	ok := Finite(b)
	for _, d := range directions {
		ok = ok && Finite(d.HV)
	}
	return ok
}

// second runs value and adjoint passes for Hessian products.
func (m *Machine) second() {
	m.Primal(true)
	m.firstOrder()
	if m.doubtful(m.B[:m.G.Inputs]) {
		m.carefully()
		m.firstOrder()
	}
}

// hvp writes the product of the Hessian with v to dst, after second.
func (m *Machine) hvp(dst, v []float64) {
	g := m.G
	if y := m.V[g.Out[0]]; y != y {
		sweep.FillNaN(dst)
		return
	}
	for {
		copy(Room(&m.T, g.Len()), v)
		m.forward(true)
		clear(Room(&m.BT, g.Len()))
		m.backward2()
		copy(dst, m.BT[:g.Inputs])
		if !m.doubtful(dst) {
			return
		}
		m.carefully()
		m.firstOrder()
	}
}
