package source

import (
	"go/types"
	"slices"
	"strings"
)

// Pushes of floats that follow one another without a branch, a loop or a call that uses the tape between them are a run. The tape grows once
// for a run, by a frame: what does not change before it is pushed goes there at once, the rest when it is pushed. Reverse takes the elements of
// the frame where it pops. That costs a check of the length for a run, not for a value.

// leastFrame is the number of pushes of a run from which on it gets a frame.
const leastFrame = 3

// framing makes v the slice of the last n floats of the tape: forward, after the tape has grown by the values; in reverse, which takes them off,
// with take. A nil v is not needed.
type framing struct {
	v      *variable
	n      int
	values []expr
	take   bool
}

// markRuns finds the runs in a list of nodes.
func (b *builder) markRuns(ns []node) {
	var run *step
	for _, n := range ns {
		x, ok := n.(*step)
		switch {
		case !ok || b.apart(x):
			run = nil
		case run == nil:
			run = x
		}
		if ok {
			x.run = run
		}
	}
}

// apart reports whether the step uses the tape other than by pushes of single values.
func (b *builder) apart(x *step) bool {
	if slices.Contains(x.saved, true) || len(x.restores) > 0 || x.call != nil && x.fwd[0].(*multi).c.in.left == nil {
		return true
	}
	for _, s := range x.fwd {
		if _, ok := s.(*copying); ok {
			return true
		}
	}
	if x.calls == notLooked {
		x.calls = noTape
		for _, s := range x.fwd {
			if m, ok := s.(*multi); ok && m.c.in != nil && m.c.in.takesTape(m.c.kind) {
				x.calls = someTape
			}
		}
	}
	return x.calls == someTape
}

// tapeCalls says whether the calls of a step get the tape.
type tapeCalls int

const (
	notLooked tapeCalls = iota
	noTape
	someTape
)

// frameKey names a frame: the run, and the direction.
type frameKey struct {
	run  *step
	take bool
}

// framed returns the statements with frames for their runs.
func (in *instance) framed(list []stmt) []stmt {
	count := map[frameKey]int{}
	for _, s := range list {
		if k, _, ok := inRun(s); ok {
			count[k]++
		}
	}
	at := map[frameKey]int{}
	open := map[frameKey]*opened{}
	out := make([]stmt, 0, len(list))
	for _, s := range list {
		switch s.(type) {
		case *ifStmt, *forStmt:
			s = withNested(s, in.framed)
		default:
			k, place, ok := inRun(s)
			n := count[k]
			if !ok || n < leastFrame {
				break
			}
			if at[k] == 0 {
				open[k] = &opened{framing: &framing{n: n, take: k.take}, b: in.b}
				out = append(out, open[k].framing)
			}
			i := at[k]
			at[k]++
			fr := open[k]
			if k.take {
				fr.v = in.frameOf(k)
				s = &assign{l: place, r: fr.element(n - 1 - i)} // in the opposite order
			} else if fr.steady(place) {
				fr.values = append(fr.values, place)
				continue
			} else {
				fr.v = in.frameOf(k)
				fr.values = append(fr.values, &lit{place.typeOf(), "0"})
				s = &assign{l: fr.element(i), r: place}
			}
		}
		for _, fr := range open {
			fr.changed = append(fr.changed, s)
		}
		out = append(out, s)
	}
	return out
}

// opened is a frame with the statements that ran since it was made.
type opened struct {
	*framing
	b       *builder
	changed []stmt
}

func (fr *opened) element(i int) expr {
	return &index{&ref{fr.v}, &lit{types.Typ[types.Int], itoa(i)}, types.Typ[types.Float64]}
}

// steady reports whether the place has the value that it had when the frame was made.
func (fr *opened) steady(place expr) bool {
	memory, ok := inMemory(place), true
	if memory && fr.b.g.secondOrder { // what tangents share is not known
		return false
	}
	for _, s := range fr.changed {
		for _, p := range targets(s) {
			ok = ok && !fr.meets(p, place)
		}
		switch s.(type) {
		case *assign, *pushing:
		case *multi:
			ok = ok && !memory
		default:
			ok = false
		}
	}
	return ok
}

// meets reports whether an assignment to p may change the value of the place.
func (fr *opened) meets(p, place expr) bool {
	v, w := base(p), base(place)
	if r, isVar := p.(*ref); isVar {
		return readsVar([]stmt{&pushing{x: place}}, r.v)
	}
	return v == nil || v == w || inMemory(place) && (!inMemory(p) || fr.b.class(v) == fr.b.class(w))
}

// inRun returns the key of the frame that the statement s uses, and what it pushes or pops.
func inRun(s stmt) (k frameKey, place expr, ok bool) {
	switch x := s.(type) {
	case *pushing:
		k, place = frameKey{x.run, false}, x.x
	case *pop:
		k, place = frameKey{x.run, true}, x.l
	}
	return k, place, k.run != nil && types.Identical(place.typeOf(), types.Typ[types.Float64])
}

// frameOf is the variable of the frame k.
func (in *instance) frameOf(k frameKey) *variable {
	v := in.frames[k]
	if v == nil {
		v = in.f.newVar("kept", types.NewSlice(types.Typ[types.Float64]), in.f.pos)
		if in.frames == nil {
			in.frames = map[frameKey]*variable{}
		}
		in.frames[k] = v
		in.frameVars = append(in.frameVars, v)
	}
	return v
}

func (p *printer) framing(x *framing) {
	p.usesTape = true
	f := p.stack(types.Typ[types.Float64])
	n := itoa(x.n)
	if x.take {
		p.printf("%s = %s[len(%s)-%s:]\n%s = %s[:len(%s)-%s]\n", x.v.name, f, f, n, f, f, f, n)
		return
	}
	var values []string
	for _, v := range x.values {
		values = append(values, p.expr(v))
	}
	p.printf("%s = append(%s, %s)\n", f, f, strings.Join(values, ", "))
	if x.v != nil {
		p.printf("%s = %s[len(%s)-%s:]\n", x.v.name, f, f, n)
	}
}
