package source

import (
	"go/token"
	"go/types"
	"slices"
)

// The sweeps: nodes become statements, forward and in reverse.

// silent reports whether the reverse of n is empty.
func (b *builder) silent(n node) bool {
	switch x := n.(type) {
	case *step:
		return b.unread(x) || len(x.post)+len(x.pre) == 0 && !slices.Contains(x.saved, true) && !x.pushesOld()
	case *ifNode:
		return b.silentIf(x)
	case *loopNode:
		return b.silentList(x.body) && b.silentList(x.post)
	case *blockNode:
		return b.silentList(x.body)
	}
	return true
}

func (b *builder) silentIf(x *ifNode) bool { return b.silentList(x.then) && b.silentList(x.els) }

func (b *builder) silentList(ns []node) bool {
	for _, n := range ns {
		if !b.silent(n) {
			return false
		}
	}
	return true
}

// exitsIn lists the exits in the nodes.
func exitsIn(ns []node) []*exitNode {
	var es []*exitNode
	for _, n := range ns {
		switch x := n.(type) {
		case *exitNode:
			es = append(es, x)
		case *ifNode:
			es = append(append(es, exitsIn(x.then)...), exitsIn(x.els)...)
		case *loopNode:
			es = append(append(es, exitsIn(x.body)...), exitsIn(x.post)...)
		case *blockNode:
			es = append(es, exitsIn(x.body)...)
		}
	}
	return es
}

// leavesFrame reports whether an exit in the nodes leaves fr.
func leavesFrame(ns []node, fr *frame) bool {
	for _, e := range exitsIn(ns) {
		if slices.Contains(e.frames, fr) {
			return true
		}
	}
	return false
}

// lowest is the least code of the exits of fr in the nodes; 0 if there are none.
func lowest(fr *frame, ns []node) int {
	least := 0
	for _, e := range exitsIn(ns) {
		if c := fr.codeOf(e); c > 0 && (least == 0 || c < least) {
			least = c
		}
	}
	return least
}

// ends reports whether control never reaches the end of the nodes.
func ends(ns []node) bool {
	for _, n := range ns {
		switch x := n.(type) {
		case *exitNode:
			return true
		case *ifNode:
			if ends(x.then) && ends(x.els) {
				return true
			}
		case *step:
			for _, s := range x.fwd {
				if e, ok := s.(*effect); ok && e.c.builtin == "panic" {
					return true
				}
			}
		}
	}
	return false
}

// forward returns the statements of the forward sweep.
func (b *builder) forward(ns []node) []stmt {
	b.markRuns(ns)
	var out []stmt
	for _, n := range ns {
		switch x := n.(type) {
		case *step:
			out = append(out, b.forwardStep(x)...)
		case *ifNode:
			out = append(out, &ifStmt{c: x.c, guard: x.guard, then: b.forward(x.then), els: b.forward(x.els), comment: x.comment})
		case *blockNode:
			out = append(out, b.forward(x.body)...)
			if x.frame.label != "" {
				out = append(out, &labelStmt{x.frame.label})
			}
		case *loopNode:
			out = append(out, b.forwardLoop(x))
		case *exitNode:
			out = append(out, b.forwardExit(x)...)
		}
	}
	return out
}

func (b *builder) forwardStep(x *step) (out []stmt) {
	if b.unread(x) {
		return nil
	}
	for i, a := range x.memWrites {
		if x.saves(i) && contents(a) != nil {
			out = append(out, &pushing{x: contents(a)})
		}
	}
	for i, s := range x.fwd {
		out = append(out, b.keep(x, i, pushes(s, x.inverts(i)))...)
		out = append(out, s)
	}
	return out
}

func pushes(s stmt, invert bool) []stmt {
	var out []stmt
	switch y := s.(type) {
	case *assign:
		if y.push && !invert {
			out = append(out, &pushing{x: y.l})
		}
	case *multi:
		for k, p := range y.l {
			if y.push[k] {
				out = append(out, &pushing{x: p})
			}
		}
	case *copying:
		if y.push {
			out = append(out, &pushing{x: y.overwritten()})
		}
	}
	return out
}

