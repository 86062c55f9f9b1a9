package source

import (
	"go/token"
	"strings"
)

// The reverse of each statement knows nothing of its neighbours: it adds to adjoints and clears that of its result. Here the sweeps
// become what a person writes. Adjoints of floats that are known numbers are replaced by these, what is never read is dropped, a value that
// is read once moves to where it is read, and several additions to one element become one.

// polisher rewrites the statements of one instance. It changes none of them in place.
type polisher struct {
	b     *builder
	kept  map[*variable]bool // adjoints that the function returns
	known consts             // adjoints that it does not get as parameters: 0 at the start, or 1

	touched map[*variable]bool // adjoints that were assigned so far
}

// consts has the adjoints whose value is a literal.
type consts map[*variable]string

func (c consts) clone() consts {
	d := make(consts, len(c))
	for v, s := range c {
		d[v] = s
	}
	return d
}

// meet keeps of c what d says too, and reports whether something was lost.
func (c consts) meet(d consts) bool {
	n := len(c)
	for v, s := range c {
		if d[v] != s {
			delete(c, v)
		}
	}
	return len(c) < n
}

// polish returns the statements of a sweep in better form.
// seeded says that the adjoint of the result is 1.
func (in *instance) polish(list []stmt, seeded bool) []stmt {
	b := in.b
	q := &polisher{b: b, kept: map[*variable]bool{}, known: consts{}}
	for _, v := range in.f.params {
		if s := b.shadows[v]; s != nil {
			q.kept[s] = true
		}
	}
	given := map[*variable]bool{}
	for i, v := range in.f.results {
		s := b.shadows[v]
		if s == nil || !in.results[i] {
			continue
		}
		given[s] = true
		if seeded && scalarAdjoint(s) {
			q.known[s] = "1"
		}
	}
	eachVar(list, func(v *variable) {
		if scalarAdjoint(v) && !given[v] {
			q.known[v] = "0"
		}
	})
	for range 8 {
		before := countStmts(list)
		q.touched = map[*variable]bool{}
		list, _ = q.constants(list, q.known.clone())
		list, _ = q.dropDead(list, lives{})
		list = q.merge(list)
		if countStmts(list) == before {
			break
		}
	}
	return prune(q.hoist(q.sink(list)))
}

// trim drops what a forward sweep computes for itself and does not need.
func (in *instance) trim(list []stmt) []stmt {
	q := &polisher{b: in.b}
	list, _ = q.dropDead(list, lives{})
	return list
}

func countStmts(list []stmt) int {
	n := len(list)
	for _, s := range list {
		switch x := s.(type) {
		case *ifStmt:
			n += countStmts(x.then) + countStmts(x.els)
		case *forStmt:
			n += countStmts(x.body)
		}
	}
	return n
}

// scalarAdjoint reports whether v is the adjoint of a float, or a value that the reverse sweep computes.
func scalarAdjoint(v *variable) bool { return v.adjoint && isFloat(v.typ) }

// target is the scalar adjoint that the place p is, or nil.
func scalarTarget(p expr) *variable {
	if r, ok := p.(*ref); ok && scalarAdjoint(r.v) {
		return r.v
	}
	return nil
}

// constants replaces known adjoints. It returns what is known at the end of the list.
func (q *polisher) constants(list []stmt, st consts) ([]stmt, consts) {
	var out []stmt
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			if y := q.constAssign(x, st); y != nil {
				out = append(out, y)
			}
			continue
		case *multi:
			y := *x
			c := *x.c
			c.args = make([]expr, len(x.c.args))
			for i, a := range x.c.args {
				c.args[i] = substitute(a, st)
			}
			y.c, y.l = &c, append([]expr(nil), x.l...)
			s = &y
		case *ifStmt:
			out = append(out, q.constIf(x, st)...)
			continue
		case *forStmt:
			y := *x
			in := st
			for {
				end := in.clone()
				_, end = q.constants(x.body, end)
				if !in.meet(end) {
					break
				}
			}
			y.body, _ = q.constants(x.body, in.clone())
			if jumps(x.body) {
				q.forget(st, x.body)
			}
			out = append(out, &y)
			continue
		case *labelStmt:
			for v := range q.touched { // what jumps here may know less
				delete(st, v)
			}
		}
		q.forget(st, []stmt{s})
		out = append(out, s)
	}
	return out, st
}

// forget removes what the statements assign.
func (q *polisher) forget(st consts, list []stmt) {
	eachTarget(list, func(p expr) {
		if v := scalarTarget(p); v != nil {
			delete(st, v)
			q.touched[v] = true
		}
	})
}

