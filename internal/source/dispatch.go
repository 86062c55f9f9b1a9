package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Calls of interface methods. Where such a call is given something that varies and the type behind the interface is not known, the call becomes a
// type switch over the types that may be there: those of the module that implement the interface, and those of other packages that its code names.
// Any other type panics. What is behind the interface carries no derivative, as everywhere.

// dispatching is what is known of the calls of interface methods.
type dispatching struct {
	unknown map[token.Pos]types.Type // calls that something varies in, with the interface
	over    map[token.Pos]bool       // calls that become type switches
}

// unknownCall says why the call c cannot be differentiated, and notes it if it is one of a method of an interface.
func (p *Program) unknownCall(c *call) (pos token.Pos, what, advice string) {
	if c.builtin == "@@at" {
		return c.pos, "cannot differentiate an element of a map by a key that carries a derivative", "use a slice or a struct"
	}
	if c.fn == nil {
		return c.pos, "cannot differentiate a call of a function value: what it calls is not known here", "call a named function"
	}
	if ofInterface(c.fn) {
		p.calls.unknown[c.pos] = c.args[0].typeOf()
		return c.pos, "cannot differentiate a call of the interface method " + c.fn.Name() + ": its type is not known here", "pass a concrete type"
	}
	name := c.fn.Name()
	if c.fn.Pkg() != nil {
		name = c.fn.Pkg().Name() + "." + name
	}
	return c.pos, name + " has no rule and no Go source", "compute it with functions that have"
}

// dispatch decides that the unknown calls of interface methods become type switches, as far as there are types for them, and forgets what was lowered.
// It reports whether anything changed.
func (p *Program) dispatch() bool {
	changed := false
	for pos, t := range p.calls.unknown {
		if !p.calls.over[pos] && len(p.implementers(t)) > 0 {
			p.calls.over[pos], changed = true, true
		}
	}
	if changed {
		fresh := newProgram(p.Fset)
		fresh.Packages, fresh.Main, fresh.funcs, fresh.context = p.Packages, p.Main, p.funcs, p.context
		fresh.tool, fresh.rulesOfFile, fresh.strong, fresh.calls.over = p.tool, p.rulesOfFile, p.strong, p.calls.over
		maps.DeleteFunc(fresh.funcs, func(_ *types.Func, d *declared) bool { return d.special != nil })
		*p = *fresh
	}
	return changed
}

// implementers are the types that may be behind the interface t, in the order of their names: those declared in the module of the main package, and those of other
// packages that its code names, and pointers to them; without types that embed an interface for one of the methods.
func (p *Program) implementers(t types.Type) []types.Type {
	it, ok := t.Underlying().(*types.Interface)
	if !ok {
		return nil
	}
	var list []types.Type
	for tn := range p.typeNames() {
		n, ok := tn.Type().(*types.Named)
		if !ok || tn.IsAlias() || n.TypeParams().Len() > 0 || types.IsInterface(n) {
			continue
		}
		for _, u := range []types.Type{n, types.NewPointer(n)} {
			if types.Implements(u, it) && !promotes(u, it) {
				list = append(list, u)
			}
		}
	}
	slices.SortFunc(list, func(a, b types.Type) int { return strings.Compare(a.String(), b.String()) })
	return list
}

// typeNames are the types at package level that the module of the main package declares or names.
func (p *Program) typeNames() map[*types.TypeName]bool {
	named := map[*types.TypeName]bool{}
	add := func(obj types.Object) {
		if tn, ok := obj.(*types.TypeName); ok && tn.Pkg() != nil && tn.Parent() == tn.Pkg().Scope() && p.nameable(tn) {
			named[tn] = true
		}
	}
	for _, q := range p.Packages {
		if q.Module != p.Main.Module || q.Types == nil {
			continue
		}
		for _, name := range q.Types.Scope().Names() {
			add(q.Types.Scope().Lookup(name))
		}
		for _, obj := range q.Info.Uses {
			add(obj)
		}
	}
	return named
}

// promotes reports whether a method of t that it is asked for is that of an interface which t embeds.
func promotes(t types.Type, it *types.Interface) bool {
	for i := range it.NumMethods() {
		m := it.Method(i)
		if obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name()); ofInterface(obj.(*types.Func)) {
			return true
		}
	}
	return false
}

// nameable reports whether the main package can name the type.
func (p *Program) nameable(tn *types.TypeName) bool { return tn.Pkg() == p.Main.Types || tn.Exported() }

// switchCall lowers the call x of a method of an interface to a type switch over the types that may be behind it.
func (l *lowerer) switchCall(c *call, x *ast.CallExpr) expr {
	if l.inline > 0 {
		l.problem(c.pos, "cannot differentiate a call of the interface method "+c.fn.Name()+" in a condition", "put its result into a variable first")
		return &zero{c.t}
	}
	e := l.temp(c.args[0], c.pos)
	vs := l.resultTemps(c.t, c.pos)
	var names []string
	out := l.out
	for _, u := range l.p.implementers(e.typeOf()) {
		names = append(names, types.TypeString(u, types.RelativeTo(l.p.Main.Types)))
		s := &ifStmt{c: typeTest(e, u), pos: c.pos}
		s.then = l.into(func() {
			one := &call{t: c.t, pos: c.pos, spread: c.spread, recv: true}
			recv := l.temp(&call{builtin: "@@assert", typ: u, t: u, args: []expr{e}, pos: c.pos}, c.pos)
			targs := l.methodOf(one, recv, c.fn)
			l.resultsInto(vs, l.knownCall(one, x, targs), c.pos)
		})
		l.emit(s)
		l.out = &s.els
	}
	text := "the type behind " + types.TypeString(e.typeOf(), types.RelativeTo(l.p.Main.Types)) + " is none that this derivative knows: " + strings.Join(names, ", ")
	l.panics(text, c.pos)
	l.out = out
	return l.resultsOf(vs, c.t)
}

// panics emits a panic with the text.
func (l *lowerer) panics(text string, pos token.Pos) {
	l.emit(&effect{c: &call{builtin: "panic", args: []expr{&lit{types.Typ[types.String], strconv.Quote(text)}}, pos: pos}})
}

// ofInterface reports whether fn is a method of an interface.
func ofInterface(fn *types.Func) bool {
	r := fn.Type().(*types.Signature).Recv()
	return r != nil && types.IsInterface(r.Type())
}

// methodOf makes c a call of the method of the type of x that the method m of an interface is, and returns the type arguments of its receiver.
func (l *lowerer) methodOf(c *call, x expr, m *types.Func) []types.Type {
	obj, path, _ := types.LookupFieldOrMethod(x.typeOf(), true, m.Pkg(), m.Name())
	fn, ok := obj.(*types.Func)
	if !ok {
		l.problem(c.pos, "cannot find the method "+m.Name()+" of "+x.typeOf().String(), "call it on a value of a named type")
		return nil
	}
	c.fn = fn
	return l.receiver(c, l.path(x, path[:len(path)-1]))
}
