package expr

import (
	"fmt"
	"strings"

	"slope/expr/internal/turns"
)

// Names of the values that go from part to part. A letter in front of the first says what belongs to them: adjoints b,
// and what the loop keeps, k.
func (w *goWriter) portName(q *turns.Port) string {
	r := w.turns
	for k := range r.States {
		if q == &r.States[k].Port {
			return fmt.Sprintf("z%d", k)
		}
	}
	for k := range r.Held {
		if q == &r.Held[k] {
			return fmt.Sprintf("h%d", k)
		}
	}
	for k := range r.Lanes {
		if q == &r.Lanes[k].Port {
			return fmt.Sprintf("l%d", k)
		}
	}
	for k := range r.Kept {
		if q == &r.Kept[k].Port {
			return fmt.Sprintf("ao%d", k)
		}
	}
	panic("expr: a port of another program")
}

// sectionOf starts the section of a part, in which its ports have their names.
func (w *goWriter) sectionOf(p *turns.Part) *section {
	s := w.newSection(p.G, p.Plan)
	s.tabled = p.Tabled
	for _, n := range p.Ports {
		name := w.portName(n.P)
		if n.P.List {
			s.arrays = append(s.arrays, array{n.Node, n.Node + n.N, name})
			continue
		}
		s.named[n.Node] = name
	}
	return s
}

// laneAt returns the slice that lane k is in, and its index there for the turn.
func (w *goWriter) laneAt(k int) (slice, at string) {
	l := &w.turns.Lanes[k]
	if l.Values != nil {
		return w.once(fmt.Sprint("values", k), func() string { return strings.TrimSuffix(w.table(l.Values), "[:]") }), "[step]"
	}
	slice, lo := "x", 0
	first := int(l.Nodes[0])
	if first >= w.prog.Inputs {
		slice, lo = "data", w.prog.Inputs
	}
	stride := int(l.Nodes[1]) - first
	ids := make([]int, len(l.Nodes))
	even := stride > 0
	for turn, n := range l.Nodes {
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
		case r.Count <= 1<<12:
			w.printf("var %s [%d]float64", name, r.Count)
		default:
			w.printf("%s := make([]float64, %d)", name, r.Count)
		}
	}
	scalar := func(q *turns.Port, out int) {
		name := w.portName(q)
		let(name, w.val(int(w.g.Out[out])))
		if q.Active {
			let("b"+name, "")
		}
	}
	for k := range r.States {
		scalar(&r.States[k].Port, k)
		list(fmt.Sprintf("kz%d", k))
	}
	for k := range r.Held {
		scalar(&r.Held[k], len(r.States)+k)
	}
	for k := range r.Kept {
		for _, kind := range []string{"ao%d", "bo%d"} {
			list(fmt.Sprintf(kind, k))
		}
	}
	if w.order > 0 {
		w.printf("var value float64")
	}
}
