package expr

import (
	"bytes"
	"fmt"
	"math"
	"sort"
	"strings"

	"slope/expr/internal/plan"
)

var negZero = math.Copysign(0, -1)

// goLoop is a loop being written.
type goLoop struct {
	w    *goWriter
	l    *plan.Loop
	pre  bytes.Buffer // before the loop
	refs map[string]string
	keys map[string]bool // elements of slices that get adjoints
	acc  map[int]bool    // nodes outside that get adjoints

	spilled []spilled
}

type spilled struct {
	v   string
	ids []int
}

// loopForward writes a loop of the value pass. A final loop does its backward
// sweep in the same turn if derivatives are wanted.
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
	fused := l.Final && w.order > 0
	g := w.startLoop(l)
	body := g.body(func() {
		for k := range l.Inst {
			g.forward(k, false)
		}
		for k := range l.Red {
			g.sum(&l.Red[k])
		}
		if !fused {
			for k := range l.Inst {
				g.store(k)
			}
			return
		}
		for k := range l.Red {
			g.sumBack(&l.Red[k], factor(l.Red[k].Adj))
		}
		g.back()
	})
	g.end(body, fused)
	for k := range l.Red {
		if i := l.Red[k].Node; l.Red[k].Laned {
			w.endLanes(i, fmt.Sprintf("v%d", i))
		}
	}
}

// factor writes a constant factor, "1" for 1.
func factor(c float64) string {
	switch c {
	case 0:
		return ""
	case 1:
		return "1"
	case -1:
		return "-1"
	}
	return literal(c)
}

// loopBackward writes the backward sweep of a loop: arithmetic is done again,
// what rules and lists gave has been stored.
func (w *goWriter) loopBackward(l *plan.Loop) {
	for k := range l.Red {
		r := &l.Red[k]
		s := w.take(fmt.Sprintf("n%d", r.Node), fmt.Sprint(r.Node))
		if r.Start >= 0 {
			w.give(r.Start, s)
		}
		if !l.Final {
			w.put("r", r.Node, s)
		}
	}
	if l.Final {
		return
	}
	g := w.startLoop(l)
	body := g.body(func() {
		for k := range l.Inst {
			g.forward(k, true)
		}
		for k := range l.Red {
			r := &l.Red[k]
			key := fmt.Sprintf("r%d", r.Node)
			g.sumBack(r, sum(w.adj[key]))
		}
		g.back()
	})
	g.end(body, true)
}

func (w *goWriter) startLoop(l *plan.Loop) *goLoop {
	return &goLoop{w: w, l: l, refs: map[string]string{}, keys: map[string]bool{}, acc: map[int]bool{}}
}

// body returns the lines that f writes; adjoints of elements of slices are
// added at the end.
func (g *goLoop) body(f func()) string {
	w := g.w
	keep := w.buf
	w.buf = &bytes.Buffer{}
	f()
	var keys []string
	for k, yes := range g.keys {
		if yes {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	for _, k := range keys {
		if v := sum(w.adj[k]); v != "" {
			w.printf("%s += %s", k, v)
		}
		delete(w.adj, k)
	}
	body := w.buf.String()
	w.buf = keep
	return body
}

// end writes the loop around its body, and hands on what it collected.
func (g *goLoop) end(body string, back bool) {
	w := g.w
	w.buf.Write(g.pre.Bytes())
	body = sweepUnused(body)
	for _, k := range sortedKeys(g.acc) {
		if name := g.accName(k); strings.Contains(body, name+" +=") {
			w.printf("%s := 0.0", name)
		}
	}
	for _, s := range g.spilled {
		g.fill(s, body)
	}
	if back {
		for _, s := range g.spilled {
			if n := w.other(s.v); strings.Contains(body, n+"[") {
				w.printf("var %s [%d]float64", n, len(s.ids))
			}
		}
	}
	if strings.TrimSpace(body) != "" {
		w.printf("for i := range %d {\n%s}", g.l.N, body)
	}
	for _, k := range sortedKeys(g.acc) {
		if n := g.accName(k); strings.Contains(body, n+" +=") {
			w.give(k, n)
		}
	}
	for _, s := range g.spilled {
		if n := w.other(s.v); back && strings.Contains(body, n+"[") {
			for k, id := range s.ids {
				w.give(id, fmt.Sprintf("%s[%d]", n, k))
			}
		}
	}
}

// accName names the accumulator of the adjoint of a node outside the loop.
func (g *goLoop) accName(node int) string {
	return fmt.Sprintf("acc%d_%d", node, g.l.Inst[0].Base)
}

func sortedKeys(m map[int]bool) []int {
	var keys []int
	for k := range m {
		keys = append(keys, k)
	}
	sort.Ints(keys)
	return keys
}

// operand is an operand of an instruction as the source has it.
type operand struct {
	v    string
	key  string // where its adjoint is collected, "" if it has none
	node int    // or a node outside the loop, if it is ≥ 0
}

// operand describes r for lane i.
func (g *goLoop) operand(r *plan.Ref) operand {
	w := g.w
	switch r.Kind {
	case plan.RefLane:
		id := g.l.Inst[r.At].Base
		return operand{v: fmt.Sprintf("u%d", id), key: fmt.Sprintf("n%d", id), node: -1}
	case plan.RefScalar:
		o := operand{v: w.val(r.At), node: r.At}
		if r.Dead {
			o.node = -1
		}
		return o
	}
	e := g.address(r)
	o := operand{v: g.load(w.at(e)), node: -1}
	if b := w.other(e.v); b != "" && !r.Dead {
		o.key = fmt.Sprintf("%s[%s]", b, index(e.lane, e.idx))
	}
	return o
}

// load reads an element once in a turn of the loop.
func (g *goLoop) load(s string) string {
	if n, ok := g.refs[s]; ok {
		return n
	}
	n := fmt.Sprintf("x%d", len(g.refs))
	g.w.printf("%s := %s", n, s)
	g.refs[s] = n
	return n
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
		return elem{v: g.spill(ids), lane: "i", dead: r.Dead}
	}
	switch {
	case r.Kind == plan.RefRun:
		return elem{v: a.v, lane: "i", idx: r.At - a.lo, dead: r.Dead}
	case r.Kind == plan.RefStride && r.Stride > 0:
		return elem{v: a.v, lane: fmt.Sprintf("%d*i", r.Stride), idx: r.At - a.lo, dead: r.Dead}
	case r.Kind == plan.RefStride:
		return elem{v: a.v, lane: fmt.Sprintf("%d-%d*i", r.At-a.lo, -r.Stride), dead: r.Dead}
	}
	for l := range ids {
		ids[l] -= a.lo
	}
	return elem{v: a.v, lane: g.tableAt(ids), dead: r.Dead}
}

// tableAt returns a formula for ids[i], from a table.
func (g *goLoop) tableAt(ids []int) string {
	key := fmt.Sprint("table", ids)
	if n, ok := g.refs[key]; ok {
		return n
	}
	n := fmt.Sprintf("%s[i]", g.w.indices(ids))
	g.refs[key] = n
	return n
}

// spill copies nodes that are not in one slice to a slice of their own, before
// the loop, and arranges that its adjoints go back to them.
func (g *goLoop) spill(ids []int) string {
	w := g.w
	key := fmt.Sprint("spill", ids)
	if n, ok := g.refs[key]; ok {
		return n
	}
	w.nSpill++
	v := fmt.Sprintf("a_%d", w.nSpill)
	g.refs[key] = v
	g.spilled = append(g.spilled, spilled{v, ids})
	return v
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
