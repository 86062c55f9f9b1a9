package source

import (
	"go/token"
	"go/types"
)

// A node is a statement of the normal form together with its reverse. Forward sweeps print fwd, reverse sweeps
// what undoes it and adds to adjoints.
type node interface{}

type (
	// step is straight-line work. In reverse, post runs first, on the state after the step; then what the step overwrote is
	// popped; then pre runs, on the state before it.
	step struct {
		fwd       []stmt
		post, pre []stmt
		invert    []bool // by statement of fwd: an integer x = x ± c that reverse undoes by arithmetic
		control   *variable
		once      bool                 // it stands in no loop: what it overwrites goes to variables, not on the tape
		turns     *loop                // or in a loop of known length that runs once: they are arrays, or slices
		olds      map[[2]int]*variable // these variables, by statement and place
		call      *callStmt            // a call with separate sweeps
		kept      *callStmt            // a call without derivative; it gets sweeps if reverse has to set back more than can be pushed
		again     bool                 // v = e, which reverse evaluates again instead of keeping v
		memWrites []expr               // what leads to memory that a call without derivative may overwrite
		restores  []expr               // what leads to memory that reverse sets back by itself
		saved     []bool               // of memWrites: its contents are pushed first
		run       *step                // the first of the steps whose pushes share a frame; nil if it is apart
		calls     tapeCalls
	}
	ifNode struct {
		c         expr
		then, els []node
		guard     bool // skips adjoints of 0, in a generated gradient
		pos       token.Pos
		code      *variable // records the branch; nil if c is evaluated again in reverse
		comment   string
	}
	loopNode struct {
		l          *loop
		body, post []node
		trips      *variable // nil for a counted loop
		frame      *frame
		fused      bool               // each turn is reversed at once (turn.go)
		private    map[*variable]bool // classes of memory that are private to a turn
		spoiled    bool               // fused, but it overwrites what earlier statements need
	}
	blockNode struct {
		body  []node
		frame *frame
	}
	exitNode struct {
		frames []*frame // that it leaves, innermost first
	}
)

// frame is what an exit leaves: a block, a loop or the function. Its code says in reverse which exit was taken: 0 for none,
// else the greater the earlier the exit stands.
type frame struct {
	target stmt // nil for the function
	code   *variable
	exits  []*exitNode
	label  string
	plain  bool // a loop
}

func (f *frame) codeOf(e *exitNode) int {
	for i, x := range f.exits {
		if x == e {
			return len(f.exits) - i
		}
	}
	return 0
}

// builder makes the nodes of one instance.
type builder struct {
	g       *generator
	in      *instance
	f       *function
	a       *activity
	out     *[]node
	rev     *[]stmt // where propagate emits
	frames  []*frame
	shadows map[*variable]*variable

	paramClass map[*variable]bool   // representatives of memory that a parameter leads to
	fusing     []*loopNode          // the fused loops around what is built
	olds       []*variable          // that keep what statements overwrite (olds.go)
	inSum      bool                 // what is propagated is a term of a sum
	steep      bool                 // its adjoint may be infinite
	turns      map[*variable]string // of these the slices, with their lengths
	dead       map[*variable]bool   // control variables that reverse does not read
}

func (b *builder) problem(pos token.Pos, what, advice string) {
	b.g.problem(pos, what, advice)
}

// shadowOf is the variable that holds the adjoint of v, or leads to it.
func (b *builder) shadowOf(v *variable) *variable {
	s := b.shadows[v]
	if s == nil {
		s = b.f.newVar(v.name+"b", v.typ, v.pos)
		s.shadow = hasRef(v.typ)
		s.adjoint = !s.shadow
		b.shadows[v] = s
	}
	return s
}

// mirror is the expression e on adjoints: every variable replaced by its shadow.
func (b *builder) mirror(e expr) expr { return mirrorBy(e, b.shadowOf) }

// mirrorBy is the place or reference e with every variable on the way replaced by to(variable); indices stay.
func mirrorBy(e expr, to func(*variable) *variable) expr {
	switch x := e.(type) {
	case *ref:
		return &ref{to(x.v)}
	case *index:
		return &index{mirrorBy(unconverted(x.x), to), x.i, x.t}
	case *sel:
		return &sel{mirrorBy(unconverted(x.x), to), x.f}
	case *star:
		return &star{mirrorBy(x.x, to), x.t}
	case *slicing:
		return &slicing{mirrorBy(x.x, to), x.lo, x.hi, x.max, x.t}
	case *unary:
		return &unary{x.op, mirrorBy(x.x, to), x.t}
	case *conv:
		return &conv{mirrorBy(x.x, to), x.t}
	case *call:
		if from := asserted(x); from != nil && carries(x.t) {
			return shadowBehind(mirrorBy(from, to), x.t)
		}
	}
	return e
}

