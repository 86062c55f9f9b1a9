package source

import (
	"go/token"
	"go/types"
)

// The tangent of a variable is the derivative of its value in one direction. Each statement gets its tangent beside it, on the values that
// its operands have there; control flow and the tape stay as they are. What leads to memory has a tangent that leads to tangents, and every
// operation on slices and pointers is done to both, as for the shadows of adjoints.
//
// The same pass serves a function of the source (jvp.go) and the sweeps of its gradient (hvp.go).

// tangenter writes the tangents of the statements of one function.
type tangenter struct {
	g      *generator
	f      *function
	active func(*variable) bool // whether a variable has a tangent
	tans   map[*variable]*variable
	more   map[*variable][]*variable // of a tangent, those in other directions
	out    *[]stmt
}

func newTangenter(g *generator, f *function, active func(*variable) bool) *tangenter {
	return &tangenter{g: g, f: f, active: active, tans: map[*variable]*variable{}, more: map[*variable][]*variable{}}
}

// of is the tangent of the variable v.
func (t *tangenter) of(v *variable) *variable {
	d := t.tans[v]
	if d == nil {
		d = t.f.newVar("d"+v.name, v.typ, v.pos)
		t.tans[v] = d
	}
	return d
}

func (t *tangenter) mirror(e expr) expr { return mirrorBy(e, t.of) }

func (t *tangenter) emit(s stmt) { *t.out = append(*t.out, s) }

// set emits l = r.
func (t *tangenter) set(l, r expr, define bool) {
	if k, ok := r.(*lit); ok && define && isFloat(l.typeOf()) {
		r = &lit{k.t, floatText(k.text)}
	}
	if define || !sameExpr(l, r) {
		t.emit(&assign{l: l, r: r, define: define})
	}
}

// list returns the statements with their tangents. It changes none of them.
func (t *tangenter) list(list []stmt) []stmt {
	old := t.out
	var out []stmt
	t.out = &out
	for _, s := range list {
		n := len(out)
		t.stmt(s)
		moveComment(out[n:])
	}
	t.out = old
	return out
}

// moveComment gives a comment to the first of the statements that were made of one.
func moveComment(list []stmt) {
	for i, s := range list {
		if i == 0 {
			continue
		}
		text := ""
		switch x := s.(type) {
		case *assign:
			if text = x.comment; text != "" {
				c := *x
				c.comment = ""
				list[i] = &c
			}
		case *multi:
			if text = x.comment; text != "" {
				c := *x
				c.comment = ""
				list[i] = &c
			}
		}
		if text == "" {
			continue
		}
		switch x := list[0].(type) {
		case *assign:
			x.comment = text
		case *multi:
			x.comment = text
		}
	}
}

func (t *tangenter) stmt(s stmt) {
	switch x := s.(type) {
	case *assign:
		t.assign(x)
	case *multi:
		t.multi(x)
	case *effect:
		t.effect(x)
	case *copying:
		t.copying(x)
	case *ifStmt:
		t.g.noteCapacity(x.c)
		c := *x
		if x.guard {
			c.c = t.guard(x.c)
		}
		c.then, c.els = t.list(x.then), t.list(x.els)
		t.emit(&c)
	case *forStmt:
		c := *x
		c.body = t.list(x.body)
		t.emit(&c)
	case *pushing:
		t.emit(x)
		if d := t.place(x.x); d != nil {
			t.emit(&pushing{d, x.run})
		}
	case *pop:
		if d := t.place(x.l); d != nil {
			t.emit(&pop{d, x.run})
		}
		t.emit(x)
	case *ret:
		t.emit(&ret{t.withTangents(x.vs)})
	default:
		t.emit(s)
	}
}

// guard is the condition of what an adjoint that is not 0 adds: with the tangent of the adjoint, its tangent may add too.
func (t *tangenter) guard(c expr) expr {
	b := c.(*binary)
	if b.op == token.LOR {
		return &binary{token.LOR, t.guard(b.x), t.guard(b.y), b.t}
	}
	d := t.d(b.x)
	if d == nil {
		return c
	}
	return &binary{token.LOR, c, &binary{token.NEQ, d, b.y, b.t}, b.t}
}

