package source

import (
	"go/token"
	"go/types"
)

// assign builds the step of l = r: forward the assignment, and that of the shadow for what refers to memory; in reverse
// the adjoint of l moves to the operands of r.
func (b *builder) assign(x *assign) {
	t := x.l.typeOf()
	cp := *x // pushes are marked in the copy: the function may have other instances
	x = &cp
	b.inlineCalls(x.r, x.pos)
	b.leaks().stored(x.r, t, x.pos)
	s := &step{fwd: []stmt{x}}
	s.invert = []bool{b.invertible(x)}
	if c := builtinCall(x.r, "append"); c != nil {
		b.appending(s, x, c)
		return
	}
	if !carries(t) || !b.a.active(base(x.l)) {
		b.emit(s)
		return
	}
	if c := b.unknownActive(x.r); c != nil {
		b.unknown(c)
		return
	}
	if b.sincos(x) {
		return
	}
	self := b.reads(x.r, x.l)
	if name := tempFor(x); self && name != "" {
		b.viaTemp(x, name)
		return
	}
	if hasRef(t) {
		// The shadow comes first: s = s[:len(s)-1] takes its length from before.
		s.fwd = append(b.shadowAssign(b.mirror(x.l), x.r, t, x.pos), s.fwd...)
		s.invert = make([]bool, len(s.fwd))
	}
	list := b.collect(func() { b.adjoint(x, t) })
	if self && !hasRef(t) {
		s.pre = list
	} else {
		s.post = list
	}
	b.emit(s)
}

// unknownActive returns the call e of code that is not known if something active goes into it, and nil otherwise.
func (b *builder) unknownActive(e expr) *call {
	if c := builtinCall(e, ""); c != nil && c.rule == nil && b.a.activeExpr(c) {
		return c
	}
	return nil
}

// tempFor is the name of the variable that x.r goes through if it reads x.l, or "" if it need not.
func tempFor(x *assign) string {
	if c, ok := x.r.(*call); ok && c.rule != nil && c.rule.needsResult() {
		return c.rule.short
	}
	_, literal := x.r.(*comp)
	if t := x.l.typeOf(); hasRef(t) && (literal || hasFloat(t)) { // the shadow of a literal is built part by part
		return "t"
	}
	return ""
}

// viaTemp builds l = r as t = r; l = t.
func (b *builder) viaTemp(x *assign, name string) {
	v := b.f.newVar(name, x.l.typeOf(), x.pos)
	steep := b.a.steepAt(x.l)
	b.a.al.union(v, base(x.l))
	r := b.a.rep(v)
	b.a.varied[r], b.a.useful[r], b.a.steep[r] = true, true, steep
	b.assign(&assign{l: &ref{v}, r: x.r, pos: x.pos, comment: x.comment})
	b.assign(&assign{l: x.l, r: &ref{v}, pos: x.pos})
}

// adjoint emits the adjoint of the floats in l = r.
func (b *builder) adjoint(x *assign, t types.Type) {
	lb := b.mirror(x.l)
	if v := boxed(x.r); v != nil {
		b.unbox(v, lb)
		return
	}
	if c, ok := x.r.(*comp); ok && (c.addr || isSlice(c.t)) {
		b.literal(c, lb)
		return
	}
	if !hasFloat(t) {
		return
	}
	switch r := x.r.(type) {
	case *zero, *lit:
		b.clearLeaves(lb, t)
	case *comp:
		v := b.bind(lb, "t")
		b.clearLeaves(lb, t)
		b.literal(r, v)
	default:
		if (place(unconverted(x.r)) || asserted(r) != nil) && !isFloat(t) {
			if b.a.activeExpr(x.r) {
				b.moveLeaves(b.mirror(x.r), lb, t)
			} else {
				b.clearLeaves(lb, t)
			}
			return
		}
		b.scalar(x, lb)
	}
}

