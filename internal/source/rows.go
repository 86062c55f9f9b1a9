package source

import (
	"go/token"
)

// Within an innermost loop, a slice that is found by way of memory, a row m[i] or the field of a pointer, becomes a variable: no store of a number
// changes the header of a slice, which the compiler cannot know. The loop must have a turn, as what leads to the row may panic.

// rows puts such variables before the innermost loops of the statements.
func (in *instance) rows(list []stmt) []stmt {
	if in.g.secondOrder {
		return list
	}
	out := make([]stmt, 0, len(list))
	for _, s := range list {
		switch x := s.(type) {
		case *ifStmt:
			y := *x
			y.then, y.els = in.rows(x.then), in.rows(x.els)
			s = &y
		case *forStmt:
			y := *x
			y.body = in.rows(x.body)
			out = append(out, in.rowsOf(&y)...)
			s = &y
		}
		out = append(out, s)
	}
	return out
}

// rowsOf replaces rows in the loop, and returns what is to stand before it.
func (in *instance) rowsOf(loop *forStmt) []stmt {
	if loop.i == nil || !onlyAssigns(loop.body) {
		return nil
	}
	fixed := map[*variable]bool{loop.i: false}
	numbers, integers := true, true
	eachTarget(loop.body, func(p expr) {
		if r, ok := p.(*ref); ok {
			fixed[r.v] = false
		} else {
			numbers = numbers && (isFloat(p.typeOf()) || isInteger(p.typeOf()))
			integers = integers && !isInteger(p.typeOf())
		}
	})
	if !numbers || !integers {
		return nil
	}
	found := in.findRows(loop.body, fixed)
	if len(found) == 0 {
		return nil
	}
	var set []stmt
	for _, e := range found {
		v := in.rowOf(e)
		set = append(set, &assign{l: &ref{v}, r: e})
		loop.body = eachExpr(loop.body, func(y expr) expr {
			if sameExpr(y, e) {
				return &ref{v}
			}
			return y
		})
	}
	first := rebuild(loop.cond, func(y expr) expr {
		if r, ok := y.(*ref); ok && r.v == loop.i {
			return loop.from
		}
		return y
	})
	return []stmt{&ifStmt{c: first, then: set}}
}

// findRows returns the rows that the first turn surely reads: those before a branch. What fixed has is assigned in the loop.
func (in *instance) findRows(body []stmt, fixed map[*variable]bool) []expr {
	var found []expr
	var note func(e expr)
	note = func(e expr) {
		if at, ok := e.(*index); ok && isSlice(at.x.typeOf()) && steadyRow(at.x, fixed) {
			if !hasExpr(found, at.x) {
				found = append(found, at.x)
			}
			e = at.i
		}
		if b, ok := e.(*binary); ok && (b.op == token.LAND || b.op == token.LOR) {
			note(b.x)
		} else if e != nil {
			children(e, note)
		}
	}
	for _, s := range body {
		switch x := s.(type) {
		case *assign:
			note(x.l)
			note(x.r)
		case *pushing:
			note(x.x)
		case *ifStmt:
			return found
		}
	}
	return found
}

// steadyRow reports whether e leads by way of memory to the same slice in every turn.
func steadyRow(e expr, fixed map[*variable]bool) bool {
	if !inMemory(e) || base(e) == nil {
		return false
	}
	ok := true
	walk(e, func(y expr) {
		switch z := y.(type) {
		case *ref:
			_, assigned := fixed[z.v]
			ok = ok && !assigned
		case *index, *sel, *star, *lit, *binary:
		default:
			ok = false
		}
	})
	return ok
}

// rowOf is the variable for the row e.
func (in *instance) rowOf(e expr) *variable {
	for _, r := range in.rowVars {
		if sameExpr(r.e, e) {
			return r.v
		}
	}
	v := in.f.newVar("row", e.typeOf(), in.f.pos)
	in.rowVars = append(in.rowVars, row{e, v})
	return v
}

// row is a variable for what e leads to.
type row struct {
	e expr
	v *variable
}

// eachExpr returns the statements with f applied to their expressions.
func eachExpr(list []stmt, f func(expr) expr) []stmt {
	out := make([]stmt, len(list))
	for i, s := range list {
		switch x := s.(type) {
		case *assign:
			y := *x
			y.l, y.r = rebuild(x.l, f), rebuild(x.r, f)
			s = &y
		case *pushing:
			y := *x
			y.x = rebuild(x.x, f)
			s = &y
		case *pop:
			y := *x
			y.l = rebuild(x.l, f)
			s = &y
		case *framing:
			y := *x
			y.values = make([]expr, len(x.values))
			for k, v := range x.values {
				y.values[k] = rebuild(v, f)
			}
			s = &y
		case *multi:
			y := *x
			y.c = rebuild(x.c, f).(*call)
			s = &y
		case *copying:
			y := *x
			y.dst, y.src = rebuild(x.dst, f), rebuild(x.src, f)
			s = &y
		case *ifStmt:
			y := *x
			y.c, y.then, y.els = rebuild(x.c, f), eachExpr(x.then, f), eachExpr(x.els, f)
			s = &y
		case *forStmt:
			y := *x
			y.body = eachExpr(x.body, f)
			s = &y
		}
		out[i] = s
	}
	return out
}
