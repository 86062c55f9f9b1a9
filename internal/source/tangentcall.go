package source

import (
	"go/token"
	"go/types"
	"slices"
)

// Calls and their tangents.

func (t *tangenter) multi(x *multi) {
	switch {
	case x.c.in != nil:
		t.sweep(x)
	case x.c.rule != nil:
		t.ruleCall(x)
	case x.c.builtin != "":
		t.emit(x)
	case t.userCall(x):
	default:
		t.call(x)
	}
}

// ruleCall writes the tangents of the results of a rule.
func (t *tangenter) ruleCall(x *multi) {
	m := *x
	m.l = append([]expr(nil), x.l...)
	tt := x.c.t.(*types.Tuple)
	results := append([]expr(nil), x.l...)
	var back []stmt
	for i, l := range x.l {
		self := l != nil && overwrites(&assign{l: l, r: x.c})
		if l == nil && t.needsResult(x, i) || self {
			results[i] = &ref{t.f.newVar(x.c.rule.short, tt.At(i).Type(), x.pos)}
			m.l[i] = results[i]
		}
		if self {
			back = append(back, &assign{l: l, r: results[i]})
		}
	}
	t.emit(&m)
	for k, l := range x.l {
		if l == nil || !carries(l.typeOf()) || !t.active(base(l)) {
			continue
		}
		t.set(t.mirror(l), orZero(t.slope(x.c, k, results), l.typeOf()), x.define)
	}
	*t.out = append(*t.out, back...)
}

// needsResult reports whether the tangent of another result of a rule needs result i.
func (t *tangenter) needsResult(x *multi, i int) bool {
	n := len(x.c.args)
	for k, l := range x.l {
		if l == nil || !carries(l.typeOf()) || !t.active(base(l)) {
			continue
		}
		for j := k * n; j < min((k+1)*n, len(x.c.rule.slopes)); j++ {
			if x.c.rule.mentions(j, resultNames[i]) {
				return true
			}
		}
	}
	return false
}

// clear sets the tangents of results to 0 that a call does not give.
func (t *tangenter) clear(l expr) {
	if l == nil || !carries(l.typeOf()) || !t.active(base(l)) {
		return
	}
	if hasRef(l.typeOf()) {
		t.g.problem(base(l).pos, base(l).name+" carries a derivative here but not elsewhere", "use a variable of its own")
		return
	}
	t.set(t.mirror(l), t.value(&zero{l.typeOf()}, token.NoPos), false)
}

// call writes the call of a function of the source: of its tangent instance if something active goes in or comes out.
func (t *tangenter) call(x *multi) {
	c := x.c
	known := c.fn != nil && t.g.p.funcs[c.fn] != nil && t.g.p.lower(c.fn) != nil
	params, results := t.activeArgs(c), t.activeResults(x)
	if !slices.Contains(results, true) && !t.g.p.writesActive(c, params) {
		t.inactiveCall(x)
		return
	}
	if t.linearSweep(x) {
		return
	}
	if d := t.g.p.tangents[c.fn]; d != nil {
		t.given(x, d)
		return
	}
	if !known {
		t.unknown(c)
		return
	}
	callee := t.g.tangentInstance(c.fn, params, results)
	callee.called = true
	m := &multi{c: &call{in: callee, kind: "JVP"}, define: x.define, pos: x.pos, comment: x.comment}
	for i, a := range c.args {
		m.c.args = append(m.c.args, a)
		if callee.b.a.active(callee.f.params[i]) {
			m.c.args = append(m.c.args, t.value(a, x.pos))
		}
	}
	t.takeResults(m, x.l, callee.f.results, callee.b.a.active)
}

// activeResults says which results of the call carry a tangent. If no argument does, only memory that becomes active later needs its tangent.
func (t *tangenter) activeResults(x *multi) []bool {
	in := slices.Contains(t.activeArgs(x.c), true)
	active := make([]bool, len(x.l))
	for i, l := range x.l {
		active[i] = l != nil && carries(l.typeOf()) && t.active(base(l)) && (in || hasRef(l.typeOf()))
	}
	return active
}

