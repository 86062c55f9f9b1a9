package source

import (
	"go/token"
	"go/types"
	"slices"
)

// Numbers behind interfaces. The shadow of an interface holds the shadow of the pointer that it holds; of any other value that may carry a derivative,
// it holds a pointer to the adjoint. Such a value is a copy that nobody can write, so it has its adjoint for life. So a shadow has methods of the
// same names, and is as good for an assertion to another interface.

// hidden is e at the root of an assignment to a place of type t: a value that goes into an interface is put into a box, unless it is a pointer, and has a
// variable of its own type before.
func (l *lowerer) hidden(e expr, t types.Type, pos token.Pos) expr {
	c, isComp := e.(*comp)
	box := boxes(e.typeOf(), t)
	if l.inline > 0 || l.data || !box && !(isComp && c.addr && isLeading(t)) {
		return e
	}
	if _, ok := e.(*ref); !ok {
		e = l.temp(e, pos)
	}
	if box {
		e = &call{builtin: "@@box", t: t, args: []expr{e}, pos: pos}
	}
	return e
}

// asInterface is e for a parameter or an element of type t.
func (l *lowerer) asInterface(e expr, t types.Type, pos token.Pos) expr {
	e = l.hidden(typed(e, t), t, pos)
	if boxed(e) != nil {
		return l.temp(e, pos)
	}
	return e
}

// boxArguments puts the arguments of c into boxes that need them.
func (l *lowerer) boxArguments(c *call) {
	for i, a := range c.args {
		if t := c.param(i); a != nil && t != nil {
			c.args[i] = l.asInterface(a, t, c.pos)
		}
	}
}

// boxes reports whether a value of type et needs a box in a place of type t.
func boxes(et, t types.Type) bool {
	return t != nil && et != nil && isLeading(t) && !types.IsInterface(et) && !isPointer(et) && !isUntypedNil(et) && carries(et)
}

// plainResults are the variables vs for the results of a call of type t, or others where a result needs a box; after puts those into boxes.
func (l *lowerer) plainResults(vs []*variable, t types.Type, pos token.Pos) (plain []*variable, after func()) {
	plain = slices.Clone(vs)
	for i, v := range vs {
		et := t
		if tt, ok := t.(*types.Tuple); ok {
			et = tt.At(i).Type()
		}
		if v != nil && boxes(et, v.typ) {
			plain[i] = l.f.newVar(v.name, et, pos)
		}
	}
	return plain, func() {
		for i, v := range vs {
			if v != plain[i] {
				l.assign(&ref{v}, &ref{plain[i]}, pos)
			}
		}
	}
}

// boxed is the value that e puts into a box, or nil.
func boxed(e expr) expr {
	if c := builtinCall(e, "@@box"); c != nil {
		return c.args[0]
	}
	return nil
}

// asserted is the interface that may lead to floats of which e asserts the type, or nil.
func asserted(e expr) expr {
	if c := builtinCall(e, "@@assert"); c != nil && isLeading(c.args[0].typeOf()) {
		return c.args[0]
	}
	return nil
}

// shadowBehind is the shadow of the value of type t behind the interface of which from is the shadow.
func shadowBehind(from expr, t types.Type) expr {
	if isPointer(t) || types.IsInterface(t) {
		return &call{builtin: "@@assert", typ: t, t: t, args: []expr{from}}
	}
	q := types.NewPointer(t)
	return &star{&call{builtin: "@@assert", typ: q, t: q, args: []expr{from}}, t}
}

// shadowBox makes the shadow lb of a box of v.
func (b *builder) shadowBox(lb, v expr) []stmt {
	t := v.typeOf()
	list := []stmt{&assign{l: lb, r: &call{builtin: "new", typ: t, t: types.NewPointer(t)}}}
	if hasRef(t) && b.a.activeExpr(v) {
		list = append(list, b.assignRefs(shadowBehind(lb, t), b.mirror(v), t)...)
	}
	return list
}

// unbox emits the adjoint of a box of v, whose shadow is lb.
func (b *builder) unbox(v, lb expr) {
	if t := v.typeOf(); hasFloat(t) && b.a.activeExpr(v) {
		b.addLeaves(b.mirror(v), shadowBehind(lb, t), t)
	}
}

// whole sets dl to the tangent of what x assigns, which is no float.
func (t *tangenter) whole(x *assign, dl expr) {
	v := boxed(x.r)
	if v == nil {
		t.set(dl, t.value(x.r, x.pos), x.define)
		return
	}
	vt, lt := v.typeOf(), x.l.typeOf()
	t.emit(&assign{l: dl, r: &conv{&call{builtin: "new", typ: vt, t: types.NewPointer(vt)}, lt}, define: x.define})
	if t.activeExpr(v) {
		t.emit(&assign{l: shadowBehind(dl, vt), r: t.mirror(v)})
	}
}
