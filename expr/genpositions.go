package expr

import (
	"fmt"
)

// positions writes a sum that is done position by position.
func (g *goLoop) positions(in *inst) {
	w := g.w
	id := in.base
	var terms, tangents []string
	n := len(in.refs)
	if in.op == OpDot {
		n /= 2
	}
	for k := range n {
		o := g.operand(&in.refs[k])
		v := o.v
		switch in.op {
		case OpSumSquares:
			v = mul(v, v)
		case OpDot:
			v = mul(v, g.operand(in.partner(k)).v)
		case OpDotConst:
			v = mul(g.coefAt(in, k), v)
		}
		terms = append(terms, v)
	}
	w.printf("u%d := %s", id, typed(sum(terms)))
	if w.order < 2 || w.passive[id] {
		return
	}
	for k := range in.refs {
		tangents = append(tangents, mul(g.operand(&in.refs[k]).t, g.slopeAt(in, k)))
	}
	w.printf("w%d := %s", id, typed(orZero(sum(tangents))))
}

// coefAt returns the coefficient of position k of a DotConst.
func (g *goLoop) coefAt(in *inst, k int) string {
	if in.oneRow {
		if c := factor(in.coef[k]); c != "" {
			return c
		}
		return literal(in.coef[k])
	}
	c := make([]float64, g.l.n)
	for i := range c {
		c[i] = in.coef[i*len(in.refs)+k]
	}
	return g.constants(in.base, fmt.Sprint("position", k), c)
}

// slopeAt returns the slope to operand k.
func (g *goLoop) slopeAt(in *inst, k int) string {
	switch in.op {
	case OpSumSquares:
		return "2 * " + g.operand(&in.refs[k]).v
	case OpDot:
		return g.operand(in.partner(k)).v
	case OpDotConst:
		return g.coefAt(in, k)
	}
	return "1"
}

// positionsBack writes its backward step.
func (g *goLoop) positionsBack(in *inst, s, st string) {
	for k := range in.refs {
		o := g.operand(&in.refs[k])
		d := g.slopeAt(in, k)
		b, bt := g.w.times(s, d), g.w.times(st, d)
		switch {
		case g.w.order < 2:
		case in.op == OpSumSquares:
			bt = sum([]string{bt, mul(mul("2", s), o.t)})
		case in.op == OpDot:
			bt = sum([]string{bt, mul(s, g.operand(in.partner(k)).t)})
		}
		g.give(o, b, bt)
	}
}
