package source

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math/big"
	"strconv"
	"strings"
)

// constant keeps the text of a constant where it is short, and names of constants.
func (l *lowerer) constant(e ast.Expr, tv types.TypeAndValue) expr {
	switch x := e.(type) {
	case *ast.BasicLit:
		return &lit{tv.Type, x.Value}
	case *ast.Ident:
		if c, ok := l.info.Uses[x].(*types.Const); ok && c.Pkg() != nil && c.Parent() == c.Pkg().Scope() {
			return &glob{c, tv.Type, x.Pos()}
		}
	case *ast.SelectorExpr:
		if c, ok := l.info.Uses[x.Sel].(*types.Const); ok {
			return &glob{c, tv.Type, x.Pos()}
		}
	case *ast.UnaryExpr:
		if x.Op == token.SUB && isFloat(tv.Type) {
			return &unary{token.SUB, l.constantOf(x.X), tv.Type}
		}
	case *ast.BinaryExpr:
		if isFloat(tv.Type) {
			return &binary{x.Op, l.constantOf(x.X), l.constantOf(x.Y), tv.Type}
		}
	}
	return &lit{tv.Type, constantText(tv.Value, tv.Type)}
}

// typed is e for a place of type t: an interface keeps the type of a constant, which its text does not say.
func typed(e expr, t types.Type) expr {
	c, ok := e.(*lit)
	if !ok || !types.IsInterface(t) {
		return e
	}
	if _, named := types.Unalias(c.typeOf()).(*types.Named); !named {
		return e
	}
	return &conv{c, c.typeOf()}
}

func (l *lowerer) constantOf(e ast.Expr) expr {
	e = ast.Unparen(e)
	tv := l.info.Types[e]
	tv.Type = l.substituted(tv.Type)
	return l.constant(e, tv)
}

// constantText writes a constant so that it has the same value where it is used.
func constantText(v constant.Value, t types.Type) string {
	switch v.Kind() {
	case constant.Bool, constant.Int:
		return v.ExactString()
	case constant.String:
		return strconv.Quote(constant.StringVal(v))
	case constant.Float:
		if b, ok := t.Underlying().(*types.Basic); ok && b.Kind() == types.Float64 {
			f, _ := constant.Float64Val(v)
			return floatText(strconv.FormatFloat(f, 'g', -1, 64))
		}
		f, _, err := big.ParseFloat(v.ExactString(), 10, 300, big.ToNearestEven)
		if err != nil {
			if r, ok := new(big.Rat).SetString(v.ExactString()); ok {
				f = new(big.Float).SetPrec(300).SetRat(r)
			} else {
				return v.String()
			}
		}
		return floatText(f.Text('g', 60))
	}
	return v.ExactString()
}

// numberText is the value of a constant of type t that has no name in the file.
func numberText(o *types.Const, t types.Type) string {
	if b, ok := o.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
		t = o.Type()
	}
	s := constantText(o.Val(), t)
	if strings.HasPrefix(s, "-") {
		s = "(" + s + ")"
	}
	return s
}

func floatText(s string) string {
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}
