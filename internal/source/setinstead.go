package source

import (
	"go/token"
	"go/types"
	"strconv"
)

// setInstead returns the statements, which add to elements of the slice v of length n, with assignments in place of the additions that are the first to all
// of their elements, and the few elements that must be 0 before; nil if they are not few, or not known.
func setInstead(list []stmt, v *variable, n int) (out []stmt, unset []int) {
	s := &settings{parts: map[*variable]int{v: 0}, first: make([]*assign, n), late: map[*assign]bool{}}
	if !s.list(list) {
		return list, nil
	}
	unset = []int{}
	for k, x := range s.first {
		if x == nil || s.late[x] {
			unset = append(unset, k)
		}
	}
	if len(unset) > n/8 {
		return list, nil
	}
	return s.set(list), unset
}

// settings finds the additions to each element of a slice.
type settings struct {
	parts map[*variable]int // the slice and its parts, with where they begin
	first []*assign         // to each element
	late  map[*assign]bool  // not the first to one of its elements
}

// list finds the additions in the statements. It reports whether the slice is used in no other way, and the places are known.
func (s *settings) list(list []stmt) bool {
	for _, x := range list {
		switch x := x.(type) {
		case *assign:
			if s.part(x) || s.addition(x) && s.one(x, nil, 0) {
				continue
			}
		case *forStmt:
			if s.used(x) && s.turns(x) {
				continue
			}
		}
		if s.used(x) {
			return false
		}
	}
	return true
}

// turns finds the additions in the turns of the loop, and reports whether the slice is used in no other way, and the places are known.
func (s *settings) turns(loop *forStmt) bool {
	var found []*assign
	for _, x := range loop.body {
		a, ok := x.(*assign)
		switch {
		case ok && s.part(a):
		case ok && s.addition(a):
			found = append(found, a)
		case s.used(x):
			return false
		}
	}
	return !jumps(loop.body) && !s.used(&forStmt{from: loop.from, cond: loop.cond}) && eachCount(loop, func(i int) bool {
		for _, x := range found {
			if !s.one(x, loop.i, i) {
				return false
			}
		}
		return true
	})
}

func (s *settings) used(x stmt) bool {
	found := false
	eachVar([]stmt{x}, func(v *variable) {
		_, is := s.parts[v]
		found = found || is
	})
	return found
}

// part notes a part of the slice that begins at a number, and reports whether x sets a variable to one.
func (s *settings) part(x *assign) bool {
	l, isRef := x.l.(*ref)
	r, isPart := x.r.(*slicing)
	if !isRef || !isPart {
		return false
	}
	of, isRef := r.x.(*ref)
	if !isRef {
		return false
	}
	begin, is := s.parts[of.v]
	lo := 0
	if r.lo != nil {
		var known bool
		lo, known = integer(r.lo, nil, 0, nil)
		is = is && known
	}
	if is {
		s.parts[l.v] = begin + lo
	}
	return is
}

// addition reports whether x adds to an element of the slice something that does not come from it.
func (s *settings) addition(x *assign) bool {
	at, ok := x.l.(*index)
	if !ok || !x.add {
		return false
	}
	r, ok := at.x.(*ref)
	if !ok {
		return false
	}
	_, is := s.parts[r.v]
	return is && !s.used(&effect{c: &call{args: []expr{x.r, at.i}}})
}

// eachCount calls f with what the counter of the loop is, turn by turn, until f returns false. It reports whether all turns are known and f returned true.
func eachCount(loop *forStmt, f func(i int) bool) bool {
	step := 1
	if loop.down {
		step = -1
	}
	c, ok := loop.cond.(*binary)
	from, known := integer(loop.from, nil, 0, nil)
	if !ok || !known || loop.i == nil {
		return false
	}
	for i := from; ; i += step {
		more, ok := holds(c, loop.i, i)
		if !ok || more && !f(i) {
			return false
		}
		if !more {
			return true
		}
	}
}

// one notes that x adds to the element that it names where the counter is i. It reports whether that is known.
func (s *settings) one(x *assign, counter *variable, i int) bool {
	at := x.l.(*index)
	k, ok := integer(at.i, counter, i, nil)
	k += s.parts[at.x.(*ref).v]
	if !ok || k < 0 || k >= len(s.first) {
		return false
	}
	if s.first[k] == nil {
		s.first[k] = x
	} else {
		s.late[x] = true
	}
	return true
}

// holds is the comparison c where v is i. It reports whether it is known.
func holds(c *binary, v *variable, i int) (more, ok bool) {
	x, known := integer(c.x, v, i, nil)
	y, too := integer(c.y, v, i, nil)
	switch c.op {
	case token.LSS:
		return x < y, known && too
	case token.GEQ:
		return x >= y, known && too
	}
	return false, false
}

// integer is the integer e where v is i; table returns the integers of an array, nil if it is not known, and may be nil. It reports whether it is known.
func integer(e expr, v *variable, i int, table func(array types.Object) []int) (n int, ok bool) {
	switch x := e.(type) {
	case *lit:
		n, err := strconv.Atoi(x.text)
		return n, err == nil
	case *ref:
		return i, x.v == v && v != nil
	case *conv:
		if isInteger(x.t) {
			return integer(x.x, v, i, table)
		}
	case *index:
		if array, is := x.x.(*glob); is && table != nil {
			k, known := integer(x.i, v, i, table)
			return elementAt(table(array.obj), k, known)
		}
	case *binary:
		a, known := integer(x.x, v, i, table)
		b, too := integer(x.y, v, i, table)
		n, ok = arithmetic(x.op, a, b)
		return n, ok && known && too
	}
	return 0, false
}

// elementAt is element k of the list, if k is known and there is one.
func elementAt(list []int, k int, known bool) (n int, ok bool) {
	if !known || k < 0 || k >= len(list) {
		return 0, false
	}
	return list[k], true
}

// arithmetic is a op b. It reports whether the operation is known.
func arithmetic(op token.Token, a, b int) (n int, ok bool) {
	switch op {
	case token.ADD:
		return a + b, true
	case token.SUB:
		return a - b, true
	case token.MUL:
		return a * b, true
	}
	return 0, false
}

// set returns the statements with assignments in place of the additions that come first. Where others follow, the sum with 0 stays: it makes a −0 a 0.
func (s *settings) set(list []stmt) []stmt {
	out := make([]stmt, len(list))
	for i, x := range list {
		switch y := x.(type) {
		case *assign:
			if s.addition(y) && !s.late[y] {
				z := *y
				z.add = false
				if len(s.late) > 0 {
					z.r = sum(&lit{y.r.typeOf(), "0.0"}, y.r)
				}
				x = &z
			}
		case *ifStmt, *forStmt:
			x = withNested(x, s.set)
		}
		out[i] = x
	}
	return out
}
