package source

import (
	"go/token"
	"go/types"
	"slices"
)

// Calls of functions whose derivative the user gives.

// userCall builds the step of a call of which the user says something. It reports whether that is so.
func (b *builder) userCall(x *callStmt) bool {
	r := b.g.p.ruleOfUser(x.c.fn)
	if r == nil {
		return false
	}
	if r.inactive {
		b.keepsInactive(x.c)
		b.inactiveCall(x)
		return true
	}
	b.leaks().args(x)
	b.globalArgs(x)
	params, _, active := b.masks(x)
	switch {
	case !active:
		b.inactiveCall(x)
	case !b.g.differentiable(x.c, params):
	case r.derivative != nil:
		b.userDerivative(x, r.derivative, params)
	default:
		b.userSweeps(x, r, params)
	}
	return true
}

// keepsInactive refuses an inactive call that may write memory that carries derivatives.
func (b *builder) keepsInactive(c *call) {
	for i, a := range c.args {
		if hasRef(a.typeOf()) && b.a.activeExpr(a) && b.writesArg(c, i) {
			b.problem(c.pos, c.fn.Name()+" is inactive, but it writes memory that carries a derivative", "let it return its results")
		}
	}
}

// keepsInactive refuses a call without derivative that may write memory that has a tangent.
func (t *tangenter) keepsInactive(c *call, active []bool) {
	for i, a := range c.args {
		if active[i] && hasRef(a.typeOf()) && t.g.p.effectsOf(c.fn).writes[i] {
			t.g.problem(c.pos, c.fn.Name()+" is inactive, but it writes memory that carries a derivative", "let it return its results")
		}
	}
}

// differentiable reports whether every active argument is a float or a slice of floats, of which a user's derivative speaks.
func (g *generator) differentiable(c *call, active []bool) bool {
	for i, t := range paramsOf(c.fn) {
		if active[i] && !isFloat(t) && !isFloatSlice(t) {
			g.problem(c.pos, "an argument of "+c.fn.Name()+" carries a derivative, but is no float64 or []float64, of which a directive speaks", "pass its numbers")
			return false
		}
	}
	return true
}

// callOfUser is the call of f with the arguments of c.
func callOfUser(c *call, f *types.Func, args []expr) *call {
	sig := f.Type().(*types.Signature)
	var t types.Type = sig.Results()
	if sig.Results().Len() == 1 {
		t = sig.Results().At(0).Type()
	}
	return &call{fn: f, recv: sig.Recv() != nil, args: args, spread: c.spread, t: t, pos: c.pos}
}

// partials are the variables for the derivatives that a user's function returns; nil where the parameter is not active.
func partials(f *function, c *call, active []bool) (vs []*variable, l []expr) {
	for i, t := range paramsOf(c.fn) {
		var v *variable
		if active[i] {
			v = f.newVar("slope", t, c.pos)
		}
		vs = append(vs, v)
		if isFloat(t) || isFloatSlice(t) {
			l = append(l, refOrBlank(v))
		}
	}
	return vs, l
}

// userDerivative builds the step of y = F(args) by y, partials = d(args): the adjoints of the arguments are the partials times that of y.
func (b *builder) userDerivative(x *callStmt, d *types.Func, active []bool) {
	y := x.l[0]
	vs, l := partials(b.f, x.c, active)
	m := &multi{l: append([]expr{&ref{y}}, l...), c: callOfUser(x.c, d, x.c.args), pos: x.pos, comment: x.comment}
	m.push = make([]bool, len(m.l))
	s := &step{fwd: []stmt{m}}
	yb := b.mirror(&ref{y})
	ts := make([]expr, len(vs))
	s.post = b.collect(func() {
		for i, v := range vs {
			switch {
			case v == nil:
			case isFloat(v.typ):
				t := b.f.newVar("t", v.typ, x.pos)
				t.adjoint = true
				ts[i] = &ref{t}
				b.reverse(&assign{l: ts[i], r: &lit{v.typ, "0"}})
				b.reverse(guardOf(yb, []stmt{&assign{l: ts[i], r: b.times(yb, &ref{v})}}))
			default:
				loop, at := overElements(b.f, &ref{v}, x.pos)
				loop.body = []stmt{&assign{l: &index{b.shadowArg(x.c.args[i], x.pos), at, elemOf(v.typ)}, r: b.times(yb, &index{&ref{v}, at, elemOf(v.typ)}), add: true}}
				b.reverse(guardOf(yb, []stmt{loop}))
			}
		}
		b.clearLeaves(yb, y.typ)
	})
	s.pre = b.collect(func() {
		for i, t := range ts {
			if t != nil {
				b.propagate(x.c.args[i], t)
			}
		}
	})
	b.emit(s)
}

