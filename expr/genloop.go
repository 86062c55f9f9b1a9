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
		w.sums[r.Node] = r
		start := literal(negZero)
		if r.Start >= 0 {
			start = w.val(r.Start)
		}
		if r.Laned {
			w.startLanes(r.Node)
		} else {
			w.printf("v%d := %s", r.Node, start)
		}
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
		if i := l.Red[k].Node; l.Red[k].Laned {
			w.endLanes(i, fmt.Sprintf("v%d", i))
		}
	}
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
	w := g.w
	n := g.l.N
	at := func(l int) int {
		if r.Kind == plan.RefGather {
			return int(r.Idx[l])
		}
		stride := r.Stride
		if r.Kind == plan.RefRun {
			stride = 1
		}
		return r.At + l*stride
	}
	ids := make([]int, n)
	for l := range n {
		ids[l] = at(l)
	}
	a, ok := w.slice(ids[0])
	for _, id := range ids {
		ok = ok && a.lo <= id && id < a.hi && w.g.Op[id] != OpConst
	}
	if !ok {
		return elem{v: g.spill(ids), lane: "i"}
	}
	switch {
	case r.Kind == plan.RefRun:
		return elem{v: a.v, lane: "i", idx: r.At - a.lo}
	case r.Kind == plan.RefStride && r.Stride > 0:
		return elem{v: a.v, lane: fmt.Sprintf("%d*i", r.Stride), idx: r.At - a.lo}
	case r.Kind == plan.RefStride:
		return elem{v: a.v, lane: fmt.Sprintf("%d-%d*i", r.At-a.lo, -r.Stride)}
	}
	for l := range ids {
		ids[l] -= a.lo
	}
	return elem{v: a.v, lane: g.tableAt(ids)}
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
