package source

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// typeText prints the type e with numbers of the new type.
func (in *liftInstance) typeText(e ast.Expr) string { return in.l.typeText(in.info, e) }

func (l *lifter) typeText(info *types.Info, e ast.Expr) string {
	src := func(x ast.Node) string { return l.text(x.Pos(), x.End()) }
	switch x := e.(type) {
	case *ast.Ident:
		if n, ok := info.Uses[x].(*types.TypeName); ok && carries(n.Type()) {
			return l.typeName(n.Type())
		}
	case *ast.SelectorExpr:
		if t := info.TypeOf(x); carries(t) {
			l.problem(x.Pos(), "the type "+t.String()+" of another package holds active values", "copy it into a type of your own")
		}
	case *ast.ArrayType:
		n := ""
		if x.Len != nil {
			n = src(x.Len)
		}
		return "[" + n + "]" + l.typeText(info, x.Elt)
	case *ast.Ellipsis:
		return "..." + l.typeText(info, x.Elt)
	case *ast.StarExpr:
		return "*" + l.typeText(info, x.X)
	case *ast.ParenExpr:
		return "(" + l.typeText(info, x.X) + ")"
	case *ast.StructType:
		return l.structText(info, x)
	}
	return src(e)
}

// structText prints a struct type with its active fields in the new type.
func (l *lifter) structText(info *types.Info, x *ast.StructType) string {
	var b strings.Builder
	at := x.Pos()
	for _, f := range x.Fields.List {
		active := len(f.Names) > 0
		for _, n := range f.Names {
			v, _ := info.Defs[n].(*types.Var)
			active = active && l.fields[v]
		}
		if !active {
			for _, n := range f.Names {
				if v, _ := info.Defs[n].(*types.Var); l.fields[v] {
					l.setRest(info, f)
					active = true
				}
			}
		}
		if active {
			b.WriteString(l.text(at, f.Type.Pos()) + l.typeText(info, f.Type))
			at = f.Type.End()
		}
	}
	return b.String() + l.text(at, x.End())
}

// setRest makes all fields of one line active, which have one type in the text.
func (l *lifter) setRest(info *types.Info, f *ast.Field) {
	for _, n := range f.Names {
		if v, ok := info.Defs[n].(*types.Var); ok {
			l.setField(v, n.Pos())
		}
	}
}

// typeName prints t with numbers of the new type.
func (l *lifter) typeName(t types.Type) string {
	switch u := t.(type) {
	case *types.Basic:
		if u.Kind() == types.Float64 {
			return l.t
		}
	case *types.Alias:
		return l.typeName(types.Unalias(t))
	case *types.Slice:
		return "[]" + l.typeName(u.Elem())
	case *types.Pointer:
		return "*" + l.typeName(u.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", u.Len(), l.typeName(u.Elem()))
	case *types.Named:
		if isFloat(u) {
			return l.t
		}
		if carries(u) && u.Obj().Pkg() == l.p.Main.Types {
			return l.generic(u.Obj())
		}
	}
	return types.TypeString(t, func(p *types.Package) string {
		if p == l.p.Main.Types {
			return ""
		}
		return p.Name()
	})
}

// generic returns the name of the type n with numbers of the new type.
func (l *lifter) generic(n *types.TypeName) string {
	if n.Parent() != l.p.Main.Types.Scope() {
		l.problem(n.Pos(), "the type "+n.Name()+", which holds active values, is declared in a function", "declare it outside")
		return n.Name()
	}
	name := l.named[n]
	if name == "" {
		name = l.unique(n.Name() + l.typ.suffix)
		l.named[n] = name
		l.types = append(l.types, n)
	}
	if l.opt.Type == "" {
		return name + "[" + l.t + "]"
	}
	return name
}

// typeDecl prints the declaration of a type that became generic.
func (l *lifter) typeDecl(n *types.TypeName) string {
	for _, f := range l.p.Main.Files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE {
				continue
			}
			for _, s := range g.Specs {
				if ts := s.(*ast.TypeSpec); l.p.Main.Info.Defs[ts.Name] == n {
					return fmt.Sprintf("\n// %s is %s with numbers of type %s.\ntype %s%s %s\n", l.named[n], n.Name(), l.t, l.named[n], l.typeParams(),
						l.typeText(l.p.Main.Info, ts.Type))
				}
			}
		}
	}
	return ""
}
