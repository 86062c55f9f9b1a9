package source

import (
	"go/types"
)

// loc is storage that a statement reads or writes: a variable, or the memory that a class of variables leads to.
type loc struct {
	v   *variable
	mem bool
}

type locSet map[loc]bool

func (s locSet) union(t locSet) bool {
	n := len(s)
	for l := range t {
		s[l] = true
	}
	return len(s) > n
}

func (s locSet) clone() locSet {
	c := locSet{}
	c.union(s)
	return c
}

// class is the representative of all variables that may lead to the same memory as v. The memory of all parameters is
// one class, since a caller may pass overlapping slices.
func (b *builder) class(v *variable) *variable {
	r := b.a.al.find(v)
	if b.paramClass[r] {
		return b.f.params[0]
	}
	return r
}

func (b *builder) locOf(p expr) loc {
	v := base(p)
	if v == nil {
		return loc{}
	}
	if inMemory(p) {
		return loc{b.class(v), true}
	}
	return loc{v, false}
}

// track reports whether the reverse sweep needs the forward sweep to keep v.
func track(v *variable) bool { return v != nil && !v.adjoint && !v.counter && !v.again }

// readsExpr adds what the evaluation of e reads.
func (b *builder) readsExpr(e expr, s locSet) {
	walk(e, func(x expr) {
		switch y := x.(type) {
		case *ref:
			if track(y.v) {
				s[loc{y.v, false}] = true
			}
		case *index, *sel, *star:
			if v := base(x); v != nil && inMemory(x) && !v.shadow {
				s[loc{b.class(v), true}] = true
			}
		case *call:
			if y.builtin == "" && y.rule == nil || isFuncExpr(y) || y.builtin == "@@at" || y.builtin == "@@has" {
				for _, a := range y.args {
					b.readsMemory(a, s)
				}
			}
		}
	})
}

// readsMemory adds all memory that e leads to.
func (b *builder) readsMemory(e expr, s locSet) {
	if v := base(e); v != nil && !v.shadow && hasMem(e.typeOf()) {
		s[loc{b.class(v), true}] = true
	}
}

// readsPlace adds what finding the place p reads: indices and the variables that lead there.
func (b *builder) readsPlace(p expr, s locSet) {
	switch x := p.(type) {
	case *ref:
	case *index:
		b.readsExpr(x.i, s)
		b.readsWay(x.x, s)
	case *sel:
		b.readsWay(x.x, s)
	case *star:
		b.readsWay(x.x, s)
	default:
		b.readsExpr(p, s)
	}
}

func (b *builder) readsWay(x expr, s locSet) {
	switch x.typeOf().Underlying().(type) {
	case *types.Slice, *types.Pointer:
		b.readsExpr(x, s)
	default:
		b.readsPlace(x, s)
	}
}

// readsList adds what a list of statements of a reverse sweep reads of the forward sweep.
func (b *builder) readsList(list []stmt, s locSet) {
	for _, st := range list {
		switch x := st.(type) {
		case *assign:
			b.readsExpr(x.r, s)
			b.readsPlace(x.l, s)
			if r, ok := x.l.(*ref); ok && r.v.shadow {
				s[loc{r.v, false}] = true // the floats of a mixed shadow
			} else if v := base(x.l); v != nil && v.shadow {
				s[loc{v, false}] = true
			}
		case *ifStmt:
			b.readsExpr(x.c, s)
		case *forStmt:
			b.readsExpr(x.from, s)
			b.readsExpr(x.cond, s)
		case *effect:
			b.readsArgs(x.c, s)
		case *multi:
			b.readsArgs(x.c, s)
			for _, a := range x.reads {
				b.readsMemory(a, s)
			}
			for _, p := range targets(x) {
				b.readsPlace(p, s)
			}
		}
		for _, list := range nested(st) {
			b.readsList(list, s)
		}
	}
}

func (b *builder) readsArgs(c *call, s locSet) {
	for _, a := range c.args {
		b.readsExpr(a, s)
	}
}

// reads reports whether the evaluation of e reads storage that may be (part of) the place l.
func (b *builder) reads(e, l expr) bool {
	s := locSet{}
	b.readsExpr(e, s)
	return s[b.locOf(l)]
}

// targets are the places that a forward statement assigns.
func targets(s stmt) []expr {
	switch x := s.(type) {
	case *assign:
		return []expr{x.l}
	case *multi:
		var ps []expr
		for _, p := range x.l {
			if p != nil {
				ps = append(ps, p)
			}
		}
		return ps
	}
	return nil
}

// callWrites adds the memory that a call in a step may write.
func (b *builder) callWrites(x *step, m *multi, s locSet) {
	c := m.c
	if x.call != nil {
		c = x.call.c
	}
	if c.in != nil || c.rule != nil {
		if x.call == nil {
			return // a rule, or a pure function that is evaluated again in reverse
		}
	}
	for i, a := range c.args {
		if hasMem(a.typeOf()) && b.writesArg(c, i) {
			b.readsMemory(a, s)
		}
	}
}

// writesOf adds all that the forward statements of the nodes write.
func (b *builder) writesOf(ns []node, s locSet) {
	for _, n := range ns {
		switch x := n.(type) {
		case *step:
			for _, st := range x.fwd {
				for _, p := range targets(st) {
					s[b.locOf(p)] = true
				}
				switch y := st.(type) {
				case *multi:
					b.callWrites(x, y, s)
				case *copying:
					b.readsMemory(y.dst, s)
				}
			}
			for _, a := range append(x.memWrites, x.restores...) {
				b.readsMemory(a, s)
			}
		case *ifNode:
			b.writesOf(x.then, s)
			b.writesOf(x.els, s)
		case *loopNode:
			b.writesOf(x.body, s)
			b.writesOf(x.post, s)
		case *blockNode:
			b.writesOf(x.body, s)
		}
	}
}
