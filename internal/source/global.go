package source

import (
	"go/ast"
	"go/token"
	"go/types"
)

// global copies the variable o of another package, which the file cannot name, and returns the name of the copy.
func (p *printer) global(o *types.Var) string {
	if n, ok := p.globals[o]; ok {
		return n
	}
	n := p.g.named(o.Pkg().Path() + "." + o.Name())
	p.globals[o] = n
	q := p.g.p.Packages[o.Pkg().Path()]
	if q == nil {
		p.g.problem(p.pos(), "the global variable "+o.Pkg().Name()+"."+o.Name()+" is not exported", "generate the derivative in its package")
		return n
	}
	if p.g.p.written(q, o) {
		p.g.problem(o.Pos(), "the global variable "+o.Pkg().Name()+"."+o.Name()+" is not exported and changes while the program runs", "generate the derivative in its package")
		return n
	}
	init := p.g.p.initOf(q, o)
	if init == nil {
		p.decls = append(p.decls, "var "+n+" "+p.typ(o.Type())+"\n")
		return n
	}
	f := &function{pkg: q, names: map[string]bool{}, pos: o.Pos()}
	l := &lowerer{p: p.g.p, f: f, info: q.Info, pkg: q, inline: 1, data: true, env: map[types.Object]*variable{}, boxed: map[types.Object]bool{}, addr: map[types.Object]bool{}}
	l.out = &f.body
	e := l.root(init)
	if len(f.body) > 0 {
		l.problem(o.Pos(), "cannot copy the global variable "+o.Name(), "generate the derivative in its package")
	}
	p.g.problems = append(p.g.problems, f.problems...)
	p.decls = append(p.decls, "// "+n+" is "+o.Name()+" of "+o.Pkg().Path()+".\nvar "+n+" "+p.typ(o.Type())+" = "+p.expr(e)+"\n")
	return n
}

// initOf is the expression that initialises o: where it is declared, or by a statement of an init function that reads no variable of it.
func (p *Program) initOf(q *Package, o *types.Var) ast.Expr {
	if a := p.setByInit(q, o); a != nil {
		return a.Rhs[0]
	}
	for _, f := range q.Files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				for i, n := range v.Names {
					if q.Info.Defs[n] == o && len(v.Values) == len(v.Names) {
						return v.Values[i]
					}
				}
			}
		}
	}
	return nil
}

// setByInit is the statement of an init function that sets o to what is invariable, if it is the only one; or nil.
func (p *Program) setByInit(q *Package, o *types.Var) *ast.AssignStmt {
	if set := onlySet(q, o); set != nil && p.invariable(q, set.Rhs[0]) {
		return set
	}
	return nil
}

// initAssigns calls f with every assignment of one value that stands in the body of an init function, until f returns false.
func initAssigns(q *Package, f func(name *ast.Ident, a *ast.AssignStmt) bool) {
	for _, file := range q.Files {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Recv != nil || fd.Name.Name != "init" || fd.Body == nil {
				continue
			}
			for _, s := range fd.Body.List {
				a, ok := s.(*ast.AssignStmt)
				if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 {
					continue
				}
				if id, ok := ast.Unparen(a.Lhs[0]).(*ast.Ident); ok && !f(id, a) {
					return
				}
			}
		}
	}
}

// onlySet is the only statement in the bodies of init functions that sets o, or nil.
func onlySet(q *Package, o *types.Var) (set *ast.AssignStmt) {
	n := 0
	initAssigns(q, func(id *ast.Ident, a *ast.AssignStmt) bool {
		if a.Tok == token.ASSIGN && q.Info.Uses[id] == o {
			set = a
			n++
		}
		return true
	})
	if n != 1 {
		return nil
	}
	return set
}

// invariable reports whether e is made of constants, of calls of package math, and of variables that an init function sets to what is invariable.
func (p *Program) invariable(q *Package, e ast.Expr) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		if id, isID := n.(*ast.Ident); isID {
			switch u := q.Info.Uses[id].(type) {
			case *types.Const, *types.PkgName, *types.TypeName:
			case *types.Func:
				ok = ok && u.Pkg() != nil && u.Pkg().Path() == "math"
			case *types.Var:
				if set := onlySet(q, u); set != nil && u.Parent() == q.Types.Scope() {
					ok = ok && set.End() <= e.Pos() && p.setByInit(q, u) != nil
				} else {
					ok = ok && u.Pos() < e.Pos() && p.localOfInit(q, u) != nil
				}
			default:
				ok = false
			}
		}
		return ok
	})
	return ok
}

// localOfInit is the invariable value of a variable that a statement of an init function defines and that nothing changes, or nil.
func (p *Program) localOfInit(q *Package, v *types.Var) (value ast.Expr) {
	initAssigns(q, func(id *ast.Ident, a *ast.AssignStmt) bool {
		if a.Tok == token.DEFINE && q.Info.Defs[id] == v && !p.written(q, v) && p.invariable(q, a.Rhs[0]) {
			value = a.Rhs[0]
		}
		return q.Info.Defs[id] != v
	})
	return value
}