// place is the tangent of a place, or of a whole slice, that is pushed or popped; nil if it has none.
func (t *tangenter) place(e expr) expr {
	if dst, src, ok := whole(e); ok {
		if v := base(dst); v == nil || !carries(dst.typeOf()) || !t.active(v) {
			return nil
		}
		return &call{builtin: "@@whole", args: []expr{t.mirror(dst), src}, t: e.typeOf()}
	}
	if v := base(e); v == nil || !carries(e.typeOf()) || !t.active(v) {
		return nil
	}
	return t.mirror(e)
}

func (t *tangenter) assign(x *assign) {
	t.g.noteCapacity(x.r)
	lt, v := x.l.typeOf(), base(x.l)
	if c := builtinCall(x.r, "@slopeSort"); c != nil && t.activeExpr(c.args[0]) {
		t.emit(x)
		t.emit(&effect{c: &call{builtin: "@slopePermute", args: []expr{t.mirror(c.args[0]), x.l}}})
		return
	}
	if v == nil || !carries(lt) || !t.active(v) {
		t.emit(x)
		return
	}
	dl := t.mirror(x.l)
	c, q := t.usesResult(x.r), t.quotientOf(x.r)
	switch {
	case !isFloat(lt):
		t.whole(x, dl)
		t.emit(x)
	case x.add:
		if d := t.d(x.r); d != nil {
			t.emit(&assign{l: dl, r: d, add: true})
		}
		t.emit(x)
	case c != nil && overwrites(x):
		r := &ref{t.f.newVar(c.rule.short, lt, x.pos)}
		t.set(r, c, false)
		t.set(dl, orZero(t.slope(c, 0, []expr{r}), lt), x.define)
		t.emit(&assign{l: x.l, r: r, define: x.define, comment: x.comment})
	case c != nil:
		t.emit(x)
		t.set(dl, orZero(t.slope(c, 0, []expr{x.l}), lt), x.define)
	case q != nil && !overwrites(x):
		t.emit(x)
		t.set(dl, t.quotient(q, x.l), x.define)
	default:
		t.set(dl, orZero(t.d(x.r), lt), x.define)
		t.emit(x)
	}
}

// usesResult returns the call e of an active rule whose slope is computed from its value, and nil otherwise.
func (t *tangenter) usesResult(e expr) *call {
	if c, ok := e.(*call); ok && c.rule != nil && (c.rule.needsResult() || !c.rule.bounded) && t.activeExpr(c) {
		return c
	}
	return nil
}

// quotientOf returns the quotient e with an active denominator, and nil otherwise.
func (t *tangenter) quotientOf(e expr) *binary {
	if q, ok := e.(*binary); ok && q.op == token.QUO && t.activeExpr(q.y) {
		return q
	}
	return nil
}

// overwrites reports whether l = r may change what r reads.
func overwrites(x *assign) bool {
	v, found := base(x.l), false
	mem := inMemory(x.l)
	walk(x.r, func(e expr) {
		if r, ok := e.(*ref); ok && r.v == v {
			found = true
		}
		found = found || mem && inMemory(e)
	})
	return found
}

// value is the tangent of e for an assignment: 0 where e has none.
func (t *tangenter) value(e expr, pos token.Pos) expr {
	et := e.typeOf()
	if isFloat(et) {
		return orZero(t.d(e), et)
	}
	switch x := e.(type) {
	case *lit, *zero:
		return e
	case *comp:
		return t.comp(x, pos)
	case *call:
		if asserted(x) == nil {
			return t.callValue(x, pos)
		}
	case *conv:
		if isZeroLit(x.x) {
			return x
		}
	}
	if v := base(e); v != nil && t.active(v) {
		return t.mirror(e)
	}
	if hasRef(et) {
		what := "the derivative of memory of a global variable is needed here"
		if v := base(e); v != nil {
			what = v.name + " carries a derivative here but not elsewhere"
		}
		t.g.problem(pos, what, "copy it to a local variable first")
	}
	return &zero{et}
}

