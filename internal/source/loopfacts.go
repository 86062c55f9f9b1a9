package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// facts is what a loop's body may change.
type facts struct {
	vars   map[types.Object]bool
	fields map[types.Object]bool
	calls  bool // calls something that may write memory
}

// changes collects what the nodes may change.
func (l *lowerer) changes(nodes ...ast.Node) *facts {
	f := &facts{vars: map[types.Object]bool{}, fields: map[types.Object]bool{}}
	seen := map[*ast.FuncLit]bool{}
	var visit func(n ast.Node)
	visit = func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			for _, e := range assignedBy(n) {
				l.setIn(f, e)
			}
			if x, ok := n.(*ast.CallExpr); ok {
				if lit := l.literal(x.Fun); lit == nil {
					f.calls = f.calls || l.mayWrite(x)
				} else if !seen[lit] {
					seen[lit] = true
					visit(lit.Body)
				}
			}
			return true
		})
	}
	for _, n := range nodes {
		visit(n)
	}
	return f
}

// assignedBy returns the places that a statement assigns to.
func assignedBy(n ast.Node) []ast.Expr {
	switch x := n.(type) {
	case *ast.AssignStmt:
		return x.Lhs
	case *ast.IncDecStmt:
		return []ast.Expr{x.X}
	case *ast.RangeStmt:
		return slices.DeleteFunc([]ast.Expr{x.Key, x.Value}, func(e ast.Expr) bool { return e == nil })
	}
	return nil
}

// setIn notes that the place e is assigned to: its fields and elements of arrays, down to a variable or to memory.
func (l *lowerer) setIn(f *facts, e ast.Expr) {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			f.vars[l.info.ObjectOf(x)] = true
			return
		case *ast.SelectorExpr:
			f.fields[l.info.ObjectOf(x.Sel)] = true
			e = x.X
		case *ast.IndexExpr:
			if t := l.typeOf(x.X); t != nil && !isArray(t) {
				return
			}
			e = x.X
		default:
			return
		}
	}
}

// mayWrite reports whether the call x may write fields: it has a source that writes memory, or none that is known.
func (l *lowerer) mayWrite(x *ast.CallExpr) bool {
	var fn *types.Func
	switch f := ast.Unparen(x.Fun).(type) {
	case *ast.Ident:
		switch o := l.info.Uses[f].(type) {
		case *types.Func:
			fn = o
		case *types.Builtin, *types.TypeName:
			return false
		}
	case *ast.SelectorExpr:
		switch o := l.info.Uses[f.Sel].(type) {
		case *types.Func:
			fn = o
		case *types.TypeName:
			return false
		}
	default:
		return !l.info.Types[ast.Unparen(x.Fun)].IsType()
	}
	if fn == nil {
		return true
	}
	return l.p.impure(fn)
}

// leaves reports whether the body of a loop leaves it other than by its condition.
func leaves(body *ast.BlockStmt, label string) bool {
	found := false
	var visit func(n ast.Node, loops, switches int)
	visit = func(n ast.Node, loops, switches int) {
		ast.Inspect(n, func(m ast.Node) bool {
			if m == n {
				return true
			}
			switch x := m.(type) {
			case *ast.ReturnStmt:
				found = true
			case *ast.BranchStmt:
				switch {
				case x.Tok == token.GOTO:
					found = true
				case x.Label != nil:
					found = found || x.Tok == token.BREAK || x.Label.Name != label
				case x.Tok == token.BREAK:
					found = found || loops+switches == 0
				}
			case *ast.ForStmt, *ast.RangeStmt:
				visit(m, loops+1, switches)
				return false
			case *ast.SwitchStmt, *ast.SelectStmt, *ast.TypeSwitchStmt:
				visit(m, loops, switches+1)
				return false
			case *ast.FuncLit:
				return false
			}
			return true
		})
	}
	visit(body, 0, 0)
	return found
}

// stable reports whether the value of e is the same all through a loop that changes f.
func (l *lowerer) stable(e ast.Expr, f *facts) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.Ident:
			if v, isVar := l.info.ObjectOf(x).(*types.Var); isVar && !v.IsField() && (f.vars[v] || l.addr[v]) {
				ok = false
			}
		case *ast.SelectorExpr:
			if o := l.info.ObjectOf(x.Sel); f.fields[o] || f.calls && l.info.Selections[x] != nil {
				ok = false
			}
		case *ast.IndexExpr, *ast.StarExpr:
			ok = false
		case *ast.CallExpr:
			ok = ok && l.isLength(x)
		}
		return ok
	})
	return ok
}

// isLength reports whether x is a call of len, or a conversion.
func (l *lowerer) isLength(x *ast.CallExpr) bool {
	id, ok := ast.Unparen(x.Fun).(*ast.Ident)
	return ok && (id.Name == "len" || l.info.Types[x.Fun].IsType())
}
