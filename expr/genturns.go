package expr

import (
	"bytes"
	"fmt"
	"strings"

	"slope/expr/internal/plan"
	"slope/expr/internal/turns"
)

// A program with a repetition is written as a loop over its turns:
//
//	… what comes before
//	z0, z1 := …                     // the state
//	for step := range n {
//		…
//		z0, z1 = …
//	}
//	… what comes after
//
// For derivatives the loop keeps the states in arrays, and a second loop runs backwards: it computes the turn again, from
// its state, and turns the adjoints bz0, bz1 of what the turn leaves into those of what it starts from. What turns read
// from before the loop is h0, h1, …; inputs that differ from turn to turn are l0, l1, …; results that are read after the loop
// are elements of arrays ao0, ao1, …. The parts are blocks, so that each has names of its own.

// shorter returns the parts of a program if their source is much shorter than that of the plan, else nil.
func shorter(p *plan.Plan, r *turns.Parts) *turns.Parts {
	if r == nil || 2*(size(r.Before.Plan)+size(r.Turn.Plan)+size(r.End.Plan)) > size(p) {
		return nil
	}
	return r
}

// size is about the number of statements that a plan needs.
func size(p *plan.Plan) int {
	n := 0
	for _, s := range p.Steps {
		if s.Loop == nil {
			n += s.Hi - s.Lo
			continue
		}
		n += len(s.Loop.Inst) + len(s.Loop.Red) + 2
	}
	return n
}

// inTurns writes the body of a function of a program in parts, as body does.
func (w *goWriter) inTurns() string {
	r := w.turns
	whole := w.section
	defer func() { w.section = whole }()
	w.section = w.sectionOf(r.End)
	after := w.capture(w.afterTurns)
	back := ""
	if w.order > 0 {
		w.section = w.sectionOf(r.Turn)
		back = w.capture(w.turnBack)
	}
	w.section = w.sectionOf(r.Turn)
	forth := w.capture(func() { w.turn(back) })

	w.section = w.sectionOf(r.Before)
	first := w.capture(func() {
		w.forward()
		w.printf("//turns")
		if w.order > 0 {
			w.beforeBack()
		}
	})
	used := map[string]bool{}
	words(forth+back+after, func(s string) { used[s] = true })
	words(first[strings.Index(first, "//turns"):], func(s string) { used[s] = true })
	between := w.capture(func() { w.handOver(used) })
	first = sweepBeside(first, between)
	head, tail, _ := strings.Cut(first, "//turns\n")
	w.buf.WriteString(head + between + forth)
	if len(r.Before.Plan.Steps) > 0 || w.order > 0 {
		after = "{\n" + after + "}\n"
	}
	w.buf.WriteString(after + back + tail)
	if w.order > 0 {
		return "value"
	}
	return ""
}

// capture returns what f writes.
func (w *goWriter) capture(f func()) string {
	keep := w.buf
	w.buf = &bytes.Buffer{}
	f()
	s := w.buf.String()
	w.buf = keep
	return s
}

// afterTurns writes the end, and with derivatives its backward steps, which leave the adjoints of its ports.
func (w *goWriter) afterTurns() {
	s := w.capture(func() {
		w.forward()
		y := int(w.g.Out[0])
		if w.order == 0 {
			w.printf("return %s", w.val(y))
			return
		}
		w.printf("value = %s", w.val(y))
		w.give(y, "1")
		w.backward()
		for _, n := range w.turns.End.Ports {
			if n.P.List || !n.P.Active {
				continue
			}
			w.add("b"+w.portName(n.P), w.collected(n.Node))
		}
	})
	w.buf.WriteString(sweepUnused(s))
}

// collected returns the adjoint that has been collected for a node.
func (w *goWriter) collected(node int) string { return sum(w.adj[fmt.Sprintf("n%d", node)]) }

// enter writes the lanes of a turn.
func (w *goWriter) enter() {
	for k := range w.turns.Lanes {
		s, at := w.laneAt(k)
		w.printf("l%d := %s%s", k, s, at)
	}
}

// turn writes the loop of the value pass. It keeps the states that the backward loop reads.
func (w *goWriter) turn(back string) {
	r := w.turns
	order := w.order
	w.forth = true
	if order == 1 {
		w.order = 0
	}
	body := w.capture(func() {
		w.enter()
		w.forward()
		for k := range r.Kept {
			out := int(w.g.Out[len(r.States)+k])
			w.printf("ao%d[step] = %s", k, w.val(out))
		}
		var z, next []string
		for k := range r.States {
			z, next = append(z, fmt.Sprintf("z%d", k)), append(next, w.val(int(w.g.Out[k])))
		}
		w.printf("%s = %s", strings.Join(z, ", "), strings.Join(next, ", "))
	})
	w.order, w.forth = order, false
	used := map[string]bool{}
	words(back, func(s string) { used[s] = true })
	head := w.buf.Len()
	for k := range r.States {
		if name := fmt.Sprintf("z%d", k); used["k"+name] {
			w.printf("k%s[step] = %s", name, name)
		}
	}
	w.buf.WriteString(sweepUnused(body))
	w.printf("}")
	loop := string(w.buf.Bytes()[head:])
	w.buf.Truncate(head)
	variable := ""
	words(loop, func(s string) {
		if s == "step" {
			variable = "step := "
		}
	})
	w.printf("for %srange %d {\n%s", variable, r.Count, loop)
}

// turnBack writes the backward loop.
func (w *goWriter) turnBack() {
	r := w.turns
	body := w.capture(func() {
		for k := range r.States {
			w.printf("z%d := kz%d[step]", k, k)
		}
		w.enter()
		w.forward()
		for k := range r.States {
			if r.States[k].Active {
				w.give(int(w.g.Out[k]), fmt.Sprintf("bz%d", k))
			}
		}
		for k := range r.Kept {
			if r.Kept[k].Active {
				w.give(int(w.g.Out[len(r.States)+k]), fmt.Sprintf("bo%d[step]", k))
			}
		}
		w.backward()
		var z, next []string
		for _, n := range r.Turn.Ports {
			if !n.P.Active {
				continue
			}
			name := w.portName(n.P)
			b := w.collected(n.Node)
			switch name[0] {
			case 'z':
				z, next = append(z, "b"+name), append(next, orZero(b))
			case 'h':
				w.add("b"+name, b)
			case 'l':
				w.giveLane(n.P, b)
			}
		}
		if len(z) > 0 {
			w.printf("%s = %s", strings.Join(z, ", "), strings.Join(next, ", "))
		}
	})
	w.printf("for step := %d; step >= 0; step-- {", r.Count-1)
	w.buf.WriteString(sweepUnused(body))
	w.printf("}")
}

// add writes the addition of a term that may be zero.
func (w *goWriter) add(to, term string) {
	if term != "" {
		w.printf("%s += %s", to, typed(term))
	}
}

// giveLane adds to the gradient what a lane gets.
func (w *goWriter) giveLane(q *turns.Port, b string) {
	for k := range w.turns.Lanes {
		if q == &w.turns.Lanes[k].Port {
			_, at := w.laneAt(k)
			w.add("dst"+at, b)
		}
	}
}

// beforeBack writes the backward steps of what comes before the loop.
func (w *goWriter) beforeBack() {
	r := w.turns
	give := func(out int, q *turns.Port) {
		if q.Active {
			w.give(int(w.g.Out[out]), "b"+w.portName(q))
		}
	}
	for k := range r.States {
		give(k, &r.States[k].Port)
	}
	for k := range r.Held {
		give(len(r.States)+k, &r.Held[k])
	}
	w.backward()
}
