package expr

import (
	"fmt"
	"math"

	"slope/expr/internal/plan"
)

// name is that of the value of an instruction.
func (g *goLoop) name(in *plan.Inst) string {
	if g.l == nil {
		return fmt.Sprintf("v%d", in.Base)
	}
	return fmt.Sprintf("u%d", in.Base)
}

// list returns the list operation of an instruction.
func (g *goLoop) list(in *plan.Inst) *goList {
	l := &goList{id: in.Base, op: in.Op, z: g.name(in), laned: in.Laned, loop: g.l != nil, inLine: g.l != nil && in.Sum}
	switch {
	case in.Sum:
		for k := range in.Refs {
			if r := &in.Refs[k]; g.l == nil {
				l.x = append(l.x, g.w.elem(r.At))
			} else {
				l.x = append(l.x, elem{name: g.operand(r)})
			}
		}
		if in.Op == OpDot {
			l.x, l.y = l.x[:len(l.x)/2], l.x[len(l.x)/2:]
		}
	default:
		l.x = g.elems(in, &in.X)
		if in.Op == OpDot {
			l.y = g.elems(in, &in.Y)
		}
	}
	l.coef = func(lo, hi int) string { return g.coefficients(in, lo, hi) }
	return l
}

// coefficients returns the coefficients lo to hi of a DotConst, as goList has them.
func (g *goLoop) coefficients(in *plan.Inst, lo, hi int) string {
	switch {
	case in.OneRow:
		return g.w.factors(in.Coef[lo:hi])
	case in.Sum:
		c := make([]float64, g.l.N)
		for i := range c {
			c[i] = in.Coef[i*len(in.Refs)+lo]
		}
		return g.constants(in.Base, fmt.Sprint("position", lo), c)
	}
	table := once(g.w.tabled, fmt.Sprint("coef", in.Base), func() string { return g.w.table(in.Coef) })
	e := elem{v: table, lane: fmt.Sprintf("%d*i", in.X.K), idx: lo}
	if hi-lo == 1 {
		return g.w.at(e)
	}
	return span(table, e, hi-lo)
}

// elems describes the operands of the lanes: runs in one slice, or a slice made
// for the purpose.
func (g *goLoop) elems(in *plan.Inst, s *plan.List) []elem {
	var starts, ids []int
	for l := range g.l.N {
		for j := range s.K {
			if s.Run {
				ids = append(ids, s.RunAt(l)+j)
			} else {
				ids = append(ids, int(g.w.g.Operands(in.Base + l)[s.Off+j]))
			}
		}
		starts = append(starts, ids[l*s.K])
	}
	first, ok := g.place(starts, s.K)
	switch {
	case !s.Run || !ok:
		first = elem{v: g.spill(ids), lane: fmt.Sprintf("%d*i", s.K)}
	case s.Bases != nil:
		first.lane = "int(" + first.lane + ")"
	}
	e := make([]elem, s.K)
	for j := range e {
		e[j] = first
		e[j].idx += j
	}
	return e
}

// cell returns the cell of an elementwise instruction.
func (g *goLoop) cell(in *plan.Inst) *cell {
	c := &cell{id: in.Base, op: in.Op, z: g.name(in), mul: literal(in.Mul), add: literal(in.Add)}
	if in.Muls != nil {
		c.mul, c.add = g.constants(in.Base, "mul", in.Muls), g.constants(in.Base, "add", in.Adds)
	}
	for k := range in.Refs {
		c.x = append(c.x, g.operand(&in.Refs[k]))
	}
	return c
}

// constants returns the constant of lane i.
func (g *goLoop) constants(base int, what string, c []float64) string {
	same := true
	for _, v := range c {
		same = same && math.Float64bits(v) == math.Float64bits(c[0])
	}
	if same {
		return literal(c[0])
	}
	n := once(g.w.tabled, fmt.Sprint(what, base), func() string { return g.w.table(c) })
	return n + "[i]"
}

// forward writes an instruction for lane i.
func (g *goLoop) forward(in *plan.Inst) {
	if in.Sum || in.Single != nil {
		g.w.listForward(g.list(in))
	} else {
		g.w.compute(g.cell(in), in.Base)
	}
}

// store writes what the steps that follow need of instruction k.
func (g *goLoop) store(k int) {
	w := g.w
	in := &g.l.Inst[k]
	if !in.Leaves {
		return
	}
	id, n := in.Base, g.l.N
	name := fmt.Sprintf("a%d", id)
	keep := w.buf
	w.buf = &g.pre
	w.list(name, n)
	w.buf = keep
	w.printf("%s[i] = u%d", name, id)
	w.arrays = append(w.arrays, array{id, id + n, name})
}

// sum writes the terms of a sum for lane i.
func (g *goLoop) sum(r *plan.Reduction) {
	w := g.w
	for k := range r.Stream {
		s := &r.Stream[k]
		v := summand(s, g.operand(&s.Of), g.coef(r, k))
		switch p, k := len(r.Stream), k+len(r.Head); {
		case r.Laned && p == 1 && k == 0:
			w.printf("lanes%d[i%%%d] += %s", r.Node, lanesWide, v)
		case r.Laned && p == 1:
			w.printf("lanes%d[(i+%d)%%%d] += %s", r.Node, k, lanesWide, v)
		case r.Laned:
			w.printf("lanes%d[(%d*i+%d)%%%d] += %s", r.Node, p, k, lanesWide, v)
		default:
			w.printf("v%d += %s", r.Node, v)
		}
	}
}

// coef returns the coefficient of stream k.
func (g *goLoop) coef(r *plan.Reduction, k int) string {
	s := &r.Stream[k]
	if s.Coefs == nil {
		if s.Coef == 1 {
			return "1"
		}
		return literal(s.Coef)
	}
	c := make([]float64, g.l.N)
	for i := range c {
		c[i] = s.CoefAt(i)
	}
	return g.constants(r.Node, fmt.Sprint("stream", k), c)
}
