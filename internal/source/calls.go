package source

import (
	"go/token"
	"go/types"
	"slices"
)

// callStmt builds the step of a call with a statement of its own.
func (b *builder) callStmt(x *callStmt) {
	for _, a := range x.c.args {
		b.inlineCalls(a, x.pos)
	}
	if x.c.rule != nil {
		b.ruleCall(x)
		return
	}
	if b.userCall(x) || b.givenCall(x) {
		return
	}
	b.leaks().args(x)
	b.globalArgs(x)
	params, results, active := b.masks(x)
	known := x.c.fn != nil && b.g.p.funcs[x.c.fn] != nil && b.g.p.lower(x.c.fn) != nil
	if !active {
		b.inactiveCall(x)
		return
	}
	if !known {
		b.unknown(x.c)
		return
	}
	if x.repeat || x.turn != nil {
		b.repeated(x, params)
		return
	}
	b.emitCall(x, params, results)
}

// emitCall builds the step of a call whose source is known, with the sweeps of an instance of the function.
func (b *builder) emitCall(x *callStmt, params, results []bool) {
	in := b.g.instance(x.c.fn, params, results, false, b.a.steepCall(x))
	s := &step{call: x}
	fwd, rev, clear := b.sweepsOf(x, in, params)
	s.pre = b.collect(func() { b.adjointArgs(x, in, params, rev) })
	fwd.push = make([]bool, len(fwd.l))
	s.fwd = []stmt{fwd}
	s.post = append([]stmt{rev}, clear...)
	if b.scalarHelper(x, in, params) {
		b.partials(x, params)
		return
	}
	if b.again(x) {
		// Forward calls the function itself; reverse evaluates it again, with its derivative.
		vjp := b.g.instance(x.c.fn, params, results, true, in.steep)
		s.fwd = []stmt{b.plain(x)}
		call := &multi{c: &call{in: vjp, kind: "VJP", args: append(append([]expr(nil), fwd.c.args...), rev.c.args...)}, define: true, reads: x.c.args}
		call.l = append(make([]expr, len(x.l)), rev.l...)
		s.post, s.pre, s.call = nil, append(append([]stmt{call}, clear...), s.pre...), nil
	} else {
		b.leave(in, fwd, rev)
	}
	b.emit(s)
}

// sweepsOf makes the calls of both sweeps of an instance, and what clears the adjoints of the results.
func (b *builder) sweepsOf(x *callStmt, in *instance, params []bool) (fwd, rev *multi, clear []stmt) {
	fwd = &multi{c: &call{in: in, kind: "Fwd", t: x.c.t}, pos: x.pos, comment: x.comment}
	fwd.c.args = append(fwd.c.args, x.c.args...)
	for _, v := range x.l {
		fwd.l = append(fwd.l, refOrBlank(v))
	}
	for i, a := range x.c.args {
		if params[i] && hasRef(a.typeOf()) {
			fwd.c.args = append(fwd.c.args, b.shadowArg(a, x.c.pos))
		}
	}
	rev = &multi{c: &call{in: in, kind: "Rev"}, define: true, reads: x.c.args}
	for i, v := range x.l {
		if !in.results[i] {
			clear = append(clear, b.passive(v, x.pos)...)
			continue
		}
		lb := b.mirror(&ref{v})
		if hasRef(v.typ) {
			fwd.l = append(fwd.l, lb)
		}
		if hasFloat(v.typ) {
			rev.c.args = append(rev.c.args, lb)
			clear = append(clear, b.collect(func() { b.clearLeaves(lb, v.typ) })...)
		}
	}
	return fwd, rev, clear
}

// passive returns what clears the adjoint of v, which takes a result without derivative.
func (b *builder) passive(v *variable, pos token.Pos) (clear []stmt) {
	if v == nil || !b.a.active(v) {
		return nil
	}
	if hasFloat(v.typ) {
		clear = b.collect(func() { b.clearLeaves(b.mirror(&ref{v}), v.typ) })
	}
	if hasRef(v.typ) {
		b.problem(pos, v.name+" carries a derivative here but not elsewhere", "use a variable of its own")
	}
	return clear
}

