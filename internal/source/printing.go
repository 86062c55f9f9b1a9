package source

import (
	"go/ast"
	"go/types"
)

// prints reports whether fn is a function of the standard library that makes text of its arguments, or prints them, and keeps nothing of them.
func prints(fn *types.Func) bool {
	if fn.Pkg() == nil || fn.Type().(*types.Signature).Recv() != nil {
		return false
	}
	switch fn.Pkg().Path() + "." + fn.Name() {
	case "fmt.Sprint", "fmt.Sprintf", "fmt.Sprintln", "fmt.Errorf", "fmt.Print", "fmt.Printf", "fmt.Println",
		"log.Print", "log.Printf", "log.Println", "log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf", "log.Panicln":
		return true
	}
	return false
}

// onlyPrints reports whether fn passes what its variadic parameter of interfaces gets to such functions alone, or to others like itself, as the
// func failf(format string, args ...any) of many packages does. What varies may go there: it only becomes text.
func (p *Program) onlyPrints(fn *types.Func) bool {
	return p.onlyPrintsAfter(fn, map[*types.Func]bool{})
}

func (p *Program) onlyPrintsAfter(fn *types.Func, seen map[*types.Func]bool) bool {
	d := p.funcs[fn]
	if d == nil || d.decl.Body == nil || d.special != nil {
		return prints(fn)
	}
	if seen[fn] {
		return true
	}
	seen[fn] = true
	sig := fn.Type().(*types.Signature)
	if !sig.Variadic() {
		return false
	}
	args := sig.Params().At(sig.Params().Len() - 1)
	if i, ok := elemOf(args.Type()).Underlying().(*types.Interface); !ok || i.NumMethods() > 0 {
		return false
	}
	passed, used := 0, 0
	ast.Inspect(d.decl.Body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.Ident:
			if d.pkg.Info.Uses[x] == args {
				used++
			}
		case *ast.CallExpr:
			if d.passesOn(x, args, func(fn *types.Func) bool { return p.onlyPrintsAfter(fn, seen) }) {
				passed++
			}
		}
		return true
	})
	return passed == used
}

// passesOn reports whether the call is len(args), or f(…, args...) of a function for which ok holds.
func (d *declared) passesOn(c *ast.CallExpr, args *types.Var, ok func(*types.Func) bool) bool {
	if len(c.Args) == 0 {
		return false
	}
	last, isIdent := ast.Unparen(c.Args[len(c.Args)-1]).(*ast.Ident)
	if !isIdent || d.pkg.Info.Uses[last] != args {
		return false
	}
	var name *ast.Ident
	switch f := ast.Unparen(c.Fun).(type) {
	case *ast.Ident:
		name = f
	case *ast.SelectorExpr:
		name = f.Sel
	default:
		return false
	}
	switch f := d.pkg.Info.Uses[name].(type) {
	case *types.Builtin:
		return f.Name() == "len"
	case *types.Func:
		return c.Ellipsis.IsValid() && ok(f)
	}
	return false
}
