package source

import (
	"go/token"
	"go/types"
)

// appending builds the step of l = append(x, …). The shadow is appended to likewise: as both have the same capacity, they move or stay
// together. What append overwrites between the length and the capacity of x is kept like what a call overwrites. Elements that lead to
// numbers are appended by assignments (lowerappend.go), after an append that overwrites nothing.
func (b *builder) appending(s *step, x *assign, c *call) {
	t := x.l.typeOf()
	from, n := c.args[0], addedBy(c)
	if isZeroLit(from) {
		from = &conv{from, t}
	}
	if base(from) != nil && !makesRoom(c) {
		s.memWrites = append(s.memWrites, spare(from, n))
	}
	b.emit(s)
	if !carries(t) || !b.a.active(base(x.l)) {
		return
	}
	et := elemOf(t)
	lb := b.mirror(x.l)
	s.fwd = append([]stmt{&assign{l: lb, r: b.grownShadow(c, from)}}, s.fwd...) // first: it takes lengths from before
	s.invert = append(s.invert, false)
	if !hasFloat(et) {
		return
	}
	// In reverse, the shadow after the statement is kept while what it overwrote is put back.
	grown := &ref{b.f.newVar("grown", t, x.pos)}
	grown.v.adjoint = true
	s.post = []stmt{&assign{l: grown, r: lb, define: true}}
	s.pre = b.collect(func() {
		b.appended(c, grown, n, et)
		if v := base(from); v != nil && b.a.active(v) {
			b.moveBack(b.mirror(from), grown, et)
		}
	})
	if b.reads(c, x.l) && !isSlice(x.l.typeOf()) {
		b.problem(x.pos, "cannot differentiate this append", "assign it to a variable of its own")
	}
}

// spare is what append overwrites of from if it adds n elements.
func spare(from, n expr) expr {
	intT := types.Typ[types.Int]
	end := &call{builtin: "@slopeLeast", args: []expr{&call{builtin: "cap", args: []expr{from}, t: intT}, &binary{token.ADD, lengthOf(from), n, intT}}, t: intT}
	return &slicing{x: from, lo: lengthOf(from), hi: end, t: from.typeOf()}
}

// isSpare reports whether e was made by spare.
func isSpare(e expr) bool {
	s, ok := e.(*slicing)
	return ok && s.hi != nil && builtinCall(s.hi, "@slopeLeast") != nil
}

// noteCapacity notes whether the value of e depends on a capacity: shadows then need the capacities of what they belong to.
func (g *generator) noteCapacity(e expr) {
	walk(e, func(x expr) {
		if c, ok := x.(*call); ok && (c.builtin == "append" || c.builtin == "cap") {
			g.appends = true
		}
	})
}

// addedBy is the number of elements that append adds.
func addedBy(c *call) expr {
	if makesRoom(c) {
		return c.args[1].(*call).args[0]
	}
	if c.spread {
		return lengthOf(c.args[1])
	}
	return &lit{types.Typ[types.Int], itoa(len(c.args) - 1)}
}

// grownShadow is the shadow of from, to which zeros are appended.
func (b *builder) grownShadow(c *call, from expr) expr {
	t := c.t
	var shadow expr = &conv{&lit{t, "nil"}, t}
	if v := base(from); v != nil && b.a.active(v) {
		shadow = b.mirror(from)
	}
	grow := &call{builtin: "append", args: []expr{shadow}, spread: c.spread, t: t}
	for range c.args[1:] {
		if c.spread {
			grow.args = append(grow.args, &call{builtin: "make", typ: t, t: t, args: []expr{addedBy(c)}})
		} else {
			grow.args = append(grow.args, &zero{elemOf(t)})
		}
	}
	return grow
}

// appended emits the adjoints of the n elements at the end of grown.
func (b *builder) appended(c *call, grown, n expr, et types.Type) {
	intT := types.Typ[types.Int]
	at := func(k expr) expr {
		end := &binary{token.SUB, &call{builtin: "len", args: []expr{grown}, t: intT}, n, intT}
		return &index{grown, &binary{token.ADD, end, k, intT}, et}
	}
	more := c.args[1:]
	if c.spread {
		i := b.f.newVar("i", intT, c.pos)
		i.counter = true
		body := b.collect(func() {
			d := at(&ref{i})
			if b.a.activeExpr(more[0]) {
				b.moveLeaves(&index{b.mirror(more[0]), &ref{i}, et}, d, et)
			} else {
				b.clearLeaves(d, et)
			}
		})
		b.reverse(&forStmt{i: i, from: &lit{intT, "0"}, cond: &binary{token.LSS, &ref{i}, n, types.Typ[types.Bool]}, body: body})
		return
	}
	for k, e := range more {
		d := at(&lit{intT, itoa(k)})
		v := b.bind(d, "t")
		b.clearLeaves(d, et)
		switch {
		case !b.a.activeExpr(e):
		case isFloat(et):
			b.guarded(e, v, nil)
		default:
			b.addLeaves(b.mirror(e), v, et)
		}
	}
}

// moveBack emits: where append moved the elements of old to new memory, their adjoints move back.
func (b *builder) moveBack(old, grown expr, et types.Type) {
	intT, boolT := types.Typ[types.Int], types.Typ[types.Bool]
	i := b.f.newVar("i", intT, token.NoPos)
	i.counter = true
	move := b.collect(func() { b.moveLeaves(&index{old, &ref{i}, et}, &index{grown, &ref{i}, et}, et) })
	n := &call{builtin: "len", args: []expr{old}, t: intT}
	loop := &forStmt{i: i, from: &lit{intT, "0"}, cond: &binary{token.LSS, &ref{i}, n, boolT}, body: move}
	first := func(e expr) expr {
		return &unary{token.AND, &index{e, &lit{intT, "0"}, et}, types.NewPointer(et)}
	}
	some := &binary{token.GTR, n, &lit{intT, "0"}, boolT}
	b.reverse(&ifStmt{c: &binary{token.LAND, some, &binary{token.NEQ, first(old), first(grown), boolT}, boolT}, then: []stmt{loop}})
}