// inactiveCall builds the step of a call that carries no derivative: its results have adjoints of 0.
func (b *builder) inactiveCall(x *callStmt) {
	s := &step{fwd: []stmt{b.plain(x)}, memWrites: b.memWrites(x.c), kept: x}
	s.post = b.collect(func() {
		for _, v := range x.l {
			if v != nil && b.a.active(v) && hasFloat(v.typ) {
				b.clearLeaves(b.mirror(&ref{v}), v.typ)
			}
		}
	})
	b.emit(s)
}

// sweeps makes the step of a call without derivative one with separate sweeps, of which reverse sets back what the call overwrites. It reports whether the source is known.
func (b *builder) sweeps(s *step) bool {
	x := s.kept
	if x == nil || x.c.fn == nil || b.g.p.lower(x.c.fn) == nil || len(s.fwd) != 1 {
		return false
	}
	none := make([]bool, max(len(x.c.args), len(x.l)))
	in := b.g.instance(x.c.fn, none[:len(x.c.args)], none[:len(x.l)], false, false)
	fwd, rev, _ := b.sweepsOf(x, in, none)
	fwd.push = s.fwd[0].(*multi).push
	s.fwd, s.post = []stmt{fwd}, append([]stmt{rev}, s.post...)
	s.call, s.kept, s.memWrites, s.saved = x, nil, nil, nil
	b.leave(in, fwd, rev)
	return true
}

// adjointArgs takes the adjoints of the arguments from rev and adds them to those of what stands there.
func (b *builder) adjointArgs(x *callStmt, in *instance, params []bool, rev *multi) {
	for i, a := range x.c.args {
		if !params[i] || !hasFloat(a.typeOf()) {
			continue
		}
		t := b.f.newVar(in.f.params[i].name+"b", a.typeOf(), x.pos)
		t.adjoint = true
		rev.l = append(rev.l, &ref{t})
		if isFloat(a.typeOf()) {
			b.propagate(a, &ref{t})
		} else {
			b.addLeaves(b.mirror(a), &ref{t}, a.typeOf())
		}
	}
}

// mixedArgs reports whether an argument holds both floats and references; its shadow then cannot be passed and added to at once.
func mixedArgs(c *call) bool {
	for _, a := range c.args {
		if hasRef(a.typeOf()) && hasFloat(a.typeOf()) {
			return true
		}
	}
	return false
}

func refOrBlank(v *variable) expr {
	if v == nil {
		return nil
	}
	return &ref{v}
}

// masks says which arguments and results of the call are active, and whether the call needs a derivative at all.
func (b *builder) masks(x *callStmt) (params, results []bool, active bool) {
	params, results = make([]bool, len(x.c.args)), make([]bool, len(x.l))
	for i, a := range x.c.args {
		params[i] = carries(a.typeOf()) && b.a.activeExpr(a)
	}
	any := slices.Contains(params, true)
	memory := make([]bool, len(x.l)) // results that lead to active memory
	for i, v := range x.l {
		results[i] = v != nil && b.a.active(v)
		memory[i] = results[i] && hasRef(v.typ)
	}
	leads := slices.Contains(memory, true)
	for i, a := range x.c.args {
		params[i] = params[i] || leads && isNilRef(a) // nil may become what a result leads to
	}
	if !any { // only memory that becomes active later needs its shadow
		return params, memory, leads
	}
	return params, results, slices.Contains(results, true) || b.g.p.writesActive(x.c, params)
}

// isNilRef reports whether e is nil as a slice or a pointer.
func isNilRef(e expr) bool {
	l, ok := e.(*lit)
	return ok && l.text == "nil" && hasRef(l.t)
}

// writesActive reports whether the call may write memory of the arguments that are active.
func (p *Program) writesActive(c *call, params []bool) bool {
	for i, a := range c.args {
		if params[i] && hasRef(a.typeOf()) && p.writesArg(c, i) {
			return true
		}
	}
	return false
}

func (b *builder) writesArg(c *call, i int) bool { return b.g.p.writesArg(c, i) }

