package expr

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"slope/expr/internal/plan"
)

// list returns the list operation of an instruction.
func (g *goLoop) list(in *plan.Inst) *goList {
	w := g.w
	l := &goList{id: in.Base, op: in.Op, laned: in.Laned, z: fmt.Sprintf("u%d", in.Base)}
	l.x = g.elems(in, &in.X)
	if in.Op == OpDot {
		l.y = g.elems(in, &in.Y)
	}
	if in.Op == OpDotConst {
		key := fmt.Sprint("coef", in.Base)
		n, ok := w.tabled[key]
		if !ok {
			n = w.table(in.Coef)
			w.tabled[key] = n
		}
		l.tab, l.lane = strings.TrimSuffix(n, "[:]"), fmt.Sprintf("%d*i", in.X.K)
	}
	return l
}

// elems describes the operands of the lanes: runs in one slice, or a slice made
// for the purpose.
func (g *goLoop) elems(in *plan.Inst, s *plan.List) []elem {
	w := g.w
	n := g.l.N
	at, lane := 0, ""
	v := ""
	if s.Run {
		starts := make([]int, n)
		a, ok := w.slice(s.RunAt(0))
		for l := range n {
			starts[l] = s.RunAt(l)
			ok = ok && a.lo <= starts[l] && starts[l]+s.K <= a.hi
		}
		if ok {
			v = a.v
			switch {
			case s.Bases != nil:
				for l := range starts {
					starts[l] -= a.lo
				}
				lane = fmt.Sprintf("int(%s)", g.tableAt(starts))
			case s.Step == 0:
				at = s.At - a.lo
			case s.Step > 0:
				lane, at = fmt.Sprintf("%d*i", s.Step), s.At-a.lo
			default:
				lane = fmt.Sprintf("%d-%d*i", s.At-a.lo, -s.Step)
			}
		}
	}
	if v == "" {
		var ids []int
		for l := range n {
			for j := range s.K {
				if s.Run {
					ids = append(ids, s.RunAt(l)+j)
				} else {
					ids = append(ids, int(w.g.Operands(in.Base + l)[s.Off+j]))
				}
			}
		}
		v, lane = g.spill(ids), fmt.Sprintf("%d*i", s.K)
	}
	e := make([]elem, s.K)
	for j := range e {
		e[j] = elem{v: v, lane: lane, idx: at + j, dead: s.Dead}
	}
	return e
}

// stored reports whether the value pass stores the result of an instruction for
// the backward sweep: what is dear to compute again.
func stored(in *plan.Inst) bool {
	switch in.Op {
	case OpSum, OpSumSquares, OpDot, OpDotConst:
		return in.Refs == nil
	case plan.OpAffine, OpAdd, OpSub, plan.OpSubSq, OpMul, OpDiv, OpSquare, OpSelect, OpProd, OpNorm2, OpLogSumExp, OpMaxOf, OpMinOf:
		return false
	}
	return true
}

// cell returns the cell of an elementwise instruction.
func (g *goLoop) cell(in *plan.Inst) (*cell, []operand) {
	c := &cell{id: in.Base, op: in.Op, z: fmt.Sprintf("u%d", in.Base), mul: literal(in.Mul), add: literal(in.Add)}
	if in.Muls != nil {
		c.mul, c.add = g.constants(in.Base, "mul", in.Muls), g.constants(in.Base, "add", in.Adds)
	}
	var o []operand
	for _, r := range []*plan.Ref{&in.A, &in.B, &in.C} {
		if r.Kind == plan.RefNone {
			break
		}
		p := g.operand(r)
		o = append(o, p)
		c.x = append(c.x, p.v)
		c.live = append(c.live, p.key != "" || p.node >= 0)
	}
	return c, o
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
	key := fmt.Sprint(what, base)
	n, ok := g.w.tabled[key]
	if !ok {
		n = strings.TrimSuffix(g.w.table(c), "[:]")
		g.w.tabled[key] = n
	}
	return n + "[i]"
}

// kept returns the names of the derivatives that the sweep needs.
func (c *cell) kept(order int) []string {
	var names []string
	for k, d := range c.d1 {
		if order == 1 && c.live[k] && strings.HasPrefix(d, fmt.Sprintf("d%d", c.id)) && !slices.Contains(names, d) {
			names = append(names, d)
		}
	}
	return names
}

