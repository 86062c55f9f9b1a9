package source

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
)

// entries returns the statements with the entries of the elements in place of tangents. What has an entry outside of the pattern is no element.
func (s *splitting) entries() (*Elements, []stmt) {
	for {
		m := &matrixWriter{splitting: s, among: map[*variable]bool{}, lost: map[*variable]bool{}}
		list := m.list()
		if m.exclude(list) {
			continue
		}
		e := &Elements{Rest: s.left()}
		if e.Rest && m.misses(list) {
			s.elements = nil
			return e, nil
		}
		if !e.Rest {
			list, e.Unset = m.setFirst(list)
		}
		return e, m.withPlaces(list)
	}
}

// matrixWriter writes the entries of elements. Its indices are numbers of places until it is known which are needed.
type matrixWriter struct {
	*splitting
	among  map[*variable]bool // tangents in the direction of an input
	places []entryPlace
	lost   map[*variable]bool // values that came with tangents that are left out
}

// entryPlace is where an entry goes, turn by turn; -1 is nowhere.
type entryPlace struct {
	e  *element
	at []int
}

// list returns the statements with entries, without what is 0 and without the tangents that are no element's.
func (m *matrixWriter) list() []stmt {
	var out []stmt
	for _, x := range m.splitting.list {
		e := m.elementOf(x)
		switch {
		case !m.moves(x):
			out = append(out, x)
		case e == nil:
			out = append(out, m.withoutTangents(x)...)
		case e.loop == nil:
			out = append(out, m.stmt(e, x)...)
		default:
			out = append(out, withNested(x, func(list []stmt) (body []stmt) {
				for _, y := range list {
					body = append(body, m.stmt(e, y)...)
				}
				return body
			}))
		}
	}
	return vanish(out, m.among, nil)
}

// withoutTangents returns what a statement of no element computes beside tangents.
func (m *matrixWriter) withoutTangents(x stmt) []stmt {
	switch x.(type) {
	case *forStmt, *ifStmt:
		return []stmt{withNested(x, func(list []stmt) (out []stmt) {
			for _, y := range list {
				if !m.moves(y) {
					out = append(out, y)
				} else {
					out = append(out, m.withoutTangents(y)...)
				}
			}
			return out
		})}
	case *assign:
	default:
		eachVar([]stmt{x}, func(v *variable) { m.lost[v] = m.lost[v] || !m.moving[v] })
	}
	return nil
}

// misses reports whether the entries need a value that is lost.
func (m *matrixWriter) misses(list []stmt) bool {
	params := known([]*variable{m.matrix}, m.splitting.in.f.params)
	found := false
	eachRead(dropDead(list, params, map[*variable]bool{m.sum: true}), func(v *variable) { found = found || m.lost[v] && !params[v] })
	return found
}

// stmt returns the statement of e for every input.
func (m *matrixWriter) stmt(e *element, x stmt) []stmt {
	if !m.moves(x) {
		return []stmt{x}
	}
	a := x.(*assign)
	var out []stmt
	if l, ok := a.l.(*index); ok {
		for k := range e.ins {
			out = append(out, m.entry(e, l.i, k, m.along(e, added(a), k))...)
		}
		return out
	}
	for k := range e.ins {
		out = append(out, &assign{l: m.along(e, a.l, k), r: m.along(e, a.r, k), add: a.add, define: a.define, pos: a.pos})
	}
	return out
}

// along is x where the direction is the unit vector of input k.
func (m *matrixWriter) along(e *element, x expr, k int) expr {
	return rebuild(x, func(x expr) expr {
		switch y := x.(type) {
		case *ref:
			if e.set[y.v] {
				d := m.splitting.in.tan.in(y.v, k)
				m.among[d] = true
				return &ref{d}
			}
		case *index:
			if r, ok := y.x.(*ref); !ok || r.v != m.in0 {
				break
			}
			if sameExpr(y.i, e.ins[k]) {
				return &lit{y.t, "1.0"}
			}
			return &lit{y.t, "0.0"}
		}
		return x
	})
}

// entry returns what adds v, the derivative of element i of the product in input k. Of two entries that are equal the second is the first.
func (m *matrixWriter) entry(e *element, i expr, k int, v expr) []stmt {
	float := v.typeOf()
	place := func(i, j expr) expr {
		p := entryPlace{e: e}
		for _, t := range e.values {
			r, _ := e.at(i, t)
			c, _ := e.at(j, t)
			p.at = append(p.at, m.opt.At(r, c))
		}
		m.places = append(m.places, p)
		return &index{&ref{m.matrix}, &lit{types.Typ[types.Int], "@" + itoa(len(m.places)-1)}, float}
	}
	j := e.ins[k]
	same := func(x expr) func(expr) bool { return func(y expr) bool { return sameExpr(x, y) } }
	twin := slices.IndexFunc(e.ins, same(i))
	if twin < 0 || twin == k || !slices.ContainsFunc(e.outs, same(j)) {
		return []stmt{&assign{l: place(i, j), r: v, add: true}}
	}
	if twin < k {
		return nil
	}
	t := m.splitting.in.f.newVar("h", float, token.NoPos)
	m.among[t] = true
	return []stmt{&assign{l: &ref{t}, r: v}, &assign{l: place(i, j), r: &ref{t}, add: true}, &assign{l: place(j, i), r: &ref{t}, add: true}}
}

