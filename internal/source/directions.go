package source

// Several directions share what does not depend on them: values, slopes and the reverse sweep are computed once. The statements are those of one
// direction, in which each statement that sets a tangent is repeated with the tangents of every other direction.

// in is the tangent in direction c of what d is the tangent of in direction 0.
func (t *tangenter) in(d *variable, c int) *variable {
	for c > len(t.more[d]) {
		t.more[d] = append(t.more[d], t.f.newVar(d.name, d.typ, d.pos))
	}
	if c == 0 {
		return d
	}
	return t.more[d][c-1]
}

// ofAll are the tangents of v.
func (t *tangenter) ofAll(v *variable) []*variable {
	ds := []*variable{t.of(v)}
	for c := 1; c < t.g.directions; c++ {
		ds = append(ds, t.in(ds[0], c))
	}
	return ds
}

// widening repeats statements for directions.
type widening struct {
	t     *tangenter
	first map[*variable]bool // tangents in direction 0
}

// inAll returns the statements of direction 0 with those of the others.
func (t *tangenter) inAll(list []stmt) []stmt {
	if t.g.directions < 2 {
		return list
	}
	w := &widening{t: t, first: map[*variable]bool{}}
	for _, d := range t.tans {
		w.first[d] = true
	}
	return w.list(list)
}

func (w *widening) list(list []stmt) []stmt {
	var out []stmt
	for _, s := range list {
		out = append(out, w.stmt(s)...)
	}
	return out
}

// stmt returns the statements that s becomes.
func (w *widening) stmt(s stmt) []stmt {
	switch x := s.(type) {
	case *ifStmt, *forStmt:
		return []stmt{withNested(s, w.list)}
	case *ret: // it has them all
		return []stmt{s}
	case *multi:
		if x.c.in != nil {
			return []stmt{w.call(x)}
		}
	}
	out := []stmt{s}
	if !w.moves(s) {
		return out
	}
	for c := 1; c < w.t.g.directions; c++ {
		out = append(out, w.repeated(s, c))
	}
	return out
}

// moves reports whether s sets a tangent or adds to tangents.
func (w *widening) moves(s stmt) bool {
	found := false
	eachVar([]stmt{s}, func(v *variable) { found = found || w.first[v] })
	return found
}

// other is e with the tangents of direction c.
func (w *widening) other(e expr, c int) expr {
	return rebuild(e, func(e expr) expr {
		if r, ok := e.(*ref); ok && w.first[r.v] {
			return &ref{w.t.in(r.v, c)}
		}
		return e
	})
}

// repeated is s for direction c.
func (w *widening) repeated(s stmt, c int) stmt {
	switch x := s.(type) {
	case *assign:
		return &assign{l: w.other(x.l, c), r: w.other(x.r, c), add: x.add, define: x.define, pos: x.pos}
	case *copying:
		return &copying{dst: w.other(x.dst, c), src: w.other(x.src, c), pos: x.pos}
	case *effect:
		return &effect{c: w.other(x.c, c).(*call)}
	case *multi:
		return w.given(x, c)
	}
	panic("source: a statement that has one tangent only")
}

// given is the call of a function of the file in direction c. What it gives beside tangents, the first call has given.
func (w *widening) given(x *multi, c int) stmt {
	y := &multi{l: make([]expr, len(x.l)), c: w.other(x.c, c).(*call), push: x.push, pos: x.pos}
	for i, p := range x.l {
		if p != nil && w.first[base(p)] {
			y.l[i] = w.other(p, c)
		}
	}
	if w.t.g.p.bothSweeps[x.c.fn] {
		n := 0
		for i, a := range y.c.args {
			if isFloatSlice(a.typeOf()) {
				if n%4 == 2 { // x, dx, xb, dxb
					y.c.args[i] = &lit{a.typeOf(), "nil"}
				}
				n++
			}
		}
	}
	return y
}

// call is the call of a function that takes and gives the tangents of all directions.
func (w *widening) call(x *multi) stmt {
	in := x.c.in
	c := *x.c
	y := *x
	c.args, y.l = nil, nil
	widen := func(es []expr, vs []*variable, to *[]expr) {
		k := 0
		for _, v := range vs {
			*to = append(*to, es[k])
			k++
			if in.b.a.active(v) {
				for d := range w.t.g.directions {
					*to = append(*to, w.other(es[k], d))
				}
				k++
			}
		}
	}
	widen(x.c.args, in.f.params, &c.args)
	widen(x.l, in.f.results, &y.l)
	y.c, y.push = &c, make([]bool, len(y.l))
	return &y
}
