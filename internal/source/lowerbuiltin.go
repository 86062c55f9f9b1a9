package source

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Calls of the functions of the language.

func (l *lowerer) builtin(x *ast.CallExpr, name string, t types.Type) expr {
	c := &call{builtin: name, t: t, pos: x.Pos(), spread: x.Ellipsis.IsValid()}
	args := x.Args
	switch name {
	case "len":
		if list := l.table(args[0]); list != nil {
			return number(len(list))
		}
	case "make", "new":
		c.typ, args = l.typeOf(args[0]), args[1:]
		if _, ok := c.typ.Underlying().(*types.Slice); name == "make" && !ok {
			l.problem(x.Pos(), "cannot differentiate a map or channel", "use a slice")
			return &zero{t}
		}
	case "cap", "min", "max", "append", "panic", "copy", "print", "println", "clear":
	default:
		l.problem(x.Pos(), "cannot differentiate "+name, "write it without "+name)
		return &zero{t}
	}
	for _, a := range args {
		e := l.expr(a)
		if name == "panic" {
			e = typed(e, types.Universe.Lookup("any").Type())
		}
		c.args = append(c.args, e)
	}
	switch name {
	case "copy":
		return l.copied(c)
	case "append":
		return l.appended(c)
	case "min", "max":
		if carries(t) {
			return l.extreme(ruleNamed("math", upperFirst(name)), c.args, t, x.Pos())
		}
	}
	return c
}

// copied emits the copying of the call c and returns how many elements were copied.
func (l *lowerer) copied(c *call) expr {
	intT := types.Typ[types.Int]
	if l.inline > 0 {
		l.problem(c.pos, "cannot differentiate copy in a condition", "put its result into a variable first")
		return &zero{intT}
	}
	var lengths []expr
	for i, e := range c.args {
		c.args[i] = l.variable(e, c.pos)
		lengths = append(lengths, &call{builtin: "len", args: []expr{c.args[i]}, t: intT})
	}
	n := l.temp(&call{builtin: "@slopeLeast", args: lengths, t: intT}, c.pos)
	l.copying(c.args[0], c.args[1], n, c.pos)
	return n
}

// copying emits the copy of the first n elements of src to dst.
func (l *lowerer) copying(dst, src, n expr, pos token.Pos) {
	et := elemOf(dst.typeOf())
	if !hasRef(et) {
		l.emit(&copying{dst: dst, src: src, pos: pos})
		return
	}
	from := l.duplicate(src, n, pos)
	l.countTo(n, pos, func(k expr) { l.assign(&index{dst, k, et}, &index{from, k, et}, pos) })
}

// extreme is min or max of several floats, which may be of a type of their own.
func (l *lowerer) extreme(r *rule, args []expr, t types.Type, pos token.Pos) expr {
	f64 := types.Typ[types.Float64]
	own := !types.Identical(t, f64)
	plain := func(e expr) expr {
		if own {
			return &conv{e, f64}
		}
		return e
	}
	e := plain(args[0])
	for i, a := range args[1:] {
		e = &call{rule: r, args: []expr{e, plain(a)}, t: f64, pos: pos}
		if (i < len(args)-2 || own) && l.inline == 0 {
			e = l.temp(e, pos)
		}
	}
	if own {
		return &conv{e, t}
	}
	return e
}

// isBuiltin reports whether x is a call of the builtin function of that name.
func (l *lowerer) isBuiltin(x *ast.CallExpr, name string) bool {
	id, ok := ast.Unparen(x.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := l.info.Uses[id].(*types.Builtin)
	return ok && b.Name() == name
}

// clearing emits clear(s) of a slice.
func (l *lowerer) clearing(s expr, pos token.Pos) {
	if !isSlice(s.typeOf()) {
		l.problem(pos, "cannot differentiate a map", "use a slice or a struct")
		return
	}
	s = l.variable(s, pos)
	et := elemOf(s.typeOf())
	l.countTo(&call{builtin: "len", args: []expr{s}, t: types.Typ[types.Int]}, pos, func(k expr) {
		l.assign(&index{s, k, et}, &zero{et}, pos)
	})
}