// placeOf returns the place that the assignment sets or adds to, or nil.
func (m *matrixWriter) placeOf(x *assign) *entryPlace {
	l, ok := x.l.(*index)
	if !ok || base(l) != m.matrix {
		return nil
	}
	n, _ := strconv.Atoi(l.i.(*lit).text[1:])
	return &m.places[n]
}

// eachEntry calls f for every assignment to an entry.
func (m *matrixWriter) eachEntry(list []stmt, f func(x *assign, p *entryPlace)) {
	for _, x := range list {
		if a, ok := x.(*assign); ok {
			if p := m.placeOf(a); p != nil {
				f(a, p)
			}
		}
		for _, list := range nested(x) {
			m.eachEntry(list, f)
		}
	}
}

// exclude takes the elements away that have an entry nowhere, and reports whether there are any.
func (m *matrixWriter) exclude(list []stmt) bool {
	n := len(m.elements)
	m.eachEntry(list, func(_ *assign, p *entryPlace) {
		if slices.Contains(p.at, -1) {
			m.splitting.elements = slices.DeleteFunc(m.splitting.elements, func(e *element) bool { return e == p.e })
		}
	})
	return len(m.elements) < n
}

// setFirst returns the statements with assignments in place of additions that are the first to all their entries, and the entries that must be 0 before.
func (m *matrixWriter) setFirst(list []stmt) (out []stmt, unset []int) {
	adder := make([]*assign, m.opt.Size) // the first
	late := map[*assign]bool{}           // is not the first somewhere
	touch := func(x *assign, p *entryPlace, turn int) {
		if k := p.at[turn]; adder[k] == nil {
			adder[k] = x
		} else {
			late[x] = true
		}
	}
	for _, x := range list {
		if loop, ok := x.(*forStmt); ok {
			var turns int
			m.eachEntry(loop.body, func(_ *assign, p *entryPlace) { turns = len(p.at) })
			for turn := range turns {
				m.eachEntry(loop.body, func(a *assign, p *entryPlace) { touch(a, p, turn) })
			}
			continue
		}
		m.eachEntry([]stmt{x}, func(a *assign, p *entryPlace) { touch(a, p, 0) })
	}
	for k, x := range adder {
		if x == nil || late[x] {
			unset = append(unset, k)
		}
	}
	var set func(list []stmt) []stmt
	set = func(list []stmt) (out []stmt) {
		for _, x := range list {
			if a, ok := x.(*assign); ok && m.placeOf(a) != nil && !late[a] {
				b := *a
				b.add = false
				x = &b
			}
			out = append(out, withNested(x, set))
		}
		return out
	}
	return set(list), unset
}

// withPlaces returns the statements with indices in place of the numbers of places.
func (m *matrixWriter) withPlaces(list []stmt) []stmt {
	var out []stmt
	for _, x := range list {
		if a, ok := x.(*assign); ok {
			if p := m.placeOf(a); p != nil {
				b := *a
				b.l = &index{&ref{m.matrix}, p.index(m.opt.Table), a.l.typeOf()}
				x = &b
			}
		}
		out = append(out, withNested(x, m.withPlaces))
	}
	return out
}

// index is the index of the place as an expression of the counter.
func (p *entryPlace) index(table func([]int) string) expr {
	int64s := types.Typ[types.Int]
	first, turns := p.at[0], p.e.values
	if len(turns) == 1 {
		return number(first)
	}
	i := &ref{p.e.loop.i}
	slope := (p.at[1] - first) / (turns[1] - turns[0])
	even := true
	for t, v := range turns {
		even = even && p.at[t] == first+slope*(v-turns[0])
	}
	if !even || slope < 0 {
		numbers := make([]int, slices.Max(turns)+1)
		for t, v := range turns {
			numbers[v] = p.at[t]
		}
		return &index{&lit{int64s, table(numbers)}, i, int64s}
	}
	var at expr = i
	switch slope {
	case 0:
		return number(first)
	case 1:
	default:
		at = &binary{token.MUL, number(slope), i, int64s}
	}
	switch rest := first - slope*turns[0]; {
	case rest > 0:
		at = &binary{token.ADD, at, number(rest), int64s}
	case rest < 0:
		at = &binary{token.SUB, at, number(-rest), int64s}
	}
	return at
}
