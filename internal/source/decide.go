package source

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
)

// Branches that are decided by the integers and truth values that a call passes. A function that starts goroutines, as quad.Fixed of gonum, often does so for some
// values of a parameter alone: where such a function is called with constants it is lowered for them, without the branches that they exclude.

// concurrent reports whether the function starts goroutines, uses channels or defers calls.
func (d *declared) concurrent() bool {
	found := false
	ast.Inspect(d.decl.Body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.GoStmt, *ast.SendStmt, *ast.SelectStmt, *ast.DeferStmt:
			found = true
		}
		return !found
	})
	return found
}

// numberOf is the integer or truth value that e is, or nil.
func numberOf(e expr) constant.Value {
	if g, ok := e.(*glob); ok {
		if c, isConst := g.obj.(*types.Const); isConst && (c.Val().Kind() == constant.Bool || isInteger(g.t)) {
			return c.Val()
		}
	}
	x, ok := e.(*lit)
	if !ok {
		return nil
	}
	switch b, _ := x.t.Underlying().(*types.Basic); {
	case b == nil:
	case b.Info()&types.IsInteger != 0:
		if v := constant.MakeFromLiteral(x.text, token.INT, 0); v.Kind() == constant.Int {
			return v
		}
	case b.Info()&types.IsBoolean != 0 && (x.text == "true" || x.text == "false"):
		return constant.MakeBool(x.text == "true")
	}
	return nil
}

// foundNumber notes that the parameter q of the function d is a number, if e is one and branches of d may depend on it. It reports whether it does.
func (s *special) foundNumber(q *specialParam, e expr, d *declared) bool {
	v := numberOf(e)
	if v == nil || q.obj == nil || !d.concurrent() {
		return false
	}
	s.numbers[q.obj] = v
	return true
}

// decided is the literal true or false if what is passed to the function decides the condition e, or nil.
func (l *lowerer) decided(e ast.Expr) expr {
	if l.special == nil || len(l.special.numbers) == 0 {
		return nil
	}
	v := l.number(e)
	if v == nil || v.Kind() != constant.Bool {
		return nil
	}
	return &lit{types.Typ[types.Bool], v.String()}
}

// number is the value of e if it is known, or nil.
func (l *lowerer) number(e ast.Expr) constant.Value {
	if tv := l.info.Types[e]; tv.Value != nil {
		return tv.Value
	}
	switch x := e.(type) {
	case *ast.ParenExpr:
		return l.number(x.X)
	case *ast.Ident:
		if v := l.special.numbers[l.info.Uses[x]]; v != nil && l.unchanged(l.info.Uses[x], x.Pos()) {
			return v
		}
	case *ast.UnaryExpr:
		if v := l.number(x.X); v != nil && x.Op == token.NOT {
			return constant.UnaryOp(token.NOT, v, 0)
		}
	case *ast.BinaryExpr:
		return combine(x.Op, l.number(x.X), l.number(x.Y))
	}
	return nil
}

// combine is a op b for comparisons and for && and ||, of which one side may decide; nil if it is not known.
func combine(op token.Token, a, b constant.Value) constant.Value {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		if a != nil && b != nil && a.Kind() == b.Kind() {
			return constant.MakeBool(constant.Compare(a, op, b))
		}
	case token.LAND, token.LOR:
		for _, v := range []constant.Value{a, b} {
			if v != nil && constant.BoolVal(v) == (op == token.LOR) {
				return v
			}
		}
		if a != nil && b != nil {
			return b
		}
	}
	return nil
}

// unchanged reports whether the parameter obj has at pos what was passed: whatever assigns it stands in a branch that never runs, or behind pos and in no loop
// around it.
func (l *lowerer) unchanged(obj types.Object, pos token.Pos) bool {
	ok := !l.addr[obj] && len(l.gotos) == 0
	withStack(l.body, func(n ast.Node, stack []ast.Node) bool {
		l.pkg.assigns(n, func(v types.Object) {
			ok = ok && (v != obj || l.isDead(n) || n.Pos() > pos && !slices.ContainsFunc(stack, func(m ast.Node) bool { return repeats(m, pos) }))
		})
		return ok
	})
	return ok
}

// repeats reports whether n, in which an assignment stands, may run it before what is at pos: a loop around both, or a function literal.
func repeats(n ast.Node, pos token.Pos) bool {
	switch n.(type) {
	case *ast.FuncLit:
		return true
	case *ast.ForStmt, *ast.RangeStmt:
		return n.Pos() <= pos && pos < n.End()
	}
	return false
}
