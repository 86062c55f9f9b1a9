package source

import (
	"go/types"
	"slices"
)

// A joint function runs both sweeps. Where it turns from forward to reverse, the last call or loop may run both sweeps at once:
// if the adjoints of its results are known before it runs, because what follows it is linear with factors that are known by then
// (return s / n). A call then needs one function and no tape; a loop that only adds to sums is reversed turn by turn, and stores nothing.

// turn returns the statements of a joint function. The adjoints of the results are set before they run.
func (b *builder) turn(ns []node, fr *frame) []stmt {
	b.settle(ns, fr)
	out, back := b.turnAround(ns, fr)
	if fr.label != "" {
		undefine(out)
		out = append(out, &labelStmt{fr.label})
	}
	return append(append(out, b.keepResults(back)...), back...)
}

// turnAround returns the statements of both sweeps of ns, up to and after the place where they turn.
func (b *builder) turnAround(ns []node, fr *frame) (out, back []stmt) {
	at := b.turning(ns, fr)
	b.markOnce(b.in.nodes)
	if at < 0 {
		return b.forward(ns), prune(b.backwardList(ns, fr))
	}
	b.resettle()
	b.markOnce(b.in.nodes)
	var middle []stmt
	switch x := ns[at].(type) {
	case *step:
		middle = b.jointCall(x)
	case *loopNode:
		middle = []stmt{b.fusedLoop(x)}
	}
	b.markOnce(b.in.nodes)
	out = append(b.forward(ns[:at]), prune(b.backwardList(ns[at+1:], fr))...)
	out = append(append(out, middle...), b.forward(ns[at+1:])...)
	return out, prune(b.backwardList(ns[:at], fr))
}

// resettle decides anew what is pushed in the whole function.
func (b *builder) resettle() { b.settle(b.in.nodes, b.in.frame) }

// undefine turns definitions into assignments, as goto must not jump over them; the variables are then declared at the start.
func undefine(list []stmt) {
	for i, s := range list {
		switch x := s.(type) {
		case *assign:
			if x.define {
				y := *x
				y.define = false
				list[i] = &y
			}
		case *multi:
			if x.define {
				y := *x
				y.define = false
				list[i] = &y
			}
		}
	}
}

// keepResults copies the results that the reverse sweep sets back to older values.
func (b *builder) keepResults(back []stmt) []stmt {
	var out []stmt
	b.in.returns = append([]*variable(nil), b.f.results...)
	for i, v := range b.f.results {
		if writesVar(back, v) {
			keep := b.f.newVar(v.name+"Out", v.typ, v.pos)
			out = append(out, &assign{l: &ref{keep}, r: &ref{v}})
			b.in.returns[i] = keep
		}
	}
	return out
}

// writesVar reports whether the statements assign to v or to a part of it.
func writesVar(list []stmt, v *variable) bool {
	found := false
	eachTarget(list, func(p expr) { found = found || base(p) == v })
	return found
}

// eachTarget calls f for every place that the statements assign.
func eachTarget(list []stmt, f func(expr)) {
	for _, s := range list {
		switch x := s.(type) {
		case *pop:
			if dst, _, ok := whole(x.l); ok {
				f(&index{x: dst, i: &lit{types.Typ[types.Int], "0"}, t: elemOf(dst.typeOf())})
			} else {
				f(x.l)
			}
		case *ifStmt:
			eachTarget(x.then, f)
			eachTarget(x.els, f)
		case *forStmt:
			eachTarget(x.body, f)
		default:
			for _, p := range targets(s) {
				f(p)
			}
		}
	}
}

// turning returns the index of the node that may run both sweeps at once, or -1. It marks a loop there as fused.
func (b *builder) turning(ns []node, fr *frame) int {
	for at := len(ns) - 1; at >= 0; at-- {
		rest := ns[at:]
		if !b.known(rest, fr) {
			return -1
		}
		leaves := leavesFrame(rest, fr)
		free := !leaves && !pushesAny(rest[1:])
		switch x := ns[at].(type) {
		case *step:
			if x.call == nil {
				continue
			}
			if free && b.joint(x, rest[1:]) {
				return at
			}
			return -1
		case *loopNode:
			if !leaves && b.silent(x) {
				continue
			}
			if free && b.fuse(x, ns, at) {
				return at
			}
			return -1
		case *blockNode, *exitNode:
			return -1
		}
	}
	return -1
}