// unconverted is the struct or array that e converts, a part of which can be assigned to; or e.
func unconverted(e expr) expr {
	if c, ok := e.(*conv); ok && hasFloat(c.t) && !isFloat(c.t) {
		return c.x
	}
	return e
}

func (b *builder) emit(n node) { *b.out = append(*b.out, n) }

func (b *builder) nodes(list []stmt) []node {
	old := b.out
	var ns []node
	b.out = &ns
	for _, s := range b.pairSincos(list) {
		b.stmt(s)
	}
	b.out = old
	return ns
}

func (b *builder) stmt(s stmt) {
	switch x := s.(type) {
	case *assign:
		b.g.at = x.pos
		b.below(b.a.steepAt(x.l), func() { b.assign(x) })
	case *callStmt:
		b.g.at = x.pos
		b.below(b.a.steepCall(x) || b.a.p.steepInside(x.c.fn), func() { b.callStmt(x) })
	case *copying:
		b.copying(x)
	case *effect:
		b.effect(x)
	case *ifStmt:
		b.ifStmt(x)
	case *loop:
		b.loop(x)
	case *block:
		fr := b.push(x)
		n := &blockNode{frame: fr}
		n.body = b.nodes(x.body)
		b.pop()
		b.clear(fr)
		b.emit(n)
	case *exit:
		b.exit(x)
	}
}

func (b *builder) control(name string) *variable {
	v := b.f.newVar(name, types.Typ[types.Int], token.NoPos)
	v.control = true
	return v
}

// set emits v = k for a control variable.
func (b *builder) set(v *variable, k int) *step {
	return &step{fwd: []stmt{&assign{l: &ref{v}, r: &lit{v.typ, itoa(k)}}}, control: v}
}

func (b *builder) push(target stmt) *frame {
	fr := &frame{target: target}
	b.frames = append(b.frames, fr)
	return fr
}

func (b *builder) pop() { b.frames = b.frames[:len(b.frames)-1] }

// clear emits the start of a frame whose exits are recorded.
func (b *builder) clear(fr *frame) {
	if len(fr.exits) > 0 {
		b.emit(b.set(fr.code, 0))
	}
}

func (b *builder) exit(x *exit) {
	e := &exitNode{}
	for i := len(b.frames) - 1; i >= 0; i-- {
		fr := b.frames[i]
		if fr.code == nil {
			fr.code = b.control("exit")
		}
		fr.exits = append(fr.exits, e)
		e.frames = append(e.frames, fr)
		if fr.target == x.target {
			break
		}
	}
	b.emit(e)
}

func (b *builder) ifStmt(x *ifStmt) {
	if x.guard && b.a.activeExpr(x.c.(*binary).x) {
		b.problem(x.pos, "cannot differentiate a generated gradient in reverse: it skips adjoints of 0, whose derivatives need not be 0",
			"use slope hvp for second derivatives")
	}
	b.inlineCalls(x.c, x.pos)
	n := &ifNode{c: x.c, guard: x.guard, pos: x.pos, comment: x.comment, then: b.nodes(x.then), els: b.nodes(x.els)}
	if !b.repeatable(n) {
		n.code = b.control("branch")
		n.then = append([]node{b.set(n.code, 1)}, n.then...)
		n.els = append([]node{b.set(n.code, 0)}, n.els...)
	}
	b.emit(n)
}

// repeatable reports whether reverse may evaluate the condition of n again, after its branches: it has no calls and reads nothing
// that they write.
func (b *builder) repeatable(n *ifNode) bool {
	ok := true
	walk(n.c, func(e expr) {
		if c, isCall := e.(*call); isCall && c.builtin != "len" && c.builtin != "@@is" {
			ok = false
		}
	})
	if !ok {
		return false
	}
	w := locSet{}
	b.writesOf(n.then, w)
	b.writesOf(n.els, w)
	r := locSet{}
	b.readsExpr(n.c, r)
	for l := range r {
		if w[l] {
			return false
		}
		for v := range b.a.written {
			if l.mem && b.class(v) == l.v { // to keep the memory costs more than to record the branch
				return false
			}
		}
	}
	return true
}

