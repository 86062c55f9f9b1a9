package expr

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
)

var negZero = math.Copysign(0, -1)

// goLoop is a loop being written.
type goLoop struct {
	w    *goWriter
	l    *loop
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
func (w *goWriter) loopForward(l *loop) {
	for k := range l.red {
		r := &l.red[k]
		w.sums[r.node] = r
		start, st := literal(negZero), ""
		if r.start >= 0 {
			start, st = w.val(r.start), w.tan(r.start)
		}
		w.printf("v%d := %s", r.node, start)
		if w.order == 2 {
			w.printf("t%d := %s", r.node, st0(st))
		}
	}
	fused := l.final && w.order > 0
	g := w.startLoop(l)
	body := g.body(func() {
		for k := range l.inst {
			g.forward(k, false)
		}
		for k := range l.red {
			g.sum(&l.red[k])
		}
		if !fused {
			for k := range l.inst {
				g.store(k)
			}
			return
		}
		for k := range l.red {
			g.sumBack(&l.red[k], factor(l.red[k].adj), "")
		}
		g.back()
	})
	g.end(body, fused)
}

func st0(s string) string {
	if s == "" {
		return "0.0"
	}
	return s
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
func (w *goWriter) loopBackward(l *loop) {
	for k := range l.red {
		r := &l.red[k]
		s, st := w.take(fmt.Sprintf("n%d", r.node), fmt.Sprint(r.node))
		if r.start >= 0 {
			w.give(r.start, s, st)
		}
		if !l.final {
			w.put("r", r.node, s, st)
		}
	}
	if l.final {
		return
	}
	g := w.startLoop(l)
	body := g.body(func() {
		for k := range l.inst {
			g.forward(k, true)
		}
		for k := range l.red {
			r := &l.red[k]
			key := fmt.Sprintf("r%d", r.node)
			g.sumBack(r, sum(w.adj[key]), sum(w.adt[key]))
		}
		g.back()
	})
	g.end(body, true)
}

func (w *goWriter) startLoop(l *loop) *goLoop {
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
		for _, n := range []string{"acc", "act"} {
			if name := g.accName(n, k); strings.Contains(body, name+" +=") {
				w.printf("%s := 0.0", name)
			}
		}
	}
	if back {
		for _, s := range g.spilled {
			for _, kind := range []byte{'b', 'e'} {
				if n := w.other(s.v, kind); strings.Contains(body, n) {
					w.printf("var %s [%d]float64", n, len(s.ids))
				}
			}
		}
	}
	if strings.TrimSpace(body) != "" {
		w.printf("for i := range %d {\n%s}", g.l.n, body)
	}
	for _, k := range sortedKeys(g.acc) {
		b, bt := "", ""
		if n := g.accName("acc", k); strings.Contains(body, n+" +=") {
			b = n
		}
		if n := g.accName("act", k); strings.Contains(body, n+" +=") {
			bt = n
		}
		w.give(k, b, bt)
	}
	for _, s := range g.spilled {
		for k, id := range s.ids {
			t := [2]string{}
			for j, kind := range []byte{'b', 'e'} {
				if n := w.other(s.v, kind); back && strings.Contains(body, n) {
					t[j] = fmt.Sprintf("%s[%d]", n, k)
				}
			}
			w.give(id, t[0], t[1])
		}
	}
}

// accName names the accumulator of the adjoint of a node outside the loop.
func (g *goLoop) accName(kind string, node int) string {
	return fmt.Sprintf("%s%d_%d", kind, node, g.l.inst[0].base)
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
	v, t string
	key  string // where its adjoint is collected, "" if it has none
	et   string // and the tangent of that
	node int    // or a node outside the loop, if it is ≥ 0
}

// operand describes r for lane i; second says whether tangents are wanted.
func (g *goLoop) operand(r *ref) operand {
	w := g.w
	switch r.kind {
	case refLane:
		id := g.l.inst[r.at].base
		o := operand{v: fmt.Sprintf("u%d", id), key: fmt.Sprintf("n%d", id), et: fmt.Sprintf("n%d", id), node: -1}
		if w.order == 2 && !w.passive[id] {
			o.t = fmt.Sprintf("w%d", id)
		}
		return o
	case refScalar:
		o := operand{v: w.val(r.at), t: w.tan(r.at), node: r.at}
		if r.dead {
			o.node, o.t = -1, ""
		}
		return o
	}
	e := g.address(r)
	o := operand{v: g.load(w.at(e, 'v')), node: -1}
	if r.dead {
		return o
	}
	if w.order == 2 {
		o.t = g.load(w.at(e, 't'))
	}
	at := index(e.lane, e.idx)
	if b := w.other(e.v, 'b'); b != "" {
		o.key = fmt.Sprintf("%s[%s]", b, at)
	}
	if b := w.other(e.v, 'e'); b != "" && w.order == 2 {
		o.et = fmt.Sprintf("%s[%s]", b, at)
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
func (g *goLoop) address(r *ref) elem {
	w := g.w
	n := g.l.n
	at := func(l int) int {
		if r.kind == refGather {
			return int(r.idx[l])
		}
		stride := r.stride
		if r.kind == refRun {
			stride = 1
		}
		return r.at + l*stride
	}
	ids := make([]int, n)
	for l := range n {
		ids[l] = at(l)
	}
	a, ok := w.slice(ids[0])
	for _, id := range ids {
		ok = ok && a.lo <= id && id < a.hi && w.g.op[id] != OpConst
	}
	if !ok {
		return elem{v: g.spill(ids), lane: "i", dead: r.dead}
	}
	switch {
	case r.kind == refRun:
		return elem{v: a.v, lane: "i", idx: r.at - a.lo, dead: r.dead}
	case r.kind == refStride && r.stride > 0:
		return elem{v: a.v, lane: fmt.Sprintf("%d*i", r.stride), idx: r.at - a.lo, dead: r.dead}
	case r.kind == refStride:
		return elem{v: a.v, lane: fmt.Sprintf("%d-%d*i", r.at-a.lo, -r.stride), dead: r.dead}
	}
	for l := range ids {
		ids[l] -= a.lo
	}
	return elem{v: a.v, lane: g.tableAt(ids), dead: r.dead}
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
	w.nTable++
	v := fmt.Sprintf("a_%d", w.nTable)
	keep := w.buf
	w.buf = &g.pre
	w.printf("var %s [%d]float64", v, len(ids))
	for k, id := range ids {
		w.printf("%s[%d] = %s", v, k, w.val(id))
	}
	if w.order == 2 {
		w.printf("var %s [%d]float64", w.other(v, 't'), len(ids))
		for k, id := range ids {
			if t := w.tan(id); t != "" {
				w.printf("%s[%d] = %s", w.other(v, 't'), k, t)
			}
		}
	}
	w.buf = keep
	g.refs[key] = v
	g.spilled = append(g.spilled, spilled{v, ids})
	return v
}

// list returns the list operation of an instruction.
func (g *goLoop) list(in *inst) *goList {
	w := g.w
	l := &goList{id: in.base, op: in.op, z: fmt.Sprintf("u%d", in.base), t: fmt.Sprintf("w%d", in.base)}
	l.x = g.elems(in, &in.x)
	if in.op == OpDot {
		l.y = g.elems(in, &in.y)
	}
	if in.op == OpDotConst {
		key := fmt.Sprint("coef", in.base)
		n, ok := w.tabled[key]
		if !ok {
			n = w.table(in.coef)
			w.tabled[key] = n
		}
		l.tab, l.lane = strings.TrimSuffix(n, "[:]"), fmt.Sprintf("%d*i", in.x.k)
	}
	return l
}

// elems describes the operands of the lanes: runs in one slice, or a slice made
// for the purpose.
func (g *goLoop) elems(in *inst, s *list) []elem {
	w := g.w
	n := g.l.n
	at, lane := 0, ""
	v := ""
	if s.run {
		starts := make([]int, n)
		a, ok := w.slice(s.runAt(0))
		for l := range n {
			starts[l] = s.runAt(l)
			ok = ok && a.lo <= starts[l] && starts[l]+s.k <= a.hi
		}
		if ok {
			v = a.v
			switch {
			case s.bases != nil:
				for l := range starts {
					starts[l] -= a.lo
				}
				lane = fmt.Sprintf("int(%s)", g.tableAt(starts))
			case s.step == 0:
				at = s.at - a.lo
			case s.step > 0:
				lane, at = fmt.Sprintf("%d*i", s.step), s.at-a.lo
			default:
				lane = fmt.Sprintf("%d-%d*i", s.at-a.lo, -s.step)
			}
		}
	}
	if v == "" {
		var ids []int
		for l := range n {
			for j := range s.k {
				if s.run {
					ids = append(ids, s.runAt(l)+j)
				} else {
					ids = append(ids, int(w.g.operands(in.base + l)[s.off+j]))
				}
			}
		}
		v, lane = g.spill(ids), fmt.Sprintf("%d*i", s.k)
	}
	e := make([]elem, s.k)
	for j := range e {
		e[j] = elem{v: v, lane: lane, idx: at + j, dead: s.dead}
	}
	return e
}

// stored reports whether the value pass stores the result of an instruction for
// the backward sweep: what is dear to compute again.
func (in *inst) stored() bool {
	switch in.op {
	case opAffine, OpAdd, OpSub, opSubSq, OpMul, OpDiv, OpSquare, OpSelect, OpProd, OpNorm2, OpLogSumExp, OpMaxOf, OpMinOf:
		return false
	}
	return true
}

// cell returns the cell of an elementwise instruction.
func (g *goLoop) cell(in *inst) (*cell, []operand) {
	c := &cell{id: in.base, op: in.op, z: fmt.Sprintf("u%d", in.base), mul: literal(in.mul), add: literal(in.add)}
	if in.muls != nil {
		c.mul, c.add = g.constants(in.base, "mul", in.muls), g.constants(in.base, "add", in.adds)
	}
	var o []operand
	for _, r := range []*ref{&in.a, &in.b, &in.c} {
		if r.kind == refNone {
			break
		}
		p := g.operand(r)
		o = append(o, p)
		c.x = append(c.x, p.v)
		c.t = append(c.t, p.t)
		c.live = append(c.live, p.key != "" || p.et != "" || p.node >= 0)
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
	note := func(s string) {
		if strings.HasPrefix(s, fmt.Sprintf("d%d", c.id)) || strings.HasPrefix(s, fmt.Sprintf("dd%d", c.id)) {
			if !slices.Contains(names, s) {
				names = append(names, s)
			}
		}
	}
	for k, d := range c.d1 {
		if order == 2 || order == 1 && c.live[k] {
			note(d)
		}
	}
	for _, h := range c.d2 {
		if order == 2 {
			note(h[2])
		}
	}
	return names
}

// forward writes instruction k for lane i; reload takes what was stored.
func (g *goLoop) forward(k int, reload bool) {
	w := g.w
	in := &g.l.inst[k]
	id := in.base
	load := reload && in.stored()
	if load {
		w.printf("u%d := %s[i]", id, g.home(in))
		if w.order == 2 && in.mini != nil && !w.passive[id] {
			w.printf("w%d := tk%d[i]", id, id)
		}
	}
	if in.mini != nil {
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
	if w.order == 2 && !w.passive[id] {
		w.printf("w%d := %s", id, typed(orZero(w.tangent(c))))
	}
}

// names finds the derivatives of c without writing anything.
func (g *goLoop) names(c *cell, in *inst) {
	w := g.w
	keep := w.buf
	w.buf = discard()
	w.compute(c, in.base, true)
	w.buf = keep
}

// home returns the slice in which the results of an instruction are kept.
func (g *goLoop) home(in *inst) string {
	if in.leaves {
		return fmt.Sprintf("a%d", in.base)
	}
	return fmt.Sprintf("k%d", in.base)
}

// store writes what the steps that follow need of instruction k.
func (g *goLoop) store(k int) {
	w := g.w
	in := &g.l.inst[k]
	id, n := in.base, g.l.n
	declare := func(f string, a ...any) {
		name := fmt.Sprintf(f, a...)
		if n <= 1<<12 {
			fmt.Fprintf(&g.pre, "var %s [%d]float64\n", name, n)
		} else {
			fmt.Fprintf(&g.pre, "%s := make([]float64, %d)\n", name, n)
		}
	}
	keep := w.order > 0 && in.stored()
	if in.leaves || keep {
		declare("%s", g.home(in))
		w.printf("%s[i] = u%d", g.home(in), id)
	}
	if in.leaves {
		w.arrays = append(w.arrays, array{id, id + n, fmt.Sprintf("a%d", id)})
		if w.order > 0 && !w.passive[id] {
			declare("b%d", id)
		}
		if w.order == 2 && !w.passive[id] {
			declare("t%d", id)
			declare("e%d", id)
			w.printf("t%d[i] = w%d", id, id)
		}
	}
	if !keep || w.passive[id] {
		return
	}
	if in.mini != nil {
		if w.order == 2 {
			declare("tk%d", id)
			w.printf("tk%d[i] = w%d", id, id)
		}
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
func (g *goLoop) sum(r *reduction) {
	w := g.w
	for k := range r.stream {
		s := &r.stream[k]
		o := g.operand(&s.of)
		c := g.coef(r, k)
		v, d := o.v, c
		if s.square {
			v = "float64(" + mul(v, v) + ")"
			d = mul(mul("2", c), o.v)
		}
		if c != "1" {
			v = "float64(" + mul(c, v) + ")"
		}
		w.printf("v%d += %s", r.node, v)
		if t := mul(o.t, d); w.order == 2 && t != "" {
			w.printf("t%d += %s", r.node, t)
		}
	}
}

// coef returns the coefficient of stream k.
func (g *goLoop) coef(r *reduction, k int) string {
	s := &r.stream[k]
	if s.coefs == nil {
		if s.coef == 1 {
			return "1"
		}
		return literal(s.coef)
	}
	c := make([]float64, g.l.n)
	for i := range c {
		c[i] = s.coefAt(i)
	}
	return g.constants(r.node, fmt.Sprint("stream", k), c)
}

// sumBack writes the backward step of a sum with the adjoint b and its tangent.
func (g *goLoop) sumBack(r *reduction, b, bt string) {
	for k := range r.stream {
		s := &r.stream[k]
		o := g.operand(&s.of)
		c := g.coef(r, k)
		if !s.square {
			g.give(o, fold(b, c), fold(bt, c))
			continue
		}
		c = fold("2.0", c)
		d := mul(fold(b, c), o.v)
		dt := ""
		if g.w.order == 2 {
			dt = sum([]string{mul(fold(bt, c), o.v), mul(fold(b, c), o.t)})
		}
		g.give(o, d, dt)
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

// give adds terms to the adjoint of an operand.
func (g *goLoop) give(o operand, b, bt string) {
	w := g.w
	if o.node >= 0 {
		if w.passive[o.node] {
			return
		}
		g.acc[o.node] = true
		if b != "" {
			w.printf("%s += %s", g.accName("acc", o.node), b)
		}
		if bt != "" {
			w.printf("%s += %s", g.accName("act", o.node), bt)
		}
		return
	}
	if b != "" && o.key != "" {
		w.adj[o.key] = append(w.adj[o.key], b)
		g.keys[o.key] = o.key[0] != 'n'
	}
	if bt != "" && o.et != "" {
		if o.et[0] == 'n' {
			w.adt[o.et] = append(w.adt[o.et], bt)
		} else {
			w.adj[o.et] = append(w.adj[o.et], bt)
			g.keys[o.et] = true
		}
	}
}

// back writes the instructions backwards for lane i.
func (g *goLoop) back() {
	w := g.w
	for k := len(g.l.inst) - 1; k >= 0; k-- {
		in := &g.l.inst[k]
		id := in.base
		if w.passive[id] {
			continue
		}
		key := fmt.Sprintf("n%d", id)
		if in.leaves {
			w.adj[key] = append(w.adj[key], fmt.Sprintf("b%d[i]", id))
			if w.order == 2 {
				w.adt[key] = append(w.adt[key], fmt.Sprintf("e%d[i]", id))
			}
		}
		s, st := w.take(key, fmt.Sprintf("%du", id))
		if s == "" && st == "" {
			continue
		}
		if in.mini != nil {
			w.listBack(g.list(in), s, st)
			continue
		}
		c, o := g.cell(in)
		g.names(c, in)
		b, bt := w.back(c, s, st)
		for j := range o {
			g.give(o[j], b[j], bt[j])
		}
	}
}