// activeArgs says which arguments of the call carry a tangent.
func (t *tangenter) activeArgs(c *call) []bool {
	active := make([]bool, len(c.args))
	for i, a := range c.args {
		active[i] = carries(a.typeOf()) && t.activeExpr(a)
	}
	return active
}

// inactiveCall writes the call as it is; its results have no tangent.
func (t *tangenter) inactiveCall(x *multi) {
	t.emit(x)
	for _, l := range x.l {
		t.clear(l)
	}
}

// given writes the call of the function d of the file, which computes what x does, with tangents.
func (t *tangenter) given(x *multi, d *types.Func) {
	m := &multi{pos: x.pos, comment: x.comment}
	var args []expr
	for _, a := range x.c.args {
		if hasRef(a.typeOf()) && !t.activeExpr(a) && len(x.l) > 0 { // what is in the slice has no tangent, or none that is needed
			t.emit(x)
			for _, l := range x.l {
				t.clear(l)
			}
			return
		}
		args = append(args, a)
		if hasRef(a.typeOf()) && t.activeExpr(a) {
			args = append(args, t.value(a, x.pos))
		} else if hasRef(a.typeOf()) {
			args = append(args, &lit{a.typeOf(), "nil"})
		} else if takesTangent(d, len(args)) {
			args = append(args, orZero(t.d(a), a.typeOf()))
		}
	}
	for k, l := range x.l {
		m.l = append(m.l, l)
		if k == 0 {
			m.l = append(m.l, t.mirror(l))
		}
	}
	m.c = callOfUser(x.c, d, args)
	m.push = make([]bool, len(m.l))
	t.emit(m)
}

// linearSweep writes the tangent of a reverse sweep of a function whose arguments have none: the sweep of the tangents, as it is linear in adjoints.
// It reports whether x is one.
func (t *tangenter) linearSweep(x *multi) bool {
	if !t.g.p.firstSweeps[x.c.fn] {
		return false
	}
	last := len(x.c.args) - 1
	args := slices.Clone(x.c.args)
	adjoints := false // every other slice has those of the one before it
	for i, a := range x.c.args[:last] {
		active := t.activeExpr(a)
		switch {
		case adjoints && active:
			args[i] = t.value(a, x.pos)
		case adjoints:
			args[i] = &lit{a.typeOf(), "nil"}
		case active:
			return false
		}
		if isFloatSlice(a.typeOf()) {
			adjoints = !adjoints
		} else {
			adjoints = false
		}
	}
	t.emit(x)
	if d := t.d(x.c.args[last]); d != nil {
		args[last] = d
		t.emit(&multi{c: callOfUser(x.c, x.c.fn, args), pos: x.pos})
	}
	return true
}

// takesTangent reports whether parameter k of d is the tangent of the float before it: dt behind t.
func takesTangent(d *types.Func, k int) bool {
	ps := d.Type().(*types.Signature).Params()
	return k < ps.Len() && ps.At(k).Name() == "d"+ps.At(k-1).Name()
}

// takeResults emits the call m, which gives the results vs to l, and the tangents of those that have one.
func (t *tangenter) takeResults(m *multi, l []expr, vs []*variable, moves func(*variable) bool) {
	var clear []expr
	for i, p := range l {
		m.l = append(m.l, p)
		switch active := p != nil && carries(p.typeOf()) && t.active(base(p)); {
		case moves(vs[i]) && active:
			m.l = append(m.l, t.mirror(p))
		case moves(vs[i]):
			m.l = append(m.l, nil)
		case active:
			clear = append(clear, p)
		}
	}
	m.push = make([]bool, len(m.l))
	t.emit(m)
	for _, p := range clear {
		t.clear(p)
	}
}
