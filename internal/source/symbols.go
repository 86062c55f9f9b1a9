package source

// symbols says which integers and lengths are equal in a turn of a loop, by the variables that are assigned once: before the loop, or in each
// turn before they are read.
type symbols struct {
	b    *builder
	defs map[*variable]expr // nil for parameters
}

// newSymbols returns the symbols of a turn of x.
func (b *builder) newSymbols(x *loopNode) *symbols {
	s := &symbols{b: b, defs: map[*variable]expr{}}
	counts := map[*variable]int{}
	eachTarget(b.forward(b.in.nodes), func(p expr) {
		if v := base(p); v != nil && !inMemory(p) {
			counts[v]++
		}
	})
	for _, v := range b.f.params {
		if counts[v] == 0 {
			s.defs[v] = nil
		}
	}
	private := b.privateOf(x.body)
	s.define(b.before(b.in.nodes, x), func(v *variable) bool { return counts[v] == 1 })
	s.define(b.before(x.body, x), func(v *variable) bool { return counts[v] == 1 && private[v] })
	return s
}

// before returns the nodes before the loop x, or the outermost one that is being fused.
func (b *builder) before(ns []node, x *loopNode) []node {
	for i, n := range ns {
		if n == node(x) || len(b.fusing) > 0 && n == node(b.fusing[0]) {
			return ns[:i]
		}
	}
	return ns
}

// define adds the values that the steps among the nodes assign to variables for which once holds.
func (s *symbols) define(ns []node, once func(*variable) bool) {
	for _, n := range ns {
		x, isStep := n.(*step)
		if !isStep {
			continue
		}
		for _, st := range x.fwd {
			a, isAssign := st.(*assign)
			if !isAssign {
				continue
			}
			if r, isVar := a.l.(*ref); isVar && once(r.v) {
				s.defs[r.v] = a.r
			}
		}
	}
}

// same reports whether x and y are surely equal where both are evaluated in one turn.
func (s *symbols) same(x, y expr) bool {
	x, y = s.resolve(x), s.resolve(y)
	return s.steady(x) && sameExpr(x, y)
}

// resolve replaces variables and lengths by what they are made of.
func (s *symbols) resolve(e expr) expr {
	for range 20 {
		switch x := e.(type) {
		case *ref:
			d, ok := s.defs[x.v].(*ref)
			if !ok || !s.steady(d) {
				return e
			}
			e = d
			continue
		case *call:
			if x.builtin != "len" {
				return e
			}
			r, ok := x.args[0].(*ref)
			if !ok {
				return e
			}
			switch d := s.defs[r.v].(type) {
			case *ref:
				if s.steady(d) {
					e = lengthOf(d)
					continue
				}
			case *call:
				if d.builtin == "make" && len(d.args) == 1 && s.steady(d.args[0]) {
					e = d.args[0]
					continue
				}
			}
		}
		return e
	}
	return e
}

// steady reports whether e has one value in a turn: its variables are assigned once, and it reads no memory that is written.
func (s *symbols) steady(e expr) bool {
	ok := true
	walk(e, func(x expr) {
		switch y := x.(type) {
		case *call:
			ok = ok && y.builtin == "len"
		case *ref:
			_, known := s.defs[y.v]
			ok = ok && known
		case *index, *sel, *star:
			if w := base(x); w != nil && inMemory(x) {
				for u := range s.b.a.written {
					ok = ok && s.b.class(u) != s.b.class(w)
				}
			}
		}
	})
	return ok
}
