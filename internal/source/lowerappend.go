package source

import (
	"go/token"
	"go/types"
)

// Append and copy of elements that lead to numbers are lowered to assignments of the elements: each assignment gives the shadow the same
// reference, and reverse puts back what it overwrote.

// appended is the slice that the call c of append returns; c itself if the elements lead to no numbers.
func (l *lowerer) appended(c *call) expr {
	intT, et := types.Typ[types.Int], elemOf(c.t)
	if !hasRef(et) {
		return c
	}
	if l.inline > 0 {
		l.problem(c.pos, "cannot differentiate append in a condition", "put its result into a variable first")
		return &zero{c.t}
	}
	old := l.variable(ofType(c.args[0], c.t), c.pos)
	var more expr
	var list []expr
	added := number(len(c.args) - 1)
	switch {
	case c.spread:
		more = l.duplicate(ofType(c.args[1], c.t), nil, c.pos)
		added = lengthOf(more)
	case len(c.args) == 2:
		list = c.args[1:]
	default:
		for _, e := range c.args[1:] { // append may write where they stand
			v := &ref{l.f.newVar("more", et, c.pos)}
			l.assignRoot(v, e, c.pos)
			list = append(list, v)
		}
	}
	length := l.temp(lengthOf(old), c.pos)
	grown := l.roomFor(added, old, length, c.pos)
	if c.spread {
		l.countTo(added, c.pos, func(k expr) {
			l.assign(&index{grown, &binary{token.ADD, length, k, intT}, et}, &index{more, k, et}, c.pos)
		})
	}
	for i, e := range list {
		at := length
		if i > 0 {
			at = &binary{token.ADD, length, number(i), intT}
		}
		l.assign(&index{grown, at, et}, e, c.pos)
	}
	return grown
}

// roomFor is the slice old, of that length, with room for more elements, in its memory or moved as append does it. Within the capacity it
// leaves what stands there; beyond, append adds zeros in new memory.
func (l *lowerer) roomFor(more, old, length expr, pos token.Pos) expr {
	intT, t := types.Typ[types.Int], old.typeOf()
	n := l.temp(&binary{token.ADD, length, more, intT}, pos)
	within := l.temp(&call{builtin: "@slopeLeast", args: []expr{&call{builtin: "cap", args: []expr{old}, t: intT}, n}, t: intT}, pos)
	beyond := &call{builtin: "make", typ: t, t: t, args: []expr{&binary{token.SUB, n, within, intT}}}
	grown := &ref{l.f.newVar("grown", t, pos)}
	l.assign(grown, &call{builtin: "append", args: []expr{&slicing{x: old, hi: within, t: t}, beyond}, spread: true, t: t, pos: pos}, pos)
	return grown
}

// makesRoom reports whether c is the append of roomFor, which overwrites nothing.
func makesRoom(c *call) bool { return c.spread && builtinCall(c.args[1], "make") != nil }

// ofType is e, or nil as a value of type t.
func ofType(e expr, t types.Type) expr {
	if isZeroLit(e) {
		return &conv{&lit{t, "nil"}, t}
	}
	return e
}

// variable is e, or a variable that holds it.
func (l *lowerer) variable(e expr, pos token.Pos) expr {
	if _, ok := e.(*ref); ok {
		return e
	}
	return l.temp(e, pos)
}

// duplicate is a new slice with the first n elements of s, or with all of them if n is nil.
func (l *lowerer) duplicate(s, n expr, pos token.Pos) expr {
	t := s.typeOf()
	et := elemOf(t)
	s = l.variable(s, pos)
	if n == nil {
		n = l.temp(lengthOf(s), pos)
	}
	d := l.temp(&call{builtin: "make", typ: t, t: t, args: []expr{n}}, pos)
	l.countTo(n, pos, func(k expr) { l.assign(&index{d, k, et}, &index{s, k, et}, pos) })
	return d
}
