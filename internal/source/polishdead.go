package source

import (
	"go/token"
	"slices"
)

// lives is a set of adjoints that are read later; all if everything is.
type lives struct {
	all bool
	m   map[*variable]bool
}

func (l lives) clone() lives {
	c := lives{all: l.all, m: make(map[*variable]bool, len(l.m))}
	for v := range l.m {
		c.m[v] = true
	}
	return c
}

func (l *lives) union(o lives) bool {
	grown := o.all && !l.all
	l.all = l.all || o.all
	for v := range o.m {
		if !l.m[v] {
			l.m[v], grown = true, true
		}
	}
	return grown
}

func (l *lives) read(list ...stmt) {
	eachRead(list, func(v *variable) { l.m[v] = true })
}

// set takes out the variables among the places: what they held before is not read.
func (l *lives) set(places ...expr) {
	for _, p := range places {
		if v := droppable(p); v != nil {
			delete(l.m, v)
		}
	}
}

// droppable is the variable that the place p is, if an assignment to it may be dropped: an adjoint, or what reverse evaluates again.
func droppable(p expr) *variable {
	if r, ok := p.(*ref); ok && (scalarAdjoint(r.v) || r.v.again) {
		return r.v
	}
	return nil
}

// dropDead drops assignments to adjoints that are not read later. It returns what is read from the start of the list on.
func (q *polisher) dropDead(list []stmt, live lives) ([]stmt, lives) {
	if live.m == nil {
		live.m = map[*variable]bool{}
	}
	keep := make([]stmt, 0, len(list)) // from the last to the first
	after := lives{all: true}          // what is read after the last of keep, if it is an assignment
	for i := len(list) - 1; i >= 0; i-- {
		s := list[i]
		switch x := s.(type) {
		case *assign:
			if q.dropAssign(x, live, keep, after) {
				continue
			}
			after = live.clone()
			if !x.add {
				live.set(x.l)
			}
			live.read(x)
			keep = append(keep, s)
			continue
		case *ifStmt:
			if s = q.dropBranch(x, &live); s == nil {
				continue
			}
		case *forStmt:
			y := q.dropLoop(x, &live)
			if x.i != nil && len(y.body) == 0 && len(x.body) > 0 {
				continue
			}
			s = y
		case *jump, *ret:
			live.all = true
		case *multi:
			live.set(x.l...)
			live.read(x)
		default:
			live.read(s)
		}
		keep, after = append(keep, s), lives{all: true}
	}
	slices.Reverse(keep)
	return keep, live
}

// dropAssign reports whether x is left out: nothing reads it, or its value went into the only statement that does, the last of keep.
func (q *polisher) dropAssign(x *assign, live lives, keep []stmt, after lives) bool {
	v := droppable(x.l)
	switch {
	case v == nil:
		return false
	case !live.all && !live.m[v] && !q.kept[v] || !x.add && sameExpr(x.l, x.r):
		return true
	case !q.moveDown(x, v, keep, after):
		return false
	}
	delete(live.m, v)
	live.read(&assign{l: x.l, r: x.r})
	return true
}

// dropBranch is dropDead for both branches of x. It returns nil if nothing is left of them.
func (q *polisher) dropBranch(x *ifStmt, live *lives) stmt {
	y := *x
	els := live.clone()
	y.then, *live = q.dropDead(x.then, *live)
	y.els, els = q.dropDead(x.els, els)
	live.union(els)
	live.read(&ifStmt{c: x.c})
	if len(y.then)+len(y.els) == 0 && len(x.then)+len(x.els) > 0 {
		return nil
	}
	if len(y.then) == 0 {
		y.c, y.then, y.els = not(y.c), y.els, nil
	}
	return &y
}

// dropLoop is dropDead for a loop, whose end flows into its start.
func (q *polisher) dropLoop(x *forStmt, live *lives) *forStmt {
	live.read(&forStmt{from: x.from, cond: x.cond})
	for {
		_, start := q.dropDead(x.body, live.clone())
		if !live.union(start) {
			break
		}
	}
	y := *x
	y.body, _ = q.dropDead(x.body, live.clone())
	return &y
}

