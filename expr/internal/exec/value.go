package exec

import (
	"math"

	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
	"slope/internal/kernel"
	"slope/internal/rule"
)

var negativeZero = math.Copysign(0, -1)

// loopValue is the value pass of a loop. If no derivatives follow, a closed loop stores nothing but its sums.
func (m *Machine) loopValue(l *plan.Loop, keep bool, inputs Slab) {
	m.startSums(l)
	c := m.blocks(l, l.Closed && !keep, false, inputs)
	for c.next() {
		c.value(keep)
		c.sums()
	}
	m.endSums(l)
}

// startSums sets the sums of a loop to the terms before the loop. −0 + x is x, for
// every x.
func (m *Machine) startSums(l *plan.Loop) {
	if w := &m.lane; len(w.sums) < len(l.Red) {
		w.sums = make([]kernel.Lanes, len(l.Red))
	}
	for i := range l.Red {
		r := &l.Red[i]
		p := len(r.Stream)
		m.lane.terms = atLeast(m.lane.terms, p*l.Block)
		if !r.Laned {
			m.V[r.Node] = negativeZero
			for k := range r.Head {
				m.V[r.Node] += m.term(&r.Head[k])
			}
			continue
		}
		s := &m.lane.sums[i]
		*s = kernel.NewLanes()
		for k := range r.Head { // the loop begins with term 0: the sum of the lanes is the same if all are shifted
			s.Term(k-len(r.Head), m.term(&r.Head[k]))
		}
		if len(r.Head) > 0 && ownLanes(p) && p > 1 {
			s.Interleave(lanesWide / p)
		}
	}
}

// term returns a term of a sum that no lane makes.
func (m *Machine) term(st *plan.Stream) float64 {
	x := m.V[st.Of.At]
	if st.Square {
		x *= x
	}
	return float64(st.Coef * x)
}

// endSums adds the terms behind the loop, and adds up the lanes of sums.
func (m *Machine) endSums(l *plan.Loop) {
	for i := range l.Red {
		r := &l.Red[i]
		if !r.Laned {
			for k := range r.Tail {
				m.V[r.Node] += m.term(&r.Tail[k])
			}
			continue
		}
		s, p := &m.lane.sums[i], len(r.Stream)
		if ownLanes(p) {
			s.Interleave(p)
		}
		for k := range r.Tail {
			s.Term(l.N*p+k, m.term(&r.Tail[k]))
		}
		m.V[r.Node] = s.Sum()
	}
}

// value computes the instructions for a block.
func (c *block) value(keep bool) {
	for k := range c.l.Inst {
		in := &c.l.Inst[k]
		z := c.lane(values, k)
		if in.Sum {
			c.valuePositions(in, z)
			continue
		}
		if in.Single != nil {
			c.valueList(in, z, keep)
			continue
		}
		x := c.load(values, &in.Refs[0], 0)
		switch in.Op {
		case plan.OpAffine:
			if in.Muls != nil {
				kernel.AffineLanes(z, x, in.Muls[c.l0:], in.Adds[c.l0:])
			} else {
				kernel.Affine(z, x, in.Mul, in.Add)
			}
		case graph.OpAdd:
			kernel.Add(z, x, c.load(values, &in.Refs[1], 1))
		case graph.OpSub:
			kernel.Sub(z, x, c.load(values, &in.Refs[1], 1))
		case plan.OpSubSq:
			kernel.SubSquare(z, x, c.load(values, &in.Refs[1], 1))
		case graph.OpMul:
			kernel.Mul(z, x, c.load(values, &in.Refs[1], 1))
		case graph.OpDiv:
			kernel.Div(z, x, c.load(values, &in.Refs[1], 1))
		case graph.OpSquare:
			kernel.Square(z, x)
		case graph.OpSelect:
			kernel.Select(z, x, c.load(values, &in.Refs[1], 1), c.load(values, &in.Refs[2], 2))
		default:
			c.valueRule(in, z, x, keep)
		}
	}
}

// valueRule computes an instruction that has a rule.
func (c *block) valueRule(in *plan.Inst, z, x []float64, keep bool) {
	if in.Unary != nil {
		f := in.Unary
		x = x[:len(z)]
		if in.Lanes != nil {
			w := c.scratch(0)
			copy(w, x)
			var d1, d2 []float64
			if keep {
				d1, d2 = c.part(in, 0)[:len(z)], c.part(in, 1)[:len(z)]
			}
			in.Lanes(z, d1, d2, w)
			return
		}
		if !keep {
			for i, v := range x {
				z[i], _, _ = f(v)
			}
			return
		}
		d1, d2 := c.part(in, 0)[:len(z)], c.part(in, 1)[:len(z)]
		for i, v := range x {
			z[i], d1[i], d2[i] = f(v)
		}
		return
	}
	y := c.load(values, &in.Refs[1], 1)
	var d [5][]float64
	if keep {
		for s := range d {
			d[s] = c.part(in, s)
		}
	}
	for i := range z {
		var p rule.Partials
		if in.Rule2 != nil {
			p = rule.Partials(in.Rule2.At(x[i], y[i]))
		} else {
			p = in.Binary(x[i], y[i])
		}
		z[i] = p.F
		if keep {
			d[0][i], d[1][i], d[2][i], d[3][i], d[4][i] = p.X, p.Y, p.XX, p.XY, p.YY
		}
	}
}

// sums adds the terms of a block to the sums of the loop, in order.
func (c *block) sums() {
	for i := range c.l.Red {
		c.sum(i)
	}
}

func (c *block) sum(i int) {
	r := &c.l.Red[i]
	if r.Laned {
		c.sumLanes(r, &c.machine.lane.sums[i])
		return
	}
	z := &c.machine.V[r.Node]
	if len(r.Stream) > 2 {
		*z = kernel.AddInOrder(*z, &kernel.Terms{X: c.inTurn(r), C: 1}, nil)
		return
	}
	t := c.stream(r, 0)
	if len(r.Stream) == 1 {
		*z = kernel.AddInOrder(*z, &t, nil)
		return
	}
	u := c.stream(r, 1)
	if t.Square != u.Square {
		t, u = kernel.Terms{X: c.terms(&r.Stream[0], 0), C: 1}, kernel.Terms{X: c.terms(&r.Stream[1], 1), C: 1}
	}
	*z = kernel.AddInOrder(*z, &t, &u)
}

// at returns an operand for one lane of the block.
func (c *block) at(p pass, r *plan.Ref, i int) float64 {
	x := c.home(p, r)
	switch r.Kind {
	case plan.RefLane:
		return c.lane(p, r.At)[i]
	case plan.RefScalar:
		return x[r.At]
	case plan.RefGather:
		return x[r.Idx[c.l0+i]]
	case plan.RefRun:
		return x[r.At+c.l0+i]
	}
	return x[r.At+(c.l0+i)*r.Stride]
}

// addTo adds to an operand's adjoint for one lane of the block.
func (c *block) addTo(p pass, r *plan.Ref, i int, v float64) {
	if r.Dead {
		return
	}
	x := c.home(p, r)
	switch r.Kind {
	case plan.RefLane:
		c.lane(p, r.At)[i] += v
	case plan.RefScalar:
		x[r.At] += v
	case plan.RefGather:
		x[r.Idx[c.l0+i]] += v
	case plan.RefRun:
		x[r.At+c.l0+i] += v
	default:
		x[r.At+(c.l0+i)*r.Stride] += v
	}
}