// forward writes instruction k for lane i; reload takes what was stored.
func (g *goLoop) forward(k int, reload bool) {
	w := g.w
	in := &g.l.Inst[k]
	id := in.Base
	load := reload && stored(in)
	if load {
		w.printf("u%d := %s[i]", id, g.home(in))
	}
	if in.Refs != nil {
		g.positions(in)
		return
	}
	if in.Single != nil {
		if !load {
			w.listForward(g.list(in))
		}
		return
	}
	c, _ := g.cell(in)
	if load {
		g.names(c, in)
		for _, n := range c.kept(w.order) {
			w.printf("%s := k%s[i]", n, n)
		}
	} else {
		w.compute(c, id, false)
	}
}

// names finds the derivatives of c without writing anything.
func (g *goLoop) names(c *cell, in *plan.Inst) {
	w := g.w
	keep := w.buf
	w.buf = discard()
	w.compute(c, in.Base, true)
	w.buf = keep
}

// home returns the slice in which the results of an instruction are kept.
func (g *goLoop) home(in *plan.Inst) string {
	if in.Leaves {
		return fmt.Sprintf("a%d", in.Base)
	}
	return fmt.Sprintf("k%d", in.Base)
}

// store writes what the steps that follow need of instruction k.
func (g *goLoop) store(k int) {
	w := g.w
	in := &g.l.Inst[k]
	id, n := in.Base, g.l.N
	declare := func(f string, a ...any) {
		name := fmt.Sprintf(f, a...)
		if n <= 1<<12 {
			fmt.Fprintf(&g.pre, "var %s [%d]float64\n", name, n)
		} else {
			fmt.Fprintf(&g.pre, "%s := make([]float64, %d)\n", name, n)
		}
	}
	keep := w.order > 0 && stored(in) && !w.forth
	if in.Leaves || keep {
		declare("%s", g.home(in))
		w.printf("%s[i] = u%d", g.home(in), id)
	}
	if in.Leaves {
		w.arrays = append(w.arrays, array{id, id + n, fmt.Sprintf("a%d", id)})
		if w.order > 0 && !w.passive[id] && !w.forth && !w.rows {
			declare("b%d", id)
		}
	}
	if !keep || w.passive[id] || in.Single != nil {
		return
	}
	c, _ := g.cell(in)
	g.names(c, in)
	for _, d := range c.kept(w.order) {
		declare("k%s", d)
		w.printf("k%s[i] = %s", d, d)
	}
}

// sum writes the terms of a sum for lane i.
func (g *goLoop) sum(r *plan.Reduction) {
	w := g.w
	for k := range r.Stream {
		s := &r.Stream[k]
		o := g.operand(&s.Of)
		c := g.coef(r, k)
		v := o.v
		if s.Square {
			v = mul(v, v)
		}
		if c != "1" {
			v = mul(c, v)
		}
		switch p := len(r.Stream); {
		case r.Laned && p == 1:
			w.printf("lanes%d[i%%%d] += %s", r.Node, lanesWide, v)
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

// sumBack writes the backward step of a sum with the adjoint b.
func (g *goLoop) sumBack(r *plan.Reduction, b string) {
	for k := range r.Stream {
		s := &r.Stream[k]
		o := g.operand(&s.Of)
		c := g.coef(r, k)
		if !s.Square {
			g.give(o, fold(b, c))
			continue
		}
		g.give(o, g.w.times(fold(b, fold("2.0", c)), o.v))
	}
}

// fold is mul that multiplies constants.
func fold(a, b string) string {
	if a == "" || b == "" {
		return ""
	}
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	if err1 == nil && err2 == nil {
		return factor(x * y)
	}
	return mul(a, b)
}

// give adds a term to the adjoint of an operand.
func (g *goLoop) give(o operand, b string) {
	w := g.w
	switch {
	case b == "":
	case o.node >= 0:
		if !w.passive[o.node] {
			g.acc[o.node] = true
			w.printf("%s += %s", g.accName(o.node), b)
		}
	case o.key != "":
		w.adj[o.key] = append(w.adj[o.key], b)
		g.keys[o.key] = o.key[0] != 'n'
	}
}

// back writes the instructions backwards for lane i.
func (g *goLoop) back() {
	w := g.w
	for k := len(g.l.Inst) - 1; k >= 0; k-- {
		in := &g.l.Inst[k]
		id := in.Base
		if w.passive[id] {
			continue
		}
		key := fmt.Sprintf("n%d", id)
		if in.Leaves {
			w.adj[key] = append(w.adj[key], fmt.Sprintf("b%d[i]", id))
		}
		s := w.take(key, fmt.Sprintf("%du", id))
		if s == "" {
			continue
		}
		if in.Refs != nil {
			g.positionsBack(in, s)
			continue
		}
		if in.Single != nil {
			w.listBack(g.list(in), s)
			continue
		}
		c, o := g.cell(in)
		g.names(c, in)
		b := w.back(c, s)
		for j := range o {
			g.give(o[j], b[j])
		}
	}
}