// moveDown puts the value of v that x assigns into the next statement, the last of keep, if that alone reads it, and once.
func (q *polisher) moveDown(x *assign, v *variable, keep []stmt, after lives) bool {
	if len(keep) == 0 || x.add || !scalarAdjoint(v) || after.all || after.m[v] || q.kept[v] {
		return false
	}
	next, ok := keep[len(keep)-1].(*assign)
	if !ok || next.add && scalarTarget(next.l) == v || !readsOnce(next, v) {
		return false
	}
	y := *next
	y.r = insert(next.r, v, x.r)
	keep[len(keep)-1] = &y
	return true
}

// insert puts r in place of v in e, and drops minus signs that then stand before one another.
func insert(e expr, v *variable, r expr) expr {
	return rebuild(e, func(e expr) expr {
		switch x := e.(type) {
		case *ref:
			if x.v == v {
				return r
			}
		case *unary:
			if u, ok := x.x.(*unary); ok && x.op == token.SUB && u.op == token.SUB {
				return u.x
			}
		}
		return e
	})
}

// readsOnce reports whether x reads v once, and not to find its place.
func readsOnce(x *assign, v *variable) bool {
	reads := 0
	eachRead([]stmt{x}, func(w *variable) {
		if w == v {
			reads++
		}
	})
	return reads == 1 && !readsVar([]stmt{&assign{l: x.l, r: &lit{v.typ, "0"}}}, v)
}

// merge makes several additions to one element into one.
func (q *polisher) merge(list []stmt) []stmt {
	out := make([]stmt, 0, len(list))
	for _, s := range list {
		switch s.(type) {
		case *ifStmt, *forStmt:
			s = withNested(s, q.merge)
		}
		out = append(out, s)
	}
	for p := 0; p < len(out); p++ {
		if x, ok := out[p].(*assign); ok && q.addition(x) {
			if k := q.partner(x, out[p+1:]); k >= 0 {
				y := *out[p+1+k].(*assign)
				y.r, y.add, y.define = sum(x.r, y.r), x.add, x.define
				out[p+1+k] = &y
				out = slices.Delete(out, p, p+1)
				p--
			}
		}
	}
	return out
}

// addition reports whether x adds to an adjoint, or sets that of a float, by values that no adjoint in memory has.
func (q *polisher) addition(x *assign) bool {
	v := base(x.l)
	if v == nil || !isFloat(x.l.typeOf()) {
		return false
	}
	if scalarTarget(x.l) != nil {
		return !readsShadow(x.r)
	}
	return x.add && v.shadow && !readsShadow(x.r)
}

// readsShadow reports whether e reads an adjoint in memory, or calls what may.
func readsShadow(e expr) bool {
	found := false
	walk(e, func(x expr) {
		switch y := x.(type) {
		case *ref:
			found = found || y.v.shadow
		case *call:
			found = found || y.rule == nil && y.builtin == ""
		}
	})
	return found
}

// partner is the index of the next statement that adds to what x adds to, if x may as well stand there; or -1.
func (q *polisher) partner(x *assign, rest []stmt) int {
	uses := map[*variable]bool{}
	eachRead([]stmt{x}, func(v *variable) { uses[v] = true })
	own := scalarTarget(x.l)
	for k, s := range rest {
		y, ok := s.(*assign)
		if !ok || readsShadow(y.r) || y.push || own != nil && readsVar([]stmt{y}, own) {
			return -1
		}
		if y.add && sameExpr(x.l, y.l) {
			return k
		}
		if v := scalarTarget(y.l); v == nil && !addsToShadow(y) || v != nil && (uses[v] || v == own) {
			return -1
		}
	}
	return -1
}

func addsToShadow(x *assign) bool {
	v := base(x.l)
	return x.add && v != nil && v.shadow
}

// sum is x + y.
func sum(x, y expr) expr {
	a, minus := x.(*unary)
	b, too := y.(*unary)
	minus, too = minus && a.op == token.SUB, too && b.op == token.SUB
	switch {
	case minus && too:
		return negate(&binary{token.ADD, a.x, b.x, x.typeOf()})
	case minus:
		return &binary{token.SUB, y, a.x, x.typeOf()}
	case too:
		return &binary{token.SUB, x, b.x, x.typeOf()}
	}
	return &binary{token.ADD, x, y, x.typeOf()}
}