// scalar emits the adjoint of l = r for a float: t := lb; lb = 0; each operand's adjoint += t·∂r/∂operand. What is added to l itself
// keeps its adjoint.
func (b *builder) scalar(x *assign, lb expr) {
	if e, minus, ok := b.increment(x); ok {
		t := lb
		if b.reads(e, x.l) || !simple(lb) && size(e) > 0 {
			t = b.bind(lb, "t")
		}
		if minus {
			t = negate(t)
		}
		b.inSum = true
		b.guarded(e, t, nil)
		b.inSum = false
		return
	}
	if !b.a.activeExpr(x.r) {
		b.clearLeaves(lb, lb.typeOf())
		return
	}
	if b.reads(x.r, x.l) || !simple(lb) {
		t := b.bind(lb, "t")
		b.clearLeaves(lb, lb.typeOf())
		b.guarded(x.r, t, x.l)
		return
	}
	b.guarded(x.r, lb, x.l)
	b.clearLeaves(lb, lb.typeOf())
}

// guarded emits the adjoint of r, under the condition that t is not 0 if a slope of r can be infinite: 0·∞ adds nothing.
func (b *builder) guarded(r, t, l expr) {
	list := b.collect(func() { b.propagateResult(r, t, l) })
	if len(list) > 0 && b.singular(r) {
		b.reverse(guardOf(t, list))
		return
	}
	for _, s := range list {
		b.reverse(s)
	}
}

// guardOf is if t != 0 {list}.
func guardOf(t expr, list []stmt) *ifStmt {
	return &ifStmt{c: &binary{token.NEQ, t, &lit{t.typeOf(), "0"}, types.Typ[types.Bool]}, guard: true, then: list}
}

// singular reports whether a slope of e can be infinite at finite operands.
func (b *builder) singular(e expr) bool {
	if b.g.p.rulesOfFile != nil { // products are strong where it matters
		return false
	}
	found := false
	walk(e, func(x expr) {
		switch y := x.(type) {
		case *binary:
			if y.op == token.QUO && isFloat(y.t) && b.a.activeExpr(y.y) {
				found = true
			}
		case *call:
			if y.rule != nil && !y.rule.bounded {
				found = true
			}
		}
	})
	return found
}

// increment recognises l = l + e, l = e + l and l = l - e.
func (b *builder) increment(x *assign) (e expr, minus, ok bool) {
	r, isBin := x.r.(*binary)
	if !isBin || r.op != token.ADD && r.op != token.SUB {
		return nil, false, false
	}
	if sameExpr(r.x, x.l) {
		return r.y, r.op == token.SUB, true
	}
	if r.op == token.ADD && sameExpr(r.y, x.l) {
		return r.x, false, true
	}
	return nil, false, false
}

// literal emits the adjoints of the elements of a literal; lb is the adjoint of the whole.
func (b *builder) literal(c *comp, lb expr) {
	for i, e := range c.elems {
		if !hasFloat(e.typeOf()) || !b.a.activeExpr(e) {
			continue
		}
		var at expr
		if len(c.keys) > 0 {
			at = &sel{lb, c.keys[i]}
		} else {
			at = &index{lb, b.elemIndex(c, i), e.typeOf()}
		}
		switch inner := e.(type) {
		case *comp:
			b.literal(inner, at)
		default:
			if isFloat(e.typeOf()) {
				b.guarded(e, at, nil)
			} else {
				b.addLeaves(b.mirror(e), at, e.typeOf())
			}
		}
	}
}

func (b *builder) elemIndex(c *comp, i int) expr {
	if len(c.index) > 0 {
		return c.index[i]
	}
	return &lit{types.Typ[types.Int], itoa(i)}
}

// shadowAssign is the assignment of the references in r to the shadow lb.
func (b *builder) shadowAssign(lb, r expr, t types.Type, pos token.Pos) []stmt {
	set := func(v expr) []stmt { return b.assignRefs(lb, v, t) }
	if isZeroLit(r) || isLeading(t) && !carries(r.typeOf()) {
		return set(&zero{t})
	}
	if v := boxed(r); v != nil {
		return b.shadowBox(lb, v)
	}
	if asserted(r) != nil && b.a.active(base(r)) {
		return set(b.mirror(r))
	}
	switch x := r.(type) {
	case *call:
		if x.builtin == "make" || x.builtin == "new" {
			return set(r)
		}
	case *comp:
		return b.shadowLiteral(lb, x, t, pos)
	case *ref, *index, *sel, *star, *slicing, *unary, *conv:
		v := base(r)
		if v == nil {
			b.problem(pos, "the derivative of memory of a global variable is needed here", "copy it to a local slice first")
			return nil
		}
		if b.a.active(v) {
			return set(b.mirror(r))
		}
		b.problem(pos, v.name+" carries a derivative here but not elsewhere", "use a variable of its own")
		return nil
	}
	b.problem(pos, "cannot follow the memory of this value", "assign it to a variable of a slice, struct or pointer type")
	return nil
}

