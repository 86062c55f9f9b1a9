package source

import (
	"go/types"
)

// scalarHelper reports whether forward may as well compute the partial derivatives of the call: they are few, of one float in floats, and
// the function is small and leads to no memory of its own. Reverse then needs neither its arguments nor its code.
func (b *builder) scalarHelper(x *callStmt, in *instance, params []bool) bool {
	n, results := 0, 0
	for i, a := range x.c.args {
		if params[i] {
			n++
			if !types.Identical(a.typeOf(), types.Typ[types.Float64]) {
				return false
			}
		}
	}
	for i, v := range x.l {
		if in.results[i] {
			results++
			if !types.Identical(v.typ, types.Typ[types.Float64]) {
				return false
			}
		}
	}
	return n <= 4 && results == 1 && plainResults(x.c) && !b.g.p.impure(x.c.fn) && b.straight(x.c.fn, 60)
}

// partials builds the step of a call whose partial derivatives are computed forward: its joint function, with an adjoint of 1.
func (b *builder) partials(x *callStmt, params []bool) {
	f64 := types.Typ[types.Float64]
	results := make([]bool, len(x.l))
	for i, v := range x.l {
		results[i] = v != nil && b.a.active(v)
	}
	in := b.g.instance(x.c.fn, params, results, true, false)
	m := &multi{c: &call{in: in, kind: "VJP", args: append([]expr(nil), x.c.args...)}, pos: x.pos, comment: x.comment, reads: x.c.args}
	var y *variable
	for i, v := range x.l {
		m.l = append(m.l, refOrBlank(v))
		if in.results[i] {
			y = v
			m.c.args = append(m.c.args, &lit{f64, "1"})
		}
	}
	s := &step{fwd: []stmt{m}}
	yb := b.mirror(&ref{y})
	s.post = b.collect(func() {
		var sets []stmt
		s.pre = b.collect(func() {
			for i, a := range x.c.args {
				if !params[i] {
					continue
				}
				d := b.f.newVar("d"+in.f.params[i].name, a.typeOf(), x.pos)
				m.l = append(m.l, &ref{d})
				t := b.f.newVar("t", a.typeOf(), x.pos)
				t.adjoint = true
				sets = append(sets, &assign{l: &ref{t}, r: b.times(yb, &ref{d})})
				b.propagate(a, &ref{t})
			}
		})
		for _, set := range sets {
			b.reverse(&assign{l: set.(*assign).l, r: &lit{f64, "0"}})
		}
		b.reverse(guardOf(yb, sets))
		for _, v := range x.l {
			if v != nil && b.a.active(v) {
				b.clearLeaves(b.mirror(&ref{v}), v.typ)
			}
		}
	})
	m.push = make([]bool, len(m.l))
	b.emit(s)
}

// again reports whether a call is cheap enough to evaluate again in reverse: the function is small, without loops and calls, and
// leads to no memory of its own.
func (b *builder) again(x *callStmt) bool {
	return plainResults(x.c) && !b.g.p.impure(x.c.fn) && !mixedArgs(x.c) && (b.g.inArrays || b.straight(x.c.fn, 24))
}

// straight reports whether fn has no loops and no calls but of rules, and at most most operations, of which a rule counts for 12.
func (b *builder) straight(fn *types.Func, most int) bool {
	f := b.g.p.lower(fn)
	ops, ok := 0, true
	var visit func(list []stmt)
	count := func(e expr) {
		walk(e, func(y expr) {
			switch c := y.(type) {
			case *binary:
				ops++
			case *call:
				ops += 12
				ok = ok && (c.rule != nil || c.builtin == "len")
			}
		})
	}
	visit = func(list []stmt) {
		for _, s := range list {
			switch y := s.(type) {
			case *assign:
				count(y.r)
			case *ifStmt:
				count(y.c)
				visit(y.then)
				visit(y.els)
			case *exit:
			case *effect:
			default:
				ok = false
			}
		}
	}
	visit(f.body)
	return ok && ops <= most
}
