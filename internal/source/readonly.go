package source

import (
	"go/ast"
	"go/token"
	"go/types"
)

// writesByText says which parameters of a function may be written, or may be led out of it, by its text alone: for functions that have no normal
// form. A parameter surely is only read if every use of it is an element that is read, its length, a range over it, the source of a copy, or an
// argument of a function that only reads it.
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
	var stack []ast.Node
	ast.Inspect(d.decl.Body, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if id, ok := n.(*ast.Ident); ok {
			for i, v := range params {
				if d.pkg.Info.Uses[id] == v && hasMem(v.Type()) && !p.onlyRead(d, id, stack) {
					writes[i] = true
				}
			}
		}
		stack = append(stack, n)
		return true
	})
	return writes
}

// onlyRead reports whether the use of id, which stands in the nodes of the stack, only reads numbers.
func (p *Program) onlyRead(d *declared, id *ast.Ident, stack []ast.Node) bool {
	if len(stack) < 2 {
		return false
	}
	parent, above := stack[len(stack)-1], stack[len(stack)-2]
	switch x := parent.(type) {
	case *ast.RangeStmt:
		return x.X == id && !hasMem(elemOf(d.pkg.Info.TypeOf(id)))
	case *ast.IndexExpr:
		if x.X != id || hasMem(elemOf(d.pkg.Info.TypeOf(id))) {
			return false
		}
		switch y := above.(type) {
		case *ast.AssignStmt:
			for _, e := range y.Lhs {
				if e == x {
					return false
				}
			}
		case *ast.IncDecStmt:
			return false
		case *ast.UnaryExpr:
			return y.Op != token.AND
		case *ast.SelectorExpr, *ast.SliceExpr: // a method or an array may be written through it
			return false
		}
		return true
	case *ast.CallExpr:
		return p.readsArgument(d, x, id)
	}
	return false
}

// readsArgument reports whether the call x only reads its argument id.
func (p *Program) readsArgument(d *declared, x *ast.CallExpr, id *ast.Ident) bool {
	var fn *types.Func
	switch f := ast.Unparen(x.Fun).(type) {
	case *ast.Ident:
		if b, ok := d.pkg.Info.Uses[f].(*types.Builtin); ok {
			return b.Name() == "len" || b.Name() == "cap" || b.Name() == "copy" && x.Args[1] == id
		}
		fn, _ = d.pkg.Info.Uses[f].(*types.Func)
	case *ast.SelectorExpr:
		fn, _ = d.pkg.Info.Uses[f.Sel].(*types.Func)
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