// joint reports whether both sweeps of the call may run at once, before rest.
func (b *builder) joint(x *step, rest []node) bool {
	return !pushesOwn(x) && b.plainResults(x) && !mixedArgs(x.call.c) && !b.readsWritten(x.call.c, rest)
}

// fuse marks the loop as fused if each of its turns may be reversed at once, and reports whether it did.
func (b *builder) fuse(x *loopNode, ns []node, at int) bool {
	if !b.fusable(x, ns, at) {
		return false
	}
	x.fused = true
	b.resettle()
	if b.privatePushes(x) && !x.spoiled {
		return true
	}
	x.fused = false
	b.resettle()
	return false
}

// known reports whether the reverse of the nodes after the first reads nothing that any of them writes.
func (b *builder) known(ns []node, fr *frame) bool {
	reads, writes := locSet{}, locSet{}
	back := b.backwardList(ns[1:], fr)
	b.readsList(back, reads)
	eachRead(back, func(v *variable) { reads[loc{v, false}] = reads[loc{v, false}] || v.again })
	b.writesOf(ns, writes)
	for l, ok := range reads {
		if !ok {
			delete(reads, l)
		}
	}
	for l := range reads {
		if writes[l] && !l.v.control {
			return false
		}
	}
	return true
}

// pushesAny reports whether the forward sweep of the nodes pushes anything itself.
func pushesAny(ns []node) bool {
	for _, n := range ns {
		switch x := n.(type) {
		case *step:
			if x.call != nil || pushesOwn(x) {
				return true
			}
		case *ifNode:
			if x.code != nil || pushesAny(x.then) || pushesAny(x.els) {
				return true
			}
		case *loopNode:
			if x.trips != nil || pushesAny(x.body) || pushesAny(x.post) {
				return true
			}
		}
	}
	return false
}

// pushesOwn reports whether the step pushes what it overwrites, or undoes it by arithmetic.
func pushesOwn(x *step) bool {
	return slices.Contains(x.saved, true) || len(x.restores) > 0 || x.pushesOld()
}

// readsWritten reports whether the nodes name memory that the call c writes: its joint function sets that back.
func (b *builder) readsWritten(c *call, ns []node) bool {
	w := locSet{}
	for i, a := range c.args {
		if hasMem(a.typeOf()) && b.writesArg(c, i) {
			b.readsMemory(a, w)
		}
	}
	found := false
	if len(w) > 0 {
		eachVar(b.forward(ns), func(v *variable) { found = found || hasMem(v.typ) && w[loc{b.class(v), true}] })
	}
	return found
}

// plainResults reports whether no result of the call leads to memory, which the reverse sweep would set back.
func (b *builder) plainResults(x *step) bool { return plainResults(x.call.c) }

func plainResults(c *call) bool {
	rs := c.fn.Type().(*types.Signature).Results()
	for i := range rs.Len() {
		if hasMem(rs.At(i).Type()) {
			return false
		}
	}
	return true
}

// jointCall calls the joint function of a step's instance.
func (b *builder) jointCall(x *step) []stmt {
	fwd, rev := x.fwd[0].(*multi), x.post[0].(*multi)
	in := b.g.instance(x.call.c.fn, fwd.c.in.params, fwd.c.in.results, true, fwd.c.in.steep)
	m := &multi{c: &call{in: in, kind: "VJP"}, comment: fwd.comment, pos: fwd.pos}
	left := len(fwd.c.in.left) // between the sweeps, which are one here
	m.c.args = append(append(m.c.args, fwd.c.args...), rev.c.args[left:]...)
	m.l = append(append(m.l, fwd.l[:len(fwd.l)-left]...), rev.l...)
	out := []stmt{m}
	out = append(out, x.post[1:]...)
	return append(out, prune(x.pre)...)
}

