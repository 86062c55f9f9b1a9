package source

import "maps"

// scoped makes variables of a turn of the slices and pointers that only one list of statements in a loop uses, and sets first. What is made in a turn and
// does not outlive it needs no memory of the heap, which Go's compiler sees only so.
func scoped(list []stmt, known map[*variable]bool) []stmt {
	s := &scoping{total: mentioned(list), read: map[*variable]bool{}, known: known}
	eachRead(list, func(v *variable) { s.read[v] = true })
	return s.list(list, false)
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

func (s *scoping) list(list []stmt, loop bool) []stmt {
	var here map[*variable]int
	if loop {
		here = mentioned(list)
	}
	before := map[*variable]int{}
	var out []stmt
	for _, x := range list {
		named := mentioned([]stmt{x})
		switch y := x.(type) {
		case *assign:
			if v := base(y.l); loop && s.mayDefine(y) && here[v] == s.total[v] && before[v] == 0 && named[v] == 1 {
				c := *y
				c.define = true
				x = &c
			}
		case *ifStmt:
			c := *y
			c.then, c.els = s.list(y.then, loop), s.list(y.els, loop)
			x = &c
		case *forStmt:
			c := *y
			c.body = s.list(y.body, true)
			x = &c
		}
		out = append(out, x)
		maps.Copy(before, named)
	}
	return out
}

// mayDefine reports whether x sets a slice or pointer that something reads.
func (s *scoping) mayDefine(x *assign) bool {
	r, ok := x.l.(*ref)
	return ok && !x.define && !x.push && !s.known[r.v] && hasRef(r.v.typ) && s.read[r.v]
}