func (b *builder) shadowLiteral(lb expr, x *comp, t types.Type, pos token.Pos) []stmt {
	var list []stmt
	var elem func(i int) expr
	switch {
	case isSlice(x.t):
		n := len(x.elems)
		list = append(list, &assign{l: lb, r: &call{builtin: "make", typ: x.t, t: x.t, args: []expr{&lit{types.Typ[types.Int], itoa(n)}}}})
		if len(x.index) > 0 {
			list[0].(*assign).r = &comp{t: x.t, index: x.index, elems: zeros(x.elems)}
		}
		elem = func(i int) expr { return &index{lb, b.elemIndex(x, i), x.place(i)} }
	case len(x.keys) > 0 || len(x.elems) == 0:
		if x.addr {
			list = append(list, &assign{l: lb, r: &call{builtin: "new", typ: x.t, t: t}})
		} else {
			list = append(list, b.assignRefs(lb, &zero{x.t}, x.t)...)
		}
		elem = func(i int) expr { return &sel{lb, x.keys[i]} }
	default:
		list = append(list, b.assignRefs(lb, &zero{x.t}, x.t)...)
		elem = func(i int) expr { return &index{lb, b.elemIndex(x, i), x.place(i)} }
	}
	for i, e := range x.elems {
		if hasRef(e.typeOf()) && !isZeroLit(e) {
			list = append(list, b.shadowAssign(elem(i), e, e.typeOf(), pos)...)
		}
	}
	return list
}

func zeros(es []expr) []expr {
	out := make([]expr, len(es))
	for i, e := range es {
		out[i] = &zero{e.typeOf()}
	}
	return out
}

// isZeroLit reports whether e is nil or a zero value, or one that is converted, such as []float64(nil).
func isZeroLit(e expr) bool {
	switch x := e.(type) {
	case *lit:
		return x.text == "nil"
	case *conv:
		return isZeroLit(x.x)
	case *zero:
		return true
	}
	return false
}

// assignRefs assigns the slices and pointers in v to those of lb, and leaves floats alone.
func (b *builder) assignRefs(lb, v expr, t types.Type) []stmt {
	if !hasFloat(t) {
		return []stmt{&assign{l: lb, r: v}}
	}
	var list []stmt
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		b.problem(token.NoPos, "an array of structs with slices is outside the subset", "use a slice")
		return nil
	}
	for i := range st.NumFields() {
		f := st.Field(i)
		if !hasRef(f.Type()) {
			continue
		}
		var from expr = &sel{v, f}
		if _, isZero := v.(*zero); isZero {
			from = &zero{f.Type()}
		}
		list = append(list, b.assignRefs(&sel{lb, f}, from, f.Type())...)
	}
	return list
}

// invertible reports whether x is i = i ± e on integers with an e that reads no memory and not i: reverse undoes it by arithmetic, which
// is exact modulo the range of integers.
func (b *builder) invertible(x *assign) bool {
	v, ok := x.l.(*ref)
	r, isBin := x.r.(*binary)
	if !ok || !isBin || !isInteger(v.v.typ) || r.op != token.ADD && r.op != token.SUB {
		return false
	}
	w, ok := r.x.(*ref)
	ok = ok && w.v == v.v
	walk(r.y, func(e expr) {
		switch y := e.(type) {
		case *ref:
			ok = ok && y.v != v.v
		case *lit, *conv:
		case *binary: // a quotient of 0 panics; none does that did not forward
		case *unary:
		case *call:
			ok = ok && y.builtin == "len"
		default:
			ok = false
		}
	})
	return ok
}