// overwritten is the part of dst that a copy overwrites, marked as a whole slice to push.
func (c *copying) overwritten() expr {
	return &call{builtin: "@@whole", args: []expr{c.dst, c.src}, t: c.dst.typeOf()}
}

func (b *builder) forwardLoop(x *loopNode) stmt {
	return b.loopOver(x, b.forward(x.body))
}

// loopOver is the loop x in its forward direction, over body.
func (b *builder) loopOver(x *loopNode, body []stmt) stmt {
	f := &forStmt{comment: x.l.comment, label: x.frame.label}
	if c := x.l.counter; c != nil {
		f.i, f.from, f.body = c, x.l.lo, body
		f.cond = &binary{x.l.op, &ref{c}, x.l.hi, types.Typ[types.Bool]}
		f.down = x.l.op == token.GTR || x.l.op == token.GEQ
		return f
	}
	f.cond = x.l.c
	f.body = append(body, b.forward(x.post)...)
	return f
}

func (b *builder) forwardExit(x *exitNode) []stmt {
	var out []stmt
	for _, fr := range x.frames {
		if !b.dead[fr.code] {
			out = append(out, &assign{l: &ref{fr.code}, r: &lit{fr.code.typ, itoa(fr.codeOf(x))}})
		}
	}
	to := x.frames[len(x.frames)-1]
	if to.target == nil && b.in.primal {
		return append(out, &ret{b.f.results})
	}
	j := &jump{brk: to.plain}
	inner := false
	for _, fr := range x.frames[:len(x.frames)-1] {
		inner = inner || fr.plain
	}
	if !to.plain || inner {
		if to.label == "" {
			switch {
			case to.plain:
				to.label = b.f.unique("loop")
			case to.target == nil:
				to.label = b.f.unique("done")
			default:
				to.label = b.f.unique("next")
			}
		}
		j.label = to.label
	}
	return append(out, j)
}

// backward returns the statements of the reverse sweep of nodes that stand in fr.
func (b *builder) backward(ns []node, fr *frame) []stmt { return withAgain(ns, b.backwardList(ns, fr)) }

func (b *builder) backwardList(ns []node, fr *frame) []stmt {
	b.markRuns(ns)
	for i, n := range ns {
		low := lowest(fr, []node{n})
		if low == 0 {
			continue
		}
		var out []stmt
		if rest := b.backwardList(ns[i+1:], fr); len(rest) > 0 && !ends([]node{n}) {
			out = append(out, &ifStmt{c: compare(fr.code, token.LSS, low), then: rest})
		}
		out = append(out, b.backwardNode(n, fr)...)
		return append(out, b.backwardList(ns[:i], fr)...)
	}
	var out []stmt
	for i := len(ns) - 1; i >= 0; i-- {
		out = append(out, b.backwardNode(ns[i], fr)...)
	}
	return out
}

func compare(v *variable, op token.Token, k int) expr {
	return &binary{op, &ref{v}, &lit{v.typ, itoa(k)}, types.Typ[types.Bool]}
}

func (b *builder) backwardNode(n node, fr *frame) []stmt {
	switch x := n.(type) {
	case *step:
		return b.backwardStep(x)
	case *ifNode:
		return b.backwardIf(x, fr)
	case *blockNode:
		return b.backward(x.body, x.frame)
	case *loopNode:
		return b.backwardLoop(x)
	}
	return nil
}

func (b *builder) backwardStep(x *step) []stmt {
	if b.unread(x) {
		return nil
	}
	out := append([]stmt(nil), x.post...)
	for i := len(x.fwd) - 1; i >= 0; i-- {
		out = append(out, b.undo(x, i)...)
	}
	for i := len(x.memWrites) - 1; i >= 0; i-- {
		if x.saves(i) && contents(x.memWrites[i]) != nil {
			out = append(out, &pop{l: contents(x.memWrites[i])})
		}
	}
	return append(out, x.pre...)
}