// jumps reports whether the statements leave a loop or go elsewhere.
func jumps(list []stmt) bool {
	for _, s := range list {
		switch x := s.(type) {
		case *jump, *ret, *labelStmt:
			return true
		case *ifStmt:
			if jumps(x.then) || jumps(x.els) {
				return true
			}
		case *forStmt:
			if jumps(x.body) {
				return true
			}
		}
	}
	return false
}

func (q *polisher) constAssign(x *assign, st consts) stmt {
	y := *x
	y.r = substitute(x.r, st)
	text := constOf(y.r)
	v := scalarTarget(x.l)
	switch {
	case x.add && text == "0":
		return nil
	case v == nil:
		return &y
	}
	q.touched[v] = true
	switch {
	case x.add && st[v] == "0":
		y.add = false
	case x.add:
		delete(st, v)
		return &y
	}
	if text != "" && st[v] == text && !x.define {
		return nil
	}
	delete(st, v)
	if text != "" {
		st[v] = text
		y.r = &lit{v.typ, text}
		if y.define {
			y.r = &lit{v.typ, floatText(text)}
		}
	}
	return &y
}

// constOf is the text of e if it is a number.
func constOf(e expr) string {
	switch x := e.(type) {
	case *lit:
		switch {
		case x.text == "0.0":
			return "0"
		case x.text == "1.0":
			return "1"
		case x.text != "" && '0' <= x.text[0] && x.text[0] <= '9' && !strings.Contains(x.text, "x"):
			return x.text
		}
	case *zero:
		return "0"
	}
	return ""
}

func (q *polisher) constIf(x *ifStmt, st consts) []stmt {
	if c, ok := x.c.(*binary); ok && c.op == token.NEQ {
		if r, ok := c.x.(*ref); ok && st[r.v] != "" && constOf(c.y) == "0" {
			branch := x.then
			if st[r.v] == "0" {
				branch = x.els
			}
			list, end := q.constants(branch, st.clone())
			clear(st)
			for v, s := range end {
				st[v] = s
			}
			return list
		}
	}
	y := *x
	els := st.clone()
	y.then, _ = q.constants(x.then, st)
	y.els, els = q.constants(x.els, els)
	st.meet(els)
	return []stmt{&y}
}

// substitute replaces what is known in e, and drops factors of 1.
func substitute(e expr, st consts) expr {
	known := func(x expr) bool { r, ok := x.(*ref); return ok && st[r.v] != "" }
	if len(st) == 0 || !anyExpr(e, known) {
		return e
	}
	return rebuild(e, func(x expr) expr { return st.fold(x, x == e) })
}

// fold is x with what is known in place of a variable, and without a factor of 1 or a minus before 0. A zero replaces a variable only if
// that is the whole expression.
func (st consts) fold(x expr, whole bool) expr {
	switch y := x.(type) {
	case *ref:
		if s := st[y.v]; s != "" && (s != "0" || whole) {
			return &lit{y.v.typ, floatText(s)}
		}
	case *unary:
		if y.op == token.SUB && constOf(y.x) == "0" {
			return y.x
		}
	case *binary:
		if y.op == token.MUL && (isOne(y.x) || isOne(y.y)) {
			return times(y.x, y.y)
		}
	case *call:
		return withoutOne(y)
	}
	return x
}

// withoutOne is the call c, or the other factor of a product by one.
func withoutOne(c *call) expr {
	if c.builtin == "@slopeTimes" && constOf(c.args[0]) != "" {
		return times(c.args[0], c.args[1])
	}
	if c.rule != nil && c.rule.product && (isOne(c.args[0]) || isOne(c.args[1])) {
		return times(c.args[0], c.args[1])
	}
	return c
}

// rebuild returns e with f applied to its parts, and then to the whole.
func rebuild(e expr, f func(expr) expr) expr {
	if e == nil {
		return nil
	}
	in := func(x expr) expr { return rebuild(x, f) }
	list := func(xs []expr) []expr {
		ys := make([]expr, len(xs))
		for i, x := range xs {
			ys[i] = in(x)
		}
		return ys
	}
	switch x := e.(type) {
	case *index:
		e = &index{in(x.x), in(x.i), x.t}
	case *sel:
		e = &sel{in(x.x), x.f}
	case *star:
		e = &star{in(x.x), x.t}
	case *slicing:
		e = &slicing{in(x.x), in(x.lo), in(x.hi), in(x.max), x.t}
	case *unary:
		e = &unary{x.op, in(x.x), x.t}
	case *binary:
		e = &binary{x.op, in(x.x), in(x.y), x.t}
	case *conv:
		e = &conv{in(x.x), x.t}
	case *comp:
		y := *x
		y.elems = list(x.elems)
		e = &y
	case *call:
		y := *x
		y.fun, y.args = in(x.fun), list(x.args)
		e = &y
	}
	return f(e)
}
