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

// Calls of interface methods. Where such a call is given something that varies and the type behind the interface is not known, the call becomes that of
// a function which is a type switch over the types that may be there: those of the module that implement the interface, and those of other packages that
// its code names. Any other type panics.

// dispatching is what is known of the calls of interface methods.
type dispatching struct {
	unknown map[token.Pos]types.Type    // calls that something varies in, with the interface
	over    map[token.Pos]bool          // calls that become type switches
	behind  map[types.Type][]types.Type // what may be behind an interface, where it was asked for
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
// packages that its code names, and pointers to them; without types that embed an interface for one of the methods, and without pointers that the code of the
// module does not have, where it need not.
func (p *Program) implementers(t types.Type) []types.Type {
	it, ok := t.Underlying().(*types.Interface)
	if !ok {
		return nil
	}
	if list, ok := p.calls.behind[t]; ok {
		return list
	}
	named, pointed := p.typeNames()
	var list []types.Type
	for tn := range named {
		n, ok := tn.Type().(*types.Named)
		if !ok || tn.IsAlias() || n.TypeParams().Len() > 0 || types.IsInterface(n) {
			continue
		}
		for _, u := range []types.Type{n, types.NewPointer(n)} {
			if types.Implements(u, it) && !promotes(u, it) && (u == n || pointed[tn] || !types.Implements(n, it)) {
				list = append(list, u)
			}
		}
	}
	slices.SortFunc(list, func(a, b types.Type) int { return strings.Compare(a.String(), b.String()) })
	p.calls.behind[t] = list
	return list
}

// methodWrites reports whether the method of an interface that c calls may write memory: that of one of the types that may be behind it does.
func (p *Program) methodWrites(c *call) bool {
	return slices.ContainsFunc(p.methodsBehind(c.args[0].typeOf(), c.fn), func(m *types.Func) bool {
		return p.funcs[m] == nil && p.impure(m) || p.funcs[m] != nil && slices.Contains(p.effectsSoFar(m).writes, true)
	})
}

// methodsBehind are what the method m of the interface t may be.
func (p *Program) methodsBehind(t types.Type, m *types.Func) []*types.Func {
	var list []*types.Func
	for _, u := range p.implementers(t) {
		if obj, _, _ := types.LookupFieldOrMethod(u, true, m.Pkg(), m.Name()); obj != nil {
			list = append(list, obj.(*types.Func))
		}
	}
	return list
}

// typeNames are the types at package level that the module of the main package declares or names, and those of them to which it has pointers.
func (p *Program) typeNames() (named, pointed map[*types.TypeName]bool) {
	named, pointed = map[*types.TypeName]bool{}, map[*types.TypeName]bool{}
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
		for _, tv := range q.Info.Types {
			if u, ok := tv.Type.(*types.Pointer); ok && tv.IsValue() {
				if n, ok := types.Unalias(u.Elem()).(*types.Named); ok {
					pointed[n.Obj()] = true
				}
			}
		}
	}
	return named, pointed
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

// dispatched makes c, the call x of a method of an interface, a call of a function that is a type switch over the types that may be behind it.
func (l *lowerer) dispatched(c *call, x *ast.CallExpr) expr {
	l.arguments(c, x, c.fn.Type().(*types.Signature))
	c.fn, c.recv = l.p.dispatcher(c.args[0].typeOf(), c.fn), false
	return c
}

// dispatcher is the function that calls the method m of the type behind t, its first argument. Its text in the file is that of the call of m where nothing varies.
func (p *Program) dispatcher(t types.Type, m *types.Func) *types.Func {
	k := specialKey{origin: m, known: "behind " + types.TypeString(t, nil)}
	if fn := p.specials[k]; fn != nil {
		return fn
	}
	sig := m.Type().(*types.Signature)
	s := &special{origin: m, direct: true, results: resultTypes(sig)}
	vs := []*types.Var{types.NewParam(m.Pos(), p.Main.Types, "behind", t)}
	for i := range sig.Params().Len() {
		v := sig.Params().At(i)
		vs = append(vs, types.NewParam(v.Pos(), v.Pkg(), v.Name(), v.Type()))
	}
	for _, v := range vs {
		s.params = append(s.params, specialParam{v: v})
	}
	fn := types.NewFunc(m.Pos(), p.Main.Types, typeName(t)+upper(m.Name()), types.NewSignatureType(nil, nil, nil, types.NewTuple(vs...), sig.Results(), false))
	d := &ast.FuncDecl{Name: ast.NewIdent(fn.Name()), Type: &ast.FuncType{Func: m.Pos(), Params: &ast.FieldList{}}, Body: &ast.BlockStmt{}}
	p.specials[k], p.funcs[fn] = fn, &declared{decl: d, pkg: p.Main, special: s}
	f := &function{obj: fn, pkg: p.Main, names: map[string]bool{}, pos: m.Pos()}
	p.lowered[fn] = f
	l := p.newLowerer(f, p.funcs[fn])
	l.out = &f.body
	for _, v := range vs {
		l.param(nil, v.Name(), v.Type())
	}
	l.resultVariables(d, sig.Results(), s.results)
	l.switchTypes(m)
	return fn
}

// switchTypes lowers the body of the dispatcher of the method m: a branch for each type that may be behind the first parameter.
func (l *lowerer) switchTypes(m *types.Func) {
	e, pos := &ref{l.f.params[0]}, m.Pos()
	var names []string
	for _, u := range l.p.implementers(e.v.typ) {
		names = append(names, types.TypeString(u, types.RelativeTo(l.p.Main.Types)))
		s := &ifStmt{c: typeTest(e, u), pos: pos}
		s.then = l.into(func() {
			sig := m.Type().(*types.Signature)
			c := &call{t: resultOf(m, nil), pos: pos, spread: sig.Variadic(), recv: true}
			targs := l.methodOf(c, l.temp(&call{builtin: "@@assert", typ: u, t: u, args: []expr{e}, pos: pos}, pos), m)
			for _, v := range l.f.params[1:] {
				c.args = append(c.args, &ref{v})
			}
			l.resultsInto(l.f.results, l.completed(c, targs, nil), pos)
		})
		l.emit(s)
		l.out = &s.els
	}
	text := "the type behind " + types.TypeString(e.v.typ, types.RelativeTo(l.p.Main.Types)) + " is none that this derivative knows: " + strings.Join(names, ", ")
	l.panics(text, pos)
	l.out = &l.f.body
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