// undo puts back what statement i of the step overwrote.
func (b *builder) undo(x *step, i int) (out []stmt) {
	switch y := x.fwd[i].(type) {
	case *assign:
		switch {
		case y.push && x.inverts(i):
			return []stmt{inverseOf(y)}
		case y.push:
			return []stmt{b.restore(x, i, 0, y.l)}
		}
	case *multi:
		for k := len(y.l) - 1; k >= 0; k-- {
			if y.push[k] {
				out = append(out, b.restore(x, i, k, y.l[k]))
			}
		}
	case *copying:
		if y.push {
			out = append(out, &pop{l: y.overwritten()})
		}
	}
	return out
}

// inverseOf undoes x = x ± c.
func inverseOf(x *assign) stmt {
	r := x.r.(*binary)
	op := token.ADD
	if r.op == token.ADD {
		op = token.SUB
	}
	return &assign{l: x.l, r: &binary{op, r.x, r.y, r.t}}
}

func (b *builder) backwardIf(x *ifNode, fr *frame) []stmt {
	// The nodes of both branches, without the steps that record which one it was, may be empty in reverse.
	then, els := b.backward(x.then, fr), b.backward(x.els, fr)
	if len(then)+len(els) == 0 {
		return nil
	}
	c := x.c
	switch lt, le := lowest(fr, x.then), lowest(fr, x.els); {
	case lt > 0 && ends(x.then) && (le == 0 || ends(x.els)):
		c = compare(fr.code, token.GEQ, lt)
		if ends(x.els) && le == 0 && len(els) == 0 { // else panics
			return then
		}
	case le > 0 && ends(x.els) && lt == 0:
		c = compare(fr.code, token.LSS, le)
	case x.code != nil:
		c = compare(x.code, token.EQL, 1)
	}
	if len(then) == 0 {
		return []stmt{&ifStmt{c: not(c), then: els}}
	}
	return []stmt{&ifStmt{c: c, then: then, els: els}}
}

func not(c expr) expr {
	if x, ok := c.(*binary); ok {
		flip := map[token.Token]token.Token{token.EQL: token.NEQ, token.NEQ: token.EQL}
		if isInteger(x.x.typeOf()) {
			flip[token.LSS], flip[token.GEQ], flip[token.GTR], flip[token.LEQ] = token.GEQ, token.LSS, token.LEQ, token.GTR
		}
		if op, ok := flip[x.op]; ok {
			return &binary{op, x.x, x.y, x.t}
		}
	}
	if u, ok := c.(*unary); ok && u.op == token.NOT {
		return u.x
	}
	return &unary{token.NOT, c, types.Typ[types.Bool]}
}

func (b *builder) backwardLoop(x *loopNode) []stmt {
	body := b.backward(x.body, x.frame)
	post := b.backward(x.post, x.frame)
	if len(body)+len(post) == 0 {
		return nil
	}
	if c := x.l.counter; c != nil {
		one := &lit{c.typ, "1"}
		f := &forStmt{i: c, body: body, from: x.l.hi}
		switch x.l.op {
		case token.LSS:
			f.from = &binary{token.SUB, x.l.hi, one, c.typ}
		case token.GTR:
			f.from = &binary{token.ADD, x.l.hi, one, c.typ}
		}
		f.down = x.l.op == token.LSS || x.l.op == token.LEQ
		op := token.LEQ
		if f.down {
			op = token.GEQ
		}
		f.cond = &binary{op, &ref{c}, x.l.lo, types.Typ[types.Bool]}
		return []stmt{f}
	}
	f := &forStmt{cond: compare(x.trips, token.GTR, 0)}
	if len(x.frame.exits) > 0 && len(post) > 0 {
		post = []stmt{&ifStmt{c: compare(x.frame.code, token.EQL, 0), then: post}}
	}
	f.body = append(post, body...)
	t := &ref{x.trips}
	if code := x.frame.code; code != nil && readsVar(f.body, code) {
		f.body = append(f.body, &assign{l: &ref{code}, r: &lit{code.typ, "0"}})
	}
	f.body = append(f.body, &assign{l: t, r: &binary{token.SUB, t, &lit{t.v.typ, "1"}, t.v.typ}})
	return []stmt{f}
}