func (b *builder) loop(x *loop) {
	fr := b.push(x)
	fr.plain = true
	n := &loopNode{l: x, frame: fr}
	b.inlineCalls(x.c, x.pos)
	n.body = b.nodes(x.body)
	n.post = b.nodes(x.post)
	b.pop()
	if x.counter == nil {
		n.trips = b.control("trips")
		b.emit(b.set(n.trips, 0))
		t := &ref{n.trips}
		count := &step{fwd: []stmt{&assign{l: t, r: &binary{token.ADD, t, &lit{t.v.typ, "1"}, t.v.typ}}}, control: n.trips}
		n.body = append([]node{count}, n.body...)
	}
	b.clear(fr)
	b.emit(n)
}

// effect keeps a call that has no derivative. It must not take what carries one, unless it only reads it.
func (b *builder) effect(x *effect) {
	if b.sorting(x) {
		return
	}
	b.leaks().calls(x.c)
	s := &step{fwd: []stmt{x}}
	b.emit(s)
	c := x.c
	if c.builtin != "" {
		return
	}
	s.memWrites = b.memWrites(c)
	for _, e := range c.args {
		if hasRef(e.typeOf()) && b.a.activeExpr(e) && b.g.p.mayWrite(c) {
			b.unknown(c)
			return
		}
	}
}

// unknown refuses the call c of something whose derivative is not known.
func (b *builder) unknown(c *call) { b.problem(b.g.p.unknownCall(c)) }

// inlineCalls checks the calls in a condition: they may read what is active but must not write it.
func (b *builder) inlineCalls(e expr, pos token.Pos) {
	b.g.noteCapacity(e)
	walk(e, func(x expr) {
		c, ok := x.(*call)
		if !ok || c.builtin != "" || c.rule != nil {
			return
		}
		for _, arg := range c.args {
			if hasMem(arg.typeOf()) && b.g.p.mayWrite(c) {
				if c.fn != nil && b.g.p.funcs[c.fn] != nil {
					b.problem(c.pos, "cannot differentiate the call of "+c.fn.Name()+" in a condition: it writes memory", "put its result into a variable first")
				} else {
					b.unknown(c)
				}
				return
			}
		}
	})
}

func (b *builder) copying(x *copying) {
	cp := *x
	x = &cp
	s := &step{fwd: []stmt{x}}
	b.emit(s)
	if !b.a.active(base(x.dst)) {
		return
	}
	et := elemOf(x.dst.typeOf())
	// The adjoint of copy(dst, src): each element of dst's shadow moves to src's; by way of a copy if they may overlap.
	i := b.f.newVar("i", types.Typ[types.Int], x.pos)
	i.counter = true
	n := &call{builtin: "len", args: []expr{x.dst}, t: i.typ}
	src := &call{builtin: "len", args: []expr{x.src}, t: i.typ}
	cond := &binary{token.LAND, &binary{token.LSS, &ref{i}, n, types.Typ[types.Bool]}, &binary{token.LSS, &ref{i}, src, types.Typ[types.Bool]}, types.Typ[types.Bool]}
	over := func(f func()) { b.reverse(&forStmt{i: i, from: &lit{i.typ, "0"}, cond: cond, body: b.collect(f)}) }
	d := &index{b.mirror(x.dst), &ref{i}, et}
	active := b.a.activeExpr(x.src)
	s.post = b.collect(func() {
		switch {
		case !active:
			over(func() { b.clearLeaves(d, et) })
		case b.mayOverlap(x.dst, x.src):
			t := b.bind(&call{builtin: "make", typ: x.dst.typeOf(), t: x.dst.typeOf(), args: []expr{n}}, "t")
			over(func() {
				b.reverse(&assign{l: &index{t, &ref{i}, et}, r: d})
				b.clearLeaves(d, et)
			})
			over(func() { b.addLeaves(&index{b.mirror(x.src), &ref{i}, et}, &index{t, &ref{i}, et}, et) })
		default:
			over(func() { b.moveLeaves(&index{b.mirror(x.src), &ref{i}, et}, d, et) })
		}
	})
}

func (b *builder) mayOverlap(x, y expr) bool {
	v, w := base(x), base(y)
	return v != nil && w != nil && b.class(v) == b.class(w)
}

// collect runs f and returns what it emitted for the reverse sweep.
func (b *builder) collect(f func()) []stmt {
	old := b.rev
	var list []stmt
	b.rev = &list
	f()
	b.rev = old
	return list
}

func (b *builder) reverse(s stmt) { *b.rev = append(*b.rev, s) }
