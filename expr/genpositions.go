package expr

import (
	"fmt"

	"slope/expr/internal/plan"
)

// positions writes a sum that is done position by position.
func (g *goLoop) positions(in *plan.Inst) {
	w := g.w
	id := in.Base
	var terms []string
	n := len(in.Refs)
	if in.Op == OpDot {
		n /= 2
	}
	for k := range n {
		v := g.operand(&in.Refs[k])
		switch in.Op {
		case OpSumSquares:
			v = mul(v, v)
		case OpDot:
			v = mul(v, g.operand(in.Partner(k)))
		case OpDotConst:
			v = mul(g.coefAt(in, k), v)
		}
		terms = append(terms, v)
	}
	if in.Laned {
		w.printf("u%d := %s", id, typed(orZero(laneTerms(terms, 0, 1))))
	} else {
		w.printf("u%d := %s", id, typed(sum(terms)))
	}
}

// laneTerms returns the sum of the lanes l, l+w, l+2w, … of the sum of the terms.
func laneTerms(terms []string, l, w int) string {
	if w < lanesWide {
		return sum([]string{brackets(laneTerms(terms, l, 2*w)), brackets(laneTerms(terms, l+w, 2*w))})
	}
	var lane []string
	for k := l; k < len(terms); k += w {
		lane = append(lane, terms[k])
	}
	return sum(lane)
}

// brackets puts a formula in brackets, unless it is empty.
func brackets(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

// coefAt returns the coefficient of position k of a DotConst.
func (g *goLoop) coefAt(in *plan.Inst, k int) string {
	if in.OneRow {
		if c := factor(in.Coef[k]); c != "" {
			return c
		}
		return literal(in.Coef[k])
	}
	c := make([]float64, g.l.N)
	for i := range c {
		c[i] = in.Coef[i*len(in.Refs)+k]
	}
	return g.constants(in.Base, fmt.Sprint("position", k), c)
}
