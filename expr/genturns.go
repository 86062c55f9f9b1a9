package expr

import (
	"bytes"
	"fmt"
	"strings"

	"slope/expr/internal/plan"
	"slope/expr/internal/turns"
)

// A program with a repetition is written as a loop that calls a function for each turn:
//
//	… what comes before
//	z0, z1 := …                     // the state
//	for step := range n {
//		z0, z1 = step(x, z0, z1, h0, x[step])
//	}
//	… what comes after
//
// What turns read from before the loop is h0, h1, …; inputs that differ from turn to turn are l0, l1, … in the function; results that are
// read after the loop are o0, o1, … there, and elements of arrays ao0, ao1, ….

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
func (w *goWriter) inTurns() {
	r := w.turns
	whole := w.section
	defer func() { w.section = whole }()
	w.section = w.sectionOf(r.End)
	after := sweepUnused(w.capture(func() {
		w.forward()
		w.printf("return %s", w.val(int(w.g.Out[0])))
	}))
	w.section = w.sectionOf(r.Turn)
	loop := w.capture(func() { w.turn(after) })

	w.section = w.sectionOf(r.Before)
	first := w.capture(w.forward)
	used := map[string]bool{}
	words(loop+after, func(s string) { used[s] = true })
	between := w.capture(func() { w.handOver(used) })
	w.buf.WriteString(sweepBeside(first, between) + between + loop)
	if len(r.Before.Plan.Steps) > 0 {
		after = "{\n" + after + "}\n"
	}
	w.buf.WriteString(after)
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

// turn writes the loop over the turns, and their function if it is not there yet. What follows the loop is after.
func (w *goWriter) turn(after string) {
	r := w.turns
	var next, to []string
	for k := range r.States {
		to = append(to, r.States[k].Name)
	}
	for k := range r.Kept {
		to = append(to, fmt.Sprintf("o%d", k))
	}
	body := w.capture(func() {
		w.forward()
		for _, out := range w.g.Out {
			next = append(next, typed(w.val(int(out))))
		}
		w.printf("return %s", strings.Join(next, ", "))
	})
	body = sweepUnused(body)
	read := map[string]bool{}
	words(body, func(s string) { read[s] = true })
	var params, args, slices []string
	for _, name := range []string{"x", "data"} {
		if read[name] {
			slices = append(slices, name)
		}
	}
	for _, n := range r.Turn.Ports {
		name := n.P.Name
		if !read[name] {
			continue
		}
		arg := name
		for k := range r.Lanes {
			if n.P == &r.Lanes[k].Port {
				s, at := w.laneAt(k)
				arg = s + at
			}
		}
		params, args = append(params, name), append(args, arg)
	}
	name := w.private("step")
	w.functions[name] = fmt.Sprintf("// %s is a turn of the loop of %s.\nfunc %s(%s) (%s) {\n%s}\n\n", name, w.name, name, strings.Join(append(fields(slices, "[]float64"), fields(params, "float64")...), ", "),
		strings.TrimSuffix(strings.Repeat("float64, ", len(next)), ", "), body)

	used := map[string]bool{}
	words(strings.Join(args, " ")+" "+after, func(s string) { used[s] = true })
	call := fmt.Sprintf("%s(%s)", name, strings.Join(append(slices, args...), ", "))
	var kept []string
	for k, t := range to {
		switch {
		case t[0] == 'o':
			kept = append(kept, fmt.Sprintf("ao%d[step] = %s", k-len(r.States), t))
		case !used[t]:
			to[k] = "_"
		}
	}
	text := fmt.Sprintf("%s = %s\n", strings.Join(to, ", "), call)
	if len(kept) > 0 {
		text = fmt.Sprintf("var %s float64\n%s%s\n", strings.Join(to[len(r.States):], ", "), text, strings.Join(kept, "\n"))
	}
	w.printf("for %srange %d {\n%s}", counterOf(text), r.Count, text)
}

// counterOf declares the counter of a loop over the steps, if its body names it.
func counterOf(body string) string {
	variable := ""
	words(body, func(s string) {
		if s == "step" {
			variable = "step := "
		}
	})
	return variable
}

// fields are names with their type as parameters, in one field.
func fields(names []string, typ string) []string {
	if len(names) == 0 {
		return nil
	}
	return []string{strings.Join(names, ", ") + " " + typ}
}
