package source

import (
	"go/types"
	"maps"
)

// defined makes variables that one list of statements sets first, and that no other uses, variables of that list. There must be no goto. What is made in a
// turn of a loop and does not outlive it then needs no memory of the heap, which Go's compiler sees only so.
func defined(list []stmt, known map[*variable]bool) []stmt {
	s := &scoping{total: mentioned(list), read: map[*variable]bool{}, known: known}
	eachRead(list, func(v *variable) { s.read[v] = true })
	return s.list(list)
}

type scoping struct {
	total       map[*variable]int // how often the function names a variable
	read, known map[*variable]bool
}

func mentioned(list []stmt) map[*variable]int {
	n := map[*variable]int{}
	eachVar(list, func(v *variable) { n[v]++ })
	return n
}

func (s *scoping) list(list []stmt) []stmt {
	h := &scopeOf{scoping: s, here: mentioned(list), before: map[*variable]int{}}
	var out []stmt
	for _, x := range list {
		named := mentioned([]stmt{x})
		switch y := x.(type) {
		case *assign:
			x = h.assign(y, named)
		case *multi:
			x = h.multi(y, named)
		case *ifStmt, *forStmt:
			x = withNested(x, s.list)
		}
		out = append(out, x)
		maps.Copy(h.before, named)
	}
	return out
}

// scopeOf is a list of statements: how often it names a variable, and the statements before the one that is looked at.
type scopeOf struct {
	*scoping
	here, before map[*variable]int
}

// first reports whether the statement that names the variables named is the first with v, which only this list names.
func (h *scopeOf) first(v *variable, named map[*variable]int) bool {
	return h.here[v] == h.total[v] && h.before[v] == 0 && named[v] == 1
}

func (h *scopeOf) assign(x *assign, named map[*variable]int) stmt {
	if !h.mayDefine(x) || !h.first(base(x.l), named) {
		return x
	}
	c := *x
	c.define, c.r = true, typedFloat(x.r)
	return &c
}

func (h *scopeOf) multi(x *multi, named map[*variable]int) stmt {
	if x.define || len(x.l) == 0 {
		return x
	}
	for _, l := range x.l {
		if l != nil && !(h.free(l) && h.first(base(l), named)) {
			return x
		}
	}
	c := *x
	c.define = true
	return &c
}

// mayDefine reports whether x sets a variable that something reads.
func (s *scoping) mayDefine(x *assign) bool {
	return !x.define && !x.push && !x.add && s.free(x.l)
}

// free reports whether the place is a variable that something reads and that is not known outside.
func (s *scoping) free(p expr) bool {
	r, ok := p.(*ref)
	return ok && !s.known[r.v] && s.read[r.v]
}

// typedFloat is e, which is not of an integer type where it is a constant float.
func typedFloat(e expr) expr {
	if !isFloat(e.typeOf()) {
		return e
	}
	if text := constOf(e); text != "" {
		return &lit{e.typeOf(), floatText(text)}
	}
	number := true // made of literals
	walk(e, func(e expr) {
		switch e.(type) {
		case *lit, *binary, *unary:
		default:
			number = false
		}
	})
	if number {
		return &conv{e, types.Typ[types.Float64]}
	}
	return e
}
