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
	if written(q, o) {
		p.g.problem(o.Pos(), "the global variable "+o.Pkg().Name()+"."+o.Name()+" is not exported and changes while the program runs", "generate the derivative in its package")
		return n
	}
	init := initOf(q, o)
	if init == nil {
		p.decls = append(p.decls, "var "+n+" "+p.typ(o.Type())+"\n")
		return n
	}
	f := &function{pkg: q, names: map[string]bool{}, pos: o.Pos()}
	l := &lowerer{p: p.g.p, f: f, info: q.Info, pkg: q, inline: 1, env: map[types.Object]*variable{}, boxed: map[types.Object]bool{}, addr: map[types.Object]bool{}}
	l.out = &f.body
	e := l.root(init)
	if len(f.body) > 0 {
		l.problem(o.Pos(), "cannot copy the global variable "+o.Name(), "generate the derivative in its package")
	}
	p.g.problems = append(p.g.problems, f.problems...)
	p.decls = append(p.decls, "// "+n+" is "+o.Name()+" of "+o.Pkg().Path()+".\nvar "+n+" "+p.typ(o.Type())+" = "+p.expr(e)+"\n")
	return n
}

// initOf is the expression that initialises o.
func initOf(q *Package, o *types.Var) ast.Expr {
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

// written reports whether the package assigns to o, to a part of it, or takes its address.
func written(q *Package, o *types.Var) bool {
	found := false
	root := func(e ast.Expr) {
		for {
			switch x := ast.Unparen(e).(type) {
			case *ast.Ident:
				found = found || q.Info.Uses[x] == o
				return
			case *ast.IndexExpr:
				e = x.X
			case *ast.SelectorExpr:
				e = x.X
			default:
				return
			}
		}
	}
	for _, f := range q.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.AssignStmt:
				for _, e := range x.Lhs {
					root(e)
				}
			case *ast.IncDecStmt:
				root(x.X)
			case *ast.UnaryExpr:
				if x.Op == token.AND {
					root(x.X)
				}
			}
			return true
		})
	}
	return found
}