// callValue is the tangent of a call whose value is not a float.
func (t *tangenter) callValue(x *call, pos token.Pos) expr {
	switch x.builtin {
	case "make", "new":
		return x
	case "append":
		return t.appending(x, pos)
	}
	if t.activeExpr(x) || hasRef(x.t) {
		t.unknown(x)
	}
	return &zero{x.t}
}

// comp is the tangent of a literal. Fields that carry none are left out.
func (t *tangenter) comp(x *comp, pos token.Pos) expr {
	c := &comp{t: x.t, addr: x.addr, index: x.index}
	for i, e := range x.elems {
		if len(x.keys) > 0 {
			if !carries(e.typeOf()) {
				continue
			}
			c.keys = append(c.keys, x.keys[i])
		}
		c.elems = append(c.elems, t.value(e, pos))
	}
	return c
}

// appending is the tangent of append. As both slices have the same capacity, they move or stay together.
func (t *tangenter) appending(x *call, pos token.Pos) expr {
	c := &call{builtin: "append", spread: x.spread, t: x.t, pos: x.pos}
	from := x.args[0]
	if isZeroLit(from) {
		from = &conv{from, x.t}
	}
	c.args = []expr{t.value(from, pos)}
	for _, e := range x.args[1:] {
		if v := base(e); x.spread && (v == nil || !t.active(v)) {
			c.args = append(c.args, &call{builtin: "make", typ: x.t, t: x.t, args: []expr{addedBy(x)}})
			continue
		}
		c.args = append(c.args, t.value(e, pos))
	}
	return c
}

func (t *tangenter) copying(x *copying) {
	v := base(x.dst)
	if v == nil || !carries(x.dst.typeOf()) || !t.active(v) {
		t.emit(x)
		return
	}
	et, intT, boolT := elemOf(x.dst.typeOf()), types.Typ[types.Int], types.Typ[types.Bool]
	if w := base(x.src); w != nil && t.active(w) {
		t.emit(&copying{dst: t.mirror(x.dst), src: t.mirror(x.src), pos: x.pos})
	} else {
		i := t.f.newVar("i", intT, x.pos)
		i.counter = true
		below := func(s expr) expr {
			return &binary{token.LSS, &ref{i}, &call{builtin: "len", args: []expr{s}, t: intT}, boolT}
		}
		var none expr = &zero{et}
		if isFloat(et) {
			none = &lit{et, "0"}
		}
		t.emit(&forStmt{i: i, from: &lit{intT, "0"}, cond: &binary{token.LAND, below(x.dst), below(x.src), boolT},
			body: []stmt{&assign{l: &index{t.mirror(x.dst), &ref{i}, et}, r: none}}})
	}
	t.emit(x)
}

// effect keeps a call without derivative. A sort moves the tangents too.
func (t *tangenter) effect(x *effect) {
	c := x.c
	if c.builtin == "@slopeUnsort" {
		t.emit(&effect{c: &call{builtin: c.builtin, args: []expr{t.mirror(c.args[0]), t.mirror(c.args[1]), c.args[2]}}})
		t.emit(x)
		return
	}
	if arg := sorted(c); arg != nil && t.activeExpr(arg) {
		from := t.f.newVar("from", types.NewSlice(types.Typ[types.Int]), token.NoPos)
		t.emit(&assign{l: &ref{from}, r: &call{builtin: "@slopeSort", args: []expr{arg}, t: from.typ}, comment: x.comment})
		t.emit(&effect{c: &call{builtin: "@slopePermute", args: []expr{t.mirror(arg), &ref{from}}}})
		return
	}
	if c.builtin == "" {
		for _, e := range c.args {
			if hasRef(e.typeOf()) && t.activeExpr(e) && t.g.p.mayWrite(c) {
				t.unknown(c)
				return
			}
		}
	}
	t.emit(x)
}

// unknown refuses the call c of something whose derivative is not known.
func (t *tangenter) unknown(c *call) {
	b := &builder{g: t.g, f: t.f}
	b.unknown(c)
}
