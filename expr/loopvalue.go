package expr

import (
	"math"

	"slope/internal/kernel"
	"slope/internal/rule"
)

// loopValue is the value pass of a loop.
func (e *Evaluator) loopValue(l *loop, keep bool) {
	e.startSums(l)
	e.blocks(l, false, func(c *blk) {
		c.value(keep)
		c.sums()
	})
}

// startSums sets the sums of a loop to what they start from. −0 + x is x, for
// every x.
func (e *Evaluator) startSums(l *loop) {
	for i := range l.red {
		r := &l.red[i]
		e.v[r.node] = math.Copysign(0, -1)
		if r.start >= 0 {
			e.v[r.node] = e.v[r.start]
		}
	}
}

// value computes the instructions for a block.
func (c *blk) value(keep bool) {
	for k := range c.l.inst {
		in := &c.l.inst[k]
		z := c.lane(values, k)
		if in.refs != nil {
			c.valuePositions(in, z)
			continue
		}
		if in.mini != nil {
			c.valueList(in, z, keep)
			continue
		}
		x := c.load(values, &in.a, 0)
		switch in.op {
		case opAffine:
			if in.muls != nil {
				kernel.AffineLanes(z, x, in.muls[c.l0:], in.adds[c.l0:])
			} else {
				kernel.Affine(z, x, in.mul, in.add)
			}
		case OpAdd:
			kernel.Add(z, x, c.load(values, &in.b, 1))
		case OpSub:
			kernel.Sub(z, x, c.load(values, &in.b, 1))
		case opSubSq:
			kernel.SubSquare(z, x, c.load(values, &in.b, 1))
		case OpMul:
			kernel.Mul(z, x, c.load(values, &in.b, 1))
		case OpDiv:
			kernel.Div(z, x, c.load(values, &in.b, 1))
		case OpSquare:
			kernel.Square(z, x)
		case OpSelect:
			kernel.Select(z, x, c.load(values, &in.b, 1), c.load(values, &in.c, 2))
		default:
			c.valueRule(in, z, x, keep)
		}
	}
}

// valueRule computes an instruction that has a rule.
func (c *blk) valueRule(in *inst, z, x []float64, keep bool) {
	if in.unary != nil {
		f := in.unary
		x = x[:len(z)]
		if in.lanes != nil {
			var d1, d2 []float64
			if keep {
				d1, d2 = c.part(in, 0)[:len(z)], c.part(in, 1)[:len(z)]
			}
			in.lanes(z, d1, d2, x)
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
	y := c.load(values, &in.b, 1)
	var d [5][]float64
	if keep {
		for s := range d {
			d[s] = c.part(in, s)
		}
	}
	for i := range z {
		var p rule.Partials
		if in.rule2 != nil {
			p = rule.Partials(in.rule2.At(x[i], y[i]))
		} else {
			p = in.binary(x[i], y[i])
		}
		z[i] = p.F
		if keep {
			d[0][i], d[1][i], d[2][i], d[3][i], d[4][i] = p.X, p.Y, p.XX, p.XY, p.YY
		}
	}
}

// sums adds the terms of a block to the sums of the loop, in order.
func (c *blk) sums() {
	for i := range c.l.red {
		c.sum(&c.l.red[i])
	}
}

func (c *blk) sum(r *reduction) {
	z := c.e.v[r.node]
	switch {
	case len(r.stream) == 1 && r.stream[0].coefs == nil:
		z = c.sum1(z, &r.stream[0])
	case len(r.stream) == 2 && r.stream[0].square && r.stream[1].square && r.stream[0].coefs == nil && r.stream[1].coefs == nil:
		z = c.sumSquares2(z, &r.stream[0], &r.stream[1])
	default:
		z = c.sumAny(z, r)
	}
	c.e.v[r.node] = z
}

func (c *blk) sum1(z float64, s *stream) float64 {
	x := c.load(values, &s.of, 0)
	k := s.coef
	if s.square {
		for _, v := range x {
			z += float64(k * float64(v*v))
		}
		return z
	}
	for _, v := range x {
		z += float64(k * v)
	}
	return z
}

func (c *blk) sumSquares2(z float64, s, t *stream) float64 {
	x := c.load(values, &s.of, 0)
	y := c.load(values, &t.of, 1)[:len(x)]
	k, l := s.coef, t.coef
	for i, v := range x {
		z += float64(k * float64(v*v))
		w := y[i]
		z += float64(l * float64(w*w))
	}
	return z
}

// sumAny lays the terms out in their order, in scratch, before it adds them.
func (c *blk) sumAny(z float64, r *reduction) float64 {
	for i := range c.m {
		for j := range r.stream {
			s := &r.stream[j]
			v := c.at(values, &s.of, i)
			if s.square {
				v *= v
			}
			z += float64(s.coefAt(c.l0+i) * v)
		}
	}
	return z
}

func (s *stream) coefAt(lane int) float64 {
	if s.coefs != nil {
		return s.coefs[lane*s.every]
	}
	return s.coef
}

// at returns an operand for one lane of the block.
func (c *blk) at(p pass, r *ref, i int) float64 {
	x := c.space(p, r.slab)
	switch r.kind {
	case refLane:
		return c.lane(p, r.at)[i]
	case refScalar:
		return x[r.at]
	case refGather:
		return x[r.idx[c.l0+i]]
	case refRun:
		return x[r.at+c.l0+i]
	}
	return x[r.at+(c.l0+i)*r.stride]
}

// addTo adds to an operand's adjoint for one lane of the block.
func (c *blk) addTo(p pass, r *ref, i int, v float64) {
	if r.dead {
		return
	}
	x := c.space(p, r.slab)
	switch r.kind {
	case refLane:
		c.lane(p, r.at)[i] += v
	case refScalar:
		x[r.at] += v
	case refGather:
		x[r.idx[c.l0+i]] += v
	case refRun:
		x[r.at+c.l0+i] += v
	default:
		x[r.at+(c.l0+i)*r.stride] += v
	}
}