// fusedLoop reverses each turn of the loop at once.
func (b *builder) fusedLoop(x *loopNode) stmt {
	b.fusing = append(b.fusing, x)
	body, back := b.turnAround(x.body, x.frame)
	b.fusing = b.fusing[:len(b.fusing)-1]
	return b.loopOver(x, append(body, back...))
}

// fusable reports whether the turns of the counted loop at ns[at] may be reversed one by one: what is active and lives from turn to
// turn is only added to; all else that the body writes is written before it is read in each turn, and not read outside.
func (b *builder) fusable(x *loopNode, ns []node, at int) bool {
	if x.l.counter == nil || len(x.frame.exits) > 0 {
		return false
	}
	w := locSet{}
	b.writesOf(x.body, w)
	sums, ok := b.sumsOf(x.body)
	if !ok {
		return false
	}
	private := b.privateOf(x.body)
	outside := map[*variable]bool{}
	b.readsOutside(ns, x, outside)
	x.private = b.privateMemory(x, ns, at)
	for l := range w {
		switch {
		case l.mem:
			if !x.private[l.v] {
				return false
			}
		case sums[l.v] || private[l.v] && !outside[l.v]:
		case private[l.v] && !b.a.active(l.v):
		default:
			if b.a.active(l.v) || l.v.shadow {
				return false
			}
		}
	}
	return true
}

// sumsOf returns the variables that the nodes only add to; ok is false if one of them is also used otherwise.
func (b *builder) sumsOf(ns []node) (sums map[*variable]bool, ok bool) {
	sums = map[*variable]bool{}
	other := map[*variable]bool{}
	var visit func(ns []node)
	note := func(list []stmt) { eachVar(list, func(v *variable) { other[v] = true }) }
	visit = func(ns []node) {
		for _, n := range ns {
			switch x := n.(type) {
			case *step:
				for _, s := range x.fwd {
					if a, isAssign := s.(*assign); isAssign {
						if v, isVar := a.l.(*ref); isVar {
							if e, _, inc := b.increment(a); inc && isFloat(v.v.typ) && !b.reads(e, a.l) {
								sums[v.v] = true
								note([]stmt{&effect{c: &call{args: []expr{e}}}})
								continue
							}
						}
					}
					note([]stmt{s})
				}
			case *ifNode:
				note([]stmt{&ifStmt{c: x.c}})
				visit(x.then)
				visit(x.els)
			case *loopNode:
				note([]stmt{&forStmt{from: x.l.lo, cond: x.l.hi}, &forStmt{cond: x.l.c}})
				visit(x.body)
				visit(x.post)
			case *blockNode:
				visit(x.body)
			}
		}
	}
	visit(ns)
	for v := range sums {
		if other[v] { // a sum of an inner loop is private there, or not a sum
			delete(sums, v)
		}
	}
	return sums, true
}

// readsOutside adds the variables that the nodes read, forward or in reverse, leaving out the loop x.
func (b *builder) readsOutside(ns []node, x *loopNode, to map[*variable]bool) {
	for _, n := range ns {
		if n == node(x) {
			continue
		}
		eachRead(b.forward([]node{n}), func(v *variable) { to[v] = true })
		if s, ok := n.(*step); ok {
			eachRead(s.post, func(v *variable) { to[v] = true })
			eachRead(s.pre, func(v *variable) { to[v] = true })
		}
	}
}

// privatePushes reports whether all that the body of a fused loop pushes is private to a turn, so that popping it does not disturb the next.
func (b *builder) privatePushes(x *loopNode) bool {
	private := b.privateOf(x.body)
	ok := true
	eachStep(x.body, func(y *step) {
		ok = ok && !slices.Contains(y.saved, true)
		for _, s := range y.fwd {
			for _, p := range pushes(s, false) {
				e := p.(*pushing).x
				if dst, _, isWhole := whole(e); isWhole {
					ok = ok && x.private[b.class(base(dst))]
				} else if inMemory(e) {
					ok = ok && x.private[b.class(base(e))]
				} else {
					v, isVar := e.(*ref)
					ok = ok && isVar && private[v.v]
				}
			}
		}
	})
	return ok
}
