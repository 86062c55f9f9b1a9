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
	named   map[*types.TypeName]bool    // the types that the code of the function names
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
// packages that its code names, and pointers to them; without types that embed another interface for one of the methods, and without pointers that the code of the
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
		return m != c.fn && p.funcs[m] == nil && p.impure(m) || p.funcs[m] != nil && slices.Contains(p.effectsOf(m).writes, true)
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

// promotes reports whether a method of t that it is asked for is that of another interface which t embeds.
func promotes(t types.Type, it *types.Interface) bool {
	for i := range it.NumMethods() {
		m := it.Method(i)
		if obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name()); obj != m && ofInterface(obj.(*types.Func)) {
			return true
		}
	}
	return false
}

// nameable reports whether the main package can name the type.
func (p *Program) nameable(tn *types.TypeName) bool { return tn.Pkg() == p.Main.Types || tn.Exported() }

// dispatched is c, the call x of a method of an interface, as one of a function that is a type switch over the types that may be behind it; or as a
// type switch, if it passes functions that are known.
func (l *lowerer) dispatched(c *call, x *ast.CallExpr) expr {
	if !slices.ContainsFunc(x.Args, func(a ast.Expr) bool { return l.knownArgument(a) != nil }) {
		c.fn, c.recv = l.p.dispatcher(c.args[0].typeOf(), c.fn), false
		l.arguments(c, x, c.fn.Type().(*types.Signature))
		l.boxArguments(c)
		return c
	}
	if l.inline > 0 {
		l.problem(c.pos, "cannot differentiate a call of the interface method "+c.fn.Name()+" with functions in a condition", "put its result into a variable first")
		return &zero{c.t}
	}
	vs := l.resultTemps(c.t, c.pos)
	l.switchTypes(l.temp(c.args[0], c.pos), c.fn, c.pos, func(one *call, targs []types.Type) {
		one.t, one.spread = c.t, c.spread
		l.resultsInto(vs, l.knownCall(one, x, targs), c.pos)
	})
	return l.resultsOf(vs, c.t)
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
	if sig.Variadic() {
		d.Type.Params.List = []*ast.Field{{Type: &ast.Ellipsis{}}}
	}
	p.specials[k], p.funcs[fn] = fn, &declared{decl: d, pkg: p.Main, special: s}
	f := &function{obj: fn, pkg: p.Main, names: map[string]bool{}, pos: m.Pos()}
	p.lowered[fn] = f
	l := p.newLowerer(f, p.funcs[fn])
	l.out = &f.body
	for _, v := range vs {
		l.param(nil, v.Name(), v.Type())
	}
	l.resultVariables(d, sig.Results(), s.results)
	l.switchTypes(&ref{f.params[0]}, m, m.Pos(), func(c *call, targs []types.Type) {
		for _, v := range f.params[1:] {
			c.args = append(c.args, &ref{v})
		}
		c.t, c.spread = resultOf(m, nil), sig.Variadic()
		l.resultsInto(f.results, l.completed(c, targs, nil), m.Pos())
	})
	return fn
}

// hasText reports whether d declares a function with a body. A dispatcher has none that it was lowered from.
func (d *declared) hasText() bool {
	return d != nil && d.decl.Body != nil && (d.special == nil || !ofInterface(d.special.origin))
}

// switchTypes emits a type switch over what may be behind e; in each branch, branch completes the call of the method that m is there.
func (l *lowerer) switchTypes(e expr, m *types.Func, pos token.Pos, branch func(c *call, targs []types.Type)) {
	var names []string
	out := l.out
	for _, u := range l.p.implementers(e.typeOf()) {
		names = append(names, types.TypeString(u, types.RelativeTo(l.p.Main.Types)))
		s := &ifStmt{c: typeTest(e, u), pos: pos}
		s.then = l.into(func() {
			if why := l.p.unfollowed(u, m); why != "" {
				l.panics("the method "+m.Name()+" of "+names[len(names)-1]+" has no derivative: "+why, pos)
				return
			}
			c := &call{pos: pos, recv: true}
			branch(c, l.methodBehind(c, l.temp(&call{builtin: "@@assert", typ: u, t: u, args: []expr{e}, pos: pos}, pos), m))
		})
		l.emit(s)
		l.out = &s.els
	}
	l.panics("the type behind "+types.TypeString(e.typeOf(), types.RelativeTo(l.p.Main.Types))+" is none that this derivative knows: "+strings.Join(names, ", "), pos)
	l.out = out
}

// methodBehind is methodOf. If x embeds the interface for the method m, c becomes a call of its dispatcher.
func (l *lowerer) methodBehind(c *call, x expr, m *types.Func) []types.Type {
	targs := l.methodOf(c, x, m)
	if c.fn == m {
		c.fn, c.recv = l.p.dispatcher(c.args[0].typeOf(), m), false
	}
	return targs
}

// unfollowed says why the method m of the type t, which no code names that the function leads to, cannot be differentiated; it is empty if it can, as far as
// its own text shows. If such a value comes from elsewhere, the derivative panics.
func (p *Program) unfollowed(t types.Type, m *types.Func) string {
	if q, ok := t.(*types.Pointer); ok {
		t = q.Elem()
	}
	n, ok := t.(*types.Named)
	if !ok || p.calls.named[n.Obj()] {
		return ""
	}
	if isFunc(n) {
		return "it is a function value"
	}
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, m.Pkg(), m.Name())
	if fn, ok := obj.(*types.Func); ok {
		if f := p.lower(fn); f != nil && len(f.problems) > 0 {
			return f.problems[0].What
		}
	}
	return ""
}

// namedBy are the types that the code of fn names, and that of all to which it leads.
func (p *Program) namedBy(fn *types.Func) map[*types.TypeName]bool {
	named := map[*types.TypeName]bool{}
	p.eachUse(fn, func(d *declared, n ast.Node) {
		if id, ok := n.(*ast.Ident); ok {
			if tn, ok := d.pkg.Info.Uses[id].(*types.TypeName); ok {
				named[tn] = true
			}
		}
	})
	return named
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
