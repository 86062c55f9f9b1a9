package expr

import (
	"fmt"

	"slope/expr/internal/turns"
)

// sectionOf starts the section of a part, in which its ports have their names.
func (w *goWriter) sectionOf(p *turns.Part) *section {
	s := w.newSection(p.G, p.Plan)
	s.tabled = p.Tabled
	for _, n := range p.Ports {
		if n.P.List {
			s.arrays = append(s.arrays, array{n.Node, n.Node + n.N, n.P.Name})
		} else {
			s.named[n.Node] = n.P.Name
		}
	}
	return s
}

// laneAt returns the slice that lane k is in, and its index there for the turn.
func (w *goWriter) laneAt(k int) (slice, at string) {
	l := &w.turns.Lanes[k]
	if l.Values != nil {
		return once(w.tabled, fmt.Sprint("values", k), func() string { return w.table(l.Values) }), "[step]"
	}
	slice, lo := "x", 0
	if int(l.Nodes[0]) >= w.prog.Inputs {
		slice, lo = "data", w.prog.Inputs
	}
	ids := make([]int, len(l.Nodes))
	for turn, n := range l.Nodes {
		ids[turn] = int(n) - lo
	}
	lane, idx := along(ids, "step", func() string {
		return once(w.tabled, fmt.Sprint("indices", k), func() string { return w.indices(ids) }) + "[step]"
	})
	return slice, "[" + index(lane, idx) + "]"
}

// once returns what make returned for the key before, or returns now.
func once(made map[string]string, key string, make func() string) string {
	if _, ok := made[key]; !ok {
		made[key] = make()
	}
	return made[key]
}

// handOver declares what goes from the part before the loop to the others: the names that are used.
func (w *goWriter) handOver(used map[string]bool) {
	r := w.turns
	let := func(name string, out int) {
		if used[name] {
			w.printf("%s := %s", name, typed(w.val(int(w.g.Out[out]))))
		}
	}
	for k := range r.States {
		let(r.States[k].Name, k)
	}
	for k := range r.Held {
		let(r.Held[k].Name, len(r.States)+k)
	}
	for k := range r.Kept {
		if name := r.Kept[k].Name; used[name] {
			w.list(name, r.Count)
		}
	}
}