// written reports whether the package may assign to o after it is initialised, or to a part of it: by name, by its address, or where its memory leads.
func (p *Program) written(q *Package, o *types.Var) bool {
	found := false
	first := p.setByInit(q, o)
	for _, f := range q.Files {
		withStack(f, func(n ast.Node, stack []ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok && a == first {
				return false
			}
			q.assigns(n, func(v types.Object) { found = found || v == o })
			found = found || p.leads(q, o, n, stack)
			return !found
		})
	}
	return found
}

// leads reports whether n, which stands in the nodes of the stack, leads to the memory of o for more than reading.
func (p *Program) leads(q *Package, o *types.Var, n ast.Node, stack []ast.Node) bool {
	switch x := n.(type) {
	case *ast.Ident:
		return q.Info.Uses[x] == o && hasMem(o.Type()) && !p.readThrough(q, x, stack, map[types.Object]bool{})
	case *ast.UnaryExpr:
		return x.Op == token.AND && q.rootOf(x.X) == o && !p.readThrough(q, x, stack, map[types.Object]bool{})
	case *ast.SelectorExpr:
		return q.rootOf(x.X) == o && q.isMethod(x) && !p.readsReceiver(q, x, map[types.Object]bool{})
	}
	return false
}

// assigns calls f with the variables that the statement n assigns, or a part of which it assigns.
func (q *Package) assigns(n ast.Node, f func(types.Object)) {
	switch x := n.(type) {
	case *ast.AssignStmt:
		for _, e := range x.Lhs {
			f(q.rootOf(e))
		}
	case *ast.IncDecStmt:
		f(q.rootOf(x.X))
	case *ast.RangeStmt:
		if x.Tok == token.ASSIGN {
			f(q.rootOf(x.Key))
			f(q.rootOf(x.Value))
		}
	}
}

// rootOf is the variable of which e is a part, or nil.
func (q *Package) rootOf(e ast.Expr) types.Object {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			return q.Info.Uses[x]
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.SelectorExpr:
			if _, isField := q.Info.Selections[x]; !isField {
				return q.Info.Uses[x.Sel]
			}
			e = x.X
		default:
			return nil
		}
	}
}

// changing are the package variables that fn, or what it calls, assigns.
func (p *Program) changing(fn *types.Func) map[types.Object]bool {
	vars := map[types.Object]bool{}
	p.eachUse(fn, func(d *declared, n ast.Node) {
		d.pkg.assigns(n, func(v types.Object) {
			if o, ok := v.(*types.Var); ok && o.Pkg() != nil && o.Parent() == o.Pkg().Scope() {
				vars[o] = true
			}
		})
	})
	return vars
}

// eachUse calls f for the nodes of the body of fn, and of the functions that it leads to.
func (p *Program) eachUse(fn *types.Func, f func(*declared, ast.Node)) {
	seen := map[*types.Func]bool{}
	var visit func(*types.Func)
	visit = func(fn *types.Func) {
		d := p.funcs[fn.Origin()]
		if seen[fn] || d == nil || d.decl.Body == nil {
			return
		}
		seen[fn] = true
		ast.Inspect(d.decl.Body, func(n ast.Node) bool {
			if n == nil {
				return true
			}
			f(d, n)
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			callee, ok := d.pkg.Info.Uses[id].(*types.Func)
			if ok && ofInterface(callee) {
				for _, m := range p.methodsBehind(callee.Signature().Recv().Type(), callee) {
					visit(m)
				}
			} else if ok {
				visit(callee)
			}
			return true
		})
	}
	visit(fn)
}

// refuseChanging refuses to read a package variable that changes while the function runs: reverse would read its last value.
func (in *instance) refuseChanging() {
	if len(in.g.changing) == 0 {
		return
	}
	statements(in.f.body, func(s stmt) {
		check := func(e expr) {
			walk(e, func(x expr) {
				if g, ok := x.(*glob); ok && in.g.changing[g.obj] {
					in.g.problem(g.pos, "cannot differentiate a function that reads the global variable "+g.obj.Name()+", which changes while the function runs", "pass it as an argument")
				}
			})
		}
		check(condition(s))
		switch x := s.(type) {
		case *assign:
			if _, isGlob := x.l.(*glob); !isGlob {
				check(x.l)
				check(x.r)
			}
		case *copying:
			check(x.dst)
			check(x.src)
		case *callStmt:
			check(x.c)
		case *effect:
			check(x.c)
		}
	})
}

// statements calls f with the statements of the list and all in them.
func statements(list []stmt, f func(stmt)) {
	for _, s := range list {
		f(s)
		for _, l := range nested(s) {
			statements(l, f)
		}
	}
}
