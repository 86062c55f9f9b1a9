package source

import "maps"

// dropDead drops the assignments to floats that nothing reads, and to elements of the slices in scratch if nothing reads these. What is in keep
// stays. The tangent of a gradient does not need all that the gradient computes.
func dropDead(list []stmt, keep, scratch map[*variable]bool) []stmt {
	for {
		d := &deadness{keep: keep, scratch: maps.Clone(scratch), read: map[*variable]bool{}}
		d.parts(list)
		d.note(list)
		if list = d.drop(list); !d.dropped {
			return list
		}
	}
}

type deadness struct {
	keep, scratch, read map[*variable]bool
	dropped             bool
}

// note notes what the statements read. x = x + e alone does not read x.
func (d *deadness) note(list []stmt) {
	all := func(v *variable) { d.read[v] = true }
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			v := base(x.l)
			if !d.candidate(x) {
				eachRead([]stmt{s}, all)
				continue
			}
			eachRead([]stmt{&effect{c: &call{args: []expr{x.r}}}}, func(w *variable) {
				if w != v {
					all(w)
				}
			})
			d.way(x.l, v)
		case *ifStmt:
			eachRead([]stmt{&ifStmt{c: x.c}}, all)
			d.note(x.then)
			d.note(x.els)
		case *forStmt:
			eachRead([]stmt{&forStmt{from: x.from, cond: x.cond}}, all)
			d.note(x.body)
		default:
			eachRead([]stmt{s}, all)
		}
	}
}

// way notes the indices in the place p, but not its base v.
func (d *deadness) way(p expr, v *variable) {
	walk(p, func(e expr) {
		if r, ok := e.(*ref); ok && r.v != v {
			d.read[r.v] = true
		}
	})
}

// candidate reports whether the assignment may be dropped if nothing reads its variable.
func (d *deadness) candidate(x *assign) bool {
	v := base(x.l)
	if v == nil || d.keep[v] {
		return false
	}
	if d.scratch[v] {
		_, element := x.l.(*index)
		return element || d.part(x)
	}
	_, whole := x.l.(*ref)
	return whole && (isFloat(v.typ) || x.define)
}

// part reports whether x makes a slice a part of one in scratch.
func (d *deadness) part(x *assign) bool {
	s, ok := x.r.(*slicing)
	return ok && d.scratch[base(s)]
}

// parts adds to scratch the slices that are always parts of those in it.
func (d *deadness) parts(list []stmt) {
	if len(d.scratch) == 0 {
		return
	}
	other := map[*variable]bool{}
	var visit func(list []stmt)
	visit = func(list []stmt) {
		for _, s := range list {
			switch x := s.(type) {
			case *assign:
				if r, ok := x.l.(*ref); ok && isSlice(r.v.typ) {
					if d.part(x) {
						d.scratch[r.v] = true
					} else {
						other[r.v] = true
					}
				}
			case *multi:
				for _, p := range x.l {
					if p != nil {
						other[base(p)] = true
					}
				}
			case *ifStmt:
				visit(x.then)
				visit(x.els)
			case *forStmt:
				visit(x.body)
			}
		}
	}
	visit(list)
	for v := range other {
		delete(d.scratch, v)
	}
}

func (d *deadness) drop(list []stmt) []stmt {
	var out []stmt
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			if d.candidate(x) && !d.read[base(x.l)] && harmless(x.r) {
				d.dropped = true
				continue
			}
		case *multi:
			s = d.blank(x)
		case *ifStmt:
			c := *x
			c.then, c.els = d.drop(x.then), d.drop(x.els)
			s = &c
			if len(c.then)+len(c.els) == 0 && harmless(x.c) {
				d.dropped = true
				continue
			}
		case *forStmt:
			c := *x
			c.body = d.drop(x.body)
			s = &c
			if len(c.body) == 0 && x.i != nil {
				d.dropped = true
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

// blank is the call x without the results that nothing reads.
func (d *deadness) blank(x *multi) *multi {
	c := *x
	c.l = append([]expr(nil), x.l...)
	for i, p := range c.l {
		if r, ok := p.(*ref); ok && !d.keep[r.v] && !d.read[r.v] && (x.define || isFloat(r.v.typ)) {
			c.l[i] = nil
		}
	}
	return &c
}

// harmless reports whether the evaluation of e has no effect.
func harmless(e expr) bool {
	ok := true
	walk(e, func(x expr) {
		if c, isCall := x.(*call); isCall && c.rule == nil && c.builtin != "len" && (len(c.builtin) < 2 || c.builtin[0] != '@') {
			ok = false
		}
	})
	return ok
}
