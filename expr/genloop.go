package expr

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"slope/expr/internal/plan"
)

var negZero = math.Copysign(0, -1)

// goLoop is a loop being written, or a node that is done alone.
type goLoop struct {
	w    *goWriter
	l    *plan.Loop   // nil for a node
	pre  bytes.Buffer // before the loop
	refs map[string]string

	spilled []spilled
}

type spilled struct {
	v   string
	ids []int
}

// loopForward writes a loop.
func (w *goWriter) loopForward(l *plan.Loop) {
	for k := range l.Red {
		r := &l.Red[k]
		head := r.Head
		switch {
		case r.Laned:
			w.startLanes(r.Node)
		case len(head) > 0:
			w.printf("v%d := %s", r.Node, w.lone(&head[0]))
			head = head[1:]
		default:
			w.printf("v%d := %s", r.Node, literal(negZero))
		}
		w.lones(r, head, 0)
	}
	g := &goLoop{w: w, l: l, refs: map[string]string{}}
	g.end(w.capture(func() {
		for k := range l.Inst {
			g.forward(&l.Inst[k])
		}
		for k := range l.Red {
			g.sum(&l.Red[k])
		}
		for k := range l.Inst {
			g.store(k)
		}
	}))
	for k := range l.Red {
		r := &l.Red[k]
		w.lones(r, r.Tail, len(r.Head)+l.N*len(r.Stream))
		if r.Laned {
			w.endLanes(r.Node, fmt.Sprintf("v%d", r.Node))
		}
	}
}

// lones writes terms of a sum that no lane of its loop makes, from term at on.
func (w *goWriter) lones(r *plan.Reduction, terms []plan.Stream, at int) {
	for k := range terms {
		to := fmt.Sprintf("v%d", r.Node)
		if r.Laned {
			to = fmt.Sprintf("lanes%d[%d]", r.Node, (at+k)%lanesWide)
		}
		w.printf("%s += %s", to, w.lone(&terms[k]))
	}
}

// lone returns a term that no lane makes.
func (w *goWriter) lone(s *plan.Stream) string {
	v, c := w.val(s.Of.At), "1"
	if s.Coef != 1 {
		c = literal(s.Coef)
	}
	return summand(s, v, c)
}

// summand returns the term c·v of a sum, or c·v².
func summand(s *plan.Stream, v, c string) string {
	if s.Square {
		v = mul(v, v)
	}
	if c != "1" {
		v = mul(c, v)
	}
	return v
}

// end writes the loop around its body.
func (g *goLoop) end(body string) {
	w := g.w
	w.buf.Write(g.pre.Bytes())
	body = sweepUnused(body)
	for _, s := range g.spilled {
		g.fill(s, body)
	}
	if strings.TrimSpace(body) != "" {
		w.printf("for i := range %d {\n%s}", g.l.N, body)
	}
}

// operand returns operand r of lane i.
func (g *goLoop) operand(r *plan.Ref) string {
	switch r.Kind {
	case plan.RefLane:
		return fmt.Sprintf("u%d", g.l.Inst[r.At].Base)
	case plan.RefScalar:
		return g.w.val(r.At)
	}
	return g.load(g.w.at(g.address(r)))
}

// load reads an element once in a turn of the loop.
func (g *goLoop) load(s string) string {
	return once(g.refs, s, func() string {
		n := fmt.Sprintf("x%d", len(g.refs))
		g.w.printf("%s := %s", n, s)
		return n
	})
}

// address returns the place of the operand of lane i, in a slice.
func (g *goLoop) address(r *plan.Ref) elem {
	ids := make([]int, g.l.N)
	for l := range ids {
		switch r.Kind {
		case plan.RefGather:
			ids[l] = int(r.Idx[l])
		case plan.RefRun:
			ids[l] = r.At + l
		default:
			ids[l] = r.At + l*r.Stride
		}
	}
	if e, ok := g.place(ids, 1); ok {
		return e
	}
	return elem{v: g.spill(ids), lane: "i"}
}

// place returns node ids[i], if the n nodes from each of them on are in one slice.
func (g *goLoop) place(ids []int, n int) (e elem, ok bool) {
	a, ok := g.w.slice(ids[0])
	from := make([]int, len(ids))
	for l, id := range ids {
		from[l] = id - a.lo
		ok = ok && a.lo <= id && id+n <= a.hi
	}
	if ok {
		e.v = a.v
		e.lane, e.idx = along(from, "i", func() string { return g.tableAt(from) })
	}
	return e, ok
}

// along returns the index ids[i] for the counter i of a loop: a formula, and what is added to it.
func along(ids []int, i string, table func() string) (lane string, idx int) {
	stride := ids[1] - ids[0]
	for k, id := range ids {
		if id != ids[0]+k*stride {
			return table(), 0
		}
	}
	switch {
	case stride == 0:
		return "", ids[0]
	case stride == 1:
		return i, ids[0]
	case stride > 0:
		return fmt.Sprintf("%d*%s", stride, i), ids[0]
	}
	return fmt.Sprintf("%d-%d*%s", ids[0], -stride, i), 0
}

// tableAt returns a formula for ids[i], from a table.
func (g *goLoop) tableAt(ids []int) string {
	return once(g.refs, fmt.Sprint("table", ids), func() string { return fmt.Sprintf("%s[i]", g.w.indices(ids)) })
}

// spill copies nodes that are not in one slice to a slice of their own, before the loop.
func (g *goLoop) spill(ids []int) string {
	return once(g.refs, fmt.Sprint("spill", ids), func() string {
		g.w.nSpill++
		v := fmt.Sprintf("a_%d", g.w.nSpill)
		g.spilled = append(g.spilled, spilled{v, ids})
		return v
	})
}

// fill writes the slices of spilled nodes that the body of the loop reads.
func (g *goLoop) fill(s spilled, body string) {
	w := g.w
	if strings.Contains(body, s.v+"[") {
		w.printf("var %s [%d]float64", s.v, len(s.ids))
		for k, id := range s.ids {
			w.printf("%s[%d] = %s", s.v, k, w.val(id))
		}
	}
}
