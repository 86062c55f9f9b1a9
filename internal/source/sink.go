package source

import "slices"

// A reverse sweep evaluates what its list of statements needs at its start, and adds to the adjoints of what it read at its end. In a long list these values
// are more than the registers: each is stored and loaded again. Here a value that is read once moves to where it is read.

// manyFloats is how many numbers a list sets that may find registers: those of amd64 are 16.
const manyFloats = 16

// sinker moves values to where they are read.
type sinker struct {
	q       *polisher
	outside map[*variable]bool // read by a list that may not have set it
	moved   map[*variable]bool
}

// sink returns the statements with values that are read once, by a later one of the same list, in the place where they are read; and without what sets them
// to something that nothing reads.
func (q *polisher) sink(list []stmt) []stmt {
	s := &sinker{q: q, outside: map[*variable]bool{}, moved: map[*variable]bool{}}
	s.reads(list)
	list = s.list(list)
	keep := map[*variable]bool{}
	for v := range mentioned(list) {
		keep[v] = !s.moved[v]
	}
	return dropDead(list, keep, nil)
}

// reads notes what each list reads that it may not have set.
func (s *sinker) reads(list []stmt) {
	set := map[*variable]bool{}
	for _, x := range list {
		note := func(v *variable) { s.outside[v] = s.outside[v] || !set[v] }
		eachReadOf(x, note)
		if a, ok := x.(*assign); ok && a.add {
			readsIn(note, a.l)
		}
		for _, inner := range nested(x) {
			s.reads(inner)
		}
		alone := len(nested(x)) == 0
		eachTarget([]stmt{x}, func(p expr) {
			if r, ok := p.(*ref); ok {
				set[r.v] = alone
			}
		})
	}
}

func (s *sinker) list(list []stmt) []stmt {
	out := make([]stmt, len(list))
	floats := 0
	for i, x := range list {
		out[i] = withNested(x, s.list)
		if a, ok := x.(*assign); ok && droppable(a.l) != nil && isFloat(a.l.typeOf()) {
			floats++
		}
	}
	if floats <= manyFloats {
		return out
	}
	for moved := true; moved; {
		moved = false
		l := s.listing(out)
		for i := len(out) - 1; i >= 0; i-- {
			moved = l.move(i) || moved
		}
		out = slices.DeleteFunc(out, func(x stmt) bool { return x == nil })
	}
	return out
}

// listing is a list of statements, of which those that moved are nil, with where it names variables.
type listing struct {
	*sinker
	list   []stmt
	named  map[*variable][]int // in order
	set    map[*variable][]int // whole or in part
	strict []int               // how many statements before each must stay before or behind what reads memory
}

func (s *sinker) listing(list []stmt) *listing {
	l := &listing{s, list, map[*variable][]int{}, map[*variable][]int{}, make([]int, len(list)+1)}
	for i, x := range list {
		for v := range mentioned(list[i : i+1]) {
			l.named[v] = append(l.named[v], i)
		}
		eachTarget(list[i:i+1], func(p expr) { l.set[base(p)] = append(l.set[base(p)], i) })
		l.strict[i+1] = l.strict[i]
		if !sets(x) {
			l.strict[i+1]++
		}
	}
	return l
}

// sets reports whether x does no more than set a variable, or an adjoint in memory.
func sets(x stmt) bool {
	a, ok := x.(*assign)
	if !ok || a.push || !harmless(a.r) || base(a.l) == nil {
		return false
	}
	v := base(a.l)
	_, whole := a.l.(*ref)
	return v.shadow || v.adjoint || whole && !hasMem(v.typ)
}

// move moves statement i to the one that reads it, if that may be, and reports whether it did.
func (l *listing) move(i int) bool {
	x, ok := l.list[i].(*assign)
	if !ok || x.add || x.push || !l.own(x) {
		return false
	}
	v := x.l.(*ref).v
	at, ok := l.reader(x, v, i)
	if !ok || l.strict[at] > l.strict[i+1] || l.changes(x.r, i, at) || l.longer(x.r, i, at) {
		return false
	}
	y := *l.list[at].(*assign)
	y.r = insert(y.r, v, x.r)
	l.moved[v] = true
	l.list[i], l.list[at] = nil, &y
	named := l.named[v]
	l.named[v] = slices.DeleteFunc(named, func(k int) bool { return k == i || k == at })
	readsIn(func(w *variable) {
		named := slices.DeleteFunc(l.named[w], func(k int) bool { return k == i || k == at })
		k, _ := slices.BinarySearch(named, at)
		l.named[w] = slices.Insert(named, k, at)
	}, x.r)
	return true
}

// own reports whether x sets a number that only its list reads, by what has no effect and reads no adjoints in memory.
func (l *listing) own(x *assign) bool {
	v := droppable(x.l)
	return v != nil && isFloat(v.typ) && !l.q.kept[v] && !l.outside[v] && harmless(x.r) && !anyExpr(x.r, func(e expr) bool {
		r, ok := e.(*ref)
		return ok && (r.v.shadow || r.v.adjoint && !isFloat(r.v.typ))
	})
}

// reader is the statement that reads what x, statement i, sets v to, if it is one and reads it once.
func (l *listing) reader(x *assign, v *variable, i int) (at int, ok bool) {
	named := l.named[v]
	k, _ := slices.BinarySearch(named, i+1)
	if k == len(named) || x.define && len(named) > 2 {
		return 0, false
	}
	at = named[k]
	y, ok := l.list[at].(*assign)
	if !ok || y.push || sameExpr(y.l, x.l) || !readsOnce(y, v) {
		return 0, false
	}
	if k+1 == len(named) {
		return at, true
	}
	z, ok := l.list[named[k+1]].(*assign) // another value
	return at, ok && !z.add && sameExpr(z.l, x.l) && !readsVar([]stmt{z}, v)
}

// changes reports whether a statement between i and at sets what e reads.
func (l *listing) changes(e expr, i, at int) bool {
	found := false
	readsIn(func(v *variable) {
		set := l.set[v]
		k, _ := slices.BinarySearch(set, i+1)
		found = found || k < len(set) && set[k] < at
	}, e)
	return found
}

// longer reports whether more numbers are alive between i and at if e is evaluated at the latter: those of the list that this alone would read there.
func (l *listing) longer(e expr, i, at int) bool {
	more := map[*variable]bool{}
	readsIn(func(v *variable) {
		set, named := l.set[v], l.named[v]
		if isFloat(v.typ) && len(set) > 0 && set[0] < i && named[len(named)-1] < at {
			more[v] = true
		}
	}, e)
	return len(more) > 1
}
