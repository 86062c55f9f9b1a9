package expr

import (
	"fmt"
	"strings"
)

// Names of the values that go from part to part. A letter in front of the first says what belongs to them: tangents t, adjoints
// b, tangents of adjoints e, and what the loop keeps, k.
func (w *goWriter) portName(q *port) string {
	r := w.turns
	for k := range r.states {
		if q == &r.states[k].port {
			return fmt.Sprintf("z%d", k)
		}
	}
	for k := range r.held {
		if q == &r.held[k] {
			return fmt.Sprintf("h%d", k)
		}
	}
	for k := range r.lanes {
		if q == &r.lanes[k].port {
			return fmt.Sprintf("l%d", k)
		}
	}
	for k := range r.kept {
		if q == &r.kept[k].port {
			return fmt.Sprintf("ao%d", k)
		}
	}
	panic("expr: a port of another program")
}

// sectionOf starts the section of a part, in which its ports have their names.
func (w *goWriter) sectionOf(p *part) *section {
	s := w.newSection(p.g, p.plan)
	s.tabled = p.tabled
	for _, n := range p.ports {
		name := w.portName(n.p)
		if n.p.list {
			s.arrays = append(s.arrays, array{n.node, n.node + n.n, name})
			continue
		}
		t := ""
		if n.p.active {
			t = "t" + name
		}
		s.named[n.node] = named{name, t}
	}
	return s
}

// laneAt returns the slice that lane k is in, and its index there for the turn.
func (w *goWriter) laneAt(k int) (slice, at string) {
	l := &w.turns.lanes[k]
	if l.values != nil {
		return w.once(fmt.Sprint("values", k), func() string { return strings.TrimSuffix(w.table(l.values), "[:]") }), "[step]"
	}
	slice, lo := "x", 0
	first := int(l.nodes[0])
	if first >= w.prog.Inputs {
		slice, lo = "data", w.prog.Inputs
	}
	stride := int(l.nodes[1]) - first
	ids := make([]int, len(l.nodes))
	even := stride > 0
	for turn, n := range l.nodes {
		ids[turn] = int(n) - lo
		even = even && int(n) == first+turn*stride
	}
	switch {
	case !even:
		return slice, fmt.Sprintf("[%s[step]]", w.once(fmt.Sprint("indices", k), func() string { return w.indices(ids) }))
	case stride == 1:
		return slice, fmt.Sprintf("[%s]", index("step", first-lo))
	}
	return slice, fmt.Sprintf("[%s]", index(fmt.Sprintf("%d*step", stride), first-lo))
}

// once returns what make returned for the key before, or returns now.
func (w *goWriter) once(key string, make func() string) string {
	if _, ok := w.tabled[key]; !ok {
		w.tabled[key] = make()
	}
	return w.tabled[key]
}

// handOver declares what goes from the part before the loop to the others, and what the loops leave for each other: the names
// that are used.
func (w *goWriter) handOver(used map[string]bool) {
	r := w.turns
	let := func(name, value string) {
		if used[name] {
			w.printf("%s := %s", name, typed(orZero(value)))
		}
	}
	list := func(name string) {
		switch {
		case !used[name]:
		case r.count <= 1<<12:
			w.printf("var %s [%d]float64", name, r.count)
		default:
			w.printf("%s := make([]float64, %d)", name, r.count)
		}
	}
	scalar := func(q *port, out int) {
		name := w.portName(q)
		let(name, w.val(int(w.g.Out[out])))
		if q.active {
			let("t"+name, w.tan(int(w.g.Out[out])))
			let("b"+name, "")
			let("e"+name, "")
		}
	}
	for k := range r.states {
		scalar(&r.states[k].port, k)
		list(fmt.Sprintf("kz%d", k))
		list(fmt.Sprintf("ktz%d", k))
	}
	for k := range r.held {
		scalar(&r.held[k], len(r.states)+k)
	}
	for k := range r.kept {
		for _, kind := range []string{"ao%d", "to%d", "bo%d", "eo%d"} {
			list(fmt.Sprintf(kind, k))
		}
	}
	if w.order > 0 {
		w.printf("var value float64")
	}
}