// overElements is an empty loop over the elements of s, and its counter.
func overElements(f *function, s expr, pos token.Pos) (*forStmt, expr) {
	intT := types.Typ[types.Int]
	i := f.newVar("i", intT, pos)
	i.counter = true
	n := &call{builtin: "len", args: []expr{s}, t: intT}
	return &forStmt{i: i, from: &lit{intT, "0"}, cond: &binary{token.LSS, &ref{i}, n, types.Typ[types.Bool]}}, &ref{i}
}

// userSweeps builds the step of a call of a function with sweeps of the user.
func (b *builder) userSweeps(x *callStmt, r *userRule, active []bool) {
	state := b.f.newVar("state", resultsOf(r.fwd)[len(x.l)], x.pos)
	m := &multi{c: callOfUser(x.c, r.fwd, x.c.args), pos: x.pos, comment: x.comment}
	rev := &multi{define: true, reads: x.c.args, pos: x.pos}
	args := []expr{&ref{state}}
	var clear []stmt
	for i, v := range x.l {
		m.l = append(m.l, refOrBlank(v))
		t := resultsOf(x.c.fn)[i]
		switch {
		case !isFloat(t):
		case v != nil && b.a.active(v):
			lb := b.mirror(&ref{v})
			args = append(args, lb)
			clear = append(clear, b.collect(func() { b.clearLeaves(lb, v.typ) })...)
		default:
			args = append(args, &lit{t, "0"})
		}
	}
	m.l = append(m.l, &ref{state})
	m.push = make([]bool, len(m.l))
	ts := make([]expr, len(active))
	for i, t := range paramsOf(x.c.fn) {
		switch {
		case isFloat(t):
			v := b.f.newVar("t", t, x.pos)
			v.adjoint = true
			ts[i] = &ref{v}
			rev.l = append(rev.l, ts[i])
		case isFloatSlice(t) && active[i]:
			args = append(args, b.shadowArg(x.c.args[i], x.pos))
		case isFloatSlice(t):
			n := &call{builtin: "len", args: []expr{x.c.args[i]}, t: types.Typ[types.Int]}
			args = append(args, &call{builtin: "make", typ: t, t: t, args: []expr{n}})
		}
	}
	rev.c = callOfUser(x.c, r.rev, args)
	rev.c.spread = false
	rev.push = make([]bool, len(rev.l))
	s := &step{fwd: []stmt{m}, post: append([]stmt{rev}, clear...)}
	s.pre = b.collect(func() {
		for i, t := range ts {
			if t != nil && active[i] {
				b.propagate(x.c.args[i], t)
			}
		}
	})
	b.emit(s)
}

// userCall writes the tangent of a call of which the user says something. It reports whether that is so.
func (t *tangenter) userCall(x *multi) bool {
	r := t.g.p.ruleOfUser(x.c.fn)
	if r == nil || r.fwd != nil { // sweeps say nothing about tangents: the source does
		return false
	}
	active := t.activeArgs(x.c)
	y := x.l
	if r.inactive || !slices.Contains(active, true) || y[0] == nil || !t.active(base(y[0])) {
		t.keepsInactive(x.c, active)
		t.inactiveCall(x)
		return true
	}
	if !t.g.differentiable(x.c, active) {
		return true
	}
	vs, l := partials(t.f, x.c, active)
	ds := t.floatTangents(x, vs)
	m := &multi{l: append([]expr{y[0]}, l...), c: callOfUser(x.c, r.derivative, x.c.args), pos: x.pos, comment: x.comment}
	m.push = make([]bool, len(m.l))
	t.emit(m)
	var sum expr
	for i, v := range vs {
		if ds[i] != nil {
			sum = plus(sum, &call{builtin: "@slopeChain", args: []expr{y[0], &ref{v}, ds[i]}, t: v.typ})
		}
	}
	dy := t.mirror(y[0])
	t.set(dy, orZero(sum, dy.typeOf()), false)
	for i, v := range vs {
		if v != nil && ds[i] == nil {
			loop, at := overElements(t.f, &ref{v}, x.pos)
			d := &index{t.value(x.c.args[i], x.pos), at, elemOf(v.typ)}
			loop.body = []stmt{&assign{l: dy, r: &call{builtin: "@slopeChain", args: []expr{y[0], &index{&ref{v}, at, elemOf(v.typ)}, d}, t: elemOf(v.typ)}, add: true}}
			t.emit(loop)
		}
	}
	return true
}

// floatTangents keeps the tangents of the arguments of type float64 in variables, before the call overwrites anything; nil for others.
func (t *tangenter) floatTangents(x *multi, partials []*variable) []expr {
	ds := make([]expr, len(partials))
	for i, v := range partials {
		if v != nil && isFloat(v.typ) {
			d := &ref{t.f.newVar("t", v.typ, x.pos)}
			t.set(d, orZero(t.d(x.c.args[i]), v.typ), false)
			ds[i] = d
		}
	}
	return ds
}