// writesArg reports whether the call c may write memory that its argument i leads to.
func (p *Program) writesArg(c *call, i int) bool {
	if c.fn == nil || p.funcs[c.fn] == nil && p.ruleOfUser(c.fn) == nil {
		return p.mayWrite(c)
	}
	return p.effectsOf(c.fn).writes[i]
}

// memWrites are the arguments whose memory a call without derivative may overwrite.
func (b *builder) memWrites(c *call) []expr {
	var list []expr
	for i, a := range c.args {
		if hasMem(a.typeOf()) && b.writesArg(c, i) {
			list = append(list, a)
		}
	}
	return list
}

func (b *builder) shadowArg(a expr, pos token.Pos) expr {
	switch x := a.(type) {
	case *lit:
		return a
	case *ref, *index, *sel, *star, *slicing, *unary, *conv:
		return b.mirror(x)
	}
	b.problem(pos, "cannot follow the memory of this argument", "put it into a variable first")
	return a
}

// plain is the call without derivative; variables that only have adjoints to clear are handled by the caller.
func (b *builder) plain(x *callStmt) *multi {
	m := &multi{c: x.c, pos: x.pos, comment: x.comment}
	for _, v := range x.l {
		m.l = append(m.l, refOrBlank(v))
	}
	m.push = make([]bool, len(m.l))
	return m
}

// ruleCall builds the step of a rule with several results.
func (b *builder) ruleCall(x *callStmt) {
	active := slices.ContainsFunc(x.l, func(v *variable) bool { return v != nil && b.a.active(v) })
	if active && b.overwritesArgs(x) {
		b.ruleCallViaTemps(x)
		return
	}
	m := b.plain(x)
	s := &step{fwd: []stmt{m}}
	b.emit(s)
	if !active {
		return
	}
	tt := x.c.t.(*types.Tuple)
	results := make([]expr, len(x.l))
	for i, v := range x.l {
		if v == nil && x.c.rule.needsResult() {
			v = b.f.newVar(x.c.rule.short, tt.At(i).Type(), x.pos)
			m.l[i] = &ref{v}
		}
		results[i] = refOrBlank(v)
	}
	s.post = b.collect(func() {
		for k, v := range x.l {
			if v != nil && b.a.active(v) {
				b.ruleResult(x.c, k, v, results)
			}
		}
	})
}

// overwritesArgs reports whether an argument reads what a result is assigned to.
func (b *builder) overwritesArgs(x *callStmt) bool {
	for _, v := range x.l {
		if v != nil && slices.ContainsFunc(x.c.args, func(a expr) bool { return b.reads(a, &ref{v}) }) {
			return true
		}
	}
	return false
}

// ruleResult moves the adjoint of v, result k of the rule, to the arguments.
func (b *builder) ruleResult(c *call, k int, v *variable, results []expr) {
	t := b.mirror(&ref{v})
	list := b.collect(func() { b.ruleAdjoint(c, k, t, results) })
	if len(list) > 0 && b.singular(c) {
		list = []stmt{guardOf(t, list)}
	}
	*b.rev = append(*b.rev, list...)
	b.clearLeaves(t, v.typ)
}

// ruleCallViaTemps is ruleCall for results that overwrite what an argument reads: they go to new variables first.
func (b *builder) ruleCallViaTemps(x *callStmt) {
	fresh := &callStmt{c: x.c, pos: x.pos, comment: x.comment}
	for _, v := range x.l {
		if v == nil {
			fresh.l = append(fresh.l, nil)
			continue
		}
		w := b.f.newVar(v.name, v.typ, x.pos)
		if carries(v.typ) {
			r := b.a.rep(v)
			b.a.varied[w], b.a.useful[w], b.a.steep[w] = b.a.varied[r], b.a.useful[r], b.a.steep[r]
		}
		fresh.l = append(fresh.l, w)
	}
	b.ruleCall(fresh)
	for i, v := range x.l {
		if v != nil {
			b.assign(&assign{l: &ref{v}, r: &ref{fresh.l[i]}, pos: x.pos})
		}
	}
}
