package source

import (
	"go/token"
	"strings"
)

// Within a loop, an adjoint in memory that each turn adds to becomes a variable, which is added to memory after the loop: a sum in memory
// waits for its store in each turn.

// hoist makes such variables in the innermost loops of the statements.
func (q *polisher) hoist(list []stmt) []stmt {
	var out []stmt
	for _, s := range list {
		switch x := s.(type) {
		case *ifStmt:
			y := *x
			y.then, y.els = q.hoist(x.then), q.hoist(x.els)
			out = append(out, &y)
		case *forStmt:
			y := *x
			y.body = q.hoist(x.body)
			before, after := q.hoistLoop(&y)
			out = append(append(append(out, before...), &y), after...)
		default:
			out = append(out, s)
		}
	}
	return out
}

// hoistLoop replaces additions in the body of the loop, and returns what is to stand before and after it.
func (q *polisher) hoistLoop(loop *forStmt) (before, after []stmt) {
	if loop.i == nil || !onlyAssigns(loop.body) {
		return nil, nil
	}
	assigned := map[*variable]bool{loop.i: true}
	eachTarget(loop.body, func(p expr) {
		if r, ok := p.(*ref); ok {
			assigned[r.v] = true
		}
	})
	var body []stmt
	for _, s := range loop.body {
		x, ok := s.(*assign)
		if !ok || !x.add || !q.hoistable(x, loop.body, assigned) {
			body = append(body, s)
			continue
		}
		sum := q.b.f.newVar("sum", x.l.typeOf(), token.NoPos)
		sum.adjoint = true
		before = append(before, &assign{l: &ref{sum}, r: &lit{x.l.typeOf(), "0"}})
		body = append(body, &assign{l: &ref{sum}, r: x.r, add: true})
		// The place may be outside of its slice if the loop has no turn.
		add := []stmt{&assign{l: x.l, r: &ref{sum}, add: true}}
		after = append(after, guardOf(&ref{sum}, add))
	}
	loop.body = body
	return before, after
}

// onlyAssigns reports whether the statements are assignments, pushes and pops, some of them in branches.
func onlyAssigns(list []stmt) bool {
	for _, s := range list {
		switch x := s.(type) {
		case *assign, *pushing, *pop, *framing:
		case *ifStmt:
			if !onlyAssigns(x.then) || !onlyAssigns(x.els) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// hoistable reports whether x, of the body, adds to one element in every turn, which nothing else in the body reads or writes.
func (q *polisher) hoistable(x *assign, body []stmt, assigned map[*variable]bool) bool {
	at, ok := x.l.(*index)
	if !ok || !isFloat(at.t) {
		return false
	}
	root, ok := at.x.(*ref)
	if !ok || !root.v.shadow || !isSlice(root.v.typ) || readsCall(x.r) {
		return false
	}
	fixed := true
	walk(x.l, func(e expr) {
		switch y := e.(type) {
		case *ref:
			fixed = fixed && !assigned[y.v]
		case *index, *sel, *star, *call:
			fixed = fixed && e == expr(x.l)
		}
	})
	if !fixed {
		return false
	}
	return !q.meets(x, body, q.b.class(q.primal(root.v)))
}

// meets reports whether the body reads or writes adjoints of the class other than by x.
func (q *polisher) meets(x *assign, body []stmt, class *variable) bool {
	meet := func(e expr) bool { return anyExpr(e, func(y expr) bool { return q.mayMeet(y, class) }) }
	for _, s := range body {
		found := false
		switch y := s.(type) {
		case *assign:
			found = y != x && meet(y.l) || meet(y.r)
		case *pushing:
			found = meet(y.x)
		case *pop:
			found = meet(y.l)
		case *ifStmt:
			found = meet(y.c) || q.meets(x, y.then, class) || q.meets(x, y.els, class)
		}
		if found {
			return true
		}
	}
	return false
}

// mayMeet reports whether e, without its operands, may be an adjoint of the class, or is a call that may read one.
func (q *polisher) mayMeet(e expr, class *variable) bool {
	if v := base(e); v != nil && inMemory(e) && (v.adjoint || v.shadow && q.b.class(q.primal(v)) == class) {
		return true
	}
	c, isCall := e.(*call)
	return isCall && c.rule == nil && c.builtin != "len" && !strings.HasPrefix(c.builtin, "@")
}

func readsCall(e expr) bool {
	found := false
	walk(e, func(x expr) {
		c, ok := x.(*call)
		found = found || ok && c.rule == nil && c.builtin == ""
	})
	return found
}

// primal is the variable whose shadow v is.
func (q *polisher) primal(v *variable) *variable {
	for p, s := range q.b.shadows {
		if s == v {
			return p
		}
	}
	return v
}
