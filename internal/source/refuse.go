package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// refuseTape refuses what is stored, for -notape.
func (g *generator) refuseTape() {
	n := len(g.problems)
	for _, in := range g.explained() {
		for _, f := range in.facts() {
			if f.stored {
				g.problem(f.pos, "this needs a tape: "+f.what, "assign to a variable of its own, or leave out -notape")
			}
		}
	}
	if g.needTape && len(g.problems) == n {
		g.problem(g.queue[0].f.pos, "the derivative of "+g.queue[0].f.obj.Name()+" needs a tape", "leave out -notape")
	}
}

// refuseCopies refuses the derivatives and copies of functions, types and variables of other packages, for -nocopy.
func (g *generator) refuseCopies() {
	refuse := func(pos token.Pos, what string, pkg *types.Package) {
		g.problem(pos, "the file would hold "+what+" of "+pkg.Path(), "leave out -nocopy, or compute it with functions of the package")
	}
	for _, in := range g.queue {
		if in.f.pkg.Module != g.target.Module {
			refuse(g.callOf(in.f.obj), "code derived from "+in.f.obj.Name(), in.f.pkg.Types)
		}
	}
	foreign := func(o types.Object) bool {
		q := g.p.Packages[o.Pkg().Path()]
		return q == nil || q.Module != g.target.Module
	}
	for o := range g.pr.globals {
		if foreign(o) {
			refuse(g.queue[0].f.pos, "a copy of the variable "+o.Name(), o.Pkg())
		}
	}
	for o := range g.locals {
		if foreign(o) {
			refuse(g.queue[0].f.pos, "a copy of the type "+o.Name(), o.Pkg())
		}
	}
}

// callOf is a place in the package that calls fn, or from where a call of fn is reached.
func (g *generator) callOf(fn *types.Func) token.Pos {
	seen := map[*types.Func]bool{}
	var reaches func(from *types.Func) bool
	reaches = func(from *types.Func) bool {
		if from == fn {
			return true
		}
		d := g.p.funcs[from]
		if seen[from] || d == nil || d.decl.Body == nil {
			return false
		}
		seen[from] = true
		return d.firstUse(reaches).IsValid()
	}
	for _, in := range g.queue {
		d := g.p.funcs[in.f.obj]
		if in.f.pkg != g.target || d == nil {
			continue
		}
		at := d.firstUse(func(f *types.Func) bool {
			clear(seen)
			return f.Pkg() != g.target.Types && reaches(f)
		})
		if at.IsValid() {
			return at
		}
	}
	return g.queue[0].f.pos
}

// firstUse is the first place in the body that names a function for which ok holds.
func (d *declared) firstUse(ok func(*types.Func) bool) token.Pos {
	at := token.NoPos
	ast.Inspect(d.decl.Body, func(n ast.Node) bool {
		if id, isID := n.(*ast.Ident); isID && !at.IsValid() {
			if f, isFunc := d.pkg.Info.Uses[id].(*types.Func); isFunc && ok(f) {
				at = id.Pos()
			}
		}
		return !at.IsValid()
	})
	return at
}

// broken lists what does not compile in the function fn of the main package, in the functions of the package that it leads to, and in its types.
func (p *Program) broken(fn *types.Func) []Problem {
	var list []Problem
	seen := map[*types.Func]bool{}
	var visit func(*types.Func)
	visit = func(fn *types.Func) {
		d := p.funcs[fn.Origin()]
		if seen[fn] || d == nil || d.pkg != p.Main {
			return
		}
		seen[fn] = true
		list = append(list, p.Main.errorsIn(d.decl)...)
		ast.Inspect(d.decl, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if callee, ok := d.pkg.Info.Uses[id].(*types.Func); ok {
					visit(callee)
				}
			}
			return true
		})
	}
	if len(p.Main.Errors) == 0 {
		return nil
	}
	visit(fn)
	for _, f := range p.Main.Files {
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
				list = append(list, p.Main.errorsIn(g)...)
			}
		}
	}
	return list
}

// errorsIn lists what does not compile within n.
func (q *Package) errorsIn(n ast.Node) (list []Problem) {
	for _, e := range q.Errors {
		if n.Pos() <= e.Pos && e.Pos < n.End() {
			list = append(list, Problem{e.Pos, "the function does not compile: " + strings.TrimSpace(e.Msg), "mend it first"})
		}
	}
	return list
}
