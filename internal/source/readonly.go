package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// writesByText says which parameters of a function may be written, or may be led out of it, by its text alone: for functions that have no normal
// form.
func (p *Program) writesByText(d *declared) []bool {
	sig := d.pkg.Info.Defs[d.decl.Name].Type().(*types.Signature)
	var params []*types.Var
	if sig.Recv() != nil {
		params = append(params, sig.Recv())
	}
	for i := range sig.Params().Len() {
		params = append(params, sig.Params().At(i))
	}
	writes := make([]bool, len(params))
	withStack(d.decl.Body, func(n ast.Node, stack []ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			for i, v := range params {
				if d.pkg.Info.Uses[id] == v && hasMem(v.Type()) && !p.readThrough(d.pkg, id, stack, map[types.Object]bool{v: true}) {
					writes[i] = true
				}
			}
		}
		return true
	})
	return writes
}

// withStack is ast.Inspect with the nodes in which each node stands.
func withStack(root ast.Node, f func(n ast.Node, stack []ast.Node) bool) {
	var stack []ast.Node
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		more := f(n, stack)
		if more {
			stack = append(stack, n)
		}
		return more
	})
}

// readsArgument reports whether the call x, which stands in package q, only reads its argument arg.
func (p *Program) readsArgument(q *Package, x *ast.CallExpr, arg ast.Expr) bool {
	var fn *types.Func
	switch f := ast.Unparen(x.Fun).(type) {
	case *ast.Ident:
		if b, ok := q.Info.Uses[f].(*types.Builtin); ok {
			return b.Name() == "len" || b.Name() == "cap" || b.Name() == "copy" && x.Args[1] == arg
		}
		fn, _ = q.Info.Uses[f].(*types.Func)
	case *ast.SelectorExpr:
		fn, _ = q.Info.Uses[f.Sel].(*types.Func)
	}
	if fn == nil || p.impure(fn) {
		return false
	}
	for _, t := range resultsOf(fn) { // it may lead to the argument
		if hasMem(t) {
			return false
		}
	}
	return true
}

// readThrough reports whether x, which leads to memory and stands in the nodes of the stack, serves to read numbers alone: in place, by a
// variable that only does so, or by a function that only does so. seen has the variables that are being looked at.
func (p *Program) readThrough(q *Package, x ast.Expr, stack []ast.Node, seen map[types.Object]bool) bool {
	for i := len(stack) - 1; i >= 0; i-- {
		part := q.partOf(x, stack[i])
		if part == nil {
			return p.readsIn(q, x, stack[i], seen)
		}
		x = part
	}
	return false
}

// partOf is parent, if it is a part of x, its address, or what it points to; or nil.
func (q *Package) partOf(x ast.Expr, parent ast.Node) ast.Expr {
	switch y := parent.(type) {
	case *ast.ParenExpr:
		return y
	case *ast.StarExpr:
		return y
	case *ast.IndexExpr:
		if y.X == x {
			return y
		}
	case *ast.SliceExpr:
		if y.X == x {
			return y
		}
	case *ast.SelectorExpr:
		if s := q.Info.Selections[y]; s != nil && s.Kind() == types.FieldVal {
			return y
		}
	case *ast.UnaryExpr:
		if y.Op == token.AND {
			return y
		}
	}
	return nil
}

// readsIn is readThrough where x is no part of what it stands in.
func (p *Program) readsIn(q *Package, x ast.Expr, parent ast.Node, seen map[types.Object]bool) bool {
	memory := hasMem(q.Info.TypeOf(x))
	switch y := parent.(type) {
	case *ast.IndexExpr, *ast.SliceExpr, *ast.BinaryExpr:
		return true
	case *ast.SelectorExpr:
		return q.isMethod(y) && p.readsReceiver(q, y, seen)
	case *ast.AssignStmt:
		return p.readsAssigned(q, x, y, seen)
	case *ast.CallExpr:
		return !memory || p.readsArgument(q, y, x) || p.readsAlone(q, q.parameter(y, x), seen)
	case *ast.RangeStmt:
		id, ok := y.Value.(*ast.Ident)
		return y.X == x && (y.Value == nil || !hasMem(q.Info.TypeOf(y.Value)) || ok && p.readsAlone(q, q.Info.ObjectOf(id), seen))
	case *ast.IncDecStmt:
		return false
	}
	return !memory
}

// readsAssigned is readThrough where x is assigned, or assigned to.
func (p *Program) readsAssigned(q *Package, x ast.Expr, a *ast.AssignStmt, seen map[types.Object]bool) bool {
	i := slices.Index(a.Rhs, x)
	if i < 0 {
		_, whole := x.(*ast.Ident) // it leads elsewhere from here on
		return whole && slices.Contains(a.Lhs, x)
	}
	id, ok := a.Lhs[min(i, len(a.Lhs)-1)].(*ast.Ident)
	return !hasMem(q.Info.TypeOf(x)) || ok && len(a.Lhs) == len(a.Rhs) && p.readsAlone(q, q.Info.ObjectOf(id), seen)
}

// readsAlone reports whether the local variable v, which leads to memory, serves to read numbers alone.
func (p *Program) readsAlone(q *Package, v types.Object, seen map[types.Object]bool) bool {
	if v == nil || v.Parent() == q.Types.Scope() || seen[v] {
		return v != nil && seen[v]
	}
	seen[v] = true
	ok := true
	for _, f := range q.Files {
		if v.Pos() < f.FileStart || v.Pos() >= f.FileEnd {
			continue
		}
		withStack(f, func(n ast.Node, stack []ast.Node) bool {
			if id, isID := n.(*ast.Ident); isID && q.Info.Uses[id] == v {
				ok = ok && p.readThrough(q, id, stack, seen)
			}
			return ok
		})
	}
	return ok
}

// readsReceiver reports whether the method of x, which the package declares, only reads its receiver.
func (p *Program) readsReceiver(q *Package, x *ast.SelectorExpr, seen map[types.Object]bool) bool {
	fn, ok := q.Info.Uses[x.Sel].(*types.Func)
	if !ok || ofInterface(fn) {
		return false
	}
	recv := fn.Type().(*types.Signature).Recv()
	return !hasMem(recv.Type()) || fn.Pkg() == q.Types && fn.Origin() == fn && p.readsAlone(q, recv, seen)
}

// parameter is the parameter that arg, an argument of the call x, is for, if the function is declared in the package; or nil.
func (q *Package) parameter(x *ast.CallExpr, arg ast.Expr) types.Object {
	id, i := genericName(x.Fun), slices.Index(x.Args, arg)
	if id == nil || i < 0 {
		return nil
	}
	fn, ok := q.Info.Uses[id].(*types.Func)
	if !ok || fn.Pkg() != q.Types || ofInterface(fn) {
		return nil
	}
	ps := fn.Type().(*types.Signature).Params()
	if i >= ps.Len() || fn.Type().(*types.Signature).Variadic() || fn.Origin() != fn {
		return nil
	}
	return ps.At(i)
}

// isMethod reports whether x is the method of a value.
func (q *Package) isMethod(x *ast.SelectorExpr) bool {
	s := q.Info.Selections[x]
	return s != nil && s.Kind() == types.MethodVal
}
